// What can lie on a plane: the kinds of marks, and what draws each.

/** @import { Mark, State } from "./types.d.ts" */

import { field } from "./field.js";
import { ownPoints } from "./own_points.js";
import { points } from "./points.js";
import { arrows, curve } from "./strokes.js";

const MARKS = { curve, points, own_points: ownPoints, field, arrows };

/** @typedef {Parameters<(typeof MARKS)[keyof typeof MARKS]>[0]} MarkSpec */

/**
 * Makes the mark that a specification asks for.
 * @param {MarkSpec} spec
 * @param {State} state
 */
export function createMark(spec, state) {
  const create = /** @type {(spec: MarkSpec, state: State) => Mark} */ (MARKS[spec.kind]);
  return create(spec, state);
}
