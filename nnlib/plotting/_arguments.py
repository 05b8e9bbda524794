"""What the plot functions ask of their arguments, before they ask for axes.

A picture that fails half way leaves an empty figure in the notebook, or strange lines on axes that
were fine. So every plot function first turns all of its arguments into what it draws from, with
the functions below, and only then makes or touches axes. They raise a ``ValueError`` that names
the argument, says what came and what was expected and, where a slip is common, what to write.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from itertools import islice
from typing import Any, TypeGuard, TypeVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cbook import is_math_text
from matplotlib.figure import FigureBase
from matplotlib.mathtext import MathTextParser
from numpy.typing import ArrayLike, NDArray

from nnlib._validation import as_count, as_floats, as_labels
from nnlib.layers import Layer, as_network
from nnlib.network import predict as network_output
from nnlib.plotting.style import CLASS_COLORS

Record = TypeVar("Record")
Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
PointsFunction = Callable[[Floats], ArrayLike]

_FORMULAS = MathTextParser("path")
_HUGE = 1e100  # the square of a number is still a number; matplotlib's margins overflow later
_LONGEST = 100.0  # inches; matplotlib cannot render more than 2**16 dots in a row
_MANY = 10_000  # names that are looked at before giving up on an endless supply


def came(value: object) -> str:
    """Say in a message what came: short values themselves, larger things by their kind."""
    if value is None or isinstance(value, (str, bool, numbers.Number)):
        text = repr(value)
        return text if len(text) <= 60 else f"{text[:57]}..."
    if _holds_layers(value):
        return "a network"
    if isinstance(value, Mapping) and {"epoch", "loss"} <= set(value):
        return "a history"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    return type(value).__name__


def is_row(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether this is a list, a tuple or a vector: a few things in order, to be counted."""
    return isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim == 1)


def wrong(
    name: str, value: object, expected: str, instead: Mapping[str, str] | None = None
) -> ValueError:
    """Return the error to raise; ``instead`` says what to write, by what :func:`came`."""
    hint = (instead or {}).get(came(value))
    return ValueError(
        f"{name}: came {came(value)}; expected {expected}" + (f", {hint}" if hint else "")
    )


def check_axes(name: str, ax: object) -> None:
    """Raise ValueError unless ``ax`` is None or plain axes, with x and y."""
    if ax is None:
        return
    expected = "matplotlib axes or None"
    if isinstance(ax, Axes):
        if ax.name != "rectilinear":
            raise ValueError(f"{name}: came {ax.name} axes; expected plain ones, with x and y")
        if ax.figure is None:
            raise ValueError(f"{name}: came axes removed from their figure; expected {expected}")
    elif isinstance(ax, FigureBase):
        raise ValueError(f"{name}: came {came(ax)}; expected {expected}, such as figure.subplots()")
    elif isinstance(ax, (np.ndarray, list, tuple)):
        raise ValueError(f"{name}: came {came(ax)}; expected {expected}, such as axes[0]")
    else:
        raise wrong(name, ax, expected)


def check_size(name: str, ax: Axes | None, size: tuple[float, float]) -> tuple[float, float]:
    """Return the size of the new figure, in inches; raise ValueError if none so large exists."""
    if ax is None and max(size) > _LONGEST:
        raise ValueError(
            f"{name}: came so much that the picture would be {max(size):.0f} inches long; "
            f"expected at most {_LONGEST:.0f}"
        )
    return size


def as_numbers(name: str, value: ArrayLike, **form: Any) -> Floats:
    """Return ``value`` as finite float64 that can be drawn; ``form`` as for ``as_floats``."""
    _refuse_mask(name, value)
    array = as_floats(name, value, **form).astype(np.float64)
    largest = np.abs(array).max()
    if largest > _HUGE:
        raise ValueError(f"{name}: came with {largest:g}; expected at most {_HUGE:g} in size")
    return array


def as_number(name: str, value: ArrayLike) -> float:
    """Return ``value`` as a finite float."""
    return float(as_numbers(name, value, shape=()))


def as_positive_numbers(name: str, value: ArrayLike, **form: Any) -> Floats:
    """Return ``value`` as numbers above zero, which alone have a place on a log axis."""
    array = as_numbers(name, value, **form)
    if array.min() <= 0:
        raise ValueError(f"{name}: came {array.min():g}; expected numbers > 0")
    return array


def as_curve(name: str, value: ArrayLike, length: int, log: bool = False) -> Floats:
    """Return ``value`` as a vector of numbers, some of which may be NaN: a gap."""
    _refuse_mask(name, value)
    try:
        gaps = np.isnan(np.asarray(value))
    except (TypeError, ValueError):  # not numbers, or ragged: as_numbers says so
        gaps = np.zeros(0, dtype=bool)
    if gaps.size and gaps.all():
        raise ValueError(f"{name}: came with nothing but NaN; expected numbers, and NaN in gaps")
    filled = np.where(gaps, np.nanmax(np.asarray(value)), value) if gaps.any() else value
    check = as_positive_numbers if log else as_numbers
    numbers_given = check(name, filled, shape=(length,))
    return np.where(gaps, np.nan, numbers_given) if gaps.any() else numbers_given


def as_class_labels(name: str, y: ArrayLike, allowed: int | Iterable[int] | None = None) -> Labels:
    """Return ``y`` as a vector of whole numbers."""
    _refuse_mask(name, y)
    return as_labels(name, y, allowed)


def as_number_up_to(name: str, value: int, most: int, least: int = 1) -> int:
    """Return ``value`` as a whole number from ``least`` to ``most``."""
    number = as_count(name, value, least)
    if number > most:
        raise ValueError(f"{name}: came {number}; expected at most {most}")
    return number


def as_decimals(value: int) -> int:
    """Return how many digits to write after the point."""
    return as_number_up_to("decimals", value, 15, least=0)


def as_range(name: str, limits: ArrayLike) -> tuple[float, float]:
    """Return two numbers, the lower one first."""
    low, high = as_numbers(name, limits, shape=(2,)).tolist()
    if low >= high:
        raise ValueError(f"{name}: came ({low:g}, {high:g}); expected low < high")
    return low, high


def as_flag(name: str, value: bool) -> bool:
    """Return ``value`` if it is True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise wrong(name, value, "True or False")
    return bool(value)


def as_text(name: str, value: str) -> str:
    """Return ``value`` if it is text, any formula in it being one that matplotlib can set."""
    if not isinstance(value, str):
        raise wrong(name, value, "text")
    for line in value.split("\n"):
        if is_math_text(line):
            try:
                _FORMULAS.parse(line)
            except ValueError as error:
                reason = " ".join(str(error).split())
                raise ValueError(
                    f"{name}: came {came(value)}; expected a formula that can be set ({reason})"
                ) from error
    return value


def as_label(name: str, value: object) -> str:
    """Return what names a thing, text or a number, as text that a legend will show."""
    if isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value):
        return str(value)
    if not isinstance(value, str):
        raise wrong(name, value, "a name, as text")
    if value == "" or value.startswith("_"):
        raise ValueError(
            f"{name}: came {value!r}; expected a name that a legend shows: not empty, "
            "no _ at its start"
        )
    return as_text(name, value)


def as_pair(name: str, value: Iterable[str]) -> tuple[str, str]:
    """Return the names of two axes."""
    if not is_row(value):
        raise wrong(name, value, "a pair of names")
    if len(value) != 2:
        raise ValueError(f"{name}: came {len(value)} names; expected 2")
    first, second = (as_text(f"{name}[{i}]", one) for i, one in enumerate(value))
    return first, second


def as_names(name: str, value: Iterable[object], n: int) -> list[str]:
    """Return ``n`` names, given in order, as text."""
    expected = f"a list of {n} names"
    if isinstance(value, (Mapping, Set, bytes)):
        raise wrong(name, value, expected)
    try:
        given = list(islice(value, _MANY))
    except TypeError as error:
        raise wrong(name, value, expected) from error
    if len(given) != n:
        raise ValueError(f"{name}: came {len(given)} names; expected {n}")
    return [as_label(f"{name}[{i}]", one) for i, one in enumerate(given)]


def as_names_of_classes(
    name: str, value: Mapping[int, str] | Iterable[object] | None, n: int
) -> list[str]:
    """Return the names of classes 0, 1, …, given in order or by number; by default the numbers."""
    if value is None:
        return [str(i) for i in range(n)]
    if isinstance(value, Mapping):
        if set(value) != set(range(n)):
            raise ValueError(f"{name}: came with keys {list(value)[:9]}; expected 0 to {n - 1}")
        return as_names(name, [value[i] for i in range(n)], n)
    return as_names(name, value, n)


def as_named(
    name: str, value: Mapping[str, Any], expected: str, instead: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return a mapping whose keys can stand in a legend as a dict with keys of text."""
    if not isinstance(value, Mapping):
        raise wrong(name, value, expected, instead)
    if not value:
        raise ValueError(f"{name}: came empty; expected {expected}")
    named = {as_label(f"{name} (a key)", key): one for key, one in value.items()}
    if len(named) < len(value):
        raise ValueError(f"{name}: came with keys of the same text; expected different names")
    return named


def as_record(
    name: str, value: object, kind: type[Record], instead: Mapping[str, str] | None = None
) -> Record:
    """Return ``value`` if it is a record of this kind."""
    if not isinstance(value, kind):
        raise wrong(name, value, f"a {kind.__name__}", instead)
    return value


def as_function(
    name: str,
    value: object,
    expected: str,
    n_in: int | None = None,
    instead: Mapping[str, str] | None = None,
) -> Callable[[Floats], Any]:
    """Return ``value`` if it can be called; a network of ``n_in`` inputs becomes its own output."""
    if n_in is not None and _holds_layers(value):
        layers = _as_network(name, value)
        if layers[0].n_in != n_in:
            raise ValueError(f"{name}: came a network of {layers[0].n_in} inputs; expected {n_in}")
        return lambda points: network_output(layers, points)
    if not callable(value) or isinstance(value, type):
        raise wrong(name, value, expected, _FUNCTION_INSTEAD | dict(instead or {}))
    return value


_FUNCTION_INSTEAD = {
    "TrainingRun": "such as run.layers",
    "ForwardPass": "such as its layers, forward_pass.layers",
    "Layer": "such as a network with this one layer, [layer]",
}


def as_layers(value: object) -> tuple[Layer, ...]:
    """Return the layers of a network that fit each other."""
    record = {"TrainingRun": "run.layers", "ForwardPass": "forward_pass.layers"}.get(came(value))
    if record:
        raise ValueError(f"layers: came {came(value)}; expected a list of Layers: write {record}")
    return _as_network("layers", value)


def values_at(name: str, function: PointsFunction, points: Floats) -> Floats:
    """Call a function on all points, the rows, at once; return its one finite number for each."""
    n_points = len(points)
    try:
        values = function(points.copy())
    except Exception as error:  # whatever a reader's function may raise
        reason = f"{type(error).__name__} ({came(str(error))})"
        raise ValueError(
            f"{name}: came {reason} instead of values at points of shape {points.shape}; "
            "expected a number for each row"
        ) from error
    array = as_numbers(f"{name}(points)", values)
    if array.shape not in ((n_points,), (n_points, 1)):
        raise ValueError(
            f"{name}: came shape {array.shape} for {n_points} points; expected ({n_points},)"
        )
    return array.ravel()


def as_examples(X: ArrayLike, y: ArrayLike) -> tuple[Floats, Labels]:
    """Return examples with two features and their labels."""
    X = as_numbers("X", X, shape=(None, 2))
    labels = as_class_labels("y", y)
    if len(labels) != len(X):
        raise ValueError(f"y: came with {len(labels)} labels; expected {len(X)}, one per row of X")
    class_index(labels)
    return X, labels


def class_index(y: Labels) -> Labels:
    """Return the number of each label's color and marker: -1 → 0, +1 → 1; 0, 1, 2, … stay."""
    if set(y.tolist()) <= {-1, 1}:
        return (y + 1) // 2
    return as_labels("y", y, len(CLASS_COLORS))


def as_class_names(
    class_names: Mapping[int, str] | Iterable[str] | None, y: Labels
) -> dict[int, str]:
    """Return what the legend calls each label that occurs; a list names the classes in order."""
    labels = np.unique(y)
    signs = -1 in labels
    names = {int(c): f"$y = {c:+d}$" if signs else f"$y = {c}$" for c in labels}
    if class_names is None:
        return names
    if isinstance(class_names, Mapping):
        return names | _names_by_label(class_names, set(names))
    if not is_row(class_names):
        raise wrong("class_names", class_names, "a list of names, or a dict from labels to names")
    n_classes = 2 if signs else int(labels[-1]) + 1
    if len(class_names) != n_classes and (signs or len(class_names) < n_classes):
        which = "-1 and 1" if signs else f"0 to {n_classes - 1}"
        raise ValueError(
            f"class_names: came {len(class_names)} names; expected {n_classes}, for labels {which}"
        )
    given = as_names("class_names", class_names, len(class_names))
    return {int(c): given[kind] for c, kind in zip(labels, class_index(labels), strict=True)}


def _names_by_label(class_names: Mapping[int, str], labels: set[int]) -> dict[int, str]:
    """Return names by label; the keys must be labels that can stand beside those that occur."""
    known = {-1, 1} if -1 in labels else set(range(len(CLASS_COLORS)))
    known |= {-1} if labels == {1} else set()
    for key in class_names:
        if key not in known:
            possible = ", ".join(str(label) for label in sorted(known))
            raise ValueError(f"class_names: came with key {key!r}; expected labels: {possible}")
    return {
        int(key): as_label(f"class_names[{key!r}]", one)
        for key, one in class_names.items()
        if key in labels
    }


def _as_network(name: str, value: Any) -> tuple[Layer, ...]:
    """Return layers that fit each other; ``name`` opens the message if they do not."""
    try:
        return as_network(value)
    except TypeError as error:
        raise wrong(name, value, "a list of Layers") from error
    except ValueError as error:
        raise ValueError(str(error) if name == "layers" else f"{name}, {error}") from error


def _holds_layers(value: object) -> bool:
    """Whether this is a list meant as a network."""
    return isinstance(value, (list, tuple)) and any(isinstance(one, Layer) for one in value)


def _refuse_mask(name: str, value: object) -> None:
    """Raise ValueError for a masked array: NumPy would forget the mask and draw what it hides."""
    if isinstance(value, np.ma.MaskedArray):
        raise ValueError(
            f"{name}: came a masked array; expected numbers without a mask, such as x.compressed()"
        )
