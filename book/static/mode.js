// The one script that waits for nothing: what must be settled before the first words are painted, and
// before any other script asks.

// Where a browser refuses to keep anything, even to ask throws. What a reader chooses, like the
// theme, is then kept until the page is left.
for (const storage of /** @type {const} */ (["localStorage", "sessionStorage"])) {
  try {
    window[storage].getItem("mode");
  } catch {
    /** @type {Map<string, string>} */
    const kept = new Map();
    const value = {
      getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
      setItem: (/** @type {string} */ name, /** @type {string} */ text) => kept.set(name, text),
      removeItem: (/** @type {string} */ name) => kept.delete(name),
    };
    Object.defineProperty(window, storage, { value });
  }
}

// Light or dark, as the reader chose: colors, and the borders that have them, wait for a theme. And
// where the page comes from, which says how its typefaces come.
(() => {
  const { dataset } = document.documentElement;
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  if (location.protocol === "file:") dataset.from = "disk";
  else for (const face of (script.dataset.faces ?? "").split(" ")) ask(script, face);
  reserve(script.dataset.heights ?? "");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  dataset.mode = localStorage.getItem("mode") ?? script.dataset.mode ?? "auto";
  dataset.theme = dataset.mode === "auto" ? (dark ? "dark" : "light") : dataset.mode;

  /**
   * Gives each live figure its height before it is drawn: a sheet from data, since a strict policy
   * allows no style in a page.
   * @param {string} heights for each room its pieces: from which width, height at 0, slope
   */
  function reserve(heights) {
    const sheet = new CSSStyleSheet();
    for (const [, room, pieces] of heights.matchAll(/([\w-]+):([^;]+)/g)) {
      for (const [, width, base, slope] of pieces.matchAll(/([^\s,]+) (\S+) ([^\s,]+)/g)) {
        const rule = `.${room}{--nn-base:${base};--nn-slope:${slope}}`;
        const at = sheet.cssRules.length;
        sheet.insertRule(`@container (min-width:${width}px){${rule}}`, at);
      }
    }
    document.adoptedStyleSheets = [sheet];
  }

  /**
   * Asks for a typeface before the style sheet does. From disk that is refused, with an error.
   * @param {HTMLScriptElement} script
   * @param {string} face
   */
  function ask(script, face) {
    const link = document.createElement("link");
    const href = new URL(`fonts/${face}.woff2`, script.src).href;
    Object.assign(link, { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href });
    script.after(link);
  }
})();

// What follows a prediction waits for it, unless a reader wants to be asked nothing (see book/answers/).
if (localStorage.getItem("nn-answers-open") === "1")
  document.documentElement.dataset.answers = "open";
