"""The nudges of a perceptron, written out when somebody looks at them.

Finding a mistake among thousands of examples takes a few microseconds, and writing all about it
into a :class:`nnlib.records.PerceptronUpdate` would take as long again. But which examples were
mistakes, in which order, says it all: the weights after each are a running sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from nnlib.records import PerceptronUpdate


class PerceptronUpdates(Sequence):
    """A sequence of PerceptronUpdate like the tuple that it becomes at the first look.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        The examples.
    S : ndarray of shape (n_updates, n_features + 1)
        What each nudge added, but for the rate: (x, 1) with the example's sign.
    v : ndarray of shape (n_features + 1,)
        Weights and bias before the first nudge.
    learning_rate : float
        Size of the nudges.
    rows : list of int
        The example of each nudge.
    mistakes : list of int
        Number of nudges in each pass.
    silent : int
        The label of those that should not fire; the others have 1.
    """

    def __init__(self, X, S, v, learning_rate, rows, mistakes, silent):
        self._of = X, S, v, learning_rate, rows, mistakes, silent

    def __len__(self):
        return len(self._of[4])

    def __getitem__(self, index):
        return self._written_out[index]

    def __iter__(self):
        return iter(self._written_out)

    def __repr__(self):
        return repr(self._written_out)

    @cached_property
    def _written_out(self):
        X, S, v, learning_rate, rows, mistakes, silent = self._of
        path = np.add.accumulate(np.vstack((v, learning_rate * S)))  # one after another, in order
        places = [(v[:-1], float(v[-1])) for v in path]
        epochs = np.repeat(np.arange(len(mistakes)), mistakes).tolist()
        updates = []
        for step, (before, after) in enumerate(pairwise(places)):
            s, i = S[step], rows[step]
            label = 1 if s[-1] > 0.0 else silent
            margin = float(before[0].dot(s[:-1]) + s[-1] * before[1])
            updates.append(
                PerceptronUpdate(step, epochs[step], i, X[i], label, *before, *after, margin)
            )
        return tuple(updates)
