"""Light pages: one style sheet and one script for the whole site, and nothing in them unused.

The theme and the extensions bring a dozen of each. While pages are written, `gather` takes these
out and notes them; ``templates/layout.html`` links to ``site.css`` and ``site.js`` instead, which
are written at the end, when all pages are there to say what they use. Scripts that only some pages
need (MathJax, search) stay with these pages.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import shutil
from pathlib import Path
from typing import Any

import minify
from sphinx.application import Sphinx
from sphinx.config import Config

from book.css_rules import read_rules, without_unused, write_rules
from book.icons import FONT, cut_icons, draw_icons, signs_in, without_signs

TEMPLATES = Path(__file__).parent / "templates"
STATIC = "_static/"
# What the theme's layout links to by itself: sheets before those that are registered, and scripts
# after, whose place `menus.js` and `frame.js` take.
THEME_SHEETS = ("basic.css", "styles/pydata-sphinx-theme.css")
THEME_SCRIPTS = ("menus.js", "frame.js")
SPHINX_SCRIPTS = ("documentation_options.js", "doctools.js", "sphinx_highlight.js")
# Every page would have a line of its own for the theme's switch of versions, which is not in use.
UNUSED = "DOCUMENTATION_OPTIONS.pagename"
# Scripts for elements that the book may have or not, with the class that tells.
ONLY_FOR = {"design-tabs.js": "sd-tab-set"}
SCRIPT_TYPE = "text/javascript"
LATE = "application/vnd.jupyter.widget-state+json"
GAP = re.compile(
    r"[ \t\r\n\f]+|<!--.*?-->|(<(pre|script|textarea|style)\b.*?</\2>|<[^!>]*>)", re.DOTALL
)
CODE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
# Names, operators, signs, blanks and modules: code is calmer when these have the color of its text.
PLAIN = re.compile(r'<span class="(?:n|o|p|w|nn)">([^<]*)</span>')
FONTS = "vendor/fontawesome/webfonts"
# Nothing links to these any more, and they are most of the site's weight on disk.
LEFT_OVER = ("vendor/fontawesome", "scripts", "styles", "live")
SEARCH = ("search/index.js", "search/search.js")
MARKED = ("mode.js", "site.css", "site.js", *SEARCH)
LINK = re.compile(rf'(_static/({"|".join(map(re.escape, MARKED))}))(?:\?v=\w*)?"')
URL = re.compile(r"url\(\s*(['\"]?)(?!['\"]|data:|#|/|\w+:)")
CLASS = re.compile(r"\b(?:class|id)=(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
WIDGET_CLASSES = re.compile(r'"_dom_classes": ?\[([^\]]*)\]')
WORD = re.compile(r"[A-Za-z_][\w-]*")
TAG = re.compile(r"<([a-z][\w-]*)")
# Minified scripts are full of short names; those of classes stand in quotes.
SHORT = re.compile(r"""["'`]([A-Za-z]\w?)["'`]""")
# Words of scripts that are classes, too, but only of elements that a page would have itself.
OTHERWISE = {
    *("above-input", "body", "col", "contents", "error", "figure", "full-width", "hide"),
    *("margin-caption", "progress", "row", "sidebar", "toggle", "tooltip"),
}


def add_templates(app: Sphinx, config: Config) -> None:
    """Let Sphinx find this book's layout before the theme's."""
    config.templates_path = [*config.templates_path, str(TEMPLATES)]


def parts_of(app: Sphinx) -> dict[str, dict[str, None]]:
    """Return what the pages written so far would have linked to, in order: sheets and scripts."""
    return app.__dict__.setdefault("book_parts", {"sheets": {}, "scripts": {}})


def gather(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Take out of a page what the site's sheet and script hold, and note what that is."""
    parts = parts_of(app)
    sheets, scripts = ([*context.get(key, [])] for key in ("css_files", "script_files"))
    sheets.sort(key=lambda sheet: sheet.priority)
    scripts.sort(key=lambda script: script.priority)
    ours = [sheet for sheet in sheets if str(sheet.filename).startswith(STATIC)]
    parts["sheets"] |= dict.fromkeys(str(sheet.filename).removeprefix(STATIC) for sheet in ours)
    context["css_files"] = [sheet for sheet in sheets if sheet not in ours]
    shared = [script for script in scripts if _is_shared(script) and not _is_replaced(script)]
    parts["scripts"] |= dict.fromkeys(map(_source, shared))
    own = [s for s in scripts if not (_is_shared(s) or _body(s).startswith(UNUSED))]
    context["late_scripts"] = [s for s in own if s.attributes.get("type") == LATE]
    context["script_files"] = [s for s in own if s not in context["late_scripts"]]


def _body(script: Any) -> str:
    return script.attributes.get("body") or ""


def _is_shared(script: Any) -> bool:
    """Return whether a script is for every page: plain, of this site, not the setting of one."""
    if {"type", "defer", "async"} & set(script.attributes):
        return False
    if script.filename:
        return str(script.filename).startswith(STATIC)
    return not _body(script).startswith((UNUSED, "window.MathJax"))


def _is_replaced(script: Any) -> bool:
    """Return whether nothing needs a script.

    ``frame.js`` is in the place of the theme's own, and Sphinx's are for its own search.
    """
    return _source(script).startswith(("scripts/", *SPHINX_SCRIPTS))


def _source(script: Any) -> str:
    """Return the name of a script, or the text of one that has none."""
    return str(script.filename).removeprefix(STATIC) if script.filename else _body(script)


def write_site(app: Sphinx, exception: Exception | None) -> None:
    """Write the site's script and style sheet, draw icons, link to these very versions."""
    parts = parts_of(app)
    if exception or app.builder.format != "html" or not parts["sheets"]:
        return
    static = Path(app.outdir, STATIC)
    sheet = "\n".join(_sheet_text(static, name) for name in [*THEME_SHEETS, *parts["sheets"]])
    written = read_pages(Path(app.outdir))
    signs = signs_in(sheet)
    pages = {
        path: without_plain(draw_icons(text, signs, static / FONTS))
        for path, text in written.items()
    }
    names = {name for page in pages.values() for name in names_in(page)}
    script = "\n;".join(_script_texts(static, [*parts["scripts"], *THEME_SCRIPTS], names))
    script = minify.string(SCRIPT_TYPE, script)
    (static / "site.js").write_text(script, "utf-8")
    # Words of comments are no names of classes, so programs are asked without them.
    programs = script + "".join(
        minify.string(SCRIPT_TYPE, path.read_text("utf-8"))
        for path in [*static.glob("python/page.js"), *static.glob("search/search.js")]
    )
    words = words_in(programs)
    names |= words - OTHERWISE
    tags = words | {tag for page in pages.values() for tag in TAG.findall(page)}
    sheet = without_signs(sheet, words)
    editor = "".join(path.read_text("utf-8") for path in static.glob("python/editor.js"))
    readers = programs + editor + "".join(pages.values())  # the editor has only colors from here
    rules = without_unused(read_rules(sheet), names, tags, readers)
    css, font = cut_icons(write_rules(rules), static / FONTS)
    (static / FONT).write_bytes(font)
    css = minify.string("text/css", css)
    first = static / "mode.js"
    first.write_text(minify.string(SCRIPT_TYPE, first.read_text("utf-8")), "utf-8")
    (static / "site.css").write_text(f'@charset "UTF-8";{css}\n', "utf-8")
    for name in LEFT_OVER:
        shutil.rmtree(static / name, ignore_errors=True)
    marks = marks_of(static)
    for path, page in pages.items():
        stamped = LINK.sub(lambda link: f'{link[1]}?v={marks[link[2]]}"', without_gaps(page))
        if stamped != written[path]:
            path.write_text(stamped, "utf-8")


def without_plain(page: str) -> str:
    """Return a page without the elements of words in code that have the color of all its text.

    Parameters
    ----------
    page : str
        HTML.

    Returns
    -------
    str
        The page, with a third of the elements of its code left.
    """
    return CODE.sub(lambda code: PLAIN.sub(r"\1", code[0]), page)


def without_gaps(page: str) -> str:
    """Return a page with one blank for each gap and without comments.

    Parameters
    ----------
    page : str
        HTML. Within tags, and where blanks are shown as they are written, it stays as it is.

    Returns
    -------
    str
        The same page, for a browser.
    """
    return GAP.sub(lambda gap: gap[1] or (" " if gap[0].isspace() else ""), page)


def read_pages(site: Path) -> dict[Path, str]:
    """Return the text of every page."""
    paths = (path for path in site.rglob("*.html") if "_static" not in path.parts)
    return {path: path.read_text("utf-8") for path in paths}


def names_in(page: str) -> set[str]:
    """Return the classes and ids of a page's elements and widgets."""
    names = {name for found in CLASS.findall(page) for name in " ".join(found).split()}
    for text in WIDGET_CLASSES.findall(page):
        names.update(WORD.findall(text))
    return names


def words_in(programs: str) -> set[str]:
    """Return the words of scripts that may be the name of a class, an id or an element."""
    long = {word for word in WORD.findall(programs) if len(word) > 2}
    return long | set(SHORT.findall(programs))


def _script_texts(static: Path, sources: list[str], names: set[str]) -> list[str]:
    """Return the texts of scripts, given by file or by text, that the site's elements need."""
    needed = [source for source in sources if ONLY_FOR.get(source, "") in {"", *names}]
    settings = [source for source in needed if not source.endswith(".js")]
    files = [(static / source).read_text("utf-8") for source in needed if source not in settings]
    # The page is there when this script runs, so a file's work starts at once: settings come first.
    texts = settings + files
    return [re.sub(r"(?m)^//# sourceMappingURL=.*$", "", text) for text in texts]


def _sheet_text(static: Path, name: str) -> str:
    """Return a style sheet whose addresses are those of the folder of the site's sheet."""
    folder = posixpath.dirname(name)
    base = f"{folder}/" if folder else ""
    return URL.sub(lambda url: f"url({url[1]}{base}", (static / name).read_text("utf-8"))


def marks_of(static: Path) -> dict[str, str]:
    """Return a mark of the content of each file, so that no browser shows an old version."""
    files = {name: static / name for name in MARKED}
    return {
        name: hashlib.sha256(file.read_bytes()).hexdigest()[:8] if file.exists() else ""
        for name, file in files.items()
    }


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to the settings, to the writing of pages and to the end of the build."""
    app.add_css_file("icons.css")
    app.connect("config-inited", add_templates)
    app.connect("html-page-context", gather, priority=990)  # after all that add files
    app.connect("build-finished", write_site, priority=950)  # after all that write files
    return {"parallel_read_safe": True, "parallel_write_safe": False}
