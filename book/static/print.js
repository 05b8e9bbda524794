// A page on paper is light whatever it is on the screen, and hides no answer. Chromium and Safari
// say so through the media query, Firefox through events.

(() => {
  const root = document.documentElement;
  const SHEET = 680; // pixels between the margins of a sheet of A4
  let theme = "";
  /** @type {HTMLDetailsElement[]} */
  let opened = [];

  function prepare() {
    if (theme) return;
    theme = root.dataset.theme ?? "auto";
    root.dataset.theme = "light";
    opened = Array.from(document.querySelectorAll("details:not([open], .folded-code)"));
    for (const details of opened) details.open = true;
    /** @type {NodeListOf<HTMLImageElement>} */
    const nights = document.querySelectorAll("img.by-night");
    for (const night of nights) {
      // A dark page has not loaded the picture by day, and paper does not wait for it.
      const day = /** @type {HTMLImageElement} */ (night.previousElementSibling);
      const isAtHand = night.complete && !day.complete;
      night.classList.toggle("on-paper", isAtHand);
      day.classList.toggle("off-paper", isAtHand);
    }
    /** @type {NodeListOf<HTMLElement>} */
    const figures = document.querySelectorAll(".nn-figure");
    for (const { style, offsetWidth } of figures) {
      // Drawn for the width that it has on the screen, a figure keeps it, and is made smaller.
      style.setProperty("--nn-width", `${offsetWidth}px`);
      style.setProperty("--nn-zoom", String(Math.min(1, SHEET / offsetWidth)));
    }
  }

  function restore() {
    if (!theme) return;
    root.dataset.theme = theme;
    theme = "";
    for (const details of opened) details.open = false;
  }

  addEventListener("beforeprint", prepare);
  addEventListener("afterprint", restore);
  matchMedia("print").addEventListener("change", ({ matches }) => (matches ? prepare : restore)());
})();
