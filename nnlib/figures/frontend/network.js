// The network drawn as neurons and edges, each neuron with its formula and today's numbers in it.

import { assign, format, html, svg, watchWidth, write } from "./dom.js";

const RADIUS = 23, ROW = 86;

/** `spec`: layers, columns of neurons {name, label, value, z, bias, activation}; edges {from, to, weight}; scale. */
export function networkView(spec, state) {
  const edges = spec.edges.map((edge) => ({ ...edge, line: svg("path"), text: svg("text", { class: "nn-weight" }) }));
  const bodies = spec.layers.flatMap((layer, column) => layer.map((neuron, i) => {
    const disk = svg("circle", { r: RADIUS }), text = svg("text", { y: 4 });
    const node = svg("g", {}, disk, text, svg("text", { y: -RADIUS - 6, class: "nn-label" }, neuron.label));
    return { ...neuron, column, row: (i + 0.5) / layer.length, disk, text, node, formula: neuron.z && html("li") };
  }));
  const neurons = Object.fromEntries(bodies.map((body) => [body.name, body]));
  const surface = svg("svg", { role: "img", "aria-label": spec.title || "The network" },
    ...edges.map(({ line }) => line), ...edges.map(({ text }) => text), ...bodies.map(({ node }) => node));

  const frame = watchWidth((width) => {
    const height = ROW * Math.max(...spec.layers.map((layer) => layer.length)) + 8, margin = RADIUS + 14;
    const across = (width - 2 * margin) / (spec.layers.length - 1);
    assign(surface, { width, height });
    for (const body of bodies) {
      Object.assign(body, { x: margin + body.column * across, y: 14 + body.row * height });
      assign(body.node, { transform: `translate(${body.x} ${body.y})` });
    }
    for (const { from, to, line, text } of edges) {
      const { x, y } = neurons[from], dx = neurons[to].x - x, dy = neurons[to].y - y;
      assign(line, { d: `M${x} ${y}l${dx} ${dy}` });
      // A third of the way along, labels of crossing edges do not meet.
      assign(text, { x: x + dx * 0.36, y: y + dy * 0.36 - 5 });
    }
  }, surface);

  const update = () => {
    for (const { weight, line, text } of edges) {
      const now = state.number(weight), thickness = 0.8 + 5 * Math.min(1, Math.abs(now) / spec.scale);
      assign(line, { "stroke-width": thickness.toFixed(2), class: now < 0 ? "nn-edge-negative" : "nn-edge" });
      write(text, format(now));
    }
    for (const body of bodies) {
      const now = state.number(body.value);
      assign(body.disk, { class: body.z && now === 0 ? "nn-neuron nn-silent" : "nn-neuron" });
      write(body.text, format(now));
      if (body.formula) write(body.formula, `${formula(body)} = ${format(now)}`);
    }
  };
  /** "a₁ = relu(0.40 · 9.00 − 5.90) = relu(−2.30)" */
  const formula = ({ name, label, z, bias, activation: g }) => {
    const terms = edges.filter(({ to }) => to === name).map(({ from, weight }) =>
      `${format(state.number(weight))} · ${wrap(state.number(neurons[from].value))}`);
    const b = bias ? state.number(bias) : 0, constant = bias ? ` ${b < 0 ? "−" : "+"} ${format(Math.abs(b))}` : "";
    const sum = terms.join(" + ") + constant;
    return `${label} = ${g ? `${g}(${sum}) = ${g}(${format(state.number(z))})` : sum}`;
  };
  const formulas = html("ol", { class: "nn-formulas" }, ...bodies.map((body) => body.formula));
  return { node: html("div", {}, frame, formulas), update };
}

const wrap = (value) => (value < 0 ? `(${format(value)})` : format(value));
