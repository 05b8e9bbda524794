"""How each operation of a graph walks over its arrays, for the interpreter in the browser.

The interpreter knows two things: the formula of each operation, and how to run a formula in nested
loops over flat arrays. Which loops, and how far each array is stepped along each of them, follows
from the shapes alone, so it is worked out here and sent along with the graph:

* ``shape``: how often each loop runs;
* ``steps``: for the result and then for each array read, how far it moves along each loop; 0
  repeats one number, which is all that broadcasting and summing are;
* ``start``: where in each array the first number is, if it is not the first in all of them;
* ``reads``: which arguments are read, if it is not all of them in order.
"""

import json
from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import mul
from typing import Any

from nnlib import graph
from nnlib.graph import Node, topological


def graph_program(nodes: Sequence[Node]) -> dict[str, Any]:
    """Return a graph as JSON together with the loops of its nodes.

    Parameters
    ----------
    nodes : sequence of Node
        The outputs.

    Returns
    -------
    dict
        As :func:`nnlib.graph.to_json` returns it, but for ``"args"``: in their place ``"back"``
        says how many nodes before each its arguments are, since numbers that repeat weigh less in a
        page. And for each node the loops it runs one after the other, none if its numbers are given
        or are the very numbers of its argument. Many nodes run the same: ``"loops"`` has each list
        once, and ``"runs"`` its number for each node.
    """
    numbers: dict[str, int] = {}
    runs: list[int] = []
    loops: list[list[dict[str, Any]]] = []
    for node in topological(nodes):
        own = loops_of(node)
        number = numbers.setdefault(json.dumps(own), len(loops))
        if number == len(loops):
            loops.append(own)
        runs.append(number)
    data = graph.to_json(nodes)
    for i, entry in enumerate(data["nodes"]):
        if "args" in entry:
            entry["back"] = [i - arg for arg in entry.pop("args")]
    return data | {"loops": loops, "runs": runs}


def loops_of(node: Node) -> list[dict[str, Any]]:
    """Return the loops that compute a node from its arguments.

    Parameters
    ----------
    node : Node
        Any node.

    Returns
    -------
    list of dict
        As the module describes them.
    """
    if not node.args or node.op in ("reshape", "stop_gradient"):
        return []
    return _LOOPS.get(node.op, _elementwise)(node, *node.args)


def _steps(shape):
    """How far apart neighbors along each axis lie in C order; 0 where there is only one."""
    sizes = [*accumulate(reversed(shape), mul, initial=1)][-2::-1]
    return [step if size > 1 else 0 for size, step in zip(shape, sizes, strict=True)]


def _loop(shape, *steps, start=None, reads=None):
    loop = {"shape": list(shape), "steps": list(steps), "reads": reads}
    loop["start"] = start if start and any(start) else None
    return {key: value for key, value in loop.items() if value is not None}


def _elementwise(node, *args):
    rank = len(node.shape)
    aligned = [[0] * (rank - len(arg.shape)) + _steps(arg.shape) for arg in args]
    return [_loop(node.shape, _steps(node.shape), *aligned)]


def _reduction(node, arg):
    """The result is not stepped along the axes that vanish."""
    axis, rank = node.attributes["axis"], len(arg.shape)
    vanishes = range(rank) if axis is None else [axis % rank]
    kept = [1 if d in vanishes else size for d, size in enumerate(arg.shape)]
    return [_loop(arg.shape, _steps(kept), _steps(arg.shape))]


def _transpose(node, arg):
    *rest, before, last = _steps(arg.shape)
    return [_loop(node.shape, _steps(node.shape), [*rest, last, before])]


def _slice(node, arg):
    axis, start = node.attributes["axis"], node.attributes["start"]
    part = list(arg.shape)
    part[axis] = node.attributes["stop"] - start
    steps = _steps(arg.shape)
    return [_loop(part, _steps(part), steps, start=[0, start * steps[axis]])]


def _pad(node, arg):
    steps = _steps(node.shape)
    offset = node.attributes["before"] * steps[node.attributes["axis"]]
    return [_loop(arg.shape, steps, _steps(arg.shape), start=[offset, 0])]


def _stack(node, *args):
    axis, steps = node.attributes["axis"] % len(node.shape), _steps(node.shape)
    loops = []
    for k, arg in enumerate(args):
        one = [*arg.shape[:axis], 1, *arg.shape[axis:]]
        loops.append(_loop(one, steps, _steps(one), start=[k * steps[axis], 0], reads=[k]))
    return loops


def _matmul(node, a, b):
    """Rows × what is summed × columns: each of the three arrays lacks one of them."""
    (m, q), (_, p) = a.shape, b.shape
    return [_loop((m, q, p), *(_steps(shape) for shape in ((m, 1, p), (m, q, 1), (1, q, p))))]


_LOOPS: dict[str, Callable[..., list[dict[str, Any]]]] = {
    "sum": _reduction,
    "max": _reduction,
    "transpose": _transpose,
    "slice": _slice,
    "pad": _pad,
    "stack": _stack,
    "matmul": _matmul,
}
