"""Cars on a road by the hour of the day: a curve to fit, not a class to tell."""

from __future__ import annotations

import numpy as np

from nnlib._validation import as_count, as_nonnegative, as_rng

TRAFFIC_PARAMETERS = {
    "w_1_1": 0.4,
    "b_1_1": -5.9,
    "w_1_2": -0.6,
    "b_1_2": 5.2,
    "w_2_1": -1.0,
    "w_2_2": -1.0,
    "b_2_1": 5.1,
}
"""The three-neuron network of Virtue's traffic example, parameters by layer and number.

y_hat = b_2_1 + w_2_1 relu(w_1_1 x + b_1_1) + w_2_2 relu(w_1_2 x + b_1_2)
"""

TRAFFIC_HOURS = (4.0, 24.0)
"""The hours of the day between which :func:`traffic` counts cars."""


def traffic(
    rng: np.random.Generator, n_samples: int = 30, noise: float = 0.3
) -> tuple[np.ndarray, np.ndarray]:
    """Draw made-up traffic counts over the hours of a day: little at night, much by day.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    n_samples : int, default 30
        Number of counts.
    noise : float, default 0.3
        Standard deviation of the noise on the counts, at least 0.

    Returns
    -------
    X : ndarray of shape (n_samples, 1)
        Hours of the day between those of :data:`TRAFFIC_HOURS`, in order.
    y : ndarray of shape (n_samples,)
        Traffic, in a unit left open.

    Raises
    ------
    ValueError
        If an argument is not as described.

    Notes
    -----
    Synthetic: the curve is that of the network in Virtue's slides (:data:`TRAFFIC_PARAMETERS`),
    whose data are not published; so with noise 0 seven parameters fit these points exactly.
    """
    rng, noise = as_rng("rng", rng), as_nonnegative("noise", noise)
    x = np.sort(rng.uniform(*TRAFFIC_HOURS, as_count("n_samples", n_samples)))
    p = TRAFFIC_PARAMETERS
    evening = np.maximum(p["w_1_1"] * x + p["b_1_1"], 0.0)
    morning = np.maximum(p["w_1_2"] * x + p["b_1_2"], 0.0)
    y = p["b_2_1"] + p["w_2_1"] * evening + p["w_2_2"] * morning
    return x[:, np.newaxis], y + rng.normal(0.0, noise, x.shape)
