// A pair of axes with marks on it. Axes are drawn when the width changes, marks whenever a value does.

import { assign, html, snap, svg, watchWidth } from "./dom.js";
import { MARKS } from "./marks.js";

const LEFT = 48, RIGHT = 10, TOP = 10, BOTTOM = 40; // margins in pixels, those of .nn-under too

export function planeView(spec, state) {
  const surface = svg("svg", { role: "group", "aria-label": spec.title || `${spec.y_label} against ${spec.x_label}` });
  const marks = spec.marks.map((mark) => ({ mark, name: mark.name, ...MARKS[mark.kind](mark, state) }));
  const under = html("div.nn-under", ...marks.map((mark) => mark.under));
  const legend = html("div.nn-legend", ...marks.map(({ name, keys }) =>
    name && html("span", ...keys.map((key) => html("i", { class: `nn-key ${key}` })), name)));
  let axes = null;
  const update = () => {
    const { documentElement, body } = document;
    for (const one of axes ? marks : []) {
      // A mark is drawn again only if what it reads has changed, or the width, or the theme.
      const read = Object.values(one.mark).filter((part) => part?.node >= 0 || part?.call).map(state.read);
      const stamp = [axes.right, documentElement.dataset.theme, body.dataset.jpThemeLight,
        ...read.map(({ version, data }) => version ?? data)].join();
      if (stamp !== one.stamp) one.update(axes);
      one.stamp = stamp;
    }
  };
  const frame = watchWidth((width) => {
    axes = axesOf(spec, width, Math.round(width * spec.aspect));
    const { left, right, top, bottom } = axes, box = { width: right - left, height: bottom - top };
    assign(surface, { width, height: bottom + BOTTOM });
    // An inner svg cuts off what leaves the axes; what can be dragged is drawn over it, uncut.
    const viewBox = `${left} ${top} ${box.width} ${box.height}`;
    const inside = svg("svg.nn-inside", { x: left, y: top, ...box, viewBox });
    surface.replaceChildren(drawAxes(axes, spec), inside);
    for (const { node, over } of marks) (over ? surface : inside).append(node);
    update();
  }, under, surface);
  return { node: html("div", frame, legend), update };
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

/** A linear map from [from, to] in data to start … end in pixels, with its inverse. */
function linearScale([from, to], start, end) {
  const scale = (value) => start + ((value - from) / (to - from)) * (end - start);
  const invert = (pixel) => from + ((pixel - start) / (end - start)) * (to - from);
  return Object.assign(scale, { invert, domain: [from, to] });
}

/** Round tick values (1, 2 or 5 times a power of ten), about `count` of them. */
function ticks([from, to], count) {
  const raw = (to - from) / count, power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((m) => m * power >= raw * 0.999) || 10);
  const first = Math.ceil(from / step - 1e-9), last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => snap((first + i) * step, -Infinity, Infinity, step));
}

function drawAxes({ x, y, left, right, top, bottom }, spec) {
  const group = svg("g.nn-axes", { "aria-hidden": "true" });
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
