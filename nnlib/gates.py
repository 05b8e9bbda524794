"""Logic gates, each made of a single neuron.

McCulloch and Pitts (1943) noticed that a neuron which fires when its weighted inputs reach a
threshold computes logic: with weights (1, 1) it fires for both inputs if the threshold is 1.5 (AND)
and for either if it is 0.5 (OR). Moved to the other side, the threshold is a bias: fire when
``x1 + x2 - 1.5 >= 0``. Gates made of such neurons can be wired into any Boolean function, but a
single neuron cannot do XOR. Chapters: *The perceptron*, *XOR*.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nnlib._validation import as_choice, as_count, as_floats, as_labels
from nnlib.activations import ACTIVATIONS

GATES = {
    "AND": (np.array([1.0, 1.0]), -1.5),
    "OR": (np.array([1.0, 1.0]), -0.5),
    "NOT": (np.array([-1.0]), 0.5),
    "NAND": (np.array([-1.0, -1.0]), 1.5),
    "NOR": (np.array([-1.0, -1.0]), 0.5),
}
"""Weights and bias of one neuron for each gate, ``(w, b)``.

Every row of the truth table is at least half a unit from the threshold, so the gates do not depend
on what a neuron does at 0. Weights (1, 1) with b = -1 do: OR if it fires at 0, AND if it does not.
"""
for _w, _b in GATES.values():
    _w.setflags(write=False)  # whoever changes a gate for an experiment changes a copy


def gate(name: str, X: ArrayLike) -> np.ndarray:
    """Compute a logic gate with one neuron.

    Parameters
    ----------
    name : str
        A key of :data:`GATES`.
    X : array_like of shape (n_samples, n_inputs)
        Zeros and ones; NOT has one input, the others two.

    Returns
    -------
    ndarray of int of shape (n_samples,)
        Zeros and ones.

    Raises
    ------
    ValueError
        If there is no such gate, or ``X`` does not fit it or holds anything but 0 and 1.

    Notes
    -----
    NOR is the neuron 0.5 - x1 - x2. XOR is missing: no single neuron computes it.
    Source: McCulloch and Pitts (1943); Latreche, section 4.3.
    """
    w, b = GATES[as_choice("name", name, GATES)]
    inputs = as_floats("X", X, shape=(None, len(w)))
    as_labels("X", inputs.ravel(), (0, 1))
    # intp, as every label: np.bincount takes it everywhere, and int64 not where int has 32 bits.
    return ACTIVATIONS["hard_threshold"].function(inputs @ w + b).astype(np.intp)


def truth_table(n_inputs: int) -> np.ndarray:
    """List every combination of zeros and ones, counting upwards in binary.

    Parameters
    ----------
    n_inputs : int
        From 1 to 20.

    Returns
    -------
    ndarray of int of shape (2**n_inputs, n_inputs)
        One combination per row; the last input changes fastest.

    Raises
    ------
    ValueError
        If ``n_inputs`` is not a whole number from 1 to 20.
    """
    if as_count("n_inputs", n_inputs) > 20:
        raise ValueError(f"n_inputs: came {n_inputs}; expected at most 20 (about a million rows)")
    rows, columns = np.arange(2**n_inputs, dtype=np.intp), np.arange(n_inputs, dtype=np.intp)
    return rows[:, np.newaxis] >> columns[::-1] & 1
