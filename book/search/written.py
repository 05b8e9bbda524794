r"""Formulas on one line of plain text: ``\frac{\partial L}{\partial w_{11}}`` is ``∂L/∂w₁₁``.

What search shows of a formula, and what a reader's symbols are compared with. Indices and powers
are written with the small letters of Unicode where it has them, and after ``_`` or ``^`` where not.
"""

from __future__ import annotations

import re
import unicodedata

from book.signs import ENVIRONMENTS, FUNCTIONS, GREEK, IGNORED, SIZES

TOKEN = re.compile(r"\s*(\\[A-Za-z]+\*?|\\.|\d+(?:\.\d+)?|\S)", re.DOTALL)
BELOW = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
ABOVE = str.maketrans("0123456789+-=()iknlT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱᵏⁿˡᵀ")
MARKS = {r"\hat": "\u0302", r"\widehat": "\u0302", r"\tilde": "\u0303", r"\widetilde": "\u0303"}
MARKS |= {r"\bar": "\u0304", r"\overline": "\u0304", r"\dot": "\u0307", r"\vec": "\u20d7"}
TEXT = re.compile(r"\\(?:text\w*|operatorname|math[a-z]+)\s*\{[^{}]*\}")
FRACTIONS = {r"\frac", r"\tfrac", r"\dfrac"}
SPACES = {r"\,", r"\;", r"\:", r"\ ", "~", r"\quad", r"\qquad"}
SIGNS = {  # a command that is neither here nor a letter is left out: sizes, typefaces
    **{rf"\{name}": name for name in ("max", "min", "lim")},
    **FUNCTIONS,
    r"\partial": "∂",
    r"\nabla": "∇",
    r"\sum": " ∑",
    r"\prod": "∏",
    r"\int": "∫",
    r"\infty": "∞",
    r"\ell": "ℓ",
    r"\varepsilon": "ε",
    r"\varphi": "φ",
    r"\vartheta": "θ",
    r"\cdot": "·",
    r"\times": "×",
    r"\odot": "⊙",
    r"\pm": "±",
    r"\mp": "∓",
    r"\oplus": "⊕",
    r"\land": "∧",
    r"\lor": "∨",
    r"\neg": "¬",
    r"\cup": "∪",
    r"\cap": "∩",
    r"\emptyset": "∅",
    r"\lt": "<",
    r"\gt": ">",
    r"\le": "≤",
    r"\leq": "≤",
    r"\ge": "≥",
    r"\geq": "≥",
    r"\ll": "≪",
    r"\gg": "≫",
    r"\ne": "≠",
    r"\neq": "≠",
    r"\approx": "≈",
    r"\sim": "∼",
    r"\equiv": "≡",
    r"\propto": "∝",
    r"\in": "∈",
    r"\notin": "∉",
    r"\subset": "⊂",
    r"\leftarrow": "←",
    r"\to": "→",
    r"\rightarrow": "→",
    r"\mapsto": "↦",
    r"\Rightarrow": "⇒",
    r"\implies": "⇒",
    r"\iff": "⇔",
    r"\mid": " | ",
    r"\lVert": "‖",
    r"\rVert": "‖",
    r"\|": "‖",
    r"\lvert": "|",
    r"\rvert": "|",
    r"\langle": "⟨",
    r"\rangle": "⟩",
    r"\top": "T",
    r"\blacksquare": "■",
    r"\circ": "∘",
    "-": "−",
    ",": ", ",
    **dict.fromkeys((r"\dots", r"\ldots", r"\cdots", r"\vdots", r"\ddots"), "…"),
    **{rf"\{sign}": sign for sign in "{}%#_"},
    **dict.fromkeys(SPACES, " "),
    r"\\": "; ",
    "&": " ",
}
WIDE = set("=<>≤≥≪≫≠≈∼≡∝∈∉⊂←→↦⇒⇔+−·×⊙±∓⊕∧∨∪∩")  # signs between two things
LINES = re.compile(r"[\s;,]*;[\s;,]*")
ALONE = re.compile(r"([(\[{=<>≤≥≈∈,]|^)( ?) *− (?=[\w(½])")  # a minus that belongs to what follows


def written(tex: str) -> str:
    r"""Return a formula on one line.

    Parameters
    ----------
    tex : str
        Its TeX.

    Returns
    -------
    str
        The formula, with no TeX in it.
    """
    tex = TEXT.sub(lambda text: text[0].replace(" ", "~"), SIZES.sub("", tex))
    tokens = TOKEN.findall(tex)
    text = re.sub(r"\s+", " ", LINES.sub("; ", _row(tokens, "")))
    text = ALONE.sub(r"\1\2−", text.strip())
    return unicodedata.normalize("NFC", re.sub(r" (?=[,;.)])|(?<=[({]) ", "", text)).strip(" ;")


def _row(tokens: list[str], end: str) -> str:
    """Write tokens up to `end`, which is taken, too."""
    text = ""
    while tokens and tokens[0] != end:
        text += _part(tokens, text)
    if tokens:
        tokens.pop(0)
    return text


def _argument(tokens: list[str]) -> str:
    """Write what a command or a script applies to: a group in braces, a digit or one sign."""
    if tokens and tokens[0] == "{":
        return _part(tokens, "").strip()
    if tokens and tokens[0][0].isdigit() and len(tokens[0]) > 1:
        digit, tokens[0] = tokens[0][0], tokens[0][1:]
        return digit
    return _part(tokens, "").strip() if tokens else ""


def _part(tokens: list[str], before: str) -> str:
    """Write one part, which comes after `before`."""
    token = tokens.pop(0)
    name = token[1:]
    if token == "{":
        return _row(tokens, "}")
    if token in ("_", "^"):
        return _script(token, _argument(tokens))
    if token in FRACTIONS:
        above, below = (_whole(_argument(tokens)) for _ in range(2))
        return "½" if (above, below) == ("1", "2") else f"{above}/{below}"
    if token == r"\sqrt":
        return f"√{_whole(_argument(tokens))}"
    if token in MARKS:
        inner = _argument(tokens)
        return inner[:1] + MARKS[token] + inner[1:]
    if token in (r"\begin", r"\end"):
        environment = _argument(tokens)
        if token == r"\begin" and environment == "array":
            _argument(tokens)  # the columns
        matrix = ENVIRONMENTS.get(environment) == "matrix"
        return (" [" if token == r"\begin" else "] ") if matrix else " "
    if token[0] == "\\" and name in GREEK:
        size = "CAPITAL" if name[0].isupper() else "SMALL"
        return unicodedata.lookup(f"GREEK {size} LETTER {name.replace('lambda', 'lamda').upper()}")
    if token[0] == "\\" and token not in SIGNS and tokens[:1] == ["{"]:
        return _argument(tokens)  # in a typeface
    sign = SIGNS.get(token, "" if token[0] == "\\" or token in IGNORED else token)
    if token in FUNCTIONS or token in (r"\max", r"\min", r"\lim"):
        return f" {sign}" + ("" if tokens[:1] and tokens[0] in "(_^" else " ")
    return f" {sign} " if sign in WIDE else "′" if sign == "'" else sign


def _script(sign: str, inner: str) -> str:
    """Write an index or a power."""
    inner = unicodedata.normalize("NFC", inner.replace("−", "-").replace(" ", ""))
    if re.fullmatch(r"\w(,\w)+", inner):  # w_{1,1} is w₁₁
        inner = inner.replace(",", "")
    small = inner.translate(BELOW if sign == "_" else ABOVE)
    is_word = re.search("[a-z]{3}", inner)
    if not is_word and all(old != new for old, new in zip(inner, small, strict=True)):
        return small
    plain = inner.replace("-", "−")
    return sign + (plain if re.fullmatch(r"\w+", plain) else f"({plain})")


def _whole(text: str) -> str:
    """Put parentheses around what is more than one thing."""
    return f"({text})" if re.search(r"[^\s(]\s*[ +−=/·,]\s*\S", text) else text
