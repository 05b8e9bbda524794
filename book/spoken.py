r"""Formulas in words, as a teacher would say them: ``W^\top`` is "W transposed".

TeX says how a formula looks. A teacher says what it means, and so the words follow the notation of
this book (``chapters/notation.md``): a superscript in parentheses counts examples, a bar is a mean,
a vertical line pair a magnitude. A formula is first parsed into a row of nested parts (:func:`parse`)
and then spoken part by part (:func:`speak`). A sign without words is an error; the words of all
formulas in the book are kept in ``tests/book/spoken.txt`` for a person to read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
).split()
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
IGNORED = {r"\!", r"\displaystyle", r"\textstyle", r"\limits", r"\nolimits", r"\notag", r"\nonumber"}
FUNCTIONS = {rf"\{name}": name for name in "log ln exp sin cos tan tanh sinh cosh det arg".split()}
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
TEXTS = {rf"\{name}" for name in "text textbf textit mathrm operatorname mathsf mathtt".split()}
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
POWERS = {"2": "squared", "3": "cubed", "transposed": "transposed", "star": "star"}
ORDERS = {"": "", "2": "second ", "3": "third "}
HALVES = {"1/2": "one half", "1/3": "one third", "2/3": "two thirds", "1/4": "one quarter"}
APPLIED = {*"fghsyzJLST", "sigma", "phi", "psi", "omega"}  # letters that are functions before "("
OPERANDS = {"name", "number", "fraction", "fence", "root", "accent", "magnitude", "group"}
PROSE = {"if", "and", "or", "otherwise", "where", "with", "for", "is", "gives", "else", "then"}
SHORT = {"the maximum": "max", "the minimum": "min"}  # in an index
LAYERS = re.compile(r"(bold )?(a|b|h|w|z|W|delta)(?: .*)?")  # and superscripts that other books use
ENVIRONMENTS = {
    **dict.fromkeys("split aligned align align* gather gather* gathered".split(), "lines"),
    **dict.fromkeys("equation equation* multline multline*".split(), "lines"),
    **dict.fromkeys("matrix pmatrix bmatrix vmatrix array smallmatrix".split(), "matrix"),
    "cases": "cases",
}

# The notation of the sources, where it says something else than ours: a superscript is a layer.
OTHERS = {
    r"\delta^2 = (a^2 - y) \odot \sigma'(z^2)": (
        "delta superscript 2 equals open paren a superscript 2 minus y close paren times, entry by "
        "entry, sigma prime of z superscript 2"
    ),
    r"\delta^2 = a^2 - y": "delta superscript 2 equals a superscript 2 minus y",
}

TOKEN = re.compile(r"\s*(\\[A-Za-z]+\*?|\\.|:=|\d+(?:\.\d+)?|\S)", re.S)
DIGIT = re.compile(r"\s*(\d)")
TEXT = re.compile(r"\s*(?:\{([^{}]*)\}|(\S))")


@dataclass
class Part:
    """A part of a formula: a sign with its words, or something made of rows of parts."""

    kind: str
    words: str = ""
    rows: list[list[Part]] = field(default_factory=list)
    below: list[Part] = field(default_factory=list)
    above: list[Part] = field(default_factory=list)
    primes: int = 0

    @property
    def bare(self) -> bool:
        """Whether it has neither scripts nor primes."""
        return not (self.below or self.above or self.primes)


class Parser:
    """Reads TeX, token by token, into rows of parts."""

    def __init__(self, tex: str) -> None:
        self.tex, self.place = SIZES.sub("", tex), 0

    def peek(self) -> str:
        """Return the token that comes next, or nothing at the end."""
        match = TOKEN.match(self.tex, self.place)
        return match[1] if match else ""

    def take(self, expected: str = "") -> str:
        """Return the next token and go past it."""
        match = TOKEN.match(self.tex, self.place)
        token = match[1] if match else ""
        if not token or (expected and token != expected):
            raise ValueError(f"came {token or 'the end'}; expected {expected or 'a sign'}")
        self.place = match.end()
        return token

    def text(self) -> str:
        """Return words in braces as they stand, or the one sign that comes instead."""
        match = TEXT.match(self.tex, self.place)
        if not match:
            raise ValueError("expected words in braces")
        self.place = match.end()
        return (match[1] if match[1] is not None else match[2]).strip()

    def row(self, *ends: str) -> list[Part]:
        """Read parts up to one of the given tokens."""
        parts: list[Part] = []
        while (token := self.peek()) not in ends:
            if token in ("", "}", "&", r"\\", r"\end"):
                raise ValueError(f"came {token or 'the end'}; expected {' or '.join(ends)}")
            parts.append(self.part(ends))
        return [part for part in parts if part.kind != "nothing" or not part.bare]

    def part(self, ends: tuple[str, ...] = ()) -> Part:
        """Read one part with its primes and scripts."""
        part = Part("nothing") if self.peek() in ("_", "^", "'") else self.base(ends)
        while (token := self.peek()) in ("_", "^", "'", r"\limits"):
            self.take()
            if token == "'":
                part.primes += 1
            elif token == "_":
                part.below = self.argument()
            elif token == "^":
                part.above = self.argument()
        return part

    def argument(self) -> list[Part]:
        """Read what a command or a script applies to: a group in braces or one part."""
        if digit := DIGIT.match(self.tex, self.place):  # \\frac12 is one half
            self.place = digit.end()
            return [Part("number", digit[1])]
        if self.peek() != "{":
            return [self.base(())]
        self.take("{")
        row = self.row("}")
        self.take("}")
        return row

    def base(self, ends: tuple[str, ...]) -> Part:
        """Read a part without scripts."""
        token = self.take()
        for words, kind in SIGNS:
            if token in words:
                return Part(kind, words[token])
        if token in ACCENTS:
            return Part("accent", ACCENTS[token], [self.argument()])
        if token in STRUCTURES:
            return getattr(self, STRUCTURES[token])()
        if token in TEXTS:
            return self.words(token)
        if token in BARS and BARS[token][1] not in ends:
            return self.between(token, *BARS[token])
        if token in PAIRS and self.closes(token):
            return self.fence(token)
        if token in DELIMITERS:
            return Part("delimiter", DELIMITERS[token])
        if token[0].isdigit():
            return Part("number", token)
        if len(token) == 1 and token.isalpha():
            return Part("name", token)
        raise ValueError(f"no words for {token}")

    def words(self, token: str) -> Part:
        """Read upright letters: a differential, the name of a function, or words."""
        text = self.text()
        if token == r"\mathrm" and text == "d":
            return Part("partial", text)
        return Part("text" if token == r"\text" and text in PROSE or " " in text else "function", text)

    def closes(self, start: str) -> bool:
        """Return whether the delimiter that was just read has its partner further on."""
        depth, place, end = 1, self.place, PAIRS[start]
        while match := TOKEN.match(self.tex, place):
            depth += (match[1] == start) - (match[1] == end)
            if depth == 0:
                return True
            place = match.end()
        return False

    def fence(self, start: str) -> Part:
        """Read what is in a pair of delimiters."""
        row = self.row(PAIRS[start])
        self.take()
        return Part("fence", start, [row])

    def between(self, start: str, words: str, end: str) -> Part:
        """Read what is between two bars."""
        row = self.row(end)
        self.take()
        return Part("magnitude", words, [row])

    def group(self) -> Part:
        """Read what is in braces."""
        row = self.row("}")
        self.take("}")
        return Part("group", rows=[row])

    def fraction(self) -> Part:
        """Read the two arguments of a fraction."""
        return Part("fraction", rows=[self.argument(), self.argument()])

    def root(self) -> Part:
        """Read the argument of a square root."""
        return Part("root", rows=[self.argument()])

    def blackboard(self) -> Part:
        """Read a letter with a double stroke."""
        letter = self.text()
        if letter not in BLACKBOARD:
            raise ValueError(rf"no words for \mathbb {letter}")
        return Part("name", BLACKBOARD[letter])

    def environment(self) -> Part:
        r"""Read the lines between ``\begin`` and ``\end``; each is a row for each ``&``."""
        name = self.text()
        if name not in ENVIRONMENTS:
            raise ValueError(f"no words for the environment {name}")
        if name == "array":
            self.text()
        rows = [self.row("&", r"\\", r"\end")]
        lines = [rows]
        while (token := self.take()) != r"\end":
            if token == r"\\":
                lines.append([])
            lines[-1].append(self.row("&", r"\\", r"\end"))
        if (came := self.text()) != name:
            raise ValueError(f"came the end of {came}; expected that of {name}")
        kind = ENVIRONMENTS[name]
        lines = [line for line in lines if any(line)]
        return Part(kind, rows=[[Part("group", rows=[cell]) for cell in line] for line in lines])


STRUCTURES = {
    "{": "group",
    r"\frac": "fraction",
    r"\tfrac": "fraction",
    r"\dfrac": "fraction",
    r"\sqrt": "root",
    r"\mathbb": "blackboard",
    r"\begin": "environment",
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


def parse(tex: str) -> list[Part]:
    """Return the parts of a formula; raise a ValueError where something is unknown or open."""
    return Parser(tex).row("")


def speak(tex: str) -> str:
    """Return a formula in words."""
    tex = " ".join(tex.split())
    words = OTHERS[tex] if tex in OTHERS else say(parse(tex))
    words = re.sub(r"\s+([,;:.])", r"\1", " ".join(words.split()))
    words = re.sub(r"[,;:.]*([,;:])(?=[,;:])", "", words)
    return re.sub(r"[,;:.]+$", "", words).lstrip(", ")


def say(row: list[Part]) -> str:
    """Return a row of parts in words."""
    words: list[str] = []
    place, before = 0, ""  # the kind of the part before
    while place < len(row):
        rules = (rule(row, place) for rule in (derivative, application, of_all, single))
        spoken, end = next(filter(None, rules))
        if words and not words[-1].endswith(("of", ",")):
            words.append(link(before, words[-1], row[place], spoken))
        if row[place].kind not in ("space", "nothing"):
            before = row[end - 1].kind
        words.append(spoken)
        place = end
    return " ".join(filter(None, words))


def link(before: str, last: str, part: Part, spoken: str) -> str:
    """Return the word between two parts that stand side by side, where one is needed."""
    whole = spoken.startswith(("the ", "1 if "))
    if before == "function":
        return "of" if whole else ""
    over = before == "fraction" and " over " in last and part.kind in OPERANDS
    return "times" if over or (whole and before in OPERANDS) else ""


Spoken = tuple[str, int]  # words, and the place in the row after what they say


def derivative(row: list[Part], place: int) -> Spoken | None:
    r"""Say ``\partial L/\partial w`` and ``\frac{\partial L}{\partial w}``."""
    if row[place].kind == "fraction" and all(r and r[0].kind == "partial" for r in row[place].rows):
        (first, *top), (_, *bottom) = row[place].rows
        of = f" of {say(top)}" if top else ""
        return f"{order(first)}{of} by {variable(first, bottom)}{'' if top else ' of'}", place + 1
    if row[place].kind != "partial":
        return None
    rest = [part.words if part.kind in ("operation", "partial") else "" for part in row[place:]]
    slash = rest.index("over") if "over" in rest else 0
    if slash < 2 or any(rest[1:slash]) or rest[slash + 1 : slash + 2] not in (["partial"], ["d"]):
        return None
    first, top, end = row[place], say(row[place + 1 : place + slash]), place + slash + 3
    return f"{order(first)} of {top} by {variable(first, row[end - 1 : end])}", end


def order(first: Part) -> str:
    """Say which derivative a sign begins: its power is the order."""
    return f"the {ORDERS.get(say(first.above), f'{say(first.above)}th ')}derivative"


def variable(first: Part, bottom: list[Part]) -> str:
    """Say what a derivative is by: in a second derivative it is written with a power."""
    if first.above and bottom:
        bottom = [*bottom[:-1], replace(bottom[-1], above=[])]
    return say(bottom)


def application(row: list[Part], place: int) -> Spoken | None:
    """Say a function, and its argument when that stands in parentheses."""
    part = row[place]
    after = row[place + 1] if place + 1 < len(row) else None
    if not after or after.kind != "fence" or after.words not in "([" or not is_function(part):
        return None
    name, inner = say_part(part), after.rows[0]
    if part.kind == "big" and not part.below:
        return f"{name} of {listed(inner)}", place + 2
    several = any(each.kind == "pause" for each in inner)
    if after.bare and (several or is_simple(inner)):
        return f"{name} of {say(inner)}{',' if several else ''}", place + 2
    return f"{name} of {say_part(after)}", place + 2


def is_function(part: Part) -> bool:
    """Return whether a part followed by parentheses is a function of what is in them."""
    if part.kind == "accent":
        return part.bare and is_function(part.rows[0][0])
    return part.kind in ("function", "big") or (part.words in APPLIED and not part.above)


def of_all(row: list[Part], place: int) -> Spoken | None:
    """Say what applies to all that follows: a sum, a gradient, a dot with its neighbors."""
    part, after = row[place], row[place + 1 : place + 2]
    if part.kind == "big":
        return say_part(part) + (" of" if after and part.below else ""), place + 1
    if part.kind == "gradient":
        by = f" by {say(part.below)}" if part.below else ""
        return "the gradient" + by + (" of" if after and after[0].kind != "pause" else ""), place + 1
    if part.kind != "dot":
        return None
    around = [near for near in (*row[:place], *row[place + 1 :]) if near.kind != "space"]
    before = [near for near in row[:place] if near.kind != "space"]
    if len(before) in (0, len(around)) or before[-1].kind == "operation":
        return "blank", place + 1
    numbers = (before[-1], around[len(before)])
    return ("times" if any(near.kind == "number" for near in numbers) else "dot"), place + 1


def single(row: list[Part], place: int) -> Spoken:
    """Say one part."""
    return say_part(row[place]), place + 1


def say_part(part: Part) -> str:
    """Return a part with its primes and scripts in words."""
    words = {
        "fraction": fraction,
        "root": root,
        "accent": accent,
        "fence": fence,
        "magnitude": lambda part: f"{part.words} {say(part.rows[0])}" + "," * (len(part.rows[0]) > 1),
        "group": lambda part: say(part.rows[0]),
        "lines": lambda part: "; ".join(say(line) for line in part.rows),
        "cases": lambda part: "either " + "; or ".join(say(line) for line in part.rows),
        "matrix": matrix,
        "nothing": lambda part: "",
        "space": lambda part: "",
    }.get(part.kind, lambda part: part.words)(part)
    words += {0: "", 1: " prime", 2: " double prime"}.get(part.primes, f" with {part.primes} primes")
    return words + (limits(part) if part.kind == "big" else below(part) + above(part, words))


def limits(part: Part) -> str:
    """Say what a sum or a maximum goes over."""
    start, end = plain(part.below), say(part.above)
    over = say(part.below)
    if re.fullmatch(r"\w+ equals .*", start):
        over = over.replace("equals", "from", 1)
    return (f" over {over}" if over else "") + (f" to {end}" if end else "")


def below(part: Part) -> str:
    """Say an index: letters and numbers one after the other, anything longer as such."""
    inner = [each for each in part.below if each.kind not in ("space", "pause")]
    if any(each.kind in ("operation", "relation") for each in inner):
        return f" with index {say(part.below)},"
    return "".join(f" {SHORT.get(each.words) or say_part(each)}" for each in inner)


def above(part: Part, base: str) -> str:
    """Say a power, or what else stands above."""
    if not part.above:
        return ""
    *before, last = part.above
    if before and last.words == "transposed":
        return above(Part("name", above=before), base) + " transposed"
    content = plain(part.above)
    if len(part.above) == 1 and last.kind == "fence":
        inner = say(last.rows[0])
        if last.words == "(" and content == "i":
            return " of example i"
        return f" with {inner} in {'brackets' if last.words == '[' else 'parentheses'} above"
    if content in POWERS:
        return f" {POWERS[content]}"
    if LAYERS.fullmatch(base) and re.fullmatch(r"[lL01]|l (plus|minus) \d", content):
        return f" superscript {content}" + ("," if " " in content else "")
    return f" to the {phrase(part.above)}"


def plain(row: list[Part]) -> str:
    """Return a row in words, a fence as what it holds."""
    return say(row[0].rows[0]) if len(row) == 1 and row[0].kind == "fence" else say(row)


def is_simple(row: list[Part]) -> bool:
    """Return whether a row is heard as one thing."""
    solid = [part for part in row if part.kind not in ("space", "nothing")]
    if len(solid) == 1 and solid[0].kind == "group" and solid[0].bare:
        return is_simple(solid[0].rows[0])
    signs = [part for part in solid if part.kind in ("operation", "relation", "dot", "pause")]
    if len(signs) == 1 and solid[0] is signs[0] and signs[0].words == "minus":
        return len(solid) == 2
    return len(solid) <= 2 and not signs and all(p.kind != "fraction" for p in solid)


def phrase(row: list[Part]) -> str:
    """Return a row in words, with a pause at its end where one would not hear that it ends."""
    return say(row) + ("" if is_simple(row) else ",")


def fraction(part: Part) -> str:
    """Say a fraction that is not a derivative."""
    top, bottom = part.rows
    short = f"{say(top)}/{say(bottom)}"
    if short in HALVES:
        return HALVES[short]
    if is_simple(top) and is_simple(bottom):
        return f"{say(top)} over {say(bottom)}"
    return f"the fraction {say(top)}, over {say(bottom)}, end of fraction,"


def root(part: Part) -> str:
    """Say a square root."""
    return f"the square root of {phrase(part.rows[0])}"


def accent(part: Part) -> str:
    """Say a letter with a sign over it."""
    return part.words.format(phrase(part.rows[0]))


def fence(part: Part) -> str:
    """Say what is in parentheses: a condition, a list of numbers, or a part of a calculation."""
    inner = part.rows[0]
    kinds = {each.kind for each in inner}
    if part.words == "[" and "relation" in kinds:
        return f"1 if {say(inner)}, else 0,"
    if any(each.kind == "pause" for each in inner):
        pair = sum(each.words == "," for each in inner) == 1
        kind = "set" if part.words == r"\{" else "pair" if pair and inner[-1].words != "," else "list"
        return f"the {kind} {say(inner)},"
    names = {"(": "paren", "[": "bracket", r"\{": "brace"}
    name = names.get(part.words, "bracket")
    return f"open {name} {say(inner)} close {name}"


def listed(row: list[Part]) -> str:
    """Say the arguments of a maximum: ``0, z`` is "0 and z"."""
    commas = [i for i, part in enumerate(row) if part.kind == "pause" and part.words == ","]
    if len(commas) != 1:
        return phrase(row)
    first, second = row[: commas[0]], row[commas[0] + 1 :]
    return f"{say(first)} and {phrase(second)}"


def matrix(part: Part) -> str:
    """Say a matrix row by row, a column entry by entry."""
    lines = [", ".join(say([cell]) for cell in line) for line in part.rows]
    kind = "the column" if all(len(line) == 1 for line in part.rows) else "the matrix with rows"
    return f"{kind} {'; '.join(lines)};"
