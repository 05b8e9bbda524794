"""The types of the JavaScript: the check of them bites, and Python keeps to them."""

import json
import os
import shutil

import pytest

from tests.support.kitchen_sink import own_points, planes, steps_and_pad, valley
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


@pytest.fixture
def copy(tmp_path):
    """Return the folder of the front end in a copy of what is checked."""
    shutil.copy(ROOT / "tsconfig.json", tmp_path)
    return shutil.copytree(ROOT / "nnlib/figures/frontend", tmp_path / "nnlib/figures/frontend")


def faults(node, copy):
    """Return what the type check says of a copy, line by line."""
    return check_types(node, copy.parents[2]).stdout.splitlines()


def test_a_wrong_property_is_found(node, copy):
    assert faults(node, copy) == []
    bars = copy / "readings.js"
    source = bars.read_text("utf-8")
    bars.write_text(source.replace("spec.labels.map", "spec.lables.map", 1), "utf-8")
    (fault,) = [line for line in faults(node, copy) if "TS2551" in line]
    assert "readings.js" in fault
    assert "'lables' does not exist on type 'BarsSpec'" in fault


@pytest.mark.parametrize("make", [planes, valley, own_points, steps_and_pad])
def test_what_python_specifies_is_what_the_front_end_reads(node, copy, make):
    explorer, _ = make()
    # JSON is also how TypeScript writes the type of one constant.
    given = json.dumps(explorer.figure.spec)
    lines = [
        'import type { FigureSpec } from "./types.d.ts";',
        f"declare const given: {given};",
        "export const read: FigureSpec = given;",
    ]
    (copy / "given.ts").write_text("\n".join(lines), "utf-8")
    assert faults(node, copy) == []


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_without_node_one_line_says_that_nothing_was_checked(monkeypatch, capsys, ci, status):
    def nothing():
        raise Unavailable("no Node here")

    monkeypatch.setattr(check_javascript, "find_node", nothing)
    monkeypatch.setenv("CI", ci)
    assert main() == status
    assert capsys.readouterr().out == "JavaScript: not checked: no Node here\n"
