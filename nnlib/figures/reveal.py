"""When each number of a stepped figure may be seen: not before the step that computes it.

What no box of the graph shows, but is computed from boxes (a central difference, a mean over
samples), waits for the last step: it would give away what the reader is about to find.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from nnlib.graph import Node, topological


@dataclass(frozen=True)
class Steps:
    """The steps at which the values of boxes, and the gradients that come back, are known.

    A gradient may be the very node of another box's value: for y = u v, ∂y/∂u is v.
    """

    values: Mapping[Node, int]
    gradients: Mapping[Node, int]
    last: int

    def known_at(self, node: Node) -> int | list[int]:
        """Return the step from which a node may be shown; for stacked nodes, that of each.

        Parameters
        ----------
        node : Node
            Any node of the figure.

        Returns
        -------
        int or list of int
            0 for what is known from the start.
        """
        if node.op == "stack":
            backward = all(part in self.gradients or not part.args for part in node.args)
            known = self.gradients if backward else self.values
            return [known.get(part, self._of_one(part)) for part in node.args]
        return self._of_one(node)

    def _of_one(self, node: Node) -> int:
        for known in (self.values, self.gradients):
            if node in known:
                return known[node]
        return self.last if any(each in self.values for each in topological(node)) else 0


def reveal(steps: Iterable[Steps], nodes: Mapping[Node, int]) -> dict[str, int | list[int]]:
    """Return when each numbered node may be shown, without those known from the start.

    Parameters
    ----------
    steps : iterable of Steps
        Those of the view that is stepped; none in most figures.
    nodes : mapping of Node to int
        All nodes that a figure shows, and their numbers.

    Returns
    -------
    dict of str to (int or list of int)
        The steps by the numbers of the nodes, which JSON takes as texts.
    """
    found = {str(k): each.known_at(node) for each in steps for node, k in nodes.items()}
    return {k: step for k, step in found.items() if step not in (0, [0] * np.size(step))}
