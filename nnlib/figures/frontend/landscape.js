// The landscape: the loss over two chosen parameters, all others held where they are, with a point to drag.

import { OWN_KEYS, extent, format, html, write } from "./dom.js";
import { planeView } from "./plane.js";

const SIZE = 61;

/** x and y are the names of the parameters to start with; gradients has a node for each of the choices. */
export function landscapeView(spec, state) {
  const chosen = [spec.x, spec.y], place = html("div"), range = html("p.nn-note");
  let map, plane;
  const build = () => {
    map = mapOf(spec, state, chosen.map(state.parameter));
    plane = planeView(map, state);
    place.replaceChildren(plane.node);
  };
  const update = () => {
    plane.update();
    const [low, high] = extent(map.marks[0].values().data).map((loss) => format(loss, 3));
    write(range, `Dark is low: on this map the loss runs from ${low} to ${high}.`);
  };
  const choose = (axis, name) => {
    // The same parameter on both axes would be no landscape: swap them instead.
    if (name === chosen[1 - axis]) chosen.reverse();
    else chosen[axis] = name;
    selects.forEach((select, i) => { select.value = chosen[i]; });
    build();
    update();
  };
  const selects = ["Parameter across", "Parameter up"].map((label, axis) => html("select",
    { "aria-label": label, ...OWN_KEYS, onchange: ({ target }) => choose(axis, target.value) },
    ...spec.choices.map((value) =>
      html("option", { value, selected: value === chosen[axis] }, state.parameter(value).label))));
  build();
  const choosers = html("div.nn-choosers", "across", selects[0], "up", selects[1]);
  return { node: html("div", spec.choices.length > 2 && choosers, place, range), update };
}

/** The landscape over two parameters: a plane whose marks are computed here instead of in the graph. */
function mapOf(spec, state, both) {
  const [x, y] = both.map(({ min, max }) => [min, max]), spans = both.map(({ min, max }) => max - min);
  const here = () => Float64Array.from(both, ({ name }) => state.value(name));
  const downhill = () => {
    // Steepest in the picture, where each axis has its own unit; drawn a seventh of the picture long.
    const steps = both.map(({ name }, i) => -state.number(spec.gradients[name]) * spans[i]);
    return here().map((value, i) => value + (steps[i] / (Math.hypot(...steps) || 1)) * (spans[i] / 7));
  };
  // The loss at all places in one evaluation: rows are y and columns x.
  const grid = Object.fromEntries(both.map(({ name, min }, i) => [name, {
    shape: [[1, SIZE], [SIZE, 1]][i],
    data: Float64Array.from({ length: SIZE }, (_, k) => min + (spans[i] * k) / (SIZE - 1)),
  }]));
  const drag = both.map(({ name }) => name), [x_label, y_label] = both.map(({ label }) => label);
  return {
    x, y, x_label, y_label, title: spec.title, aspect: 0.8,
    marks: [
      { kind: "field", map: true, x, y, n_x: SIZE, n_y: SIZE, values: () => state.batch(spec.loss, grid) },
      { kind: "arrows", color: 5, tails: () => ({ data: here() }), heads: () => ({ data: downhill() }) },
      { kind: "points", symbols: ["handle"], drag, points: () => ({ data: here() }) },
    ],
  };
}
