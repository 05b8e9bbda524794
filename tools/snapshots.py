"""Pictures and heights of live figures as they start, stored beside them in their notebooks.

GitHub and nbviewer show a committed notebook as it is. Where a cell shows a live figure they would
show only its name, so the picture of its first state is stored with it. A built page needs more
before its scripts have run: how high the figure will be, so that nothing moves when it comes, and
what it says, for readers without scripts. The figure is brought to life the way the built page does
it, by the host script, then photographed, read and measured in headless Chromium.
"""

from __future__ import annotations

import base64
import copy
import json
import math
import tempfile
from pathlib import Path

from nbformat import NotebookNode
from playwright.sync_api import Page

from book.live_figures import as_script, short_state
from book.typefaces import PRINTABLE, TEXT, cut
from tools.chromium import open_browser

HOST = Path(__file__).resolve().parents[1] / "book" / "host"
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
STILL = "live_figure"  # the key in the metadata of an output
WIDTH = 760  # of the picture in pixels: about the column of text on GitHub
WIDTHS = range(280, 862, 2)  # of the column of text, from a small phone to a wide screen
MARGIN = 16  # of a page on a phone, left and right, in pixels
THEME = "input { margin: 0 }"  # what the theme of the pages does to the height of a figure
TOLERANCE = 1.5  # pixels by which a height may be off
READ = """() => [...document.querySelectorAll(".place")].map((place) => ({
  name: place.querySelector(".nn-figure")?.dataset.figure ?? "",
  sentence: place.querySelector(".nn-say")?.textContent ?? "",
  numbers: [...place.querySelectorAll(".nn-numbers tr")].map((row) =>
    [...row.children].map((cell) => cell.textContent.trim())),
}))"""
MEASURE = """async () => {
  const frame = () => new Promise((f) => requestAnimationFrame(f));
  // A figure is told its width in one frame, and is drawn in the next; then all stands still.
  for (let i = 0; i < 4; i++) await frame();
  return [...document.querySelectorAll(".place > script")].map((script) =>
    script.nextElementSibling.getBoundingClientRect().height);
}"""
PAGE = """<!doctype html>
<html lang="en" data-theme="light"><meta charset="utf-8"><title>figures</title>
<style>* {{ box-sizing: border-box }} body {{ margin: 0; background: white }}
@font-face {{ font-family: text; font-weight: 400 700; src: url("data:font/woff2;base64,{face}") }}
html {{ --text-face: text }} {css}</style>
{views}<script type="{state_type}">{state}</script><script>{js}</script></html>"""


def add_snapshots(notebook: NotebookNode) -> None:
    """Store beside every widget view of an executed notebook how it starts, in place.

    The picture is a PNG among the output's data. The output's metadata get, under ``live_figure``,
    the figure's name, its sentence, its numbers, and its heights (see `fit`).

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
        stills = observe(state, [output.data[VIEW] for output in outputs])
        for output, (png, still) in zip(outputs, stills, strict=True):
            output.data["image/png"] = base64.b64encode(png).decode() + "\n"
            output.metadata[STILL] = still


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
    short, script = with_modules(state)
    characters = set(map(ord, json.dumps(short, ensure_ascii=False) + script))
    return PAGE.format(
        face=base64.b64encode(cut(TEXT, characters | PRINTABLE)).decode(),
        css=(HOST / "host.css").read_text("utf-8"),
        js=script,
        state=_embedded(short),
        state_type=STATE,
        views="".join(places),
    )


def with_modules(state: dict) -> tuple[dict, str]:
    """Return widget state with names in the place of its modules, and the script that has these.

    Parameters
    ----------
    state : dict
        Widget state, as notebooks and `ipywidgets.embed` have it.

    Returns
    -------
    short : dict
        A copy with names.
    script : str
        The modules and the host script.
    """
    modules: dict[str, str] = {}
    short = short_state(copy.deepcopy(state), modules)
    return short, as_script(modules) + (HOST / "host.js").read_text("utf-8")


def observe(state: dict, views: list[dict]) -> list[tuple[bytes, dict]]:
    """Return for each widget view its picture, as PNG, and what else there is to store."""
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        path = Path(folder) / "figures.html"
        path.write_text(page_of(state, views), "utf-8")
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, reduced_motion="reduce")
        errors: list[str] = []
        page.on("console", lambda said: errors.extend([said.text] if said.type == "error" else []))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_function("document.documentElement.dataset.nnHost === 'ready'")
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(
            1000
        )  # the table of numbers is filled when nothing has moved for 0.6 s
        if errors:
            raise RuntimeError(f"a live figure did not start: {errors}")
        pictures = [place.screenshot() for place in page.locator(".place").all()]
        stills = page.evaluate(READ)
        for still, heights in zip(stills, measure(page), strict=True):
            # One line of the notebook, rather than a line for each number.
            still["heights"] = ", ".join(
                " ".join(f"{x:g}" for x in piece) for piece in fit(heights)
            )
        return list(zip(pictures, stills, strict=True))


def measure(page: Page) -> list[list[tuple[int, float]]]:
    """Return for each figure of a page the widths of its column with its heights there."""
    page.add_style_tag(content=f"body {{ margin: 0 {MARGIN}px }} {THEME}")
    rows = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width + 2 * MARGIN, "height": 900})
        rows.append([(width, height) for height in page.evaluate(MEASURE)])
    return [list(column) for column in zip(*rows, strict=True)]


def fit(heights: list[tuple[int, float]]) -> list[list[float]]:
    """Return the straight pieces of a figure's height as a function of its width.

    Parameters
    ----------
    heights : list of (int, float)
        Widths, in ascending order, each with the height there.

    Returns
    -------
    list of [float, float, float]
        Each piece as the width it begins at, the height there, and its slope. No height given is
        further than `TOLERANCE` from its piece, and each piece is as long as that allows.
    """
    pieces: list[list[float]] = []
    low, high = -math.inf, math.inf  # the slopes that the current piece may still have
    for width, height in heights:
        if pieces:
            start, base, _ = pieces[-1]
            run, rise = width - start, height - base
            low = max(low, (rise - TOLERANCE) / run)
            high = min(high, (rise + TOLERANCE) / run)
        if not pieces or low > high:
            pieces.append([width, round(height, 1), 0.0])
            low, high = -math.inf, math.inf
        else:
            pieces[-1][2] = round((low + high) / 2, 4)
    return pieces


def _embedded(value: dict) -> str:
    """Return JSON that may stand inside a script element."""
    return json.dumps(value).replace("</", "<\\/")
