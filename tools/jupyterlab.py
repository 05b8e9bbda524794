"""A real JupyterLab to drive in a browser: for the test of live figures and for their benchmark."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import nbformat
from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--port=0",
    "--IdentityProvider.token=",
    "--ServerApp.disable_check_xsrf=True",
    "--LabApp.news_url=",
)
PATIENCE = 60_000  # milliseconds; a cold start on a busy machine is slow


@contextmanager
def serve_notebook(folder: Path, cells: Sequence[str]) -> Iterator[str]:
    """Start JupyterLab over a folder with one notebook and yield the notebook's address.

    Parameters
    ----------
    folder : Path
        An empty folder; settings and logs stay in it, too.
    cells : sequence of str
        The notebook's code cells.

    Yields
    ------
    str
        The address to open.

    Raises
    ------
    RuntimeError
        If the server does not start.
    """
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "figure.ipynb")
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
    }
    log = folder / "server.log"
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS]
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)
        try:
            yield f"{_address(server, log)}/lab/tree/figure.ipynb"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _address(server: subprocess.Popen, log: Path) -> str:
    """Wait until the server answers; it picks a free port and writes it to its log."""
    for _ in range(300):
        found = re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/", log.read_text())
        if found:
            address = f"http://127.0.0.1:{found[1]}"
            urlopen(f"{address}/api/status", timeout=30).close()
            return address
        if server.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


def open_notebook(page: Page, address: str) -> None:
    """Open the notebook, accept the kernel a fresh user is asked about, and wait for it."""
    page.goto(address)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=PATIENCE)
    accept = page.locator(".jp-Dialog .jp-mod-accept")
    idle = page.get_by_text("Python 3 (ipykernel) | Idle")
    accept.or_(idle).first.wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1000)  # the question may come after the first "idle"
    if accept.is_visible():
        accept.click()
    idle.wait_for(timeout=PATIENCE)


def run_cell(page: Page, number: int) -> None:
    """Run one code cell by its keyboard shortcut."""
    page.locator(".jp-CodeCell").nth(number).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")


def output(page: Page, number: int) -> Locator:
    """Return what a code cell has printed."""
    return page.locator(".jp-CodeCell").nth(number).locator(".jp-OutputArea-output")
