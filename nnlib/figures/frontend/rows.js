// Points as lines of text, as a reader types, pastes or drops them.

import { parseNumber } from "./numbers.js";

/** @typedef {[x: number, y: number, label: number]} Row */

const LARGEST = 1e6; // of a coordinate: its square still has a meaning
const WANTED = "x, y and a class, 0 or 1, such as 0.5, -1.2, 1";

/**
 * The points in a text, one a line; a first line without a number is a heading. What is wrong is an
 * error that names the line, what came, and what was expected.
 * @param {string} text
 * @param {number} label of points that come without
 * @param {number} most how many there can be
 */
export function parseRows(text, label, most) {
  /** @type {Row[]} */
  const rows = [];
  let isFirst = true;
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    if (!line.trim()) continue;
    const cells = cellsOf(line);
    const isHeading = isFirst && cells.every((cell) => Number.isNaN(parseNumber(cell)));
    isFirst = false;
    if (isHeading) continue;
    if (rows.length === most) {
      throw new Error(`Line ${i + 1}: came one more point; expected at most ${most}.`);
    }
    rows.push(rowOf(cells, label, `Line ${i + 1}`));
  }
  if (!rows.length) throw new Error(`No line has a point in it; expected ${WANTED}.`);
  return rows;
}

/**
 * Columns stand between semicolons or tabs, else between commas, else between spaces. So numbers
 * may have a decimal comma wherever it is none of these.
 * @param {string} line
 */
function cellsOf(line) {
  const commas = line.split(",");
  const isSpaced = commas.some((cell) => /\S\s+\S/.test(cell));
  const cells = /[;\t]/.test(line)
    ? line.split(/[;\t]/)
    : isSpaced
      ? line.trim().split(/\s+/)
      : commas;
  return cells.map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
}

/**
 * @param {string[]} cells
 * @param {number} label
 * @param {string} where
 * @returns {Row}
 */
function rowOf(cells, label, where) {
  if (cells.length !== 2 && cells.length !== 3) {
    const came = `${cells.length} ${cells.length === 1 ? "column" : "columns"}`;
    throw new Error(
      `${where}: came ${came}, “${shortened(cells.join(", "))}”; expected ${WANTED}.`,
    );
  }
  /** @type {(name: string, cell: string, expected: string) => never} */
  const refuse = (name, cell, expected) => {
    throw new Error(`${where}, ${name}: came “${shortened(cell)}”; expected ${expected}.`);
  };
  const [x, y] = ["x", "y"].map((name, k) => {
    const value = parseNumber(cells[k]);
    const isFit = Math.abs(value) <= LARGEST;
    return isFit ? value : refuse(name, cells[k], `a number from −${LARGEST} to ${LARGEST}`);
  });
  if (cells.length === 2) return [x, y, label];
  const kind = parseNumber(cells[2]);
  return [x, y, kind === 0 || kind === 1 ? kind : refuse("class", cells[2], "0 or 1")];
}

/** @param {string} text */
const shortened = (text) => (text.length > 40 ? `${text.slice(0, 37)}…` : text);

/**
 * Points as a text that {@link parseRows} reads.
 * @param {Row[]} rows
 */
export const writeRows = (rows) =>
  rows.map((row) => row.map((value) => Number(value.toPrecision(12))).join(", ")).join("\n");
