"""Large arrays a piece at a time.

An optimizer's formulas make several passes over what they are given. A piece stays in the
processor's cache until the last of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

PIECE = 2**15  # numbers


def in_pieces(*lists: Sequence[np.ndarray]) -> Iterator[Sequence[np.ndarray]]:
    """Go through lists of arrays side by side; through large arrays, a piece at a time."""
    for arrays in zip(*lists, strict=True):
        first = arrays[0]
        if first.size <= PIECE:
            yield arrays
            continue
        n_rows = max(1, PIECE * len(first) // first.size)
        for start in range(0, len(first), n_rows):
            yield [array[start : start + n_rows] for array in arrays]
