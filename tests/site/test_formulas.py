"""Formulas in the built book: drawn, spoken, copied as TeX, and MathJax's if a reader wants."""

import re
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, expect

from book.spoken import speak
from tests.site.conftest import SITE
from tests.site.test_pages import parse

PAGE = "chapters/09-backpropagation.html"


def test_every_formula_is_drawn_and_spoken(path):
    page = parse(path)
    for formula in page.select("svg.math"):
        assert formula["aria-label"] == speak(formula["data-tex"])
        assert formula.select("text, .bar"), formula["data-tex"]
    assert page.select("span.math, code.math-error") == []
    assert len(page.select("div.math")) == len(page.select("div.math svg.math"))
    assert not re.search(r"\\\(|\\\[", page.body.get_text()), "TeX is left in the text"


def test_no_page_loads_mathjax(path):
    assert not any("mathjax" in script.get("src", "") for script in parse(path).select("script"))


def test_font_has_every_letter_and_little_else():
    file = SITE / "_static" / "formulas.woff2"
    assert file.stat().st_size < 40_000
    letters = set(TTFont(BytesIO(file.read_bytes())).getBestCmap())
    used = set()
    for path in SITE.glob("**/*.html"):
        for text in parse(path.relative_to(SITE).as_posix()).select("svg.math > g > text"):
            used |= set(map(ord, text.get_text()))
    assert used == letters


def test_link_to_an_equation_lands_at_it(visit):
    with visit(f"{PAGE}#equation-eq-backprop-weights") as record:
        equation = record.page.locator("#equation-eq-backprop-weights")
        assert 0 <= equation.bounding_box()["y"] <= 100


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_formulas_print_dark_on_white(visit, theme):
    with visit(PAGE, theme=theme) as record:
        record.page.emulate_media(media="print", color_scheme=theme)
        formula = record.page.locator("article svg.math text").first
        color = formula.evaluate("(node) => getComputedStyle(node).fill")
        assert max(map(int, re.findall(r"\d+", color)[:3])) < 100
        record.page.emulate_media(media="screen")


def test_formulas_grow_with_the_text(visit):
    with visit(PAGE) as record:
        formula = record.page.locator("article p svg.math").first
        before = formula.bounding_box()["width"]
        record.page.evaluate("document.documentElement.style.fontSize = '200%'")
        after = formula.bounding_box()["width"]
        assert after / before == pytest.approx(2, rel=0.15)


@pytest.mark.parametrize("width", [1280, 390])
def test_display_formulas_are_as_large_as_the_others(visit, width):
    scale = "(svg) => svg.getBoundingClientRect().height / svg.viewBox.baseVal.height"
    with visit(PAGE, width=width) as record:
        inline = record.page.locator("article p svg.math").first.evaluate(scale)
        display = record.page.locator("article .formula svg.math").first.evaluate(scale)
        assert 0.85 <= display / inline <= 1.01


def test_copied_formulas_are_tex(visit):
    with visit(PAGE) as record:
        copied = record.page.evaluate(
            """() => {
              const paragraph = document.querySelector("article p:has(svg.math)");
              getSelection().selectAllChildren(paragraph);
              const event = new ClipboardEvent("copy", {clipboardData: new DataTransfer()});
              document.dispatchEvent(event);
              return event.clipboardData.getData("text/plain");
            }"""
        )
        formula = record.page.locator("article p svg.math").first.get_attribute("data-tex")
        assert f"${formula}$" in copied


@pytest.mark.parametrize("scheme", ["free", "file"])  # MathJax writes styles into the page
def test_mathjax_can_be_switched_on_and_off(browser, addresses, scheme):
    # Nothing else may write into the store as the page begins: from disk that can undo a choice.
    context = Browser.new_context(browser)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(request.url))
    page.goto(f"{addresses[scheme]}/{PAGE}")
    button = page.get_by_role("button", name="Formulas with MathJax")
    count = page.locator("article svg.math").count()
    button.click()
    formulas = page.locator("article mjx-container")
    expect(formulas).to_have_count(count, timeout=60_000)
    assert page.locator("mjx-merror").count() == 0
    page.evaluate("document.fonts.ready.then(() => true)")  # none is cut off
    page.reload()
    expect(formulas).to_have_count(count, timeout=60_000)
    page.evaluate("document.fonts.ready.then(() => true)")  # none is cut off
    button.click()
    expect(page.locator("article svg.math")).to_have_count(count, timeout=60_000)
    assert faults == []
    context.close()
