// What can lie on a plane. A mark has a node, `update(axes)`, and the classes of its keys in the legend; it may have
// something under the drawing, or be drawn over the axes.

import { arrowOf, assign, clamp, cssColor, extent, format, html, snap, svg } from "./dom.js";

const SYMBOLS = {
  dot: "M4 0A4 4 0 1 1 -4 0A4 4 0 1 1 4 0Z",
  disk: "M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z",
  square: "M-4.5 -4.5H4.5V4.5H-4.5Z",
  triangle: "M0 -6L5.5 4.5H-5.5Z",
  handle: "M8 0A8 8 0 1 1 -8 0A8 8 0 1 1 8 0Z",
};
const pixels = (...numbers) => numbers.map((v) => Math.round(10 * clamp(v, -1e4, 1e4)) / 10).join(" ");

export const MARKS = { curve, points, field, arrows };

/** A mark that is one path; `outline(axes, a, b)` gives its shape from the numbers of two sources. */
function pathMark({ color, dash, width }, kind, state, sources, outline) {
  const key = `${kind} nn-c${color}${dash ? " nn-dash" : ""}`;
  const node = svg("path", { class: key, "stroke-width": width });
  const update = (axes) => assign(node, { d: outline(axes, ...sources.map((source) => state.read(source).data)) });
  return { node, keys: [key], update };
}

/** A value that is not finite breaks the curve. */
function curve(mark, state) {
  return pathMark(mark, "nn-curve", state, [mark.x, mark.y], ({ x, y }, xs, ys) => {
    let d = "", pen = "M";
    for (let i = 0; i < xs.length; i++) {
      const drawn = Number.isFinite(xs[i] + ys[i]);
      if (drawn) d += pen + pixels(x(xs[i]), y(ys[i]));
      pen = drawn ? "L" : "M";
    }
    return d;
  });
}

/** Nothing is drawn where an arrow would be shorter than a pixel. */
function arrows(mark, state) {
  return pathMark(mark, "nn-arrow", state, [mark.tails, mark.heads], ({ x, y }, tails, heads) => {
    let d = "";
    for (let i = 0; i < heads.length; i += 2) {
      const [x1, y1, x2, y2] = [x(tails[i]), y(tails[i + 1]), x(heads[i]), y(heads[i + 1])];
      const size = Math.hypot(x2 - x1, y2 - y1), head = Math.min(9, size / 2);
      const [ux, uy] = [(x2 - x1) / size, (y2 - y1) / size], tip = pixels(x2, y2);
      const wing = (side) => pixels(x2 - head * (ux - side * uy), y2 - head * (uy + side * ux));
      if (size > 1) d += `M${pixels(x1, y1)}L${tip}M${wing(0.5)}L${tip}L${wing(-0.5)}`;
    }
    return d;
  });
}

/** Labels choose the symbol; with `drag`, the reader moves the points. */
function points(mark, state) {
  const node = svg("g", mark.drag && dragging(mark, state));
  const handle = (i) => mark.drag && { tabindex: 0, role: "slider", "data-index": i,
    "aria-label": `${mark.name || "point"} ${i + 1} (arrow keys move it)` };
  let symbols = [];
  const update = ({ x, y }) => {
    node.scales = [x, y];
    const { data } = state.read(mark.points), labels = mark.labels && state.read(mark.labels).data;
    if (symbols.length !== data.length / 2) {
      symbols = Array.from({ length: data.length / 2 }, (_, i) => svg("path", handle(i)));
      node.replaceChildren(...symbols);
    }
    symbols.forEach((symbol, i) => {
      const [px, py] = data.subarray(2 * i), kind = labels ? symbolOf(labels[i]) : mark.symbols[0];
      const transform = `translate(${pixels(x(px), y(py))})`;
      assign(symbol, { d: SYMBOLS[kind], class: `nn-symbol nn-${kind}`, transform });
      if (mark.drag) assign(symbol, { "aria-valuenow": px, "aria-valuetext": `x ${format(px)}, y ${format(py)}` });
    });
  };
  return { node, update, keys: mark.symbols.map((kind) => `nn-symbol nn-${kind}`), over: mark.drag };
}

const symbolOf = (label) => (label > 1.5 ? "triangle" : label > 0.5 ? "square" : "disk");

/** Pointer or arrow keys (Shift: ten steps) move points: those of an array, or one placed by two parameters. */
function dragging({ drag, step }, state) {
  const isPair = Array.isArray(drag), dotAt = ({ target }) => target.closest("[data-index]");
  const own = isPair ? drag.map(state.parameter) : Array(2).fill({ min: -Infinity, max: Infinity, step });
  const move = (dot, point) => {
    const [a, b] = point.map((value, c) => {
      const { min, max, step } = own[c], [low, high] = dot.parentNode.scales[c].domain;
      return snap(value, Math.max(min, low), Math.min(max, high), isPair ? step : step / 10);
    });
    if (isPair) return state.set({ [drag[0]]: a, [drag[1]]: b });
    state.set({ [drag]: state.value(drag).toSpliced(2 * dot.dataset.index, 2, a, b) });
  };
  let held = null;
  return {
    onpointerdown(event) {
      held = dotAt(event);
      event.preventDefault();
      held.setPointerCapture(event.pointerId);
      held.focus();
    },
    onpointermove({ clientX, clientY }) {
      if (!held) return;
      const { left, top } = held.ownerSVGElement.getBoundingClientRect(), [x, y] = held.parentNode.scales;
      move(held, [x.invert(clientX - left), y.invert(clientY - top)]);
    },
    onlostpointercapture() { held = null; },
    onkeydown(event) {
      const by = arrowOf(event), dot = dotAt(event), i = 2 * dot.dataset.index;
      if (!by) return;
      event.preventDefault();
      const here = isPair ? drag.map(state.value) : state.value(drag).slice(i, i + 2);
      move(dot, here.map((value, c) => value + by[c] * own[c].step * (event.shiftKey ? 10 : 1)));
    },
  };
}

/** Values on a grid, x fastest: blue above `level`, orange below; or, as a `map`, light for high. */
function field(mark, state) {
  const { map, n_x: columns, n_y: rows, x: [x0, x1], y: [y0, y1] } = mark, key = map ? "nn-height" : "nn-boundary";
  const under = html("canvas", { width: columns, height: rows }), node = svg("path", { class: key });
  const colors = map ? ["map-1", "map-2", "map-3", "map-4"] : ["warm", "paper", "cool"];
  const levels = map ? [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] : [0.5];
  const update = ({ x, y, left, top }) => {
    const { data } = state.read(mark.values), heights = map ? logHeights(data) : signedHeights(data, mark);
    // A value is the middle of its pixel, so the picture reaches half a pixel beyond the grid.
    const west = x(x0), south = y(y0), across = (x(x1) - west) / (columns - 1), up = (y(y1) - south) / (rows - 1);
    assign(under, { style: `left: ${west - across / 2 - left}px; top: ${y(y1) + up / 2 - top}px; `
      + `width: ${across * columns}px; height: ${-up * rows}px` });
    paint(under, heights, colors.map((name) => cssColor(under, `--nn-${name}`)));
    const at = (i, j) => pixels(west + i * across, south + j * up);
    assign(node, { d: contours(heights, columns, levels, at) });
  };
  return { node, under, keys: [key], update };
}

/** Heights with the level at 0.5, never quite 0 or 1, so that marks stay visible. */
const signedHeights = (data, { level, spread }) => data.map((v) => 0.5 + 0.4 * clamp((v - level) / spread, -1, 1));

/** A loss spans powers of ten, so its heights are logarithms. */
function logHeights(data) {
  const logs = data.map((v) => Math.log(v + 1e-6)), [low, high] = extent(logs);
  return logs.map((v) => (v - low) / (high - low || 1));
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

/** Marching squares: where values cross a level, as one path; `at(i, j)` writes a place on the grid. */
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
