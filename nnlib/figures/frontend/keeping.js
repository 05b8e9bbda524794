// A state that is kept in words beside those that come after it: its sentence, and what it had that
// is different now.

/** @import { ActionSpec, FigureSpec, ParameterValue, State } from "./types.d.ts" */

import { html, write } from "./dom.js";
import { isSame } from "./tape.js";

/**
 * @param {ActionSpec} action that keeps
 * @param {FigureSpec} spec
 * @param {State} state
 */
export function createKeeping({ keep: told }, { say }, state) {
  /** @type {{ said: string, values: ParameterValue[] } | null} */
  let kept = null;
  const node = html("p.nn-note");
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
      write(node, kept ? `Kept: ${kept.said}${had}` : "");
    },
    clear() {
      kept = null;
    },
    keep() {
      kept = { said: say ? state.say(say) : "", values: told.map((name) => state.value(name)) };
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
