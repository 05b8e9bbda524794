// A link to the page that restores a figure: #figure=name&w_11=0.4&…

/** @import { FigureSpec, ParameterSpec, ParameterValue, State } from "./types.d.ts" */

import { clamp } from "./numbers.js";

/**
 * @param {FigureSpec} spec
 * @param {State} state
 */
export function stateLink(spec, state) {
  const values = spec.parameters.map(({ name }) => [name, JSON.stringify(state.value(name))]);
  const kept = Array.from(state.kept, ([key, part]) => [key, part.read()]);
  const query = new URLSearchParams([["figure", spec.name], ...values, ...kept]);
  return `${location.href.split("#")[0]}#${query}`;
}

/**
 * Restores what a link holds for this figure and its parameters, now and whenever a link on the
 * page is followed; returns what ends that.
 * @param {FigureSpec} spec
 * @param {State} state
 * @param {Element} element
 */
export function followLinks(spec, state, element) {
  const restore = () => restoreFromLink(spec, state, element);
  restore();
  addEventListener("hashchange", restore);
  return () => removeEventListener("hashchange", restore);
}

/**
 * @param {FigureSpec} spec
 * @param {State} state
 * @param {Element} element
 */
function restoreFromLink(spec, state, element) {
  const query = new URLSearchParams(location.hash.slice(1));
  if (query.get("figure") !== spec.name) return;
  state.stop();
  // Parts first: a recorded step sets parameters, which may have been moved since.
  for (const [key, part] of state.kept) {
    const text = query.get(key);
    if (text !== null) part.take(text);
  }
  /** @type {Record<string, ParameterValue>} */
  const found = {};
  for (const parameter of spec.parameters) {
    const { name } = parameter;
    const value = parsed(query.get(name) ?? "");
    if (isLike(value, state.value(name))) found[name] = reachable(value, parameter, spec);
  }
  state.set(found);
  element.scrollIntoView({ block: "start", behavior: "instant" });
}

/**
 * The value of a slider within its range, of a menu one of its numbers. Actions and recorded steps
 * may lead further, and so may a link to where they led.
 * @param {ParameterValue} value
 * @param {ParameterSpec} parameter
 * @param {FigureSpec} spec
 */
function reachable(value, { name, min, max, options }, { actions, frames }) {
  const moved = [...actions.map(({ assign }) => assign), frames?.values ?? {}];
  if (Array.isArray(value)) return value;
  if (options.length) return clamp(Math.round(value), min, max);
  return moved.some((names) => name in names) ? value : clamp(value, min, max);
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Whether a value from a link can take the place of a parameter's.
 * @param {unknown} value
 * @param {ParameterValue} now
 * @returns {value is ParameterValue}
 */
function isLike(value, now) {
  if (!Array.isArray(now)) return Number.isFinite(value);
  return Array.isArray(value) && value.length === now.length && value.every(Number.isFinite);
}
