import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpsdata.publish.embed.xml import Part, Unreadable, parse

ODD = (
    b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8' standalone=\"yes\"?>\r\n"
    b"<!-- <x> -->\n<a:r xmlns:a='u'  xmlns:b=\"v\" ><?pi <y> ?>\n"
    b'<b:t b:k = \'a &gt; "b"\'   z=">" /><b:t></b:t><a:u><![CDATA[<z>]]></a:u >\n</a:r>\n'
)


def test_nothing_changed_is_the_same_bytes() -> None:
    assert Part(ODD).as_bytes() == ODD


def test_only_the_characters_of_a_change_move() -> None:
    part = Part(ODD)
    first, second = part.root.iter("{v}t")
    assert part.set(first, "{v}k", 'say "x" & y\n')
    assert not part.set(first, "z", ">")
    part.set(first, "new", "1")
    part.fill(second, "<b:w/>")
    part.append(part.root.find("{u}u"), "!")
    after = part.as_bytes()
    assert after == (
        ODD.replace(b"'a &gt; \"b\"'", b'"say &quot;x&quot; &amp; y&#10;"')
        .replace(b'z=">" /', b'z=">"  new="1"/')
        .replace(b"<b:t></b:t>", b"<b:t><b:w/></b:t>")
        .replace(b"]]></a:u", b"]]>!</a:u")
    )
    assert parse(after).find("{v}t").get("{v}k") == 'say "x" & y\n'


def test_an_empty_element_is_opened_when_it_is_filled() -> None:
    part = Part(b"<a><b/><c x='1'/></a>")
    part.fill(part.root[0], "text")
    part.append(part.root[1], "<d/>")
    part.before(part.root[0], "<n/>")
    part.after(part.root[1], "<m/>")
    assert part.as_bytes() == b"<a><n/><b>text</b><c x='1'><d/></c><m/></a>"


def test_an_element_is_replaced_and_an_attribute_taken_away() -> None:
    part = Part(b"<a><b>1</b><c x='1' y=\"2\"/></a>")
    part.replace(part.root[0], "")
    part.unset(part.root[1], "x")
    assert part.as_bytes() == b'<a><c y="2"/></a>'


def test_utf_16_stays_utf_16() -> None:
    raw = '<?xml version="1.0" encoding="UTF-16"?><a b="é"/>'.encode("utf-16")
    part = Part(raw)
    assert part.as_bytes() == raw
    part.set(part.root, "b", "ü")
    assert parse(part.as_bytes()).get("b") == "ü"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<a>", "not well-formed"),
        (b"", "not well-formed"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "document type"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin-1"), "not in UTF-8"),
    ],
)
def test_what_is_no_plain_xml_is_refused(raw: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        Part(raw)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])))
def test_any_text_is_read_as_it_was_set(text: str) -> None:
    part = Part(b"<a><b c='1'>x</b><b/></a>")
    part.set(part.root[0], "c", text)
    found = parse(part.as_bytes())
    assert found[0].get("c") == text
    assert found[0].text == "x"
