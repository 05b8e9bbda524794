"""The live figures of the book, a module for each subject.

Each function returns an :class:`nnlib.figures.Explorer`: the figure with its controls, ready to be
the last line of a notebook cell.
"""

from nnlib.gallery.activations import activation_and_slope, slopes_in_a_chain
from nnlib.gallery.backpropagation import chain_of_five, worked_example
from nnlib.gallery.computation_graphs import fan_out, log_of_a_sum, two_directions
from nnlib.gallery.descent import two_weights
from nnlib.gallery.digits import draw_a_digit
from nnlib.gallery.features import feature_maps
from nnlib.gallery.four_rows import four_by_three
from nnlib.gallery.logic_gates import gates
from nnlib.gallery.momentum import ravine
from nnlib.gallery.overfitting import too_well_learned
from nnlib.gallery.perceptron_rule import perceptron
from nnlib.gallery.playground_figure import playground
from nnlib.gallery.ramps import universal_approximation
from nnlib.gallery.recurrent_neuron import memory
from nnlib.gallery.saturation import squared_error_or_cross_entropy
from nnlib.gallery.softmax import cross_entropy_steps, overflow, softmax_simplex
from nnlib.gallery.three_neuron_network import three_neurons, three_neurons_by_hand
from nnlib.gallery.valleys import two_minima
from nnlib.gallery.vectors import dot_product
from nnlib.gallery.walkers import four_walkers
from nnlib.gallery.wall_of_seeds import hundred_starts
from nnlib.gallery.xor import one_line
from nnlib.gallery.xor_network import learning_xor, two_hidden_neurons

__all__ = [
    "activation_and_slope",
    "chain_of_five",
    "cross_entropy_steps",
    "dot_product",
    "draw_a_digit",
    "fan_out",
    "feature_maps",
    "four_by_three",
    "four_walkers",
    "gates",
    "hundred_starts",
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
    "too_well_learned",
    "two_directions",
    "two_hidden_neurons",
    "two_minima",
    "two_weights",
    "universal_approximation",
    "worked_example",
]
