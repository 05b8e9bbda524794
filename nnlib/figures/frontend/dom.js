// Elements: making them, and changing no more of them than has changed.

/** @import { Attributes, Child, Maker } from "./types.d.ts" */

import { clamp } from "./numbers.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes a function that makes elements: from "tag.class.other", attributes and children.
 * @param {(tag: string) => Element} create
 */
function makerOf(create) {
  /** @type {(name: string, ...given: (Attributes | Child)[]) => Element} */
  return (name, ...given) => {
    const [tag, ...classes] = name.split(".");
    const element = create(tag);
    if (classes.length) element.setAttribute("class", classes.join(" "));
    for (const part of given) {
      if (part instanceof Node) element.append(part);
      else if (typeof part === "string") element.append(...withLowCommas(element, part));
      else if (part) setAttributes(element, part);
    }
    return element;
  };
}

/**
 * @param {Element} element
 * @param {Attributes} attributes
 */
function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      // A finger's first touch may only be kept from scrolling by one who is not passive.
      const listener = /** @type {EventListener} */ (value);
      element.addEventListener(name.slice(2), listener, { passive: false });
    } else if (value != null && value !== false) element.setAttribute(name, String(value));
  }
}

/** An element: html("p.class", { attribute: value, onclick }, ...children). */
export const html = /** @type {Maker<HTMLElementTagNameMap, HTMLElement>} */ (
  makerOf((tag) => document.createElement(tag))
);

/** The same for a drawing. */
export const svg = /** @type {Maker<SVGElementTagNameMap, SVGElement>} */ (
  makerOf((tag) => document.createElementNS(SVG, tag))
);

// Unicode has digits that stand low, as in w₁,₂, and no comma that does.
const LOW_COMMA = /(?<=[\u2080-\u209c]),(?=[\u2080-\u209c])/;
const DROP = 3; // pixels, in a drawing

/**
 * The pieces of a text in which a comma between subscripts stands as low as they do. What the text
 * says, to a reader of screens or when it is copied, stays the same.
 * @param {Element} element that the text is for
 * @param {string} text
 * @returns {(string | Element)[]}
 */
function withLowCommas(element, text) {
  const [first, ...others] = text.split(LOW_COMMA);
  if (!others.length || element.localName === "option") return [text];
  if (element.namespaceURI === SVG) return [first, ...others.flatMap(drawn)];
  return [html("span", first, ...others.flatMap(written))]; // one thing, in a row of things
}

/** @param {string} after a comma */
const written = (after) => [html("span.nn-comma", ","), after];

/** @param {string} after a comma */
const drawn = (after) => [
  svg("tspan.nn-comma", { dy: DROP }, ","),
  svg("tspan", { dy: -DROP }, after),
];

/**
 * Sets attributes where they differ, so that the browser repaints no more than it must.
 * @param {Element} element
 * @param {Record<string, string | number | boolean>} attributes
 */
export function assign(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/**
 * Sets a text where it differs.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.replaceChildren(...withLowCommas(element, text));
}

/**
 * Coordinates as they stand in a path: a tenth of a pixel is enough.
 * @param {...number} numbers
 */
export function pixels(...numbers) {
  return numbers.map((v) => Math.round(10 * clamp(v, -1e4, 1e4)) / 10).join(" ");
}

/**
 * Colors that were read: to answer, the browser would have to lay out all that has just changed.
 * @type {Map<string, number[]>}
 */
const colorsRead = new Map();

/** Lets colors be read anew: the theme may have changed. */
export const forgetColors = () => colorsRead.clear();

/**
 * The color a CSS custom property has in figures: [red, green, blue].
 * @param {Element} element
 * @param {string} name
 */
export function cssColor(element, name) {
  const known = colorsRead.get(name);
  if (known) return known;
  const hex = getComputedStyle(element).getPropertyValue(name).trim();
  const color = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  if (hex) colorsRead.set(name, color); // of what is not in the page yet there is none
  return color;
}

/**
 * A context to draw on a canvas with.
 * @param {HTMLCanvasElement} canvas
 */
export function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * A frame that calls `draw(width)` when it is shown and whenever its width changes.
 * @param {(width: number) => void} draw
 * @param {...Child} children
 */
export function watchWidth(draw, ...children) {
  const frame = html("div.nn-frame", ...children);
  let width = 0;
  const observer = new ResizeObserver(([{ contentRect }]) => {
    const now = Math.round(contentRect.width);
    if (!now || now === width) return;
    width = now;
    // What is drawn has another height. Drawn while sizes are being told it would change them
    // again, which the browser reports as an error: so in the next frame.
    requestAnimationFrame(() => draw(width));
  });
  observer.observe(frame);
  return frame;
}
