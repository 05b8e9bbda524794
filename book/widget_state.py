"""The saved state of a page's widgets, as short as its reader in the page allows.

A notebook saves every field of every widget, layouts and styles included. ``host/host.js`` reads a
few of them. The rest goes, and the long random names of widgets become short ones: everywhere at
once, for a reference that leads nowhere makes a figure vanish without a word.
"""

from __future__ import annotations

import json
import re
from typing import Any

VIEW = re.compile(r"<script[^>]*widget-view\+json[^>]*>(.*?)</script>", re.DOTALL)
REFERENCE = "IPY_MODEL_"  # how the state of one widget names another
UNREAD = re.compile(r"(Layout|Style)Model$")
# What host.js reads of the widgets that it draws and links by itself.
CONTROL = {"children", "_dom_classes", "description", "min", "max", "step", "value"}
CONTROL |= {"index", "_options_labels", "source", "target", "titles"}
TEXTS = ("_esm", "_css")  # where anywidget keeps the module and the style sheet
FRAME = {"layout", "tabbable", "tooltip"}  # of an anywidget; the rest are its own traits


def shorten(widgets: dict[str, Any], body: str) -> tuple[str, str]:
    """Return the state of a page's widgets as text, and its body with their new names.

    Parameters
    ----------
    widgets : dict
        The state of each widget by its id.
    body : str
        The page in HTML.

    Returns
    -------
    state : str
        JSON as notebooks store it.
    body : str
        The page, with views that refer to this state.
    """
    kept = {key: widget for key, widget in widgets.items() if not UNREAD.search(_kind(widget))}
    names = {key: f"w{number}" for number, key in enumerate(kept)}
    short = {key: {"model_name": _kind(w), "state": _read_fields(w)} for key, w in kept.items()}
    state = json.dumps({"state": short}, separators=(",", ":"))
    return _rename(state, names), VIEW.sub(lambda view: _rename(view[0], names), body)


def _kind(widget: dict[str, Any]) -> str:
    return widget["model_name"]


def _read_fields(widget: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a widget that the page reads; all of an anywidget's own."""
    state = widget["state"]
    if _kind(widget) != "AnyModel":
        return {key: value for key, value in state.items() if key in CONTROL}
    own = {key for key in state if not key.startswith("_")} - FRAME
    return {key: value for key, value in state.items() if key in own or key in TEXTS}


def _rename(text: str, names: dict[str, str]) -> str:
    """Give widgets new names wherever a JSON text has the old ones."""
    pattern = re.compile(rf'(?<=")({REFERENCE})?(\w+)(?=")')

    def new(found: re.Match[str]) -> str:
        return (found[1] or "") + names.get(found[2], found[2])

    return pattern.sub(new, text)
