"""The site of what the checkout has drawn, a browser, and a guard over its requests."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from wpsdata.publish import site as gallery

ROOT = Path(__file__).parents[2]
REPORTS = Path(os.environ.get("WPSDATA_TEST_REPORTS", ROOT / "reports"))
CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> gallery.Built:
    return gallery.build(REPORTS, tmp_path_factory.mktemp("browser") / "site")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.fail("no chromium; install it (apt-get install chromium) or name it in CHROMIUM")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def server(built: gallery.Built) -> Iterator[str]:
    """The site on this machine's loopback."""
    handler = functools.partial(_Quiet, directory=str(built.folder))
    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    served.server_close()


@dataclass
class Watched:
    """A page, what its console said, and what it asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@pytest.fixture
def opened(browser: Browser, built: gallery.Built, server: str) -> Iterator[Callable[..., Watched]]:
    """Open a page from disk or over HTTP; at the end nothing was said and nobody else asked."""
    contexts: list[BrowserContext] = []
    watched: list[Watched] = []

    def go(place: str, *, http: bool = False, **options: object) -> Watched:
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        one = Watched(page)
        watched.append(one)

        def guard(route):
            address = route.request.url
            if address.startswith((server, built.folder.as_uri(), "data:")):
                route.continue_()
            else:
                one.strangers.append(address)
                route.abort()

        context.route("**/*", guard)
        page.on("console", lambda said: one.errors.append(said.text) if said.type == "error" else 0)
        page.on("pageerror", lambda error: one.errors.append(str(error)))
        page.goto(f"{server if http else built.folder.as_uri()}/{place}")
        return one

    yield go
    for context in contexts:
        context.close()
    assert [one.errors for one in watched if one.errors] == []
    assert [one.strangers for one in watched if one.strangers] == []
