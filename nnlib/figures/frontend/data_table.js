// The data table under a figure: every number that a reader can set or see.

/** @import { FigureSpec, Reference, State, View } from "./types.d.ts" */

import { scroller } from "./controls.js";
import { html } from "./dom.js";
import { format, UNKNOWN } from "./numbers.js";

const LABEL = "The numbers in this figure";
const MOST_ROWS = 12; // of an array

/**
 * @param {FigureSpec["numbers"]} numbers
 * @param {State} state
 * @returns {View}
 */
export function dataTable(numbers, state) {
  const body = html("tbody");
  const update = () => {
    if (!node.open) return;
    const rows = numbers.map(({ name, value }) =>
      html("tr", html("th", { scope: "row" }, name), html("td", listed(value, state))),
    );
    body.replaceChildren(...rows);
  };
  const node = html(
    "details.nn-numbers",
    { ontoggle: update },
    html("summary", LABEL),
    scroller(LABEL, html("table.nn-table", body)),
  );
  return { node, update };
}

/**
 * An array as text: at most a dozen of its numbers or rows, evenly spaced.
 * @param {Reference} reference
 * @param {State} state
 */
function listed(reference, state) {
  const { shape, data } = state.array(reference);
  const width = shape[1] ?? 1;
  const count = data.length / width;
  const every = Math.ceil(count / MOST_ROWS);
  const texts = [];
  for (let i = 0; i < count; i += every) {
    const row = Array.from(data.subarray(i * width, (i + 1) * width), (value) =>
      state.knows(reference, i) ? format(value, 4) : UNKNOWN,
    );
    texts.push(shape.length > 1 ? `(${row.join(", ")})` : row.join(", "));
  }
  const some = every > 1 ? `one in ${every} of ${count}: ` : "";
  return some + texts.join(", ");
}
