// Small helpers for building SVG and HTML, and for writing numbers the way the book prints them.

/** An SVG element with attributes and children. */
export const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

/** An HTML element; `on…` attributes are event listeners. */
export const html = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

/** Leaves out attributes and children that are null, false or empty. */
function fill(element, attributes = {}, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter(Boolean));
  return element;
}

/** Sets attributes only where they differ, so that the browser repaints no more than it must. */
export function assign(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

/** Sets the text of an element if it differs. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A number with a true minus sign, no negative zero, and a power of ten where it is large or lost in the digits. */
export function format(value, digits = 2) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "undefined";
  const size = Math.abs(value), lost = digits > 2 && size > 0 && size < 0.5 * 10 ** -digits;
  const text = size >= 1e5 || lost ? value.toExponential(2) : value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replaceAll("-", "−");
}

/** Fills in "{name:.3f}" (a number), "{name:%}" (a percentage) and "{name?yes|no}" (by sign) with `read(name)`. */
export function fillTemplate(template, read) {
  return template.replace(/\{(\w+)(?::([^}]*)|\?([^}|]*)\|([^}]*))?\}/g, (_, name, spec, yes, no) => {
    const value = read(name);
    if (yes !== undefined) return value > 0 ? yes : no;
    return spec === "%" ? `${Math.round(100 * value)} %` : format(value, spec && Number(/\d+/.exec(spec)));
  });
}

/** A frame around `children` that calls `draw(width)` when it is shown and whenever its width changes. */
export function watchWidth(draw, ...children) {
  const frame = html("div", { class: "nn-frame" }, ...children);
  let width = 0;
  new ResizeObserver(([{ contentRect }]) => {
    const now = Math.round(contentRect.width);
    if (now && now !== width) draw((width = now));
  }).observe(frame);
  return frame;
}

/** Which way an arrow key points: [right, up]; undefined for other keys. */
export const arrowOf = ({ key }) =>
  ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] })[key];

/** A button. */
export const button = (label, onclick) => html("button", { type: "button", onclick }, label);

/** A part that scrolls sideways where it is too wide, by keyboard too. */
export const scroller = (label, child) =>
  html("div", { class: "nn-scroll", tabindex: 0, role: "group", "aria-label": label }, child);

/** Buttons back and forth and a slider over the steps 0 … last; `show(step)` is called at every move. */
export function stepper(last, labels, show, ...before) {
  let at = 0;
  const go = (to) => {
    at = Math.max(0, Math.min(last, to));
    slider.value = at;
    show(at);
  };
  const slider = html("input", {
    type: "range", min: 0, max: last, value: 0, "aria-label": "Step", "data-lm-suppress-shortcuts": "true",
    oninput: () => go(slider.valueAsNumber),
  });
  const [back, forth] = labels.map((label, i) => button(label, () => go(at + 2 * i - 1)));
  return { node: html("div", { class: "nn-buttons" }, ...before, back, forth, slider), go, step: () => at };
}

/** The color a CSS custom property has here and now, as canvas needs it: [red, green, blue]. */
export function cssColor(element, name) {
  const hex = getComputedStyle(element).getPropertyValue(name).trim();
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}
