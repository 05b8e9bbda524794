// The computation graph stepped forward, value by value, then backward, edge by edge: upstream × local = downstream.

import { assign, format, html, scroller, stepper, svg, write } from "./dom.js";

const WIDTH = 76, HEIGHT = 44, ACROSS = 118, DOWN = 66;

/** `spec`: nodes {label, operation, column, row, value, gradient, probe}; edges {from, to, local}; objective; loss. */
export function graphView({ nodes, edges, objective, loss, title }, state) {
  const message = html("p", { class: "nn-message", role: "status" }), boxes = nodes.map(drawBox);
  const lines = edges.map(({ from, to }) => svg("path", { d: wire(nodes[from], nodes[to]) }));
  const [column, row] = ["column", "row"].map((key) => 1 + Math.max(...nodes.map((node) => node[key])));
  const surface = svg("svg", { width: column * ACROSS + 6, height: row * DOWN + 6, role: "img",
    "aria-label": title || "Computation graph" }, ...lines, ...boxes.map(({ node }) => node));
  // First the value of every box that computes something, then one step that seeds ∂L/∂L = 1, then the edges.
  const forward = [...nodes.keys()].filter((i) => nodes[i].operation), seed = forward.length + 1;
  const backward = [...edges].sort((a, b) => b.to - a.to);
  const last = seed + backward.length, labels = ["Step back", "Step forward"];
  const { node: buttons, step } = stepper(last, labels, () => update());

  const value = (i) => state.number(nodes[i].value), gradient = (i) => state.number(nodes[i].gradient);
  const flow = ({ to, local }) => gradient(to) * state.number(local);

  /** A gradient is complete when every edge that leaves the node has been walked; until then, a part of the sum. */
  const gradientText = (i, walked) => {
    const out = edges.filter(({ from }) => from === i), done = out.filter((edge) => walked.includes(edge));
    if (out.length ? !done.length : step() < seed) return "";
    const whole = done.length === out.length, sum = done.reduce((part, edge) => part + flow(edge), 0);
    return `∂ ${format(whole ? gradient(i) : sum, 3)}${whole ? "" : "+…"}`;
  };
  const update = () => {
    const at = step(), walked = backward.slice(0, Math.max(0, at - seed)), edge = walked.at(-1);
    const known = forward.slice(0, at), node = edge ? -1 : known.at(-1);
    boxes.forEach(({ rect, top, bottom }, i) => {
      const shown = !nodes[i].operation || known.includes(i);
      write(top, shown ? format(value(i), 3) : "?");
      write(bottom, gradientText(i, walked));
      assign(rect, { class: `nn-box${i === node ? " nn-now" : shown ? "" : " nn-unknown"}` });
    });
    lines.forEach((line, k) => assign(line, {
      class: `nn-wire${edges[k] === edge ? " nn-now" : walked.includes(edges[k]) ? " nn-done" : ""}`,
    }));
    const nothing = "Only the inputs are known. Step forward.";
    write(message, `Step ${at} of ${last}. ${edge ? backwardText(edge) : at ? forwardText(node) : nothing}`);
  };
  const derivative = (i) => `∂${objective}/∂${nodes[i].label}`;
  const forwardText = (i) => (step() === seed ? `Backward starts here: ${derivative(i)} = 1.`
    : `Forward: ${nodes[i].label} = ${nodes[i].operation} = ${format(value(i), 4)}.`);
  const backwardText = (edge) => {
    const { from, to, local } = edge, { label, probe } = nodes[from];
    const [upstream, here, downstream, total] = [gradient(to), state.number(local), flow(edge), gradient(from)];
    const check = probe ? ` Central difference: ${format(difference(loss, state, probe), 4)}.` : "";
    return `Backward: ${derivative(to)} × ∂${nodes[to].label}/∂${label} = ${signed(upstream)} × ${signed(here)}`
      + ` = ${format(downstream, 4)}, a part of ${derivative(from)} = ${format(total, 4)}.${check}`;
  };
  const drawing = scroller("Computation graph, scrolls sideways", surface);
  return { node: html("div", {}, drawing, buttons, message), update };
}

const signed = (v) => (v < 0 ? `(${format(v, 4)})` : format(v, 4));
const corner = ({ column, row }) => [column * ACROSS + 4, row * DOWN + 14];

function wire(from, to) {
  const [[x1, y1], [x2, y2]] = [from, to].map(corner);
  return `M${x1 + WIDTH} ${y1 + HEIGHT / 2}L${x2} ${y2 + HEIGHT / 2}`;
}

/** A box with its name above, and room for its value and its gradient. */
function drawBox(spec) {
  const text = (y, name, content) => svg("text", { x: WIDTH / 2, y, class: name }, content);
  const label = text(-3, "nn-name", spec.operation ? `${spec.label} = ${spec.operation}` : spec.label);
  const rect = svg("rect", { width: WIDTH, height: HEIGHT, rx: 6 }), top = text(18), bottom = text(36, "nn-gradient");
  const node = svg("g", { transform: `translate(${corner(spec).join(" ")})` }, rect, label, top, bottom);
  return { node, rect, top, bottom };
}

/** The central difference of a node in one scalar parameter. */
function difference(node, state, name, h = 1e-5) {
  const here = state.value(name);
  const [below, above] = state.batch(node, { [name]: { shape: [2], data: [here - h, here + h] } }).data;
  return (above - below) / (2 * h);
}
