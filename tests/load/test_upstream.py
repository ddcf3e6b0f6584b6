"""Every research source is described, and its reader refuses what is not of it in one line."""

import gzip
from pathlib import Path

import pytest

from wpsdata.catalog import REDISTRIBUTE
from wpsdata.load.upstream import MODULES, NotThisSource, read, upstream

JUNK = {
    "empty": b"",
    "page": b"<!doctype html><html><body>Please log in</body></html>",
    "binary": bytes(range(256)) * 40,
    "half a gzip": gzip.compress(b"a,b\n1,2\n" * 500)[:60],
    "half a workbook": b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + b"\x00" * 50,
    "another table": b"iso3,year,value\nAAA,2001,1\n",
    "an empty list": b"[]",
    "half an answer": b'[{"page": 1',
    "one long line": b"[" + b",".join(b"[%d,-%d]" % (n % 700, n) for n in range(60_000)) + b"]",
}


@pytest.mark.parametrize("name", MODULES)
def test_each_source_says_whose_it_is_and_on_what_terms(name):
    one = upstream(name)
    assert one.name == name
    assert all([one.producer, one.title, one.url, one.license_name, one.citation])
    assert one.redistribute in REDISTRIBUTE
    assert one.redistribute != "no" or not one.addresses
    for address in one.addresses.values():
        assert address.startswith("https://")
        assert address.split("/")[2] in one.hosts


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("name", MODULES)
def test_junk_is_refused_in_one_line(tmp_path: Path, name: str, junk: str):
    path = tmp_path / "download.csv"
    path.write_bytes(JUNK[junk])
    with pytest.raises(NotThisSource) as caught:
        read(name, path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", MODULES)
def test_an_empty_folder_is_refused(tmp_path: Path, name: str):
    with pytest.raises(NotThisSource):
        read(name, tmp_path)
