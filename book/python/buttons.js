// A quiet "Run" and "Edit" below each code cell. That is all of Python that a page loads by itself:
// the rest comes with the first press (see page/page.js).

(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const root = new URL(".", script.src).href;
  const page = decodeURI(location.href.split(/[?#]/)[0])
    .slice(decodeURI(new URL("..", root).href).length)
    .replace(/\.html$/, "");
  /** @type {HTMLElement | null} */
  const first = document.querySelector("[data-cells]");
  const cellsMark = first?.dataset.cells;
  /** @type {Promise<void> | undefined} */
  let loading;

  /**
   * @param {string} path
   * @param {string} mark of the very version that this page was built with
   */
  const load = (path, mark = nnPython.mark) =>
    new Promise((resolve, reject) => {
      const node = document.createElement("script");
      node.src = `${root}python/${path}?v=${mark}`;
      node.onload = () => resolve(undefined);
      node.onerror = () => reject(new Error(path));
      document.head.append(node);
    });

  const open = () => {
    loading ??= load(`cells/${page}.js`, cellsMark)
      .then(() => load("page.js"))
      .then(() => undefined);
    return loading;
  };

  /**
   * @param {number} number
   * @param {"run" | "edit" | "check"} action
   * @param {string} text
   * @param {string} [label]
   */
  function button(number, action, text, label = `${text} cell ${number + 1}`) {
    const node = document.createElement("button");
    Object.assign(node, { type: "button", className: "nn-py-button", textContent: text });
    node.setAttribute("aria-label", label);
    node.onclick = () =>
      open().then(
        () => nnPython.open?.(number, action),
        () => {
          loading = undefined;
          node.after("What runs this cell could not be loaded.");
        },
      );
    return node;
  }

  /**
   * The bold words that an exercise begins with, or its heading.
   * @param {Element} cell
   */
  function titleOf(cell) {
    /** @type {Element | null} */
    let node = cell;
    while (node && !node.matches("h2, h3, p:has(> strong:first-child)")) {
      node = node.previousElementSibling;
    }
    const words = node?.querySelector("strong") ?? node;
    return (words?.textContent ?? "exercise").replace(/[.#]+$/, "");
  }

  document.querySelectorAll("div.cell .cell_input").forEach((code, number) => {
    const bar = document.createElement("div");
    bar.className = "nn-py-cell";
    code.after(bar);
    const exercise = code.closest(".tag_exercise");
    if (!exercise) {
      bar.append(button(number, "run", "Run"), button(number, "edit", "Edit"));
      return;
    }
    const title = titleOf(exercise);
    const write = button(number, "edit", "Write your answer", `Write your answer: ${title}`);
    write.classList.add("nn-py-write");
    bar.append(button(number, "check", "Check", `Check: ${title}`), write);
    const verdict = document.createElement("p");
    verdict.className = "nn-verdict";
    verdict.setAttribute("role", "status");
    bar.after(verdict);
  });
  Object.assign(nnPython, { root, page });
  try {
    if (first && localStorage.getItem(`nn-python:${page}`)) open();
  } catch {
    // Where nothing may be stored, nothing was.
  }
})();
