"""The look of the book: one set of values, in the design page, the style sheets and the palette."""

import re
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
import tinycss2
from docutils import nodes
from fontTools.ttLib import TTFont

from book import cover, emblem
from book.openings import opening_of, split_off
from book.typefaces import ITALIC, MONO, TEXT, characters_of, cut, faces_of
from nnlib.datasets import TRAFFIC_PARAMETERS
from nnlib.plotting import PALETTE

ROOT = Path(__file__).parents[2]
DESIGN = (ROOT / "book/static/design.css").read_text("utf-8")
FIGURES = (ROOT / "nnlib/figures/frontend/figure.css").read_text("utf-8")
PAGE = (ROOT / "book/DESIGN.md").read_text("utf-8")
# A name of the design, and the one that live figures have for the same color.
SHARED = {
    "ink": "ink",
    "muted": "soft",
    "line": "line",
    "paper": "paper",
    "tint": "raised",
    "positive": "c0",
    "negative": "c1",
    "third": "c2",
    "fourth": "c3",
    "gradient": "c5",
    "accent-line": "now",
}
TEXTS = ("ink", "muted", "accent", "positive", "negative", "third", "fourth", "gradient")


def properties(css, theme, prefix):
    """Return the custom properties of the first rule for a theme that begin with a prefix."""
    found = {}
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        selector = tinycss2.serialize(rule.prelude)
        if ('"dark"' in selector) != (theme == "dark"):
            continue
        for node in tinycss2.parse_declaration_list(rule.content):
            if node.type == "declaration" and node.name.startswith(prefix):
                value = tinycss2.serialize(node.value).strip()
                found.setdefault(node.name.removeprefix(prefix), value)
    return found


@pytest.mark.parametrize(
    "name", ["ink", "muted", "paper", "positive", "negative", "third", "fourth", "gradient"]
)
def test_pages_have_the_colors_of_pictures(name):
    assert properties(DESIGN, "light", "--")[name] == PALETTE[name]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_live_figures_have_the_colors_of_pages(theme):
    ours, theirs = properties(DESIGN, theme, "--"), properties(FIGURES, theme, "--nn-")
    assert {name: theirs[there] for name, there in SHARED.items()} == {
        name: ours[name] for name in SHARED
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_design_page_has_the_values_in_use(theme):
    colors = set(re.findall("#[0-9a-f]{6}", " ".join(properties(DESIGN, theme, "--").values())))
    assert colors <= set(re.findall("#[0-9a-f]{6}", PAGE))


def light(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "tint"])
def test_colors_of_text_can_be_read(theme, ground):
    colors = properties(DESIGN, theme, "--")
    for name in TEXTS:
        darker, lighter = sorted([light(colors[name]), light(colors[ground])])
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, name


def test_each_face_keeps_what_it_shows():
    shown = characters_of(
        "<p>A\u2013B <em>\u00e9</em> <code>\u2192</code></p><script>\u221a</script>"
    )
    assert 0x2013 in shown[TEXT.name]
    assert 0x2192 in shown[MONO.name] - shown[TEXT.name]
    assert 0xE9 in shown[ITALIC.name]
    assert all(0x221A not in characters for characters in shown.values())


def test_a_cut_face_is_small_and_complete_and_does_not_use_the_reserved_name():
    file = cut(MONO, characters_of("<pre>\u2192</pre>")[MONO.name])
    font = TTFont(BytesIO(file))
    assert {ord("a"), ord("~"), 0x2192} <= set(font.getBestCmap())
    assert len(file) < 10_000
    assert not [str(record) for record in font["name"].names if "Source" in str(record)]
    assert file == cut(MONO, characters_of("<pre>\u2192</pre>")[MONO.name])


def document(*children):
    section = nodes.section("", nodes.title("", "T"), *children)
    page = nodes.document(None, None)
    page += section
    return page


def test_opening_is_found_by_its_promise():
    items = nodes.bullet_list("", nodes.list_item("", nodes.paragraph("", "read")))
    paragraphs = [nodes.paragraph("", text) for text in ("Why?", "After this chapter you can")]
    assert opening_of(document(*paragraphs, items)) == (paragraphs, items)
    assert opening_of(document(nodes.paragraph("", "These are"), items.deepcopy())) is None
    assert opening_of(document(nodes.paragraph("", "Why?"))) is None


def test_a_promise_may_run_over_two_lines():
    lines = map(nodes.Text, ("Why? In this chapter you will", "\n", "find"))
    items = nodes.bullet_list("", nodes.list_item("", nodes.paragraph("", "a reason")))
    promise = nodes.paragraph("", "", *lines)
    assert opening_of(document(promise, items)) == ([promise], items)


@pytest.mark.parametrize(
    "lines",
    [
        (" rule. So?\nHere you will find",),
        (" rule. So?", "\n", "Here you will find"),
        (" rule. So? Here", "\n", "you will find"),
    ],
)
def test_the_promise_of_an_opening_is_its_last_sentence(lines):
    start, term = nodes.Text("It has "), nodes.emphasis("", "one")
    whole = nodes.paragraph("", "", start, term, *map(nodes.Text, lines))
    section = document(whole)[0]
    promise, before = split_off(whole)
    assert section.children[1:] == [*before, promise]
    assert [" ".join(part.astext().split()) for part in (*before, promise)] == [
        "It has one rule. So?",
        "Here you will find",
    ]
    alone = nodes.paragraph("", "After this you can")
    assert split_off(alone) == (alone, [])


def test_cover_shows_the_seven_numbers():
    labels = [shape.text for shape in cover.shapes() if isinstance(shape, cover.Label)]
    assert sorted(labels[:-1]) == sorted(map(cover.as_text, TRAFFIC_PARAMETERS.values()))
    lines = [shape for shape in cover.shapes() if isinstance(shape, cover.Line)]
    assert all(line.dashed == (line.role == "negative") for line in lines)
    assert "−5.9" in unescape(cover.svg())


def test_card_and_icon_are_drawn():
    card = emblem.card("Neural Networks by Hand")
    assert card.size == emblem.CARD
    assert len(card.getcolors(1 << 24)) > 100
    assert emblem.icon_png().size == (emblem.TOUCH, emblem.TOUCH)


@pytest.mark.parametrize(
    ("body", "faces"),
    [
        ("<p>words</p>", "text"),
        ("<p><em>words</em> <code>x</code></p>", "text italic code"),
        ("<details class='a'><summary>Code</summary><pre>x</pre></details>", "text"),
        ("<details open><pre>x</pre></details>", "text code"),
    ],
)
def test_a_page_asks_for_the_faces_that_it_shows_unfolded(body, faces):
    assert faces_of(body) == faces
