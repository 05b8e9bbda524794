// The lines of a solution, shuffled, for a reader to put in order by buttons.

import { button, element } from "./dom.js";

/** Fewer lines than this are no puzzle. */
const FEWEST = 4;

/**
 * Returns the lines of a solution's function; none if they are too few.
 * @param {string} solution
 */
export function linesOf(solution) {
  const lines = solution
    .split("\n")
    .map((line) => line.replace(/\s+# .*$/, ""))
    .filter((line) => line.trim() && !/^(\s*#|check\(|print\(|from |import )/.test(line));
  return lines.length >= FEWEST ? lines : [];
}

/**
 * Returns the numbers from 0 up to a length, in an order that is not theirs.
 * @param {number} length
 * @param {() => number} random
 */
export function shuffled(length, random = Math.random) {
  const order = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  const isInOrder = order.every((number, i) => number === i);
  return isInOrder ? [...order.slice(1), order[0]] : order;
}

/**
 * Returns the lines with their buttons, and a button that hands them in.
 * @param {string[]} lines
 * @param {(text: string) => void} handIn
 */
export function makeLines(lines, handIn) {
  const list = element("ol", { class: "nn-lines" });
  const moved = element("p", { role: "status", class: "visually-hidden" });
  for (const number of shuffled(lines.length)) list.append(item(lines[number], moved));
  const done = button("Check this order", () => {
    const texts = Array.from(list.querySelectorAll("code"), (code) => code.textContent ?? "");
    handIn(texts.join("\n"));
  });
  const words = "Here are the lines of a solution. Put them in order.";
  const node = element("div", { class: "nn-puzzle", role: "group", "aria-label": words });
  node.append(element("p", {}, words), list, moved, done);
  return node;
}

/**
 * @param {string} line
 * @param {HTMLElement} moved says where a line went
 */
function item(line, moved) {
  const node = element("li", {}, element("code", {}, line));
  const move = (/** @type {-1 | 1} */ step) => {
    const other = step < 0 ? node.previousElementSibling : node.nextElementSibling;
    if (step < 0) other?.before(node);
    else other?.after(node);
    (step < 0 ? up : down).focus();
    const place = Array.from(node.parentElement?.children ?? []).indexOf(node) + 1;
    moved.textContent = `Line ${place} now: ${line.trim()}`;
  };
  const up = button("↑", () => move(-1), `Move up: ${line.trim()}`);
  const down = button("↓", () => move(1), `Move down: ${line.trim()}`);
  node.append(up, down);
  return node;
}
