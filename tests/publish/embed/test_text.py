"""Web pages and Markdown."""

import base64
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from wpsdata.publish.embed import BrokenMarker, Shelf, Untouched, insert, refresh

FIGURE = "nap_in_force_by_year"
Shelves = Callable[..., Shelf]


@pytest.fixture
def page(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, name: str = "page.html") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write


def test_only_what_stands_between_markers_is_written(
    page: Callable[..., Path], shelf: Shelves
) -> None:
    path = page(
        '<!doctype html><HTML lang="fr-CH"><body>\r\n<p>a&nbsp;b'
        "<!-- wps:fact nap_countries -->9<!-- /wps:fact --><br>"
        "<span lang=en><!--wps:fact nap_share--><!--/wps:fact--></span> <!-- mine -->"
        f"<b><!-- wps:caption {FIGURE} --><!-- /wps:caption --></b>\r\n"
    )
    found = refresh(path, shelf())
    assert [(one.part, one.old, one.new) for one in found.changes] == [
        ("line 2", "9", "1\u202f113"),
        ("line 2", "", "57.9%"),
        ("line 2", "", "Un constat"),
    ]
    assert path.read_bytes().decode() == (
        '<!doctype html><HTML lang="fr-CH"><body>\r\n<p>a&nbsp;b'
        "<!-- wps:fact nap_countries -->1\u202f113<!-- /wps:fact --><br>"
        "<span lang=en><!--wps:fact nap_share-->57.9%<!--/wps:fact--></span> <!-- mine -->"
        f"<b><!-- wps:caption {FIGURE} -->Un constat<!-- /wps:caption --></b>\r\n"
    )
    assert refresh(path, shelf()).changes == ()


def test_a_figure_of_a_page_has_picture_words_and_language(
    page: Callable[..., Path], shelf: Shelves, tmp_path: Path
) -> None:
    path = page(f"<!-- wps:figure {FIGURE} lang=fr size=column -->old<!-- /wps:figure -->")
    made = shelf()
    assert refresh(path, made).changes[0].what == ("picture", "text")
    text = path.read_text()
    assert '<figure lang="fr" dir="ltr">' in text
    assert f'src="page_files/{FIGURE}.fr.column.svg"' in text
    assert 'alt="Alt &lt;fr&gt; “red”"' in text
    assert "<figcaption>Un constat<br>" in text
    assert "Source fr &amp; co.</span>" in text
    assert (tmp_path / "page_files" / f"{FIGURE}.fr.column.svg").read_text() == "<svg>red fr</svg>"
    assert refresh(path, made).changes == ()
    (tmp_path / "page_files" / f"{FIGURE}.fr.column.svg").unlink()
    assert [one.what for one in refresh(path, made, check=True).changes] == [("picture",)]
    assert not list((tmp_path / "page_files").iterdir())


def test_a_picture_may_lie_in_the_page_itself(
    page: Callable[..., Path], shelf: Shelves, make: SimpleNamespace, tmp_path: Path
) -> None:
    path = page(f"<!-- wps:figure {FIGURE} images=data picture=png --><!-- /wps:figure -->")
    refresh(path, shelf())
    whole = base64.b64encode(make.png("red")).decode()
    assert f'src="data:image/png;base64,{whole}"' in path.read_text()
    assert not (tmp_path / "page_files").exists()
    assert refresh(path, shelf()).changes == ()


def test_markdown_is_written_as_markdown(
    page: Callable[..., Path], shelf: Shelves, make: SimpleNamespace, tmp_path: Path
) -> None:
    code = "```html\n<!-- wps:figure nothing -->\n```\nand `<!-- wps:fact nothing -->`\n"
    path = page(
        f"---\nlang: fr\n---\n# T\n\n{code}\n<!-- wps:figure {FIGURE} -->\n<!-- /wps:figure -->\n"
        "Of <!-- wps:fact nap_countries@2022-05-18 -->9<!-- /wps:fact --> countries\n",
        "note.md",
    )
    refresh(path, shelf(words=" of *all*"))
    assert path.read_text() == (
        f"---\nlang: fr\n---\n# T\n\n{code}\n<!-- wps:figure {FIGURE} -->\n"
        f"![Alt \\<fr\\> “red”](note_files/{FIGURE}.fr.png)\n\n"
        "**Un constat of \\*all\\***\\\nSource fr & co.\n"
        "<!-- /wps:figure -->\n"
        "Of <!-- wps:fact nap_countries@2022-05-18 -->102<!-- /wps:fact --> countries\n"
    )
    assert (tmp_path / "note_files" / f"{FIGURE}.fr.png").read_bytes() == make.png("red")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"<!-- wps:figure {FIGURE} -->", "never ended"),
        ("x\n<!-- /wps:fact -->", "line 2: /wps:fact ends nothing"),
        (f"<!-- wps:figure {FIGURE} --><!-- wps:fact nap_share --><!-- /wps:fact -->", "not ended"),
        (f"<!-- wps:figure {FIGURE} on the left --><!-- /wps:figure -->", "'on the left' is no"),
        ("<!-- wps:fact nap_shares --><!-- /wps:fact -->", "did you mean 'nap_share'"),
        ('<html lang="de"><!-- wps:fact nap_share --><!-- /wps:fact -->', "in de"),
        ("<!-- wps:fact nap_countries format=percent --><!-- /wps:fact -->", "not in percent"),
        ("<!-- wps:fact nap_share@2022-05-18 --><!-- /wps:fact -->", "not recorded as of"),
    ],
)
def test_markers_that_mean_nothing_are_told(
    page: Callable[..., Path], shelf: Shelves, text: str, expected: str
) -> None:
    path = page(text)
    with pytest.raises(BrokenMarker, match=expected):
        refresh(path, shelf())
    assert path.read_text() == text


def test_scripts_hold_no_markers(page: Callable[..., Path], shelf: Shelves) -> None:
    path = page("<script>x = '<!-- wps:fact nothing -->'</script><style><!-- wps:fact --></style>")
    assert refresh(path, shelf()).changes == ()


def test_a_fact_that_is_not_known_is_told(page: Callable[..., Path], shelf: Shelves) -> None:
    made = shelf()
    path = page("<!-- wps:fact unknown_share -->0<!-- /wps:fact -->")
    refresh(path, made)
    assert "-->–<!--" in path.read_text()
    assert made.notes == ["fact unknown_share as of latest is not known"]


def test_a_number_takes_decimals(page: Callable[..., Path], shelf: Shelves) -> None:
    path = page(
        "<!-- wps:fact nap_share format=number decimals=2 lang=fr --><!-- /wps:fact -->"
        "<!-- wps:fact nap_countries decimals=0 --><!-- /wps:fact -->"
    )
    assert [one.new for one in refresh(path, shelf()).changes] == ["57,94", "1,113"]


def test_what_is_no_text_is_left_alone(tmp_path: Path, shelf: Shelves) -> None:
    for content in (b"\xff\xfeh\0", b"a\0b"):
        path = tmp_path / "x.html"
        path.write_bytes(content)
        with pytest.raises(Untouched, match=r"UTF-8"):
            refresh(path, shelf())


@pytest.mark.parametrize("name", ["new.html", "new.md"])
def test_a_page_is_begun_and_added_to(tmp_path: Path, shelf: Shelves, name: str) -> None:
    path = tmp_path / name
    insert(path, FIGURE, shelf(), {"lang": "fr"})
    insert(path, FIGURE, shelf(), {"lang": "en", "as_of": "2022-05-18"})
    text = path.read_text()
    assert text.index("Un constat**" if name.endswith("md") else "Un constat<br>") < text.index(
        "A finding"
    )
    assert text.count("<!-- /wps:figure -->") == 2
    if name.endswith("html"):
        assert text.startswith('<!DOCTYPE html>\n<html lang="fr" dir="ltr">')
        assert text.rstrip().endswith("<!-- /wps:figure -->\n</body>\n</html>")
    assert len(list((tmp_path / "new_files").iterdir())) == 2
    assert refresh(path, shelf()).changes == ()
