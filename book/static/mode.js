// Light or dark, as the reader chose, before anything is painted: the one script that waits for
// nothing.
(() => {
  const { dataset } = document.documentElement;
  /** @param {string} key */
  const chosen = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // a browser may keep nothing at all
    }
  };
  const usual = document.currentScript?.dataset.mode ?? "auto";
  dataset.mode = chosen("mode") ?? usual;
  dataset.theme = chosen("theme") ?? usual;
})();
