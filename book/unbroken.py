"""A formula stays on one line with the signs that touch it.

A browser may break a line before and after every picture, so also between a formula and the comma
behind it. What touches a formula without a space goes with it into an element that does not break:
``(``, formula, ``)`` and ``,``, whatever nodes they are in.
"""

from __future__ import annotations

import re
from itertools import pairwise

from docutils import nodes

CLASS = "unbroken"
LONGEST = 30  # letters beside the formulas that may be kept on one line with them
# A line may break after a space, a hyphen, a dash or a slash.
PIECE = re.compile(r"\s+|[^\s\-–—/]*[\-–—/]+|[^\s\-–—/]+")


def keep_together(element: nodes.TextElement) -> None:
    """Wrap each formula among the children of `element` with what touches it."""
    if not any(child.next_node(nodes.math, include_self=True) for child in element):
        return
    take_in_signs(element)
    children: list[nodes.Node] = []
    for group in groups(element):
        if len(group) > 1 and worth_it(group):
            children.append(nodes.inline("", "", *joined(group), classes=[CLASS]))
        else:
            children += group
    element[:] = joined(children)


def take_in_signs(element: nodes.TextElement) -> None:
    """Move a sign behind emphasized words that end in a formula to these words."""
    for child, after in pairwise(list(element)):
        if isinstance(child, (nodes.emphasis, nodes.strong)) and isinstance(after, nodes.Text):
            sign = re.match(r"[^\s\w]+", after.astext())
            if sign and isinstance(child[-1], nodes.math) and breaks(child):
                child += nodes.Text(sign[0])
                element.replace(after, nodes.Text(after.astext()[sign.end() :]))


def groups(element: nodes.TextElement) -> list[list[nodes.Node]]:
    """Cut the children where a line may break."""
    found: list[list[nodes.Node]] = [[]]
    open_end = True  # whether a line may break before the next piece
    for piece in pieces(element):
        text = piece.astext()
        if open_end or text[:1].isspace() or breaks(piece):
            found.append([])
        found[-1].append(piece)
        open_end = breaks(piece) or (isinstance(piece, nodes.Text) and text[-1] in "-–—/ \n\t")
    return found[1:]


def pieces(element: nodes.TextElement) -> list[nodes.Node]:
    """Return the children, texts cut into words and the spaces between them."""
    found: list[nodes.Node] = []
    for child in element:
        if isinstance(child, nodes.Text):
            found += [nodes.Text(part) for part in PIECE.findall(child.astext())]
        else:
            found.append(child)
    return found


def breaks(node: nodes.Node) -> bool:
    """Return whether a line may break inside a node."""
    if isinstance(node, (nodes.Text, nodes.math)):
        return node.astext().isspace()
    texts = node.findall(nodes.Text)
    return any(re.search(r"\s", t.astext()) for t in texts if not isinstance(t.parent, nodes.math))


def worth_it(group: list[nodes.Node]) -> bool:
    """Return whether a group has a formula and little else."""
    beside = sum(len(node.astext()) for node in group if not isinstance(node, nodes.math))
    formulas = [node for node in group if node.next_node(nodes.math, include_self=True)]
    return bool(formulas) and beside <= LONGEST


def joined(children: list[nodes.Node]) -> list[nodes.Node]:
    """Join texts that are neighbors."""
    found: list[nodes.Node] = []
    for child in children:
        if isinstance(child, nodes.Text) and found and isinstance(found[-1], nodes.Text):
            child = nodes.Text(found.pop().astext() + child.astext())
        found.append(child)
    return found
