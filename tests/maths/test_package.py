"""What holds for nnlib as a whole: what an import loads, and how the code is documented."""

import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import nnlib

SOURCE = Path(nnlib.__file__).parent
BEYOND_MATHS = {"plotting", "figures", "gallery", "exercises"}
MATHS = sorted(
    module.name
    for module in pkgutil.iter_modules(nnlib.__path__, "nnlib.")
    if module.name.split(".")[1] not in BEYOND_MATHS
)
PUBLIC = [name for name in MATHS if not name.startswith("nnlib._")]


def public_functions():
    """Each public function once, under the module that readers import it from."""
    seen = set()
    for name in PUBLIC:
        module = importlib.import_module(name)
        for attribute in getattr(module, "__all__", vars(module)):
            function = getattr(module, attribute)
            ours = getattr(function, "__module__", "").startswith(name)
            if inspect.isfunction(function) and ours and not attribute.startswith("_"):
                if function not in seen:
                    yield pytest.param(function, id=f"{name}.{attribute}")
                seen.add(function)


def loaded_by(statement):
    """Top-level modules that a fresh interpreter has loaded after a statement."""
    code = f"{statement}; import sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    finished = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=SOURCE.parent,
    )
    return set(finished.stdout.split())


HEAVY = {"matplotlib", "ipywidgets", "anywidget", "sklearn", "scipy", "tqdm", "IPython"}


def test_import_loads_numpy_alone():
    loaded = loaded_by("import nnlib")
    assert "numpy" in loaded
    assert not loaded & HEAVY


def test_maths_modules_load_numpy_alone():
    assert not loaded_by(f"import {', '.join(MATHS)}") & HEAVY


def test_training_without_a_bar_loads_no_tqdm():
    statement = (
        "import nnlib; nnlib.training.train([nnlib.network.Layer([[1]], [0], 'linear')], [[1]],"
        " [0], loss='half_squared_error', optimizer=nnlib.optimizers.Adam(), n_epochs=1)"
    )
    assert "tqdm" not in loaded_by(statement)
    assert "tqdm" in loaded_by(statement.replace("n_epochs=1", "n_epochs=1, progress=True"))


def test_maths_modules_are_attributes_of_the_package():
    assert [f"nnlib.{name}" for name in nnlib.__all__] == PUBLIC
    for name in nnlib.__all__:
        assert inspect.ismodule(getattr(nnlib, name))


def test_version():
    assert all(part.isdigit() for part in nnlib.__version__.split("."))


@pytest.mark.parametrize("function", list(public_functions()))
def test_docstring(function):
    """numpydoc: a line of purpose, what goes in (every argument), what comes out."""
    doc = inspect.getdoc(function)
    assert doc, "no docstring"
    assert doc.split("\n")[0].endswith((".", ":", ")")), "the first line is no sentence"
    parameters = list(inspect.signature(function).parameters)
    if parameters:
        assert "\nParameters\n----------\n" in doc
        section = doc.split("\nParameters\n----------\n")[1].split("\n\n")[0]
        named = {
            name.strip(" *")
            for line in section.split("\n")
            if not line.startswith(" ")
            for name in line.split(" : ")[0].split(",")
        }
        assert named >= set(parameters), f"not described: {set(parameters) - named}"
    if inspect.signature(function).return_annotation not in (None, "None"):
        assert "\nReturns\n-------\n" in doc or "\nYields\n------\n" in doc


@pytest.mark.parametrize("name", ["nnlib", *MATHS])
def test_module_opens_with_its_idea(name):
    assert len(inspect.getdoc(importlib.import_module(name)).split("\n")) >= 3
