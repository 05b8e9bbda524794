"""Each chapter has exercises, some of them to think, and says of each answer what leads to it."""

import json
import re
from pathlib import Path

import pytest

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("[0-9]*.ipynb"))
BOX = re.compile(r":::\{admonition\} Think\n:class: tip think\n:name: (.+)\n((?s:.*?))\n:::\n")
THOUGHTS = re.compile(r"\n:::\{dropdown\} What each answer says\n((?s:.*?))\n:::")
EXERCISES_EACH = 4


def cells_of(path):
    return json.loads(path.read_text("utf-8"))["cells"]


def prose_of(path):
    """Return the prose of a chapter as one text."""
    markdown = [cell for cell in cells_of(path) if cell["cell_type"] == "markdown"]
    return "\n\n".join("".join(cell["source"]) for cell in markdown)


def questions_of(text):
    """Return (name, options, items of what follows) of each exercise to think."""
    found = []
    for box in BOX.finditer(text):
        thoughts = THOUGHTS.match(text, box.end())
        assert thoughts, f"{box[1]}: expected a dropdown below it, with what each answer says"
        found.append((box[1], bullets(box[2]), bullets(thoughts[1])))
    return found


def bullets(text):
    return re.findall(r"(?m)^- (.+)", text)


QUESTIONS = [
    pytest.param(path, *question, id=question[0])
    for path in CHAPTERS
    for question in questions_of(prose_of(path))
]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_each_chapter_has_exercises_and_one_to_think(path):
    written = sum("exercise" in cell["metadata"].get("tags", ()) for cell in cells_of(path))
    thought = len(questions_of(prose_of(path)))
    assert thought >= 1
    assert written + thought >= EXERCISES_EACH


@pytest.mark.parametrize(("path", "name", "options", "thoughts"), QUESTIONS)
def test_each_answer_has_its_thought(path, name, options, thoughts):
    assert name.startswith("think-")
    assert len(options) != 1
    assert len(thoughts) == len(options) or (not options and thoughts)
    assert all(len(thought.split()) >= 3 for thought in thoughts)
    code = ["".join(cell["source"]) for cell in cells_of(path) if cell["cell_type"] == "code"]
    assert sum(f'glue("{name}"' in source for source in code) == 1


def test_a_box_without_thoughts_is_found():
    box = ":::{admonition} Think\n:class: tip think\n:name: think-it\nOne?\n\n- yes\n- no\n:::\n"
    with pytest.raises(AssertionError, match="think-it"):
        questions_of(box)
    thoughts = "\n:::{dropdown} What each answer says\n- For one reason.\n- For another.\n:::"
    assert questions_of(box + thoughts) == [
        ("think-it", ["yes", "no"], ["For one reason.", "For another."])
    ]
