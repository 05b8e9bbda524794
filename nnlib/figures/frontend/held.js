// A number in a drawing that a reader takes hold of, and the panel that says all about the one
// picked: its name, what it carries, its slope; to change by a step or by typing.

/** @import { Neuron } from "./network.js" */
/** @import { Reference, State } from "./types.d.ts" */

import { button, OWN_KEYS } from "./controls.js";
import { assign, html, write } from "./dom.js";
import { format, parseNumber, snap } from "./numbers.js";

/**
 * @typedef {object} HeldSpec
 * @property {string} label
 * @property {Reference} value
 * @property {number} at which of the numbers of `value` it is
 * @property {string} moves the parameter that it is, or is in; empty if it cannot be moved
 * @property {Reference} [slope] of the loss, beside `value`
 */

/** @typedef {ReturnType<typeof createHeld>} Held */

/**
 * By which name a number is picked: of a parameter, or of a place in one; none if it stays put.
 * @param {HeldSpec} spec
 * @param {State} state
 */
export const partOfNumber = ({ moves, at }, state) =>
  moves && state.parameter(moves).shape.length ? `${moves}[${at}]` : moves;

/**
 * @param {HeldSpec} spec
 * @param {string} role what it is in the drawing, in words
 * @param {State} state
 * @param {SVGElement} chip what has the focus
 * @param {SVGElement} [line] what can be taken hold of besides
 */
export function createHeld(spec, role, state, chip, line) {
  const { label, value, at, moves, slope } = spec;
  const part = partOfNumber(spec, state) || role;
  const things = line && line !== chip ? [chip, line] : [chip];
  let told = NaN;
  const held = {
    spec,
    role,
    part,
    things,
    chip: chip === line ? null : chip,
    /** @param {Element} thing */
    isLine: (thing) => thing === line,
    focus: () => chip.focus({ preventScroll: true }),
    read: () => state.array(value).data[at],
    slope: () => (slope && state.knows(slope, at) ? state.array(slope).data[at] : null),
    isSlopeNew: () => Boolean(slope && state.isNew(slope, at)),
    range() {
      const { min, max, step } = state.parameter(moves);
      return { min, max, step };
    },
    /** @param {number} asked */
    write(asked) {
      if (!moves) return;
      const { min, max, step } = held.range();
      held.set(snap(asked, min, max, step));
    },
    /** @param {number} now */
    set(now) {
      state.set({ [moves]: part === moves ? now : state.list(moves).with(at, now) });
    },
    /** Says what it is now, and returns that. */
    update() {
      const now = held.read();
      for (const thing of things) thing.classList.toggle("nn-picked", state.picked === part);
      if (moves && now !== told) {
        assign(chip, { "aria-valuenow": now, "aria-valuetext": format(now) });
        told = now;
      }
      return now;
    },
  };
  if (moves) {
    const { min, max } = held.range();
    assign(chip, {
      role: "slider",
      tabindex: 0,
      "aria-label": `${label}, ${role}`,
      "aria-valuemin": min,
      "aria-valuemax": max,
    });
  }
  return held;
}

/**
 * @param {string} loss what the slopes are of
 * @param {State} state
 * @param {Held[]} numbers
 * @param {Neuron[]} neurons
 */
export function createPanel(loss, state, numbers, neurons) {
  const canMove = numbers.some(({ spec }) => spec.moves);
  const name = html("b");
  const typed = html("input.nn-typed", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    ...OWN_KEYS,
    onchange: () => take(),
    onkeydown: (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      if (event.key === "Enter" && !take()) return;
      shown()?.focus();
      update();
    },
    onblur: () => update(),
  });
  const less = button("−", () => step(-1));
  const more = button("+", () => step(1));
  const row = html("div.nn-held-row", name, less, typed, more);
  const note = html("p.nn-note");
  const node = html("div.nn-held", row, note);
  let hovered = "";

  const shown = () => {
    const part = hovered || state.picked;
    const neuron = neurons.find((one) => one.part === part);
    return neuron ? neuron.bias?.held : numbers.find((one) => one.part === part);
  };
  /** @param {number} steps */
  const step = (steps) => {
    const number = shown();
    number?.write(number.read() + steps * number.range().step);
  };
  const take = () => {
    const number = shown();
    const asked = parseNumber(typed.value);
    if (!number) return true;
    const { min, max } = number.range();
    const isValid = asked >= min && asked <= max;
    assign(typed, { "aria-invalid": String(!isValid) });
    if (isValid) number.set(asked);
    else write(note, `${number.spec.label} goes from ${format(min)} to ${format(max)}.`);
    return isValid;
  };
  const update = () => {
    const number = shown();
    const isOn = Boolean(number?.spec.moves);
    node.classList.toggle("nn-idle", !isOn);
    const prompt = canMove
      ? "Pull a line or a bias up or down, or press it and type. Press a neuron to see its part."
      : "Press a line or a neuron to see what it does.";
    write(note, noteOn(hovered || state.picked) || prompt);
    write(name, number ? number.spec.label : "");
    if (!number || !isOn) return;
    for (const [each, word] of /** @type {const} */ ([
      [less, "less"],
      [more, "more"],
    ])) {
      assign(each, { "aria-label": `${number.spec.label}, one step ${word}` });
    }
    const { min, max } = number.range();
    assign(typed, {
      "aria-label": `${number.spec.label}, typed, from ${format(min)} to ${format(max)}`,
      title: `from ${format(min)} to ${format(max)}`,
    });
    if (document.activeElement === typed) return;
    typed.removeAttribute("aria-invalid");
    typed.value = String(Number(number.read().toPrecision(12)));
  };

  /** @param {string} part */
  const noteOn = (part) => {
    const neuron = neurons.find((one) => one.part === part);
    if (neuron) return `${neuron.spec.label}: ${sayNeuron(neuron)}`;
    const number = numbers.find((one) => one.part === part);
    return number ? sayNumber(number) : "";
  };

  /** @param {Neuron} neuron */
  const sayNeuron = ({ value, delta }) => {
    const [now, slope] = [value(), delta()];
    const answer = now === null ? "" : `answers ${format(now)}. `;
    if (slope === null) return answer || "a neuron.";
    return `${answer}δ = ∂${loss}/∂z = ${format(slope, 4)}.`;
  };

  /** @param {Held} number */
  const sayNumber = (number) => {
    const { label } = number.spec;
    const now = number.read();
    const slope = number.slope();
    const said = [`${label} = ${format(now)}, ${number.role}.`];
    const edge = ends.get(number);
    const came = edge ? edge.source.value() : null;
    if (edge && came !== null) {
      const product = `${format(now)} · ${bracketed(came)} = ${format(now * came)}`;
      said.push(`It carries ${product} to ${edge.target.spec.label}.`);
    }
    if (slope === null) return said.join(" ");
    said.push(`∂${loss}/∂${label} = ${factors(number, came)}${format(slope, 4)}.`);
    return said.join(" ");
  };

  /**
   * What a slope is the product of, where that is known.
   * @param {Held} number
   * @param {number | null} came what came in where it is a weight
   */
  const factors = (number, came) => {
    const edge = ends.get(number);
    const target = edge?.target ?? neurons.find(({ bias }) => bias?.held === number);
    const delta = target?.delta() ?? null;
    if (delta === null) return "";
    if (!edge || came === null) return edge ? "" : "δ = ";
    const { label } = edge.source.spec;
    return `${label} · δ = ${format(came)} · ${bracketed(delta, 4)} = `;
  };

  /** @type {Map<Held, { source: Neuron, target: Neuron }>} the ends of each weight */
  const ends = new Map();

  return {
    node,
    update,
    /** @type {(number: Held, source: Neuron, target: Neuron) => void} */
    join: (number, source, target) => ends.set(number, { source, target }),
    /** @param {string} part */
    hover(part) {
      if (part === hovered) return;
      hovered = part;
      update();
    },
    /** Lets the reader type the number that has the focus. @param {Held} number */
    type(number) {
      state.pick(number.part);
      hovered = "";
      update();
      typed.focus();
      typed.select();
    },
  };
}

/**
 * @param {number} value
 * @param {number} [digits]
 */
const bracketed = (value, digits) =>
  value < 0 ? `(${format(value, digits)})` : format(value, digits);
