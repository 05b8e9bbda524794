"""Which cells an exercise in the page runs first."""

import pytest

from book.python.inside.needs import names_of, needed

CELLS = [
    "import numpy as np",
    "def f(x):\n    return np.exp(x)",
    "unused = 1",
    "def g(x):\n    y = f(x)\n    return y",
    "f = abs",
]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("1 + 1", []),
        ("g(1)", [1, 3]),  # g takes f from the cell before it, not from the one after
        ("f(-1)", [4]),
        ("def h(x):\n    return np.sum(x)\n\nh([1])", []),
        ("import numpy as np\nnp.sum([1])", []),
        ("len([x for x in (1, 2)])", []),
        ("nowhere(1)", []),
        ("is this Python?", []),
    ],
)
def test_only_what_a_text_uses_is_needed(text, cells):
    assert needed(CELLS, text)[0] == cells


def test_of_a_cell_of_imports_only_those_that_are_used_are_needed():
    cells = ["import a.b\nimport numpy as np, os\nfrom c import d as e, g\nset_up()", "k = np.pi"]
    assert needed(cells, "np.pi, e, a.b.c") == (
        [],
        "from c import d as e\nimport a.b\nimport numpy as np",
    )
    assert needed(cells, "k") == ([1], "import numpy as np")
    assert needed(["import os\nx = os", "y = x"], "y, os") == ([0, 1], "")


def test_names_that_a_cell_gives_and_takes():
    source = (
        "import a.b\nfrom c import d as e\nk = e(z)\n\n\ndef f(x):\n    t = x + k\n    return t + w"
    )
    assert names_of(source) == ({"a", "e", "k", "f"}, {"z", "w"})


def test_a_cell_that_is_no_python_gives_nothing():
    assert needed(["x = (", "x = 1"], "x")[0] == [1]
    assert needed(["x = ("], "x") == ([], "")
