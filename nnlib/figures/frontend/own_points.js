// Points that a reader makes: pressed onto the plane, moved, removed; and under the plane their
// list, to type, to paste, and to drop a file on.

/** @import { Thing } from "./dragging.js" */
/** @import { Row } from "./rows.js" */
/** @import { Axes, Mark, Reference, State } from "./types.d.ts" */

import { button, OWN_KEYS } from "./controls.js";
import { assign, html, svg, write } from "./dom.js";
import { dragging } from "./dragging.js";
import { isWithin, snap } from "./numbers.js";
import { parseRows, writeRows } from "./rows.js";

/**
 * @typedef {object} OwnPointsSpec
 * @property {"own_points"} kind
 * @property {string} parameter that holds the rows: x, y and class, −1 where there is no point
 * @property {number} most rows that it has
 * @property {Reference} given the points on view
 * @property {Reference} scaled those as they fit the plane
 * @property {Record<string, number>} choose what makes the reader's points come on view
 * @property {string} [name]
 */

const PRESS_GRAIN = 0.01; // what a press is rounded to
const KEY_STEP = 0.1; // the step of the arrow keys
const LARGEST_FILE = 1e6; // bytes: many times what fits in

/**
 * @param {OwnPointsSpec} mark
 * @param {State} state
 * @returns {Mark}
 */
export function ownPoints({ parameter, most, choose, given, scaled }, state) {
  /** @type {Axes} */
  let axes;
  /** @type {SVGElement[]} */
  let spots = [];

  /** @param {Reference} reference */
  const rowsOf = (reference) => rowsIn(state.array(reference).data);
  /** @param {Row[]} rows */
  const put = (rows) => {
    const empty = Array.from({ length: most - rows.length }, () => [0, 0, -1]);
    state.set({ ...choose, [parameter]: [...rows, ...empty].flat() });
  };
  /** @param {Thing} thing */
  const indexOf = (thing) => spots.indexOf(/** @type {SVGElement} */ (thing));
  /** @type {(x: number, y: number, label: number) => Row} */
  const rowAt = (x, y, label) => [
    snap(x, ...axes.x.domain, PRESS_GRAIN),
    snap(y, ...axes.y.domain, PRESS_GRAIN),
    label,
  ];
  /** @type {(i: number, x: number, y: number) => void} */
  const move = (i, x, y) => {
    const rows = rowsOf(given);
    if (rows[i] && !panel.removes()) put(rows.with(i, rowAt(x, y, rows[i][2])));
  };
  /** @type {(x: number, y: number) => void} */
  const add = (x, y) => {
    const rows = rowsOf(given);
    if (rows.length === most) panel.refuse(`No more than ${most} fit in.`);
    else put([...rows, rowAt(x, y, panel.label())]);
  };
  const hold = dragging({
    take(thing) {
      if (panel.removes()) put(rowsOf(given).toSpliced(indexOf(thing), 1));
    },
    follow: (thing, [left, top]) => move(indexOf(thing), axes.x.invert(left), axes.y.invert(top)),
    nudge(thing, [right, up], steps) {
      const i = indexOf(thing);
      const [x, y] = rowsOf(given)[i];
      move(i, x + right * KEY_STEP * steps, y + up * KEY_STEP * steps);
    },
  });
  const ground = svg("rect.nn-ground");
  // Who does not see the plane has the list.
  const node = svg("g", { "aria-hidden": "true", ...hold }, ground);

  const update = () => {
    const rows = panel.node.open ? rowsOf(given) : [];
    ground.classList.toggle("nn-gone", !panel.node.open);
    while (spots.length < rows.length) {
      spots.push(svg("circle.nn-spot", { r: 12, tabindex: -1 }));
      node.append(spots[spots.length - 1]);
    }
    for (const spot of spots.splice(rows.length)) spot.remove();
    rows.forEach(([x, y], i) => assign(spots[i], { cx: axes.x(x), cy: axes.y(y) }));
    /** @param {Row} row */
    const isOutside = ([x, y]) => !isWithin(x, axes.x.domain) || !isWithin(y, axes.y.domain);
    if (panel.node.open) panel.show(rows, rows.filter(isOutside).length);
  };
  const panel = createOwnPanel(most, {
    put,
    scale: () => put(rowsOf(scaled)),
    update,
  });
  return {
    node,
    keys: [],
    over: true,
    panel: panel.node,
    press(x, y) {
      if (panel.node.open && !panel.removes()) add(axes.x.invert(x), axes.y.invert(y));
    },
    update(now) {
      axes = now;
      const { left, right, top, bottom } = axes;
      assign(ground, { x: left, y: top, width: right - left, height: bottom - top });
      update();
    },
  };
}

/**
 * The points among the rows of a parameter.
 * @param {Float64Array} flat
 */
function rowsIn(flat) {
  /** @type {Row[]} */
  const rows = [];
  for (let i = 0; i < flat.length; i += 3) {
    if (flat[i + 2] > -0.5) rows.push([flat[i], flat[i + 1], Number(flat[i + 2] > 0.5)]);
  }
  return rows;
}

/**
 * What the panel does to the points.
 * @typedef {object} OwnHands
 * @property {(rows: Row[]) => void} put
 * @property {() => void} scale
 * @property {() => void} update
 */

/**
 * The list of the points, and what a press does.
 * @param {number} most
 * @param {OwnHands} hands
 */
function createOwnPanel(most, hands) {
  let tool = 1; // the class of the next point, or −1 to remove
  let isTyped = false; // the list holds what is not used yet
  const label = () => Math.max(tool, 0);
  const wrong = html("p.nn-wrong", { role: "alert" });
  const told = html("p.nn-note", { role: "status" });
  const list = html("textarea", {
    rows: 6,
    "aria-label": "The points, one a line: x, y, class",
    ...OWN_KEYS,
    oninput: () => {
      isTyped = true;
    },
  });
  /** @param {string} text */
  const refuse = (text) => write(wrong, text);
  /** Puts what is listed in the place of the points; what is wrong stays to be corrected. */
  const use = () => {
    try {
      const rows = parseRows(list.value, label(), most);
      isTyped = false;
      refuse("");
      hands.put(rows);
    } catch (error) {
      refuse(/** @type {Error} */ (error).message);
    }
  };
  /** @param {string} text */
  const take = (text) => {
    isTyped = true;
    list.value = text;
    use();
  };
  /** @param {File} file */
  const read = (file) =>
    file
      .slice(0, LARGEST_FILE)
      .text()
      .then(take, (error) => refuse(error.message));
  const chooser = html("input", {
    type: "file",
    accept: ".csv,.tsv,.txt,text/*",
    onchange: () => {
      if (chooser.files?.[0]) read(chooser.files[0]);
      chooser.value = ""; // so that the same file can be taken again
    },
  });
  /** @param {number} now */
  const choose = (now) => {
    tool = now;
    for (const [i, each] of tools.entries()) assign(each, { "aria-pressed": i === 1 - tool });
  };
  const tools = ["adds squares, 1", "adds disks, 0", "removes points"].map((sign, i) =>
    button(sign, () => choose(1 - i)),
  );
  choose(1);
  const node = html(
    "details.nn-own.nn-fold",
    {
      ontoggle: hands.update,
      ondragover: (/** @type {DragEvent} */ event) => event.preventDefault(),
      ondrop: (/** @type {DragEvent} */ event) => {
        event.preventDefault();
        const dropped = /** @type {DataTransfer} */ (event.dataTransfer);
        if (dropped.files.length) read(dropped.files[0]);
        else take(dropped.getData("text/plain"));
      },
    },
    html("summary", "Your own points"),
    html("div.nn-buttons", "A press on the plane", ...tools),
    html("p.nn-note", "Or one point a line: x, y and class. Paste columns, or drop a file here."),
    list,
    wrong,
    html(
      "div.nn-buttons",
      button("Use these lines", use),
      button("Scale to fit", hands.scale),
      button("Remove all", () => hands.put([])),
      html("label.nn-file", "CSV file: ", chooser),
    ),
    told,
  );
  return {
    node,
    refuse,
    label,
    removes: () => tool < 0,
    /** @type {(rows: Row[], outside: number) => void} */
    show(rows, outside) {
      if (!isTyped) list.value = writeRows(rows);
      const beyond = outside ? ` ${outside} outside the picture.` : "";
      write(told, `${rows.length} of at most ${most} points.${beyond}`);
    },
  };
}
