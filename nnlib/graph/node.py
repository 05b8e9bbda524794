"""Nodes: what a computation graph is made of, and how two equal expressions become one node.

A node says which operation it is, which nodes feed it, and the shape of what it will hold; it holds
no number itself (constants apart). Writing ``W @ x + b`` computes nothing: it *builds* a node
``add`` whose arguments are a node ``matmul`` and the parameter ``b``. Numbers come later, from
:func:`nnlib.graph.evaluate`, as often as wanted. What needs a number at once (``if x > 0``,
``float(x)``, ``math.exp(x)``) is therefore refused, and the message says what to write instead.

Nodes never change, so an expression that is written twice need not exist twice: :func:`make` looks
the expression up before it builds it and hands back the node that is already there ("hash
consing"). That is why the gradient of a graph, built by :func:`nnlib.graph.grad` from the same
nodes, finds every intermediate result of the forward pass waiting for it.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from inspect import signature
from types import MappingProxyType
from typing import Any, NoReturn, TypeAlias
from weakref import WeakKeyDictionary, WeakValueDictionary

import numpy as np
from numpy.typing import ArrayLike

from nnlib._validation import as_count, as_floats

OPERATIONS: dict[str, Operation] = {}
NUMPY: dict[Callable, Callable] = {}  # what NumPy's functions do with nodes
_NODES: WeakValueDictionary = WeakValueDictionary()
_NAMES: WeakKeyDictionary = WeakKeyDictionary()


@dataclass(frozen=True)
class Operation:
    """One row of the table of operations: the formula, forward and backward.

    Attributes
    ----------
    name : str
        The name in ``Node.op``, in the JSON, and in the browser's interpreter.
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
    shape: Callable[..., tuple[int, ...]]
    forward: Callable[..., np.ndarray]
    vjp: Callable[[Node, Node], tuple[Node | None, ...]]


def _refuse(what: str, advice: str) -> Callable[..., NoReturn]:
    """Return a method that says what to write instead of something Python would do with a node."""

    def method(self: Node, *_: object) -> NoReturn:
        raise ValueError(f"{what}: came {self!r}; {advice}")

    return method


_NOT_YET = (
    "it has no value before graph.evaluate, and graph.exp and the like take the place of math.exp"
)
_NO_ROUNDING = "the graph has no operation that rounds; it has +, -, *, /, **, @ and comparisons"


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True, repr=False)
class Node:
    """One node of a computation graph; build them with the functions of :mod:`nnlib.graph`.

    The operators ``+ - * / ** @ abs`` make nodes, and so do comparisons (1 where true, else 0) and
    ``& | ~`` between them. ``==`` alone asks whether two expressions are the same node.

    Attributes
    ----------
    op : str
        A name in the table of operations.
    args : tuple of Node
        The nodes it is computed from.
    shape : tuple of int
        The shape of its value (without batch dimensions, see :func:`nnlib.graph.evaluate`).
    attributes : mapping
        What else the operation must know: an axis, an exponent, a parameter's name.
    """

    op: str
    args: tuple[Node, ...]
    shape: tuple[int, ...]
    attributes: Mapping[str, Any]

    @property
    def name(self) -> str | None:
        """A parameter's name, or the label given by :func:`named`, or None."""
        return self.attributes["name"] if self.op == "parameter" else _NAMES.get(self)

    @property
    def T(self) -> Node:
        """The matrix transposed."""
        return make("transpose", self)

    def __repr__(self) -> str:
        return f"<{describe(self)}>"

    def __format__(self, spec: str) -> str:
        if spec:
            raise ValueError(f"format: came {self!r} for {spec!r}; {_NOT_YET}")
        return repr(self)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{self!r} has no attribute {name!r}{_hint(name)}")

    def __add__(self, other: Operand) -> Node:
        return make("add", self, other)

    def __radd__(self, other: Operand) -> Node:
        return make("add", other, self)

    def __sub__(self, other: Operand) -> Node:
        return make("sub", self, other)

    def __rsub__(self, other: Operand) -> Node:
        return make("sub", other, self)

    def __mul__(self, other: Operand) -> Node:
        return make("mul", self, other)

    def __rmul__(self, other: Operand) -> Node:
        return make("mul", other, self)

    def __truediv__(self, other: Operand) -> Node:
        return make("div", self, other)

    def __rtruediv__(self, other: Operand) -> Node:
        return make("div", other, self)

    def __pow__(self, exponent: float) -> Node:
        return power(self, exponent)

    def __rpow__(self, base: ArrayLike) -> Node:
        return power(base, self)

    def __matmul__(self, other: Operand) -> Node:
        return _matmul(self, as_node("matmul, argument 2", other))

    def __rmatmul__(self, other: Operand) -> Node:
        return _matmul(as_node("matmul, argument 1", other), self)

    def __neg__(self) -> Node:
        return make("neg", self)

    def __pos__(self) -> Node:
        return self

    def __abs__(self) -> Node:
        # Not maximum(x, -x), whose slope at 0 would be -1: by relu's convention this one's is 0.
        return make("relu", self) + make("relu", -self)

    # --- comparisons: 1 where true, else 0 ---

    def __gt__(self, other: Operand) -> Node:
        return make("greater", self, other)

    def __lt__(self, other: Operand) -> Node:
        return make("greater", other, self)

    def __ge__(self, other: Operand) -> Node:
        return 1 - make("greater", other, self)

    def __le__(self, other: Operand) -> Node:
        return 1 - make("greater", self, other)

    def __and__(self, other: Operand) -> Node:
        return make("where", self, make("where", other, 1, 0), 0)

    def __or__(self, other: Operand) -> Node:
        return make("where", self, 1, make("where", other, 1, 0))

    __rand__, __ror__ = __and__, __or__

    def __invert__(self) -> Node:
        return make("where", self, 0, 1)

    def __eq__(self, other: object) -> bool:
        # Sets, dicts and `in` need to know whether two nodes are one. A number is never a node.
        if isinstance(other, numbers.Number | np.ndarray | list | tuple):
            raise ValueError(
                f"==: came {self!r} and {other!r}; two nodes are equal if they are the same "
                "expression; for 1 where the numbers are equal write (a >= b) & (a <= b)"
            )
        return self is other

    __hash__ = object.__hash__

    # --- parts ---

    def __getitem__(self, key: Any) -> Node:
        return _index(self, key if isinstance(key, tuple) else (key,))

    def __len__(self) -> int:
        if not self.shape:
            raise ValueError(f"len: came {self!r}, a single number; expected a vector or a matrix")
        return self.shape[0]

    def __iter__(self) -> Iterator[Node]:
        if not self.shape:
            raise ValueError(f"for: came {self!r}, a single number; expected a vector or a matrix")
        return (self[i] for i in range(self.shape[0]))

    # --- what a graph cannot do ---

    __bool__ = _refuse(
        "if",
        "its value is not known yet; write graph.where(condition, a, b) to choose between two, "
        "and &, | or ~ for and, or, not",
    )
    __float__ = _refuse("float", _NOT_YET)
    __int__ = _refuse("int", _NOT_YET)
    __complex__ = _refuse("complex", _NOT_YET)
    __index__ = _refuse("index", _NOT_YET)
    __round__ = _refuse("round", _NO_ROUNDING)
    __trunc__ = _refuse("trunc", _NO_ROUNDING)
    __floor__ = _refuse("floor", _NO_ROUNDING)
    __ceil__ = _refuse("ceil", _NO_ROUNDING)
    __floordiv__ = __rfloordiv__ = _refuse("//", _NO_ROUNDING)
    __mod__ = __rmod__ = _refuse("%", _NO_ROUNDING)
    __divmod__ = __rdivmod__ = _refuse("divmod", _NO_ROUNDING)
    __xor__ = __rxor__ = _refuse("^", "a power is written **")

    # --- NumPy's functions, see nnlib.graph.numpy_calls ---

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **settings: Any) -> Node:
        if method != "__call__":
            raise ValueError(
                f"np.{ufunc.__name__}.{method}: came {self!r}; expected numbers; "
                "for nodes there are graph.sum, graph.max, graph.matmul"
            )
        return _call_numpy(ufunc, args, settings)

    def __array_function__(
        self, function: Callable, types: object, args: tuple, settings: dict[str, Any]
    ) -> Node:
        return _call_numpy(function, args, settings)

    def __array__(self, *_: object, **__: object) -> NoReturn:
        # Not a ValueError, which would be taken for one about rows of unequal length.
        raise TypeError(
            f"array: came {self!r}, which has no value before graph.evaluate; expected numbers; "
            "graph.array and graph.stack put nodes together"
        )


Operand: TypeAlias = Node | ArrayLike


def make(op: str, *args: Operand, **attributes: Any) -> Node:
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
        If the shapes do not fit, or an argument is not made of finite numbers; the message names
        the operation, its arguments and their shapes.
    """
    nodes = tuple(
        arg if isinstance(arg, Node) else as_node(f"{op}, argument {i}", arg)
        for i, arg in enumerate(args, 1)
    )
    try:
        shape = OPERATIONS[op].shape(*(node.shape for node in nodes), **attributes)
    except ValueError as error:
        operands = ", ".join(describe(node) for node in nodes)
        raise ValueError(f"{op}({operands}): {error}") from None
    return _unique(op, nodes, tuple(shape), attributes, tuple(attributes.items()))


def _unique(op, args, shape, attributes, key):
    """Look a node up by what it means, or build it; `key` is the hashable form of `attributes`."""
    key = (op, args, shape, key)
    node = _NODES.get(key)
    if node is None:
        node = _NODES[key] = Node(op, args, shape, MappingProxyType(attributes))
    return node


def as_node(name: str, value: Operand) -> Node:
    """Return `value` if it is a node, else a constant that holds it; `name` is for the message."""
    if isinstance(value, Node):
        return value
    if isinstance(value, bool):
        raise ValueError(
            f"{name}: came {value}; expected a node or numbers; == says whether two nodes are one, "
            "for 1 where their numbers are equal write (a >= b) & (a <= b)"
        )
    values = np.array(as_floats(name, value, dtype=np.float64), order="C")
    values.setflags(write=False)
    return _unique("constant", (), values.shape, {"values": values}, values.tobytes())


def describe(node: Node) -> str:
    """Say a node in a few words: its name or operation, and its shape."""
    return f"{node.name or node.op} {node.shape}"


def named(node: Node, name: str) -> Node:
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
        If ``node`` is not a node or a parameter, or ``name`` is not a non-empty string.
    """
    if not isinstance(node, Node):
        raise ValueError(f"node: came {node!r}; expected a node")
    if node.op == "parameter":
        raise ValueError(f"node: came {node!r}; a parameter already has a name")
    _NAMES[node] = _as_name(name)
    return node


def parameter(name: str, shape: tuple[int, ...] = ()) -> Node:
    """Return the node of a number or array that is given only when the graph is evaluated.

    Inputs, targets, weights and slider values are all parameters.

    Parameters
    ----------
    name : str
        The key under which :func:`nnlib.graph.evaluate` finds its value.
    shape : tuple of int, default ()
        The shape of the value; () for one number.

    Returns
    -------
    Node
        Two parameters of one name and shape are the same node.

    Raises
    ------
    ValueError
        If ``name`` is not a non-empty string or ``shape`` is not made of positive whole numbers.
    """
    attributes = {"name": _as_name(name)}
    return _unique("parameter", (), as_shape(shape), attributes, tuple(attributes.items()))


def constant(values: ArrayLike) -> Node:
    """Return the node of a fixed array of numbers.

    Parameters
    ----------
    values : array_like
        Finite numbers, of any shape; they are copied, as float64.

    Returns
    -------
    Node
        Equal constants are the same node.

    Raises
    ------
    ValueError
        If ``values`` is not made of finite numbers.
    """
    if isinstance(values, Node):
        raise ValueError(f"values: came {values!r}, a node; expected numbers")
    return as_node("values", values)


def as_nodes(name: str, nodes: Node | Iterable[Node]) -> list[Node]:
    """Return one node or a sequence of nodes as a list; raise ValueError on anything else."""
    if isinstance(nodes, Node):
        return [nodes]
    if not isinstance(nodes, Iterable) or isinstance(nodes, str | bytes | Mapping):
        raise ValueError(f"{name}: came {nodes!r}; expected a node or a list of nodes")
    listed = list(nodes)
    for node in listed:
        if not isinstance(node, Node):
            raise ValueError(f"{name}: came {node!r} in a list; expected nodes of a graph")
    return listed


def as_shape(shape: Iterable[int]) -> tuple[int, ...]:
    """Return `shape` as a tuple of positive ints."""
    if not isinstance(shape, Iterable) or isinstance(shape, str | bytes | Node):
        raise ValueError(f"shape: came {shape!r}; expected a tuple of whole numbers, such as (3,)")
    return tuple(as_count("shape", size) for size in shape)


def power(base: Operand, exponent: Operand) -> Node:
    """base ** exponent, where one of the two is a node and the other numbers."""
    if not isinstance(exponent, Node):
        return make("power", base, exponent=float(as_floats("exponent", exponent, shape=())))
    if isinstance(base, Node):
        raise ValueError(
            f"exponent: came {exponent!r}; expected a number, not a node; "
            "for a base above 0 write graph.exp(exponent * graph.log(base))"
        )
    bases = as_floats("base", base, dtype=np.float64)
    if (bases <= 0).any():
        raise ValueError(
            f"base: came {bases.min():g}; expected numbers above 0, "
            "which alone can be raised to every power"
        )
    return make("exp", exponent * np.log(bases))


def _as_name(name):
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"name: came {name!r}; expected a non-empty string")
    return name


def _hint(name):
    """Say where to find what somebody looked for on a node."""
    from nnlib import graph  # not above: it is made of nodes

    if name in ("value", "data", "item", "numpy", "tolist"):
        return "; its value is graph.evaluate(node, values)"
    if name in ("grad", "gradient", "backward"):
        return "; gradients are graph.grad(loss, node)"
    if name in graph.__all__:
        return f"; write graph.{name}(node)"
    return "; it has op, args, shape, attributes, name and T"


def _call_numpy(function, args, settings):
    """Do what a function of NumPy means for nodes, or say that it means nothing."""
    name = f"np.{function.__name__}"
    if function not in NUMPY:
        raise ValueError(f"{name}: came a node; the graph has no such operation; see dir(graph)")
    if "out" in settings:
        raise ValueError(f"{name}: came a node for an array's place; write a = a + node, not +=")
    ours = NUMPY[function]
    try:
        signature(ours).bind(*args, **settings)
    except TypeError as error:
        takes = ", ".join(signature(ours).parameters)
        raise ValueError(f"{name}: {error}; with a node it takes ({takes})") from None
    return ours(*args, **settings)


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
        whole = isinstance(item, numbers.Integral) and not isinstance(item, bool)
        if isinstance(item, slice) and item.step is None:
            start, stop, _ = item.indices(size)
        elif whole and -size <= item < size:
            start, stop = item % size, item % size + 1
        else:
            raise ValueError(
                f"index: {item!r} does not fit axis {axis} of {describe(node)}; "
                "expected whole numbers and slices without a step"
            )
        if whole or (start, stop) != (0, size):
            result = make("slice", result, axis=axis, start=start, stop=stop, drop=whole)
    return result
