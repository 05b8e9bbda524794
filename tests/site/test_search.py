"""Search: the questions of readers, asked of the built index, and the page that answers them."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.site.conftest import SITE
from tests.site.test_pages import anchors_in
from tests.support.search import ask, contents

QUESTIONS = {  # with the chapter that answers, or the page
    "vanishing gradient": "15",
    "softmax derivative": "11",
    "why transpose": "09",
    "delta": "09",
    "XOR not separable": "04",
    "chain rule": "09",
    "dead relu": "15",
    "learning rate too large": "08",
    "one-hot": "11",
    "momentum": "08",
    # others of the kind
    "why does the gradient vanish": "15",
    "what is a bias": "02",
    "perceptron convergence": "02",
    "sigmoid derivative": "03",
    "hidden layer": "05",
    "mean squared error": "06",
    "overfitting": "14",
    "universal approximation theorem": "07",
    "saddle point": "08",
    "minibatch": "08",
    "adam optimizer": "08",
    "Jacobian": "09",
    "gradient checking": "09",
    "reverse mode": "10",
    "cross entropy": "11",
    "temperature": "11",
    "test set": "11",
    "broadcasting": "12",
    "confusion matrix": "13",
    "draw a digit": "13",
    "McCulloch and Pitts": "01",
}
SYMBOLS = {
    "σ": "03",
    "w_11": "06",
    "∂L/∂w": "09",
    "δ": "09",
    "η": "08",
    "∇": "08",
}
SLIPS = {  # with the word that is meant, and its chapter
    "softmx": ("softmax", "11"),
    "sigmiod": ("sigmoid", "03"),
    "perceptorn": ("perceptron", "02"),
    "backpropagaton": ("backpropagation", "09"),
    "gradeint descnt": ("gradient", "08"),
    "momentun": ("momentum", "08"),
    "jakobian": ("jacobian", "09"),
}
SAME = [
    ["w_11", "w₁₁", "w_{11}", "w_{1,1}", "w11"],
    ["∂L/∂w", "dL/dw", r"\partial L/\partial w", r"\frac{\partial L}{\partial w}"],
    ["σ", "sigma", r"\sigma"],
    ["gradient", "gradients", "Gradient"],
    ["learning rate", "learning_rate", "the learning rate"],
]


@pytest.mark.parametrize(("question", "chapter"), [*QUESTIONS.items(), *SYMBOLS.items()])
def test_the_right_page_comes_first(question, chapter):
    found, _, is_whole = ask(question)
    assert is_whole
    assert found[0].address.startswith(f"chapters/{chapter}-"), found[:3]


@pytest.mark.parametrize(("question", "meant"), SLIPS.items())
def test_a_slip_of_the_keys_is_forgiven_and_said(question, meant):
    found, instead, is_whole = ask(question)
    word, chapter = meant
    assert is_whole
    assert instead[0] == [question.split()[0], word]
    assert found[0].address.startswith(f"chapters/{chapter}-"), found[:3]


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: spellings[0])
def test_one_symbol_in_several_spellings(spellings):
    answers = [ask(spelling) for spelling in spellings]
    assert answers[0].found
    assert all(answer == answers[0] for answer in answers)


def test_what_is_not_in_the_book_is_not_found():
    for question in ("qwertyzxcv", "", "   ", "???", '"<>'):
        assert ask(question).found == [], question


def test_a_question_of_small_words_is_asked_as_it_is():
    assert ask("the").found
    assert ask("what is it").found


def test_a_long_question_finds_what_has_most_of_it():
    question = "please explain to me in detail how backpropagation uses the chain rule " * 8
    found, _, is_whole = ask(question)
    assert found
    assert not is_whole or found[0].address.startswith("chapters/09")
    assert "chapters/09-backpropagation.html" in found[0].address


def test_every_section_opens_where_it_is():
    pages, sections = contents()
    assert len(sections) > 500
    addresses = [(pages[page]["address"], place) for page, place, *_ in sections]
    assert len(addresses) == len(set(addresses))
    known = {page["address"]: anchors_in(page["address"]) for page in pages}
    assert [address for address, place in addresses if place and place not in known[address]] == []


def test_every_page_of_the_book_is_found():
    pages, sections = contents()
    built = {path.relative_to(SITE).as_posix() for path in SITE.glob("chapters/**/*.html")}
    assert {page["address"] for page in pages} == built | {"intro.html"}
    assert {page for page, *_ in sections} == set(range(len(pages)))


def test_no_text_shows_raw_tex():
    _, sections = contents()
    tex = re.compile(r"\\[a-zA-Z]{2,}|[_^]\{\w\}|\$[^$]*\$")
    shown = [(place, tex.search(text)) for _, place, _, text, *_ in sections]
    assert [(place, found[0]) for place, found in shown if found] == []


def test_hits_are_marked_and_the_excerpt_is_short():
    for question in ("vanishing gradient", "w_11", "momentum"):
        pieces = [each.excerpt for each in ask(question).found[:5]]
        assert any(len(excerpt) > 1 for excerpt in pieces)
        assert all(len("".join(excerpt)) < 260 for excerpt in pieces)
    marked = {piece.lower() for each in ask("momentum").found for piece in each.excerpt[1::2]}
    assert all("momentum" in piece for piece in marked)


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_from_the_field_of_a_page_to_the_section(visit, scheme):
    with visit("chapters/08-gradient-descent.html", scheme) as record:
        page = record.page
        page.keyboard.press("Control+k")
        page.locator("#pst-search-dialog input").fill("dead relu")
        page.keyboard.press("Enter")
        first = page.locator("#search-results li a").first
        expect(first).to_have_text("Dead ReLUs")
        status = page.get_by_role("status")
        expect(status).to_contain_text("sections for “dead relu”")
        expect(page.locator(".bd-search-container input")).to_be_focused()
        page.keyboard.press("Tab")
        expect(first).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/15-many-layers.html#dead-relus")
        assert record.outside == []
        assert record.failed == []
        assert record.console == []


def test_the_page_answers_while_one_types(visit):
    with visit("search.html") as record:
        page, status = record.page, record.page.get_by_role("status")
        field = page.locator(".bd-search-container input")
        expect(status).to_contain_text("Type a word")
        field.fill("softmx")
        expect(status).to_contain_text("“softmx” is taken for “softmax”")
        expect(page.locator("#search-results mark").first).to_be_visible()
        field.fill("qwertyzxcv")
        expect(status).to_contain_text("Nothing in the book matches")
        expect(status.get_by_role("link")).to_have_count(3)
        expect(page.locator("#search-results li")).to_have_count(0)
        field.fill("momentum qwertyzxcv")
        expect(status).to_contain_text("No page has all of these words")
        field.fill("gradient " * 100)
        expect(status).to_contain_text("…”")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        field.fill("gradient")
        expect(status).to_contain_text("for “gradient”")
        expect(page.locator("#search-results li a")).to_have_count(20)
        page.get_by_role("button", name="Show all").click()
        count = len(ask("gradient").found)
        expect(page.locator("#search-results li a")).to_have_count(count)
        expect(page.locator("#search-results li a").nth(20)).to_be_focused()
        field.press("Enter")
        assert page.url.endswith("?q=gradient")
        assert record.console == []


def test_what_a_reader_types_is_text(visit):
    with visit("search.html?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%20gradient") as record:
        expect(record.page.get_by_role("status")).to_contain_text("<img src=x")
        assert record.page.locator("article img").count() == 0
        assert json.dumps(record.console) == "[]"
