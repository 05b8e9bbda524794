"""Python in the page: Run gives what a notebook gives, from a server and from disk.

Python takes seconds to start, so each of these starts it once and asks many questions.
"""

import os

import pytest

from tests.site.conftest import LOCAL, SITE
from tests.site.test_live_figures import LIVE_PAGES
from tests.support.axe import prepare, serious_faults
from tests.support.python_in_page import Reader, pictures_of, stored, texts_of
from tests.support.waiting import wait_until

LONG = os.environ.get("EVERY_CELL") == "1"  # takes about ten minutes
# Words, pictures, figures, exercises.
CHAPTERS = (
    "chapters/01-from-a-dream-to-a-neuron.html",
    "chapters/02-perceptron.html",
    "chapters/05-features-learned.html",
)
ENDLESS = "while True:\n    pass"
CELLS = {
    path.relative_to(SITE / "_static/python/cells").with_suffix(".html").as_posix()
    for path in (SITE / "_static/python/cells").rglob("*.js")
}
# Every cell of these is run, from a server and from disk; otherwise of one chapter each.
FROM_SERVER = sorted(CELLS) if LONG else CHAPTERS[2:]
FROM_DISK = CHAPTERS if LONG else CHAPTERS[1:2]


@pytest.fixture
def read(browser, addresses):
    """Return a function that opens a page in a tab of its own, and notes what goes wrong there."""
    contexts = []

    def open_page(path, scheme="http", width=1280):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: pytest.fail(f"exception: {error}"))
        page.goto(f"{addresses[scheme]}/{path}")
        return Reader(page)

    yield open_page
    for context in contexts:
        context.close()


def assert_as_stored(reader, path):
    """Compare what the cells of a page gave with what their notebook has."""
    live = reader.page.locator(".nn-py-results .nn-figure")
    for number, cell in enumerate(stored(path), 1):
        expected = texts_of(cell)
        place = reader.cell(number).locator(".nn-py-results")
        if expected.startswith("Explorer(Figure('"):
            name = place.locator(".nn-figure").get_attribute("data-figure")
            assert expected.startswith(f"Explorer(Figure('{name}'"), number
        else:
            assert reader.printed(number).strip() == expected.strip(), number
        images = place.locator("img")
        assert images.count() == pictures_of(cell), number
        for image in images.all():
            assert image.get_attribute("alt") == cell.metadata.mystnb.image.alt
    assert live.count() == sum(texts_of(c).startswith("Explorer(") for c in stored(path))


@pytest.mark.parametrize("chapter", FROM_SERVER)
def test_every_cell_gives_in_the_page_what_its_notebook_has(read, chapter):
    reader = read(chapter)
    reader.run(1)
    assert reader.run_all().startswith("Done")
    assert_as_stored(reader, chapter)


@pytest.mark.parametrize("chapter", FROM_DISK)
def test_every_cell_runs_from_disk(read, chapter):
    reader = read(chapter, "file", width=390)
    reader.run(1)
    assert reader.run_all().startswith("Done")
    assert_as_stored(reader, chapter)
    content, screen = reader.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert content <= screen


def test_nothing_is_loaded_before_the_first_press(browser, addresses):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{addresses['http']}/chapters/02-perceptron.html", wait_until="networkidle")
    assert [url for url in asked if "/python/" in url] == []
    page.get_by_role("button", name="Run cell 1", exact=True).click()
    Reader(page).wait()
    assert any("/python/wasm.bin" in url for url in asked)
    assert [url for url in asked if not url.startswith(LOCAL)] == []
    assert len(asked) == len(set(asked))
    page.close()


def test_a_reader_changes_cells(read, subtests):
    reader = read("chapters/02-perceptron.html")
    page = reader.page
    with subtests.test("an error shows the reader's lines alone"):
        text = "import numpy as np\ndef f(x):\n    return np.linalg.inv(x)\nf(np.ones(2))"
        assert reader.run(1, text) == "An error in cell 1"
        assert reader.printed(1).startswith(
            "cell 1, line 4\n    f(np.ones(2))\n"
            "cell 1, line 3, in f\n    return np.linalg.inv(x)\n"
            "numpy.linalg.LinAlgError: "
        )
    with subtests.test("a slip of the pen"):
        reader.run(1, "x = (1,\ny = 2")
        assert "cell 1, line 1" in reader.printed(1)
        assert "SyntaxError: '(' was never closed" in reader.printed(1)
    with subtests.test("values stay from cell to cell"):
        assert reader.run(1, "kept = [1, 2]") == "Done: cell 1"
        reader.write(2, "kept + [3]")
        assert reader.run(2) == "Done: cell 2"
        assert reader.printed(2) == "[1, 2, 3]"
    with subtests.test("a table is a table"):
        reader.run(1, "class T:\n    def _repr_html_(self): return '<table><td>7</table>'\nT()")
        assert reader.cell(1).locator(".nn-py-results td").inner_text() == "7"
    with subtests.test("a flood is cut"):
        assert reader.run(1, "for i in range(1_000_000): print(i)") == "Done: cell 1"
        assert len(reader.printed(1)) <= 200_000
        assert "too much for a page" in reader.cell(1).inner_text()
    with subtests.test("many presses, one after the other"):
        reader.run(1, "count = 0")
        reader.write(2, "count += 1\ncount")
        for _ in range(20):
            reader.press("Run cell 2")
        wait_until(
            page,
            "document.querySelectorAll('div.cell')[1].querySelector('.nn-py-results pre')"
            "?.textContent === '20'",
        )
    with subtests.test("axe, with editors open"):
        prepare(page)
        assert serious_faults(page) == []
    with subtests.test("what was written is there again"):
        page.reload()
        wait_until(page, "document.querySelectorAll('.nn-py-editor').length === 2")
        reader = Reader(page)
        assert reader.cell(2).get_by_role("textbox").inner_text() == "count += 1\ncount"
    with subtests.test("and can be thrown away"):
        reader.press("Reset cell 2: throw away what you wrote")
        assert reader.cell(2).get_by_role("textbox").count() == 0
        assert reader.cell(2).locator(".cell_input").is_visible()
        page.reload()
        wait_until(page, "document.querySelectorAll('.nn-py-editor').length === 1")


def test_an_endless_loop_is_stopped(read, subtests):
    reader = read("chapters/02-perceptron.html")
    page = reader.page
    assert reader.run(1, "kept = 1") == "Done: cell 1"
    reader.write(2, ENDLESS)
    reader.press("Run cell 2")
    reader.wait("/^Running cell 2$/")
    with subtests.test("the page does not wait"):
        assert page.evaluate("1 + 1") == 2
    page.get_by_role("button", name="Stop").click()
    with subtests.test("what was lost is said"):
        words = reader.wait("/ready again/")
        assert "The variables of the one cell that had run are gone" in words
        assert reader.printed(2) == "Stopped."
    with subtests.test("a new Python runs what comes next"):
        assert reader.run(1, "'kept' in globals()") == "Done: cell 1"
        assert reader.printed(1) == "False"
    with subtests.test("what is above is offered"):
        page.get_by_role("button", name="Restart Python").click()
        reader.wait("/Python is new/")
        reader.write(2, "kept + 1")
        reader.write(1, "kept = 41")
        reader.press("Run cell 2")
        page.get_by_role("button", name="Run those above, then this").click()
        reader.wait("/^Done: cell 2$/")
        assert reader.printed(2) == "42"


def test_an_editor_is_used_by_keyboard_alone(read):
    reader = read("chapters/02-perceptron.html")
    page = reader.page
    page.get_by_role("button", name="Edit cell 1", exact=True).press("Enter")
    page.wait_for_selector(".nn-py-editor")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("for i in range(2):\nprint(")  # brackets and indents come by themselves
    assert reader.cell(1).get_by_role("textbox").inner_text() == "for i in range(2):\n    print()"
    assert (
        reader.cell(1)
        .locator(".cm-line span")
        .first.evaluate(
            "(one) => getComputedStyle(one).color !== getComputedStyle(one.parentElement).color"
        )
    )
    page.keyboard.type("i")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Enter")
    reader.wait()
    assert reader.printed(1).split() == ["0", "1"]
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Run cell 1"


def test_an_edit_of_an_older_edition_is_offered(read):
    reader = read("chapters/02-perceptron.html")
    page = reader.page
    edits = '[{"was": "X, y = make_leaves(rng)\\nX", "text": "mine = 1"}]'
    page.evaluate("(edits) => localStorage.setItem(`nn-python:${nnPython.page}`, edits)", edits)
    page.reload()
    page.get_by_text("You changed this code before the book did").wait_for()
    assert page.locator(".nn-py-editor").count() == 0
    page.get_by_role("button", name="Use mine").click()
    page.wait_for_selector(".nn-py-editor")
    assert page.locator(".nn-py-editor").get_by_role("textbox").inner_text() == "mine = 1"


def test_a_policy_that_forbids_webassembly_is_said(read):
    words = read("chapters/02-perceptron.html", "bare").run(1)
    assert words.startswith("Python could not be started here: the content policy of this site")


def test_a_page_without_cells_has_no_buttons(read):
    assert read("chapters/notation.html").page.locator(".nn-py-cell").count() == 0
    assert set(LIVE_PAGES) <= CELLS


def test_a_file_that_does_not_come_is_said_with_what_else_there_is(read):
    reader = read("chapters/02-perceptron.html")
    reader.page.route("**/wasm.bin*", lambda route: route.abort())
    assert reader.run(1).startswith("Python could not be started here")
    assert reader.cell(1).get_by_role("link", name="Download the notebook").count() == 1
    reader.page.unroute("**/wasm.bin*")
    assert reader.run(1) == "Done: cell 1"


KEPT = "caches.open('nn-python-start')"
WAIT_UNTIL_KEPT = f"""async () => {{
  while (!(await (await {KEPT}).keys()).length) await new Promise((go) => setTimeout(go, 50));
}}"""
BREAK_WHAT_IS_KEPT = f"""async () => {{
  const cache = await {KEPT};
  const [key] = await cache.keys();
  await cache.put(key, new Response(new Uint8Array(20 * 2 ** 20)));
}}"""


def test_the_next_page_takes_over_how_python_started(read, addresses, subtests):
    reader = read("chapters/02-perceptron.html")
    page = reader.page
    lucky = "import random\nrandom.random()"
    assert reader.run(1, lucky) == "Done: cell 1"
    drawn = reader.printed(1)
    page.evaluate(WAIT_UNTIL_KEPT)

    def turn_to(chapter):
        page.goto(f"{addresses['http']}/chapters/{chapter}.html")
        return Reader(page)

    with subtests.test("cells give what they gave"):
        reader = turn_to("04-xor")
        assert reader.run(1) == "Done: cell 1"
        expected = texts_of(stored("chapters/04-xor.html")[0])
        assert reader.printed(1).strip() == expected.strip()
    with subtests.test("luck starts anew"):
        reader = turn_to("02-perceptron")
        assert reader.run(1, lucky) == "Done: cell 1"
        assert reader.printed(1) != drawn
    with subtests.test("what is broken is thrown away"):
        page.evaluate(BREAK_WHAT_IS_KEPT)
        reader = turn_to("02-perceptron")
        assert reader.run(1, "6 * 7").startswith("Python could not be started here")
        assert reader.run(1) == "Done: cell 1"
        assert reader.printed(1) == "42"
        page.evaluate(WAIT_UNTIL_KEPT)
