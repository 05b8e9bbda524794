"""A trained network in a file, to use it tomorrow or to send it to somebody.

What a network has learned is its numbers, so a file holds those and the names of the activations:
NumPy's own format ``.npz``, which NumPy can read without this package. Loading runs no code from
the file. The digits chapter keeps its network in one.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nnlib._validation import describe
from nnlib.activations import ACTIVATIONS
from nnlib.layers import Layer, as_network


def save(layers: Sequence[Layer], path: str | os.PathLike[str]) -> None:
    """Write a network to a file, in one step: an interrupted run leaves the old file as it was.

    Parameters
    ----------
    layers : sequence of Layer
        The network; its activations must be nnlib's own, since a file holds no code.
    path : str or path-like
        Where to; it ends in ``.npz``.

    Raises
    ------
    ValueError
        If `layers` is not a network, has an activation of one's own, or the name ends otherwise.

    Notes
    -----
    The arrays are called ``W_1``, ``b_1`` (where there is a bias), ``W_2`` and so on, and the names
    of the activations are in ``activations``.
    """
    layers, target = as_network(layers), _as_path(path)
    for i, layer in enumerate(layers):
        if layer.activation not in ACTIVATIONS:
            raise ValueError(
                f"layers[{i}]: came with an activation of its own, which a file cannot hold; "
                f"expected one of {', '.join(ACTIVATIONS)}"
            )
    arrays: dict[str, Any] = {"activations": np.array([layer.activation for layer in layers])}
    for number, layer in enumerate(layers, start=1):
        arrays[f"W_{number}"] = layer.W
        if layer.b is not None:
            arrays[f"b_{number}"] = layer.b
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as file:
        try:
            np.savez(file, **arrays)
            file.close()
            os.replace(file.name, target)
        except BaseException:
            file.close()
            os.unlink(file.name)
            raise


def load(path: str | os.PathLike[str]) -> list[Layer]:
    """Read a network that :func:`save` wrote.

    Parameters
    ----------
    path : str or path-like
        The file.

    Returns
    -------
    list of Layer
        The network, number for number.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is not a file of a network, or what is in it does not fit together.
    """
    source = _as_path(path)
    try:
        with np.load(source, allow_pickle=False) as file:
            arrays = dict(file)
        names = arrays["activations"].tolist()
        layers = [
            Layer(arrays[f"W_{number}"], arrays.get(f"b_{number}"), name)
            for number, name in enumerate(names, start=1)
        ]
        return list(as_network(layers))
    except FileNotFoundError:
        raise
    except (zipfile.BadZipFile, OSError, EOFError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"path: came {source.name}; expected a network that save wrote ({error})"
        ) from error


def _as_path(path: object) -> Path:
    if not isinstance(path, str | os.PathLike) or Path(path).suffix != ".npz":
        came = describe(path) if not isinstance(path, os.PathLike) else repr(str(path))
        raise ValueError(f"path: came {came}; expected a name that ends in .npz")
    return Path(path)
