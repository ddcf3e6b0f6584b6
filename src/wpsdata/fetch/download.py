"""One file over the network: only declared hosts, bounded in time and size, whole or not at all."""

import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from wpsdata import __version__
from wpsdata.errors import WpsdataError
from wpsdata.load.upstream import Upstream

MB = 1024 * 1024
LOOPBACK = "127.0.0.1"
_PIECE = 64 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
# what may pass by itself
_PASSING = (408, 429, 500, 502, 503, 504)


class NotFetched(WpsdataError):
    """A file could not be obtained; the network, the server or time is in the way."""


class Refused(WpsdataError):
    """Something was obtained, or would be, that must not come into the cache."""


class _Broken(Exception):
    """An attempt failed in a way that may pass; ``wait`` is what the server asks for."""

    def __init__(self, message: str, wait: float = 0) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True)
class Limits:
    """How long and how much: seconds and bytes, for each file.

    ``connect`` and ``read`` bound one wait for the server, ``total`` everything with its retries.
    ``size`` is what may come over the network, ``unpacked`` what it may grow to, also where the
    file itself is an archive. ``tries`` counts the first one; ``backoff`` is the second of the
    waits between them, which double. ``patience`` is the longest wait that a server may ask for
    with ``Retry-After``.
    """

    connect: float = 10
    read: float = 60
    total: float = 900
    size: int = 200 * MB
    unpacked: int = 1000 * MB
    tries: int = 4
    backoff: float = 1
    patience: float = 120
    redirects: int = 5


@dataclass(frozen=True)
class Answer:
    """What a server said of a file; ``changed`` is False where it has nothing newer."""

    changed: bool
    etag: str = ""
    last_modified: str = ""


class _TimeUp(Exception):
    """The time for everything is over."""


class _Bounded(HTTPAdapter):
    """An adapter that cuts its connections when a time is over.

    Time-outs of sockets bound one wait each. A server that sends its headers, or what stands
    between two chunks, byte by byte would keep a reader waiting for days.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.sockets: list[socket.socket] = []
        self.over = threading.Event()

    def get_connection_with_tls_context(self, *given: Any, **named: Any) -> Any:
        """Return a pool whose connections are known here."""
        pool: Any = super().get_connection_with_tls_context(*given, **named)
        plain: Any = type(pool).ConnectionCls
        know = self._know

        class Known(plain):  # type: ignore[misc]
            def _new_conn(self) -> socket.socket:
                made: socket.socket = super()._new_conn()
                know(made)
                return made

        pool.ConnectionCls = Known
        return pool

    def _know(self, made: socket.socket) -> None:
        # TLS takes the socket away from its object; another one for the same connection stays
        self.sockets.append(made.dup())
        if self.over.is_set():
            self._cut()

    def _cut(self) -> None:
        self.over.set()
        for one in list(self.sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def bounded(self, seconds: float) -> Iterator[None]:
        """Cut what is connected within the block once the time is over.

        Raises
        ------
        _TimeUp
            It was, whatever became of the block: a cut connection may look like an end.
        """
        self.over.clear()
        timer = threading.Timer(max(seconds, 0), self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            for one in self.sockets:
                one.close()
            self.sockets.clear()
            if self.over.is_set():
                raise _TimeUp


def new_session() -> requests.Session:
    """Return a session that keeps one connection to a host at a time, proxies and CA as set."""
    session = requests.Session()
    # attempts are counted by `Download`, which also repeats one that breaks within the body
    adapter = _Bounded(pool_connections=1, pool_maxsize=1, pool_block=True, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def user_agent() -> str:
    """Return who asks: this package, its version, and its project page where it has one."""
    try:
        pages = metadata.metadata("wpsdata").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        pages = []
    about = f"+{pages[0].rpartition(',')[2].strip()}" if pages else "research; reads public data"
    return f"wpsdata/{__version__} ({about})"


class Download:
    """One file of one source on its way to a path."""

    def __init__(
        self,
        session: requests.Session,
        source: Upstream,
        file: str,
        limits: Limits,
        http_to_loopback: bool = False,
        progress: Callable[[str, str, int, int | None], None] | None = None,
    ) -> None:
        self.session = session
        self.source = source
        self.file = file
        self.address = source.addresses[file]
        self.limits = limits
        self.http_to_loopback = http_to_loopback
        self.progress = progress
        self.deadline = time.monotonic() + limits.total

    def to(self, target: Path, condition: dict[str, str]) -> Answer:
        """Fetch the file unless the server says that it is the one we have.

        Parameters
        ----------
        target : Path
            Written only; what is there after an error is worthless.
        condition : dict
            ``If-None-Match`` and ``If-Modified-Since``, or nothing.

        Raises
        ------
        NotFetched
            No whole file came, after as many tries as the limits allow.
        Refused
            A host that is not declared, an endless redirect, or more than the limits allow.
        OSError
            The target cannot be written.
        """
        retry = urllib3.Retry(self.limits.tries - 1, backoff_factor=self.limits.backoff)
        while True:
            try:
                with self._bounded():
                    return self._attempt(target, condition)
            except _TimeUp:
                raise self._failed(self._too_slow(), "try again later") from None
            except _Broken as broken:
                try:
                    retry = retry.increment("GET", self.address)
                except urllib3.exceptions.MaxRetryError:
                    raise self._failed(
                        f"{broken} ({self.limits.tries} tries)", "try again later"
                    ) from None
                wait = max(broken.wait, retry.get_backoff_time())
                if broken.wait > self.limits.patience:
                    raise self._failed(
                        f"{broken}, and asks to wait {broken.wait:.0f} seconds, more than "
                        f"{self.limits.patience:g}",
                        "try again later",
                    ) from None
                if wait > self._left():
                    asked = f"asks to wait {broken.wait:.0f} seconds and " if broken.wait else ""
                    raise self._failed(
                        f"{broken}, and {asked}no time is left of {self.limits.total:g} seconds",
                        "try again later",
                    ) from None
                time.sleep(wait)

    def _bounded(self) -> AbstractContextManager[None]:
        adapter = self.session.get_adapter(self.address)
        # a session of the user's own has the bounds that the user gave it
        return adapter.bounded(self._left()) if isinstance(adapter, _Bounded) else nullcontext()

    def _left(self) -> float:
        return self.deadline - time.monotonic()

    def _failed(self, found: str, mend: str) -> NotFetched:
        return NotFetched(f"{self.address}: {found}; expected {self.file}; {mend}")

    def _refused(self, found: str, mend: str) -> Refused:
        return Refused(f"{self.address}: {found}; {mend}")

    def _attempt(self, target: Path, condition: dict[str, str]) -> Answer:
        url, seen = self._permitted("", self.address), set[str]()
        while True:
            seen.add(url)
            with closing(self._get(url, condition)) as response:
                if response.status_code not in _REDIRECTS:
                    return self._received(response, target, condition)
                place = response.headers.get("Location", "")
            if not place:
                raise self._failed("is redirected to nowhere", self._look())
            url = self._permitted(url, place)
            if url in seen:
                raise self._refused("is redirected in a circle", self._look())
            if len(seen) > self.limits.redirects:
                raise self._refused(
                    f"is redirected more than {self.limits.redirects} times", self._look()
                )

    def _look(self) -> str:
        return f"look at {self.source.url} where the file lies now"

    def _permitted(self, base: str, place: str) -> str:
        """Return the address as it will be asked for, if its host is one that is declared."""
        try:
            url = urljoin(base, place)
            # what is checked must be read exactly as it will be read when it is asked for
            prepared = requests.Request("GET", url).prepare().url or ""
            parts = urlsplit(prepared)
            port = parts.port
        except (ValueError, requests.RequestException):
            raise self._refused(f"leads to {place!r}, which is no address", self._look()) from None
        host = parts.hostname or ""
        local = self.http_to_loopback and host == LOOPBACK and parts.scheme == "http"
        if parts.scheme != "https" and not local:
            raise self._refused(
                f"leads to {prepared}, which is not https; expected https", self._look()
            )
        own = urlsplit(self.address)
        same_port = port in (None, 443) or (host, port) == (own.hostname, own.port)
        if host not in self.source.hosts or not same_port or "@" in parts.netloc:
            raise self._refused(
                f"leads to {parts.netloc or prepared}; expected only "
                f"{', '.join(self.source.hosts) or 'no host at all'}",
                self._look(),
            )
        return prepared

    def _get(self, url: str, condition: dict[str, str]) -> requests.Response:
        headers = {
            "User-Agent": user_agent(),
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            # so that the end of the body is the end of what the server sends
            "Connection": "close",
            **condition,
        }
        left = self._left()
        if left <= 0:
            raise self._failed(self._too_slow(), "try again later")
        limits = self.limits
        try:
            # not session.get: it reads the whole body of a redirect, whatever its length
            asked = self.session.prepare_request(requests.Request("GET", url, headers=headers))
            # proxies and CA bundle, from the session or the environment
            settings: Any = self.session.merge_environment_settings(url, {}, True, None, None)
            return self.session.get_adapter(url).send(
                asked, timeout=(min(limits.connect, left), min(limits.read, left)), **settings
            )
        except requests.exceptions.ProxyError:
            raise self._failed("the proxy gives no way", "look at HTTPS_PROXY") from None
        except requests.exceptions.SSLError:
            raise self._failed(
                "the certificate of its host is not trusted", "look at REQUESTS_CA_BUNDLE"
            ) from None
        except requests.exceptions.ConnectTimeout:
            raise _Broken(f"no connection within {limits.connect:g} seconds") from None
        except requests.exceptions.Timeout:
            raise _Broken(f"no answer within {limits.read:g} seconds") from None
        except requests.exceptions.ConnectionError as error:
            raise _Broken(_why(error)) from None
        except requests.exceptions.RequestException as error:
            raise self._failed(
                f"cannot be asked for ({type(error).__name__})", self._look()
            ) from None
        except OSError as error:
            # requests looks for the CA bundle itself, and says so in its own words
            raise self._failed(f"cannot be asked for ({error})", "mend the setting") from None

    def _too_slow(self) -> str:
        return f"takes longer than {self.limits.total:g} seconds in all"

    def _received(
        self, response: requests.Response, target: Path, condition: dict[str, str]
    ) -> Answer:
        status = response.status_code
        if status == 304 and condition:
            return Answer(changed=False)
        if status in _PASSING:
            raise _Broken(self._status(response), _asked_wait(response))
        if status != 200:
            raise self._failed(self._status(response), self._look())
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise self._failed(f"comes encoded as {encoding!r}", "expected gzip or nothing")
        pieces = self._body(response)
        if encoding.endswith("gzip"):
            pieces = _unzipped(pieces)
        written = 0
        with target.open("wb") as file:
            for piece in pieces:
                written += len(piece)
                if written > self.limits.unpacked:
                    raise self._refused(
                        f"unpacks to more than {_size(self.limits.unpacked)}",
                        "an archive made to fill disks, or the limit is too low",
                    )
                file.write(piece)
        return Answer(
            changed=True,
            etag=_printable(response.headers.get("ETag", "")),
            last_modified=_printable(response.headers.get("Last-Modified", "")),
        )

    def _status(self, response: requests.Response) -> str:
        return _printable(f"answers {response.status_code} {response.reason or ''}").strip()

    def _body(self, response: requests.Response) -> Iterator[bytes]:
        """Give the body as it comes; fail unless it is exactly as long as announced."""
        announced = _announced(response)
        most = self.limits.size
        if announced is not None and announced > most:
            raise self._refused(
                f"announces {_size(announced)}, more than {_size(most)}",
                "is it the right file? else the limit is too low",
            )
        raw: Any = response.raw
        original = getattr(raw, "_original_response", None)
        if announced is not None and original is not None:
            # both would stop at the announced length and hide that the body goes on
            original.length = raw.length_remaining = None
        # read1 returns what is there; read waits, for hours if a server sends byte by byte
        read = getattr(raw, "read1", raw.read)
        received = 0
        while True:
            try:
                piece = read(_PIECE, decode_content=False)
            except urllib3.exceptions.ReadTimeoutError:
                if received == announced:
                    break  # complete, from a server that leaves the connection open
                raise _Broken(
                    f"nothing came for {self.limits.read:g} seconds, after {received:,} bytes"
                ) from None
            except (urllib3.exceptions.HTTPError, OSError):
                raise _Broken(f"the connection broke after {received:,} bytes") from None
            if not piece:
                break
            received += len(piece)
            if announced is not None and received > announced:
                raise self._refused(
                    f"sends more than the {announced:,} bytes that it announces",
                    "try again later, or tell the publisher",
                )
            if received > most:
                raise self._refused(
                    f"sends more than {_size(most)}",
                    "is it the right file? else the limit is too low",
                )
            if self._left() <= 0:
                raise self._failed(self._too_slow(), "try again later")
            if self.progress:
                self.progress(self.source.name, self.file, received, announced)
            yield piece
        if announced is not None and received < announced:
            raise _Broken(f"breaks off after {received:,} of {announced:,} bytes")


def _unzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack gzip in pieces of bounded size, however much one byte grows to."""
    one = zlib.decompressobj(31)
    try:
        for piece in pieces:
            left = piece
            while left:
                if one.eof:  # archives may follow one another
                    one = zlib.decompressobj(31)
                yield one.decompress(left, _PIECE)
                left = one.unused_data if one.eof else one.unconsumed_tail
        yield one.flush()
    except zlib.error:
        raise _Broken("is damaged gzip") from None
    if not one.eof:
        raise _Broken("breaks off within gzip")


def _announced(response: requests.Response) -> int | None:
    """Return the length that the body should have, if the server says."""
    said = response.headers.get("Content-Length", "").strip()
    chunked = "chunked" in response.headers.get("Transfer-Encoding", "").lower()
    return int(said) if said.isascii() and said.isdigit() and not chunked else None


def _asked_wait(response: requests.Response) -> float:
    said = response.headers.get("Retry-After")
    if not said:
        return 0
    try:
        return urllib3.Retry().parse_retry_after(said)
    except urllib3.exceptions.InvalidHeader:
        return 0


def _why(error: requests.exceptions.ConnectionError) -> str:
    text = str(error)
    if "NameResolutionError" in text or "getaddrinfo" in text:
        return "its host cannot be found; is this machine offline?"
    if "NewConnectionError" in text:
        return "its host cannot be reached; is this machine offline?"
    return "the connection broke before an answer"


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _size(count: int) -> str:
    return f"{count / MB:,.0f} MB" if count >= MB else f"{count:,} bytes"
