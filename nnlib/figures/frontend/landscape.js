// The landscape: the loss over two chosen parameters, all others held where they are, or over two
// random directions, with a point to drag. It is seen as a map, as a surface to turn, or from
// within, in fog.

/** @import { Cut } from "./cuts.js" */
/** @import { Kept, Reference, State, Value, View } from "./types.d.ts" */
/** @import { PlaneSpec } from "./plane.js" */

import { button, OWN_KEYS } from "./controls.js";
import { cutAlong, cutAtRandom, RESOLUTION } from "./cuts.js";
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
  /** @type {Cut} */
  let cut;
  /** @type {Look} */
  let look = "map";

  /** @type {(over: Cut, as: Look) => void} */
  const build = (over, as) => {
    const values = () => state.batch(spec.loss, cut.grid());
    [cut, look] = [over, as];
    losses = () => values().data;
    picture =
      as === "surface"
        ? surfaceView(losses, RESOLUTION, () => shareOf(cut), cut.labels)
        : planeView(mapOf(spec, cut, values, as), state);
    place.replaceChildren(picture.node);
  };
  const update = () => {
    picture.update();
    write(range, (look === "fog" ? IN_FOG : sayRange(losses(), look)) + cut.remark);
  };
  const choosers = createChoosers(spec, state, (over, as) => {
    build(over, as);
    update();
  });
  build(cutAlong([spec.x, spec.y], spec, state), look);
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
 * Where the figure is in a cut, from 0 to 1.
 * @param {Cut} cut
 * @returns {[x: number, y: number]}
 */
function shareOf({ here, ranges }) {
  const [x, y] = here().map((at, i) => (at - ranges[i][0]) / (ranges[i][1] - ranges[i][0]));
  return [x, y];
}

/** In place of a parameter: two random directions, of which this is the first pair. */
const AT_RANDOM = "1";

/**
 * Lists to choose the parameters from, if there are more than two, or two random directions, and
 * how they are seen; a link keeps what is chosen.
 * @param {LandscapeSpec} spec
 * @param {State} state
 * @param {(over: Cut, as: Look) => void} chose
 */
function createChoosers(spec, state, chose) {
  let axes = [spec.x, spec.y];
  let pair = ""; // the number of the random directions, if it is over such
  const looks = html(
    "select",
    { "aria-label": "Landscape seen", autocomplete: "off", ...OWN_KEYS, onchange: () => tell() },
    ...Object.entries(LOOKS).map(([value, label]) => html("option", { value }, label)),
  );
  const tell = () => {
    selects.forEach((select, i) => {
      select.value = pair ? AT_RANDOM : axes[i];
    });
    other.hidden = !pair;
    const over = pair
      ? cutAtRandom(Number(pair), spec, state)
      : cutAlong([axes[0], axes[1]], spec, state);
    chose(over, /** @type {Look} */ (looks.value));
  };
  /** @type {(axis: number, name: string) => void} */
  const choose = (axis, name) => {
    // The same parameter on both axes would be no landscape: swap them instead.
    if (name === AT_RANDOM) pair ||= AT_RANDOM;
    else if (name === axes[1 - axis]) axes.reverse();
    else axes[axis] = name;
    if (name !== AT_RANDOM) pair = "";
    tell();
  };
  /** @type {Kept} */
  const kept = {
    read: () => (pair || axes.join()) + (looks.value === "map" ? "" : `;${looks.value}`),
    take(text) {
      const [over, look = "map"] = text.split(";");
      const names = over.split(",");
      const isPair = names.length === 2 && names[0] !== names[1];
      const isRandom = canBeRandom && /^[1-9]\d{0,5}$/.test(over);
      if (!Object.hasOwn(LOOKS, look)) return;
      if (!isRandom && !(isPair && names.every((name) => spec.choices.includes(name)))) return;
      looks.value = look;
      pair = isRandom ? over : "";
      if (!isRandom) axes = names;
      tell();
    },
  };
  const canBeRandom = spec.choices.length > 2;
  const selects = ["Parameter across", "Parameter up"].map((label, axis) => {
    const options = spec.choices.map((value) => {
      const { label } = state.parameter(value);
      return html("option", { value, selected: value === axes[axis] }, label);
    });
    const select = html(
      "select",
      { "aria-label": label, autocomplete: "off", ...OWN_KEYS },
      ...options,
      html("option", { value: AT_RANDOM }, "at random"),
    );
    select.onchange = () => choose(axis, select.value);
    return select;
  });
  const other = button("Other directions", () => {
    pair = String(Number(pair) + 1);
    tell();
  });
  other.hidden = true;
  const chosen = canBeRandom ? ["across", selects[0], "up", selects[1]] : [];
  return { node: html("div.nn-choosers", ...chosen, "seen", looks, other), kept };
}

/**
 * The landscape as a plane whose marks get their numbers from here instead of from nodes.
 * @param {LandscapeSpec} spec
 * @param {Cut} cut
 * @param {() => Value} values the losses
 * @param {Look} look
 * @returns {PlaneSpec}
 */
function mapOf(spec, cut, values, look) {
  const [x, y] = cut.ranges;
  const here = () => ({ data: Float64Array.from(cut.here()) });
  const downhill = () => ({ data: stepDownhill(cut) });
  const lowest = () => ({ data: lowestOn(cut, values().data) });
  const size = { n_x: RESOLUTION, n_y: RESOLUTION };
  return {
    x,
    y,
    x_label: cut.labels[0],
    y_label: cut.labels[1],
    title: spec.title,
    aspect: 0.8,
    equal: false,
    ticks: true,
    marks: [
      ...(look === "fog"
        ? []
        : /** @type {PlaneSpec["marks"]} */ ([
            { kind: "field", map: true, x, y, ...size, values },
            { kind: "points", symbols: ["least"], points: lowest },
          ])),
      { kind: "arrows", color: 6, tails: here, heads: downhill },
      { kind: "points", symbols: ["handle"], drag: cut.place, points: here },
    ],
  };
}

/**
 * The place on the map where the loss is lowest.
 * @param {Cut} cut
 * @param {Float64Array} losses
 */
function lowestOn({ ranges }, losses) {
  const at = losses.indexOf(extent(losses)[0]);
  const places = [at % RESOLUTION, Math.floor(at / RESOLUTION)];
  return Float64Array.from(
    ranges,
    ([min, max], i) => min + ((max - min) * places[i]) / (RESOLUTION - 1),
  );
}

/**
 * Where a step downhill ends: steepest in the picture, where each axis has its own unit, and a
 * seventh of the picture long.
 * @param {Cut} cut
 */
function stepDownhill({ ranges, here, slopes }) {
  const spans = ranges.map(([min, max]) => max - min);
  const steps = slopes().map((slope, i) => -slope * spans[i]);
  const length = Math.hypot(...steps) || 1;
  return Float64Array.from(here(), (at, i) => at + (steps[i] / length) * (spans[i] / 7));
}
