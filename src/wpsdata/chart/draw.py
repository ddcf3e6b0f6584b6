"""Draw a figure in every language asked for, save it with its words and data, display it."""

import base64
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

import wpsdata
from wpsdata import catalog, progress
from wpsdata.chart import figures, save, sizes, style
from wpsdata.chart.words import Text, Words, read_languages
from wpsdata.clean.spreadsheet import as_csv
from wpsdata.paths import SOURCE_LANGUAGE, as_json
from wpsdata.tables import cards_in_use

FIGURE_LICENCE = "CC-BY-4.0"
SHARE_DIGITS = 6


def show(
    figure_id: str,
    form: Callable[..., Figure],
    data: pd.DataFrame,
    *,
    values: Mapping[str, Any] | None = None,
    languages: str = SOURCE_LANGUAGE,
    sources: list[str] | None = None,
    otherwise: str = "widen the period, role, scope, region or as_of",
    **options: Any,
) -> None:
    """Draw, save and display one figure.

    In a run (``wpsdata run``) the figure is written, for each language, as SVG, PNG, PDF, the
    CSV behind it and a JSON of its words, parameters, inputs and citation; in each other size
    that the run asks for, as SVG and PNG in a folder of that name. Outside a run nothing is
    written: a notebook displays the first language, and below the chart the data behind it.

    Parameters
    ----------
    figure_id : str
        Id in ``notebooks/figures.yml``, which holds the figure's words.
    form : callable
        Chart form: ``form(data, words, size=..., **options) -> Figure``.
    data : DataFrame
        What is drawn; also written as the figure's CSV.
    values : mapping, optional
        Values that the title, subtitle, note and alt text name.
    languages : str
        Comma-separated language codes.
    sources : list of str, optional
        Sources in ``data/raw`` to name; by default those of ``figures.yml``.
    otherwise : str
        What to say where no row is left.
    **options
        Passed on to the form.

    Raises
    ------
    UnknownFigure
        ``figures.yml`` does not describe the figure.
    MissingMessage
        A word has no translation in one of the languages.

    Notes
    -----
    Where the parameters leave no row, no chart is drawn: an empty one would read as a finding.
    The notebook says so in its place, and no file of that figure is written.

    Examples
    --------
    >>> averages = wpsdata.load("participation_averages")
    >>> series = analyse.participation.editions(averages)
    >>> chart.show(
    ...     "shares_by_edition",
    ...     chart.series_dots,
    ...     chart.edition_rows(series),
    ...     values=analyse.participation.spread(series),
    ...     highlight="cfr_2015_2019",
    ... )
    >>> none = analyse.participation.editions(averages, first_year=1950, last_year=1960)
    >>> chart.show("shares_by_edition", chart.series_dots, none)
    shares_by_edition is not drawn: no row is left by the parameters above; widen the period,
    role, scope, region or as_of
    """
    entry = figures.entry(figure_id)
    if data.empty:
        _display_nothing(figure_id, otherwise)
        return
    named = catalog.named(entry.sources if sources is None else sources)
    cards = cards_in_use(named)
    filled = dict(values or {})
    stage = os.environ.get("WPSDATA_STAGE")
    wanted = read_languages(languages)
    asked = sizes.read_sizes(os.environ.get(sizes.VARIABLE, sizes.PAGE))
    # without a run only what is displayed is drawn
    formats = save.FORMATS if stage else ("svg",)
    drawn: list[Path] = []
    shown = ""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(stage or scratch) / "figures"
        for language in wanted if stage else wanted[:1]:
            words = Words(language)
            text = _text(entry, words, cards, filled)
            stem = folder / language / figure_id
            for size in asked if stage else asked[:1]:
                page = size == sizes.PAGE
                with style.applied(language):
                    figure = form(data, words.with_text(text), size=size, **options)
                drawn += save.save(
                    figure,
                    stem if page else folder / language / size / figure_id,
                    title=text.title,
                    alt=text.alt,
                    lang=language,
                    rtl=words.rtl,
                    size=size,
                    formats=formats if page else sizes.SUFFIXES,
                )
            description = _description(entry, text, cards, language, data)
            for suffix, content in (("csv", _csv(data)), ("json", as_json(description))):
                stem.with_suffix(f".{suffix}").write_text(content, encoding="utf-8", newline="")
            shown = shown or _said(words, text)
        _display(drawn[0].read_text(encoding="utf-8"), shown, text.alt)
    if progress.notebook_shell():
        _display_data(figure_id, data, words.with_text(text), named)


def _text(
    entry: figures.FigureEntry,
    words: Words,
    cards: list[catalog.Card],
    values: Mapping[str, Any],
) -> Text:
    works = dict.fromkeys(
        f"{one.producer}, {one.title}{f' ({one.year})' if one.published else ''}" for one in cards
    )
    return Text(
        **{name: words(getattr(entry, name), **values) for name in figures.TEXTS},
        source=words("Source: {works}. Drawn by wpsdata.", works=words.row(works, apart=True)),
    )


def _csv(data: pd.DataFrame) -> str:
    numbers = data.select_dtypes("number").columns
    rounded = data.assign(**{name: data[name].round(SHARE_DIGITS) for name in numbers})
    return as_csv(rounded)


def _description(
    entry: figures.FigureEntry,
    text: Text,
    cards: list[catalog.Card],
    language: str,
    data: pd.DataFrame,
) -> dict[str, Any]:
    return {
        "id": entry.id,
        "language": language,
        "title": text.title,
        "subtitle": text.subtitle,
        "note": text.note,
        "source": text.source,
        "alt": text.alt,
        "may_say": text.may_say,
        "may_not_say": text.may_not_say,
        "question": Words(language)(entry.question),
        "working_group": entry.working_group,
        "claims": list(entry.claims),
        "notebook": os.environ.get("WPSDATA_NOTEBOOK", entry.notebook),
        "parameters": _parameters(),
        "data": {
            "file": f"{entry.id}.csv",
            "rows": len(data),
            "columns": [str(name) for name in data.columns],
        },
        "inputs": [
            {
                "source": one.source,
                "file": one.file,
                "version": one.version,
                "edition": one.edition,
                "sha256": one.sha256,
                "license": one.license_name,
                "redistribute": one.redistribute,
                "url": one.url,
            }
            for one in cards
        ],
        "citation": list(dict.fromkeys(" ".join(one.citation.split()) for one in cards)),
        "license": FIGURE_LICENCE,
        "wpsdata": wpsdata.__version__,
    }


def _parameters() -> dict[str, Any]:
    """Parameters of the run; the languages drawn beside this one change nothing in it."""
    given: dict[str, Any] = json.loads(os.environ.get("WPSDATA_PARAMETERS", "{}"))
    return {name: value for name, value in given.items() if name != "languages"}


def _display_nothing(figure_id: str, otherwise: str) -> None:
    chosen = ", ".join(f"{name}={value}" for name, value in _parameters().items())
    print(
        f"{figure_id} is not drawn: no row is left by the parameters {chosen or 'above'}; "
        f"{otherwise}"
    )


def _said(words: Words, text: Text) -> str:
    """Write the two lines on what a figure allows, in its language."""
    may = words("You may say: {statement}", statement=text.may_say)
    may_not = words("You may not say: {statement}", statement=text.may_not_say)
    return f"{may}\n\n{may_not}"


def _display(svg: str, said: str, alt: str) -> None:
    try:
        from IPython import get_ipython
        from IPython.display import HTML, SVG, Markdown, display
    except ImportError:
        return
    picture: Any = SVG(data=svg)
    if progress.notebook_shell():
        # JupyterLab shows an SVG as a picture without a word
        source = base64.b64encode(svg.encode()).decode()
        picture = HTML(f'<img alt="{escape(alt)}" src="data:image/svg+xml;base64,{source}">')
    if get_ipython() is not None:
        display(picture, Markdown(said))


def _display_data(
    figure_id: str, data: pd.DataFrame, words: Words, cards: list[catalog.Card]
) -> None:
    """Display the frame behind a chart as a table that opens on demand."""
    from IPython.display import HTML, display

    from wpsdata.chart import data_tables

    shown = data_tables.data_table(data_tables.columns(_csv(data)), words, figure_id)
    meant = data_tables.meanings(shown, ((one.source, one.file) for one in cards), words)
    display(HTML(data_tables.as_html(shown, words.text.subtitle, words, meant, folded=True)))
