"""A local server that misbehaves on demand, made-up sources that point to it, a cache of one's own.

Nothing here leaves the machine: the server listens on 127.0.0.1, on a port that the system gives.
"""

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest

from wpsdata import cache
from wpsdata.fetch import Limits, Outcome, refresh
from wpsdata.load import cells
from wpsdata.load.upstream import Upstream

LIMITS = Limits(
    connect=1, read=0.3, total=2, size=100_000, unpacked=400_000, tries=2, backoff=0, patience=1
)
HEADER = "country,year,women,note"
Behaviour = Callable[["Handler"], None]


def table(rows: int = 20, header: str = HEADER, women: int = 1) -> bytes:
    cells = len(header.split(",")) - 3
    lines = [f"Freedonia,{2000 + n},{women}{',é' * cells}" for n in range(rows)]
    return "\n".join([header, *lines, ""]).encode()


EDITION_1 = table(women=1)
EDITION_2 = table(rows=21, women=2)


class Handler(BaseHTTPRequestHandler):
    server: "Server"
    timeout = 10

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        waiting = self.server.answers.get(self.path, [answer(b"", 404)])
        behave = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        # the client may hang up at any time
        with suppress(OSError):
            behave(self)
        self.close_connection = True

    def do_CONNECT(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        self.begin(502)

    def begin(self, status: int = 200, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if value is not None:
                self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, list[Behaviour]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        # what a slow answer waits for, so that no thread outlives its test
        self.ended = threading.Event()

    def handle_error(self, *_: object) -> None:
        pass

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    def serve(self, path: str, *behaviours: Behaviour) -> None:
        """Answer requests for a path with one behaviour after the other, the last for ever."""
        self.answers[path] = list(behaviours)


def answer(body: bytes, status: int = 200, **headers: object) -> Behaviour:
    """Send a body; ``Content_Length`` may lie, or be None."""

    def behave(handler: Handler) -> None:
        handler.begin(status, **{"Content_Length": len(body), **headers})
        handler.wfile.write(body)

    return behave


def conditional(body: bytes, etag: str) -> Behaviour:
    """Send a body to those who have not got it."""

    def behave(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            handler.begin(304)
        else:
            answer(body, ETag=etag)(handler)

    return behave


def reset(after: bytes = b"") -> Behaviour:
    """Reset the connection, before an answer or within it."""

    def behave(handler: Handler) -> None:
        if after:
            handler.begin(Content_Length=len(after) * 2)
            handler.wfile.write(after)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.rfile.close()
        handler.wfile.close()
        handler.connection.close()

    return behave


def stall(before: bytes = b"") -> Behaviour:
    """Send something, then nothing, and keep the connection open."""

    def behave(handler: Handler) -> None:
        if before:
            handler.begin(Content_Length=len(before) * 2)
            handler.wfile.write(before)
        handler.server.ended.wait(5)

    return behave


def drip(before: bytes, again: bytes) -> Behaviour:
    """Send something, then the same bit for ever, each within the time allowed for one wait."""

    def behave(handler: Handler) -> None:
        handler.wfile.write(before)
        # not for ever, so that a test fails rather than hangs
        for _ in range(100):
            handler.wfile.write(again)
            if handler.server.ended.wait(0.05):
                break

    return behave


def redirect(to: str, status: int = 302) -> Behaviour:
    return lambda handler: handler.begin(status, Location=to, Content_Length=0)


def read_made_up(path: Path) -> pd.DataFrame:
    """Read as the package's own readers do; ``note`` is not needed."""
    problems = cells.Problems(path, "a made-up table")
    raw = cells.read_table(path, problems)
    cells.require(raw, ["country", "year", "women"], problems)
    frame = raw.assign(year=cells.years(raw["year"], "year", problems))
    problems.refuse()
    return frame


def made_up(name: str, addresses: dict[str, str], **more: object) -> Upstream:
    return Upstream(
        **{
            "name": name,
            "producer": "Nobody",
            "title": "Made-up table",
            "url": "https://data.example/",
            "license_name": "not stated",
            "license_url": "",
            "redistribute": "no",
            "citation": "Nobody.",
            "read": read_made_up,
            "hosts": ("127.0.0.1",),
            "addresses": addresses,
            **more,
        }
    )


@dataclass
class World:
    """A server, a source of one file that lies there, and a cache; and all ways to misbehave."""

    server: Server
    root: Path
    source: Upstream = field(init=False)

    EDITION_1 = EDITION_1
    EDITION_2 = EDITION_2
    HEADER = HEADER
    LIMITS = LIMITS
    answer = staticmethod(answer)
    conditional = staticmethod(conditional)
    drip = staticmethod(drip)
    made_up = staticmethod(made_up)
    redirect = staticmethod(redirect)
    reset = staticmethod(reset)
    stall = staticmethod(stall)
    table = staticmethod(table)
    Server = Server

    def __post_init__(self) -> None:
        self.source = made_up("made_up", {"table.csv": self.server.url("/table.csv")})

    def refresh(self, *behaviours: Behaviour, source: Upstream | None = None, **more) -> Outcome:
        """Refresh one source; with behaviours, its file is served so."""
        if behaviours:
            self.server.serve("/table.csv", *behaviours)
        (outcome,) = refresh(
            [source or self.source], **{"limits": LIMITS, "http_to_loopback": True, **more}
        )
        assert "\n" not in outcome.message
        assert outcome.message
        return outcome

    @staticmethod
    def match(pattern: str, message: str) -> None:
        assert re.search(pattern, message), message

    def content(self) -> bytes:
        return cache.path_of("made_up").read_bytes()

    def files(self, where: str = "made_up") -> dict[str, bytes]:
        """Return all files of the cache but locks."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted((self.root / where).rglob("*"))
            if path.is_file() and path.name != cache.LOCK
        }

    def unfinished(self) -> list[str]:
        return [path.name for path in self.root.rglob(f"{cache.UNFINISHED}*")]

    def quarantined(self) -> list[Path]:
        return sorted((self.root / "made_up" / cache.QUARANTINE).glob("*"))


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield one
    one.ended.set()
    one.shutdown()
    one.server_close()
    thread.join(5)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    place = tmp_path / "cache"
    monkeypatch.setenv(cache.CACHE, str(place))
    return place


@pytest.fixture
def world(server: Server, root: Path) -> World:
    return World(server, root)


@pytest.fixture
def held(world: World) -> World:
    """Edition 1 is in the cache."""
    assert world.refresh(answer(EDITION_1)).status == "new"
    world.server.asked.clear()
    return world
