// What a reader answered, kept in the browser; where nothing may be stored, mode.js keeps it until
// the page is left.

/**
 * What became of one question: `state` is "right", "wrong" or "skipped" for a prediction, and
 * "right" or "tried" for an exercise, with the number of its misses or what was said.
 * @typedef {{ state: string, said?: any, misses?: number }} Answer
 */

const KEY = "nn-answers";
const script = /** @type {HTMLScriptElement} */ (document.currentScript);
const site = decodeURI(new URL("..", script.src).href);

/** @param {string} address */
export const pageOf = (address) =>
  decodeURI(address.split(/[?#]/)[0])
    .slice(site.length)
    .replace(/\.html$/, "");
export const page = pageOf(location.href);

/** @type {(() => void)[]} */
const listeners = [];

/**
 * Calls `listener` whenever an answer has been kept.
 * @param {() => void} listener
 */
export const onKept = (listener) => listeners.push(listener);

/** @returns {Record<string, Answer>} */
export function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {}; // something else was stored there
  }
}

/** @param {string} place */
export const known = (place) => stored()[`${page}#${place}`];

/**
 * @param {string} place
 * @param {Answer | undefined} answer
 */
export function note(place, answer) {
  const all = stored();
  if (answer) all[`${page}#${place}`] = answer;
  else delete all[`${page}#${place}`];
  keep(all);
}

/** @param {Record<string, Answer>} all */
export function keep(all) {
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // It is full, or closed: what is on the page stays until it is left.
  }
  for (const listener of listeners) listener();
}
