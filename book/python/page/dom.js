// Elements of Python in the page.

/**
 * Makes an element; attributes that start with "on" are set as event handlers.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | (() => void)>} attributes
 * @param {...(Node | string)} children
 */
export function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) Object.assign(node, { [name]: value });
    else node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}

/**
 * Makes a button.
 * @param {string} text
 * @param {() => void} onclick
 * @param {string} [label] what it is called, where its text alone would not say of which cell it is
 */
export function button(text, onclick, label) {
  const node = element("button", { type: "button", class: "nn-py-button", onclick }, text);
  if (label) node.setAttribute("aria-label", label);
  return node;
}
