"""The pages at the end of the book: complete, and tied to the chapters."""

import pytest
from conftest import PAGES, SITE
from test_live_figures import figures_in
from test_pages import parse

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
    pictures = chapter.select("div.cell_output img")
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
