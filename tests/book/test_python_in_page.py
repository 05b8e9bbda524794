"""Python in the page, without a page: where its files come from, packs, and what runs a cell."""

import gzip
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from book.python import packs, release
from book.python.release import Release, Unavailable, fetch, pinned

ROOT = Path(__file__).parents[2]
FILES = {"pyodide.js": b"script", "numpy.whl": b"wheel"}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def release_of(tmp_path, files=FILES):
    """Return a release with these files, at an address where nothing is."""
    lock = {"packages": {"numpy": {"file_name": "numpy.whl", "sha256": sha256(files["numpy.whl"])}}}
    return Release(
        version="1",
        address=f"{(tmp_path / 'nowhere').as_uri()}/",
        carrier={"requirement": "carrier==1", "sha256": "0" * 64, "folder": "pyodide/"},
        lock=lock,
        core={"pyodide.js": sha256(files["pyodide.js"])},
    )


def carrier_with(tmp_path, files):
    """Return what stands in for the download of a package with these files."""
    wheel = tmp_path / "carrier.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"pyodide/{name}", data)
    return lambda carrier, scratch: wheel


# --- where files come from -----------------------------------------------------------------------


def test_files_come_from_the_address(tmp_path, monkeypatch):
    monkeypatch.setattr(release, "_download", lambda *_: pytest.fail("asked the second source"))
    (tmp_path / "nowhere").mkdir()
    for name, data in FILES.items():
        (tmp_path / "nowhere" / name).write_bytes(data)
    fetch(release_of(tmp_path), tmp_path / "files")
    assert {path.name: path.read_bytes() for path in (tmp_path / "files").iterdir()} == FILES


def test_where_the_address_is_out_of_reach_the_carrier_has_them(tmp_path, monkeypatch):
    other = {**FILES, "unofficial.js": b"not ours"}
    monkeypatch.setattr(release, "_download", carrier_with(tmp_path, other))
    fetch(release_of(tmp_path), tmp_path / "files")
    assert {path.name: path.read_bytes() for path in (tmp_path / "files").iterdir()} == FILES


def test_what_is_there_and_verified_is_not_fetched_again(tmp_path, monkeypatch):
    monkeypatch.setattr(release, "_download", lambda *_: pytest.fail("fetched again"))
    (tmp_path / "files").mkdir()
    for name, data in FILES.items():
        (tmp_path / "files" / name).write_bytes(data)
    fetch(release_of(tmp_path), tmp_path / "files")


def test_a_file_with_another_hash_is_refused_whoever_sends_it(tmp_path, monkeypatch):
    changed = {**FILES, "numpy.whl": b"changed"}
    monkeypatch.setattr(release, "_download", carrier_with(tmp_path, changed))
    with pytest.raises(Unavailable, match=r"numpy\.whl.*expected the pinned one"):
        fetch(release_of(tmp_path), tmp_path / "files")
    assert not (tmp_path / "files" / "numpy.whl").exists()


def test_a_damaged_file_is_fetched_again(tmp_path, monkeypatch):
    monkeypatch.setattr(release, "_download", carrier_with(tmp_path, FILES))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "pyodide.js").write_bytes(b"half")
    fetch(release_of(tmp_path), tmp_path / "files")
    assert (tmp_path / "files" / "pyodide.js").read_bytes() == FILES["pyodide.js"]


def test_the_pinned_release_names_a_hash_for_every_file_it_needs():
    one = pinned()
    assert {*packs.SINGLE.values(), "pyodide.js", "pyodide.asm.js"} <= one.core.keys()
    assert {part for parts in packs.WHEELS.values() for part in parts} <= one.lock[
        "packages"
    ].keys()
    assert all(len(value) == 64 for value in one.hashes.values())


# --- packs ---------------------------------------------------------------------------------------


def unpacked(pack):
    """Read a pack as worker.js does."""
    data = gzip.decompress(pack)
    start = 4 + int.from_bytes(data[:4], "little")
    files, at = {}, start
    for name, size in json.loads(data[4:start]):
        files[name] = data[at : at + size]
        at += size
    assert at == len(data)
    return files


def test_a_pack_holds_its_files_and_is_the_same_for_the_same_files():
    files = {"b/two.py": b"2", "a/one.py": b"", "ü.py": "ß".encode()}
    pack = packs.make_pack(files)
    assert unpacked(pack) == files
    assert packs.make_pack(dict(reversed(files.items()))) == pack


def test_what_is_ours_is_packed_and_no_more():
    made = {name: unpacked(pack) for name, pack in packs.own_packs(ROOT).items()}
    site = packs.SITE_PACKAGES
    assert f"{site}nnlib/network.py" in made["nnlib"]
    assert f"{site}inside/needs.py" in made["nnlib"]
    assert f"{site}nnlib/figures/frontend/figure.css" in made["nnlib"]
    assert not [name for name in made["nnlib"] if "__pycache__" in name or "/tests/" in name]
    assert any("LICEN" in name or "COPYING" in name for name in made["digits"])
    assert any(name.endswith("psygnal/__init__.py") for name in made["widgets"])


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("numpy/core/tests/test_x.py", True),
        ("numpy/_core/include/numpy/arrayobject.h", True),
        ("matplotlib/mpl-data/sample_data/x.csv", True),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf", False),
        ("numpy/testing/__init__.py", False),
        ("numpy-2.0.dist-info/LICENSE.txt", False),
    ],
)
def test_what_chapters_cannot_use_of_a_package_stays_behind(name, left_out):
    assert bool(packs.LEFT_OUT.search(name)) == left_out


# --- what runs a cell ----------------------------------------------------------------------------

RUN = """
import json, sys
sys.path.insert(0, "book/python")
import inside
sent = []
inside.start(lambda kind, text: sent.append((kind, text)))
oks = [inside.run(text, f"cell {i}") for i, text in enumerate(json.loads(sys.argv[1]), 1)]
sys.stdout = sys.__stdout__
print(json.dumps([oks, sent]))
"""


def run(*cells):
    """Run cells as a worker does, in a process of its own; return how they ended, and outputs."""
    arguments = [sys.executable, "-c", RUN, json.dumps(cells)]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True)
    oks, sent = json.loads(done.stdout)
    return oks, [tuple(one) for one in sent]


def test_a_cell_prints_and_returns():
    oks, sent = run("x = 3\nprint('x')\nx + 1", "x;", "None", "[x] * 2")
    assert oks == [True] * 4
    texts = [one for one in sent if one[1].strip()]
    assert texts == [("stdout", "x"), ("result", "4"), ("result", "[3, 3]")]


def test_an_error_shows_the_readers_lines_alone():
    oks, sent = run("import json\ndef f(x):\n    return json.loads(x)", "f('{')", "x = (1,")
    assert oks == [True, False, False]
    error, slip = [text for kind, text in sent if kind == "error"]
    assert error.startswith(
        "cell 2, line 1\n    f('{')\ncell 1, line 3, in f\n    return json.loads"
    )
    assert "decoder" not in error.replace("json.decoder.JSONDecodeError", "")
    assert "cell 3, line 1" in slip and "SyntaxError" in slip


def test_a_picture_a_table_and_a_verdict_go_their_own_ways():
    oks, sent = run(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "class T:\n    def _repr_html_(self): return '<b>7</b>'\nT()",
        "from nnlib.exercises import check\ncheck('leaky_relu', lambda z: z)",
        "from myst_nb import glue\nglue('seven', 7, display=False)",
    )
    assert oks == [True] * 4
    assert [kind for kind, _ in sent] == ["png", "html", "verdict"]
    verdict = json.loads(sent[2][1])
    assert verdict["correct"] is False
    assert verdict["message"].startswith("Not yet: ")
    assert verdict["text"].replace("\n", " ") == verdict["message"]


def test_a_live_figure_is_its_state():
    oks, ((kind, text),) = run("from nnlib.gallery import gates\ngates()")
    assert (oks, kind) == ([True], "widget")
    widget = json.loads(text)
    assert widget["text"].startswith("Explorer(Figure('gates'")
    assert widget["id"] in widget["state"]
    assert any("spec" in one["state"] for one in widget["state"].values())
