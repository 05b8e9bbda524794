"""Search: a question opens the section that answers it, from a server and from disk.

While a page is written, its sections are noted (``sections``), in a file of its own beside what
Sphinx keeps, for a later build writes only the pages that changed. In the end they make one script,
for a page opened from disk may not fetch files: ``_static/search/index.js``. The search page alone
loads it, with ``search.js``: MiniSearch, which ranks, and ``words.js``, ``engine.js`` and
``page.js`` as one. Sphinx's own search, which sees neither symbols nor sections, is left out.
"""

from __future__ import annotations

import json
import posixpath
import shutil
from pathlib import Path
from typing import Any

import minify
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from book.search.sections import sections_of
from nnlib.figures.bundle import joined, load_modules

HERE = Path(__file__).parent
LEFT_OUT = ("searchtools.js", "language_data.js", "sphinx_highlight.js")  # Sphinx's search
TERM = "term-"  # what the places of the glossary's entries begin with


def replace_search(app: Sphinx, config: Config) -> None:
    """Have the search page written without Sphinx's index."""
    config.html_additional_pages = {**config.html_additional_pages, "search": "search.html"}


def stop_index(app: Sphinx) -> None:
    """Keep Sphinx from making its index."""
    if app.builder.format == "html":
        app.builder.search = False  # type: ignore[attr-defined]


def note_sections(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Keep what can be found on a page."""
    if doctree is not None:
        path = notes_of(app, pagename)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(sections_of(doctree)), "utf-8")


def leave_out_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Take out of a page what marks words that Sphinx's search found there."""
    scripts = context.get("script_files", [])
    # The list stays the same one: what other extensions add to the page later goes there.
    scripts[:] = [each for each in scripts if not str(each.filename or "").endswith(LEFT_OUT)]


def notes_of(app: Sphinx, page: str) -> Path:
    """Return the file with the sections of a page."""
    return Path(app.doctreedir, "search", f"{page}.json")


def book_of(app: Sphinx) -> dict[str, list[Any]]:
    """Return all pages and their sections, in the order of the table of contents.

    A section also has the terms that it teaches: those whose entries in the glossary lead to it.
    """
    taught: dict[str, list[str]] = {}
    ordered = list(getattr(app.env, "external_site_map", ()))
    names = sorted(app.env.found_docs, key=lambda name: (name not in ordered, name))
    names.sort(key=lambda name: ordered.index(name) if name in ordered else len(ordered))
    pages: list[dict[str, str]] = []
    sections: list[list[Any]] = []
    for name in names:
        number = app.env.toc_secnumbers.get(name, {}).get("")
        noted = json.loads(notes_of(app, name).read_text("utf-8"))
        for place, title, *rest, see in noted:
            address = f"{name}.html#{place}"
            sections.append([len(pages), place, title, *rest, address])
            if place.startswith(TERM):
                taught.setdefault(posixpath.join(posixpath.dirname(name), see), []).append(title)
        title = noted[0][1] if noted else name
        label = f"Chapter {number[0]}. {title}" if number else title
        pages.append({"address": f"{name}.html", "title": label, "kind": kind_of(name, number)})
    for section in sections:
        section[-1] = ", ".join(taught.get(section[-1], ()))
    return {"pages": pages, "sections": sections}


def kind_of(name: str, number: tuple[int, ...] | None) -> str:
    """Return what sort of page one is, on which its weight among results depends."""
    if number:
        return "chapter"
    if name.endswith("/glossary"):
        return "term"
    return "code" if "/reference/" in name else "other"


def script_text() -> str:
    """Return the script of the search page."""
    engine = (HERE / "minisearch.js").read_text("utf-8")
    own = f'(() => {{\n"use strict";\n{joined(load_modules(HERE, "page"))}}})();'
    return f"{engine}\n{minify.string('text/javascript', own)}\n"


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the index and the script that reads it."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir, "_static", "search")
    folder.mkdir(parents=True, exist_ok=True)
    index = json.dumps(book_of(app), ensure_ascii=False, separators=(",", ":"))
    (folder / "index.js").write_text(f"globalThis.nnSearch = {index};\n", "utf-8")
    (folder / "search.js").write_text(script_text(), "utf-8")
    shutil.copyfile(HERE / "NOTICES.txt", folder / "NOTICES.txt")
    for name in LEFT_OUT:
        Path(app.outdir, "_static", name).unlink(missing_ok=True)
    Path(app.outdir, "searchindex.js").unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to the settings, to the writing of pages and to the end of the build."""
    app.connect("config-inited", replace_search)
    app.connect("builder-inited", stop_index)
    app.connect("html-page-context", note_sections)
    app.connect("html-page-context", leave_out_scripts)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
