// Exercises: those to think are checked here, and the solutions of those to write ask back.

import { all, button, copyOf, make } from "./dom.js";
import { known, note } from "./memory.js";
import { isRight, question } from "./question.js";

/**
 * Makes a question of an exercise to think. What each answer says, below it, is hidden by the
 * style sheet until the box has the attribute `data-done`; a reader gets what is said of theirs.
 * @param {HTMLElement} box
 */
export function think(box) {
  const fold = /** @type {HTMLDetailsElement} */ (box.nextElementSibling);
  const thoughts = all(":scope > div > ul > li", fold);
  const ofAll = all(":scope > div > :not(ul, .nn-truth)", fold);

  const { truth, form, status, bar } = question(box, "Check", (said, right) => {
    if (known(box.id)?.state !== "right") note(box.id, { state: right ? "right" : "tried", said });
    reply(said, right);
  });
  const reveal = button("Show me", () => {
    if (!known(box.id)) note(box.id, { state: "tried" });
    box.dataset.done = "";
    fold.open = true;
    fold.querySelector("summary")?.focus();
  });

  /**
   * What is said of an answer.
   * @param {any} said
   * @param {boolean} right
   * @returns {HTMLElement[]}
   */
  function thoughtsOn(said, right) {
    if (truth.kind === "number") {
      if (right) return ofAll;
      const slips = /** @type {number[]} */ (truth.slips ?? []);
      const slip = slips.findIndex((one) => isRight({ ...truth, number: one }, said));
      const way = said < truth.number ? "larger" : "smaller";
      return [thoughts[slip] ?? make("p", {}, `It is ${way}.`)];
    }
    // Of several, those that are ticked and should not be, or should be and are not.
    const others = right || truth.kind === "choice" ? [] : truth.choices;
    const about = thoughts.filter(
      (_, i) => [said].flat().includes(i + 1) !== others.includes(i + 1),
    );
    return right ? [...about, ...ofAll] : about;
  }

  /**
   * @param {any} said
   * @param {boolean} right
   */
  function reply(said, right) {
    const words = thoughtsOn(said, right).flatMap((one) => {
      const copy = copyOf(one);
      return one.matches("li") ? [...copy.childNodes] : [copy];
    });
    const verdict = make("strong", {}, right ? "Right." : "Not right.");
    status.replaceChildren(make("p", {}, verdict), ...words);
    status.dataset.state = right ? "right" : "wrong";
    if (right) box.dataset.done = "";
  }

  status.className = "nn-verdict";
  bar.append(reveal);
  bar.after(status);
  const said = known(box.id)?.said;
  if (said === undefined) return;
  form.set(said);
  reply(said, isRight(truth, said));
}

/**
 * The solution of an exercise asks back before it is seen.
 * @param {HTMLElement} cell
 */
export function guard(cell) {
  const fold = /** @type {HTMLDetailsElement | null} */ (
    cell.nextElementSibling?.querySelector("details.folded-answer")
  );
  const summary = fold?.querySelector("summary");
  if (!fold || !summary) return;
  /** @type {HTMLElement | undefined} */
  let question;
  summary.addEventListener("click", (event) => {
    if (fold.open || known(cell.id)) return;
    event.preventDefault();
    if (question) return;
    const close = () => {
      question?.remove();
      question = undefined;
    };
    const yes = button("Yes, show it", () => {
      note(cell.id, { state: "tried", misses: 0 });
      close();
      fold.open = true;
      summary.focus();
    });
    const no = button("Not yet", () => {
      close();
      /** @type {HTMLElement | null} */ (cell.querySelector(".nn-py-cell button"))?.focus();
    });
    question = make(
      "div",
      { className: "nn-py-offer" },
      make("p", {}, "Have you tried it?"),
      yes,
      no,
    );
    question.setAttribute("role", "group");
    question.setAttribute("aria-label", "Have you tried it?");
    fold.after(question);
    yes.focus();
  });
}
