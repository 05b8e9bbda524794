"""The Sphinx extension that builds this book.

One job per module: ``execution`` (notebooks run in parallel, and again when `nnlib` changes),
``live_figures`` (without a kernel; ``stills`` keep their places until they are drawn),
``folded`` (cells that are folded, with their names),
``formulas`` (typeset and put into words at the build), ``repository`` (buttons of the repository
the book is built from), ``reading_time``, ``openings`` (how chapters begin), ``asides`` (in the
margin), ``cover`` and
``emblem`` (the network on the front page; icon and card), ``glossary`` (links to its entries and
back), ``figure_index`` (the list of all figures), ``reference`` (a page about the code of each
public module), ``code_links`` (from every name of the code to its entry and back), ``pages``
(what every page gets or loses), ``pictures`` (by day and by night, with their sizes),
``typefaces`` (cut to the characters in use), ``answers`` (predictions, exercises and how far a
reader has come), ``python`` (cells that run in the page),
``search`` (by section, with symbols), ``light``
(one style sheet, one script and drawn icons for the whole site). ``catalog`` and ``code_names``
help the two about the code: what `nnlib` offers, and where a cell uses it.
"""

from __future__ import annotations

from sphinx.application import Sphinx

PARTS = (
    "execution",
    "live_figures",
    "folded",
    "formulas",
    "repository",
    "reading_time",
    "openings",
    "asides",
    "cover",
    "emblem",
    "glossary",
    "figure_index",
    "reference",
    "code_links",
    "pages",
    "pictures",
    "typefaces",
    "answers",
    "python",
    "search",
    "light",
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Load the parts of the extension."""
    for part in PARTS:
        app.setup_extension(f"book.{part}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
