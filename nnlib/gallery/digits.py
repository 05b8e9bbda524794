"""Draw a digit and see what a small network makes of it, layer by layer.

The pad has 28 x 28 pixels. The drawing is moved and scaled, each 2 x 2 block becomes one pixel, and
a network with one hidden layer reads the 196 numbers:

    M = R_down P R_right^T,   x = pool(M),   a_1 = relu(W_1 x + b_1),   p = softmax(W_2 a_1 + b_2)

where the matrices R move and scale by linear interpolation, as in :func:`nnlib.images.prepare`.
Moving and scaling are nodes of the graph like all the rest, so the sliders need no code of their
own.

One hidden neuron j at a time can be followed, from pixels to digits: z_j is the sum of the numbers
w_ji x_i, one for each pixel i, and b_j; and to the score of each digit k it adds w_kj a_j.
"""

from collections.abc import Sequence
from types import SimpleNamespace

import ipywidgets as widgets
import numpy as np
from numpy.typing import ArrayLike

from nnlib import graph
from nnlib._validation import as_floats, check_range
from nnlib.figures import (
    Action,
    Bars,
    Curve,
    Explorer,
    Field,
    Figure,
    Pad,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    explorer,
    square_grid,
)
from nnlib.images import BOX, INK, average_pool
from nnlib.layers import Layer, as_network
from nnlib.network import forward

SIDE, SMALL = 28, 14
HOME = SIDE / 2
REACH = 10.0


def draw_a_digit(layers: Sequence[Layer], samples: ArrayLike) -> Explorer:
    """Return the figure in which the reader draws and the network reads.

    Parameters
    ----------
    layers : sequence of Layer
        A network of two layers, relu and softmax, from 196 inputs (14 x 14 pixels) to 10 outputs.
        Its weights travel in the page: round them before.
    samples : array_like of shape (n_samples, 784)
        Images to start from, one after the other; ink is 1 and paper 0.

    Returns
    -------
    nnlib.figures.Explorer
        The pad, the probabilities, what the network sees, its hidden neurons, and one of them
        followed from the ink to the digits.

    Raises
    ------
    ValueError
        If the network does not have these sizes and activations, or the samples are no images of
        this size, with ink from 0 to 1.
    """
    layers = as_network(layers)
    if len(layers) != 2 or (layers[0].n_in, layers[1].n_out) != (SMALL**2, 10):
        sizes = [layers[0].n_in, *(layer.n_out for layer in layers)]
        raise ValueError(f"layers: came with sizes {sizes}; expected [196, n_hidden, 10]")
    activations = [layer.activation for layer in layers]
    if activations != ["relu", "softmax"]:
        raise ValueError(f"layers: came with {activations}; expected ['relu', 'softmax']")
    samples = as_floats("samples", samples, shape=(None, SIDE**2))
    check_range("samples", samples)
    n_hidden = layers[0].n_out
    activations = forward(layers, average_pool(samples[:1])).A[1][0]
    p = _parameters(samples, n_hidden, loudest=1.0 + activations.argmax())
    node = _network(layers, p)
    figure = Figure(
        "draw-a-digit",
        title="Draw a digit",
        question="Draw a 4 in the middle, then a small one in a corner. What is read?",
        parameters=list(p.values()),
        views=[
            Pad(parameter="pixels", size=SIDE, brush=2.0, title="Draw here"),
            Bars(
                values=graph.where(graph.greater(node.y_hat, 5e-4), node.y_hat, 0.0),
                labels=[str(digit) for digit in range(10)],
                range=(0.0, 1.0),
                title="The output layer: a probability for each digit",
                wide=True,
            ),
            _seen(node.small_upside_down),
            _hidden(node, p["neuron"].node, n_hidden),
            _evidence(node.evidence),
            Bars(
                values=node.adds,
                labels=[str(digit) for digit in range(10)],
                range=(-6.0, 6.0),
                digits=2,
                title="What that neuron adds to the score of each digit: w a",
            ),
            Readout(
                items=[
                    Reading(
                        name="sum", label="sum of the picture", value=node.pixels_say, digits=2
                    ),
                    Reading(name="bias", label="bias b", value=node.bias, digits=2),
                    Reading(name="a", label="answer a = relu(z)", value=node.answer, digits=2),
                ],
            ),
        ],
        actions=[_next_sample(p, samples)],
        say=Say(
            "The network reads a {digit:.0f}, with probability {top:%}."
            "{ink?| The paper is empty; it answers all the same.}",
            {"digit": node.digit, "top": node.top, "ink": node.ink},
        ),
    )
    boxes = {"prepare": widgets.Checkbox(value=False, description=p["prepare"].label, indent=False)}
    return explorer(figure, boxes, hide=("which",))


def _parameters(samples, n_hidden, loudest):
    """Return what the reader sets, by name."""
    parameters = (
        Parameter("pixels", samples[0].reshape(SIDE, SIDE)),
        Parameter("right", 0.0, "move right", -REACH, REACH, 1),
        Parameter("down", 0.0, "move down", -REACH, REACH, 1),
        Parameter("size", 1.0, "size", 0.5, 1.4, 0.1),
        Parameter("prepare", 0.0, "center and scale it first", 0, 1, 1),
        Parameter("which", 0.0, "sample", 0, max(len(samples) - 1, 1), 1),
        Parameter("neuron", loudest, "follow hidden neuron", 1, max(n_hidden, 2), 1),
    )
    return {parameter.name: parameter for parameter in parameters}


def _network(layers, p):
    """Return the nodes from the pixels to the answer."""
    moved = _moved(SimpleNamespace(**{name: parameter.node for name, parameter in p.items()}))
    pool = np.kron(np.eye(SMALL), [[0.5, 0.5]])  # (14, 28): the mean of two neighbors
    small = graph.constant(pool) @ moved @ graph.constant(pool.T)
    upside_down = graph.constant(pool[::-1]) @ moved @ graph.constant(pool.T)
    x = graph.reshape(small, (SMALL**2,))
    z_1 = graph.constant(layers[0].W) @ x + graph.constant(layers[0].b)
    a_1 = graph.relu(z_1)
    y_hat = graph.softmax(graph.constant(layers[1].W) @ a_1 + graph.constant(layers[1].b))
    chosen = 1 - graph.greater(
        graph.square(np.arange(1.0, layers[0].n_out + 1) - p["neuron"].node), 0.25
    )
    weights = graph.reshape(chosen @ graph.constant(layers[0].W), (SMALL, SMALL))
    evidence = weights * small
    top = graph.max(y_hat)
    is_top = 1 - graph.greater(top, y_hat)
    return SimpleNamespace(
        small=small,
        small_upside_down=upside_down,  # an image counts rows downward, a plane upward
        a_1=a_1,
        evidence=graph.constant(np.eye(SMALL)[::-1]) @ evidence,
        pixels_say=graph.sum(evidence),
        bias=graph.sum(chosen * layers[0].b),
        answer=graph.sum(chosen * a_1),
        adds=graph.constant(layers[1].W) @ (chosen * a_1),
        y_hat=y_hat,
        top=top,
        digit=graph.sum(is_top * np.arange(10.0)) / graph.sum(is_top),
        ink=graph.sum(p["pixels"].node),
    )


def _moved(p):
    """Return the drawing after the sliders, or centered and scaled as the training digits were."""
    place = np.arange(float(SIDE))
    ink = graph.maximum(graph.sum(p.pixels), 1e-9)
    dark = graph.greater(p.pixels, INK)
    extents = [_extent(graph.max(dark, axis=axis)) for axis in (0, 1)]
    extent = graph.maximum(*extents)
    ready = p.prepare * graph.greater(extent, 0.0)  # an empty pad cannot be centered
    scale = graph.where(ready, extent / BOX, 1 / p.size)

    def resampling(axis, move):
        center = graph.sum(graph.sum(p.pixels, axis=axis) * place) / ink
        source = graph.where(ready, center, HOME - move * scale)
        distance = place - source - (place[:, np.newaxis] - HOME) * scale
        return graph.relu(1 - graph.maximum(distance, -distance))

    return resampling(1, p.down) @ p.pixels @ graph.transpose(resampling(0, p.right))


def _extent(used):
    """Return the length from the first to the last 1 of a vector; not positive if it has none."""
    place = np.arange(float(SIDE))
    return graph.max(used * (place + 1)) + graph.max(used * (SIDE - place)) - SIDE


def _next_sample(p, samples):
    """Return the button that puts the next sample on the pad."""
    n = len(samples)
    which = p["which"].node
    following = graph.where(graph.greater(which, n - 1.5), 0.0, which + 1)
    chosen = 1 - graph.greater(graph.square(np.arange(float(n)) - following), 0.25)
    pixels = graph.reshape(chosen @ graph.constant(samples), (SIDE, SIDE))
    return Action("Next test digit", {"pixels": pixels, "which": following})


def _seen(upside_down):
    """Return the view of the 14 x 14 pixels that are the network's input."""
    picture = Field(
        values=upside_down,
        grid=square_grid(1, SMALL, SMALL),
        level=-0.02,  # paper stays just above it, so that no line is drawn around the ink
        spread=0.6,
    )
    return _image(picture, "What the network sees")


def _evidence(upside_down):
    """Return the view of what each pixel adds to z of the neuron that is followed."""
    picture = Field(values=upside_down, grid=square_grid(1, SMALL, SMALL), spread=0.25, line=False)
    return _image(picture, "What each pixel tells one neuron, w x: blue for, orange against")


def _image(picture, title):
    """Return an image of 14 x 14 pixels."""
    return Plane(
        x=(0.5, SMALL + 0.5),
        y=(0.5, SMALL + 0.5),
        marks=[picture],
        x_label="column",
        y_label="row",
        title=title,
        aspect=0.9,
        ticks=False,
        equal=True,
    )


def _hidden(node, neuron, n_hidden):
    """Return the view of the hidden activations: a stem for each neuron, a dot on the one."""
    numbers = np.arange(1.0, n_hidden + 1)
    stems = graph.stack([0 * node.a_1, node.a_1, 0 * node.a_1], axis=1)  # up and down again
    return Plane(
        x=(0, n_hidden + 1),
        y=(0, 8),
        marks=[
            Curve(x=np.repeat(numbers, 3), y=graph.reshape(stems, (3 * n_hidden,))),
            Points(points=graph.array([[neuron, node.answer]]), name="the neuron to follow"),
        ],
        x_label="hidden neuron",
        y_label="activation a₁",
        title="The hidden layer",
        aspect=0.9,
    )
