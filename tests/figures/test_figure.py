"""The live figure as a Python object: traits, specification and links."""

import ipywidgets as widgets
import numpy as np
import pytest

import nnlib.figures
from nnlib import graph
from nnlib.figures import (
    Action,
    Box,
    ComputationGraph,
    Curve,
    Edge,
    Field,
    Figure,
    Frames,
    Grid,
    Landscape,
    Line,
    Network,
    Neuron,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    Table,
    choice,
    descent,
    dropdown,
    explorer,
    square_plane,
    toggle_buttons,
)
from nnlib.figures.views.computation_graph import local_derivatives
from nnlib.figures.views.marks import Mark
from nnlib.figures.views.record import View
from tests.support.kitchen_sink import own_points, planes, steps_and_pad, valley
from tests.support.live_figures import nodes_of
from tests.support.reader import Reader

SLOPE = Parameter("slope", 1.5, label="slope", min=-2, max=2, step=0.1)
SHIFT = Parameter("shift", -0.5, min=-1, max=1, step=0.05)
POINTS = Parameter("points", [[0.0, 1.0], [2.0, 3.0]])


def make_figure(**changes):
    x = graph.linspace(-1, 1, 5)
    plane = Plane(
        x=(-1, 1),
        y=(-2, 2),
        x_label="x",
        y_label="y",
        marks=[Curve(x=x, y=SLOPE.node * x + SHIFT.node)],
    )
    given = {"title": "A line", "parameters": [SLOPE, SHIFT, POINTS], "views": [plane]}
    return Figure("a-line", **(given | changes))


def test_kitchen_sink_has_every_view_and_mark():
    makers = (planes, valley, own_points, steps_and_pad)
    views = [view for make in makers for view in make()[0].figure.views]
    marks = [mark for view in views if isinstance(view, Plane) for mark in view.marks]
    classes = [value for value in vars(nnlib.figures).values() if isinstance(value, type)]
    drawn = [kind for kind in classes if issubclass(kind, View | Mark)]
    assert {type(part) for part in (*views, *marks)} == set(drawn)


class TestFigure:
    def test_parameters_are_synced_traits(self):
        figure = make_figure()
        assert (figure.slope, figure.shift, figure.points) == (1.5, -0.5, [0, 1, 2, 3])
        assert {"slope", "shift", "points", "spec"} <= set(figure.get_state())

    def test_value_of_a_node_follows_the_parameters(self):
        figure = make_figure()
        total = SLOPE.node * graph.sum(POINTS.node) + SHIFT.node
        assert figure.value_of(total) == pytest.approx(1.5 * 6 - 0.5)
        figure.slope = 2.0
        assert figure.value_of(total) == pytest.approx(2.0 * 6 - 0.5)

    def test_text_form_is_the_same_every_time(self):
        # nbval compares it, so it must hold no address and no random model id.
        assert (
            repr(make_figure()) == repr(make_figure()) == "Figure('a-line': slope=1.5, shift=-0.5)"
        )

    def test_an_array_may_be_set_in_its_shape_or_flat(self):
        figure = make_figure()
        figure.points = np.array([[5, 6], [7, 8]])
        assert figure.points == [5, 6, 7, 8]
        figure.points = [1, 2, 3, 4]
        assert figure.points == [1, 2, 3, 4]

    def test_it_keeps_what_it_was_made_of(self):
        double, say = Action("Double", {"slope": 2 * SLOPE.node}), Say("{s}", {"s": SLOPE.node})
        figure = make_figure(actions=[double], say=say, copy="slope = {slope}")
        assert [view.kind for view in figure.views] == ["plane"]
        assert (figure.actions, figure.say, figure.frames) == ((double,), say, None)
        assert figure.copy == "slope = {slope}"

    def test_a_parameter_owns_its_start(self):
        start = np.array([[0.0, 1.0]])
        parameter = Parameter("point", start)
        start *= 100
        assert make_figure(parameters=[SLOPE, SHIFT, parameter]).point == [0.0, 1.0]

    def test_two_figures_with_different_parameters_live_side_by_side(self):
        other = make_figure(parameters=[SLOPE, SHIFT, Parameter("extra", 4.0)])
        assert other.extra == 4.0
        assert not hasattr(make_figure(), "extra")

    def test_rejects_two_parameters_of_one_name(self):
        with pytest.raises(ValueError, match=r"parameters: .*slope.*differ"):
            make_figure(parameters=[SLOPE, SLOPE])

    @pytest.mark.parametrize("name", ["layout", "comm", "spec", "_esm"])
    def test_rejects_names_of_the_widget_machinery(self, name):
        with pytest.raises(ValueError, match=name):
            make_figure(parameters=[SLOPE, SHIFT, Parameter(name, 1.0)])

    @pytest.mark.parametrize("value", [np.nan, np.inf, "one", [1.0, np.nan]])
    def test_rejects_a_start_that_is_no_number(self, value):
        with pytest.raises(ValueError, match="extra"):
            make_figure(parameters=[SLOPE, SHIFT, Parameter("extra", value)])


class TestSpecification:
    def test_views_refer_to_nodes_of_one_graph(self):
        spec = make_figure().spec
        curve = spec["views"][0]["marks"][0]
        assert curve["kind"] == "curve"
        assert [curve["x"], curve["y"]] == [{"node": 0}, {"node": 1}]
        assert [row["name"] for row in spec["numbers"]] == ["slope", "shift", "x", "y"]
        assert len(spec["graph"]["outputs"]) == 4

    def test_arrays_become_constants_of_the_graph(self):
        layer = Curve(x=np.array([0.0, 1.0]), y=np.array([5.0, 6.0]))
        plane = Plane(x=(0, 1), y=(0, 9), x_label="x", y_label="y", marks=[layer])
        spec = make_figure(views=[plane]).spec
        values = [node["values"] for node in spec["graph"]["nodes"] if node["op"] == "constant"]
        assert values == [[0, 1], [5, 6]]

    def test_nested_numbers_are_as_good_as_arrays(self):
        layer = Points(points=[[0, 1], [2, 3]], labels=[0, 1])
        plane = Plane(x=(0, 1), y=(0, 9), x_label="x", y_label="y", marks=[layer])
        spec = make_figure(views=[plane]).spec
        assert spec["views"][0]["marks"][0]["symbols"] == ["disk", "square"]
        values = [node["values"] for node in spec["graph"]["nodes"] if node["op"] == "constant"]
        assert values == [[0, 1, 2, 3], [0, 1]]

    def test_landscape_carries_the_gradient_of_each_choice(self):
        loss = (SLOPE.node - 1) ** 2 + 3 * SHIFT.node**2
        figure = make_figure(views=[Landscape(loss=loss, x="slope", y="shift")])
        view = figure.spec["views"][0]
        assert view["choices"] == ["slope", "shift"]
        assert set(view["gradients"]) == {"slope", "shift"}

    def test_landscape_has_both_axes_even_where_the_loss_is_flat(self):
        figure = make_figure(views=[Landscape(loss=SLOPE.node**2, x="slope", y="shift")])
        view, data = figure.spec["views"][0], figure.spec["graph"]
        wanted, needed = {data["outputs"][view["loss"]["node"]]}, set()
        for i in reversed(range(len(data["nodes"]))):
            if i in wanted:
                wanted.update(i - by for by in data["nodes"][i].get("back", []))
                needed.add(data["nodes"][i].get("name"))
        assert {"slope", "shift"} <= needed

    def test_frames_hold_recorded_numbers_only(self):
        frames = Frames({"slope": [0.0, 1.0]}, ["start", "end"])
        assert make_figure(frames=frames).spec["frames"]["values"] == {"slope": [0.0, 1.0]}
        with pytest.raises(ValueError, match="frames"):
            make_figure(frames=Frames({"slope": [SLOPE.node]}, ["start"]))

    def test_frames_of_an_array_are_flat_as_its_trait_is(self):
        frames = Frames({"points": [[[0, 1], [2, 3]], np.ones((2, 2))]}, ["start", "end"])
        values = make_figure(frames=frames).spec["frames"]["values"]["points"]
        assert values == [[0, 1, 2, 3], [1, 1, 1, 1]]

    def test_a_field_spreads_out_its_grid(self):
        grid = Grid(x=(0, 2), y=(-1, 1), n_x=3, n_y=2)
        marks = [Field(values=grid.across + 10 * grid.up, grid=grid)]
        view = square_plane(-1, 1, x_label="x", y_label="y", marks=marks)
        figure = make_figure(views=[view])
        field = figure.spec["views"][0]["marks"][0]
        assert [field[key] for key in ("x", "y", "n_x", "n_y")] == [[0, 2], [-1, 1], 3, 2]
        assert _value(figure, field["values"]).tolist() == [-10, -9, -8, 10, 11, 12]
        assert (view.equal, view.aspect, view.x, view.y) == (True, 1.0, (-1, 1), (-1, 1))

    def test_a_figure_without_extras_says_nothing_about_them(self):
        spec = make_figure().spec
        assert (spec["actions"], spec["say"], spec["frames"], spec["copy"]) == ([], None, None, "")


class TestDescent:
    def test_one_step_is_parameter_minus_rate_times_gradient(self):
        # L = (slope − 1)² + 3 shift², so ∂L/∂slope = 2 (1.5 − 1) = 1 and ∂L/∂shift = 6 (−0.5) = −3.
        loss = (SLOPE.node - 1) ** 2 + 3 * SHIFT.node**2
        step, run = descent(loss, [SLOPE, SHIFT], 0.1)
        figure = make_figure(actions=[step, run])
        assert figure.value_of(step.assign["slope"]) == pytest.approx(1.5 - 0.1 * 1.0)
        assert figure.value_of(step.assign["shift"]) == pytest.approx(-0.5 + 0.1 * 3.0)
        assert step.assign == run.assign
        assert (step.repeat, run.repeat) == (0, 4)

    def test_the_rate_may_be_a_parameter(self):
        rate = Parameter("rate", 0.25)
        step, _ = descent(SLOPE.node**2, [SLOPE], rate.node)
        figure = make_figure(parameters=[SLOPE, SHIFT, rate], actions=[step])
        assert figure.value_of(step.assign["slope"]) == pytest.approx(1.5 - 0.25 * 3.0)


class TestComputationGraph:
    def test_local_derivatives_stop_at_the_boxes_that_are_drawn(self):
        # L = (a b)² with the box p = a b: ∂L/∂p = 2 p, ∂p/∂a = b; the edge a → L is not drawn.
        a, b = graph.parameter("a"), graph.parameter("b")
        p = a * b
        loss = p**2
        drawn = {a, b, p, loss}
        at = {"a": 3.0, "b": 5.0}
        assert set(local_derivatives(loss, drawn)) == {p}
        assert graph.evaluate(local_derivatives(loss, drawn)[p], {"a": 3.0, "b": 5.0}) == 30.0
        local = local_derivatives(p, drawn)
        assert graph.evaluate(local[a], {"b": 5.0}) == 5.0
        assert graph.evaluate(local[b], {"a": 3.0}) == 3.0
        assert at["a"] * at["b"] == 15.0

    def test_edges_multiply_and_add_up_to_the_gradient(self):
        # Fan-out: a feeds L both directly and through p, so ∂L/∂a is the sum over two edges.
        a, b = graph.parameter("a"), graph.parameter("b")
        p = graph.sigmoid(a * b)
        loss = p * a
        boxes = [
            Box(node=n, label=t, column=c, row=r)
            for n, t, c, r in [(a, "a", 0, 0), (b, "b", 0, 1), (p, "p", 1, 0), (loss, "L", 2, 0)]
        ]
        spec = ComputationGraph(boxes=boxes).drawn([])
        values = {"a": 0.7, "b": -1.3}
        total = sum(
            graph.evaluate(spec["nodes"][edge["to"]]["gradient"] * edge["local"], values)
            for edge in spec["edges"]
            if edge["from"] == 0
        )
        assert [(e["from"], e["to"]) for e in spec["edges"]] == [(0, 2), (1, 2), (0, 3), (2, 3)]
        assert total == pytest.approx(graph.evaluate(graph.grad(loss, [a])[0], values), rel=1e-14)

    def test_rejects_two_boxes_for_one_node(self):
        a = graph.parameter("a")
        boxes = [Box(node=a**2, label="p", column=0), Box(node=a * 1 * a, label="q", column=1)]
        assert len(ComputationGraph(boxes=boxes).drawn([])["nodes"]) == 2
        boxes.append(Box(node=a**2, label="r", column=2))
        with pytest.raises(ValueError, match=r"boxes: came \['p', 'r'\]"):
            ComputationGraph(boxes=boxes)


class TestExplorer:
    def test_each_scalar_gets_a_slider_linked_to_its_trait(self):
        figure = make_figure()
        shown = explorer(figure)
        assert list(shown.controls) == ["slope", "shift"]
        slider = shown.controls["shift"]
        assert (slider.min, slider.max, slider.step) == (-1, 1, 0.05)
        assert slider.readout_format == ".2f"

    def test_links_need_no_kernel(self):
        figure = make_figure()
        shown = explorer(figure)
        pairs = {(link.source, link.target) for link in shown.links}
        assert pairs == {((shown.controls[k], "value"), (figure, k)) for k in ("slope", "shift")}

    def test_a_dropdown_is_linked_by_its_index(self):
        kind = choice("kind", ["flat", "steep"], "steep", "kind of line")
        figure = make_figure(parameters=[SLOPE, SHIFT, kind])
        shown = explorer(figure, hide=["shift", "slope"])
        (menu,) = shown.controls.values()
        assert (menu.options, menu.index, menu.description) == (
            ("flat", "steep"),
            1,
            "kind of line",
        )
        assert [link.source for link in shown.links] == [(menu, "index")]

    @pytest.mark.parametrize("make", [dropdown, toggle_buttons, widgets.RadioButtons])
    def test_every_selection_is_linked_by_its_index(self, make):
        kind = choice("kind", ["flat", "steep"])
        control = make(options=kind.options) if make is widgets.RadioButtons else make(kind)
        shown = explorer(make_figure(parameters=[SLOPE, SHIFT, kind]), {"kind": control})
        assert (control, "index") in [link.source for link in shown.links]

    def test_a_logarithmic_slider_has_the_range_of_its_powers(self):
        rate = Parameter("rate", 0.1, min=0.001, max=1, step=0.001)
        control = widgets.FloatLogSlider(0.1, min=-3, max=0)
        shown = explorer(make_figure(parameters=[SLOPE, SHIFT, rate]), {"rate": control})
        assert shown.controls["rate"] is control

    @pytest.mark.parametrize("extra", [{"controls": {"nothing": None}}, {"hide": ["nothing"]}])
    def test_rejects_parameters_the_figure_does_not_have(self, extra):
        with pytest.raises(ValueError, match="nothing"):
            explorer(make_figure(), **extra)

    def test_text_form_names_the_figure(self):
        assert repr(explorer(make_figure())) == "Explorer(Figure('a-line': slope=1.5, shift=-0.5))"


def _value(figure, reference):
    data = figure.spec["graph"]
    return graph.evaluate(nodes_of(data)[data["outputs"][reference["node"]]])


class TestViews:
    def test_readout_and_table_keep_their_order(self):
        loss = SLOPE.node**2
        items = [Reading(name="a", label="A", value=loss), Reading(name="b", label="B", value=loss)]
        spec = make_figure(views=[Readout(items=items), Table(labels=["r"], columns=[])]).spec
        assert [item["name"] for item in spec["views"][0]["items"]] == ["a", "b"]
        assert spec["views"][1]["labels"] == ["r"]

    def test_the_data_table_leaves_out_strokes_without_a_name(self):
        x, slope = graph.linspace(-1, 1, 5), SLOPE.node
        marks = [Curve(x=x, y=slope * x, name="line"), Curve(x=x, y=0 * x)]
        plane = Plane(x=(-1, 1), y=(-2, 2), x_label="x", y_label="y", title="P", marks=marks)
        names = [row["name"] for row in make_figure(views=[plane]).spec["numbers"]]
        assert names == ["slope", "shift", "P, line, x", "P, line, y"]

    @pytest.mark.parametrize(("w_x", "w_y", "b"), [(1.0, -2.0, 0.5), (0.0, 3.0, -1.0)])
    def test_a_line_goes_through_its_points_and_points_to_its_positive_side(self, w_x, w_y, b):
        line = Line(w_x=w_x, w_y=w_y, b=b, name="l", dash=True)
        plane = Plane(x=(-1, 1), y=(-2, 2), x_label="x", y_label="y", marks=[line])
        figure = make_figure(views=[plane])
        stroke, arrow = figure.spec["views"][0]["marks"]
        assert (stroke["kind"], stroke["dash"], arrow["kind"]) == ("curve", True, "arrows")
        x, y, tails, heads = (
            _value(figure, part)
            for part in (stroke["x"], stroke["y"], arrow["tails"], arrow["heads"])
        )
        np.testing.assert_allclose(w_x * x + w_y * y + b, 0, atol=1e-12)
        assert np.hypot(x, y).min() > 4  # beyond the corners of the plane
        np.testing.assert_allclose(tails @ [w_x, w_y] + b, 0, atol=1e-12)
        assert (heads @ [w_x, w_y] + b > 0).all()

    def test_a_network_says_which_number_each_line_moves_and_its_slope(self):
        x, y, w = (Neuron(name=n, label=n, value=SHIFT.node) for n in "xyw")
        a = Neuron(name="a", label="a₁", value=SLOPE.node, z=SLOPE.node, bias=SHIFT.node)
        weights = {"x": SLOPE.node, "y": POINTS.node[1, 0], "w": 2 * SLOPE.node}
        edges = [Edge(source=n, target="a", weight=node) for n, node in weights.items()]
        loss = SLOPE.node**2 + POINTS.node[1, 0] * POINTS.node[0, 0]
        figure = make_figure(views=[Network(layers=[[x, y, w], [a]], edges=edges, loss=loss)])
        view = figure.spec["views"][0]
        held = {edge["from"]: edge["weight"] for edge in view["edges"]}
        assert {n: (one["moves"], one["at"]) for n, one in held.items()} == {
            "x": ("slope", 0), "y": ("points", 2), "w": ("", 0),
        }  # fmt: skip
        value = Reader(figure).value
        assert np.ravel(value(held["y"]["value"]))[2] == value(POINTS.node)[1, 0]
        assert value(held["x"]["slope"]) == 2 * figure.slope
        assert np.ravel(value(held["y"]["slope"]))[2] == figure.points[0]
        assert "slope" not in held["w"]  # it cannot be moved by itself
        assert view["layers"][1][0]["slope"] == held["x"]["slope"]  # ∂L/∂z, where z is that node

    def test_a_line_of_no_direction_is_off_the_picture(self):
        line = Line(w_x=0.0, w_y=0.0, b=1.0)
        plane = Plane(x=(-1, 1), y=(-2, 2), x_label="x", y_label="y", marks=[line])
        figure = make_figure(views=[plane])
        stroke, arrow = figure.spec["views"][0]["marks"]
        assert (np.abs(_value(figure, stroke["x"])) > 1e6).all()
        np.testing.assert_array_equal(
            _value(figure, arrow["heads"]), _value(figure, arrow["tails"])
        )

    def test_an_action_assigns_nodes(self):
        action = Action("Double", {"slope": 2 * SLOPE.node})
        figure = make_figure(actions=[action])
        assert figure.spec["actions"][0]["label"] == "Double"
        assert figure.value_of(action.assign["slope"]) == 3.0


class TestReader:
    def test_a_button_reads_everything_before_it_changes_anything(self):
        swap = Action("Swap", {"slope": SHIFT.node, "shift": SLOPE.node})
        reader = Reader(make_figure(actions=[swap]))
        reader.press("Swap")
        assert (reader.figure.slope, reader.figure.shift) == (-0.5, 1.5)
        reader.press("Swap", times=2)
        assert (reader.figure.slope, reader.figure.shift) == (-0.5, 1.5)

    def test_a_run_ends_when_it_has_arrived(self):
        more = Action("More", {"slope": SLOPE.node + 1}, repeat=1, until=SLOPE.node - 4)
        reader = Reader(make_figure(actions=[more]))
        assert reader.run("More", limit=10) == 3  # 1.5, 2.5, 3.5, 4.5
        reader.reset()
        assert reader.figure.slope == 1.5
        assert reader.run("More", limit=2) is None

    def test_a_copy_is_filled_in_as_the_page_does_it(self):
        reader = Reader(make_figure(copy="slope, points = {slope}, {points}"))
        reader.move(slope=2.0, points=[[0, 1.5], [2, 3]])
        assert reader.copied()["slope"] == 2
        assert reader.copied()["points"] == [0, 1.5, 2, 3]
