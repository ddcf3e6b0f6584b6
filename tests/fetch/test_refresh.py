"""Refreshing as it should go: what is asked, what comes into use, what is said."""

import gzip
import os
import socket
import threading

import pytest
import requests

from wpsdata import cache
from wpsdata.fetch import Limits, Refused, place, refresh
from wpsdata.load.upstream import MODULES, UnknownUpstream

YESTERDAY = "Mon, 23 Nov 2026 10:00:00 GMT"


def test_first_edition_then_second_then_nothing_newer(world):
    first = world.refresh(world.conditional(world.EDITION_1, '"1"'))
    assert (first.status, first.rows_before, first.rows_after) == ("new", None, 20)
    assert world.content() == world.EDITION_1
    old = cache.held("made_up")

    second = world.refresh(world.conditional(world.EDITION_2, '"2"'))
    assert (second.status, second.rows_before, second.rows_after) == ("new", 20, 21)
    assert second.message.startswith(f"{second.edition}: 21 rows, 20 before")
    now = cache.held("made_up")
    assert (now.edition, now.sha256, now.rows) == (second.edition, second.sha256, 21)
    assert now.editions == (old.edition, now.edition)
    assert (old.folder / "table.csv").read_bytes() == world.EDITION_1
    assert now.files["table.csv"].url == world.server.url("/table.csv")

    before = world.files()
    third = world.refresh()
    assert (third.status, third.bad, third.edition) == ("unchanged", False, now.edition)
    assert world.files() == before
    assert world.server.asked[-1][1]["If-None-Match"] == '"2"'
    assert world.unfinished() == []


def test_asks_politely(world):
    world.refresh(world.answer(world.EDITION_1, Last_Modified=YESTERDAY))
    _, headers = world.server.asked[0]
    assert headers["User-Agent"].startswith("wpsdata/")
    assert "If-Modified-Since" not in headers
    assert "Authorization" not in headers
    world.refresh()
    assert world.server.asked[1][1]["If-Modified-Since"] == YESTERDAY


def test_the_same_content_again_is_unchanged(held):
    before = held.files()
    assert held.refresh(held.answer(held.EDITION_1, ETag='"other"')).status == "unchanged"
    assert held.files() == before


def test_no_condition_is_sent_for_another_address(world):
    world.refresh(world.conditional(world.EDITION_1, '"1"'))
    world.server.serve("/moved.csv", world.answer(world.EDITION_2))
    moved = world.made_up("made_up", {"table.csv": world.server.url("/moved.csv")})
    assert world.refresh(source=moved).status == "new"
    assert "If-None-Match" not in world.server.asked[-1][1]


@pytest.mark.parametrize("damage", ["changed", "deleted"])
def test_what_was_damaged_is_fetched_anew(damage, world):
    world.refresh(world.conditional(world.EDITION_1, '"1"'))
    path = cache.path_of("made_up")
    path.unlink() if damage == "deleted" else path.write_bytes(b"spoilt")
    with pytest.raises(cache.CacheDamaged, match=r"table.csv missing or changed.*wpsdata refresh"):
        cache.path_of("made_up")
    assert world.refresh().status == "new"
    assert world.content() == world.EDITION_1


def test_a_publisher_who_goes_back_gets_the_kept_edition(held):
    first = cache.held("made_up").edition
    held.refresh(held.answer(held.EDITION_2))
    back = held.refresh(held.answer(held.EDITION_1))
    assert (back.status, back.edition, back.rows_before, back.rows_after) == ("new", first, 21, 20)
    assert len(cache.held("made_up").editions) == 2


def test_a_new_column_is_taken_in_and_named(held):
    wider = held.table(header="country,year,women,note,men")
    outcome = held.refresh(held.answer(wider))
    assert outcome.status == "new"
    assert outcome.message.endswith("new column men")


@pytest.mark.parametrize(("rows", "status"), [(18, "new"), (17, "refused"), (1, "refused")])
def test_a_tenth_of_the_rows_may_go(rows, status, held):
    assert held.refresh(held.answer(held.table(rows))).status == status


@pytest.mark.parametrize("header", ["country,year,women,remark", "country,year,women"])
def test_a_loss_can_be_accepted(header, held):
    outcome = held.refresh(held.answer(held.table(9, header)), accept=True)
    assert (outcome.status, outcome.rows_after) == ("new", 9)
    assert "no longer has column note" in outcome.message
    assert "9 rows where there were 20" in outcome.message


def test_json_records_are_compared_by_their_keys(world):
    import json

    source = world.made_up(
        "made_up",
        {"table.csv": world.server.url("/table.csv")},
        read=lambda path: json.loads(path.read_text())[1],
    )

    def pages(**names):
        rows = [{"country": "Freedonia", **names}, {"country": "Sylvania", "note": None}]
        return json.dumps([{"page": 1, "pages": 1}, rows]).encode()

    assert world.refresh(world.answer(pages(value=1)), source=source).status == "new"
    held = cache.held("made_up").files["table.csv"]
    assert held.columns == ("country", "value", "note")
    refused = world.refresh(world.answer(pages(amount=1)), source=source)
    world.match(r"column value \(new: amount", refused.message)


def test_gzip_on_the_way_is_unpacked_and_a_gz_file_is_kept(world):
    body = gzip.compress(world.EDITION_1[:50]) + gzip.compress(world.EDITION_1[50:])
    assert world.refresh(world.answer(body, Content_Encoding="gzip")).status == "new"
    assert world.content() == world.EDITION_1
    source = world.made_up("made_up", world.source.addresses, read=lambda path: range(20))
    assert world.refresh(world.answer(body), source=source).status == "new"
    assert world.content() == body
    assert cache.held("made_up").files["table.csv"].columns == tuple(world.HEADER.split(","))


def test_chunks_and_a_body_without_length_are_whole(world):
    def chunked(handler):
        handler.protocol_version = "HTTP/1.1"
        handler.begin(Transfer_Encoding="chunked")
        for part in (world.EDITION_1[:100], world.EDITION_1[100:], b""):
            handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")

    assert world.refresh(chunked).status == "new"
    assert world.content() == world.EDITION_1
    assert world.refresh(world.answer(world.EDITION_2, Content_Length=None)).status == "new"
    assert world.content() == world.EDITION_2


def test_chunks_that_break_off_are_refused(held):
    def torn(handler):
        handler.protocol_version = "HTTP/1.1"
        handler.begin(Transfer_Encoding="chunked")
        handler.wfile.write(b"ffff\r\n" + held.EDITION_2)

    assert held.refresh(torn).status == "failed"
    assert held.content() == held.EDITION_1


def test_a_server_that_leaves_the_connection_open_has_sent_all(world):
    def lasting(handler):
        world.answer(world.EDITION_1)(handler)
        handler.wfile.flush()
        handler.server.ended.wait(2)

    assert world.refresh(lasting).status == "new"
    assert world.content() == world.EDITION_1


def test_dry_run_says_what_would_come_and_writes_nothing(held):
    before = held.files()
    outcome = held.refresh(held.answer(held.EDITION_2), dry_run=True)
    assert (outcome.status, outcome.bad) == ("planned", False)
    assert (outcome.rows_before, outcome.rows_after) == (20, 21)
    assert outcome.message == "a new edition would come: 21 rows, 20 before"
    assert held.files() == before
    assert held.refresh(held.answer(held.EDITION_1), dry_run=True).status == "unchanged"


def test_dry_run_makes_no_cache(world):
    assert world.refresh(world.answer(world.EDITION_1), dry_run=True).status == "planned"
    assert not world.root.exists()


def two(world):
    addresses = {f"{name}.csv": world.server.url(f"/{name}.csv") for name in "ab"}
    return world.made_up("made_up", addresses)


def test_the_files_of_a_source_come_together(world):
    source = two(world)
    world.server.serve("/a.csv", world.conditional(world.EDITION_1, '"1"'))
    world.server.serve("/b.csv", world.conditional(world.EDITION_1 + b"F,1999,1,\n", '"1"'))
    assert world.refresh(source=source).rows_after == 41
    world.server.serve("/b.csv", world.conditional(world.EDITION_2, '"2"'))
    second = world.refresh(source=source)
    assert (second.status, second.rows_before, second.rows_after) == ("new", 41, 41)
    assert cache.path_of("made_up", "a.csv").read_bytes() == world.EDITION_1
    assert cache.path_of("made_up", "b.csv").read_bytes() == world.EDITION_2
    assert world.refresh(source=source).status == "unchanged"
    with pytest.raises(cache.NotInCache, match=r"expected one of a.csv, b.csv"):
        cache.path_of("made_up")
    with pytest.raises(cache.NotInCache, match=r"no file 'c.csv'"):
        cache.path_of("made_up", "c.csv")


def test_one_bad_file_keeps_the_others_of_its_source_back(world):
    source = two(world)
    for name in "ab":
        world.server.serve(f"/{name}.csv", world.answer(world.EDITION_1))
    world.refresh(source=source)
    world.server.serve("/a.csv", world.answer(world.EDITION_2))
    world.server.serve("/b.csv", world.answer(b"<html>"))
    outcome = world.refresh(source=source)
    assert (outcome.status, outcome.rows_after) == ("refused", 40)
    assert cache.path_of("made_up", "a.csv").read_bytes() == world.EDITION_1


def test_one_bad_source_keeps_no_other_back(held):
    good = held.made_up("good", {"good.csv": held.server.url("/good.csv")})
    held.server.serve("/good.csv", held.answer(held.EDITION_2))
    held.server.serve("/table.csv", held.answer(b"", 500))
    told = []
    both = refresh(
        [held.source, good, held.source],
        limits=held.LIMITS, http_to_loopback=True, ended=told.append,
    )  # fmt: skip
    assert [(one.source, one.status) for one in both] == [("made_up", "failed"), ("good", "new")]
    assert told == both


def test_an_unknown_source_stops_before_anything_is_asked(held):
    with pytest.raises(UnknownUpstream, match=r"did you mean 'pax'"):
        refresh([held.source, "paxx"])
    assert held.server.asked == []


def test_a_source_without_address_is_for_people(world):
    source = world.made_up("made_up", {})
    outcome = world.refresh(source=source)
    assert (outcome.status, outcome.bad) == ("by_hand", False)
    assert "https://data.example/" in outcome.message
    assert "wpsdata put made_up PATH" in outcome.message
    assert not world.root.exists()


def test_all_sources_are_asked_for_by_default(world, monkeypatch):
    def nowhere(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    limits = Limits(**vars(world.LIMITS) | {"tries": 1})
    outcomes = refresh(limits=limits)
    assert [one.source for one in outcomes] == list(MODULES)
    assert {one.status for one in outcomes} <= {"failed", "by_hand"}
    fetched = [one for one in outcomes if one.status == "failed"]
    assert fetched
    assert all("offline?" in one.message for one in fetched), fetched


def test_offline(held):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    source = held.made_up("made_up", {"table.csv": f"http://127.0.0.1:{port}/"})
    outcome = held.refresh(source=source)
    assert (outcome.status, outcome.rows_after) == ("failed", 20)
    assert "cannot be reached; is this machine offline?" in outcome.message
    assert held.content() == held.EDITION_1


def test_progress_is_told(world):
    told = []
    world.refresh(world.answer(world.EDITION_1), progress=lambda *step: told.append(step))
    assert told[-1] == ("made_up", "table.csv", len(world.EDITION_1), len(world.EDITION_1))


def test_a_session_of_ones_own_is_used(world):
    with requests.Session() as session:
        session.headers["X-Mine"] = "yes"
        assert world.refresh(world.answer(world.EDITION_1), session=session).status == "new"
    assert world.server.asked[0][1]["X-Mine"] == "yes"


def test_a_proxy_is_respected(world, monkeypatch):
    # the server stands in for a proxy: it is asked for a whole address
    source = world.made_up("made_up", {"table.csv": "http://127.0.0.1:9/table.csv"})
    monkeypatch.setenv("http_proxy", world.server.url(""))
    world.server.serve("http://127.0.0.1:9/table.csv", world.answer(world.EDITION_1))
    assert world.refresh(source=source).status == "new"


def test_a_proxy_that_is_not_there_is_named(world, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    outcome = world.refresh(world.answer(world.EDITION_1))
    assert outcome.status == "failed"
    assert "proxy" in outcome.message


def test_ca_settings_are_respected(world, monkeypatch, tmp_path):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    source = world.made_up(
        "made_up", {"table.csv": world.server.url("/table.csv").replace("http:", "https:")}
    )
    outcome = world.refresh(source=source)
    assert outcome.status == "failed"
    assert "missing.pem" in outcome.message
    assert world.server.asked == []


def test_the_proxy_of_https_is_asked_to_connect(world, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", world.server.url(""))
    source = world.made_up(
        "made_up", {"table.csv": "https://data.example/table.csv"}, hosts=("data.example",)
    )
    outcome = world.refresh(source=source)
    assert [path for path, _ in world.server.asked] == ["data.example:443"]
    world.match("the proxy gives no way;.*look at HTTPS_PROXY", outcome.message)


@pytest.mark.parametrize("trusted", [True, False])
def test_certificates_are_compared_with_the_bundle_that_is_set(
    trusted, world, monkeypatch, tmp_path
):
    class Https(requests.adapters.HTTPAdapter):
        """What would be asked with TLS is asked without, where the bundle is the right one."""

        def send(self, request, **settings):
            asked.append(settings["verify"])
            if not trusted:
                raise requests.exceptions.SSLError
            request.url = request.url.replace("https:", "http:")
            return super().send(request, **settings)

    asked = []
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "own.pem"))
    world.server.serve("/table.csv", world.answer(world.EDITION_1))
    address = world.server.url("/table.csv").replace("http:", "https:")
    with requests.Session() as session:
        session.mount("https://", Https())
        outcome = world.refresh(
            source=world.made_up("made_up", {"table.csv": address}), session=session
        )
    assert asked == [str(tmp_path / "own.pem")]
    assert outcome.status == ("new" if trusted else "failed")
    if not trusted:
        world.match("not trusted;.*look at REQUESTS_CA_BUNDLE", outcome.message)


def test_two_refreshes_at_once(held):
    arrived, go = threading.Event(), threading.Event()

    def slow(handler):
        arrived.set()
        go.wait(5)
        held.answer(held.EDITION_2)(handler)

    outcomes = []
    held.server.serve("/table.csv", slow)
    limits = Limits(**vars(held.LIMITS) | {"read": 5, "total": 5})
    first = threading.Thread(target=lambda: outcomes.append(held.refresh(limits=limits)))
    first.start()
    assert arrived.wait(5)
    second = held.refresh()
    assert second.status == "failed"
    assert "another refresh is writing here" in second.message
    assert held.content() == held.EDITION_1
    with pytest.raises(cache.CacheInUse):
        cache.put("made_up", __file__)
    go.set()
    first.join(5)
    assert [one.status for one in outcomes] == ["new"]
    assert held.content() == held.EDITION_2
    assert len(held.server.asked) == 1


def test_a_full_disk_while_the_body_is_written(held, monkeypatch):
    import errno
    from pathlib import Path

    class Full:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, data):
            self.file.write(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")

    before, ordinary = held.files(), Path.open

    def opened(path, mode="r", *more, **named):
        file = ordinary(path, mode, *more, **named)
        return Full(file) if mode == "wb" else file

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", opened)
        outcome = held.refresh(held.answer(held.EDITION_2))
    assert outcome.status == "failed"
    assert "No space left on device" in outcome.message
    assert held.files() == before
    assert held.unfinished() == []
    assert held.refresh().status == "new"


@pytest.mark.skipif(os.name != "posix", reason="permissions of a folder are POSIX")
def test_a_read_only_cache(held):
    """For root nothing is read-only, so root becomes nobody for a moment."""
    import shutil
    import tempfile
    from pathlib import Path

    place = Path(tempfile.mkdtemp())
    try:
        place.chmod(0o755)
        shutil.copytree(held.root, place / "cache")
        for path in (place / "cache").rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        (place / "cache").chmod(0o555)
        os.environ[cache.CACHE] = str(place / "cache")  # `root` restores it
        held.root = place / "cache"
        before = held.files()
        if os.geteuid() == 0:
            os.seteuid(65534)
        try:
            outcome = held.refresh(held.answer(held.EDITION_2))
            assert held.content() == held.EDITION_1
        finally:
            if os.getuid() == 0:
                os.seteuid(0)
        assert outcome.status == "failed"
        held.match(r"cannot be written \(Permission denied\).*WPSDATA_CACHE", outcome.message)
        assert held.files() == before
        # it was not asked for what could not be kept
        assert held.server.asked == []
    finally:
        for path in [place / "cache", *(place / "cache").rglob("*")]:
            path.chmod(0o755)
        shutil.rmtree(place)


def test_a_cache_that_is_no_folder(world):
    world.root.write_text("")
    outcome = world.refresh(world.answer(world.EDITION_1))
    assert outcome.status == "failed"
    assert "cannot be written" in outcome.message


def test_place_lets_the_reader_check_and_counts(world, tmp_path):
    path = tmp_path / "My download (1).csv"
    path.write_bytes(world.EDITION_1)
    held = place(world.source, path)
    assert (held.by_hand, held.rows, list(held.files)) == (True, 20, [path.name])
    assert world.content() == world.EDITION_1

    # what is fetched takes its place, compared although it has another name
    assert world.refresh(world.answer(world.table(10))).status == "refused"
    assert world.refresh(world.answer(world.EDITION_2)).status == "new"
    assert "If-None-Match" not in world.server.asked[-1][1]


def test_place_refuses_what_is_not_the_source_and_changes_nothing(held, tmp_path):
    path = tmp_path / "page.csv"
    path.write_bytes(b"<html>")
    before = held.files()
    with pytest.raises(Refused, match="is a web page"):
        place(held.source, path)
    assert held.files() == before
    assert path.exists()


def test_place_takes_a_folder_that_is_read_as_one(world, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.csv").write_bytes(world.EDITION_1)
    source = world.made_up("made_up", {}, read=lambda path: list(path.glob("*.csv")))
    held = place(source, folder)
    assert sorted(held.files) == ["pages/a.csv", "pages/b.csv"]
    assert sorted(one.name for one in cache.path_of("made_up").iterdir()) == ["a.csv", "b.csv"]


def test_a_file_that_may_not_be_passed_on_stays_where_it_lies(world, tmp_path):
    path = tmp_path / "restricted.csv"
    path.write_bytes(world.EDITION_1)
    source = world.made_up("made_up", {}, redistribute="no")
    held = place(source, path)
    assert (held.folder / path.name).is_symlink()
    assert cache.path_of("made_up").read_bytes() == world.EDITION_1
    path.write_bytes(world.EDITION_2)
    with pytest.raises(cache.CacheDamaged, match=r"restricted\.csv missing or changed"):
        cache.path_of("made_up")
    path.unlink()
    with pytest.raises(cache.CacheDamaged, match=r"restricted\.csv missing or changed"):
        cache.path_of("made_up")
