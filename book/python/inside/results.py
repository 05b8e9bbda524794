"""What a cell leaves behind, as a page can show it: text, tables, pictures, live figures."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import sys
from pprint import pformat
from typing import Any

WIDTH = 80  # at which IPython, whose outputs the page shows, breaks a long list
WIDGET_TEXT = 110  # characters of a widget's text form that anywidget shows


def send(kind: str, text: str) -> object:
    """Hand an output to the page; `inside.start` puts the real function in this place."""
    raise RuntimeError(f"send: came {kind} before start(); expected start() first")


class Stream(io.TextIOBase):
    """A text stream whose writer is the reader's cell.

    Parameters
    ----------
    kind : str
        ``"stdout"`` or ``"stderr"``.
    """

    def __init__(self, kind: str):
        self.kind = kind

    def writable(self) -> bool:
        """Return that one may write to it."""
        return True

    def write(self, text: str) -> int:
        """Hand a text to the page, and return how long it is."""
        if text:
            send(self.kind, text)
        return len(text)


def show(value: Any) -> None:
    """Hand a value to the page, in the form that a notebook would choose.

    Parameters
    ----------
    value : object
        Anything.
    """
    show_pictures()  # those that were drawn before
    if hasattr(value, "get_view_spec"):
        send("widget", _widget(value))
        return
    if type(value).__module__ == "nnlib.exercises.grading":
        send("verdict", json.dumps({**vars(value), "text": repr(value)}))
        return
    html = getattr(type(value), "_repr_html_", None)
    text = html(value) if callable(html) else None
    if text is not None:
        send("html", text)
    else:
        send("result", _text_of(value))


def _text_of(value: Any) -> str:
    if isinstance(value, list | tuple | dict | set | frozenset):
        return pformat(value, width=WIDTH, sort_dicts=False)
    return repr(value)


def _widget(widget: Any) -> str:
    """Return the state of a widget and of all it needs, as the host of live figures reads it."""
    from ipywidgets.embed import dependency_state

    state = dependency_state([widget], drop_defaults=False)
    for one in state.values():
        _name_texts(one["state"])
    text = repr(widget)
    short = text if len(text) <= WIDGET_TEXT else f"{text[:WIDGET_TEXT]}…"
    return json.dumps({"state": state, "id": widget.model_id, "text": short})


def _name_texts(state: dict[str, Any]) -> None:
    """Put the name that the page has for the front end of live figures in place of its text."""
    figures = sys.modules.get("nnlib.figures.figure")
    for key in ("_esm", "_css"):
        text = state.get(key)
        if figures and text and text == getattr(figures.Figure, key, None):
            state[key] = f"{key}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def show_pictures() -> None:
    """Hand the open pictures of Matplotlib to the page, and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for number in pyplot.get_fignums():
        data = io.BytesIO()
        pyplot.figure(number).savefig(data, format="png", bbox_inches="tight")
        send("png", base64.b64encode(data.getvalue()).decode())
    pyplot.close("all")


def drop_pictures() -> None:
    """Close what a cell that failed had begun to draw."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
