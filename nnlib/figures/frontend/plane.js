// A pair of axes with marks on it. Axes are drawn when the width changes, marks when a value does.

/** @import { Axes, Mark, MarkSpec, Scale, Source, State, View } from "./types.d.ts" */

import { assign, html, svg, watchWidth } from "./dom.js";
import { createMark } from "./marks.js";
import { snap } from "./numbers.js";

/**
 * `aspect` is height over width; with `equal`, one unit is as long on both axes.
 *
 * @typedef {object} PlaneSpec
 * @property {[from: number, to: number]} x
 * @property {[from: number, to: number]} y
 * @property {string} x_label
 * @property {string} y_label
 * @property {string} title
 * @property {number} aspect
 * @property {boolean} equal
 * @property {boolean} ticks whether there are numbers and lines
 * @property {MarkSpec[]} marks
 */

const MARGIN = { left: 48, right: 10, top: 10, bottom: 40 }; // in pixels, those of .nn-under too

/**
 * @param {PlaneSpec} spec
 * @param {State} state
 * @returns {View}
 */
export function planeView(spec, state) {
  const label = spec.title || `${spec.y_label} against ${spec.x_label}`;
  const marks = spec.marks.map((mark) => createMark(mark, state));
  const surface = svg("svg", {
    role: "group",
    "aria-label": label,
    // The one point that can be placed anywhere comes to where the plane is pressed.
    onclick: (event) => {
      const places = marks.flatMap(({ press }) => press ?? []);
      const { left, top } = surface.getBoundingClientRect();
      const isThing = /** @type {Element} */ (event.target).closest("[tabindex]");
      if (places.length === 1 && !isThing) places[0](event.clientX - left, event.clientY - top);
    },
  });
  const sources = spec.marks.map((mark) => Object.values(mark).filter(isSource));
  const stamps = spec.marks.map(() => "");
  /** @type {Axes | null} */
  let axes = null;

  const update = () => {
    if (!axes) return;
    const isPicked = spec.marks.some((mark) => partsOf(mark).includes(state.picked));
    for (const [i, mark] of marks.entries()) {
      // A mark is drawn again only if what it reads has changed, or the width, or the theme.
      const stamp = [axes.right, ...theme(), ...versions(sources[i], state)].join();
      if (stamp !== stamps[i]) mark.update(axes);
      stamps[i] = stamp;
      const parts = partsOf(spec.marks[i]);
      const isOther = parts.length > 0 && !parts.includes(state.picked);
      mark.node.classList.toggle("nn-faded", isOther && isPicked);
    }
  };

  const frame = watchWidth(
    (width) => {
      axes = axesOf(spec, width, Math.round(width * spec.aspect));
      assign(surface, { width, height: axes.bottom + MARGIN.bottom });
      const inside = createInside(axes);
      surface.replaceChildren(drawAxes(axes, spec), inside);
      for (const { node, over } of marks) (over ? surface : inside).append(node);
      update();
    },
    html("div.nn-under", ...marks.map((mark) => mark.under)),
    surface,
  );
  const after = marks.find(({ panel }) => panel)?.panel;
  return { node: html("div", frame, createLegend(spec.marks, marks)), update, after };
}

/**
 * An inner svg cuts off what leaves the axes; what can be dragged is drawn over it, uncut.
 * @param {Axes} axes
 */
function createInside({ left, right, top, bottom }) {
  const box = { width: right - left, height: bottom - top };
  const viewBox = `${left} ${top} ${box.width} ${box.height}`;
  return svg("svg.nn-inside", { x: left, y: top, ...box, viewBox });
}

/**
 * @param {MarkSpec[]} specs
 * @param {Mark[]} marks
 */
function createLegend(specs, marks) {
  const entries = marks.map(({ keys }, i) => {
    const { name } = specs[i];
    return name && html("span", ...keys.map((key) => html("i", { class: `nn-key ${key}` })), name);
  });
  return html("div.nn-legend", ...entries);
}

/**
 * The neurons and the parameters that a mark belongs to.
 * @param {MarkSpec} mark
 */
const partsOf = (mark) => ("parts" in mark && mark.parts) || [];

// ---- what a mark depends on

/** The light or dark theme of the page, and of JupyterLab. */
const theme = () => [document.documentElement.dataset.theme, document.body.dataset.jpThemeLight];

/**
 * @param {unknown} part
 * @returns {part is Source}
 */
const isSource = (part) =>
  typeof part === "function" || (typeof part === "object" && part !== null && "node" in part);

/**
 * When each source has changed; where that is not known, its numbers.
 * @param {Source[]} sources
 * @param {State} state
 */
function versions(sources, state) {
  return sources.map((source) => {
    const { version, data } = state.read(source);
    return version ?? data;
  });
}

// ---- axes

/**
 * Where data lies in pixels.
 * @param {PlaneSpec} spec
 * @param {number} width
 * @param {number} height
 * @returns {Axes}
 */
function axesOf({ x, y, equal }, width, height) {
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
  const ratio = (x[1] - x[0]) / (right - left) / ((y[1] - y[0]) / (bottom - top));
  const xs = equal && ratio <= 1 ? widen(x, 1 / ratio) : x;
  const ys = equal && ratio > 1 ? widen(y, ratio) : y;
  return {
    left,
    right,
    top,
    bottom,
    x: linearScale(xs, left, right),
    y: linearScale(ys, bottom, top),
  };
}

/**
 * A wider range with the same middle.
 * @param {[number, number]} range
 * @param {number} factor
 * @returns {[number, number]}
 */
function widen([from, to], factor) {
  const more = ((to - from) * (factor - 1)) / 2;
  return [from - more, to + more];
}

/**
 * A linear map from a domain in data to start … end in pixels, with its inverse.
 * @param {[number, number]} domain
 * @param {number} start
 * @param {number} end
 * @returns {Scale}
 */
function linearScale([from, to], start, end) {
  /** @param {number} value */
  const scale = (value) => start + ((value - from) / (to - from)) * (end - start);
  /** @param {number} pixel */
  const invert = (pixel) => from + ((pixel - start) / (end - start)) * (to - from);
  /** @type {[number, number]} */
  const domain = [from, to];
  return Object.assign(scale, { invert, domain });
}

/**
 * Round tick values (1, 2 or 5 times a power of ten), about `count` of them.
 * @param {[number, number]} domain
 * @param {number} count
 */
function ticks([from, to], count) {
  const raw = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= raw * 0.999) || 10);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    snap((first + i) * step, -Infinity, Infinity, step),
  );
}

/**
 * @param {Axes} axes
 * @param {PlaneSpec} spec
 */
function drawAxes({ x, y, left, right, top, bottom }, spec) {
  const group = svg("g.nn-axes", { "aria-hidden": "true" });
  /** @type {(content: string | number, attributes: Record<string, string | number>) => void} */
  const text = (content, attributes) =>
    group.append(svg("text", attributes, String(content).replace("-", "−")));
  /** @type {(tick: number, ends: Record<string, number>) => void} */
  const rule = (tick, ends) =>
    group.append(svg("line", { class: tick === 0 ? "nn-zero" : "nn-grid", ...ends }));

  for (const tick of spec.ticks ? ticks(x.domain, (right - left) / 70) : []) {
    rule(tick, { x1: x(tick), x2: x(tick), y1: top, y2: bottom });
    text(tick, { x: x(tick), y: bottom + 15 });
  }
  for (const tick of spec.ticks ? ticks(y.domain, (bottom - top) / 45) : []) {
    rule(tick, { x1: left, x2: right, y1: y(tick), y2: y(tick) });
    text(tick, { x: left - 6, y: y(tick) + 4, class: "nn-end" });
  }
  const [middle, center] = [(left + right) / 2, (top + bottom) / 2];
  text(spec.x_label, { x: middle, y: bottom + (spec.ticks ? 33 : 18), class: "nn-label" });
  text(spec.y_label, {
    transform: `translate(${spec.ticks ? 12 : left - 8} ${center}) rotate(-90)`,
    class: "nn-label",
  });
  return group;
}
