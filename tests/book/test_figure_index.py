"""The index of figures: what is said of a cell that shows a figure, and where it is."""

import json

import pytest
from docutils import nodes

from book import figure_index
from book.figure_index import VIEW, Entry

WIDGETS = {
    "a1": {"state": {"children": ["IPY_MODEL_b2", "IPY_MODEL_c3"]}},
    "b2": {"state": {"value": 0.5}},
    "c3": {"state": {"spec": {"name": "two_weights", "title": "Two weights", "question": "Why?"}}},
}


def cell(*outputs, alt=None):
    """Return a cell as myst-nb builds it, with outputs given as pairs of type and text."""
    metadata = {"mystnb": {"image": {"alt": alt}}} if alt else {}
    node = nodes.container("", nb_element="cell_code", cell_metadata=metadata)
    for kind, text in outputs:
        node += nodes.container("", nodes.raw("", text, format="html"), mime_type=kind)
    return node


def view(model):
    return VIEW, f"<script>{json.dumps({'version_major': 2, 'model_id': model})}</script>"


def test_live_figure_is_listed_with_title_and_question():
    entry = figure_index.entry_of(cell(view("a1"), alt="Live figure: two sliders."), WIDGETS, 1)
    assert entry == Entry("live", "live-two-weights", "Two weights", "Why?")
    assert figure_index.entry_of(cell(view("c3")), WIDGETS, 1) == entry  # without controls


def test_other_widget_is_no_figure():
    assert figure_index.entry_of(cell(view("b2")), WIDGETS, 1) is None


def test_picture_is_listed_with_its_description():
    picture = cell(("text/plain", "<Figure>"), ("image/png", ""), alt="A curve that falls to zero.")
    entry = figure_index.entry_of(picture, {}, 3)
    assert entry == Entry("picture", "picture-3", "A curve that falls to zero.")


def test_cell_without_a_figure_is_not_listed():
    assert figure_index.entry_of(cell(("text/plain", "42")), {}, 1) is None


@pytest.mark.parametrize(
    ("description", "beginning"),
    [
        ("A curve over 20 epochs. It falls.", "A curve over 20 epochs. It falls."),
        ("The loss over twenty short epochs. It falls.", "The loss over twenty short epochs."),
        ("word " * 30, "word " * 24 + "word …"),
        ("word, " * 30, "word, " * 24 + "word …"),
    ],
)
def test_beginning_of_a_description(description, beginning):
    assert figure_index.beginning(description) == beginning
