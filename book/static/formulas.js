// Formulas need no script (book/formulas.py). This one lets a reader copy their TeX, scroll wide ones
// by keyboard, and hand all to MathJax, which has a menu and an explorer: a walk through a formula by
// keyboard.
(() => {
  const KEY = "formulas"; // in localStorage: "mathjax", or nothing
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const folder = new URL(".", script.src);
  /** @type {SVGElement[]} */
  const formulas = [...document.querySelectorAll("svg.math")].map(
    (formula) => /** @type {SVGElement} */ (formula),
  );
  if (!formulas.length) return;

  /** @param {Element} formula */
  const isDisplay = (formula) => formula.parentElement?.matches("div.formula") ?? false;

  /**
   * Returns the TeX of a formula between the signs that Markdown asks for.
   * @param {SVGElement} formula
   */
  function source(formula) {
    const sign = isDisplay(formula) ? "$$" : "$";
    return sign + formula.dataset.tex + sign;
  }

  /** @param {Element} formula */
  const wholeOf = (formula) =>
    (isDisplay(formula) && formula.parentElement) || /** @type {Node} */ (formula);

  /**
   * Puts TeX in the place of the formulas in what is copied.
   * @param {ClipboardEvent} event
   */
  function copy(event) {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !event.clipboardData) return;
    const range = selection.getRangeAt(0).cloneRange();
    const first = range.startContainer.parentElement?.closest("svg.math");
    const last = range.endContainer.parentElement?.closest("svg.math");
    if (first) range.setStartBefore(wholeOf(first));
    if (last) range.setEndAfter(wholeOf(last));
    const copied = document.createElement("div");
    copied.append(range.cloneContents());
    const inside = [...copied.querySelectorAll("svg.math")];
    if (!inside.length) return;
    for (const formula of inside) {
      formula.replaceWith(source(/** @type {SVGElement} */ (formula)));
    }
    copied.style.cssText = "position: absolute; left: -9999px; white-space: normal";
    document.body.append(copied); // only what is laid out has lines
    event.clipboardData.setData("text/plain", copied.innerText);
    copied.remove();
    event.clipboardData.setData("text/html", copied.innerHTML);
    event.preventDefault();
  }

  /**
   * Lets a reader go by keyboard to the formulas that scroll, and only to these. Which ones do changes
   * with the window, with the face that a number beside them is set in, and when an answer unfolds.
   */
  const reachWide = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      const box = /** @type {HTMLElement?} */ (target.closest("div.formula"));
      if (!box) continue; // MathJax has taken the formula's place
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  });

  /** Loads MathJax and lets it typeset the formulas of this page. */
  function useMathJax() {
    for (const formula of formulas) {
      const holder = document.createElement("span");
      holder.className = "by-mathjax";
      const [start, end] = isDisplay(formula) ? ["\\[", "\\]"] : ["\\(", "\\)"];
      holder.textContent = start + formula.dataset.tex + end;
      formula.replaceWith(holder);
      if (!isDisplay(holder)) continue;
      holder.style.display = "inline-block"; // with a size of its own, which may be too wide
      reachWide.observe(holder);
    }
    globalThis.MathJax = {
      loader: { load: ["[tex]/color"] },
      tex: { packages: { "[+]": ["color"] } },
      options: { ignoreHtmlClass: "bd-page-width", processHtmlClass: "by-mathjax" },
    };
    const program = document.createElement("script");
    program.src = new URL("mathjax/tex-chtml.js", folder).href;
    document.head.append(program);
  }

  /** Returns whether the reader chose MathJax; a browser may keep nothing at all. */
  function chosen() {
    try {
      return localStorage.getItem(KEY) === "mathjax";
    } catch {
      return false;
    }
  }

  /** @param {boolean} on */
  function remember(on) {
    try {
      if (on) localStorage.setItem(KEY, "mathjax");
      else localStorage.removeItem(KEY);
    } catch {
      // then the choice is for this page only
    }
  }

  const button = document.createElement("button");
  button.type = "button";
  button.className = "formula-switch";
  button.textContent = "Formulas with MathJax";
  button.title = "A menu and a keyboard explorer for each formula; loads about 300 kB";
  /** @param {boolean} on */
  const press = (on) => button.setAttribute("aria-pressed", String(on));
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") === "false";
    remember(on);
    press(on);
    if (on) useMathJax();
    else location.reload();
  });
  press(chosen());
  document.querySelector("article.bd-article")?.append(button);
  document.addEventListener("copy", copy);
  for (const box of document.querySelectorAll("div.formula")) {
    reachWide.observe(box);
    for (const formula of box.children) reachWide.observe(formula);
  }
  if (chosen()) useMathJax();
})();
