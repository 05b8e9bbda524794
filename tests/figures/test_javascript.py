"""The check of the JavaScript finds what is wrong, and says so where it cannot look."""

import os
import shutil

import pytest

from tools import check_javascript
from tools.check_javascript import ROOT, Unavailable, check_types, find_node, install, main


@pytest.fixture
def node():
    try:
        found = find_node()
        install(found)
    except Unavailable as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"JavaScript: {reason}")
    return found


def test_a_wrong_property_is_found(node, tmp_path):
    shutil.copy(ROOT / "tsconfig.json", tmp_path)
    for folder in ("nnlib/figures/frontend", "book/host"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "book" / "globals.d.ts", tmp_path / "book")
    right = check_types(node, tmp_path)
    assert (right.returncode, right.stdout) == (0, "")
    bars = tmp_path / "nnlib" / "figures" / "frontend" / "readings.js"
    source = bars.read_text("utf-8")
    bars.write_text(source.replace("spec.labels.map", "spec.lables.map", 1), "utf-8")
    wrong = check_types(node, tmp_path)
    assert wrong.returncode != 0
    assert "readings.js" in wrong.stdout
    assert "'lables' does not exist on type 'BarsSpec'" in wrong.stdout


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_without_node_one_line_says_that_nothing_was_checked(monkeypatch, capsys, ci, status):
    def nothing():
        raise Unavailable("no Node here")

    monkeypatch.setattr(check_javascript, "find_node", nothing)
    monkeypatch.setenv("CI", ci)
    assert main() == status
    assert capsys.readouterr().out == "JavaScript: not checked: no Node here\n"
