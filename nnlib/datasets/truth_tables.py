"""Logic gates as data: all inputs of a gate, and what it answers. XOR is the hard one."""

from __future__ import annotations

import numpy as np

from nnlib import gates
from nnlib._validation import as_choice


def gate_table(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Tabulate a logic gate.

    Parameters
    ----------
    name : {'AND', 'OR', 'NOT', 'NAND', 'NOR', 'XOR'}
        NOT has one input, the others two.

    Returns
    -------
    X : ndarray of shape (4, 2), or (2, 1) for NOT
        All inputs, counting upwards in binary.
    y : ndarray of int of shape (n_samples,)
        The outputs, 0 and 1.

    Raises
    ------
    ValueError
        If there is no such gate.

    Notes
    -----
    Source: Latreche, sections 4.3 and 4.4.
    """
    as_choice("name", name, (*gates.GATES, "XOR"))
    X = gates.truth_table(1 if name == "NOT" else 2)
    y = X[:, 0] ^ X[:, 1] if name == "XOR" else gates.gate(name, X)
    return X.astype(np.float64), y


def xor() -> tuple[np.ndarray, np.ndarray]:
    """Tabulate exclusive or: 1 where exactly one of two inputs is 1.

    Returns
    -------
    X : ndarray of shape (4, 2)
        The inputs (0, 0), (0, 1), (1, 0), (1, 1).
    y : ndarray of int of shape (4,)
        The outputs 0, 1, 1, 0.

    Notes
    -----
    Source: Minsky and Papert (1969); Latreche, section 4.4.
    """
    return gate_table("XOR")
