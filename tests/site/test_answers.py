"""What a reader answers in the page: predictions, exercises, hints, and what is remembered."""

import json
import os
import re

import pytest

from nnlib.exercises import EXERCISES, check
from tests.site.conftest import SITE
from tests.support.axe import prepare, serious_faults
from tests.support.python_in_page import PATIENCE
from tests.support.waiting import wait_until

TOTALS = json.loads(
    (SITE / "_static/answers/totals.js")
    .read_text("utf-8")
    .removeprefix("globalThis.nnTotals = ")[:-1]
)
PAGES_THAT_ASK = [f"{page}.html" for page, (_, predictions) in TOTALS.items() if predictions]
TEXTS = {f"{page}.html": (SITE / f"{page}.html").read_text("utf-8") for page in TOTALS}
PAGES_TO_SOLVE = [page for page, text in TEXTS.items() if "tag_exercise" in text]
PAGES_TO_THINK = [page for page, text in TEXTS.items() if 'id="think-' in text]
LONG = os.environ.get("EVERY_CELL") == "1"
CHAPTER = "chapters/02-perceptron.html"
# The tests of figures open everything (see conftest.py); here pages ask, as they do at first.
ASK = "localStorage.removeItem('nn-answers-open')"
HIDDEN = """() => [...document.querySelectorAll('.predict:not([data-done])')]
  .filter((box) => box.checkVisibility() && box.nextElementSibling?.checkVisibility())
  .map((box) => box.id)"""
DRAWN = "!document.querySelector('.nn-figure [role=button]:not([aria-label])')"
# Answers every question of a page with what is right, or with something else.
ANSWER = """(isRight) => {
  const said = [];
  for (let box; (box = document.querySelector('.predict:not([data-done])')); ) {
    const truth = JSON.parse(box.querySelector('[data-truth]').dataset.truth);
    const press = (name) => [...box.querySelectorAll('button')]
      .find((one) => one.textContent === name).click();
    if (truth.kind === 'number')
      box.querySelector('.nn-number input').value = truth.number + (isRight ? 0 : 1000);
    else if (truth.kind === 'order') {
      const list = box.querySelector('.nn-options'), items = [...list.children];
      const wanted = isRight ? truth.order : truth.order.toReversed();
      for (const number of wanted) list.append(items[number - 1]);
    } else {
      const right = [truth[truth.kind]].flat();
      const fields = [...box.querySelectorAll('.nn-options input')];
      if (isRight) for (const number of right) fields[number - 1].click();
      else fields.find((_, i) => !right.includes(i + 1)).click();
    }
    press('Commit');
    said.push(box.querySelector('.nn-said').textContent);
  }
  return said;
}"""
# Gives each answer to each exercise to think of a page: for each, what is said of it and what
# should be. A number is answered with each known slip, with something else, and with what is right.
THINK = """() => [...document.querySelectorAll('.think')].flatMap((box) => {
  const truth = JSON.parse(box.querySelector('[data-truth]').dataset.truth);
  const words = (node) => node.textContent.trim().replace(/\\s+/g, ' ');
  const fold = box.nextElementSibling;
  const thoughts = [...fold.querySelectorAll(':scope > div > ul > li')].map(words);
  const check = [...box.querySelectorAll('button')].find((one) => one.textContent === 'Check');
  const said = () => words(box.querySelector('.nn-verdict'));
  const fields = [...box.querySelectorAll('.nn-options input')];
  if (truth.kind !== 'number') {
    const rights = [truth[truth.kind]].flat();
    const alone = (place) => fields.forEach((field, i) => (field.checked = i === place));
    return fields.map((_, place) => {
      alone(place);
      check.click();
      return [box.id, said(), thoughts[place], rights.includes(place + 1) && rights.length === 1,
        truth.kind === 'choices' && rights.includes(place + 1)];
    });
  }
  const field = box.querySelector('.nn-number input');
  const after = [...fold.querySelectorAll(':scope > div > :not(ul, .nn-truth)')];
  const other = truth.number + 1e6;
  const answers = [...(truth.slips ?? []), other, truth.number];
  return answers.map((answer, place) => {
    field.value = answer;
    check.click();
    const isRight = answer === truth.number;
    const expected = isRight ? after.map(words).join(' ')
      : answer === other ? 'It is smaller.' : thoughts[place];
    return [box.id, said(), expected, isRight, false];
  });
})"""


@pytest.fixture
def open_page(browser, addresses):
    """Return a function that opens a page that asks, in a memory of its own."""
    contexts = []

    def open_page(path=CHAPTER, scheme="http", **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.add_init_script(ASK)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"exception: {error}"))
        page.goto(f"{addresses[scheme]}/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


def said_in(box):
    """Return what a question says of the answer it got, with formulas as they are spoken."""
    return box.locator(".nn-said").evaluate(
        """(one) => {
          const copy = one.cloneNode(true);
          for (const part of copy.querySelectorAll('[aria-label]'))
            part.replaceWith(part.getAttribute('aria-label'));
          return copy.textContent;
        }"""
    )


def state_of(page):
    return json.loads(page.evaluate("localStorage.getItem('nn-answers') ?? '{}'"))


@pytest.mark.parametrize("chapter", PAGES_THAT_ASK)
def test_predictions_are_asked_before_anything_is_shown(open_page, chapter, subtests):
    page = open_page(chapter)
    boxes = page.locator(".predict").count()
    with subtests.test("nothing below a question is on view"):
        assert boxes == TOTALS[chapter.removesuffix(".html")][1]
        assert page.evaluate(HIDDEN) == []
        assert page.locator(".predict .nn-truth:visible").count() == 0
    with subtests.test("a wrong answer is told, beside the right one"):
        said = page.evaluate(ANSWER, False)
        assert len(said) == boxes
        assert all(re.fullmatch(r"You said: .+\. Not what comes out\.", one) for one in said), said
        assert page.locator(".nn-truth:visible").count() == boxes
        assert page.locator(".predict ~ *:not(:visible):is(p, div.cell)").count() == 0
    with subtests.test("a right one, too"):
        page.evaluate(
            "for (const one of document.querySelectorAll('.predict')) { delete one.dataset.done }"
        )
        page.evaluate("localStorage.removeItem('nn-answers')")
        page.reload()
        said = page.evaluate(ANSWER, True)
        assert all(re.fullmatch(r"You said: .+\. Right\.", one) for one in said), said


def test_an_answer_is_kept_and_can_be_asked_again(open_page):
    page = open_page()
    box = page.locator(".predict").first
    box.get_by_role("radio").last.check()
    box.get_by_role("button", name="Commit").click()
    assert box.get_by_role("button", name="Ask me again").evaluate(
        "(one) => one === document.activeElement"
    )
    page.reload()
    assert said_in(box) == "You said: b. Right."
    box.get_by_role("button", name="Ask me again").click()
    assert box.get_by_role("radio").first.is_enabled()
    assert state_of(page) == {}


def test_a_reader_without_an_answer_is_told_and_may_skip(open_page):
    page = open_page()
    box = page.locator(".predict").first
    named = box.get_attribute("aria-label")
    assert named.endswith("Which of the three sliders moves the line without turning it?")
    box.get_by_role("button", name="Commit").click()
    assert box.locator(".nn-said").inner_text() == "Choose an answer first."
    box.get_by_role("button", name="Skip").click()
    assert box.locator(".nn-said").inner_text() == "You skipped this."
    assert page.locator(".nn-figure").first.is_visible()


def test_by_keyboard_alone(open_page):
    page = open_page()
    page.locator(".predict").first.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert said_in(page.locator(".predict").first) == "You said: b. Right."


def test_an_order_is_made_with_buttons(open_page):
    page = open_page("chapters/04-xor.html")
    box = page.locator("#predict-order")
    page.evaluate(
        "for (let b = document.querySelector('#predict-order').parentElement"
        ".querySelector('.predict'); b.id !== 'predict-order'; b = document.querySelector("
        "'.predict:not([data-done])')) b.dataset.done = ''"
    )
    box.get_by_role("button", name="Move down: ReLU").click()
    box.get_by_role("button", name="Move down: ReLU").click()
    assert box.locator("li").last.inner_text().endswith("ReLU")
    box.get_by_role("button", name="Commit").click()
    assert said_in(box) == "You said: sigmoid; tanh; ReLU. Right."


def test_a_link_opens_what_it_leads_to(open_page):
    page = open_page()
    place = page.evaluate(
        "[...document.querySelectorAll("
        "'.predict ~ [id]:not(section), .predict ~ :not(section) [id]')]"
        ".find((one) => !one.checkVisibility()).id"
    )
    target = page.locator(f"[id='{place}']")
    assert not target.is_visible()
    page.evaluate("(place) => { location.hash = place }", place)
    page.wait_for_function("(place) => document.getElementById(place).checkVisibility()", arg=place)


def test_without_scripts_all_is_open(open_page):
    page = open_page(java_script_enabled=False)
    boxes = page.locator(".predict")
    assert page.locator(".nn-truth:visible").count() == boxes.count()
    assert page.locator(".predict + *:not(:visible)").count() == 0


@pytest.mark.parametrize("chapter", ["chapters/04-xor.html", "chapters/your-progress.html"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(open_page, chapter, theme):
    page = open_page(chapter, color_scheme=theme)
    prepare(page)
    assert serious_faults(page) == []
    page.evaluate(ANSWER, False)
    wait_until(page, DRAWN)  # figures are drawn when they come into view
    assert serious_faults(page) == []


def test_progress_is_shown_saved_brought_back_and_forgotten(open_page, tmp_path, subtests):
    page = open_page()
    page.evaluate(ANSWER, True)
    made = page.locator(".predict").count()
    with subtests.test("at the head and in the contents"):
        assert page.locator(".nn-progress").inner_text().startswith(f"{made} of {made} predictions")
        share = page.locator("nav.bd-links .nn-share").first.inner_text()
        assert share.startswith(f"{made}/{sum(TOTALS['chapters/02-perceptron'])}")
    page.goto(page.url.replace("02-perceptron", "your-progress"))
    with subtests.test("in the list"):
        assert page.get_by_text("— right").count() == made
        assert page.locator(".nn-state").count() == sum(map(sum, TOTALS.values()))
    with subtests.test("saved"):
        with page.expect_download() as download:
            page.get_by_role("button", name="Save it as a file").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        assert json.loads(file.read_text("utf-8")) == state_of(page)
    with subtests.test("forgotten, after a second press"):
        page.get_by_role("button", name="Forget it").click()
        assert len(state_of(page)) == made
        page.get_by_role("button", name="Really forget all of it").click()
        assert state_of(page) == {}
        assert page.get_by_text("— right").count() == 0
    with subtests.test("brought back"):
        page.locator("#your-progress input[type=file]").set_input_files(file)
        page.get_by_text("Brought back.").wait_for()
        assert len(state_of(page)) == made
    with subtests.test("another file changes nothing"):
        other = tmp_path / "other.json"
        other.write_text('["no", "progress"]', "utf-8")
        page.locator("#your-progress input[type=file]").set_input_files(other)
        page.get_by_text("This file is none of ours").wait_for()
        assert len(state_of(page)) == made
    with subtests.test("a reader may see everything at once"):
        page.get_by_label("Show everything without asking").check()
        assert page.evaluate("localStorage.getItem('nn-answers-open')") == "1"


def test_hints_come_one_after_the_other(open_page):
    page = open_page()
    hints = page.locator("details.hint:visible")
    before = hints.count()
    hints.first.locator("summary").click()
    assert hints.count() == before + 1


def test_a_solution_asks_first(open_page):
    page = open_page()
    fold = page.locator(".tag_exercise + .cell details.folded-answer").first
    fold.locator("summary").click()
    assert not fold.evaluate("(one) => one.open")
    page.get_by_role("button", name="Not yet").click()
    assert not fold.evaluate("(one) => one.open")
    fold.locator("summary").click()
    page.get_by_role("button", name="Yes, show it").click()
    assert fold.evaluate("(one) => one.open")
    assert state_of(page)["chapters/02-perceptron#exercise-dot-product-angle"]["state"] == "tried"


# ---- exercises to think


@pytest.mark.parametrize("chapter", PAGES_TO_THINK)
def test_each_answer_is_told_what_thought_leads_to_it(open_page, chapter, subtests):
    page = open_page(chapter)
    boxes = page.locator(".think")
    assert page.locator(".thoughts:visible").count() == 0
    for place, said, expected, is_right, is_part in page.evaluate(THINK):
        with subtests.test(f"{place}: {expected[:40]}"):
            verdict = "Right." if is_right else "Not right."
            assert said.startswith(verdict)
            # Of several right answers, what is said is of those that are still missing.
            assert (expected in said) != is_part
            assert expected
    with subtests.test("what all answers say is on view after the right one"):
        solved = page.locator(".think[data-done]").count()
        assert page.locator(".thoughts:visible").count() == solved
        assert {one["state"] for one in state_of(page).values()} <= {"right", "tried"}
        assert len(state_of(page)) == boxes.count()
        exercises = TOTALS[chapter.removesuffix(".html")][0]
        assert f"{solved} of {exercises} exercises solved" in page.content()


THINKING = "chapters/09-backpropagation.html"


def test_a_number_is_answered_by_keyboard_and_kept(open_page, subtests):
    page = open_page(THINKING)
    box = page.locator("#think-pencil")
    field = box.get_by_role("textbox", name="Your number")
    said = box.get_by_role("status")
    with subtests.test("nothing typed"):
        box.get_by_role("button", name="Check").click()
        assert said.inner_text() == "Type a number first."
        assert state_of(page) == {}
    with subtests.test("a known slip, spoken once"):
        page.evaluate(
            """() => {
              globalThis.spoken = 0;
              new MutationObserver((changes) => (spoken += changes.length)).observe(
                document.querySelector('#think-pencil [role=status]'),
                { subtree: true, childList: true, characterData: true },
              );
            }"""
        )
        field.fill("−2")
        field.press("Enter")
        assert "one more factor" in said.inner_text()
        assert page.evaluate("spoken") == 1
    with subtests.test("kept"):
        page.reload()
        assert field.input_value() == "-2"
        assert "one more factor" in said.inner_text()
    with subtests.test("a wrong answer after the right one takes nothing away"):
        field.fill("-6,0")
        field.press("Enter")
        assert said.inner_text().startswith("Right.")
        field.fill("-12")
        field.press("Enter")
        assert said.inner_text().startswith("Not right.")
        assert state_of(page)["chapters/09-backpropagation#think-pencil"]["state"] == "right"


def test_who_does_not_find_it_is_shown(open_page):
    page = open_page(THINKING)
    box, thoughts = page.locator("#think-silent"), page.locator("#think-silent + .thoughts")
    assert not thoughts.is_visible()
    asked = "The same neuron sees x equals 0.4, with the same target. Would training on this one"
    assert page.get_by_role("group", name=asked).count() == 1
    box.get_by_role("button", name="Show me").click()
    assert thoughts.get_by_role("listitem").count() == box.get_by_role("radio").count()
    assert thoughts.get_by_text("Answer: No").is_visible()
    assert thoughts.locator("summary").evaluate("(one) => one === document.activeElement")
    assert state_of(page)["chapters/09-backpropagation#think-silent"]["state"] == "tried"


def test_without_scripts_what_each_answer_says_stays_folded(open_page):
    page = open_page(THINKING, java_script_enabled=False)
    folds = page.locator(".think + .thoughts")
    assert page.locator(".think + .thoughts:visible").count() == folds.count() > 0
    assert page.locator(".think + .thoughts[open]").count() == 0
    assert page.locator(".think :is(input, button)").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_exercises_to_think(open_page, theme):
    page = open_page(THINKING, color_scheme=theme, viewport={"width": 390, "height": 844})
    page.evaluate(THINK)
    prepare(page)
    assert serious_faults(page) == []


# ---- exercises, with Python


class Solver:
    """Writes answers to the exercises of a page and reads the verdicts."""

    def __init__(self, page):
        self.page = page
        page.set_default_timeout(PATIENCE)

    def cell(self, name):
        """Return the cell of an exercise."""
        return self.page.locator(f"#exercise-{name.replace('_', '-')}")

    def write(self, name, text):
        """Put a text in place of an exercise's code."""
        editor = self.cell(name).get_by_role("textbox")
        if not editor.count():
            self.cell(name).get_by_role("button", name=re.compile("^Write your answer")).click()
        editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def check(self, name):
        """Press *Check*; return the verdict."""
        verdict = self.cell(name).locator(".nn-verdict")
        verdict.evaluate("(one) => one.replaceChildren()")
        self.cell(name).get_by_role("button", name=re.compile("^Check: ")).click()
        self.page.wait_for_function(
            "(one) => one.textContent", arg=verdict.element_handle(), timeout=PATIENCE
        )
        return verdict.inner_text()

    def answer(self, name, text):
        """Write a text and check it; return the verdict."""
        self.write(name, text)
        return self.check(name)


def names_in(page):
    places = page.locator(".tag_exercise").evaluate_all("(all) => all.map((one) => one.id)")
    return [place.removeprefix("exercise-").replace("-", "_") for place in places]


@pytest.mark.parametrize("chapter", PAGES_TO_SOLVE if LONG else [CHAPTER])
def test_known_mistakes_get_in_the_page_the_verdict_that_python_gives(open_page, chapter):
    solver = Solver(open_page(chapter))
    cells = names_in(solver.page)
    for place in cells:
        start = solver.page.evaluate(
            "(id) => document.querySelector(`#${id} .cell_input pre`).textContent",
            f"exercise-{place.replace('_', '-')}",
        )
        name = re.search(r'check\("(\w+)"', start)[1]
        for number, mistake in enumerate(EXERCISES[name].mistakes):
            text = (
                "from nnlib.exercises import EXERCISES, check\n"
                f"check('{name}', EXERCISES['{name}'].mistakes[{number}].answer)"
            )
            assert solver.answer(place, text) == check(name, mistake.answer).message
        text = (
            "from nnlib.exercises import EXERCISES, check\n"
            f"check('{name}', EXERCISES['{name}'].reference)"
        )
        assert solver.answer(place, text).startswith("Correct: all")
    assert {one["state"] for one in state_of(solver.page).values()} == {"right"}


def test_an_exercise_is_answered(open_page, subtests):
    page = open_page()
    solver = Solver(page)
    name = "dot_product_angle"
    start = "from nnlib.exercises import check\n\n\ndef mine(u, v):\n    {}\n\n\n"
    start += f'check("{name}", mine)'
    with subtests.test("as it starts it opens"):
        assert solver.check(name).startswith("Write your answer in the place of the three dots")
        solver.cell(name).get_by_role("textbox").wait_for()  # it comes with its script
    with subtests.test("what it takes from cells above has run by itself"):
        right = solver.answer(name, start.format("return degrees_between(u, v)"))
        assert right == check(name, EXERCISES[name].reference).message
        assert (
            page.locator(".nn-progress")
            .inner_text()
            .endswith(f"1 of {TOTALS['chapters/02-perceptron'][0]} exercises solved")
        )
    with subtests.test("an error is a miss, and is shown"):
        said = solver.answer(name, start.format("return nowhere(u, v)") + "\n1 / 0")
        assert said.startswith("Not yet: your code stops with an error")
        assert "ZeroDivisionError" in solver.cell(name).locator(".nn-py-results").inner_text()
    with subtests.test("code that checks nothing says so"):
        assert solver.answer(name, "x = 1").startswith("Nothing was checked")
    with subtests.test("the verdict is spoken once"):
        page.evaluate(
            """() => {
              globalThis.spoken = [];
              new MutationObserver((changes) => {
                for (const { target } of changes) {
                  const region = target.closest?.('[role=status]');
                  if (region?.textContent) spoken.push(region.textContent);
                }
              }).observe(document.body, { subtree: true, childList: true });
            }"""
        )
        solver.check(name)
        page.wait_for_timeout(300)
        said = page.evaluate("spoken")
        assert said.count("Nothing was checked: the last line has to be the call of check.") == 1
        assert not [one for one in said if one.startswith("Done")]
    with subtests.test("axe, with the editor open"):
        prepare(page)
        assert serious_faults(page) == []


def test_after_three_misses_the_lines_of_a_solution_are_offered(open_page):
    page = open_page()
    solver = Solver(page)
    name = "perceptron_update"
    for _ in range(3):
        assert not page.get_by_role("button", name="Put the lines of a solution in order").count()
        solver.answer(name, 'from nnlib.exercises import check\ncheck("perceptron_update", abs)')
    page.get_by_role("button", name="Put the lines of a solution in order").click()
    puzzle = page.locator(".nn-lines")
    lines = puzzle.locator("code").all_inner_texts()
    wanted = sorted(lines, key=lambda line: ["def", "if", "w,", "return"].index(line.split()[0]))
    for place, line in enumerate(wanted):
        while puzzle.locator("code").all_inner_texts().index(line) > place:
            puzzle.get_by_role("button", name=f"Move up: {line.strip()}", exact=True).press("Enter")
    page.get_by_role("button", name="Check this order").click()
    solver.cell(name).get_by_text("Correct: all").wait_for()
    assert state_of(page)["chapters/02-perceptron#exercise-perceptron-update"]["state"] == "right"


def test_answers_work_where_nothing_may_be_kept(browser, addresses):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { configurable: true,"
        " get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{addresses['http']}/{CHAPTER}")
    page.locator(".predict").first.get_by_role("button", name="Skip").click()
    assert page.locator(".nn-progress").inner_text().startswith("1 of ")
    assert errors == []
    context.close()
