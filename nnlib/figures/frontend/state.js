// The state of one figure: its parameters, which are synced traits of the widget, and the graph over them.

import { fillTemplate } from "./dom.js";
import { compile } from "./interpreter.js";

/** `changed()` is called after any change; `model` follows the anywidget contract. */
export function createState(model, spec, changed) {
  const program = compile(spec.graph), held = {}, parameters = new Map(spec.parameters.map((p) => [p.name, p]));
  const isArray = (name) => parameters.get(name).shape.length > 0;
  const hold = (name, value) => program.set(name, (held[name] = value));
  const state = {
    mover: null, // whose the last change was: "reader" or "action"
    parameter: (name) => parameters.get(name),
    /** The present value: a number (of a checkbox 0 or 1), or a flat list for an array. */
    value: (name) => (isArray(name) ? model.get(name) : Number(model.get(name))),
    /** What a node is now: {shape, data, version}. A layer may have a function in its place. */
    read: (source) => (typeof source === "function" ? source() : program.get(source.node)),
    number: (source) => program.get(source.node).data[0],
    say: ({ text, values }) => fillTemplate(text, (name) => state.number(values[name])),
    /** A node for many values of some parameters at once. */
    batch: (source, values) => program.batch(values, source.node),
    /** Sets parameters and tells the kernel, if there is one. */
    set(values) {
      for (const [name, value] of Object.entries(values)) model.set(name, value);
      model.save_changes();
    },
    /** Applies an action, unshown; returns how far it moved, 0 if a number would not be finite. */
    advance(assigned) {
      // Every right-hand side is read before any parameter changes.
      const next = Object.entries(assigned).map(([name, source]) => [name, Array.from(state.read(source).data)]);
      if (!next.every(([, data]) => data.every(Number.isFinite))) return 0;
      const moves = next.flatMap(([name, data]) => data.map((v, i) => Math.abs(v - [held[name]].flat()[i])));
      for (const [name, data] of next) hold(name, isArray(name) ? data : data[0]);
      return Math.max(...moves);
    },
    /** Shows what actions did. */
    publish(assigned) {
      state.set(Object.fromEntries(Object.keys(assigned).map((name) => [name, held[name]])));
      state.mover = "action";
    },
    stops: [], // what ends each run that may be going on
    stop: () => state.stops.forEach((stop) => stop()),
    dispose: () => unfollow.forEach((stop) => stop()),
  };
  const unfollow = spec.parameters.map(({ name }) => {
    const event = `change:${name}`, follow = () => {
      hold(name, state.value(name));
      state.mover = "reader";
      changed();
    };
    hold(name, state.value(name));
    model.on(event, follow);
    return () => model.off(event, follow);
  });
  return state;
}
