// The cells of a page, each with its buttons, and the bar that says what Python does. Loaded when a
// reader presses a button for the first time, or has written something here before.

import { button, element } from "./dom.js";
import { loadScript, addressOf } from "./files.js";
import { makeMachine, Stopped } from "./machine.js";
import { makeResults } from "./results.js";
import { storedEdits, storeEdit } from "./storage.js";

/**
 * @typedef {object} Cell
 * @property {string} source as it is in the book
 * @property {string} name
 * @property {boolean} shown
 * @property {string} alt
 * @property {number} seconds that it takes here, if they are many
 */

/**
 * A cell of this page, and what became of it.
 * @typedef {Cell & {
 *   index: number,
 *   text: string,
 *   state: "" | "waiting" | "done",
 *   node?: HTMLElement,
 *   bar?: HTMLElement,
 *   run?: HTMLElement,
 *   offer?: HTMLElement,
 *   editor?: { node: HTMLElement, focus: () => void },
 *   results?: ReturnType<typeof makeResults>,
 * }} PageCell
 */

/** @type {PageCell[]} */
const cells = [];

/** @type {PageCell | undefined} */
let running;

/** Presses of a reader are worked off one after the other; stopping forgets those that wait. */
let queue = Promise.resolve();
let round = 0;

const machine = makeMachine({
  output: ({ cell, type, text }) => cells[cell].results?.add(type, text),
  begin: (cell) => bar.say(`Running ${cells[cell].name}`),
  progress: (words) => bar.progress(words),
});

// ---- the bar

const bar = makeBar();

function makeBar() {
  const status = element("p", { role: "status", class: "nn-py-status" });
  const count = element("span", { "aria-hidden": "true", class: "nn-py-count" });
  const stopButton = button("Stop", stop);
  const buttons = element(
    "div",
    { class: "nn-py-buttons" },
    stopButton,
    button("Run all", runAll),
    button("Restart", restart, "Restart Python"),
  );
  const node = element("section", { class: "nn-py-bar", "aria-label": "Python" });
  node.append(element("div", { class: "nn-py-words" }, status, count), buttons);
  const say = (/** @type {string} */ words) => {
    if (!node.isConnected) document.body.append(node);
    status.textContent = words;
    count.textContent = "";
    stopButton.hidden = !running;
  };
  // The stages of a start are said; the bytes that go by are only shown.
  const progress = (/** @type {string} */ words) => {
    const [stage, bytes = ""] = words.split(": ");
    if (stage && status.textContent !== stage) say(stage);
    count.textContent = bytes;
  };
  return { say, progress };
}

// ---- running

/**
 * Runs cells in their order, after all that was asked for before.
 * @param {PageCell[]} chosen
 */
function runAfterOthers(chosen) {
  const mine = round;
  for (const cell of chosen) {
    cell.state = "waiting";
    cell.offer?.remove();
  }
  queue = queue.then(async () => {
    for (const cell of chosen) {
      if (mine !== round) return;
      if (await runOne(cell)) continue;
      forget(chosen); // what comes after builds on it
      return;
    }
  });
}

/** @param {PageCell[]} chosen */
function forget(chosen) {
  for (const cell of chosen) if (cell.state === "waiting") cell.state = "";
}

/**
 * Runs a cell and shows what it gives. Returns whether it ended well.
 * @param {PageCell} cell
 */
async function runOne(cell) {
  const mine = round;
  running = cell;
  showResults(cell);
  cell.bar?.setAttribute("data-state", "running");
  const ok = await outcome(cell);
  cell.bar?.removeAttribute("data-state");
  if (mine !== round) return false; // it was stopped, and that has been said
  running = undefined;
  cell.state = ok ? "done" : "";
  if (ok !== undefined) bar.say(ok ? `Done: ${cell.name}` : `An error in ${cell.name}`);
  return ok ?? false;
}

/**
 * Runs a cell. Returns whether it ended well, and nothing if there was no Python to run it.
 * @param {PageCell} cell
 */
async function outcome(cell) {
  try {
    return await machine.run(cell.index, cell.text, cell.name);
  } catch (error) {
    if (!(error instanceof Stopped)) fail(cell, /** @type {Error} */ (error));
    return undefined;
  }
}

/**
 * Gives the outputs of a cell's new run their place; those in the page step aside.
 * @param {PageCell} cell
 */
function showResults(cell) {
  if (!cell.node) return; // a hidden cell only gives names to those below
  hideResults(cell);
  const isOurs = cell.text === cell.source;
  cell.results = makeResults(
    isOurs && cell.alt ? cell.alt : "Picture drawn by the code above, as it is now",
  );
  const { stored, anchor } = outputsOf(cell.node);
  if (stored) stored.hidden = true;
  anchor?.after(cell.results.place);
}

/** @param {PageCell} cell */
function hideResults(cell) {
  cell.results?.place.remove();
  cell.results = undefined;
}

/**
 * Returns the outputs that a cell has in the page, if any, and after what new ones go.
 * @param {HTMLElement} node
 */
function outputsOf(node) {
  /** @type {HTMLElement | null} */
  const stored = node.querySelector(".cell_output:not(.nn-py-results)");
  const code = node.querySelector("details.above-input") ?? node.querySelector(".nn-py-cell");
  return { stored, anchor: stored ?? code };
}

/**
 * Says why Python does not run, and what else there is.
 * @param {PageCell} cell
 * @param {Error} error
 */
function fail(cell, error) {
  running = undefined;
  const words = `Python could not be started here: ${error.message}.`;
  bar.say(words);
  const note = element("p", { class: "nn-py-note" }, words, " ");
  /** @type {HTMLAnchorElement | null} */
  const binder = document.querySelector("a[href*='mybinder.org']");
  /** @type {HTMLAnchorElement | null} */
  const notebook = document.querySelector("a[href*='_sources/']");
  if (binder) note.append(element("a", { href: binder.href }, "Run this chapter on Binder"), " ");
  if (notebook) {
    const link = element("a", { href: notebook.href, download: "" }, "Download the notebook");
    note.append(link, " to run it on your machine.");
  }
  cell.results?.place.append(note);
}

function stop() {
  const lost = cells.filter((cell) => cell.state === "done").length;
  round += 1;
  forget(cells);
  const cell = running;
  running = undefined;
  cell?.bar?.removeAttribute("data-state");
  if (cell) cell.state = "";
  if (machine.stop()) {
    bar.say(`Stopped: ${cell?.name ?? ""}`);
    return;
  }
  cell?.results?.add("error", "Stopped.");
  for (const one of cells) one.state = "";
  const which = lost === 1 ? "one cell that had" : `${lost} cells that had`;
  const word = lost ? ` The variables of the ${which} run are gone.` : "";
  // At once, while the reader thinks.
  machine.start().then(
    () => !running && bar.say(`Stopped, and Python is ready again.${word}`),
    () => {},
  );
  bar.say(`Stopped.${word}`);
}

function runAll() {
  runAfterOthers(cells);
}

function restart() {
  round += 1;
  running = undefined;
  machine.end();
  for (const cell of cells) cell.state = "";
  machine.start().then(
    () => !running && bar.say("Python is new: no variable has a value."),
    (error) => bar.say(`Python could not be started: ${error.message}.`),
  );
}

// ---- the buttons of a cell

/**
 * Runs a cell, or offers first what a reader may want to know before.
 * @param {PageCell} cell
 */
function press(cell) {
  const above = cells.slice(0, cell.index).filter((one) => !one.state);
  const slow = [...above, cell].filter((one) => one.seconds);
  if (nnPython.sizes.wasm === undefined && !machine.isStarted) {
    const words = `Python comes from ${new URL(nnPython.address).host} here, about 20 MB.`;
    offer(cell, words, [["Load it", () => runAfterOthers([cell])]]);
    return;
  }
  if (above.length === 0 && slow.length === 0) {
    runAfterOthers([cell]);
    return;
  }
  machine.start().catch(() => {}); // the reader reads while it loads; who presses on is told
  offer(cell, wordsBefore(above, slow), [
    ...(above.length ? [choice("Run those above, then this", () => [...above, cell])] : []),
    choice(above.length ? "Run only this" : "Run it", () => [cell]),
  ]);
  cell.offer?.querySelector("button")?.focus();
}

/**
 * @param {string} text
 * @param {() => PageCell[]} chosen
 * @returns {[string, () => void]}
 */
function choice(text, chosen) {
  return [text, () => runAfterOthers(chosen())];
}

/**
 * @param {PageCell[]} above
 * @param {PageCell[]} slow
 */
function wordsBefore(above, slow) {
  const words = [];
  if (above.length) words.push("The cells above have not run yet, and this one may build on them.");
  for (const { name, seconds } of slow) {
    words.push(`In the page ${name} takes about ${seconds} seconds; in a notebook it is quick.`);
  }
  return words.join(" ");
}

/**
 * @param {PageCell} cell
 * @param {string} words
 * @param {[string, () => void][]} choices
 */
function offer(cell, words, choices) {
  cell.offer?.remove();
  const buttons = choices.map(([text, act]) =>
    button(text, () => {
      cell.offer?.remove();
      act();
      cell.run?.focus();
    }),
  );
  const never = button("Not now", () => {
    cell.offer?.remove();
    cell.run?.focus();
  });
  cell.offer = element("div", { class: "nn-py-offer", role: "group", "aria-label": words });
  cell.offer.append(element("p", {}, words), ...buttons, never);
  cell.bar?.after(cell.offer);
}

/**
 * Puts an editor in the place of a cell's code.
 * @param {PageCell} cell
 */
async function openEditor(cell) {
  const code = cell.node?.querySelector(".cell_input");
  if (!code || cell.editor) return;
  if (!globalThis.nnEditor) await loadScript(addressOf("editor.js"));
  if (cell.editor) return; // asked for twice while the script came
  code.setAttribute("hidden", "");
  cell.editor = globalThis.nnEditor?.({
    text: cell.text,
    label: `Code of ${cell.name}`,
    change(text) {
      cell.text = text;
      cell.state = "";
      storeEdit(cell.source, text);
      offerReset(cell);
    },
    run: () => press(cell),
  });
  if (cell.editor) code.after(cell.editor.node);
  offerReset(cell);
}

/** @param {PageCell} cell */
async function edit(cell) {
  await openEditor(cell);
  cell.editor?.focus();
}

/**
 * A cell that is not as in the book has a button that makes it so again.
 * @param {PageCell} cell
 */
function offerReset(cell) {
  const old = cell.bar?.querySelector(".nn-py-reset");
  if (old || !cell.bar) return;
  const node = button("Reset", () => reset(cell), `Reset ${cell.name}: throw away what you wrote`);
  node.classList.add("nn-py-reset");
  cell.bar.append(node);
}

/** @param {PageCell} cell */
function reset(cell) {
  cell.text = cell.source;
  cell.state = "";
  storeEdit(cell.source, cell.source);
  cell.editor?.node.remove();
  cell.editor = undefined;
  cell.node?.querySelector(".cell_input")?.removeAttribute("hidden");
  hideResults(cell);
  if (cell.node) {
    const { stored } = outputsOf(cell.node);
    if (stored) stored.hidden = false;
  }
  cell.bar?.querySelector(".nn-py-reset")?.remove();
  cell.run?.focus();
}

// ---- the page

/** Brings back what a reader wrote here before; what belongs to an older edition is offered. */
function restoreEdits() {
  for (const { was, text } of storedEdits()) {
    const cell = cells.find(({ source, shown }) => shown && source === was);
    if (cell) {
      cell.text = text;
      openEditor(cell);
    } else offerOldEdit(was, text);
  }
}

/**
 * @param {string} was
 * @param {string} text
 */
function offerOldEdit(was, text) {
  const cell = mostAlike(was);
  if (!cell) return;
  const forgetIt = () => storeEdit(was, was);
  offer(cell, "You changed this code before the book did. Your version is still here.", [
    [
      "Use mine",
      () => {
        forgetIt();
        storeEdit(cell.source, text);
        cell.text = text;
        edit(cell);
      },
    ],
    ["Throw it away", forgetIt],
  ]);
}

/**
 * Returns the cell that shares most lines with a text.
 * @param {string} text
 */
function mostAlike(text) {
  const lines = new Set(text.split("\n"));
  const shared = (/** @type {PageCell} */ { source }) =>
    source.split("\n").filter((line) => lines.has(line)).length;
  const shown = cells.filter((cell) => cell.shown);
  return shown.sort((one, other) => shared(other) - shared(one))[0];
}

/**
 * Takes over the buttons that stand in the page.
 * @param {Cell[]} listed
 */
function takeOver(listed) {
  /** @type {NodeListOf<HTMLElement>} */
  const nodes = document.querySelectorAll("div.cell");
  const places = nodes.values();
  listed.forEach((one, index) => {
    /** @type {PageCell} */
    const cell = { ...one, index, text: one.source, state: "" };
    cells.push(cell);
    if (!cell.shown) return;
    cell.node = places.next().value;
    cell.bar = cell.node?.querySelector(".nn-py-cell") ?? undefined;
    cell.run = cell.bar?.querySelector("button") ?? undefined;
  });
}

nnPython.open = (number, action) => {
  const cell = cells.filter(({ shown }) => shown)[number];
  if (action === "edit") edit(cell);
  else press(cell);
};
takeOver(nnPython.cells ?? []);
restoreEdits();
