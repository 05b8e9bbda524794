// Numbers: bounds, steps, and how the book prints them.

/**
 * A value kept between two bounds.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

/**
 * Whether a value lies between two ends, or on one of them.
 * @param {number} value
 * @param {[number, number]} ends
 */
export const isWithin = (value, [low, high]) => value >= low - 1e-9 && value <= high + 1e-9;

/**
 * The least and the greatest number of an array.
 * @param {Float64Array} data
 * @returns {[number, number]}
 */
export function extent(data) {
  let [low, high] = [data[0], data[0]];
  for (const value of data) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/**
 * A value rounded to a step and kept between two bounds, free of binary dust such as
 * 0.30000000000000004.
 * @param {number} value
 * @param {number} min
 * @param {number} max
 * @param {number} step
 */
export function snap(value, min, max, step) {
  const rounded = clamp(Math.round(value / step) * step, min, max);
  return Number(rounded.toPrecision(12));
}

/** What stands for a number that the reader has not come to yet. */
export const UNKNOWN = "?";

/**
 * A number with a true minus sign, no negative zero, and a power of ten where it is large or lost
 * in the digits.
 * @param {number} value
 * @param {number} [digits] decimals
 */
export function format(value, digits = 2) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "undefined";
  const size = Math.abs(value);
  const isLost = digits > 2 && size > 0 && size < 0.5 * 10 ** -digits;
  const text = size >= 1e5 || isLost ? value.toExponential(2) : value.toFixed(digits);
  const unsignedZero = Number(text) === 0 ? text.replace("-", "") : text;
  return unsignedZero.replaceAll("-", "−");
}

/**
 * The number that a reader has typed, NaN if it is none: with a decimal point or comma, and with
 * any kind of minus sign.
 * @param {string} text
 */
export function parseNumber(text) {
  const plain = text.trim().replace(/[−–]/g, "-").replace(",", ".");
  return plain === "" ? NaN : Number(plain);
}

const PLACEHOLDER = /\{(\w+)(?::([^}]*))?\}/g;
const CHOICE = /\{(\w+)\?([^|]*)\|([^}]*)\}/g; // once its numbers are filled in

/**
 * Fills in "{name:.3f}", "{name:%}" and "{name?yes|no}" (by sign); see Say in sentence.py.
 * @param {string} template
 * @param {(name: string) => number} read gives the number behind a name
 */
export function fillTemplate(template, read) {
  return template
    .replace(PLACEHOLDER, (_, name, layout = ".2f") => layOut(read(name), layout))
    .replace(CHOICE, (_, name, yes, no) => (read(name) > 0 ? yes : no));
}

/**
 * A number as a template asks for it: a percentage, a number with its sign set apart ("+"), a
 * negative one in parentheses ("("), or plain.
 * @param {number} value
 * @param {string} layout
 */
export function layOut(value, layout) {
  if (layout === "%") return `${Math.round(100 * value)} %`;
  const digits = Number(/\d+/.exec(layout)?.[0] ?? 0);
  if (layout[0] === "+") return `${value < 0 ? "−" : "+"} ${format(Math.abs(value), digits)}`;
  const text = format(value, digits);
  return layout[0] === "(" && value < 0 ? `(${text})` : text;
}
