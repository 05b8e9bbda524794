// A landscape as a surface that the reader turns: by pointer, by finger, or by a slider.

import { OWN_KEYS } from "./controls.js";
import { assign, contextOf, cssColor, html, watchWidth } from "./dom.js";
import { colorOf, logHeights, MAP_COLORS } from "./field.js";

/** @typedef {[x: number, y: number, height: number]} Place each from 0 to 1 */

const ASPECT = 0.8;
const TILT = 0.6; // radians, from straight above to along the ground
const RISE = 0.55; // of the side: how high the highest stands
const TILE = 2; // values from one corner of a tile to the next
const TURN = 0.01; // radians a pixel

/**
 * @param {() => Float64Array} losses row by row
 * @param {number} n values in a row
 * @param {() => [x: number, y: number]} here from 0 to 1
 * @param {[across: string, up: string]} labels
 */
export function surfaceView(losses, n, here, labels) {
  const canvas = html("canvas.nn-surface", {
    role: "img",
    "aria-label": `The loss as a surface over ${labels[0]} and ${labels[1]}`,
    onpointerdown: (event) => canvas.setPointerCapture(event.pointerId),
    onpointermove: (event) => {
      if (event.buttons) turnTo(angle() + TURN * event.movementX);
    },
  });
  const slider = html("input", {
    type: "range",
    min: -180,
    max: 180,
    value: -30,
    autocomplete: "off",
    "aria-label": "Turn the surface, degrees",
    ...OWN_KEYS,
    oninput: () => update(),
  });
  const angle = () => (slider.valueAsNumber * Math.PI) / 180;
  /** @param {number} radians */
  const turnTo = (radians) => {
    const degrees = (radians * 180) / Math.PI;
    slider.value = String(((degrees + 540) % 360) - 180);
    update();
  };
  let width = 0;

  const update = () => {
    if (!width) return;
    const heights = logHeights(losses());
    const context = contextOf(canvas);
    const scale = canvas.width / 1.75;
    const middle = [canvas.width / 2, canvas.height * 0.62];
    const [sin, cos] = [Math.sin(angle()), Math.cos(angle())];
    /** @param {Place} place */
    const seen = ([x, y, height]) => {
      const [east, north] = [x - 0.5, y - 0.5];
      const [right, back] = [east * cos - north * sin, east * sin + north * cos];
      const up = height * RISE * Math.cos(TILT) + back * Math.sin(TILT);
      return { x: middle[0] + right * scale, y: middle[1] - up * scale, back };
    };
    context.clearRect(0, 0, canvas.width, canvas.height);
    const colors = MAP_COLORS.map((name) => cssColor(canvas, `--nn-${name}`));
    const tiles = tilesOf(heights, n, seen);
    tiles.sort((a, b) => b.back - a.back);
    for (const { corners, height } of tiles) {
      context.fillStyle = context.strokeStyle = `rgb(${colorOf(height, colors).join()})`;
      trace(context, corners);
      context.fill();
      context.stroke();
    }
    const ink = `rgb(${cssColor(canvas, "--nn-ink").join()})`;
    const [x, y] = here();
    const at = Math.round(y * (n - 1)) * n + Math.round(x * (n - 1));
    dot(context, seen([x, y, heights[at]]), ink, canvas.width / 70);
    letter(context, labels[0], seen([0.5, -0.1, 0]), ink, canvas.width);
    letter(context, labels[1], seen([-0.1, 0.5, 0]), ink, canvas.width);
  };
  const frame = watchWidth((now) => {
    width = now;
    const dense = now * (globalThis.devicePixelRatio || 1);
    assign(canvas, { width: Math.round(dense), height: Math.round(dense * ASPECT) });
    canvas.style.height = `${now * ASPECT}px`;
    update();
  }, canvas);
  const row = html("label.nn-turn", "turn", slider);
  return { node: html("div", frame, row), update };
}

/**
 * The tiles of the surface as they are seen.
 * @param {Float64Array} heights
 * @param {number} n
 * @param {(place: Place) => { x: number, y: number, back: number }} seen
 */
function tilesOf(heights, n, seen) {
  const tiles = [];
  /** @type {(i: number, j: number) => Place} */
  const place = (i, j) => [i / (n - 1), j / (n - 1), heights[j * n + i]];
  for (let j = 0; j + TILE < n; j += TILE) {
    for (let i = 0; i + TILE < n; i += TILE) {
      const places = [
        place(i, j),
        place(i + TILE, j),
        place(i + TILE, j + TILE),
        place(i, j + TILE),
      ];
      const height = places.reduce((sum, [, , each]) => sum + each / 4, 0);
      if (!Number.isFinite(height)) continue;
      const corners = places.map(seen);
      tiles.push({ corners, height, back: corners[0].back + corners[2].back });
    }
  }
  return tiles;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number }[]} corners
 */
function trace(context, corners) {
  context.beginPath();
  for (const { x, y } of corners) context.lineTo(x, y);
  context.closePath();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number }} at
 * @param {string} color
 * @param {number} radius
 */
function dot(context, { x, y }, color, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = "#fff";
  context.strokeStyle = color;
  context.lineWidth = radius / 2;
  context.fill();
  context.stroke();
  context.lineWidth = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {{ x: number, y: number }} at
 * @param {string} color
 * @param {number} width of the picture
 */
function letter(context, text, { x, y }, color, width) {
  context.font = `${Math.round(width / 26)}px ${getComputedStyle(context.canvas).fontFamily}`;
  context.fillStyle = color;
  context.textAlign = "center";
  context.fillText(text, x, y);
}
