// The way that a run has taken, to go back along: its states on a slider.

/** @import { ParameterValue, Reference, State } from "./types.d.ts" */

import { button, stepper } from "./controls.js";
import { html, write } from "./dom.js";

const MOST_STATES = 120; // where there are more, every second one is left out

/**
 * @param {Reference} count how many steps there were
 * @param {string[]} names of the parameters that a step sets
 * @param {State} state
 */
export function createTape(count, names, state) {
  /** @type {{ step: number, values: Record<string, ParameterValue> }[]} */
  let states = [];
  const told = html("span.nn-note");
  /** @param {number} at */
  const say = (at) => {
    const text = states[at] ? `step ${states[at].step}` : "";
    write(told, text);
    row.say(text);
  };
  /** @param {number} at */
  const show = (at) => {
    state.stop();
    if (!states[at]) return;
    state.set(states[at].values);
    say(at);
  };
  const first = button("To the start", () => row.go(0));
  const row = stepper(0, ["Back", "Forth"], show, first);
  row.node.classList.add("nn-tape");
  row.node.append(told);

  const stretch = () => {
    row.stretch(states.length - 1);
    say(states.length - 1);
  };
  /** Keeps the state of now, unless it is the last one kept. */
  const keep = () => {
    const values = Object.fromEntries(names.map((name) => [name, state.value(name)]));
    const last = states.at(-1);
    if (last && names.every((name) => isSame(last.values[name], values[name]))) return;
    states.push({ step: state.number(count), values });
    if (states.length > MOST_STATES) {
      states = states.filter((_, i) => i % 2 === 0 || i === states.length - 1);
    }
    stretch();
  };
  return {
    node: row.node,
    keep,
    /** Something goes on from here: what came later is gone, and where it starts anew, all is. */
    begin() {
      states.length = Math.min(states.length, row.step() + 1);
      if ((states.at(-1)?.step ?? 0) > state.number(count)) states = [];
      keep();
    },
    clear() {
      states = [];
      stretch();
    },
  };
}

/**
 * @param {ParameterValue} one
 * @param {ParameterValue} other
 */
export const isSame = (one, other) => {
  const numbers = [other].flat();
  return [one].flat().every((value, i) => value === numbers[i]);
};
