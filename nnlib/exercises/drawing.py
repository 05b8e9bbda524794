"""Random cases that are easy to read: few numbers, with one digit after the point."""

import numpy as np


def lengths(rng, count, most=4):
    """Draw lengths of arrays, every other time all the same.

    Where lengths differ, a wrong order of factors is an error; where they agree, it gives numbers,
    and these tell which order it was.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    count, most : int
        How many lengths, and the largest.

    Returns
    -------
    list of int
        The lengths.
    """
    if rng.random() < 0.5:
        return [int(rng.integers(2, most))] * count
    return [int(length) for length in rng.integers(1, most + 1, count)]


def numbers(rng, *shape):
    """Draw numbers around 0, rounded to one digit.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    *shape : int
        Shape of the array; none for a single number.

    Returns
    -------
    float or ndarray of shape `shape`
        The numbers.
    """
    drawn = np.round(rng.normal(0.0, 2.0, shape), 1)
    return drawn if shape else float(drawn)
