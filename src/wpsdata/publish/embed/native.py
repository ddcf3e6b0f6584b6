"""Charts of PowerPoint's own, which an author can edit, from the data behind a figure.

Forms whose meaning is a line, a bar or a point a category are drawn so. Of the others (maps,
matrices, estimates with their intervals, curves of survival) a chart of PowerPoint would show too
little or something else; they stay pictures.
"""

import datetime
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from wpsdata.chart.words import MissingMessage, Words
from wpsdata.errors import WpsdataError
from wpsdata.publish.embed import xml
from wpsdata.publish.embed.package import OFFICE, Package
from wpsdata.publish.embed.pictures import CHART, Place, R
from wpsdata.publish.embed.shelf import Shelf, Shown

CHART_TYPE = f"{OFFICE}/chart"
PACKAGE_TYPE = f"{OFFICE}/package"
LINE, COLUMNS, BARS, AREA = "line", "columns", "bars", "area"
MOST_YEARS = 300


class NotEditable(WpsdataError):
    """A figure whose form no chart of PowerPoint shows."""

    exit_code = 2


@dataclass(frozen=True)
class Data:
    """What a chart of PowerPoint shows.

    Attributes
    ----------
    form : str
        ``line``, ``columns``, ``bars`` or ``area``.
    categories : list
        Years, days or labels.
    series : dict
        Values by name, one a category; None is a gap.
    number_format : str
        Format of the values, as the language writes them.
    colours : list of str
        One a series, those of the picture.
    bounds : dict
        Low and high by series, one pair a category; empty where the figure has no intervals.
    """

    form: str
    categories: list[Any]
    series: Mapping[str, list[float | None]]
    number_format: str
    colours: list[str]
    bounds: Mapping[str, list[tuple[float, float] | None]] = field(default_factory=dict)


def data_of(shown: Shown) -> Data:
    """Arrange the data of a figure for a chart of PowerPoint.

    Parameters
    ----------
    shown : Shown
        The figure.

    Returns
    -------
    Data
        Gaps stay gaps: a year without a value is a category without one.

    Raises
    ------
    NotEditable
        Its form is none of those that a chart of PowerPoint shows.
    """
    frame = pd.read_csv(shown.csv)
    words = Words(shown.lang)
    names = set(frame.columns)
    if "bound" in names and set(frame["bound"].dropna()) - {"exact"}:
        raise _not_editable(shown.id, "some of its values are bounds")
    if "panel" in names and len(set(frame["panel"])) > 1:
        raise _not_editable(shown.id, "several panels")
    if names >= {"series", "value"} and names & {"year", "date"} and "time" not in names:
        return _over_time(frame, words, shown.id, LINE, "series", "value")
    if names >= {"year", "series", "count"}:
        return _over_time(frame, words, shown.id, COLUMNS, "series", "count")
    if names >= {"year", "group", "count"}:
        return _over_time(frame, words, shown.id, AREA, "group", "count")
    if names >= {"series", "period", "role", "percent"}:
        return _tracks(frame, words, shown.id)
    if "percent" in names and names & {"label", "label_code"}:
        return _bars(frame, words, shown)
    raise _not_editable(shown.id, f"its data are {', '.join(map(str, frame.columns))}")


def _not_editable(name: str, why: str) -> NotEditable:
    return NotEditable(
        f"figure {name} cannot be an editable chart ({why}); take chart=native or --native away: "
        "as a picture it shows all"
    )


def _said(value: Any, words: Words) -> str:
    if pd.isna(value):
        return ""
    text = str(value)
    try:
        return words.label(text)
    except MissingMessage:
        return text


def _over_time(
    frame: pd.DataFrame, words: Words, name: str, form: str, by: str, value: str
) -> Data:
    time = "year" if "year" in frame else "date"
    if time == "year":
        years = pd.to_numeric(frame["year"], errors="coerce")
        if years.isna().any() or (years % 1).any() or years.max() - years.min() > MOST_YEARS:
            raise _not_editable(name, "its years are no whole numbers")
        # a chart of PowerPoint has one place a category: a year without a value is one too
        categories: list[Any] = list(range(int(years.min()), int(years.max()) + 1))
        at: list[Any] = list(years.astype(int))
    else:
        days = pd.to_datetime(frame["date"]).dt.date
        categories = sorted(set(days))
        at = list(days)
    if frame.assign(_at=at).duplicated(["_at", by]).any():
        raise _not_editable(name, f"it has several values a {time} and {by}")
    series: dict[str, list[float | None]] = {}
    bounds: dict[str, list[tuple[float, float] | None]] = {}
    pairs = _pairs(frame)
    for code in dict.fromkeys(frame[by]):
        rows = frame[by] == code
        held = {when: one for when, one, mine in zip(at, frame[value], rows, strict=True) if mine}
        label = frame.loc[rows, "label"].iloc[0] if "label" in frame else code
        named = _unique(_said(label, words), series)
        series[named] = [_number(held.get(one)) for one in categories]
        if any(pair and mine for pair, mine in zip(pairs, rows, strict=True)):
            around = {when: pair for when, pair, mine in zip(at, pairs, rows, strict=True) if mine}
            bounds[named] = [around.get(one) for one in categories]
    shown = [str(one) for one in categories] if time == "year" else categories
    codes = list(dict.fromkeys(frame[by].astype(str)))
    # whether a line is in percent, its subtitle says; the axis shows plain numbers
    return Data(
        form, shown, series, _plain_format(frame[value], words), _colours(form, codes), bounds
    )


def _tracks(frame: pd.DataFrame, words: Words, name: str) -> Data:
    if frame.duplicated(["series", "period", "role"]).any():
        raise _not_editable(name, "it has several values a series, period and role")
    rows = list(dict.fromkeys(zip(frame["series"], frame["period"], strict=True)))
    series: dict[str, list[float | None]] = {}
    for role in dict.fromkeys(frame["role"]):
        held = {
            (one.series, one.period): one.percent
            for one in frame[frame["role"] == role].itertuples()
        }
        series[_unique(_said(role, words), series)] = [_number(held.get(row)) for row in rows]
    labels = [f"{_said(code, words)}, {period}" for code, period in rows]
    roles = list(dict.fromkeys(frame["role"]))
    return Data(BARS, labels, series, _percent_format(words), _colours(BARS, roles))


def _colours(form: str, codes: list[str]) -> list[str]:
    """Return the colours that the series have in the picture."""
    from wpsdata.chart import style  # loads matplotlib

    if form in (COLUMNS, AREA):
        return [style.stack_colour(code, codes) for code in codes]
    return [style.line_colour(code, codes) for code in codes]


def _bars(frame: pd.DataFrame, words: Words, shown: Shown) -> Data:
    from wpsdata.chart import style

    labels: list[str] = []
    for row in frame.to_dict("records"):
        parts = [row.get("group_code"), row.get("group")]
        own = row["label"] if isinstance(row.get("label"), str) else row.get("label_code")
        text = ": ".join(filter(None, (_said(one, words) for one in (*parts, own) if one)))
        labels.append(_unique(text, labels))
    values = [_number(one) for one in frame["percent"]]
    name = str(shown.description["subtitle"])
    pairs = _pairs(frame)
    bounds = {name: pairs} if any(pairs) else {}
    # where an interval begins in the middle of a bar, the bar is light
    colour = style.SHARES[0 if bounds else 1]
    return Data(BARS, labels, {name: values}, _percent_format(words), [colour], bounds)


def _plain_format(values: Any, words: Words) -> str:
    """Return the format of counts with the language's own sign between thousands.

    The sign of a format itself would be that of the reader's machine.
    """
    if (values.dropna() % 1).any():
        return "General"
    signs = [re.sub(r"\d", "", words.number(one)) for one in (1234, 12345, 1234567)]
    million = f'[>=1000000]#"{signs[2][:1]}"###"{signs[2][:1]}"##0'
    least = 1000 if signs[0] else 10000
    return f'{million};[>={least}]#"{signs[1]}"##0;0'


def _percent_format(words: Words) -> str:
    return f'0.0"{words.percent(1).removeprefix("1")}"'


def _pairs(frame: pd.DataFrame) -> list[tuple[float, float] | None]:
    """Return the interval of each row; None where it has none."""
    if not {"low", "high"} <= set(frame.columns):
        return [None] * len(frame)
    return [
        None if pd.isna(low) or pd.isna(high) else (round(float(low), 6), round(float(high), 6))
        for low, high in zip(frame["low"], frame["high"], strict=True)
    ]


def _unique(name: str, taken: Any) -> str:
    number = 2
    whole = name
    while whole in taken:
        whole = f"{name} ({number})"
        number += 1
    return whole


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), 6)


# ---- PowerPoint


def chart_data(data: Data) -> Any:
    """Give the data to python-pptx."""
    from pptx.chart.data import CategoryChartData

    chart = CategoryChartData(number_format=data.number_format)
    chart.categories = data.categories
    for name, values in data.series.items():
        chart.add_series(name, values)
    return chart


def draw(data: Data, rtl: bool) -> tuple[bytes, bytes]:
    """Draw a chart; return its part and the workbook behind it.

    Parameters
    ----------
    data : Data
        What it shows.
    rtl : bool
        The language is written from right to left: bars and years begin there.
    """
    from pptx import Presentation
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
    from pptx.util import Emu, Pt

    kinds = {
        LINE: XL_CHART_TYPE.LINE_MARKERS,
        COLUMNS: XL_CHART_TYPE.COLUMN_STACKED,
        BARS: XL_CHART_TYPE.BAR_CLUSTERED,
        AREA: XL_CHART_TYPE.AREA_STACKED,
    }
    slide = Presentation().slides.add_slide(Presentation().slide_layouts[6])
    frame = slide.shapes.add_chart(
        kinds[data.form], Emu(0), Emu(0), Emu(8_000_000), Emu(5_000_000), chart_data(data)
    )
    chart = frame.chart
    chart.font.size = Pt(12)
    chart.has_title = False
    chart.has_legend = len(data.series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
    values, categories = chart.value_axis, chart.category_axis
    values.tick_labels.number_format = data.number_format
    values.tick_labels.number_format_is_linked = False
    lowest = min(one for held in data.series.values() for one in held if one is not None)
    if lowest >= 0:
        values.minimum_scale = 0
    values.major_gridlines.format.line.width = Pt(0.5)
    if data.form == BARS:
        # the first row on top, as in the figure
        categories.reverse_order = True
        plot = chart.plots[0]
        plot.gap_width = 40
        plot.has_data_labels = True
        plot.data_labels.number_format = data.number_format
        plot.data_labels.number_format_is_linked = False
        if data.bounds:
            # an interval begins where the label of a bar would stand
            plot.data_labels.position = XL_LABEL_POSITION.INSIDE_BASE
        values.reverse_order = rtl
        values.visible = values.has_major_gridlines = False
    else:
        # the first year at the right in a language read from there, and the values beside it
        categories.reverse_order = rtl
        if isinstance(data.categories[0], datetime.date):
            _name_years(categories)
    if _top(data):
        values.maximum_scale = _top(data)
    _colour(chart, data)
    for one in chart.plots[0].series:
        _draw_bounds(one._element, data, one.name, one.values)
    return chart.part.blob, chart.part.chart_workbook.xlsx_part.blob


def _colour(chart: Any, data: Data) -> None:
    from pptx.dml.color import RGBColor

    for one, colour in zip(chart.plots[0].series, data.colours, strict=True):
        shade = RGBColor.from_string(colour.lstrip("#").upper())
        if data.form == LINE:
            one.format.line.color.rgb = shade
            one.marker.format.fill.solid()
            one.marker.format.fill.fore_color.rgb = shade
            one.marker.format.line.color.rgb = shade
            one.smooth = False
        else:
            one.format.fill.solid()
            one.format.fill.fore_color.rgb = shade


def refresh(package: Package, place: Place, shown: Shown, shelf: Shelf) -> list[str]:
    """Give a chart of a slide the data of its figure; its looks stay.

    Returns
    -------
    list of str
        ``["data"]`` if they were others, else nothing.

    Raises
    ------
    NotEditable
        The figure's form is none that a chart of PowerPoint shows.
    """
    data = data_of(shown)
    rid = place.frame.find(f".//{CHART}chart").get(f"{R}id")
    relation = package.relation(place.part, rid or "")
    if relation is None or relation.target not in package.archive:
        raise NotEditable(f"{package.path}: the chart of {shown.id} is damaged; insert it anew")
    held = package.archive.read(relation.target)
    bare = data.bounds and not _has_bounds(held)
    if bare:
        shelf.note(f"{shown.id}: its editable chart shows no intervals; they were taken out")
    if _held(held) == _wanted(replace(data, bounds={}) if bare else data):
        return []
    chart, workbook = _again(package, relation.target, data)
    package.put(relation.target, chart)
    book = next(
        (one.target for one in package.relations(relation.target) if one.type == PACKAGE_TYPE), ""
    )
    if book:
        package.put(book, workbook)
    return ["data"]


def _again(package: Package, name: str, data: Data) -> tuple[bytes, bytes]:
    from pptx import Presentation

    # as it was read: what is still to be written of other parts is none of the chart's business
    held = Presentation(io.BytesIO(package.archive.as_bytes()))
    for slide in held.slides:
        for relation in slide.part.rels.values():
            if relation.is_external or str(relation.target_part.partname) != f"/{name}":
                continue
            part = relation.target_part
            drawn = _has_bounds(part.blob)
            part.chart.replace_data(chart_data(data))
            axis = part.chart.value_axis
            if drawn and axis.maximum_scale is not None and axis.maximum_scale < _top(data):
                axis.maximum_scale = _top(data)
            for one in part.chart.plots[0].series if drawn else ():
                _draw_bounds(one._element, data, one.name, one.values)
            return part.blob, part.chart_workbook.xlsx_part.blob
    raise NotEditable(f"{package.path}: {name} is on no slide; insert the chart anew")


def _wanted(data: Data) -> list[Any]:
    categories = [_plain(one) for one in data.categories]
    return [
        (
            name,
            [(c, v) for c, v in zip(categories, values, strict=True) if v is not None],
            _distances(data, name, values),
        )
        for name, values in data.series.items()
    ]


def _distances(
    data: Data, name: str, values: Sequence[float | None]
) -> dict[str, dict[int, float]]:
    """Return how far the bounds lie from the values, by side and place."""
    sides: dict[str, dict[int, float]] = {"plus": {}, "minus": {}}
    for at, (value, pair) in enumerate(
        zip(values, data.bounds.get(name, [None] * len(values)), strict=True)
    ):
        if value is not None and pair is not None:
            sides["plus"][at] = round(pair[1] - value, 6)
            sides["minus"][at] = round(value - pair[0], 6)
    return sides if sides["plus"] else {}


def _draw_bounds(series: Any, data: Data, name: str, values: Sequence[float | None]) -> None:
    """Draw the intervals of a series of a chart."""
    for one in series.findall(f"{CHART}errBars"):
        series.remove(one)
    sides = _distances(data, name, values)
    if not sides:
        return
    literal = {
        side: f"<c:{side}><c:numLit><c:formatCode>General</c:formatCode><c:ptCount "
        f'val="{len(values)}"/>'
        + "".join(f'<c:pt idx="{at}"><c:v>{one}</c:v></c:pt>' for at, one in held.items())
        + f"</c:numLit></c:{side}>"
        for side, held in sides.items()
    }
    bars = (
        f'<c:errBars xmlns:c="{CHART[1:-1]}"><c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="1"/>{literal["plus"]}{literal["minus"]}</c:errBars>'
    )
    series.find(f"{CHART}cat").addprevious(xml.parse(bars.encode("utf-8")))


def _top(data: Data) -> int:
    """Return where an axis ends that holds all intervals: a multiple of ten; 0 without any."""
    highest = max((pair[1] for held in data.bounds.values() for pair in held if pair), default=0)
    return math.ceil(highest / 10) * 10


def _has_bounds(content: bytes) -> bool:
    return b":errBars>" in content


def _name_years(axis: Any) -> None:
    """Name the years on an axis of days."""
    axis.tick_labels.number_format = "yyyy"
    axis.tick_labels.number_format_is_linked = False
    last = axis._element.find(f"{CHART}baseTimeUnit")
    last = axis._element.find(f"{CHART}lblOffset") if last is None else last
    for name, value in (("majorTimeUnit", "years"), ("majorUnit", "1")):
        last.addnext(last.makeelement(f"{CHART}{name}", {"val": value}))


def _plain(category: Any) -> str:
    if isinstance(category, datetime.date):
        return str((category - datetime.date(1899, 12, 30)).days)
    return str(category)


def _held(content: bytes) -> list[Any]:
    """Read series, categories and values that a chart shows now."""
    found = []
    for one in xml.parse(content).iter(f"{CHART}ser"):
        name = "".join(x.text or "" for x in one.findall(f"{CHART}tx//{CHART}v"))
        labels = _points(one.find(f"{CHART}cat"))
        values = _points(one.find(f"{CHART}val"))
        found.append((
            name,
            [
                (labels.get(at, "").removesuffix(".0"), round(float(value), 6))
                for at, value in sorted(values.items())
            ],
            {
                side: {at: round(float(value), 6) for at, value in points.items()}
                for side in ("plus", "minus")
                if (points := _points(one.find(f"{CHART}errBars/{CHART}{side}")))
            },
        ))  # fmt: skip
    return found


def _points(room: Any) -> dict[int, str]:
    if room is None:
        return {}
    return {int(one.get("idx")): one.findtext(f"{CHART}v") or "" for one in room.iter(f"{CHART}pt")}
