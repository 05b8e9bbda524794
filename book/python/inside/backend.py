"""The backend of Matplotlib in the page: what ``plt.show()`` shows goes to the page."""

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from . import results


class FigureManager(FigureManagerBase):
    """Shows all open pictures at once, as a notebook does."""

    @classmethod
    def pyplot_show(cls, *args: object, **options: object) -> None:
        """Show what is open."""
        results.show_pictures()


class FigureCanvas(FigureCanvasAgg):
    """Draws into memory."""

    manager_class = FigureManager
