"""The perceptron rule for thousands of examples: the same nudges, found in blocks.

:mod:`nnlib.perceptron` applies the rule row by row, and for what a chapter shows there is nothing
quicker. Among thousands of rows nearly all are right, and most of the time goes into asking them.
So here the margins of a block of rows are one matrix product, up to the first mistake. The tests
hold this module to the plain rule, to the last bit.

Row i of ``S`` is s_i (x_i, 1) and ``v`` is (w, b), so that ``S @ v`` are the margins s (w . x + b),
and the rule reads: where v . S_i <= 0, add S_i.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from nnlib._validation import read_only
from nnlib.records import PerceptronUpdate

EPSILON = float(np.finfo(np.float64).eps)
FIRST_GAP = 8  # rows between mistakes, at first
CALL = 3000  # products of two numbers that take as long as the calls for one block


def learn(X, y, signs, w, b, is_mistake, learning_rate, n_epochs, order):
    """Do what :func:`nnlib.perceptron._learn` does, with the same arguments and results."""
    S, v = _signed(X, signs), np.append(w, b)
    norm = math.sqrt(np.einsum("ij,ij->i", S, S).max())
    rows: list[int] = []
    mistakes: list[int] = []
    while len(mistakes) < n_epochs and 0 not in mistakes[-1:]:
        chosen = np.fromiter(order(), np.intp, len(S))
        found, v = _one_pass(S[chosen], v, learning_rate, norm, is_mistake)
        rows += chosen[found].tolist()
        mistakes.append(len(found))
    updates = _Updates(X, y, S, np.append(w, b), learning_rate, rows, mistakes)
    return v[:-1], float(v[-1]), updates, mistakes


def _signed(X, signs):
    """Append the input that is always 1 (its weight is the bias) and give each row its sign."""
    S = np.empty((X.shape[0], X.shape[1] + 1))
    np.einsum("ij,i->ij", X, signs, out=S[:, :-1])  # short rows: quicker than a product
    S[:, -1] = signs
    return S


def _one_pass(S, v, learning_rate, norm, is_mistake):
    """Pass once over the rows; return those that were mistakes, in order, and the new weights.

    How long is a block? What lies behind a mistake must be computed again, so a long one wastes
    half its products. A short one wastes calls. With mistakes `gap` rows apart, both together are
    least where the length squared is `gap` times twice the rows that take as long as a call.
    """
    doubt = _doubt(v, learning_rate * len(S), norm)
    v, threshold = v.copy(), np.array(doubt)  # an array is quicker to compare with
    rows: list[int] = []
    start, last, gap, rows_a_call = 0, -1, float(FIRST_GAP), CALL / len(v)
    while start < len(S):
        stop = start + 1 + int(math.sqrt(2.0 * gap * rows_a_call))
        margins = S[start:stop].dot(v)
        first = int((margins <= threshold).argmax())
        margin = margins.item(first)
        if margin > doubt:  # and so are they all
            start = stop
            gap = max(gap, stop - last)
            continue
        i = start + first
        if margin < -doubt or is_mistake(_margin(S[i], v), S[i, -1]):
            v += S[i] if learning_rate == 1.0 else learning_rate * S[i]
            rows.append(i)
            gap = (gap + i - last) / 2
            last = i
        start = i + 1
    return rows, v


def _doubt(v, reach, norm):
    """Twice what two ways to add up v . S_i can differ by while `reach` nudges move v."""
    return 2.0 * len(v) * EPSILON * norm * (math.sqrt(v.dot(v)) + reach * norm)


def _margin(row, v):
    """Compute a margin as the plain rule does: a matrix product may round otherwise."""
    return float(v[:-1].dot(row[:-1]) + row[-1] * v[-1])


class _Updates(Sequence):
    """A sequence of nudges that are written out at the first look.

    To write about a mistake takes as long as to find it. But which examples were mistakes, in which
    order, says it all: the weights after each are a running sum.
    """

    def __init__(self, X, y, S, v, learning_rate, rows, mistakes):
        self._of = X, y, S, v, learning_rate, rows, mistakes

    def __len__(self):
        return len(self._of[5])

    def __getitem__(self, index):
        return self._written_out[index]

    def __iter__(self):
        return iter(self._written_out)

    def __repr__(self):
        return repr(self._written_out)

    @cached_property
    def _written_out(self) -> tuple[PerceptronUpdate, ...]:
        X, y, S, v, learning_rate, rows, mistakes = self._of
        # One after another, in order: a running sum.
        path = read_only(np.add.accumulate(np.vstack((v, learning_rate * S[rows]))))
        places = [(v[:-1], float(v[-1])) for v in path]
        epochs = np.repeat(np.arange(len(mistakes)), mistakes).tolist()
        updates = []
        for step, (before, after) in enumerate(pairwise(places)):
            i = rows[step]
            margin = float(before[0].dot(S[i, :-1]) + S[i, -1] * before[1])
            label = int(y[i])
            updates.append(
                PerceptronUpdate(step, epochs[step], i, X[i], label, *before, *after, margin)
            )
        return tuple(updates)
