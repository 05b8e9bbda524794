// A live figure: views over one computation graph, repainted once a frame after whatever changed.

import { actionButtons, restoreFromLink } from "./actions.js";
import { fillTemplate, format, html, scroller, write } from "./dom.js";
import { landscapeView } from "./landscape.js";
import { networkView } from "./network.js";
import { padView } from "./pad.js";
import { planeView } from "./plane.js";
import { barsView, readoutView, tableView } from "./readings.js";
import { createState } from "./state.js";
import { graphView } from "./steps.js";

const VIEWS = {
  plane: planeView, landscape: landscapeView, bars: barsView, readout: readoutView, table: tableView,
  network: networkView, graph: graphView, pad: padView,
};

/** anywidget's entry point. */
export function render({ model, el }) {
  const spec = model.get("spec");
  let frame = 0, rest = 0;
  const repaint = () => { frame ||= requestAnimationFrame(() => { frame = 0; update(); }); };
  const state = createState(model, spec, repaint), actions = actionButtons(spec, state);
  const views = spec.views.map((view) => ({ ...view, ...VIEWS[view.kind](view, state) }));
  const sentence = html("p", { class: "nn-say" }), spoken = html("p", { class: "nn-hidden", role: "status" });
  const numbers = numbersTable(spec, state);
  // After the first view come the controls (the host of a built page fills the slot) and the buttons.
  const side = html("div", { class: "nn-side" }, html("div", { class: "nn-slot" }), sentence, actions.node);
  const caption = (title) => title && html("p", { class: "nn-caption" }, title);
  const [first, ...others] = views.map(({ node, title, wide }) =>
    html("div", { class: wide ? "nn-view nn-wide" : "nn-view" }, caption(title), node));
  const root = html("section", { class: "nn-figure", "aria-label": spec.title, "data-figure": spec.name },
    html("p", { class: "nn-title" }, spec.title), spec.question && html("p", { class: "nn-question" }, spec.question),
    html("div", { class: "nn-views" }, first, side, ...others), numbers.node, spoken);
  el.append(root);

  function update() {
    for (const view of [...views, numbers]) view.update();
    if (!spec.say) return;
    write(sentence, fillTemplate(spec.say.text, (name) => state.number(spec.say.values[name])));
    // A screen reader hears the sentence once the reader's hand rests, not sixty times a second.
    clearTimeout(rest);
    if (state.mover) rest = setTimeout(() => write(spoken, sentence.textContent), 600);
  }

  const themes = new MutationObserver(repaint);
  for (const element of [document.documentElement, document.body]) themes.observe(element, { attributes: true });
  update();
  restoreFromLink(spec, state, root);
  state.mover = null;
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(rest);
    themes.disconnect();
    actions.stop();
    state.dispose();
  };
}

/** The data-table twin: every parameter, and every node that a view shows under the names the view gives it. */
function numbersTable({ parameters, views }, state) {
  const body = html("tbody"), label = "The numbers in this figure";
  const shown = (part, path) => {
    const name = part.title || part.label || part.name || (part.weight && `${part.from} → ${part.to}`);
    const inside = name ? [...path, name] : path;
    return Object.entries(part).flatMap(([key, value]) => {
      if (value?.node === undefined) return value && typeof value === "object" ? shown(value, inside) : [];
      return [[[...inside, key].join(", "), listed(state.read(value))]];
    });
  };
  const fillIn = () => {
    const scalars = parameters.filter(({ shape }) => !shape.length);
    const rows = scalars.map(({ name, label }) => [label, format(state.value(name), 4)]);
    rows.push(...views.flatMap((view) => shown({ ...view, edges: view.kind === "network" && view.edges }, [])));
    body.replaceChildren(...rows.map(([name, text]) =>
      html("tr", {}, html("th", { scope: "row" }, name), html("td", {}, text))));
  };
  const node = html("details", { class: "nn-numbers", ontoggle: fillIn }, html("summary", {}, label),
    scroller(label, html("table", { class: "nn-table" }, body)));
  let timer = 0;
  const update = () => {
    clearTimeout(timer);
    if (node.open) timer = setTimeout(fillIn, 150);
  };
  return { node, update };
}

/** An array as text: its numbers or its rows, at most a dozen of them, evenly spaced. */
function listed({ shape, data }) {
  const width = shape[1] ?? 1, count = data.length / width, every = Math.ceil(count / 12), texts = [];
  for (let i = 0; i < count; i += every) {
    const row = Array.from(data.subarray(i * width, (i + 1) * width), (v) => format(v, 4)).join(", ");
    texts.push(shape.length > 1 ? `(${row})` : row);
  }
  return (every > 1 ? `one in ${every} of ${count}: ` : "") + texts.join(", ");
}

export default { render };
