// The cells of a page, each with its buttons, and the bar that says what Python does. Loaded when a
// reader presses a button for the first time, or has written something here before.

import { button, element } from "./dom.js";
import { loadScript, addressOf } from "./files.js";
import { linesOf, makeLines } from "./lines.js";
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
 *   verdict?: HTMLElement,
 *   puzzle?: HTMLElement,
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
  const show = (/** @type {string} */ words) => {
    say("");
    count.textContent = words;
  };
  return { say, show, progress };
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
 * @param {boolean} [quietly] its outputs in the page stay: only its names are wanted
 */
async function runOne(cell, quietly = false) {
  const mine = round;
  running = cell;
  if (!quietly) showResults(cell);
  cell.bar?.setAttribute("data-state", "running");
  const ok = await outcome(cell);
  cell.bar?.removeAttribute("data-state");
  if (mine !== round) return false; // it was stopped, and that has been said
  running = undefined;
  cell.state = ok ? "done" : "";
  if (ok === false) bar.say(`An error in ${cell.name}`);
  else if (ok && !quietly) bar.say(`Done: ${cell.name}`);
  return ok ?? false;
}

/**
 * Runs a cell. Returns whether it ended well, and nothing if there was no Python to run it.
 * @param {PageCell} cell
 * @param {string} [text]
 */
async function outcome(cell, text = cell.text) {
  try {
    return await machine.run(cell.index, text, cell.name);
  } catch (error) {
    if (!(error instanceof Stopped)) fail(cell, /** @type {Error} */ (error));
    return undefined;
  }
}

/**
 * Gives the outputs of a cell's new run their place; those in the page step aside.
 * @param {PageCell} cell
 * @param {Parameters<typeof makeResults>[1]} [judge]
 */
function showResults(cell, judge) {
  if (!cell.node) return; // a hidden cell only gives names to those below
  hideResults(cell);
  const isOurs = cell.text === cell.source;
  cell.results = makeResults(
    isOurs && cell.alt ? cell.alt : "Picture drawn by the code above, as it is now",
    judge,
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
  tell(cell, "Nothing was checked.", "");
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

// ---- exercises

/** After so many misses the lines of a solution are offered. */
const MISSES = 3;
const START = "Write your answer in the place of the three dots, then press Check.";

/**
 * Says something about an answer, once.
 * @param {PageCell} cell
 * @param {string} words
 * @param {"right" | "wrong" | ""} state
 */
function tell(cell, words, state) {
  if (!cell.verdict) return;
  cell.verdict.dataset.state = state;
  cell.verdict.textContent = words;
}

/**
 * Grades the answer to an exercise, after what it builds on has run.
 * @param {PageCell} cell
 * @param {string} [text]
 */
function check(cell, text = cell.text) {
  if (text === cell.source) {
    tell(cell, START, "");
    edit(cell);
    return;
  }
  if (offerRelease(cell, () => check(cell, text))) return;
  const mine = round;
  tell(cell, "", "");
  cell.offer?.remove();
  queue = queue.then(async () => {
    if (mine === round && (await runNeeded(cell, text))) await grade(cell, text);
  });
}

/**
 * Runs the cells that a text builds on. Returns whether they all ended well.
 * @param {PageCell} cell
 * @param {string} text
 */
async function runNeeded(cell, text) {
  try {
    const above = cells.slice(0, cell.index).map((one) => one.text);
    const needed = await machine.needs(above, text);
    if (needed.imports) await machine.run(cell.index, needed.imports, "imports");
    for (const number of needed.cells) {
      const one = cells[number];
      if (one.state === "done" || (await runOne(one, true))) continue;
      tell(cell, `This builds on ${one.name}, which does not run.`, "wrong");
      return false;
    }
    return true;
  } catch (error) {
    if (error instanceof Stopped) return false;
    showResults(cell);
    fail(cell, /** @type {Error} */ (error));
    return false;
  }
}

/**
 * @param {PageCell} cell
 * @param {string} text
 */
async function grade(cell, text) {
  const mine = round;
  running = cell;
  /** @type {import("./results.js").Verdict | undefined} */
  let verdict;
  showResults(cell, (given) => (verdict = given));
  const ok = await outcome(cell, text);
  if (mine !== round || ok === undefined) return;
  running = undefined;
  cell.state = ok ? "done" : "";
  bar.show("Python is ready"); // what came of it is said beside the answer
  if (verdict) tell(cell, verdict.message, verdict.correct ? "right" : "wrong");
  else if (ok)
    tell(cell, "Nothing was checked: the last line has to be the call of check.", "wrong");
  else tell(cell, "Not yet: your code stops with an error, which is shown below.", "wrong");
  remember(cell, verdict?.correct ?? false);
}

/**
 * @param {PageCell} cell
 * @param {boolean} isRight
 */
function remember(cell, isRight) {
  const place = cell.node?.id ?? "";
  const before = nnAnswers.known(place);
  const misses = (before?.misses ?? 0) + (isRight ? 0 : 1);
  const state = isRight || before?.state === "right" ? "right" : "tried";
  nnAnswers.note(place, { state, misses });
  if (misses >= MISSES && !isRight) offerLines(cell);
}

/**
 * Offers the lines of the solution, which is in the next cell.
 * @param {PageCell} cell
 */
function offerLines(cell) {
  const lines = linesOf(cells[cell.index + 1]?.source ?? "");
  if (!lines.length || cell.puzzle) return;
  const calls = cell.source.split("\n");
  const imports = calls.filter((line) => /^(from|import) /.test(line));
  const call = calls.filter((line) => line.startsWith("check("));
  const place = element("div", {});
  place.append(
    button("Put the lines of a solution in order", () => {
      const puzzle = makeLines(lines, (text) =>
        check(cell, [...imports, text, ...call].join("\n")),
      );
      place.replaceChildren(puzzle);
      puzzle.querySelector("button")?.focus();
    }),
  );
  cell.puzzle = place;
  cell.node?.append(place);
}

// ---- the buttons of a cell

/**
 * Runs a cell, or offers first what a reader may want to know before.
 * @param {PageCell} cell
 */
function press(cell) {
  if (cell.verdict) {
    check(cell);
    return;
  }
  const above = cells.slice(0, cell.index).filter((one) => !one.state);
  const slow = [...above, cell].filter((one) => one.seconds);
  if (offerRelease(cell, () => runAfterOthers([cell]))) return;
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
 * Asks before Python is loaded from another site, where this one does not have it.
 * @param {PageCell} cell
 * @param {() => void} act
 */
function offerRelease(cell, act) {
  if (nnPython.sizes.wasm !== undefined || machine.isStarted) return false;
  const words = `Python comes from ${new URL(nnPython.address).host} here, about 20 MB.`;
  // From here on it is started, so what is asked for again goes on.
  offer(cell, words, [["Load it", () => (machine.start().catch(() => {}), act())]]);
  return true;
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
  if (cell.verdict) cell.bar?.querySelector(".nn-py-write")?.setAttribute("hidden", "");
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
  cell.bar?.querySelector(".nn-py-write")?.removeAttribute("hidden");
  tell(cell, "", "");
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
    cell.verdict = cell.node?.querySelector(".nn-verdict") ?? undefined;
  });
}

nnPython.open = (number, action) => {
  const cell = cells.filter(({ shown }) => shown)[number];
  if (action === "edit") edit(cell);
  else if (action === "check") check(cell);
  else press(cell);
};
takeOver(nnPython.cells ?? []);
restoreEdits();
