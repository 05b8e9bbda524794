// A state that is kept beside those that come after it: its heat map, small, its sentence, and what
// it had that is different now.

/** @import { ActionSpec, FigureSpec, ParameterValue, State } from "./types.d.ts" */

import { assign, contextOf, html, write } from "./dom.js";
import { isSame } from "./tape.js";

/**
 * @param {ActionSpec} action that keeps
 * @param {FigureSpec} spec
 * @param {State} state
 */
export function createKeeping({ keep: told }, { say }, state) {
  /** @type {{ said: string, values: ParameterValue[] } | null} */
  let kept = null;
  const picture = html("canvas", { role: "img", "aria-label": "The plane of the kept run" });
  const text = html("p.nn-note");
  const node = html("div.nn-kept", picture, text);
  node.hidden = true;
  return {
    node,
    update() {
      const values = kept?.values ?? [];
      const parts = told.flatMap((name, i) =>
        !kept || isSame(values[i], state.value(name))
          ? []
          : inWords(state.parameter(name), values[i]),
      );
      const had = parts.length ? ` It had ${parts.join("; ")}.` : "";
      write(text, kept ? `Kept: ${kept.said}${had}` : "");
      node.hidden = !kept;
    },
    clear() {
      kept = null;
    },
    keep() {
      kept = { said: say ? state.say(say) : "", values: told.map((name) => state.value(name)) };
      copyHeatMap(node, picture);
    },
  };
}

/**
 * Copies the heat map of a figure, if it has one, as it is seen now.
 * @param {Element} within the figure
 * @param {HTMLCanvasElement} picture
 */
function copyHeatMap(within, picture) {
  /** @type {HTMLCanvasElement | null | undefined} */
  const map = within.closest(".nn-figure")?.querySelector(".nn-is-plane .nn-under canvas");
  picture.hidden = !map;
  if (!map) return;
  assign(picture, { width: map.width, height: map.height });
  contextOf(picture).drawImage(map, 0, 0);
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
