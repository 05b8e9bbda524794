"""The tools: what refreshing a notebook stores and refuses to store."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import refresh_notebooks as tool
from tools.chromium import require_browser


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a notebook of code cells and returns its path."""

    def write_notebook(*sources):
        path = tmp_path / "chapter.ipynb"
        nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)
        return path

    return write_notebook


def test_outputs_are_stored_and_a_second_run_changes_nothing(write, capsys):
    path = write("x = 6", "print('one'); print('two')", "7 * x")
    assert tool.main(["--check", str(path)]) == 1
    assert "would change" in capsys.readouterr().out
    assert tool.main([str(path)]) == 0
    cells = nbformat.read(path, as_version=4).cells
    assert [cell.execution_count for cell in cells] == [1, 2, 3]
    assert cells[1].outputs[0].text == "one\ntwo\n"
    assert cells[2].outputs[0].data == {"text/plain": "42"}
    assert tool.main(["--check", str(path)]) == 0
    assert [file.name for file in path.parent.iterdir()] == ["chapter.ipynb"]


def test_failing_cell_is_named_and_nothing_is_written(write, capsys):
    path = write("x = 1", "1 / 0", "x")
    before = path.read_bytes()
    assert tool.main([str(path)]) == 1
    report = capsys.readouterr().out
    assert "chapter.ipynb, code cell 2" in report
    assert "ZeroDivisionError" in report
    assert path.read_bytes() == before


def test_one_failing_notebook_does_not_stop_the_others(write, tmp_path):
    good = write("2 + 2").rename(tmp_path / "good.ipynb")
    bad = write("raise ValueError('no')")
    assert tool.main([str(bad), str(good)]) == 1
    assert nbformat.read(good, as_version=4).cells[0].outputs[0].data == {"text/plain": "4"}


def test_widgets_are_reduced_to_text_and_a_picture(write):
    require_browser()
    path = write(
        "import ipywidgets\n"
        "class Slider(ipywidgets.FloatSlider):\n"
        "    def __repr__(self): return 'a slider at 0.5'\n"
        "Slider(value=0.5)"
    )
    assert tool.main([str(path)]) == 0
    notebook = nbformat.read(path, as_version=4)
    assert "widgets" not in notebook.metadata
    data = notebook.cells[0].outputs[0].data
    assert set(data) == {"text/plain", "image/png"}
    assert data["text/plain"] == "a slider at 0.5"


def test_pictures_appear_whatever_backend_is_set(write, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    path = write("import matplotlib.pyplot as plt\nplt.plot([0, 1])\nplt.show()")
    assert tool.main([str(path)]) == 0
    assert "image/png" in nbformat.read(path, as_version=4).cells[0].outputs[0].data


def test_traces_of_editor_and_run_are_removed():
    cell = new_code_cell("1", execution_count=1)
    cell.metadata = {
        "tags": ["hide-input"],
        "mystnb": {"image": {"alt": "a curve"}},
        "execution": {"iopub.status.busy": "2026-01-01"},
        "scrolled": True,
    }
    notebook = new_notebook(
        cells=[cell],
        metadata={
            "kernelspec": {"name": "my-env", "display_name": "My environment"},
            "language_info": {"name": "python", "version": "3.13.1"},
            "widgets": {"application/vnd.jupyter.widget-state+json": {}},
        },
    )
    tool.normalize(notebook)
    assert set(cell.metadata) == {"tags", "mystnb"}
    assert notebook.metadata == {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }


def test_cell_ids_depend_on_the_text_alone():
    def ids(*texts):
        notebook = new_notebook(cells=[new_markdown_cell(text) for text in texts])
        tool.normalize(notebook)
        nbformat.validate(notebook)
        return [cell.id for cell in notebook.cells]

    first, second = ids("a", "b")
    assert ids("a", "new", "b")[::2] == [first, second]  # inserting a cell renames no other
    assert len(set(ids("a", "a", "a"))) == 3


def test_pieces_of_one_stream_are_joined():
    outputs = [new_output("stream", name="stdout", text=text) for text in ("a", "b")]
    outputs += [new_output("display_data"), new_output("stream", name="stdout", text="c")]
    merged = tool.merge_streams(outputs)
    assert [output.get("text") for output in merged] == ["ab", None, "c"]


def test_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "chapter.ipynb"
    path.write_text("old")

    def fail(*arguments):
        raise OSError("disk full")

    monkeypatch.setattr(tool.os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        tool.write_in_one_step(path, "new")
    assert path.read_text() == "old"
