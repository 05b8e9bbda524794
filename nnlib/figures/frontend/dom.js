// Small helpers for building SVG and HTML, and for numbers and how the book prints them.

const maker = (create) => (name, ...given) => {
  const [tag, ...classes] = name.split("."), element = create(tag);
  if (classes.length) element.setAttribute("class", classes.join(" "));
  for (const [key, value] of Object.entries(given[0]?.constructor === Object ? given.shift() : {})) {
    if (key.startsWith("on")) element[key] = value;
    else if (value != null && value !== false) element.setAttribute(key, value);
  }
  element.append(...given.filter(Boolean));
  return element;
};

/** An element: html("p.class", { attribute: value, onclick }, ...children); what is null or false is left out. */
export const html = maker((tag) => document.createElement(tag));
export const svg = maker((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));

/** Sets attributes where they differ, so that the browser repaints no more than it must. */
export function assign(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export const clamp = (v, low, high) => Math.max(low, Math.min(high, v));

/** The least and the greatest number of an array. */
export const extent = (data) => [Math.min, Math.max].map((end) => data.reduce((a, b) => end(a, b)));

/** A value rounded to a step and kept between two bounds, free of binary dust such as 0.30000000000000004. */
export const snap = (value, min, max, step) => Number(clamp(Math.round(value / step) * step, min, max).toPrecision(12));

/** A number with a true minus sign, no negative zero, and a power of ten where it is large or lost in the digits. */
export function format(value, digits = 2) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "undefined";
  const size = Math.abs(value), lost = digits > 2 && size > 0 && size < 0.5 * 10 ** -digits;
  const text = size >= 1e5 || lost ? value.toExponential(2) : value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replaceAll("-", "−");
}

/** Fills in "{name:.3f}", "{name:%}" and "{name?yes|no}" (by sign) with `read(name)`; see Say in figure.py. */
export function fillTemplate(template, read) {
  return template.replace(/\{(\w+)(?::([^}]*)|\?([^}|]*)\|([^}]*))?\}/g, (_, name, spec = ".2f", yes, no) => {
    const value = read(name);
    if (yes !== undefined) return value > 0 ? yes : no;
    if (spec === "%") return `${Math.round(100 * value)} %`;
    const text = (number) => format(number, Number(/\d+/.exec(spec)));
    if (spec[0] === "+") return `${value < 0 ? "−" : "+"} ${text(Math.abs(value))}`;
    return spec[0] === "(" && value < 0 ? `(${text(value)})` : text(value);
  });
}

/** A frame that calls `draw(width)` when it is shown and whenever its width changes. */
export function watchWidth(draw, ...children) {
  const frame = html("div.nn-frame", ...children);
  let width = 0;
  new ResizeObserver(([{ contentRect }]) => {
    const now = Math.round(contentRect.width);
    if (now && now !== width) draw((width = now));
  }).observe(frame);
  return frame;
}

/** Which way an arrow key points: [right, up]. */
export const arrowOf = ({ key }) =>
  ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] })[key];

export const button = (label, onclick) => html("button", { type: "button", onclick }, label);

/** A part that scrolls sideways, by keyboard too. */
export const scroller = (label, child) =>
  html("div.nn-scroll", { tabindex: 0, role: "group", "aria-label": label }, child);

/** JupyterLab leaves the keys of such an element to it. */
export const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };

/** Buttons and a slider over the steps 0 … last; `show(step)` is called at every move. */
export function stepper(last, labels, show, ...before) {
  const step = () => slider.valueAsNumber;
  const go = (to) => {
    slider.value = to; // which the slider keeps between its ends
    show(step());
  };
  const slider = html("input", { type: "range", max: last, value: 0, "aria-label": "Step", ...OWN_KEYS,
    oninput: () => show(step()) });
  const [back, forth] = labels.map((label, i) => button(label, () => go(step() + 2 * i - 1)));
  return { node: html("div.nn-buttons", ...before, back, forth, slider), go, step };
}

/** The color a CSS custom property has here and now: [red, green, blue]. */
export function cssColor(element, name) {
  const hex = getComputedStyle(element).getPropertyValue(name).trim();
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}
