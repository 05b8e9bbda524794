"""The live figures of the book, one module for each chapter's subject.

Each function returns an `nnlib.figures.Explorer`: the figure with its controls, ready to be the
last line of a notebook cell.
"""

from nnlib.figures.gallery.activations import activation_and_slope, slopes_in_a_chain
from nnlib.figures.gallery.backpropagation import chain_of_five, worked_example
from nnlib.figures.gallery.descent import ravine, two_minima, two_weights
from nnlib.figures.gallery.digits import draw_a_digit
from nnlib.figures.gallery.gates import gates
from nnlib.figures.gallery.perceptron import perceptron
from nnlib.figures.gallery.saturation import squared_error_or_cross_entropy
from nnlib.figures.gallery.softmax import cross_entropy_steps, overflow, softmax_simplex
from nnlib.figures.gallery.three_neurons import three_neurons, three_neurons_by_hand
from nnlib.figures.gallery.vectors import dot_product
from nnlib.figures.gallery.xor import one_line
from nnlib.figures.gallery.xor_network import learning_xor, two_hidden_neurons

__all__ = [
    "activation_and_slope",
    "chain_of_five",
    "cross_entropy_steps",
    "dot_product",
    "draw_a_digit",
    "gates",
    "learning_xor",
    "one_line",
    "overflow",
    "perceptron",
    "ravine",
    "slopes_in_a_chain",
    "softmax_simplex",
    "squared_error_or_cross_entropy",
    "three_neurons",
    "three_neurons_by_hand",
    "two_hidden_neurons",
    "two_minima",
    "two_weights",
    "worked_example",
]
