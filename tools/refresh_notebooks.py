"""Execute the chapters and store their outputs, so that only real changes show up in a diff.

Run it after changing a chapter or `nnlib`::

    python tools/refresh_notebooks.py                        every chapter
    python tools/refresh_notebooks.py chapters/04-xor.ipynb  this one
    python tools/refresh_notebooks.py --check                change nothing; name what would change

Notebooks are executed side by side, each in a fresh kernel. A notebook is written only if all its
cells ran, and then in one step, so an interrupted run leaves no half-written file. What would
differ from run to run is taken out: widget state and widget ids, execution times, random cell ids,
the versions and window state that editors add.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs as a script, too
from book.execution import KERNEL_ARGUMENTS, merge_streams
from book.pictures import with_fewer_colors
from tools.processors import available_processors
from tools.snapshots import add_snapshots

ROOT = Path(__file__).resolve().parents[1]
PICTURE = "image/png"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
KEPT_CELL_METADATA = ("tags", "mystnb", "seconds_in_page")
CELL_TIMEOUT = 120


class NotebookError(Exception):
    """A cell of a notebook did not run; the message names the notebook and the cell."""


def execute(notebook: NotebookNode, path: Path) -> None:
    """Run every cell of `notebook` in a fresh kernel, in place, in the folder of `path`."""
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name=KERNELSPEC["name"],
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=KERNEL_ARGUMENTS,
    )
    # Under MPLBACKEND=Agg, which tests set, the kernel would show no pictures.
    environment = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
    try:
        client.execute(env=environment)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        number = client.code_cells_executed
        raise NotebookError(f"{path.name}, code cell {number}: {error}") from error


def normalize(notebook: NotebookNode) -> None:
    """Remove from an executed notebook, in place, what differs from run to run or by editor."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata["kernelspec"] = KERNELSPEC
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    taken: set[str] = set()
    for cell in notebook.cells:
        cell.id = stable_id(cell, taken)
        cell.metadata = NotebookNode(
            {key: cell.metadata[key] for key in KEPT_CELL_METADATA if key in cell.metadata}
        )
        if cell.cell_type == "code":
            cell.outputs = merge_streams(cell.outputs)
            for output in cell.outputs:
                freeze_widget(output)
                shrink_picture(output)


def stable_id(cell: NotebookNode, taken: set[str]) -> str:
    """Return an id made from the cell's text, different from the ids already `taken`."""
    base = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
    identifier, copies = base, 1
    while identifier in taken:
        copies += 1
        identifier = f"{base}-{copies}"
    taken.add(identifier)
    return identifier


def freeze_widget(output: NotebookNode) -> None:
    """Reduce a live widget in `output` to its text and picture: its id is random."""
    if WIDGET_VIEW in output.get("data", {}):
        del output.data[WIDGET_VIEW]


def shrink_picture(output: NotebookNode) -> None:
    """Store the picture in `output`, if there is one, with as few colors as it needs."""
    if PICTURE in output.get("data", {}):
        png = with_fewer_colors(base64.b64decode(output.data[PICTURE]))
        output.data[PICTURE] = base64.b64encode(png).decode() + "\n"


def refreshed(path: Path) -> str:
    """Return the text of the notebook at `path` as it should be stored."""
    notebook = nbformat.read(path, as_version=4)
    execute(notebook, path)
    try:
        add_snapshots(notebook)
    except RuntimeError as error:
        raise NotebookError(f"{path.name}: {error}") from error
    normalize(notebook)
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def write_in_one_step(path: Path, text: str) -> None:
    """Replace the file at `path` by `text`, or leave it as it was."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.stem}-", delete=False
    ) as file:
        file.write(text)
    os.chmod(file.name, path.stat().st_mode)
    os.replace(file.name, path)


def refresh(path: Path, check: bool) -> str:
    """Refresh one notebook; return what became of it and say so on stdout."""
    try:
        text = refreshed(path)
    except NotebookError as error:
        print(f"{path.name}: failed\n{error}", flush=True)
        return "failed"
    if text == path.read_text("utf-8"):
        outcome = "unchanged"
    elif check:
        outcome = "would change"
    else:
        write_in_one_step(path, text)
        outcome = "changed"
    print(f"{path.name}: {outcome}", flush=True)
    return outcome


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, report changes")
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: every chapter")
    options = parser.parse_args(arguments)
    chapters = sorted((ROOT / "chapters").glob("*.ipynb"))
    paths = options.notebooks or [ROOT / "intro.ipynb", *chapters]
    with ThreadPoolExecutor(available_processors()) as pool:
        outcomes = list(pool.map(lambda path: refresh(path, options.check), paths))
    return 1 if {"failed", "would change"} & set(outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
