// What a reader can do besides moving a parameter: update, play recorded steps, reset, copy code or
// a link.

/** @import { ActionSpec, FigureSpec, FramesSpec } from "./types.d.ts" */
/** @import { State, View } from "./types.d.ts" */

import { filledCode } from "./code.js";
import { button, stepper } from "./controls.js";
import { html, write } from "./dom.js";
import { createKeeping } from "./keeping.js";
import { stateLink } from "./link.js";
import { createTape } from "./tape.js";

const LONGEST_RUN = 20000; // steps
const STILL = 1e-9; // a step that moves no number further than this is the last
const SHARE = 2; // milliseconds of a frame for the steps of a run; the rest is for drawing them
const CALM_SHARE = 12; // where they are not drawn

/**
 * @param {FigureSpec} spec
 * @param {State} state
 * @returns {View}
 */
export function actionButtons(spec, state) {
  const player = spec.frames && framePlayer(spec.frames, state);
  if (player) state.kept.set("frames-step", player.kept);
  const { copier, said, output } = createCopying();
  const ended = html("p.nn-note.nn-ended", { role: "status" });
  const start = Object.fromEntries(spec.parameters.map(({ name }) => [name, state.value(name)]));
  const tape = tapeOf(spec.actions, state);
  const keeper = keeperOf(spec, state);
  const reset = button("Reset", () => {
    state.stop();
    player?.go(0);
    state.set(start);
    tape?.clear();
    keeper?.clear();
    write(ended, "");
  });
  const isPage = document.documentElement.dataset.nnHost; // rather than a notebook
  const row = html(
    "div.nn-buttons",
    ...spec.actions.map((action) =>
      actionButton(action, state, {
        ended,
        tape: action.rewind && tape,
        keeper: action.keep.length ? keeper : null,
      }),
    ),
    reset,
    spec.copy && copier("as code", () => filledCode(spec.copy, spec, state)),
    ...Object.entries(spec.copies).map(([what, code]) =>
      copier(what, () => filledCode(code, spec, state)),
    ),
    isPage && copier("link", () => stateLink(spec, state)),
    said,
  );
  const node = html("div.nn-actions", player?.node, row, tape?.node, ended, output, keeper?.node);
  return { node, update: () => keeper?.update() };
}

/**
 * The tape of the actions that can be taken back.
 * @param {ActionSpec[]} actions
 * @param {State} state
 */
function tapeOf(actions, state) {
  const action = actions.find(({ rewind }) => rewind);
  return action?.rewind ? createTape(action.rewind, Object.keys(action.assign), state) : null;
}

/**
 * What tells of the state that an action has kept.
 * @param {FigureSpec} spec
 * @param {State} state
 */
function keeperOf(spec, state) {
  const action = spec.actions.find(({ keep }) => keep.length);
  return action ? createKeeping(action, spec, state) : null;
}

// ---- copying

/** Makes buttons that copy a text; all show it in one place. */
function createCopying() {
  const output = html("textarea", {
    readonly: true,
    hidden: true,
    rows: 6,
    "aria-label": "Text to copy",
    onblur: () => {
      output.hidden = true;
      write(said, "");
    },
  });
  const said = html("span.nn-note", { role: "status" });

  /** @type {(what: string, text: () => string) => HTMLElement} */
  const copier = (what, text) =>
    button(`Copy ${what}`, () => {
      output.hidden = false;
      output.value = text();
      output.select();
      // A page without clipboard permission still has the text on view, selected, until the reader
      // turns to something else.
      const copied = navigator.clipboard?.writeText(output.value) ?? Promise.reject();
      copied.then(
        () => {
          output.hidden = true;
          write(said, "Copied.");
        },
        () => write(said, "Press Ctrl+C to copy."),
      );
    });
  return { copier, said, output };
}

// ---- running

/**
 * What a run does when it begins, at every tick (which says whether to go on), and at its end.
 * @typedef {{ begin: () => void, tick: () => boolean, end?: () => void }} Run
 */

/**
 * A button that runs until a tick says no or it is pressed again.
 * @param {{ label: string, running: string, beat: typeof everyFrame }} texts
 * @param {State} state
 * @param {Run} run
 */
function runButton({ label, running, beat }, state, { begin, tick, end }) {
  /** @type {(() => void) | null} */
  let halt = null;
  const stop = () => {
    if (!halt) return;
    halt();
    halt = null;
    write(node, label);
    end?.();
  };
  const start = () => {
    state.stop();
    begin();
    halt = beat(() => {
      if (!tick()) stop();
    });
    write(node, running);
  };
  const node = button(label, () => (halt ? stop() : start()));
  state.stops.push(stop);
  return node;
}

/**
 * Ticks once in each frame, never twice on a slow machine, and not while nobody looks; returns what
 * ends it.
 * @param {() => void} tick
 */
function everyFrame(tick) {
  const next = () => {
    frame = requestAnimationFrame(next);
    tick();
  };
  let frame = requestAnimationFrame(next);
  return () => cancelAnimationFrame(frame);
}

/**
 * @param {number} delay milliseconds from one tick to the next
 * @returns {typeof everyFrame}
 */
const every = (delay) => (tick) => {
  const timer = setInterval(tick, delay);
  return () => clearInterval(timer);
};

/**
 * What follows an action: where it is said why a run has ended, what keeps the way back, and what
 * keeps the state.
 * @typedef {object} Followers
 * @property {Element} ended
 * @property {ReturnType<typeof createTape> | null} tape
 * @property {ReturnType<typeof createKeeping> | null} keeper
 */

/**
 * A button that updates parameters once, or again and again.
 * @param {ActionSpec} action
 * @param {State} state
 * @param {Followers} followers
 */
function actionButton(action, state, { ended, tape, keeper }) {
  const { label, assign, repeat } = action;
  const publish = () => {
    state.publish(assign);
    tape?.keep();
  };
  if (repeat) {
    const run = repetition(action, state, tape, publish, (why) => write(ended, why));
    return runButton({ label, running: "Stop", beat: everyFrame }, state, run);
  }
  return button(label, () => {
    write(ended, "");
    tape?.begin();
    keeper?.keep();
    state.advance(assign);
    publish();
  });
}

/**
 * An action that repeats goes on until stopped, done, still, out of bounds, or too long.
 * @param {ActionSpec} action
 * @param {State} state
 * @param {Followers["tape"]} tape
 * @param {() => void} publish shows what it did
 * @param {(why: string) => void} tell says why it has ended
 * @returns {Run}
 */
function repetition({ assign, repeat, until }, state, tape, publish, tell) {
  let steps = 0;
  let why = "";
  const end = () => {
    publish();
    tell(why && `After ${steps} steps: ${why}`);
  };
  const advances = () => {
    why = "";
    if (until !== null && state.number(until) > 0) why = "arrived.";
    else if (steps >= LONGEST_RUN) why = "long enough; press again to go on.";
    else if (!(state.advance(assign) > STILL))
      why = `nothing moves any more.${sayStuck(assign, state)}`;
    if (!why) steps += 1;
    return !why;
  };
  return {
    begin: () => {
      steps = 0;
      tell("");
      tape?.begin();
    },
    tick: () => {
      // Readers who asked for less motion see the end alone.
      const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      // Others see each frame in time: on a slow machine it has fewer steps.
      const deadline = performance.now() + (isCalm ? CALM_SHARE : SHARE);
      const most = isCalm ? Infinity : repeat;
      let going = advances();
      for (let i = 1; going && i < most && performance.now() < deadline; i++) going = advances();
      if (going && !isCalm) publish();
      return going;
    },
    end,
  };
}

/**
 * Names the parameters that a step leaves exactly where they are, while others have some slope
 * left: a neuron that is silent for every example takes none.
 * @param {ActionSpec["assign"]} assign
 * @param {State} state
 */
function sayStuck(assign, state) {
  const names = Object.keys(assign).filter((name) => {
    const now = [state.value(name)].flat();
    return state.array(assign[name]).data.every((value, i) => value === now[i]);
  });
  if (!names.length || names.length === Object.keys(assign).length) return "";
  const labels = names.map((name) => state.parameter(name).label).join(", ");
  return ` No step can move ${labels}: the slope is exactly 0.`;
}

// ---- recorded steps

/**
 * Play, step and scrub through recorded values.
 * @param {FramesSpec} frames
 * @param {State} state
 */
function framePlayer({ values, captions, delay }, state) {
  const last = captions.length - 1;
  const caption = html("p.nn-message", { role: "status" }, captions[0]);
  const play = runButton({ label: "Play", running: "Pause", beat: every(delay) }, state, {
    begin: () => {
      if (step() === last) go(0);
    },
    tick: () => {
      if (step() === last) return false;
      go(step() + 1);
      return true;
    },
  });
  /** @param {number} at */
  const show = (at) => {
    write(caption, captions[at]);
    state.set(Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list[at]])));
  };
  const { node, go, step, kept } = stepper(last, ["Back", "Next"], show, play);
  return { node: html("div", node, caption), go, kept };
}
