// The formula of each neuron in today's numbers; the terms of what is picked stand out.

/** @import { Edge, Neuron } from "./network.js" */
/** @import { Reference, State } from "./types.d.ts" */

import { html, write } from "./dom.js";
import { layOut, UNKNOWN } from "./numbers.js";

/**
 * One line for each neuron whose sum is known; null if there is none.
 * @param {Edge[]} edges
 * @param {Neuron[]} neurons
 * @param {State} state
 */
export function createFormulas(edges, neurons, state) {
  const known = neurons.filter(({ spec }) => spec.z && spec.value);
  if (!known.length) return null;
  const lines = known.map((neuron) =>
    createFormula(
      neuron,
      edges.filter(({ target }) => target === neuron),
      state,
    ),
  );
  return {
    node: html("ol.nn-formulas", ...lines.map(({ node }) => node)),
    update: () => lines.forEach((line) => line.update()),
    /** The formula of a neuron, as a text. @param {Neuron} neuron */
    of: (neuron) => lines[known.indexOf(neuron)].text(),
  };
}

/**
 * "a₁ = relu(0.40 · 9.00 − 5.90) = relu(−2.30) = 0.00"
 * @param {Neuron} neuron
 * @param {Edge[]} edges that lead to it
 * @param {State} state
 */
function createFormula(neuron, edges, state) {
  const { label, activation: g, z, value } = neuron.spec;
  /** @type {{ part: string, text: () => string, node: HTMLElement }[]} */
  const pieces = [];
  /** @type {(text: () => string, part?: string) => void} */
  const add = (text, part = "") => pieces.push({ part, text, node: html("span") });
  /** @param {Reference | null} reference */
  const said = (reference) =>
    reference && state.knows(reference) && !neuron.isAhead
      ? layOut(state.number(reference), ".2f")
      : UNKNOWN;
  add(() => `${label} = ${g ? `${g}(` : ""}`);
  edges.forEach(({ held, source }, i) => {
    add(() => {
      const weight = layOut(held.read(), i ? "+.2f" : ".2f");
      const came = source.value();
      return `${i ? " " : ""}${weight} · ${came === null ? UNKNOWN : layOut(came, "(.2f")}`;
    }, held.part);
  });
  const { bias } = neuron;
  if (bias) add(() => ` ${layOut(bias.held.read(), "+.2f")}`, bias.held.part);
  add(() => (g ? `) = ${g}(${said(z)}) = ${said(value)}` : ` = ${said(value)}`));
  const node = html("li", ...pieces.map((piece) => piece.node));
  return {
    node,
    text: () => pieces.map((piece) => piece.text()).join(""),
    update() {
      node.classList.toggle("nn-picked", state.picked === neuron.part);
      for (const piece of pieces) {
        write(piece.node, piece.text());
        piece.node.classList.toggle("nn-picked", piece.part !== "" && piece.part === state.picked);
      }
    },
  };
}
