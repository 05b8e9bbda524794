"""The signs of TeX and their words: a table of what the formulas of this book may use.

A sign that is not here fails the build. Add it with the words a teacher would say.
"""

from __future__ import annotations

import re

GREEK = re.findall(
    r"\w+",
    """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau
    upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    """,
)
NAMES = {rf"\{letter}": letter for letter in GREEK} | {
    r"\varepsilon": "epsilon",
    r"\varphi": "phi",
    r"\vartheta": "theta",
    r"\ell": "ell",
    r"\infty": "infinity",
    r"\dots": "dot dot dot",
    r"\ldots": "dot dot dot",
    r"\cdots": "dot dot dot",
    r"\vdots": "dot dot dot",
    r"\ddots": "dot dot dot",
    r"\blacksquare": "black square",
    r"\%": "percent",
    r"\#": "number",
    r"\_": "underscore",
    r"\circ": "circle",
    r"\emptyset": "the empty set",
    "!": "factorial",
}
RELATIONS = {
    "=": "equals",
    "<": "is less than",
    ">": "is greater than",
    r"\lt": "is less than",
    r"\gt": "is greater than",
    r"\le": "is at most",
    r"\leq": "is at most",
    r"\ge": "is at least",
    r"\geq": "is at least",
    r"\ll": "is much less than",
    r"\gg": "is much greater than",
    r"\ne": "is not",
    r"\neq": "is not",
    r"\approx": "is about",
    r"\sim": "is distributed as",
    r"\equiv": "is the same as",
    r"\propto": "is proportional to",
    r"\in": "is in",
    r"\notin": "is not in",
    r"\subset": "is part of",
    r"\leftarrow": "becomes",
    r"\to": "leads to",
    r"\rightarrow": "leads to",
    r"\mapsto": "goes to",
    r"\Rightarrow": "implies",
    r"\implies": "implies",
    r"\iff": "if and only if",
    ":=": "is defined as",
    r"\mid": "given",
}
OPERATIONS = {
    "+": "plus",
    "-": "minus",
    r"\pm": "plus or minus",
    r"\mp": "minus or plus",
    r"\times": "times",
    r"\odot": "times, entry by entry,",
    r"\cup": "or in",
    r"\cap": "and in",
    r"\land": "and",
    r"\lor": "or",
    r"\neg": "not",
    r"\oplus": "X or",
    "*": "star",
    "/": "over",
}
PAUSES = {",": ",", ";": ";", ":": ":", ".": ".", r"\quad": ",", r"\qquad": ","}
SPACES = {r"\,", r"\;", r"\:", r"\ ", "~"}
IGNORED = {
    r"\!",
    r"\displaystyle",
    r"\textstyle",
    r"\limits",
    r"\nolimits",
    r"\notag",
    r"\nonumber",
}
FUNCTIONS = {
    rf"\{name}": name
    for name in ("log", "ln", "exp", "sin", "cos", "tan", "tanh", "sinh", "cosh", "det", "arg")
}
BIG = {
    r"\sum": "the sum",
    r"\prod": "the product",
    r"\int": "the integral",
    r"\max": "the maximum",
    r"\min": "the minimum",
    r"\lim": "the limit",
}
ACCENTS = {
    r"\hat": "{} hat",
    r"\widehat": "{} hat",
    r"\tilde": "{} tilde",
    r"\widetilde": "{} tilde",
    r"\bar": "{} bar",
    r"\dot": "{} dot",
    r"\vec": "vector {}",
    r"\overline": "the mean of {}",
    r"\mathbf": "bold {}",
    r"\boldsymbol": "bold {}",
    r"\mathcal": "script {}",
    r"\underline": "{}",
    r"\boxed": "{}",
    r"\underbrace": "{}",
    r"\mathop": "{}",
}
BLACKBOARD = {"E": "the expectation", "R": "the real numbers", "N": "the natural numbers"}
TEXTS = {
    rf"\{name}"
    for name in ("text", "textbf", "textit", "mathrm", "operatorname", "mathsf", "mathtt")
}
PAIRS = {"(": ")", "[": "]", r"\{": r"\}", r"\langle": r"\rangle"}
BARS = {  # with the bar that ends it
    "|": ("the magnitude of", "|"),
    r"\|": ("the norm of", r"\|"),
    r"\lVert": ("the norm of", r"\rVert"),
    r"\lvert": ("the magnitude of", r"\rvert"),
}
DELIMITERS = {
    "(": "open paren",
    ")": "close paren",
    "[": "open bracket",
    "]": "close bracket",
    r"\{": "open brace",
    r"\}": "close brace",
}
SIZES = re.compile(r"\\(?:left|right)\s*\.|\\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z])")
PROSE = {"if", "and", "or", "otherwise", "where", "with", "for", "is", "gives", "else", "then"}
LINES = ("split", "aligned", "align", "align*", "gather", "gather*", "gathered", "equation")
LINES += ("equation*", "multline", "multline*")
MATRICES = ("matrix", "pmatrix", "bmatrix", "vmatrix", "array", "smallmatrix")
ENVIRONMENTS = {
    **dict.fromkeys(LINES, "lines"),
    **dict.fromkeys(MATRICES, "matrix"),
    "cases": "cases",
}
SIGNS = (
    (NAMES, "name"),
    (RELATIONS, "relation"),
    (OPERATIONS, "operation"),
    (PAUSES, "pause"),
    (dict.fromkeys(SPACES, ""), "space"),
    (dict.fromkeys(IGNORED, ""), "nothing"),
    (FUNCTIONS, "function"),
    (BIG, "big"),
    ({r"\cdot": "dot"}, "dot"),
    ({r"\partial": "partial"}, "partial"),
    ({r"\nabla": "gradient"}, "gradient"),
    ({r"\top": "transposed"}, "name"),
)
