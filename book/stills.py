"""What stands in the place of a live figure until scripts have run, or where none may.

A notebook stores beside each live figure how it starts: a picture, its sentence and numbers, and
its height at every width of the column (`tools/snapshots.py` makes them). From these a page
reserves the height before any script has run, so that nothing moves when the figure comes, and
shows the picture with its readings to those who read without scripts. A figure that the notebook
has nothing stored for, a new one perhaps, simply has no such place.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from html import escape
from pathlib import Path

import nbformat

STILL = "live_figure"  # the key in the metadata of an output


@dataclass(frozen=True)
class Still:
    """How a live figure starts.

    Attributes
    ----------
    sentence : str
        Its state in words; may be empty.
    numbers : list of list of str
        Rows of its table of numbers: a name and a value each.
    heights : list of [float, float, float]
        Straight pieces: the width a piece begins at, the height there, its slope.
    picture : bytes
        A PNG.
    description : str
        Of the picture.
    """

    sentence: str
    numbers: list[list[str]]
    heights: list[list[float]]
    picture: bytes
    description: str

    @property
    def room(self) -> str:
        """The class of the place that has this figure's height."""
        return f"nn-room-{hashlib.sha256(json.dumps(self.heights).encode()).hexdigest()[:8]}"


def stored_in(path: Path) -> dict[str, Still]:
    """Return how the live figures of a notebook start, by their names.

    Parameters
    ----------
    path : Path
        A page's source; only a notebook has figures.

    Returns
    -------
    dict of str to Still
        Empty if nothing is stored.
    """
    if path.suffix != ".ipynb":
        return {}
    stills = {}
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            if kept := output.get("metadata", {}).get(STILL):
                stills[kept["name"]] = Still(
                    kept["sentence"],
                    kept["numbers"],
                    [[float(x) for x in piece.split()] for piece in kept["heights"].split(",")],
                    base64.b64decode(output.data["image/png"]),
                    cell.metadata.get("mystnb", {}).get("image", {}).get("alt", ""),
                )
    return stills


def place_of(view: str, still: Still, picture: str) -> str:
    """Return the place of a live figure in its page.

    Parameters
    ----------
    view : str
        The script element that names the widget.
    still : Still
        How the figure starts.
    picture : str
        The address of its picture.

    Returns
    -------
    str
        HTML. The room has the figure's height until the figure is drawn.
    """
    rows = "".join(
        f"<tr><th scope='row'>{escape(row[0])}</th><td>{escape(' '.join(row[1:]))}</td></tr>"
        for row in still.numbers
    )
    return (
        f'<div class="nn-place"><div class="nn-room {still.room}">{view}<noscript>'
        f'<figure class="nn-still"><img src="{escape(picture)}" alt="{escape(still.description)}">'
        f"<figcaption><p>As it starts. {escape(still.sentence)}</p><table>{rows}</table>"
        "</figcaption></figure></noscript></div></div>"
    )


def heights_of(still: Still) -> str:
    """Return the height of a figure at every width of its column, as ``static/mode.js`` reads it.

    The room's class, and for each piece where it begins, and the height at width 0 and slope there:
    ``nn-room-1f:0 850 29,300 818 30``, in pixels and hundredths of the width.
    """
    pieces = []
    for i, (width, height, slope) in enumerate(still.heights):
        slope = round(slope, 3)
        begin = f"{width:g}" if i else "0"
        pieces.append(f"{begin} {height - slope * width:.0f} {100 * slope:g}")
    return f"{still.room}:{','.join(pieces)}"
