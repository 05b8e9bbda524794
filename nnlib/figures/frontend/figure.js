// A live figure: views over one computation graph, repainted once a frame after whatever changed.

/** @import { FigureSpec, Model, Sentence, State, View } from "./types.d.ts" */

import { actionButtons } from "./actions.js";
import { codeView } from "./code.js";
import { dataTable } from "./data_table.js";
import { forgetColors, html, write } from "./dom.js";
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
  const code = spec.copy ? codeView(spec, state) : null;
  const sentence = html("p.nn-say");
  const speech = createSpeech(sentence, numbers, state);
  const actions = actionButtons(spec, state);
  const root = layOutFigure(spec, views, {
    side: html("div.nn-side", html("div.nn-slot"), sentence, actions.node),
    below: [html("div.nn-folds", numbers.node, code?.node), speech.node],
  });
  if (document.fullscreenEnabled) root.append(fullScreenButton(root));
  el.append(root);

  function update() {
    for (const view of views) view.update();
    actions.update();
    code?.update();
    if (spec.say) write(sentence, isKnown(spec.say, state) ? state.say(spec.say) : LATER);
    speech.wait();
  }

  const stopWatching = watchTheme(() => {
    forgetColors();
    repaint();
  });
  const print = () => {
    forgetColors();
    update();
  };
  addEventListener("beforeprint", print); // a sheet is light, and no frame comes before it
  update();
  const stopFollowing = followLinks(spec, state, root);
  state.mover = null;
  return () => {
    cancelAnimationFrame(frame);
    speech.stop();
    stopWatching();
    removeEventListener("beforeprint", print);
    stopFollowing();
    state.stop();
    state.dispose();
  };
}

/** What a figure says of itself while its reader is still finding out. */
const LATER = "Step to the end, and this line says what has come out.";

/**
 * @param {Sentence} sentence
 * @param {State} state
 */
const isKnown = ({ values }, state) => Object.values(values).every((value) => state.knows(value));

/** Views that are numbers rather than drawings. */
const IN_NUMBERS = ["readout", "bars", "table"];

/**
 * The figure's element: on its stage the first drawing with the numbers read from it, beside it or
 * under it the controls (the host fills the slot) and the buttons; then the other views, in rows of
 * two.
 * @param {FigureSpec} spec
 * @param {View[]} views
 * @param {{ side: Element, below: Element[] }} parts
 */
function layOutFigure(spec, views, { side, below }) {
  const onStage = countOnStage(spec.views);
  const parts = spec.views.map(({ kind, title, wide }, i) => {
    const caption = title && html("p.nn-caption", title);
    const under = i < onStage ? null : views[i].after;
    const node = html(`div.nn-view.nn-is-${kind}`, caption, views[i].node, under);
    return { node, kind, isWide: wide };
  });
  const readings = countReadings(spec.views, onStage);
  const isPair = onStage === 2;
  const isWide = spec.views[0].wide || isPair;
  const beside = !isWide && isSmall(spec.views[onStage + readings]);
  const stage = html(
    isWide ? "div.nn-stage.nn-above" : "div.nn-stage",
    html(
      "div.nn-lead",
      html(isPair ? "div.nn-pair" : "div", ...parts.slice(0, onStage).map(({ node }) => node)),
      ...views.slice(0, onStage).map(({ after }) => after),
      ...parts.slice(onStage, onStage + readings).map(({ node }) => node),
    ),
    html("div.nn-beside", side, beside && parts[onStage + readings].node),
  );
  const rows = rowsOf(parts.slice(onStage + readings + (beside ? 1 : 0)));
  return html(
    "section.nn-figure.notranslate",
    // A translation would tear signs out of drawings, and change words that scripts write again.
    { "aria-label": spec.title, "data-figure": spec.name, translate: "no" },
    html("p.nn-title", spec.title),
    spec.question && html("p.nn-question", spec.question),
    html("div.nn-views", stage, ...rows),
    ...below,
  );
}

/**
 * How many views stand on the stage: a network is beside what it draws.
 * @param {FigureSpec["views"]} views
 */
function countOnStage(views) {
  const isPair = views[0].kind === "network" && !views[0].wide && views.length > 1;
  return isPair && !IN_NUMBERS.includes(views[1].kind) ? 2 : 1;
}

/**
 * How many readouts follow the drawing that they are read from.
 * @param {FigureSpec["views"]} views
 * @param {number} from
 */
function countReadings(views, from) {
  const other = views.slice(from).findIndex(({ kind }) => kind !== "readout");
  return other < 0 ? views.length - from : other;
}

const FEW = 6; // columns and rows of a table that fits beside a drawing

/**
 * Whether a view fits under the controls, beside the drawing.
 * @param {FigureSpec["views"][number] | undefined} view
 */
const isSmall = (view) =>
  view?.kind === "table" && !view.wide && Math.max(view.columns.length, view.labels.length) < FEW;

/**
 * Rows of two views; one that is wide, or has no neighbor, has a row to itself.
 * @param {{ node: HTMLElement, isWide: boolean }[]} parts
 */
function rowsOf(parts) {
  /** @type {HTMLElement[]} */
  const rows = [];
  for (let i = 0; i < parts.length; i++) {
    const next = parts[i + 1];
    const isPair = next && !parts[i].isWide && !next.isWide;
    rows.push(html("div.nn-row", parts[i].node, isPair && next.node));
    if (isPair) i++;
  }
  return rows;
}

/**
 * For a room full of people: the figure alone, in larger type. Escape ends it, as everywhere.
 * @param {Element} root
 */
const fullScreenButton = (root) =>
  html(
    "button.nn-full",
    {
      type: "button",
      onclick: () =>
        document.fullscreenElement
          ? document.exitFullscreen()
          : root.requestFullscreen().catch(() => {}), // a page in a frame may not be allowed to
    },
    "Full screen",
  );

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
