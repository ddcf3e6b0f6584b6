"""What the proofreader says of single sentences: one table of cases."""

import csv
from functools import cache
from pathlib import Path

import pytest

from wpsdata.publish.briefing.judge import Finding, judge
from wpsdata.publish.briefing.known import Known, all_known
from wpsdata.publish.briefing.reading import Passage
from wpsdata.publish.briefing.statements import find_statements

CASES = Path(__file__).parents[2] / "cases" / "briefings.csv"


def fact(fact_id, value, meaning, unit="countries", as_of="latest", low=None, high=None, **more):
    return {
        "id": fact_id, "value": value, "meaning": meaning, "unit": unit, "as_of": as_of,
        "low": low, "high": high, "denominator": None, "kind": "computed", "table": "naps",
        "series": "", "notebook": "50_nap_adoption",
    } | more  # fmt: skip


ADOPTED = "countries and territories that had adopted a national plan; the range holds the rest"
MEMBERS = "UN member states that had adopted a national plan; the range holds the rest"
SECOND = "countries that had adopted at least their second plan"
THIRD = "countries that had adopted at least their third plan"
REGIONAL = "regional organisations with a plan, strategy or framework found in public text"
THEN = "2022-05-18"
PADD = {"table": "padd_yearly_shares", "series": "padd_highest", "notebook": "10"}
# as the notebooks record them, kept here so that new data do not change what a case expects
FACTS = [
    fact("nap_countries", 102, ADOPTED, as_of=THEN, low=102, high=106),
    fact("nap_countries", 113, ADOPTED, low=113, high=116),
    fact("nap_un_members", 101, MEMBERS, "UN member states", as_of=THEN, low=101, high=104),
    fact("nap_un_members", 112, MEMBERS, "UN member states", low=112, high=114),
    fact("nap_second_or_later", 57, SECOND, as_of=THEN, denominator=102),
    fact("nap_second_or_later", 67, SECOND, denominator=113),
    fact("nap_third_or_later", 22, THIRD, as_of=THEN, denominator=102),
    fact("nap_third_or_later", 32, THIRD, denominator=113),
    fact("regional_organisations_with_plan", 10, REGIONAL, "organisations", THEN, 10, 11),
    fact("regional_organisations_with_plan", 11, REGIONAL, "organisations", "latest", 11, 12),
    fact(
        "padd_mean_percent_mediator_2015_2019", 5.411255,
        "women among mediators in PADD agreements signed 2015-2019, mean over agreements of "
        "their percentages", "percent", denominator=11, **PADD,
    ),
    fact(
        "padd_pooled_percent_mediator_2015_2019", 12,
        "women among mediators in PADD agreements signed 2015-2019, women of all persons",
        "percent", denominator=50, **PADD,
    ),
    fact(
        "padd_agreements_without_women_delegate", 69,
        "PADD agreements with a share of women among delegates that is zero", "agreements",
        denominator=108, **PADD,
    ),
]  # fmt: skip


@cache
def known(as_of: str) -> tuple[Known, ...]:
    return tuple(all_known(FACTS, as_of))


def findings(text: str, as_of: str = "latest") -> list[Finding]:
    statements = find_statements([Passage(text, ((0, "line 1"),))])
    return judge(statements, known(as_of), known("latest"), as_of)


def listed(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(";")] if cell.strip() else []


def series(finding: Finding) -> str:
    value = finding.belongs_to or finding.value
    return value.name if value else ""


with CASES.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:60] for row in ROWS])
def test_sentence(row):
    found = findings(row["text"], row["as_of"])
    assert [one.verdict for one in found] == listed(row["verdicts"]), [one.why for one in found]
    if row["series"]:
        assert [series(one) for one in found] == listed(row["series"])
    assert all(one.why for one in found)
