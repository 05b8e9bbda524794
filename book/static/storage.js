// Where a browser refuses to keep anything, even to ask throws. What a reader chooses, like the theme,
// is then kept until the page is left. This comes before every script that asks.

(() => {
  try {
    localStorage.getItem("mode");
  } catch {
    /** @type {Map<string, string>} */
    const kept = new Map();
    const value = {
      getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
      setItem: (/** @type {string} */ name, /** @type {string} */ text) => kept.set(name, text),
      removeItem: (/** @type {string} */ name) => kept.delete(name),
    };
    Object.defineProperty(window, "localStorage", { value });
  }
})();
