// Marks that are one path: curves and arrows.

/** @import { Axes, Mark, Source, State } from "./types.d.ts" */

import { assign, pixels, svg } from "./dom.js";

/**
 * `parts` are the neurons and the parameters it belongs to.
 * @typedef {{ color: number, dash?: boolean, width?: number, parts?: string[] }} Look
 */

/** @typedef {Look & { kind: "curve", x: Source, y: Source, name?: string }} CurveSpec */

/** @typedef {Look & { kind: "arrows", tails: Source, heads: Source, name?: string }} ArrowsSpec */

/**
 * A mark that is one path.
 * @param {string} kind
 * @param {Look} look
 * @param {State} state
 * @param {[Source, Source]} sources
 * @param {(axes: Axes, a: Float64Array, b: Float64Array) => string} outline gives its shape from
 *   the numbers of the two sources
 * @returns {Mark}
 */
function pathMark(kind, { color, dash, width }, state, sources, outline) {
  const key = `${kind} nn-c${color}${dash ? " nn-dash" : ""}`;
  const node = svg("path", { class: key, "stroke-width": width });
  return {
    node,
    keys: [key],
    update(axes) {
      const [a, b] = sources.map((source) => state.read(source).data);
      assign(node, { d: outline(axes, a, b) });
    },
  };
}

/**
 * A curve through points; a value that is not finite breaks it.
 * @param {CurveSpec} mark
 * @param {State} state
 */
export function curve(mark, state) {
  return pathMark("nn-curve", mark, state, [mark.x, mark.y], ({ x, y }, xs, ys) => {
    let path = "";
    let pen = "M";
    for (let i = 0; i < xs.length; i++) {
      const isDrawn = Number.isFinite(xs[i] + ys[i]);
      if (isDrawn) path += pen + pixels(x(xs[i]), y(ys[i]));
      pen = isDrawn ? "L" : "M";
    }
    return path;
  });
}

/**
 * Arrows from tails to heads; nothing is drawn where one would be shorter than a pixel.
 * @param {ArrowsSpec} mark
 * @param {State} state
 */
export function arrows(mark, state) {
  return pathMark("nn-arrow", mark, state, [mark.tails, mark.heads], ({ x, y }, tails, heads) => {
    let path = "";
    for (let i = 0; i < heads.length; i += 2) {
      path += arrow(x(tails[i]), y(tails[i + 1]), x(heads[i]), y(heads[i + 1]));
    }
    return path;
  });
}

/**
 * The path of one arrow between two places in pixels.
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
function arrow(x1, y1, x2, y2) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (!(length > 1)) return "";
  const head = Math.min(9, length / 2);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  /** @param {number} side */
  const wing = (side) => pixels(x2 - head * (ux - side * uy), y2 - head * (uy + side * ux));
  const tip = pixels(x2, y2);
  return `M${pixels(x1, y1)}L${tip}M${wing(0.5)}L${tip}L${wing(-0.5)}`;
}
