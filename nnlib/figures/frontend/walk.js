// A walk through a drawn network at the reader's pace: values go forward, layer by layer, and then
// slopes come back. Until the walk has come to a neuron, what it answers stays unsaid.

/** @import { Edge, Neuron } from "./network.js" */
/** @import { State } from "./types.d.ts" */

import { button } from "./controls.js";
import { html, write } from "./dom.js";
import { format } from "./numbers.js";

/**
 * @param {Neuron[][]} columns
 * @param {Edge[]} edges
 * @param {string} loss what the slopes are of
 * @param {(neuron: Neuron) => string} formulaOf
 * @param {State} state
 */
export function createWalk(columns, edges, loss, formulaOf, state) {
  const layers = columns.length - 1;
  /** @param {number} layer */
  const numbersOf = (layer) => [
    ...edges.filter(({ target }) => columns[layer].includes(target)).map(({ held }) => held),
    ...columns[layer].flatMap(({ bias }) => bias?.held ?? []),
  ];
  const hasSlopes = numbersOf(layers).some((held) => held.slope() !== null);
  const last = hasSlopes ? 2 * layers : layers;
  let at = Infinity; // how far the walk has come; no walk, and all is known
  /** @param {number} to */
  const go = (to) => {
    at = Math.min(Math.max(to, 0), last);
    state.repaint();
  };

  const start = button("Follow the numbers", () => go(0));
  const buttons = [
    button("Back", () => go(at - 1)),
    button("Next", () => go(at + 1)),
    button("Show all", () => {
      at = Infinity;
      state.repaint();
      start.focus();
    }),
  ];
  const message = html("p.nn-note", { role: "status" });

  /** @param {number} layer */
  const forward = (layer) => columns[layer].map(formulaOf).join("; ");
  /** @param {number} layer */
  const backward = (layer) =>
    numbersOf(layer)
      .map((held) => `∂${loss}/∂${held.spec.label} = ${format(held.slope() ?? NaN, 3)}`)
      .join("; ");
  const words = () => {
    if (at === Infinity) return "";
    if (at === 0) return "So far only the input is known.";
    if (at <= layers) return `Forward, layer ${at} of ${layers}: ${forward(at)}.`;
    const layer = last - at + 1;
    return `Backward, layer ${layer} of ${layers}: ${backward(layer)}.`;
  };
  return {
    node: html("div", html("div.nn-buttons", start, ...buttons), message),
    isOn: () => at !== Infinity,
    update() {
      const isOn = at !== Infinity;
      start.hidden = isOn;
      for (const each of buttons) each.hidden = !isOn;
      buttons[0].disabled = at === 0;
      buttons[1].disabled = at === last;
      columns.forEach((column, layer) => {
        for (const neuron of column) neuron.isAhead = layer > at;
      });
      for (const edge of edges) {
        const layer = columns.findIndex((column) => column.includes(edge.target));
        edge.passes = layer === at ? "forth" : layer === last - at + 1 && at > layers ? "back" : "";
      }
      write(message, words());
    },
  };
}
