"""How soon an inbound text is in front of whoever has the desk open: from its commit to the page.

Streams are real: some are Chromium pages, timed by when the text stands in their DOM, the others read the live
stream as a browser does, timed by when the event is whole. All clocks are this machine's.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import importlib.util
import json
import shutil
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bench import stage
from bench.stage import say

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

# Notes when each marked text came into the list of texts; `seen` is read at the end.
_WATCH = """() => {
  window.seen = {};
  const look = () => {
    for (const found of document.querySelector("#texts").innerText.matchAll(/mark-(\\d+)-/g)) {
      window.seen[found[1]] ??= performance.timeOrigin + performance.now();
    }
  };
  new MutationObserver(look).observe(document.querySelector("#texts"), { childList: true, subtree: true });
}"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--streams", type=int, default=50, help="open streams, browsers included")
    parser.add_argument("--browsers", type=int, default=3, help="how many of them are Chromium pages")
    parser.add_argument("--texts", type=int, default=60)
    parser.add_argument("--every", type=float, default=0.25, help="seconds between two texts")


@dataclass(slots=True)
class Seen:
    """When each text was committed, and when each stream had it; seconds since 1970."""

    committed: dict[int, float] = field(default_factory=dict)
    arrived: list[dict[int, float]] = field(default_factory=list)

    def delays(self, at: range) -> list[float]:
        """Milliseconds of the streams with these places, one for each text that arrived."""
        return [
            (when - self.committed[text]) * 1000
            for n in at
            for text, when in self.arrived[n].items()
            if text in self.committed
        ]


def run(args: argparse.Namespace) -> dict[str, object]:
    """The measurement, as one object."""
    chromium, missing = find_chromium()
    browsers = args.browsers if chromium else 0
    with stage.stage() as on, stage.web(on) as address:
        desk = _desk()
        say(f"{args.streams} streams, {browsers} of them Chromium pages")
        seen = _watch(address, desk, args, chromium)
    everybody = seen.delays(range(args.streams))
    lost = args.streams * args.texts - len(everybody)
    result: dict[str, object] = {
        "bench": "live",
        "p95_ms": _percentile(everybody, 95),
        "p50_ms": _percentile(everybody, 50),
        "max_ms": round(max(everybody, default=0.0), 1),
        "streams": args.streams,
        "browsers": browsers,
        "texts": args.texts,
        "not_seen": lost,
    }
    if browsers:
        result["browsers_p95_ms"] = _percentile(seen.delays(range(browsers)), 95)
    else:
        result["note"] = f"{missing or 'No browser was asked for'}: every stream was read without a browser"
    return result


def find_chromium() -> tuple[str, str]:
    """Where the machine's Chromium is, or in words what is missing to drive one."""
    if importlib.util.find_spec("playwright") is None:
        return "", "Playwright, which drives Chromium, is missing"
    found = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    return (found, "") if found else ("", "Chromium is missing")


def _percentile(delays: list[float], percent: int) -> float:
    return round(statistics.quantiles(delays, n=100)[percent - 1], 1) if len(delays) > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Desk:
    """Where texts arrive, and the cookie of somebody who reads them."""

    account: int
    slug: str
    number: str
    person: str
    conversation: int
    session: str


def _desk() -> Desk:
    from django.conf import settings
    from django.test import Client

    from threadline.actions import messages, numbers, recipients, workspaces
    from threadline.rules.actors import OPERATOR

    account = numbers.add_account(
        "simulator", name="bench", settings={"account": "bench"}, secret_settings={}
    )
    workspace = workspaces.create("Bench", business="Riverside Dental", zone="America/Chicago")
    sender = numbers.add_sender(OPERATOR, workspace, numbers.add_number(account, "+15125550100"), name="Line")
    member = workspaces.add_member(OPERATOR, workspace, email="a@bench.example", name="Ana", role="Owner")
    person = "+13125550142"
    recipient = recipients.ensure([(workspace.pk, person)])[workspace.pk, person]
    key = (workspace.pk, sender.pk, recipient)
    conversation = messages.conversations([key])[key].id
    client = Client()
    client.force_login(member.user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Desk(account.pk, workspace.slug, "+15125550100", person, conversation, session)


def _watch(address: str, desk: Desk, args: argparse.Namespace, chromium: str) -> Seen:
    """Open everything, let the texts come, and collect what was seen when."""
    browsers = args.browsers if chromium else 0
    seen = Seen(arrived=[{} for _ in range(args.streams)])
    threads = [
        threading.Thread(target=_read, args=(address, desk, seen.arrived[n]), daemon=True)
        for n in range(browsers, args.streams)
    ]
    for thread in threads:
        thread.start()
    # Playwright keeps an event loop in this thread, where Django would refuse to work.
    with _pages(address, desk, chromium, browsers) as pages, ThreadPoolExecutor(1) as writer:
        time.sleep(3)  # everybody listens
        for text in range(args.texts):
            seen.committed[text] = writer.submit(_arrive, desk, text).result()
            time.sleep(args.every)
        time.sleep(3)
        for n, page in enumerate(pages):
            found: dict[str, float] = page.evaluate("window.seen")
            seen.arrived[n] |= {int(text): at / 1000 for text, at in found.items()}
    return seen


def _arrive(desk: Desk, text: int) -> float:
    """Take a text in; when that was committed."""
    from threadline.actions import arrivals
    from threadline.rules.carriage import Arrival

    said = f"mark-{text}- is there a place on Tuesday?"
    arrival = Arrival(f"bench-{text}", desk.person, desk.number, said, datetime.now(UTC))
    arrivals.receive([arrival], account=desk.account)
    return time.time()


def _read(address: str, desk: Desk, arrived: dict[int, float]) -> None:
    """One stream, read as a browser reads it."""
    from django.conf import settings

    host = urlsplit(address)
    link = http.client.HTTPConnection(str(host.hostname), host.port, timeout=60)
    cookie = f"{settings.SESSION_COOKIE_NAME}={desk.session}"
    link.request("GET", f"/live?w={desk.slug}", headers={"Cookie": cookie})
    answer = link.getresponse()
    with contextlib.suppress(OSError, http.client.HTTPException):
        while line := answer.readline():
            if line.startswith(b"data: ["):
                at = time.time()
                for change in json.loads(line[6:]):
                    for text in _marks(change["items"]):
                        arrived.setdefault(text, at)


def _marks(items: str) -> Iterator[int]:
    for piece in items.split("mark-")[1:]:
        yield int(piece.partition("-")[0])


@contextlib.contextmanager
def _pages(address: str, desk: Desk, chromium: str, count: int) -> Iterator[list[Any]]:
    """Chromium pages with the conversation open, each in a context of its own."""
    if not count:
        yield []
        return
    from django.conf import settings
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_QUIET)
        pages = []
        for _ in range(count):
            context = browser.new_context()
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": desk.session, "url": address}]
            )
            page = context.new_page()
            page.goto(f"{address}/w/{desk.slug}/c/{desk.conversation}/")
            page.evaluate(_WATCH)
            pages.append(page)
        yield pages
        browser.close()
