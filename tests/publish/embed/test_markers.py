import csv
from pathlib import Path

import pytest

from wpsdata.publish.embed import markers
from wpsdata.publish.embed.markers import BrokenMarker, bookmark_name, read, read_bookmark, settled

CASES = Path(__file__).parents[2] / "cases" / "embed_markers.csv"
with CASES.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


@pytest.mark.parametrize("case", ROWS, ids=lambda case: " ".join(case["text"].split())[:50])
def test_a_marker_is_read_or_refused(case: dict[str, str]) -> None:
    if case["refused"]:
        with pytest.raises(BrokenMarker, match=case["refused"]):
            read(case["text"])
        return
    found = read(case["text"])
    shown = "|" if "|" in case["options"] else " "
    assert (found.kind, found.id, found.rest) == (case["kind"], case["id"], case["rest"])
    assert shown.join(f"{name}={value}" for name, value in found.options.items()) == case["options"]


def test_what_was_written_is_read_again() -> None:
    options = {"lang": "fr", "region": "Sub Saharan", "as_of": "2022-05-18"}
    found = read(markers.write("figure", "a_b", options))
    assert (found.id, dict(found.options)) == ("a_b", options)
    assert found.parameters == {"region": "Sub Saharan", "as_of": "2022-05-18"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("wps_fact_nap_countries", ("fact", "nap_countries", {})),
        ("wps_fact_x__20220518__fr__2", ("fact", "x", {"as_of": "2022-05-18", "lang": "fr"})),
        ("wps_caption_" + "a" * 28, ("caption", "a" * 28 + "*", {})),
    ],
)
def test_a_bookmark_stands_for_a_marker(name: str, expected: tuple[str, str, object]) -> None:
    found = read_bookmark(name)
    assert found is not None
    assert (found.kind, found.id, found.options) == expected


@pytest.mark.parametrize("name", ["_GoBack", "wps", "wps_other_x", "my_wps_fact_x"])
def test_other_bookmarks_are_left_alone(name: str) -> None:
    assert read_bookmark(name) is None


def test_a_bookmark_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(BrokenMarker, match="no day"):
        read_bookmark("wps_fact_x__yesterday")


def test_bookmarks_get_names_that_word_takes_and_that_are_read_again() -> None:
    taken: set[str] = set()
    for _ in range(3):
        name = bookmark_name("caption", "short", taken)
        assert name
        assert name not in taken
        taken.add(name)
        assert read_bookmark(name).id == "short"  # type: ignore[union-attr]
    long = bookmark_name("caption", "peacekeeping_share_by_personnel", ())
    assert len(long) == 40
    assert read_bookmark(long).id == "peacekeeping_share_by_person*"  # type: ignore[union-attr]


def test_the_beginning_of_a_name_must_mean_one() -> None:
    known = {"share_a", "share_b", "rate"}
    assert settled("ra*", known, "fact") == "rate"
    with pytest.raises(BrokenMarker, match="begins 2 names"):
        settled("share*", known, "fact")
    with pytest.raises(BrokenMarker, match="did you mean 'rate'"):
        settled("rates", known, "fact")
