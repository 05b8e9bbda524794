"""The front end as one ES module.

anywidget takes one module text per widget, while the sources in ``frontend/`` are small modules
that import each other. They are written so that putting them one after the other, without their
import and export words, is the whole of bundling: every top-level name is used once in all of them.
"""

import re
from functools import cache
from pathlib import Path

FRONTEND = Path(__file__).parent / "frontend"
MODULES = (  # each after those it imports
    "interpreter",
    "dom",
    "state",
    "marks",
    "plane",
    "landscape",
    "readings",
    "network",
    "computation_graph",
    "pad",
    "actions",
    "figure",
)

_IMPORT = re.compile(r"^import .* from \"\./\w+\.js\";\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) )", re.MULTILINE)


@cache
def module_text() -> str:
    """Return the text of the concatenated ES module, which exports ``{render}`` by default.

    Returns
    -------
    str
        JavaScript, with one line naming each source module before its text.
    """
    parts = []
    for name in MODULES:
        text = (FRONTEND / f"{name}.js").read_text(encoding="utf-8")
        parts.append(f"// ---- {name}.js\n" + _EXPORT.sub("", _IMPORT.sub("", text)))
    return "\n".join(parts)


@cache
def style_text() -> str:
    """Return the style sheet of live figures.

    Returns
    -------
    str
        CSS.
    """
    return (FRONTEND / "figure.css").read_text(encoding="utf-8")
