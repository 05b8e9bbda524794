"""Nodes: what a computation graph is made of, and how two equal expressions become one node.

A node says which operation it is, which nodes feed it, and the shape of what it will hold; it holds
no number itself (constants apart). Writing ``W @ x + b`` computes nothing: it *builds* a node
``add`` whose arguments are a node ``matmul`` and the parameter ``b``. Numbers come later, from
`nnlib.graph.evaluate`, as often as wanted.

Nodes never change, so an expression that is written twice need not exist twice: `make` looks the
expression up before it builds it and hands back the node that is already there ("hash consing").
That is why the gradient of a graph, built by `nnlib.graph.grad` from the same nodes, finds every
intermediate result of the forward pass waiting for it.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from weakref import WeakKeyDictionary, WeakValueDictionary

import numpy as np

from nnlib._validation import as_count, as_floats

OPERATIONS: dict[str, Operation] = {}
_NODES: WeakValueDictionary = WeakValueDictionary()
_NAMES: WeakKeyDictionary = WeakKeyDictionary()


@dataclass(frozen=True)
class Operation:
    """One row of the table of operations: the formula, forward and backward.

    Attributes
    ----------
    name : str
        The name in `Node.op`, in the JSON, and in the browser's interpreter.
    formula : str
        What it computes, for people; ``y`` is the result.
    shape : callable
        ``shape(*argument_shapes, **attributes)`` -> shape of the result; raises ValueError.
    forward : callable
        ``forward(node, *values)`` -> the value, in NumPy.
    vjp : callable
        ``vjp(node, upstream)`` -> for each argument, upstream × local derivative as a node, or None
        where no gradient flows. ("vjp" is short for vector-Jacobian product.)
    """

    name: str
    formula: str
    shape: Callable
    forward: Callable
    vjp: Callable


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True, repr=False)
class Node:
    """One node of a computation graph; build them with the functions of `nnlib.graph`.

    Attributes
    ----------
    op : str
        A name in the table of operations.
    args : tuple of Node
        The nodes it is computed from.
    shape : tuple of int
        The shape of its value (without batch dimensions, see `nnlib.graph.evaluate`).
    attributes : mapping
        What else the operation must know: an axis, an exponent, a parameter's name.
    """

    op: str
    args: tuple[Node, ...]
    shape: tuple[int, ...]
    attributes: Mapping

    # NumPy then leaves `array + node` to Node.__radd__ instead of looping over the array.
    __array_ufunc__ = None
    # Indexing alone would make Python try node[0], node[1], ... without end.
    __iter__ = None

    @property
    def name(self):
        """A parameter's name, or the label given by `named`, or None."""
        return self.attributes["name"] if self.op == "parameter" else _NAMES.get(self)

    @property
    def T(self):
        """The matrix transposed."""
        return make("transpose", self)

    def __repr__(self):
        return f"<{describe(self)}>"

    def __add__(self, other):
        return make("add", self, other)

    def __radd__(self, other):
        return make("add", other, self)

    def __sub__(self, other):
        return make("sub", self, other)

    def __rsub__(self, other):
        return make("sub", other, self)

    def __mul__(self, other):
        return make("mul", self, other)

    def __rmul__(self, other):
        return make("mul", other, self)

    def __truediv__(self, other):
        return make("div", self, other)

    def __rtruediv__(self, other):
        return make("div", other, self)

    def __neg__(self):
        return make("neg", self)

    def __pow__(self, exponent):
        if isinstance(exponent, Node):
            raise ValueError(f"exponent: came {exponent!r}; expected a number, not a node")
        return make("power", self, exponent=float(as_floats("exponent", exponent, shape=())))

    def __matmul__(self, other):
        return _matmul(self, as_node(other))

    def __rmatmul__(self, other):
        return _matmul(as_node(other), self)

    def __getitem__(self, key):
        return _index(self, key if isinstance(key, tuple) else (key,))


def make(op, *args, **attributes):
    """Return the node for this operation on these arguments: the existing one if there is one.

    Parameters
    ----------
    op : str
        A name in the table of operations.
    *args : Node or array_like
        Numbers and arrays become constants.
    **attributes
        What else the operation must know.

    Returns
    -------
    Node
        The one node that stands for this expression.

    Raises
    ------
    ValueError
        If the shapes do not fit; the message names the operation, its arguments and their shapes.
    """
    args = tuple(as_node(arg) for arg in args)
    try:
        shape = OPERATIONS[op].shape(*(arg.shape for arg in args), **attributes)
    except ValueError as error:
        operands = ", ".join(describe(arg) for arg in args)
        raise ValueError(f"{op}({operands}): {error}") from None
    return _unique(op, args, tuple(shape), attributes, tuple(attributes.items()))


def _unique(op, args, shape, attributes, key):
    """Look a node up by what it means, or build it; `key` is the hashable form of `attributes`."""
    key = (op, args, shape, key)
    node = _NODES.get(key)
    if node is None:
        node = _NODES[key] = Node(op, args, shape, MappingProxyType(attributes))
    return node


def as_node(value):
    """Return `value` if it is a node, else a constant that holds it."""
    return value if isinstance(value, Node) else constant(value)


def describe(node):
    """Say a node in a few words: its name or operation, and its shape."""
    return f"{node.name or node.op} {node.shape}"


def named(node, name):
    """Label a node, for error messages and for drawings of the graph.

    The label hangs on the node that all equal expressions share; naming it again renames it.

    Parameters
    ----------
    node : Node
        Any node but a parameter, which has its own name.
    name : str
        For example ``"z"``.

    Returns
    -------
    Node
        The same node.

    Raises
    ------
    ValueError
        If `node` is a parameter or `name` is not a non-empty string.
    """
    if node.op == "parameter":
        raise ValueError(f"node: came {node!r}; a parameter already has a name")
    _NAMES[node] = _as_name(name)
    return node


def parameter(name, shape=()):
    """Return the node of a number or array that is given only when the graph is evaluated.

    Inputs, targets, weights and slider values are all parameters.

    Parameters
    ----------
    name : str
        The key under which `nnlib.graph.evaluate` finds its value.
    shape : tuple of int
        The shape of the value; () for one number.

    Returns
    -------
    Node
        Two parameters of one name and shape are the same node.

    Raises
    ------
    ValueError
        If `name` is not a non-empty string or `shape` is not made of positive whole numbers.
    """
    attributes = {"name": _as_name(name)}
    return _unique("parameter", (), as_shape(shape), attributes, tuple(attributes.items()))


def constant(values):
    """Return the node of a fixed array of numbers.

    Parameters
    ----------
    values : array_like
        Finite numbers; they are copied, as float64.

    Returns
    -------
    Node
        Equal constants are the same node.
    """
    values = np.array(as_floats("constant", values, dtype=np.float64), order="C")
    values.setflags(write=False)
    return _unique("constant", (), values.shape, {"values": values}, values.tobytes())


def as_nodes(nodes):
    """Return one node or a sequence of nodes as a list; raise ValueError on anything else."""
    nodes = list(nodes) if isinstance(nodes, Iterable) else [nodes]
    for node in nodes:
        if not isinstance(node, Node):
            raise ValueError(f"nodes: came {node!r}; expected nodes of a graph")
    return nodes


def as_shape(shape):
    """Return `shape` as a tuple of positive ints."""
    return tuple(as_count("shape", size) for size in shape)


def _as_name(name):
    if not isinstance(name, str) or not name:
        raise ValueError(f"name: came {name!r}; expected a non-empty string")
    return name


def _matmul(a, b):
    """Matrix product; a vector stands for a row on the left and for a column on the right."""
    rows = make("reshape", a, shape=(1, *a.shape)) if len(a.shape) == 1 else a
    columns = make("reshape", b, shape=(*b.shape, 1)) if len(b.shape) == 1 else b
    product = make("matmul", rows, columns)
    if rows is a and columns is b:
        return product
    kept = (a.shape[:-1] if rows is a else ()) + (b.shape[1:] if columns is b else ())
    return make("reshape", product, shape=kept)


def _index(node, key):
    """``node[key]`` for whole numbers and slices without a step, one axis after another."""
    if len(key) > len(node.shape):
        raise ValueError(f"index: {describe(node)} has fewer axes than {key!r}")
    result = node
    for axis, item in zip(range(-len(node.shape), 0), key, strict=False):
        size = node.shape[axis]
        if isinstance(item, slice) and item.step is None:
            start, stop, _ = item.indices(size)
        elif isinstance(item, numbers.Integral) and -size <= item < size:
            start, stop = item % size, item % size + 1
        else:
            raise ValueError(f"index: {item!r} does not fit axis {axis} of {describe(node)}")
        if (start, stop) != (0, size) or isinstance(item, numbers.Integral):
            drop = isinstance(item, numbers.Integral)
            result = make("slice", result, axis=axis, start=start, stop=stop, drop=drop)
    return result
