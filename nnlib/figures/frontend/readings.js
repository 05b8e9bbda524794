// Views that speak in numbers: bars, readout, table.

/** @import { Reference, State, View } from "./types.d.ts" */

import { scroller } from "./controls.js";
import { html, write } from "./dom.js";
import { clamp, format, UNKNOWN } from "./numbers.js";

// ---- bars

/**
 * @typedef {object} BarsSpec
 * @property {Reference} values
 * @property {string[]} labels
 * @property {[low: number, high: number]} range
 * @property {Reference | null} second a second value of each, drawn as a tick
 * @property {number} digits
 */

/**
 * Horizontal bars with their numbers.
 * @param {BarsSpec} spec
 * @param {State} state
 * @returns {View}
 */
export function barsView(spec, state) {
  const { values, second, digits } = spec;
  const [low, high] = spec.range;
  /** @param {number} value */
  const percent = (value) => (100 * (clamp(value, low, high) - low)) / (high - low);
  const bars = spec.labels.map((label) => createBar(label, Boolean(second)));
  const update = () => {
    const now = state.array(values).data;
    const ticks = second && state.array(second).data;
    bars.forEach(({ fill, tick, text }, i) => {
      const zero = percent(0);
      const end = percent(now[i]);
      fill.className = now[i] < 0 ? "nn-bar-negative" : "nn-bar";
      fill.style.cssText = `left: ${Math.min(zero, end)}%; width: ${Math.abs(end - zero)}%`;
      if (tick && ticks) tick.style.left = `${percent(ticks[i])}%`;
      write(text, format(now[i], digits));
    });
  };
  return { node: html("div.nn-bars", ...bars.flatMap(({ parts }) => parts)), update };
}

/**
 * @param {string} label
 * @param {boolean} hasTick
 */
function createBar(label, hasTick) {
  const fill = html("i");
  const tick = hasTick && html("i.nn-tick");
  const text = html("span", { "data-bar": "" });
  const parts = [html("span", label), html("div.nn-track", fill, tick), text];
  return { fill, tick, text, parts };
}

// ---- readout

/**
 * @typedef {object} ReadoutSpec
 * @property {ReadingSpec[]} items
 */

/**
 * @typedef {object} ReadingSpec
 * @property {string} name
 * @property {string} label
 * @property {Reference} value
 * @property {number} digits
 * @property {string} unit
 * @property {boolean} best whether the least the reader has reached is kept beside it
 */

/**
 * Named numbers in large type.
 * @param {ReadoutSpec} spec
 * @param {State} state
 * @returns {View}
 */
export function readoutView(spec, state) {
  const readings = spec.items.map((item) => createReading(item, state));
  return {
    node: html("dl.nn-readout", ...readings.map(({ node }) => node)),
    update: () => readings.forEach((reading) => reading.update()),
  };
}

/**
 * @param {ReadingSpec} item
 * @param {State} state
 * @returns {View}
 */
function createReading({ name, label, value, digits, unit, best }, state) {
  const number = html("dd", { "data-name": name });
  const least = best && html("dd", { "data-name": `${name}-best` });
  let reached = Infinity;
  const update = () => {
    const now = state.number(value);
    write(number, state.knows(value) ? `${format(now, digits)} ${unit}`.trim() : UNKNOWN);
    if (!least) return;
    // What descent finds is not the reader's own doing, so it does not count.
    if (state.mover === "reader") reached = Math.min(reached, now);
    write(least, `your best: ${reached === Infinity ? "none yet" : format(reached, digits)}`);
  };
  return { node: html("div", html("dt", label), number, least), update };
}

// ---- table

/**
 * @typedef {object} TableSpec
 * @property {string} title
 * @property {string} corner
 * @property {string[]} labels of the rows
 * @property {{ label: string, values: Reference, digits: number, words: string[] }[]} columns
 * @property {Reference | null} mark the number of the row to highlight
 * @property {string[]} parts what each row is about
 */

/**
 * @param {TableSpec["columns"][number]} column
 * @param {number} value
 */
const entry = ({ digits, words }, value) => words[Math.round(value)] ?? format(value, digits);

/**
 * Columns of numbers.
 * @param {TableSpec} spec
 * @param {State} state
 * @returns {View}
 */
export function tableView(spec, state) {
  const titles = spec.columns.map(({ label }) => html("th", { scope: "col" }, label));
  const rows = spec.labels.map((label) => {
    const cells = spec.columns.map(() => html("td"));
    return { cells, node: html("tr", html("th", { scope: "row" }, label), ...cells) };
  });
  const update = () => {
    const columns = spec.columns.map(({ values }) => state.array(values).data);
    const marked = spec.mark && Math.round(state.number(spec.mark));
    rows.forEach(({ node, cells }, r) => {
      cells.forEach((cell, c) => {
        const isKnown = state.knows(spec.columns[c].values, r);
        write(cell, isKnown ? entry(spec.columns[c], columns[c][r]) : UNKNOWN);
      });
      const isPicked = spec.parts[r] !== undefined && spec.parts[r] === state.picked;
      node.classList.toggle("nn-marked", r === marked);
      node.classList.toggle("nn-picked", isPicked);
    });
  };
  const head = html("thead", html("tr", html("td", spec.corner), ...titles));
  const body = html("tbody", ...rows.map(({ node }) => node));
  const table = html("table.nn-table", head, body);
  return { node: scroller(spec.title || "Table", table), update };
}
