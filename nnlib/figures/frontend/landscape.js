// The landscape: the loss over two chosen parameters, all others held where they are, with a point
// to drag.

/** @import { Kept, ParameterSpec, Reference, State, Value, View } from "./types.d.ts" */
/** @import { PlaneSpec } from "./plane.js" */

import { OWN_KEYS } from "./controls.js";
import { html, write } from "./dom.js";
import { extent, format } from "./numbers.js";
import { planeView } from "./plane.js";

/**
 * `x` and `y` are the parameters to start with.
 *
 * @typedef {object} LandscapeSpec
 * @property {Reference} loss
 * @property {string} x
 * @property {string} y
 * @property {string[]} choices the parameters to choose from
 * @property {Record<string, Reference>} gradients of the loss in each of them
 * @property {string} title
 */

/**
 * The two parameters a landscape is over.
 * @typedef {[x: ParameterSpec, y: ParameterSpec]} Both
 */

const RESOLUTION = 61; // values along each axis

/**
 * @param {LandscapeSpec} spec
 * @param {State} state
 * @returns {View}
 */
export function landscapeView(spec, state) {
  const place = html("div");
  const range = html("p.nn-note");
  /** @type {() => Float64Array} */
  let losses;
  /** @type {View} */
  let plane;

  /** @param {Both} both */
  const build = (both) => {
    const grid = gridOver(both);
    const values = () => state.batch(spec.loss, grid);
    losses = () => values().data;
    plane = planeView(mapOf(spec, both, values, state), state);
    place.replaceChildren(plane.node);
  };
  const update = () => {
    plane.update();
    const [low, high] = extent(losses()).map((loss) => format(loss, 3));
    write(range, `Dark is low: on this map the loss runs from ${low}, at the ring, to ${high}.`);
  };
  const choosers = createChoosers(spec, state, (both) => {
    build(both);
    update();
  });
  build([state.parameter(spec.x), state.parameter(spec.y)]);
  const shown = spec.choices.length > 2 && choosers.node;
  return { node: html("div", shown, place, range), update, kept: choosers.kept };
}

/**
 * Two lists to choose the parameters from; a link keeps what is chosen.
 * @param {LandscapeSpec} spec
 * @param {State} state
 * @param {(both: Both) => void} chose
 */
function createChoosers(spec, state, chose) {
  const chosen = [spec.x, spec.y];
  /** @type {(axis: number, name: string) => void} */
  const choose = (axis, name) => {
    // The same parameter on both axes would be no landscape: swap them instead.
    if (name === chosen[1 - axis]) chosen.reverse();
    else chosen[axis] = name;
    selects.forEach((select, i) => {
      select.value = chosen[i];
    });
    chose([state.parameter(chosen[0]), state.parameter(chosen[1])]);
  };
  /** @type {Kept} */
  const kept = {
    read: () => chosen.join(),
    take(text) {
      const names = text.split(",");
      const isPair = names.length === 2 && names[0] !== names[1];
      if (isPair && names.every((name) => spec.choices.includes(name)))
        names.forEach((name, axis) => choose(axis, name));
    },
  };
  const selects = ["Parameter across", "Parameter up"].map((label, axis) => {
    const options = spec.choices.map((value) => {
      const { label } = state.parameter(value);
      return html("option", { value, selected: value === chosen[axis] }, label);
    });
    const select = html(
      "select",
      { "aria-label": label, autocomplete: "off", ...OWN_KEYS },
      ...options,
    );
    select.onchange = () => choose(axis, select.value);
    return select;
  });
  return { node: html("div.nn-choosers", "across", selects[0], "up", selects[1]), kept };
}

/**
 * All places of the map, so that one evaluation finds the loss at each: rows are y and columns x.
 * @param {Both} both
 */
function gridOver(both) {
  const shapes = [
    [1, RESOLUTION],
    [RESOLUTION, 1],
  ];
  const entries = both.map(({ name, min, max }, i) => {
    const data = Float64Array.from(
      { length: RESOLUTION },
      (_, k) => min + ((max - min) * k) / (RESOLUTION - 1),
    );
    return [name, { shape: shapes[i], data }];
  });
  return Object.fromEntries(entries);
}

/**
 * The landscape as a plane whose marks get their numbers from here instead of from nodes.
 * @param {LandscapeSpec} spec
 * @param {Both} both
 * @param {() => Value} values the losses
 * @param {State} state
 * @returns {PlaneSpec}
 */
function mapOf(spec, both, values, state) {
  const [{ min: x0, max: x1 }, { min: y0, max: y1 }] = both;
  /** @type {Pick<PlaneSpec, "x" | "y">} */
  const ranges = { x: [x0, x1], y: [y0, y1] };
  const here = () => ({ data: Float64Array.from(both, ({ name }) => state.scalar(name)) });
  const downhill = () => ({ data: stepDownhill(spec, both, here().data, state) });
  const lowest = () => ({ data: lowestOn(both, values().data) });
  const size = { n_x: RESOLUTION, n_y: RESOLUTION };
  return {
    ...ranges,
    x_label: both[0].label,
    y_label: both[1].label,
    title: spec.title,
    aspect: 0.8,
    equal: false,
    ticks: true,
    marks: [
      { kind: "field", map: true, ...ranges, ...size, values },
      { kind: "points", symbols: ["least"], points: lowest },
      { kind: "arrows", color: 6, tails: here, heads: downhill },
      { kind: "points", symbols: ["handle"], drag: [both[0].name, both[1].name], points: here },
    ],
  };
}

/**
 * The place on the map where the loss is lowest.
 * @param {Both} both
 * @param {Float64Array} losses
 */
function lowestOn(both, losses) {
  const at = losses.indexOf(extent(losses)[0]);
  const places = [at % RESOLUTION, Math.floor(at / RESOLUTION)];
  return Float64Array.from(
    both,
    ({ min, max }, i) => min + ((max - min) * places[i]) / (RESOLUTION - 1),
  );
}

/**
 * Where a step downhill ends: steepest in the picture, where each axis has its own unit, and a
 * seventh of the picture long.
 * @param {LandscapeSpec} spec
 * @param {Both} both
 * @param {Float64Array} here
 * @param {State} state
 */
function stepDownhill(spec, both, here, state) {
  const spans = both.map(({ min, max }) => max - min);
  const steps = both.map(({ name }, i) => -state.number(spec.gradients[name]) * spans[i]);
  const length = Math.hypot(...steps) || 1;
  return here.map((value, i) => value + (steps[i] / length) * (spans[i] / 7));
}
