"""The rules: which slips are easily made in a formula.

Each rule looks at one kind of node of the syntax tree of a right answer and names the slips that
are easily made there: a factor dropped, a sign turned, a transpose forgotten, ``axis=0`` for
``axis=1``. What a slip does to the numbers is found by running it (`mutations`), so nobody has to
write the wrong answers down.

To add a rule, write a generator ``rule(reader, node)`` below and put it into `RULES`, under the
kind of node it looks at. It yields ``(rank, sentence, build)``, one for each slip:

========  ====================================================================================
rank      How far-fetched the slip is: `LIKELY`, `RARE` or `FAR`.
sentence  What a reader who made it is told, without a period. ``reader.say(node)`` is a piece
          of code as the verdicts call it, ``reader.code(node)`` as it stands.
build     ``build(node)`` makes the changed node from the right one, which stays as it is: take
          its parts into a new node, or change a `copy.copy` of it.
========  ====================================================================================

The rule for a minus sign is the shortest one::

    def _sign(reader, node):
        if isinstance(node.op, ast.USub):
            whole = reader.say(node.operand)
            yield LIKELY, f"the minus before {whole} is missing", lambda node: node.operand

Every exercise then tells this slip, and `tests/chapters/test_exercises.py` tries it on all of them:
it must be refused and named. If only another function should count as easily confused, a line in
`_FAMILIES` does it; if another number, a line in `_OTHER_NUMBERS`.
"""

from __future__ import annotations

import ast
from copy import copy

import numpy as np

from nnlib import activations

LIKELY, RARE, FAR = range(3)
"""How far-fetched a slip is. Of two that give the same numbers, the likelier one is named."""

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
NAMES = {"np": np} | {
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
        yield RARE, "the fraction is cut off by //", _operator(ast.FloorDiv)
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
        if isinstance(node.func, ast.Name) or other in NAMES:
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


RULES = {
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
"""The rules for each kind of node, asked in this order."""
