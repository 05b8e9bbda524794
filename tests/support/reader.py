"""Somebody who uses a live figure, in Python: looks, moves, presses, reads.

All numbers are computed by NumPy, from the figure's own records and from the JSON that the page
gets, so a test of a figure is a test of the nodes that the browser evaluates.
"""

from functools import cached_property

import numpy as np

from tests.support.live_figures import PageGraph, code_at


class Reader:
    """A reader of one figure, such as ``Reader(gallery.memory())``."""

    def __init__(self, shown):
        self.figure = getattr(shown, "figure", shown)  # of an explorer, or the figure itself

    @cached_property
    def _graph(self):
        return PageGraph(self.figure.spec)

    # --- looking ---

    def view(self, title="", kind=None):
        """Return the one view with this title, or, among those, of this kind."""
        (found,) = [
            view
            for view in self.figure.views
            if view.title == title or (kind and not title)
            if kind in (None, view.kind)
        ]
        return found

    def drawn(self, title="", kind=None):
        """Return the JSON of that view."""
        views = self.figure.spec["views"]
        return views[self.figure.views.index(self.view(title, kind))]

    def mark(self, title, name):
        """Return the one mark of this name on the plane with this title."""
        (found,) = [mark for mark in self.view(title).marks if mark.name == name]
        return found

    def action(self, label):
        """Return the action of a button."""
        (found,) = [action for action in self.figure.actions if action.label == label]
        return found

    # --- reading ---

    def value(self, what):
        """Return what a node, or a reference to one in the JSON, is now."""
        node = self._graph.outputs[what["node"]] if isinstance(what, dict) else what
        return self.figure.value_of(node)

    def reading(self, name):
        """Return the number that a readout shows under this name."""
        (found,) = [
            item.value
            for view in self.figure.views
            if view.kind == "readout"
            for item in view.items
            if item.name == name
        ]
        return self.value(found)

    def said(self, name):
        """Return the number that the sentence says under this name."""
        return self.value(self.figure.say.values[name])

    def columns(self, title="", kind="table"):
        """Return the columns of a table, by their labels."""
        view = self.view(title, kind)
        return {column.label: self.value(column.values) for column in view.columns}

    # --- moving ---

    def move(self, **values):
        """Set parameters; arrays in any shape."""
        for name, value in values.items():
            flat = np.ravel(np.asarray(value, dtype=float)).tolist()
            setattr(self.figure, name, flat if np.ndim(getattr(self.figure, name)) else flat[0])

    def reset(self):
        """Set every parameter to its start."""
        self.move(**{name: p.value for name, p in self.figure.parameters.items()})

    def press(self, label, times=1):
        """Press a button: every right-hand side is computed before any parameter changes."""
        assign = self.action(label).assign
        for _ in range(times):
            self.move(**{name: self.value(node) for name, node in assign.items()})

    def would(self, label):
        """Return what a button would set each of its parameters to."""
        return {name: self.value(node) for name, node in self.action(label).assign.items()}

    def is_done(self, label):
        """Say whether a button that repeats has arrived."""
        return bool(self.value(self.action(label).until) > 0)

    def run(self, label, limit):
        """Press a button that repeats until it has arrived; return how often, None if never."""
        for steps in range(limit):
            if self.is_done(label):
                return steps
            self.press(label)
        return None

    def copied(self, kind="", **given):
        """Run the code, or the other code of this kind, filled in as the page writes numbers."""
        state = {name: getattr(self.figure, name) for name in self.figure.parameters}
        code, scope = code_at(self._graph, state, kind), dict(given)
        exec(code, scope)
        return scope
