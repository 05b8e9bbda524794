"""What search reads of a page, and how it takes text apart, without a built book."""

import json

import pytest
from docutils import nodes

from book.search.sections import sections_of
from book.search.written import written
from tests.support.search import engine


@pytest.fixture(scope="module")
def script():
    return engine()


def call(script, function, *arguments):
    """Return what a function of the scripts returns."""
    given = ", ".join(map(json.dumps, arguments))
    return json.loads(script.eval(f"JSON.stringify({function}({given}) ?? null)"))


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\frac{\partial L}{\partial w_{11}}", "∂L/∂w₁₁"),
        (r"\partial L / \partial w_{1,1}", "∂L/∂w₁₁"),
        (r"\hat y = \sigma(w \cdot x + b)", "ŷ = σ(w · x + b)"),
        (r"\frac{1}{1 + e^{-z}}", "1/(1 + e^(−z))"),
        (r"\tfrac12 (\hat y^{(i)} - y^{(i)})^2", "½(ŷ⁽ⁱ⁾ − y⁽ⁱ⁾)²"),
        (r"b = -1", "b = −1"),
        (r"a - 1", "a − 1"),
        (r"\{-1, 0, 1\}", "{−1, 0, 1}"),
        (r"W^\top \delta_{l+1}", "Wᵀδₗ₊₁"),
        (r"\lVert w \rVert \le \sqrt{n + 1}", "‖w‖ ≤ √(n + 1)"),
        (r"\max(0, z)", "max(0, z)"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "[1 2; 3 4]"),
        (r"w_\text{out}", "w_out"),
    ],
)
def test_a_formula_on_one_line(tex, line):
    assert written(tex) == line


def test_every_formula_of_the_book_is_free_of_tex(request):
    lines = (request.path.parent / "spoken.txt").read_text("utf-8").splitlines()
    formulas = [line for line in lines if line and not line.startswith("    ")]
    assert len(formulas) > 500
    assert [tex for tex in formulas if "\\" in written(tex) or not written(tex)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("w_11 w₁₁ w_{11} w_{1,1}", ["w11"] * 4),
        ("∂L/∂w and dL/dw", ["dl", "dw", "and", "dl", "dw"]),
        ("σ'(z) Σ ŷ θ_1 δⱼ", ["sigma", "z", "sigma", "yhat", "theta1", "deltaj"]),
        ("separates separated separable", ["separ"] * 3),
        ("derivative derived derive", ["deriv"] * 3),
        ("vanishing matrices losses bias biases", ["vanish", "matrix", "loss", "bias", "bias"]),
        ("x² learning_rate ReLU", ["x", "learn", "rate", "relu"]),
        ("cross-entropy", ["cross", "entropy", "crossentropy"]),
    ],
)
def test_words_that_are_compared(script, text, words):
    assert call(script, "compared", text) == words


def test_small_words_of_a_question_do_not_count(script):
    assert call(script, "asked", "Why does the gradient vanish?") == ["gradient", "vanish"]
    assert call(script, "asked", "what is it") == ["what", "is", "it"]
    assert call(script, "asked", r"\frac{\partial L}{\partial w}") == ["dl", "dw"]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("softmx", "softmax"),
        ("sigmiod", "sigmoid"),
        ("sofftmaxx", "softmax"),
        ("sftmx", None),
        ("sigma", "sigma"),
        ("abc", None),
        ("w12345", None),
    ],
)
def test_the_nearest_word(script, word, near):
    entries = [["softmax"], ["sigmoid"], ["sigma"], ["abd"], ["w12346"]]
    assert call(script, "nearest", word, entries) == (near and [near])


def test_an_excerpt_is_where_the_hits_are():
    script = engine()
    text = f"{'Nothing here. ' * 40}The chain rule and the chain. {'Nor here. ' * 40}"
    excerpt = json.loads(script.eval(f"JSON.stringify(snippet({text!r}, new Set(['chain'])))"))
    assert excerpt[1::2] == ["chain", "chain"]
    assert "rule and the" in excerpt[2]
    assert excerpt[0].startswith("… ")
    assert excerpt[-1].endswith(" …")
    assert json.loads(script.eval("JSON.stringify(snippet('', new Set()))")) == [""]


def test_sections_of_a_page():
    document = nodes.document(None, None)
    page = nodes.section("", nodes.title("", "A page"), ids=["a-page"])
    page += nodes.paragraph("", "First ", nodes.math("", r"\sigma(z)"), nodes.Text(" here"))
    inner = nodes.section("", nodes.title("", "Inner ", nodes.math("", "w_1")), ids=["inner"])
    inner += nodes.literal_block("", "import numpy")
    inner += nodes.container("", nodes.paragraph("", "printed"), classes=["cell_output"])
    inner += nodes.image(uri="x.png", alt="a picture")
    page += inner
    document += page
    assert sections_of(document) == [
        ["", "A page", "First σ(z) here", "sigma of", "", ""],
        ["inner", "Inner w₁", "", "picture", "import numpy", ""],
    ]
