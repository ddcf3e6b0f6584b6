"""A form for the parameters of a notebook, for those who would rather not edit its cell.

It knows what ``notebooks/parameters.yml`` says of each parameter, checks what is chosen exactly
as ``wpsdata run`` does, and draws the notebook's charts below itself.
"""

import html
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wpsdata import paths
from wpsdata.progress import notebook_shell
from wpsdata.run import parameters
from wpsdata.run.contract import FORM
from wpsdata.run.notebook import Cell, Notebook, read_notebook
from wpsdata.run.parameters import Definition, Value
from wpsdata.run.plan import find_notebooks

if TYPE_CHECKING:
    from ipywidgets import Button, ValueWidget, VBox

DRAW = "Draw the charts"
RESET = "Back to the defaults"
_CLASS = "wpsdata-form"
# a label stands above its field and may take several lines
_STYLE = f"""<style>
.{_CLASS} .widget-inline-hbox {{ flex-flow: column; align-items: stretch; height: auto; }}
.{_CLASS} .widget-inline-hbox .widget-label {{
  width: auto; height: auto; text-align: start; white-space: normal; line-height: 1.4;
}}
.{_CLASS} .widget-inline-hbox > :is(input, select) {{
  flex: none; min-height: var(--jp-widgets-inline-height, 28px);
}}
</style>"""
# JupyterLab takes arrows and letters for commands of its own, also where they choose in a list
_KEYS = """setTimeout(() => element.closest?.(".jp-OutputArea")?.addEventListener(
  "focusin", event => event.target.setAttribute("data-lm-suppress-shortcuts", "true")
))"""
_EXPLAINED = (
    f"{DRAW} shows them below. What you choose also holds for the cells that follow: run them "
    "with <em>Run ▸ Run Selected Cell and All Below</em>."
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
    ParameterError
        What the parameters cell says does not fit.

    Examples
    --------
    >>> import wpsdata
    >>> wpsdata.form("50_nap_adoption")  # a form in Jupyter, nothing in a run
    """
    shell = notebook_shell()
    if shell is None:
        return
    from IPython.display import Javascript, display

    def run(source: str) -> str:
        done = shell.run_cell(source, store_history=False)
        return " ".join(str(done.error_in_exec or done.error_before_exec or "").split())

    [path] = find_notebooks([notebook])
    display(Javascript(_KEYS), Form(read_notebook(path), shell.user_ns, run).widget())


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
        if before is None or said not in (before.said, before.said | before.chosen):
            # a cell that was edited since has the last word
            before = _remembered[self.notebook.stem] = _Remembered(said, {})
        self.space.update(before.chosen)
        self.current = parameters.check(self.notebook, said | before.chosen, self.known)

    def widget(self) -> "VBox":
        """Lay the form out: a field for each parameter, two buttons, the charts."""
        import ipywidgets as widgets

        self.status = widgets.HTML()
        self.bar = widgets.IntProgress(min=0, layout={"display": "none"})
        self.output = widgets.Output()
        for name in self.defaults:
            one = self.fields[name] = _field(self.known[name], self.current[name])
            one.observe(lambda _change: self._choose(), names="value")
        fields = widgets.GridBox(
            list(self.fields.values()),
            layout={"grid_template_columns": "repeat(auto-fit, minmax(16em, 1fr))"}
            | {"grid_gap": "0.6em 1.5em", "align_items": "flex-end"},
        )
        draw, reset = self.buttons = (
            widgets.Button(description=DRAW, button_style="primary", layout={"width": "auto"}),
            widgets.Button(description=RESET, layout={"width": "auto"}),
        )
        draw.on_click(self._draw)
        reset.on_click(self._reset)
        self._say(_EXPLAINED)
        below = widgets.HBox([*self.buttons, self.bar], layout={"flex_flow": "row wrap"})
        laid = widgets.VBox([widgets.HTML(_STYLE), fields, below, self.status, self.output])
        laid.add_class(_CLASS)
        return laid

    def _choose(self) -> bool:
        """Take over what the fields hold, or say why it cannot be."""
        given = {name: one.value for name, one in self.fields.items()}
        effective, problems = parameters.examine(self.notebook, given, self.known)
        if problems:
            self._say(html.escape("; ".join(problems)), wrong=True)
            return False
        self.space.update(effective)
        _remembered[self.notebook.stem].chosen = effective
        self._say(_EXPLAINED)
        return True

    def _reset(self, _button: "Button") -> None:
        for name, one in self.fields.items():
            one.value = _shown(self.known[name], self.defaults[name])

    def _draw(self, _button: "Button") -> None:
        """Run the cells that follow the form, their outputs below it."""
        if not self._choose():
            return
        cells = self._cells()
        self.bar.max = len(cells)
        self.bar.layout.display = ""
        self.output.clear_output()
        try:
            for done, (place, cell) in enumerate(cells):
                self.bar.value = done
                self._say(f"{done} of {len(cells)} cells …")
                if wrong := self._show(cell):
                    self._say(html.escape(f"Cell {place}: {wrong}"), wrong=True)
                    return
            self._say(_EXPLAINED)
        finally:
            self.bar.layout.display = "none"

    def _cells(self) -> list[tuple[int, Cell]]:
        """Return code and text below the form, as saved by now, each with its place, from 1."""
        cells = list(enumerate(read_notebook(self.notebook.path).cells, start=1))
        start = next((place for place, cell in cells if cell.source.startswith(FORM)), 0)
        return [(place, cell) for place, cell in cells if place > start]

    def _show(self, cell: Cell) -> str:
        from IPython.display import Markdown, display

        with self.output:
            if cell.kind == "code":
                return self.run(cell.source)
            display(Markdown(cell.source))
        return ""

    def _say(self, text: str, wrong: bool = False) -> None:
        role, colour = (
            ("alert", "var(--jp-error-color0, #b00020)") if wrong else ("status", "inherit")
        )
        self.status.value = f'<div role="{role}" style="color:{colour}">{text}</div>'


def _field(definition: Definition, value: Value) -> "ValueWidget":
    """Return the widget that takes a parameter's values, labelled with what it means."""
    import ipywidgets as widgets

    shared = {
        "description": f"{definition.name}: {definition.help}",
        "value": _shown(definition, value),
        "style": {"description_width": "auto"},
        "layout": {"width": "auto"},
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
    choices = parameters.choices(definition).items()
    return [(f"{label} ({code})" if label != code else code, code) for code, label in choices]
