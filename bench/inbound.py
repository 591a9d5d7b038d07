"""How many texts of people a second a web process takes in: signed webhooks, durable, consent applied.

Every call is a carrier's, with one text and a signature of its own, and is answered once the text is committed. One in
ten asks for something: STOP, START or HELP. The ratio is to a bare loop in SQL that commits as many rows of the same
table, a hundred at a time, and nothing else. Then so many come in a burst, some of them twice, while PostgreSQL is
stopped in the middle: one that was acknowledged and is not there, or is there twice, ends the benchmark with 1.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from bench import callers, stage
from bench.callers import Request
from bench.stage import Stage, say

ACCOUNT = "inbound"
WORDS = ("STOP", "STOP", "START", "HELP")
SECONDS_AT_1000 = 60
"""Long enough that the statistics PostgreSQL makes once a minute weigh what they weigh: half a second of sixty."""
RATE = 1000
_READ_WITHIN = 30.0  # seconds a spool takes to be read, at most


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--texts", type=int, default=30_000, help="for the rate")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=512)
    parser.add_argument("--workers", type=int, default=1, help="of the web process")
    parser.add_argument("--seconds", type=float, default=SECONDS_AT_1000, help=f"at {RATE} a second")
    parser.add_argument("--burst", type=int, default=50_000)
    parser.add_argument("--away", type=float, default=60.0, help="seconds without PostgreSQL in the burst")


def run(args: argparse.Namespace) -> dict[str, object]:
    """The measurement, as one object."""
    chance = random.Random(1)
    with stage.stage({"max_connections": "100"}) as on:
        calls = Calls(on, args.people, chance)
        say("bare loop in SQL")
        web = stage.Web(on, 0, workers=args.workers)
        web.start()
        try:
            asyncio.run(
                callers.all_at_once(web.port, calls.some("warm", 2000), connections=32, answered=_nobody)
            )
            bare = _bare_loop(10_000)
            postmaster = on.cluster.running() or 0
            coming = calls.some("rate", args.texts)
            before = _spent(web.pid, postmaster)
            rate = _rate(web, coming, args.connections)
            spent = [
                (after - before) / args.texts * 1000
                for before, after in zip(before, _spent(web.pid, postmaster), strict=True)
            ]
            steady = _steady(web, calls.some("steady", int(RATE * args.seconds)))
            lost = calls.lost("rate", args.texts) + calls.lost("steady", int(RATE * args.seconds))
            burst = Burst(on, web, calls, args)
            asyncio.run(burst.run())
            found = burst.found()
        finally:
            web.stop()
    return {
        "bench": "inbound",
        "workers": args.workers,
        "messages_per_second": round(rate),
        "ratio_to_bare_loop": round(rate / bare, 3),
        "bare_loop_per_second": round(bare),
        "web_processor_ms_a_text": round(spent[0], 3),
        "database_processor_ms_a_text": round(spent[1], 3),
        "caller_processor_ms_a_text": round(spent[2], 3),
        "p50_ms_at_1000": _percentile(steady, 50),
        "p99_ms_at_1000": _percentile(steady, 99),
        "answered_at_1000": len(steady),
        "lost": lost,
        **found,
        "failed": bool(lost or found["burst_lost"] or found["burst_twice"]),
    }


class Calls:
    """Signed calls with a text each, from so many people to one number."""

    def __init__(self, on: Stage, people: int, chance: random.Random) -> None:
        from threadline.actions import numbers, workspaces
        from threadline.carriers.simulator import webhook
        from threadline.rules.actors import OPERATOR

        account = numbers.add_account(
            "simulator", name=ACCOUNT, settings={"account": ACCOUNT}, secret_settings={"secret": on.secret}
        )
        owner = workspaces.create("Inbound", business="Riverside Dental", zone="America/Chicago")
        number = numbers.add_number(account, "+15125550000")
        numbers.add_sender(OPERATOR, owner, number, name="Line")
        self._ours = number.e164
        self._on, self._people, self._chance = on, people, chance
        self._path = webhook.path(ACCOUNT)

    def some(self, name: str, count: int) -> list[Callable[[], Request]]:
        """So many calls; each is signed when it is asked for, since a signature grows old."""
        return [self._one(name, n) for n in range(count)]

    def _one(self, name: str, n: int) -> Callable[[], Request]:
        from threadline.carriers.simulator import webhook

        k = self._chance.randrange(self._people)
        ordinary = self._chance.random() >= 0.1
        event = {
            "type": "message", "id": f"{name}-{n}", "from": f"+1312{200 + k // 10_000:03d}{k % 10_000:04d}",
            "to": self._ours, "at": datetime.now(UTC).isoformat(),
            "text": f"Can I come at ten instead? {n}" if ordinary else self._chance.choice(WORDS),
        }  # fmt: skip
        body = json.dumps({"events": [event]}).encode()

        def signed() -> Request:
            stamp = str(int(time.time()))
            signature = webhook.sign(self._on.secret, timestamp=stamp, body=body)
            return callers.request(self._path, body, {webhook.TIMESTAMP: stamp, webhook.SIGNATURE: signature})

        return signed

    def lost(self, name: str, count: int) -> int:
        """How many of these, each acknowledged, are no text of anybody's, even when a spool has had time to be read:
        a call that waited too long for its commit is answered from there."""
        until = time.monotonic() + _READ_WITHIN
        while (missing := count - len(self.kept(name))) and time.monotonic() < until:
            time.sleep(0.5)
        return missing

    def kept(self, name: str) -> Counter[str]:
        """The carrier's ids of this name, with how many texts each became."""
        rows = _rows(
            "SELECT a.key, count(m.id) FROM arrival a LEFT JOIN message m ON m.arrival_id = a.id"
            f" WHERE a.key LIKE '{name}-%%' GROUP BY 1 HAVING count(m.id) > 0"
        )
        return Counter(dict(rows))


def _spent(web: int, postmaster: int) -> list[float]:
    """Seconds of the processor that the web process, the database and this one, which calls, have had."""
    return [stage.processor(web), stage.processor(postmaster), time.process_time()]


def _nobody(place: int, latency: float) -> None:
    pass


def _rate(web: stage.Web, calls: Sequence[Callable[[], Request]], connections: int) -> float:
    say(f"{len(calls)} texts over {connections} connections")
    took = asyncio.run(callers.all_at_once(web.port, calls, connections=connections, answered=_nobody))
    return len(calls) / took


def _steady(web: stage.Web, calls: Sequence[Callable[[], Request]]) -> list[float]:
    say(f"{len(calls)} texts at {RATE} a second")
    latencies: list[float] = []
    asyncio.run(
        callers.steadily(
            web.port, calls, per_second=RATE, connections=256, answered=lambda _, took: latencies.append(took)
        )
    )
    return sorted(latencies)


def _percentile(sorted_: Sequence[float], percent: int) -> float:
    return round(sorted_[min(len(sorted_) * percent // 100, len(sorted_) - 1)] * 1000, 1) if sorted_ else 0.0


def _bare_loop(rows: int) -> float:
    """Rows of the same table, committed a hundred at a time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (LIKE message INCLUDING DEFAULTS INCLUDING INDEXES)")
        cursor.execute("CREATE TABLE pattern AS SELECT * FROM message WHERE direction = 'in' LIMIT 100")
        began = time.perf_counter()
        for start in range(0, rows, 100):
            cursor.execute("UPDATE pattern SET id = 1000000 + %s + id %% 100", [start])
            cursor.execute("INSERT INTO bare SELECT * FROM pattern ON CONFLICT DO NOTHING")
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE bare, pattern")
    return rows / seconds


class Burst:
    """So many at once, some of them twice, and the database is away in the middle."""

    def __init__(self, on: Stage, web: stage.Web, calls: Calls, args: argparse.Namespace) -> None:
        self._on, self._web, self._calls, self._away = on, web, calls, args.away
        self._connections = args.connections
        made = calls.some("burst", args.burst)
        self._count = args.burst
        again = random.Random(2).sample(made, args.burst // 5)
        self._all = [*made, *again]
        random.Random(3).shuffle(self._all)
        self._answered = 0

    async def run(self) -> None:
        """Until every call was answered, and everything spooled is taken in."""
        say(f"a burst of {len(self._all)} calls, {self._away:.0f} s of them without a database")
        began = time.perf_counter()
        await asyncio.gather(
            callers.all_at_once(
                self._web.port, self._all, connections=self._connections, answered=self._count_one
            ),
            self._without_database(),
        )
        self._seconds = time.perf_counter() - began
        spool = self._on.folder / "web-0" / "spool"
        await asyncio.to_thread(stage.until, lambda: not any(spool.glob("*/*.calls")), within=300)
        self._drained = time.perf_counter() - began

    def _count_one(self, place: int, latency: float) -> None:
        self._answered += 1

    async def _without_database(self) -> None:
        while self._answered < len(self._all) * 0.3:
            await asyncio.sleep(0.05)
        pid = self._on.cluster.running()
        assert pid is not None
        before = self._answered
        os.kill(pid, signal.SIGQUIT)  # as a crash: nobody is told, nothing is finished
        os.waitpid(pid, 0)
        await asyncio.sleep(self._away)
        self._meanwhile = self._answered - before
        self._server = self._on.cluster.spawn()
        while not self._on.cluster.answers():
            await asyncio.sleep(0.05)

    def found(self) -> dict[str, Any]:
        """What became of them."""
        from django.db import connection

        connection.close()
        kept = self._calls.kept("burst")
        return {
            "burst": self._count,
            "burst_calls": len(self._all),
            "burst_answered_without_database": self._meanwhile,
            "burst_seconds": round(self._seconds, 1),
            "burst_taken_in_after_seconds": round(self._drained, 1),
            "burst_lost": self._count - len(kept),
            "burst_twice": sum(count > 1 for count in kept.values()),
        }


def _rows(query: str) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
