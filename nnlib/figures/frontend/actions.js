// What a reader can do besides moving a parameter: apply an update once or again and again, play recorded steps,
// reset, take the weights away as code, or copy a link to this very state.

import { button, html, stepper, write } from "./dom.js";

const LONGEST_RUN = 20000, STILL = 1e-9;

/** The row of buttons under a figure. */
export function actionButtons(spec, state) {
  const start = Object.fromEntries(spec.parameters.map(({ name }) => [name, state.value(name)]));
  const stops = [], stop = () => stops.forEach((each) => each());
  const player = spec.frames && framePlayer(spec.frames, state, stops);
  const output = html("textarea", { readonly: true, hidden: true, rows: 6, "aria-label": "Text to copy" });
  const said = html("span", { role: "status", class: "nn-note" });
  const copier = (what, text) => button(`Copy ${what}`, () => {
    output.hidden = false;
    output.value = text(spec, state);
    output.select();
    // A page without clipboard permission still has the text on view, selected.
    const copied = navigator.clipboard?.writeText(output.value) ?? Promise.reject();
    copied.then(() => write(said, "Copied."), () => write(said, "Press Ctrl+C to copy."));
  });
  const reset = button("Reset", () => {
    stop();
    player?.go(0);
    state.set(start);
  });
  const row = html("div", { class: "nn-buttons" }, ...spec.actions.map((action) => actionButton(action, state, stops)),
    reset, spec.copy && copier("as code", asCode),
    document.documentElement.dataset.nnHost && copier("link", stateLink), said);
  return { node: html("div", { class: "nn-actions" }, player?.node, row, output), stop };
}

/** An action that repeats goes on, some steps a frame, until stopped, done, still, out of bounds, or too long. */
function actionButton({ label, assign, repeat, until }, state, stops) {
  let frame = 0, steps = 0;
  const stop = () => {
    if (!frame) return;
    cancelAnimationFrame(frame);
    frame = 0;
    state.publish(assign);
    write(node, label);
  };
  const burst = () => {
    // Readers who asked for less motion see the end alone; the page answers while they wait for it.
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches, end = performance.now() + 12;
    let going = true;
    for (let i = 0; going && (calm ? performance.now() < end : i < repeat); i++) {
      going = !(until && state.number(until) > 0) && state.advance(assign) > STILL && ++steps < LONGEST_RUN;
    }
    if (!going) return stop();
    if (!calm) state.publish(assign);
    frame = requestAnimationFrame(burst);
  };
  const run = () => {
    if (frame) return stop();
    stops.forEach((other) => other());
    steps = 0;
    write(node, "Stop");
    frame = requestAnimationFrame(burst);
  };
  const once = () => {
    state.advance(assign);
    state.publish(assign);
  };
  const node = button(label, repeat ? run : once);
  if (repeat) stops.push(stop);
  return node;
}

/** Play, step and scrub through recorded values: values {name: [value per frame]}, captions, delay. */
function framePlayer({ values, captions, delay }, state, stops) {
  const last = captions.length - 1, caption = html("p", { class: "nn-message", role: "status" }, captions[0]);
  let timer = 0;
  const stop = () => {
    timer = clearInterval(timer);
    write(play, "Play");
  };
  const play = button("Play", () => {
    if (timer) return stop();
    if (step() === last) go(0);
    timer = setInterval(() => (step() < last ? go(step() + 1) : stop()), delay);
    write(play, "Pause");
  });
  const { node, go, step } = stepper(last, ["Back", "Next"], (at) => {
    write(caption, captions[at]);
    state.set(Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list[at]])));
  }, play);
  for (const event of ["click", "input"]) node.addEventListener(event, ({ target }) => target === play || stop(), true);
  stops.push(stop);
  return { node: html("div", {}, node, caption), go };
}

const asCode = (spec, state) =>
  spec.copy.replace(/\{(\w+)\}/g, (whole, name) => (state.parameter(name) ? JSON.stringify(state.value(name)) : whole));

/** A link to this page that restores the figure: #figure=name&w_11=0.4&… */
function stateLink(spec, state) {
  const values = spec.parameters.map(({ name }) => [name, JSON.stringify(state.value(name))]);
  return `${location.href.split("#")[0]}#${new URLSearchParams([["figure", spec.name], ...values])}`;
}

/** Restores what a state link holds, if it names this figure; whatever does not fit a parameter is left out. */
export function restoreFromLink(spec, state, element) {
  const query = new URLSearchParams(location.hash.slice(1));
  if (query.get("figure") !== spec.name) return;
  const found = spec.parameters.map(({ name }) => [name, parsed(query.get(name))]);
  const fits = ([name, value]) => {
    const list = [value].flat(), now = state.value(name);
    const alike = Array.isArray(value) === Array.isArray(now) && list.length === [now].flat().length;
    return alike && list.every(Number.isFinite);
  };
  state.set(Object.fromEntries(found.filter(fits)));
  element.scrollIntoView({ block: "center" });
}

function parsed(text) {
  try { return JSON.parse(text); } catch { return undefined; }
}
