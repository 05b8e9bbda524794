"""The live figures of the book, one module for each chapter's subject.

Each function returns an `nnlib.figures.Explorer`: the figure with its controls, ready to be the
last line of a notebook cell.
"""

from nnlib.figures.gallery.activations import activation_and_slope, slopes_in_a_chain
from nnlib.figures.gallery.backpropagation import chain_of_five, worked_example
from nnlib.figures.gallery.computation_graphs import fan_out, log_of_a_sum, two_directions
from nnlib.figures.gallery.descent import two_weights
from nnlib.figures.gallery.digits import draw_a_digit
from nnlib.figures.gallery.features import feature_maps
from nnlib.figures.gallery.four_by_three import four_by_three
from nnlib.figures.gallery.gates import gates
from nnlib.figures.gallery.memory import memory
from nnlib.figures.gallery.perceptron import perceptron
from nnlib.figures.gallery.playground import playground
from nnlib.figures.gallery.ravine import ravine
from nnlib.figures.gallery.saturation import squared_error_or_cross_entropy
from nnlib.figures.gallery.softmax import cross_entropy_steps, overflow, softmax_simplex
from nnlib.figures.gallery.three_neurons import three_neurons, three_neurons_by_hand
from nnlib.figures.gallery.universal_approximation import universal_approximation
from nnlib.figures.gallery.valleys import two_minima
from nnlib.figures.gallery.vectors import dot_product
from nnlib.figures.gallery.xor import one_line
from nnlib.figures.gallery.xor_network import learning_xor, two_hidden_neurons

__all__ = [
    "activation_and_slope",
    "chain_of_five",
    "cross_entropy_steps",
    "dot_product",
    "draw_a_digit",
    "fan_out",
    "feature_maps",
    "four_by_three",
    "gates",
    "learning_xor",
    "log_of_a_sum",
    "memory",
    "one_line",
    "overflow",
    "perceptron",
    "playground",
    "ravine",
    "slopes_in_a_chain",
    "softmax_simplex",
    "squared_error_or_cross_entropy",
    "three_neurons",
    "three_neurons_by_hand",
    "two_directions",
    "two_hidden_neurons",
    "two_minima",
    "two_weights",
    "universal_approximation",
    "worked_example",
]
