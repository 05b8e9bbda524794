// Points on a plane, which the reader may move.

/** @import { Grip, Thing } from "./dragging.js" */
/** @import { Mark, Scale, Source, State } from "./types.d.ts" */

import { assign, pixels, svg } from "./dom.js";
import { dragging } from "./dragging.js";
import { format, isWithin, snap } from "./numbers.js";

/**
 * @typedef {object} PointsSpec
 * @property {"points"} kind
 * @property {Source} points
 * @property {SymbolName[]} symbols those there can be, for the legend
 * @property {Source | null} [labels] choose the symbol
 * @property {string} [name]
 * @property {string | [across: string, up: string] | PlaceOfPoints | null} [drag] what holds the
 *   points that can be moved: one array parameter, or two that place one point, or something else
 * @property {number} [step] of the arrow keys
 * @property {boolean} [hollow]
 */

/** @typedef {keyof typeof SYMBOLS} SymbolName */

const SYMBOLS = {
  dot: "M4 0A4 4 0 1 1 -4 0A4 4 0 1 1 4 0Z",
  disk: "M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z",
  square: "M-4.5 -4.5H4.5V4.5H-4.5Z",
  triangle: "M0 -6L5.5 4.5H-5.5Z",
  least: "M7 0A7 7 0 1 1 -7 0A7 7 0 1 1 7 0Z",
  handle: "M8 0A8 8 0 1 1 -8 0A8 8 0 1 1 8 0Z",
};

/**
 * @param {number} label
 * @returns {SymbolName}
 */
const symbolOf = (label) => (label > 1.5 ? "triangle" : label > 0.5 ? "square" : "disk");

/**
 * @param {PointsSpec} mark
 * @param {State} state
 * @returns {Mark}
 */
export function points(mark, state) {
  /** @type {SVGPathElement[]} */
  let symbols = [];
  /** @type {[x: Scale, y: Scale]} */
  let scales;
  const place = mark.drag && placeOfPoints(mark.drag, mark.step, state);
  /** @param {Thing} thing */
  const indexOf = (thing) => symbols.indexOf(/** @type {SVGPathElement} */ (thing));
  const grip = place && dragging(gripOf(place, indexOf, () => scales));
  const node = svg("g", grip || { role: "img" });

  /** @param {number} i */
  const createSymbol = (i) =>
    svg(
      "path",
      place && {
        tabindex: 0,
        role: "slider",
        "aria-label": `${mark.name || "point"} ${i + 1} (arrow keys move it)`,
        "aria-roledescription": "point",
      },
    );

  /**
   * @param {SVGPathElement} symbol
   * @param {SymbolName} kind
   * @param {number} px
   * @param {number} py
   */
  const updateSymbol = (symbol, kind, px, py) => {
    const [x, y] = scales;
    assign(symbol, {
      d: SYMBOLS[mark.hollow && kind === "dot" ? "least" : kind],
      class: symbolClass(kind, mark),
      transform: `translate(${pixels(x(px), y(py))})`,
    });
    if (place) {
      const kept = isShape(kind) ? `${kind}, ` : "";
      const text = `${kept}x ${format(px)}, y ${format(py)}`;
      assign(symbol, { "aria-valuenow": px, "aria-valuetext": text });
    }
    // What lies on the edge of the axes is drawn whole, and what lies beyond not at all.
    symbol.classList.toggle(
      "nn-gone",
      !place && !(isWithin(px, x.domain) && isWithin(py, y.domain)),
    );
  };

  const single = place && typeof mark.drag !== "string";
  return {
    node,
    press: single
      ? (x, y) =>
          gripOf(
            place,
            () => 0,
            () => scales,
          ).follow(symbols[0], [x, y])
      : undefined,
    keys: mark.symbols.map((kind) => symbolClass(kind, mark)),
    over: true,
    update({ x, y }) {
      scales = [x, y];
      const { data } = state.read(mark.points);
      const labels = mark.labels && state.read(mark.labels).data;
      const count = data.length / 2;
      if (symbols.length !== count) {
        symbols = Array.from({ length: count }, (_, i) => createSymbol(i));
        node.replaceChildren(...symbols);
      }
      /** @param {number} i */
      const isOnView = (i) =>
        isWithin(data[2 * i], x.domain) && isWithin(data[2 * i + 1], y.domain);
      if (!place) assign(node, { "aria-label": saySymbols(mark, count, labels, isOnView) });
      symbols.forEach((symbol, i) => {
        const kind = labels ? symbolOf(labels[i]) : mark.symbols[0];
        updateSymbol(symbol, kind, data[2 * i], data[2 * i + 1]);
      });
    },
  };
}

/** @type {(kind: SymbolName, mark: PointsSpec) => string} */
const symbolClass = (kind, { hollow }) => `nn-symbol nn-${kind}${hollow ? " nn-hollow" : ""}`;

/** @param {SymbolName} kind */
const isShape = (kind) => ["disk", "square", "triangle"].includes(kind);

/**
 * How many of each are on view, for those who hear the figure.
 * @param {PointsSpec} mark
 * @param {number} count
 * @param {Float64Array | null | undefined} labels
 * @param {(i: number) => boolean} isOnView
 */
function saySymbols({ name, symbols }, count, labels, isOnView) {
  const seen = Array.from({ length: count }, (_, i) => i).filter(isOnView);
  /** @param {SymbolName} kind */
  const many = (kind) => seen.filter((i) => !labels || symbolOf(labels[i]) === kind).length;
  const shapes = symbols.map((kind) => `${many(kind)} ${kind}${many(kind) === 1 ? "" : "s"}`);
  return `${name || "points"}: ${shapes.join(", ")}`;
}

// ---- moving them

/**
 * The range of a coordinate, the step of the arrow keys, and what the pointer is rounded to.
 * @typedef {{ min: number, max: number, step: number, grain: number }} Coordinate
 */

/**
 * Where the points are kept.
 * @typedef {object} PlaceOfPoints
 * @property {Coordinate[]} coordinates across and up
 * @property {(i: number) => number[]} read
 * @property {(i: number, point: number[]) => void} write
 */

/**
 * @param {string | [across: string, up: string] | PlaceOfPoints} drag
 * @param {number | undefined} step
 * @param {State} state
 * @returns {PlaceOfPoints}
 */
function placeOfPoints(drag, step = 0.1, state) {
  if (typeof drag === "string") {
    const either = { min: -Infinity, max: Infinity, step, grain: step / 10 };
    return {
      coordinates: [either, either],
      read: (i) => state.list(drag).slice(2 * i, 2 * i + 2),
      write: (i, [x, y]) => state.set({ [drag]: state.list(drag).toSpliced(2 * i, 2, x, y) }),
    };
  }
  if (!Array.isArray(drag)) return drag;
  const [across, up] = drag;
  return {
    coordinates: drag.map(state.parameter).map((own) => ({ ...own, grain: own.step })),
    read: () => drag.map(state.scalar),
    write: (_, [x, y]) => state.set({ [across]: x, [up]: y }),
  };
}

/**
 * @param {PlaceOfPoints} place
 * @param {(thing: Thing) => number} indexOf
 * @param {() => [x: Scale, y: Scale]} scales
 * @returns {Grip}
 */
function gripOf({ coordinates, read, write }, indexOf, scales) {
  /**
   * Puts a point where it was asked to be, within its range and on the axes.
   * @type {(i: number, point: number[]) => void}
   */
  const put = (i, point) => {
    const kept = point.map((value, c) => {
      const { min, max, grain } = coordinates[c];
      const [low, high] = scales()[c].domain;
      return snap(value, Math.max(min, low), Math.min(max, high), grain);
    });
    write(i, kept);
  };
  return {
    follow(thing, [left, top]) {
      const [x, y] = scales();
      put(indexOf(thing), [x.invert(left), y.invert(top)]);
    },
    nudge(thing, direction, steps) {
      const i = indexOf(thing);
      const moved = read(i).map((value, c) => value + direction[c] * coordinates[c].step * steps);
      put(i, moved);
    },
  };
}
