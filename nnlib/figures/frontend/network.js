// A network drawn as neurons and edges that a reader takes hold of: a weight or a bias is pulled up
// or down, by pointer, arrow keys or typing. What is picked is told to the rest of the figure.

/** @import { HeldSpec, Held } from "./held.js" */
/** @import { PictureSpec } from "./pictures.js" */
/** @import { Reference, State, View } from "./types.d.ts" */

import { assign, html, svg, watchWidth, write } from "./dom.js";
import { dragging } from "./dragging.js";
import { createFormulas } from "./formulas.js";
import { createHeld, createPanel } from "./held.js";
import { clamp, format, UNKNOWN } from "./numbers.js";
import { createPicture } from "./pictures.js";
import { createWalk } from "./walk.js";

/**
 * `scale` is the weight that is drawn at full width.
 *
 * @typedef {object} NetworkSpec
 * @property {NeuronSpec[][]} layers columns of neurons
 * @property {EdgeSpec[]} edges
 * @property {number} scale
 * @property {string} loss_name what the slopes are of
 * @property {string} title
 */

/**
 * @typedef {object} NeuronSpec
 * @property {string} name
 * @property {string} label
 * @property {Reference | null} value
 * @property {Reference | null} z
 * @property {HeldSpec | null} bias
 * @property {string} activation
 * @property {PictureSpec | null} picture
 * @property {Reference | null} shown it is drawn only while this is positive
 * @property {Reference} [slope] of the loss in z
 */

/** @typedef {{ from: string, to: string, weight: HeldSpec, shown: Reference | null }} EdgeSpec */

/** @typedef {{ x: number, y: number }} Position */

/**
 * How a network is drawn: `size` of a neuron, and whether there is room for numbers on the edges.
 * @typedef {{ size: number, roomy: boolean }} Look
 */

/** @typedef {ReturnType<typeof createNeuron>} Neuron */

/** @typedef {ReturnType<typeof createEdge>} Edge */

const MOST_CHIPS = 10; // edges that can carry their numbers
const CHIP = { width: 46, least: 34, height: 28 };
const DISK = 48; // of a neuron that shows a number
const PULL = 260; // pixels from one end of a range to the other

/**
 * @param {NetworkSpec} spec
 * @param {State} state
 * @returns {View}
 */
export function networkView(spec, state) {
  const roomy = spec.edges.length <= MOST_CHIPS;
  const columns = spec.layers.map((layer) =>
    layer.map((neuron) => createNeuron(neuron, roomy, state)),
  );
  const neurons = columns.flat();
  const named = Object.fromEntries(neurons.map((neuron) => [neuron.spec.name, neuron]));
  const edges = spec.edges.map((edge) =>
    createEdge(edge, named[edge.from], named[edge.to], spec.scale, roomy, state),
  );
  /** @type {Held[]} */
  const numbers = [...edges, ...neurons.flatMap(({ bias }) => bias ?? [])].map(({ held }) => held);
  const panel = createPanel(spec.loss_name, state, numbers, neurons);
  for (const { held, source, target } of edges) panel.join(held, source, target);
  const formulas = createFormulas(edges, neurons, state);
  const surface = svg(
    "svg.nn-network",
    {
      role: "group",
      "aria-label": spec.title || "The network",
      ...handlersOf(numbers, neurons, panel, state),
    },
    svg("g", ...edges.map(({ line }) => line)),
    ...neurons.map(({ node }) => node),
    ...numbers.flatMap(({ chip }) => chip ?? []),
  );
  const canWalk = formulas && state.step === Infinity && columns.slice(1).every(isSummed);
  const walk = canWalk ? createWalk(columns, edges, spec.loss_name, formulas.of, state) : null;
  let width = 0;
  let shown = "";

  const draw = () => {
    const seen = columns.map((column) => column.filter((neuron) => neuron.isShown()));
    const look = arrange(
      seen.filter(({ length }) => length > 0),
      width,
      roomy,
    );
    assign(surface, { width, height: look.height });
    surface.classList.toggle("nn-narrow", width / columns.length < CHIP.width + 2 * CHIP.least);
    for (const neuron of neurons) neuron.draw(look);
    for (const edge of edges) edge.draw();
  };
  const update = () => {
    if (!width) return;
    const now = neurons.map((neuron) => Number(neuron.isShown())).join("");
    if (now !== shown) {
      shown = now;
      draw();
    }
    walk?.update();
    panel.node.hidden = Boolean(walk?.isOn() && !state.picked);
    for (const part of [...edges, ...neurons]) part.update();
    formulas?.update();
    panel.update();
  };
  const frame = watchWidth(
    (now) => {
      width = now;
      draw();
      update();
    },
    html("div.nn-tiles", ...neurons.map(({ picture }) => picture?.canvas)),
    surface,
  );
  return { node: html("div", frame, walk?.node, panel.node), after: formulas?.node, update };
}

/** @param {Neuron[]} column */
const isSummed = (column) => column.every(({ spec }) => spec.z && spec.value);

/**
 * Puts neurons in columns; returns how they are drawn, and the height of it all.
 * @param {Neuron[][]} columns
 * @param {number} width
 * @param {boolean} roomy
 */
function arrange(columns, width, roomy) {
  const most = Math.max(...columns.map(({ length }) => length));
  const across = width / columns.length;
  const hasPictures = columns.some((column) => column.some(({ picture }) => picture));
  const widest = roomy ? (hasPictures ? 76 : DISK) : 34;
  const size = Math.round(clamp(across - (roomy ? CHIP.width + 4 : 22), 32, widest));
  const row = size + (roomy ? 62 : hasPictures ? 12 : 36); // where a number is, its name is above
  const height = Math.max(row * most + 8, hasPictures ? Math.min(350, 0.84 * width) : 0);
  const margin = size / 2 + 8;
  const step = (width - 2 * margin) / Math.max(1, columns.length - 1);
  columns.forEach((column, i) => {
    column.forEach((neuron, k) => {
      neuron.at.x = margin + i * step;
      neuron.isAlone = column.length === 1;
      neuron.at.y = ((k + 0.5) / column.length) * height - (roomy ? 4 : 0);
    });
  });
  return { size, roomy, height };
}

// ---- taking hold

/**
 * What a reader's pointer and keys do to the drawing.
 * @param {Held[]} numbers
 * @param {Neuron[]} neurons
 * @param {ReturnType<typeof createPanel>} panel
 * @param {State} state
 */
function handlersOf(numbers, neurons, panel, state) {
  /** @type {Map<Element, Held>} */
  const held = new Map();
  for (const number of numbers) {
    for (const part of number.things) held.set(part, number);
  }
  /** @type {Map<Element, Neuron>} */
  const cells = new Map(neurons.map((neuron) => [neuron.cell, neuron]));
  /** @type {{ from: number, y: number } | null} */
  let pull = null;

  /** @param {Element | null} thing */
  const partOf = (thing) => thing && (held.get(thing)?.part ?? cells.get(thing)?.part ?? "");
  /** @param {Event} event */
  const thingAt = ({ target }) => /** @type {Element} */ (target).closest("[tabindex]");

  const { onkeydown: pressArrow, ...pointer } = dragging({
    take(thing, [, y], event) {
      const number = held.get(thing);
      state.pick(partOf(thing) ?? "");
      // A finger that comes down on a line may be about to scroll the page.
      const isSure = event.pointerType !== "touch" || !number?.isLine(thing);
      pull = number?.spec.moves && isSure ? { from: number.read(), y } : null;
      if (number) number.focus();
    },
    follow(thing, [, y]) {
      const number = held.get(thing);
      if (!number || !pull) return;
      const { min, max } = number.range();
      number.write(pull.from + ((pull.y - y) / PULL) * (max - min));
    },
    nudge(thing, direction, steps) {
      const number = held.get(thing);
      number?.write(number.read() + (direction[0] + direction[1]) * steps * number.range().step);
    },
    grips: (thing) => Boolean(held.get(thing) && !held.get(thing)?.isLine(thing)),
  });

  return {
    ...pointer,
    /** @param {KeyboardEvent} event */
    onkeydown(event) {
      pressArrow(event);
      const thing = thingAt(event);
      const number = thing && held.get(thing);
      if (event.key === "Escape") state.pick("");
      if (thing && cells.has(thing) && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        state.pick(partOf(thing) ?? "");
      }
      if (!number || event.ctrlKey || event.metaKey || event.altKey) return;
      const { min, max } = number.range();
      if (event.key === "Home") number.write(min);
      else if (event.key === "End") number.write(max);
      else if (/^(?:[-+\d.,]|Enter)$/.test(event.key)) panel.type(number);
      else return;
      if (event.key === "Home" || event.key === "End" || event.key === "Enter") {
        event.preventDefault();
      }
    },
    /** @param {FocusEvent} event */
    onfocusin: (event) => state.pick(partOf(thingAt(event)) ?? ""),
    /** @param {PointerEvent} event */
    onpointerover: (event) => {
      if (event.pointerType === "mouse") panel.hover(partOf(thingAt(event)) ?? "");
    },
    onpointerleave: () => panel.hover(""),
  };
}

// ---- neurons

/**
 * A neuron, with `at` as the middle of where it is drawn.
 * @param {NeuronSpec} spec
 * @param {boolean} roomy
 * @param {State} state
 */
function createNeuron(spec, roomy, state) {
  const { name, label, value, bias: biasSpec, shown } = spec;
  const picture = spec.picture && createPicture(spec.picture, state);
  const disk = svg("rect.nn-neuron");
  const number = value && !picture && svg("text", { y: 5 });
  const title = svg("text.nn-label");
  const delta = roomy && spec.slope && !biasSpec && svg("text.nn-delta");
  const cell = svg(
    "g.nn-cell",
    { tabindex: 0, role: "button", "aria-pressed": "false" },
    disk,
    picture?.path,
    number,
    title,
    delta,
  );
  const bias = biasSpec && createBias(biasSpec, label, roomy, state);
  const node = svg("g", cell, bias?.mark);
  const neuron = {
    spec,
    part: name,
    at: { x: 0, y: 0 },
    size: 0,
    isAlone: false, // in its column
    isAhead: false, // of a walk through the network
    picture,
    bias,
    cell,
    node,
    isShown: () => !shown || state.number(shown) > 0,
    value: () => (value && state.knows(value) && !neuron.isAhead ? state.number(value) : null),
    delta: () => (spec.slope && state.knows(spec.slope) ? state.number(spec.slope) : null),
    isValueNew: () => Boolean(value && state.isNew(value)),
    isDeltaNew: () => Boolean(spec.slope && state.isNew(spec.slope)),
    /** @param {Look} look */
    draw({ size }) {
      neuron.size = picture ? size : Math.min(size, DISK);
      const { x, y } = neuron.at;
      const half = neuron.size / 2;
      const hidden = !neuron.isShown();
      node.classList.toggle("nn-gone", hidden);
      assign(cell, { transform: `translate(${x} ${y})` });
      assign(disk, {
        x: -half,
        y: -half,
        width: 2 * half,
        height: 2 * half,
        rx: picture ? 6 : half,
      });
      const isInside = !roomy && picture;
      assign(title, { y: isInside ? 4 : -half - 7 });
      if (delta) assign(delta, { y: half + 16 });
      picture?.draw(x, y, size, hidden);
      bias?.draw(neuron.at, neuron.size, hidden);
    },
    update() {
      const now = neuron.value();
      const slope = neuron.delta();
      const isSilent = spec.z && now === 0;
      const isPicked = state.picked === name;
      assign(disk, { class: `nn-neuron${isSilent ? " nn-silent" : ""}` });
      assign(cell, { "aria-pressed": String(isPicked) });
      const says = now === null ? label : `${label} = ${format(now)}`;
      assign(cell, { "aria-label": now === null ? label : `${label}, answers ${format(now)}` });
      write(title, number || now === null ? (roomy || !picture || !spec.bias ? label : "") : says);
      if (number) write(number, now === null ? UNKNOWN : format(now));
      if (delta) write(delta, `δ ${slope === null ? UNKNOWN : format(slope, 4)}`);
      picture?.update();
      bias?.update();
    },
  };
  return neuron;
}

/**
 * @param {HeldSpec} spec
 * @param {string} label of the neuron
 * @param {boolean} roomy
 * @param {State} state
 */
function createBias(spec, label, roomy, state) {
  const text = svg("text", { y: 4 });
  const box = roomy
    ? svg("rect.nn-chip", { x: -28, y: -12, width: 56, height: 24, rx: 5 })
    : svg("rect.nn-chip", { x: -5, y: -5, width: 10, height: 10, rx: 2 });
  const hit = svg("rect.nn-hit", { x: -14, y: -14, width: 28, height: 28 });
  const chip = svg("g.nn-grip", { tabindex: spec.moves ? 0 : null }, roomy ? null : hit, box);
  if (roomy) chip.append(text);
  const held = createHeld(spec, `bias of ${label}`, state, chip);
  return {
    held,
    mark: spec.moves ? null : chip,
    /** @type {(at: Position, size: number, hidden: boolean) => void} */
    draw({ x, y }, size, hidden) {
      const [left, top] = roomy ? [x, y + size / 2 + 15] : [x - size / 2, y + size / 2 - 2];
      assign(chip, { transform: `translate(${left} ${top})` });
      chip.classList.toggle("nn-gone", hidden);
    },
    update() {
      const now = held.update();
      assign(box, { class: now < 0 ? "nn-chip nn-minus" : "nn-chip" });
      if (roomy) write(text, `b ${format(now)}`);
    },
  };
}

// ---- edges

/**
 * A weight as a line, as thick as the weight is large; where there is room its number is on it.
 * @param {EdgeSpec} spec
 * @param {Neuron} source
 * @param {Neuron} target
 * @param {number} scale
 * @param {boolean} roomy
 * @param {State} state
 */
function createEdge(spec, source, target, scale, roomy, state) {
  const stroke = svg("path");
  const hit = svg("path.nn-hit");
  const text = svg("text", { y: 4 });
  const canMove = Boolean(spec.weight.moves);
  const line = svg("g.nn-line", { tabindex: -1 }, hit, stroke);
  const rect = svg("rect", { y: -CHIP.height / 2, height: CHIP.height, rx: 5 });
  const chip = roomy ? svg("g.nn-grip", { tabindex: canMove ? 0 : null }, rect, text) : null;
  const between = `weight from ${source.spec.label} to ${target.spec.label}`;
  const held = createHeld(spec.weight, between, state, chip ?? line, line);
  const isShown = () =>
    source.isShown() && target.isShown() && (!spec.shown || state.number(spec.shown) > 0);
  const edge = {
    spec,
    held,
    line,
    source,
    target,
    passes: "", // "forth" or "back", what a walk through the network sends along it
    draw() {
      const [x1, y1] = [source.at.x + source.size / 2, source.at.y];
      const [x2, y2] = [target.at.x - target.size / 2, target.at.y];
      const bend = (x2 - x1) / 2;
      const d = roomy
        ? `M${x1} ${y1}L${x2} ${y2}`
        : `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
      for (const path of [stroke, hit]) assign(path, { d });
      // A third of the way along, the numbers of crossing edges do not meet.
      const isFree = source.isAlone || target.isAlone;
      const along = isFree ? 0.5 : 0.34;
      const [x, y] = [x1 + along * (x2 - x1), y1 + along * (y2 - y1)];
      if (!chip) return;
      // Where there is no room between two neurons the number stands above the line.
      const room = Math.abs(x2 - x1) - 4;
      const share = isFree ? 1 : 0.6; // chips of crossing lines stand beside each other
      const width = clamp(room * share, CHIP.least, CHIP.width);
      assign(rect, { x: -width / 2, width });
      const up = isFree && room < width ? source.size / 2 + 4 : 0;
      assign(chip, { transform: `translate(${x} ${y - up})` });
    },
    update() {
      const hidden = !isShown();
      line.classList.toggle("nn-gone", hidden);
      chip?.classList.toggle("nn-gone", hidden);
      if (hidden) return;
      const now = held.update();
      const thickness = 0.8 + 5 * Math.min(1, Math.abs(now) / scale);
      const kind = now < 0 ? "nn-edge-negative" : "nn-edge";
      assign(stroke, { "stroke-width": thickness.toFixed(2), class: kind });
      const isNear = [source.part, target.part].includes(state.picked);
      line.classList.toggle("nn-near", isNear);
      line.classList.toggle("nn-forth", edge.passes === "forth" || target.isValueNew());
      const isBack = edge.passes === "back" || source.isDeltaNew() || held.isSlopeNew();
      line.classList.toggle("nn-back", isBack);
      if (!chip) return;
      assign(rect, { class: now < 0 ? "nn-chip nn-minus" : "nn-chip" });
      write(text, format(now));
    },
  };
  return edge;
}
