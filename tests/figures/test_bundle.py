"""The front end's modules put together: in order, whole, without comments."""

import re

import pytest

from nnlib.figures.bundle import (
    FRONTEND,
    load_modules,
    module_text,
    style_text,
    without_comments,
)


def write(folder, **modules):
    """Write modules that import others: ``write(folder, figure="plane dom")``."""
    for name, imports in modules.items():
        lines = [f'import {{ {other} }} from "./{other}.js";\n' for other in imports.split()]
        (folder / f"{name}.js").write_text("".join(lines), "utf-8")


def test_every_source_module_is_in_the_bundle_once():
    for path in FRONTEND.glob("*.js"):
        assert module_text().count(f"// ---- {path.name}\n") == 1, path.name


def test_no_name_is_used_twice_at_the_top_level():
    names = re.findall(
        r"^(?:async )?(?:function|const|let|class) (\w+)", module_text(), re.MULTILINE
    )
    assert len(names) == len(set(names)), sorted(n for n in names if names.count(n) > 1)


def test_the_bundle_is_one_module_that_imports_nothing():
    text = module_text()
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert re.findall(r"^export .*", text, re.MULTILINE) == ["export default { render };"]
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_every_class_the_front_end_uses_in_svg_is_styled():
    for name in ("nn-curve", "nn-boundary", "nn-bar", "nn-edge", "nn-box", "nn-wire"):
        assert f".{name}" in style_text()


# --- the order ------------------------------------------------------------------------------------


def test_a_module_comes_after_those_it_imports(tmp_path):
    write(tmp_path, figure="views dom", views="plane dom", plane="dom", dom="", unused="dom")
    assert list(load_modules(tmp_path)) == ["dom", "plane", "views", "figure"]


def test_an_import_may_run_over_several_lines(tmp_path):
    write(tmp_path, dom="")
    (tmp_path / "figure.js").write_text(
        'import {\n  a,\n  b,\n} from "./dom.js";\na(b);\n', "utf-8"
    )
    assert list(load_modules(tmp_path)) == ["dom", "figure"]


def test_a_circle_of_imports_is_named(tmp_path):
    write(tmp_path, figure="views", views="plane", plane="marks", marks="views")
    with pytest.raises(ValueError, match=r"views → plane → marks → views; expected none"):
        load_modules(tmp_path)


def test_a_module_that_is_not_there_is_named(tmp_path):
    write(tmp_path, figure="views", views="spiral")
    with pytest.raises(ValueError, match=r"came spiral\.js, imported by views\.js"):
        load_modules(tmp_path)


# --- comments -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("// why\nlet a = 1; // this\n\n  // and that\nlet b;\n", "let a = 1; // this\nlet b;\n"),
        ("/** What it is. */\nf();\n", "f();\n"),
        ("  /**\n   * What `it` is.\n   * @param {any} x\n   */\n  f(x);\n", "  f(x);\n"),
        # A cast is in the middle of code, and the end of a later comment is not its own.
        (
            "f(\n  /** @type {T} */ (x),\n);\n/** Next. */\ng();\n",
            "f(\n  /** @type {T} */ (x),\n);\ng();\n",
        ),
        ("t = `\n// text\n\n/** text */\n`;\n// why\n", "t = `\n// text\n\n/** text */\n`;\n"),
        ("t = `a \\`\n// text\n`;\n", "t = `a \\`\n// text\n`;\n"),
        # A backtick in a string or in a comment opens no template.
        ('a = "`"; // a `\n// why\nb = `\n// text\n`;\n', 'a = "`"; // a `\nb = `\n// text\n`;\n'),
        ("a = \"it's\";\n// why\nb = '//';\n", "a = \"it's\";\nb = '//';\n"),
    ],
)
def test_only_comments_that_have_their_lines_to_themselves_are_left_out(source, expected):
    assert without_comments(source) == expected


def test_no_line_of_code_is_left_out_of_the_bundle():
    bundle = module_text().splitlines()
    for name, text in load_modules().items():
        code = re.sub(r"^import [^;]*;\n", "", text, flags=re.MULTILINE)
        code = re.sub(r"^ *(/\*\*[^*]|\*|//).*\n", "", code, flags=re.MULTILINE)
        for line in filter(None, code.splitlines()):
            assert line.removeprefix("export ") in bundle or line in bundle, (name, line)
