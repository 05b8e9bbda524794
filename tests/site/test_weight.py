"""What a first visit to a page costs: bytes as a server sends them (gzip), and requests.

Each bound protects one thing. The first is for a reader on a slow line: words, formulas, looks and
live figures, all that has to be there before the page can be read and used. The second is for
everyone: each request is a round trip. Pictures are not counted: they come as they are scrolled to.
Nor is the icon of the tab, a few hundred bytes that a browser asks for when the page is there.
"""

import gzip
from functools import cache
from urllib.parse import unquote, urlsplit

from tests.site.conftest import PAGES, SITE
from tests.site.test_live_figures import LIVE_PAGES

LIMIT = 160_000  # bytes; the icon script of a theme alone was 543,000
WORDS_ALONE = 130_000  # bytes of a page without live figures
FRONT = 90_000  # bytes of the page that a reader sees first
REQUESTS = 8  # page, theme's setting, sheet, script, fonts of text, italics, code, formulas
SEARCH = {"search.html": 2}  # more requests: the index, and the script that reads it
APART = ("/_images/", "_static/icon.")


@cache
def compressed(path):
    return len(gzip.compress((SITE / path).read_bytes(), 6))


def load(browser, root, path):
    """Return the files that a browser asks for at its first visit to a page, in order."""
    files = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("request", lambda request: files.append(request.url.removeprefix(root)))
    page.goto(f"{root}/{path}", wait_until="networkidle")
    context.close()
    local = (unquote(urlsplit(file).path) for file in files if not file.startswith("data:"))
    return [file.lstrip("/") for file in local if not any(part in file for part in APART)]


def test_first_visit_is_light(browser, addresses, subtests, opened):
    loaded = load(browser, addresses["http"], opened)
    with subtests.test("bytes"):
        sizes = {file: compressed(file) for file in loaded}
        limit = LIMIT if opened in LIVE_PAGES else WORDS_ALONE
        limit = FRONT if opened == "intro.html" else limit
        index = sizes.get("_static/search/index.js", 0)  # it grows with the book
        assert sum(sizes.values()) <= limit + index, sizes
    with subtests.test("requests"):
        more = SEARCH.get(opened, 0)
        assert len(loaded) <= REQUESTS + more, loaded
    with subtests.test("no file comes twice"):
        assert len(loaded) == len(set(loaded)), loaded


def test_the_site_carries_no_icon_library():
    names = [file.relative_to(SITE).as_posix() for file in (SITE / "_static").rglob("*")]
    assert [name for name in names if "fontawesome" in name] == []


def test_search_comes_only_with_its_page():
    pages = [path for path in PAGES if "_static/search/" in (SITE / path).read_text("utf-8")]
    assert pages == ["search.html"]
    others = {"searchindex.js", "searchtools.js", "language_data.js", "sphinx_highlight.js"}
    assert not others & {path.name for path in SITE.rglob("*.js")}
