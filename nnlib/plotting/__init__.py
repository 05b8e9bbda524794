"""Pictures of what the maths modules recorded: ``plot_*(record, ax=None) -> ax``.

Matplotlib only; nothing here trains, and nothing needs ipywidgets. Each function draws on the axes
it is given, or on a new figure, and returns the axes. :func:`use_book_style` sets the common look,
:data:`PALETTE` holds the colors, which the live figures share.
"""

from nnlib.plotting.curves import plot_activation, plot_curves, plot_fit
from nnlib.plotting.diagram import plot_network
from nnlib.plotting.fields import plot_field, plot_landscape, plot_regions
from nnlib.plotting.geometry import plot_line, plot_points, plot_update, plot_vectors
from nnlib.plotting.grids import (
    plot_confusion,
    plot_digits,
    plot_matrix,
    plot_probabilities,
    plot_weight_images,
)
from nnlib.plotting.runs import (
    fitted_exponent,
    plot_gradient_norms,
    plot_loss,
    plot_mistakes,
    plot_outcomes,
    plot_timings,
)
from nnlib.plotting.spaces import plot_hidden_space
from nnlib.plotting.style import PALETTE, use_book_style

__all__ = [
    "PALETTE",
    "fitted_exponent",
    "plot_activation",
    "plot_confusion",
    "plot_curves",
    "plot_digits",
    "plot_field",
    "plot_fit",
    "plot_gradient_norms",
    "plot_hidden_space",
    "plot_landscape",
    "plot_line",
    "plot_loss",
    "plot_matrix",
    "plot_mistakes",
    "plot_network",
    "plot_outcomes",
    "plot_points",
    "plot_probabilities",
    "plot_regions",
    "plot_timings",
    "plot_update",
    "plot_vectors",
    "plot_weight_images",
    "use_book_style",
]
