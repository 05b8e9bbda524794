// The state of one figure: its parameters (synced traits of the widget) and the graph computed from them.

import { compile } from "./interpreter.js";

/** `changed()` is called after any change; `model` follows the anywidget contract. */
export function createState(model, spec, changed) {
  const program = compile(spec.graph), held = {}, parameters = new Map(spec.parameters.map((p) => [p.name, p]));
  const isArray = (name) => parameters.get(name).shape.length > 0;
  const hold = (name, value) => program.set(name, (held[name] = value));
  const follow = (name) => () => {
    hold(name, state.value(name));
    state.mover = "reader";
    changed();
  };
  const state = {
    mover: null, // whose the last change was: "reader" or "action"
    parameter: (name) => parameters.get(name),
    /** The present value: a number (of a checkbox 0 or 1), or a flat list for an array. */
    value: (name) => (isArray(name) ? model.get(name) : Number(model.get(name))),
    /** What a node of the graph is now: {shape, data, version}. A layer may have a function in place of a node. */
    read: (source) => (typeof source === "function" ? source() : program.get(source.node)),
    number: (source) => program.get(source.node).data[0],
    /** A node for many values of some parameters at once; the figure's own values stay as they are. */
    batch: (source, values) => program.batch(values, source.node),
    /** Sets parameters and tells the kernel, if there is one. */
    set(values) {
      for (const [name, value] of Object.entries(values)) model.set(name, value);
      model.save_changes();
    },
    /** Applies an action, unshown; returns how far the most restless number moved, 0 if one would not be finite. */
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
    dispose: () => stops.forEach((stop) => stop()),
  };
  const stops = spec.parameters.map(({ name }) => {
    const [event, callback] = [`change:${name}`, follow(name)];
    hold(name, state.value(name));
    model.on(event, callback);
    return () => model.off(event, callback);
  });
  return state;
}
