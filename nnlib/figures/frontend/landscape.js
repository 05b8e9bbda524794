// The landscape: the loss over two chosen parameters, all others held where they are, with a point
// to drag. It is seen as a map, as a surface to turn, or from within, in fog.

/** @import { Kept, ParameterSpec, Reference, State, Value, View } from "./types.d.ts" */
/** @import { PlaneSpec } from "./plane.js" */

import { OWN_KEYS } from "./controls.js";
import { html, write } from "./dom.js";
import { extent, format } from "./numbers.js";
import { planeView } from "./plane.js";
import { surfaceView } from "./surface.js";

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

/** How a landscape may be seen, with what is said below it. */
const LOOKS = /** @type {const} */ ({
  map: "as a map",
  surface: "as a surface",
  fog: "in fog",
});

/** @typedef {keyof typeof LOOKS} Look */

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
  let picture;
  /** @type {Look} */
  let look = "map";

  /** @type {(both: Both, as: Look) => void} */
  const build = (both, as) => {
    const grid = gridOver(both);
    const values = () => state.batch(spec.loss, grid);
    look = as;
    losses = () => values().data;
    picture =
      as === "surface"
        ? surfaceView(losses, RESOLUTION, () => shareOf(both, state), [
            both[0].label,
            both[1].label,
          ])
        : planeView(mapOf(spec, both, values, as, state), state);
    place.replaceChildren(picture.node);
  };
  const update = () => {
    picture.update();
    write(range, look === "fog" ? IN_FOG : sayRange(losses(), look));
  };
  const choosers = createChoosers(spec, state, (both, as) => {
    build(both, as);
    update();
  });
  build([state.parameter(spec.x), state.parameter(spec.y)], look);
  return { node: html("div", choosers.node, place, range), update, kept: choosers.kept };
}

const IN_FOG = "You stand at the ring and see which way is down, as descent does. Walk.";

/**
 * @param {Float64Array} losses
 * @param {Look} look
 */
function sayRange(losses, look) {
  const [low, high] = extent(losses).map((loss) => format(loss, 3));
  const where = look === "map" ? "on this map the loss runs" : "the loss runs here";
  return `Dark is low: ${where} from ${low}${look === "map" ? ", at the ring," : ""} to ${high}.`;
}

/**
 * Where the parameters are in their ranges, from 0 to 1.
 * @param {Both} both
 * @param {State} state
 * @returns {[x: number, y: number]}
 */
function shareOf(both, state) {
  const [x, y] = both.map(({ name, min, max }) => (state.scalar(name) - min) / (max - min));
  return [x, y];
}

/**
 * Lists to choose the parameters from, if there are more than two, and how they are seen; a link
 * keeps what is chosen.
 * @param {LandscapeSpec} spec
 * @param {State} state
 * @param {(both: Both, as: Look) => void} chose
 */
function createChoosers(spec, state, chose) {
  const chosen = [spec.x, spec.y];
  const looks = html(
    "select",
    { "aria-label": "Landscape seen", autocomplete: "off", ...OWN_KEYS, onchange: () => tell() },
    ...Object.entries(LOOKS).map(([value, label]) => html("option", { value }, label)),
  );
  const tell = () =>
    chose(
      [state.parameter(chosen[0]), state.parameter(chosen[1])],
      /** @type {Look} */ (looks.value),
    );
  /** @type {(axis: number, name: string) => void} */
  const choose = (axis, name) => {
    // The same parameter on both axes would be no landscape: swap them instead.
    if (name === chosen[1 - axis]) chosen.reverse();
    else chosen[axis] = name;
    selects.forEach((select, i) => {
      select.value = chosen[i];
    });
    tell();
  };
  /** @type {Kept} */
  const kept = {
    read: () => chosen.join() + (looks.value === "map" ? "" : `;${looks.value}`),
    take(text) {
      const [axes, look = "map"] = text.split(";");
      const names = axes.split(",");
      const isPair = names.length === 2 && names[0] !== names[1];
      if (!isPair || !Object.hasOwn(LOOKS, look)) return;
      if (!names.every((name) => spec.choices.includes(name))) return;
      looks.value = look;
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
  const axes = spec.choices.length > 2 ? ["across", selects[0], "up", selects[1]] : [];
  return { node: html("div.nn-choosers", ...axes, "seen", looks), kept };
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
 * @param {Look} look
 * @param {State} state
 * @returns {PlaneSpec}
 */
function mapOf(spec, both, values, look, state) {
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
      ...(look === "fog"
        ? []
        : /** @type {PlaneSpec["marks"]} */ ([
            { kind: "field", map: true, ...ranges, ...size, values },
            { kind: "points", symbols: ["least"], points: lowest },
          ])),
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
