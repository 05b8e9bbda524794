// What the pages use of Bootstrap's script, which is twenty times as long: menus that open, the way
// back to the top, and titles of buttons. And what the theme's buttons do, which the theme has as
// scripts in attributes: a strict content policy forbids these.

(() => {
  /**
   * @param {string} selector
   * @param {ParentNode} [root]
   * @returns {HTMLElement[]}
   */
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  // ---- menus

  /**
   * A button that opens the list beside it: by click, Enter or an arrow; Escape closes it.
   * @param {HTMLElement} button
   */
  function menu(button) {
    const box = button.parentElement;
    const list = box?.querySelector(".dropdown-menu");
    if (!box || !(list instanceof HTMLElement)) return;
    const isOpen = () => list.classList.contains("show");

    /** @param {boolean} open */
    const set = (open) => {
      button.classList.toggle("show", open);
      list.classList.toggle("show", open);
      button.setAttribute("aria-expanded", String(open));
      // Below its button. The theme shifts a menu to the left, and leaves it to a script to undo that.
      Object.assign(list.style, { top: "100%", left: "0", marginTop: "2px", transform: "none" });
      const beyond = list.getBoundingClientRect().right - document.documentElement.clientWidth;
      if (open && beyond > 0) list.style.left = `${-beyond}px`;
    };

    /** @param {KeyboardEvent} event */
    const press = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape" && isOpen()) {
        set(false);
        button.focus();
      } else if (step) {
        event.preventDefault();
        const items = all(".dropdown-item", list);
        const now = items.findIndex((item) => item === document.activeElement);
        const next = now < 0 ? (step > 0 ? 0 : items.length - 1) : now + step;
        set(true);
        items[Math.min(Math.max(next, 0), items.length - 1)]?.focus();
      }
    };

    button.addEventListener("click", () => set(!isOpen()));
    box.addEventListener("keydown", press);
    list.addEventListener("click", () => set(false));
    for (const kind of ["click", "focusin"]) {
      document.addEventListener(kind, ({ target }) => {
        if (isOpen() && target instanceof Node && !box.contains(target)) set(false);
      });
    }
  }

  /** From disk, browsers show a notebook's text instead of downloading it: make the file here. */
  function saveSources() {
    if (location.protocol !== "file:") return;
    for (const link of all('a[download][href*="_sources/"]')) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const address = /** @type {HTMLAnchorElement} */ (link).href;
        const script = document.createElement("script");
        script.src = `${address}.js`;
        script.addEventListener("load", () => save(address.split("/").at(-1) ?? "", nnSource));
        document.head.append(script);
        script.remove();
      });
    }
  }

  /**
   * Has the browser keep a text as a file.
   * @param {string} name
   * @param {string} text
   */
  function save(name, text) {
    const file = document.createElement("a");
    file.href = URL.createObjectURL(new Blob([text]));
    file.download = decodeURIComponent(name);
    file.click();
    setTimeout(() => URL.revokeObjectURL(file.href), 60_000);
  }

  // ---- the way back

  /** Shows the button while a reader far down scrolls up. */
  function offerWayBack() {
    const button = document.getElementById("pst-back-to-top");
    if (!button) return;
    let before = window.scrollY;
    button.addEventListener("click", () => window.scrollTo(0, 0));
    window.addEventListener("scroll", () => {
      const header = document.querySelector(".bd-header")?.getBoundingClientRect().bottom ?? 0;
      const isBack = before > window.scrollY && window.scrollY > header;
      button.style.display = isBack ? "block" : "none";
      before = window.scrollY;
    });
  }

  // ---- buttons

  /** @type {Record<string, () => void>} */
  const ACTIONS = {
    print: () => window.print(),
    toggleFullScreen() {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    },
  };

  for (const button of all("[data-press]")) {
    button.addEventListener("click", ACTIONS[button.dataset.press ?? ""]);
  }
  for (const button of all('[data-bs-toggle="dropdown"]')) menu(button);
  for (const element of all('[data-bs-toggle="tooltip"]')) {
    const { bsTitle } = element.dataset;
    if (bsTitle && !element.title) element.title = bsTitle;
  }
  saveSources();
  offerWayBack();
})();
