// The forms of a question: a number, one or several options, an order.

import { all, button, copyOf, make } from "./dom.js";

/**
 * What asks: `read` gives what a reader said, `set` puts it back, `show` says it.
 * @typedef {object} Form
 * @property {() => any} read
 * @property {(said: any) => void} set
 * @property {(said: any) => (Node | string)[]} show
 * @property {HTMLElement[]} fields
 * @property {HTMLElement} [node] where it is not in the list of options
 */

/**
 * A number to type. Where it may be in thousands, a comma parts them; else it is a decimal comma.
 * @param {number} largest
 * @returns {Form}
 */
export function askNumber(largest) {
  const field = make("input", { type: "text", inputMode: "decimal", autocomplete: "off" });
  return {
    node: make("label", { className: "nn-number" }, "Your number: ", field),
    fields: [field],
    read() {
      const text = field.value.replaceAll(",", largest < 1000 ? "." : "").replaceAll("−", "-");
      const [top, bottom = 1] = text.replace(/[\s%]/g, "").split("/").map(parseFloat);
      return Number.isFinite(top / bottom) ? top / bottom : undefined;
    },
    set: (said) => (field.value = String(said)),
    show: (said) => [String(said)],
  };
}

/**
 * Options to choose from: one, or any number.
 * @param {HTMLElement[]} items
 * @param {string} type
 * @param {string} name
 * @returns {Form}
 */
export function askChoice(items, type, name) {
  const fields = items.map((item) => {
    const field = make("input", { type, name });
    item.append(make("label", {}, field, make("span", {}, ...item.childNodes)));
    return field;
  });
  return {
    fields,
    read() {
      const chosen = fields.flatMap((field, i) => (field.checked ? [i + 1] : []));
      return type === "radio" ? chosen[0] : chosen;
    },
    set(said) {
      fields.forEach((field, i) => (field.checked = [said].flat().includes(i + 1)));
    },
    show: (said) => inWords([said].flat().map((number) => items[number - 1])),
  };
}

/**
 * Options to put in order: each has a button up and one down.
 * @param {HTMLElement[]} items
 * @returns {Form}
 */
export function askOrder(items) {
  const list = items[0].parentElement;
  const fields = items.flatMap((item) => {
    const what = spoken(item);
    const move = (/** @type {boolean} */ isUp) => {
      const node = button(
        isUp ? "↑" : "↓",
        () => {
          const other = isUp ? item.previousElementSibling : item.nextElementSibling;
          if (isUp) other?.before(item);
          else other?.after(item);
          node.focus();
        },
        `Move ${isUp ? "up" : "down"}: ${what}`,
      );
      return node;
    };
    const buttons = [move(true), move(false)];
    item.prepend(...buttons);
    return buttons;
  });
  return {
    fields,
    read: () => Array.from(list?.children ?? [], (one) => items.findIndex((i) => i === one) + 1),
    set(said) {
      for (const number of said) list?.append(items[number - 1]);
    },
    show: (said) => inWords(said.map((/** @type {number} */ number) => items[number - 1])),
  };
}

/**
 * What options say, one after the other.
 * @param {(HTMLElement | undefined)[]} items
 */
function inWords(items) {
  /** @type {(Node | string)[]} */
  const words = [];
  for (const item of items) {
    const copy = copyOf(item ?? make("li", {}));
    const inner = copy.querySelector("p") ?? copy.querySelector("span") ?? copy;
    words.push(words.length ? "; " : "", ...inner.childNodes);
  }
  return words.length ? words : ["none of them"];
}

/**
 * The words of an option; a formula is said as it is spoken.
 * @param {HTMLElement} item
 */
export function spoken(item) {
  const copy = copyOf(item);
  for (const one of all("[aria-label]", copy)) one.replaceWith(one.ariaLabel ?? "");
  return (copy.textContent ?? "").trim().replace(/\s+/g, " ");
}
