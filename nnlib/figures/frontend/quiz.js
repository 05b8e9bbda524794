// A reader says the next number of a stepped graph before it is shown, and is told what came out
// instead: on fresh numbers, so that nothing can be read off.

/** @import { StepSpec } from "./computation_graph.js" */
/** @import { State } from "./types.d.ts" */

import { button, OWN_KEYS } from "./controls.js";
import { assign, html, write } from "./dom.js";
import { clamp, format, parseNumber, snap } from "./numbers.js";

const CLOSE = 0.006; // two decimals are enough, of a large number three digits
const [FRESH, COARSE] = [3, 0.5]; // numbers for mental arithmetic: small, and halves

/**
 * @param {string[]} names of the parameters that get fresh numbers
 * @param {StepSpec[]} steps
 * @param {State} state
 * @param {{ step: () => number, go: (step: number) => void }} stepper
 */
export function createQuiz(names, steps, state, { step, go }) {
  const label = html("span");
  const typed = html("input.nn-typed", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    ...OWN_KEYS,
    onkeydown: (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      say();
    },
  });
  const row = html(
    "label.nn-quiz-row",
    label,
    typed,
    button("Say it", () => say()),
  );
  const verdict = html("p.nn-note", { role: "status" });
  const toggle = button("I’ll say it", () => (isOn ? end() : begin()));
  let isOn = false;

  const begin = () => {
    isOn = true;
    state.set(Object.fromEntries(names.map((name) => [name, freshNumber(name, state)])));
    write(verdict, "");
    go(0);
    typed.focus();
  };
  const end = () => {
    isOn = false;
    write(verdict, "");
    update();
  };
  const next = () => steps[step() + 1];
  const say = () => {
    const said = parseNumber(typed.value);
    const asked = next();
    if (!asked) return;
    if (Number.isNaN(said)) {
      write(verdict, "A number is asked for, such as 0.5 or −2.");
      return;
    }
    write(verdict, judge(typed.value.trim(), said, asked, state));
    if (isClose(said, answerTo(asked, state))) {
      typed.value = "";
      go(step() + 1);
    } else typed.select();
  };
  const update = () => {
    assign(toggle, { "aria-pressed": String(isOn) });
    const asked = isOn ? next() : undefined;
    row.hidden = !asked;
    if (asked) write(label, `${questionOf(asked)} = `);
    else if (isOn) write(verdict, "That was all of it.");
  };
  return { toggle, node: html("div", row, verdict), update };
}

/**
 * A number that is easy to compute with, in the range of a parameter; never 0: it hides mistakes.
 * @param {string} name
 * @param {State} state
 */
function freshNumber(name, state) {
  const { min, max } = state.parameter(name);
  const [low, high] = [clamp(-FRESH, min, max), clamp(FRESH, min, max)];
  const number = snap(low + Math.random() * (high - low), low, high, COARSE);
  return number || COARSE;
}

/**
 * @param {number} said
 * @param {number} right
 */
const isClose = (said, right) => Math.abs(said - right) <= CLOSE * Math.max(1, Math.abs(right));

/**
 * What a step asks: in "Forward: z = w · x = {value}" that is "z = w · x".
 * @param {StepSpec} step
 */
const questionOf = ({ say }) => say.text.match(/: (.*?) = \{/)?.[1] ?? "";

/**
 * The number that a step shows: what goes back along an edge, or else the only one.
 * @param {StepSpec} step
 * @param {State} state
 */
const answerTo = (step, state) =>
  numberOf(step, step.edge < 0 ? Object.keys(step.say.values)[0] : "downstream", state);

/**
 * @param {StepSpec} step
 * @param {string} name of a value of its sentence
 * @param {State} state
 */
const numberOf = ({ say }, name, state) => state.number(say.values[name]);

/**
 * What a reader is told of a number.
 * @param {string} text as typed
 * @param {number} said
 * @param {StepSpec} step
 * @param {State} state
 */
function judge(text, said, step, state) {
  const right = answerTo(step, state);
  if (isClose(said, right)) return `Right: ${format(right, 4)}.`;
  const wrong = `${text} is not it`;
  if (isClose(said, -right)) return `${wrong}: look at the sign.`;
  if (step.edge >= 0) {
    if (isClose(said, numberOf(step, "upstream", state))) {
      return `${wrong}: that is what has come back so far. Times the local derivative!`;
    }
    if (isClose(said, numberOf(step, "local", state))) {
      return `${wrong}: that is the local derivative. Times what has come back!`;
    }
  }
  return `${wrong}. Try again, or step forward to see it.`;
}
