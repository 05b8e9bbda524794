"""The state `make notebooks` leaves the chapters in: executed in order, and nothing but content."""

import json
import re
from itertools import count
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).parents[2]
NOTEBOOKS = [ROOT / "intro.ipynb", *sorted((ROOT / "chapters").glob("*.ipynb"))]
PRIVATE_PATH = re.compile(r"/(?:home|Users|root|tmp|var|opt|mnt)/\w|[A-Z]:\\\\?Users")
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


@pytest.fixture
def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(code_cells):
    return [output for cell in code_cells for output in cell.outputs]


def test_table_of_contents_lists_every_chapter():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    entries = [entry for part in toc["parts"] for entry in part["chapters"]]
    entries += [section for entry in entries for section in entry.get("sections", ())]
    files = [
        path.relative_to(ROOT).with_suffix("").as_posix()
        for suffix in ("ipynb", "md", "rst")
        for path in (ROOT / "chapters").rglob(f"*.{suffix}")
        if ".ipynb_checkpoints" not in path.parts
    ]
    assert sorted(entry["file"] for entry in entries) == sorted(files)


def test_notebook_is_valid(notebook):
    nbformat.validate(notebook)


def test_cells_were_executed_in_order(code_cells):
    # nbval runs a cell without a number but does not compare it.
    numbers = [cell.execution_count for cell in code_cells]
    assert numbers == list(range(1, len(code_cells) + 1))


def test_no_cell_is_empty(notebook):
    assert [cell.id for cell in notebook.cells if not cell.source.strip()] == []


def test_no_check_is_switched_off(code_cells):
    switches = ("nbval-", "raises-exception", "skip-execution", "NBVAL", "PYTEST_VALIDATE")
    text = json.dumps([(cell.metadata, cell.source) for cell in code_cells])
    assert [switch for switch in switches if switch in text] == []


def test_no_errors_and_no_warnings_in_outputs(code_cells):
    kinds = {output.get("name", output.output_type) for output in outputs(code_cells)}
    assert kinds <= {"stdout", "display_data", "execute_result"}


def test_no_number_is_stored_to_the_last_digit(code_cells):
    # Another processor adds up in another order, and nbval compares every digit.
    text = json.dumps(outputs(code_cells))
    assert re.findall(r"(?<![\w/+])\d*\.\d{12,}", re.sub(r'"image/png": "[^"]*"', "", text)) == []


def test_outputs_name_no_machine(notebook, code_cells):
    text = json.dumps(outputs(code_cells)) + "\n".join(cell.source for cell in notebook.cells)
    assert PRIVATE_PATH.findall(text) == []
    assert ADDRESS.findall(text) == []


def test_no_widget_state(notebook, code_cells):
    assert "widgets" not in notebook.metadata
    kinds = {kind for output in outputs(code_cells) for kind in output.get("data", {})}
    assert not any("widget" in kind for kind in kinds)


def test_metadata_holds_no_traces_of_editor_or_run(notebook):
    assert notebook.metadata.language_info == {"name": "python"}
    assert notebook.metadata.kernelspec.name == "python3"
    keys = {key for cell in notebook.cells for key in cell.metadata}
    assert keys <= {"tags", "mystnb", "seconds_in_page"}


def test_what_is_folded_has_a_name_of_its_own(code_cells):
    names = []
    for number, cell in zip(count(1), code_cells):
        tags = {"hide-input", "hide-cell", "hide-output"} & set(cell.metadata.get("tags", ()))
        if tags:
            name = cell.metadata.get("mystnb", {}).get("code_prompt_show", "")
            kinds = ("Solution: ", "Answer: ") if tags == {"hide-cell"} else ("Code: ",)
            assert name.startswith(kinds), f"cell {number} needs metadata mystnb.code_prompt_show"
            names.append(name)
    assert len(set(names)) == len(names), names


def test_a_call_that_only_shows_a_figure_is_folded(code_cells):
    for number, cell in zip(count(1), code_cells):
        shows = any("live_figure" in output.get("metadata", {}) for output in cell.outputs)
        assert not shows or "hide-input" in cell.metadata.get("tags", ()), f"cell {number}"


def test_pictures_are_png_one_to_a_cell_with_a_description(code_cells):
    # nbval compares SVG, which differs from run to run; the description belongs to the cell.
    for number, cell in zip(count(1), code_cells):
        kinds = [kind for output in cell.outputs for kind in output.get("data", {})]
        pictures = [kind for kind in kinds if kind.startswith("image/")]
        assert pictures in ([], ["image/png"]), f"cell {number}"
        if pictures:
            description = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            assert len(description.split()) >= 5, f"cell {number} needs metadata mystnb.image.alt"
