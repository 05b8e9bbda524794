"""Pages stand still while they load, and links land on what they name, however they are opened."""

import re
from contextlib import contextmanager
from functools import cache

import pytest
from bs4 import BeautifulSoup

from tests.site.conftest import PAGES, SITE
from tests.support.live_figures import READY
from tests.support.waiting import wait_until

LIVE_PAGES = [path for path in PAGES if "widget-view+json" in (SITE / path).read_text("utf-8")]
SCRIPT = "**/_static/site.js*"
ROOM = 2  # pixels by which a figure may be higher or lower than the room it was given
SHIFT = 0.02
BAND = 150  # pixels below the header in which a link's target is found at once
PLACES = """() => [...document.querySelectorAll(".nn-place")].map((place) =>
  [place.querySelector(".nn-room").className, place.getBoundingClientRect().height])"""
# Each shift: how large, when, and what moved from where to where.
COUNT_SHIFTS = """globalThis.nnShifts = [];
const place = (rect) => [rect.x, rect.y, rect.width, rect.height].map(Math.round);
new PerformanceObserver((list) => {
  for (const { value, startTime, sources } of list.getEntries()) {
    const moved = sources.map(({ node, previousRect, currentRect }) =>
      [node?.nodeName, node?.textContent?.slice(0, 40), place(previousRect), place(currentRect)]);
    nnShifts.push({ value, startTime, moved });
  }
}).observe({ type: "layout-shift", buffered: true });"""
# Where the target of the address is: below the header, and how far the page could still scroll.
LANDED = """() => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const header = document.querySelector(".bd-header-article");
  const root = document.documentElement;
  return {
    top: target.getBoundingClientRect().top - header.getBoundingClientRect().bottom,
    left: root.scrollHeight - innerHeight - scrollY,
  };
}"""
# Where the text is, with the contents beside it and before they have come.
COLUMN = """(contents) => {
  if (!contents) document.querySelector(".bd-sidebar-secondary").remove();
  const { left, width } = document.querySelector(".bd-article").getBoundingClientRect();
  return [left, width];
}"""
KINDS = {
    "heading": "section[id]:has(> h2)",
    "equation": "div.math[id^=equation-]",
    "figure": "div.cell[id^=live-]",
    "picture": "div.cell[id^=picture-]",
    "exercises": "section#exercises",
    "glossary term": "dl.glossary dt[id]",
    "citation": "div.citation[id]",
    "code entry": "dt.sig[id]",
}


@cache
def parse(path):
    return BeautifulSoup((SITE / path).read_text("utf-8"), "html.parser")


def targets(kind):
    """Return the last target of a kind on each of three pages at most: the most lies above it."""
    found = [(path, tags[-1]["id"]) for path in PAGES if (tags := parse(path).select(KINDS[kind]))]
    assert found, f"no page has a {kind}"
    return sorted({found[0], found[len(found) // 2], found[-1]})


@pytest.fixture
def in_a_tab(browser, addresses):
    """Return a context manager that opens a page in a tab of its own, with motion."""

    @contextmanager
    def open_tab(address, width, before=""):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.add_init_script(before)
        page.goto(f"{addresses['http']}/{address}", wait_until="load")
        if address.split("#")[0] in LIVE_PAGES:
            wait_until(page, READY)
        page.wait_for_timeout(300)
        try:
            yield page
        finally:
            page.close()

    return open_tab


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("page", LIVE_PAGES)
def test_figures_have_their_room_before_scripts_run(visit, tabs, page, width):
    tabs["http"].route(SCRIPT, lambda route: route.abort())
    with visit(page, width=width) as record:
        reserved = record.page.evaluate(PLACES)
    tabs["http"].unroute(SCRIPT)
    with visit(page, width=width) as record:
        wait_until(record.page, READY)
        drawn = record.page.evaluate(PLACES)
    assert len(drawn) == (SITE / page).read_text("utf-8").count("widget-view+json")
    for (room, before), (_, after) in zip(reserved, drawn, strict=True):
        assert before > 100
        assert abs(before - after) <= ROOM, (room, before, after)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_first_look_is_in_the_reader_s_theme(visit, tabs, theme):
    """A page without a theme yet has no colors, no borders of code, and so other lines."""
    tabs["http"].route("**/site.js*", lambda route: route.abort())
    with visit("intro.html", theme=theme) as record:
        assert record.page.evaluate("document.documentElement.dataset.theme") == theme
    tabs["http"].unroute("**/site.js*")


@pytest.mark.parametrize("width", [390, 1280])
def test_page_stands_still_while_it_loads(in_a_tab, opened, width):
    with in_a_tab(opened, width, COUNT_SHIFTS) as page:
        shifts = page.evaluate("nnShifts")
        assert sum(shift["value"] for shift in shifts) <= SHIFT, shifts


@pytest.mark.parametrize("width", [390, 1000, 1200, 1280, 1600])
def test_text_has_its_column_before_the_contents_beside_it(visit, width):
    with visit("chapters/concordance.html", width=width) as record:
        assert record.page.evaluate(COLUMN, True) == record.page.evaluate(COLUMN, False)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("kind", KINDS)
def test_links_land(in_a_tab, kind, width):
    for path, anchor in targets(kind):
        with in_a_tab(f"{path}#{anchor}", width) as page:
            landed = page.evaluate(LANDED)
        assert landed["top"] >= -1, (path, anchor, landed)
        assert landed["top"] <= BAND or landed["left"] < 2, (path, anchor, landed)


def test_pictures_are_as_large_as_they_say():
    for path in PAGES:
        for picture in parse(path).select("article img"):
            if not re.match(r"https?:", picture["src"]):
                assert int(picture["width"]) > 0, (path, picture["src"])
                assert int(picture["height"]) > 0, (path, picture["src"])
