"""Formulas as a textbook prints them, for HIPS autograd to differentiate: the independent road.

They overflow far out, and lose digits where they saturate; those of nnlib must not. A new entry of
``ACTIVATIONS`` or ``LOSSES`` in nnlib needs one here, and then every test of the registries has it.
"""

import autograd.numpy as anp

ACTIVATIONS = {  # of z; softmax along the last axis
    "hard_threshold": lambda z: 0 * z + 1.0 * (z >= 0),
    "sign": lambda z: 0 * z + 1.0 * (z > 0) - 1.0 * (z < 0),
    "linear": lambda z: 1.0 * z,
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": lambda z: (anp.exp(z) - anp.exp(-z)) / (anp.exp(z) + anp.exp(-z)),
    "softplus": lambda z: anp.log(1 + anp.exp(z)),
    "relu": lambda z: anp.where(z > 0, z, 0.0),
    "leaky_relu": lambda z: anp.where(z > 0, z, 0.01 * z),
    "softmax": lambda z: anp.exp(z) / anp.sum(anp.exp(z), axis=-1, keepdims=True),
}
LOSSES = {  # of outputs and targets (n_samples, n_out): one number for each example
    "half_squared_error": lambda y_hat, y: anp.sum((y_hat - y) ** 2, axis=1) / 2,
    "mean_squared_error": lambda y_hat, y: anp.mean((y_hat - y) ** 2, axis=1),
    "binary_cross_entropy": lambda p, y: (
        -anp.sum(y * anp.log(p) + (1 - y) * anp.log(1 - p), axis=1)
    ),
    "categorical_cross_entropy": lambda p, y: -anp.sum(y * anp.log(p), axis=1),
}
