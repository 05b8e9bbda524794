// The computation graph stepped forward, value by value, then backward, edge by edge.

import { assign, format, html, scroller, stepper, svg, write } from "./dom.js";

const WIDTH = 76, HEIGHT = 44, ACROSS = 118, DOWN = 66;

/** Each step is about a box: its value is known, or, with `gradient`, what has come back to it so far. */
export function computationGraphView({ nodes, edges, steps, loss, title }, state) {
  const message = html("p.nn-message", { role: "status" }), boxes = nodes.map(drawBox);
  const lines = edges.map(({ from, to }) => svg("path", { d: wire(nodes[from], nodes[to]) }));
  const [column, row] = ["column", "row"].map((key) => 1 + Math.max(...nodes.map((node) => node[key])));
  const surface = svg("svg", { width: column * ACROSS + 6, height: row * DOWN + 6, role: "img",
    "aria-label": title || "Computation graph" }, ...lines, ...boxes.map(({ node }) => node));
  const { node: buttons, step } = stepper(steps.length - 1, ["Step back", "Step forward"], update);

  function update() {
    const done = steps.slice(0, step() + 1), now = done.at(-1), walked = done.map(({ edge }) => edge);
    boxes.forEach(({ rect, top, bottom }, i) => {
      const last = done.findLast(({ box }) => box === i), known = last || !nodes[i].operation;
      const { gradient, partial } = last ?? {};
      write(top, known ? format(state.number(nodes[i].value), 3) : "?");
      write(bottom, gradient ? `∂ ${format(state.number(gradient), 3)}${partial ? "+…" : ""}` : "");
      assign(rect, { class: `nn-box${known ? "" : " nn-unknown"}${now.box === i && now.edge < 0 ? " nn-now" : ""}` });
    });
    lines.forEach((line, k) => assign(line, {
      class: `nn-wire${now.edge === k ? " nn-now" : walked.includes(k) ? " nn-done" : ""}`,
    }));
    const check = now.probe ? ` Central difference: ${format(difference(loss, state, now.probe), 4)}.` : "";
    write(message, state.say(now.say) + check);
  }
  const drawing = scroller("Computation graph, scrolls sideways", surface);
  return { node: html("div", drawing, buttons, message), update };
}

/** The middle of the left side of a box. */
const placeOf = ({ column, row }) => [column * ACROSS + 4, row * DOWN + 36];

/** From the right side of a box to the left side of the next; by bottom or right where that is not beyond. */
function wire(...boxes) {
  const [[x, y], [left, end]] = boxes.map(placeOf), right = x + WIDTH, half = WIDTH / 2, low = HEIGHT / 2;
  if (left > right) return `M${right} ${y}L${left} ${end}`;
  if (left < x + half) return `M${right} ${y}C${right + 28} ${y} ${left + WIDTH + 28} ${end} ${left + WIDTH} ${end}`;
  return end > y ? `M${x + half} ${y + low}L${left} ${end}` : `M${right} ${y}L${left + half} ${end + low}`;
}

/** A box with its name above, and room for its value and its gradient. */
function drawBox(spec) {
  const text = (name, y, content) => svg(name, { x: WIDTH / 2, y }, content);
  const label = text("text.nn-name", -25, spec.operation ? `${spec.label} = ${spec.operation}` : spec.label);
  const rect = svg("rect", { y: -HEIGHT / 2, width: WIDTH, height: HEIGHT, rx: 6 });
  const top = text("text", -4), bottom = text("text.nn-gradient", 14);
  const node = svg("g", { transform: `translate(${placeOf(spec)})` }, rect, label, top, bottom);
  return { node, rect, top, bottom };
}

/** The central difference of a node in one scalar parameter. */
function difference(node, state, name, h = 1e-5) {
  const here = state.value(name);
  const [below, above] = state.batch(node, { [name]: { shape: [2], data: [here - h, here + h] } }).data;
  return (above - below) / (2 * h);
}
