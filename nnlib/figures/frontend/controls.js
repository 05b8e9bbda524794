// The small controls that several views share: a button, a stepper, a part that scrolls.

/** @import { Kept } from "./types.d.ts" */

import { html } from "./dom.js";

/** JupyterLab leaves the keys of such an element to it. */
export const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };

/**
 * @param {string} label
 * @param {() => void} onclick
 */
export const button = (label, onclick) => html("button", { type: "button", onclick }, label);

/**
 * A part that scrolls sideways, by keyboard too.
 * @param {string} label
 * @param {Element} child
 */
export const scroller = (label, child) =>
  html("div.nn-scroll", { tabindex: 0, role: "group", "aria-label": label }, child);

/**
 * Two buttons and a slider over the steps 0 … last; `show(step)` is called at every move.
 * @param {number} last
 * @param {[back: string, forth: string]} labels
 * @param {(step: number) => void} show
 * @param {...Element} before what stands before the buttons
 */
export function stepper(last, labels, show, ...before) {
  const step = () => slider.valueAsNumber;
  /** @param {number} to */
  const go = (to) => {
    slider.value = String(to); // which the slider keeps between its ends
    show(step());
  };
  const slider = html("input", {
    type: "range",
    max: last,
    value: 0,
    autocomplete: "off", // or a browser restores, on reload, the slider and not the figure
    "aria-label": "Step",
    ...OWN_KEYS,
    oninput: () => show(step()),
  });
  /** @param {number} to the last step that there is now, and the one to stand at, unshown */
  const stretch = (to) => {
    slider.max = String(Math.max(to, 0));
    slider.value = slider.max;
  };
  /** @param {string} text what the step is called */
  const say = (text) => slider.setAttribute("aria-valuetext", text);
  const back = button(labels[0], () => go(step() - 1));
  const forth = button(labels[1], () => go(step() + 1));
  /** @type {Kept} */
  const kept = {
    read: () => String(step()),
    take: (text) => /^\d+$/.test(text) && go(Number(text)),
  };
  const node = html("div.nn-buttons", ...before, back, forth, slider);
  return { node, go, step, kept, stretch, say };
}
