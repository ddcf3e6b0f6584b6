"""Numbers that prose quotes are the recorded facts."""

import pytest

from wpsdata.publish.prose import problems

FACTS = [
    {"id": "countries", "as_of": "latest", "value": 113},
    {"id": "countries", "as_of": "2022-05-18", "value": 102},
    {"id": "share", "as_of": "latest", "value": 5.411255},
    {"id": "many", "as_of": "latest", "value": 2291},
    {"id": "nothing", "as_of": "latest", "value": None},
]


@pytest.mark.parametrize(
    "text",
    [
        "113<!-- fact: countries --> countries",
        "by then 102<!-- fact: countries@2022-05-18 -->",
        "5.4 %<!-- fact: share -->", "5 %<!-- fact: share -->", "5.41 percent <!-- fact: share -->",
        "2,291<!-- fact: many --> persons", "no number here",
    ],
)  # fmt: skip
def test_what_agrees_is_passed(text):
    assert list(problems(text, "README.md", FACTS)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("112<!-- fact: countries -->", "says 112 where the fact countries as of latest is 113"),
        ("113<!-- fact: countries@2022-05-18 -->", "as of 2022-05-18 is 102"),
        ("5.5 %<!-- fact: share -->", "is 5.41125"),
        ("1<!-- fact: no_such -->", "no fact no_such"),
        ("1<!-- fact: nothing -->", "no fact nothing"),
        ("many<!-- fact: countries -->", "does not follow a number"),
    ],
)
def test_what_disagrees_is_named(text, said):
    (problem,) = problems(text, "README.md", FACTS)
    assert said in problem
