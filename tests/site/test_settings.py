"""Pages under a reader's own settings: no storage, and colors that the system forces."""

import pytest

from tests.support.live_figures import READY
from tests.support.waiting import wait_until

REFUSED = """for (const storage of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, storage, {
    configurable: true,
    get() { throw new DOMException("Access is denied for this document.", "SecurityError"); },
  });"""
# Of the parts that are drawn as a background: those that have the color of the page under them.
VANISHED = """() => {
  const paper = getComputedStyle(document.querySelector(".nn-figure")).backgroundColor;
  const drawn = (node) => {
    const style = getComputedStyle(node);
    if (parseFloat(style.borderTopWidth) > 0) return style.borderTopColor !== paper;
    if (style.backgroundImage !== "none") return true;
    return ![paper, "rgba(0, 0, 0, 0)"].includes(style.backgroundColor);
  };
  return [...document.querySelectorAll(".nn-figure :is(.nn-key, .nn-track i)")]
    .filter((node) => node.checkVisibility() && !drawn(node)).map((node) => node.outerHTML);
}"""
STROKES = """() => {
  const paper = getComputedStyle(document.querySelector(".nn-figure")).backgroundColor;
  const lines = ".nn-edge, .nn-edge-negative, .nn-curve, .nn-neuron, .nn-wire";
  return [...document.querySelectorAll(lines)]
    .filter((node) => getComputedStyle(node).stroke === paper).map((node) => node.outerHTML);
}"""


@pytest.fixture
def refused(browser, addresses):
    """Return a tab in which nothing may be kept, and the errors of its scripts."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(REFUSED)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{addresses['http']}/chapters/02-perceptron.html")
    yield page, errors
    context.close()


def test_pages_work_where_nothing_may_be_kept(refused):
    page, errors = refused
    wait_until(page, READY)
    before = page.evaluate("document.documentElement.dataset.mode")
    page.locator(".theme-switch-button:visible").first.click()
    page.wait_for_function("(mode) => document.documentElement.dataset.mode !== mode", arg=before)
    assert errors == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("chapter", ["06-three-neurons", "11-softmax-and-cross-entropy"])
def test_figures_are_seen_in_forced_colors(browser, addresses, chapter, theme):
    context = browser.new_context(forced_colors="active", color_scheme=theme)
    page = context.new_page()
    page.goto(f"{addresses['http']}/chapters/{chapter}.html")
    wait_until(page, READY)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.locator(".nn-key, .nn-track i").count() > 0
    assert page.evaluate(VANISHED) == []
    assert page.evaluate(STROKES) == []
    context.close()
