"""The picture on the front page: the network of three neurons, with its seven numbers.

Everything in it is computed here, from the parameters in `nnlib.datasets`: what each hidden neuron
answers at every hour is drawn inside it, and inside the output neuron the curve that the two make,
through the counts of the chapter. The drawing is a list of shapes, which the front page gets as
SVG in the page's own colors, and ``emblem`` paints for the card that other sites show.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
from docutils import nodes
from sphinx.application import Sphinx

from nnlib.activations import relu
from nnlib.datasets import TRAFFIC_HOURS, TRAFFIC_PARAMETERS, traffic

WIDTH, HEIGHT = 800, 380
INPUT = (62.0, 190.0, 34.0)  # x, y and radius of each neuron
HIDDEN = ((300.0, 94.0, 70.0), (300.0, 286.0, 70.0))
OUTPUT = (610.0, 190.0, 172.0)
MINUS = "\N{MINUS SIGN}"
THINNEST, PER_UNIT = 1.5, 3.0  # of a line, in pixels: for a weight of 0, and more for each unit

Point = tuple[float, float]
Circle = tuple[float, float, float]


@dataclass(frozen=True)
class Line:
    """A line through points; ``role`` says what it stands for, and so its color."""

    points: tuple[Point, ...]
    role: str
    width: float
    dashed: bool = False


@dataclass(frozen=True)
class Disk:
    """A filled circle; a neuron has an outline as well."""

    center: Point
    radius: float
    role: str


@dataclass(frozen=True)
class Label:
    """A short text, centered; on a line it needs a gap around it."""

    center: Point
    text: str
    on_line: bool = False


Shape = Line | Disk | Label


def as_text(value: float) -> str:
    """Return a number as the book prints it."""
    return f"{value:g}".replace("-", MINUS)


def edge(start: Circle, end: Circle, weight: float, at: float) -> tuple[Line, Label]:
    """Return a connection and its weight, written at a part of the way."""
    (x0, y0, r0), (x1, y1, r1) = start, end
    ends, length = np.array([[x0, y0], [x1, y1]]), np.hypot(x1 - x0, y1 - y0)
    along = (ends[1] - ends[0]) / length
    first, last = ends[0] + r0 * along, ends[1] - r1 * along
    role = "positive" if weight >= 0 else "negative"
    width = THINNEST + PER_UNIT * abs(weight)
    place = first + at * (last - first)
    points = ((float(first[0]), float(first[1])), (float(last[0]), float(last[1])))
    return (
        Line(points, role, width, dashed=weight < 0),
        Label((float(place[0]), float(place[1])), as_text(weight), on_line=True),
    )


def inside(circle: Circle, hours: np.ndarray, values: np.ndarray, top: float) -> tuple[Point, ...]:
    """Return the points of a curve drawn within a neuron, from 0 to ``top`` upward."""
    x, y, radius = circle
    start, end = TRAFFIC_HOURS
    across = (hours - start) / (end - start) * 2 - 1
    up = values / top
    left, low = x + 0.72 * radius * across, y + radius * (0.5 - up)
    return tuple(zip(left.round(1).tolist(), low.round(1).tolist(), strict=True))


def shapes() -> list[Shape]:
    """Return the drawing, from the back to the front."""
    p = TRAFFIC_PARAMETERS
    hours = np.linspace(*TRAFFIC_HOURS, 81)
    answers = [relu(p[f"w_1_{i}"] * hours + p[f"b_1_{i}"]) for i in (1, 2)]
    curve = p["b_2_1"] + p["w_2_1"] * answers[0] + p["w_2_2"] * answers[1]
    largest = max(float(answer.max()) for answer in answers)
    drawn: list[Shape] = []
    labels: list[Shape] = []
    for i, neuron in enumerate(HIDDEN, start=1):
        for start, end, weight, at in (
            (INPUT, neuron, p[f"w_1_{i}"], 0.5),
            (neuron, OUTPUT, p[f"w_2_{i}"], 0.42),
        ):
            line, label = edge(start, end, weight, at)
            drawn.append(line)
            labels.append(label)
    for x, y, radius in (INPUT, *HIDDEN, OUTPUT):
        drawn.append(Disk((x, y), radius, "neuron"))
    for i, (neuron, answer) in enumerate(zip(HIDDEN, answers, strict=True), start=1):
        drawn.append(Line(inside(neuron, hours, answer, 1.35 * largest), "ink", 3))
        labels.append(Label((neuron[0], neuron[1] + 0.72 * neuron[2]), as_text(p[f"b_1_{i}"])))
    X, y = traffic(np.random.default_rng(0))
    top = 1.15 * float(max(y))
    for point in inside(OUTPUT, X[:, 0], y, top):
        drawn.append(Disk(point, 4, "data"))
    drawn.append(Line(inside(OUTPUT, hours, curve, top), "accent", 5))
    labels.append(Label((OUTPUT[0], OUTPUT[1] + 0.72 * OUTPUT[2]), as_text(p["b_2_1"])))
    labels.append(Label(INPUT[:2], "hour"))
    return drawn + labels


def described() -> str:
    """Return the drawing in words."""
    numbers = ", ".join(as_text(value) for value in TRAFFIC_PARAMETERS.values())
    return (
        "A network of three neurons: one input, two hidden neurons with the ramp that each makes "
        "of it, and an output neuron with the curve that they make together, through counts of "
        f"traffic over the hours of a day. Its seven numbers are {numbers}."
    )


def as_svg(shape: Shape) -> str:
    """Return one shape as an element; its colors come from the style sheet."""
    if isinstance(shape, Line):
        (x, y), *others = shape.points
        path = f"M{x:g} {y:g}L" + " ".join(f"{a:g} {b:g}" for a, b in others)
        dashes = ' stroke-dasharray="9 6"' if shape.dashed else ""
        return f'<path class="{shape.role}" d="{path}" stroke-width="{shape.width:g}"{dashes}/>'
    x, y = shape.center
    if isinstance(shape, Disk):
        return f'<circle class="{shape.role}" cx="{x:g}" cy="{y:g}" r="{shape.radius:g}"/>'
    gap = ' class="gap"' if shape.on_line else ""
    return f'<text{gap} x="{x:g}" y="{y:g}" dy="0.35em">{escape(shape.text)}</text>'


def svg() -> str:
    """Return the cover as it stands in the page."""
    inner = "".join(map(as_svg, shapes()))
    return (
        f'<svg class="cover notranslate" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" aria-label="{escape(described())}">{inner}</svg>'
    )


def add_cover(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put the cover under the title and the sentence of the front page."""
    if docname != app.config.root_doc or app.builder.format != "html":
        return
    section = next(document.findall(nodes.section))
    section["classes"].append("front")
    sentence = next((part for part in section if isinstance(part, nodes.paragraph)), None)
    place = section.index(sentence) if sentence else 1  # without one, under the title
    section.insert(place, nodes.raw("", svg(), format="html"))


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the cover when the front page is about to be written."""
    app.connect("doctree-resolved", add_cover, priority=400)  # before the reading time is added
    return {"parallel_read_safe": True, "parallel_write_safe": True}
