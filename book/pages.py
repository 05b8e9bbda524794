"""What every page gets, or loses, on top of the theme.

* The start page: Sphinx's is ``intro.html``; ``index.html`` leads there, as a complete document.
* A new look: pages are written again when this extension or a style sheet changes. Left alone,
  Sphinx would find no page out of date, and the new style sheet would not even be copied.
* A list of citations loses its role: it promises list items that the entries are not.
* What unfolds a part of the table of contents gets a name; the theme shows an arrow alone.
* A page is light until a script knows better, or it would have no colors where none may run.
* Buttons name what they do, for ``static/menus.js``, rather than carry a script, which a strict
  content policy would not run.
* The link to a page's notebook downloads it, rather than show its text. From disk browsers do not
  heed that, so each notebook is there once more as a script, from which ``static/menus.js`` makes
  the file.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from book.execution import fingerprint

EXTENSION = (
    "book/*.py",
    "book/static/*",
    "book/host/*",
    "book/templates/*",
    "book/answers/*.*",
    "book/python/**/*.*",
    "book/search/*",
)
ON_CLICK = re.compile(r' onclick="(?:window\.)?(\w+)\(\)"')
SOURCE_LINK = re.compile(r'<a href="[^"]*_sources/[^"]*" target="_blank"(?! download)')
START = """<!DOCTYPE html>
<html lang="{language}">
  <head>
    <meta charset="utf-8">
    <title>{title}</title>
    <meta http-equiv="refresh" content="0; url={page}">
  </head>
  <body>
    <main><h1>{title}</h1><p><a href="{page}">Start reading</a></p></main>
  </body>
</html>
"""


def note_look(app: Sphinx, config: Config) -> None:
    """Let Sphinx know what the pages look like."""
    config.look = fingerprint(Path(app.srcdir), EXTENSION)


def write_start_page(app: Sphinx) -> None:
    """Write the page a reader opens first."""
    text = START.format(
        language=app.config.language,
        title=app.config.html_title,
        page=f"{app.config.root_doc}.html",
    )
    Path(app.outdir, "index.html").write_text(text, encoding="utf-8")


def mend_body(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Correct the markup of a page's body."""
    if "body" in context:
        context["body"] = context["body"].replace(
            '<div role="list" class="citation-list">', '<div class="citation-list">'
        )


def name_toggles(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Name the arrows in the table of contents for those who do not see them."""
    contents = context.get("generate_toctree_html")
    if not contents:
        return

    def with_names(*arguments: Any, **options: Any) -> Any:
        tree = contents(*arguments, **options)
        for summary in tree.find_all("summary"):
            chapter = summary.find_previous("a").get_text(strip=True)
            summary["aria-label"] = f"Pages of {chapter}"
        return tree

    context["generate_toctree_html"] = with_names


def mend_pages(app: Sphinx, exception: Exception | None) -> None:
    """Correct what the theme's templates write into every page."""
    if exception or app.builder.format != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        text = path.read_text("utf-8")
        mended = re.sub(r'(<html\b[^>]*) data-theme="auto"', r'\1 data-theme="light"', text)
        mended = ON_CLICK.sub(r' data-press="\1"', mended)
        mended = SOURCE_LINK.sub(r"\g<0> download", mended)
        if mended != text:
            path.write_text(mended, "utf-8")


def write_sources(app: Sphinx, exception: Exception | None) -> None:
    """Write the source of each page once more, as a script, which a page from disk may load."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir, "_sources")
    for path in [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".js"]:
        script = f"globalThis.nnSource = {json.dumps(path.read_text('utf-8'))};\n"
        path.with_name(f"{path.name}.js").write_text(script, "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to the settings and to the writing of pages."""
    app.add_config_value("look", "", rebuild="html", types=(str,))
    app.connect("config-inited", note_look)
    app.connect("builder-inited", write_start_page)
    app.connect("html-page-context", mend_body)
    app.connect("build-finished", mend_pages)
    app.connect("build-finished", write_sources)
    app.connect("html-page-context", name_toggles, priority=900)  # after the theme
    return {"parallel_read_safe": True, "parallel_write_safe": True}
