"""Slips in a formula: small, labelled changes to the code of a right answer.

A right answer is a function, and so a syntax tree. Each rule below looks at one kind of node and
names the slips that are easily made there: a factor dropped, a sign turned, a transpose forgotten,
``axis=0`` for ``axis=1``. What a slip does to the numbers is found by running it, so nobody has to
write the wrong answers down. A :class:`Slip` is applied to the tree in place, the tree is compiled,
and the slip is taken back: thousands of wrong answers cost no more than compiling them.

A rule is a generator of ``(rank, sentence, build)``: how far-fetched the slip is (0 is common),
what a reader who made it is told, and a function that makes the changed node from the right one.
"""

from __future__ import annotations

import ast
import inspect
import warnings
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from itertools import combinations
from textwrap import dedent

import numpy as np

from nnlib import activations

LIKELY, RARE, FAR = range(3)
"""How far-fetched a slip is. Of two that give the same numbers, the likelier one is named."""

MOST_PAIRS = 1000
"""So many pairs of slips are tried; the likeliest come first."""

_WORDS = {
    "exp": "the exponential",
    "log": "the logarithm",
    "log1p": "the logarithm",
    "sqrt": "the square root",
    "sum": "the sum",
    "mean": "the mean",
    "max": "the maximum",
    "maximum": "the maximum",
    "abs": "the absolute value",
    "relu": "the ReLU",
    "sigmoid": "the sigmoid",
    "softmax": "the softmax",
    "hard_threshold": "the threshold",
    "degrees": "the change to degrees",
    "norm": "the length",
}
_FAMILIES = (
    ("max", "min", "mean", "sum"),
    ("mean", "sum", "max", "median"),
    ("sum", "mean", "max", "prod"),
    ("maximum", "minimum"),
    ("relu", "sigmoid", "tanh", "relu_derivative"),
    ("sigmoid", "tanh", "relu", "sigmoid_derivative"),
    ("sigmoid_derivative", "sigmoid", "tanh_derivative", "relu_derivative"),
    ("hard_threshold", "sign", "sigmoid", "relu"),
    ("softmax", "sigmoid", "log_softmax"),
    ("log_softmax", "softmax"),
    ("exp", "exp2", "log"),
    ("log", "log2", "log10", "exp"),
    ("log1p", "log", "expm1"),
    ("arccos", "arcsin", "arctan", "cos"),
    ("degrees", "radians"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("diff", "cumsum"),
    ("eigvalsh", "diag"),
)
_NAMES = {"np": np} | {
    name: getattr(activations, name)
    for name in sorted({name for family in _FAMILIES for name in family})
    if hasattr(activations, name)
}
_TURNED = {
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
_OTHER_NUMBERS = {
    0: (1, 0.5, -1),
    1: (0, 2, -1),
    2: (1, 0.5, 4, 3),
    0.5: (1, 0.25, 2),
    0.01: (0.1, 0.001),
}


@dataclass(frozen=True)
class Slip:
    """A change at one place of a syntax tree.

    Parameters
    ----------
    what, place : str
        What is wrong with an answer that makes it, without its period, and in which of several
        parts of the code.
    rank : int
        How far-fetched it is; 0 is common.
    depth : int
        How deep in the tree the place lies.
    parent, field, index : ast.AST, str, int or None
        The place.
    build : callable
        Makes the changed node from the one that stands there.
    """

    what: str
    place: str
    rank: int
    depth: int
    parent: ast.AST
    field: str
    index: int | None
    build: Callable

    @property
    def said(self):
        """The sentence, with its place."""
        shown = self.place and self.place not in self.what.split()
        return f"in {self.place}, {self.what}" if shown else self.what

    def apply(self):
        """Change the tree, and return a function that takes the change back."""
        old = getattr(self.parent, self.field)
        node = old if self.index is None else old[self.index]
        new = self.build(node)
        if isinstance(new, ast.AST):
            _locate(new)
        if self.index is not None:
            new = [*old[: self.index], new, *old[self.index + 1 :]]
        setattr(self.parent, self.field, new)
        return lambda: setattr(self.parent, self.field, old)


@dataclass(frozen=True)
class Code:
    """A right answer as a syntax tree, with everything that can be slipped on in it.

    Parameters
    ----------
    tree : ast.Module
        The function.
    names : dict
        What its code may refer to.
    slips : tuple of Slip
        The likeliest first.
    """

    tree: ast.Module
    names: dict
    slips: tuple[Slip, ...]


def _locate(new):
    """Give every new node a line number, which the compiler asks for."""
    new.lineno, new.col_offset = getattr(new, "lineno", 1), getattr(new, "col_offset", 0)
    for child in ast.iter_child_nodes(new):
        if not hasattr(child, "lineno"):
            _locate(child)


def read(function, words, returns):
    """Read the source of a function and find the slips that can be made in it.

    Parameters
    ----------
    function : callable
        A function written with `def` at the top of a module.
    words : dict of str to str
        What pieces of its code are called in the verdicts, by their source.
    returns : tuple of str
        Names of what it returns.

    Returns
    -------
    Code
        Its tree and its slips.

    Raises
    ------
    OSError
        If the source is not at hand.
    """
    tree = ast.parse(dedent(inspect.getsource(function)))
    names = _NAMES | function.__globals__
    found = sorted(_Reader(tree.body[0], words, returns).slips(), key=lambda slip: slip.rank)
    return Code(tree, names, tuple(found))


def say(slips):
    """Say what is wrong with an answer that makes these slips.

    Parameters
    ----------
    slips : sequence of Slip
        One, the same one in several places, or two.

    Returns
    -------
    str
        A sentence without its period.
    """
    if len({slip.what for slip in slips}) == 1:
        return slips[0].said if len(slips) == 1 else slips[0].what
    return "; and ".join(sorted({slip.said for slip in slips}))


def singles(slips):
    """Return what counts as one slip: each by itself, and the same one in all its places.

    Parameters
    ----------
    slips : sequence of Slip
        Slips of one function.

    Returns
    -------
    list of list of Slip
        Each to be made together.
    """
    alike: dict[str, list[Slip]] = {}
    for slip in slips:
        alike.setdefault(slip.what, []).append(slip)
    return [[slip] for slip in slips] + [same for same in alike.values() if len(same) > 1]


def pairs(slips):
    """Return the pairs of slips worth trying, the likeliest first.

    Parameters
    ----------
    slips : sequence of Slip
        Slips of one function.

    Returns
    -------
    list of tuple of Slip
        No more than `MOST_PAIRS`.
    """
    found = [
        (one, other)
        for one, other in combinations(slips, 2)
        if max(one.rank, other.rank) < FAR
        and (one.parent, one.field, one.index) != (other.parent, other.field, other.index)
    ]
    return sorted(found, key=lambda pair: pair[0].rank + pair[1].rank)[:MOST_PAIRS]


def mutant(code, slips):
    """Compile the function with some slips in it.

    Parameters
    ----------
    code : Code
        The right answer.
    slips : sequence of Slip
        What to change in it.

    Returns
    -------
    callable or None
        The wrong answer; None if what remains is not a function.
    """
    undo: list[Callable] = []
    try:
        for slip in sorted(slips, key=lambda slip: -slip.depth):
            undo.append(slip.apply())
        names = dict(code.names)
        with warnings.catch_warnings():  # it compiles code that no one would write
            warnings.simplefilter("ignore")
            exec(compile(code.tree, "<mutant>", "exec"), names)
        return names[code.tree.body[0].name]
    except (AttributeError, IndexError, SyntaxError, TypeError, ValueError):
        return None  # the second slip does not fit what the first one left
    finally:
        for take_back in reversed(undo):
            take_back()


class _Reader:
    """Walks through a function once and collects its slips."""

    def __init__(self, definition, words, returns):
        self.definition = definition
        self.words = words
        self.returns = returns
        self.variables = [argument.arg for argument in definition.args.args]
        self.texts: dict[int, str] = {}

    def slips(self) -> Iterator[Slip]:
        """Yield every slip; the place is named where there is more than one."""
        yield from self._exchanged_arguments()
        several = len(self.definition.body) > 1 or len(self.returns) > 1
        for number, statement in enumerate(self.definition.body):
            yield from self._walk(self.definition, "body", number, "", 1, several)
            if isinstance(statement, ast.Assign):
                self._remember(statement.targets[0])

    def _exchanged_arguments(self):
        arguments = self.definition.args
        for one, other in combinations(range(len(arguments.args)), 2):
            names = [
                self.words.get(arguments.args[i].arg, arguments.args[i].arg) for i in (one, other)
            ]
            what = f"{names[0]} and {names[1]} are exchanged"

            def build(args, one=one, other=other):
                args = list(args)
                args[one], args[other] = args[other], args[one]
                return args

            yield Slip(what, "", RARE, 0, arguments, "args", None, build)

    def _remember(self, target):
        names = [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]
        self.variables += [name for name in names if name not in self.variables]

    def _walk(self, parent, field, index, place, depth, several):
        node = getattr(parent, field)
        node = node if index is None else node[index]
        if several:
            place = self._place(parent, field, index, node) or place
        for rule in _RULES.get(type(node), ()):
            for rank, what, build in rule(self, node):
                yield Slip(what, place, rank, depth, parent, field, index, build)
        if isinstance(node, ast.For):
            self._remember(node.target)
        for name, number in _children(node):
            yield from self._walk(node, name, number, place, depth + 1, several)
            if isinstance(node, (ast.For, ast.If)) and name == "body":
                child = node.body[number]
                if isinstance(child, ast.Assign):
                    self._remember(child.targets[0])

    def _place(self, parent, field, index, node):
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            return self.say(target)
        if isinstance(parent, ast.Tuple) and len(parent.elts) == len(self.returns) > 1:
            return self.returns[index]
        return ""

    def say(self, node):
        """Write a piece of code as the verdicts call it."""
        if id(node) not in self.texts:
            text = ast.unparse(node)
            self.texts[id(node)] = self.words.get(text) or self._plain(text)
        return self.texts[id(node)]

    def code(self, node):
        """Write a piece of code as it stands, without the names of modules."""
        return _short(ast.unparse(node))

    def _plain(self, text):
        for code, word in self.words.items():
            if not code.isidentifier():
                text = text.replace(code, word)
        return _short(text)


def _short(text):
    return text.replace("np.linalg.", "").replace("np.", "")


def _children(node):
    """The places below a node at which there is something that can be slipped on."""
    if isinstance(node, ast.Call):
        places = [("args", i) for i in range(len(node.args))]
        places += [
            ("keywords", i)
            for i, keyword in enumerate(node.keywords)
            if keyword.arg not in ("axis", "keepdims")
        ]
        return [("func", None), *places] if isinstance(node.func, ast.Attribute) else places
    if isinstance(node, (ast.Assign, ast.AugAssign)):
        return [("value", None)]
    if isinstance(node, (ast.For, ast.comprehension)):
        body = [("body", i) for i in range(len(getattr(node, "body", ())))]
        return [("iter", None), *body]
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, (ast.Name, ast.Call)):
        return [("value", None)]  # a fixed index is the whole subscript's matter
    found = []
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            found += [(name, i) for i, one in enumerate(value) if isinstance(one, ast.AST)]
        elif isinstance(value, ast.expr):
            found.append((name, None))
    return found


# --- the rules: what is easily got wrong at each kind of node ----------------------------------


def _operator(kind):
    return lambda node: ast.BinOp(node.left, kind(), node.right)


def _left(node):
    return node.left


def _right(node):
    return node.right


def _exchanged(node):
    return ast.BinOp(node.right, node.op, node.left)


def _minus(node):
    return ast.UnaryOp(ast.USub(), node)


def _call(name, *arguments):
    return ast.Call(ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load()), [*arguments], [])


def _product(reader, node):
    if isinstance(node.op, ast.Mult):
        left, right = reader.say(node.left), reader.say(node.right)
        yield LIKELY, f"the factor {left} is missing", _right
        yield LIKELY, f"the factor {right} is missing", _left
        yield RARE, f"{left} and {right} are added; they should be multiplied", _operator(ast.Add)
        yield RARE, f"the product is divided by {right}, not multiplied", _operator(ast.Div)
        yield RARE, f"the factor {left} is there twice", lambda node: _times(node.left, node)
        yield RARE, f"the factor {right} is there twice", lambda node: _times(node, node.right)
        yield FAR, f"@ stands where * should: {left} * {right}", _operator(ast.MatMult)
        yield FAR, f"{right} is subtracted from {left}; it should be multiplied", _operator(ast.Sub)


def _times(left, right):
    return ast.BinOp(left, ast.Mult(), right)


def _brackets(reader, node):
    """A factor or a divisor that reaches only one term of a sum."""
    if not isinstance(node.op, (ast.Mult, ast.Div)):
        return
    whole = reader.say(node)
    if _is_sum(node.left):
        said = f"the brackets around {reader.say(node.left)} are missing: {whole}"
        yield (
            LIKELY,
            said,
            lambda node: ast.BinOp(
                node.left.left, node.left.op, ast.BinOp(node.left.right, node.op, node.right)
            ),
        )
    if _is_sum(node.right) and isinstance(node.op, ast.Mult):
        said = f"the brackets around {reader.say(node.right)} are missing: {whole}"
        yield (
            LIKELY,
            said,
            lambda node: ast.BinOp(
                _times(node.left, node.right.left), node.right.op, node.right.right
            ),
        )
        yield (
            LIKELY,
            said,
            lambda node: ast.BinOp(
                node.right.left, node.right.op, _times(node.right.right, node.left)
            ),
        )


def _is_sum(node):
    return isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))


def _matrix_product(reader, node):
    if isinstance(node.op, ast.MatMult):
        left, right = reader.say(node.left), reader.say(node.right)
        whole = reader.say(node)
        yield LIKELY, f"the order of the product is turned around: {whole} is right", _exchanged
        yield LIKELY, f"* stands where @ should: {whole} is a matrix product", _operator(ast.Mult)
        yield LIKELY, f"the factor {left} is missing", _right
        yield LIKELY, f"the factor {right} is missing", _left
        yield RARE, f"{left} and {right} are added; they should be multiplied", _operator(ast.Add)
        added = "missing: the other factor is only added up"
        yield LIKELY, f"the factor {right} is {added}", lambda n: _added_up(n.left, -1)
        yield LIKELY, f"the factor {left} is {added}", lambda n: _added_up(n.right, 0)
        for side in ("left", "right"):
            if isinstance(getattr(node, side), ast.Name):
                name = reader.say(getattr(node, side))
                yield RARE, f"{name} is transposed where it should not be", _transposed(side)


def _added_up(node, axis):
    call = _call("sum", node)
    call.keywords.append(ast.keyword("axis", ast.Constant(axis)))
    return call


def _transposed(side):
    def build(node):
        changed = copy(node)
        setattr(changed, side, ast.Attribute(getattr(node, side), "T", ast.Load()))
        return changed

    return build


def _quotient(reader, node):
    if isinstance(node.op, ast.Div):
        left, right = reader.say(node.left), reader.say(node.right)
        yield LIKELY, f"the division by {right} is missing", _left
        yield LIKELY, f"the quotient is upside down: {left} is divided by {right}", _exchanged
        yield (
            LIKELY,
            f"it is multiplied by {right} where it should be divided",
            _operator(ast.Mult),
        )
        yield RARE, "the fraction is cut off: divide with /, not with //", _operator(ast.FloorDiv)
        yield RARE, f"{right} is subtracted; it should be divided by", _operator(ast.Sub)
        for change, word in ((ast.Sub, "less"), (ast.Add, "more")):
            yield (
                RARE,
                f"it is divided by one {word} than {right}",
                lambda node, change=change: ast.BinOp(
                    node.left, ast.Div(), ast.BinOp(node.right, change(), ast.Constant(1))
                ),
            )
        yield (
            RARE,
            f"it is divided by the square of {right}",
            lambda node: ast.BinOp(node.left, ast.Div(), _times(node.right, node.right)),
        )
        if not isinstance(node.left, ast.Constant):
            one = ast.Constant(1)
            yield (
                RARE,
                f"{left} is missing above the fraction line",
                lambda node: ast.BinOp(one, node.op, node.right),
            )


def _sum(reader, node):
    if isinstance(node.op, ast.Add):
        left, right = reader.say(node.left), reader.say(node.right)
        yield LIKELY, f"the term {left} is missing", _right
        yield LIKELY, f"the term {right} is missing", _left
        yield LIKELY, f"{right} is subtracted; it should be added", _operator(ast.Sub)
        yield (
            RARE,
            f"the sign of {left} is turned around",
            lambda node: ast.BinOp(node.right, ast.Sub(), node.left),
        )
        yield RARE, f"{left} and {right} are multiplied; they should be added", _operator(ast.Mult)


def _difference(reader, node):
    if isinstance(node.op, ast.Sub):
        left, right = reader.say(node.left), reader.say(node.right)
        whole = reader.say(node)
        yield LIKELY, f"{right} is missing: it is subtracted in {whole}", _left
        yield (
            LIKELY,
            f"{left} is missing in {whole}",
            lambda node: _minus(node.right),
        )
        yield RARE, f"{whole} is only {right}", _right
        yield LIKELY, f"the difference is turned around: {whole} is right", _exchanged
        yield LIKELY, f"{right} is added; it should be subtracted", _operator(ast.Add)
        yield (
            FAR,
            f"{left} and {right} are multiplied; they should be subtracted",
            _operator(ast.Mult),
        )


def _power(reader, node):
    if isinstance(node.op, ast.Pow):
        whole = reader.say(node)
        square = isinstance(node.right, ast.Constant) and node.right.value == 2
        yield LIKELY, f"the {'square' if square else 'power'} is missing: {whole}", _left
        yield (
            LIKELY,
            f"the absolute value stands where the square should: {whole}",
            lambda node: _call("abs", node.left),
        )
        yield (
            RARE,
            f"the double stands where the square should: {whole}",
            lambda node: ast.BinOp(node.left, ast.Mult(), ast.Constant(2)),
        )


def _sign(reader, node):
    if isinstance(node.op, ast.USub):
        whole = reader.say(node.operand)
        yield LIKELY, f"the minus before {whole} is missing", lambda node: node.operand


def _comparison(reader, node):
    if len(node.ops) != 1:
        return
    left, right = reader.say(node.left), reader.say(node.comparators[0])
    said, whole = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<="}, reader.say(node)
    for kind in _TURNED.get(type(node.ops[0]), ()):
        loose = kind in said and said[kind].strip("=") == said.get(type(node.ops[0]), "").strip("=")
        turned = "is turned around" if not loose else f"uses {said[kind]}"
        end = f", which differs where {left} is exactly {right}" if loose else ""
        yield (
            LIKELY,
            f"the comparison {turned}: {whole} is right{end}",
            lambda node, kind=kind: ast.Compare(node.left, [kind()], node.comparators),
        )
    yield RARE, f"{left} itself stands where the comparison {whole} should", _left


def _number(reader, node):
    value = node.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return
    for other in _OTHER_NUMBERS.get(value, (10 * value, value / 10)):
        yield RARE, f"{other:g} stands where {value:g} should", lambda _, o=other: ast.Constant(o)


def _variable(reader, node):
    if node.id not in reader.variables or not isinstance(node.ctx, ast.Load):
        return
    for other in reader.variables:
        if other != node.id:
            name = ast.Name(other, ast.Load())
            said = f"{reader.words.get(other, other)} stands where {reader.say(node)} should"
            yield RARE, said, lambda _, name=name: name
    yield RARE, f"1 stands where {reader.say(node)} should", lambda _: ast.Constant(1)
    yield FAR, f"the sign of {reader.say(node)} is turned around", _minus


def _function(reader, node):
    name = node.func.attr if isinstance(node.func, ast.Attribute) else _id(node.func)
    whole = reader.say(node)
    method = isinstance(node.func, ast.Attribute) and _id(node.func.value) not in ("np",)
    method = method and not (
        isinstance(node.func.value, ast.Attribute) and _id(node.func.value.value) == "np"
    )
    if node.args or method:
        inside = (lambda node: node.func.value) if method else (lambda node: node.args[0])
        yield LIKELY, f"{_WORDS.get(name, name)} is missing: {whole}", inside
    for family in _FAMILIES:
        if family[0] == name:
            for other in family[1:]:
                said = f"{_plain_name(other)} stands where {_plain_name(name)} should"
                said += f": {reader.code(node)}"
                yield LIKELY, said, _renamed(other)
    if name == "relu":
        said = f"the minimum with 0 stands where the ReLU should: {whole}"
        yield LIKELY, said, lambda node: _call("minimum", node.args[0], ast.Constant(0))
    if name == "where":
        yield (
            LIKELY,
            f"the two sides are exchanged: {whole} is right",
            lambda node: ast.Call(node.func, [node.args[0], *node.args[:0:-1]], []),
        )
    yield from _inside_out(reader, node)
    if len(node.args) == 2 and name not in ("maximum", "minimum", "dot"):
        yield (
            RARE,
            f"the arguments of {name} are exchanged: {whole} is right",
            lambda node: ast.Call(node.func, node.args[::-1], node.keywords),
        )


def _inside_out(reader, node):
    """The mean of squares for the square of the mean, and the like."""
    inner = node.args[0] if len(node.args) == 1 and not node.keywords else None
    whole = reader.say(node)
    if isinstance(inner, ast.Call) and len(inner.args) == 1 and not inner.keywords:
        yield (
            LIKELY,
            f"the order of the two functions is turned around: {whole} is right",
            lambda node: _applied(node.args[0].func, _applied(node.func, node.args[0].args[0])),
        )
    if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Mult):
        yield (
            LIKELY,
            f"the factors come apart, and each is taken by itself: {whole} is right",
            lambda node: _times(
                _applied(node.func, node.args[0].left), _applied(node.func, node.args[0].right)
            ),
        )
    if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow):
        yield (
            LIKELY,
            f"the square comes too late: {whole} is right",
            lambda node: ast.BinOp(
                _applied(node.func, node.args[0].left), ast.Pow(), node.args[0].right
            ),
        )


def _applied(function, argument):
    return ast.Call(function, [argument], [])


def _id(node):
    return node.id if isinstance(node, ast.Name) else ""


def _plain_name(name):
    return name.removesuffix("_derivative") + "'" if name.endswith("_derivative") else name


def _renamed(other):
    def build(node):
        if isinstance(node.func, ast.Name) or other in _NAMES:
            function = ast.Name(other, ast.Load())
        elif hasattr(np, other) and _id(node.func.value) != "np" and len(node.args) == 0:
            return ast.Call(
                ast.Attribute(ast.Name("np", ast.Load()), other, ast.Load()),
                [node.func.value],
                node.keywords,
            )
        else:
            function = ast.Attribute(ast.Name("np", ast.Load()), other, ast.Load())
        return ast.Call(function, node.args, [] if other == "cumsum" else node.keywords)

    return build


def _axis(reader, node):
    for i, keyword in enumerate(node.keywords):
        without = [k for j, k in enumerate(node.keywords) if j != i]
        if keyword.arg == "axis":
            axis = ast.literal_eval(keyword.value)
            other = ast.keyword("axis", ast.Constant(1 - axis))
            yield (
                LIKELY,
                f"the axis is {1 - axis} where it should be {axis}: {reader.code(node)}",
                lambda node, k=[*without, other]: ast.Call(node.func, node.args, k),
            )
        yield (
            LIKELY,
            f"{ast.unparse(keyword)} is missing: {reader.code(node)}",
            lambda node, k=without: ast.Call(node.func, node.args, k),
        )


def _attribute(reader, node):
    if node.attr == "T":
        said = f"the transpose of {reader.say(node.value)} is missing"
        yield LIKELY, said, lambda node: node.value


def _index(reader, node):
    index, base = node.slice, reader.say(node.value)
    whole = reader.say(node)
    if not isinstance(node.ctx, ast.Load):
        return
    if isinstance(index, ast.Constant) and isinstance(index.value, int):
        other = 1 - index.value
        said = f"{base}[{other}] stands where {base}[{index.value}] should"
        yield LIKELY, said, lambda node: ast.Subscript(node.value, ast.Constant(other), node.ctx)
    if ast.unparse(index) in ("(:, 0)", ":, 0"):
        column = ast.Tuple([index.elts[0], ast.Constant(1)], ast.Load())
        said = f"the other column of {base} stands where {whole} should"
        yield LIKELY, said, lambda node: ast.Subscript(node.value, column, node.ctx)
    if whole.endswith("[::-1]"):
        yield LIKELY, f"the order of {base} is not turned around", lambda node: node.value
    else:
        yield RARE, f"{base} as a whole stands where {whole} should", lambda node: node.value


def _loop(reader, node):
    over = reader.say(node.iter)
    for part, said in (
        ("1:", "leaves out the first"),
        (":-1", "leaves out the last"),
        (":1", "ends after its first round"),
        ("::-1", "runs the other way"),
    ):
        slices = ast.parse(f"x[{part}]", mode="eval").body.slice

        def build(node, slices=slices):
            changed = copy(node)
            items = ast.Call(ast.Name("list", ast.Load()), [node.iter], [])
            changed.iter = ast.Subscript(items, slices, ast.Load())
            return changed

        yield LIKELY, f"the loop over {over} {said}", build


def _added_to(reader, node):
    target = reader.say(node.target)
    value = reader.say(node.value)
    yield (
        LIKELY,
        f"{target} is overwritten; {value} should be added to it",
        lambda node: ast.Assign([node.target], node.value),
    )
    yield (
        LIKELY,
        f"{value} is subtracted from {target}; it should be added",
        lambda node: ast.AugAssign(node.target, ast.Sub(), node.value),
    )
    yield (
        RARE,
        f"{target} is multiplied by {value}; it should be added to it",
        lambda node: ast.AugAssign(node.target, ast.Mult(), node.value),
    )


def _entry(reader, node):
    if isinstance(node.targets[0], ast.Subscript):
        yield LIKELY, f"the line {reader.say(node)} is missing", lambda node: ast.Pass()


def _condition(reader, node):
    test = reader.say(node.test)
    yield (
        LIKELY,
        f"the condition {test} is missing: it is done in every case",
        lambda node: ast.If(ast.Constant(True), node.body, node.orelse),
    )
    yield (
        LIKELY,
        f"the condition is turned around: {test} is right",
        lambda node: ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse),
    )
    yield (
        RARE,
        f"it is never done; it should be where {test}",
        lambda node: ast.If(ast.Constant(False), node.body, node.orelse),
    )


_RULES = {
    ast.BinOp: (_product, _brackets, _matrix_product, _quotient, _sum, _difference, _power),
    ast.UnaryOp: (_sign,),
    ast.Compare: (_comparison,),
    ast.Constant: (_number,),
    ast.Name: (_variable,),
    ast.Call: (_function, _axis),
    ast.Attribute: (_attribute,),
    ast.Subscript: (_index,),
    ast.For: (_loop,),
    ast.comprehension: (_loop,),
    ast.AugAssign: (_added_to,),
    ast.Assign: (_entry,),
    ast.If: (_condition,),
}
