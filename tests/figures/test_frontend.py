"""Live figures in a page without a kernel: everything a reader can do, held against NumPy.

The page is made like a built one (state as JSON, the host script) and opened from disk. The figures
use every view, mark, action and control: see `tests.support.kitchen_sink`.
"""

import base64
import gzip
import json
import math
import re
from types import SimpleNamespace

import ipywidgets as widgets
import minify
import numpy as np
import pytest
import traitlets
from ipywidgets.embed import dependency_state, embed_data
from playwright.sync_api import expect

from book.typefaces import PRINTABLE, TEXT, cut
from nnlib import gallery, graph
from nnlib.figures.bundle import FRONTEND, module_text
from tests.support.axe import CONTRAST, prepare, serious_faults
from tests.support.kitchen_sink import (
    drawn_network,
    module_widget,
    own_points,
    planes,
    spy_on,
    steps_and_pad,
    valley,
)
from tests.support.live_figures import (
    COPIED,
    MOVES,
    READY,
    PageGraph,
    assert_shown,
    assert_views_agree,
    copied,
    numbers,
    settle,
    shown_number,
)
from tools.chromium import open_browser
from tools.snapshots import HOST, PAGE, STATE, VIEW, with_modules

# Bytes, compressed, of the scripts that a page with figures loads: 0.3 seconds on a phone with
# 1 Mbit/s. Whole pages have bounds of their own (tests/site/test_weight.py).
SCRIPT_WEIGHT = 30_000  # bytes of what every page with a figure loads, compressed
REST = 700  # milliseconds after which a hand is taken to rest, and somewhat more


FACE = base64.b64encode(cut(TEXT, PRINTABLE)).decode()


@pytest.fixture(scope="module")
def browser():
    with open_browser() as browser:
        yield browser


def page_of(*shown):
    """Return a page that shows widgets, like a built one; what else they are linked to is in it."""
    data = embed_data(views=shown, state=dependency_state(shown, drop_defaults=False))
    inside = [json.dumps(view).replace("</", "<\\/") for view in data["view_specs"]]
    state, script = with_modules({"state": data["manager_state"]["state"]})
    views = "".join(f'<main><script type="{VIEW}">{text}</script></main>' for text in inside)
    return PAGE.format(
        face=FACE,
        css=(HOST / "host.css").read_text("utf-8"),
        js=script.replace("</", "<\\/"),
        state=json.dumps(state).replace("</", "<\\/"),
        state_type=STATE,
        views=views,
    )


@pytest.fixture
def show(browser, tmp_path):
    """Return a function that opens a page with widgets and waits until they live."""
    contexts = []

    def open_page(*shown, fragment="", errors=0, before="", width=1280, **options):
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(page_of(*shown), "utf-8")
        context = browser.new_context(viewport={"width": width, "height": 1600}, **options)
        contexts.append(context)
        page = context.new_page()
        page.wrong = []
        page.on("console", lambda m: m.type in ("error", "warning") and page.wrong.append(m.text))
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.add_init_script(before)
        page.goto(path.as_uri() + fragment)
        page.wait_for_function(READY)
        settle(page)
        assert len(page.wrong) == errors, page.wrong
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            # A test that reads pixels back is told that it could be faster.
            expected = ("on purpose", "willReadFrequently")
            assert [text for text in page.wrong if not any(e in text for e in expected)] == []
        context.close()


@pytest.fixture
def sink(show):
    """Return a page with the figure of planes, its parameters as any other widget sees them."""
    return open_sink(show, planes())


def open_sink(show, made, **options):
    explorer, nodes = made
    spy = spy_on(explorer.figure)
    page = show(explorer, spy, **options)
    name = explorer.figure.spec["name"]
    figure = page.locator(".nn-figure")
    page_graph = PageGraph(explorer.figure.spec)

    def state():
        settle(page)  # so that what is read from the page next is of the same state
        names = list(explorer.figure.parameters)
        found = page.evaluate(f"({json.dumps(names)}).map((key) => spies[{name!r}].get(key))")
        return dict(zip(names, found, strict=True))

    def value(node):
        return page_graph.values(state(), node)

    def agree():
        assert_views_agree(figure, page_graph, state())

    def control(label):
        return page.locator(".nn-control", has_text=re.compile(f"^{label}")).first

    return SimpleNamespace(
        page=page, figure=figure, state=state, value=value, agree=agree, nodes=nodes,
        control=control, python=explorer.figure, spy=f"spies[{name!r}]",
    )  # fmt: skip


def readout(at, name):
    return at.figure.locator(f"dd[data-name='{name}']")


def slider(at, label):
    return at.control(label).locator("input[type=range]")


def typed(at, label):
    return at.control(label).locator("input.nn-typed")


def enter(at, label, text):
    """Type a number and finish it."""
    typed(at, label).fill(text)
    typed(at, label).press("Enter")


def handle(at, label):
    return at.figure.get_by_label(re.compile(f"^{label}")).first


def center(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, locator, dx, dy):
    x, y = center(locator)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2)
    page.mouse.move(x + dx, y + dy)
    page.mouse.up()


# --- the first state ------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [planes, valley, own_points, steps_and_pad, drawn_network])
def test_first_state_shows_what_numpy_computes(show, make):
    at = open_sink(show, make())
    assert at.state() == {k: getattr(at.python, k) for k in at.python.parameters}
    at.agree()


# --- controls -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "key", "name", "expected"),
    [
        ("slope", "ArrowRight", "slope", 1.1),
        ("slope", "Home", "slope", -2),
        ("count", "ArrowRight", "count", 4),
        ("count", "End", "count", 9),
        ("choice", "ArrowDown", "choice", 1),
        ("side", "ArrowUp", "side", 0),
        ("flag", " ", "flag", 1),
    ],
)
def test_controls_by_keyboard(sink, label, key, name, expected):
    sink.control(label).locator("input, select").first.focus()
    sink.page.keyboard.press(key)
    assert float(sink.state()[name]) == pytest.approx(expected)
    sink.agree()


@pytest.mark.parametrize(("label", "share", "expected"), [("slope", 0.5, 0.0), ("count", 1.0, 9)])
def test_sliders_by_mouse(sink, label, share, expected):
    box = slider(sink, label).bounding_box()
    middle = box["y"] + box["height"] / 2
    sink.page.mouse.click(box["x"] + 1 + share * (box["width"] - 2), middle)
    assert sink.state()[label] == pytest.approx(expected, abs=0.05)
    sink.agree()


def test_checkbox_and_choices_by_mouse(sink):
    sink.control("flag").locator("input").click()
    sink.control("choice").locator("select").select_option(label="third")
    sink.control("side").locator("select").select_option(label="left")
    state = sink.state()
    assert (state["choice"], state["side"], float(state["flag"])) == (2, 0, 1)
    assert sink.value(sink.nodes.total) == 1 + 30 + 200 + 2000 + 0.001 - 0.0001
    sink.agree()


def test_typed_number(sink):
    enter(sink, "slope", "-1.25")
    assert sink.state()["slope"] == -1.25
    assert slider(sink, "slope").input_value() == "-1.2"  # a range has steps
    enter(sink, "count", "7")
    assert sink.state()["count"] == 7
    sink.agree()


@pytest.mark.parametrize(
    ("text", "value"), [("0,4", 0.4), ("1e-1", 0.1), ("−1.5", -1.5), (" 1.23456789 ", 1.23456789)]
)
def test_typed_number_counts_when_it_is_finished(sink, text, value):
    box = typed(sink, "slope")
    box.fill("")
    for letter in text:
        box.press_sequentially(letter)
        assert sink.state()["slope"] == 1  # nothing of it yet
    box.press("Enter")
    assert sink.state()["slope"] == value
    box.blur()
    assert box.input_value() == str(value)
    sink.agree()


def test_typed_number_does_not_turn_under_the_wheel(sink):
    box = typed(sink, "slope")
    box.focus()
    sink.page.mouse.move(*center(box))
    sink.page.mouse.wheel(0, 120)
    assert sink.state()["slope"] == 1


@pytest.mark.parametrize("text", ["2.5", "-3", "", "1e9", "one"])
def test_typed_number_out_of_range_is_marked_and_not_taken(sink, text):
    box = typed(sink, "slope")
    enter(sink, "slope", text)
    assert box.get_attribute("aria-invalid") == "true"
    assert "from −2 to 2" in sink.control("slope").inner_text()
    assert sink.state()["slope"] == 1
    box.blur()
    assert (box.get_attribute("aria-invalid"), box.input_value()) == (None, "1")
    sink.agree()


def test_inputs_have_names(sink):
    roles = [("slider", "slope"), ("slider", "count"), ("textbox", "slope, typed, from −2 to 2")]
    roles += [("combobox", "choice"), ("combobox", "side"), ("checkbox", "flag")]
    for role, name in roles:
        assert sink.page.get_by_role(role, name=name, exact=True).count() == 1, name


def test_controls_stand_beside_the_first_view(sink):
    assert sink.figure.locator(".nn-slot .nn-control").count() == 5


def test_unsupported_widget_says_what_it_needs(sink):
    text = sink.page.locator(".nn-text")
    assert "needs a running kernel" in text.inner_text()
    assert text.is_visible()


# --- links ----------------------------------------------------------------------------------------


def test_jslink_works_both_ways(sink):
    sink.page.evaluate(f"{sink.spy}.set('slope', -0.75)")
    settle(sink.page)
    assert typed(sink, "slope").input_value() == "-0.75"
    sink.agree()
    enter(sink, "slope", "0.5")
    assert sink.page.evaluate(f"{sink.spy}.get('slope')") == 0.5


def test_jsdlink_works_one_way(show):
    a, b = (
        widgets.FloatSlider(value=v, min=0, max=9, description=d) for v, d in [(2, "a"), (5, "b")]
    )
    link = widgets.jsdlink((a, "value"), (b, "value"))
    page = show(widgets.VBox([a, widgets.HBox([b])]))
    first, second = page.locator("input.nn-typed").all()
    assert (first.input_value(), second.input_value()) == ("2", "2")
    first.fill("7")
    first.press("Enter")
    assert second.input_value() == "7"
    second.fill("1")
    second.press("Enter")
    assert first.input_value() == "7"
    assert link.source == (a, "value")


# --- points ---------------------------------------------------------------------------------------


def test_points_of_an_array_by_arrow_keys(sink):
    handle(sink, "cloud point 2").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        sink.page.keyboard.press(key)
    assert sink.state()["cloud"] == [-1, -1, 0.5, 0.25, 1, 1]
    sink.page.keyboard.press("Shift+ArrowUp")  # ten steps, kept on the axes
    assert sink.state()["cloud"] == [-1, -1, 0.5, 2, 1, 1]
    assert handle(sink, "cloud point 2").get_attribute("aria-valuetext") == "x 0.50, y 2.00"
    sink.agree()


def test_point_of_two_parameters_by_arrow_keys(sink):
    handle(sink, "free point").focus()
    for key in ("ArrowLeft", "ArrowUp", "ArrowUp"):
        sink.page.keyboard.press(key)
    assert (sink.state()["px"], sink.state()["py"]) == (0.75, -0.5)
    sink.agree()


def test_points_by_mouse(sink):
    _, _, width, height = axes_of(sink)
    unit, up = width / 4, height / 4
    drag(sink.page, handle(sink, "cloud point 1"), 0.5 * unit, -0.25 * up)
    assert sink.state()["cloud"][:2] == pytest.approx([-0.5, -0.75], abs=0.03)
    drag(sink.page, handle(sink, "free point"), -3 * unit, 9 * up)
    assert (sink.state()["px"], sink.state()["py"]) == (-2, -2)
    sink.page.mouse.move(300, 300)  # let go, it stays
    assert sink.state()["px"] == -2
    sink.agree()


def test_marks_lie_where_the_data_is(sink):
    left, top, width, height = axes_of(sink)
    surface = sink.figure.locator("svg").first.bounding_box()
    x, y = center(handle(sink, "cloud point 3"))  # at (1, 1), three quarters across and up
    assert x - surface["x"] == pytest.approx(left + 0.75 * width, abs=1)
    assert y - surface["y"] == pytest.approx(top + 0.25 * height, abs=1)


def axes_of(at):
    """Return where the axes of the first plane are on its picture: left, top, width, height."""
    box = at.figure.locator(".nn-inside").first.get_attribute("viewBox")
    return [float(number) for number in box.split()]


def path_points(locator):
    found = re.findall(r"-?\d+(?:\.\d+)?", locator.get_attribute("d"))
    return np.reshape([float(number) for number in found], (-1, 2))


def test_curve_line_and_arrow_are_drawn_where_they_belong(sink):
    left, top, width, height = axes_of(sink)
    slider(sink, "slope").fill("0.5")
    settle(sink.page)

    def data(points):
        across, down = (points - [left, top]).T
        return np.column_stack([across / width * 4 - 2, 2 - down / height * 4])

    curve = data(path_points(sink.figure.locator("path.nn-c0.nn-curve").first))
    np.testing.assert_allclose(curve[:, 1], 0.5 * curve[:, 0], atol=0.01)
    np.testing.assert_allclose(curve[[0, -1], 0], [-2, 2], atol=0.01)
    start, end = data(path_points(sink.figure.locator("path.nn-c4.nn-curve").first))[:2]
    np.testing.assert_allclose([0.5 * p[0] - p[1] + 1 for p in (start, end)], 0, atol=0.02)
    normal = data(path_points(sink.figure.locator("path.nn-arrow.nn-c4").first))
    across, up = normal[1] - normal[0]
    # It points along (0.5, -1), to the side where 0.5 x - y + 1 is positive.
    assert across == pytest.approx(-0.5 * up, abs=0.02)
    assert across > 0
    arrow = data(path_points(sink.figure.locator("path.nn-arrow.nn-c1").first))
    np.testing.assert_allclose(arrow[:2], [[0, 0], [1, -1]], atol=0.01)
    # The boundary of the field is the unit circle around the free point (1, -1).
    circle = data(path_points(sink.figure.locator("path.nn-boundary")))
    assert len(circle) > 20
    np.testing.assert_allclose(np.hypot(circle[:, 0] - 1, circle[:, 1] + 1), 1, atol=0.05)


def pixel(at, x, y, selector="canvas"):
    script = "(c, [x, y]) => [...c.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3)"
    return at.figure.locator(selector).first.evaluate(script, [x, y])


def test_field_is_blue_above_the_level_and_orange_below(sink):
    # The grid is 21 × 21, its first row at the bottom: (1, -1) is column 15 from the left, row 5.
    below, above = pixel(sink, 15, 15), pixel(sink, 0, 0)
    assert below[0] > below[2]
    assert above[2] > above[0]


def test_a_comma_between_subscripts_stands_as_low_as_they_do(show):
    at = open_sink(show, valley())
    neuron = at.figure.locator(".nn-label", has_text="a")
    slider = at.page.locator("label .nn-comma")
    heights = neuron.evaluate("""(label) => [...label.childNodes].map((part) => {
      const range = document.createRange();
      range.selectNodeContents(part);
      return range.getBoundingClientRect().bottom;
    })""")
    assert neuron.text_content() == "a₁,₁"
    assert heights[1] > heights[0] + 1
    assert heights[2] == pytest.approx(heights[0], abs=0.5)
    assert slider.count() == 1
    assert slider.locator("..").inner_text() == "c₁,₂"


def test_labels_choose_the_marks(sink):
    marks = sink.figure.locator("svg .nn-symbol:not([tabindex])").evaluate_all(
        "all => all.map((mark) => mark.getAttribute('class'))"
    )
    assert marks == ["nn-symbol nn-disk", "nn-symbol nn-square", "nn-symbol nn-triangle"]


def test_legend_shows_the_marks_there_are(sink):
    keys = sink.figure.locator(".nn-legend span").evaluate_all(
        "all => all.map((s) => [s.textContent, ...[...s.children].map((key) => key.className)])"
    )
    shown = {name: [key.split("nn-")[-1] for key in rest] for name, *rest in keys}
    assert shown["halfway"] == ["disk", "square", "triangle"]
    assert shown["cloud point"] == ["dot"]
    assert shown["line"] == ["dash"]


def test_a_mark_is_drawn_again_only_if_what_it_reads_has_changed(sink):
    watch = """globalThis.drawn = new Set();
      const note = ({ target }) => drawn.add(target.className.baseVal);
      new MutationObserver((all) => all.forEach(note))
        .observe(document.querySelector(".nn-inside"), { subtree: true, attributes: true });"""
    sink.page.evaluate(watch)
    slider(sink, "slope").fill("0.5")
    settle(sink.page)
    drawn = set(sink.page.evaluate("[...drawn]"))
    assert "nn-curve nn-c0" in drawn
    assert not any("nn-symbol" in name for name in drawn), drawn


def test_theme_switch_repaints_the_field(sink):
    before = pixel(sink, 0, 0)
    sink.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    settle(sink.page)
    assert pixel(sink, 0, 0) != before


# --- actions --------------------------------------------------------------------------------------


def press(at, label):
    """Press a button of the figure and wait until what it changed is painted."""
    at.figure.get_by_role("button", name=label, exact=True).click()
    settle(at.page)


def test_action_once_assigns_all_at_once(sink):
    press(sink, "Halve")
    assert sink.state()["slope"] == 0.5
    assert sink.state()["cloud"] == [-0.5, -0.5, 0, 0.25, 0.5, 0.5]
    assert typed(sink, "slope").input_value() == "0.5"
    sink.agree()


def test_reset_restores_everything(sink):
    before = sink.state()
    sink.page.evaluate(MOVES, [".nn-explorer", 40, 5])
    assert sink.state() != before
    press(sink, "Reset")
    after = sink.state()
    assert {k: float(v) if not isinstance(v, list) else v for k, v in after.items()} == before
    assert typed(sink, "slope").input_value() == "1"
    sink.agree()


def test_gradient_step_and_descent_end_at_the_minimum(show):
    at = open_sink(show, valley())
    press(at, "Gradient step")
    # u − 0.05 · 2 (u − 1) = −1 + 0.2;  v − 0.05 · 6 (v + 0.5) = 1.5 − 0.6;  c − 0.05 c = 0.95
    assert list(at.state().values()) == pytest.approx([-0.8, 0.9, 0.95], abs=1e-12)
    press(at, "Descend")
    expect(at.figure.get_by_role("button", name="Stop")).to_have_count(0, timeout=20_000)
    assert list(at.state().values()) == pytest.approx([1, -0.5, 0], abs=1e-6)
    at.agree()


COUNT = "globalThis.seen = []; {spy}.on('change:u', () => seen.push({spy}.get('u')))"

STOP = """{spy}.on('change:u', () => seen.length === 4 && setTimeout(() =>
  [...document.querySelectorAll('button')].find((b) => b.textContent === 'Stop').click()))"""


def test_descent_is_animated_and_can_be_stopped(show):
    at = open_sink(show, valley())
    at.page.evaluate(COUNT.format(spy=at.spy))
    # The page itself presses Stop after four frames: from out here a busy machine may be too late.
    at.page.evaluate(STOP.format(spy=at.spy))
    press(at, "Descend")
    at.page.wait_for_function("seen.length > 3")
    settle(at.page)
    stopped = at.state()
    at.page.wait_for_timeout(150)
    assert at.state() == stopped
    assert stopped["u"] < 0.999999
    seen = at.page.evaluate("seen")
    assert seen == sorted(seen)
    expect(at.figure.get_by_role("button", name="Descend", exact=True)).to_be_visible()


def test_reduced_motion_shows_the_end_at_once(show):
    at = open_sink(show, valley(), reduced_motion="reduce")
    at.page.evaluate(COUNT.format(spy=at.spy))
    press(at, "Descend")
    at.page.wait_for_function("seen.length > 0")
    at.page.wait_for_timeout(100)
    assert len(at.page.evaluate("seen")) == 1
    assert at.state()["u"] == pytest.approx(1, abs=1e-6)


def test_repeated_action_stops_where_it_is_told(show):
    at = open_sink(show, valley(), reduced_motion="reduce")
    loss, steps = [16.5], 0
    values = np.array([-1.0, 1.5, 1.0])
    while loss[-1] >= 1:
        values -= 0.05 * np.array([2, 6, 1]) * (values - [1, -0.5, 0])
        loss.append((values[0] - 1) ** 2 + 3 * (values[1] + 0.5) ** 2 + 0.5 * values[2] ** 2)
        steps += 1
    assert steps > 3
    press(at, "Descend to 1")
    assert at.value(at.nodes.loss) == pytest.approx(loss[-1], rel=1e-12)


def test_a_run_takes_its_steps_in_frames_and_rests_where_none_is_drawn(show):
    at = open_sink(show, valley())
    us = at.page.evaluate(
        """async (spy) => {
          const waiting = [], us = [spy.get("u")];
          window.requestAnimationFrame = (call) => waiting.push(call);
          [...document.querySelectorAll("button")].find((b) => b.textContent === "Climb").click();
          for (let frame = 0; frame < 4; frame++) {
            await new Promise((done) => setTimeout(done, 100));
            us.push(spy.get("u"));
            for (const call of waiting.splice(0)) call(performance.now());
          }
          return us;
        }""",
        at.page.evaluate_handle(at.spy),
    )
    # Each step makes u three times as large; before the first frame there is none.
    assert us == pytest.approx(us[0] * np.array([1, 1, 3, 9, 27]))


def test_diverging_action_ends_with_finite_numbers(show):
    at = open_sink(show, valley(), reduced_motion="reduce")
    press(at, "Climb")
    expect(at.figure.get_by_role("button", name="Climb")).to_be_visible()
    assert math.isfinite(at.state()["u"])
    assert "undefined" not in at.figure.inner_text()


def test_best_counts_what_the_reader_reaches_and_not_what_descent_finds(show):
    at = open_sink(show, valley(), reduced_motion="reduce")
    best = readout(at, "loss-best")
    expect(best).to_have_text("your best: none yet")
    slider(at, "v").fill("-0.5")
    expect(best).to_have_text(f"your best: {shown_number(4.5, 3)}")
    slider(at, "v").fill("2")
    expect(best).to_have_text("your best: 4.500")
    press(at, "Descend")
    expect(readout(at, "loss")).to_have_text(re.compile("e−"))
    expect(best).to_have_text("your best: 4.500")


def test_what_descent_finds_without_motion_is_not_the_readers(show):
    at = open_sink(show, valley(), reduced_motion="reduce")
    slider(at, "u").fill("-0.5")
    settle(at.page)
    best = readout(at, "loss-best").inner_text()
    at.page.evaluate("""() => {
      const run = [...document.querySelectorAll("button")].find((b) => b.textContent === "Descend");
      run.click();
      // A look while it runs, such as a switch of the theme asks for.
      const look = () => { document.documentElement.dataset.theme = "dark"; };
      setTimeout(look, 5);
    }""")
    expect(at.figure.get_by_role("button", name="Stop")).to_have_count(0, timeout=20_000)
    settle(at.page)
    assert at.state()["u"] == pytest.approx(1, abs=1e-6)
    assert readout(at, "loss-best").inner_text() == best


def test_text_to_copy_closes_when_the_reader_turns_away(sink):
    sink.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    press(sink, "Copy as code")
    text = sink.figure.locator(COPIED)
    assert text.is_visible()
    slider(sink, "slope").focus()
    assert not text.is_visible()


def test_frames_step_scrub_and_play(show):
    at = open_sink(show, valley())
    caption = at.figure.locator(".nn-message")
    press(at, "Next")
    expect(caption).to_have_text("half way")
    assert at.state()["u"] == 0.5
    press(at, "Back")
    press(at, "Back")  # stays at the first
    assert at.state()["u"] == 0
    scrub = at.figure.get_by_label("Step", exact=True)
    scrub.focus()
    at.page.keyboard.press("End")
    expect(caption).to_have_text("there")
    assert at.state()["u"] == 1
    at.page.evaluate(COUNT.format(spy=at.spy))
    press(at, "Play")  # from the start, as it is at the end
    expect(caption).to_have_text("there")
    expect(at.figure.get_by_role("button", name="Play")).to_be_visible()
    assert at.page.evaluate("seen") == [0, 0.5, 1]
    press(at, "Play")
    press(at, "Pause")
    press(at, "Reset")
    assert at.state()["u"] == -1
    at.agree()


def test_copied_code_is_python_and_gives_the_values(sink):
    slider(sink, "slope").fill("-1.3")
    handle(sink, "cloud point 1").focus()
    sink.page.keyboard.press("ArrowUp")
    found = {}
    exec(copied(sink.figure, "Copy as code"), found)
    assert found["slope"] == sink.state()["slope"] == -1.3
    assert found["cloud"] == sink.state()["cloud"]
    assert found["note"] == {}


# --- points of the reader's own -------------------------------------------------------------------


@pytest.fixture
def own(show):
    """Return a page with the figure of own points, their fold open."""
    at = open_sink(show, own_points())
    at.figure.get_by_text("Your own points").click()
    settle(at.page)
    return at


def rows_of(at):
    """Return the points that there are, as (x, y, class)."""
    rows = np.reshape(at.value(at.nodes.now), (-1, 3))
    return [tuple(row) for row in rows.tolist() if row[2] > -0.5]


GIVEN = [(-1, -1, 0), (1, 1, 1), (0, 0.5, 1)]


def press_plane(at, x, y):
    """Press the plane at a place in data."""
    box = at.figure.locator(".nn-ground").bounding_box()
    across, up = (x + 2) / 4 * box["width"], (2 - y) / 4 * box["height"]
    at.page.mouse.click(box["x"] + across, box["y"] + up)
    settle(at.page)


def listed(at):
    return at.figure.get_by_label("The points, one a line: x, y, class")


def use(at, text):
    listed(at).fill(text)
    press(at, "Use these lines")


def test_points_are_pressed_onto_the_plane_moved_and_removed(own):
    assert rows_of(own) == GIVEN
    press_plane(own, 1.5, -0.5)  # the points on view become the reader's
    assert own.state()["data"] == 1
    *others, (x, y, label) = rows_of(own)
    assert (others, label) == (GIVEN, 1)
    assert (x, y) == pytest.approx((1.5, -0.5), abs=0.02)
    press(own, "adds disks, 0")
    press_plane(own, -1.5, 1.5)
    assert rows_of(own)[-1][2] == 0
    drag(own.page, own.figure.locator(".nn-spot").nth(1), -40, 0)
    settle(own.page)
    x, y, label = rows_of(own)[1]
    assert (x < 0.9, y, label) == (True, pytest.approx(1, abs=0.02), 1)
    press(own, "removes points")
    own.page.mouse.click(*center(own.figure.locator(".nn-spot").first))
    settle(own.page)
    assert [row[2] for row in rows_of(own)] == [1, 1, 1, 0]
    press_plane(own, 0, -1.5)  # nothing is there to remove, and nothing is added
    assert len(rows_of(own)) == 4
    own.agree()


def test_a_point_taken_hold_of_moves_by_arrow_keys(own):
    own.page.mouse.click(*center(own.figure.locator(".nn-spot").nth(2)))
    own.page.keyboard.press("ArrowRight")
    own.page.keyboard.press("Shift+ArrowDown")
    settle(own.page)
    x, y, _ = rows_of(own)[2]
    assert (x, y) == (pytest.approx(0.1), pytest.approx(-0.5))


def test_a_closed_fold_takes_no_press(own):
    own.figure.get_by_text("Your own points").click()
    settle(own.page)
    x, y = center(own.figure.locator(".nn-view svg").first)
    own.page.mouse.click(x + 30, y + 30)
    settle(own.page)
    assert (own.state()["data"], rows_of(own)) == (0, GIVEN)


def test_more_points_than_fit_are_refused(own):
    for x in (-1.5, -0.5, 0.5):
        press_plane(own, x, -1.5)
    assert len(rows_of(own)) == 5
    assert own.figure.get_by_role("alert").inner_text() == "No more than 5 fit in."


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("0.5, -1.2, 1\n-1, 0, 0", [(0.5, -1.2, 1), (-1, 0, 0)]),
        ("x,y,class\n\n1,2,0\n", [(1, 2, 0)]),
        ("1\t2\r\n3\t4", [(1, 2, 1), (3, 4, 1)]),  # two columns: of the class that is pressed
        ("0,5;1,5;0", [(0.5, 1.5, 0)]),
        ("  1   −2  1 ", [(1, -2, 1)]),
        ('"1","2","1"', [(1, 2, 1)]),
        ("0,5 1,5 0", [(0.5, 1.5, 0)]),
    ],
)
def test_columns_are_read_in_every_usual_form(own, text, rows):
    use(own, text)
    assert (own.state()["data"], rows_of(own)) == (1, rows)
    assert own.figure.locator(".nn-wrong").text_content() == ""
    use(own, listed(own).input_value())  # what is listed is what is read
    assert rows_of(own) == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1, 2, 1\n1, abc, 0", "Line 2, y: came “abc”; expected a number"),
        ("1, 2, 1\n\n, 2, 0", "Line 3, x: came “”; expected a number"),
        ("1, 2, 3", "Line 1, class: came “3”; expected 0 or 1."),
        ("1, 2, 1\n1", "Line 2: came 1 column, “1”; expected x, y and a class"),
        ("1, 2, 1, 7", "Line 1: came 4 columns, “1, 2, 1, 7”; expected"),
        ("1e7, 2, 1", "Line 1, x: came “1e7”; expected a number from −1000000 to 1000000."),
        ("1, 2, 1\n" * 6, "Line 6: came one more point; expected at most 5."),
        ("x, y, class", "No line has a point in it; expected"),
        ("", "No line has a point in it; expected"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_lost(own, text, said):
    before = own.state()
    use(own, text)
    assert said in own.figure.get_by_role("alert").inner_text()
    assert own.state() == before
    assert listed(own).input_value() == text
    press_plane(own, -1.5, 1.5)  # what is typed stays, whatever else happens
    assert listed(own).input_value() == text


DROP = """(node, text) => {
  const data = new DataTransfer();
  data.items.add(new File([text], "points.csv", { type: "text/csv" }));
  const event = { bubbles: true, cancelable: true, dataTransfer: data };
  node.dispatchEvent(new DragEvent("drop", event));
}"""


@pytest.mark.parametrize("way", ["drop", "choose"])
def test_a_file_is_read(own, way):
    text = "a;b;kind\n1;0,5;1\n-1;0,25;0\n"
    if way == "drop":
        own.figure.locator(".nn-own p").first.evaluate(DROP, text)
    else:
        file = {"name": "points.csv", "mimeType": "text/csv", "buffer": text.encode()}
        own.figure.get_by_label("CSV file").set_input_files([file])
    expect(own.figure.get_by_text("2 of at most 5 points.")).to_be_visible()
    settle(own.page)
    assert rows_of(own) == [(1, 0.5, 1), (-1, 0.25, 0)]


def test_points_beyond_the_picture_are_counted_and_scaled(own):
    use(own, "100, 5, 1\n300, 1, 0")
    expect(own.figure.get_by_text("2 outside the picture")).to_be_visible()
    press(own, "Scale to fit")
    assert rows_of(own) == [(-1, 1, 1), (1, -1, 0)]
    press(own, "Remove all")
    assert rows_of(own) == []


def test_own_points_are_in_the_link_and_in_the_code(own, show):
    use(own, "0.5, -1.2, 1\n-1, 0, 0")
    scope = {}
    exec(copied(own.figure, "Copy as a list"), scope)
    assert scope["rows"][:6] == [0.5, -1.2, 1, -1, 0, 0]
    exec(copied(own.figure, "Copy as code"), scope)
    assert scope["n"] == 2  # one number, not a list of one
    at = open_sink(show, own_points(), fragment=fragment_of(own))
    assert at.state() == own.state()
    assert rows_of(at) == [(0.5, -1.2, 1), (-1, 0, 0)]
    at.agree()


# --- a run to go back along, and to keep ----------------------------------------------------------


def told_step(at):
    return at.figure.locator(".nn-tape .nn-note").inner_text()


def test_a_run_goes_back_along_its_states_and_on_from_there(show):
    at = open_sink(show, own_points())
    for _ in range(4):
        press(at, "Shrink once")
    assert (at.state()["w"], told_step(at)) == (pytest.approx(0.9**4), "step 4")
    press(at, "Back")
    assert (at.state()["w"], told_step(at)) == (pytest.approx(0.9**3), "step 3")
    slider_of = at.figure.get_by_label("Step", exact=True)
    slider_of.focus()
    at.page.keyboard.press("Home")
    settle(at.page)
    assert (at.state()["w"], at.state()["steps"], told_step(at)) == (1, 0, "step 0")
    assert slider_of.get_attribute("aria-valuetext") == "step 0"
    press(at, "Forth")
    slider(at, "flag").fill("1")  # whatever else is set stays as it is
    settle(at.page)
    press(at, "Shrink once")  # another way on: the old one is gone
    press(at, "Forth")
    assert (at.state()["w"], at.state()["flag"]) == (pytest.approx(0.9**2), 1)
    assert slider_of.get_attribute("max") == "2"
    press(at, "To the start")
    assert at.state()["w"] == 1
    at.agree()


def test_a_long_run_is_thinned_and_keeps_its_ends(show):
    at = open_sink(show, own_points())
    for _ in range(300):
        at.figure.get_by_role("button", name="Shrink once").evaluate("(node) => node.click()")
    settle(at.page)
    scrub = at.figure.get_by_label("Step", exact=True)
    assert 60 <= int(scrub.get_attribute("max")) <= 120
    press(at, "To the start")
    assert at.state()["w"] == 1
    scrub.focus()
    at.page.keyboard.press("End")
    settle(at.page)
    assert at.state()["steps"] == 300


def test_a_run_that_repeats_is_taken_back_too(show):
    at = open_sink(show, own_points())
    press(at, "Shrink")
    at.page.wait_for_timeout(300)
    press(at, "Stop")
    assert at.state()["steps"] > 4
    press(at, "Shrink")
    press(at, "To the start")  # which stops it
    assert at.figure.get_by_role("button", name="Shrink", exact=True).count() == 1
    assert (at.state()["w"], at.state()["steps"]) == (1, 0)


def test_what_starts_anew_leaves_no_way_back(show):
    at = open_sink(show, own_points())
    press(at, "Shrink once")
    press(at, "Anew")
    press(at, "Shrink once")
    assert at.figure.get_by_label("Step", exact=True).get_attribute("max") == "1"
    press(at, "Reset")
    assert told_step(at) == ""
    press(at, "Back")
    assert at.state()["w"] == 1


def test_a_state_is_kept_in_words_beside_what_comes_next(show):
    at = open_sink(show, own_points())
    kept = at.figure.locator(".nn-kept .nn-note")
    assert kept.is_hidden()
    slider(at, "w").fill("0.5")
    press(at, "Keep this line")
    assert kept.inner_text() == "Kept: w is 0.500, of 3 points."
    assert at.state()["old"] == [-1, 1]
    slider(at, "w").fill("-1.5")
    slider(at, "flag").fill("1")
    at.control("data").locator("select").select_option("yours")
    settle(at.page)
    had = " It had data: given; w 0.5; no flag."
    assert kept.inner_text() == f"Kept: w is 0.500, of 3 points.{had}"
    press(at, "Reset")
    assert kept.is_hidden()
    at.agree()


def test_a_kept_state_keeps_its_heat_map(show):
    at = open_sink(show, own_points())
    small = at.figure.get_by_role("img", name="The plane of the kept run")

    def pixels(canvas):
        settle(at.page)
        return canvas.evaluate("(one) => one.toDataURL()")

    slider(at, "w").fill("0.5")
    press(at, "Keep this line")
    whole = at.figure.locator(".nn-is-plane .nn-under canvas")
    kept = pixels(small)
    assert kept == pixels(whole)
    slider(at, "w").fill("-1.5")
    assert pixels(small) == kept != pixels(whole)


# --- links that restore a state -------------------------------------------------------------------


def test_state_link_restores_the_state(sink, show):
    sink.page.evaluate(MOVES, [".nn-explorer", 60, 2])
    link = copied(sink.figure, "Copy link")
    again = open_sink(show, planes(), fragment=link[link.index("#") :])
    assert {k: v if isinstance(v, list) else float(v) for k, v in again.state().items()} == {
        k: v if isinstance(v, list) else float(v) for k, v in sink.state().items()
    }
    again.agree()


@pytest.mark.parametrize(
    "fragment",
    [
        "#figure=another&slope=0.5",
        "#slope=0.5",
        "#figure=planes&slope=abc&cloud=[1,2]&nothing=3&count=[4]&px=null",
        "#figure=planes&slope=NaN&cloud=[1,2,3,4,5,%22x%22]&px={}",
        "#figure=planes&cloud=7&slope=%22__proto__%22",
        "#%E0%A4%A",
    ],
)
def test_state_link_that_does_not_fit_changes_nothing(show, fragment):
    at = open_sink(show, planes(), fragment=fragment)
    assert at.state() == {k: getattr(at.python, k) for k in at.python.parameters}
    at.agree()


def follow(sink, fragment):
    """Follow a link on the page itself."""
    sink.page.evaluate("(fragment) => { location.hash = fragment; }", fragment)
    settle(sink.page)
    settle(sink.page)


def test_state_link_followed_on_the_page_restores_the_state(sink):
    follow(sink, "#figure=planes&slope=0.25")
    assert float(sink.state()["slope"]) == 0.25
    assert typed(sink, "slope").input_value() == "0.25"
    follow(sink, "#figure=another&slope=0.5")
    assert float(sink.state()["slope"]) == 0.25
    sink.agree()


@pytest.mark.parametrize(("asked", "end"), [(1e9, "max"), (-1e9, "min")])
def test_state_link_keeps_within_the_range_of_a_slider(sink, asked, end):
    follow(sink, f"#figure=planes&odd={asked:.0f}")
    assert float(sink.state()["odd"]) == getattr(sink.python.parameters["odd"], end)
    sink.agree()


def test_state_link_leads_as_far_as_an_action_does(show):
    at = open_sink(show, valley())
    far = at.python.parameters["u"].max + 1  # where a step may end, but no slider
    follow(at, f"#figure={at.python.spec['name']}&u={far}")
    assert float(at.state()["u"]) == far
    at.agree()


def fragment_of(at):
    """Return what the figure's own link holds."""
    return "#" + copied(at.figure, "Copy link").split("#")[1]


def test_state_link_keeps_the_axes_of_a_landscape_and_the_recorded_step(show):
    first = open_sink(show, valley())
    first.figure.get_by_label("Parameter across").select_option("c")
    press(first, "Next")
    slider(first, "u").fill("1.5")  # moved since
    at = open_sink(show, valley(), fragment=fragment_of(first))
    assert at.figure.get_by_label("Parameter across").input_value() == "c"
    assert at.figure.get_by_label("Parameter up").input_value() == "v"
    assert at.figure.get_by_label("Step").input_value() == "1"
    assert at.figure.locator(".nn-message").inner_text() == "half way"
    assert at.state() == first.state()
    at.agree()


def test_a_graph_grows_downward_where_it_has_no_room_to_the_right(show):
    def boxes(width):
        at = open_sink(show, steps_and_pad(), width=width)
        graph = at.figure.locator(".nn-scroll:has(.nn-graph)")
        assert graph.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 1
        return graph.locator("g").evaluate_all(
            "(all) => all.map((one) => one.getBoundingClientRect()).map(({ x, y }) => [x, y])"
        )

    wide, tall = np.array(boxes(1200)), np.array(boxes(320))
    # The order in which they are computed is the order from left to right, or from top to bottom.
    assert wide[:, 0].argmax() == tall[:, 1].argmax() == len(wide) - 1
    assert np.ptp(wide[:, 0]) > np.ptp(wide[:, 1])
    assert np.ptp(tall[:, 1]) > np.ptp(tall[:, 0])


def test_state_link_keeps_the_step_of_a_graph(show):
    first = open_sink(show, steps_and_pad())
    for _ in range(3):
        press(first, "Step forward")
    at = open_sink(show, steps_and_pad(), fragment=fragment_of(first))
    message = at.figure.locator(".nn-message")
    assert message.inner_text() == first.figure.locator(".nn-message").inner_text()
    follow(at, f"#figure={at.python.spec['name']}&view-0=1000")
    assert message.inner_text().startswith("Step 9 of 9")
    follow(at, f"#figure={at.python.spec['name']}&view-0=-1")
    assert message.inner_text().startswith("Step 9 of 9")


def test_a_landscape_is_a_surface_to_turn_or_a_walk_in_fog(show):
    at = open_sink(show, valley())
    look = at.figure.get_by_label("Landscape seen")
    surface = at.figure.locator("canvas.nn-surface")
    turn = at.figure.get_by_label("Turn the surface, degrees")

    def picture():
        settle(at.page)
        return surface.evaluate("(canvas) => canvas.toDataURL()")

    look.select_option("as a surface")
    first = picture()
    turn.fill("60")
    assert picture() != first
    box = surface.bounding_box()
    at.page.mouse.move(box["x"] + 100, box["y"] + 100)
    at.page.mouse.down()
    at.page.mouse.move(box["x"] + 150, box["y"] + 100)
    at.page.mouse.up()
    assert float(turn.input_value()) == pytest.approx(60 + np.degrees(0.01 * 50), abs=1)
    turn.fill("-30")
    assert picture() == first
    slider(at, "u").fill("1.5")
    assert picture() != first
    look.select_option("in fog")
    settle(at.page)
    assert at.figure.locator(".nn-is-landscape canvas").count() == 0
    assert at.figure.locator(".nn-is-landscape .nn-height").count() == 0
    assert "which way is down" in at.figure.locator(".nn-is-landscape .nn-note").inner_text()
    again = open_sink(show, valley(), fragment=fragment_of(at))
    assert again.figure.get_by_label("Landscape seen").input_value() == "fog"


def test_a_landscape_over_two_random_directions(show):
    at = open_sink(show, valley())
    names, half = ("u", "v", "c"), 2.0  # of each range

    def place():
        return np.array([at.state()[name] for name in names])

    def cut():
        """What one step of the point across, and one up, change; back again."""
        found = []
        for forth, back in (("ArrowRight", "ArrowLeft"), ("ArrowUp", "ArrowDown")):
            start = place()
            for key in (forth, back):
                at.figure.locator("[role=slider]").first.focus()
                at.page.keyboard.press(key)
                found += [place() - start] if key == forth else []
        return np.array(found) / (half * 0.05)

    at.figure.get_by_label("Parameter across").select_option("at random")
    settle(at.page)
    assert at.figure.get_by_label("Parameter up").evaluate("(one) => one.value") == "1"
    typed(at, "u").fill("-0.5")
    at.page.keyboard.press("Enter")
    cut()  # after which the point is on the hundredths of the map
    directions = cut()
    assert directions @ directions.T == pytest.approx(np.eye(2), abs=1e-9)
    assert (np.abs(directions) > 1e-3).all()  # each changes all of them
    # Where the point is on the map, by its own words; from there to every place of the map.
    told = at.figure.locator(".nn-handle").get_attribute("aria-valuetext")
    across, up = (np.linspace(-1.5, 1.5, 61) - here for here in directions @ (place() / half))
    assert numbers(told) == pytest.approx(directions @ (place() / half), abs=5e-3)
    steps = across[None, :, None] * directions[0] + up[:, None, None] * directions[1]
    u, v, c = np.moveaxis(place() + half * steps, 2, 0)
    grid = (u - 1) ** 2 + 3 * (v + 0.5) ** 2 + 0.5 * c**2
    low, high = numbers(at.figure.locator(".nn-note").first.inner_text())[:2]
    assert (low, high) == pytest.approx((grid.min(), grid.max()), abs=2e-2)
    link, kept = fragment_of(at), at.state()
    press(at, "Other directions")
    cut()
    assert np.abs(cut() - directions).max() > 0.1
    again = open_sink(show, valley(), fragment=link)
    assert again.state() == kept
    assert again.figure.get_by_role("button", name="Other directions").is_visible()
    again.figure.get_by_label("Parameter up").select_option("c")
    settle(again.page)
    assert again.figure.get_by_label("Parameter across").input_value() == "u"
    assert not again.figure.get_by_role("button", name="Other directions").is_visible()


def test_a_point_on_a_random_cut_stays_within_every_range(show):
    at = open_sink(show, valley())
    at.figure.get_by_label("Parameter up").select_option("at random")
    settle(at.page)
    at.figure.locator("[role=slider]").first.focus()
    for key in ("Shift+ArrowRight",) * 8 + ("Shift+ArrowUp",) * 8:
        at.page.keyboard.press(key)
    assert all(-2 <= value <= 2 for value in at.state().values())
    at.agree()


@pytest.mark.parametrize("axes", ["", "c", "c,c", "c,v,u", "c,nothing", "u;c"])
def test_state_link_with_other_axes_leaves_a_landscape_as_it_is(show, axes):
    made = valley()
    at = open_sink(show, made, fragment=f"#figure={made[0].figure.spec['name']}&view-0={axes}")
    chosen = [at.figure.get_by_label(f"Parameter {way}").input_value() for way in ("across", "up")]
    assert chosen == ["u", "v"]


def test_state_link_gives_a_menu_one_of_its_numbers(sink):
    follow(sink, "#figure=planes&choice=1.4&side=7")
    assert (sink.state()["choice"], sink.state()["side"]) == (1, 1)
    sink.agree()


def test_a_figure_is_painted_anew_for_paper(show):
    at = open_sink(show, planes())
    light = pixel(at, 3, 3)
    at.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    settle(at.page)
    assert pixel(at, 3, 3) != light
    # As book/static/print.js does; no frame comes before the sheet is drawn.
    at.page.evaluate("""() => {
      document.documentElement.dataset.theme = 'light';
      dispatchEvent(new Event("beforeprint"));
      globalThis.sheet = document.querySelector("canvas").getContext("2d").getImageData(3, 3, 1, 1);
    }""")
    assert at.page.evaluate("[...sheet.data].slice(0, 3)") == light


# --- the other views ------------------------------------------------------------------------------


PULLED = """async (source) => {
  const module = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { dragging } = await import(module);
  globalThis.said = [];
  const name = (thing) => thing.id;
  Object.assign(document.querySelector("g"), dragging({
    take: (thing, place) => said.push(["take", name(thing), ...place]),
    follow: (thing, place) => said.push(["follow", name(thing), ...place]),
    nudge: (thing, direction, steps) => said.push(["nudge", name(thing), ...direction, steps]),
  }));
}"""
DRAWING = """<body style="margin: 20px"><svg width="200" height="200" stroke-width="10">
  <svg x="50" y="50"><g>
    <line id="edge" tabindex="0" x1="10" y1="10" x2="90" y2="90" stroke="black" />
    <line id="fixed" x1="10" y1="90" x2="30" y2="70" stroke="black" />
  </g></svg></svg>"""


def test_anything_drawn_can_be_taken_hold_of(browser):
    page = browser.new_page()
    page.set_content(DRAWING)
    page.evaluate(PULLED, (FRONTEND / "dragging.js").read_text("utf-8"))
    page.mouse.move(20 + 65, 20 + 135)  # on the line that has no tabindex
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(20 + 100, 20 + 100)
    page.mouse.down()
    page.mouse.move(20 + 190, 20 + 30)  # far from the edge, which is still held
    page.mouse.up()
    page.mouse.move(20 + 100, 20 + 100)
    page.keyboard.press("Shift+ArrowUp")  # it has the focus
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("said") == [
        ["take", "edge", 100, 100],  # from the corner of the whole drawing
        ["follow", "edge", 190, 30],
        ["nudge", "edge", 0, 1, 10],
        ["nudge", "edge", -1, 0, 1],
    ]
    page.close()


def test_landscape_point_by_keys_and_mouse(show):
    at = open_sink(show, valley())
    point = at.figure.locator("[role=slider]").first
    point.focus()
    at.page.keyboard.press("ArrowRight")
    at.page.keyboard.press("Shift+ArrowDown")
    assert (at.state()["u"], at.state()["v"]) == (-0.9, 0.5)
    assert typed(at, "u").input_value() == "-0.9"
    drag(at.page, point, axes_of(at)[2] / 4, 0)
    assert at.state()["u"] == pytest.approx(0.1, abs=0.05)
    at.agree()


def test_the_one_point_of_a_map_comes_to_where_it_is_pressed(show):
    at = open_sink(show, valley())
    left, top, width, height = axes_of(at)
    box = at.figure.locator("svg").first.bounding_box()
    x, y = box["x"] + left + 0.75 * width, box["y"] + top + 0.5 * height
    at.page.mouse.click(x, y)
    assert (at.state()["u"], at.state()["v"]) == pytest.approx((1, 0), abs=0.06)
    at.agree()


def test_landscape_shows_the_loss_and_the_way_down(show):
    at = open_sink(show, valley())
    low, high = numbers(at.figure.locator(".nn-note").first.inner_text())
    u, v = np.meshgrid(np.linspace(-2, 2, 61), np.linspace(-2, 2, 61))
    grid = (u - 1) ** 2 + 3 * (v + 0.5) ** 2 + 0.5
    assert (low, high) == pytest.approx((grid.min(), grid.max()), abs=5e-4)
    brightness = [sum(pixel(at, 15 * k, 37)) for k in range(4)]  # along v ≈ −0.5 towards u = 1
    assert brightness == sorted(brightness, reverse=True)
    tail, head = path_points(at.figure.locator("path.nn-arrow").first)[:2]
    across, up = head - tail
    # Steepest descent at (−1, 1.5) is (4, −12); both axes are 4 long, the picture is not square.
    _, _, width, height = axes_of(at)
    assert (up / height) / (across / width) == pytest.approx(3, rel=0.05)


def test_landscape_over_two_other_parameters(show):
    at = open_sink(show, valley())
    at.figure.get_by_label("Parameter across").select_option("v")  # swaps: no parameter twice
    settle(at.page)
    assert at.figure.get_by_label("Parameter up").input_value() == "u"
    at.figure.get_by_label("Parameter up").select_option("c")
    settle(at.page)
    at.figure.locator("[role=slider]").first.focus()
    at.page.keyboard.press("ArrowUp")
    at.page.keyboard.press("ArrowRight")
    assert at.state() == {"u": -1, "v": 1.6, "c": 1.1}
    low, high = numbers(at.figure.locator(".nn-note").first.inner_text())
    v = np.linspace(-2, 2, 61)  # does not hit the minimum at -0.5
    assert (low, high) == pytest.approx((4 + 3 * min((v + 0.5) ** 2), 4 + 3 * 2.5**2 + 2), abs=5e-4)


def test_network_says_each_neuron_with_its_numbers(show):
    at = open_sink(show, valley())
    formula = at.figure.locator(".nn-formulas li")
    expect(formula).to_have_text("a₁,₁ = relu(−1.00 · 2.00 + 1.50) = relu(−0.50) = 0.00")
    assert at.figure.locator(".nn-silent").count() == 1
    assert at.figure.locator(".nn-edge-negative").count() == 1
    slider(at, "u").fill("0.5")
    slider(at, "v").fill("-0.2")
    expect(formula).to_have_text("a₁,₁ = relu(0.50 · 2.00 − 0.20) = relu(0.80) = 0.80")
    assert at.figure.locator(".nn-silent, .nn-edge-negative").count() == 0


# --- a network to take hold of --------------------------------------------------------------------


@pytest.fixture
def drawn(show):
    """Return the page with a drawn network."""
    return open_sink(show, drawn_network())


def part(at, name):
    """Return what has the focus when a number of the drawing is picked."""
    return at.figure.get_by_role("slider", name=re.compile(f"^{name}, "))


def panel(at):
    settle(at.page)
    return at.figure.locator(".nn-held").inner_text()


def test_a_weight_is_pulled_up_and_down(drawn):
    drag(drawn.page, part(drawn, "w₁"), 0, -52)  # a fifth of its range
    assert drawn.state()["w"] == pytest.approx(0.5 + 0.8)
    drag(drawn.page, part(drawn, "w₁"), 40, 26)  # sideways means nothing
    assert drawn.state()["w"] == pytest.approx(0.9)
    drag(drawn.page, part(drawn, "w₁"), 0, -900)
    assert drawn.state()["w"] == 2  # and no further than its slider
    drag(drawn.page, part(drawn, "b₁"), 0, 65)
    assert drawn.state()["b"] == pytest.approx(-3)
    drawn.agree()


def test_an_entry_of_an_array_is_pulled_alone(drawn):
    drag(drawn.page, part(drawn, "v₂"), 0, -130)
    assert drawn.state()["V"] == pytest.approx([1, 1])
    drawn.agree()


def test_a_line_is_taken_hold_of_like_its_number(drawn):
    box = drawn.figure.locator(".nn-line path:not(.nn-hit)").first.bounding_box()
    x, y = box["x"] + 0.9 * box["width"], box["y"] + 0.1 * box["height"]  # it rises
    drawn.page.mouse.move(x, y)
    drawn.page.mouse.down()
    drawn.page.mouse.move(x, y - 65)
    drawn.page.mouse.up()
    assert drawn.state()["w"] == pytest.approx(1.5)
    assert part(drawn, "w₁").evaluate("node => node === document.activeElement")


def test_numbers_of_a_network_by_keys(drawn):
    keys = drawn.page.keyboard
    part(drawn, "w₁").focus()
    for key, expected in (
        ("ArrowUp", 0.6), ("ArrowRight", 0.7), ("ArrowDown", 0.6), ("Shift+ArrowDown", -0.4),
        ("Home", -2), ("End", 2),
    ):  # fmt: skip
        keys.press(key)
        assert drawn.state()["w"] == pytest.approx(expected), key
    drawn.agree()


def test_numbers_of_a_network_are_typed(drawn):
    keys = drawn.page.keyboard
    part(drawn, "w₁").focus()
    keys.type("-1,25")
    assert drawn.state()["w"] == 0.5
    keys.press("Enter")
    assert drawn.state()["w"] == -1.25
    assert part(drawn, "w₁").evaluate("node => node === document.activeElement")
    keys.type("7")
    keys.press("Enter")
    assert "from −2.00 to 2.00" in panel(drawn)
    assert drawn.state()["w"] == -1.25
    keys.press("Escape")
    drawn.figure.get_by_label("w₁, one step more").click()
    assert drawn.state()["w"] == pytest.approx(-1.1)  # on its steps again
    drawn.agree()


def test_a_picked_number_says_what_it_is_multiplied_with_and_its_slope(drawn):
    part(drawn, "w₁").focus()
    # z = 0.5 · 3 − 1 = 0.5, y = 0.5 − 2 tanh 3, δ = 2 (y − 1) · 1, ∂L/∂w = x δ
    y = 0.5 - 2 * math.tanh(3)
    delta = 2 * (y - 1)
    text = panel(drawn)
    assert "0.50 · 3.00 = 1.50 to a₁" in text
    assert f"x · δ = 3.00 · ({delta:.4f}) = {3 * delta:.4f}".replace("-", "−") in text
    part(drawn, "b₁").focus()
    assert f"∂L/∂b₁ = δ = {delta:.4f}".replace("-", "−") in panel(drawn)
    part(drawn, "v₁").focus()
    assert f"a₁ · δ = 0.50 · ({delta:.4f}) = {delta / 2:.4f}".replace("-", "−") in panel(drawn)


def test_what_the_pointer_is_over_is_said_and_forgotten(drawn):
    part(drawn, "b₁").focus()
    drawn.page.mouse.move(*center(part(drawn, "w₁")))
    assert "w₁ = 0.50" in panel(drawn)
    drawn.page.mouse.move(2, 2)
    assert "b₁ = −1.00" in panel(drawn)


def test_picking_links_curve_formula_and_row(drawn):
    neuron = drawn.figure.get_by_role("button", name=re.compile("^a₁, answers"))
    neuron.click()
    settle(drawn.page)
    assert neuron.get_attribute("aria-pressed") == "true"
    assert drawn.figure.locator("path.nn-faded").count() == 1  # the curve of the other neuron
    expect(drawn.figure.locator(".nn-formulas li.nn-picked")).to_contain_text("a₁ =")
    part(drawn, "b₁").focus()
    settle(drawn.page)
    expect(drawn.figure.locator(".nn-formulas span.nn-picked")).to_have_text(" − 1.00")
    expect(drawn.figure.locator("tr.nn-picked")).to_contain_text("b₁")
    drawn.page.keyboard.press("Escape")
    settle(drawn.page)
    assert drawn.figure.locator(".nn-faded, .nn-formulas .nn-picked, tr.nn-picked").count() == 0


def test_picking_lights_up_lines_of_the_program_and_marks_the_number(drawn):
    drawn.figure.get_by_text("The figure as code").click()
    lines, marks = drawn.figure.locator(".nn-lit"), drawn.figure.locator(".nn-lit mark")
    assert lines.count() == 0
    part(drawn, "v₂").focus()
    expect(lines).to_have_text(["V = [1,-2]"])
    expect(marks).to_have_text(["-2"])
    drawn.page.keyboard.press("ArrowUp")
    expect(marks).to_have_text(["-1.75"])
    drawn.figure.get_by_role("button", name=re.compile("^a₁, answers")).click()
    expect(lines).to_have_text(["w, b = 0.5, -1"])
    expect(marks).to_have_text(["0.5", "-1"])
    drawn.figure.get_by_role("button", name=re.compile("^ŷ, answers")).click()
    expect(lines).to_have_text(["V = [1,-1.75]"])
    drawn.page.keyboard.press("Escape")
    expect(lines).to_have_count(0)
    shown = drawn.figure.locator(".nn-folds pre").inner_text()
    assert shown.strip() == copied(drawn.figure, "Copy as code").strip()


def test_a_screen_reader_gets_the_network_as_named_numbers(drawn):
    network = drawn.figure.get_by_role("group", name="To take hold of")
    names = network.get_by_role("slider").evaluate_all("all => all.map((one) => one.ariaLabel)")
    assert sorted(names) == [
        "b₁, bias of a₁", "v₁, weight from a₁ to ŷ", "v₂, weight from a₂ to ŷ",
        "w₁, weight from x to a₁",
    ]  # fmt: skip
    assert part(drawn, "v₂").get_attribute("aria-valuetext") == "−2.00"
    neurons = network.get_by_role("button").evaluate_all("all => all.map((one) => one.ariaLabel)")
    assert neurons[:2] == ["x, answers 3.00", "a₁, answers 0.50"]


def test_neurons_out_of_use_are_not_drawn(drawn):
    lines = drawn.figure.locator(".nn-line:not(.nn-gone)")
    assert lines.count() == 4
    drawn.figure.get_by_label("units, one less").click()
    settle(drawn.page)
    assert drawn.state()["many"] == 1
    assert lines.count() == 2
    assert not drawn.figure.get_by_role("button", name=re.compile("^a₂")).is_visible()
    assert not part(drawn, "v₂").is_visible()
    assert drawn.figure.get_by_label("units, one less").is_disabled()


def test_points_beyond_the_axes_are_not_drawn_and_those_on_the_edge_are_whole(drawn):
    points = drawn.figure.locator("svg .nn-hollow")
    assert [points.nth(i).is_visible() for i in range(3)] == [True, True, False]
    assert points.nth(1).evaluate("node => node.closest('.nn-inside')") is None  # cut by nothing
    assert drawn.figure.get_by_role("img", name="points: 1 disk, 1 square").count() == 1


def test_sliders_of_what_is_drawn_are_folded(drawn):
    assert not slider(drawn, "w₁").is_visible()
    drawn.figure.get_by_text("All numbers", exact=True).click()
    slider(drawn, "w₁").fill("1.5")
    assert drawn.state()["w"] == 1.5
    drawn.agree()


def test_a_run_says_why_it_ended_and_what_it_cannot_move(drawn):
    press(drawn, "Shrink")
    said = drawn.figure.locator(".nn-ended")
    expect(said).to_contain_text("nothing moves any more", timeout=20_000)
    expect(said).to_contain_text("No step can move b₁")
    press(drawn, "Reset")
    expect(said).to_have_text("")


def swipe(page, locator, dy, at=(0.5, 0.5)):
    """Put a finger on something, move it down, and lift it."""
    box = locator.bounding_box()
    x, y = box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"]
    touch = page.context.new_cdp_session(page)

    def send(kind, *points):
        places = [{"x": x, "y": up} for up in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    send("touchStart", y)
    for k in range(1, 11):
        send("touchMove", y + dy * k / 10)
        settle(page)
    send("touchEnd")
    page.wait_for_timeout(200)


PHONE = {"has_touch": True, "width": 390}


def test_a_finger_moves_a_weight_and_not_the_page(show):
    at = open_sink(show, drawn_network(), **PHONE)
    at.page.set_viewport_size({"width": 390, "height": 600})
    swipe(at.page, part(at, "w₁"), -52)
    assert at.state()["w"] == pytest.approx(1.3)
    assert at.page.evaluate("scrollY") == 0
    at.agree()


def test_a_finger_that_scrolls_over_a_line_moves_no_weight(show):
    at = open_sink(show, drawn_network(), **PHONE)
    at.page.set_viewport_size({"width": 390, "height": 600})
    before = at.state()
    swipe(at.page, at.figure.locator(".nn-line path:not(.nn-hit)").first, -90, at=(0.9, 0.1))
    assert at.state() == before
    assert at.page.evaluate("scrollY") > 40


def test_a_finger_drags_a_point_and_not_the_page(show):
    at = open_sink(show, planes(), **PHONE)
    at.page.set_viewport_size({"width": 390, "height": 600})
    before = at.state()["py"]
    swipe(at.page, handle(at, "free point"), -60)
    assert at.state()["py"] > before
    assert at.page.evaluate("scrollY") == 0
    at.agree()


def test_what_a_finger_takes_is_large_enough(show):
    at = open_sink(show, drawn_network(), **PHONE)
    for grip in at.figure.locator(".nn-grip:visible").all():
        box = grip.bounding_box()
        assert min(box["width"], box["height"]) >= 24
    for control in at.figure.locator(".nn-counter button").all():
        assert control.bounding_box()["width"] >= 44


def test_steps_forward_and_backward(show):
    # z = w x = 1, a = tanh z, L = a² w with w = 0.5, x = 2
    at = open_sink(show, steps_and_pad())
    message = at.figure.locator(".nn-message")
    boxes = at.figure.locator(".nn-box + text + text")
    assert boxes.all_text_contents() == ["0.500", "2.000", "?", "?", "?"]
    said = []
    for _ in range(12):  # more often than there are steps
        press(at, "Step forward")
        said.append(message.inner_text())
    assert said[-1] == said[-2]
    a = np.tanh(1.0)
    assert said[0] == "Step 1 of 9. Forward: z = w · x = 1.0000."
    assert said[1] == f"Step 2 of 9. Forward: a = tanh z = {a:.4f}."
    assert said[2] == f"Step 3 of 9. Forward: L = a² · w = {0.5 * a * a:.4f}."
    assert said[3] == "Step 4 of 9. Backward starts here: ∂L/∂L = 1."
    derivative = graph.grad(at.nodes.loss, [at.nodes.w, at.nodes.x])
    dw, dx = (float(at.value(node)) for node in derivative)
    backward = " ".join(said[4:9])
    assert f"∂L/∂L × ∂L/∂a = 1.0000 × {a:.4f} = {a:.4f}, which is ∂L/∂a." in backward
    assert f"a part of ∂L/∂w = {dw:.4f}. Central difference: {dw:.4f}." in backward
    assert f" = {dx:.4f}, which is ∂L/∂x. Central difference: {dx:.4f}." in backward
    order = [re.search(r"Backward: ∂L/∂(\w)", text)[1] for text in said[4:9]]
    assert order == list("LLazz")  # against the arrows, from the end
    # Every product is what its two factors make, and the parts of ∂L/∂w add up to it.
    parts = []
    for text in said[4:9]:
        up, local, product = numbers(
            text.split(" = ")[1] + " " + text.split(" = ")[2].split(",")[0]
        )
        assert product == pytest.approx(up * local, abs=2e-4)
        parts += [product] if "of ∂L/∂w" in text else []
    assert len(parts) == 2
    assert sum(parts) == pytest.approx(dw, abs=2e-4)
    shown = at.figure.locator(".nn-gradient").all_text_contents()
    assert numbers(shown[0])[-1] == pytest.approx(dw, abs=6e-4)
    slider(at, "w").fill("-1")
    settle(at.page)
    assert boxes.all_text_contents()[0] == "−1.000"


def test_a_figure_fills_the_screen_for_a_room_full_of_people(show):
    at = open_sink(show, drawn_network())
    title = at.figure.locator(".nn-title")
    before = title.bounding_box()["height"]
    press(at, "Full screen")
    at.page.wait_for_function("document.fullscreenElement?.matches('.nn-figure')")
    settle(at.page)
    assert title.bounding_box()["height"] > 1.4 * before
    press(at, "Full screen")
    at.page.wait_for_function("!document.fullscreenElement")
    settle(at.page)
    assert title.bounding_box()["height"] == before


def test_no_number_is_shown_before_its_step(show):
    at = open_sink(show, steps_and_pad())
    at.figure.locator(".nn-numbers summary").click()
    shown = at.figure.locator(".nn-table td:visible, .nn-readout dd, .nn-say")
    loss, by_w, by_x = (
        float(at.value(node))
        for node in [at.nodes.loss, *graph.grad(at.nodes.loss, [at.nodes.w, at.nodes.x])]
    )

    def holds(number):
        return any(
            value == pytest.approx(number, abs=6e-4)
            for text in shown.all_text_contents()
            for value in numbers(text)
        )

    assert not any(map(holds, [loss, loss / 2, by_w, by_x]))
    assert at.figure.locator(".nn-say").inner_text().startswith("Step to the end")
    for _ in range(3):
        press(at, "Step forward")
    assert holds(loss)
    assert not any(map(holds, [loss / 2, by_w, by_x]))  # the half is in no box: it waits
    assert at.figure.locator(".nn-say").inner_text() == f"The loss is {loss:.3f}."
    press(at, "To the end")
    assert all(map(holds, [loss, loss / 2, by_w, by_x]))
    press(at, "Step back")
    at.page.wait_for_timeout(REST)  # the open table follows once the hand rests
    assert not holds(loss / 2)


def test_a_reader_says_each_number_before_it_is_shown(show):
    luck = "const luck = [0.9, 0.2]; Math.random = () => luck[0] + 0 * luck.push(luck.shift());"
    at = open_sink(show, steps_and_pad(), before=luck)
    press(at, "I’ll say it")
    now = at.state()
    assert (now["w"], now["x"]) == (1.5, -1.0)  # 90 % and 20 % of the way from −2 to 2, in halves
    box = at.figure.locator(".nn-quiz-row input")
    verdict = at.figure.locator(".nn-quiz-row + p")
    message = at.figure.locator(".nn-message")

    def say(text):
        box.fill(str(text))
        box.press("Enter")
        settle(at.page)
        return verdict.inner_text()

    z = now["w"] * now["x"]
    assert at.figure.locator(".nn-quiz-row").inner_text().startswith("z = w · x =")
    assert "A number is asked for" in say("much")
    assert say(-z) == f"{-z} is not it: look at the sign."
    assert say(z + 1).endswith("Try again, or step forward to see it.")
    assert message.inner_text().startswith("Step 0 ")
    assert say(f"{z:.2f}".replace(".", ",")).startswith("Right")
    assert message.inner_text().startswith("Step 1 ")
    a = np.tanh(z)
    for number in (a, a * a * now["w"], 1):
        assert say(f"{number:.4f}").startswith("Right")
    press(at, "Step forward")
    press(at, "Step forward")  # now back through the tanh, where two slips have their own words
    up, local = 2 * a * now["w"], 1 - a * a
    assert say(f"{up:.4f}").endswith("Times the local derivative!")
    assert say(f"{local:.4f}").endswith("Times what has come back!")
    assert say(f"{up * local:.4f}").startswith("Right")
    press(at, "To the end")
    assert verdict.inner_text() == "That was all of it."
    assert not box.is_visible()


def test_a_walk_follows_the_numbers_forward_and_back(show):
    at = open_sink(show, (gallery.four_by_three(), None))
    answers = at.figure.locator(".nn-network .nn-cell")
    said = at.figure.locator(".nn-is-network .nn-note[role=status]")
    forth = at.figure.locator(".nn-line.nn-forth")
    back = at.figure.locator(".nn-line.nn-back")

    def known():
        return [" = " in label or "answers" in label for label in labels()]

    def labels():
        return [one.get_attribute("aria-label") for one in answers.all() if one.is_visible()]

    everything = labels()
    press(at, "Follow the numbers")
    assert "only the input" in said.inner_text()
    assert known().count(False) > 0
    press(at, "Next")
    before = said.inner_text()
    assert before.startswith("Forward, layer 1 of 2: a")
    assert (forth.count(), back.count()) == (12, 0)
    # The walk is about the numbers as they are.
    at.control("row in the network").locator("select").select_option(index=3)
    settle(at.page)
    assert said.inner_text() != before
    press(at, "Next")
    press(at, "Next")
    assert said.inner_text().startswith("Backward, layer 2 of 2: ∂")
    assert (forth.count(), back.count()) == (0, 4)
    press(at, "Back")
    assert said.inner_text().startswith("Forward, layer 2 of 2: ")
    press(at, "Show all")
    assert said.inner_text() == ""
    press(at, "Reset")
    assert labels() == everything


def test_values_run_forward_through_a_drawn_network_and_blame_comes_back(show):
    at = open_sink(show, (gallery.chain_of_five(), None))
    disks = at.figure.locator(".nn-network .nn-cell > text:first-of-type")
    forth = at.figure.locator(".nn-line.nn-forth")
    back = at.figure.locator(".nn-line.nn-back")
    assert disks.all_text_contents() == ["0.50", "?", "?", "?", "?", "?"]
    press(at, "Step forward")
    press(at, "Step forward")
    assert [text == "?" for text in disks.all_text_contents()] == [False] * 2 + [True] * 4
    assert (forth.count(), back.count()) == (1, 0)
    press(at, "To the end")
    assert "?" not in disks.all_text_contents()
    assert (forth.count(), back.count()) == (0, 1)


def test_pad_by_keyboard_and_mouse(show):
    at = open_sink(show, steps_and_pad())
    pad = at.figure.locator(".nn-pad")
    pad.focus()
    at.page.keyboard.press("ArrowRight")
    at.page.keyboard.press(" ")
    pixels = np.reshape(at.state()["pixels"], (4, 4))
    assert pixels[2, 3] == 1  # the cursor starts at column 2, row 2
    assert 0 < pixels.sum() < 8
    at.agree()
    at.page.keyboard.press("Delete")
    assert not any(at.state()["pixels"])
    box = pad.bounding_box()
    at.page.mouse.move(box["x"] + 5, box["y"] + 5)
    at.page.mouse.down()
    at.page.mouse.up()
    assert at.state()["pixels"][0] > 0.5
    at.page.mouse.move(box["x"] + box["width"] - 5, box["y"] + 5)  # not pressed: paints nothing
    assert at.state()["pixels"][3] == 0
    settle(at.page)
    assert pixel(at, 0, 0, ".nn-pad")[0] < 128
    at.agree()
    press(at, "Clear")
    assert_shown(readout(at, "ink").inner_text(), 0, 3)


def test_a_fast_stroke_on_the_pad_has_no_gaps(show):
    at = open_sink(show, steps_and_pad())
    box = at.figure.locator(".nn-pad").bounding_box()
    at.page.mouse.move(box["x"] + 5, box["y"] + 5)
    at.page.mouse.down()
    at.page.mouse.move(box["x"] + box["width"] - 5, box["y"] + box["height"] - 5)
    at.page.mouse.up()
    pixels = np.reshape(at.state()["pixels"], (4, 4))
    assert np.diag(pixels).min() == 1  # in one move from corner to corner
    assert pixels[0, 3] == pixels[3, 0] == 0
    assert np.array_equal(pixels, pixels.round(2))  # so that the link stays short
    at.agree()


# --- access ---------------------------------------------------------------------------------------


def test_live_region_speaks_once_the_reader_rests(sink):
    spoken = sink.figure.locator(".nn-hidden[role=status]")
    sink.page.wait_for_timeout(REST)
    assert spoken.inner_text() == ""  # nothing has been moved
    slider(sink, "slope").focus()
    for _ in range(3):
        sink.page.keyboard.press("ArrowLeft")
    settle(sink.page)
    assert spoken.inner_text() == ""  # not while it moves
    expect(spoken).to_have_text(sink.figure.locator(".nn-say").inner_text(), timeout=3000)
    assert "Slope 0.70" in spoken.inner_text()


def test_numbers_twin_holds_what_is_shown(sink):
    sink.figure.get_by_text("The numbers in this figure").first.click()
    slider(sink, "slope").fill("-0.5")
    rows = sink.figure.locator(".nn-numbers tr")
    expect(rows.first.locator("td")).to_have_text("−0.5000")
    table = {row.locator("th").inner_text(): row.locator("td").inner_text() for row in rows.all()}
    total = sink.value(sink.nodes.total)
    assert table["total, value"] == shown_number(total, 4)
    assert table["The plane, free point, points"] == "(1.0000, −1.0000)"
    assert table["slope · y, values"] == "0.5000, −0.2500, −0.5000"
    assert table["The plane, line, w_x"] == "−0.5000"
    curve = table["The plane, curve, y"]
    assert curve.startswith("one in 4 of 41: 1.0000, 0.8000")
    assert not re.search("NaN|undefined|object", " ".join([*table, *table.values()]))
    assert table["The plane, distance, values"].startswith("one in 37 of 441: ")


@pytest.mark.parametrize("make", [planes, valley, own_points, steps_and_pad, drawn_network])
def test_axe_finds_nothing_serious(show, make):
    at = open_sink(show, make())
    at.figure.get_by_text("The numbers in this figure").first.click()
    settle(at.page)
    prepare(at.page)
    assert serious_faults(at.page) == []
    at.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    at.page.add_style_tag(content="body { background: #14181e !important; color: #ddd }")
    settle(at.page)
    assert serious_faults(at.page, runOnly=[CONTRAST]) == []


@pytest.mark.parametrize("make", [planes, valley, own_points, steps_and_pad, drawn_network])
def test_figure_fits_a_phone(show, make):
    at = open_sink(show, make(), width=390)
    root = "document.documentElement"
    assert at.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    at.agree()


def test_keyboard_reaches_everything_in_reading_order(show):
    at = open_sink(show, valley())
    tops = []
    for _ in range(30):
        at.page.keyboard.press("Tab")
        name = at.page.evaluate(
            "(({ ariaLabel, textContent, labels }) =>"
            " ariaLabel || textContent || labels?.[0]?.textContent || '')(document.activeElement)"
        )
        tops.append(name)
    choosers = ["Parameter across", "Parameter up", "Landscape seen"]
    wanted = [*choosers, "point 1 (arrow keys move it)", "u"]
    start = tops.index("Parameter across")
    assert tops[start : start + 5] == wanted
    for name in ("Play", "Next", "Step", "Gradient step", "Descend", "Reset", "Copy link"):
        assert name in tops
    assert tops.index("c₁,₂") < tops.index("Play") < tops.index("Reset")


# --- the host -------------------------------------------------------------------------------------


def test_two_figures_on_a_page_are_independent_and_share_one_module(show):
    one, _ = planes("one")
    two, _ = planes("two")
    page = show(one, two)
    assert page.evaluate("Object.keys(nnModules).length") == 2  # one module, one style sheet
    assert page.evaluate("document.adoptedStyleSheets.length") == 1
    page.locator("[data-figure=one] input[type=range]").first.fill("2")
    settle(page)
    texts = [page.locator(f"[data-figure={n}] .nn-say").inner_text() for n in ("one", "two")]
    assert texts == [
        "Slope 2.00, half of the whole 33 %, rising by 2.0.",
        "Slope 1.00, half of the whole 33 %, rising by 1.0.",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "throw new Error('on purpose')",
        "export default { render() { throw new Error('on purpose'); } }",
        "export default { async initialize() { throw new Error('on purpose'); }, render() {} }",
    ],
)
def test_broken_module_shows_a_text_and_spares_the_rest(show, source):
    broken = module_widget(source)
    explorer, _ = planes()
    page = show(broken, explorer, errors=1)
    said = page.locator("main").first.inner_text()
    assert said == "This figure did not start (on purpose). To use it, run this page's notebook."
    assert "Slope 1.00" in page.locator(".nn-say").inner_text()


def test_model_keeps_the_anywidget_contract(show):
    source = """export default () => ({
      initialize({ model }) { model.order = ["initialize"]; },
      async render({ model, el }) {
        const heard = [], one = () => heard.push("one"), two = (m, v) => heard.push(`two ${v}`);
        model.on("change:n", one);
        model.on("change:n change", two);
        model.set("n", 1);
        model.set({ n: 2 });
        model.set("n", 2);
        model.off("change:n", one);
        model.set("n", 3);
        model.off("change:n");
        model.set("n", 4);
        model.off();
        model.set("n", 5);
        model.save_changes();
        el.textContent = [...model.order, ...heard, model.get("n")].join();
      },
    });"""
    page = show(module_widget(source, n=traitlets.Int(0).tag(sync=True)))
    expected = "initialize,one,two 1,two 1,one,two 2,two 2,two 3,two 3,two 4,5"
    expect(page.locator(".nn-widget")).to_have_text(expected)


# --- endurance, size ------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [planes, valley, own_points, steps_and_pad, drawn_network])
def test_a_thousand_random_moves(show, make):
    at = open_sink(show, make(), reduced_motion="reduce")
    assert at.page.evaluate(MOVES, [".nn-explorer", 1000, 7]) == []
    press(at, "Reset")
    at.agree()


def test_what_a_page_loads_for_its_figures_is_small():
    sources = {"module": module_text(), "host": (HOST / "host.js").read_text("utf-8")}
    # As the build writes them, in book/light.py.
    served = {name: minify.string("text/javascript", text) for name, text in sources.items()}
    weight = {name: len(gzip.compress(text.encode(), 9)) for name, text in served.items()}
    assert sum(weight.values()) <= SCRIPT_WEIGHT, weight


@pytest.mark.parametrize(
    "path", [*FRONTEND.glob("*.[jt]s"), HOST / "host.js"], ids=lambda p: p.name
)
def test_every_source_opens_with_its_purpose_in_lines_that_fit(path):
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].startswith("// ")
    assert max(map(len, lines)) <= 100
