"""Verdicts: computed from facts, each kind of them, and moved by a changed fact."""

import json
from dataclasses import replace

import pytest

from wpsdata import paths
from wpsdata.chart import messages
from wpsdata.chart.words import Words
from wpsdata.publish import claims, facts


def fact(value, as_of="2022-05-18", kind="computed", low=None, high=None, fact_id="thing"):
    return {
        "id": fact_id, "as_of": as_of, "value": value, "low": low, "high": high, "kind": kind,
        "unit": "things", "meaning": "things", "denominator": None, "table": "", "series": "",
        "notebook": "",
    }  # fmt: skip


def claim(published=100, tolerance=4, relation="equals", parts=None, beside=()):
    part = {
        "fact": "thing", "published": published, "relation": relation, "unit": "things",
        "tolerance": tolerance, "because": "Trackers differ.",
    }  # fmt: skip
    return {
        "id": "things", "number": 8, "working_group": 3, "place": "there",
        "statement": "100 things.", "as_of": "2022-05-18", "beside": list(beside),
        "parts": [part] if parts is None else parts,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("then", "now", "verdict"),
    [
        (fact(100), fact(100, "latest"), "reproduced"),
        (fact(104), fact(104, "latest"), "reproduced"),
        (fact(105), fact(105, "latest"), "differs"),
        (fact(95), fact(100, "latest"), "differs"),
        (fact(102), fact(113, "latest"), "moved"),
        (fact(102), None, "reproduced"),
        (fact(100, kind="published"), fact(100, "latest", "published"), "published only"),
        (fact(99, kind="published"), None, "published only"),
        (fact(90, kind="published"), None, "differs"),
        (None, fact(100, "latest"), "untestable"),
        (fact(None), None, "untestable"),
        (fact(90, low=90, high=97), None, "reproduced"),
        (fact(90, low=90, high=95), None, "differs"),
    ],
)
def test_each_verdict(then, now, verdict):
    (judged,) = claims.judge([one for one in (then, now) if one], [claim()])
    assert judged.verdict == verdict
    assert judged.parts[0].why


@pytest.mark.parametrize(
    ("relation", "low", "high", "verdict"),
    [
        ("above", 1.2, 3.0, "reproduced"),
        ("above", 0.8, 3.0, "untestable"),
        ("above", 0.2, 0.9, "differs"),
        ("below", 0.2, 0.9, "reproduced"),
        ("below", 0.2, 1.0, "untestable"),
        ("below", 1.2, 3.0, "differs"),
    ],
)
def test_a_direction_is_judged_by_the_whole_interval(relation, low, high, verdict):
    entry = claim(published=1, tolerance=0, relation=relation)
    (judged,) = claims.judge([fact((low + high) / 2, low=low, high=high)], [entry])
    assert judged.verdict == verdict
    assert ("do not decide" in judged.parts[0].why) == (verdict == "untestable")


def test_small_estimates_keep_their_bounds_and_facts_beside_stand_once():
    entry = claim(published=0, tolerance=0, relation="above", beside=["other"])
    entry["as_of"] = "latest"
    given = [fact(0.48, "latest", low=-0.033, high=1.04), fact(12.34, "latest", fact_id="other")]
    (judged,) = claims.judge(given, [entry])
    assert "(things). The data give 0.48 (−0.03 to 1) and" in judged.parts[0].why
    assert [one["id"] for one in judged.beside] == ["other"]
    assert "12.3 things" in claims.as_markdown([judged])


def test_a_relation_that_is_none_is_refused(tmp_path):
    path = tmp_path / "claims.yml"
    path.write_text(json.dumps([claim(relation="about")]))
    with pytest.raises(claims.ClaimListInvalid, match="'about' is none of equals"):
        claims.read_list(path)


@pytest.mark.parametrize(("value", "verdict"), [(33, "reproduced"), (60, "reproduced"),
                                                (32, "differs")])  # fmt: skip
def test_at_least(value, verdict):
    entry = claim(published=33, tolerance=0, relation="at_least")
    assert claims.judge([fact(value)], [entry])[0].verdict == verdict


def test_the_weakest_number_decides():
    part = claim(tolerance=0)["parts"][0]
    parts = [part, {**part, "fact": "other", "published": 7}]
    found = [fact(100), fact(8, fact_id="other")]
    (judged,) = claims.judge(found, [claim(parts=parts)])
    assert [one.verdict for one in judged.parts] == ["reproduced", "differs"]
    assert judged.verdict == "differs"


def test_both_numbers_stand_in_the_reason():
    (judged,) = claims.judge([fact(90)], [claim()])
    assert judged.parts[0].why == ("Tested: 100 (things). The data of 18 May 2022 give 90.")


def test_facts_beside_are_shown_and_do_not_decide():
    (judged,) = claims.judge(
        [fact(100), fact(5, fact_id="near", as_of="latest")], [claim(beside=["near"])]
    )
    assert judged.verdict == "reproduced"
    assert "5 things" in claims.as_markdown([judged])


def test_a_fact_beside_that_did_not_move_stands_once():
    given = [
        fact(5, day, fact_id=name) for name in ("near", "far") for day in ("2022-05-18", "latest")
    ]
    given[-1]["value"] = 6
    (judged,) = claims.judge(given, [claim(beside=["near", "far"])])
    assert [(one["id"], one["value"]) for one in judged.beside] == [
        ("near", 5),
        ("far", 5),
        ("far", 6),
    ]


def test_a_p_value_is_written_as_one_and_a_lacking_fact_said_plainly():
    assert claims.in_english({**fact(0.6056), "unit": "p-value"}) == "p = 0.61"
    (judged,) = claims.judge([], [claim()])
    assert judged.parts[0].why == "No open data to test this."


def test_the_page_and_the_json_hold_every_claim(tmp_path):
    judged = claims.judge([fact(100)], [claim()])
    claims.write(tmp_path, judged)
    assert claims.recorded(tmp_path) == {"things": "reproduced"}
    assert json.loads((tmp_path / "claims.json").read_text())["verdicts"]["reproduced"] == 1
    assert "**reproduced**" in (tmp_path / "claims.md").read_text()


@pytest.mark.parametrize("content", ["", "{", '{"claims": 1}'])
def test_an_unreadable_record_of_verdicts_is_no_record(tmp_path, content):
    (tmp_path / "claims.json").write_text(content)
    assert claims.recorded(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {id: a}", "a: needs exactly"),
        ("- [", "not readable"),
        ("- {id: a, number: 1, working_group: 1, place: p, statement: s, as_of: x, beside: [],"
         " parts: [{fact: f}]}", "a: needs exactly because, fact"),
    ],
)  # fmt: skip
def test_a_broken_list_of_claims_is_refused_in_one_line(tmp_path, text, said):
    (tmp_path / "claims.yml").write_text(text)
    with pytest.raises(claims.ClaimListInvalid, match=said) as caught:
        claims.read_list(tmp_path / "claims.yml")
    assert "\n" not in str(caught.value)


def test_the_recorded_verdicts_are_those_of_the_recorded_facts(request):
    reports = request.config.rootpath / "reports"
    judged = claims.judge(facts.read(reports))
    assert claims.recorded(reports) == {one.id: one.verdict for one in judged}
    assert [one.number for one in judged] == list(range(1, 16))


def test_a_changed_fact_changes_the_verdict_on_11_14_7(request):
    found = facts.read(request.config.rootpath / "reports")
    before = {one.number: one.verdict for one in claims.judge(found)}
    assert before[1] == "published only"
    for one in found:
        if one["id"] == "share_mediator_cfr_2015_2019":
            one["value"] = 12
    (changed, *_) = claims.judge(found)
    assert changed.verdict == "differs"
    assert "11 (percent)" in changed.parts[0].why
    assert "give 12" in changed.parts[0].why


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(None, None, "untestable"), (50, 90, "reproduced"), (50, 110, "untestable"),
     (105, 130, "differs")],
)  # fmt: skip
def test_homicide_stands_beside_the_statement_on_conflict_and_does_not_decide_it(
    low, high, verdict
):
    (entry,) = (one for one in claims.read_list() if one["number"] == 7)
    (part,) = entry["parts"]
    # a clear result on homicide
    found = [fact(50, "latest", low=40, high=60, fact_id=name) for name in entry["beside"]]
    if low is not None:
        middle = (low + high) / 2
        found.append(fact(middle, "latest", low=low, high=high, fact_id=part["fact"]))
    (judged,) = claims.judge(found, [entry])
    assert judged.verdict == verdict
    assert len(judged.beside) == len(entry["beside"])


def test_the_page_sets_what_was_published_beside_what_was_computed():
    read = {**claim(), "id": "read", "number": 1}
    read["parts"] = [{**read["parts"][0], "fact": "read", "relation": "at_least"}]
    judged = claims.judge([fact(102), fact(100, kind="published", fact_id="read")], [claim(), read])
    lines = claims.as_markdown(judged).splitlines()
    (table,) = (place for place, line in enumerate(lines) if line.startswith("| no. |"))
    assert [
        [cell.strip() for cell in line.split("|")[3:6]] for line in lines[table + 2 : table + 4]
    ] == [
        ["no number; tested here: at least 100 things", "not rebuilt", "**published only**"],
        ["100 things", "102 things", "**reproduced**"],
    ]


@pytest.mark.parametrize("language", paths.languages())
def test_every_reason_is_said_in_every_language(language, request):
    words = Words(language)
    said = [
        claims.why(part, words)
        for one in claims.judge(facts.read(request.config.rootpath / "reports"))
        for part in one.parts
    ]
    assert all(said)
    assert not any("{" in one for one in said)
    # 102 then, 113 today, against 100
    (moved,) = (one for one in said if "113" in one)
    assert "100" in moved
    assert "102" in moved


def test_a_reason_bends_nothing_and_names_the_day_in_the_language():
    (judged,) = claims.judge([fact(55.9)], [{**claim(published=33, relation="at_least")}])
    french = claims.why(replace(judged.parts[0], unit="percent of plans"), Words("fr"))
    assert french == (
        "Testé\u00a0: au moins 33 (pour cent des plans). Les données du 18 mai 2022 donnent 55,9."
    )


def test_every_unit_of_a_fact_is_a_message(request):
    units = {one["unit"] for one in facts.read(request.config.rootpath / "reports")}
    assert units <= set(messages.messages())
