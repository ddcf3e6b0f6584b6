"""Every way in which a server can fail: edition 1 is held, and what comes next is not edition 2."""

import gzip
import io
import zipfile

import pytest

from wpsdata import cache
from wpsdata.fetch import Limits, checks

BOMB = gzip.compress(bytes(2_000_000))
LOGIN = b"<!DOCTYPE html>\n<html><body><form>Log in</form></body></html>"


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_up_", "../").replace("_", "."), content)
    return file.getvalue()


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
TOO_SLOW = ("failed", "longer than 0.4 seconds in all", False)

# name: (how the server answers, status, what the line says, whether the file is kept)
FAULTS = {
    "404": (lambda w: w.answer(b"gone", 404), "failed", "answers 404 Not Found", False),
    "410": (lambda w: w.answer(b"gone", 410), "failed", "answers 410", False),
    "403": (lambda w: w.answer(b"no", 403), "failed", "answers 403", False),
    "429 for too long": (
        lambda w: w.answer(b"", 429, Retry_After=3600), "failed",
        "answers 429 .*, and asks to wait 3600 seconds, more than 1; .*; try again later", False,
    ),
    "429 for ever": (
        lambda w: w.answer(b"", 429, Retry_After=0), "failed", r"answers 429.*2 tries", False,
    ),
    "500": (lambda w: w.answer(b"", 500), "failed", r"answers 500.*2 tries", False),
    "503 until it is too late": (
        lambda w: w.answer(b"", 503, Retry_After="Fri, 31 Dec 2100 23:59:59 GMT"),
        "failed", "asks to wait", False,
    ),
    "304 to a question without condition": (
        lambda w: lambda handler: handler.begin(304), "failed", "answers 304", False,
    ),
    "204": (lambda w: lambda handler: handler.begin(204), "failed", "answers 204", False),
    "no HTTP": (
        lambda w: lambda handler: handler.wfile.write(b"what?\r\n"), "failed", "broke", False,
    ),
    "reset": (lambda w: w.reset(), "failed", "the connection broke", False),
    "reset within": (lambda w: w.reset(b"a,b"), "failed", "broke|breaks off", False),
    "truncated": (
        lambda w: w.answer(w.EDITION_2, Content_Length=len(w.EDITION_2) + 10),
        "failed", r"breaks off after \d+ of \d+ bytes", False,
    ),
    "truncated gzip": (
        lambda w: w.answer(gzip.compress(w.EDITION_2)[:-9], Content_Encoding="gzip"),
        "failed", "within gzip", False,
    ),
    "damaged gzip": (
        lambda w: w.answer(w.EDITION_2, Content_Encoding="gzip"), "failed", "damaged gzip", False,
    ),
    "an encoding that was not asked for": (
        lambda w: w.answer(w.EDITION_2, Content_Encoding="br"), "failed", "encoded as 'br'", False,
    ),
    "truncated without a length": (
        lambda w: w.answer(w.EDITION_2[:-15], Content_Length=None), "refused", "cells", True,
    ),
    "longer than announced": (
        lambda w: w.answer(w.EDITION_2, Content_Length=len(w.EDITION_2) - 10),
        "refused", "more than the .* bytes that it announces", False,
    ),
    "no answer": (lambda w: w.stall(), "failed", "no answer within 0.3 seconds", False),
    "slow body": (
        lambda w: w.stall(b"a,b"), "failed", "nothing came for 0.3 seconds, after 3 bytes", False,
    ),
    "status byte by byte": (lambda w: w.drip(b"HTTP/1.1 ", b"2"), *TOO_SLOW),
    "headers without end": (lambda w: w.drip(OK + b"X-Long: ", b"x"), *TOO_SLOW),
    "body byte by byte": (lambda w: w.drip(OK + b"Content-Length: 9999\r\n\r\n", b"x"), *TOO_SLOW),
    "head of a chunk byte by byte": (lambda w: w.drip(CHUNKED, b"0"), *TOO_SLOW),
    "trailers without end": (lambda w: w.drip(CHUNKED + b"0\r\n", b"X: y\r\n"), *TOO_SLOW),
    "announced too large": (
        lambda w: w.answer(b"", Content_Length=10**9), "refused", "announces 954 MB", False,
    ),
    "too large": (
        lambda w: w.answer(bytes(200_000), Content_Length=None), "refused", "sends more than",
        False,
    ),
    "bomb in the transfer": (
        lambda w: w.answer(BOMB, Content_Encoding="gzip"), "refused", "unpacks to more", False,
    ),
    "bomb as a file": (lambda w: w.answer(BOMB), "refused", "unpacks to more", True),
    "bomb in a zip": (
        lambda w: w.answer(zipped(a_csv=bytes(2_000_000))), "refused", "unpacks to more", True,
    ),
    "zip that leads outside": (
        lambda w: w.answer(zipped(_up_a_csv=w.EDITION_2)), "refused", r"outside itself, '\.\./a",
        True,
    ),
    "damaged zip": (
        lambda w: w.answer(zipped(a_csv=w.EDITION_2)[:-30]), "refused", "damaged", True,
    ),
    "torn gz file": (
        lambda w: w.answer(gzip.compress(w.EDITION_2)[:-9]), "refused", "damaged", True,
    ),
    "web page": (
        lambda w: w.answer(LOGIN, Content_Type="text/csv"), "refused", "is a web page", True,
    ),
    "empty": (lambda w: w.answer(b""), "refused", "is empty", True),
    "wrong encoding": (
        lambda w: w.answer(w.EDITION_2.decode().encode("utf-16")), "refused", "is not text", True,
    ),
    "Latin-1": (
        lambda w: w.answer(w.EDITION_2.decode().encode("latin-1")), "refused", "UTF-8", True,
    ),
    "needed column renamed": (
        lambda w: w.answer(w.table(header="country,period,women,note")),
        "refused", "no column: year", True,
    ),
    "column renamed": (
        lambda w: w.answer(w.table(header="country,year,women,remark")),
        "refused", r"no longer has column note \(new: remark; renamed\?\)", True,
    ),
    "column dropped": (
        lambda w: w.answer(w.table(header="country,year,women")),
        "refused", "no longer has column note;.*--accept", True,
    ),
    "no rows": (lambda w: w.answer(w.table(0)), "refused", "no rows", True),
    "half the rows": (
        lambda w: w.answer(w.table(10)), "refused", "10 rows where there were 20;.*--accept", True,
    ),
    "redirected to another port": (
        lambda w: w.redirect("http://127.0.0.1:9/table.csv"),
        "refused", "leads to 127.0.0.1:9; expected only 127.0.0.1", False,
    ),
    "redirected to another host": (
        lambda w: w.redirect("https://elsewhere.example/"), "refused",
        "leads to elsewhere.example", False,
    ),
    "redirected to a name in disguise": (
        lambda w: w.redirect("https://127.0.0.1@elsewhere.example/"), "refused",
        "leads to 127.0.0.1@elsewhere.example", False,
    ),
    "redirected to a name in another disguise": (
        lambda w: w.redirect("//elsewhere.example\\@127.0.0.1/"), "refused",
        "leads to http://elsewhere", False,
    ),
    "redirected to a file": (
        lambda w: w.redirect("file:///etc/passwd"), "refused", "not https", False,
    ),
    "redirected to no address": (
        lambda w: w.redirect("https://[::1/"), "refused", "no address", False,
    ),
    "redirected to nowhere": (
        lambda w: lambda handler: handler.begin(302), "failed", "to nowhere", False,
    ),
    "redirected in a circle": (
        lambda w: w.redirect("/table.csv"), "refused", "in a circle", False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_fault(fault, held):
    behaviour, status, said, kept = FAULTS[fault]
    before = held.files()
    limits = {"limits": Limits(**vars(held.LIMITS) | {"total": 0.4})} if TOO_SLOW[1] == said else {}

    outcome = held.refresh(behaviour(held), **limits)

    assert outcome.status == status, outcome.message
    assert outcome.bad
    held.match(said, outcome.message)
    assert (outcome.rows_before, outcome.rows_after) == (20, 20)
    # nothing lost, nothing half-written, and the reader still reads
    assert held.unfinished() == []
    after = held.files()
    assert {name: after[name] for name in before} == before
    assert held.content() == held.EDITION_1
    assert len(held.source.read(cache.path_of("made_up"))) == 20
    if status == "failed":
        assert after == before
        return
    (place,) = held.quarantined()
    assert (place / cache.REASON).read_text().strip() in outcome.message
    assert str(place) in outcome.message
    assert [path.name for path in place.iterdir() if path.name != cache.REASON] == (
        ["table.csv"] if kept else []
    )

    # and the next time it works
    assert held.refresh(held.answer(held.EDITION_2)).status == "new"
    assert held.content() == held.EDITION_2


SOME = ["404", "web page", "no rows", "truncated", "bomb as a file"]


@pytest.mark.parametrize("fault", [*SOME, "half the rows", "column dropped"])
def test_fault_in_a_dry_run_leaves_no_trace(fault, held):
    behaviour, status, said, _ = FAULTS[fault]
    before = held.files()
    outcome = held.refresh(behaviour(held), dry_run=True)
    assert outcome.status == status
    held.match(said, outcome.message)
    assert held.files() == before


@pytest.mark.parametrize("fault", SOME)
def test_fault_when_nothing_was_held(fault, world):
    behaviour, status, *_ = FAULTS[fault]
    assert world.refresh(behaviour(world)).status == status
    assert cache.held("made_up") is None
    assert world.unfinished() == []


PASSING = {
    "429": lambda w: w.answer(b"", 429, Retry_After=1),
    "503 with a day": lambda w: w.answer(b"", 503, Retry_After="Sat, 01 Jan 2000 00:00:00 GMT"),
    "429 with nonsense": lambda w: w.answer(b"", 429, Retry_After="soon"),
    "500": FAULTS["500"][0],
    "reset": FAULTS["reset"][0],
    "reset within": FAULTS["reset within"][0],
    "truncated": FAULTS["truncated"][0],
    "slow body": FAULTS["slow body"][0],
    "damaged gzip": FAULTS["damaged gzip"][0],
}


@pytest.mark.parametrize("fault", PASSING)
def test_fault_that_passes(fault, held, monkeypatch):
    waits = []
    monkeypatch.setattr("wpsdata.fetch.download.time.sleep", waits.append)
    outcome = held.refresh(PASSING[fault](held), held.answer(held.EDITION_2))
    assert outcome.status == "new", outcome.message
    assert held.content() == held.EDITION_2
    assert waits == [1 if fault == "429" else 0]


def test_waits_between_tries_double(held, monkeypatch):
    waits = []
    monkeypatch.setattr("wpsdata.fetch.download.time.sleep", waits.append)
    limits = Limits(**vars(held.LIMITS) | {"tries": 5, "backoff": 0.1})
    assert held.refresh(held.answer(b"", 500), limits=limits).status == "failed"
    assert waits == [0, 0.2, 0.4, 0.8]


def test_a_wait_beyond_the_total_time_is_not_begun(held):
    limits = Limits(**vars(held.LIMITS) | {"total": 1, "patience": 100})
    outcome = held.refresh(held.answer(b"", 429, Retry_After=50), limits=limits)
    assert (outcome.status, len(held.server.asked)) == ("failed", 1)
    assert "asks to wait 50 seconds and no time is left of 1 seconds" in outcome.message


def test_another_host_is_never_contacted(held):
    # localhost is the same machine, so that a request would arrive
    other = held.server.url("/table.csv").replace("127.0.0.1", "localhost")
    outcome = held.refresh(held.redirect(other))
    assert outcome.status == "refused"
    assert len(held.server.asked) == 1


def test_an_address_on_an_undeclared_host_is_never_asked_for(held):
    source = held.made_up("made_up", held.source.addresses, hosts=("data.example",))
    outcome = held.refresh(source=source)
    assert outcome.status == "refused"
    assert "expected only data.example" in outcome.message
    assert held.server.asked == []


def test_http_is_for_tests(held):
    outcome = held.refresh(http_to_loopback=False)
    assert (outcome.status, held.server.asked) == ("refused", [])
    assert "not https" in outcome.message


def test_more_redirects_than_allowed(held):
    for step in range(10):
        held.server.serve(f"/{step}", held.redirect(f"/{step + 1}"))
    outcome = held.refresh(held.redirect("/0"))
    assert "more than 5 times" in outcome.message
    assert len(held.server.asked) == 6


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_host_is_followed(status, held):
    held.server.serve("/new.csv", held.answer(held.EDITION_2))
    assert held.refresh(held.redirect("/new.csv", status)).status == "new"
    assert held.content() == held.EDITION_2


def test_the_body_of_a_redirect_is_not_read(held):
    def endless(handler):
        handler.begin(302, Location="/new.csv", Content_Length=10**12)
        handler.server.ended.wait(3)

    held.server.serve("/new.csv", held.answer(held.EDITION_2))
    assert held.refresh(endless).status == "new"


def test_no_rows_is_refused_even_if_accepted_and_the_reader_does_not_mind(held):
    source = held.made_up("made_up", held.source.addresses, read=lambda path: [])
    assert "no rows" in held.refresh(held.answer(b"[]"), source=source, accept=True).message


def test_a_reader_that_breaks_is_one_line(held):
    def broken(path):
        raise KeyError("column\nof mine")

    source = held.made_up("made_up", held.source.addresses, read=broken)
    outcome = held.refresh(held.answer(held.EDITION_2), source=source)
    assert outcome.status == "refused"
    assert "its reader failed (KeyError" in outcome.message
    assert held.content() == held.EDITION_1


def test_no_cell_of_the_way_is_named_in_a_refusal(held):
    outcome = held.refresh(held.answer(b"a,b\n1,2\n"))
    assert outcome.message.startswith("table.csv: no column: country, year, women;")
    assert cache.UNFINISHED not in outcome.message


@pytest.mark.parametrize("name", ["/a", "C:\\a", "a/../../b", "..\\a", "a\\..\\..\\b"])
def test_names_that_lead_outside_an_archive(name, tmp_path, world):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("fine.csv"), "")
        archive.writestr(zipfile.ZipInfo("x" * len(name)), "")
    path.write_bytes(path.read_bytes().replace(b"x" * len(name), name.encode()))
    with pytest.raises(checks.Refused, match="outside itself"):
        checks.read(world.source, path, 10**6)


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "a..b.csv", "..a.csv"])
def test_names_that_stay_within_an_archive(name, tmp_path, world):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "country,year\n")
    source = world.made_up("made_up", {}, read=lambda path: [1])
    assert checks.read(source, path, 10**6).rows == 1


def test_what_an_archive_announces_of_itself_is_not_believed(tmp_path, world):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(3_000_000))
    # the size, in the member's head and in the directory
    lie = path.read_bytes().replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(lie)
    with pytest.raises(checks.Refused, match=r"unpacks to more|damaged"):
        checks.read(world.source, path, 10**6)
