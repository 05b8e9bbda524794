"""The front end as one ES module.

anywidget takes one module text per widget, while the sources in ``frontend/`` are small modules
that import each other. Putting them one after the other, each after those it imports, without their
import and export words, is the whole of bundling: every top-level name is used once in all of them.
Comments stay behind: they are for those who open the sources, and would make up a third of what
every reader loads.
"""

import re
from functools import cache
from pathlib import Path

from nnlib.figures.loops import loops_text

FRONTEND = Path(__file__).parent / "frontend"
ENTRY = "figure"
WRITTEN = {"loops": loops_text}  # modules that Python writes

_IMPORT = re.compile(r'^import [^;]* from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) )", re.MULTILINE)
# Empty lines, comments that have their lines to themselves, and what may hold the like of them.
_LEFT_OUT = r"^ *(?://[^\n]*|/\*(?:(?!\*/).)*\*/)?\n"
_TEMPLATE, _STRING, _LATE_COMMENT = (
    r"`(?:\\.|[^`\\])*`",
    r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""",
    r"//[^\n]*",
)
_COMMENTS = re.compile(
    f"{_LEFT_OUT}|(?P<kept>{_TEMPLATE}|{_STRING}|{_LATE_COMMENT})", re.MULTILINE | re.DOTALL
)


@cache
def module_text() -> str:
    """Return the text of the concatenated ES module, which exports ``{render}`` by default.

    Returns
    -------
    str
        JavaScript, with one line naming each source module before its text.
    """
    return joined(load_modules())


def joined(modules: dict[str, str]) -> str:
    """Return modules one after the other, without their import and export words and comments.

    Parameters
    ----------
    modules : dict of str to str
        Name to text, each after those it imports.

    Returns
    -------
    str
        JavaScript, with one line naming each module before its text.
    """
    parts = []
    for name, text in modules.items():
        code = without_comments(_EXPORT.sub("", without_imports(text)))
        parts.append(f"// ---- {name}.js\n{code}")
    return "".join(parts)


def load_modules(folder: Path = FRONTEND, entry: str = ENTRY) -> dict[str, str]:
    """Return the sources that a script is made of, each after those it imports.

    Parameters
    ----------
    folder : Path
        Where they are, but for those that Python writes.
    entry : str
        The module that imports the rest.

    Returns
    -------
    dict of str to str
        Name to text.

    Raises
    ------
    ValueError
        If a module imports one that is not there, or modules import each other in a circle.
    """
    loaded: dict[str, str] = {}

    def load(name: str, importers: tuple[str, ...]) -> None:
        if name in importers:
            circle = " → ".join([*importers[importers.index(name) :], name])
            raise ValueError(f"modules: came a circle of imports, {circle}; expected none")
        if name in loaded:
            return
        path = folder / f"{name}.js"
        if name not in WRITTEN and not path.exists():
            by = f", imported by {importers[-1]}.js" if importers else ""
            raise ValueError(f"modules: came {name}.js{by}; expected a file in {folder.name}/")
        text = WRITTEN[name]() if name in WRITTEN else path.read_text(encoding="utf-8")
        for needed in _IMPORT.findall(text):
            load(needed, (*importers, name))
        loaded[name] = text

    load(entry, ())
    return loaded


def without_imports(text: str) -> str:
    """Return a module without the lines that import other modules.

    Parameters
    ----------
    text : str
        JavaScript.

    Returns
    -------
    str
        What may stand behind the modules it imports.
    """
    return _IMPORT.sub("", text)


def without_comments(text: str) -> str:
    """Return JavaScript without empty lines and comments that have their lines to themselves.

    A comment behind code stays, and so does whatever looks like one inside a template literal.

    Parameters
    ----------
    text : str
        JavaScript.

    Returns
    -------
    str
        The same program.
    """
    return _COMMENTS.sub(lambda found: found["kept"] or "", text)


@cache
def style_text() -> str:
    """Return the style sheet of live figures.

    Returns
    -------
    str
        CSS.
    """
    return (FRONTEND / "figure.css").read_text(encoding="utf-8")
