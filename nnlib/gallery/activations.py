"""Activation functions: the slope at a point, and what is left of it after many layers.

Two figures:

* :func:`activation_and_slope`: a = g(k z), its derivative, and the tangent at z;
* :func:`slopes_in_a_chain`: one neuron after another, each with the same weight w and bias b,

      z_l = w a_{l-1} + b,    a_l = g(z_l),    da_L / da_l = product over j = l+1 … L of w g'(z_j)

The functions are written once, in graph operations; their derivatives are those of the graph.
"""

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace

import numpy as np

from nnlib import graph
from nnlib._validation import as_choice, as_count
from nnlib.figures import (
    Curve,
    Explorer,
    Figure,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    choice,
    explorer,
)
from nnlib.graph import Node

FUNCTIONS: dict[str, Callable[[Node], Node]] = {
    "hard_threshold": lambda z: 1 - graph.greater(0, z),
    "sign": lambda z: graph.greater(z, 0) - graph.greater(0, z),
    "linear": lambda z: z,
    "sigmoid": graph.sigmoid,
    "tanh": graph.tanh,
    "softplus": graph.softplus,
    "relu": graph.relu,
    "leaky_relu": lambda z: graph.maximum(z, 0.01 * z),  # at the corner 0.01, as in nnlib
}
CHAIN = ("sigmoid", "tanh", "softplus", "relu", "leaky_relu", "linear")
MAX_DEPTH = 20
FLAT = 0.01  # a slope below this is called flat
VANISHED = 0.001  # a product below this is said to have vanished
FLOOR = 1e-14  # a product below this is drawn on the lower edge
SLOPE_CODE = """from nnlib.activations import ACTIVATIONS

name = NAMES[{activation}]
g, k, z = ACTIVATIONS[name], {k}, {z}
a, slope = g.function(k * z), k * g.derivative(k * z)
print(name)
print(f"At z = {z:.1f} the neuron answers {a:.3f}; the slope is {slope:.3f}.")"""
CHAIN_CODE = """from nnlib.network import Layer, backward, forward

name = NAMES[{activation}]
layers = [Layer([[{w}]], [{b}], name) for _ in range({depth})]
passed = forward(layers, [[{x}]])
target = passed.y_hat - 1  # so that the derivative of the loss by the output is 1
by_input = backward(layers, passed, target).deltas[0].item() * {w}
print(f"From the output to the input the gradient is multiplied by {by_input:.3f}.")"""


def activation_and_slope(z: float = 1.0, k: float = 1.0) -> Explorer:
    """Return the figure of an activation function, its derivative, and the tangent at a point.

    Parameters
    ----------
    z, k : float
        Where the sliders of z and of the factor k start.

    Returns
    -------
    nnlib.figures.Explorer
        A choice among eight functions, and two sliders.

    Raises
    ------
    ValueError
        If z is not from -6 to 6 or k not from 0.2 to 5.
    """
    parameters = [
        choice("activation", _readable(FUNCTIONS), "sigmoid", "g"),
        Parameter("z", z, "z", -6.0, 6.0, 0.1),
        Parameter("k", k, "slope k", 0.2, 5.0, 0.1),
    ]
    number, z_node, k_node = (parameter.node for parameter in parameters)
    at = value_and_slope(FUNCTIONS, number, z_node, k_node)
    curve_z = graph.linspace(-6, 6, 481)
    curve = value_and_slope(FUNCTIONS, number, curve_z, k_node)
    readings = [
        Reading(name="a", label="a = g(k z)", value=at.a),
        Reading(name="slope", label="slope da/dz at z", value=at.slope),
        Reading(name="steepest", label="steepest slope in view", value=graph.max(curve.slope)),
    ]
    figure = Figure(
        "activation-and-slope",
        title="An activation function and its slope",
        question="Which functions have a place to the right of 0 where the tangent is nearly flat? "
        "How far out is it, and how does k move it?",
        parameters=parameters,
        views=[_tangent_plane(z_node, at, curve_z, curve), Readout(items=readings, wide=True)],
        say=Say(
            "At z = {z:.1f} the neuron answers {a:.3f}; the slope is {slope:.3f}{flat?: flat, "
            "hardly any gradient gets through.|.}",
            {"z": z_node, "a": at.a, "slope": at.slope, "flat": FLAT - at.slope},
        ),
        copy=SLOPE_CODE.replace("NAMES", repr([*FUNCTIONS])),
    )
    return explorer(figure)


def slopes_in_a_chain(
    *,
    activation: str = "sigmoid",
    w: float = 1.0,
    b: float = 0.0,
    x: float = 0.5,
    depth: int = MAX_DEPTH,
) -> Explorer:
    """Return the figure of the gradient on its way back through a chain of equal neurons.

    Parameters
    ----------
    activation : {'sigmoid', 'tanh', 'softplus', 'relu', 'leaky_relu', 'linear'}
        What every neuron starts with.
    w, b, x : float
        Where the sliders of weight, bias and input start.
    depth : int
        How many neurons there are at first, up to 20.

    Returns
    -------
    nnlib.figures.Explorer
        A choice of activation, four sliders, and the figure.

    Raises
    ------
    ValueError
        If the activation is none of these, or a number is outside the range of its slider.
    """
    start = CHAIN.index(as_choice("activation", activation, CHAIN))
    parameters = [
        choice("activation", _readable(CHAIN), start, "g"),
        Parameter("w", w, "weight w", 0.1, 6.0, 0.1),
        Parameter("b", b, "bias b", -4.0, 4.0, 0.1),
        Parameter("x", x, "input x", -2.0, 2.0, 0.1),
        Parameter("depth", as_count("depth", depth), "layers", 1, MAX_DEPTH, 1),
    ]
    p = {parameter.name: parameter.node for parameter in parameters}
    run = chain(p)
    readings = [
        Reading(name="product", label="∂output/∂x: all factors", value=run.products[0]),
        Reading(name="factor", label="factor w·g′(z) of the last layer", value=run.last_factor),
        Reading(name="output", label="output", value=run.last_a),
    ]
    figure = Figure(
        "slopes-in-a-chain",
        title="What is left of a gradient",
        question="With the sigmoid: find a weight, a bias and an input for which the gradient "
        "survives 20 layers.",
        parameters=parameters,
        views=[_products_plane(run), _factors_plane(run), Readout(items=readings)],
        say=Say(
            "On its way from the output to the input the gradient is multiplied by {product:.3f}"
            "{vanished?: it has vanished.|.}",
            {"product": run.products[0], "vanished": VANISHED - run.products[0]},
        ),
        copy=CHAIN_CODE.replace("NAMES", repr([*CHAIN])),
    )
    return explorer(figure)


def value_and_slope(
    names: Iterable[str], number: Node, z: Node, k: Node | float = 1.0
) -> SimpleNamespace:
    """Return the nodes of g(k z) and of its derivative in z, for a chosen g.

    Parameters
    ----------
    names : iterable of str
        Keys of ``FUNCTIONS``.
    number : Node
        Number of the chosen one among them.
    z, k : Node or float
        Pre-activation, of whatever shape, and the factor before it.

    Returns
    -------
    SimpleNamespace
        a and slope, of the shape of ``z``.
    """
    scaled = k * z
    candidates = [FUNCTIONS[name](scaled) for name in names]
    a = _choose(number, candidates)
    (slope,) = graph.grad(graph.sum(a), [scaled])  # each a depends on its own z only
    return SimpleNamespace(a=a, slope=k * slope)


def chain(p: Mapping[str, Node]) -> SimpleNamespace:
    """Return the nodes of the chain: activations, factors, and their products from the end on.

    Parameters
    ----------
    p : mapping of str to Node
        activation (a number into ``CHAIN``), w, b, x, depth.

    Returns
    -------
    SimpleNamespace
        Over the layers 0 … 20: layer (its number), a, products (da_L / da_l), and log_ceilings,
        the logarithm of what a product can be at most. Over the layers 1 … 20: factors. Past the
        last layer everything repeats it. And last_a, last_factor.
    """
    a, layer = [p["x"]], [graph.constant(0.0)]
    factors: list[Node] = []
    for number in range(1, MAX_DEPTH + 1):
        exists = graph.greater(p["depth"], number - 0.5)
        step = value_and_slope(CHAIN, p["activation"], p["w"] * a[-1] + p["b"])
        factor = p["w"] * step.slope
        a.append(graph.where(exists, step.a, a[-1]))
        factors.append(graph.where(exists, factor, factors[-1] if factors else factor))
        layer.append(graph.where(exists, float(number), layer[-1]))
    products = [graph.constant(1.0)]
    for number in range(MAX_DEPTH, 0, -1):
        exists = graph.greater(p["depth"], number - 0.5)
        products.append(graph.where(exists, products[-1] * factors[number - 1], 1.0))
    highest = _choose(p["activation"], [0.25, *[1.0] * (len(CHAIN) - 1)]) * p["w"]
    passed = p["depth"] - graph.stack(layer)
    return SimpleNamespace(
        layer=graph.stack(layer),
        a=graph.stack(a),
        factors=graph.stack(factors),
        products=graph.stack(products[::-1]),
        log_ceilings=passed * graph.log(highest),
        last_a=a[-1],
        last_factor=factors[-1],
    )


def _choose(number, candidates):
    """Select one of several nodes or numbers by its place in the list."""
    chosen = candidates[0]
    for place, candidate in enumerate(candidates[1:], start=1):
        chosen = graph.where(graph.greater(number, place - 0.5), candidate, chosen)
    return chosen


def _readable(names):
    return [name.replace("_", " ") for name in names]


def _tangent_plane(z, at, curve_z, curve):
    along = graph.linspace(-1.8, 1.8, 2)
    return Plane(
        title="g, its slope, and the tangent at z",
        x=(-6, 6),
        y=(-1.5, 2.5),
        x_label="z",
        y_label="a, and slope da/dz",
        aspect=0.8,
        marks=[
            Curve(x=curve_z, y=curve.a, name="a = g(k z)", color=0, width=3),
            Curve(x=curve_z, y=curve.slope, name="slope da/dz", color=5, dash=True),
            Curve(x=z + along, y=at.a + at.slope * along, name="tangent at z", color=2, width=2),
            Points(points=graph.array([[z, at.a], [z, at.slope]]), labels=np.array([1.0, 2.0])),
        ],
    )


def _products_plane(run):
    decimal = 1 / np.log(10)
    log_products = decimal * graph.log(graph.maximum(run.products, FLOOR))
    return Plane(
        title="What arrives at each layer",
        x=(-0.5, MAX_DEPTH + 0.5),
        y=(-14, 6),
        x_label="layer l (0 is the input)",
        y_label="log₁₀ of ∂output/∂aₗ",
        marks=[
            Curve(
                x=run.layer,
                y=decimal * run.log_ceilings,
                name="with the largest slope everywhere",
                color=4,
                dash=True,
                width=2,
            ),
            Curve(x=run.layer, y=log_products, name="product of the factors", width=3),
            Points(points=graph.stack([run.layer, log_products], axis=1)),
        ],
    )


def _factors_plane(run):
    ones = np.ones(2)
    return Plane(
        title="Layer by layer",
        x=(-0.5, MAX_DEPTH + 0.5),
        y=(-1.5, 2.5),
        x_label="layer l (0 is the input)",
        y_label="aₗ, and w·g′(zₗ)",
        marks=[
            Curve(
                x=np.array([0.0, MAX_DEPTH]), y=ones, name="1: nothing is lost", color=4, dash=True
            ),
            Curve(x=run.layer, y=run.a, name="activation aₗ", color=0),
            Curve(x=run.layer[1:], y=run.factors, name="factor w·g′(zₗ)", color=5, dash=True),
        ],
    )
