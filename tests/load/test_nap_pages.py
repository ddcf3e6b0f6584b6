import json

import pandas as pd
import pytest

from wpsdata.load import nap_pages
from wpsdata.load.nap_pages import COLUMNS, SOURCES, STATEMENTS, read_nap_pages
from wpsdata.load.upstream import NotThisSource

SITE = "http://1325naps.peacewomen.org/index.php"


def elementor(*blocks: str, heading: str = "") -> str:
    """Make up content as Elementor renders it: deep, with tabs and settings between the text."""
    inside = "\n\t\t".join(
        f'<div class="elementor-element" data-settings="{{&quot;a&quot;:1}}">'
        f'<div class="elementor-widget-container">{block}</div></div>'
        for block in blocks
    )
    title = f'<h4 class="elementor-heading-title">{heading}</h4>' if heading else ""
    return f'\t\t<div data-elementor-type="wp-page"><section>{title}{inside}</section></div>'


def page(*blocks: str, title: str = "Norway", slug: str = "norway", **more: object) -> dict:
    rest = {
        "id": 7,
        "date": "2020-12-08T07:58:51",
        "date_gmt": "2020-12-08T07:58:51",
        "modified": "2021-02-25T20:50:41",
        "modified_gmt": "2021-02-25T19:50:41",
        "slug": slug,
        "status": "publish",
        "type": "page",
        "link": f"{SITE}/{slug}/",
        "title": {"rendered": title},
        "content": {"rendered": elementor(*blocks, heading=title)},
    }
    return rest | more


@pytest.fixture
def said(tmp_path):
    """Return a function that reads paragraphs of one page as statements."""

    def read(*blocks: str, **more: object) -> pd.DataFrame:
        paragraphs = [block if block.startswith("<") else f"<p>{block}</p>" for block in blocks]
        path = tmp_path / "any name"
        path.write_text(json.dumps(page(*paragraphs, **more)), encoding="utf-8")
        return read_nap_pages(path)

    return read


def facts(frame: pd.DataFrame, *names: str) -> list[tuple]:
    """Return what the statements say, missing as None."""
    wanted = names or ("statement", "generation", "year", "period_start", "period_end")
    rows = frame[list(wanted)].astype(object)
    return [tuple(row) for row in rows.where(rows.notna(), None).itertuples(index=False)]


# --- the file -----------------------------------------------------------------------------------


def test_statements_bear_their_page_and_types(said):
    frame = said("Norway adopted its first National Action Plan (NAP) in 2003.")
    assert frame.dtypes.astype(str).to_dict() == COLUMNS
    (row,) = frame.to_dict("records")
    assert row["country"] == row["names"] == "Norway"
    assert (row["slug"], row["url"], row["page"]) == ("norway", f"{SITE}/norway/", 1)
    assert row["modified"] == pd.Timestamp("2021-02-25 19:50:41")
    assert row["verb"] == "adopted"
    assert row["quote"] == "Norway adopted its first National Action Plan (NAP) in 2003."
    assert pd.isna(row["problem"])


def test_a_list_of_pages_is_read_page_by_page(tmp_path):
    path = tmp_path / "pages.json"
    pages = [
        page("<p>Norway adopted its first NAP in 2003.</p>"),
        page("<p>Mali adopted its second NAP in 2004.</p>", title="Mali", slug="mali"),
    ]
    path.write_text(json.dumps(pages), encoding="utf-8")
    assert facts(read_nap_pages(path), "country", "page", "generation") == [
        ("Norway", 1, 1),
        ("Mali", 2, 2),
    ]


HTML = """<!DOCTYPE html><html><head><title>{title} – 1325 National Action Plans</title>
<link rel="canonical" href="http://1325naps.peacewomen.org/index.php/country/{slug}/" />
<meta property="article:modified_time" content="2022-05-06T09:10:11+02:00" />
<style>.a {{ content: "NAP adopted in 1999" }}</style></head><body>
<nav><ul><li>Albania</li><li>Chad adopted its first NAP in 2001.</li></ul></nav>
<h4>{title}</h4><script>var a = "Chad adopted its first NAP in 2001.";</script>
<p>{title} adopted its <strong>first National&nbsp;Action Plan</strong> (NAP) in 2003<br>for the
period 2003&ndash;2006.</p><footer>Chad adopted its first NAP in 2001.</footer></body></html>"""


def test_a_plain_page_says_where_it_comes_from(tmp_path):
    path = tmp_path / "page"
    path.write_text(HTML.format(title="Mali", slug="mali"), encoding="utf-8")
    frame = read_nap_pages(path)
    # a line break ends a run of text, so that the period is not one with the sentence
    (row,) = frame.to_dict("records")
    assert (row["country"], row["slug"]) == ("Mali", "mali")
    assert row["url"] == "http://1325naps.peacewomen.org/index.php/country/mali/"
    assert row["modified"] == pd.Timestamp("2022-05-06 07:10:11")
    assert (row["generation"], row["year"]) == (1, 2003)


def test_a_page_without_its_address_needs_one(tmp_path):
    path = tmp_path / "page"
    path.write_text("<p>Mali adopted its first NAP in 2003.</p>", encoding="utf-8")
    with pytest.raises(NotThisSource, match="does not say its own address; name it as url"):
        read_nap_pages(path)
    frame = read_nap_pages(path, url="https://example.org/wps/mali-nap/")
    assert facts(frame, "country", "slug", "url") == [
        ("Mali", "mali-nap", "https://example.org/wps/mali-nap/")
    ]
    with pytest.raises(NotThisSource, match="has the address 'javascript:alert"):
        read_nap_pages(path, url="javascript:alert(1)")
    with pytest.raises(NotThisSource, match="has the address 'http://"):
        read_nap_pages(path, url="http://[bad")


def test_a_page_that_is_another_than_asked_for_is_refused(tmp_path):
    path = tmp_path / "page"
    path.write_text(HTML.format(title="Mali", slug="mali"), encoding="utf-8")
    own = "https://1325naps.peacewomen.org/index.php/country/mali"
    assert len(read_nap_pages(path, url=own)) == 1
    with pytest.raises(NotThisSource, match=r"says that it is .*/mali/, not https://example\.org/"):
        read_nap_pages(path, url="https://example.org/")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"country,year\nMali,2003\n", "is neither JSON nor HTML"),
        (b"PK\x03\x04", "is neither JSON nor HTML"),
        (b"\x1f\x8b\x08", "is not text in UTF-8"),
        ('{"title": "C\xf4te d\'Ivoire"}'.encode("latin-1"), "is not text in UTF-8"),
        (b'{"id": 7, "content": {"rend', "is JSON cut short or malformed"),
        (b"[" * 100_000, "is JSON cut short or malformed"),
        (b"[]", "is a list without pages"),
        (b"[1]", "page 1 is no object"),
        (b"{}", "page 1 has no text: link, slug, title.rendered, content.rendered"),
        (
            b'{"code":"rest_post_invalid_id","message":"x","data":{"status":404}}',
            "is an error answer of the site: rest_post_invalid_id",
        ),
        (b"<html><body>Please sign in</body></html>", "says nothing of a national action plan"),
        (b"<html><body><p>Cut off in a t", "says nothing of a national action plan"),
    ],
)
def test_something_else_is_refused_with_its_reason(tmp_path, content, reason):
    path = tmp_path / "uganda.json"
    path.write_bytes(content)
    with pytest.raises(NotThisSource, match=reason) as caught:
        read_nap_pages(path)
    assert "\n" not in str(caught.value)
    assert "; expected pages of 1325naps.peacewomen.org" in str(caught.value)


def test_all_pages_that_are_wrong_are_named_at_once(tmp_path):
    path = tmp_path / "pages.json"
    wrong = [page(), 3, page(link="ftp://x"), page(title="Mali", content={"raw": ""}), page(slug=5)]
    path.write_text(json.dumps(wrong), encoding="utf-8")
    with pytest.raises(NotThisSource) as caught:
        read_nap_pages(path)
    for part in (
        "page 2 is no object",
        "page 3 has the address 'ftp://x'",
        "page 4 has no text: content.rendered",
        "page 5 has no text: slug",
    ):
        assert part in str(caught.value)


def test_a_folder_and_a_file_too_large_are_refused(tmp_path, monkeypatch):
    with pytest.raises(NotThisSource, match="is a folder"):
        read_nap_pages(tmp_path)
    path = tmp_path / "a.json"
    path.write_text(json.dumps(page()), encoding="utf-8")
    monkeypatch.setattr(nap_pages, "LARGEST", 100)
    with pytest.raises(NotThisSource, match="bytes, more than 100"):
        read_nap_pages(path)


@pytest.mark.parametrize(
    ("title", "slug", "country"),
    [
        ("Sweden", "sweden-2", "Sweden"),
        ("Sudan NAP", "sudan-nap", "Sudan"),
        ("", "uae-nap", "Uae"),
        ("", "lebanon-2", "Lebanon"),
        ("", "south-sudan-nap-overview", "South Sudan"),
        ("Brazil NAP Overview 2", "brazil-nap-overview-2", "Brazil"),
        ("Kenya – 2020 Commitments", "kenya-2020-commitments", "Kenya"),
        ("National Action Plan: Moldova", "national-action-plan-moldova", "Moldova"),
        ("C&ocirc;te d&#8217;Ivoire", "cote-divoire", "Côte d’Ivoire"),
        ("<b>The</b> Gambia", "gambia", "The Gambia"),
    ],
)
def test_the_country_is_that_of_the_title_and_not_of_the_slug(said, title, slug, country):
    frame = said("It adopted its first NAP in 2003.", title=title, slug=slug)
    assert frame["country"].tolist() == [country]
    assert frame["slug"].tolist() == [slug]


@pytest.mark.parametrize("moment", [None, "", "soon", 5])
def test_a_page_without_a_moment_has_none(said, moment):
    frame = said("Norway adopted its first NAP in 2003.", modified_gmt=moment)
    assert frame["modified"].isna().all()


# --- sentences ----------------------------------------------------------------------------------

NEWEST = ("latest", None, 2013, 2013, 2016)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Norway adopted its most recent National Action Plan (NAP) in 2013 for the period "
            "2013-2016.",
            [NEWEST],
        ),
        (
            "Norway adopted its most recent National Action Plan (NAP) in 2013, for the period of "
            "2013 – 2016.",
            [NEWEST],
        ),
        (
            "Norway adopted its first National Action Plan (NAP) in March 2013 for the period "
            "between 2013 and 2016.",
            [("adopted", 1, 2013, 2013, 2016)],
        ),
        (
            "On 9 May 2013, Norway launched its 2nd National Action Plan for 2013-16.",
            [("adopted", 2, 2013, 2013, 2016)],
        ),
        (
            "Norway adopted its second and most recent NAP in 2013 for the period 2013 to 2016.",
            [("latest", 2, 2013, 2013, 2016)],
        ),
        (
            "In 2013, Norway adopted for the first time a National Action Plan on WPS.",
            [("adopted", 1, 2013, None, None)],
        ),
        (
            "A second NAP was adopted for the period 2013-2016.",
            [("adopted", 2, None, 2013, 2016)],
        ),
        (
            "Norway’s second NAP covers the years 2013 to 2016.",
            [("mentioned", 2, None, 2013, 2016)],
        ),
        ("Under NAP III (2013-2016) much was done.", [("mentioned", 3, None, 2013, 2016)]),
        ("This is the nation’s first NAP.", [("numbered", 1, None, None, None)]),
        (
            "Norway’s third NAP is preceded by two other NAPs, adopted in 2003 and 2007 and "
            "implemented for the period 2003-2006 and 2007-2010.",
            [
                ("preceded", 1, 2003, 2003, 2006),
                ("preceded", 2, 2007, 2007, 2010),
                ("numbered", 3, None, None, None),
            ],
        ),
        (
            "It is preceded by three others, for the periods 2003-2006; 2007-2010; and 2011-2012.",
            [
                ("preceded", 1, None, 2003, 2006),
                ("preceded", 2, None, 2007, 2010),
                ("preceded", 3, None, 2011, 2012),
                ("numbered", 4, None, None, None),
            ],
        ),
        (
            "Norway’s second NAP is preceded by one another NAP, adopted in 2003, launched in "
            "2005, and implemented for the 2005-2007 period.",
            [("preceded", 1, 2003, 2005, 2007), ("numbered", 2, None, None, None)],
        ),
        (
            "Norway’s second NAP is preceded by one other NAP, adopted in 2003, without a specific "
            "period of implementation.",
            [("preceded", 1, 2003, None, None), ("numbered", 2, None, None, None)],
        ),
        (
            "Previous NAPs were adopted in 2003, 2007, and 2011 and implemented for 2003-2006, "
            "2007-2010, and 2011-2012.",
            [
                ("preceded", 1, 2003, 2003, 2006),
                ("preceded", 2, 2007, 2007, 2010),
                ("preceded", 3, 2011, 2011, 2012),
            ],
        ),
        (
            "Norway adopted NAPs in 2003 and 2007, for the periods 2003-2006 and 2007-2010.",
            [("listed", None, 2003, 2003, 2006), ("listed", None, 2007, 2007, 2010)],
        ),
        (
            "In 2013, Norway launched its third NAP (1st: 2003-2006; 2nd: 2007-2010).",
            [
                ("mentioned", 1, None, 2003, 2006),
                ("mentioned", 2, None, 2007, 2010),
                ("adopted", 3, 2013, None, None),
            ],
        ),
    ],
)
def test_a_sentence_of_a_known_form_is_read(said, sentence, expected):
    frame = said(sentence)
    assert facts(frame) == expected
    assert frame["problem"].isna().all()
    assert set(frame["statement"]) <= set(STATEMENTS)


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("Norway approved its first NAP in 2013.", "approved"),
        ("The NAP was officially launched in 2013.", "launched"),
        ("Norway’s first NAP, published in 2013, is short.", "published"),
        ("Norway announced the adoption of its first NAP in 2013.", "announced"),
    ],
)
def test_the_verb_is_the_source_s(said, sentence, verb):
    frame = said(sentence)
    assert facts(frame, "verb", "year") == [(verb, 2013)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The law on equality was adopted in 2013.",
        "Norway adopted its National Action Plan to combat trafficking in 2013.",
        "It is part of the National Action Plan on Women, adopted in 2013.",
        "The NAP refers to the Gender Equality Law adopted in 2013.",
        "Norway ranks 30 out of 144 countries in the index of 2017 that the NAP names.",
        "The NAP builds on Resolution 1325 (2000).",
    ],
)
def test_a_sentence_on_something_else_states_nothing(said, sentence):
    frame = said(sentence)
    assert facts(frame, "statement", "problem") == [("nothing", "no sentence of a known form")]


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("The draft of the second NAP for 2013-2016 is ready.", "not finished or not adopted"),
        ("Norway is currently developing its second NAP (2013-2016).", "not finished"),
        ("The NAP was drafted in 2003, not adopted until 2007.", "not finished or not adopted"),
        ("The third NAP builds on the second NAP (2013-2016).", "more than one plan"),
        ("Norway adopted its first NAP in 2013, for 2013-2016 and 2017-2019.", "2 periods"),
        ("In 2014, Norway wrote that it adopted its first NAP in 2013.", "2 years"),
        ("The NAP of Norway runs in 2013-2016.", "no word of which it is"),
    ],
)
def test_what_a_sentence_does_not_say_clearly_is_left_to_a_person(said, sentence, problem):
    frame = said(sentence)
    assert frame["statement"].tolist() == ["unread"]
    assert problem in frame["problem"].iloc[0]
    assert frame[["generation", "year", "period_start", "period_end"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        (
            "Norway’s third NAP is preceded by two other NAPs, adopted in 2003 and 2007 and "
            "implemented for the period 2007-2010.",
            "2 earlier plans, 2 years and 1 periods",
        ),
        (
            "Norway’s second NAP is preceded by two other NAPs, adopted in 2003 and 2007.",
            "plan 2 is said to be preceded by 2",
        ),
    ],
)
def test_a_list_that_does_not_add_up_is_a_problem(said, sentence, problem):
    frame = said(sentence)
    assert frame["problem"].str.contains(problem, regex=False).all()
    assert frame["period_start"].isna().all()


def test_years_that_cannot_be_paired_in_a_list_of_plans_are_a_problem(said):
    frame = said("Norway adopted NAPs in 2003 and 2007, the last for 2007-2010.")
    assert facts(frame, "statement", "year", "period_start") == [
        ("listed", 2003, None),
        ("listed", 2007, None),
    ]
    assert frame["problem"].eq("2 years and 1 periods").all()


@pytest.mark.parametrize(
    ("sentence", "has_budget"),
    [
        ("The NAP does not include an allocated budget, but names lines.", False),
        ("The NAP does not have a specific or a dedicated budget.", False),
        ("There is no specific budget attached to the NAP.", False),
        ("The NAP lacks a dedicated budget.", False),
        ("It has an estimated total budget of 90 million.", True),
        ("It also has a detailed budget.", True),
        ("The NAP contains objectives, results and an allocated budget.", True),
        ("The budget for the first NAP was 40,000 euros.", True),
    ],
)
def test_a_word_on_the_budget_is_read(said, sentence, has_budget):
    frame = said(sentence)
    assert facts(frame, "statement", "has_budget") == [("budget", has_budget)]


@pytest.mark.parametrize(
    "sentence",
    ["Norway has a detailed defence budget.", "The NAP is not only about the military budget."],
)
def test_another_budget_is_none_of_the_plan(said, sentence):
    assert said(sentence)["statement"].tolist() == ["nothing"]


def test_a_budget_both_there_and_not_is_a_problem(said):
    frame = said("The NAP includes an estimated budget, and does not have an allocated budget.")
    assert facts(frame, "has_budget", "problem") == [(None, "speaks of a budget, and of none")]


def test_a_budget_belongs_to_the_plan_of_its_paragraph(said):
    frame = said(
        "Norway adopted its first NAP in 2003. It has an estimated budget.",
        "The NAP does not include an allocated budget.",
    )
    assert facts(frame, "statement", "generation", "year", "has_budget") == [
        ("adopted", 1, 2003, None),
        ("budget", 1, 2003, True),
        ("budget", None, None, False),
    ]


def test_the_menu_of_a_country_gives_a_period(said):
    for blocks in (
        ["<h5>National Action Plan</h5>", "<div>2013-2016</div>"],
        ["<div>National Action Plan (2013-2016)</div>"],
    ):
        frame = said(*blocks)
        assert facts(frame) == [("menu", None, None, 2013, 2016)]
    assert said("<h5>National Action Plan</h5>")["statement"].tolist() == ["nothing"]


def test_abbreviations_do_not_end_a_sentence(said):
    frame = said("By Decree No. 5 (p. 9) the U.S. adopted its first NAP in 2003 for 2003-2006.")
    assert facts(frame) == [("adopted", 1, 2003, 2003, 2006)]
    assert frame["quote"].str.startswith("By Decree No. 5").all()


# --- traps --------------------------------------------------------------------------------------


def test_a_period_that_runs_backwards_is_kept_as_printed(said):
    frame = said("Malawi adopted its first NAP in 2021 for the period 2021-2015.", title="Malawi")
    assert facts(frame) == [("adopted", 1, 2021, 2021, 2015)]
    assert frame["problem"].str.contains("period 2021-2015 ends before it starts").all()


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("Norway adopted its first NAP in 2013 for 2013-2030.", "longer than 12 years"),
        ("Norway adopted its first NAP in 2019 for 2013-2016.", "in 2019, after its period ended"),
        ("Norway adopted its first NAP in 1998.", "a year before resolution 1325, of 2000"),
    ],
)
def test_years_that_cannot_well_be_are_a_problem(said, sentence, problem):
    assert said(sentence)["problem"].str.contains(problem, regex=False).all()


def test_a_page_with_another_country_s_text_is_a_problem(said):
    frame = said(
        "In 2018, the Government of the Republic of Moldova approved the National Action Plan for "
        "2018-2021. Moldova has not been in a conflict.",
        title="Montenegro NAP Overview",
        slug="montenegro-nap-overview",
    )
    assert frame["country"].tolist() == ["Montenegro"]
    assert frame["names"].tolist() == ["Republic of Moldova"]
    (problem,) = frame["problem"]
    assert "the text speaks of Republic of Moldova, never of Montenegro" in problem


def test_a_heading_that_names_another_country_puts_the_page_in_doubt(said):
    frame = said(
        "Sudan adopted its first NAP in 2003.",
        "<h3>Explore the Netherlands&#8217; National Action Plan</h3>",
        title="Sudan",
        slug="sudan-nap",
    )
    assert facts(frame, "statement", "names") == [("adopted", "Sudan"), ("heading", "Netherlands")]
    assert frame["problem"].str.contains("the page says .Explore the Netherlands").all()


def test_the_heading_of_the_country_itself_is_no_problem(said):
    frame = said(
        "Sudan adopted its first NAP in 2003.",
        "<h3>Explore Sudan's National Action Plan</h3>",
        title="Sudan",
    )
    assert frame["problem"].isna().all()


def test_a_sentence_on_another_country_is_a_problem_and_its_neighbours_are_not(said):
    frame = said("Norway adopted its first NAP in 2003. South Sudan adopted its first NAP in 2005.")
    assert facts(frame, "names", "problem") == [
        ("Norway", None),
        ("South Sudan", "the sentence speaks of South Sudan"),
    ]


def test_one_address_with_other_texts_is_a_problem(tmp_path):
    path = tmp_path / "pages.json"
    old, new = (page(f"<p>Norway adopted its first NAP in {year}.</p>") for year in (2003, 2004))
    new["link"] = new["link"].replace("http:", "https:").rstrip("/")
    other = page("<p>Mali adopted its first NAP in 2003.</p>", title="Mali", slug="mali")
    path.write_text(json.dumps([old, other, new, other]), encoding="utf-8")
    frame = read_nap_pages(path)
    note = "pages 1, 3 of the file have one address and other texts"
    assert facts(frame, "page", "problem") == [(1, note), (2, None), (3, note), (4, None)]


def test_quotations_have_at_most_twenty_words_and_hold_what_they_state(said):
    padding = "which had long been called for by many people and groups in all parts of the land"
    frame = said(
        f"There, {padding}, Norway adopted its first NAP in 2013 for 2013-2016, {padding}.",
        f"Norway adopted its first NAP, {padding}, with the help of {padding}, in 2013.",
        f"The NAP does not include an allocated budget, {padding}.",
    )
    for quote in frame["quote"]:
        assert len(quote.split()) <= 20
    first, second, third = frame["quote"]
    assert "adopted its first NAP in 2013 for 2013-2016," in first
    assert first.startswith("... ")
    assert first.endswith(" ...")
    assert second.startswith("... adopted") or second.startswith("Norway adopted")
    assert second.endswith("in 2013.")
    assert third.startswith("The NAP does not include an allocated budget,")


def test_a_page_with_nothing_in_it_is_not_lost(said):
    frame = said()
    assert facts(frame, "statement", "quote") == [("nothing", None)]


def test_a_long_run_of_words_takes_no_long_time(said):
    for part in ("adopted ", "first ", "A. ", "NAP (", "2019 - ", "preceded by ", "in "):
        said(part * 3000 + "NAP")


# --- the source ---------------------------------------------------------------------------------


def test_the_source_asks_one_host_for_the_pages_that_are_known():
    described = SOURCES["nap_pages"]
    assert described.read is read_nap_pages
    assert len(described.addresses) == 6
    for address in described.addresses.values():
        assert address.split("/")[2] in described.hosts
    assert described.redistribute == "aggregates"
