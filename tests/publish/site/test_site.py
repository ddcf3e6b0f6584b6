"""The site as files: links, languages, what degrades, feeds, schemas, same bytes."""

import json
import posixpath
import shutil
import urllib.parse
from collections import Counter
from itertools import pairwise

import jsonschema
import lxml.html
import pytest
from click.testing import CliRunner
from lxml import etree

from wpsdata.cli import main
from wpsdata.errors import WpsdataError
from wpsdata.publish import changes
from wpsdata.publish import site as gallery
from wpsdata.publish.site import feeds, stage

FIGURE = "nap_in_force_by_year"
ATOM = "{http://www.w3.org/2005/Atom}"


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="session")
def pages(built):
    return {
        name: lxml.html.fromstring(path.read_bytes())
        for name, path in files(built.folder).items()
        if name.endswith(".html")
    }


def text(page):
    return " ".join(page.text_content().split())


def test_there_is_a_page_of_each_kind_in_each_language(built, pages):
    assert built.languages == ["en", "fr"]
    for language in built.languages:
        for place in (
            "index.html",
            f"figures/{FIGURE}.html",
            "claims.html",
            "countries/index.html",
            "sources/index.html",
            "sources/naps.html",
            "notebooks/62_nap_generations.html",
            "changes.html",
        ):
            assert f"{language}/{place}" in pages
    assert {"index.html", "404.html"} <= pages.keys()


def test_every_link_leads_to_a_file_and_a_place_in_it(built, pages):
    there = files(built.folder)
    wrong = []
    for name, page in pages.items():
        for element in page.iter("a", "link", "img", "script", "source"):
            target = element.get("href") or element.get("src") or element.get("srcset")
            parts = urllib.parse.urlsplit(target)
            if parts.scheme:
                # sources have addresses of their own; nothing is loaded from anywhere
                if element.tag != "a":
                    wrong.append(f"{name}: loads {target}")
                continue
            to = posixpath.normpath(posixpath.join(posixpath.dirname(name), parts.path))
            to = to if parts.path else name
            anchored = not parts.fragment or pages[to].xpath(f"//*[@id='{parts.fragment}']")
            if to not in there or not anchored:
                wrong.append(f"{name}: {target}")
    assert wrong == []


def test_each_page_says_its_language_and_has_one_first_heading(pages):
    for name, page in pages.items():
        language = name.partition("/")[0] if "/" in name else "en"
        assert page.get("lang") == language
        assert len(page.xpath("//h1")) == 1, name
        repeated = [one for one, n in Counter(page.xpath("//@id")).items() if n > 1]
        assert repeated == [], name
        assert page.xpath("string(//title)").strip(" –")
        levels = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4")]
        assert all(b - a <= 1 for a, b in pairwise(levels)), name


def test_the_language_switch_leads_to_the_same_page_or_where_it_would_be(pages):
    english = pages[f"en/figures/{FIGURE}.html"]
    assert english.xpath("//nav[@class='languages']//a/@href") == [
        f"../../fr/figures/{FIGURE}.html"
    ]
    only_english = pages["en/figures/shares_by_edition.html"]
    assert only_english.xpath("//nav[@class='languages']//a/@href") == ["../../fr/index.html"]
    profile = pages["en/countries/FJI.html"]
    assert profile.xpath("//nav[@class='languages']//a/@href") == ["../../fr/countries/index.html"]


def test_what_is_not_drawn_is_named_with_its_command(built, pages):
    assert "shares_by_edition" in built.missing["fr"]
    assert FIGURE not in built.missing["fr"]
    assert "wpsdata run 10 --lang fr" in text(pages["fr/index.html"])
    countries = text(pages["en/countries/index.html"])
    assert "wpsdata run 99 -p country FJI --lang en" in countries
    assert "wpsdata run 99 --each country --lang en" in countries


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_index_of_countries_says_whose_names_they_are(pages, language):
    assert "1244 (1999)" in text(pages[f"{language}/countries/index.html"])


def test_profiles_are_those_of_the_variants_and_of_the_notebook_itself(pages):
    linked = pages["en/countries/index.html"].xpath("//main//a/@href")
    assert linked == ["../../en/countries/COD.html", "../../en/countries/FJI.html"]
    assert pages["en/countries/FJI.html"].xpath("string(//h1)") == "Fiji"


def test_sizes_that_are_drawn_are_offered_and_no_others(pages):
    whole = pages[f"en/figures/{FIGURE}.html"]
    offered = whole.xpath("//dl[@class='downloads']//a/@href")
    assert f"../../figures/en/slide/{FIGURE}.png" in offered
    assert f"../../figures/en/{FIGURE}.xlsx" in offered
    assert not [one for one in offered if one.endswith(".pdf") or "/column/" in one]
    assert whole.xpath("//picture/source/@srcset") == [f"../../figures/en/phone/{FIGURE}.svg"]
    assert pages[f"fr/figures/{FIGURE}.html"].xpath("//picture/source") == []


def test_the_years_that_a_source_covers_run_as_the_page_does(pages):
    years = pages["en/sources/naps.html"].xpath("//dd[@class='whole']")
    assert years
    # alone, numbers in an element of its own direction would run from left to right
    assert not [one for one in years if one.xpath(".//bdi|@dir")]


def test_a_figure_page_says_what_may_be_said_and_where_it_comes_from(pages):
    page = pages[f"en/figures/{FIGURE}.html"]
    shown = text(page)
    for words in ("You may say", "You may not say", "62_nap_generations", "naps_nd", "24 November"):
        assert words in shown
    assert "1 March 2027: 1 rows added, 0 removed, 3 changed" in shown
    assert page.xpath("//a[contains(@href, 'claims.html#claim-9')]")
    (row,) = page.xpath("(//table[@class='data'])[1]/tbody/tr[1]")
    assert [one.text_content() for one in row] == ["2005", "In force", "1"]
    assert page.xpath("(//table[@class='data'])[1]//th[@scope='col']/text()") == [
        "Year",
        "Series",
        "Number",
    ]


def test_a_long_table_is_cut_and_says_so(pages):
    page = pages[f"en/figures/{FIGURE}.html"]
    assert len(page.xpath("(//table[@class='data'])[1]/tbody/tr")) == 60
    assert "The first 60 of 84 rows." in text(page)


def test_the_statements_have_their_verdicts(pages):
    page = pages["en/claims.html"]
    verdicts = page.xpath("//section[@class='claim']/p/strong/text()")
    assert len(verdicts) == 15
    assert set(verdicts) <= {"reproduced", "differs", "moved", "published only", "untestable"}
    # no data rebuild the first, and the second has no number in the notes
    (first, *_), (second, *_) = (
        [[cell.text_content() for cell in row.xpath("td")] for row in one.xpath(".//tbody/tr")]
        for one in page.xpath("//section[@class='claim']")[:2]
    )
    assert first[:3] == ["11", "–", "–"]
    assert second[0] == "no number; tested here: above 1"
    # each language ends a sentence with a sign of its own
    assert len(page.xpath("//section[@class='claim']/p/br")) == 15
    french = pages["fr/claims.html"]
    assert "publié seulement" in text(french)
    assert "est lu ici comme un tiers ou plus" in text(french)
    # what stands beside is English, and says so to whoever reads it aloud
    assert french.xpath("//details/ul[@lang='en']")
    assert not page.xpath("//details/*[@lang]")


def test_what_is_english_is_marked_on_other_pages(pages):
    source = pages["fr/sources/naps.html"]
    assert source.xpath("//h1/@lang") == ["en"]
    assert pages["en/sources/naps.html"].xpath("//h1/@lang") == []
    assert "WILPF tient une page par pays" in text(source)
    assert source.xpath("//details/p/@lang") == []
    (unit,) = pages["fr/changes.html"].xpath("//tbody//td[last()]")
    assert (unit.text_content(), unit.get("lang")) == ("pays", None)
    assert pages["fr/notebooks/62_nap_generations.html"].xpath(
        "//div[@class='notebook']/@lang"
    ) == ["en"]


def test_the_feeds_fit_their_schemas(built, hosted):
    for site in (built.folder, hosted.folder):
        for name in ("figures", "facts"):
            schema = json.loads((site / f"api/{name}.schema.json").read_text(encoding="utf-8"))
            jsonschema.Draft202012Validator.check_schema(schema)
            content = json.loads((site / f"api/{name}.json").read_text(encoding="utf-8"))
            jsonschema.validate(content, schema)
            assert len(content[name]) > 0
    one = json.loads((built.folder / "api/facts/nap_countries.json").read_text(encoding="utf-8"))
    jsonschema.validate(one, feeds.SCHEMAS["facts"])
    assert {fact["as_of"] for fact in one["facts"]} >= {"latest", "2022-05-18"}


def test_a_feed_that_lacks_a_text_does_not_fit_its_schema(built):
    content = json.loads((built.folder / "api/figures.json").read_text(encoding="utf-8"))
    del content["figures"][0]["languages"]["en"]["alt"]
    with pytest.raises(jsonschema.ValidationError, match="'alt' is a required property"):
        jsonschema.validate(content, feeds.SCHEMAS["figures"])


def test_addresses_in_the_feed_are_files_of_the_site(built):
    content = json.loads((built.folder / "api/figures.json").read_text(encoding="utf-8"))
    for one in content["figures"]:
        for said in one["languages"].values():
            for place in [
                said["page"],
                *(f for size in said["files"].values() for f in size.values()),
            ]:
                assert (built.folder / place).is_file()


def test_the_atom_feed_has_what_a_reader_needs(built, hosted):
    for site, start in ((built.folder, "../"), (hosted.folder, "https://example.org/wps/")):
        feed = etree.parse(site / "en/changes.atom").getroot()
        for name in ("title", "id", "updated", "author", "link"):
            assert feed.find(ATOM + name) is not None
        (entry,) = feed.findall(ATOM + "entry")
        assert entry.findtext(ATOM + "updated") == "2027-03-01T00:00:00Z"
        assert entry.findtext(ATOM + "summary") == "1 figure and 1 fact moved."
        assert entry.find(ATOM + "link").get("href").startswith(start)


def test_without_changes_the_pages_say_so(small, tmp_path):
    reports = tmp_path / "reports"
    shutil.copytree(small, reports, ignore=shutil.ignore_patterns("changes.json", "site", "fr"))
    site = gallery.build(reports).folder
    assert "Nothing has moved since the first publication" in text(
        lxml.html.parse(site / "en/changes.html").getroot()
    )
    assert etree.parse(site / "en/changes.atom").getroot().findall(ATOM + "entry") == []


def test_only_with_an_address_are_there_absolute_links(built, hosted):
    place = f"en/figures/{FIGURE}.html"
    here, there = (lxml.html.parse(one.folder / place).getroot() for one in (built, hosted))
    assert here.xpath("//meta[@property='og:url']") == []
    assert there.xpath("//meta[@property='og:url']/@content") == [
        f"https://example.org/wps/{place}"
    ]
    picture = f"https://example.org/wps/figures/en/slide/{FIGURE}.png"
    assert there.xpath("//meta[@property='og:image']/@content") == [picture]
    assert there.xpath("//meta[@property='og:image:width']/@content") == ["1600"]
    assert not (built.folder / "sitemap.xml").exists()
    listed = etree.parse(hosted.folder / "sitemap.xml").getroot()
    assert f"https://example.org/wps/{place}" in [one[0].text for one in listed]
    assert (
        f'src="https://example.org/wps/figures/en/{FIGURE}.svg"'
        in there.xpath("//pre/code")[2].text_content()
    )


@pytest.mark.parametrize(
    "address", ["example.org", "ftp://example.org", "https://a.org/?q=1", "/x"]
)
def test_an_address_that_is_none_is_refused(small, tmp_path, address):
    with pytest.raises(gallery.UnusableAddress, match="expected https://"):
        gallery.build(small, tmp_path / "site", ["en"], address)
    assert not (tmp_path / "site").exists()


def test_the_same_reports_give_the_same_bytes(small, built, tmp_path):
    again = gallery.build(small, tmp_path / "site")
    first, second = files(built.folder), files(again.folder)
    assert first.keys() == second.keys()
    assert [one for one in first if first[one].read_bytes() != second[one].read_bytes()] == []


def test_a_folder_that_holds_something_else_is_left_alone(small, tmp_path):
    out = tmp_path / "home"
    out.mkdir()
    (out / "letter.txt").write_text("mine")
    with pytest.raises(stage.NotASite, match="holds something else than a site"):
        gallery.build(small, out, ["en"])
    assert [one.name for one in tmp_path.iterdir()] == ["home"]
    assert (out / "letter.txt").read_text() == "mine"


def test_a_build_that_fails_leaves_the_site_before(small, tmp_path, monkeypatch):
    out = tmp_path / "site"
    gallery.build(small, out, ["en"])
    before = (out / "api/figures.json").read_bytes()

    def broken(*_):
        raise OSError("disk full")

    monkeypatch.setattr(feeds, "write", broken)
    with pytest.raises(OSError, match="disk full"):
        gallery.build(small, out, ["en"])
    assert (out / "api/figures.json").read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_reports_without_figures_are_an_error(tmp_path):
    with pytest.raises(WpsdataError, match="no figure drawn in any language"):
        gallery.build(tmp_path)


def test_a_figure_whose_words_are_lost_is_an_error(small, tmp_path):
    reports = tmp_path / "reports"
    shutil.copytree(small, reports, ignore=shutil.ignore_patterns("site"))
    (reports / f"figures/en/{FIGURE}.json").write_text('{"title": "a"}')
    with pytest.raises(WpsdataError, match=r"lacks subtitle, note.*run `wpsdata run --force`"):
        gallery.build(reports)


def test_the_command_builds_and_says_what_is_missing(small, tmp_path):
    out = tmp_path / "site"
    words = ["site", "--reports", str(small), "--out", str(out), "--lang", "fr"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.stderr
    assert "not drawn in fr: shares_2015_2019_by_role, shares_by_edition" in result.stderr
    assert (out / "fr" / "index.html").is_file()
    assert not (out / "en").exists()
    refused = CliRunner().invoke(main, [*words[:-1], "qq"])
    assert refused.exit_code == 2


def test_a_record_of_changes_that_is_none_is_an_error(tmp_path):
    (tmp_path / "changes.json").write_text('{"changes": [{"date": "2027-01-01"}]}')
    with pytest.raises(changes.ChangesUnreadable, match="not readable as a record of changes"):
        changes.read(tmp_path)
    assert changes.read(tmp_path / "none") == []
