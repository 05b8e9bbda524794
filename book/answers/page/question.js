// A box that asks: what is right, its form, and the button that hands over what a reader said.

import { all, button, make } from "./dom.js";
import { askChoice, askNumber, askOrder, spoken } from "./forms.js";

/** @typedef {{ kind: string, within?: number } & Record<string, any>} Truth */

/**
 * @param {Truth} truth
 * @param {any} said
 */
export function isRight(truth, said) {
  const right = truth[truth.kind];
  if (truth.kind === "number") return Math.abs(said - right) <= (truth.within ?? 0) + 1e-9;
  return JSON.stringify(said) === JSON.stringify(right);
}

/**
 * Makes a question of a box: its form, the place of what is said of the answer, and a button that
 * hands `answered` what a reader said, and whether that is right.
 * @param {HTMLElement} box
 * @param {string} label of the button
 * @param {(said: any, isRight: boolean) => void} answered
 */
export function question(box, label, answered) {
  const mark = /** @type {HTMLElement} */ (box.querySelector("[data-truth]"));
  /** @type {Truth} */
  const truth = JSON.parse(mark.dataset.truth ?? "");
  const lists = all(":scope > ul", box);
  const items = all(":scope > li", lists.at(-1) ?? make("ul", {}));
  const status = make("div", { className: "nn-said" });
  status.setAttribute("role", "status");
  const form =
    truth.kind === "number"
      ? askNumber(Math.max(truth.number, ...(truth.slips ?? [])))
      : truth.kind === "order"
        ? askOrder(items)
        : askChoice(items, truth.kind === "choice" ? "radio" : "checkbox", box.id);
  for (const list of lists.slice(-1)) list.classList.add("nn-options");
  box.role = "group";
  box.ariaLabel = all(":scope > p:not(:first-child, .nn-truth)", box).map(spoken).join(" ");
  const commit = button(label, () => {
    const said = form.read();
    if (said !== undefined) answered(said, isRight(truth, said));
    else if (truth.kind === "number") status.textContent = "Type a number first.";
    else status.textContent = "Choose an answer first.";
  });
  const bar = make("div", { className: "nn-py-cell" });
  if (form.node) bar.append(form.node);
  form.node?.addEventListener("keydown", ({ key }) => key === "Enter" && commit.click());
  bar.append(commit);
  mark.after(bar);
  return { truth, form, status, commit, bar };
}
