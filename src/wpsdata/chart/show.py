"""Draw a figure in every language asked for, save it with its words and data, display it."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

import wpsdata
from wpsdata import catalog
from wpsdata.chart import figures, save, style
from wpsdata.chart.words import SOURCE_LANGUAGE, Text, Words, read_languages

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
    **options: Any,
) -> None:
    """Draw, save and display one figure.

    In a run (``wpsdata run``) the figure is written, for each language, as SVG, PNG, PDF, the
    CSV behind it and a JSON of its words, parameters, inputs and citation. Outside a run, for
    instance in JupyterLab, nothing is written and the first language is displayed.

    Parameters
    ----------
    figure_id : str
        Id in ``notebooks/figures.yml``, which holds the figure's words.
    form : callable
        Chart form: ``form(data, words, **options) -> Figure``.
    data : DataFrame
        What is drawn; also written as the figure's CSV.
    values : mapping, optional
        Values that the title, subtitle, note and alt text name.
    languages : str
        Comma-separated language codes.
    sources : list of str, optional
        Sources in ``data/raw`` to name; by default those of ``figures.yml``.
    **options
        Passed on to the form.

    Raises
    ------
    UnknownFigure
        ``figures.yml`` does not describe the figure.
    MissingMessage
        A word has no translation in one of the languages.
    EmptySelection
        The parameters leave nothing to draw.
    """
    entry = figures.entry(figure_id)
    cards = _cards(entry, data, sources)
    filled = dict(values or {})
    first: bytes | None = None
    for language in read_languages(languages):
        words = Words(language)
        text = _text(entry, words, cards, filled)
        with style.applied():
            figure = form(data, words.with_text(text), **options)
            drawn = save.render(figure, title=text.title, alt=text.alt, language=language)
        first = first or drawn["svg"]
        stage = os.environ.get("WPSDATA_STAGE")
        if stage:
            folder = Path(stage) / "figures" / language
            folder.mkdir(parents=True, exist_ok=True)
            for suffix, content in drawn.items():
                (folder / f"{figure_id}.{suffix}").write_bytes(content)
            (folder / f"{figure_id}.csv").write_text(_csv(data), encoding="utf-8", newline="")
            description = _description(entry, text, cards, language, data)
            (folder / f"{figure_id}.json").write_text(
                json.dumps(description, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
    _display(first)


def _cards(
    entry: figures.FigureEntry, data: pd.DataFrame, sources: list[str] | None
) -> list[catalog.Card]:
    named = set(sources if sources is not None else entry.sources)
    latest = {one.source: one.version for one in catalog.cards()}
    found = [
        one for one in catalog.cards() if one.source in named and one.version == latest[one.source]
    ]
    for missing in sorted(named - {one.source for one in found}):
        catalog.card(missing)
    return found


def _text(
    entry: figures.FigureEntry,
    words: Words,
    cards: list[catalog.Card],
    values: Mapping[str, Any],
) -> Text:
    works = dict.fromkeys(f"{one.producer}, {one.title} ({one.year})" for one in cards)
    return Text(
        title=words(entry.title, **values),
        subtitle=words(entry.subtitle, **values),
        note=words(entry.note, **values),
        alt=words(entry.alt, **values),
        source=words("Source: {works}. Drawn by wpsdata.", works="; ".join(works)),
    )


def _csv(data: pd.DataFrame) -> str:
    numbers = data.select_dtypes("number").columns
    rounded = data.assign(**{name: data[name].round(SHARE_DIGITS) for name in numbers})
    text: str = rounded.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return text


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
        "question": Words(language)(entry.question),
        "working_group": entry.working_group,
        "claims": list(entry.claims),
        "notebook": os.environ.get("WPSDATA_NOTEBOOK", entry.notebook),
        "parameters": json.loads(os.environ.get("WPSDATA_PARAMETERS", "{}")),
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


def _display(svg: bytes | None) -> None:
    try:
        from IPython import get_ipython
        from IPython.display import SVG, display
    except ImportError:
        return
    if svg is not None and get_ipython() is not None:
        display(SVG(data=svg.decode()))
