"""The pages at the end of the book: complete, and tied to the chapters."""

import re

import nbformat
import pytest

from book import catalog
from tests.site.conftest import PAGES, SITE
from tests.site.test_live_figures import figures_in
from tests.site.test_pages import anchors_in, parse

ENTRIES = catalog.entries()
CHAPTERS = [page for page in PAGES if page.startswith("chapters/") and page[9].isdigit()]
NOTEBOOKS = sorted(path.stem for path in (SITE / "_sources" / "chapters").glob("*.ipynb"))


@pytest.fixture(scope="module")
def entries():
    """Return the entries of the glossary by id."""
    return {term["id"]: term for term in parse("chapters/glossary.html").select("dt[id^=term-]")}


@pytest.mark.parametrize("page", CHAPTERS)
def test_terms_lead_to_the_glossary_and_back(page, entries):
    links = parse(page).select("a.glossary-term")
    assert len(links) >= 5
    for link in links:
        place = link["href"].removeprefix("glossary.html#")
        entry = entries[place].find_next("dd")
        # An entry with two spellings leads to the one the chapter uses first.
        assert entry.select(f'.glossary-uses a[href^="{page[9:]}#uses-"]'), link.get_text()


@pytest.mark.parametrize("page", CHAPTERS)
def test_index_lists_every_figure_at_its_place(page):
    index, chapter = parse("chapters/figures.html"), parse(page)
    for spec in figures_in(page):
        place = "live-" + spec["name"].replace("_", "-")
        (link,) = index.select(f'a[href="{page[9:]}#{place}"]')
        assert link.get_text() == spec["title"]
        assert spec["question"] in link.parent.get_text()
        assert chapter.find(id=place).select("script[type*=widget-view]")
    # Without JavaScript a live figure is a picture, too; it is not in the list of pictures.
    pictures = chapter.select("div.cell_output img:not(.by-night, noscript img)")
    listed = index.select(f'a[href^="{page[9:]}#picture-"]')
    assert len(listed) == len(pictures)
    for link in listed:
        assert chapter.find(id=link["href"].split("#")[1]).img


def test_every_notebook_has_its_execution_time():
    rows = parse("chapters/execution-times.html").select("table tbody tr")
    cells = [[cell.get_text(strip=True) for cell in row.find_all("td")] for row in rows]
    assert {f"chapters/{name}" for name in NOTEBOOKS} <= {name for name, *_ in cells}
    for _, _, method, seconds, status in cells:
        assert (method, status) == ("cache", "✅")
        assert float(seconds) > 0


# --- the code -------------------------------------------------------------------------------------

NAME = re.compile(r"\bnnlib(?:\.[A-Za-z_]\w*)+")


def test_every_public_name_has_its_entry_in_a_page():
    for entry in ENTRIES:
        module = entry.split(".")[1]
        assert entry in anchors_in(f"chapters/reference/{module}.html"), entry


@pytest.mark.parametrize("module", catalog.public_modules())
def test_page_about_a_module(module):
    """A table of all its names, an entry for each that lives there, a way to the source."""
    page = parse(f"chapters/reference/{module.partition('.')[2]}.html")
    rows = page.select("table.names tr")
    names = [row.td.get_text(strip=True) for row in rows]
    assert names == catalog.public_names(module)
    for row in rows:
        name, purpose = row.find_all("td")
        assert name.a["href"].endswith(
            "#" + catalog.resolve(f"{module}.{name.get_text(strip=True)}")
        )
        assert purpose.get_text(strip=True) or name.get_text(strip=True) == "PALETTE"
    for signature in page.select("dl.function > dt, dl.class > dt"):
        assert signature.select_one("a[href*='_modules/']"), signature["id"]
    assert page.select_one("article section > p a[href^='../']"), "leads to no chapter"


def test_nothing_private_is_shown():
    for page in (page for page in PAGES if page.startswith("chapters/reference/")):
        for signature in parse(page).select("dt.sig"):
            assert "._" not in signature["id"]
            assert "checked" not in signature["id"]


@pytest.mark.parametrize("page", CHAPTERS)
def test_names_in_running_text_lead_to_their_entries(page):
    for code in parse(page).select("article p code, article li code, article td code"):
        for name in NAME.findall(code.get_text()):
            (link,) = [link for link in code.find_all("a") if link.get_text() == name]
            target, _, anchor = link["href"].partition("#")
            entry = catalog.resolve(name)
            expected = entry or catalog.source_of(name)[1]
            assert anchor.removeprefix("module-") == expected
            assert target.startswith("reference/" if entry else "../_modules/")


@pytest.mark.parametrize("page", CHAPTERS)
def test_imports_lead_to_their_entries(page):
    """Each import of a name is a link, and a stop for the keyboard; later uses are none."""
    blocks = parse(page).select("div.cell_input pre")
    for block in blocks:
        imports = re.findall(r"^from (nnlib[\w.]*) import ([\w, ]+)$", block.get_text(), re.M)
        for module, names in imports:
            for name in names.split(", "):
                entry = catalog.resolve(f"{module}.{name.split(' as ')[0]}")
                links = block.select(f'a.nn-code[href$="{entry}"]:not([tabindex])')
                assert name.split(" as ")[0] in [link.get_text() for link in links]
    links = [link for block in blocks for link in block.select("a.nn-code")]
    assert len(links) >= 5
    for link in links:
        assert link.get_text() == link.get_text(strip=True)
        assert "tabindex" not in link.attrs or link["tabindex"] == "-1"


def test_code_is_still_the_code():
    """Links change nothing of what is shown: the cells' text is that of the notebooks."""
    for page in CHAPTERS:
        notebook = nbformat.read(SITE / "_sources" / f"{page[:-5]}.ipynb", as_version=4)
        cells = [c.source.strip() for c in notebook.cells if c.cell_type == "code" and c.source]
        shown = {block.get_text().strip() for block in parse(page).select("div.cell_input pre")}
        assert shown <= set(cells)
        assert len(shown) >= 5


def test_entries_lead_back_to_the_chapters():
    for page in CHAPTERS:
        derived = re.compile(r"^Derived in .*")
        for literal in parse(page).select("article p code[id^=code-]"):
            (name,) = set(NAME.findall(literal.get_text())) or {None}
            if name and (entry := catalog.resolve(name)) in ENTRIES:
                about = parse(f"chapters/reference/{entry.split('.')[1]}.html").find(id=entry)
                back = f'a[href="../{page[9:]}#{literal["id"]}"]'
                line = about.find_next_sibling("dd").select_one(f".code-uses:has({back})")
                assert line, (page, entry)
                if "In code: " + literal.get_text() in literal.parent.get_text():
                    assert derived.match(line.get_text())


def test_source_pages_are_no_chapters_and_are_not_searched():
    index = (SITE / "_static" / "search" / "index.js").read_text("utf-8")
    assert "_modules" not in index
    assert not [
        link for link in parse("intro.html").select("nav a[href]") if "_modules" in link["href"]
    ]
