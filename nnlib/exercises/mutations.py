"""Slips in a formula: labelled changes to the code of a right answer, made and run.

A right answer is a function, and so a syntax tree. The rules (`rules`) say which slips can be made
at each of its nodes; here the tree is walked, a :class:`Slip` is applied to it in place, the
statement that it changes is compiled, and the slip is taken back. A wrong answer is then the list
of its statements, most of them those of the right answer: thousands cost little.
"""

from __future__ import annotations

import ast
import inspect
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations, islice, product
from textwrap import dedent
from types import CodeType

from nnlib.exercises.rules import LIKELY, NAMES, RARE, RULES

MOST_PAIRS = 1000
"""So many pairs of slips are tried; the likeliest come first."""

_HEAD = -1
"""The number of the statement that stands for the list of arguments."""

_RESULT = "_returned"
"""The name under which a statement leaves what the function returns."""


@dataclass(frozen=True, eq=False)
class Slip:
    """A change at one place of a syntax tree.

    Parameters
    ----------
    what, place : str
        What is wrong with an answer that makes it, without its period, and in which of several
        parts of the code.
    rank : int
        How far-fetched it is; 0 is common.
    statement, depth : int
        In which statement of the function the place lies, and how deep in the tree.
    parent, field, index : ast.AST, str, int or None
        The place.
    build : callable
        Makes the changed node from the one that stands there.
    """

    what: str
    place: str
    rank: int
    statement: int
    depth: int
    parent: ast.AST
    field: str
    index: int | None
    build: Callable

    @property
    def where(self):
        """The place, to be compared with others."""
        return self.parent, self.field, self.index

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
    definition : ast.FunctionDef
        The function.
    names : dict
        What its code may refer to.
    slips : tuple of Slip
        The likeliest first.
    compiled : dict
        What is compiled of it so far: statements with some slips in them, by number and slips.
    """

    definition: ast.FunctionDef
    names: dict
    slips: tuple[Slip, ...]
    compiled: dict[tuple, CodeType | None] = field(default_factory=dict)


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
    definition = ast.parse(dedent(inspect.getsource(function))).body[0]
    names = NAMES | function.__globals__
    found = sorted(_Reader(definition, words, returns).slips(), key=lambda slip: slip.rank)
    return Code(definition, names, tuple(found))


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
    likely, rare = ([slip for slip in slips if slip.rank == rank] for rank in (LIKELY, RARE))
    every = chain(combinations(likely, 2), product(likely, rare), combinations(rare, 2))
    return list(islice((pair for pair in every if pair[0].where != pair[1].where), MOST_PAIRS))


def mutant(code, slips):
    """Return the function with some slips in it.

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
    made: dict[int, list[Slip]] = {}
    for slip in sorted(slips, key=lambda slip: -slip.depth):
        made.setdefault(slip.statement, []).append(slip)
    numbers = range(len(code.definition.body))
    arguments = _compiled(code, _HEAD, made.get(_HEAD, ()))
    statements = [_compiled(code, number, made.get(number, ())) for number in numbers]
    if arguments is None or None in statements:
        return None  # the second slip does not fit what the first one left

    def slipped(*values):
        names = code.names | dict(zip(arguments, values, strict=True))
        for statement in statements:
            exec(statement, names)
            if _RESULT in names:
                return names[_RESULT]
        return None

    return slipped


def _compiled(code, number, slips):
    """One statement with some slips in it, or the names of the arguments."""
    key = (number, *slips)
    if key not in code.compiled:
        code.compiled[key] = _compile(code.definition, number, slips)
    return code.compiled[key]


def _compile(definition, number, slips):
    undo: list[Callable] = []
    try:
        for slip in slips:
            undo.append(slip.apply())
        if number == _HEAD:
            return tuple(argument.arg for argument in definition.args.args)
        statement = ast.Module([_kept(definition.body[number])], [])
        with warnings.catch_warnings():  # it compiles code that no one would write
            warnings.simplefilter("ignore")
            return compile(statement, "<mutant>", "exec")
    except (AttributeError, IndexError, SyntaxError, TypeError, ValueError):
        return None
    finally:
        for take_back in reversed(undo):
            take_back()


def _kept(statement):
    """The same statement, but what it returns is kept under a name: it is run by itself."""
    if isinstance(statement, ast.Return):
        target = ast.Name(_RESULT, ast.Store())
        changed = ast.Assign([target], statement.value)
    elif isinstance(statement, ast.If):
        body, orelse = ([_kept(one) for one in part] for part in (statement.body, statement.orelse))
        changed = ast.If(statement.test, body, orelse)
    else:
        return statement
    _locate(changed)
    return changed


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
            yield from self._walk(self.definition, "body", number, number, "", 1, several)
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

            yield Slip(what, "", RARE, _HEAD, 0, arguments, "args", None, build)

    def _remember(self, target):
        names = [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]
        self.variables += [name for name in names if name not in self.variables]

    def _walk(self, parent, field, index, statement, place, depth, several):
        node = getattr(parent, field)
        node = node if index is None else node[index]
        if several:
            place = self._place(parent, field, index, node) or place
        for rule in RULES.get(type(node), ()):
            for rank, what, build in rule(self, node):
                yield Slip(what, place, rank, statement, depth, parent, field, index, build)
        if isinstance(node, ast.For):
            self._remember(node.target)
        for name, number in _children(node):
            yield from self._walk(node, name, number, statement, place, depth + 1, several)
            if isinstance(node, (ast.For, ast.If)) and name == "body":
                child = node.body[number]
                if isinstance(child, ast.Assign):
                    self._remember(child.targets[0])

    def _place(self, parent, field, index, node):
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            return self.say(target)
        if isinstance(parent, ast.If) and field == "test":
            return "the condition"
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
