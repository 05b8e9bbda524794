"""Pictures of live figures as they start, for readers of a notebook that nothing runs.

GitHub and nbviewer show a committed notebook as it is. Where a cell shows a live figure they would
show only its name, so the picture of its first state is stored beside it. The figure is brought to
life the way the built page does it, by the host script, and photographed in headless Chromium.
"""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path

from nbformat import NotebookNode

from tools.chromium import open_browser

HOST = Path(__file__).resolve().parents[1] / "book" / "host"
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
WIDTH = 760  # of the picture in pixels: about the column of text on GitHub
PAGE = """<!doctype html>
<html lang="en" data-theme="light"><meta charset="utf-8"><title>figures</title>
<style>* {{ box-sizing: border-box }} body {{ margin: 0; background: white }} {css}</style>
{views}<script type="{state_type}">{state}</script><script>{js}</script></html>"""


def add_snapshots(notebook: NotebookNode) -> None:
    """Store a PNG beside every widget view of an executed notebook, in place.

    Parameters
    ----------
    notebook : NotebookNode
        With its widget state in the metadata, as nbclient leaves it. Nothing happens without one.

    Raises
    ------
    RuntimeError
        If there is no browser, or a figure does not start.
    """
    outputs = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if VIEW in output.get("data", {})
    ]
    if outputs:
        state = notebook.metadata.widgets[STATE]
        pictures = photograph(state, [output.data[VIEW] for output in outputs])
        for output, png in zip(outputs, pictures, strict=True):
            output.data["image/png"] = base64.b64encode(png).decode() + "\n"


def page_of(state: dict, views: list[dict]) -> str:
    """Return a page that holds widgets and nothing else, brought to life by the host script.

    Parameters
    ----------
    state : dict
        Widget state, as notebooks and `ipywidgets.embed` have it.
    views : list of dict
        What to show: the content of each widget view.

    Returns
    -------
    str
        HTML; every view is in a ``div`` of the class ``place``.
    """
    places = (
        f'<div class="place"><script type="{VIEW}">{_embedded(v)}</script></div>' for v in views
    )
    return PAGE.format(
        css=(HOST / "host.css").read_text("utf-8"),
        js=(HOST / "host.js").read_text("utf-8"),
        state=_embedded(state),
        state_type=STATE,
        views="".join(places),
    )


def photograph(state: dict, views: list[dict]) -> list[bytes]:
    """Return one PNG per widget view."""
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        path = Path(folder) / "figures.html"
        path.write_text(page_of(state, views), "utf-8")
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, reduced_motion="reduce")
        errors: list[str] = []
        page.on("console", lambda said: errors.extend([said.text] if said.type == "error" else []))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_function("document.documentElement.dataset.nnHost === 'ready'")
        page.wait_for_timeout(200)  # two frames are enough; this is many
        if errors:
            raise RuntimeError(f"a live figure did not start: {errors}")
        return [place.screenshot() for place in page.locator(".place").all()]


def _embedded(value: dict) -> str:
    """Return JSON that may stand inside a script element."""
    return json.dumps(value).replace("</", "<\\/")
