"""World map of plans by generation: an equal-area projection, small states as circles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path

from wpsdata.chart import sizes, style
from wpsdata.chart.canvas import (
    Words,
    block_height,
    key_height,
    new_figure,
    page_width,
    wrap,
)
from wpsdata.chart.frames import number, require, require_unique, require_values, text

GENERATIONS = ("first", "second", "third", "fourth", "fourth_or_later", "fifth")
CLASSES = (*GENERATIONS, "not_numbered", "uncertain", "none")
EDGE = "#B9B7C2"
LEFT_OUT = ("ATA",)  # Antarctica has no government to adopt a plan
ROOT2 = 2**0.5


def mollweide(longitude: np.ndarray, latitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Project degrees to the plane; areas keep their proportions.

    The poles are points. Where a projection draws them as lines, the islands of the Arctic are
    flattened to such a degree that the map looks cut off.

    References
    ----------
    Snyder, Map Projections: A Working Manual, U.S. Geological Survey, 1987, pp. 249-252.
    """
    wanted = np.pi * np.sin(np.radians(latitude))
    theta = np.radians(latitude)
    for _ in range(30):
        slope = np.maximum(2 + 2 * np.cos(2 * theta), 1e-9)  # it is 0 at the poles
        theta = theta - (2 * theta + np.sin(2 * theta) - wanted) / slope
    x = 2 * ROOT2 / np.pi * np.radians(longitude) * np.cos(theta)
    return x, ROOT2 * np.sin(theta)


def _thin(x: np.ndarray, y: np.ndarray, least: float) -> np.ndarray:
    """Drop points nearer than ``least`` to the last one kept: the file stays small."""
    kept = [0]
    for i in range(1, len(x)):
        if abs(x[i] - x[kept[-1]]) + abs(y[i] - y[kept[-1]]) >= least:
            kept.append(i)
    return np.column_stack([x[kept], y[kept]])


def _path(rings: Iterable[Any], least: float) -> Path | None:
    """Return one compound path, so that a hole of a country stays a hole."""
    vertices: list[np.ndarray] = []
    codes: list[Any] = []
    for ring in rings:
        degrees = np.asarray(ring, dtype=float)
        points = _thin(*mollweide(degrees[:, 0], degrees[:, 1]), least)
        if len(points) < 3:
            continue
        vertices.append(np.vstack([points, points[:1]]))
        codes += [Path.MOVETO] + [Path.LINETO] * (len(points) - 1) + [Path.CLOSEPOLY]
    return Path(np.vstack(vertices), codes) if vertices else None


def class_looks(name: str) -> dict[str, Any]:
    """Return fill and edge of a class of the map."""
    if name == "none":
        return {"facecolor": style.NO_PLAN, "edgecolor": EDGE, "linewidth": 0.35}
    if name in ("not_numbered", "uncertain"):
        return {
            "facecolor": style.PAPER,
            "edgecolor": style.GENERATIONS[3] if name == "not_numbered" else style.FAINT,
            "linewidth": 0.35,
            "hatch": "//////" if name == "not_numbered" else "\\\\\\\\\\\\",
        }
    return {
        "facecolor": style.GENERATION_COLOURS[name],
        "edgecolor": style.PAPER,
        "linewidth": 0.35,
    }


def undrawn(frame: pd.DataFrame, world: Mapping[str, Any]) -> list[str]:
    """Return the countries of a frame that the geometry holds neither as area nor as point.

    Parameters
    ----------
    frame : DataFrame
        With a column ``iso3``.
    world : mapping
        As ``generation_map`` takes it.

    Returns
    -------
    list of str
        ISO3, sorted.
    """
    shapes = world["countries"]
    drawable = {code for code, shape in shapes.items() if shape.get("rings") or shape.get("point")}
    return sorted(set(frame["iso3"].astype("string")) - drawable)


@style.in_house_style
def generation_map(
    frame: pd.DataFrame,
    words: Words,
    *,
    world: Mapping[str, Any],
    size: str = "page",
    selection: str = "",
) -> Figure:
    """Draw each country in the colour of its latest plan's generation.

    Parameters
    ----------
    frame : DataFrame
        ``iso3`` (unique) and ``status`` (one of ``CLASSES``), or in its place ``generation``: 1
        to 5 (5 means fifth or later), missing for no plan. A country of the geometry that is
        not in the frame is drawn as without plan; the key counts rows of the frame only.
    words : Words
        The language, and the texts around the plot; the boundary disclaimer is in the note.
    world : mapping
        ``{"countries": {ISO3: {"rings": [...], "point": [lon, lat], "small": bool}},
        "without_iso3": {name: {"rings": [...]}}}``.
    size : str
        A name in ``style.SIZES``.
    selection : str
        What was selected, for the error of an empty frame.

    Returns
    -------
    Figure
        Axes 0: one patch a country with the label ISO3 (its gid is ``country-ISO3``); circles
        for small states and for countries without area.

    Raises
    ------
    EmptySelection
        The frame has no row.
    UnfitFrame
        A column is absent, a country is repeated, a generation is not known.

    Examples
    --------
    >>> from wpsdata.chart.words import Words
    >>> mapped = analyse.adoption.on_the_map(wpsdata.load("naps"), "2010-12-31", "period_start")
    >>> figure = chart.generation_map(mapped, Words("en"), world=chart.world())
    >>> "NOR" in {area.get_label() for area in figure.axes[0].patches}
    True
    """
    form = "generation_map"
    told = "status" if "status" in frame else "generation"
    require(frame, ["iso3", told], form, selection)
    require_unique(frame, ["iso3"], form)
    classes = {str(r["iso3"]): _class(r[told]) for r in frame.to_dict("records")}
    require_values(classes.values(), CLASSES, told, form)
    missing = undrawn(frame, world)

    inner = page_width(size)
    counts = {name: sum(value == name for value in classes.values()) for name in CLASSES}
    drawn = [name for name in CLASSES if counts[name] or name == "none"]
    names = {name: words.label(name) for name in drawn if name != "none"}
    names["none"] = words("No plan found")
    shapes = world["countries"]
    key = [
        (
            class_looks(name),
            words("{label}: {n}", label=names[name], n=counts[name])
            if counts[name]
            else names[name],
        )
        for name in drawn
    ]
    lost = ""
    if missing:
        lost = wrap(
            words(
                "countries not drawn, {n}: {names}",
                n=len(missing),
                names=words.row(words.country(code) for code in missing),
            ),
            inner,
            style.SMALL,
        )
    x, y = mollweide(np.array([-180.0, 180.0, 0.0, 0.0]), np.array([0.0, 0.0, 83.7, -56.0]))
    span_x, low, high = float(x[1] - x[0]), float(y[3]), float(y[2])
    tall = inner * (high - low) / span_x
    key_tall = key_height(key, inner)
    lost_tall = block_height(lost, style.SMALL) + (0.1 if lost else 0)
    around = key_tall + 0.1 + lost_tall
    # where the shape of the page is kept, the map takes what is left of it
    kept = sizes.named(size).kept
    page = new_figure(
        size, words, lambda left: around + (min(tall, left - around) if kept else tall)
    )
    page.key(key, 0)
    wide = min(inner, inner * (page.plot_height - around) / tall) if kept else inner
    tall = min(tall, page.plot_height - around) if kept else tall
    aside = (inner - wide) / 2
    frame_of = ((float(x[0]), float(x[1])), (low, high))
    axes = page.axes(aside, key_tall + 0.1, wide, tall, *frame_of, mirror=False)
    least = span_x / wide / 72 * 0.7  # 0.7 points on paper

    for name, shape in sorted(world.get("without_iso3", {}).items()):
        _area(
            axes,
            _path(shape["rings"], least),
            f"area-{name}",
            name,
            {"facecolor": style.NEUTRAL, "edgecolor": EDGE, "linewidth": 0.35},
        )
    for code in sorted(shapes):
        if code in LEFT_OUT:
            continue
        looks = class_looks(classes.get(code, "none"))
        _area(axes, _path(shapes[code].get("rings") or [], least), f"country-{code}", code, looks)
    for code in sorted(shapes):
        shape = shapes[code]
        alone = not shape.get("rings")
        if (
            code in LEFT_OUT
            or code not in classes
            or not shape.get("point")
            or not (shape.get("small") or alone)
        ):
            continue
        _circle(axes, code, shape["point"], classes.get(code, "none"), (span_x, wide))
    if lost:
        page.write(0, key_tall + 0.1 + tall + 0.1, lost, style.SMALL, style.MUTED, va="top")
    return page.figure


def _class(value: object) -> str:
    if text(value) in ("", "none"):
        return "none"
    if isinstance(value, str) and not value.isdigit():
        return value
    ordinal = int(min(number(value) or 0, 5))
    return ("none", "first", "second", "third", "fourth", "fifth")[ordinal]


def _area(axes: Axes, path: Path | None, gid: str, label: str, looks: dict[str, Any]) -> None:
    if path is None:
        return
    patch = PathPatch(path, label=label, joinstyle="round", clip_on=False, **looks)
    patch.set_gid(gid)
    axes.add_patch(patch)


def _circle(
    axes: Axes, code: str, point: Iterable[float], name: str, across: tuple[float, float]
) -> None:
    """Draw a small state; a circle grows with the map, which is so wide in its data and inches."""
    longitude, latitude = point
    x, y = mollweide(np.array([longitude], dtype=float), np.array([latitude], dtype=float))
    looks = class_looks(name)
    plan = name != "none"
    looks |= {"linewidth": 0.6, "edgecolor": style.INK if plan else "#8A8894"}
    share, least = (0.0053, 0.022) if plan else (0.0033, 0.016)
    radius = across[0] * max(share, least / across[1])
    patch = Circle(
        (float(x[0]), float(y[0])),
        radius,
        label=code,
        zorder=4 if plan else 3,
        clip_on=False,
        **looks,
    )
    patch.set_gid(f"small-{code}")
    axes.add_patch(patch)
