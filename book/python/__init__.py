"""Python in the page: a reader runs any cell of the book where they read it.

Pages get two quiet buttons below each cell (``buttons.js``, in the site's script). The first press
loads the rest: the page's cells, ``page/`` as one script, and the files of Python, which this site
serves itself (``release`` fetches and verifies them, ``packs`` makes few of many). A page opened
from disk may not fetch files, so each is there once more as a script, in base64; ``worker.js`` is
what holds Python, and ``inside/`` what runs a cell there.

Where the files of the release cannot be had, the build says so, and the buttons load them from the
release's address, after a word about that. ``python_in_page: false`` in the settings leaves all of
this out.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import nbformat
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from book.python.packs import own_packs, release_packs
from book.python.release import Release, Unavailable, fetch, pinned
from nnlib.figures.bundle import joined, load_modules

logger = logging.getLogger(__name__)
HERE = Path(__file__).parent
FETCHED = Path(sys.prefix) / "pyodide"  # survives a new build, and goes with the environment
CORE = ("pyodide.js", "pyodide.asm.js")
CELL = re.compile(r'<div class="cell(?= )')
NOTICES = HERE / "NOTICES.txt"


def prepare(app: Sphinx, config: Config) -> None:
    """Get the files of Python; note in the settings what pages have to know of them."""
    if not config.python_in_page:
        return
    release = pinned()
    files = FETCHED / release.version
    try:
        fetch(release, files)
        packs = release_packs(release, files)
        worker = "\n".join([*((files / name).read_text("utf-8") for name in CORE), worker_text()])
    except (Unavailable, OSError) as reason:
        print(
            f"Python in the page: the files of Pyodide could not be had: {reason}. "
            f"Pages will ask their readers before they load them from {release.address}",
            file=sys.stderr,
        )
        packs, worker = {}, worker_text()
    packs |= own_packs(Path(app.srcdir))
    app.__dict__["python_files"] = packs, worker
    # Sphinx writes every page again when this setting changes, which is what is wanted.
    config.python_settings = settings_text(release, packs, worker)


def settings_text(release: Release, packs: dict[str, bytes], worker: str) -> str:
    """Return the script with what ``buttons.js`` and ``page/`` know of the files."""
    digest = hashlib.sha256(worker.encode())
    digest.update(page_text().encode())
    for pack in packs.values():
        digest.update(pack)
    settings = {
        "mark": digest.hexdigest()[:8],
        "address": release.address,
        "lock": {**release.lock, "packages": {}},
        "sizes": {name: len(pack) for name, pack in packs.items()},
    }
    return f"globalThis.nnPython = {json.dumps(settings)};"


def worker_text() -> str:
    """Return the worker's own script."""
    return (HERE / "worker.js").read_text("utf-8")


def page_text() -> str:
    """Return the script that a page loads with the first press, as one."""
    return f'(() => {{\n"use strict";\n{joined(load_modules(HERE / "page", "page"))}}})();\n'


def add_buttons(app: Sphinx) -> None:
    """Give every page the buttons."""
    if app.config.python_in_page:
        app.add_css_file("python/python.css")
        app.add_js_file(None, body=app.config.python_settings)
        app.add_js_file("python/buttons.js")


def write_cells(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Write the cells of a page, also those that it does not show, for its scripts."""
    body = context.get("body", "")
    if not app.config.python_in_page or not CELL.search(body):
        return
    cells = cells_of(Path(app.env.doc2path(pagename)))
    shown = sum(cell["shown"] for cell in cells)
    found = len(CELL.findall(body))
    if shown != found:
        logger.warning(
            "python in the page: came %d cells; expected %d", found, shown, location=pagename
        )
    text = f"nnPython.cells = {json.dumps(cells)};\n"
    path = Path(app.outdir, "_static", "python", "cells", f"{pagename}.js")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    context["body"] = CELL.sub(f'<div data-cells="{mark}" class="cell', body, count=1)


def cells_of(notebook: Path) -> list[dict[str, Any]]:
    """Return what the page's scripts know of the code cells of a notebook, in their order.

    Parameters
    ----------
    notebook : Path
        Its file.

    Returns
    -------
    list of dict
        For each cell ``source``, ``name``, whether it is ``shown``, the ``alt`` text of its
        picture, and how many ``seconds`` it takes in the page, if it takes many.
    """
    cells: list[dict[str, Any]] = []
    count = 0
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        shown = "remove-cell" not in cell.metadata.get("tags", [])
        count += shown
        cells.append(
            {
                "source": cell.source,
                "name": f"cell {count}" if shown else f"cell {count}, hidden",
                "shown": shown,
                "alt": cell.metadata.get("mystnb", {}).get("image", {}).get("alt", ""),
                "seconds": cell.metadata.get("seconds_in_page", 0),
            }
        )
    return cells


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the scripts, and the files in their two forms: plain, and as scripts."""
    if exception or app.builder.format != "html" or not app.config.python_in_page:
        return
    packs, worker = app.__dict__["python_files"]
    folder = Path(app.outdir, "_static", "python")
    (folder / "disk").mkdir(parents=True, exist_ok=True)
    for name in ("buttons.js", "python.css"):
        shutil.copyfile(HERE / name, folder / name)
    shutil.copyfile(NOTICES, folder / NOTICES.name)
    shutil.copyfile(HERE / "editor" / "bundle.js", folder / "editor.js")
    (folder / "page.js").write_text(page_text(), "utf-8")
    (folder / "worker.js").write_text(worker, "utf-8")
    _write_script(folder, "worker", worker)
    for name, pack in packs.items():
        (folder / f"{name}.bin").write_bytes(pack)
        _write_script(folder, name, base64.b64encode(pack).decode())


def _write_script(folder: Path, name: str, text: str) -> None:
    """Write a text as a script that hands it to the page."""
    script = f"nnPythonFiles[{json.dumps(name)}] = {json.dumps(text)};\n"
    (folder / "disk" / f"{name}.js").write_text(script, "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to the settings, to the writing of pages and to the end of the build."""
    app.add_config_value("python_in_page", True, rebuild="html", types=(bool,))
    app.add_config_value("python_settings", "", rebuild="html", types=(str,))
    app.connect("config-inited", prepare)
    app.connect("builder-inited", add_buttons)
    app.connect("html-page-context", write_cells, priority=950)  # after all that change the body
    app.connect("build-finished", write_files, priority=900)  # before the site's script is written
    return {"parallel_read_safe": True, "parallel_write_safe": False}
