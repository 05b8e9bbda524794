"""Every page in other circumstances: narrow, by touch, in forced colors, still, in large text.

A page is opened once, on a window of 320 pixels, which is also what one of 1280 is at 400 %; all
questions are asked there, and then on a desk in text of twice the size.
"""

import re

import pytest

from tests.site.test_live_figures import LIVE_PAGES
from tests.support.live_figures import READY
from tests.support.waiting import wait_until

READABLE = 600  # pixels for a line of the chapter beside its sidebars
SMALLEST = 24  # pixels of a target
WAIT = "new Promise((resume) => requestAnimationFrame(() => requestAnimationFrame(resume)))"
PLACE = ":is(article, .bd-header-article)"
SHOWN = """const isShown = (node) => node.checkVisibility({ visibilityProperty: true })
  && node.getClientRects().length > 0 && node.getBoundingClientRect().width > 1;"""
# What reaches beyond the window and does not scroll in a box of its own, which must fit.
BEYOND = f"""() => {{ {SHOWN}
  const right = document.documentElement.clientWidth + 1;
  const boxed = (node) => {{
    for (let box = node.parentElement; box !== document.body; box = box.parentElement) {{
      if (getComputedStyle(box).overflowX !== "visible") {{
        return box.getBoundingClientRect().right <= right || boxed(box);
      }}
    }}
    return false;
  }};
  const found = [...document.querySelectorAll("{PLACE} *")]
    .filter((node) => isShown(node) && node.getBoundingClientRect().right > right && !boxed(node))
    .map((node) => node.outerHTML.slice(0, 100));
  const {{ scrollWidth, clientWidth }} = document.documentElement;
  return scrollWidth > clientWidth ? [...found, `the page: ${{scrollWidth}}`] : found;
}}"""
# Controls that a finger does not hit: under something else, or so small that the finger, a disk
# around their middle, hits another one too. A box is hit by its label.
UNREACHABLE = f"""() => {{ {SHOWN}
  const all = [...document.querySelectorAll(
    "{PLACE} :is(button, select, summary, input, textarea, [role=button])")];
  const targets = [...new Set(all.filter(isShown).map((node) => node.closest("label") ?? node))];
  const boxes = new Map(targets.map((target) => [target, target.getBoundingClientRect()]));
  const apart = (target, other) => target.contains(other) || other.contains(target);
  return targets.filter((target) => {{
    const {{ left, right, top, bottom, width, height }} = boxes.get(target);
    const [x, y, reach] = [(left + right) / 2, (top + bottom) / 2, {SMALLEST} / 2];
    const isNear = (box) => Math.hypot(
      Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom)) < reach;
    const isSmall = width < {SMALLEST} || height < {SMALLEST};
    if (isSmall && targets.some((other) => !apart(target, other) && isNear(boxes.get(other)))) {{
      return true;
    }}
    target.scrollIntoView({{ block: "center", inline: "center", behavior: "instant" }});
    const now = target.getBoundingClientRect();
    const hit = document.elementFromPoint(now.left + now.width / 2, now.top + now.height / 2);
    return !hit || !apart(target, hit);
  }}).map((target) => target.outerHTML.slice(0, 100));
}}"""
MOVING = """() => [...document.querySelectorAll("*")].filter((node) => {
  const style = getComputedStyle(node);
  const moves = style.transitionDuration.split(",").some((time) => parseFloat(time) > 0);
  return moves || style.animationName !== "none" || style.scrollBehavior === "smooth";
}).map((node) => node.outerHTML.slice(0, 100))"""
# Icons and controls in the color of the page they are on; of figures, test_settings.py asks more.
UNSEEN = f"""() => {{ {SHOWN}
  const paper = getComputedStyle(document.body).backgroundColor;
  const isSeen = (color) => color !== "none" && color !== paper && !/^rgba.*, 0\\)$/.test(color);
  const shapes = [...document.querySelectorAll(
    "{PLACE} svg:not(.math) :is(path, line, polyline, circle, rect, text)")];
  const faint = shapes.filter((shape) => {{
    const {{ fill, stroke }} = getComputedStyle(shape);
    return isShown(shape) && !shape.closest(".nn-figure")
      && (fill !== "none" || stroke !== "none") && !isSeen(fill) && !isSeen(stroke);
  }});
  const controls = [...document.querySelectorAll("main :is(button, input, select, a[href])")];
  const blank = controls.filter((node) => isShown(node)
    && getComputedStyle(node).color === getComputedStyle(node).backgroundColor);
  return [...faint, ...blank].map((node) => node.outerHTML.slice(0, 100));
}}"""
NARROWEST = f"""() => {{ {SHOWN}
  const texts = [...document.querySelectorAll("article section > p")].filter(isShown);
  return Math.min(...texts.map((text) => text.clientWidth));
}}"""


@pytest.fixture(scope="module")
def tab(browser):
    """Return a tab of somebody who has all of these needs at once."""
    context = browser.new_context(
        has_touch=True, forced_colors="active", reduced_motion="reduce", color_scheme="light"
    )
    yield context.new_page()
    context.close()


def test_page_in_other_circumstances(tab, addresses, subtests, opened):
    tab.set_viewport_size({"width": 320, "height": 640})
    tab.goto(f"{addresses['http']}/{opened}")
    if opened in LIVE_PAGES:
        wait_until(tab, READY)
    tab.evaluate(WAIT)
    with subtests.test("320 pixels wide"):
        assert tab.evaluate(BEYOND) == []
    with subtests.test("touch"):
        assert tab.evaluate(UNREACHABLE) == []
    with subtests.test("less motion"):
        assert tab.evaluate(MOVING) == []
    with subtests.test("forced colors"):
        assert tab.evaluate(UNSEEN) == []
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.evaluate("document.documentElement.style.fontSize = '200%'")
    tab.evaluate(WAIT)
    with subtests.test("text of twice the size"):
        assert tab.evaluate(BEYOND) == []
        assert tab.evaluate(NARROWEST) is None or tab.evaluate(NARROWEST) >= READABLE


FAULTS = """<p style="width: 400px">wide</p>
<section><p style="width: 100px">narrow</p></section>
<div style="position: relative"><button id="under">under</button>
<div style="position: absolute; inset: 0; background: red"></div></div>
<button style="width: 9px; height: 9px; padding: 0; min-height: 0">a</button
><button style="width: 9px; height: 9px; padding: 0; min-height: 0">b</button>
<svg width="20" height="20"><rect width="9" height="9" style="fill: Canvas"></rect></svg>
<span style="animation: spin 1s infinite !important">moves</span>"""


def test_the_questions_notice_what_is_wrong(browser, addresses):
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, has_touch=True, forced_colors="active"
    )
    page = context.new_page()
    page.goto(f"{addresses['free']}/chapters/bibliography.html")
    before = [page.evaluate(question) for question in (BEYOND, UNREACHABLE, UNSEEN)]
    assert before == [[], [], []]
    add = "(html) => document.querySelector('article').insertAdjacentHTML('beforeend', html)"
    page.evaluate(add, FAULTS)
    assert any("wide" in fault for fault in page.evaluate(BEYOND))
    names = [re.search(r">(\w+)</button>", fault)[1] for fault in page.evaluate(UNREACHABLE)]
    assert names == ["under", "a", "b"]
    assert len(page.evaluate(UNSEEN)) == 1
    assert any("moves" in fault for fault in page.evaluate(MOVING))
    assert page.evaluate(NARROWEST) == 100
    context.close()
