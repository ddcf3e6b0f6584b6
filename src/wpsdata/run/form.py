"""A form for the parameters of a notebook, for those who would rather not edit its cell.

It knows what ``notebooks/parameters.yml`` says of each parameter, checks what is chosen exactly
as ``wpsdata run`` does, and draws the notebook's charts below itself.
"""

import html
import os
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wpsdata import paths
from wpsdata.run import parameters
from wpsdata.run.contract import FORM
from wpsdata.run.notebook import Cell, Notebook, read_notebook
from wpsdata.run.parameters import Definition, Value
from wpsdata.run.plan import find_notebooks

if TYPE_CHECKING:
    from ipywidgets import Button, ValueWidget, VBox

DRAW = "Draw the charts"
RESET = "Back to the defaults"
_EXPLAINED = (
    "What you choose holds for the cells below as well: run them with "
    "<em>Run ▸ Run Selected Cell and All Below</em>."
)


def form(notebook: str) -> None:
    """Display a form for the parameters of the notebook it is called in.

    Each change is checked as ``wpsdata run`` checks it and holds for the cells below at once, and
    again when the notebook is run from the top: the cell tagged ``parameters`` is left as it is.
    A button draws the notebook's charts below the form. In a run (``wpsdata run``, papermill) and
    outside Jupyter nothing is displayed.

    Parameters
    ----------
    notebook : str
        Name of the notebook, its number or a unique beginning.

    Raises
    ------
    UnusableArguments
        There is no such notebook.

    Examples
    --------
    >>> import wpsdata
    >>> wpsdata.form("50_nap_adoption")  # a form in Jupyter, nothing in a run
    """
    if "WPSDATA_STAGE" in os.environ:
        return
    [path] = find_notebooks([notebook])
    shell = _shell()
    if shell is None:
        return
    from IPython.display import display

    def run(source: str) -> str:
        done = shell.run_cell(source, store_history=False)
        return " ".join(str(done.error_in_exec or done.error_before_exec or "").split())

    display(Form(read_notebook(path), shell.user_ns, run).widget())


def _shell() -> Any:
    """Return the shell of the kernel this runs in, or None outside one."""
    from IPython import get_ipython  # type: ignore[attr-defined]

    shell = get_ipython()  # type: ignore[no-untyped-call]
    return shell if shell is not None and hasattr(shell, "kernel") else None


@dataclass
class _Remembered:
    """What the parameters cell said when something was chosen, and what was chosen."""

    said: dict[str, Any]
    chosen: dict[str, Value]


_remembered: dict[str, _Remembered] = {}


@dataclass
class Form:
    """The form of one notebook.

    Parameters
    ----------
    notebook : Notebook
        The notebook, as saved.
    space : mutable mapping
        The notebook's variables: parameters are read from it and written to it.
    run : callable
        Runs the source of a cell and returns what went wrong, or "".
    """

    notebook: Notebook
    space: MutableMapping[str, Any]
    run: Callable[[str], str]
    fields: "dict[str, ValueWidget]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what the parameters are and what has been chosen before."""
        self.known = parameters.definitions()
        self.defaults = parameters.read_parameters(self.notebook)
        said = {name: self.space.get(name, value) for name, value in self.defaults.items()}
        before = _remembered.get(self.notebook.stem)
        if before is None or before.said != said:
            # a cell that was edited since has the last word
            before = _remembered[self.notebook.stem] = _Remembered(said, {})
        self.space.update(before.chosen)
        self.current = {**said, **before.chosen}

    def widget(self) -> "VBox":
        """Lay the form out: a field with its help for each parameter, two buttons, the charts."""
        import ipywidgets as widgets

        self.status = widgets.HTML()
        self.bar = widgets.IntProgress(min=0, layout={"display": "none"})
        self.output = widgets.Output()
        rows = []
        for name in self.defaults:
            one = self.fields[name] = _field(self.known[name], self.current[name])
            one.observe(lambda _change: self._choose(), names="value")
            help_text = widgets.HTML(html.escape(self.known[name].help))
            rows.append(widgets.HBox([one, help_text], layout={"flex_flow": "row wrap"}))
        draw = widgets.Button(
            description=DRAW, button_style="primary", icon="play", layout={"width": "auto"}
        )
        reset = widgets.Button(description=RESET, icon="undo", layout={"width": "auto"})
        draw.on_click(self._draw)
        reset.on_click(self._reset)
        self._say(_EXPLAINED)
        self.buttons = (draw, reset)
        below = widgets.HBox([*self.buttons, self.bar])
        return widgets.VBox([*rows, below, self.status, self.output])

    def _choose(self) -> bool:
        """Take over what the fields hold, or say why it cannot be."""
        given = {name: one.value for name, one in self.fields.items()}
        effective, problems = parameters.examine(self.notebook, given, self.known)
        if problems:
            self._say(html.escape("; ".join(problems)), wrong=True)
            return False
        self.space.update(effective)
        self.current = dict(effective)
        _remembered[self.notebook.stem].chosen = effective
        self._say(_EXPLAINED)
        return True

    def _reset(self, _button: "Button") -> None:
        for name, one in self.fields.items():
            one.value = _shown(self.known[name], self.defaults[name])
        self._choose()

    def _draw(self, button: "Button") -> None:
        """Run the cells that follow the form, their outputs below it."""
        if not self._choose():
            return
        cells = self._cells()
        button.disabled = True
        self.bar.layout.display = ""
        self.bar.max = len(cells)
        self.output.clear_output()
        try:
            for done, (place, cell) in enumerate(cells, start=1):
                self.bar.value = done - 1
                self._say(f"Cell {place}: {done} of {len(cells)} …")
                if wrong := self._show(cell.kind, cell.source):
                    self._say(html.escape(f"Cell {place}: {wrong}"), wrong=True)
                    return
            self._say(_EXPLAINED)
        finally:
            self.bar.layout.display = "none"
            button.disabled = False

    def _cells(self) -> list[tuple[int, Cell]]:
        """Return code and text below the form, each with its place, from 1."""
        cells = list(enumerate(self.notebook.cells, start=1))
        start = next((place for place, cell in cells if cell.source.startswith(FORM)), 0)
        return [(place, cell) for place, cell in cells if place > start]

    def _show(self, kind: str, source: str) -> str:
        from IPython.display import Markdown, display

        with self.output:
            if kind == "code":
                return self.run(source)
            display(Markdown(source))
        return ""

    def _say(self, text: str, wrong: bool = False) -> None:
        role, colour = ("alert", "#b00020") if wrong else ("status", "inherit")
        self.status.value = f'<div role="{role}" style="color:{colour}">{text}</div>'


def _field(definition: Definition, value: Value) -> "ValueWidget":
    """Return the widget that takes a parameter's values."""
    import ipywidgets as widgets

    shared = {
        "description": definition.name,
        "value": _shown(definition, value),
        "style": {"description_width": "10em"},
        "layout": {"width": "26em"},
    }
    if options := _options(definition):
        many = definition.type == "list"
        return (widgets.SelectMultiple if many else widgets.Dropdown)(options=options, **shared)
    if definition.type == "flag":
        return widgets.Checkbox(**shared, indent=False)
    # free text is taken over when it is left, not at each key
    return widgets.Text(**shared, continuous_update=False, placeholder=definition.expected)


def _shown(definition: Definition, value: Value) -> Any:
    """Return a value as the widget of its parameter holds it."""
    if definition.type == "flag":
        return value
    if definition.type == parameters.LANGUAGES:
        # outside a run the first language is the one that is displayed
        return str(value).partition(",")[0]
    if isinstance(value, list):
        return tuple(value) if _options(definition) else ", ".join(value)
    return str(value)


def _options(definition: Definition) -> list[tuple[str, str]]:
    """List what can be chosen, as label and value; nothing where any text may be."""
    if definition.type == parameters.LANGUAGES:
        from babel import Locale

        codes = paths.languages()
        return [(Locale.parse(code).get_display_name() or code, code) for code in codes]
    choices = parameters.choices(definition)
    return [(f"{label} ({code})" if label != code else code, code) for code, label in choices]
