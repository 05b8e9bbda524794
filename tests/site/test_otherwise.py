"""Pages read otherwise than on a screen with scripts: on paper, and where scripts may not run."""

import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.site.conftest import SITE
from tests.support.live_figures import READY
from tests.support.waiting import wait_until

SHEET = 680  # pixels between the margins of A4, as book/static/print.js has it
VISIBLE = """const isVisible = (node) => node.checkVisibility({ visibilityProperty: true })
  && node.getClientRects().length > 0;"""
# Of the color of every text on white, whose contrast is below what is asked of normal text.
PALE = f"""() => {{ {VISIBLE}
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {{ willReadFrequently: true }});
  const light = (color) => {{
    canvas.fillStyle = "#fff";
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) =>
      v <= 10 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }};
  const texts = [...document.querySelectorAll("article :is(h1, h2, h3, p, li, td, pre, pre span)")];
  return texts.filter((node) => node.textContent.trim() && isVisible(node)
      && 1.05 / (light(getComputedStyle(node).color) + 0.05) < 4.4)
    .map((node) => `${{node.outerHTML.slice(0, 80)}} ${{getComputedStyle(node).color}}`);
}}"""
CUT = f"""() => {{ {VISIBLE}
  const right = document.documentElement.clientWidth + 1;
  return [...document.querySelectorAll("article :is(pre, pre span, table, img, p, .nn-figure)")]
    .filter((node) => isVisible(node) && node.getBoundingClientRect().right > right)
    .map((node) => node.outerHTML.slice(0, 80));
}}"""
VALUES = """(figure) => [...figure.querySelectorAll(".nn-control")].map((control) => {
  const value = control.querySelector("input:not([type=range]), select, .nn-count");
  return [control.innerText.trim(), value.getBoundingClientRect().width];
})"""
IDLE = f"""() => {{ {VISIBLE}
  return [...document.querySelectorAll("button, input:not([type=checkbox]), [role=button], label")]
    .filter(isVisible).map((node) => node.outerHTML.slice(0, 100));
}}"""


@contextmanager
def on_paper(visit, path):
    """Open a dark page as it is printed."""
    with visit(path, theme="dark", width=SHEET) as record:
        page = record.page
        if 'class="nn-place"' in (SITE / path).read_text("utf-8"):
            wait_until(page, READY)
        page.emulate_media(media="print", color_scheme="dark")
        wait_until(page, "document.documentElement.dataset.theme === 'light'")
        page.wait_for_timeout(100)
        try:
            yield page
        finally:
            page.emulate_media(media="screen")


def test_a_drawn_digit_on_paper(visit):
    with visit("chapters/13-reading-digits.html") as record:
        page = record.page
        wait_until(page, READY)
        pad, words = page.locator(".nn-pad"), page.locator(".nn-on-paper")
        page.get_by_role("button", name="Clear", exact=True).click()
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 40, steps=9)
        page.mouse.up()
        page.evaluate("new Promise((resume) => requestAnimationFrame(() => resume()))")
        drawn = pad.evaluate("(pad) => pad.toDataURL()")
        expect(words).to_be_hidden()
        page.emulate_media(media="print")
        expect(words).to_have_text("The drawing as it stood when this page was printed.")
        expect(words).to_be_visible()
        expect(pad).to_be_visible()
        assert pad.evaluate("(pad) => pad.toDataURL()") == drawn
        inked = """(pad) => [...pad.getContext("2d").getImageData(0, 0, pad.width, pad.height).data]
          .filter((gray, i) => i % 4 === 0 && gray < 128).length"""
        assert 10 < pad.evaluate(inked) < 200
        page.emulate_media(media="screen")


def test_dark_page_on_paper(visit, subtests, opened):
    closed = "document.querySelectorAll('article details:not([open], .folded-code)').length"
    with on_paper(visit, opened) as page:
        with subtests.test("dark ink on white"):
            paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert paper in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
            assert page.evaluate(PALE) == []
            shown = page.locator("article img:is(.by-day, .by-night):visible").count()
            assert shown == page.locator("article img.by-day").count()
        with subtests.test("nothing is cut at the edge of the sheet"):
            assert page.evaluate(CUT) == []
        with subtests.test("figures name their values"):
            for figure in page.locator(".nn-figure").all():
                for name, width in figure.evaluate(VALUES):
                    assert name
                    assert width > 5, name
                assert figure.locator("input[type=range]:visible").count() == 0
        with subtests.test("answers are open"):
            assert page.evaluate(closed) == 0
            assert page.locator("article details.folded-code:visible").count() == 0
        with subtests.test("afterwards all is as before"):
            page.emulate_media(media="screen", color_scheme="dark")
            wait_until(page, "document.documentElement.dataset.theme === 'dark'")
            folded = page.locator("article details.sd-dropdown").count()
            wait_until(page, f"{closed} >= {folded}")
            assert page.locator("article img.by-day:visible").count() == 0
            pictures = page.locator("article img.by-night:visible")
            assert pictures.count() == page.locator("article img.by-night").count()
            papers = pictures.evaluate_all("all => all.map((p) => getComputedStyle(p).background)")
            assert all("rgba(0, 0, 0, 0)" in paper for paper in papers), papers


@pytest.fixture(scope="module")
def plain(browser):
    """Return a tab that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_page_without_scripts_offers_nothing_that_needs_one(plain, addresses, opened, width):
    if opened == "search.html":
        pytest.skip("searching is a script; the page says so")
    plain.set_viewport_size({"width": width, "height": 900})
    plain.goto(f"{addresses['http']}/{opened}")
    assert plain.evaluate(IDLE) == []
    assert plain.locator(".bd-sidebar-primary a:visible").count() > 5
    for place in plain.locator(".nn-place").all():
        assert place.locator("img").evaluate("(img) => img.width") > 300
        assert len(place.locator("figcaption").inner_text().split()) > 5


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("source", ["02-perceptron.ipynb", "glossary.md", "reference/losses.rst"])
def test_source_is_downloaded(visit, scheme, source):
    path = Path("chapters", source)
    with visit(path.with_suffix(".html").as_posix(), scheme) as record:
        page = record.page
        for _ in range(2):  # also a second time
            page.get_by_role("button", name="Download this page").click()
            with page.expect_download() as download:
                page.locator(".btn-download-source-button").click()
            assert download.value.suggested_filename == path.name
            text = Path(download.value.path()).read_text("utf-8")
            assert text == (SITE / "_sources" / path).read_text("utf-8")
        assert record.console == []


def test_pdf_of_the_menu_prints_the_page(visit):
    with visit("chapters/02-perceptron.html") as record:
        page = record.page
        page.evaluate("window.print = () => { document.body.dataset.printed = 'once'; }")
        page.get_by_role("button", name="Download this page").click()
        item = page.locator(".btn-download-pdf-button")
        expect(item).to_have_text(re.compile(r"\.pdf"))
        item.click()
        expect(page.locator("body")).to_have_attribute("data-printed", "once")
