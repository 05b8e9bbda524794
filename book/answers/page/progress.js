// How far a reader has come: at the head of a chapter, in the contents, and on a page of its own.

import { all, button, make } from "./dom.js";
import { keep, page, pageOf, stored } from "./memory.js";

const OPEN = "nn-answers-open"; // a reader who wants to be asked nothing

/**
 * @param {string} name of a page
 * @returns {[number, number, number, number]} exercises solved and in all, predictions the same
 */
function count(name) {
  const [exercises, predictions] = nnTotals[name] ?? [0, 0];
  let solved = 0;
  let made = 0;
  for (const [key, { state }] of Object.entries(stored())) {
    if (!key.startsWith(`${name}#`)) continue;
    if (!/#(exercise|think)-/.test(key)) made += 1;
    else if (state === "right") solved += 1;
  }
  return [Math.min(solved, exercises), exercises, Math.min(made, predictions), predictions];
}

const head = document.querySelector(".nn-progress");

export function showProgress() {
  const [solved, exercises, made, predictions] = count(page);
  if (head) {
    const parts = [];
    if (predictions) parts.push(`${made} of ${predictions} predictions made`);
    if (exercises) parts.push(`${solved} of ${exercises} exercises solved`);
    head.textContent = parts.join(", ");
  }
  for (const link of all("nav.bd-links a.reference.internal")) {
    const [solved, exercises, made, predictions] = count(
      pageOf(/** @type {HTMLAnchorElement} */ (link).href),
    );
    link.querySelector(".nn-share")?.remove();
    if (solved + made === 0) continue; // nothing yet: the contents stay as they are
    const words = `${solved + made} of ${exercises + predictions} answered`;
    const share = make("span", { className: "nn-share", title: words });
    share.append(
      make("span", { ariaHidden: "true" }, `${solved + made}/${exercises + predictions}`),
      make("span", { className: "visually-hidden" }, words),
    );
    link.append(" ", share);
  }
  showStates();
}

const STATES = /** @type {Record<string, string>} */ ({
  right: "right",
  wrong: "answered otherwise",
  skipped: "skipped",
  tried: "tried",
});

function showStates() {
  const answers = stored();
  for (const one of all(".nn-state")) {
    const answer = answers[one.dataset.answer ?? ""];
    one.textContent = answer ? ` — ${STATES[answer.state] ?? ""}` : "";
  }
}

/** The page "Your progress": takes it along, brings it back, forgets it. */
export function manage() {
  const place = document.getElementById("your-progress");
  if (!place) return;
  const status = make("p", {});
  status.setAttribute("role", "status");
  const picker = make("input", { type: "file", accept: ".json,application/json", hidden: true });
  picker.setAttribute("aria-label", "A file with your progress");
  picker.onchange = async () => {
    const text = await picker.files?.[0]?.text();
    status.textContent =
      text !== undefined && bring(text)
        ? "Brought back."
        : "This file is none of ours: nothing was changed.";
    picker.value = "";
  };
  const save = button("Save it as a file", () => {
    const file = new Blob([JSON.stringify(stored(), null, 1)], { type: "application/json" });
    const link = make("a", { href: URL.createObjectURL(file), download: "my-progress.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    status.textContent = "Saved as my-progress.json.";
  });
  const load = button("Bring it back from a file", () => picker.click());
  const forget = button("Forget it", () => {
    if (forget.dataset.sure) {
      keep({});
      status.textContent = "Forgotten.";
      forget.textContent = "Forget it";
      delete forget.dataset.sure;
    } else {
      forget.dataset.sure = "yes";
      forget.textContent = "Really forget all of it";
    }
  });
  forget.onblur = () => {
    delete forget.dataset.sure;
    forget.textContent = "Forget it";
  };
  const open = make("input", { type: "checkbox", checked: localStorage.getItem(OPEN) === "1" });
  open.onchange = () => {
    if (open.checked) localStorage.setItem(OPEN, "1");
    else localStorage.removeItem(OPEN);
  };
  place.append(
    make("div", { className: "nn-py-cell" }, save, load, forget),
    make("label", {}, open, " Show everything without asking for predictions first"),
    picker,
    status,
  );
}

/**
 * Takes over what a file holds, if it is what `stored` would give.
 * @param {string} text
 */
function bring(text) {
  try {
    const all = JSON.parse(text);
    const fits = Object.entries(all).every(
      ([key, answer]) =>
        key.includes("#") && typeof (/** @type {any} */ (answer)?.state) === "string",
    );
    if (Array.isArray(all) || !fits) return false;
    keep({ ...stored(), ...all });
    return true;
  } catch {
    return false;
  }
}
