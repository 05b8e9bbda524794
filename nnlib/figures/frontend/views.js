// What a figure can show: the kinds of views, and what draws each.

/** @import { State, View } from "./types.d.ts" */

import { computationGraphView } from "./computation_graph.js";
import { landscapeView } from "./landscape.js";
import { networkView } from "./network.js";
import { padView } from "./pad.js";
import { planeView } from "./plane.js";
import { barsView, readoutView, tableView } from "./readings.js";

/** By the `kind` of the record in nnlib/figures/views/. */
const VIEWS = {
  plane: planeView,
  landscape: landscapeView,
  bars: barsView,
  readout: readoutView,
  table: tableView,
  network: networkView,
  computation_graph: computationGraphView,
  pad: padView,
};

/** @typedef {keyof typeof VIEWS} Kind */

/**
 * The specification of any view: what its own module reads of it, and what all have.
 * @typedef {{
 *   [K in Kind]: Parameters<(typeof VIEWS)[K]>[0] & { kind: K, title: string, wide: boolean }
 * }[Kind]} ViewSpec
 */

/**
 * Makes the view that a specification asks for.
 * @param {ViewSpec} spec
 * @param {State} state
 */
export function createView(spec, state) {
  const create = /** @type {(spec: ViewSpec, state: State) => View} */ (VIEWS[spec.kind]);
  return create(spec, state);
}
