// A pair of axes with layers on it. Axes are drawn when the width changes, layers whenever a value does.

import { assign, html, svg, watchWidth } from "./dom.js";
import { LAYERS } from "./layers.js";
import { linearScale, ticks } from "./scales.js";

const LEFT = 46, RIGHT = 10, TOP = 10, BOTTOM = 40; // margins in pixels

/** `spec`: x, y (ranges), x_label, y_label, aspect (height over width), equal, layers. */
export function planeView(spec, state) {
  const label = spec.title || `${spec.y_label} against ${spec.x_label}`;
  const surface = svg("svg", { role: "group", "aria-label": label });
  const layers = spec.layers.map((layer) => ({ name: layer.name, ...LAYERS[layer.kind](layer, state) }));
  const under = html("div", { class: "nn-under" }, ...layers.map((layer) => layer.under));
  const legend = html("div", { class: "nn-legend" }, ...layers.map(({ name, key }) =>
    name && html("span", {}, html("i", { class: `nn-key ${key}` }), name)));
  let axes = null;
  const update = () => axes && layers.forEach((layer) => layer.update(axes));
  const frame = watchWidth((width) => {
    axes = axesOf(spec, width, Math.round(width * spec.aspect));
    const { left, right, top, bottom } = axes, box = { width: right - left, height: bottom - top };
    assign(surface, { width, height: bottom + BOTTOM });
    under.style.cssText = `left: ${left}px; top: ${top}px; width: ${box.width}px; height: ${box.height}px`;
    // An inner svg cuts off whatever leaves the axes; what can be dragged is drawn over it, uncut.
    const viewBox = `${left} ${top} ${box.width} ${box.height}`;
    const inside = svg("svg", { x: left, y: top, ...box, viewBox, class: "nn-inside" });
    surface.replaceChildren(drawAxes(axes, spec), inside);
    for (const { node, over } of layers) (over ? surface : inside).append(node);
    update();
  }, under, surface);
  return { node: html("div", {}, frame, legend), update };
}

/** Where data lies in pixels; with `equal`, one unit is as long on both axes. */
function axesOf({ x, y, equal }, width, height) {
  const [left, right, top, bottom] = [LEFT, width - RIGHT, TOP, height - BOTTOM];
  const ratio = (x[1] - x[0]) / (right - left) / ((y[1] - y[0]) / (bottom - top));
  const widen = ([a, b], by) => [a - ((b - a) * (by - 1)) / 2, b + ((b - a) * (by - 1)) / 2];
  if (equal && ratio > 1) y = widen(y, ratio);
  else if (equal) x = widen(x, 1 / ratio);
  return { left, right, top, bottom, x: linearScale(x, left, right), y: linearScale(y, bottom, top) };
}

function drawAxes({ x, y, left, right, top, bottom }, spec) {
  const group = svg("g", { class: "nn-axes", "aria-hidden": "true" });
  const text = (content, attributes) => group.append(svg("text", attributes, String(content).replace("-", "−")));
  const rule = (t, ends) => group.append(svg("line", { class: t === 0 ? "nn-zero" : "nn-grid", ...ends }));
  for (const t of ticks(x.domain, (right - left) / 70)) {
    rule(t, { x1: x(t), x2: x(t), y1: top, y2: bottom });
    text(t, { x: x(t), y: bottom + 15 });
  }
  for (const t of ticks(y.domain, (bottom - top) / 45)) {
    rule(t, { x1: left, x2: right, y1: y(t), y2: y(t) });
    text(t, { x: left - 6, y: y(t) + 4, class: "nn-end" });
  }
  text(spec.x_label, { x: (left + right) / 2, y: bottom + 33, class: "nn-label" });
  text(spec.y_label, { transform: `translate(12 ${(top + bottom) / 2}) rotate(-90)`, class: "nn-label" });
  return group;
}
