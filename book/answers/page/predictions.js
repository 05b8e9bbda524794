// Predictions: committed, or skipped, before the rest of their section is seen.

/** @import { Answer } from "./memory.js" */

import { all, button, make } from "./dom.js";
import { known, note } from "./memory.js";
import { question } from "./question.js";

/**
 * Makes a question of a prediction. What follows it in its section is hidden by the style sheet
 * until the box has the attribute `data-done`.
 * @param {HTMLElement} box
 */
export function ask(box) {
  const { form, status, commit, bar } = question(box, "Commit", (said, right) => {
    finish({ state: right ? "right" : "wrong", said });
    again.focus();
  });
  const skip = button("Skip", () => {
    finish({ state: "skipped" });
    again.focus();
  });
  const again = button("Ask me again", () => {
    note(box.id, undefined);
    status.textContent = "";
    delete box.dataset.done;
    setOpen(false);
    (form.fields[0] ?? commit).focus();
  });

  /** @param {boolean} done */
  function setOpen(done) {
    for (const field of form.fields) /** @type {HTMLInputElement} */ (field).disabled = done;
    commit.hidden = skip.hidden = done;
    again.hidden = !done;
  }

  /** @param {Answer} answer */
  function show(answer) {
    const { state, said } = answer;
    if (state === "skipped") status.textContent = "You skipped this.";
    else {
      form.set(said);
      const words = state === "right" ? ". Right." : ". Not what comes out.";
      status.replaceChildren("You said: ", ...form.show(said), words);
    }
    box.dataset.done = state;
    setOpen(true);
  }

  /** @param {Answer} answer */
  function finish(answer) {
    note(box.id, answer);
    show(answer);
    const next = box.nextElementSibling;
    if (next instanceof HTMLDetailsElement) next.open = true; // the answer, in more words
  }

  bar.append(skip, again);
  const wait = "The rest of this section waits for your answer.";
  bar.after(make("p", { className: "nn-wait" }, wait));
  box.querySelector(".nn-truth")?.before(status);
  setOpen(false);
  const before = known(box.id);
  if (before) show(before);
}

/** Opens what a link leads into, although the question before it was not answered. */
export function openForLink() {
  const name = decodeURIComponent(location.hash.slice(1));
  const target = name && document.getElementById(name);
  if (!target) return;
  for (const box of all(".predict:not([data-done])")) {
    const section = box.parentElement;
    if (!section?.contains(target) || box.contains(target)) continue;
    const inside = Array.from(section.children).find((child) => child.contains(target));
    if (inside && box.compareDocumentPosition(inside) & Node.DOCUMENT_POSITION_FOLLOWING) {
      box.dataset.done = "";
    }
  }
  target.scrollIntoView();
}
