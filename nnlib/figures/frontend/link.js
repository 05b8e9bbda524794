// A link to the page that restores a figure: #figure=name&w_11=0.4&…

/** @import { FigureSpec, ParameterValue, State } from "./types.d.ts" */

/**
 * @param {FigureSpec} spec
 * @param {State} state
 */
export function stateLink(spec, state) {
  const values = spec.parameters.map(({ name }) => [name, JSON.stringify(state.value(name))]);
  const query = new URLSearchParams([["figure", spec.name], ...values]);
  return `${location.href.split("#")[0]}#${query}`;
}

/**
 * Restores what a link holds for this figure and its parameters.
 * @param {FigureSpec} spec
 * @param {State} state
 * @param {Element} element
 */
export function restoreFromLink(spec, state, element) {
  const query = new URLSearchParams(location.hash.slice(1));
  if (query.get("figure") !== spec.name) return;
  /** @type {Record<string, ParameterValue>} */
  const found = {};
  for (const { name } of spec.parameters) {
    const value = parsed(query.get(name) ?? "");
    if (isLike(value, state.value(name))) found[name] = value;
  }
  state.set(found);
  element.scrollIntoView({ block: "center" });
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
