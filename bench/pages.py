"""How long every list, search and thread page takes in a large workspace, and whether an index leads each.

The pages are asked of a real web process, one after the other, over loopback: from the first byte of the request
to the last of the answer, which only adds to what the server needs. Beside that stands the processor time that web
process and database spent meanwhile, since a busy machine makes everybody wait. Then the same pages are made in
this process and every statement they ran is explained; a plan that reads a table that grows as a whole, or a whole
workspace for a filter, fails the benchmark.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bench import fill, stage
from bench.fill import Filled
from bench.large import plans, routes, spent
from bench.large.asking import Page
from bench.stage import say

_EXPLAINED = 3
"""Addresses of each page whose plans are looked at."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    fill.add_arguments(parser)
    parser.add_argument("--rounds", type=int, default=30, help="times each page is asked")
    parser.add_argument(
        "--warming", type=int, default=12, help="times before: enough for every thread of the server"
    )
    parser.add_argument("--only", action="append", help="pages whose name begins so; more than once for more")


@dataclass(slots=True)
class Seen:
    """What one page took."""

    milliseconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    octets: int = 0
    queries: int = 0

    def told(self) -> dict[str, object]:
        """As the result says it."""
        return {
            "p50_ms": round(statistics.median(self.milliseconds), 1),
            "p95_ms": _p95(self.milliseconds),
            "p95_cpu_ms": _p95(self.processor),
            "kb_on_the_wire": round(self.octets / 1000, 1),
            "queries": self.queries,
        }


@dataclass(frozen=True, slots=True)
class Visitor:
    """What opens pages and API."""

    session: Mapping[str, str]
    key: Mapping[str, str]

    def headers(self, page: Page) -> dict[str, str]:
        """What this page is asked with."""
        return {"Accept-Encoding": "gzip", **(self.key if page.program else self.session)}


def run(args: argparse.Namespace) -> dict[str, object]:
    """The measurement, as one object."""
    with stage.stage(fill.SETTINGS) as on:
        filled = fill.fill(args.contacts, args.conversations, args.messages)
        visitor = _visitor(filled)
        pages = [
            page
            for page in routes.every(filled, times=args.warming + args.rounds)
            if page.name.startswith(tuple(args.only or [""]))
        ]
        load = os.getloadavg()[0]
        with stage.web(on) as address:
            seen = _measure(address, pages, visitor, warming=args.warming)
        unled = _plans(pages, visitor, seen)
    judged = [page for page in pages if not page.file]
    worst = max(judged, key=lambda page: _p95(seen[page.name].milliseconds))
    return {
        "bench": "pages",
        "p95_ms_worst": _p95(seen[worst.name].milliseconds),
        "worst": worst.name,
        "p95_cpu_ms_worst": max(_p95(seen[page.name].processor) for page in judged),
        "kb_on_the_wire_most": max(round(seen[page.name].octets / 1000, 1) for page in judged),
        "plans_without_an_index": len(unled),
        "failed": unled,
        "measured": "over loopback, one request at a time; cpu: web process and database together",
        "rounds": args.rounds,
        "load_before": round(load, 1),
        "contacts": args.contacts,
        "conversations": args.conversations,
        "messages": args.messages,
        "foreign_keys_that_hold": filled.keys,
        "pages": {page.name: seen[page.name].told() for page in pages},
    }


def _p95(milliseconds: Sequence[float]) -> float:
    if len(milliseconds) < 2:
        return round(milliseconds[0], 1)
    return round(statistics.quantiles(milliseconds, n=100, method="inclusive")[94], 1)


def _visitor(filled: Filled) -> Visitor:
    from django.conf import settings
    from django.test import Client

    from threadline.actions import api_keys, users
    from threadline.models import User, Workspace
    from threadline.rules.actors import OPERATOR

    client = Client(SERVER_NAME="localhost")
    visitor = User.objects.get(pk=filled.user)
    users.make_operator(visitor, is_operator=True)
    client.force_login(visitor)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    workspace = Workspace.objects.get(pk=filled.workspace)
    _, key = api_keys.create(OPERATOR, workspace, name="bench", scopes=api_keys.SCOPES)
    return Visitor(
        {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}, {"Authorization": f"Bearer {key}"}
    )


def _measure(address: str, pages: Sequence[Page], visitor: Visitor, *, warming: int) -> dict[str, Seen]:
    """Every page in turn, so that what else the machine does falls upon all of them alike."""
    seen = {page.name: Seen() for page in pages}
    where = urlsplit(address)
    link = http.client.HTTPConnection(str(where.hostname), where.port, timeout=60)
    for turn in range(max(len(page.paths) for page in pages)):
        say(f"pages, turn {turn + 1}")
        servers = spent.descendants()
        for page in pages:
            if turn >= len(page.paths):
                continue
            before = spent.milliseconds(servers)
            milliseconds, octets = _ask(link, page.paths[turn], visitor.headers(page))
            if page.file or turn >= warming:
                found = seen[page.name]
                found.milliseconds.append(milliseconds)
                found.processor.append(spent.milliseconds(servers) - before)
                found.octets = max(found.octets, octets)
    link.close()
    return seen


def _ask(link: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> tuple[float, int]:
    begun = time.perf_counter()
    link.request("GET", path, headers=headers)
    answer = link.getresponse()
    body = answer.read()
    milliseconds = (time.perf_counter() - begun) * 1000
    if answer.status != 200:
        raise ValueError(f"{path}: {answer.status}")
    return milliseconds, len(body) + sum(len(name) + len(value) + 4 for name, value in answer.getheaders())


def _plans(pages: Sequence[Page], visitor: Visitor, seen: Mapping[str, Seen]) -> list[str]:
    """What is not led by an index: the page, the statement, and what it reads as a whole."""
    from django.test import Client

    from threadline.management import web

    web.collect_static()
    client = Client(SERVER_NAME="localhost")
    found: dict[str, None] = {}
    say("plans")
    for page in pages:
        for path in list(dict.fromkeys(page.paths))[:_EXPLAINED]:
            with plans.asked() as statements:
                client.get(path, headers=visitor.headers(page))
            seen[page.name].queries = max(seen[page.name].queries, len(statements))
            for each in {statement.name: statement for statement in statements}.values():
                for whole in plans.without_index(each):
                    found[f"{page.name}: {each.name}: {whole}"] = None
    return list(found)
