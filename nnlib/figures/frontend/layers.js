// What can lie on a plane. A layer has a node, `update(axes)`, the class of its `key` in the legend, and it may have
// something `under` the drawing, or be drawn `over` the axes.

import { arrowOf, assign, cssColor, format, html, svg } from "./dom.js";
import { snap } from "./scales.js";

const SHAPES = {
  dot: "M4 0A4 4 0 1 1 -4 0A4 4 0 1 1 4 0Z",
  disk: "M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z",
  square: "M-4.5 -4.5H4.5V4.5H-4.5Z",
  triangle: "M0 -6L5.5 4.5H-5.5Z",
  handle: "M8 0A8 8 0 1 1 -8 0A8 8 0 1 1 8 0Z",
};
const clamp = (v, low, high) => Math.max(low, Math.min(high, v));
const tenth = (v) => Math.round(10 * clamp(v, -1e4, 1e4)) / 10;
const pixels = (...numbers) => numbers.map(tenth).join(" ");

export const LAYERS = { curve, points, field, line, arrows };

/** A layer that is one path: `outline(axes)` gives its shape. */
function pathLayer(layer, kind, outline) {
  const key = `${kind} nn-c${layer.color}${layer.dash ? " nn-dash" : ""}`;
  const node = svg("path", { class: key, "stroke-width": layer.width ?? 2.5 });
  return { node, key, update: (axes) => assign(node, { d: outline(axes) }) };
}

/** x, y: arrays of one length. A value that is not finite breaks the curve. */
function curve(layer, state) {
  return pathLayer(layer, "nn-curve", ({ x, y }) => {
    const xs = state.read(layer.x).data, ys = state.read(layer.y).data;
    let d = "", pen = "M";
    for (let i = 0; i < xs.length; i++) {
      const drawn = Number.isFinite(ys[i]);
      if (drawn) d += pen + pixels(x(xs[i]), y(ys[i]));
      pen = drawn ? "L" : "M";
    }
    return d;
  });
}

/** The line w_x x + w_y y + b = 0, with a short arrow on its positive side. */
function line(layer, state) {
  return pathLayer(layer, "nn-curve", ({ x, y }) => {
    const [a, b, c] = [layer.w_x, layer.w_y, layer.b].map(state.number), size = Math.hypot(a, b);
    if (!size) return "";
    const [ux, uy] = [a / size, b / size], offset = -c / size;
    const far = Math.abs(offset) + 4 * Math.max(...x.domain.map(Math.abs), ...y.domain.map(Math.abs));
    const at = (along, out) => [x(ux * (offset + out) - uy * along), y(uy * (offset + out) + ux * along)];
    const tip = at(0, (x.domain[1] - x.domain[0]) / 14);
    return `M${pixels(...at(-far, 0))}L${pixels(...at(far, 0))}${arrowPath(...at(0, 0), ...tip)}`;
  });
}

/** tails and heads (n, 2). */
function arrows(layer, state) {
  return pathLayer(layer, "nn-arrow", ({ x, y }) => {
    const tails = state.read(layer.tails).data, heads = state.read(layer.heads).data;
    let d = "";
    for (let i = 0; i < heads.length; i += 2) {
      d += arrowPath(x(tails[i]), y(tails[i + 1]), x(heads[i]), y(heads[i + 1]));
    }
    return d;
  });
}

/** A shaft with a head; nothing where it would be shorter than a pixel. */
function arrowPath(x1, y1, x2, y2) {
  const size = Math.hypot(x2 - x1, y2 - y1);
  if (!(size > 1)) return "";
  const [ux, uy] = [(x2 - x1) / size, (y2 - y1) / size], head = Math.min(9, size / 2);
  const wing = (side) => pixels(x2 - head * (ux - side * uy), y2 - head * (uy + side * ux));
  return `M${pixels(x1, y1)}L${pixels(x2, y2)}M${wing(0.5)}L${pixels(x2, y2)}L${wing(-0.5)}`;
}

/** points (n, 2); labels (n,) choose the mark; with `drag`, the reader moves them. */
function points(layer, state) {
  const node = svg("g");
  const label = (i) => `${layer.name || "point"} ${i + 1} (arrow keys move it)`;
  const handle = (i) => layer.drag && { tabindex: 0, role: "slider", "aria-label": label(i), "data-index": i };
  let marks = [];
  const update = ({ x, y }) => {
    node.scales = [x, y];
    const { data } = state.read(layer.points), labels = layer.labels && state.read(layer.labels).data;
    if (marks.length !== data.length / 2) {
      marks = Array.from({ length: data.length / 2 }, (_, i) => svg("path", { ...handle(i) }));
      node.replaceChildren(...marks);
    }
    marks.forEach((mark, i) => {
      const [px, py] = data.subarray(2 * i), kind = labels ? markOf(labels[i]) : layer.mark ?? "dot";
      assign(mark, { d: SHAPES[kind], class: `nn-mark nn-${kind}`, transform: `translate(${pixels(x(px), y(py))})` });
      if (layer.drag) assign(mark, { "aria-valuenow": px, "aria-valuetext": `x ${format(px)}, y ${format(py)}` });
    });
  };
  if (layer.drag) makeDraggable(node, layer, state);
  return { node, update, key: "nn-dot", over: layer.drag };
}

const markOf = (label) => (label > 1.5 ? "triangle" : label > 0.5 ? "square" : "disk");

/** Points that pointer or arrow keys (Shift: ten steps) move: those of an array, or one placed by two parameters. */
function makeDraggable(node, { drag, step }, state) {
  const isPair = Array.isArray(drag), dotAt = ({ target }) => target.closest("[data-index]");
  const own = isPair ? drag.map(state.parameter) : Array(2).fill({ min: -Infinity, max: Infinity, step });
  const move = (dot, point) => {
    const [a, b] = point.map((value, c) => {
      const { min, max, step } = own[c], [low, high] = node.scales[c].domain;
      return snap(value, Math.max(min, low), Math.min(max, high), isPair ? step : step / 10);
    });
    if (isPair) return state.set({ [drag[0]]: a, [drag[1]]: b });
    state.set({ [drag]: state.value(drag).toSpliced(2 * dot.dataset.index, 2, a, b) });
  };
  let held = null;
  node.addEventListener("pointerdown", (event) => {
    held = dotAt(event);
    event.preventDefault();
    held.setPointerCapture(event.pointerId);
    held.focus();
  });
  node.addEventListener("pointermove", ({ clientX, clientY }) => {
    const { left, top } = node.ownerSVGElement.getBoundingClientRect(), [x, y] = node.scales;
    if (held) move(held, [x.invert(clientX - left), y.invert(clientY - top)]);
  });
  node.addEventListener("lostpointercapture", () => { held = null; });
  node.addEventListener("keydown", (event) => {
    const by = arrowOf(event), dot = dotAt(event), i = 2 * dot.dataset.index;
    if (!by) return;
    event.preventDefault();
    const here = isPair ? drag.map(state.value) : state.value(drag).slice(i, i + 2);
    move(dot, here.map((value, c) => value + by[c] * own[c].step * (event.shiftKey ? 10 : 1)));
  });
}

/** values on a grid, x fastest: blue above `level`, orange below; or, as a `map`, light for high, logarithmically. */
function field(layer, state) {
  const { map, n_x: columns, n_y: rows, x: [x0, x1], y: [y0, y1] } = layer, key = map ? "nn-height" : "nn-boundary";
  const under = html("canvas", { width: columns, height: rows }), node = svg("path", { class: key });
  const colors = map ? ["map-1", "map-2", "map-3", "map-4"] : ["warm", "paper", "cool"];
  const levels = map ? [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] : [0.5];
  let painted = "", theme = "", palette;
  const update = ({ x, y, left, top }) => {
    const { data, version } = state.read(layer.values), { documentElement, body } = document;
    const now = `${documentElement.dataset.theme} ${body.dataset.jpThemeLight}`, west = x(x0), south = y(y0);
    const stamp = [version, now, x(x1), south].join();
    if (stamp === painted) return;
    if (now !== theme) palette = colors.map((name) => cssColor(under, `--nn-${name}`));
    [painted, theme] = [stamp, now];
    const heights = map ? logHeights(data) : signedHeights(data, layer);
    // A value is the middle of its pixel, so the picture reaches half a pixel beyond the grid.
    const across = (x(x1) - west) / (columns - 1), up = (y(y1) - south) / (rows - 1);
    assign(under, { style: `left: ${west - across / 2 - left}px; top: ${y(y1) + up / 2 - top}px; `
      + `width: ${across * columns}px; height: ${-up * rows}px` });
    paint(under, heights, palette);
    const at = (i, j) => `${tenth(west + i * across)} ${tenth(south + j * up)}`;
    assign(node, { d: contours(heights, columns, levels, at) });
  };
  return { node, under, key, update };
}

/** Heights in 0 … 1 with the level in the middle, never quite at the ends, so that marks stay visible. */
const signedHeights = (data, { level, spread }) => data.map((v) => 0.5 + 0.4 * clamp((v - level) / spread, -1, 1));

/** A loss spans powers of ten, so its heights are logarithms. */
function logHeights(data) {
  const logs = data.map((v) => Math.log(v + 1e-6)), low = logs.reduce((a, b) => Math.min(a, b));
  const range = logs.reduce((a, b) => Math.max(a, b)) - low || 1;
  return logs.map((v) => (v - low) / range);
}

/** Colors heights on the scale that `colors` are evenly spaced on; the first row lies at the bottom. */
function paint(canvas, heights, colors) {
  const { width, height } = canvas, context = canvas.getContext("2d"), image = context.createImageData(width, height);
  for (let k = 0; k < heights.length; k++) {
    if (!Number.isFinite(heights[k])) continue; // stays transparent
    const t = heights[k] * (colors.length - 1), i = Math.min(colors.length - 2, Math.floor(t));
    const at = 4 * (k + width * (height - 1 - 2 * Math.floor(k / width)));
    for (let c = 0; c < 3; c++) image.data[at + c] = colors[i][c] + (t - i) * (colors[i + 1][c] - colors[i][c]);
    image.data[at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]];

/** Marching squares: the lines where values cross a level, as one path; `at(i, j)` writes a place on the grid. */
function contours(values, columns, levels, at) {
  let d = "";
  for (let k = 0; k + columns + 1 < values.length; k++) {
    const i = k % columns, j = (k - i) / columns;
    if (i === columns - 1) continue;
    const a = values[k], b = values[k + 1], c = values[k + columns + 1], e = values[k + columns];
    const low = Math.min(a, b, c, e), high = Math.max(a, b, c, e), heights = [a, b, c, e, a];
    for (const level of levels) {
      for (let side = 0, pen = "M"; side < 4 && low <= level && level < high; side++) {
        const from = heights[side] - level, to = heights[side + 1] - level, t = from / (from - to);
        if (from > 0 === to > 0) continue;
        const [p, q] = CORNERS[side], [r, s] = CORNERS[side + 1];
        d += pen + at(i + p + t * (r - p), j + q + t * (s - q));
        pen = pen === "M" ? "L" : "M";
      }
    }
  }
  return d;
}
