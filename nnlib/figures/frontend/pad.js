// A pad to draw a digit on: pixels of an array parameter, painted with the pointer or the keyboard.

import { arrowOf, button, html } from "./dom.js";

/** `spec`: parameter (size × size gray values in 0 … 1), size, brush (diameter in pixels). */
export function padView({ parameter, size, brush }, state) {
  const canvas = html("canvas", {
    width: size, height: size, class: "nn-pad", tabindex: 0, role: "application",
    "aria-label": "Drawing pad: arrow keys move, space paints, Delete clears",
  });
  const clear = () => state.set({ [parameter]: Array(size * size).fill(0) });
  const paint = (x, y) => state.set({
    [parameter]: state.value(parameter).map((old, k) => {
      const distance = Math.hypot((k % size) + 0.5 - x, Math.floor(k / size) + 0.5 - y);
      return Math.max(old, Math.min(1, 1 + brush / 2 - distance));
    }),
  });
  const draw = ({ type, pointerId, offsetX, offsetY }) => {
    if (type === "pointerdown") canvas.setPointerCapture(pointerId);
    const unit = size / canvas.clientWidth;
    if (canvas.hasPointerCapture(pointerId)) paint(offsetX * unit, offsetY * unit);
  };
  const cursor = [size >> 1, size >> 1];
  const press = (event) => {
    const by = arrowOf(event), { key } = event;
    if (by) [by[0], -by[1]].forEach((d, i) => { cursor[i] = Math.max(0, Math.min(size - 1, cursor[i] + d)); });
    else if (key === " ") paint(cursor[0] + 0.5, cursor[1] + 0.5);
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
  for (const event of ["pointerdown", "pointermove"]) canvas.addEventListener(event, draw);
  for (const event of ["focus", "blur"]) canvas.addEventListener(event, update);
  canvas.addEventListener("keydown", press);
  return { node: html("div", {}, canvas, html("div", { class: "nn-buttons" }, button("Clear", clear))), update };
}
