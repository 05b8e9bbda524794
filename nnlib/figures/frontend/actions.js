// What a reader can do besides moving a parameter: update, play recorded steps, reset, copy code or a link.

import { button, html, stepper, write } from "./dom.js";

const LONGEST_RUN = 20000, STILL = 1e-9, FRAME = 16; // steps, distance, milliseconds

export function actionButtons(spec, state) {
  const start = Object.fromEntries(spec.parameters.map(({ name }) => [name, state.value(name)]));
  const player = spec.frames && framePlayer(spec.frames, state);
  const output = html("textarea", { readonly: true, hidden: true, rows: 6, "aria-label": "Text to copy" });
  const said = html("span.nn-note", { role: "status" });
  const copier = (what, text) => button(`Copy ${what}`, () => {
    output.hidden = false;
    output.value = text(spec, state);
    output.select();
    // A page without clipboard permission still has the text on view, selected.
    const copied = navigator.clipboard?.writeText(output.value) ?? Promise.reject();
    copied.then(() => write(said, "Copied."), () => write(said, "Press Ctrl+C to copy."));
  });
  const reset = button("Reset", () => {
    state.stop();
    player?.go(0);
    state.set(start);
  });
  const row = html("div.nn-buttons", ...spec.actions.map((action) => actionButton(action, state)),
    reset, spec.copy && copier("as code", asCode),
    document.documentElement.dataset.nnHost && copier("link", stateLink), said);
  return html("div.nn-actions", player?.node, row, output);
}

/** A button that runs `tick` every `delay` ms, until that says no or it is pressed again; then `end`. */
function runButton(label, running, delay, state, { begin, tick, end }) {
  let timer;
  const stop = () => {
    if (!timer) return;
    timer = clearInterval(timer);
    write(node, label);
    end?.();
  };
  const node = button(label, () => {
    if (timer) return stop();
    state.stop();
    begin();
    timer = setInterval(() => tick() || stop(), delay);
    write(node, running);
  });
  state.stops.push(stop);
  return node;
}

/** An action that repeats goes on until stopped, done, still, out of bounds, or too long. */
function actionButton({ label, assign, repeat, until }, state) {
  let steps = 0;
  const publish = () => state.publish(assign);
  const tick = () => {
    // Readers who asked for less motion see the end alone.
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches, end = performance.now() + 12;
    let going = true;
    for (let i = 0; going && (calm ? performance.now() < end : i < repeat); i++) {
      going = !(until && state.number(until) > 0) && state.advance(assign) > STILL && ++steps < LONGEST_RUN;
    }
    if (going && !calm) publish();
    return going;
  };
  if (repeat) return runButton(label, "Stop", FRAME, state, { begin: () => { steps = 0; }, tick, end: publish });
  return button(label, () => {
    state.advance(assign);
    publish();
  });
}

/** Play, step and scrub through recorded values. */
function framePlayer({ values, captions, delay }, state) {
  const last = captions.length - 1, caption = html("p.nn-message", { role: "status" }, captions[0]);
  const begin = () => step() < last || go(0), tick = () => step() < last && (go(step() + 1), true);
  const play = runButton("Play", "Pause", delay, state, { begin, tick });
  const { node, go, step } = stepper(last, ["Back", "Next"], (at) => {
    write(caption, captions[at]);
    state.set(Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list[at]])));
  }, play);
  return { node: html("div", node, caption), go };
}

const asCode = (spec, state) =>
  spec.copy.replace(/\{(\w+)\}/g, (whole, name) => (state.parameter(name) ? JSON.stringify(state.value(name)) : whole));

/** A link to this page that restores the figure: #figure=name&w_11=0.4&… */
function stateLink(spec, state) {
  const values = spec.parameters.map(({ name }) => [name, JSON.stringify(state.value(name))]);
  return `${location.href.split("#")[0]}#${new URLSearchParams([["figure", spec.name], ...values])}`;
}

/** Restores what a state link holds for this figure and its parameters. */
export function restoreFromLink(spec, state, element) {
  const query = new URLSearchParams(location.hash.slice(1));
  if (query.get("figure") !== spec.name) return;
  const found = spec.parameters.map(({ name }) => [name, parsed(query.get(name))]);
  const fits = ([name, value]) => {
    const now = state.value(name), alike = typeof value === typeof now && value?.length === now.length;
    return alike && [value].flat().every(Number.isFinite);
  };
  state.set(Object.fromEntries(found.filter(fits)));
  element.scrollIntoView({ block: "center" });
}

function parsed(text) {
  try { return JSON.parse(text); } catch { return undefined; }
}
