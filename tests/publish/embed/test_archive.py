import io
import struct
import zipfile
from pathlib import Path

import pytest

from wpsdata.publish.embed.archive import Archive, Damaged


class _Stream(io.RawIOBase):
    """A file that cannot be sought in: zipfile writes sums after the content."""

    def __init__(self) -> None:
        self.content = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.content += bytes(data)
        return len(data)


def packed(members: dict[str, bytes], stream: bool = False) -> bytes:
    out = _Stream() if stream else io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"made in a test"
        for number, (name, content) in enumerate(members.items()):
            info = zipfile.ZipInfo(name, (2001, 2, 3, 4, 5, 6 + 2 * number))
            stored = name.endswith("png")
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            info.external_attr = 0o640 << 16
            archive.writestr(info, content)
    return out.content if isinstance(out, _Stream) else out.getvalue()


MEMBERS = {"a.xml": b"<a/>" * 99, "b.png": b"\x89PNG", "c.xml": b"<c/>" * 99}


@pytest.mark.parametrize("stream", [False, True])
def test_only_what_was_put_is_written_anew(stream: bool) -> None:
    before = packed(MEMBERS, stream)
    archive = Archive(before)
    archive.put("b.png", b"other")
    archive.put("d.xml", b"new")
    after = archive.as_bytes()
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        assert new.namelist() == [*MEMBERS, "d.xml"]
        assert new.testzip() is None
        assert (new.read("b.png"), new.read("d.xml")) == (b"other", b"new")
        assert new.comment == b"made in a test"
        for name in ("a.xml", "c.xml"):
            assert new.read(name) == MEMBERS[name]
        for name in MEMBERS:
            assert new.getinfo(name).date_time == old.getinfo(name).date_time
            assert new.getinfo(name).external_attr == old.getinfo(name).external_attr
        begin, end = old.getinfo("a.xml").header_offset, old.getinfo("b.png").header_offset
        assert after[begin:end] == before[begin:end]
        begin = old.getinfo("c.xml").header_offset
        there = new.getinfo("c.xml").header_offset
        assert after[there : there + old.start_dir - begin] == before[begin : old.start_dir]


def test_nothing_put_is_the_same_file() -> None:
    before = packed(MEMBERS)
    archive = Archive(before)
    archive.put("a.xml", MEMBERS["a.xml"])
    archive.put("new", b"x")
    archive.drop("new")
    assert archive.as_bytes() == before


def test_what_was_dropped_is_gone() -> None:
    archive = Archive(packed(MEMBERS))
    archive.drop("a.xml")
    assert "a.xml" not in archive
    with zipfile.ZipFile(io.BytesIO(archive.as_bytes())) as new:
        assert new.namelist() == ["b.png", "c.xml"]
        assert new.testzip() is None


def _twice() -> bytes:
    return packed({"a.xml": b"1", "b.xml": b"2"}).replace(b"b.xml", b"a.xml")


def _bomb() -> bytes:
    return packed({"a.xml": b"\0" * 5_000_000})


def _locked() -> bytes:
    data = bytearray(packed(MEMBERS))
    place = data.rfind(b"PK\x01\x02")
    struct.pack_into("<H", data, place + 8, 1)
    return bytes(data)


def _flipped() -> bytes:
    data = bytearray(packed({"b.png": b"0123456789"}))
    place = data.find(b"0123456789")
    data[place] ^= 0xFF
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a zip file"),
        (b"PK\x03\x04 and then nothing", "not a zip file"),
        (packed(MEMBERS)[:-30], "not a zip file"),
        (_flipped(), "does not unpack"),
        (_locked(), "encrypted"),
        (_bomb(), "no document"),
        (b"junk before" + packed(MEMBERS), "save it anew"),
    ],
    ids=["empty", "truncated", "cut", "flipped", "locked", "bomb", "shifted"],
)
def test_what_is_no_sound_zip_file_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(Damaged, match=said):
        Archive(data)


def test_a_member_twice_is_refused() -> None:
    with pytest.raises(Damaged, match="twice"):
        Archive(_twice())


def test_a_document_is_copied_whole(briefing: Path) -> None:
    data = briefing.read_bytes()
    archive = Archive(data)
    archive.put("word/styles.xml", archive.read("word/styles.xml") + b" ")
    with zipfile.ZipFile(io.BytesIO(archive.as_bytes())) as new:
        assert new.testzip() is None
        assert new.read("word/styles.xml").endswith(b" ")
