"""What the pictures show: the right number of things, the right words, on the axes given."""

import subprocess
import sys

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

import nnlib.plotting as p
from nnlib.network import Layer, forward
from nnlib.plotting import style
from nnlib.plotting._drawing import half_plane, view_limits
from nnlib.records import DescentRun, PerceptronRun, PerceptronUpdate, TrainingRun

XOR_X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
XOR_Y = np.array([0, 1, 1, 0])
XOR = [
    Layer([[1, 1], [-1, -1]], [-0.5, 1.5], "hard_threshold"),
    Layer([[1, 1]], [-1.5], "hard_threshold"),
]
TRAFFIC = [
    Layer([[0.4], [-0.6]], [-5.9, 5.2], "relu"),
    Layer([[-1.0, -1.0]], [5.1], "linear"),
]
SIGNS = np.array([1, 1, -1, -1])


def update(**change):
    parts = {
        "step": 0,
        "epoch": 0,
        "index": 2,
        "x": np.array([1.0, -0.5]),
        "y": -1,
        "w_before": np.array([1.0, 1.0]),
        "b_before": 0.5,
        "w_after": np.array([0.0, 1.5]),
        "b_after": -0.5,
        "margin": -1.0,
    }
    return PerceptronUpdate(**(parts | change))


def training(n_epochs=5, validation=False):
    history = {"epoch": np.arange(n_epochs), "loss": 1.0 / np.arange(1, n_epochs + 1)}
    if validation:
        history["validation_loss"] = history["loss"] + 0.1
    return TrainingRun((), history, "n_epochs", ())


def descent(start=(1.0, 1.0)):
    path = np.array(start) * 0.5 ** np.arange(6)[:, None]
    return DescentRun(path, (path**2).sum(axis=1), 2 * path)


def mistakes_run():
    return PerceptronRun(np.ones(2), 0.0, (), 4, True, "no mistake", (3, 2, 1, 0))


def bowl(point):
    return float(point @ point)


def right_half(points):
    return (points[:, 0] > 0.5).astype(int)


DRAW = {
    "points": lambda ax: p.plot_points(XOR_X, XOR_Y, ax),
    "vectors": lambda ax: p.plot_vectors({"u": (1, 2), "v": (-1, 0)}, ax),
    "line": lambda ax: p.plot_line([1, 1], -0.5, ax),
    "update": lambda ax: p.plot_update(update(), ax),
    "mistakes": lambda ax: p.plot_mistakes(mistakes_run(), ax),
    "activation": lambda ax: p.plot_activation("sigmoid", ax, tangent_at=1),
    "regions": lambda ax: p.plot_regions(right_half, XOR_X, XOR_Y, ax),
    "field": lambda ax: p.plot_field(lambda X: X[:, 0], XOR_X, XOR_Y, ax),
    "fit": lambda ax: p.plot_fit([1, 2, 3], [1, 4, 9], lambda x: x**2, ax, residuals=True),
    "network": lambda ax: p.plot_network(TRAFFIC, forward(TRAFFIC, [[8.0]]), ax),
    "loss": lambda ax: p.plot_loss(training(validation=True), ax, log=True),
    "outcomes": lambda ax: p.plot_outcomes([0.1, 0.2, 0.9], ax, solved_below=0.5),
    "matrix": lambda ax: p.plot_matrix([[1, -2], [0, 4]], ax),
    "gradient_norms": lambda ax: p.plot_gradient_norms({"sigmoid": [0.01, 0.1, 1]}, ax),
    "landscape": lambda ax: p.plot_landscape(bowl, descent(), ax, resolution=20),
    "probabilities": lambda ax: p.plot_probabilities([0.7, 0.2, 0.1], ax, z=[2, 1, 0], true=1),
    "digits": lambda ax: p.plot_digits(np.zeros((3, 64)), [1, 2, 3], [1, 2, 5], ax),
    "weight_images": lambda ax: p.plot_weight_images(np.eye(3, 64), ax),
    "confusion": lambda ax: p.plot_confusion([[9, 1], [0, 8]], ax),
    "timings": lambda ax: p.plot_timings([1, 2, 4], {"loop": [1, 4, 16]}, ax),
    "curves": lambda ax: p.plot_curves([0, 1], {"up": [0, 1], "down": [1, 0]}, ax),
    "hidden_space": lambda ax: p.plot_hidden_space(forward(XOR, XOR_X), XOR_Y, ax),
}
ONE_AXES = [name for name in DRAW if name != "hidden_space"]


@pytest.fixture(autouse=True)
def close_figures():
    with matplotlib.rc_context():
        yield
    plt.close("all")


@pytest.fixture
def ax():
    """Axes of a figure pyplot does not know of."""
    return matplotlib.figure.Figure().subplots()


def texts(ax):
    """All visible words in a figure."""
    return [t.get_text() for t in ax.figure.findobj(Text) if t.get_visible() and t.get_text()]


def legend(ax):
    return [t.get_text() for t in ax.get_legend().get_texts()]


def finite_lines(ax):
    """Lines with a label of their own, as in the legend."""
    return {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}


# --- what holds for every picture ----------------------------------------------------------------


def test_every_plot_function_is_tried_here():
    assert {f"plot_{name}" for name in DRAW} == {n for n in p.__all__ if n.startswith("plot_")}


@pytest.mark.parametrize("name", ONE_AXES)
def test_draws_on_the_axes_given_and_opens_no_figure(name, ax):
    assert DRAW[name](ax) is ax
    assert ax.has_data() or ax.texts
    assert plt.get_fignums() == []


@pytest.mark.parametrize("name", ONE_AXES)
def test_opens_one_figure_when_no_axes_are_given(name):
    returned = DRAW[name](None)
    assert plt.get_fignums() == [returned.figure.number]


@pytest.mark.parametrize("name", ONE_AXES)
def test_refuses_what_is_not_axes(name):
    with pytest.raises(ValueError, match=r"^ax: came 'here'; expected matplotlib axes or None"):
        DRAW[name]("here")


@pytest.mark.parametrize("name", DRAW)
def test_text_can_be_read_and_stays_inside(name):
    p.use_book_style()
    returned = DRAW[name](None)
    figure = (returned[0] if isinstance(returned, tuple) else returned).figure
    figure.canvas.draw()
    assert min(t.get_fontsize() for t in figure.findobj(Text) if t.get_text()) >= 10
    box = figure.bbox.padded(2)
    for text in _drawn(figure):
        extent = text.get_window_extent()
        assert box.contains(extent.x0, extent.y0) and box.contains(extent.x1, extent.y1), text


def _drawn(figure):
    """Texts placed by the pictures themselves: annotations, titles, names of axes, legends."""
    drawn = []
    for axes in figure.axes:
        drawn += [*axes.texts, axes.title, axes.xaxis.label, axes.yaxis.label]
        if axes.get_legend():
            drawn += axes.get_legend().get_texts()
    return [text for text in drawn if text.get_text()]


@pytest.mark.parametrize("name", ["points", "update", "fit", "loss", "activation", "landscape"])
def test_legend_is_under_the_axes_where_it_covers_no_data(name):
    returned = DRAW[name](None)
    returned.figure.canvas.draw()
    legend_box = returned.get_legend().get_window_extent()
    assert legend_box.y1 <= returned.get_window_extent().y0
    label_box = returned.xaxis.label.get_window_extent()
    assert legend_box.y1 <= label_box.y0 + 1


def test_importing_loads_matplotlib_but_no_widgets():
    code = (
        "import sys, nnlib.plotting; "
        "print(*(m in sys.modules for m in ('matplotlib', 'ipywidgets', 'anywidget')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "False"]


# --- style ---------------------------------------------------------------------------------------


def luminance(color):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return np.dot([0.2126, 0.7152, 0.0722], linear)


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    "key", ["ink", "muted", "positive", "negative", "third", "fourth", "fifth", "sixth", "gradient"]
)
def test_colors_of_text_have_enough_contrast(key):
    assert contrast(p.PALETTE[key], p.PALETTE["paper"]) >= 4.5


@pytest.mark.parametrize("fill", [k for k in p.PALETTE if k.endswith("_fill")])
def test_ink_can_be_read_on_every_fill(fill):
    assert contrast(p.PALETTE["ink"], p.PALETTE[fill]) >= 4.5


# What is left of linear RGB in severe color blindness (Machado, Oliveira, Fernandes 2009).
BLINDNESS = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("kind", BLINDNESS)
def test_the_first_three_classes_stay_apart_for_color_blind_eyes(kind):
    def seen(color):
        rgb = np.array(to_rgb(color))
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        seen = np.clip(np.array(BLINDNESS[kind]) @ linear, 0, 1)
        return np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055)

    colors = [seen(color) for color in style.CLASS_COLORS[:3]]
    for i in range(3):
        for j in range(i):
            assert np.linalg.norm(colors[i] - colors[j]) > 0.35


def test_every_class_has_its_own_color_and_marker():
    assert len(set(style.CLASS_COLORS)) == len(set(style.CLASS_MARKERS)) == len(style.CLASS_FILLS)


def test_book_style_sets_the_look():
    p.use_book_style()
    assert matplotlib.rcParams["axes.spines.top"] is False
    assert matplotlib.rcParams["figure.facecolor"] == p.PALETTE["paper"]
    assert 110 <= matplotlib.rcParams["figure.dpi"] <= 144


# --- the plane -----------------------------------------------------------------------------------


def test_points_of_each_class_have_one_color_and_marker(ax):
    p.plot_points(XOR_X, XOR_Y, ax, class_names={1: "yes"}, feature_names=("a", "b"))
    zero, one = ax.collections
    assert np.array_equal(zero.get_offsets(), [[0, 0], [1, 1]])
    assert np.array_equal(one.get_offsets(), [[0, 1], [1, 0]])
    assert legend(ax) == ["$y = 0$", "yes"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("a", "b")
    assert not np.array_equal(zero.get_facecolor(), one.get_facecolor())
    assert not np.array_equal(zero.get_paths()[0].vertices, one.get_paths()[0].vertices)


def test_labels_minus_one_and_plus_one_have_the_colors_of_zero_and_one(ax):
    p.plot_points(XOR_X, SIGNS, ax)
    assert legend(ax) == ["$y = -1$", "$y = +1$"]
    assert to_rgb(ax.collections[0].get_facecolor()[0][:3]) == to_rgb(style.CLASS_COLORS[0])


def test_a_class_keeps_its_color_when_it_is_alone(ax):
    p.plot_points(XOR_X, [1, 1, 1, 1], ax)
    assert to_rgb(ax.collections[0].get_facecolor()[0][:3]) == to_rgb(style.CLASS_COLORS[1])


@pytest.mark.parametrize(
    "X, y, said",
    [
        ([[1, 2, 3]], [1], "X: came with shape"),
        ([[1, np.nan]], [1], "X: came with nan"),
        (XOR_X, [1, 0], "y: came with 2 labels; expected 4"),
        (XOR_X, [0, 1, 2, 6], "y: came 6 at index 3"),
    ],
)
def test_points_refuse_bad_data(X, y, said):
    with pytest.raises(ValueError, match=said):
        p.plot_points(X, y)


def test_vectors_end_where_they_should(ax):
    p.plot_vectors({"u": (3, 1), "v": (0, 0)}, ax, origin=(1, 1))
    tips = [a.xy for a in ax.texts if a.get_text() == ""]
    assert np.array_equal(tips, [[4, 2], [1, 1]])
    assert {"u", "v"} <= set(texts(ax))
    assert ax.get_aspect() == 1.0
    assert ax.get_xlim()[0] < 1 and ax.get_xlim()[1] > 4


@pytest.mark.parametrize("vectors", [{}, [(1, 2)], {"u": (1, 2, 3)}])
def test_vectors_refuse_bad_data(vectors):
    with pytest.raises(ValueError, match="vectors"):
        p.plot_vectors(vectors)


def test_line_passes_where_the_neuron_is_zero(ax):
    p.plot_line([1.0, 2.0], -3.0, ax, limits=((-4, 4), (-2, 2)), name="neuron")
    line = ax.lines[0]
    for x, y in (line.get_xy1(), line.get_xy2()):
        assert x + 2 * y - 3 == pytest.approx(0)
    assert line.get_label() == "neuron"
    assert ax.get_xlim() == (-4, 4) and ax.get_ylim() == (-2, 2)
    # Two half-planes, a plus and a minus on the right sides, and the normal's name.
    assert len(ax.patches) == 2
    for text in ax.texts:
        x, y = text.get_position()
        if text.get_text() in {"+", style.MINUS}:
            assert (x + 2 * y - 3 > 0) == (text.get_text() == "+")
    assert "$w$" in texts(ax)


def test_line_outside_the_picture_leaves_one_half_plane(ax):
    p.plot_line([1, 0], 10, ax)
    assert len(ax.patches) == 1
    assert "+" not in texts(ax)


def test_line_keeps_the_limits_of_the_data(ax):
    p.plot_points(10 * XOR_X, XOR_Y, ax)
    before = ax.get_xlim()
    p.plot_line([1, 1], -10, ax, normal=False, half_planes=False)
    assert ax.get_xlim() == before and not ax.patches


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: p.plot_line([0, 0], 1), "w: came .0.0, 0.0.; expected a nonzero vector"),
        (lambda: p.plot_line([1, 2, 3], 1), "w: came with shape"),
        (lambda: p.plot_line([1, 2], [1]), "b: came with shape"),
        (lambda: p.plot_line([1, 2], 0, limits=(1, -1)), "limits: .* expected low < high"),
        (lambda: p.plot_line([1, 2], 0, limits=(1, 2, 3)), "limits: came with shape"),
    ],
)
def test_line_refuses_bad_data(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize(
    "w, b, area", [((1, 0), 0, 2.0), ((1, 0), 5, 4.0), ((-1, 0), -5, 0.0), ((1, 1), 0, 2.0)]
)
def test_half_plane_has_the_right_area(w, b, area):
    corners = half_plane(np.array([[-1, 1], [-1, 1]]), np.array(w), b)
    x, y = corners.T
    shoelace = 0.5 * abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) if len(corners) else 0.0
    assert shoelace == pytest.approx(area)


def test_limits_fall_back_on_empty_axes(ax):
    assert view_limits(ax, None).tolist() == [[-1.5, 1.5], [-1.5, 1.5]]


def test_update_shows_before_after_and_nudge(ax):
    p.plot_update(update(), ax)
    assert legend(ax) == ["line before", "line after", "example, $y = -1$", "nudge"]
    arrows = {tuple(a.xy) for a in ax.texts if a.get_text() == ""}
    assert arrows == {(1.0, 1.0), (0.0, 1.5)}
    assert {"$w$ before", "$w$ after"} <= set(texts(ax))


def test_update_from_and_to_zero_weights_has_one_line(ax):
    zero = np.zeros(2)
    p.plot_update(update(w_before=zero), ax, limits=(-3, 3))
    assert "line before" not in legend(ax) and ax.get_xlim() == (-3, 3)
    other = p.plot_update(update(w_after=zero))
    assert "line after" not in legend(other)


def test_update_needs_two_features():
    with pytest.raises(ValueError, match=r"update\.x"):
        p.plot_update(update(x=np.ones(3)))


def test_regions_tint_by_predicted_class(ax):
    p.plot_regions(right_half, XOR_X, XOR_Y, ax, resolution=50)
    shades = ax.collections[0].get_array().reshape(50, 50)
    assert (shades[:, 0] == 0).all() and (shades[:, -1] == 1).all()
    assert legend(ax) == ["$y = 0$", "$y = 1$"]


def test_regions_of_signs_keep_their_colors_even_where_one_class_is_predicted(ax):
    p.plot_regions(lambda X: -np.ones(len(X)), XOR_X, SIGNS, ax, limits=(-1, 2))
    assert (ax.collections[0].get_array() == 0).all()
    assert ax.get_xlim() == (-1, 2)


def test_regions_need_one_label_per_point():
    with pytest.raises(ValueError, match=r"predict: came shape \(3,\) for 90000 points"):
        p.plot_regions(lambda X: [0, 1, 1], XOR_X, XOR_Y)


@pytest.mark.parametrize("function", [lambda X: X[:, 0], lambda X: X[:, :1]])
def test_field_draws_the_boundary(function, ax):
    p.plot_field(function, XOR_X, XOR_Y, ax, resolution=21)
    (boundary,) = (c for c in ax.collections if hasattr(c, "levels"))
    assert boundary.levels.tolist() == [0.5]
    assert np.allclose(boundary.get_paths()[0].vertices[:, 0], 0.5)
    mesh = ax.collections[0]
    assert mesh.norm.vmin + mesh.norm.vmax == pytest.approx(1.0)  # white at the boundary


def test_field_without_boundary_has_none(ax):
    p.plot_field(lambda X: np.full(len(X), 0.5), XOR_X, XOR_Y, ax)
    assert not any(hasattr(c, "levels") for c in ax.collections)


def test_field_needs_one_number_per_point():
    with pytest.raises(ValueError, match="function: came shape"):
        p.plot_field(lambda X: X, XOR_X, XOR_Y)


def test_landscape_draws_each_path(ax):
    runs = {"slow": descent(), "fast": descent((-1, 1))}
    p.plot_landscape(bowl, runs, ax)
    assert legend(ax) == ["slow", "fast", "start", "end"]
    lines = finite_lines(ax)
    assert np.array_equal(np.column_stack(lines["slow"].get_data()), runs["slow"].path)
    assert np.array_equal(np.column_stack(lines["start"].get_data()), [[1, 1], [-1, 1]])


def test_landscape_alone_has_no_legend(ax):
    p.plot_landscape(bowl, ax=ax, limits=(-2, 2))
    assert ax.get_legend() is None and ax.get_xlim() == (-2, 2)


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: p.plot_landscape(lambda v: 1.0), "function: came constant"),
        (lambda: p.plot_landscape(lambda v: np.nan), "function.* nan"),
        (lambda: p.plot_landscape(bowl, resolution=1), "resolution"),
        (
            lambda: p.plot_landscape(
                bowl, DescentRun(np.ones((2, 3)), np.ones(2), np.ones((2, 3)))
            ),
            "runs.path: came with shape",
        ),
    ],
)
def test_landscape_refuses_bad_data(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_hidden_space_draws_both_planes():
    left, right = p.plot_hidden_space(forward(XOR, XOR_X), XOR_Y)
    assert left.figure is right.figure
    assert legend(left) == ["$y = 0$", "$y = 1$", "$z_{1,1} = 0$", "$z_{1,2} = 0$"]
    # In hidden space (0, 1) and (1, 0) share a place; one line separates the classes.
    assert "(0, 1)\n(1, 0)" in texts(right)
    assert len(right.lines) == 1
    (x1, y1), (x2, y2) = right.lines[0].get_xy1(), right.lines[0].get_xy2()
    assert x1 + y1 == pytest.approx(1.5) and x2 + y2 == pytest.approx(1.5)


def test_hidden_space_on_given_axes_with_many_points_and_several_outputs():
    layers = [Layer([[1, 2], [0, 0]], None, "tanh"), Layer(np.ones((3, 2)), None, "softmax")]
    X = np.random.default_rng(0).normal(size=(20, 2))
    axes = matplotlib.figure.Figure().subplots(1, 2)
    left, right = p.plot_hidden_space(forward(layers, X), np.arange(20) % 3, axes)
    assert (left, right) == tuple(axes) and plt.get_fignums() == []
    assert len(left.lines) == 1  # the neuron without weights has no line
    assert not right.lines and not right.texts


def test_hidden_space_uses_the_level_and_any_layer():
    layers = [*XOR, Layer([[1.0]], None, "linear")]
    layers = [
        XOR[0],
        Layer([[1.0, 0.0], [0.0, 1.0]], None, "linear"),
        Layer([[1.0, 1.0]], None, "linear"),
    ]
    _, right = p.plot_hidden_space(forward(layers, XOR_X), XOR_Y, layer=2, level=0.5)
    assert sum(right.lines[0].get_xy1()) == pytest.approx(0.5)
    assert right.get_xlabel() == "$a_{2,1}$"


def test_hidden_space_refuses_bad_data():
    with pytest.raises(ValueError, match="axes: came 3; expected a pair"):
        p.plot_hidden_space(forward(XOR, XOR_X), XOR_Y, [1, 2, 3])
    with pytest.raises(ValueError, match=r"forward_pass.A\[2\]"):
        p.plot_hidden_space(forward(XOR, XOR_X), XOR_Y, layer=2)


# --- curves --------------------------------------------------------------------------------------


def test_curves_differ_in_color_and_style(ax):
    p.plot_curves([1, 2], {"a": [1, 2], "b": [np.nan, 1]}, ax, x_name="t", log_x=True, log_y=True)
    one, other = ax.lines
    assert one.get_color() != other.get_color() and one.get_linestyle() != other.get_linestyle()
    assert legend(ax) == ["a", "b"]
    assert (ax.get_xlabel(), ax.get_xscale(), ax.get_yscale()) == ("t", "log", "log")


@pytest.mark.parametrize("curves", [[1, 2], {}, {"a": [1, 2, 3]}])
def test_curves_refuse_bad_data(curves):
    with pytest.raises(ValueError, match="curves"):
        p.plot_curves([1, 2], curves)


def test_activation_shows_function_derivative_and_tangent(ax):
    p.plot_activation("sigmoid", ax, tangent_at=0)
    assert legend(ax) == ["$a = g(z)$", "derivative $g'(z)$", "tangent at $z = 0$, slope 0.25"]
    z, a = finite_lines(ax)["$a = g(z)$"].get_data()
    assert a == pytest.approx(1 / (1 + np.exp(-z)))
    z, t = finite_lines(ax)["tangent at $z = 0$, slope 0.25"].get_data()
    assert t == pytest.approx(0.5 + 0.25 * z)


def test_activation_alone(ax):
    p.plot_activation("relu", ax, derivative=False, limits=(-1, 1))
    assert len(ax.lines) == 1 and ax.get_xlim() == (-1, 1)


def test_jumps_are_not_joined(ax):
    p.plot_activation("hard_threshold", ax, derivative=False)
    below, above, value, limit = ax.lines
    assert set(below.get_ydata()) == {0.0} and set(above.get_ydata()) == {1.0}
    # The book's threshold is 1 at 0: the dot is up, the ring is down.
    assert (value.get_ydata()[0], limit.get_ydata()[0]) == (1.0, 0.0)
    assert limit.get_markerfacecolor() == style.PAPER


def test_sign_has_a_value_of_its_own_at_zero(ax):
    p.plot_activation("sign", ax, derivative=False)
    marks = [line for line in ax.lines if line.get_marker() == "o"]
    assert {line.get_ydata()[0] for line in marks} == {-1.0, 0.0, 1.0}


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: p.plot_activation("softmax"), "activation: came softmax"),
        (lambda: p.plot_activation("relux"), "relux"),
        (lambda: p.plot_activation("relu", limits=(1, 1)), "limits: .*expected low < high"),
    ],
)
def test_activation_refuses_bad_data(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_fit_draws_data_curve_and_pieces(ax):
    p.plot_fit(
        [[0], [2]], [0, 1], lambda X: X, ax, pieces={"half": lambda X: X[:, 0] / 2}, limits=(0, 4)
    )
    lines = finite_lines(ax)
    assert list(lines) == ["data", "network", "half"]
    assert lines["network"].get_ydata()[-1] == 4 and lines["half"].get_ydata()[-1] == 2
    assert np.array_equal(lines["data"].get_ydata(), [0, 1])
    assert not ax.collections


def test_fit_joins_points_and_curve_by_residuals(ax):
    p.plot_fit([0, 1], [3, 4], lambda X: X, ax, residuals=True)
    segments = ax.collections[0].get_segments()
    assert np.array_equal(segments, [[[0, 3], [0, 0]], [[1, 4], [1, 1]]])


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: p.plot_fit(XOR_X, XOR_Y, lambda X: X), "X: came with 2 features"),
        (lambda: p.plot_fit([1, 2], [1], lambda X: X), "y: came with shape"),
        (lambda: p.plot_fit([1, 2], [1, 2], lambda X: 1.0), "predict: came shape"),
    ],
)
def test_fit_refuses_bad_data(call, said):
    with pytest.raises(ValueError, match=said):
        call()


# --- networks ------------------------------------------------------------------------------------


def test_network_shows_weights_by_sign_and_size(ax):
    p.plot_network([Layer([[2.0, -1.0]], [0.5], "relu")], ax=ax)
    large, small = ax.lines
    assert large.get_linewidth() > small.get_linewidth()
    assert large.get_color() == style.POSITIVE and small.get_color() == style.NEGATIVE
    assert small.get_linestyle() == "--"
    assert sum(len(c.get_offsets()) for c in ax.collections) == 3
    assert {"2.00", "−1.00", "$x_1$", "$x_2$", r"$\hat{y}$", "$b = 0.50$", "relu"} <= set(texts(ax))


def test_network_writes_the_numbers_of_one_example(ax):
    p.plot_network(TRAFFIC, forward(TRAFFIC, [[0.0], [8.0]]), ax, example=1, decimals=1)
    # 0.4 * 8 - 5.9 = -2.7 -> 0; -0.6 * 8 + 5.2 = 0.4 -> 0.4; 5.1 - 0.4 = 4.7.
    assert {"8.0", "0.0", "0.4", "4.7", "$z = -2.7$", "$z = 0.4$", "$z = 4.7$"} <= set(texts(ax))


def test_network_without_bias_and_with_names(ax):
    layers = [Layer(np.zeros((2, 1)), None, "tanh")]
    p.plot_network(layers, ax=ax, input_names=["hour"], output_names=["up", "down"])
    assert {"hour", "up", "down"} <= set(texts(ax))
    assert not any(text.startswith("$b") for text in texts(ax))


def test_chain_and_wide_layers_fit(ax):
    p.plot_network([Layer([[1.0]], [0.0], "tanh")] * 5)
    wide = p.plot_network([Layer(np.ones((4, 3)), np.ones(4), "tanh")])
    assert len([t for t in texts(wide) if t == "1.00"]) == 12


def test_large_network_leaves_out_neurons(ax):
    p.plot_network([Layer(np.ones((10, 64)), None, "softmax")], ax=ax, max_shown=5)
    circles = [len(c.get_offsets()) for c in ax.collections]
    assert circles == [5, 5] and len(ax.lines) == 25
    assert texts(ax).count("⋮") == 2
    heights = sorted(ax.collections[0].get_offsets()[:, 1])
    dots = next(t for t in ax.texts if t.get_text() == "⋮")
    assert dots.get_position()[1] == pytest.approx((heights[1] + heights[2]) / 2)
    assert {"64\ninput", "10\nsoftmax"} <= set(texts(ax))


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: p.plot_network([]), "layers: came empty"),
        (lambda: p.plot_network(TRAFFIC, forward(XOR, XOR_X)), "forward_pass: came with widths"),
        (lambda: p.plot_network(XOR, forward(XOR, XOR_X), example=4), "example: came 4"),
        (lambda: p.plot_network(XOR, input_names=["a"]), "input_names: came 1 names; expected 2"),
        (lambda: p.plot_network(XOR, output_names="ab"), "output_names: came 2 names; expected 1"),
    ],
)
def test_network_refuses_bad_data(call, said):
    with pytest.raises(ValueError, match=said):
        call()


# --- runs ----------------------------------------------------------------------------------------


def test_mistakes_per_epoch(ax):
    p.plot_mistakes(mistakes_run(), ax)
    assert np.array_equal(ax.lines[0].get_data(), [[1, 2, 3, 4], [3, 2, 1, 0]])
    assert ax.get_title() == "6 updates, converged"
    run = PerceptronRun(np.ones(2), 0.0, (), 1, False, "n_epochs", (2,))
    assert p.plot_mistakes(run).get_title() == "2 updates, not converged"


def test_loss_of_one_run_needs_no_legend(ax):
    p.plot_loss(training(), ax, loss_name="mean squared error")
    assert ax.get_legend() is None and ax.get_ylabel() == "mean squared error"
    assert np.array_equal(ax.lines[0].get_xdata(), np.arange(5))


def test_loss_names_validation_and_runs(ax):
    p.plot_loss({"a": training(), "b": training(validation=True)}, ax, log=True)
    assert legend(ax) == ["a", "b", "b, validation"] and ax.get_yscale() == "log"
    assert legend(p.plot_loss(training(validation=True))) == ["training", "validation"]
    with pytest.raises(ValueError, match="runs: came empty"):
        p.plot_loss({})


def test_outcomes_of_whole_numbers_get_one_bar_each(ax):
    p.plot_outcomes([4, 4, 2, 4], ax)
    assert [bar.get_height() for bar in ax.patches] == [1, 0, 3]
    assert [bar.get_x() + bar.get_width() / 2 for bar in ax.patches] == pytest.approx([2, 3, 4])
    assert ax.get_ylabel() == "runs (of 4)"


def test_outcomes_are_counted_as_solved_or_not(ax):
    p.plot_outcomes([0.1, 0.2, 0.9], ax, solved_below=0.5, n_bins=4)
    assert legend(ax) == ["solved: 2", "not solved: 1"]
    assert sum(bar.get_height() for bar in ax.patches) == 3
    with pytest.raises(ValueError, match="outcomes"):
        p.plot_outcomes([])


def test_gradient_norms(ax):
    p.plot_gradient_norms({"sigmoid": [0.01, 0.1], "relu": [1, 1]}, ax)
    assert ax.get_yscale() == "log" and legend(ax) == ["sigmoid", "relu"]
    assert ax.lines[0].get_xdata().tolist() == [1, 2]
    assert p.plot_gradient_norms({"dead": [0, 1]}, log=False).get_yscale() == "linear"


@pytest.mark.parametrize("norms", [[1, 2], {}, {"dead": [0, 1]}])
def test_gradient_norms_refuse_bad_data(norms):
    with pytest.raises(ValueError, match="norms"):
        p.plot_gradient_norms(norms)


def test_exponent_of_an_exact_power_law():
    sizes = np.array([10, 20, 40])
    assert p.fitted_exponent(sizes, 3e-9 * sizes**2.5) == pytest.approx(2.5)


def test_timings_name_their_exponents(ax):
    p.plot_timings([1, 2, 4], {"loop": [1, 8, 64], "fast": [1, 2, 4]}, ax)
    assert legend(ax) == [r"loop: time $\propto n^{3.0}$", r"fast: time $\propto n^{1.0}$"]
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert ax.get_xticks().tolist() == [1, 2, 4]


@pytest.mark.parametrize(
    "sizes, timings, said",
    [
        ([1, 2], {}, "timings"),
        ([1, 2], [1, 2], "timings"),
        ([1, 1], {"a": [1, 2]}, "sizes: came all equal"),
        ([0, 1], {"a": [1, 2]}, "sizes: came 0; expected numbers > 0"),
        ([1, 2], {"a": [1, -2]}, r"timings\['a'\]: came -2"),
        ([1, 2], {"a": [1]}, r"timings\['a'\]: came with shape"),
    ],
)
def test_timings_refuse_bad_data(sizes, timings, said):
    with pytest.raises(ValueError, match=said):
        p.plot_timings(sizes, timings)


# --- grids ---------------------------------------------------------------------------------------


def test_matrix_writes_every_number(ax):
    p.plot_matrix([[1, -2], [0, 0.125]], ax, row_title="neuron", row_names=["a", "b"])
    assert [t.get_text() for t in ax.texts] == ["1.00", "−2.00", "0.00", "0.12"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["a", "b"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["1", "2"]
    image = ax.images[0]
    assert image.norm.vmin == -2 and image.norm.vmax == 2  # white is zero


def test_numbers_can_be_read_on_their_cells(ax):
    p.plot_matrix(np.linspace(-1, 1, 21), ax)
    cells = style.DIVERGING(np.linspace(0, 1, 21))
    for text, cell in zip(ax.texts, cells, strict=True):
        assert contrast(text.get_color(), cell) >= 4.5


def test_matrix_of_zeros_is_white(ax):
    p.plot_matrix(np.zeros((2, 2)), ax, decimals=0)
    assert {t.get_text() for t in ax.texts} == {"0"}


def test_confusion_counts_and_share(ax):
    p.plot_confusion([[9, 1], [0, 10]], ax, names=["cat", "dog"])
    assert [t.get_text() for t in ax.texts] == ["9", "1", "", "10"]
    assert ax.get_title(loc="left") + ax.get_title() == "95.0% right"
    assert [t.get_text() for t in ax.get_xticklabels()] == ["cat", "dog"]


def test_probabilities_with_scores_and_true_class(ax):
    p.plot_probabilities([0.7, 0.2, 0.1], ax, z=[2, 1, 0], names="abc", true=1)
    assert [bar.get_width() for bar in ax.patches] == [0.7, 0.2, 0.1]
    assert "0.200   ($z = 1.00$)  true class" in texts(ax)
    assert ax.patches[1].get_linewidth() > ax.patches[0].get_linewidth()
    assert "0.700" in texts(p.plot_probabilities([0.7, 0.3]))


@pytest.mark.parametrize("shape", [(5, 64), (5, 8, 8)])
def test_digits_with_labels_and_mistakes(shape, ax):
    p.plot_digits(np.zeros(shape), [0, 1, 2, 3, 4], [0, 1, 2, 3, 9], ax, n_columns=2)
    assert len(ax.images) == 5
    assert [t.get_text() for t in ax.texts] == ["0", "1", "2", "3", "4 → 9"]
    assert ax.texts[4].get_color() == style.NEGATIVE
    assert ax.get_xlim() == (0, 2)


def test_digits_without_labels_or_with_predictions_only():
    assert all(t.get_text() == "" for t in p.plot_digits(np.zeros((2, 4))).texts)
    shown = p.plot_digits(np.zeros((2, 4)), predicted=[7, 8])
    assert [t.get_text() for t in shown.texts] == ["7", "8"]


def test_weight_images_share_one_symmetric_scale(ax):
    p.plot_weight_images([[1, 0, 0, -4], [0, 4, 0, 0]], ax, n_columns=2)
    assert [image.get_clim() for image in ax.images] == [(-4, 4)] * 2
    assert ax.images[0].get_array().tolist() == [[1, 0], [0, -4]]
    assert [t.get_text() for t in ax.texts] == ["1", "2"]
    named = p.plot_weight_images(np.zeros((2, 4)), names=["a", "b"])
    assert [t.get_text() for t in named.texts] == ["a", "b"]


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: p.plot_matrix([[1, 2]], column_names=["a"]), "column_names: came 1"),
        (lambda: p.plot_matrix([]), "M: came empty"),
        (lambda: p.plot_confusion([[1, 2]]), "counts: .*square"),
        (
            lambda: p.plot_confusion([[1, -1], [0, 1]]),
            "counts: came with -1; expected whole numbers",
        ),
        (lambda: p.plot_confusion([[0, 0], [0, 0]]), "counts: came with nothing but 0"),
        (lambda: p.plot_probabilities([0.5, 0.6]), "p: came with minimum 0.5 and sum 1.1"),
        (lambda: p.plot_probabilities([1.5, -0.5]), "p: came with minimum -0.5"),
        (lambda: p.plot_probabilities([1.0], true=1), "true: came 1"),
        (lambda: p.plot_probabilities([0.5, 0.5], z=[1]), "z: came with shape"),
        (lambda: p.plot_digits(np.zeros((2, 5))), "X: came with 5 pixels"),
        (lambda: p.plot_weight_images(np.zeros((2, 5))), "W: came with 5 pixels"),
        (lambda: p.plot_weight_images(np.zeros((2, 4)), names="a"), "names: came 1 names"),
        (lambda: p.plot_digits(np.zeros((2, 4)), [1]), "y: came 1 labels; expected 2"),
    ],
)
def test_grids_refuse_bad_data(call, said):
    with pytest.raises(ValueError, match=said):
        call()
