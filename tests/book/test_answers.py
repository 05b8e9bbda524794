"""Predictions and exercises: what the build makes of them, and what it refuses."""

import json
import re

import pytest
from docutils import nodes
from sphinx.errors import ExtensionError

from book import answers
from book.answers import Entry


def document(*children):
    section = nodes.section("", nodes.title("", "Exercises"), *children, ids=["exercises"])
    root = nodes.container("", section)
    return root


def prediction(options=(), name="predict-it"):
    box = nodes.admonition("", nodes.title("", "Predict"), classes=["tip", "predict"])
    if name:
        box["ids"], box["names"] = [name], [name]
    box += nodes.paragraph("", "Which one? Choose.")
    if options:
        items = [nodes.list_item("", nodes.paragraph("", text)) for text in options]
        box += nodes.bullet_list("", *items)
    return box


def glued(value):
    return {"predict-it": {"data": {"application/papermill.record/text/plain": repr(value)}}}


def line(truth, options=("one", "two", "three")):
    words, mark = answers.truth_nodes(prediction(options), truth)
    data = re.search('data-truth="(.*)"', mark.astext())[1].replace("&quot;", '"')
    return words.astext(), json.loads(data)


def test_predictions_are_listed_by_their_question():
    tree = document(prediction(("one", "two")))
    assert answers.predictions_in(tree) == [Entry("predict", "predict-it", "Which one? Choose.")]


def test_a_prediction_without_a_name_is_refused():
    with pytest.raises(ExtensionError, match="without :name:"):
        answers.predictions_in(document(prediction(name="")))


@pytest.mark.parametrize(
    ("before", "title"),
    [
        ([nodes.paragraph("", "", nodes.Text(""), nodes.strong("", "1. A ramp."))], "1. A ramp"),
        ([nodes.paragraph("", "Write it.")], "Exercises"),
    ],
)
def test_an_exercise_is_called_by_its_bold_words_or_its_heading(before, title):
    cell = nodes.container("", nodes.literal_block("", 'check("my_ramp", f)'))
    cell["nb_element"], cell["classes"] = "cell_code", ["cell", "tag_exercise"]
    found = answers.exercises_in(document(*before, cell))
    assert found == [Entry("exercise", "exercise-my-ramp", title)]
    assert cell["ids"] == ["exercise-my-ramp"]


def test_an_exercise_that_asks_nobody_is_refused():
    cell = nodes.container("", nodes.literal_block("", "print(1)"))
    cell["nb_element"], cell["classes"] = "cell_code", ["cell", "tag_exercise"]
    with pytest.raises(ExtensionError, match="expected a call of check"):
        answers.exercises_in(document(cell))


@pytest.mark.parametrize(
    ("truth", "words"),
    [
        ({"choice": 2}, "Answer: two"),
        ({"choices": [1, 3]}, "Answer: one; three"),
        ({"order": [3, 1, 2]}, "Answer: three; one; two"),
    ],
)
def test_the_answer_is_said_in_the_words_of_its_options(truth, words):
    said, data = line(truth)
    assert said == words
    assert data == {"kind": next(iter(truth)), **truth}


def test_a_number_is_said_as_it_was_computed():
    truth = {"number": 0.13, "within": 0.05}
    assert line(truth, options=()) == ("Answer: 0.13", {"kind": "number", **truth})
    assert line({"number": 1.0, "within": 0.1}, options=())[0] == "Answer: 1"
    assert line({"number": -7850, "within": 0}, options=())[0] == "Answer: −7,850"


@pytest.mark.parametrize(
    ("truth", "options"),
    [
        ({"choice": 4}, ("one", "two", "three")),
        ({"choice": 0}, ("one", "two", "three")),
        ({"choice": 1}, ()),
        ({"order": [1, 2]}, ("one", "two", "three")),
        ({"number": 3, "within": 1}, ("one", "two")),
    ],
)
def test_an_answer_that_does_not_fit_its_options_is_refused(truth, options):
    with pytest.raises(ExtensionError, match="expected what fits"):
        answers.truth_nodes(prediction(options), truth)


# ---- exercises to think


def bullets(texts):
    return nodes.bullet_list("", *[nodes.list_item("", nodes.paragraph("", t)) for t in texts])


def think(options=(), thoughts=(), name="think-it", title="", dropdown=True, before=()):
    """An exercise to think in its section, as Sphinx hands it on for HTML; the box."""
    box = prediction(options, name)
    box["classes"] = ["tip", "think"]
    if title:
        box[1].insert(0, [nodes.Text(""), nodes.strong("", title)])
    body = nodes.container("", bullets(thoughts), nodes.paragraph("", "In any case."))
    fold = nodes.container("", nodes.rubric("", "What each answer says"), body)
    fold["classes"] = ["sd-dropdown"]
    document(*before, box, *[fold] * dropdown)
    return box


@pytest.mark.parametrize(
    ("bold", "before", "title"),
    [
        ("2. A gate.", ["1. A bit."], "2. A gate"),
        ("", ["1. A bit."], "1. A bit"),
        ("", [], "Exercises"),
    ],
)
def test_an_exercise_to_think_is_an_exercise(bold, before, title):
    paragraphs = [nodes.paragraph("", "", nodes.strong("", words)) for words in before]
    box = think(("one", "two"), title=bold, before=paragraphs)
    assert answers.exercises_in(box.parent) == [Entry("exercise", "think-it", title)]
    assert answers.predictions_in(box.parent) == []


@pytest.mark.parametrize("name", ["", "remark"])
def test_an_exercise_to_think_needs_a_name_that_says_so(name):
    with pytest.raises(ExtensionError, match="begins with think-"):
        answers.exercises_in(think(("one", "two"), name=name).parent)


@pytest.mark.parametrize(
    ("truth", "options", "thoughts"),
    [
        ({"choice": 1}, ("one", "two"), ("Yes.", "No.")),
        ({"number": 7, "within": 0.5}, (), ()),
        ({"number": 7850, "slips": [7840, 784]}, (), ("7,840: no biases.", "784 pixels.")),
        ({"number": 2.0, "within": 0.1, "slips": [-2.0, 0.5]}, (), ("−2: a sign.", "0.5, so.")),
    ],
)
def test_what_each_answer_says_is_found_below_its_question(truth, options, thoughts):
    box = think(options, thoughts)
    assert answers.thoughts_of(box, truth) is box.parent.children[-1]


@pytest.mark.parametrize(
    ("truth", "options", "thoughts", "words"),
    [
        ({"choice": 1}, ("one", "two"), ("Yes.",), "think-it: .* 1 of 2 answers"),
        ({"number": 7}, (), ("8: too many.",), "think-it: .* 1 of 0 answers"),
        ({"number": 7, "slips": [8]}, (), ("9: too many.",), "think-it: .* wrong number"),
        ({"number": 7, "slips": [8]}, (), ("Too many.",), "think-it: .* wrong number"),
        ({"number": 7, "within": 1, "slips": [8]}, (), ("8: no.",), "think-it: .* wrong number"),
    ],
)
def test_what_does_not_speak_of_each_answer_is_refused(truth, options, thoughts, words):
    with pytest.raises(ExtensionError, match=words):
        answers.thoughts_of(think(options, thoughts), truth)


def test_what_is_said_of_an_option_begins_with_it():
    box = think(("one", "two"), ("Yes.", "No."))
    options, thoughts = (answers.list_items(one) for one in (box, box.parent[-1][-1]))
    answers.name_thought(thoughts[1], options[1])
    assert [one.astext() for one in thoughts] == ["Yes.", "two<br>No."]
    assert options[1].astext() == "two"


def test_an_exercise_to_think_needs_what_each_answer_says():
    with pytest.raises(ExtensionError, match="think-it: expected a dropdown below it"):
        answers.thoughts_of(think(("one", "two"), dropdown=False), {"choice": 1})


def test_what_is_right_is_what_a_cell_glued():
    assert answers.truth_of("predict-it", glued({"choice": 2})) == {"choice": 2}
    with pytest.raises(ExtensionError, match="predict-other: nothing is glued"):
        answers.truth_of("predict-other", glued({"choice": 2}))
    for wrong in (3, {"right": 2}, {"choice": 1, "number": 2}):
        with pytest.raises(ExtensionError, match="expected a dict with one of"):
            answers.truth_of("predict-it", glued(wrong))
