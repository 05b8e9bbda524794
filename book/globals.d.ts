// What the scripts of a page find there. Only the type checker reads this file.

/** Modules as functions, and style sheets, by the names that widget states give in their place. */
declare var nnModules: Record<string, string | (() => { default: any })> | undefined;

/** Settings of the theme's search. */
declare var DOCUMENTATION_OPTIONS: { SHOW_SEARCH_SUMMARY: boolean };

/** The settings of MathJax, which reads them when it loads. */
declare var MathJax: object;
