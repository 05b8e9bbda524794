// The frame around the text, in place of the theme's two scripts, which also look for versions and
// announcements that this book does not have: the theme, the two sidebars, the search field.

(() => {
  /**
   * @param {string} selector
   * @returns {HTMLElement[]}
   */
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  /**
   * @param {string} id
   * @returns {HTMLDialogElement | null}
   */
  const dialog = (id) => document.querySelector(`dialog#${id}`);

  // ---- light or dark

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const page = document.documentElement.dataset;

  function paint() {
    page.theme = page.mode === "auto" ? (dark.matches ? "dark" : "light") : page.mode;
  }

  /** The first press changes what one sees: after the system's choice comes its opposite. */
  function nextMode() {
    const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    page.mode = modes[(modes.indexOf(page.mode ?? "auto") + 1) % modes.length];
    localStorage.setItem("mode", page.mode);
    paint();
  }

  dark.addEventListener("change", paint);
  for (const button of all(".theme-switch-button")) button.addEventListener("click", nextMode);

  // ---- sidebars

  /**
   * Closes a box by a press beside it. (One by a key, on something in it, has no place either.)
   * @param {HTMLDialogElement} box
   * @param {MouseEvent} event
   */
  function closeOutside(box, { target, clientX, clientY }) {
    const { left, right, top, bottom } = box.getBoundingClientRect();
    const isBeside = clientX < left || clientX > right || clientY < top || clientY > bottom;
    if (target === box && isBeside) box.close();
  }

  /**
   * Moves what one element holds, with the classes that make its look, into another.
   * @param {Element} from
   * @param {Element} to
   */
  function move(from, to) {
    to.append(...from.childNodes);
    to.classList.add(...from.classList);
    from.removeAttribute("class");
  }

  /**
   * A sidebar that a small screen shows over the page, and a wide one beside it.
   * @param {string} name
   */
  function sidebar(name) {
    const [button] = all(`.${name}-toggle`);
    const [bar] = all(`#pst-${name}-sidebar`);
    const box = dialog(`pst-${name}-sidebar-modal`);
    if (!button || !bar || !box) return;
    const wide = matchMedia("(min-width: 992px)");
    button.addEventListener("click", () => {
      if (name === "primary" && wide.matches) {
        bar.classList.toggle("pst-sidebar-hidden");
      } else {
        move(bar, box);
        box.showModal();
      }
    });
    box.addEventListener("click", (event) => closeOutside(box, event));
    box.addEventListener("close", () => move(box, bar));
    // A link within the page leads there, and not back to the open box.
    box.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest('a[href^="#"]')) box.close();
    });
  }

  /** The table of contents stays where it was, or shows the page one is on. */
  function keepPlace() {
    const [bar] = all("#pst-primary-sidebar");
    if (!bar) return;
    const kept = sessionStorage.getItem("sidebar");
    const here = all("#pst-primary-sidebar .active").pop();
    if (kept) bar.scrollTop = Number(kept);
    else if (here && here.getBoundingClientRect().bottom > innerHeight / 2) {
      bar.scrollTop += here.getBoundingClientRect().top - innerHeight / 4;
    }
    addEventListener("pagehide", () => sessionStorage.setItem("sidebar", String(bar.scrollTop)));
  }

  sidebar("primary");
  sidebar("secondary");
  keepPlace();

  // ---- search

  /** Opens the field over the page, or goes to the one that the page has. */
  function search() {
    const box = dialog("pst-search-dialog");
    /** @type {HTMLInputElement | null} */
    const field = document.querySelector(":not(dialog) > form.bd-search input");
    if (field) {
      field.focus();
      field.select();
    } else if (box?.open) box.close();
    else box?.showModal();
  }

  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  if (isMac) for (const key of all(".kbd-shortcut__modifier")) key.textContent = "⌘";
  addEventListener("keydown", (event) => {
    const isAlone = !event.shiftKey && !event.altKey && event.metaKey !== event.ctrlKey;
    if (isAlone && event.key.toLowerCase() === "k" && (isMac ? event.metaKey : event.ctrlKey)) {
      event.preventDefault();
      search();
    }
  });
  for (const button of all(".search-button__button")) button.addEventListener("click", search);
  const box = dialog("pst-search-dialog");
  box?.addEventListener("click", (event) => closeOutside(box, event));

  // ---- what scrolls in a box of its own is a stop for the keyboard

  /** @param {ResizeObserverEntry[]} entries */
  const mark = (entries) => {
    for (const { target } of entries) {
      if (!(target instanceof HTMLElement)) continue;
      const isCut =
        target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
      if (isCut) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  };
  const sizes = new ResizeObserver(mark);
  for (const element of all(
    "article pre, .pst-scrollable-table-container, .cell_output > .output",
  )) {
    sizes.observe(element);
  }
})();
