// The search page: shows what the book has on the words in the field, while they are typed.

import { makeSearch, snippet } from "./engine.js";

const FIRST = 20; // sections shown before a reader asks for all
const PAUSE = 120; // milliseconds without a key before the answer changes

start();

function start() {
  const field = document.querySelector(".bd-search-container input");
  const results = document.getElementById("search-results");
  if (!(field instanceof HTMLInputElement) || !results) return;
  const search = makeSearch(nnSearch);
  const status = element("p", "search-status");
  status.setAttribute("role", "status");
  const list = element("ol", "search-list");
  results.append(status, list);
  let timer = 0;

  const answer = () => show(search(field.value), field.value.trim(), status, list);
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(answer, PAUSE);
  });
  field.form?.addEventListener("submit", (event) => {
    event.preventDefault();
    answer();
    remember(field.value);
  });
  answer();
  field.focus();
  field.select();
}

/**
 * Keeps the question in the page's address, for the way back and for a bookmark.
 * @param {string} question
 */
function remember(question) {
  const address = `?${new URLSearchParams({ q: question })}`;
  try {
    history.replaceState(null, "", address);
  } catch {
    // A page opened from disk may not change its address.
  }
}

/**
 * @param {import("./engine.js").Answer} answer
 * @param {string} question
 * @param {HTMLElement} status
 * @param {HTMLElement} list
 */
function show({ found, instead, isWhole }, question, status, list) {
  const count = `${found.length} ${found.length === 1 ? "section" : "sections"}`;
  const shown = question.length > 60 ? `${question.slice(0, 60)}…` : question;
  const spelled = instead.map(([word, near]) => ` “${word}” is taken for “${near}”.`).join("");
  const remark = spelled + (isWhole ? "" : " No page has all of these words; these have some.");
  if (!question) status.textContent = "Type a word, a symbol such as σ or w_11, or a question.";
  else if (found.length) status.textContent = `${count} for “${shown}”.${remark}`;
  else status.replaceChildren(`Nothing in the book matches “${shown}”. `, ...otherWays());
  list.replaceChildren(...found.slice(0, FIRST).map(item));
  if (found.length <= FIRST) return;
  const more = element("button", "search-more", `Show all ${count}`);
  const place = element("li", "search-rest");
  place.append(more);
  more.addEventListener("click", () => {
    const rest = found.slice(FIRST).map(item);
    place.replaceWith(...rest);
    rest[0].querySelector("a")?.focus();
  });
  list.append(place);
}

/** Where to look when nothing was found. */
function otherWays() {
  return [
    "Try fewer or other words, or look through the ",
    link("chapters/glossary.html", "glossary"),
    ", the ",
    link("chapters/notation.html", "notation"),
    " or the ",
    link("intro.html", "chapters"),
    ".",
  ];
}

/** @param {import("./engine.js").Found} found */
function item({ section, hits }) {
  const { page, place, title, text } = section;
  const entry = element("li", "search-entry");
  entry.append(link(page.address + (place && `#${place}`), title));
  if (place) entry.append(element("p", "search-page", page.title));
  const excerpt = element("p", "search-excerpt");
  snippet(text, hits).forEach((piece, i) => {
    excerpt.append(i % 2 ? element("mark", "", piece) : piece);
  });
  if (text) entry.append(excerpt);
  return entry;
}

/**
 * @param {string} address
 * @param {string} text
 */
function link(address, text) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.textContent = text;
  return anchor;
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {string} [text]
 */
function element(name, kind, text = "") {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.textContent = text;
  return made;
}
