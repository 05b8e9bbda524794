"""Two live figures of one name on a page: found among what the page shows, and a warning there."""

import json
import subprocess
import sys
from pathlib import Path

import ipywidgets as widgets
import nbformat
import pytest
from ipywidgets.embed import dependency_state

from book.live_figures import names_shown
from nnlib.figures import Figure, Parameter, Reading, Readout, explorer

ROOT = Path(__file__).parents[2]
MAKE = """from nnlib.figures import Figure, Parameter, Reading, Readout, explorer

def shown(name, start=1.0):
    w = Parameter("w", start)
    views = [Readout(items=[Reading(name="w", label="w", value=w.node)])]
    return explorer(Figure(name, title="A weight", parameters=[w], views=views))
"""


def shown(name):
    w = Parameter("w", 1.0)
    views = [Readout(items=[Reading(name="w", label="w", value=w.node)])]
    return explorer(Figure(name, title="A weight", parameters=[w], views=views))


def page(*models):
    views = [json.dumps({"model_id": model.model_id}) for model in models]
    scripts = [
        f'<p>text</p><script type="application/vnd.jupyter.widget-view+json">{view}</script>'
        for view in views
    ]
    return "\n".join(scripts)


def test_names_are_those_of_the_figures_that_a_page_shows():
    first, second, hidden = shown("one"), shown("two"), shown("one")
    both = widgets.HBox([second])
    state = dependency_state([first, both, hidden])
    assert sorted(names_shown(page(first, both), state)) == ["one", "two"]
    assert sorted(names_shown(page(first, both, hidden), state)) == ["one", "one", "two"]
    assert names_shown(page(first, first), state) == ["one"]  # one figure, shown twice
    assert names_shown(page(widgets.IntSlider()), state) == []


@pytest.mark.parametrize(("second", "passes"), [("another", True), ("a-weight", False)])
def test_a_build_with_two_of_one_name_fails_and_names_them(tmp_path, second, passes):
    # In the notebook a cell runs twice, which is fine: the page shows the second figure alone.
    cells = [MAKE, "shown('a-weight')\nshown('a-weight', 2.0)", f"shown({second!r})"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("# A page"))
    source = tmp_path / "source"
    source.mkdir()
    nbformat.write(notebook, source / "index.ipynb")
    (source / "conf.py").write_text(
        'extensions = ["myst_nb", "book.live_figures"]\nnb_execution_mode = "force"\n'
    )
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", str(source)]
    run = subprocess.run(
        [*command, str(tmp_path / "html")], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert (run.returncode == 0) == passes, run.stderr
    if not passes:
        assert "index" in run.stderr
        assert "came 2 named 'a-weight' on one page" in run.stderr
