// Finds sections of the book: a question in, sections in order of fitness out. No part of a page is
// needed here, so the tests ask it the questions of readers without a browser.

import { nearest } from "./spelling.js";
import { asked, compared, runs, spellings } from "./words.js";

/** @typedef {(typeof nnSearch)["pages"][number]} Page */
/** @typedef {{page: Page, place: string, title: string, taught: string, text: string}} Section */
/** @typedef {{section: Section, hits: Set<string>}} Found */
/** @typedef {{found: Found[], instead: string[][], isWhole: boolean}} Answer */

// A title says what a section is about, and so does the glossary, which names the section that teaches
// a term. The words of formulas and code are seldom what is meant.
const BOOST = { title: 5, taught: 5, page: 2, text: 1, spoken: 0.15, code: 0.15 };
const KINDS = /** @type {Record<string, number>} */ ({
  chapter: 1,
  term: 0.35,
  code: 0.15,
  other: 0.35,
});
const ON_ITS_PAGE = 0.5; // what a word counts for that is not in the section but elsewhere on the page
const IN_A_ROW = 1; // what it adds that words follow each other as they do in the question
const SNIPPET = 180; // characters

/**
 * A function that answers questions: with what has all the words, or else with what has some. For a
 * word that the book does not have it takes the nearest that it has, and says so.
 * @param {typeof nnSearch} book
 * @returns {(question: string) => Answer}
 */
export function makeSearch({ pages, sections: entries }) {
  /** @type {Section[]} */
  const sections = entries.map(([page, place, title, text, , , taught]) => {
    return { page: pages[page], place, title, taught, text };
  });
  const vocabulary = new Set();
  const index = new MiniSearch({
    fields: Object.keys(BOOST),
    tokenize: compared,
    processTerm: (/** @type {string} */ word) => (vocabulary.add(word), word),
    searchOptions: {
      boost: BOOST,
      boostDocument: (/** @type {number} */ id) => KINDS[sections[id].page.kind],
      tokenize: (/** @type {string} */ query) => query.split(" "),
      processTerm: (/** @type {string} */ word) => word,
      prefix: isLong,
    },
  });
  index.addAll(
    entries.map(([page, , title, text, spoken, code, taught], id) => {
      return { id, title, taught, page: pages[page].title, text, spoken, code };
    }),
  );
  const all = [...vocabulary];
  const spelled = spellings();
  /** @type {Map<Section, string>} */
  const rows = new Map();
  const rowOf = (/** @type {Section} */ section) => {
    const row =
      rows.get(section) ??
      ` ${compared([section.title, section.taught, section.text].join(". ")).join(" ")} `;
    rows.set(section, row);
    return row;
  };
  const isKnown = (/** @type {string} */ word) =>
    vocabulary.has(word) || (isLong(word) && all.some((other) => other.startsWith(word)));

  return (question) => {
    /** @type {string[][]} */
    const instead = [];
    const query = [...new Set(asked(question))].map((word) => {
      const near = isKnown(word) ? undefined : nearest(word, spelled);
      if (near) instead.push([word, near[0]]);
      return near ? near[1] : word;
    });
    const found = index.search(query.join(" "));
    /** @type {Map<Page, Set<string>>} */
    const onPage = new Map();
    for (const { id, queryTerms } of found) {
      const { page } = sections[id];
      onPage.set(page, new Set([...(onPage.get(page) ?? []), ...queryTerms]));
    }
    const ranked = found.map(({ id, score, terms, queryTerms }) => {
      const section = sections[id];
      const here = new Set(queryTerms).size;
      const page = onPage.get(section.page)?.size ?? 0;
      const share = (here + ON_ITS_PAGE * (page - here)) / query.length;
      const pairs = query.slice(1).map((word, i) => ` ${query[i]} ${word} `);
      const together = pairs.filter((pair) => rowOf(section).includes(pair)).length;
      const row = 1 + (IN_A_ROW * together) / (pairs.length || 1);
      return { section, hits: new Set(terms), here, page, score: score * share ** 3 * row };
    });
    const most = Math.max(0, ...ranked.map(({ page }) => page));
    const isWhole = most === query.length;
    // Where no page has all words, one that has all but one of the most may be the better answer.
    const enough = isWhole ? most : Math.max(1, most - 1);
    return {
      found: ranked
        .filter(({ here, page }) => page >= enough && here >= enough / 2)
        .sort((one, other) => other.score - one.score),
      instead,
      isWhole,
    };
  };
}

/**
 * Whether a word may be the beginning of a longer one.
 * @param {string} word
 */
function isLong(word) {
  return word.length > 2;
}

/**
 * The part of a text where most of what was asked for stands, in pieces: plain, hit, plain, hit, …
 * @param {string} text
 * @param {Set<string>} hits words
 * @returns {string[]}
 */
export function snippet(text, hits) {
  const all = runs(text);
  const marked = all.filter((run) => run.words.some((word) => hits.has(word)));
  const within = (/** @type {number} */ start) => {
    const inside = marked.filter((run) => run.start >= start && run.end <= start + SNIPPET);
    return new Set(inside.flatMap((run) => run.words)).size + inside.length / 100;
  };
  let best = 0;
  for (const { start } of marked) {
    if (within(start - SNIPPET / 4) > within(best)) best = start - SNIPPET / 4;
  }
  const first = best > 0 ? (all.find((run) => run.start >= best)?.start ?? 0) : 0;
  const last = all.findLast((run) => run.end <= first + SNIPPET)?.end ?? text.length;
  const end = all.at(-1)?.end === last ? text.length : last;
  const pieces = [first > 0 ? "… " : ""];
  let done = first;
  for (const run of marked.filter((run) => run.start >= first && run.end <= end)) {
    pieces[pieces.length - 1] += text.slice(done, run.start);
    pieces.push(text.slice(run.start, run.end), "");
    done = run.end;
  }
  pieces[pieces.length - 1] += text.slice(done, end) + (end < text.length ? " …" : "");
  return pieces;
}
