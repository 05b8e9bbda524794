// A live figure: views over one computation graph, repainted once a frame after whatever changed.

import { actionButtons, restoreFromLink } from "./actions.js";
import { format, html, scroller, write } from "./dom.js";
import { landscapeView } from "./landscape.js";
import { networkView } from "./network.js";
import { padView } from "./pad.js";
import { planeView } from "./plane.js";
import { barsView, readoutView, tableView } from "./readings.js";
import { createState } from "./state.js";
import { computationGraphView } from "./computation_graph.js";

const VIEWS = {
  plane: planeView, landscape: landscapeView, bars: barsView, readout: readoutView, table: tableView,
  network: networkView, computation_graph: computationGraphView, pad: padView,
};

/** anywidget's entry point. */
export function render({ model, el }) {
  const spec = model.get("spec");
  let frame = 0, rest = 0;
  const repaint = () => { frame ||= requestAnimationFrame(() => { frame = 0; update(); }); };
  const state = createState(model, spec, repaint);
  const views = spec.views.map((view) => ({ ...view, ...VIEWS[view.kind](view, state) }));
  const sentence = html("p.nn-say"), spoken = html("p.nn-hidden", { role: "status" });
  const numbers = numbersTable(spec.numbers, state);
  // After the first view come the controls (the host fills the slot) and the buttons.
  const side = html("div.nn-side", html("div.nn-slot"), sentence, actionButtons(spec, state));
  const [first, ...others] = views.map(({ node, title, wide }) =>
    html(wide ? "div.nn-view.nn-wide" : "div.nn-view", title && html("p.nn-caption", title), node));
  const root = html("section.nn-figure", { "aria-label": spec.title, "data-figure": spec.name },
    html("p.nn-title", spec.title), spec.question && html("p.nn-question", spec.question),
    html("div.nn-views", first, side, ...others), numbers.node, spoken);
  el.append(root);

  function update() {
    for (const view of views) view.update();
    if (spec.say) write(sentence, state.say(spec.say));
    // A screen reader hears the sentence once the reader's hand rests, not sixty times a second.
    clearTimeout(rest);
    rest = setTimeout(() => {
      numbers.update();
      if (state.mover) write(spoken, sentence.textContent);
    }, 600);
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
    state.stop();
    state.dispose();
  };
}

/** The data-table twin: every number that a reader can set or see. */
function numbersTable(numbers, state) {
  const body = html("tbody"), label = "The numbers in this figure";
  const update = () => node.open && body.replaceChildren(...numbers.map(({ name, value }) =>
    html("tr", html("th", { scope: "row" }, name), html("td", listed(state.read(value))))));
  const node = html("details.nn-numbers", { ontoggle: update }, html("summary", label),
    scroller(label, html("table.nn-table", body)));
  return { node, update };
}

/** An array as text: at most a dozen of its numbers or rows, evenly spaced. */
function listed({ shape, data }) {
  const width = shape[1] ?? 1, count = data.length / width, every = Math.ceil(count / 12), texts = [];
  for (let i = 0; i < count; i += every) {
    const row = Array.from(data.subarray(i * width, (i + 1) * width), (v) => format(v, 4)).join(", ");
    texts.push(shape.length > 1 ? `(${row})` : row);
  }
  return (every > 1 ? `one in ${every} of ${count}: ` : "") + texts.join(", ");
}

export default { render };
