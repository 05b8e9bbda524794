"""Backpropagation, step by step: a chain of five neurons, and the three-layer worked example.

Both figures are computation graphs that a reader walks forward, box by box, and then backward, edge
by edge: upstream × local = downstream. Beside them stands what central differences say.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from nnlib import graph
from nnlib.figures import (
    Box,
    Column,
    ComputationGraph,
    Edge,
    Explorer,
    Figure,
    Network,
    Neuron,
    Parameter,
    Reading,
    Readout,
    Say,
    Table,
    choice,
    descent,
    explorer,
    toggle_buttons,
)
from nnlib.gallery.starts import as_settings
from nnlib.graph import Node

DEPTH = 5
CHAIN = {"w_1": 1.2, "w_2": 0.9, "w_3": 1.5, "w_4": 0.7, "w_5": 1.1, "x": 0.5, "y": 1.0}
CHAIN_ACTIVATIONS = ("sigmoid", "tanh", "relu")
CHAIN_CODE = """import numpy as np
from nnlib.network import Layer, backward, forward

g = NAMES[{activation}]
layers = [Layer([[w]], None, g) for w in [{w_1}, {w_2}, {w_3}, {w_4}, {w_5}]]
x, y = [[{x}]], [[{y}]]
passed = forward(layers, x)
back = backward(layers, passed, y)
print("dL/dw:", np.ravel(back.dW))
a = passed.y_hat.item()
loss = 0.5 * (a - y[0][0]) ** 2
print(f"The output is {a:.3f}, the target {y[0][0]:.1f}, the loss {loss:.4f}.")"""

X = np.array([[1.0, 0.0], [0.0, 1.0]])
Y = np.array([1.0, 0.0])
WEIGHTS = {  # layer, output, input
    "w_111": 2.0,
    "w_112": -1.0,
    "w_121": 1.0,
    "w_122": 1.0,
    "w_211": 1.0,
    "w_212": -1.0,
    "w_221": -1.0,
    "w_222": 1.0,
    "w_311": 1.0,
    "w_312": -1.0,
}
LAYERS_CODE = """import numpy as np
from nnlib.network import Layer, backward, forward

layers = [
    Layer([[{w_111}, {w_112}], [{w_121}, {w_122}]], None, "relu"),
    Layer([[{w_211}, {w_212}], [{w_221}, {w_222}]], None, "sigmoid"),
    Layer([[{w_311}, {w_312}]], None, "linear"),
]
X, y = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[1.0], [0.0]])
passed = forward(layers, X)
for dW in backward(layers, passed, y).dW:
    print(dW)
mean = np.mean(0.5 * (passed.y_hat - y) ** 2)
print(f"The mean loss of the two samples is {mean:.4f}.")"""
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def chain(p: Mapping[str, Node], number: Node) -> tuple[list[Node], list[Node], Node]:
    """Return the pre-activations, the activations and the loss of the chain of five.

    Parameters
    ----------
    p : mapping of str to Node
        Weights ``w_1`` … ``w_5``, input ``x`` and target ``y``.
    number : Node
        Which of ``CHAIN_ACTIVATIONS`` every neuron has, by number.

    Returns
    -------
    tuple of (list of Node, list of Node, Node)
        z_1 … z_5; a_0 = x, a_1 … a_5; and L = ½ (a_5 - y)².
    """
    z, a = [], [p["x"]]
    for i in range(1, DEPTH + 1):
        z.append(p[f"w_{i}"] * a[-1])
        bounded = graph.where(graph.greater(number, 0.5), graph.tanh(z[-1]), graph.sigmoid(z[-1]))
        a.append(graph.where(graph.greater(number, 1.5), graph.relu(z[-1]), bounded))
    return z, a, 0.5 * graph.square(a[-1] - p["y"])


def chain_of_five(**start: float) -> Explorer:
    """Return the figure of five neurons in a row, stepped forward and backward.

    Parameters
    ----------
    **start : float
        Where sliders start, by the names in ``CHAIN``; the worked numbers of the chapter by
        default.

    Returns
    -------
    nnlib.figures.Explorer
        A choice of activation, seven sliders, and the figure.

    Raises
    ------
    ValueError
        If a name is not in ``CHAIN``, or a number is not from -2 to 2.
    """
    activation = choice("activation", CHAIN_ACTIVATIONS, label="activation g")
    parameters = [
        Parameter(name, value, _label(name), -2.0, 2.0, 0.1)
        for name, value in as_settings("start", start, CHAIN).items()
    ]
    p = {parameter.name: parameter.node for parameter in parameters}
    z, a, loss = chain(p, activation.node)
    figure = Figure(
        "chain-of-five",
        title="Five neurons in a row, forward and backward",
        question="Set w₃ to 0. Which of the five gradients vanish? Does it depend on g?",
        parameters=[activation, *parameters],
        views=[
            _chain_network(p, z, a, loss),
            ComputationGraph(
                title="The chain as a computation graph", boxes=_chain_boxes(p, z, a, loss)
            ),
            _chain_table(p, z, a, loss, activation.node),
        ],
        say=Say(
            "The output is {a:.3f}, the target {y:.1f}, the loss {L:.4f}.",
            {"a": a[-1], "y": p["y"], "L": loss},
        ),
        copy=CHAIN_CODE.replace("NAMES", repr([*CHAIN_ACTIVATIONS])),
    )
    return explorer(figure, fold=[f"w_{i}" for i in range(1, DEPTH + 1)])


def _chain_network(p, z, a, loss):
    """The chain with its values, and below each neuron what comes back to it."""
    names = ["x", *(f"a_{i}" for i in range(1, DEPTH + 1))]
    labels = ["x", *(f"a{_sub(i)}" for i in range(1, DEPTH)), "ŷ"]
    hidden = [
        Neuron(name=name, label=label, value=value, z=sum_, activation="g")
        for name, label, value, sum_ in zip(names[1:], labels[1:], a[1:], z, strict=True)
    ]
    return Network(
        title="The chain: values go forward, blame δ comes back",
        layers=[[Neuron(name="x", label="x", value=p["x"])], *([one] for one in hidden)],
        edges=[
            Edge(source=names[i], target=names[i + 1], weight=p[f"w_{i + 1}"]) for i in range(DEPTH)
        ],
        loss=loss,
        wide=True,
    )


def _chain_boxes(p, z, a, loss):
    """Weights on top, pre-activations below them, activations at the bottom: a zigzag."""
    across, down = 0.82, 1.25  # so that all twelve steps fit the page
    boxes = [Box(node=p["x"], label="x", column=0, row=2 * down, probe="x")]
    for i in range(1, DEPTH + 1):
        before = "x" if i == 1 else f"a{_sub(i - 1)}"
        w, name = f"w{_sub(i)}", "ŷ" if i == DEPTH else f"a{_sub(i)}"
        place = across * i
        boxes += [
            Box(node=p[f"w_{i}"], label=w, column=place - across, probe=f"w_{i}"),
            Box(
                node=z[i - 1],
                label=f"z{_sub(i)}",
                column=place - across / 2,
                row=down,
                operation=w + before,
            ),
            Box(node=a[i], label=name, column=place, row=2 * down, operation=f"g(z{_sub(i)})"),
        ]
    end = DEPTH * across
    return [
        *boxes,
        Box(node=p["y"], label="y", column=end, probe="y"),
        Box(node=loss, label="L", column=end + across / 2, row=down, operation="½(ŷ−y)²"),
    ]


def _chain_table(p, z, a, loss, number):
    """For each weight: what went in × delta = gradient, and what central differences say."""
    weights = [f"w_{i}" for i in range(1, DEPTH + 1)]
    deltas = graph.stack(graph.grad(loss, z))
    inputs = graph.stack(a[:-1])
    numeric = [_central_difference(p, name, number) for name in weights]
    return Table(
        title="Each gradient is input × delta",
        corner="weight",
        labels=[_label(name) for name in weights],
        parts=weights,
        columns=[
            Column(label="input aₗ₋₁", values=inputs),
            Column(label="δₗ = ∂L/∂zₗ", values=deltas, digits=5),
            Column(
                label="∂L/∂wₗ",
                values=graph.stack(graph.grad(loss, [p[name] for name in weights])),
                digits=5,
            ),
            Column(label="central difference", values=graph.stack(numeric), digits=5),
        ],
        wide=True,
    )


def _central_difference(p, name, number, step=1e-5):
    up, down = (chain(p | {name: p[name] + h}, number)[2] for h in (step, -step))
    return (up - down) / (2 * step)


def three_layers(p: Mapping[str, Node], x: Sequence[Node], y: Node | float) -> dict[str, Node]:
    """Return the forward pass of the worked example: two relu, two sigmoid, one linear neuron.

    Parameters
    ----------
    p : mapping of str to Node
        The ten weights, by the names in ``WEIGHTS``.
    x : sequence of two Nodes
        The input.
    y : Node or float
        The target.

    Returns
    -------
    dict of str to Node
        ``z_11`` … ``z_31`` and ``a_11`` … ``a_22`` by (layer, neuron), and the loss ``L``.
    """
    found: dict[str, Node] = {}
    a = list(x)
    for layer, activation in ((1, graph.relu), (2, graph.sigmoid)):
        for j in (1, 2):
            found[f"z_{layer}{j}"] = p[f"w_{layer}{j}1"] * a[0] + p[f"w_{layer}{j}2"] * a[1]
        a = [activation(found[f"z_{layer}{j}"]) for j in (1, 2)]
        found |= {f"a_{layer}1": a[0], f"a_{layer}2": a[1]}
    found["z_31"] = p["w_311"] * a[0] + p["w_312"] * a[1]
    return found | {"L": 0.5 * graph.square(found["z_31"] - y)}


def worked_example() -> Explorer:
    """Return the figure of the three-layer worked example, stepped edge by edge for one sample.

    Returns
    -------
    nnlib.figures.Explorer
        A choice of sample, a learning rate, and the figure; its button takes the batch step.
    """
    sample = choice("sample", ["sample 1", "sample 2"], label="sample")
    rate = Parameter("learning_rate", 0.1, "learning rate", 0.1, 2.0, 0.1)
    weights = [Parameter(name, value, _label(name)) for name, value in WEIGHTS.items()]
    p = {parameter.name: parameter.node for parameter in weights}
    second, first = graph.greater(sample.node, 0.5), graph.greater(0.5, sample.node)
    x = [graph.where(second, X[1, k], X[0, k]) for k in (0, 1)]
    y = graph.where(first, Y[0], Y[1])  # by `second` it would be the very node of x[0]: 1 or 0
    losses = [three_layers(p, [graph.constant(v) for v in X[i]], Y[i])["L"] for i in (0, 1)]
    mean = 0.5 * (losses[0] + losses[1])
    at = three_layers(p, x, y)
    figure = Figure(
        "worked-example",
        title="Three layers, ten weights, every number",
        question="Take sample 2. Which five weights get no gradient, and what stopped each?",
        parameters=[sample, rate, *weights],
        views=[
            _layers_network(p, x, at),
            ComputationGraph(
                title="One sample, forward and backward", boxes=_layer_boxes(p, x, y, at)
            ),
            Readout(
                items=[
                    Reading(name="first", label="loss of sample 1", value=losses[0]),
                    Reading(name="second", label="loss of sample 2", value=losses[1]),
                    Reading(name="mean", label="their mean", value=mean),
                ],
                wide=True,
            ),
            _gradient_table(p, losses, mean),
        ],
        actions=descent(mean, weights, rate.node),
        say=Say("The mean loss of the two samples is {mean:.4f}.", {"mean": mean}),
        copy=LAYERS_CODE,
    )
    return explorer(figure, {"sample": toggle_buttons(sample)}, hide=tuple(WEIGHTS))


def _layers_network(p, x, at):
    """The network with the values of one sample, and below each neuron what comes back to it."""
    hidden = [
        [
            Neuron(
                name=f"a_{layer}{j}",
                label=_label(f"a_{layer}{j}"),
                value=at[f"a_{layer}{j}"],
                z=at[f"z_{layer}{j}"],
                activation=g,
            )
            for j in (1, 2)
        ]
        for layer, g in ((1, "relu"), (2, "σ"))
    ]
    inputs = [Neuron(name=f"a_0{k}", label=f"x{_sub(k)}", value=x[k - 1]) for k in (1, 2)]
    answer = Neuron(name="a_31", label="ŷ", value=at["z_31"], z=at["z_31"])
    return Network(
        title="One sample: values go forward, blame δ comes back",
        layers=[inputs, *hidden, [answer]],
        edges=[
            Edge(source=f"a_{int(layer) - 1}{k}", target=f"a_{layer}{j}", weight=p[name])
            for name in WEIGHTS
            for layer, j, k in [name.removeprefix("w_")]
        ],
        loss=at["L"],
        wide=True,
    )


def _layer_boxes(p, x, y, found):
    """Each input and activation between the weights that multiply it; neuron 1 on top."""
    rows, boxes = (1, 4), []
    for layer, column in ((1, 0.0), (2, 1.7)):
        names = ["x₁", "x₂"] if layer == 1 else ["a₁,₁", "a₁,₂"]
        values = x if layer == 1 else [found["a_11"], found["a_12"]]
        boxes += [
            _weight(p, f"w_{layer}{j}{k}", column, rows[j - 1] + (-1, 1)[k - 1])
            for j in (1, 2)
            for k in (1, 2)
        ]
        boxes += [
            Box(
                node=value,
                label=name,
                column=column,
                row=row,
                operation="" if layer == 1 else "relu",
            )
            for value, name, row in zip(values, names, rows, strict=True)
        ]
        boxes += [
            Box(
                node=found[f"z_{layer}{j}"],
                label=_label(f"z_{layer}{j}"),
                column=column + 0.93,
                row=rows[j - 1],
                operation="Σ w x" if layer == 1 else "Σ w a",
            )
            for j in (1, 2)
        ]
    boxes += [
        Box(
            node=found[f"a_2{j}"],
            label=_label(f"a_2{j}"),
            column=3.4,
            row=rows[j - 1],
            operation="σ(z)",
        )
        for j in (1, 2)
    ]
    return [
        *boxes,
        _weight(p, "w_311", 3.4, 0),
        _weight(p, "w_312", 3.4, 5),
        Box(node=found["z_31"], label="ŷ", column=4.4, row=2.5, operation="Σ w a"),
        Box(node=y, label="y", column=4.4, row=5),
        Box(node=found["L"], label="L", column=4.4, row=3.75, operation="½(ŷ−y)²"),
    ]


def _weight(p, name, column, row):
    return Box(node=p[name], label=_label(name), column=column, row=row, probe=name)


def _gradient_table(p, losses, mean):
    """The ten gradients: each sample's own, and the mean over the batch."""
    nodes = list(p.values())
    columns = [Column(label="weight now", values=graph.stack(nodes))]
    for label, loss in (("sample 1", losses[0]), ("sample 2", losses[1]), ("batch mean", mean)):
        columns.append(Column(label=label, values=graph.stack(graph.grad(loss, nodes))))
    return Table(
        title="∂L/∂w: each sample alone, and the mean that the step uses",
        corner="weight",
        labels=[_label(name) for name in p],
        parts=[*p],
        columns=columns,
        wide=True,
    )


def _label(name):
    """Write w_121 as w₁,₂,₁."""
    letter, _, indices = name.partition("_")
    return letter + ",".join(_sub(i) for i in indices)


def _sub(i):
    return str(i).translate(_SUBSCRIPTS)
