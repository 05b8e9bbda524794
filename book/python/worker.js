// Python, in a thread of its own, so that the page never waits for it. The build puts Pyodide's own
// scripts before this text; without them, they come from the release's address. The page sends all
// files, and this answers with them whatever Pyodide would fetch: from disk nothing can be fetched.
//
// In: start, add (a pack of files), needs, run. Out: ready, added, needed, output, done, failed.

(() => {
  /** Characters that one cell may print, pictures apart; a page with more is of no use to anybody. */
  const LIMIT = 200_000;
  /** Milliseconds between two messages of a cell that prints and prints. */
  const PAUSE = 50;

  const scope = /** @type {any} */ (self);
  /** @type {any} */
  let python;
  /** @type {any} */
  let inside;

  // ---- what a cell prints

  const printed = { cell: 0, kind: "", text: "", length: 0, sent: 0 };

  function flush() {
    if (printed.text)
      tell("output", { cell: printed.cell, type: printed.kind, text: printed.text });
    printed.text = "";
    printed.sent = performance.now();
  }

  /**
   * Takes one output from Python. What is printed is gathered and cut; the rest goes on at once.
   * @param {string} kind
   * @param {string} text
   */
  function output(kind, text) {
    if (kind !== "stdout" && kind !== "stderr") {
      flush();
      tell("output", { cell: printed.cell, type: kind, text });
      return;
    }
    const left = LIMIT - printed.length;
    if (left <= 0) return;
    if (kind !== printed.kind) flush();
    printed.kind = kind;
    printed.length += text.length;
    printed.text += text.slice(0, left);
    if (text.length >= left) {
      flush();
      tell("output", { cell: printed.cell, type: "cut", text: "" });
    } else if (performance.now() - printed.sent > PAUSE) flush();
  }

  /**
   * @param {string} kind
   * @param {object} more
   */
  function tell(kind, more = {}) {
    postMessage({ kind, ...more });
  }

  // ---- files

  /**
   * @param {ArrayBuffer} packed
   */
  function unpacked(packed) {
    return new Response(packed).body?.pipeThrough(new DecompressionStream("gzip"));
  }

  /**
   * Answers Pyodide's requests with the files that the page sent.
   * @param {Record<string, ArrayBuffer>} files
   * @param {object} lock
   */
  function answerRequests(files, lock) {
    /** @type {Record<string, () => Response>} */
    const answers = {
      "pyodide.asm.wasm": () =>
        new Response(unpacked(files.wasm), { headers: { "Content-Type": "application/wasm" } }),
      "python_stdlib.zip": () => new Response(unpacked(files.stdlib)),
      "pyodide-lock.json": () => new Response(JSON.stringify(lock)),
    };
    const ask = self.fetch;
    self.fetch = async (request, options) => {
      const name =
        String(request instanceof Request ? request.url : request)
          .split("/")
          .pop() ?? "";
      return answers[name]?.() ?? ask(request, options);
    };
  }

  /**
   * Writes the files of a pack where Python finds them. See book/python/packs.py for its form.
   * @param {ArrayBuffer} packed
   */
  async function add(packed) {
    const data = new Uint8Array(await new Response(unpacked(packed)).arrayBuffer());
    const start = 4 + new DataView(data.buffer).getUint32(0, true);
    /** @type {[string, number][]} */
    const listed = JSON.parse(new TextDecoder().decode(data.subarray(4, start)));
    let at = start;
    for (const [name, size] of listed) {
      python.FS.mkdirTree(`/${name.replace(/\/[^/]*$/, "")}`);
      python.FS.writeFile(`/${name}`, data.subarray(at, at + size));
      at += size;
    }
    python.pyimport("importlib").invalidate_caches();
  }

  // ---- how Python looked when it had just started, which the browser keeps for the next page

  /**
   * Returns the memory kept under a key; nothing from disk, where a browser keeps no such things.
   * @param {string} name
   * @param {string} key
   */
  async function recall(name, key) {
    try {
      const kept = await (await caches.open(name)).match(key);
      return kept && new Uint8Array(await kept.arrayBuffer());
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps a memory in the place of all that was kept before.
   * @param {string} name
   * @param {string} key
   * @param {Uint8Array<ArrayBuffer>} memory
   */
  async function keep(name, key, memory) {
    try {
      await caches.delete(name);
      await (await caches.open(name)).put(key, new Response(memory));
    } catch {
      // no room, or not allowed: then the next page starts as slowly as this one
    }
  }

  /**
   * Starts Python, from the memory of an earlier start where there is one: that takes a seventh of
   * the time. Another release or another browser lays out its memory otherwise.
   * @param {string} address of the release
   * @param {string} kept the name of the cache
   */
  async function load(address, kept) {
    const key = `${address}?${encodeURIComponent(navigator.userAgent)}`;
    const memory = await recall(kept, key);
    const options = memory ? { _loadSnapshot: memory } : { _makeSnapshot: true };
    const started = await scope.loadPyodide({ indexURL: address, ...options });
    if (!memory) keep(kept, key, started.makeMemorySnapshot());
    return started;
  }

  /** Where a content policy forbids WebAssembly, Pyodide would wait for it without end. */
  function checkPolicy() {
    try {
      new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)); // the empty one
    } catch {
      const needed = "script-src 'wasm-unsafe-eval'";
      throw new Error(`the content policy of this site forbids WebAssembly (it lacks ${needed})`);
    }
  }

  // ---- messages

  /** @type {Record<string, (message: any) => Promise<void>>} */
  const TASKS = {
    /** Starts Python with the files, or from the release's address; `interrupt` may stop a cell. */
    async start({ files, lock, address, kept, interrupt }) {
      checkPolicy();
      if (files.wasm) answerRequests(files, lock);
      else scope.importScripts(`${address}pyodide.js`);
      python = await load(address, kept);
      if (interrupt) python.setInterruptBuffer(interrupt);
      if (files.numpy) await add(files.numpy);
      else await python.loadPackage("numpy", { messageCallback() {} });
      await add(files.nnlib);
      inside = python.pyimport("inside");
      inside.start(output);
      tell("ready");
    },
    /** Adds a package: from its files, or by its name from the release's address. */
    async add({ name, file }) {
      if (file) await add(file);
      else await python.loadPackage(name, { messageCallback() {} });
      tell("added");
    },
    /** Says what of the cells above has to run before a text does. */
    async needs({ sources, text }) {
      tell("needed", JSON.parse(inside.needed(JSON.stringify(sources), text)));
    },
    async run({ cell, source, name }) {
      Object.assign(printed, { cell, length: 0 });
      const ok = inside.run(source, name);
      flush();
      tell("done", { cell, ok });
    },
  };

  /** @param {any} error */
  const fail = (error) => tell("failed", { text: String(error?.message ?? error) });
  let last = Promise.resolve();
  addEventListener("message", ({ data }) => {
    last = last.then(() => TASKS[data.kind](data)).catch(fail);
  });
  // Pyodide does not tell the one who waits for it what went wrong deep inside.
  addEventListener("unhandledrejection", ({ reason }) => fail(reason));
})();
