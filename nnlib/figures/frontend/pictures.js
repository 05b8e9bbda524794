// The small picture on a neuron of what it answers: a curve over a line of inputs, or a map over a
// plane.

/** @import { FieldSpec } from "./field.js" */
/** @import { Reference, State } from "./types.d.ts" */

import { assign, html, pixels, svg } from "./dom.js";
import { paintField } from "./field.js";
import { clamp, extent } from "./numbers.js";

/**
 * @typedef {object} SketchSpec
 * @property {"sketch"} kind
 * @property {Reference} x
 * @property {Reference} y
 * @property {number} color
 * @property {[low: number, high: number]} range the heights between which it is drawn
 */

/** @typedef {SketchSpec | FieldSpec} PictureSpec */

const INSET = 3; // pixels between a neuron's outline and the ends of its curve

/**
 * @param {PictureSpec} spec
 * @param {State} state
 */
export const createPicture = (spec, state) =>
  spec.kind === "field" ? createMap(spec, state) : createSketch(spec, state);

/**
 * @param {SketchSpec} spec
 * @param {State} state
 */
function createSketch({ x, y, color, range }, state) {
  const zero = svg("path.nn-zero");
  const curve = svg(`path.nn-sketch.nn-c${color}`);
  let size = 0;
  let drawn = "";
  const update = () => {
    const [xs, ys] = [state.array(x), state.array(y)];
    const stamp = [size, xs.version, ys.version].join();
    if (stamp === drawn || !size) return;
    drawn = stamp;
    const inner = size - 2 * INSET;
    const [left, right] = extent(xs.data);
    /** @param {number} value */
    const up = (value) => {
      const share = (clamp(value, ...range) - range[0]) / (range[1] - range[0]);
      return inner / 2 - inner * share;
    };
    let path = "";
    for (let i = 0; i < xs.data.length; i++) {
      const along = (inner * (xs.data[i] - left)) / (right - left || 1) - inner / 2;
      path += `${i ? "L" : "M"}${pixels(along, up(ys.data[i]))}`;
    }
    assign(curve, { d: path });
    assign(zero, { d: `M${-inner / 2} ${up(0)}h${inner}` });
  };
  return {
    canvas: null,
    path: svg("g", zero, curve),
    /** @type {(x: number, y: number, size: number, hidden: boolean) => void} */
    draw(_x, _y, now) {
      size = now;
    },
    update,
  };
}

/**
 * @param {FieldSpec} spec
 * @param {State} state
 */
function createMap(spec, state) {
  const canvas = html("canvas", { width: spec.n_x, height: spec.n_y });
  let drawn = "";
  return {
    canvas,
    path: null,
    /** @type {(x: number, y: number, size: number, hidden: boolean) => void} */
    draw(x, y, size, hidden) {
      const [left, top] = [x - size / 2, y - size / 2];
      canvas.style.cssText = `left: ${left}px; top: ${top}px; width: ${size}px; height: ${size}px`;
      canvas.hidden = hidden;
    },
    update() {
      if (canvas.hidden) return;
      const stamp = [state.read(spec.values).version, document.documentElement.dataset.theme];
      if (stamp.join() === drawn) return;
      drawn = stamp.join();
      paintField(canvas, spec, state);
    },
  };
}
