// The editor of a cell: CodeMirror, with what a few lines of Python ask for and no more.
//
// `npm run editor` puts it and what it imports into bundle.js, which is committed, for the book is
// built by Python alone. It lives in a shadow root, where its styles are sheets that scripts adopt: a
// content policy may forbid style elements.

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const HELP = "Shift+Enter runs this cell. Escape, then Tab, leaves the editor.";

// The colors are the page's, and follow its theme: see python.css.
const COLORS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--nn-py-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--nn-py-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--nn-py-number)" },
  { tag: tags.comment, color: "var(--nn-py-comment)" },
  {
    tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)],
    color: "var(--nn-py-name)",
  },
]);
const LOOK = EditorView.theme({
  "&": { color: "var(--pst-color-text-base)", fontSize: "0.875em" },
  "&.cm-focused": { outline: "2px solid var(--pst-color-primary)" },
  ".cm-content": { caretColor: "var(--pst-color-text-base)", padding: "0.75rem 0.5rem" },
  ".cm-scroller": { fontFamily: "var(--pst-font-family-monospace)", lineHeight: "1.5" },
  "&.cm-focused .cm-matchingBracket": {
    background: "none",
    outline: "1px solid var(--pst-color-primary)",
  },
});

globalThis.nnEditor = ({ text, label, change, run }) => {
  const node = document.createElement("div");
  node.className = "nn-py-editor";
  const root = node.attachShadow({ mode: "open" });
  const pressRun = () => {
    run();
    return true;
  };
  const state = EditorState.create({
    doc: text,
    extensions: [
      keymap.of([
        { key: "Shift-Enter", run: pressRun },
        { key: "Ctrl-Enter", mac: "Cmd-Enter", run: pressRun },
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...historyKeymap,
        indentWithTab,
      ]),
      history(),
      python(),
      indentUnit.of("    "),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      syntaxHighlighting(COLORS),
      LOOK,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label, "aria-description": HELP }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) change(update.state.doc.toString());
      }),
    ],
  });
  const view = new EditorView({ state, parent: root, root });
  return { node, focus: () => view.focus() };
};
