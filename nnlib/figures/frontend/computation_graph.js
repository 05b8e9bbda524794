// The computation graph stepped forward, value by value, then backward, edge by edge.

/** @import { Reference, Sentence, State, View } from "./types.d.ts" */

import { button, scroller, stepper } from "./controls.js";
import { assign, html, svg, write } from "./dom.js";
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

const BOX = { width: 76, height: 44 };
const SMALLEST = 0.78; // of its size, to which a graph shrinks before it scrolls
const GRID = { across: 118, down: 66 };

/**
 * @param {ComputationGraphSpec} spec
 * @param {State} state
 * @returns {View}
 */
export function computationGraphView({ nodes, edges, steps, loss, title }, state) {
  const boxes = nodes.map((box) => createBox(box, state));
  const wires = edges.map(({ from, to }) => svg("path", { d: wire(nodes[from], nodes[to]) }));
  const width = GRID.across * Math.max(...nodes.map(({ column }) => column)) + BOX.width + 12;
  const height = GRID.down * (1 + Math.max(...nodes.map(({ row }) => row))) + 6;
  const surface = svg(
    "svg.nn-graph",
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": title || "Computation graph",
    },
    ...wires,
    ...boxes.map(({ node }) => node),
  );
  surface.style.minWidth = `${SMALLEST * width}px`;
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
    const middle = (cornerOf(box)[0] + BOX.width / 2) * share;
    drawing.scrollLeft = middle - drawing.clientWidth / 2;
  };
  const drawing = scroller("Computation graph, scrolls sideways", surface);
  return { node: html("div", drawing, buttons, quiz.node, message), update, kept };
}

// ---- boxes and wires

/** @typedef {{ column: number, row: number }} Cell */

/**
 * The middle of the left side of the box in a cell.
 * @param {Cell} cell
 */
const cornerOf = ({ column, row }) => [column * GRID.across + 4, row * GRID.down + 36];

/**
 * From the right side of a box to the left side of the next; by bottom or right where that is not
 * beyond.
 * @param {Cell} from
 * @param {Cell} to
 */
function wire(from, to) {
  const [x, y] = cornerOf(from);
  const [left, end] = cornerOf(to);
  const right = x + BOX.width;
  const [half, low] = [BOX.width / 2, BOX.height / 2];
  if (left > right) return `M${right} ${y}L${left} ${end}`;
  if (left < x + half) {
    const other = left + BOX.width;
    return `M${right} ${y}C${right + 28} ${y} ${other + 28} ${end} ${other} ${end}`;
  }
  if (end > y) return `M${x + half} ${y + low}L${left} ${end}`;
  return `M${right} ${y}L${left + half} ${end + low}`;
}

/**
 * A box with its name above, and room for its value and its gradient.
 * @param {BoxSpec} spec
 * @param {State} state
 */
function createBox(spec, state) {
  const middle = BOX.width / 2;
  const name = spec.operation ? `${spec.label} = ${spec.operation}` : spec.label;
  const label = svg("text.nn-name", { x: middle, y: -25 }, name);
  const rect = svg("rect", { y: -BOX.height / 2, width: BOX.width, height: BOX.height, rx: 6 });
  const value = svg("text", { x: middle, y: -4 });
  const gradient = svg("text.nn-gradient", { x: middle, y: 14 });
  const transform = `translate(${cornerOf(spec)})`;
  return {
    node: svg("g", { transform }, rect, label, value, gradient),

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
