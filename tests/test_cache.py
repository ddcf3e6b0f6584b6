import json
import os
from pathlib import Path

import platformdirs
import pytest

from wpsdata import cache, catalog


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    place = tmp_path / "cache"
    monkeypatch.setenv(cache.CACHE, str(place))
    return place


@pytest.fixture
def given(tmp_path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text("one\n")
    return path


def test_the_cache_is_the_users_or_where_the_variable_says(monkeypatch, tmp_path):
    monkeypatch.setenv(cache.CACHE, str(tmp_path))
    assert cache.cache_root() == tmp_path
    monkeypatch.setenv(cache.CACHE, "~/files")
    assert cache.cache_root() == Path.home() / "files"
    monkeypatch.delenv(cache.CACHE)
    assert cache.cache_root() == Path(platformdirs.user_cache_dir("wpsdata", appauthor=False))


def test_nothing_held(root):
    assert cache.held("pax") is None
    with pytest.raises(cache.NotInCache) as caught:
        cache.path_of("pax")
    message = str(caught.value)
    assert "wpsdata refresh pax" in message
    assert "wpsdata put pax PATH" in message
    assert "\n" not in message
    assert not root.exists()


@pytest.mark.parametrize("name", ["..", "../x", "a/b", "", ".hidden", "Pax"])
def test_no_source_lies_outside_the_cache(name, root):
    with pytest.raises(cache.NotInCache, match="no name of a source"):
        cache.path_of(name)


def test_put_keeps_editions_and_uses_the_last(root, given):
    first = cache.put("pax", given)
    assert cache.path_of("pax").read_text() == "one\n"
    given.write_text("two\n")
    second = cache.put("pax", given)
    assert cache.path_of("pax").read_text() == "two\n"
    assert second.editions == (first.edition, second.edition)
    assert second.edition == f"{first.edition}-02"
    assert second.folder == root / "pax" / second.edition
    assert (first.folder / "table.csv").read_text() == "one\n"
    assert cache.held("pax") == second
    assert second.sha256 == catalog.sha256(given)
    record = json.loads((second.folder / cache.RECORD).read_text())
    assert record["by_hand"] is True
    assert record["fetched_on"][:10] == second.edition[:10]


def test_put_of_the_same_content_makes_no_edition(root, given):
    first = cache.put("pax", given)
    given.write_text("two\n")
    cache.put("pax", given)
    given.write_text("one\n")
    again = cache.put("pax", given)
    assert (again.edition, len(again.editions)) == (first.edition, 2)


def test_put_of_nothing(root, tmp_path):
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "missing.csv", tmp_path / "empty"):
        with pytest.raises(cache.NotInCache, match="no such file, or a folder without files"):
            cache.put("pax", path)
    (tmp_path / cache.RECORD).write_text("{}")
    with pytest.raises(cache.NotInCache, match="rename the file"):
        cache.put("pax", tmp_path / cache.RECORD)
    assert cache.held("pax") is None


def test_put_of_a_folder_leaves_out_what_lies_deeper(root, tmp_path):
    folder = tmp_path / "files"
    (folder / "deeper").mkdir(parents=True)
    (folder / "deeper" / "c.csv").write_text("c")
    (folder / "record.json").write_text("[]")
    (folder / "a.csv").write_text("a")
    held = cache.put("padd", folder)
    assert sorted(held.files) == ["files/a.csv", "files/record.json"]
    assert cache.path_of("padd") == held.folder / "files"
    assert cache.path_of("padd", "files/a.csv").read_text() == "a"
    (held.folder / "files" / "a.csv").write_text("b")
    with pytest.raises(cache.CacheDamaged, match=r"files/a.csv missing or changed"):
        cache.path_of("padd")


@pytest.mark.parametrize("content", ["", "[]", "{", '{"edition": "1999-01-01"}', '{"edition": []}'])
def test_where_no_edition_is_named_the_last_is_used(content, root, given):
    cache.put("pax", given)
    given.write_text("two\n")
    last = cache.put("pax", given)
    (root / "pax" / cache.CURRENT).write_text(content)
    assert cache.held("pax") == last
    (root / "pax" / cache.CURRENT).unlink()
    assert cache.held("pax") == last


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"files": []}', '{"files": {}}', '{"files": {"a": {}}}', '{"files": {"a": 1}}'],
)
def test_a_folder_without_a_readable_record_is_no_edition_and_stays(content, root, given):
    first = cache.put("pax", given)
    (first.folder / cache.RECORD).write_text(content)
    assert cache.held("pax") is None
    given.write_text("two\n")
    second = cache.put("pax", given)
    assert second.editions == (second.edition,)
    assert (first.folder / "table.csv").read_text() == "one\n"


def test_leftovers_go_with_the_next_write(root, given):
    cache.put("pax", given)
    (root / "pax" / f"{cache.UNFINISHED}folder" / "deep").mkdir(parents=True)
    (root / "pax" / f"{cache.UNFINISHED}{cache.CURRENT}").write_text("{")
    cache.put("pax", given)
    assert list((root / "pax").glob(f"{cache.UNFINISHED}*")) == []


def test_an_edition_is_as_open_as_its_cache(root, given):
    (root / "pax").mkdir(parents=True, mode=0o775)
    (root / "pax").chmod(0o775)
    assert os.name != "posix" or cache.put("pax", given).folder.stat().st_mode & 0o777 == 0o775
