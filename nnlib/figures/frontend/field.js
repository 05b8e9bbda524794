// Values on a grid, as a heat map with lines of equal height.

/** @import { Axes, Mark, Source, State } from "./types.d.ts" */

import { assign, contextOf, cssColor, html, pixels, svg } from "./dom.js";
import { clamp, extent } from "./numbers.js";

/**
 * Blue above `level`, orange below, in full color `spread` away from it; or, as a `map`, light for
 * high.
 *
 * @typedef {object} FieldSpec
 * @property {"field"} kind
 * @property {Source} values row by row from below
 * @property {[from: number, to: number]} x
 * @property {[from: number, to: number]} y
 * @property {number} n_x
 * @property {number} n_y
 * @property {number} [level]
 * @property {number} [spread]
 * @property {boolean} [map]
 * @property {boolean} [line] whether a line is drawn at the level
 * @property {string} [name]
 */

/** How heights, from 0 to 1, are colored, and where lines are drawn. */
const SIGNED = { key: "nn-boundary", colors: ["warm", "paper", "cool"], levels: [0.5] };
export const MAP_COLORS = ["map-1", "map-2", "map-3", "map-4"];
const MAP = {
  key: "nn-height",
  colors: MAP_COLORS,
  levels: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
};

/**
 * @param {FieldSpec} mark
 * @param {State} state
 * @returns {Mark}
 */
export function field(mark, state) {
  const { n_x: columns, n_y: rows } = mark;
  const { key, levels } = mark.map ? MAP : SIGNED;
  const under = html("canvas", { width: columns, height: rows });
  const node = svg("path", { class: key });
  return {
    node,
    under,
    keys: [key],
    update(axes) {
      const { west, south, across, up } = gridIn(axes, mark);
      // A value is the middle of its pixel, so the picture reaches half a pixel beyond the grid.
      const left = west - across / 2 - axes.left;
      const top = axes.y(mark.y[1]) + up / 2 - axes.top;
      const size = `width: ${across * columns}px; height: ${-up * rows}px`;
      under.style.cssText = `left: ${left}px; top: ${top}px; ${size}`;
      const heights = paintField(under, mark, state);
      /** @type {(i: number, j: number) => string} */
      const at = (i, j) => pixels(west + i * across, south + j * up);
      const isBare = mark.line === false;
      assign(node, { d: isBare ? "" : contours(heights, columns, levels, at) });
    },
  };
}

/**
 * Paints the values; returns the heights that they are on the scale of colors.
 * @param {HTMLCanvasElement} canvas
 * @param {FieldSpec} mark
 * @param {State} state
 */
export function paintField(canvas, mark, state) {
  const { data } = state.read(mark.values);
  const heights = mark.map ? logHeights(data) : signedHeights(data, mark);
  const { colors } = mark.map ? MAP : SIGNED;
  paintHeights(
    canvas,
    heights,
    colors.map((name) => cssColor(canvas, `--nn-${name}`)),
  );
  return heights;
}

/**
 * Where the grid starts in pixels, and how far it is from one value to the next.
 * @param {Axes} axes
 * @param {FieldSpec} mark
 */
function gridIn({ x, y }, { x: [x0, x1], y: [y0, y1], n_x, n_y }) {
  const west = x(x0);
  const south = y(y0);
  return { west, south, across: (x(x1) - west) / (n_x - 1), up: (y(y1) - south) / (n_y - 1) };
}

/**
 * Heights with the level at 0.5, never quite 0 or 1, so that marks stay visible.
 * @param {Float64Array} data
 * @param {FieldSpec} mark
 */
function signedHeights(data, { level = 0, spread = 1 }) {
  return data.map((v) => 0.5 + 0.4 * clamp((v - level) / spread, -1, 1));
}

const FINE = 300; // parts of the range: what differs by less from the lowest looks like it

/**
 * A loss spans powers of ten, and what matters is near its lowest: heights are logarithms of how
 * far it is above that.
 * @param {Float64Array} data
 */
export function logHeights(data) {
  const [low, high] = extent(data);
  const range = high - low || 1;
  return data.map((v) => Math.log(1 + (FINE * (v - low)) / range) / Math.log(1 + FINE));
}

/**
 * Colors heights on the scale that `colors` are evenly spaced on; the first row lies at the bottom.
 * @param {HTMLCanvasElement} canvas
 * @param {Float64Array} heights
 * @param {number[][]} colors
 */
function paintHeights(canvas, heights, colors) {
  const { width, height } = canvas;
  const context = contextOf(canvas);
  const image = context.createImageData(width, height);
  for (let k = 0; k < heights.length; k++) {
    if (!Number.isFinite(heights[k])) continue; // stays transparent
    const row = Math.floor(k / width);
    const at = 4 * (k + width * (height - 1 - 2 * row));
    mix(image.data, at, heights[k], colors);
    image.data[at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/**
 * The color of a height from 0 to 1: red, green, blue.
 * @param {number} height
 * @param {number[][]} colors
 */
export function colorOf(height, colors) {
  const color = [0, 0, 0];
  mix(color, 0, height, colors);
  return color;
}

/**
 * Writes the color of a height, between the two that it lies between, into an array. A frame of a
 * run in the playground does it eight thousand times: nothing is allocated for it.
 * @param {number[] | Uint8ClampedArray} array
 * @param {number} at
 * @param {number} height
 * @param {number[][]} colors
 */
function mix(array, at, height, colors) {
  const place = height * (colors.length - 1);
  const i = Math.min(colors.length - 2, Math.floor(place));
  for (let c = 0; c < 3; c++) {
    array[at + c] = colors[i][c] + (place - i) * (colors[i + 1][c] - colors[i][c]);
  }
}

/** The corners of a cell of the grid, once around. */
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
  [0, 0],
];

/**
 * Marching squares: where values cross a level, as one path.
 * @param {Float64Array} values
 * @param {number} columns
 * @param {number[]} levels
 * @param {(i: number, j: number) => string} at writes a place on the grid
 */
function contours(values, columns, levels, at) {
  let path = "";
  for (let k = 0; k + columns + 1 < values.length; k++) {
    const i = k % columns;
    if (i === columns - 1) continue;
    const j = (k - i) / columns;
    const [a, b] = [values[k], values[k + 1]];
    const [c, e] = [values[k + columns + 1], values[k + columns]];
    const low = Math.min(a, b, c, e);
    const high = Math.max(a, b, c, e);
    for (const level of levels) {
      if (low <= level && level < high) path += crossings([a, b, c, e, a], level, i, j, at);
    }
  }
  return path;
}

/**
 * The pieces of a line through one cell: from where the level is crossed on one side to where it is
 * crossed on another.
 * @param {number[]} heights at the corners, once around
 * @param {number} level
 * @param {number} i
 * @param {number} j
 * @param {(i: number, j: number) => string} at
 */
function crossings(heights, level, i, j, at) {
  let path = "";
  let pen = "M";
  for (let side = 0; side < 4; side++) {
    const from = heights[side] - level;
    const to = heights[side + 1] - level;
    if (from > 0 === to > 0) continue;
    const share = from / (from - to);
    const [p, q] = CORNERS[side];
    const [r, s] = CORNERS[side + 1];
    path += pen + at(i + p + share * (r - p), j + q + share * (s - q));
    pen = pen === "M" ? "L" : "M";
  }
  return path;
}
