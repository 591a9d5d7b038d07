"""Threadline beside other gateways: texts asked for over HTTP, sent over SMPP, and callers told what became of them.

Each contender in turn, `--rounds` times over, against the same SMSC, callers and machine: texts a second, the
processor's time of a text, memory. Then each is killed with kill -9 in the middle, `--kills` times: what it had said
yes to and lost, and what it sent twice. Other work on the machine slows all of them: compare within one run, and by
the processor's time. A text of ours that is lost unseen or doubled ends the benchmark with 1.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench import stage
from bench.peers import callbacks, counting, load
from bench.peers.centre import Centre
from bench.peers.contender import Contender, Usage, settle
from bench.peers.counting import Heard
from bench.peers.jasmin import Jasmin
from bench.peers.kannel import Kannel
from bench.peers.load import Acknowledged
from bench.peers.ours import Ours
from bench.smsc import free_port
from bench.stage import say

from threadline.host.errors import HostError

OURS, NAMES = "threadline", ("threadline", "kannel", "jasmin", "jasmin-fixed")
UNDER_WAY = 0.01
"""Seconds until the SMSC answers while contenders are killed, so that something is under way. In the timed rounds it
answers at once: one of them sends a text only once the last was answered, and would be measured by that alone."""
WARM = 500
"""Texts before a round begins, and then it waits until all is quiet: what starting takes is not a text's."""
KILLED_CALLERS = 64
"""Callers at once while contenders are killed."""
SPARE = 2000
"""People beyond those that are counted, for each kill: who is asked for while a contender is away gets nothing."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--messages", type=int, default=10_000, help="a round")
    parser.add_argument("--rounds", type=int, default=3, help="of each contender, in turn")
    parser.add_argument("--connections", type=int, default=512, help="callers at once")
    parser.add_argument(
        "--window", type=int, default=500, help="texts unanswered on the link, where it can be set"
    )
    parser.add_argument("--kills", type=int, default=5, help="of each contender")
    parser.add_argument("--killed-messages", type=int, default=2000, help="for each kill")
    parser.add_argument("--only", default=",".join(NAMES), help="some of them, with commas")


def run(args: argparse.Namespace) -> dict[str, object]:
    """The measurement, as one object."""
    names = args.only.split(",")
    if unknown := set(names) - set(NAMES):
        raise HostError(f"There is no contender {', '.join(sorted(unknown))}; there are: {', '.join(NAMES)}.")
    with contextlib.ExitStack() as open_:
        ring = Ring(open_, names, args)
        rounds: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        for n in range(args.rounds):
            for name in names:
                say(f"round {n + 1} of {args.rounds}: {name}")
                rounds[name].append(ring.timed(name))
        killed = {name: ring.killed(name) for name in names if args.kills}
        about = {name: {"version": each.version, "yes": each.yes} for name, each in ring.contenders.items()}
    return told(about, rounds, killed)


def told(
    about: dict[str, dict[str, str]],
    rounds: dict[str, list[dict[str, Any]]],
    killed: dict[str, dict[str, Any]],
) -> dict[str, object]:
    """Of each contender the middle of what was measured, the sum of what was counted, its kills, and the ratios."""
    found: dict[str, dict[str, Any]] = {}
    for name, each in rounds.items():
        middle = {
            key: round(statistics.median(one[key] for one in each), 3)
            for key, value in each[0].items()
            if isinstance(value, float)
        }
        sums = {
            key: sum(one[key] for one in each) for key, value in each[0].items() if isinstance(value, int)
        }
        shares = {
            share: round(statistics.median(one["ms_by_process"][share] for one in each), 3)
            for share in each[0]["ms_by_process"]
        }
        found[name] = {
            **about[name],
            **middle,
            **sums,
            "ms_by_process": shares,
            "killed": killed.get(name, {}),
        }
    ours = found.get(OURS)
    for name, each in found.items():
        if ours is not None and name != OURS:
            each["ours_is_faster_by"] = round(ours["per_second"] / each["per_second"], 2)
            each["ours_needs_processor"] = round(ours["processor_ms"] / each["processor_ms"], 2)
    bad = ours is not None and bool(ours["lost"] or ours["doubled"] or _bad(ours["killed"]))
    return {"bench": "peers", "contenders": found, "failed": bad}


def _bad(killed: dict[str, Any]) -> bool:
    return bool(killed and (killed["lost"] or killed["doubled"]))


@dataclass
class Run:
    """What callers know of one run."""

    acknowledged: Acknowledged = field(default_factory=Acknowledged)
    heard: Heard = field(default_factory=Heard)


class Ring:
    """The contenders, and an SMSC for each that is emptied for every run."""

    def __init__(self, open_: contextlib.ExitStack, names: list[str], args: argparse.Namespace) -> None:
        self._args = args
        self._folder = Path(open_.enter_context(tempfile.TemporaryDirectory(prefix="threadline-peers-")))
        self._tokens: dict[str, Iterator[str]] = {name: load.tokens() for name in names}
        self._callbacks = free_port()
        self._centres = {name: Centre(self._folder / f"{name}-smsc") for name in names}
        self.contenders: dict[str, Contender] = {}
        for name in names:
            self.contenders[name] = self._made(open_, name)

    def _made(self, open_: contextlib.ExitStack, name: str) -> Contender:
        args, smsc, folder = self._args, self._centres[name].port, self._folder / name
        if name == OURS:
            asked = args.rounds * (WARM + args.messages + 2 * args.connections)
            asked += args.kills * (args.killed_messages + SPARE) + args.connections
            people = [counting.number(f"t{n}") for n in range(asked)]
            say(f"{len(people)} people agree")
            os.environ["THREADLINE_CALLBACKS_INSIDE"] = "1"  # the callers are on this machine
            on = open_.enter_context(stage.stage())
            return Ours(on, smsc=smsc, back=self._callbacks, window=args.window, people=people)
        if name == "kannel":
            return Kannel(folder, smsc=smsc, callbacks=self._callbacks, window=args.window)
        return Jasmin(folder, smsc=smsc, callbacks=self._callbacks, fixed=name == "jasmin-fixed")

    @contextlib.contextmanager
    def _standing(self, name: str, *, answers_after: float = 0.0) -> Iterator[tuple[Contender, Centre]]:
        contender, centre = self.contenders[name], self._centres[name]
        centre.start(answers_after=answers_after)
        try:
            contender.start()
            stage.until(lambda: centre.links > 0, within=60)
            yield contender, centre
        finally:
            contender.stop()
            centre.stop()

    def timed(self, name: str) -> dict[str, Any]:
        """One round: from the first call until the SMSC has all texts and their callers know it."""
        with self._standing(name) as (contender, centre):
            asyncio.run(self._texts(name, Run(), WARM))
            settle(contender, within=30)
            usage, run = Usage(contender), Run()
            began = time.monotonic()
            last = asyncio.run(self._texts(name, run, self._args.messages))
            spent, taken = usage.stop(), centre.stop()
        count = len(run.acknowledged.answers)
        fate = counting.fate(run.acknowledged.answers, taken, run.heard)
        return {
            "per_second": count / (last - began),
            "accepted_per_second": count / (run.acknowledged.at - began),
            "processor_ms": 1000 * sum(spent.values()) / count,
            "memory_mb": usage.memory / 2**20,
            "told": len(run.heard.delivered & run.acknowledged.answers.keys()) / count,
            "ms_by_process": {share: 1000 * seconds / count for share, seconds in spent.items()},
            **asdict(fate),
        }

    def killed(self, name: str) -> dict[str, Any]:
        """Texts without end, and kills in the middle of them."""
        kills, each = self._args.kills, self._args.killed_messages
        say(f"{kills} kills: {name}")
        with self._standing(name, answers_after=UNDER_WAY) as (contender, centre):
            run, ended = Run(), threading.Event()
            killer = threading.Thread(target=self._kill, args=(contender, run.acknowledged, ended))
            killer.start()
            try:
                asyncio.run(self._texts(name, run, kills * each, busy=killer.is_alive))
            finally:
                ended.set()
                killer.join()
            answers = run.acknowledged.answers
            fate = counting.fate(
                answers, centre.stop(), run.heard, in_doubt=lambda token: contender.in_doubt(answers[token])
            )
        return {"kills": kills, **asdict(fate)}

    def _kill(self, contender: Contender, acknowledged: Acknowledged, ended: threading.Event) -> None:
        each = self._args.killed_messages
        for n in range(self._args.kills):
            while len(acknowledged.answers) < n * each + each // 2:
                if ended.wait(0.01):
                    return
            contender.kill()
            contender.restart()

    async def _texts(
        self, name: str, run: Run, count: int, *, busy: Callable[[], bool] | None = None
    ) -> float:
        """Ask for so many texts, and wait for what becomes of them; when the last new thing came.

        It is over when callers know it of all, or when nothing was new for a while; while others are `busy`, the
        latter alone.
        """
        contender, centre = self.contenders[name], self._centres[name]
        async with callbacks.server(self._callbacks, run.heard):
            await load.send(
                contender.port, contender.request, self._tokens[name],
                count=count, connections=self._args.connections if busy is None else KILLED_CALLERS,
                into=run.acknowledged,
            )  # fmt: skip
            before, last = (-1, -1), time.monotonic()
            while time.monotonic() - last < contender.patience:
                now = (centre.taken, len(run.heard.final))
                if now != before or (busy is not None and busy()):
                    before, last = now, time.monotonic()
                if busy is None and run.heard.final >= run.acknowledged.answers.keys():
                    break
                await asyncio.sleep(0.02)
        return last
