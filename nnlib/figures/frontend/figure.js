// A live figure: views over one computation graph, repainted once a frame after whatever changed.

/** @import { FigureSpec, Model, State, View } from "./types.d.ts" */

import { actionButtons } from "./actions.js";
import { dataTable } from "./data_table.js";
import { html, write } from "./dom.js";
import { followLinks } from "./link.js";
import { createState } from "./state.js";
import { createView } from "./views.js";

const REST = 600; // milliseconds until a reader's hand is taken to rest

/**
 * anywidget's entry point.
 * @param {{ model: Model, el: Element }} widget
 */
export function render({ model, el }) {
  const spec = model.get("spec");
  let frame = 0;
  const repaint = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      update();
    });
  };
  const state = createState(model, spec, repaint);
  const views = spec.views.map((view) => createView(view, state));
  views.forEach(({ kept }, i) => kept && state.kept.set(`view-${i}`, kept));
  const numbers = dataTable(spec.numbers, state);
  const sentence = html("p.nn-say");
  const speech = createSpeech(sentence, numbers, state);
  const root = layOutFigure(spec, views, {
    side: html("div.nn-side", html("div.nn-slot"), sentence, actionButtons(spec, state)),
    below: [numbers.node, speech.node],
  });
  el.append(root);

  function update() {
    for (const view of views) view.update();
    if (spec.say) write(sentence, state.say(spec.say));
    speech.wait();
  }

  const stopWatching = watchTheme(repaint);
  addEventListener("beforeprint", update); // a sheet is light, and no frame comes before it
  update();
  const stopFollowing = followLinks(spec, state, root);
  state.mover = null;
  return () => {
    cancelAnimationFrame(frame);
    speech.stop();
    stopWatching();
    removeEventListener("beforeprint", update);
    stopFollowing();
    state.stop();
    state.dispose();
  };
}

/**
 * The figure's element: after the first view come the controls (the host fills the slot) and the
 * buttons.
 * @param {FigureSpec} spec
 * @param {View[]} views
 * @param {{ side: Element, below: Element[] }} parts
 */
function layOutFigure(spec, views, { side, below }) {
  const [first, ...others] = spec.views.map(({ title, wide }, i) => {
    const caption = title && html("p.nn-caption", title);
    return html(wide ? "div.nn-view.nn-wide" : "div.nn-view", caption, views[i].node);
  });
  return html(
    "section.nn-figure.notranslate",
    // A translation would tear signs out of drawings, and change words that scripts write again.
    { "aria-label": spec.title, "data-figure": spec.name, translate: "no" },
    html("p.nn-title", spec.title),
    spec.question && html("p.nn-question", spec.question),
    html("div.nn-views", first, side, ...others),
    ...below,
  );
}

/**
 * A screen reader hears the sentence, and the table is filled, once the reader's hand rests, not
 * sixty times a second.
 * @param {Element} sentence
 * @param {View} numbers
 * @param {State} state
 */
function createSpeech(sentence, numbers, state) {
  const node = html("p.nn-hidden", { role: "status" });
  let timer = 0;
  const stop = () => clearTimeout(timer);
  const wait = () => {
    stop();
    timer = setTimeout(() => {
      numbers.update();
      if (state.mover) write(node, sentence.textContent ?? "");
    }, REST);
  };
  return { node, wait, stop };
}

/**
 * Calls `changed` when the page, or JupyterLab, may have turned dark or light.
 * @param {() => void} changed
 */
function watchTheme(changed) {
  const observer = new MutationObserver(changed);
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true });
  }
  return () => observer.disconnect();
}

export default { render };
