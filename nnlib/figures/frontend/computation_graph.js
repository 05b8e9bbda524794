// The computation graph stepped forward, value by value, then backward, edge by edge.

/** @import { Reference, Sentence, State, View } from "./types.d.ts" */

import { button, scroller, stepper } from "./controls.js";
import { assign, html, svg, watchWidth, write } from "./dom.js";
import { format, UNKNOWN } from "./numbers.js";
import { createQuiz } from "./quiz.js";

/**
 * @typedef {object} ComputationGraphSpec
 * @property {BoxSpec[]} nodes
 * @property {{ from: number, to: number }[]} edges between boxes, by their numbers
 * @property {StepSpec[]} steps
 * @property {Reference} loss
 * @property {string} title
 */

/**
 * @typedef {object} BoxSpec
 * @property {string} label
 * @property {string} operation a leaf has none
 * @property {number} column
 * @property {number} row
 * @property {Reference} value
 * @property {string} probe the parameter that it is, if any
 */

/**
 * Each step is about a box: its value is known, or, with `gradient`, what has come back to it.
 *
 * @typedef {object} StepSpec
 * @property {Sentence} say
 * @property {number} box negative if there is none
 * @property {number} edge the edge that is walked backward; negative if there is none
 * @property {Reference} [gradient]
 * @property {boolean} [partial] more is still to come back to the box
 * @property {string} [probe] the parameter whose central difference is shown
 */

/** How a graph is laid out: pixels of a box, and from one column and row to the next. */
const WIDE = { box: 76, column: 118, row: 66, isTall: false }; // it grows to the right
const TALL = { box: 64, column: 92, row: 66, isTall: true }; // on a phone, downward

/** @typedef {typeof WIDE} Layout */

const HEIGHT = 44; // of a box
const NAME = 36; // from the top of the drawing to the middle of the first box, over it its name
const BEND = 28; // how far a wire between boxes of one column leaves it
const SMALLEST = 0.78; // of its size, to which a graph shrinks before it scrolls

/**
 * @param {ComputationGraphSpec} spec
 * @param {State} state
 * @returns {View}
 */
export function computationGraphView({ nodes, edges, steps, loss, title }, state) {
  const boxes = nodes.map((box) => createBox(box, state));
  const wires = edges.map(() => svg("path"));
  const surface = svg(
    "svg.nn-graph",
    { role: "img", "aria-label": title || "Computation graph" },
    ...wires,
    ...boxes.map(({ node }) => node),
  );
  let layout = WIDE;
  let width = 0;

  /** @param {number} room */
  const layOut = (room) => {
    layout = room < SMALLEST * graphSize(nodes, WIDE).width ? TALL : WIDE;
    const size = graphSize(nodes, layout);
    width = size.width;
    assign(surface, { ...size, viewBox: `0 0 ${size.width} ${size.height}` });
    surface.style.minWidth = `${SMALLEST * width}px`;
    for (const box of boxes) box.place(layout);
    edges.forEach(({ from, to }, k) =>
      assign(wires[k], { d: wire(nodes[from], nodes[to], layout) }),
    );
  };
  const message = html("p.nn-message", { role: "status" });

  const update = () => {
    const done = steps.slice(0, step() + 1);
    const now = steps[step()];
    boxes.forEach((box, i) => {
      const latest = done.findLast((each) => each.box === i);
      box.update(latest, now.box === i && now.edge < 0);
    });
    const walked = new Set(done.map(({ edge }) => edge));
    wires.forEach((line, k) => {
      const progress = now.edge === k ? " nn-now" : walked.has(k) ? " nn-done" : "";
      assign(line, { class: `nn-wire${progress}` });
    });
    write(message, state.say(now.say) + comparison(loss, now, state));
    quiz.update();
    const about = now.box >= 0 ? nodes[now.box] : null;
    if (about) follow(about);
  };

  const last = steps.length - 1;
  const {
    node: buttons,
    go,
    step,
    kept,
  } = stepper(last, ["Step back", "Step forward"], state.walkTo);
  const names = nodes.flatMap(({ probe }) => probe || []);
  const quiz = createQuiz(names, steps, state, { step, go });
  buttons.append(
    button("To the end", () => go(last)),
    quiz.toggle,
  );
  /**
   * Brings the box that a step is about into sight, where the graph is wider than its place.
   * @param {Cell} box
   */
  const follow = (box) => {
    const share = surface.clientWidth / width || 1;
    const middle = boxPlace(box, layout).x * share;
    drawing.scrollLeft = middle - drawing.clientWidth / 2;
  };
  const drawing = scroller("Computation graph, scrolls sideways", surface);
  const frame = watchWidth(layOut, drawing);
  return { node: html("div", frame, buttons, quiz.node, message), update, kept };
}

// ---- boxes and wires

/** @typedef {{ column: number, row: number }} Cell */

/**
 * Where the middle of a box is.
 * @param {Cell} cell
 * @param {Layout} layout
 */
function boxPlace({ column, row }, layout) {
  const left = layout.box / 2 + 4;
  return layout.isTall
    ? { x: row * layout.row + left, y: column * layout.column + NAME }
    : { x: column * layout.column + left, y: row * layout.row + NAME };
}

/**
 * @param {Cell[]} cells
 * @param {Layout} layout
 */
function graphSize(cells, layout) {
  const places = cells.map((cell) => boxPlace(cell, layout));
  return {
    width: Math.max(...places.map(({ x }) => x)) + layout.box / 2 + 8,
    height: Math.max(...places.map(({ y }) => y)) + HEIGHT / 2 + (layout.isTall ? BEND : 14),
  };
}

/**
 * From the end of a box to the start of the next, seen the way the graph grows; where the next does
 * not start beyond that end, by a side of one of them.
 * @param {Cell} from
 * @param {Cell} to
 * @param {Layout} layout
 */
function wire(from, to, layout) {
  const [length, breadth] = layout.isTall ? [HEIGHT, layout.box] : [layout.box, HEIGHT];
  const [source, target] = [from, to].map((cell) => {
    const { x, y } = boxPlace(cell, layout);
    const [along, across] = layout.isTall ? [y, x] : [x, y];
    const start = along - length / 2 - (layout.isTall ? NAME - HEIGHT / 2 : 0);
    return { along, across, start, end: along + length / 2 };
  });
  /** @type {(along: number, across: number) => string} */
  const point = (along, across) => (layout.isTall ? `${across} ${along}` : `${along} ${across}`);
  const begin = point(source.end, source.across);
  const arrive = point(target.start, target.across);
  if (target.start > source.end) return `M${begin}L${arrive}`;
  if (target.start < source.along) {
    const bends = [source, target].map(({ end, across }) => point(end + BEND, across));
    return `M${begin}C${bends.join(" ")} ${point(target.end, target.across)}`;
  }
  if (target.across > source.across) {
    return `M${point(source.along, source.across + breadth / 2)}L${arrive}`;
  }
  return `M${begin}L${point(target.along, target.across + breadth / 2)}`;
}

/**
 * A box with its name above, and room for its value and its gradient.
 * @param {BoxSpec} spec
 * @param {State} state
 */
function createBox(spec, state) {
  const name = spec.operation ? `${spec.label} = ${spec.operation}` : spec.label;
  const label = svg("text.nn-name", { y: -25 }, name);
  const rect = svg("rect", { y: -HEIGHT / 2, height: HEIGHT, rx: 6 });
  const value = svg("text", { y: -4 });
  const gradient = svg("text.nn-gradient", { y: 14 });
  const node = svg("g", rect, label, value, gradient);
  return {
    node,
    /** @param {Layout} layout */
    place(layout) {
      const { x, y } = boxPlace(spec, layout);
      assign(node, { transform: `translate(${x} ${y})` });
      assign(rect, { x: -layout.box / 2, width: layout.box });
    },

    /**
     * Shows the box as the latest step about it left it.
     * @type {(latest: StepSpec | undefined, isNow: boolean) => void}
     */
    update(latest, isNow) {
      const isKnown = latest || !spec.operation;
      write(value, isKnown ? format(state.number(spec.value), 3) : UNKNOWN);
      write(gradient, latest?.gradient ? gradientText(latest.gradient, latest.partial, state) : "");
      assign(rect, { class: `nn-box${isKnown ? "" : " nn-unknown"}${isNow ? " nn-now" : ""}` });
    },
  };
}

/**
 * @param {Reference} gradient
 * @param {boolean | undefined} isPartial
 * @param {State} state
 */
const gradientText = (gradient, isPartial, state) =>
  `∂ ${format(state.number(gradient), 3)}${isPartial ? "+…" : ""}`;

// ---- the comparison with a central difference

/**
 * @param {Reference} loss
 * @param {StepSpec} step
 * @param {State} state
 */
function comparison(loss, { probe }, state) {
  if (!probe) return "";
  return ` Central difference: ${format(centralDifference(loss, state, probe), 4)}.`;
}

/**
 * The central difference of a node in one scalar parameter.
 * @param {Reference} node
 * @param {State} state
 * @param {string} name
 * @param {number} [h]
 */
function centralDifference(node, state, name, h = 1e-5) {
  const here = state.scalar(name);
  const both = { [name]: { shape: [2], data: [here - h, here + h] } };
  const [below, above] = state.batch(node, both).data;
  return (above - below) / (2 * h);
}
