"""Formulas in words: what a teacher would say."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.signs import SIGNS
from book.spoken import speak
from tools.spoken_formulas import LIST, formulas_in, spoken_list

SAID = {
    r"W^\top": "W transposed",
    r"\hat y": "y hat",
    r"\hat y_i": "y hat i",
    r"a^{(i)}": "a of example i",
    r"w_{1,1}": "w 1 1",
    r"n_\text{out}": "n out",
    r"a_{l-1}\, x": "a with index l minus 1, x",
    r"\partial L/\partial w": "the derivative of L by w",
    r"\frac{\partial L}{\partial w_{1,j}}": "the derivative of L by w 1 j",
    r"\frac{\partial}{\partial z} a": "the derivative by z of a",
    r"\frac{\partial^2 f}{\partial x^2}": "the second derivative of f by x",
    r"\mathrm dL/\mathrm d\hat y": "the derivative of L by y hat",
    r"\partial": "partial",
    r"\sum_{i=1}^N x_i": "the sum over i from 1 to N of x i",
    r"\sum_j w_j": "the sum over j of w j",
    r"\max_j z_j": "the maximum over j of z j",
    r"\max(0, z)": "the maximum of 0 and z",
    r"c_{\max}": "c max",
    r"\sigma'(z)": "sigma prime of z",
    r"g(z + h)": "g of open paren z plus h close paren",
    r"w (x + b)": "w open paren x plus b close paren",
    r"y\,(x + b)": "y open paren x plus b close paren",
    r"u \odot v": "u times, entry by entry, v",
    r"w \cdot x": "w dot x",
    r"0.4 \cdot 18": "0.4 times 18",
    r"\log(1 + \cdot)": "log of open paren 1 plus blank close paren",
    r"\nabla J": "the gradient of J",
    r"\eta \nabla J": "eta times the gradient of J",
    r"\frac12": "one half",
    r"\frac1N \sum_i L": "1 over N times the sum over i of L",
    r"\frac{a+b}{c}": "the fraction a plus b, over c, end of fraction",
    r"e^{-z}": "e to the minus z",
    r"x^2": "x squared",
    r"\sqrt{q/n}": "the square root of q over n",
    r"|w|": "the magnitude of w",
    r"\lVert g \rVert^2": "the norm of g squared",
    r"[z > 0]": "1 if z is greater than 0, else 0",
    r"w \leftarrow w - x": "w becomes w minus x",
    r"(0, 1)": "the pair 0, 1",
    r"\{-1, 0, 1\}": "the set minus 1, 0, 1",
    r"\overline{w^2}": "the mean of w squared",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}": "the matrix with rows 1, 2; 3, 4",
    r"\begin{aligned} a &= b \\ &= c \end{aligned}": "a equals b; equals c",
    r"z \ge \text{the threshold}": "z is at least the threshold",
    r"x_1, \dots, x_n .": "x 1, dot dot dot, x n",
}


@pytest.mark.parametrize("tex", SAID)
def test_formula_is_said_as_a_teacher_says_it(tex):
    assert speak(tex) == SAID[tex]


@pytest.mark.parametrize(
    "tex", [r"\foo", r"x \frobnicate y", r"\mathbb{Q}", r"\begin{tikzcd} a \end{tikzcd}", "x § y"]
)
def test_unknown_sign_is_named(tex):
    with pytest.raises(ValueError, match=r"no words for .*(foo|frobnicate|Q|tikzcd|§)"):
        speak(tex)


@pytest.mark.parametrize("tex", ["{x", "x}", r"\frac{a}", r"\begin{cases} x", "x_", r"a & b"])
def test_open_or_broken_formula_is_refused(tex):
    with pytest.raises(ValueError, match=r"came|expected"):
        speak(tex)


SIMPLE = st.sampled_from([*"abxyz", "2", "0.5", r"\delta", r"\hat y", r"\infty"])
SHAPES = (
    "{} + {}",
    "{} = {}",
    r"{} \cdot {}",
    r"{} \odot {}",
    r"\frac{{{}}}{{{}}}",
    "{{{}}}_{{{}}}",
    "{{{}}}^{{{}}}",
    r"\left( {} - {} \right)",
    r"\sqrt{{{} {}}}",
    r"\sum_{{{}}} {}",
    r"\begin{{aligned}} {} &= {} \\ x \end{{aligned}}",
)
FORMULAS = st.recursive(
    SIMPLE,
    lambda inner: st.tuples(st.sampled_from(SHAPES), inner, inner).map(
        lambda parts: parts[0].format(*parts[1:])
    ),
    max_leaves=12,
)


@given(FORMULAS)
def test_every_formula_of_known_signs_has_words(tex):
    words = speak(tex)
    assert words
    assert not re.search(r"[\\{}_^&$]|  |[,;] *[,;]", words)
    assert words.count("open paren") == words.count("close paren") <= tex.count(r"\left(")
    assert speak(tex.replace(" ", "  ")) == words


def test_every_sign_has_one_meaning():
    signs = [sign for words, _ in SIGNS for sign in words]
    assert len(signs) == len(set(signs))


def test_list_of_the_formulas_is_that_of_the_chapters():
    assert LIST.read_text("utf-8") == spoken_list(), "run tools/spoken_formulas.py"


def test_words_in_the_list_are_words():
    lines = Path(LIST).read_text("utf-8").splitlines()
    for tex, words in zip(lines[::2], lines[1::2], strict=True):
        assert re.fullmatch(r"    [A-Za-z0-9 ,;:.'’()-]+", words), tex


def test_formulas_are_found_wherever_markdown_has_them():
    text = (
        "# On $a$\n\n$$b$$ (eq-b)\n\n:::{note} About $c$\n:class: dropdown\n"
        "Here $d$, {math}`e`.\n:::\n\n"
        "```{math}\n:label: eq-f\nf\n```\n\n| $g$ | `$x$` |\n|---|---|\n| $h$ | 2 |\n\n"
        "\\begin{align}\ni &= 1\n\\end{align}\n\n```python\n'$y$'\n```\n"
    )
    found = list(formulas_in(text))
    assert found[:8] == list("abcdefgh")
    assert found[8:] == [r"\begin{align} i &= 1 \end{align}"]
