// The program of a figure, with its numbers of now; what is picked in a drawing lights up there.

/** @import { FigureSpec, State, View } from "./types.d.ts" */

import { scroller } from "./controls.js";
import { html } from "./dom.js";
import { partOfNumber } from "./held.js";

const CODE = "The figure as code";

/**
 * A program of the figure, with the values of today.
 * @param {string} code
 * @param {FigureSpec} spec
 * @param {State} state
 */
export const filledCode = (code, spec, state) =>
  code.replace(PLACES, (_, name) => JSON.stringify(numbersOf(name, spec, state)));

const PLACES = /\{(\w+)\}/g;

/**
 * The number, or the numbers in row order, that stand in a program under a name.
 * @param {string} name
 * @param {FigureSpec} spec
 * @param {State} state
 */
function numbersOf(name, { copyData }, state) {
  if (!copyData[name]) return state.value(name);
  const { shape, data } = state.array(copyData[name]);
  return shape.length ? Array.from(data) : data[0];
}

/**
 * A program to read along: lines with what is picked are lit, and the number itself is marked.
 * @param {FigureSpec} spec
 * @param {State} state
 * @returns {View}
 */
export function codeView(spec, state) {
  const parts = partsByNeuron(spec, state);
  const text = html("pre");
  let told = "";
  const update = () => {
    const filled = node.open ? filledCode(spec.copy, spec, state) + state.picked : "";
    if (filled === told) return;
    told = filled;
    const picked = new Set(parts.get(state.picked) ?? [state.picked]);
    text.replaceChildren(
      ...spec.copy.split("\n").flatMap((line) => [codeLine(line, picked, spec, state), "\n"]),
    );
  };
  const node = html(
    "details.nn-numbers",
    { ontoggle: update },
    html("summary", CODE),
    scroller(CODE, text),
  );
  return { node, update };
}

/**
 * @param {string} line of the program, with its places
 * @param {Set<string>} picked the parameters, or places in them, that are picked
 * @param {FigureSpec} spec
 * @param {State} state
 */
function codeLine(line, picked, spec, state) {
  /** @type {(number: number, part: string) => string | HTMLElement} */
  const numberOf = (number, part) =>
    picked.has(part) ? html("mark", String(number)) : String(number);
  // Split at its places, every second piece is a name.
  const pieces = line.split(PLACES).flatMap((piece, i) => {
    if (i % 2 === 0) return piece;
    const numbers = numbersOf(piece, spec, state);
    if (!Array.isArray(numbers)) return numberOf(numbers, piece);
    const listed = numbers.flatMap((each, k) => [k ? "," : "[", numberOf(each, `${piece}[${k}]`)]);
    return [...listed, "]"];
  });
  const isLit = pieces.some((piece) => piece instanceof Element);
  return html(isLit ? "span.nn-lit" : "span", ...pieces);
}

/**
 * The bias and the weights of each neuron that is drawn, by its name.
 * @param {FigureSpec} spec
 * @param {State} state
 */
function partsByNeuron({ views }, state) {
  /** @type {Map<string, string[]>} */
  const parts = new Map();
  for (const view of views) {
    if (view.kind !== "network") continue;
    for (const { name, bias } of view.layers.flat()) {
      const into = view.edges.filter(({ to }) => to === name).map(({ weight }) => weight);
      const held = [bias ?? [], into].flat();
      if (held.length)
        parts.set(
          name,
          held.map((number) => partOfNumber(number, state)),
        );
    }
  }
  return parts;
}
