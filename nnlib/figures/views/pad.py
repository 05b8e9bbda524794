"""A pad to draw on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from nnlib.figures._refusals import (
    as_number,
    as_text,
    as_whole,
    check_known,
    check_shape,
    refuse,
)
from nnlib.figures.parameter import Parameter
from nnlib.figures.views.record import View


@dataclass(frozen=True, kw_only=True)
class Pad(View):
    """A pad to draw on: the pixels of an array parameter of shape (size, size), from 0 to 1."""

    kind: str = field(default="pad", init=False)
    parameter: str
    size: int
    brush: float = 2.0
    title: str = ""
    wide: bool = False

    def check(self) -> None:
        """Refuse an empty name, a pad without pixels, and a brush that leaves no ink."""
        as_text(self.said("parameter"), self.parameter)
        as_whole(self.said("size"), self.size, least=1)
        as_number(self.said("brush"), self.brush, above=0)

    def fit(self, parameters: Mapping[str, Parameter]) -> None:
        """Refuse what is no array parameter of this size, and ink outside 0 … 1."""
        where = self.said("parameter")
        check_known(where, [self.parameter], parameters, of="a parameter of the figure")
        pixels = parameters[self.parameter]
        check_shape(f"{where} {self.parameter!r}", pixels.shape, (self.size, self.size))
        low, high = np.min(pixels.value), np.max(pixels.value)
        if low < 0 or high > 1:
            refuse(f"{where} {self.parameter!r}", f"{low:g} to {high:g}", "ink from 0 to 1")
