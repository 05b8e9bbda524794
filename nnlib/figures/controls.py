"""A figure with its controls: ordinary ipywidgets, tied to it by links that need no kernel."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np

from nnlib.figures._refusals import as_record, as_sequence, check_known, check_shape, refuse
from nnlib.figures.figure import Figure
from nnlib.figures.parameter import Parameter

Selection = widgets.widget_selection._Selection  # Dropdown, ToggleButtons, RadioButtons, Select

FOLDED = "All numbers"  # what the fold is called
_CONTROL_LAYOUT = {"grid_template_columns": "repeat(auto-fit, minmax(280px, 1fr))"}


class Explorer(widgets.VBox):
    """A live figure under its controls; in a built page the host puts them beside the first view.

    Parameters
    ----------
    figure : Figure
        The figure.
    controls : dict of str to Widget
        The control of each parameter that has one.
    links : tuple of Link
        What ties each control to its parameter.
    folds : mapping of str to collection of str
        Folds, closed at first, by their names: the parameters whose controls stand in them.

    Attributes
    ----------
    figure : Figure
        Its parameters are traits: ``explorer.figure.w_11 = 0.4`` moves slider and picture.
    controls : dict of str to Widget
        The control of each parameter that has one.
    links : tuple of Link
        What ties each control to its parameter.
    """

    def __init__(
        self,
        figure: Figure,
        controls: dict[str, widgets.Widget],
        links: tuple[Any, ...],
        folds: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self.figure, self.controls, self.links = figure, controls, links
        folds = folds or {}
        inside = {name for names in folds.values() for name in names}
        on_view = [control for name, control in controls.items() if name not in inside]
        boxes: list[widgets.Widget] = [_box_of(on_view)] if on_view else []
        if folds:
            folded = [_box_of([controls[name] for name in names]) for names in folds.values()]
            boxes.append(widgets.Accordion(folded, titles=[*folds]))
        super().__init__([*boxes, figure])
        self.add_class("nn-explorer")

    def __repr__(self) -> str:
        return f"Explorer({self.figure!r})"


def _box_of(controls: Sequence[widgets.Widget]) -> widgets.GridBox:
    box = widgets.GridBox(controls, layout=_CONTROL_LAYOUT)
    box.add_class("nn-controls")
    return box


def slider(parameter: Parameter) -> widgets.FloatSlider:
    """Return the slider of a scalar parameter.

    Parameters
    ----------
    parameter : Parameter
        It gives range, step, start and label.

    Returns
    -------
    ipywidgets.FloatSlider
        Its readout shows the decimals of the step.

    Raises
    ------
    ValueError
        If the parameter is an array.
    """
    as_record("parameter", parameter, Parameter)
    check_shape(f"slider of {parameter.name}", parameter.shape, ())
    decimals = max(0, -int(np.floor(np.log10(parameter.step) + 1e-9)))
    return widgets.FloatSlider(
        value=parameter.value,
        min=parameter.min,
        max=parameter.max,
        step=parameter.step,
        description=parameter.label or parameter.name,
        readout_format=f".{decimals}f",
        style={"description_width": "initial"},
    )


def dropdown(parameter: Parameter) -> widgets.Dropdown:
    """Return the menu of a choice.

    Parameters
    ----------
    parameter : Parameter
        As :func:`nnlib.figures.choice` returns it.

    Returns
    -------
    ipywidgets.Dropdown
        Linked by its index.

    Raises
    ------
    ValueError
        If the parameter has no options.
    """
    return widgets.Dropdown(**_selection(parameter), style={"description_width": "initial"})


def toggle_buttons(parameter: Parameter) -> widgets.ToggleButtons:
    """Return one button for each option of a choice.

    Parameters
    ----------
    parameter : Parameter
        As :func:`nnlib.figures.choice` returns it.

    Returns
    -------
    ipywidgets.ToggleButtons
        Linked by its index.

    Raises
    ------
    ValueError
        If the parameter has no options.
    """
    return widgets.ToggleButtons(**_selection(parameter))


def _selection(parameter: Parameter) -> dict[str, Any]:
    if not as_record("parameter", parameter, Parameter).options:
        refuse(f"menu of {parameter.name}", "no options", "a choice(name, options)")
    return {
        "options": parameter.options,
        "index": int(np.asarray(parameter.value)),
        "description": parameter.label or parameter.name,
    }


def explorer(
    figure: Figure,
    controls: Mapping[str, widgets.Widget] | None = None,
    *,
    hide: Sequence[str] = (),
    fold: Sequence[str] | Mapping[str, Sequence[str]] = (),
) -> Explorer:
    """Lay a figure out with one control for each scalar parameter: a slider, or a choice's menu.

    Parameters
    ----------
    figure : Figure
        The figure.
    controls : mapping of str to Widget, optional
        For these parameters, this control instead: a selection (``Dropdown``, ``ToggleButtons``) is
        linked by its ``index``, anything else by its ``value``. It has the parameter's range and
        start; the options of a selection are 0, 1, 2 … of the parameter.
    hide : sequence of str
        Parameters that get no control, because the reader drags them or an action sets them.
    fold : sequence of str, or mapping of str to sequence of str
        Parameters whose controls stand in a fold called "All numbers", because the reader takes
        hold of them in a drawing; or several folds, by their names.

    Returns
    -------
    Explorer
        The layout, live with or without a kernel.

    Raises
    ------
    ValueError
        If ``controls``, ``hide`` or ``fold`` name a parameter the figure does not have, or
        ``hide`` one that another names, too; or if a control is no widget with a number, serves
        two parameters, or has another range or start than its parameter.
    """
    as_record("figure", figure, Figure)
    controls = as_record("controls", {} if controls is None else controls, Mapping)
    hidden = (hide,) if isinstance(hide, str) else as_sequence("hide", hide)
    folds = _folds(fold)
    folded = [name for names in folds.values() for name in names]
    for name, given in (("controls", [*controls]), ("hide", hidden), ("fold", folded)):
        check_known(name, given, figure.parameters, of="a parameter of the figure")
    for name in (*controls, *folded):
        if name in hidden:
            refuse("hide", repr(name), "parameters that have no control")
    for name in folded:
        check_shape(f"fold, {name}", figure.parameters[name].shape, ())
    for name, control in controls.items():
        if sum(control is other for other in controls.values()) > 1:
            refuse(f"control of {name}", "one that serves another parameter, too", "its own")
        _check_control(control, figure.parameters[name])
    chosen = {
        name: controls[name] if name in controls else _control_of(parameter)
        for name, parameter in figure.parameters.items()
        if name not in hidden and parameter.shape == ()
    }
    links = tuple(
        widgets.jslink((control, _linked_trait(control)), (figure, name))
        for name, control in chosen.items()
    )
    return Explorer(figure, chosen, links, folds)


def _folds(fold: Any) -> dict[str, tuple[str, ...]]:
    """Return the folds that are not empty, by their names."""
    named = (
        fold if isinstance(fold, Mapping) else {FOLDED: (fold,) if isinstance(fold, str) else fold}
    )
    folds = {name: as_sequence("fold", names) for name, names in named.items()}
    return {name: names for name, names in folds.items() if names}


def _control_of(parameter: Parameter) -> widgets.Widget:
    return dropdown(parameter) if parameter.options else slider(parameter)


def _linked_trait(control: widgets.Widget) -> str:
    """A selection syncs the number of the option it is at; everything else syncs its value."""
    return "index" if isinstance(control, Selection) else "value"


def _check_control(control: Any, parameter: Parameter) -> None:
    """Refuse a control that would move its parameter out of its range, or at once."""
    where = f"control of {parameter.name}"
    check_shape(where, parameter.shape, ())
    trait = _linked_trait(control)
    if not isinstance(control, widgets.Widget) or not control.has_trait(trait):
        refuse(where, f"a {type(control).__name__}", "a widget with a number, such as a slider")
    low, high = _range_of(control)
    if (low, high) not in ((None, None), (parameter.min, parameter.max)):
        expected = f"those of the parameter, {parameter.min:g} to {parameter.max:g}"
        refuse(f"{where}, range or options", f"{low:g} to {high:g}", expected)
    start = getattr(control, trait)
    if not isinstance(start, bool | int | float) or start != parameter.value:
        refuse(f"{where}, {trait}", repr(start), f"the parameter's start, {parameter.value!r}")


def _range_of(control: Any) -> tuple[float | None, float | None]:
    """Return the smallest and the largest number a control can set, None where it has none."""
    if isinstance(control, Selection):
        return 0, len(control.options) - 1
    if isinstance(control, widgets.Checkbox | widgets.ToggleButton):
        return 0, 1
    if isinstance(control, widgets.FloatLogSlider):
        return control.base**control.min, control.base**control.max
    return getattr(control, "min", None), getattr(control, "max", None)
