// What the scripts of a page find there. Only the type checker reads this file.

/** Modules as functions, and style sheets, by the names that widget states give in their place. */
declare var nnModules: Record<string, string | (() => { default: any })> | undefined;

/** What can be found in the book; book/search/__init__.py writes it. */
declare var nnSearch: {
  pages: { address: string; title: string; kind: string }[];
  /** Page, place, title, text, words of formulas, words of code, terms that it teaches. */
  sections: [number, string, string, string, string, string, string][];
};

/** The library that ranks (book/search/minisearch.js), as far as it is in use. */
declare class MiniSearch {
  constructor(options: object);
  addAll(documents: object[]): void;
  search(query: string): { id: number; score: number; terms: string[]; queryTerms: string[] }[];
}

/** The source of a page that was opened from disk, when it was asked for (book/pages.py). */
declare var nnSource: string;

/** The settings of MathJax, which reads them when it loads. */
declare var MathJax: object;

/** Mounts a widget whose state came after the page, and returns its element (book/host/host.js). */
declare var nnHost: { mount(state: Record<string, any>, id: string): HTMLElement } | undefined;

/** Makes an editor of code (book/python/editor/editor.js). */
declare var nnEditor:
  | ((given: { text: string; label: string; change: (text: string) => void; run: () => void }) => {
      node: HTMLElement;
      focus: () => void;
    })
  | undefined;

/** Files of Python that came as scripts, by their names. */
declare var nnPythonFiles: Record<string, string>;

/** What the page knows of Python; see settings_text in book/python/__init__.py, and buttons.js. */
declare var nnPython: {
  mark: string;
  address: string;
  lock: object;
  sizes: Record<string, number>;
  root: string;
  page: string;
  cells?: { source: string; name: string; shown: boolean; alt: string; seconds: number }[];
  open?: (number: number, action: "run" | "edit" | "check") => void;
};

/** How much there is to answer in each page: exercises and predictions (book/answers/__init__.py). */
declare var nnTotals: Record<string, [number, number]>;

/** What a reader answered (book/answers/page/); places are ids of this page. */
declare var nnAnswers: {
  note(place: string, answer?: { state: string; said?: any; misses?: number }): void;
  known(place: string): { state: string; said?: any; misses?: number } | undefined;
};
