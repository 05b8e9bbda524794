"""Stand-ins for packages that the book's code only touches: IPython and MyST-NB.

`ipywidgets` asks IPython for a shell, and for ``display``; the page's hidden cells glue numbers
into its text. Neither needs the megabytes of the real packages.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from . import results


def install() -> None:
    """Let `import` find the stand-ins."""
    for module in (*_ipython(), _myst_nb()):
        sys.modules[module.__name__] = module


def _module(name: str, **contents: Any) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(contents)
    return module


def _ipython() -> list[ModuleType]:
    def display(*values: Any, **_: Any) -> None:
        for value in values:
            results.show(value)

    class InteractiveShell:
        @staticmethod
        def initialized() -> bool:
            return False

    shown = _module("IPython.display", display=display, clear_output=lambda *_, **__: None)
    shell = _module("IPython.core.interactiveshell", InteractiveShell=InteractiveShell)
    core = _module("IPython.core", interactiveshell=shell)
    contents = {"get_ipython": lambda: None, "version_info": (9, 0), "display": shown, "core": core}
    return [_module("IPython", **contents), shown, core, shell]


def _myst_nb() -> ModuleType:
    def glue(name: str, value: Any, display: bool = True) -> None:
        if display:
            results.show(value)

    return _module("myst_nb", glue=glue)
