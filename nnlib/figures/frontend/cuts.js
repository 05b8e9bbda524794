// Flat cuts through the space of a figure's parameters: along two of them, or along two random
// directions. A cut always goes through where the figure is.

/** @import { LandscapeSpec } from "./landscape.js" */
/** @import { PlaceOfPoints } from "./points.js" */
/** @import { Batch, State } from "./types.d.ts" */

import { clamp } from "./numbers.js";

/**
 * @typedef {object} Cut
 * @property {[across: string, up: string]} labels
 * @property {[across: Range, up: Range]} ranges
 * @property {() => number[]} here where the figure is
 * @property {() => number[]} slopes of the loss, across and up
 * @property {() => Record<string, Batch>} grid all places of the cut, so that one evaluation finds
 *   the loss at each: rows go up and columns across
 * @property {[across: string, up: string] | PlaceOfPoints} place what moves the figure in the cut
 * @property {string} remark
 */

/** @typedef {[from: number, to: number]} Range */

export const RESOLUTION = 61; // values along each axis

/** @param {Range} range */
const evenly = ([from, to]) =>
  Array.from({ length: RESOLUTION }, (_, k) => from + ((to - from) * k) / (RESOLUTION - 1));

/**
 * The cut along two parameters, all others held where they are.
 * @param {[across: string, up: string]} names
 * @param {LandscapeSpec} spec
 * @param {State} state
 * @returns {Cut}
 */
export function cutAlong(names, spec, state) {
  const [across, up] = names.map(state.parameter);
  const grid = {
    [across.name]: { shape: [1, RESOLUTION], data: evenly([across.min, across.max]) },
    [up.name]: { shape: [RESOLUTION, 1], data: evenly([up.min, up.max]) },
  };
  return {
    labels: [across.label, up.label],
    ranges: [
      [across.min, across.max],
      [up.min, up.max],
    ],
    here: () => names.map(state.scalar),
    slopes: () => names.map((name) => state.number(spec.gradients[name])),
    grid: () => grid,
    place: names,
    remark: "",
  };
}

const REACH = 1.5; // of a random cut, in half ranges of the parameters
const GRAIN = 0.01; // to which a pointer is rounded there

/**
 * The cut along two random directions, perpendicular and of length 1 where each parameter is
 * measured in halves of its range.
 * @param {number} pair its number; the same number gives the same directions
 * @param {LandscapeSpec} spec
 * @param {State} state
 * @returns {Cut}
 */
export function cutAtRandom(pair, spec, state) {
  const axes = spec.choices.map(state.parameter);
  const halves = axes.map(({ min, max }) => (max - min) / 2);
  const directions = directionsOf(pair, axes.length);
  const shares = () => axes.map(({ name, min }, i) => (state.scalar(name) - min) / halves[i] - 1);
  const here = () => directions.map((direction) => innerProduct(direction, shares()));
  /** @type {[across: Range, up: Range]} */
  const ranges = [
    [-REACH, REACH],
    [-REACH, REACH],
  ];
  const places = evenly(ranges[0]);
  /** @type {(i: number, by: number[]) => number} */
  const moved = (i, by) =>
    state.scalar(axes[i].name) + halves[i] * innerProduct(by, [directions[0][i], directions[1][i]]);
  const coordinate = { min: -REACH, max: REACH, step: 0.05, grain: GRAIN };
  return {
    labels: ["first direction", "second direction"],
    ranges,
    here: () => here().map((at) => clamp(at, -REACH, REACH)),
    slopes: () => {
      const slopes = axes.map(({ name }, i) => state.number(spec.gradients[name]) * halves[i]);
      return directions.map((direction) => innerProduct(direction, slopes));
    },
    grid: () => {
      const [x, y] = here();
      const shape = [RESOLUTION, RESOLUTION];
      const batches = axes.map(({ name }, i) => {
        const data = places.flatMap((up) => places.map((across) => moved(i, [across - x, up - y])));
        return [name, { shape, data }];
      });
      return Object.fromEntries(batches);
    },
    place: {
      coordinates: [coordinate, coordinate],
      read: here,
      write: (_, point) => {
        const by = here().map((at, k) => point[k] - at);
        const values = axes.map(({ name, min, max }, i) => [name, clamp(moved(i, by), min, max)]);
        state.set(Object.fromEntries(values));
      },
    },
    remark: ` Each direction changes all ${axes.length} numbers at once.`,
  };
}

/**
 * @param {number[]} a
 * @param {number[]} b
 */
const innerProduct = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/**
 * Two perpendicular directions of length 1.
 * @param {number} pair
 * @param {number} n numbers in each
 */
function directionsOf(pair, n) {
  const random = uniform(pair);
  // A sum of uniform numbers prefers no axis much, as a normal one prefers none at all.
  const normal = () => random() + random() + random() + random() - 2;
  const [first, other] = [0, 1].map(() => Array.from({ length: n }, normal));
  const along = innerProduct(first, other) / innerProduct(first, first);
  const second = other.map((value, i) => value - along * first[i]);
  return [first, second].map((vector) => {
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  });
}

/**
 * Numbers from 0 to 1 that only look random: the same seed gives the same ones (mulberry32).
 * @param {number} seed
 */
function uniform(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
