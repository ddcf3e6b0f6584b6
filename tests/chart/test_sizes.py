"""The named sizes: their names, the pages a slide is tried on, and lists in columns."""

import copy
import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from wpsdata import chart
from wpsdata.chart import canvas, listing, save, scales, sizes, style
from wpsdata.chart.sizes import SIZES, UnknownSize, read_sizes

LONG = pd.DataFrame(
    {
        "label": [f"A finding, number {i}" for i in range(40)],
        "group": [f"Group {i // 5}" for i in range(40)],
        "percent": np.linspace(1, 99, 40),
        "value": np.linspace(1, 99, 40),
        "low": np.linspace(0, 98, 40),
        "high": np.linspace(2, 100, 40),
        "n": 100,
    }
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("page", ["page"]),
        ("phone, column", ["page", "column", "phone"]),
        (["slide", "slide"], ["page", "slide"]),
        ("all", list(SIZES)),
        ("phone,all", list(SIZES)),
    ],
)
def test_sizes_are_read_in_order_and_the_page_is_always_drawn(wanted, found):
    assert read_sizes(wanted) == found


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("fone", "did you mean 'phone'"), ("", "there are page"), ([], "no size is named")],
)
def test_what_is_no_size_is_refused(wanted, said):
    with pytest.raises(UnknownSize, match=said):
        read_sizes(wanted)


def test_pages_of_a_slide_have_its_shape_and_only_lists_are_tried_in_columns():
    slide = SIZES["slide"]
    smaller, usual, larger = slide.pages(columns=True)
    assert usual == slide
    every = [*reversed(smaller), usual, *larger]
    assert all(page.height / page.width == pytest.approx(9 / 16) for page in every)
    assert [page.width for page in every] == sorted(page.width for page in every)
    # once it is shrunk, a title is as large on each page
    assert {round(page.title / page.width, 6) for page in every} == {1.7}
    _, _, plain = slide.pages(columns=False)
    assert len({page.width for page in plain}) == len(plain) < len(larger)
    assert {page.columns for page in plain} == {1}


@pytest.mark.parametrize("name", SIZES)
def test_text_is_as_large_and_pictures_are_as_wide_as_promised(name, english):
    figure = chart.share_bars(LONG.head(2), english, size=name)
    png = save.render(figure, title="T", alt="A", size=name, formats=("png",))["png"]
    assert int.from_bytes(png[16:20]) == SIZES[name].pixels
    if name == "slide":
        assert int.from_bytes(png[20:24]) == 1125
    if name == "phone":
        smallest = min(text.get_fontsize() for text in figure.texts if text.get_text())
        assert smallest / 72 * 320 / SIZES[name].width >= 9.8


@pytest.mark.parametrize("form", [chart.share_bars, chart.estimate_dots])
def test_a_long_list_stands_in_columns_on_a_slide(form, english, overlapping_texts, cut_texts):
    figure = form(LONG, english, size="slide")
    width, height = figure.get_size_inches()
    assert height / width == pytest.approx(9 / 16)
    assert len(figure.axes) > 1
    label = "share" if form is chart.share_bars else "estimate"
    drawn = sum(
        len([c for c in axes.containers if c.get_label() == label])
        + len([line for line in axes.lines if line.get_label() == label])
        for axes in figure.axes
    )
    assert drawn == len(LONG)
    assert overlapping_texts(figure) == []
    assert cut_texts(figure) == []


def test_on_a_slide_that_is_too_low_the_note_gives_way_and_no_row_does(english):
    words = copy.copy(english)
    words.text = replace(english.text, note="A note that takes many lines. " * 500)
    figure = chart.share_bars(LONG, words, size="slide")
    width, height = figure.get_size_inches()
    assert height / width == pytest.approx(9 / 16)
    said = " ".join(one.get_text() for one in figure.texts)
    assert "see this figure in the size of a page" in said
    assert "many lines" not in said
    assert all(f"number {i}" in said for i in range(len(LONG)))


@pytest.mark.parametrize("form", [chart.share_bars, chart.estimate_dots])
def test_names_stand_over_their_marks_on_a_phone(form, english):
    frame = LONG.head(3).assign(
        label=["A long finding,_1", "A long finding,_2", "A long finding,_3"]
    )
    figure = form(frame, english, size="phone")
    axes = figure.axes[0]
    wide = axes.get_position().width * figure.get_figwidth()
    assert wide > 0.5 * canvas.page_width("phone")
    name = next(t for t in figure.texts if t.get_text() == frame["label"][0])
    spans = [line.get_ydata() for line in axes.lines if len(set(line.get_xdata())) == 1]
    page = figure.transFigure.inverted()
    lines = [page.transform(axes.transData.transform((0, y)))[1] for span in spans for y in span]
    low, high = name.get_position()[1], name.get_position()[1] + name.get_fontsize() / 72 / 10
    assert not any(low < y < high for y in lines)  # no line of the scale crosses a name


def rows(*groups: int) -> list[listing.Row]:
    found, y = [], 0.0
    for place, count in enumerate(groups):
        for row in [None, *range(count)]:
            record = None if row is None else {"id": f"{place}.{row}"}
            found.append(listing.Row(f"group {place}" if row is None else "x", y, 0.3, record))
            y += 0.3
    return found


def ids(columns) -> list[list[str]]:
    return [[r.record["id"] if r.record else r.name for r in column] for column in columns]


def test_columns_end_with_a_group_where_that_makes_them_not_much_longer():
    assert ids(listing.parts(rows(2, 2), 2)) == [
        ["group 0", "0.0", "0.1"],
        ["group 1", "1.0", "1.1"],
    ]
    one = rows(2, 2)
    assert listing.parts(one, 1) == [one]


def test_a_group_that_is_cut_has_its_heading_again():
    columns = listing.parts(rows(6), 2)
    assert ids(columns) == [
        ["group 0", "0.0", "0.1", "0.2"],
        ["group 0", "0.3", "0.4", "0.5"],
    ]
    assert [column[0].y for column in columns] == [0.0, 0.0]


@pytest.mark.parametrize("counts", [(1, 9, 1), (3,), (5, 1, 1, 1, 8)])
@pytest.mark.parametrize("many", [2, 3, 4])
def test_no_row_is_lost_or_moved_between_columns(counts, many):
    columns = listing.parts(rows(*counts), many)
    assert len(columns) <= many
    placed = [row.record["id"] for column in columns for row in column if row.record]
    assert placed == [f"{g}.{i}" for g, count in enumerate(counts) for i in range(count)]
    for column in columns:
        assert column[0].record is None
        assert all(b.y >= a.y + a.tall - 1e-9 for a, b in itertools.pairwise(column))


def test_words_shrink_until_none_is_broken():
    size = canvas.fitting(["Negotiators and others"], 0.7, style.HEADING)
    assert 7.5 <= size < style.HEADING
    assert "\n" not in canvas.wrap("Negotiators", 0.7, size)
    assert canvas.fitting(["of"], 0.7, style.HEADING) == style.HEADING
    assert canvas.fitting(["Unbreakable" * 3], 0.7, style.HEADING) == 7.5


@pytest.mark.parametrize(
    ("limit", "step", "width", "named"),
    [
        (100, 25, 3.0, [0, 25, 50, 75, 100]),
        (100, 25, 1.3, [0, 50, 100]),
        (100, 25, 0.8, [0, 100]),
        (50, 10, 1.5, [0, 20, 40]),
        (30, 10, 0.3, [0]),
    ],
)
def test_ticks_are_named_evenly_and_the_last_among_them(limit, step, width, named):
    assert canvas.ticks(limit, step, width, 0.35) == named


def test_a_name_over_its_bar_reaches_to_its_own_counts(english):
    frame = pd.DataFrame(
        {
            "label": ["A name as long as its line allows", "Other"],
            "percent": [10.0, None],
            "numerator": [1, 90],
            "denominator": [10, None],
        }
    )
    figure = chart.share_bars(frame, english, size="phone")
    assert frame["label"][0] in {text.get_text() for text in figure.texts}


def test_counts_of_a_share_that_is_not_known_leave_the_line_to_its_name(english):
    frame = pd.DataFrame(
        {
            "label": ["A name that is as long as the whole of it"],
            "percent": pd.array([None], dtype="Float64"),
            "numerator": [90],
            "denominator": pd.array([None], dtype="Int64"),
        }
    )
    figure = chart.share_bars(frame, english, size="phone")
    at = {text.get_text(): text.get_position()[1] for text in figure.texts}
    assert at["90, total not published"] < at["A name that is as long as the whole of it"]


def test_values_stand_before_their_marks_rather_than_on_a_scale_twice_as_long(english):
    frame = pd.DataFrame(
        {
            "series": "a", "scope": "b", "period": "2020", "role": ["x", "y", "z"],
            "percent": [26.6, 5.0, 13.0], "bound": "", "kind": "published", "status": "",
        }
    )  # fmt: skip
    figure = chart.series_dots(frame, english, roles=None, size="phone")
    assert max(figure.axes[0].get_xlim()) < 45
    aligned = {t.get_text(): t.get_ha() for axes in figure.axes for t in axes.texts}
    assert (aligned["27%"], aligned["5%"]) == ("right", "left")


def test_a_word_that_would_be_broken_moves_what_it_names(english):
    assert canvas.breaks_words(["of representatives"], 0.5, style.LABEL)
    assert not canvas.breaks_words(["of re-pre-sen-ta-tives"], 0.5, style.LABEL)
    frame = pd.DataFrame(
        {"series": ["unbreakableseriesname"] * 2 + ["b"] * 2, "year": [2000, 2001] * 2, "value": 1}
    )
    figure = chart.share_lines(frame, english, size="column")
    assert "Unbreakableseriesname" in {t.get_text() for t in figure.texts}  # in the key, whole


@pytest.mark.parametrize(
    ("size", "panels", "columns"),
    [("page", 4, 2), ("slide", 4, 4), ("slide", 6, 3), ("phone", 4, 1), ("phone", 9, 2)],
)
def test_panels_stand_as_the_page_allows(size, panels, columns):
    kept = sizes.named(size).kept
    assert scales.panel_columns(panels, canvas.page_width(size), kept) == columns


def test_the_first_and_the_last_of_few_years_are_named():
    assert scales.named_years(2007, 2014, 2.5) == [2007, 2009, 2011, 2014]
    assert scales.named_years(2006, 2014, 2.5) == [2006, 2008, 2010, 2012, 2014]
    assert scales.named_years(-5, 8, 5.0) == [-4, -2, 0, 2, 4, 6, 8]
    assert scales.named_years(1989.9, 2022.1, 5.0) == list(range(1990, 2021, 5))


def test_dated_lines_of_panels_beside_each_other_are_of_one_height(english):
    frame = pd.DataFrame(
        {"panel": ["a"] * 3 + ["b"] * 3, "series": "x", "year": [2000, 2001, 2002] * 2, "value": 5}
    )
    figure = chart.share_lines(frame, english, marks=[(2001, "resolution")], size="page")
    tips = [
        max(line.get_ydata()) for axes in figure.axes for line in axes.lines
        if line.get_label() == "mark"
    ]  # fmt: skip
    assert len(tips) == 2
    assert tips[0] == tips[1]


def test_names_of_lines_move_into_a_key_on_a_phone(english):
    frame = pd.DataFrame(
        {"series": ["a"] * 3 + ["b"] * 3, "year": [2000, 2001, 2002] * 2, "value": [1.0] * 6}
    )
    wide, narrow = (chart.share_lines(frame, english, size=size) for size in ("page", "phone"))

    def named(figure):
        return [t for t in figure.axes[0].texts if t.get_text() in ("A", "B")]

    assert len(named(wide)) == 2
    assert named(narrow) == []
    assert {"A", "B"} <= {t.get_text() for t in narrow.texts}
