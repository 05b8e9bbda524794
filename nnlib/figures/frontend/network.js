// A network drawn as neurons and edges, with the formula of each neuron in today's numbers.

import { assign, format, html, svg, watchWidth, write } from "./dom.js";

const RADIUS = 23, ROW = 86;

/** `spec`: layers are columns of neurons; `scale` is the weight that is drawn at full width. */
export function networkView(spec, state) {
  const edges = spec.edges.map((edge) => ({ ...edge, line: svg("path"), text: svg("text.nn-weight") }));
  const bodies = spec.layers.flatMap((layer, column) => layer.map((neuron, i) => {
    const disk = svg("circle", { r: RADIUS }), text = svg("text", { y: 4 });
    const node = svg("g", disk, text, svg("text.nn-label", { y: -RADIUS - 6 }, neuron.label));
    return { ...neuron, column, row: (i + 0.5) / layer.length, disk, text, node, said: neuron.formula && html("li") };
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
    for (const { value, disk, text, formula, said } of bodies) {
      const now = state.number(value);
      assign(disk, { class: formula && now === 0 ? "nn-neuron nn-silent" : "nn-neuron" });
      write(text, format(now));
      if (formula) write(said, state.say(formula));
    }
  };
  return { node: html("div", frame, html("ol.nn-formulas", ...bodies.map(({ said }) => said))), update };
}
