// Elements of a page.

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<Record<string, any>>} properties
 * @param {...(Node | string)} children
 */
export function make(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/**
 * @param {string} text
 * @param {() => void} onclick
 * @param {string} [label]
 */
export function button(text, onclick, label) {
  const node = make("button", { type: "button", className: "nn-py-button", onclick }, text);
  if (label) node.setAttribute("aria-label", label);
  return node;
}

/**
 * @param {string} selector
 * @param {ParentNode} [among]
 * @returns {HTMLElement[]}
 */
export const all = (selector, among = document) => Array.from(among.querySelectorAll(selector));

/**
 * A copy to read: without ids, and with nothing to press.
 * @param {HTMLElement} node
 */
export function copyOf(node) {
  const copy = /** @type {HTMLElement} */ (node.cloneNode(true));
  for (const one of all("button, input", copy)) one.remove();
  for (const one of all("[id]", copy)) one.removeAttribute("id");
  return copy;
}
