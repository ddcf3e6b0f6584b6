"""Plans of one country, and rows that say more than their name."""

import pandas as pd
import pytest

from wpsdata import chart
from wpsdata.chart import EmptySelection, UnfitFrame

COLUMNS = ["label_code", "adopted", "adopted_year", "basis", "first_year", "last_year",
           "content_budget", "content_indicators", "content_salw_or_disarmament"]  # fmt: skip


def plans(*rows):
    whole = ["adopted_year", "first_year", "last_year"]
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(whole, "Int64"))


def texts(figure):
    return [t.get_text() for t in figure.findobj(lambda a: hasattr(a, "get_fontsize"))]


def bars(figure):
    return [
        (one.get_label(), *(round(v, 1) for v in (one[0].get_x(), one[0].get_width())))
        for one in figure.axes[0].containers
    ]


FIRST = ("first", 2010.5, 2010, "basis_adopted", None, None, None, None, "no")
SECOND = ("second", 2018.7, 2018, "basis_launched", 2019, 2022, "yes", None, None)
UNDATED = ("third", None, None, "basis_undated", None, None, None, None, None)


def test_a_known_period_is_solid_and_an_unknown_one_hatched_between_its_neighbours(english):
    figure = chart.plan_rows(plans(FIRST, SECOND, UNDATED), english)
    first, second, third = bars(figure)
    assert first == ("period unknown", 2010.5, 8.5)
    assert second == ("period", 2019, 4)
    # the third came after the second: nobody knows when
    assert third[:2] == ("period unknown", 2019)
    hatches = [one[0].get_hatch() for one in figure.axes[0].containers]
    assert [bool(hatch) for hatch in hatches] == [True, False, True]
    adopted = [one for one in figure.axes[0].lines if one.get_label() == "adopted"]
    assert [one.get_xdata()[0] for one in adopted] == [2010.5, 2018.7]


def test_what_was_not_seen_is_hatched_and_never_no(english):
    figure = chart.plan_rows(plans(FIRST, SECOND), english)
    cells = {one.get_label(): one for one in figure.axes[1].patches}
    assert len(cells) == 6
    assert cells["first|content_budget|not seen"].get_hatch()
    assert not cells["first|content_salw_or_disarmament|no"].get_hatch()
    assert not cells["second|content_budget|yes"].get_hatch()
    shown = texts(figure)
    assert (shown.count("yes"), shown.count("no")) == (1, 1)
    assert "hatched: not seen, which is not “no”" in shown


def test_the_dates_are_written_as_far_as_they_are_known(english):
    until = ("fourth", None, None, "basis_period_only", None, 2025, None, None, None)
    since = ("fifth", None, None, "basis_period_only", 2026, None, None, None, None)
    shown = " ".join(texts(chart.plan_rows(plans(FIRST, SECOND, until, since), english)))
    for part in ("Basis adopted 2010", "period not found", "for 2019", "until 2025", "from 2026",
                 "end not found", "year of adoption not found"):  # fmt: skip
        assert part in shown


def test_a_day_is_drawn_where_it_is_asked_for(english):
    figure = chart.plan_rows(plans(SECOND), english, on="2025-12-31")
    (line,) = [one for one in figure.axes[0].lines if one.get_label() == "on"]
    assert round(line.get_xdata()[0], 2) == 2026.0
    assert "2025-12-31" in texts(figure)


@pytest.mark.parametrize(
    ("frame", "error", "what"),
    [
        (plans(FIRST, FIRST), UnfitFrame, "more than once"),
        (plans((*FIRST[:6], "perhaps", None, None)), UnfitFrame, "perhaps"),
        (plans((*SECOND[:4], 2022, 2019, *SECOND[6:])), UnfitFrame, "ends before it begins"),
        (plans(), EmptySelection, "nothing to draw"),
    ],
)
def test_plans_that_cannot_be_drawn_are_refused(english, frame, error, what):
    with pytest.raises(error, match=what):
        chart.plan_rows(frame, english)


def shares(**change):
    return pd.DataFrame(
        {
            "label": ["Talks", "Talks"], "detail_code": ["negotiator", "signatory one_side"],
            "percent": [20.0, None], "numerator": pd.array([None, 4], dtype="Int64"),
            **change,
        }
    )  # fmt: skip


def test_a_row_says_its_details_after_its_name_and_women_without_a_total(english):
    shown = texts(chart.share_bars(shares(), english))
    assert {"Talks: Negotiator", "Talks: Signatory, One side"} <= set(shown)
    assert {"not known", "4, total not published", "n not published"} <= set(shown)


def test_a_code_beside_a_label_is_drawn_in_the_language(english):
    frame = pd.DataFrame(
        {
            "label": ["Mediateurs", "Nowhere (North)"],
            "label_code": ["mediator", None],
            "value": [1.0, 2.0],
        }
    )
    shown = texts(chart.estimate_dots(frame, english))
    assert {"Mediator", "Nowhere (North)"} <= set(shown)
    assert "Mediateurs" not in shown


def test_a_name_with_the_same_details_twice_is_refused(english):
    with pytest.raises(UnfitFrame, match="more than once"):
        chart.share_bars(shares(detail_code=["negotiator"] * 2), english)


def test_estimates_without_intervals_take_as_many_decimals_as_asked(english):
    frame = pd.DataFrame({"label": ["a", "b"], "value": [0.607, 0.5]})
    assert {"0.607", "0.500"} <= set(texts(chart.estimate_dots(frame, english, decimals=3)))
