"""A program is connected in the browser: made, tested, broken, mended; and told what a person writes."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect
from tests.journeys import axe
from tests.journeys import browser as browsers
from tests.journeys.desk import Desk
from tests.journeys.test_accessible import SIZES

from threadline.rules import callbacks

pytestmark = pytest.mark.journey


class Program:
    """A program that listens on this machine; it takes calls while it is `well`."""

    def __init__(self) -> None:
        self.well = True
        self.calls: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/texts"

    def events(self, secret: str) -> list[dict[str, Any]]:
        """What the next call brings, once its signature was checked."""
        headers, body = self.calls.get(timeout=30)
        id_, at = headers["webhook-id"], int(headers["webhook-timestamp"])
        assert headers["webhook-signature"] == callbacks.signature([secret], id_=id_, at=at, body=body)
        events: list[dict[str, Any]] = json.loads(body)["events"]
        return events


@contextmanager
def listening() -> Iterator[Program]:
    program = Program()

    class Calls(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if program.well:
                program.calls.put(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204 if program.well else 503)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Calls)
    program.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield program
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[browsers.Product, BrowserContext]]:
    """A product that may call what is on this machine, and a browser in which its owner is signed in."""
    monkeypatch.setenv("THREADLINE_CALLBACKS_INSIDE", "1")
    with browsers.product(tmp_path) as product, browsers.browser() as chromium:
        context = chromium.new_context()
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.goto(product.link)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/w/**")
        page.close()
        yield product, context


def shows(page: Page, words: str) -> None:
    """What came of a call stands on the page in a moment."""
    for _ in range(30):
        page.reload()
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(words)


def tries(page: Page) -> None:
    """Send a test, and see the answer's page: to load it anew while it is on its way fails."""
    with page.expect_navigation():
        page.get_by_role("button", name="Send a test").click()


def connected(desk: Desk, program: Program) -> str:
    """Make a callback; its secret."""
    desk.go("settings/callbacks/")
    desk.page.get_by_label("Address").fill("http//127.0.0.1")
    desk.page.get_by_role("button", name="Make it").click()
    expect(desk.page.get_by_role("alert")).to_contain_text("It has to begin with https://.")
    desk.page.get_by_label("Address").fill(program.address)
    desk.page.get_by_role("button", name="Make it").click()
    assert not axe.found(desk.page)
    return desk.page.locator("#secret").inner_text()


@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
def test_a_program_is_connected_tested_broken_and_mended(desk: Desk, size: ViewportSize) -> None:
    desk.page.set_viewport_size(size)
    page = desk.page
    with listening() as program:
        secret = connected(desk, program)
        page.get_by_role("link", name="Cancel").click()
        page.get_by_role("link", name=program.address).click()
        tries(page)
        [event] = program.events(secret)
        assert event["type"] == "callback.test"
        shows(page, "Works")
        program.well = False
        tries(page)
        shows(page, "It answers 503")
        assert not axe.found(page)
        program.well = True
        tries(page)  # which is called at once, whatever it waits for
        assert {event["type"] for event in program.events(secret)} == {"callback.test"}
        at = page.url
        desk.says("+13125550177", "Is Tuesday fine?")
        page.goto(at)
        events = program.events(secret)
        assert "Is Tuesday fine?" in [event["data"].get("body") for event in events]
        page.get_by_role("button", name="Remove the callback").click()
        expect(page.get_by_text("No callback yet.")).to_be_visible()
        assert urljoin(page.url, "./").endswith("/settings/callbacks/")
