"""A number in the prose of a chapter is one that its cells use or print.

The prose says how long a training ran, and a cell says it to the computer. The two are written in
two places, so they can drift apart. Here every "500 steps" of the running text is looked for in the
cells of the same section: among the numbers of their code, or in what they printed. (A section that
computes nothing speaks of the others.)
"""

import ast
import re
from pathlib import Path

import nbformat
import pytest

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("[0-9]*.ipynb"))
WORDS = {
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "a hundred": 100, "a thousand": 1000,
}  # fmt: skip
# What a reader is told to do with a figure, which has its own numbers.
TOLD = {("08-gradient-descent", 40, "steps"), ("12-a-network-from-scratch", 100, "steps")}
UNITS = "steps|epochs|passes|seeds|starts|draws|runs|random inputs|batches"
CLAIM = re.compile(
    rf"\b([5-9]|\d[\d,]+|{'|'.join(WORDS)})[ \n]+(?:[a-z]+[ \n]+)?({UNITS})\b", re.IGNORECASE
)


def claims(text):
    """Return the numbers of steps, epochs and the like that `text` states."""
    outside = re.sub(r"```\{math\}.*?```|\$\$.*?\$\$|`[^`]*`", "", text, flags=re.DOTALL)
    found = CLAIM.findall(outside)
    return [(WORDS.get(n.lower()) or int(n.replace(",", "")), unit) for n, unit in found]


def numbers_of(cell):
    """Return the whole numbers in a cell's code and in what it printed."""
    code = {
        int(node.value)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    }
    printed = "".join(output.get("text", "") for output in cell.outputs)
    return code | {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", printed)}


def sections(notebook):
    """Return (prose, numbers of the cells) for each section, by its headings of level two."""
    found = [["", set()]]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found[-1][1] |= numbers_of(cell)
        else:
            first, *others = re.split(r"(?m)^(?=## )", cell.source)
            found[-1][0] += first + "\n"
            found += [[other + "\n", set()] for other in others]
    return found


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_stated_numbers_are_those_of_the_cells(path):
    found = sections(nbformat.read(path, as_version=4))
    everywhere = set().union(*(known for _, known in found))
    missing = [
        (path.stem, number, unit)
        for prose, known in found
        for number, unit in claims(prose)
        if number not in (known or everywhere)
    ]
    assert set(missing) - TOLD == set()


def test_a_claim_that_no_cell_keeps_is_found():
    cell = nbformat.v4.new_code_cell("n_epochs = 1000")
    prose = nbformat.v4.new_markdown_cell("## Moons\n\nWe train for 500\nsteps, from ten seeds.")
    (_, (text, known)) = sections(nbformat.v4.new_notebook(cells=[prose, cell]))
    assert claims(text) == [(500, "steps"), (10, "seeds")]
    assert known == {1000}
