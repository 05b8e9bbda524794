// A pad to draw on, with the pointer or the keyboard.

import { arrowOf, button, clamp, html } from "./dom.js";

/** The parameter holds size × size gray values in 0 … 1; `brush` is a diameter in pixels. */
export function padView({ parameter, size, brush }, state) {
  const clear = () => state.set({ [parameter]: Array(size * size).fill(0) });
  /** Inks what is near the stroke from one place to another; two decimals keep the link to a drawing short. */
  const paint = ([x, y], [endX, endY] = [x, y]) => state.set({
    [parameter]: state.value(parameter).map((old, k) => {
      const right = (k % size) + 0.5 - x, down = Math.floor(k / size) + 0.5 - y, dx = endX - x, dy = endY - y;
      const along = clamp((right * dx + down * dy) / (dx * dx + dy * dy || 1), 0, 1);
      const ink = 1 + brush / 2 - Math.hypot(right - along * dx, down - along * dy);
      return Math.max(old, clamp(Math.round(100 * ink) / 100, 0, 1));
    }),
  });
  let pen;
  const draw = ({ type, pointerId, offsetX, offsetY }) => {
    const place = [offsetX, offsetY].map((at) => (at * size) / canvas.clientWidth);
    if (type === "pointerdown") canvas.setPointerCapture(pointerId);
    if (canvas.hasPointerCapture(pointerId)) paint(place, type === "pointerdown" ? place : pen);
    pen = place;
  };
  const cursor = [size >> 1, size >> 1];
  const press = (event) => {
    const by = arrowOf(event), { key } = event;
    if (by) [by[0], -by[1]].forEach((d, i) => { cursor[i] = clamp(cursor[i] + d, 0, size - 1); });
    else if (key === " ") paint(cursor.map((at) => at + 0.5));
    else if (key === "Delete") clear();
    else return;
    event.preventDefault();
    update();
  };
  const update = () => {
    const context = canvas.getContext("2d"), image = context.createImageData(size, size);
    state.value(parameter).forEach((ink, i) => image.data.set([...Array(3).fill(255 * (1 - ink)), 255], 4 * i));
    context.putImageData(image, 0, 0);
    if (document.activeElement !== canvas) return;
    context.strokeStyle = "#d55e00";
    context.strokeRect(cursor[0] + 0.25, cursor[1] + 0.25, 0.5, 0.5);
  };
  const canvas = html("canvas.nn-pad", {
    width: size, height: size, tabindex: 0, role: "application",
    "aria-label": "Drawing pad: arrow keys move, space paints, Delete clears",
    onpointerdown: draw, onpointermove: draw, onfocus: update, onblur: update, onkeydown: press,
  });
  return { node: html("div", canvas, html("div.nn-buttons", button("Clear", clear))), update };
}
