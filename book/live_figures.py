"""Live figures in built pages: the host script, and each front-end module once for the whole site.

myst-nb embeds the saved state of every widget in its page. In that state each figure carries the
text of its front end (module and style sheet), the same tens of kilobytes again and again. Here
those texts move into the site's script, and the state keeps their names. It is a classic script
with modules as functions, because a page opened from disk may load scripts but not modules.
`host/host.js`, behind them, does the rest in the browser.

Each figure of a page stands in a place that has its height from the start; see `stills`. The
page's first script (``static/mode.js``) has the heights as data and makes a style sheet of them.

A page on which two figures share a name is refused with a warning: a link that restores the state
of one would restore both.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import minify
from sphinx.application import Sphinx
from sphinx.util import logging

from book.stills import Still, heights_of, place_of, stored_in
from book.widget_state import REFERENCE, TEXTS, VIEW, shorten

logger = logging.getLogger(__name__)
HOST = Path(__file__).parent / "host"
STATE = "application/vnd.jupyter.widget-state+json"
SCRIPT, SHEET = "live/live.js", "live/host.css"
EXPORT = re.compile(r"^export default ", re.MULTILINE)
TIES = re.compile(r"^(?:import\b|export (?!default)).*", re.MULTILINE)


def short_state(state: dict, modules: dict[str, str]) -> dict:
    """Replace long texts in a page's widget state by names, and collect them under these names.

    Parameters
    ----------
    state : dict
        Widget state as notebooks store it; changed in place.
    modules : dict of str to str
        Name to text; what is missing is added.

    Returns
    -------
    dict
        The same state.
    """
    for widget in state["state"].values():
        for key in TEXTS:
            text = widget["state"].get(key)
            if text:
                name = f"{key}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
                modules[name] = text
                widget["state"][key] = name
        if spec := widget["state"].get("spec"):
            widget["state"]["spec"] = as_steps(spec)
    return state


def as_steps(spec: dict) -> dict:
    """Return a figure's specification with steps in the place of the numbers of its nodes.

    Each ``{"node": n}`` becomes how far it is from the one before, and so do the outputs of the
    graph: most are 1, and weigh little. The host takes the steps again (``host.js``).

    Parameters
    ----------
    spec : dict
        As :func:`nnlib.figures.spec.figure_spec` returns it.

    Returns
    -------
    dict
        A copy.
    """
    last = 0

    def stepped(part: Any) -> Any:
        nonlocal last
        if isinstance(part, list):
            return [stepped(entry) for entry in part]
        if not isinstance(part, dict):
            return part
        if isinstance(part.get("node"), int):
            before, last = last, part["node"]
            return {"node": last - before}
        return {key: stepped(entry) for key, entry in part.items()}

    outputs = spec["graph"]["outputs"]
    steps = [now - before for now, before in zip(outputs, [0, *outputs], strict=False)]
    return stepped(spec) | {"graph": spec["graph"] | {"outputs": steps}}


def names_shown(body: str, widgets: dict) -> list[str]:
    """Return the names of the live figures that a page shows.

    Parameters
    ----------
    body : str
        The page in HTML.
    widgets : dict
        The state of each widget by its id; also of those that the page does not show.

    Returns
    -------
    list of str
        One name for each figure, in no order.
    """
    seen: dict[str, str] = {}
    for view in VIEW.findall(body):
        seen |= figures_inside(json.loads(view)["model_id"], widgets)
    return list(seen.values())


def figures_inside(root: str, widgets: dict) -> dict[str, str]:
    """Return the name of each live figure that a widget is or contains, by the figure's id.

    Parameters
    ----------
    root : str
        The id of the widget.
    widgets : dict
        The state of each widget by its id.

    Returns
    -------
    dict of str to str
        Empty if there is none.
    """
    waiting, seen, names = [root], set(), {}
    while waiting:
        widget = waiting.pop()
        if widget in widgets and widget not in seen:
            seen.add(widget)
            state = widgets[widget]["state"]
            waiting += [child.removeprefix(REFERENCE) for child in state.get("children", [])]
            if "name" in state.get("spec", {}):
                names[widget] = state["spec"]["name"]
    return names


def check_names(pagename: str, body: str, widgets: dict) -> None:
    """Warn of figures that share a name on a page.

    Parameters
    ----------
    pagename : str
        The page.
    body : str
        The page in HTML.
    widgets : dict
        The state of each widget by its id.
    """
    for name, count in Counter(names_shown(body, widgets)).items():
        if count > 1:
            logger.warning(
                "live figures: came %d named %r on one page; expected names that all differ",
                count,
                name,
                location=pagename,
            )


def texts_of(app: Sphinx) -> dict[str, str]:
    """Return the texts collected from the pages written so far, by name."""
    return app.__dict__.setdefault("nn_modules", {})


def reserve_places(app: Sphinx, pagename: str, context: dict[str, Any], widgets: dict) -> str:
    """Give every figure of a page its place, and note the heights of these in its context.

    Parameters
    ----------
    app : Sphinx
        The build.
    pagename : str
        The page.
    context : dict
        What the page's template gets; ``body`` is the page in HTML.
    widgets : dict
        The state of each widget by its id.

    Returns
    -------
    str
        The page, with the script of each widget view in a place.
    """
    stills = stored_in(Path(app.env.doc2path(pagename)))
    root = "../" * pagename.count("/")
    found: dict[str, Still] = {}

    def place(view: re.Match) -> str:
        inside = figures_inside(json.loads(view[1])["model_id"], widgets)
        names = [name for name in inside.values() if name in stills]
        if not names:
            return view[0]
        found[names[0]] = still = stills[names[0]]
        return place_of(view[0], still, f"{root}{write_picture(app, names[0], still)}")

    body = VIEW.sub(place, context["body"])
    if not found:
        return body
    context["heights"] = ";".join(heights_of(still) for still in found.values())
    return body


def write_picture(app: Sphinx, name: str, still: Still) -> str:
    """Write the picture of a figure into the site; return where, seen from the site's root."""
    folder = Path(app.outdir) / "_images"
    folder.mkdir(exist_ok=True)
    digest = hashlib.sha256(still.picture).hexdigest()[:12]
    picture = folder / f"live-{name}-{digest}.png"
    picture.write_bytes(still.picture)
    return f"_images/{picture.name}"


def shorten_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Shorten the widget state embedded in a page."""
    scripts = context.get("script_files", [])
    states = [s for s in scripts if getattr(s, "attributes", {}).get("type") == STATE]
    if not states:
        return
    for script in states:
        state = json.loads(script.attributes["body"])
        check_names(pagename, context["body"], state["state"])
        body = reserve_places(app, pagename, context, state["state"])
        widgets = short_state(state, texts_of(app))["state"]
        short, context["body"] = shorten(widgets, body)
        # "</" inside a script element would end it.
        script.attributes["body"] = short.replace("</", "<\\/")


def as_script(texts: dict[str, str]) -> str:
    """Return a classic script that fills `nnModules`: modules as functions, the rest as texts.

    Parameters
    ----------
    texts : dict of str to str
        Modules and style sheets, by the names that widget states give in their place.

    Returns
    -------
    str
        JavaScript.

    Raises
    ------
    ValueError
        If a module imports others, or exports more than its widget: a function cannot.
    """
    written = {
        name: _as_function(text)
        if name.startswith("_esm")
        else json.dumps(minify.string("text/css", text), ensure_ascii=False)
        for name, text in texts.items()
    }
    entries = "".join(f"{json.dumps(name)}: {text},\n" for name, text in written.items())
    return f"globalThis.nnModules = {{\n{entries}}};\n"


def _as_function(module: str) -> str:
    if tie := TIES.search(module):
        raise ValueError(f"widget: came {tie[0]!r} in its module; expected one default export")
    body = EXPORT.sub("const exported = ", module)
    return f'() => {{\n"use strict";\n{body}\nreturn {{ default: exported }};\n}}'


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write what `light` joins with the site's script and sheet."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / "live"
    folder.mkdir(parents=True, exist_ok=True)
    pages = "".join(page.read_text("utf-8") for page in Path(app.outdir).rglob("*.html"))
    kept = Path(app.doctreedir)
    modules = _all_known(kept / "live-modules.json", texts_of(app), pages)
    script = as_script(modules) + (HOST / "host.js").read_text("utf-8")
    (folder / "live.js").write_text(script, "utf-8")
    shutil.copyfile(HOST / "host.css", folder / "host.css")


def _all_known(listing: Path, texts: dict[str, str], pages: str) -> dict[str, str]:
    """Return texts with those of pages that were not rebuilt, but for those of older builds."""
    known = json.loads(listing.read_text("utf-8")) if listing.exists() else {}
    known = {name: text for name, text in sorted((known | texts).items()) if name in pages}
    listing.write_text(json.dumps(known), "utf-8")
    return known


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to the writing of pages."""
    app.add_css_file(SHEET)
    app.add_js_file(SCRIPT)
    app.connect("html-page-context", shorten_page, priority=900)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
