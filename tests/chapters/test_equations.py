"""Every labeled equation of every chapter names the code that computes it, and a test holds both.

After an equation, before the next one, stands a line "In code: ``nnlib.…``". What it names exists,
and some test imports it or cites the equation by its label. The equations without such a line are
listed here, each with the reason.
"""

import ast
import importlib
import json
import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2]

WITHOUT_CODE = {
    "eq-dot-product": "a definition; the angle it gives is shown and tested in the live figure",
    "eq-nudge": "one line of algebra; a consequence of eq-perceptron-update",
    "eq-perceptron-update-01": "eq-perceptron-update with other labels, and the same function",
    "eq-activations-collapse": "a proof that two linear layers are one; tested as it stands",
    "eq-xor-inequalities": "a contradiction: there is nothing to compute",
    "eq-xor-plateau": "computed by a function of the cell below it",
    "eq-xor-restarts": "plain arithmetic in the cell below it",
    "eq-three-neurons-hidden": "computed together with eq-three-neurons-output, which names both",
    "eq-three-neurons-kink": "one division, -b / w",
    "eq-three-neurons-gradient-output": "together with -gradient-hidden, which names all seven",
    "eq-three-neurons-rescale": "an identity, checked in the cell below it",
    "eq-ua-bound": "an inequality that is proved, measured in the cell below it and tested",
    "eq-ua-lines": "an inequality that is proved, measured in the cell below it and tested",
    "eq-backprop-output": "the first of four equations that one code line names together",
    "eq-backprop-delta": "the second of the four",
    "eq-backprop-weights": "the third of the four",
    "eq-scratch-forward": "the first of three equations that one code line names together",
    "eq-scratch-backward": "the second of the three",
    "eq-generalization-l2": "computed by a function of the cell below it; its slope is tested",
    "eq-scratch-broadcast": "a bug, in NumPy's words; no function of nnlib has it",
}


def markdown(path):
    """The prose of a chapter."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def equations(path):
    """Pairs of a label and what follows it, up to the next equation."""
    _, *parts = re.split(r":label: (?=eq-)", markdown(path))
    return [tuple(part.split("\n", 1)) for part in parts]


CHAPTERS = {
    path.stem: equations(path)
    for path in sorted((BOOK / "chapters").glob("*.ipynb"))
    if ":label: eq-" in path.read_text("utf-8")
}
LABELS = [label for pairs in CHAPTERS.values() for label, _ in pairs]
TESTS = [
    path.read_text("utf-8")
    for path in sorted((BOOK / "tests").rglob("test_*.py"))
    if path != Path(__file__).resolve()
]


def names_in_code_line(text):
    """The nnlib names in the paragraphs that say "In code", from these words to their ends."""
    paragraphs = re.split(r"\n\s*\n", text)
    lines = [re.search(r"\b[Ii]n code\b.*", paragraph, re.DOTALL) for paragraph in paragraphs]
    return [name for line in lines if line for name in re.findall(r"`nnlib\.([\w.]+)", line[0])]


def found(name):
    """The function called nnlib.name, or else what bears that name; an error if nothing does."""
    parts = ["nnlib", *name.rstrip(".").split(".")]
    things = []
    for split in range(len(parts), 0, -1):  # where the modules end: a function may hide one
        try:
            thing = importlib.import_module(".".join(parts[:split]))
            for part in parts[split:]:
                thing = getattr(thing, part)
        except (ModuleNotFoundError, AttributeError):
            continue
        things.append(thing)
    assert things, f"nnlib.{name} does not exist"
    return next(filter(callable, things), things[0])


def imported_by_tests():
    """The objects that tests import from nnlib, or reach through a module imported from there."""
    objects = []
    for text in TESTS:
        tree, modules = ast.parse(text), {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nnlib":
                source = importlib.import_module(node.module)
                for alias in node.names:
                    thing = getattr(source, alias.name, None)
                    objects.append(thing)
                    modules[alias.asname or alias.name] = thing
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                objects.append(getattr(modules.get(node.value.id), node.attr, None))
    return [thing for thing in objects if callable(thing)]


TESTED = imported_by_tests()
CITED = {label for text in TESTS for label in re.findall(r"eq-[\w-]+", text)}


def test_the_chapters_with_mathematics_are_found():
    assert len(CHAPTERS) >= 13 and len(LABELS) >= 70


def test_labels_are_used_once_and_the_list_of_exceptions_is_not_too_long():
    assert len(LABELS) == len(set(LABELS))
    assert set(WITHOUT_CODE) <= set(LABELS)
    for pairs in CHAPTERS.values():
        for label, text in pairs:
            assert not (label in WITHOUT_CODE and names_in_code_line(text)), label


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_labeled_equation_names_code_that_exists_and_is_tested(chapter):
    for label, text in CHAPTERS[chapter]:
        if label in WITHOUT_CODE:
            continue
        names = names_in_code_line(text)
        assert names, f"{label}: no line 'In code: `nnlib.…`' before the next equation"
        for name in names:
            assert callable(found(name)), f"{label}: nnlib.{name}"
            tested = label in CITED or any(found(name) is thing for thing in TESTED)
            assert tested, f"{label}: no test imports nnlib.{name} or cites the label"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_nnlib_name_in_the_prose_exists(chapter):
    for name in re.findall(r"`nnlib\.([\w.]+)", markdown(BOOK / "chapters" / f"{chapter}.ipynb")):
        found(name)
