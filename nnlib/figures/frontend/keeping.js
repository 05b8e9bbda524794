// A state that stays on view beside those that come after it: a small picture, its sentence, and in
// words what is different now.

/** @import { ActionSpec, FigureSpec, ParameterValue, State, View } from "./types.d.ts" */

import { button } from "./controls.js";
import { contextOf, html, write } from "./dom.js";
import { isLike, parsed } from "./link.js";
import { isSame } from "./tape.js";

const SMALLER = 0.5; // the size of the picture, of what it shows

/**
 * @param {ActionSpec} action that keeps
 * @param {FigureSpec} spec
 * @param {State} state
 * @param {View[]} views
 * @param {() => void} forget takes back what the action has set
 */
export function createKeeping({ keep }, spec, state, views, forget) {
  const { picture = "", told = [] } = keep ?? {};
  const view = views[spec.views.findIndex(({ title }) => title === picture)];
  /** @type {{ say: string, values: Record<string, ParameterValue> } | null} */
  let kept = null;
  const room = html("div.nn-small", { "aria-hidden": "true" });
  const said = html("p.nn-note");
  const differs = html("p.nn-note");
  const drop = button("Drop it", () => {
    forget();
    clear();
  });
  const words = html("div", said, differs, drop);
  const node = html("div.nn-kept", { role: "group", "aria-label": "Kept" }, room, words);

  const update = () => {
    node.hidden = !kept;
    if (!kept) return;
    const { values } = kept;
    const names = told.filter((name) => !isSame(values[name], state.value(name)));
    const parts = names.map((name) => inWords(state.parameter(name), values[name]));
    write(said, `Kept: ${kept.say}`);
    write(differs, parts.length ? `It had ${parts.join("; ")}.` : "Nothing is different yet.");
  };
  const clear = () => {
    kept = null;
    update();
  };
  state.kept.set("kept-run", {
    read: () => (kept ? JSON.stringify(kept) : ""),
    take(text) {
      const found = parsed(text);
      const isWhole = told.every((name) => isLike(found?.values?.[name], state.value(name)));
      kept = isWhole ? { say: String(found.say), values: found.values } : null;
      room.replaceChildren(); // a link carries no picture
      update();
    },
  });
  clear();
  return {
    node,
    update,
    clear,
    keep() {
      const values = Object.fromEntries(told.map((name) => [name, state.value(name)]));
      kept = { say: spec.say ? state.say(spec.say) : "", values };
      room.replaceChildren(
        copyOf(/** @type {HTMLElement} */ (view.node.querySelector(".nn-frame"))),
      );
      update();
    },
  };
}

/**
 * What a parameter was, in words.
 * @param {FigureSpec["parameters"][number]} parameter
 * @param {ParameterValue} value
 */
function inWords({ label, options, min, max, step }, value) {
  if (Array.isArray(value)) return `other ${label}`;
  if (options.length) return `${label}: ${options[value]}`;
  if (min === 0 && max === 1 && step === 1) return `${value ? "" : "no "}${label}`;
  return `${label} ${Number(value.toPrecision(12))}`;
}

/**
 * A picture of what a frame shows now, smaller, with nothing in it to take hold of.
 * @param {HTMLElement} frame
 */
function copyOf(frame) {
  const copy = /** @type {HTMLElement} */ (frame.cloneNode(true));
  for (const thing of copy.querySelectorAll("[tabindex]")) thing.remove();
  const canvases = frame.querySelectorAll("canvas");
  for (const [i, canvas] of copy.querySelectorAll("canvas").entries()) {
    contextOf(canvas).drawImage(canvases[i], 0, 0);
    canvas.style.cssText = canvases[i].style.cssText;
  }
  const { width, height } = frame.getBoundingClientRect();
  copy.style.cssText = `width: ${width}px; height: ${height}px; transform: scale(${SMALLER})`;
  const small = html("div", copy);
  small.style.cssText = `width: ${SMALLER * width}px; height: ${SMALLER * height}px`;
  return small;
}
