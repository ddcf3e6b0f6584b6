"""Languages there are, and files that are written whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from wpsdata import paths


def test_each_catalogue_is_a_language_english_first(tmp_path, monkeypatch):
    assert paths.languages() == ["en", "ar", "es", "fr", "ru", "zh"]
    for language in ("fr", "ar"):
        (tmp_path / language / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / language / "LC_MESSAGES" / "wpsdata.po").touch()
    monkeypatch.setattr(paths, "locale_root", lambda: tmp_path)
    assert paths.languages() == ["en", "ar", "fr"]


@pytest.mark.parametrize("draft", [None, "draft"])
def test_a_file_is_written_with_its_folder_and_for_all_to_read(tmp_path, draft):
    path = tmp_path / "new" / "a.txt"
    paths.write_atomically(path, "é\r\n", tmp_path / draft if draft else None)
    assert path.read_bytes() == b"\xc3\xa9\r\n"
    assert path.stat().st_mode & 0o777 == 0o644
    assert [one.name for one in tmp_path.rglob("*")] == ["new", "a.txt"]


@pytest.mark.parametrize("where", ["fsync", "replace"])
def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path, monkeypatch, where):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a.txt"
    path.write_text("old")
    monkeypatch.setattr(*((os, "fsync") if where == "fsync" else (Path, "replace")), full)
    with pytest.raises(OSError, match="No space"):
        paths.write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]


def test_content_is_on_the_disk_before_it_is_in_place(tmp_path, monkeypatch):
    path, seen = tmp_path / "a.txt", []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append(path.exists()))
    paths.write_atomically(path, "new")
    # then the folder, so that the name stays
    assert seen == [False, True] if os.name == "posix" else [False]
