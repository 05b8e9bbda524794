"""The pages about the code: complete, nothing private, and every name on the way there checked."""

import importlib
import inspect
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from docutils import nodes

import nnlib
from book import catalog, code_links, code_names, reference

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "chapters" / "reference"
PUBLIC = [
    f"nnlib.{module.name}"
    for module in pkgutil.iter_modules(nnlib.__path__)
    if not module.name.startswith("_")
]


# --- what there is --------------------------------------------------------------------------------


@pytest.mark.parametrize("module", PUBLIC)
def test_public_module_has_a_page_in_the_book(module):
    page = PAGES / f"{module.removeprefix('nnlib.')}.rst"
    assert f".. reference:: {module}\n" in page.read_text("utf-8")
    contents = (ROOT / "_toc.yml").read_text("utf-8")
    assert f"chapters/reference/{page.stem}," in contents


def test_no_page_is_about_something_else():
    pages = {path.stem for path in PAGES.glob("*.rst")} - {"index"}
    assert pages == {module.removeprefix("nnlib.") for module in PUBLIC}


@pytest.mark.parametrize("module", PUBLIC)
def test_every_public_name_has_one_entry(module):
    loaded = importlib.import_module(module)
    names = getattr(loaded, "__all__", None) or catalog.public_names(module)
    assert names, "a public module offers something"
    for name in names:
        entry = catalog.resolve(f"{module}.{name}")
        assert entry in catalog.entries(), name
        value = getattr(loaded, name)
        same = [other for other, found in catalog.entries().items() if found is value]
        if callable(value):
            assert same == [entry]


def test_functions_of_a_module_without_a_list_are_all_public():
    """What a module defines without an underscore counts, whether or not it keeps ``__all__``."""
    for module in PUBLIC:
        loaded = importlib.import_module(module)
        if not hasattr(loaded, "__all__"):
            defined = {
                name
                for name, value in vars(loaded).items()
                if getattr(value, "__module__", None) == module and name[0] != "_"
            }
            assert defined <= set(catalog.public_names(module))


def test_no_entry_is_private():
    assert not [entry for entry in catalog.entries() if "._" in entry]
    imported = {"numpy", "np", "dataclass", "checked", "annotations", "Callable", "Sequence"}
    assert not imported & {entry.rpartition(".")[2] for entry in catalog.entries()}


# --- what a spelling leads to ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelling", "entry"),
    [
        ("nnlib.network.forward", "nnlib.network.forward"),
        ("nnlib.network.Layer", "nnlib.layers.Layer"),  # where it is defined
        ("nnlib.layers.Layer", "nnlib.layers.Layer"),
        ("nnlib.datasets.xor", "nnlib.datasets.xor"),  # where readers import it from
        ("nnlib.perceptron.GATES", "nnlib.gates.GATES"),  # data
        ("nnlib.optimizers.Adam.step", "nnlib.optimizers.Adam"),
        ("nnlib.records.ForwardPass.Z", "nnlib.records.ForwardPass"),  # a field
        ("nnlib.graph", "nnlib.graph"),
        ("nnlib.network.bakward", None),
        ("nnlib.optimizers.Adam.jump", None),
        ("nnlib.optimizers.Adam._first", None),
        ("nnlib._validation", None),
        ("nnlib._validation.as_floats", None),
        ("nnlib.network.np", None),
        ("numpy.array", None),
    ],
)
def test_spelling_leads_to_an_entry(spelling, entry):
    assert catalog.resolve(spelling) == entry


def test_every_road_to_a_function_leads_to_its_one_entry():
    for spelling, entry in catalog.roads().items():
        if entry in catalog.entries():
            module, _, name = spelling.rpartition(".")
            assert getattr(sys.modules[module], name) is catalog.entries()[entry]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("nnlib.network.bakward", "nnlib.network.backward"),
        ("nnlib.activations.sigmoid_derivate", "nnlib.activations.sigmoid_derivative"),
        ("nnlib.loses.half_squared_error", "nnlib.losses.half_squared_error"),
        ("nnlib.optimisers.Adam", "nnlib.optimizers.Adam"),
    ],
)
def test_nearest_name(wrong, right):
    assert catalog.nearest(wrong) == right


def test_what_has_no_entry_is_found_in_its_source():
    """A function behind a figure is no public name of a page, but a chapter may point to it."""
    module = catalog.all_modules()["nnlib.graph.passes"]
    assert catalog.source_of("nnlib.graph.passes.evaluate") == (module.__name__, "evaluate")
    assert catalog.source_of("nnlib.graph.passes.nothing") is None
    assert catalog.source_of("nnlib.network._forward") is None


# --- names in cells -------------------------------------------------------------------------------


def words(*cells):
    """Return what the cells use: the words of the source, and what they mean."""
    known = {}
    return [
        (cell[use.start : use.end], use.name, use.is_import)
        for cell in cells
        for use in code_names.uses_in(cell, known)
    ]


def test_imports_are_found_and_used_by_later_cells():
    assert words(
        "from nnlib.network import forward, Layer as L",
        "y = forward([L(W, b, 'relu')], X).Z",
    ) == [
        ("nnlib.network", "nnlib.network", False),
        ("forward", "nnlib.network.forward", True),
        ("Layer", "nnlib.network.Layer", True),
        ("forward", "nnlib.network.forward", False),
        ("L", "nnlib.network.Layer", False),
    ]


def test_names_of_modules_are_followed():
    assert words("import nnlib.graph as g", "g.log(g.parameter('x')).shape") == [
        ("nnlib.graph", "nnlib.graph", True),
        ("g.log", "nnlib.graph.log", False),
        ("g.parameter", "nnlib.graph.parameter", False),
    ]
    assert words("import nnlib", "nnlib.losses.LOSSES.keys()")[1:] == [
        ("nnlib.losses.LOSSES", "nnlib.losses.LOSSES", False)
    ]


def test_wrong_name_of_a_module_is_kept_whole():
    assert words("from nnlib import network", "network.bakward(x)")[-1][1] == (
        "nnlib.network.bakward"
    )


def test_characters_beyond_ascii_do_not_move_the_words():
    assert words('from nnlib.gates import gate\nσ = "×−σ"; gate("AND", X)')[-1][0] == "gate"


@pytest.mark.parametrize(
    "cell",
    [
        "relu = lambda z: z\nrelu(1)",
        "def relu(z):\n    return z\nrelu(1)",
        "def f(relu):\n    return relu(1)",
        "[relu(1) for relu in functions]",
        "for relu in functions:\n    relu(1)",
        "from numpy import relu\nrelu(1)",
        "lambda relu: relu(1)",
        "def f():\n    relu = 3\n    return relu",
    ],
)
def test_name_with_another_meaning_is_left_alone(cell):
    assert words("from nnlib.activations import relu", cell)[2:] == []


def test_name_is_itself_again_outside_a_function_that_hides_it():
    cell = "def f(relu):\n    return relu\nrelu(1)"
    assert len(words("from nnlib.activations import relu", cell)[2:]) == 1


def test_value_is_read_before_the_name_it_is_given_to():
    assert len(words("from nnlib.activations import relu", "relu = relu(1)\nrelu + 1")) == 3


def test_what_is_not_python_is_left_alone():
    assert words("!pip install nnlib", "from nnlib import") == []


def test_links_go_around_whole_words():
    source = "network.forward(a < b)\n"
    markup = (
        '<div><pre><span></span><span class="n">network</span><span class="o">.</span>'
        '<span class="n">forward</span><span class="p">(</span>a &lt; <span>b</span></pre></div>'
    )
    use = code_names.Use(0, len("network.forward"), "nnlib.network.forward")
    linked = code_links.link_code(markup, source, [(use, "network.html#x&y")])
    assert linked == (
        '<div><pre><span></span><a class="nn-code" href="network.html#x&amp;y" tabindex="-1">'
        '<span class="n">network</span><span class="o">.</span><span class="n">forward</span></a>'
        '<span class="p">(</span>a &lt; <span>b</span></pre></div>'
    )
    assert code_links.link_code(markup, source, []) == markup


def test_code_of_an_equation_is_told_from_other_code():
    def paragraph(*texts):
        literal = nodes.literal("", "nnlib.network.backward")
        nodes.paragraph("", "", *map(nodes.Text, texts), literal)
        return literal

    assert code_links.is_derivation(paragraph("In code: "))
    assert code_links.is_derivation(paragraph("where b is the bias. In code, with z from ", "it, "))
    assert not code_links.is_derivation(paragraph("In code: plain arithmetic. Later "))
    assert not code_links.is_derivation(paragraph("The function "))


# --- the entries ----------------------------------------------------------------------------------


def test_first_line_of_everything_is_a_sentence():
    for entry in [*catalog.public_modules(), *catalog.entries()]:
        assert reference.first_line(entry) or entry == "nnlib.plotting.PALETTE", entry


def test_short_values_are_shown_and_long_ones_are_not():
    (name,) = [entry for entry in catalog.entries() if entry.endswith(".LEAF_MARGIN")]
    assert any(line.strip().startswith(":value: ") for line in reference.directive(name))
    for entry in ("nnlib.activations.ACTIVATIONS", "nnlib.exercises.EXERCISES"):
        assert not any(":value:" in line for line in reference.directive(entry))


def test_dash_is_set_between_a_type_and_what_it_is_of():
    texts = [nodes.Text(" -- The axes."), nodes.Text("1 -- 2"), nodes.Text(" -- ")]
    (paragraph,) = reference.spell_dashes([nodes.paragraph("", "", *texts)])
    assert [text.astext() for text in paragraph] == [" – The axes.", "1 -- 2", " – "]


# --- a book with faults ---------------------------------------------------------------------------

CONFIGURATION = """
extensions = ["myst_nb", "book.reference", "book.code_links"]
nb_execution_mode = "off"
default_role = "py:obj"
"""
SOUND = """# A chapter

Look at `nnlib.network.backward` and `nnlib.layers`.

```python
from nnlib.network import forward

forward(layers, X)
```
"""
FAULTS = {
    "text": ("`nnlib.network.bakward`", "nnlib.network.bakward", "nnlib.network.backward"),
    "call": ("`nnlib.layers.inti(2)`", "nnlib.layers.inti", "nnlib.layers.init"),
    "private": ("`nnlib.network._forward`", "nnlib.network._forward", "nnlib.network.forward"),
    "module": ("`nnlib.loses`", "nnlib.loses", "nnlib.losses"),
    "import": (
        "```python\nfrom nnlib.losses import half_square_error\n```",
        "nnlib.losses.half_square_error",
        "nnlib.losses.half_squared_error",
    ),
    "attribute": (
        "```python\nfrom nnlib import graph\n\ngraph.grat(x)\n```",
        "nnlib.graph.grat",
        "nnlib.graph.grad",
    ),
    "role": ("{py:func}`nnlib.graph.grat`", "nnlib.graph.grat", "nnlib.graph.grad"),
}


def build(folder, **pages):
    """Build a small book of Markdown pages with Sphinx; return status and report."""
    (folder / "conf.py").write_text(CONFIGURATION)
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text)
    contents = "\n".join(["# Contents", "```{toctree}", *pages, "```"])
    (folder / "index.md").write_text(contents)
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", ".", "_build"]
    run = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout + run.stderr


def environment():
    """Return an environment in which `book` is found and terminals are without color."""
    return os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}


def test_wrong_names_fail_the_build_and_the_nearest_are_named(tmp_path):
    pages = {name: f"# {name}\n\n{text}\n" for name, (text, _, _) in FAULTS.items()}
    status, report = build(tmp_path, sound=SOUND, **pages)
    assert status != 0
    warnings = report.splitlines()
    for name, (_, wrong, near) in FAULTS.items():
        (warning,) = [line for line in warnings if f"{name}.md" in line]
        assert f"no public name {wrong}; the nearest is {near}" in warning
    assert "sound.md" not in report


def test_names_that_exist_build_without_a_word(tmp_path):
    assert build(tmp_path, sound=SOUND) == (0, "")


def public_functions():
    """Each public function and method, by the name readers call it by."""
    for module in catalog.public_modules():
        for name in catalog.public_names(module):
            value = getattr(catalog.all_modules()[module], name)
            if inspect.isfunction(value):
                yield f"{module}.{name}", value
            elif inspect.isclass(value):
                for method, function in vars(value).items():
                    if inspect.isfunction(function) and not method.startswith("_"):
                        yield f"{module}.{name}.{method}", function


def test_every_public_function_is_annotated():
    missing = [
        f"{name}: {parameter.name}"
        for name, function in public_functions()
        for parameter in inspect.signature(inspect.unwrap(function)).parameters.values()
        if parameter.annotation is parameter.empty and parameter.name != "self"
    ]
    missing += [
        f"{name}: what it returns"
        for name, function in public_functions()
        if inspect.signature(inspect.unwrap(function)).return_annotation is inspect.Signature.empty
    ]
    assert missing == []
