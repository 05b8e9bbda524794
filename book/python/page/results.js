// What a cell gave, looking as it does in the page: text, tables, pictures, errors, live figures.

import { element } from "./dom.js";

const CUT = "What this cell printed after that is left out: it is too much for a page.";

/** @typedef {{ correct: boolean, message: string, text: string }} Verdict */

/**
 * Returns the place of a cell's outputs, and what adds one to it.
 * @param {string} alt what a picture of the cell shows
 * @param {(verdict: Verdict) => void} [judge] takes a verdict that the cell ends in
 */
export function makeResults(alt, judge) {
  const place = element("div", { class: "cell_output docutils container nn-py-results" });
  /** @type {{ kind: string, text: Text } | undefined} */
  let printing;

  /** @type {Record<string, (text: string) => Node | Promise<Node>>} */
  const SHOWN = {
    result: (text) => preformatted("output text_plain", text),
    error: (text) => preformatted("output traceback", text),
    cut: () => element("p", { class: "nn-py-note" }, CUT),
    png: (data) => element("img", { alt, src: `data:image/png;base64,${data}` }),
    html: (text) => table(text),
    widget: (text) => figure(JSON.parse(text)),
  };

  /**
   * @param {string} kind
   * @param {string} text
   */
  async function add(kind, text) {
    if (kind === "verdict") {
      const verdict = /** @type {Verdict} */ (JSON.parse(text));
      if (judge) return judge(verdict);
      return add("result", verdict.text);
    }
    if (kind === "stdout" || kind === "stderr") {
      if (printing?.kind === kind) return printing.text.appendData(text);
      const node = preformatted(`output ${kind === "stderr" ? "stderr" : "stream"}`, text);
      printing = { kind, text: /** @type {Text} */ (node.querySelector("pre")?.firstChild) };
      place.append(node);
      return;
    }
    printing = undefined;
    const node = element("div", { class: "nn-py-result" });
    place.append(node); // at once, for a figure takes a moment and outputs keep their order
    node.append(await SHOWN[kind](text));
  }

  return { place, add };
}

/**
 * @param {string} kind
 * @param {string} text
 */
function preformatted(kind, text) {
  const pre = element("pre", { tabindex: "0" }, text);
  const highlight = element("div", { class: "highlight" }, pre);
  return element("div", { class: `${kind} highlight-myst-ansi notranslate` }, highlight);
}

/**
 * Rich text that an object of the reader's own Python describes itself with.
 * @param {string} text
 */
function table(text) {
  const node = element("div", { class: "output text_html" });
  node.innerHTML = text;
  return node;
}

/**
 * Mounts a live figure from its state; no kernel is behind it.
 * @param {{ state: Record<string, any>, id: string, text: string }} widget
 * @returns {Promise<Node>}
 */
async function figure({ state, id, text }) {
  return globalThis.nnHost?.mount(state, id) ?? preformatted("output text_plain", text);
}
