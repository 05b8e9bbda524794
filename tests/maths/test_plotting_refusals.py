"""A plot that is refused says which argument was wrong and leaves everything as it was.

Every argument of every plot function is given everything that is wrong for it: the whole of one
large pool of values, less the kinds that fit, and some values of its own. Each call must raise a
ValueError in the house form that names the argument, open no figure, and change neither the axes
it was given nor ``rcParams``.
"""

import inspect
import re

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

import nnlib.plotting as p
from nnlib.network import Layer, forward
from nnlib.perceptron import train_perceptron
from nnlib.records import DescentRun, PerceptronUpdate, TrainingRun

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0, 1, 1, 0])
NET = [
    Layer([[1, 1], [-1, -1]], [-0.5, 1.5], "hard_threshold"),
    Layer([[1, 1]], [-1.5], "hard_threshold"),
]
ONE_INPUT = [Layer([[1.0]], [0.0], "tanh")]
MISFIT = [Layer(np.ones((3, 2)), None, "tanh"), Layer(np.ones((1, 2)), None, "tanh")]
TRAINING = TrainingRun(
    tuple(NET), {"epoch": np.arange(3), "loss": np.array([3.0, 2.0, 1.0])}, "n_epochs", ()
)
NO_LOSS = TrainingRun(tuple(NET), {"epoch": np.arange(3)}, "n_epochs", ())
ZERO_LOSS = TrainingRun(
    tuple(NET), {"epoch": np.arange(2), "loss": np.array([1.0, 0.0])}, "n_epochs", ()
)
DESCENT = DescentRun(np.array([[1.0, 1.0], [0.5, 0.5]]), np.ones(2), np.ones((2, 2)))
PERCEPTRON = train_perceptron([[1.0, 2.0], [-1.0, 0.5]], [1, -1])
UPDATE = PERCEPTRON.updates[0]
PASS = forward(NET, X)


def moved(points):
    """One number per point, for points of any number of coordinates."""
    return np.asarray(points).sum(axis=-1) ** 2


def right_half(points):
    return (points[:, 0] > 0.5).astype(int)


def fails(points):
    raise KeyError("no such thing" + 99 * "\n!")


FIGURE = matplotlib.figure.Figure()
THREE_D = FIGURE.add_subplot(131, projection="3d")
POLAR = FIGURE.add_subplot(132, projection="polar")
REMOVED = FIGURE.add_subplot(133)
REMOVED.remove()


def vector_update(**change):
    parts = {name: getattr(UPDATE, name) for name in PerceptronUpdate.__dataclass_fields__}
    return PerceptronUpdate(**(parts | change))


# --- the pool: what a reader's cell may hold by mistake ------------------------------------------

POOL = {
    "None": lambda: None,
    "True": lambda: True,
    "minus one": lambda: -1,
    "zero": lambda: 0,
    "one": lambda: 1,
    "three": lambda: 3,
    "many": lambda: 10**9,
    "half": lambda: 0.5,
    "huge": lambda: 1e300,
    "nan": lambda: np.nan,
    "inf": lambda: np.inf,
    "complex": lambda: 1j,
    "word": lambda: "word",
    "no word": lambda: "",
    "hidden word": lambda: "_word",
    "broken formula": lambda: r"$\frac$",
    "bytes": lambda: b"ab",
    "empty list": list,
    "empty dict": dict,
    "five numbers": lambda: [1.0, 2.0, 3.0, 4.0, 5.0],
    "five numbers, one nan": lambda: [1.0, 2.0, np.nan, 4.0, 5.0],
    "five numbers, one inf": lambda: [1.0, 2.0, np.inf, 4.0, 5.0],
    "ragged": lambda: [[1.0, 2.0], [3.0]],
    "five words": lambda: ["a", "b", "c", "d", "e"],
    "0-D number": lambda: np.array(1.0),
    "0-D word": lambda: np.array("word"),
    "two names of one text": lambda: {1: [1.0, 2.0], "1": [1.0, 2.0]},
    "numbers as words": lambda: ["1", "2"],
    "masked vector": lambda: np.ma.masked_greater([0.0, 1.0], 0.5),
    "masked matrix": lambda: np.ma.masked_greater([[0.0, 1.0], [9.0, 0.0]], 5.0),
    "matrix with nan": lambda: np.array([[0.0, np.nan], [1.0, 1.0]]),
    "matrix with inf": lambda: np.array([[0.0, np.inf], [1.0, 1.0]]),
    "matrix 2 x 5": lambda: np.ones((2, 5)),
    "no rows": lambda: np.ones((0, 2)),
    "4-D array": lambda: np.ones((2, 2, 2, 2)),
    "object": object,
    "generator": lambda: (i for i in range(9)),
    "set": lambda: {1, 2},
    "history": lambda: TRAINING.history,
    "dict of nothing": lambda: {"a": None},
    "dict of nan": lambda: {"a": [np.nan, np.nan]},
    "dict of words": lambda: {"a": "b"},
    "dict without name": lambda: {"": [1.0, 2.0]},
    "training run": lambda: TRAINING,
    "perceptron run": lambda: PERCEPTRON,
    "perceptron update": lambda: UPDATE,
    "descent run": lambda: DESCENT,
    "forward pass": lambda: PASS,
    "network": lambda: NET,
    "misfit network": lambda: MISFIT,
    "layer": lambda: NET[0],
    "pair X, y": lambda: (X, Y),
    "figure": lambda: FIGURE,
    "array of axes": lambda: np.array([THREE_D, POLAR]),
    "3-D axes": lambda: THREE_D,
    "polar axes": lambda: POLAR,
    "removed axes": lambda: REMOVED,
    "function of one too many": lambda: lambda a, b: a,
    "function that fails": lambda: fails,
    "function to nothing": lambda: lambda points: None,
    "function to nan": lambda: lambda points: np.full(len(points), np.nan),
    "function to one number": lambda: lambda points: [1.0, 2.0],
    "class": lambda: Layer,
    "generator of random numbers": lambda: np.random.default_rng(0),
    "module": lambda: np,
}


# --- what fits: kinds of arguments, each with the members of the pool that are no mistake ---------

NUMBERS = {"0-D number", "True", "minus one", "zero", "one", "three", "many", "half"}
AXES = {"None"}
FLAG = {"True"}
TEXT = {"word", "no word", "hidden word"}
WORD = {"None", "minus one", "zero", "one", "three", "many", "half", "huge", "word"}
OPTIONAL_NUMBER = NUMBERS | {"None"}
NAMES = {"None"}
LIMITS = {"None"}

# Good arguments, then for each the members of the pool that fit it, and wrong values of its own.
GOOD = {
    "plot_points": {
        "X": (X, set(), [X[0], X.T[None], np.ones((4, 3))]),
        "y": (Y, set(), [Y[:3], Y[:, None], [0, 1, 2, 6], [0, 1, -1, 2], [0.5, 0, 0, 0]]),
        "ax": (None, AXES, []),
        "class_names": (
            {0: "no", 1: "yes"},
            {"None", "empty dict", "five words", "five numbers", "numbers as words"},
            [["no"], {"0": "no"}, {7: "no"}, {0: None}, {0: ""}, ["no", None], {-1: "no"}],
        ),
        "feature_names": (("a", "b"), {"numbers as words"}, [("a",), ("a", 1), {"a": "b"}, "ab"]),
    },
    "plot_vectors": {
        "vectors": ({"u": (1, 2)}, set(), [{"u": (1, 2, 3)}, {None: (1, 2)}, [(1, 2)]]),
        "ax": (None, AXES, []),
        "origin": ((0, 0), set(), [(1, 2, 3)]),
        "feature_names": (("a", "b"), {"numbers as words"}, []),
    },
    "plot_line": {
        "w": ([1, 1], set(), [[0, 0], [1e-200, 0], [1, 2, 3], [[1, 2]]]),
        "b": (0.5, NUMBERS, [[1], [1, 2]]),
        "ax": (None, AXES, []),
        "limits": ((-1, 1), LIMITS, [(1, -1), (1, 1), (1, 2, 3), [(0, 1), (1, 0)]]),
        "normal": (True, FLAG, ["no"]),
        "half_planes": (True, FLAG, []),
        "name": ("neuron", WORD, []),
        "color": ("black", {"half"}, ["blak", (2, 0, 0)]),
        "linestyle": ("-", {"no word"}, ["~", (0, (0, 0)), (0, (-1, 2))]),
    },
    "plot_update": {
        "update": (
            UPDATE,
            {"perceptron update"},
            [
                vector_update(x=np.ones(3)),
                vector_update(b_after=np.nan),
                vector_update(y=2),
                vector_update(y="yes"),
                vector_update(w_before=None),
            ],
        ),
        "ax": (None, AXES, []),
        "limits": ((-1, 1), LIMITS, []),
        "feature_names": (("a", "b"), {"numbers as words"}, []),
    },
    "plot_mistakes": {
        "run": (PERCEPTRON, {"perceptron run"}, [[3, 2, 1]]),
        "ax": (None, AXES, []),
    },
    "plot_activation": {
        "activation": ("relu", set(), ["softmax", "ReLU6", np.tanh]),
        "ax": (None, AXES, []),
        "limits": ((-1, 1), set(), [(1, -1), (0, 0)]),
        "derivative": (True, FLAG, []),
        "tangent_at": (
            0.5,
            {"None", "True", "minus one", "zero", "one", "half", "0-D number"},
            [1.5, [0]],
        ),
    },
    "plot_regions": {
        "predict": (
            right_half,
            {"network"},
            [
                lambda points: points,
                lambda points: points[:, 0] + 0.3,
                lambda points: np.full(len(points), 7),
                lambda points: np.full(len(points), -1),
                ONE_INPUT,
            ],
        ),
        "X": (X, set(), [X[0], np.ones((4, 3))]),
        "y": (Y, set(), [Y[:3], [0, 1, 2, 6], [0, 1, -1, 2]]),
        "ax": (None, AXES, []),
        "limits": ((-1, 2), LIMITS, [(1, -1)]),
        "resolution": (12, {"three"}, [1, 12.0, 2001]),
        "class_names": (
            ["no", "yes"],
            {"None", "empty dict", "five words", "five numbers", "numbers as words"},
            [["no"], {"0": "no"}],
        ),
        "feature_names": (("a", "b"), {"numbers as words"}, []),
    },
    "plot_field": {
        "function": (moved, {"network"}, [lambda points: points, ONE_INPUT, MISFIT[:1]]),
        "X": (X, set(), [X[0]]),
        "y": (Y, set(), [Y[:3]]),
        "ax": (None, AXES, []),
        "level": (0.5, NUMBERS, [[0.5]]),
        "limits": ((-1, 2), LIMITS, [(1, -1)]),
        "resolution": (12, {"three"}, [1, 2001]),
        "value_name": ("a", TEXT, []),
        "class_names": (
            ["no", "yes"],
            {"None", "empty dict", "five words", "five numbers", "numbers as words"},
            [["no"]],
        ),
        "feature_names": (("a", "b"), {"numbers as words"}, []),
    },
    "plot_landscape": {
        "function": (moved, set(), [lambda point: 1.0, lambda point: point, np.sum(X)]),
        "runs": (
            DESCENT,
            {"None", "descent run"},
            [
                {},
                [DESCENT],
                DESCENT.path,
                {"a": TRAINING},
                {"a": DESCENT.path},
                {None: DESCENT},
                DescentRun(np.ones((2, 3)), np.ones(2), np.ones((2, 3))),
            ],
        ),
        "ax": (None, AXES, []),
        "limits": ((-1, 2), LIMITS, [(1, -1)]),
        "resolution": (12, {"three"}, [1, 2001]),
        "n_levels": (5, {"three"}, [1, 201]),
        "parameter_names": (("a", "b"), {"numbers as words"}, []),
        "value_name": ("loss", TEXT, []),
    },
    "plot_fit": {
        "X": ([1.0, 2.0, 3.0], {"five numbers"}, [np.ones((3, 2))]),
        "y": ([1.0, 4.0, 9.0], set(), [[1.0, 4.0], np.ones((1, 3))]),
        "predict": (moved, set(), [lambda x: np.hstack([x, x]), MISFIT]),
        "ax": (None, AXES, []),
        "pieces": ({"half": moved}, {"None"}, [{"half": 1.0}, {"half": fails}, [moved]]),
        "limits": ((0, 4), LIMITS, [(1, 0), (1, 1)]),
        "residuals": (True, FLAG, []),
        "x_name": ("x", TEXT, []),
        "y_name": ("y", TEXT, []),
    },
    "plot_network": {
        "layers": (NET, {"network"}, [[*NET, *NET], [NET], [NET[0].W], "relu"]),
        "forward_pass": (
            PASS,
            {"None", "forward pass"},
            [
                forward(MISFIT[:1], X),
                forward([Layer(layer.W * 2, layer.b, layer.activation) for layer in NET], X),
                X,
            ],
        ),
        "ax": (None, AXES, []),
        "example": (1, {"zero", "one", "three"}, [4, 1.0]),
        "max_shown": (9, {"three", "many"}, [1]),
        "input_names": (["a", "b"], {"None", "numbers as words"}, [["a"], {"a": 1, "b": 2}]),
        "output_names": (["a"], {"None"}, [["a", "b"], [None]]),
        "decimals": (2, {"zero", "one", "three"}, [16, 2.0]),
    },
    "plot_hidden_space": {
        "forward_pass": (PASS, {"forward pass"}, [forward(MISFIT[:1], X), NET, X]),
        "y": (Y, set(), [Y[:3]]),
        "axes": (None, {"None"}, [[1, 2], [None, None], 3 * [REMOVED]]),
        "layer": (1, {"one"}, [3, 1.0]),
        "level": (0.5, NUMBERS, []),
        "class_names": (
            ["no", "yes"],
            {"None", "empty dict", "five words", "five numbers", "numbers as words"},
            [["no"]],
        ),
    },
    "plot_loss": {
        "runs": (
            TRAINING,
            {"training run"},
            [
                {},
                [TRAINING],
                {"a": TRAINING.history},
                {"": TRAINING},
                {None: TRAINING},
                {"a": TRAINING, "b": DESCENT},
                NO_LOSS,
                ZERO_LOSS,
            ],
        ),
        "ax": (None, AXES, []),
        "log": (True, FLAG, ["y"]),
        "loss_name": ("loss", TEXT, []),
    },
    "plot_outcomes": {
        "outcomes": ([0.1, 0.2, 0.9], {"five numbers"}, [[1.0, 1.0 + 3e-16], [[0.1, 0.2]]]),
        "ax": (None, AXES, []),
        "solved_below": (0.5, OPTIONAL_NUMBER, [[0.5]]),
        "n_bins": (4, {"one", "three"}, [0, 2.0, 1001]),
        "name": ("loss", TEXT, []),
    },
    "plot_gradient_norms": {
        "norms": ({"a": [0.1, 0.2]}, set(), [{"a": [0.0, 1.0]}, {"a": []}, [0.1, 0.2]]),
        "ax": (None, AXES, []),
        "log": (True, FLAG, []),
    },
    "plot_timings": {
        "sizes": ([1, 2, 4], {"five numbers"}, [[1, 1, 1], [0, 1, 2]]),
        "timings": ({"a": [1, 2, 4]}, set(), [{"a": [1, 2]}, {"a": [1, 0, 1]}, {"_": [1, 2, 4]}]),
        "ax": (None, AXES, []),
        "size_name": ("n", TEXT, []),
    },
    "plot_curves": {
        "x": ([1.0, 2.0], {"five numbers"}, [[0.0, 1.0], [-1.0, 1.0], [[1.0, 2.0]]]),
        "curves": (
            {"a": [1.0, np.nan]},
            set(),
            [
                {"a": [1.0]},
                {"a": [1.0, np.inf]},
                {"a": [-1.0, 1.0]},
                {"a": ["1", "2"]},
                {"a": np.ma.masked_greater([1.0, 2.0], 1.5)},
                {"_a": [1.0, 2.0]},
                [[1.0, 2.0]],
            ],
        ),
        "ax": (None, AXES, []),
        "x_name": ("x", TEXT, []),
        "y_name": ("y", TEXT, []),
        "log_x": (True, FLAG, []),
        "log_y": (True, FLAG, []),
    },
    "plot_matrix": {
        "M": ([[1.0, 2.0], [3.0, 4.0]], {"five numbers", "matrix 2 x 5"}, [np.ones((2, 2, 2))]),
        "ax": (None, AXES, []),
        "decimals": (1, {"zero", "one", "three"}, [16]),
        "row_names": (["a", "b"], {"None", "numbers as words"}, [["a"], "a", ["a", None]]),
        "column_names": (["a", "b"], {"None", "numbers as words"}, [["a"]]),
        "row_title": ("row", TEXT, []),
        "column_title": ("column", TEXT, []),
    },
    "plot_confusion": {
        "counts": ([[9, 1], [0, 8]], set(), [np.zeros((2, 2)), -np.eye(2), np.eye(2) / 2, Y]),
        "ax": (None, AXES, []),
        "names": (["a", "b"], {"None", "numbers as words"}, [["a"], {0: "a"}, {1: "a", 2: "b"}]),
    },
    "plot_probabilities": {
        "p": ([0.7, 0.2, 0.1], set(), [[0.5, 0.2, 0.2], [1.5, -0.5, 0.0], [[0.7, 0.2, 0.1]]]),
        "ax": (None, AXES, []),
        "z": ([2.0, 1.0, 0.0], {"None"}, [[1.0]]),
        "names": (["a", "b", "c"], {"None"}, [["a"], {0: "a", 1: "b"}, ["a", "b", []]]),
        "true": (1, {"None", "True", "zero", "one", "0-D number"}, [[1], 1.5, -1]),
    },
    "plot_digits": {
        "X": (
            np.eye(3, 64),
            set(),
            [
                255 * np.eye(3, 64),
                np.full((3, 64), 200, dtype=np.uint8),
                -np.eye(3, 64),
                1.2 * np.eye(3, 64),
                np.ones((3, 63)),
                np.ones(64),
                np.ones((28, 28)),
            ],
        ),
        "y": ([1, 2, 3], {"None"}, [[1, 2], [1.5, 2, 3]]),
        "predicted": ([1, 2, 5], {"None"}, [[1, 2]]),
        "ax": (None, AXES, []),
        "n_columns": (2, {"one", "three", "many"}, [0, 2.0]),
    },
    "plot_weight_images": {
        "W": (np.eye(3, 64), set(), [np.ones((3, 63)), np.ones(64)]),
        "ax": (None, AXES, []),
        "names": (["a", "b", "c"], {"None"}, [["a"], [1, 2, None]]),
        "n_columns": (2, {"one", "three", "many"}, [0]),
    },
}

ARGUMENTS = [(function, name) for function, row in GOOD.items() for name in row]


def wrong_values(function, name):
    """All values that are wrong for this argument, each made when it is asked for."""
    _, fits, own = GOOD[function][name]
    for label, make in POOL.items():
        if label not in fits:
            yield label, make()
    for number, value in enumerate(own):
        yield f"its own {number}: {value!r}"[:70], value


def arguments(function, /, **change):
    return {name: good for name, (good, _, _) in GOOD[function].items()} | change


def drawn_axes():
    """Axes with something on them, of a figure that pyplot does not know."""
    axes = matplotlib.figure.Figure().subplots(1, 2)
    for ax in axes:
        ax.plot([1, 2], [3, 4], label="mine")
        ax.set(title="title", xlabel="x", ylabel="y", xlim=(0.5, 3.5), ylim=(2.5, 4.5))
        ax.legend()
    return tuple(axes)


def state(axes):
    """What a reader could see change on axes and their figure."""
    return [
        (
            [id(child) for child in ax.get_children()],
            [text.get_text() for text in ax.get_legend().get_texts()],
            (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()),
            (ax.get_xlim(), ax.get_ylim(), ax.get_aspect(), ax.axison),
            (ax.get_xscale(), ax.get_yscale(), ax.margins()),
            ax.dataLim.get_points().tolist(),
            len(ax.figure.axes),
        )
        for ax in axes
    ]


@pytest.fixture(autouse=True)
def close_figures():
    with matplotlib.rc_context():
        yield
    plt.close("all")


def test_every_argument_of_every_plot_function_is_tried():
    public = {name: getattr(p, name) for name in p.__all__ if name.startswith("plot_")}
    expected = [(f, a) for f, plot in public.items() for a in inspect.signature(plot).parameters]
    assert sorted(ARGUMENTS) == sorted(expected)


@pytest.mark.parametrize("function", GOOD)
def test_good_arguments_are_drawn(function):
    getattr(p, function)(**arguments(function))
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("function, name", ARGUMENTS)
def test_wrong_arguments_are_named_and_nothing_is_drawn(function, name):
    where = "axes" if function == "plot_hidden_space" else "ax"
    axes = drawn_axes()
    before, settings = state(axes), dict(matplotlib.rcParams)
    for label, value in wrong_values(function, name):
        for given in ({}, {where: axes if where == "axes" else axes[0]}):
            with pytest.raises(ValueError) as refused:
                getattr(p, function)(**arguments(function, **(given | {name: value})))
                pytest.fail(f"{label} was accepted")
            said = str(refused.value)
            assert re.match(rf"{name}\b[^:]*: came .*; expected .*", said, re.DOTALL), (label, said)
            assert len(said) < 400 and "\n" not in said, (label, said)
            assert plt.get_fignums() == [], label
    assert state(axes) == before
    assert dict(matplotlib.rcParams) == settings


# --- what is written instead: the common slips ---------------------------------------------------


@pytest.mark.parametrize(
    "call, said",
    [
        (
            lambda: p.plot_loss(TRAINING.history),
            "runs: came a history; expected a TrainingRun, or a dict of names to them, "
            "the run itself: plot_loss(run), not plot_loss(run.history)",
        ),
        (
            lambda: p.plot_loss(PERCEPTRON),
            "runs: came PerceptronRun; expected a TrainingRun, or a dict of names to them, "
            "such as train returns (plot_mistakes draws a PerceptronRun)",
        ),
        (
            lambda: p.plot_mistakes(TRAINING),
            "run: came TrainingRun; expected a PerceptronRun, whose loss plot_loss draws",
        ),
        (
            lambda: p.plot_update(PERCEPTRON),
            "update: came PerceptronRun; expected a PerceptronUpdate, such as run.updates[0]",
        ),
        (
            lambda: p.plot_network(TRAINING),
            "layers: came TrainingRun; expected a list of Layers: write run.layers",
        ),
        (
            lambda: p.plot_network(MISFIT),
            "layers[1]: came with 2 inputs; expected 3, one per neuron of layers[0]",
        ),
        (
            lambda: p.plot_hidden_space(NET, Y),
            "forward_pass: came a network; expected a ForwardPass, such as forward(net, X)",
        ),
        (
            lambda: p.plot_regions(lambda points: points[:, 0] - 0.63, X, Y, resolution=3),
            "predict: came -0.78 among its labels; expected whole numbers, such as "
            "predict(net, points).argmax(axis=1) (plot_field draws outputs)",
        ),
        (
            lambda: p.plot_points(X, Y, class_names=["cat"]),
            "class_names: came 1 names; expected 2, for labels 0 to 1",
        ),
        (
            lambda: p.plot_points(X, Y, plt.figure),
            "ax: came function; expected matplotlib axes or None",
        ),
        (
            lambda: p.plot_digits(255 * np.eye(3, 64)),
            "X: came with 255; expected pixels from 0 to 1, such as X / 255",
        ),
        (
            lambda: p.plot_digits(16 * np.eye(3, 64)),
            "X: came with 16; expected pixels from 0 to 1, such as X / 16",
        ),
        (
            lambda: p.plot_digits(np.eye(3, 64) - 0.2),
            "X: came with -0.2; expected pixels from 0 to 1, such as np.clip(X, 0, 1)",
        ),
        (
            lambda: p.plot_digits(np.ones((60_000, 4))),
            "X: came so much that the picture would be 3960 inches long; expected at most 100",
        ),
    ],
)
def test_message_says_what_to_write_instead(call, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        call()


# --- what can mean only one thing is drawn -------------------------------------------------------


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.mark.parametrize(
    "y, names, shown",
    [
        (Y, ["cat", "dog"], ["cat", "dog"]),
        (Y, np.array(["cat", "dog", "fox"]), ["cat", "dog"]),
        (2 * Y - 1, ("cat", "dog"), ["cat", "dog"]),
        (2 * Y, ["cat", "dog", "fox"], ["cat", "fox"]),
        (Y, {1: "dog"}, ["$y = 0$", "dog"]),
        (np.ones(4), {-1: "cat", 1: "dog"}, ["dog"]),
    ],
)
def test_class_names_in_order_or_by_label(y, names, shown):
    assert legend(p.plot_points(X, y, class_names=names)) == shown


def test_names_of_classes_in_order_or_by_number():
    for names in (["cat", "dog"], {1: "dog", 0: "cat"}):
        ax = p.plot_confusion([[1, 0], [0, 1]], names=names)
        assert [label.get_text() for label in ax.get_xticklabels()] == ["cat", "dog"]


def test_a_network_stands_for_its_output():
    plane = np.array([[0.0, 0.0], [1.0, 1.0]])
    net = [Layer([[1.0, 2.0]], [-1.0], "tanh")]
    shown = p.plot_field(net, plane, [0, 1], resolution=5).collections[0].get_array()
    u, v = np.meshgrid(*2 * [np.linspace(-0.15, 1.15, 5)])
    assert np.asarray(shown).ravel() == pytest.approx(np.tanh(u + 2 * v - 1).ravel())
    curve = p.plot_fit([0, 1], [0, 1], [Layer([[2.0]], [1.0], "linear")]).lines[1]
    assert curve.get_ydata() == pytest.approx(2 * curve.get_xdata() + 1)


@pytest.mark.parametrize(
    "net, y, expected",
    [
        ([Layer([[1.0, 0.0]], [0.0], "linear")], [0, 1, 0, 1], lambda u, v: u >= 0.5),
        ([Layer([[1.0, 0.0]], [0.0], "tanh")], [-1, 1, -1, 1], lambda u, v: u >= 0),
        (
            [Layer([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], [0.0, 0.0, 0.3], "softmax")],
            [0, 1, 2, 0],
            lambda u, v: np.argmax([u, v, 0.3 + 0 * u], axis=0),
        ),
    ],
)
def test_a_network_stands_for_the_labels_it_predicts(net, y, expected):
    ax = p.plot_regions(net, X, y, resolution=8, limits=(-1.03, 1.0))
    u, v = np.meshgrid(*2 * [np.linspace(-1.03, 1.0, 8)])
    assert np.array_equal(ax.collections[0].get_array().reshape(8, 8), expected(u, v))


def test_a_network_with_one_output_cannot_tell_three_classes_apart():
    with pytest.raises(ValueError, match="predict: came a network with one output for labels up"):
        p.plot_regions([Layer([[1.0, 0.0]], None, "tanh")], X, [0, 1, 2, 0])


def test_a_run_that_diverged_is_drawn_up_to_where_it_did():
    history = {"epoch": np.arange(4), "loss": np.array([1.0, 10.0, 1e200, np.inf])}
    line = p.plot_loss(TrainingRun((), history, "diverged", ())).lines[0]
    assert np.array_equal(line.get_ydata(), [1.0, 10.0, np.nan, np.nan], equal_nan=True)


def test_a_wide_range_has_no_jumps_where_the_curve_has_none():
    ax = p.plot_activation("relu", limits=(-300, 300), derivative=False)
    assert len(ax.lines) == 1


def test_single_point_gets_a_curve_around_it():
    curve = p.plot_fit([2.0], [1.0], lambda x: x).lines[1]
    assert curve.get_xdata()[[0, -1]] == pytest.approx([1.5, 2.5])


def test_pandas_data_is_drawn_as_numbers():
    pandas = pytest.importorskip("pandas")
    ax = p.plot_points(pandas.DataFrame(X), pandas.Series(Y))
    assert legend(ax) == ["$y = 0$", "$y = 1$"]
    with pytest.raises(ValueError, match="curves: came DataFrame; expected a dict"):
        p.plot_curves([1, 2], pandas.DataFrame({"a": [1, 2]}))


def test_data_stay_as_they_were():
    x, y = np.array([[1.0], [2.0]]), np.array([1.0, 2.0])

    def grasping(points):
        points *= 0
        return points

    p.plot_fit(x, y, grasping, residuals=True)
    assert np.array_equal(x, [[1.0], [2.0]]) and np.array_equal(y, [1.0, 2.0])
