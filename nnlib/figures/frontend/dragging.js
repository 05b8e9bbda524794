// Taking hold of what is drawn: by pointer and by arrow keys, whatever it is and however it lies.
//
// A thing that can be taken hold of is an element with a tabindex. The view gives the handlers made
// here to that element or to one around it, and says in a Grip what its moves mean.

/** @typedef {HTMLElement | SVGElement} Thing */

/** @typedef {[x: number, y: number]} Place in pixels, from the drawing's upper left corner */

/**
 * What moving a thing means.
 *
 * @typedef {object} Grip
 * @property {(thing: Thing, place: Place) => void} follow the pointer that holds it is here now
 * @property {(thing: Thing, direction: [right: number, up: number], steps: number) => void} nudge
 *   an arrow key was pressed: one step that way, or ten with Shift
 * @property {(thing: Thing, place: Place, event: PointerEvent) => void} [take] the pointer has just
 *   taken hold of it
 * @property {(thing: Thing) => boolean} [grips] whether a finger that comes down on it holds it,
 *   and does not scroll the page; left out, it does
 */

/**
 * Returns the event handlers that let a reader move things.
 * @param {Grip} grip
 */
export function dragging({ follow, nudge, take, grips = () => true }) {
  /** @type {Thing | null} */
  let held = null;
  return {
    /** @param {PointerEvent} event */
    onpointerdown(event) {
      held = thingOf(event);
      if (!held) return;
      event.preventDefault();
      held.setPointerCapture(event.pointerId);
      held.focus();
      take?.(held, placeOf(event), event);
    },

    /** @param {PointerEvent} event */
    onpointermove(event) {
      if (held) follow(held, placeOf(event));
    },

    /** @param {TouchEvent} event */
    ontouchstart(event) {
      const thing = thingOf(event);
      if (thing && grips(thing)) event.preventDefault();
    },

    onlostpointercapture() {
      held = null;
    },

    /** @param {KeyboardEvent} event */
    onkeydown(event) {
      const direction = ARROWS[event.key];
      const thing = thingOf(event);
      if (!direction || !thing) return;
      event.preventDefault();
      nudge(thing, direction, event.shiftKey ? 10 : 1);
    },
  };
}

/**
 * Which way an arrow key points.
 * @type {Record<string, [right: number, up: number] | undefined>}
 */
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * The thing an event is about, if it lies where the handlers are.
 * @param {Event} event
 * @returns {Thing | null}
 */
function thingOf(event) {
  const where = /** @type {Element} */ (event.currentTarget);
  const target = /** @type {Element} */ (event.target);
  const thing = /** @type {Thing | null} */ (target.closest("[tabindex]"));
  return where.contains(thing) ? thing : null;
}

/**
 * Where the pointer is in the drawing: the outermost svg around the handlers, or else their own
 * element.
 * @param {PointerEvent} event
 * @returns {Place}
 */
function placeOf({ currentTarget, clientX, clientY }) {
  const element = /** @type {Element} */ (currentTarget);
  const drawing = element.closest("svg:not(svg *)") ?? element;
  const { left, top } = drawing.getBoundingClientRect();
  return [clientX - left - drawing.clientLeft, clientY - top - drawing.clientTop];
}
