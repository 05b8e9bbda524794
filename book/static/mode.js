// Light or dark before the first words are drawn: colors, and the borders that have them, wait for a
// theme. It is the one script that the page waits for.
(() => {
  const { dataset } = document.documentElement;
  const chosen = () => {
    try {
      return localStorage.getItem("mode");
    } catch {
      return null; // a browser may keep nothing at all
    }
  };
  const mode = chosen() || document.currentScript?.dataset.mode || "auto";
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  dataset.mode = mode;
  dataset.theme = mode === "auto" ? (isDark ? "dark" : "light") : mode;
})();
