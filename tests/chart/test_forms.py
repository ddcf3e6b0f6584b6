"""Each form: what is drawn, that texts neither touch nor leave the page, and odd inputs."""

import itertools
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from wpsdata import chart
from wpsdata.chart import EmptySelection, UnfitFrame, curves, distribution, maps, scales, style
from wpsdata.chart.adoption import year_fraction
from wpsdata.chart.words import Words

ROLES = ("mediator", "negotiator", "signatory")
BOX = [[-10, -10], [10, -10], [10, 10], [-10, 10], [-10, -10]]
HOLE = [[-3, -3], [-3, 3], [3, 3], [3, -3], [-3, -3]]
WORLD = {
    "countries": {
        "AAA": {"rings": [BOX, HOLE], "point": [0, 0], "small": False},
        "BBB": {"rings": [], "point": [40, 10], "small": True},
        "CCC": {"rings": [], "point": None, "small": True},
        "DDD": {"rings": [[[x + 60, y] for x, y in BOX]], "point": [60, 0], "small": False},
    },
    "without_iso3": {"XX": {"rings": [[[x - 60, y] for x, y in BOX]]}},
}


def country_plans():
    return pd.DataFrame(
        {
            "label_code": ["first", "second", "third", "not_numbered"],
            "adopted": [2010.5, 2018.7, None, None],
            "adopted_year": [2010, 2018, None, None],
            "basis": ["basis_adopted", "basis_launched", "basis_period_only", "basis_undated"],
            "first_year": [None, 2019, 2024, None],
            "last_year": [None, 2022, 2034, None],
            "content_budget": [None, "no", None, None],
            "content_indicators": [None, "yes", None, None],
            "content_salw_or_disarmament": ["yes", "yes", None, None],
        }
    ).astype(dict.fromkeys(["adopted_year", "first_year", "last_year"], "Int64"))


def tracks():
    return pd.DataFrame(
        {
            "label_code": ["all", "none", "half", "near", "limit", "least", "missing"],
            "percent": [100, 0, 50, 47, 8, 60, None],
            "bound": ["", "exact", "", "about", "below", "at_least", ""],
            "base": [10, 200, None, "7 processes", None, None, None],
        }
    )


def editions():
    rows = []
    for scope, (series, period) in itertools.product(
        ("major_peace_processes_of_one_sample", "led_by_the_un"),
        (("first_edition", "1990-2017"), ("second_edition", "1992-2019"), ("third", "2020")),
    ):
        rows += [
            (series, scope, period, role, value, bound, kind, status)
            for role, value, bound, kind, status in (
                ("mediator", 2.0, "", "published", ""),
                ("negotiator", 8.0, "below", "derived", "inferred"),
                ("signatory", None, "", "computed", ""),
            )
        ]
    columns = ["series", "scope", "period", "role", "percent", "bound", "kind", "status"]
    return pd.DataFrame(rows, columns=columns)


def averages():
    return pd.DataFrame(
        {
            "role": ["delegate", "negotiator", "mediator", "signatory"],
            "mean_percent": [4.0, 9.1, 0.0, None],
            "pooled_percent": [8.7, 3.0, 0.0, None],
            "agreements": [97, 60, 44, None],
            "women": [182, 130, 0, None],
            "persons": [2095, 1460, 375, None],
        }
    )


def processes(count=6):
    values = itertools.cycle([0.0, 12.0, None, 100.0, 12.5, 0.3, 0.0])
    return pd.DataFrame(
        [
            (
                f"Process number {i} with the name of a place",
                1990 + i // 3,
                role,
                next(values),
                "inferred" if i % 4 == 0 else "read",
                1,
                10,
                10,
            )
            for i in range(count)
            for role in ROLES
        ],
        columns=["process", "year", "role", "percent", "status", "women", "persons", "known"],
    )


def bands():
    return pd.DataFrame(
        [
            (role, band, count)
            for role, counts in zip(
                ROLES, [(41, 1, 0, 2, 1, 4), (10, 3, 1, 3, 0, 1), (77, 8, 9, 1, 1, 8)], strict=True
            )
            for band, count in zip(distribution.BANDS, counts, strict=True)
        ],
        columns=["role", "band", "count"],
    )


def adoption():
    groups = ("africa", "americas", "asia", "europe", "oceania")
    return pd.DataFrame(
        [
            (2005 + year, group, year * (i + 1) // 2)
            for i, group in enumerate(groups)
            for year in range(20)
        ],
        columns=["year", "group", "count"],
    )


def published():
    return pd.DataFrame(
        {
            "date": ["2011-02", "2013", "2015-12-01", "2022-05-18", "2024-06"],
            "value": [25, 35, 55, 100, None],
            "bound": ["", "above", "", "exact", ""],
            "label": ["", "", "55", "100 states and territories", ""],
            "comparable": [True, True, True, False, True],
        }
    )


def generations():
    return pd.DataFrame(
        {
            "iso3": ["AAA", "BBB", "CCC", "ZZZ"],
            "status": ["first", "fourth_or_later", "not_numbered", "uncertain"],
        }
    )


def plans():
    return pd.DataFrame(
        [
            ("An Organisation of Many States", "plan A", 2010, 2015, "action_plan", True),
            ("An Organisation of Many States", "plan B", 2012, 2020, "strategy", False),
            ("An Organisation of Many States", "plan C", None, None, "strategy", True),
            ("Undated Union", "plan D", None, None, "action_plan", True),
        ],
        columns=["organisation", "plan", "year_first", "year_last", "kind", "known"],
    )


def gap_series():
    return pd.DataFrame(
        {
            "series": pd.array(["delegate"] * 5 + ["a_third_party"] * 6, dtype="string"),
            "year": pd.array([2000, 2001, 2002, 2003, 2006, *range(2000, 2006)], dtype="Int64"),
            "value": pd.array([0, 10, None, 12, 20, 40, 42, 44, 46, 41, 40], dtype="Float64"),
            "low": pd.array([0, 5, None, 6, None, *[35] * 6], dtype="Float64"),
            "high": pd.array([8, 19, None, 20, None, *[51] * 6], dtype="Float64"),
            "numerator": pd.array([0, 2, None, 3, None, *[40] * 6], dtype="Int64"),
            "denominator": pd.array([30, 20, None, 25, None, *[100] * 6], dtype="Int64"),
            "status": ["as_read", "uncertain", "as_read", *["as_read"] * 8],
        }
    )


def one_series():
    return gap_series().query("series == 'delegate'")


def panel_series():
    return pd.concat(
        [gap_series().assign(panel=f"region_{i}") for i in range(4)], ignore_index=True
    )


def estimates():
    return pd.DataFrame(
        {
            "label_code": [
                "crude",
                "with_controls",
                "no_event",
                "few_cases",
                "not_run",
                "no_range",
            ],
            "group_code": ["models"] * 3 + ["sensitivity_to_the_rule_that_counts_persons"] * 3,
            "value": [1.8, 0.97, np.inf, 2.2, np.nan, 4.0],
            "low": [0.9, 0.62, 1.2, 0.0001, np.nan, np.nan],
            "high": [3.4, 1.04, np.inf, 4000, np.nan, np.nan],
            "n": pd.array([1250, 93, 12, 7, None, 30], dtype="Int64"),
            "status": ["as_read"] * 5 + ["uncertain"],
        }
    )


def bars():
    return pd.DataFrame(
        {
            "label_code": ["framework", "budget", "civil_society", "disarmament", "women_leaders"],
            "group_code": ["judge_a"] * 3 + ["judge_b"] * 2,
            "percent": [88.0, 0.0, np.nan, 64.0, 100.0],
            "low": [70.0, 0.0, np.nan, np.nan, 76.0],
            "high": [97.0, 28.0, np.nan, np.nan, 100.0],
            "numerator": pd.array([22, 0, None, None, 12], dtype="Int64"),
            "denominator": pd.array([25, 10, None, None, 12], dtype="Int64"),
            "status": ["as_read", "uncertain", "as_read", "published", "as_read"],
        }
    )


def window_rows():
    rows = [
        ("mediator", "short_cfr", "cfr_1992_2019", "mediator", "measure_processes", 1992, 2019,
         6.0, "exact", "published", "as_read", None, "base_processes"),
        ("mediator", "short_padd", "padd_comprehensive", "mediator", "measure_persons", 1990, 2020,
         4.7, "exact", "computed", "as_read", 190, "base_persons"),
        ("signatory", "short_unifem", "unifem_2010_august", "signatory", "measure_processes", 1992,
         2010, 3.0, "below", "published", "uncertain", 14, "base_processes"),
    ]  # fmt: skip
    columns = [
        "group", "producer", "series", "counted", "measure", "first_year", "last_year", "percent",
        "bound", "kind", "status", "base_count", "base",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"percent": "Float64", "base_count": "Int64"})


def survival():
    return pd.DataFrame(
        {
            "series": ["africa"] * 4 + ["europe_and_northern_america"] * 3,
            "time": [0.0, 2.0, 5.5, 12.0, 0.0, 3.0, 8.0],
            "value": [0.0, 20.0, 45.0, 60.0, 0.0, 50.0, 75.0],
            "low": [np.nan, 10.0, 30.0, 44.0, np.nan, 30.0, 51.0],
            "high": [np.nan, 35.0, 62.0, 77.0, np.nan, 72.0, 93.0],
            "at_risk": pd.array([54, 50, 30, 12, 44, 40, 9], dtype="Int64"),
            "censored": pd.array([0, 0, 3, 9, 0, 0, 2], dtype="Int64"),
        }
    )


def yearly_counts():
    return pd.DataFrame(
        [
            (year, series, count)
            for year, *pair in (
                (2015, 3, 14), (2016, 0, 5), (2018, 9, None), (2019, None, None), (2020, 8, 12),
            )
            for series, count in zip(("arria_formula", "open_debate"), pair, strict=True)
        ],
        columns=["year", "series", "count"],
    ).astype({"year": "Int64", "count": "Int64"})  # fmt: skip


CASES = {
    "share_tracks": (chart.share_tracks, tracks, {}),
    "series_dots": (chart.series_dots, editions, {"highlight": "second_edition"}),
    "average_dumbbell": (chart.average_dumbbell, averages, {}),
    "process_matrix": (chart.process_matrix, processes, {}),
    "process_dots": (chart.process_dots, processes, {}),
    "process_strips": (chart.process_dots, lambda: processes(60), {}),
    "share_bands": (chart.share_bands, bands, {}),
    "cumulative_area": (
        chart.cumulative_area,
        adoption,
        {
            "published": published(),
            "undated": 14,
            "as_of": "2024-03-01",
            "mark": ("2022-05-18", "May 2022"),
        },
    ),
    "generation_map": (chart.generation_map, generations, {"world": WORLD}),
    "plan_timeline": (chart.plan_timeline, plans, {}),
    "plan_rows": (chart.plan_rows, country_plans, {"on": "2025-12-31"}),
    "estimate_dots": (chart.estimate_dots, estimates, {"reference": 1, "log": True}),
    "share_bars": (chart.share_bars, bars, {}),
    "step_curves": (chart.step_curves, survival, {"marks": [(5, "resolution_1889"), (99, "no")]}),
    "count_bars": (chart.count_bars, yearly_counts, {"unit_code": "briefers"}),
    "share_lines": (
        chart.share_lines,
        gap_series,
        {"marks": [(2000, "resolution_1325"), (2001, "next"), (2005.5, "late"), (1990, "early")]},
    ),
}
# Other ways in which a form sets its plot.
WAYS = {
    "estimate_dots_linear": (
        chart.estimate_dots,
        lambda: estimates().query("value < 100").assign(low=lambda rows: rows["value"] - 3),
        {"reference": 0},
    ),
    "count_bars_panels": (
        chart.count_bars,
        lambda: pd.concat([yearly_counts().assign(panel=f"forum_{i}") for i in range(3)]),
        {"stacked": False},
    ),
    "window_rows": (chart.window_rows, window_rows, {"highlight": "cfr_1992_2019"}),
    "share_lines_one": (chart.share_lines, one_series, {}),
    "share_lines_panels": (chart.share_lines, panel_series, {"marks": [(2001, "resolution")]}),
}
every_form = pytest.mark.parametrize(("form", "frame", "options"), CASES.values(), ids=CASES)


def labelled(figure, label, place=0):
    return [line for line in figure.axes[place].lines if line.get_label() == label]


def texts(figure):
    return [t.get_text() for t in figure.findobj(lambda a: hasattr(a, "get_fontsize"))]


@every_form
@pytest.mark.parametrize("size", ["page", "phone", pytest.param("column", marks=pytest.mark.long)])
def test_texts_neither_touch_nor_leave_the_page(
    form, frame, options, size, words, overlapping_texts, cut_texts
):
    figure = form(frame(), words, size=size, **options)
    assert overlapping_texts(figure) == []
    assert cut_texts(figure) == []


@pytest.mark.parametrize(("form", "frame", "options"), WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("size", ["page", "phone", pytest.param("column", marks=pytest.mark.long)])
def test_texts_of_other_ways_neither_touch_nor_leave_the_page(
    form, frame, options, size, words, overlapping_texts, cut_texts
):
    figure = form(frame(), words, size=size, **options)
    assert overlapping_texts(figure) == []
    assert cut_texts(figure) == []


@pytest.mark.parametrize(
    ("form", "frame", "options"), [*CASES.values(), *WAYS.values()], ids=[*CASES, *WAYS]
)
def test_slides_keep_their_shape(form, frame, options, french, overlapping_texts, cut_texts):
    figure = form(frame(), french, size="slide", **options)
    assert overlapping_texts(figure) == []
    assert cut_texts(figure) == []
    width, height = figure.get_size_inches()
    assert height / width == pytest.approx(9 / 16)
    # too many rows under texts this long: the largest pages are for them
    crowded = (form, len(frame())) in ((chart.share_tracks, 7), (chart.process_dots, 180))
    # shrunk to a slide of the usual width, the smallest text is still larger than a footnote
    smallest = min(
        t.get_fontsize()
        for t in figure.findobj(lambda a: hasattr(a, "get_fontsize"))
        if t.get_text() and (t.axes is None or t in t.axes.texts)
    )
    assert smallest * 13.33 / width >= (5 if crowded else 6.5)
    assert crowded == (width > 15)


@every_form
def test_the_four_texts_are_drawn_and_none_is_too_small(form, frame, options, english):
    figure = form(frame(), english, **options)
    shown = " ".join(texts(figure)).replace("\n", " ")
    for part in (english.text.title, english.text.subtitle, english.text.note, english.text.source):
        assert part in shown
    sizes = [
        t.get_fontsize()
        for t in figure.findobj(lambda a: hasattr(a, "get_fontsize"))
        if t.get_text() and (t.axes is None or t in t.axes.texts)
    ]
    assert min(sizes) >= 7.5


@every_form
def test_one_row_is_drawn(form, frame, options, english, overlapping_texts, cut_texts):
    figure = form(frame().head(1), english, **options)
    assert overlapping_texts(figure) == []
    assert cut_texts(figure) == []


@every_form
def test_nothing_selected_is_one_line_and_no_chart(form, frame, options, english):
    with pytest.raises(EmptySelection, match="role mediator before 1990") as caught:
        form(frame().head(0), english, selection="role mediator before 1990", **options)
    assert "\n" not in str(caught.value)


@every_form
def test_an_absent_column_is_named(form, frame, options, english):
    column = frame().columns[0]
    with pytest.raises(UnfitFrame, match=column):
        form(frame().drop(columns=column), english, **options)


@pytest.mark.parametrize(
    ("form", "frame", "column"),
    [
        (chart.share_tracks, tracks, "percent"),
        (chart.series_dots, editions, "percent"),
        (chart.average_dumbbell, averages, ["mean_percent", "pooled_percent"]),
        (chart.process_matrix, processes, "percent"),
        (chart.process_dots, processes, "percent"),
        (chart.process_dots, lambda: processes(60), "percent"),
        (chart.plan_timeline, plans, ["year_first", "year_last"]),
        (chart.share_lines, gap_series, ["value", "low", "high"]),
        (chart.estimate_dots, estimates, ["value", "low", "high"]),
        (chart.share_bars, bars, ["percent", "low", "high"]),
        (chart.step_curves, survival, ["value", "low", "high"]),
        (chart.count_bars, lambda: yearly_counts().astype({"count": "Float64"}), "count"),
        (chart.share_lines, panel_series, ["value", "low", "high"]),
    ],
)
def test_all_missing_is_drawn_as_missing(form, frame, column, words, overlapping_texts, cut_texts):
    empty = frame()
    empty[column] = np.nan
    figure = form(empty, words)
    assert overlapping_texts(figure) == []
    assert cut_texts(figure) == []


def test_tracks_fill_to_the_share_and_leave_missing_unfilled(english):
    figure = chart.share_tracks(tracks(), english)
    bars = [c for c in figure.axes[0].containers if c.get_label() == "women"]
    assert [bar.patches[0].get_width() for bar in bars] == [100, 0, 50, 47, 8, 60]
    assert len([c for c in figure.axes[0].containers if c.get_label() == "missing"]) == 1
    assert {"<8%", "at least 60%", "about 47%", "not published", "of 200", "7 processes"} <= set(
        texts(figure)
    )
    assert bars[4].patches[0].get_hatch()


def test_values_stand_inside_all_tracks_where_one_of_them_has_to(english):
    frame = tracks().head(2).assign(percent=[82.0, 97.0], bound="")
    axes = chart.share_tracks(frame, english).axes[0]
    ends = [t.xyann[0] for t in axes.texts if t.get_text() in ("82%", "97%")]
    assert len(ends) == 2
    assert all(dx < 0 for dx in ends)


def test_a_repeated_code_is_refused(english):
    frame = pd.concat([tracks(), tracks().head(1)])
    with pytest.raises(UnfitFrame, match="all"):
        chart.share_tracks(frame, english)


def test_an_unknown_bound_is_refused(english):
    with pytest.raises(UnfitFrame, match="roughly"):
        chart.share_tracks(tracks().assign(bound="roughly"), english)


def test_editions_draw_single_dots_and_never_a_line_between_them(english):
    figure = chart.series_dots(editions(), english, highlight="second_edition")
    assert len(figure.axes) == 3
    dots = [ln for axes in figure.axes for ln in axes.lines if "/" in str(ln.get_label())]
    assert len(dots) == 12
    assert all(len(dot.get_xdata()) == 1 and dot.get_linestyle() == "None" for dot in dots)
    assert [d.get_xdata()[0] for d in figure.axes[0].lines if "/" in str(d.get_label())] == [2] * 6
    chosen = [d for d in dots if d.get_label().startswith("second_edition")]
    assert {d.get_markeredgecolor() for d in chosen} == {style.ACCENT}
    open_marks = [d for d in figure.axes[1].lines if "/" in str(d.get_label())]
    assert {d.get_markerfacecolor() for d in open_marks} == {style.PAPER}
    assert texts(figure).count("not published") == 6
    absent = [one for one in figure.findobj(Text) if one.get_text() == "not published"]
    assert all(one.get_bbox_patch() for one in absent)  # no line of the grid crosses it
    assert "<8%†" in texts(figure)


def test_editions_with_two_values_for_one_mark_are_refused(english):
    with pytest.raises(UnfitFrame, match="more than once"):
        chart.series_dots(pd.concat([editions(), editions()]), english)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_lines_of_a_column_of_counts_begin_at_one_place(language):
    figure = chart.average_dumbbell(averages(), Words(language))
    counts = [one for one in figure.texts if re.search(r"\d", one.get_text())]
    begin = {round(one.get_position()[0], 6) for one in counts}
    assert len(counts) > 2
    assert len(begin) == 1
    assert {one.get_ha() for one in counts} == {"right" if language == "ar" else "left"}


def test_averages_draw_both_marks_and_say_how_many(english):
    figure = chart.average_dumbbell(averages(), english)
    assert [ln.get_xdata()[0] for ln in labelled(figure, "mean")] == [4.0, 9.1, 0.0]
    assert [ln.get_xdata()[0] for ln in labelled(figure, "pooled")] == [8.7, 3.0, 0.0]
    assert {"97 agreements", "182 women of 2,095 persons"} <= set(texts(figure))
    assert {"not known", "n not published"} <= set(texts(figure))


def test_matrix_tells_none_from_unknown_and_from_almost_none(english):
    figure = chart.process_matrix(processes(), english)
    cells = {p.get_label(): p for p in figure.axes[0].patches if "|" in str(p.get_label())}
    assert len(cells) == 18
    none = cells["Process number 0 with the name of a place|1990|mediator"]
    unknown = cells["Process number 0 with the name of a place|1990|signatory"]
    assert none.get_linewidth() > 1
    assert not none.get_hatch()
    assert unknown.get_hatch()
    shown = texts(figure)
    assert {"0†", "–", "<1%", "100%"} <= set(shown)
    assert "0%" not in shown


def test_matrix_rows_run_by_year_then_name(english):
    frame = processes(6).iloc[::-1]
    figure = chart.process_matrix(frame, english)
    names = [t for t in texts(figure) if t.startswith("Process number")]
    assert names == sorted(names)


@pytest.mark.parametrize("count", [6, 60])
def test_process_dots_have_their_own_marks_for_none_and_unknown(english, count):
    frame = processes(count)
    figure = chart.process_dots(frame, english)
    drawn = {"some": 0, "none": 0, "unknown": 0}
    for axes in figure.axes:
        for line in axes.lines:
            label = str(line.get_label())
            if ":" in label:
                drawn[label.split(":")[1]] += len(line.get_xdata())
                if label.endswith(":none"):
                    assert line.get_markerfacecolor() == style.PAPER
    assert drawn["none"] == (frame["percent"] == 0).sum()
    assert drawn["unknown"] == frame["percent"].isna().sum()
    assert sum(drawn.values()) == len(frame)
    assert {"open mark: no woman", "share not known"} <= set(texts(figure))


def test_bands_keep_their_order_and_counts(english):
    figure = chart.share_bands(bands().sample(frac=1, random_state=1), english)
    signatory = [c for c in figure.axes[0].containers if c.get_label().startswith("signatory|")]
    assert [c.get_label().split("|")[1] for c in signatory] == list(distribution.BANDS)
    assert [c.patches[0].get_width() for c in signatory] == [77, 8, 9, 1, 1, 8]
    assert "104 in all" in texts(figure)


def test_bands_without_any_count_are_refused(english):
    with pytest.raises(EmptySelection):
        chart.share_bands(bands().assign(count=0), english)


def test_area_is_stacked_and_ends_at_the_date_known(english):
    figure = chart.cumulative_area(
        adoption(), english, published=published(), undated=14, as_of="2024-03-01"
    )
    axes = figure.axes[0]
    areas = {c.get_label(): c.get_paths()[0].vertices for c in axes.collections}
    assert list(areas) == ["africa", "americas", "asia", "europe", "oceania"]
    assert areas["oceania"][:, 0].max() == pytest.approx(year_fraction("2024-03-01"))
    last = adoption().query("year == 2024")["count"]
    assert areas["oceania"][:, 1].max() == last.sum()
    assert len(labelled(figure, "comparable")) == 3
    assert [ln.get_ydata()[0] for ln in labelled(figure, "other")] == [100]
    assert "14 more with a plan of unknown year, not drawn" in texts(figure)
    assert f"Africa: {last.iloc[0]}" in texts(figure)


def places_of_years(axes):
    """Return where years are named under a plot, by year."""
    return {t.get_text(): t.xy[0] for t in axes.texts if re.fullmatch(r"\d{4}", t.get_text())}


def test_a_count_stands_over_its_year_and_beside_dates_at_the_end_of_it(english):
    plain = chart.cumulative_area(adoption(), english).axes[0]
    last = adoption()["year"].max()
    assert plain.collections[0].get_paths()[0].vertices[:, 0].max() == last
    assert places_of_years(plain)[str(last)] == last
    dated = chart.cumulative_area(adoption(), english, published=published()).axes[0]
    assert dated.collections[0].get_paths()[0].vertices[:, 0].max() == last + 1
    named = places_of_years(dated)
    assert named[str(last)] == last + 0.5
    assert max(named) == str(last)


def test_the_line_to_the_total_begins_at_the_top_of_the_stack(english):
    axes = chart.cumulative_area(adoption(), english).axes[0]
    total = adoption().query("year == year.max()")["count"].sum()
    leader = next(ln for ln in axes.lines if ln.get_color() == style.INK)
    assert leader.get_ydata()[0] == total


def test_bounds_are_drawn_over_the_counts_beside_them(english):
    axes = chart.cumulative_area(adoption(), english, published=published()).axes[0]
    order = {ln.get_marker(): ln.get_zorder() for ln in axes.lines if ln.get_marker() in "^o"}
    assert order["^"] > order["o"]


def test_what_was_published_later_is_not_drawn(english):
    figure = chart.cumulative_area(adoption(), english, published=published(), as_of="2014-01-01")
    assert len(labelled(figure, "comparable")) == 2
    assert labelled(figure, "other") == []


def test_a_year_missing_for_a_group_is_refused_not_taken_for_zero(english):
    with pytest.raises(UnfitFrame, match="africa 2007"):
        chart.cumulative_area(adoption().query("~(year == 2007 and group == 'africa')"), english)


@pytest.mark.parametrize(
    ("date", "fraction"),
    [("2022", 2022.5), ("2022-01", 2022 + 0.5 / 12), ("2022-01-01", 2022.0), (2022.25, 2022.25)],
)
def test_dates_become_fractions_of_years(date, fraction):
    assert year_fraction(date) == pytest.approx(fraction)


def test_map_draws_areas_circles_and_counts_what_it_cannot_draw(english):
    figure = chart.generation_map(generations(), english, world=WORLD)
    patches = {p.get_gid(): p for p in figure.axes[0].patches}
    assert set(patches) == {"country-AAA", "country-DDD", "area-XX", "small-BBB"}
    assert patches["country-AAA"].get_facecolor() == pytest.approx(
        patches["country-AAA"].get_facecolor()
    )
    assert maps.undrawn(generations(), WORLD) == ["CCC", "ZZZ"]
    assert "countries not drawn, 2: CCC, ZZZ" in texts(figure)
    assert "First: 1" in texts(figure)


def test_circles_of_small_states_cover_no_more_of_a_narrow_map_than_can_be_helped(english):
    def radius(size):
        axes = chart.generation_map(generations(), english, world=WORLD, size=size).axes[0]
        return next(patch.radius for patch in axes.patches if patch.get_label() == "BBB")

    assert radius("page") == pytest.approx(radius("column"), rel=0.01)
    assert radius("phone") < 1.5 * radius("page")


def test_map_keeps_the_hole_of_a_country(english):
    figure = chart.generation_map(generations(), english, world=WORLD)
    path = next(p for p in figure.axes[0].patches if p.get_gid() == "country-AAA").get_path()
    assert list(path.codes).count(path.MOVETO) == 2


def test_map_takes_numbers_for_generations(english):
    frame = pd.DataFrame({"iso3": ["AAA", "BBB", "DDD"], "generation": [1, 7, None]})
    figure = chart.generation_map(frame, english, world=WORLD)
    assert {"First: 1", "Fifth: 1", "No plan found: 1"} <= set(texts(figure))


def test_map_refuses_an_unknown_class(english):
    with pytest.raises(UnfitFrame, match="sixth"):
        chart.generation_map(generations().assign(status="sixth"), english, world=WORLD)


def test_projection_is_the_published_one_and_keeps_areas():
    # the last is the example that Snyder works out
    x, y = maps.mollweide(np.array([0.0, 180.0, 0.0, 15.0]), np.array([0.0, 0.0, 90.0, -50.0]))
    assert x == pytest.approx([0, 8**0.5, 0, 0.1788845], abs=1e-6)
    assert y == pytest.approx([0, 0, 2**0.5, -0.9208758], abs=1e-6)

    def area(south, north):
        longitude = np.concatenate([np.linspace(0, 1, 50), np.linspace(1, 0, 50)])
        latitude = np.repeat([south, north], 50)
        px, py = maps.mollweide(longitude, latitude)
        return 0.5 * abs(np.dot(px, np.roll(py, 1)) - np.dot(py, np.roll(px, 1)))

    ratio = (np.sin(np.radians(61)) - np.sin(np.radians(60))) / np.sin(np.radians(1))
    assert area(60, 61) / area(0, 1) == pytest.approx(ratio, rel=1e-3)


def test_islands_of_the_arctic_are_not_flattened_until_the_map_looks_cut_off():
    x, y = maps.mollweide(np.array([-40.0, -39.0, -40.0]), np.array([80.0, 80.0, 81.0]))
    across, along = (x[1] - x[0]) / np.cos(np.radians(80)), y[2] - y[0]
    assert across / along < 6  # twice as much on a map whose pole is a line


def test_timeline_marks_dated_plans_and_says_when_no_year_was_found(english):
    figure = chart.plan_timeline(plans(), english)
    marks = {ln.get_label(): ln.get_xdata()[0] for ln in figure.axes[0].lines}
    assert marks["plan A"] == 2010
    assert marks["plan B"] == 2012
    assert "plan D" not in marks
    assert {"year not found", "1 more, year not found"} <= set(texts(figure))


def test_lines_keep_gaps_and_never_bridge_a_year_without_row(english):
    figure = chart.share_lines(gap_series().iloc[::-1], english)
    (line,) = labelled(figure, "delegate")
    known = ~np.isnan(line.get_ydata())
    assert list(line.get_xdata()[known]) == [2000, 2001, 2003, 2006]
    assert list(line.get_ydata()[known]) == [0, 10, 12, 20]
    assert list(known) == [True, True, False, True, False, True]
    assert figure.axes[0].get_ylim() == (0, 60)
    intervals = labelled(figure, "delegate:interval")
    assert [tuple(i.get_ydata()) for i in intervals] == [(0, 8), (5, 19), (6, 20)]
    (uncertain,) = labelled(figure, "delegate:uncertain")
    assert list(uncertain.get_xdata()) == [2001]
    assert uncertain.get_markerfacecolor() == style.PAPER


def test_lines_say_the_denominators(english):
    def said(frame, **options):
        # what stands around = is on one line
        return [
            one.replace("\u00a0", " ")
            for one in texts(chart.share_lines(frame, english, **options))
        ]

    alone = said(one_series())
    assert {"n =", "30", "20", "25", "–"} <= set(alone)
    both = said(gap_series())
    assert {"Delegate", "n = 20–30, not all published", "n = 100"} <= set(both)
    silent = said(gap_series(), counts=False)
    assert not [shown for shown in silent if shown.startswith("n =")]


def test_lines_name_series_by_label_and_say_that_none_is_known(english):
    frame = one_series().assign(label="As its publisher has it", value=np.nan)
    assert {"As its publisher has it", "not known"} <= set(texts(chart.share_lines(frame, english)))


def test_lines_in_panels_share_axes_and_marks_stand_in_each(english):
    figure = chart.share_lines(panel_series(), english, marks=[(2001, "resolution"), (1900, "no")])
    assert len(figure.axes) == 4
    assert len({axes.get_ylim() for axes in figure.axes}) == 1
    assert [labelled(figure, "mark", i)[0].get_xdata()[0] for i in range(4)] == [2001] * 4
    assert texts(figure).count("Resolution") == 1
    assert "No" not in texts(figure)


@pytest.mark.parametrize("step", [1 / 12, 1])
def test_close_points_have_a_band_that_is_broken_with_the_line(english, step):
    x = 2000 + np.arange(120) * step
    frame = pd.DataFrame({"series": "a", "year": x, "value": 5.0, "low": 4.0, "high": 6.0})
    frame.loc[[40, 41], ["value", "low", "high"]] = np.nan
    axes = chart.share_lines(frame, english, unit="number").axes[0]
    (band,) = [c for c in axes.collections if c.get_label() == "a:interval"]
    assert len(band.get_paths()) == 2


def test_dates_of_months_are_fractions_of_years(english):
    months = pd.to_datetime(["2023-01-01", "2023-02-01", "2023-04-01"]).astype("datetime64[s]")
    frame = pd.DataFrame({"series": "a", "date": months, "value": [1.0, 2.0, 3.0]})
    (line,) = labelled(chart.share_lines(frame, english), "a")
    assert line.get_xdata()[0] == 2023
    assert line.get_xdata()[-1] == pytest.approx(2023 + 90 / 365)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"year": 2000}, "more than once"),
        ({"year": pd.NA}, "without year"),
        ({"status": "roughly"}, "roughly"),
    ],
)
def test_lines_refuse_what_they_cannot_place(english, change, what):
    with pytest.raises(UnfitFrame, match=what):
        chart.share_lines(gap_series().assign(**change), english)


def test_lines_refuse_an_unknown_unit(english):
    with pytest.raises(UnfitFrame, match="per_mille"):
        chart.share_lines(gap_series(), english, unit="per_mille")


def test_estimates_are_drawn_on_a_scale_of_ratios_and_written_out(english):
    figure = chart.estimate_dots(estimates(), english, reference=1, log=True)
    dots = [ln.get_xdata()[0] for ln in labelled(figure, "estimate")]
    low, high = figure.axes[0].get_xlim()
    assert dots == pytest.approx([np.log2(1.8), np.log2(0.97), high, np.log2(2.2), 2])
    assert [ln.get_xdata()[0] for ln in labelled(figure, "reference")] == [0]
    (crude, controls, no_event, few) = [tuple(i.get_xdata()) for i in labelled(figure, "interval")]
    assert crude == pytest.approx((np.log2(0.9), np.log2(3.4)))
    assert controls == pytest.approx((np.log2(0.62), np.log2(1.04)))
    assert no_event == pytest.approx((np.log2(1.2), high))
    assert few == pytest.approx((low, high))
    # no estimate and no bound beyond the scale is lost: four arrows
    assert len(labelled(figure, "beyond")) == 4
    assert labelled(figure, "estimate")[-1].get_markerfacecolor() == style.PAPER
    shown = texts(figure)
    assert {
        "1.80 (0.90–3.40)", "0.97 (0.62–1.04)", "∞ (1.20–∞)", "2.20 (<0.001–4,000)",
    } <= set(shown)  # fmt: skip
    assert {"not known", "4.00†", "n = 1,250", "1: no difference"} <= set(shown)
    assert shown.index("Models") < shown.index("Crude") < shown.index("Few cases")


def test_a_line_of_reference_says_what_it_is(english):
    shown = [
        texts(chart.estimate_dots(estimates(), english, reference=0, reference_code=code))
        for code in ("no_change", "")
    ]
    assert "0: No change" in shown[0]
    assert "0: no difference" in shown[1]


def test_an_absurd_bound_does_not_crush_the_others(english):
    rows = [(f"row {i}", float(i), i - 2.0, i + 2.0) for i in range(5)] + [("wide", 1, -1, 5000)]
    frame = pd.DataFrame(rows, columns=["label", "value", "low", "high"])
    figure = chart.estimate_dots(frame, english, reference=0)
    assert figure.axes[0].get_xlim()[1] < 25
    assert len(labelled(figure, "beyond")) == 1
    assert "1.0 (−1.0 to 5,000)" in texts(figure)


def test_a_scale_of_estimates_from_zero_ends_at_the_tick_beyond_the_largest(english):
    frame = pd.DataFrame({"label": ["a", "b"], "value": [0.34, 0.95]})
    axes = chart.estimate_dots(frame, english).axes[0]
    assert max(axes.get_xlim()) == 1
    assert max(line.get_xdata()[0] for line in axes.lines) == 1


def test_the_reference_breaks_at_headings(english):
    frame = estimates().drop(columns="group_code", errors="ignore")
    (whole,) = labelled(chart.estimate_dots(frame, english, reference=1), "reference")
    assert not np.isnan(whole.get_ydata()).any()
    grouped = frame.assign(group_code=["judge_a", *["judge_b"] * (len(frame) - 1)])
    (line,) = labelled(chart.estimate_dots(grouped, english, reference=1), "reference")
    assert np.isnan(line.get_ydata()).sum() == 1
    assert line.get_ydata()[0] > 0


@pytest.mark.parametrize(
    ("value", "low", "high", "written"),
    [
        (1.8, 0.9, 3.4, "1.8 (0.9–3.4)"),
        (1.04, 1.02, 1.06, "1.04 (1.02–1.06)"),
        (0.712, 0.709, 0.731, "0.712 (0.709–0.731)"),
        (-0.5, -1.5, 0.0, "−0.5 (−1.5 to 0)"),
        (250.4, 0.02, np.inf, "250 (0.02–∞)"),
        (2.8, 2.8, np.inf, "≥2.8"),
        (-0.0001, -3.0, 1.0, ">−0.001 (−3.0 to 1.0)"),
    ],
)
def test_intervals_have_the_decimals_they_need(english, value, low, high, written):
    assert scales.interval(english, value, (low, high), reference=1) == written


@pytest.mark.parametrize(
    ("change", "options", "what"),
    [
        ({"value": -1.0, "low": -2.0}, {"log": True}, "below zero"),
        ({"value": 9000.0}, {}, "does not hold its value"),
        ({"label_code": "same"}, {}, "more than once"),
        ({"label_code": pd.NA}, {}, "without"),
        ({"status": "guessed"}, {}, "guessed"),
        ({}, {"unit": "odds"}, "odds"),
        ({}, {"log": True, "reference": 0}, "ratio"),
    ],
)
def test_estimates_refuse_what_would_mislead(english, change, options, what):
    with pytest.raises(UnfitFrame, match=what):
        chart.estimate_dots(estimates().assign(**change), english, **options)


def test_bars_end_at_the_share_and_unknown_has_none(english):
    figure = chart.share_bars(bars(), english)
    drawn = [c.patches[0] for c in figure.axes[0].containers if c.get_label() == "share"]
    assert [bar.get_width() for bar in drawn] == [88, 0, 64, 100]
    assert [bool(bar.get_hatch()) for bar in drawn] == [False, True, False, False]
    assert [tuple(i.get_xdata()) for i in labelled(figure, "interval")] == [
        (70, 97), (0, 28), (76, 100),
    ]  # fmt: skip
    shown = texts(figure)
    assert {"88%", "0%†", "not known", "22 of 25", "0 of 10", "n not published"} <= set(shown)
    assert shown.count("n not published") == 1


def test_bars_published_and_computed_have_colours_of_their_own_and_a_key(english):
    frame = pd.DataFrame(
        {"label": ["a", "b"], "percent": [10.0, 12.0], "status": ["published", "computed"]}
    )
    figure = chart.share_bars(frame, english)
    bars = [bar for one in figure.axes[0].containers if one.get_label() == "share" for bar in one]
    assert len({bar.get_facecolor() for bar in bars}) == 2
    assert {"published", "computed here"} <= set(texts(figure))
    alone = chart.share_bars(frame.tail(1), english)
    assert "computed here" not in texts(alone)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("given", ["Framework", "Budget", "Civil society", "Disarmament", "Women leaders"]),
        ("ascending", ["Budget", "Framework", "Civil society", "Disarmament", "Women leaders"]),
        ("descending", ["Framework", "Budget", "Civil society", "Women leaders", "Disarmament"]),
    ],
)
def test_bars_are_ordered_inside_their_groups_unknown_last(english, order, names):
    frame = bars().set_index(pd.Index([3, 1, 2, 0, 4]))
    figure = chart.share_bars(frame, english, order=order)
    assert [shown for shown in texts(figure) if shown in names] == names


def test_a_heading_may_be_a_year_that_needs_no_translation(english):
    frame = bars().drop(columns="group_code").assign(group=["2015"] * 2 + ["2016"] * 3)
    shown = texts(chart.share_bars(frame, english, order="descending"))
    names = ["2015", "Framework", "Budget", "2016", "Women leaders", "Disarmament"]
    assert set(names) <= set(shown)
    with pytest.raises(UnfitFrame, match="more than once"):
        chart.share_bars(frame.assign(label_code="budget"), english)
    assert {"2015", "2016"} <= set(texts(chart.estimate_dots(
        frame.drop(columns=["low", "high"]).rename(columns={"percent": "value"}), english
    )))  # fmt: skip


def test_a_bar_that_is_a_bound_is_open_and_says_so(english):
    bound = ["below", "exact", "exact", "above", "about"]
    figure = chart.share_bars(bars().assign(status="as_read", bound=bound), english)
    drawn = [c.patches[0] for c in figure.axes[0].containers if c.get_label() == "share"]
    assert [bar.get_linewidth() > 0 for bar in drawn] == [True, False, True, False]
    assert {"<88%", "0%", ">64%", "about 100%"} <= set(texts(figure))


@pytest.mark.parametrize(
    ("change", "options", "what"),
    [
        ({"percent": 101.0, "high": 102.0}, {}, "no share"),
        ({"low": 99.5}, {}, "does not hold"),
        ({}, {"order": "random"}, "random"),
    ],
)
def test_bars_refuse_what_is_no_share(english, change, options, what):
    with pytest.raises(UnfitFrame, match=what):
        chart.share_bars(bars().assign(**change), english, **options)


def test_a_line_of_months_says_its_denominators(english):
    days = pd.date_range("2010-01-31", periods=48, freq="ME").astype("datetime64[s]")
    frame = pd.DataFrame({"series": "africa", "date": days, "value": 10.0}).assign(
        denominator=pd.array(range(90_001, 90_049), dtype="Int64")
    )
    shown = [t for t in texts(chart.share_lines(frame, english)) if t.startswith("90,0")]
    assert 3 < len(shown) < 12
    assert shown[0] == "90,001"


def test_curves_step_and_say_how_many_are_at_risk(english):
    frame = survival().replace("europe_and_northern_america", "europe")
    figure = chart.step_curves(frame.iloc[::-1], english)
    (africa,) = labelled(figure, "africa")
    assert africa.get_drawstyle() == "steps-post"
    assert list(africa.get_xdata()) == [0, 2, 5.5, 12]
    assert list(africa.get_ydata()) == [0, 20, 45, 60]
    (censored,) = labelled(figure, "africa:censored")
    assert list(censored.get_xdata()) == [5.5, 12]
    bands = {c.get_label() for c in figure.axes[0].collections}
    assert bands == {"africa:interval", "europe:interval"}
    dashes = [labelled(figure, code)[0].get_linestyle() for code in ("africa", "europe")]
    assert len(set(dashes)) == 2
    shown = texts(figure)
    assert {"Africa", "Number at risk", "time in years"} <= set(shown)
    # times 0, 2, 4, ... 12: under observation just before, and a dash once a curve has ended
    rows = {shown[i]: shown[i + 1 : i + 8] for i in range(len(shown) - 7)}
    assert rows["Africa"] == ["54", "50", "30", "12", "12", "12", "12"]
    assert rows["Europe"] == ["44", "40", "9", "9", "9", "–", "–"]


def test_a_line_leads_to_its_name_only_from_a_curve_that_reaches_the_edge_and_is_no_curve(english):
    frame = survival().replace("europe_and_northern_america", "europe")
    ends = frame[frame["value"].notna()].groupby("series")["time"].max()
    figure = chart.step_curves(frame, english)
    leads = labelled(figure, "leader")
    assert [lead.get_xdata()[0] for lead in leads] == [ends.max()]
    assert leads[0].get_linestyle() == "-"
    assert leads[0].get_linewidth() < labelled(figure, "africa")[0].get_linewidth()
    samples = [one.get_linestyle() for one in labelled(figure, "name")]
    assert samples == [labelled(figure, code)[0].get_linestyle() for code in ends.index]


def test_a_sample_of_a_curve_shows_its_whole_pattern():
    lengths = [sum(dashes[1]) * 1.7 / 72 for dashes in curves.DASHES if dashes != "-"]
    assert max(lengths) <= 0.22


def test_a_narrow_plot_of_curves_names_more_than_two_times(english):
    frame = pd.DataFrame(
        {"series": "first_to_second", "time": np.linspace(0, 16.6, 20), "value": 50.0}
    ).assign(at_risk=112)
    axes = chart.step_curves(frame, english, size="column").axes[0]
    assert {"0", "5", "10", "15"} <= {text.get_text() for text in axes.texts}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"time": -1.0}, "below 0"),
        ({"time": np.nan}, "missing"),
        ({"time": 3.0}, "more than once"),
        ({"high": 101.0}, "per cent expected"),
    ],
)
def test_curves_refuse_impossible_times_and_shares(english, change, what):
    with pytest.raises(UnfitFrame, match=what):
        chart.step_curves(survival().assign(**change), english)


@pytest.mark.parametrize(("last", "keyed"), [(8, False), (0, True)])
def test_a_key_names_the_parts_of_a_stack_where_the_last_bar_lacks_one(english, last, keyed):
    frame = yearly_counts()
    frame.loc[(frame["year"] == 2020) & (frame["series"] == "arria_formula"), "count"] = last
    figure = chart.count_bars(frame.query("year != 2018 and year != 2019"), english)
    # names stand in a key on the page, or beside the last bar
    on_the_page = {one.get_text() for one in figure.texts}
    assert ("Open debate" in on_the_page) == keyed


def test_counts_are_stacked_and_what_is_unknown_is_no_zero(english):
    figure = chart.count_bars(yearly_counts(), english, unit_code="briefers")
    drawn = {c.get_label(): c.patches[0] for c in figure.axes[0].containers}
    heights = {name: bar.get_height() for name, bar in drawn.items() if "20" in name}
    assert heights["arria_formula|2015"] == 3
    assert drawn["open_debate|2015"].get_y() == 3
    assert drawn["open_debate|2020"].get_height() == 12
    assert heights["arria_formula|2016"] == 0
    assert {"no_data|2017", "no_data|2019", "unknown|2018"} <= set(drawn)
    assert all(drawn[name].get_hatch() for name in drawn if name.startswith(("no_data", "unknown")))
    assert not {"arria_formula|2019", "open_debate|2018", "arria_formula|2017"} & set(drawn)
    shown = texts(figure)
    assert {"17", "5", "20", "no data", "Briefers", "Open debate"} <= set(shown)


def test_counts_beside_each_other_stand_on_the_axis(english):
    figure = chart.count_bars(yearly_counts(), english, stacked=False)
    bars = [c.patches[0] for c in figure.axes[0].containers if c.get_label().endswith("|2015")]
    assert [bar.get_y() for bar in bars] == [0, 0]
    assert bars[0].get_x() + bars[0].get_width() == pytest.approx(bars[1].get_x())


def test_a_series_without_row_in_a_year_of_others_is_refused(english):
    with pytest.raises(UnfitFrame, match="open_debate 2016"):
        chart.count_bars(yearly_counts().drop(index=3), english)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"year": pd.NA}, "without"),
        ({"count": -1}, "below 0"),
        ({"year": 2015.5}, "part of a year"),
        ({"year": 2015}, "more than once"),
    ],
)
def test_counts_refuse_what_is_no_count_of_a_year(english, change, what):
    with pytest.raises(UnfitFrame, match=what):
        chart.count_bars(yearly_counts().assign(**change), english)


def test_forms_are_found_on_first_use():
    assert set(chart.FORMS) <= set(dir(chart))
    with pytest.raises(AttributeError, match="no 'pie'"):
        _ = chart.pie


def test_windows_span_their_years_and_print_value_definition_and_base(english):
    figure = chart.window_rows(window_rows(), english)
    first, second = figure.axes
    bars = {bar.get_label(): bar for bar in first.containers}
    (long,) = bars["padd_comprehensive/mediator/measure_persons"]
    assert (long.get_x(), long.get_x() + long.get_width()) == (1990, 2021)
    assert len(second.containers) == 1
    shown = texts(figure)
    assert {"6%", "<3%†", "n not published", "190 Base persons"} <= set(shown)


def test_a_window_that_stands_twice_is_refused(english):
    twice = pd.concat([window_rows(), window_rows().head(1)])
    with pytest.raises(UnfitFrame, match="window_rows"):
        chart.window_rows(twice, english)
