// What a reader answers: predictions before the figure does, exercises, and how far they have come.
// A page has both written down (see book/answers/__init__.py); here they ask, and remember.

import { all } from "./dom.js";
import { guard, think } from "./exercises.js";
import { known, note, onKept } from "./memory.js";
import { ask, openForLink } from "./predictions.js";
import { manage, showProgress } from "./progress.js";

globalThis.nnAnswers = { note, known };
onKept(showProgress);
for (const box of all(".predict")) ask(box);
for (const box of all(".think")) think(box);
for (const cell of all("div.cell.tag_exercise")) guard(cell);
manage();
showProgress();
addEventListener("hashchange", openForLink);
openForLink();
