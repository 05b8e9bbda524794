// A network drawn as neurons and edges, with the formula of each neuron in today's numbers.

/** @import { Reference, Sentence, State, View } from "./types.d.ts" */

import { assign, html, svg, watchWidth, write } from "./dom.js";
import { format } from "./numbers.js";

/**
 * `scale` is the weight that is drawn at full width.
 *
 * @typedef {object} NetworkSpec
 * @property {NeuronSpec[][]} layers columns of neurons
 * @property {{ from: string, to: string, weight: Reference }[]} edges
 * @property {number} scale
 * @property {string} title
 */

/**
 * @typedef {object} NeuronSpec
 * @property {string} name
 * @property {string} label
 * @property {Reference} value
 * @property {Sentence} [formula] an input has none
 */

/** @typedef {{ x: number, y: number }} Position */

const RADIUS = 23;
const ROW_HEIGHT = 86;

/**
 * @param {NetworkSpec} spec
 * @param {State} state
 * @returns {View}
 */
export function networkView(spec, state) {
  const edges = spec.edges.map((edge) => createEdge(edge, spec.scale, state));
  const neurons = spec.layers.flatMap((layer, column) =>
    layer.map((neuron, i) => createNeuron(neuron, column, (i + 0.5) / layer.length, state)),
  );
  const named = Object.fromEntries(neurons.map((neuron) => [neuron.name, neuron]));
  const surface = svg(
    "svg",
    { role: "img", "aria-label": spec.title || "The network" },
    ...edges.map(({ line }) => line),
    ...edges.map(({ text }) => text),
    ...neurons.map(({ node }) => node),
  );

  const frame = watchWidth((width) => {
    const rows = Math.max(...spec.layers.map((layer) => layer.length));
    const height = ROW_HEIGHT * rows + 8;
    assign(surface, { width, height });
    const margin = RADIUS + 14;
    const across = (width - 2 * margin) / (spec.layers.length - 1);
    for (const neuron of neurons) {
      neuron.moveTo(margin + neuron.column * across, 14 + neuron.row * height);
    }
    for (const edge of edges) edge.join(named[edge.from], named[edge.to]);
  }, surface);

  return {
    node: html("div", frame, html("ol.nn-formulas", ...neurons.map(({ said }) => said))),
    update() {
      for (const part of [...edges, ...neurons]) part.update();
    },
  };
}

/**
 * A neuron in a column, with `row` as its share of the height.
 * @param {NeuronSpec} spec
 * @param {number} column
 * @param {number} row
 * @param {State} state
 */
function createNeuron({ name, label, value, formula }, column, row, state) {
  const disk = svg("circle", { r: RADIUS });
  const text = svg("text", { y: 4 });
  const node = svg("g", disk, text, svg("text.nn-label", { y: -RADIUS - 6 }, label));
  const said = formula && html("li");
  const neuron = {
    name,
    column,
    row,
    node,
    said,
    x: 0,
    y: 0,
    /** @type {(x: number, y: number) => void} */
    moveTo(x, y) {
      Object.assign(neuron, { x, y });
      assign(node, { transform: `translate(${x} ${y})` });
    },
    update() {
      const now = state.number(value);
      assign(disk, { class: formula && now === 0 ? "nn-neuron nn-silent" : "nn-neuron" });
      write(text, format(now));
      if (formula && said) write(said, state.say(formula));
    },
  };
  return neuron;
}

/**
 * @param {{ from: string, to: string, weight: Reference }} spec
 * @param {number} scale
 * @param {State} state
 */
function createEdge({ from, to, weight }, scale, state) {
  const line = svg("path");
  const text = svg("text.nn-weight");
  return {
    from,
    to,
    line,
    text,
    /** @type {(source: Position, target: Position) => void} */
    join({ x, y }, target) {
      const [dx, dy] = [target.x - x, target.y - y];
      assign(line, { d: `M${x} ${y}l${dx} ${dy}` });
      // A third of the way along, labels of crossing edges do not meet.
      assign(text, { x: x + dx * 0.36, y: y + dy * 0.36 - 5 });
    },
    update() {
      const now = state.number(weight);
      const thickness = 0.8 + 5 * Math.min(1, Math.abs(now) / scale);
      const kind = now < 0 ? "nn-edge-negative" : "nn-edge";
      assign(line, { "stroke-width": thickness.toFixed(2), class: kind });
      write(text, format(now));
    },
  };
}
