"""The gallery: every figure under a name of its own, and what its functions refuse."""

import importlib
import pkgutil

import numpy as np
import pytest

import nnlib.figures
from nnlib import gallery
from nnlib.datasets import make_circles, make_moons
from nnlib.figures import Explorer
from nnlib.layers import init
from tests.support.live_figures import PageGraph, assert_code_says, code_at

X, Y = np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([-1, 1])
HOURS, TRAFFIC = np.array([[6.0], [12.0], [18.0]]), np.array([1.0, 2.0, 3.0])
DATA = {
    "moons": make_moons(np.random.default_rng(0), 20),
    "circles": make_circles(np.random.default_rng(0), 20),
}
NETWORK = init((196, 5, 10), ["relu", "softmax"], np.random.default_rng(0))
IMAGES = np.zeros((2, 784))
NEEDED = {  # what a function cannot do without
    "draw_a_digit": (NETWORK, IMAGES),
    "learning_xor": ({"Start A": np.zeros(9)},),
    "perceptron": (X, Y),
    "playground": (DATA,),
    "three_neurons": (HOURS, TRAFFIC),
    "three_neurons_by_hand": (HOURS, TRAFFIC),
}


@pytest.mark.parametrize("package", [gallery, nnlib.figures], ids=lambda package: package.__name__)
def test_no_public_name_hides_a_module(package):
    modules = {name for _, name, _ in pkgutil.iter_modules(package.__path__)}
    assert modules.isdisjoint(package.__all__)
    for name in modules:
        module = importlib.import_module(f"{package.__name__}.{name}")
        assert getattr(package, name) is module


@pytest.mark.parametrize("name", gallery.__all__)
def test_every_function_makes_a_figure(name):
    made = getattr(gallery, name)(*NEEDED.get(name, ()))
    assert isinstance(made, Explorer)
    assert set(made.controls) <= set(made.figure.parameters)


def test_every_figure_has_a_name_of_its_own():
    names = [
        getattr(gallery, name)(*NEEDED.get(name, ())).figure.spec["name"]
        for name in gallery.__all__
    ]
    assert len(set(names)) == len(names)


def somewhere(rng, figure):
    """Return values of a figure's parameters, at random within the ranges of their sliders."""
    values = {name: getattr(figure, name) for name in figure.parameters}
    for name, p in figure.parameters.items():
        if p.shape == () and p.min is not None and p.max is not None and p.step:
            n_steps = round((p.max - p.min) / p.step)
            values[name] = round(p.min + p.step * rng.integers(n_steps + 1), 10)
        elif p.shape and name != "history":
            values[name] = (values[name] + rng.normal(0, 0.5, np.prod(p.shape))).tolist()
    return values


@pytest.mark.parametrize("name", gallery.__all__)
def test_copied_code_runs_and_prints_what_the_figure_says(name):
    figure = getattr(gallery, name)(*NEEDED.get(name, ())).figure
    if name == "draw_a_digit":
        assert not figure.copy  # 784 pixels and a network of thousands of numbers are no listing
        return
    page_graph, rng = PageGraph(figure.spec), np.random.default_rng(0)
    start = {key: getattr(figure, key) for key in figure.parameters}
    for values in (start, *(somewhere(rng, figure) for _ in range(10))):
        assert_code_says(code_at(page_graph, values), page_graph, values)


def test_line_by_hand_is_copied_too():
    figure = gallery.perceptron(X, Y, rule=False).figure
    page_graph = PageGraph(figure.spec)
    start = {key: getattr(figure, key) for key in figure.parameters}
    assert_code_says(code_at(page_graph, start), page_graph, start)


REFUSED = {  # what is said: function, arguments, keywords
    "z, value: came 7": ("activation_and_slope", (7.0,), {}),
    "k: came 'steep'": ("activation_and_slope", (1.0, "steep"), {}),
    "activation: came 'sigmoyd'": ("slopes_in_a_chain", (), {"activation": "sigmoyd"}),
    "depth: came 2.5; expected a whole number": ("slopes_in_a_chain", (), {"depth": 2.5}),
    "depth, value: came 21": ("slopes_in_a_chain", (), {"depth": 21}),
    "start: came 'w1'.*did you mean 'w_1'": ("chain_of_five", (), {"w1": 1.0}),
    "w_1, value: came 3": ("chain_of_five", (), {"w_1": 3.0}),
    r"start: came shape \(2,\); expected 3 numbers": ("softmax_simplex", ((1, 2),), {}),
    "z_2, value: came 9": ("cross_entropy_steps", ((1, 9, 0),), {}),
    "shift, value: came -900": ("overflow", (-900,), {}),
    r"w: came shape \(3,\); expected 2 numbers": ("dot_product", ((1, 2, 3),), {}),
    "x: came with nan": ("dot_product", ((1, 2), (np.nan, 0)), {}),
    "x_1, value: came 4": ("dot_product", ((1, 2), (4, 0)), {}),
    "layers: came with sizes": (
        "draw_a_digit",
        (init((100, 5, 10), ["relu", "softmax"], np.random.default_rng(0)), IMAGES),
        {},
    ),
    r"layers: came with \['tanh', 'softmax'\]": (
        "draw_a_digit",
        (init((196, 5, 10), ["tanh", "softmax"], np.random.default_rng(0)), IMAGES),
        {},
    ),
    "samples: came with 255": ("draw_a_digit", (NETWORK, IMAGES + 255), {}),
    "samples: came with shape": ("draw_a_digit", (NETWORK, IMAGES[0]), {}),
    "b, value: came 9": ("feature_maps", ((1, 1, 9),), {}),
    r"start: came shape \(\); expected 3 numbers": ("gates", (1.0,), {}),
    "w_2, value: came 3": ("gates", ((1, 3, 0),), {}),
    r"starts\['A'\]: came shape \(8,\); expected 9 numbers": (
        "learning_xor",
        ({"A": np.zeros(8)},),
        {},
    ),
    "starts: came {}": ("learning_xor", ({},), {}),
    "starts: came array": ("learning_xor", (np.zeros(9),), {}),
    "w_111, value: came 20": ("learning_xor", ({"A": np.full(9, 20.0)},), {}),
    "actions: came 'Reset' twice": ("learning_xor", ({"Reset": np.zeros(9)},), {}),
    "start: came 'w_11'.*did you mean": ("two_hidden_neurons", ({"w_11": 1.0},), {}),
    r"start: came \[1.0\]; expected a dict": ("two_hidden_neurons", ([1.0],), {}),
    "start: came 'AND'": ("one_line", ("AND",), {}),
    "X: came with shape": ("perceptron", (HOURS, [-1, 1, 1]), {}),
    r"y: came shape \(3,\); expected shape \(2,\)": ("perceptron", (X, [-1, 1, 1]), {}),
    "y: came 0 at index 0; expected one of -1, 1": ("perceptron", (X, [0, 1]), {}),
    "X: came 31 examples; expected at most 30": (
        "perceptron",
        (np.zeros((31, 2)), np.ones(31)),
        {},
    ),
    "feature_names: came 1 names": ("perceptron", (X, Y), {"feature_names": ["green"]}),
    "feature_names: came 'ab'": ("perceptron", (X, Y), {"feature_names": "ab"}),
    "b, value: came 7": ("perceptron", (X, Y), {"start": (0, 0, 7)}),
    "data: came": ("playground", (DATA["moons"],), {}),
    "data: came {}": ("playground", ({},), {}),
    "data, options: came 'your points' twice": (
        "playground",
        ({"your points": DATA["moons"]},),
        {},
    ),
    r"data\['b'\]: came 3 arrays": ("playground", ({"b": (X, Y, Y)},), {}),
    r"data\['b'\], y: came -1": ("playground", ({"b": (X, Y)},), {}),
    r"data\['b'\], X: came shape \(2, 2\); expected shape \(20, 2\)": (
        "playground",
        ({"a": DATA["moons"], "b": (X, [0, 1])},),
        {},
    ),
    "condition, value: came 0.5": ("ravine", (0.5,), {}),
    "momentum, value: came 1": ("ravine", (), {"momentum": 1.0}),
    "z, value: came 9": ("squared_error_or_cross_entropy", (9,), {}),
    "target, start: came 2": ("squared_error_or_cross_entropy", (), {"target": 2}),
    "start: came 'w11'.*did you mean 'w_11'": (
        "three_neurons",
        (HOURS, TRAFFIC),
        {"start": {"w11": 1}},
    ),
    "w_11, value: came 2": ("three_neurons", (HOURS, TRAFFIC), {"start": {"w_11": 2}}),
    "found: came -1": ("three_neurons", (HOURS, TRAFFIC), {"found": -1}),
    r"X: came with shape \(3,\)": ("three_neurons_by_hand", (HOURS[:, 0], TRAFFIC), {}),
    r"y: came shape \(2,\); expected shape \(3,\)": (
        "three_neurons_by_hand",
        (HOURS, TRAFFIC[:2]),
        {},
    ),
    "start, value: came 3": ("two_minima", (3,), {}),
    "learning_rate, value: came 0": ("two_minima", (), {"learning_rate": 0}),
    "w_1, value: came 5": ("two_weights", ((5, 0),), {}),
    "learning_rate, value: came 1": ("two_weights", (), {"learning_rate": 1}),
}


@pytest.mark.parametrize("said", REFUSED)
def test_refused(said):
    function, arguments, keywords = REFUSED[said]
    with pytest.raises(ValueError, match=f"^{said}"):
        getattr(gallery, function)(*arguments, **keywords)
