"""A figure with its controls: ordinary ipywidgets, tied to it by links that need no kernel."""

import ipywidgets as widgets
import numpy as np

_CONTROL_LAYOUT = {"grid_template_columns": "repeat(auto-fit, minmax(280px, 1fr))"}


class Explorer(widgets.VBox):
    """A live figure under its controls; in a built page the host puts them beside the first view.

    Attributes
    ----------
    figure : Figure
        Its parameters are traits: ``explorer.figure.w_11 = 0.4`` moves slider and picture.
    controls : dict of str to Widget
        The control of each parameter that has one.
    links : tuple of Link
        What ties each control to its parameter.
    """

    def __init__(self, figure, controls, links):
        self.figure, self.controls, self.links = figure, controls, links
        box = widgets.GridBox(list(controls.values()), layout=_CONTROL_LAYOUT)
        box.add_class("nn-controls")
        super().__init__([box, figure] if controls else [figure])
        self.add_class("nn-explorer")

    def __repr__(self):
        return f"Explorer({self.figure!r})"


def slider(parameter):
    """Return the slider of a scalar parameter.

    Parameters
    ----------
    parameter : Parameter
        It gives range, step, start and label.

    Returns
    -------
    ipywidgets.FloatSlider
        Its readout shows the decimals of the step.
    """
    decimals = max(0, -int(np.floor(np.log10(parameter.step) + 1e-9)))
    return widgets.FloatSlider(
        value=float(parameter.value),
        min=parameter.min,
        max=parameter.max,
        step=parameter.step,
        description=parameter.label or parameter.name,
        readout_format=f".{decimals}f",
        style={"description_width": "initial"},
    )


def explorer(figure, controls=None, *, hide=()):
    """Lay a figure out with one slider for each scalar parameter.

    Parameters
    ----------
    figure : Figure
        The figure.
    controls : dict of str to Widget, optional
        For these parameters, this control instead of a slider: a `Checkbox` is linked by its
        `value`, a selection (`Dropdown`, `ToggleButtons`) by its `index`, anything else by `value`.
    hide : sequence of str
        Parameters that get no control, because the reader drags them or an action sets them.

    Returns
    -------
    Explorer
        The layout, live with or without a kernel.

    Raises
    ------
    ValueError
        If `controls` or `hide` name a parameter the figure does not have.
    """
    controls = dict(controls or {})
    unknown = [name for name in (*controls, *hide) if name not in figure.parameters]
    if unknown:
        raise ValueError(f"controls: {unknown} are not parameters of {figure!r}")
    chosen = {
        name: controls.get(name) or slider(parameter)
        for name, parameter in figure.parameters.items()
        if name not in hide and (name in controls or not np.ndim(parameter.value))
    }
    links = tuple(
        widgets.jslink((control, _linked_trait(control)), (figure, name))
        for name, control in chosen.items()
    )
    return Explorer(figure, chosen, links)


def _linked_trait(control):
    """A selection syncs the number of the option it is at; everything else syncs its value."""
    is_selection = isinstance(control, widgets.Dropdown | widgets.ToggleButtons)
    return "index" if is_selection else "value"
