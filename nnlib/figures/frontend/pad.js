// A pad to draw on, with the pointer or the keyboard.

/** @import { Place } from "./dragging.js" */
/** @import { State, View } from "./types.d.ts" */

import { button } from "./controls.js";
import { contextOf, html } from "./dom.js";
import { dragging } from "./dragging.js";
import { clamp } from "./numbers.js";

/**
 * @typedef {object} PadSpec
 * @property {string} parameter holds size × size gray values from 0 to 1
 * @property {number} size
 * @property {number} brush a diameter in pixels of the parameter
 */

const CURSOR_COLOR = "#d55e00";

/**
 * @param {PadSpec} spec
 * @param {State} state
 * @returns {View}
 */
export function padView({ parameter, size, brush }, state) {
  const cursor = [size >> 1, size >> 1];
  /** @type {Place} where the pointer was last, in pixels of the parameter */
  let pen = [0, 0];

  const clear = () => state.set({ [parameter]: Array(size * size).fill(0) });

  /** @type {(from: number[], to: number[]) => void} */
  const stroke = (from, to) =>
    state.set({ [parameter]: inked(state.list(parameter), size, brush, from, to) });

  /** @type {(place: Place) => Place} */
  const onGrid = ([left, top]) => [
    (left * size) / canvas.clientWidth,
    (top * size) / canvas.clientWidth,
  ];

  const { onkeydown: pressArrow, ...pointer } = dragging({
    take(_, place) {
      pen = onGrid(place);
      stroke(pen, pen);
    },
    follow(_, place) {
      const before = pen;
      pen = onGrid(place);
      stroke(pen, before);
    },
    nudge(_, [right, up]) {
      cursor[0] = clamp(cursor[0] + right, 0, size - 1);
      cursor[1] = clamp(cursor[1] - up, 0, size - 1);
      update();
    },
  });

  /** @param {KeyboardEvent} event */
  const press = (event) => {
    pressArrow(event);
    const center = cursor.map((at) => at + 0.5);
    if (event.key === " ") stroke(center, center);
    else if (event.key === "Delete") clear();
    else return;
    event.preventDefault();
    update();
  };

  const update = () => {
    const context = contextOf(canvas);
    context.putImageData(picture(context, state.list(parameter), size), 0, 0);
    if (!canvas.matches(":focus-visible")) return; // a pointer needs no cursor
    context.strokeStyle = CURSOR_COLOR;
    context.strokeRect(cursor[0] + 0.25, cursor[1] + 0.25, 0.5, 0.5);
  };

  const canvas = html("canvas.nn-pad", {
    width: size,
    height: size,
    tabindex: 0,
    role: "application",
    "aria-label": "Drawing pad: arrow keys move, space paints, Delete clears",
    ...pointer,
    onfocus: update,
    onblur: update,
    onkeydown: press,
  });
  const onPaper = html("p.nn-on-paper", "The drawing as it stood when this page was printed.");
  const buttons = html("div.nn-buttons", button("Clear", clear));
  return { node: html("div", canvas, onPaper, buttons), update };
}

/**
 * The gray values after a stroke: what is near it is inked. Two decimals keep the link to a drawing
 * short.
 * @param {number[]} pixels
 * @param {number} size
 * @param {number} brush
 * @param {number[]} from
 * @param {number[]} to
 */
function inked(pixels, size, brush, [x, y], [endX, endY]) {
  const [dx, dy] = [endX - x, endY - y];
  return pixels.map((old, k) => {
    const right = (k % size) + 0.5 - x;
    const down = Math.floor(k / size) + 0.5 - y;
    // How far along the stroke the nearest place on it is.
    const along = clamp((right * dx + down * dy) / (dx * dx + dy * dy || 1), 0, 1);
    const ink = 1 + brush / 2 - Math.hypot(right - along * dx, down - along * dy);
    return Math.max(old, clamp(Math.round(100 * ink) / 100, 0, 1));
  });
}

/**
 * Gray values as a picture, black on white.
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} pixels
 * @param {number} size
 */
function picture(context, pixels, size) {
  const image = context.createImageData(size, size);
  pixels.forEach((ink, i) => {
    const gray = 255 * (1 - ink);
    image.data.set([gray, gray, gray, 255], 4 * i);
  });
  return image;
}
