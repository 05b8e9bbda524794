// The state of one figure: its parameters, which are synced traits of the widget, and the graph
// over them.

/** @import { FigureSpec, Model, ParameterSpec, ParameterValue } from "./types.d.ts" */
/** @import { Reference, State } from "./types.d.ts" */

import { compile } from "./interpreter.js";
import { fillTemplate } from "./numbers.js";

/**
 * @param {Model} model
 * @param {FigureSpec} spec
 * @param {() => void} changed is called after any change
 * @returns {State}
 */
export function createState(model, spec, changed) {
  const program = compile(spec.graph);
  const parameters = new Map(spec.parameters.map((parameter) => [parameter.name, parameter]));
  /**
   * What each parameter is for the graph; the traits may lag behind while an action runs.
   * @type {Record<string, ParameterValue>}
   */
  const held = {};

  /** @param {string} name */
  const parameter = (name) => /** @type {ParameterSpec} */ (parameters.get(name));

  /** @param {string} name */
  const isArray = (name) => parameter(name).shape.length > 0;

  /**
   * @param {string} name
   * @param {ParameterValue} value
   */
  const hold = (name, value) => {
    held[name] = value;
    program.set(name, value);
  };

  /**
   * @param {Reference} reference
   * @param {number} [at]
   */
  const revealedAt = ({ node }, at = 0) => {
    const step = spec.revealed[node] ?? 0;
    return typeof step === "number" ? step : step[at];
  };

  /** @type {State} */
  const state = {
    mover: null,
    picked: "",
    pick(part) {
      if (part === state.picked) return;
      state.picked = part;
      changed();
    },
    parameter,
    value: (name) => (isArray(name) ? state.list(name) : state.scalar(name)),
    scalar: (name) => Number(model.get(name)),
    list: (name) => /** @type {number[]} */ (model.get(name)),
    read: (source) => (typeof source === "function" ? source() : state.array(source)),
    array: ({ node }) => program.get(node),
    number: ({ node }) => program.get(node).data[0],
    step: Object.keys(spec.revealed).length ? 0 : Infinity,
    walkTo(step) {
      state.step = step;
      changed();
    },
    repaint: changed,
    knows: (reference, at) => revealedAt(reference, at) <= state.step,
    isNew: (reference, at) => revealedAt(reference, at) === state.step,
    say: ({ text, values }) => fillTemplate(text, (name) => state.number(values[name])),
    batch: ({ node }, values) => program.batch(values, node),

    set(values) {
      for (const [name, value] of Object.entries(values)) model.set(name, value);
      model.save_changes();
    },

    advance(assign) {
      // Every right-hand side is read before any parameter changes.
      const next = Object.entries(assign).map(([name, reference]) => ({
        name,
        numbers: Array.from(state.array(reference).data),
      }));
      if (!next.every(({ numbers }) => numbers.every(Number.isFinite))) return 0;
      const moves = next.flatMap(({ name, numbers }) => {
        const before = [held[name]].flat();
        return numbers.map((value, i) => Math.abs(value - before[i]));
      });
      for (const { name, numbers } of next) hold(name, isArray(name) ? numbers : numbers[0]);
      state.mover = "action"; // also for who looks before it is shown
      return Math.max(...moves);
    },

    publish(assign) {
      state.set(Object.fromEntries(Object.keys(assign).map((name) => [name, held[name]])));
      state.mover = "action";
    },

    kept: new Map(),
    stops: [],
    stop: () => state.stops.forEach((stop) => stop()),
    dispose: () => unfollow.forEach((stop) => stop()),
  };

  /**
   * Follows the trait of a parameter; returns what ends that.
   * @param {ParameterSpec} parameter
   */
  const follow = ({ name }) => {
    const event = `change:${name}`;
    const take = () => {
      hold(name, state.value(name));
      state.mover = "reader";
      changed();
    };
    hold(name, state.value(name));
    model.on(event, take);
    return () => model.off(event, take);
  };
  const unfollow = spec.parameters.map(follow);
  return state;
}
