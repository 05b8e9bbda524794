"""Where a Chromium is, and how to get one: Chromium itself, Chrome or Edge.

``find_browser`` looks on this machine; ``get_browser`` also installs one where it can. Both need
nothing but Python, so that a job can call them before it has a browser or anything else.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

NAMES = (
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "chromium-browser",
    "microsoft-edge",
)
MAC = ("Google Chrome", "Chromium", "Microsoft Edge")
WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
OWN = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""
HOW_TO_GET_ONE = (
    "install Chromium, Chrome or Edge (Debian: apt-get install chromium), or set CHROMIUM to the "
    "path of one"
)
NO_BROWSER = f"no Chromium found: {HOW_TO_GET_ONE}"
APT = ("apt-get", "-o", "DPkg::Lock::Timeout=120")


def browser_required() -> bool:
    """Return whether to go without a browser is a failure: under continuous integration it is."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def find_browser(python: str = sys.executable) -> str | None:
    """Return the path of a Chromium that starts, or None.

    Parameters
    ----------
    python : str
        The Python that has Playwright, whose own browser is the last resort.

    Returns
    -------
    str or None
        The first that starts of: ``$CHROMIUM``, a command on the path, an application where macOS
        and Windows keep them, the one that Playwright has downloaded.
    """
    return next(filter(_starts, _candidates(python)), None)


def _candidates(python: str) -> Iterator[str]:
    """Yield the paths of browsers that are installed, the preferred ones first."""
    named = [os.environ.get("CHROMIUM"), *NAMES, *_applications()]
    yield from (found for name in named if name and (found := shutil.which(name)))
    if own := shutil.which(_playwrights_own(python)):
        yield own


def _applications() -> list[str]:
    """Return where macOS or Windows would keep a browser; neither puts it on the path."""
    if sys.platform == "darwin":
        folders = (Path("/Applications"), Path.home() / "Applications")
        return [str(root / f"{name}.app/Contents/MacOS/{name}") for name in MAC for root in folders]
    folders = [os.environ[name] for name in WINDOWS_FOLDERS if name in os.environ]
    return [str(Path(root, name)) for name in WINDOWS for root in folders]


def _playwrights_own(python: str) -> str:
    """Return where Playwright's own browser is, or would be; an empty string without Playwright."""
    run = subprocess.run([python, "-c", OWN], capture_output=True, text=True, check=False)
    return run.stdout.strip()


def _starts(path: str) -> bool:
    """Return whether a browser is more than a name: it may be a stub, or lack a library."""
    if os.name == "nt":  # there it would open a window
        return True
    try:
        command = [path, "--version"]
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def get_browser(python: str) -> str | None:
    """Return the path of a Chromium that starts, installed if need be, or None where none is had.

    Playwright's own download comes first; where apt-get is there for root, what that download lacks
    or the system's own package is installed next. What is done is printed.
    """
    found = find_browser(python)
    named = os.environ.get("CHROMIUM")
    if named and found != shutil.which(named):
        print(f"CHROMIUM is {named}, which does not start.", flush=True)
    for what, seconds, commands in _ways(python):
        if found:
            break
        print(f"No Chromium yet: {what}.", flush=True)
        for command in commands:
            _attempt(command, seconds)
        found = find_browser(python)
    print(found or "None to be had.", flush=True)
    return found


def _ways(python: str) -> Iterator[tuple[str, int, list[list[str]]]]:
    """Yield the ways to install a browser, each when its turn comes: what, time limit, commands."""
    playwright = [python, "-m", "playwright"]
    yield "downloading Playwright's", 300, [[*playwright, "install", "--no-shell", "chromium"]]
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        return
    if shutil.which(_playwrights_own(python)):  # it came, but does not start
        libraries = [*playwright, "install-deps", "chromium"]
        yield "installing the libraries that Playwright's needs", 600, [libraries]
    install = [*APT, "install", "--yes", "--no-install-recommends", "chromium"]
    yield "installing the system's package", 600, [[*APT, "update"], install]


def _attempt(command: list[str], seconds: int) -> None:
    """Run a command and all that it starts, no longer than `seconds`; if it fails, say why."""
    with tempfile.TemporaryFile() as log:
        try:
            status = _run_in_session(command, log, seconds)
            reason = f"ended with status {status}" if status else ""
        except subprocess.TimeoutExpired:
            reason = f"not done after {seconds} s"
        except OSError as error:
            reason = str(error)
        log.seek(0)
        lines = log.read().decode(errors="replace").splitlines()
    if reason:
        errors = [line for line in lines if line.startswith(("E: ", "Error: "))]
        print(f"That failed: {errors[0] if errors else reason}", flush=True)


def _run_in_session(command: list[str], log: IO[bytes], seconds: int) -> int:
    """Return the exit status of a command; if it must be stopped, so is what it has started."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,  # a file: a pipe would be read until the last of them has closed it
        stderr=subprocess.STDOUT,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        start_new_session=True,
    )
    try:
        return process.wait(seconds)
    except BaseException:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGTERM)
        else:
            process.kill()
        raise
