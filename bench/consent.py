"""How many decisions a second the gate makes, how long the states of all people take to be rebuilt, and how long a
text takes to be read for what it asks.

Every person has ten events, may be in two zones and has caps. The gate is asked in one process, on facts as the claim
reads them from the database. The rebuild folds all events anew, chunk by chunk under the recipients' locks, while an
engine sends from before its beginning until after its end; it must find every state as it is kept.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from bench import send, stage
from bench.large import long_texts
from bench.stage import Stage, say

EVENTS = 10
CHUNK = 500
DECIDED = 20_000
"""People the gate is asked about, over and over."""
SECONDS = 5.0
"""How long it is asked at least."""
LAST = 90.0
"""Seconds within which the texts fall due: longer than the rebuild may take."""
PAUSE = 5.0
"""Seconds in which none left, from which on sending has stopped."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--people", type=int, default=100_000, help=f"each with {EVENTS} events")
    parser.add_argument(
        "--texts", type=int, default=100_000, help=f"to be sent meanwhile, evenly over {LAST:.0f} seconds"
    )
    parser.add_argument("--processes", type=int, default=1, help="that rebuild, each its part of the people")


def run(args: argparse.Namespace) -> dict[str, object]:
    """The measurement, as one object."""
    with stage.stage() as on:
        workspace, purpose = _fill(args.people)
        rate, verdicts = _decide(workspace, purpose, min(args.people, DECIDED))
        say(f"{round(rate)} decisions a second; {args.texts} texts are queued")
        queued = datetime.now(UTC)
        _queue(workspace, purpose, args.texts)
        with stage.simulator(on), stage.process(on, "threadline", "worker", "--engine"):
            _spread(args.texts)
            stage.until(lambda: not args.texts or bool(_handed_over(queued)), within=60)
            began = datetime.now(UTC)
            seconds, wrong = _rebuild(on, workspace, args.processes)
            ended = datetime.now(UTC)
            sent = [at for at in _handed_over(began) if at <= ended]
        say("reading long texts")
        reading = long_texts.milliseconds()
    pause = max(after - before for before, after in pairwise([began, *sent, ended])).total_seconds()
    events = args.people * EVENTS
    return {
        "bench": "consent",
        "decisions_per_second": round(rate),
        "verdicts": verdicts,
        "people": args.people,
        "events": events,
        "rebuild_seconds": round(seconds, 2),
        "rebuilt_events_per_second": round(events / seconds),
        "rebuild_processes": args.processes,
        "texts_sent_meanwhile": len(sent),
        "longest_pause_seconds": round(pause, 2),
        "states_that_differed": wrong,
        "cpu_ms_to_read_a_long_text": reading,
        "failed": bool(wrong) or (args.texts > 0 and pause > PAUSE),
    }


def rebuild_part(workspace: int, part: int, parts: int) -> int:
    """Rebuild every so many-th chunk of people; how many states differed. In a process of its own."""
    from threadline.actions import consent
    from threadline.models import Workspace

    owner = Workspace.objects.get(pk=workspace)
    chunks = enumerate(_chunks(workspace))
    return sum(len(consent.rebuild(owner, chunk, repair=True)) for n, chunk in chunks if n % parts == part)


def _chunks(workspace: int) -> Iterator[list[int]]:
    from threadline import sql

    after = 0
    while True:
        params = {"workspace": workspace, "after": after, "limit": CHUNK}
        chunk = [row[0] for row in sql.rows("consent", "recipients_after", params)]
        if not chunk:
            return
        yield chunk
        after = chunk[-1]


def _rebuild(on: Stage, workspace: int, parts: int) -> tuple[float, int]:
    say(f"rebuilding in {parts} process(es) while texts leave")
    began = time.monotonic()
    if parts == 1:
        wrong = rebuild_part(workspace, 0, 1)
    else:
        with ThreadPoolExecutor(parts) as threads:
            wrong = sum(threads.map(lambda part: _in_process(on, workspace, part, parts), range(parts)))
    return time.monotonic() - began, wrong


def _in_process(on: Stage, workspace: int, part: int, parts: int) -> int:
    told = [sys.executable, "-m", "bench.consent", str(workspace), str(part), str(parts)]
    path = f"{os.getcwd()}:{os.environ.get('PYTHONPATH', '')}"
    done = subprocess.run(
        told, env={**on.environment, "PYTHONPATH": path}, check=True, capture_output=True, text=True
    )
    return int(done.stdout)


def _fill(people: int) -> tuple[int, int]:
    """A workspace whose people have ten events each, may be in two zones, and have caps."""
    from threadline.actions import numbers, purposes, workspaces
    from threadline.models import Workspace
    from threadline.rules.actors import OPERATOR
    from threadline.rules.levels import Level

    account = numbers.add_account(
        "simulator", name="bench", settings={"account": "bench"}, secret_settings={}
    )
    owner = workspaces.create("Bench", business="Riverside Dental", zone="America/Chicago")
    Workspace.objects.filter(pk=owner.pk).update(daily_cap=5, weekly_cap=20)
    about = purposes.add(OPERATOR, owner, send.PURPOSE, level=Level.INFORMATIONAL)
    other = purposes.add(OPERATOR, owner, "Offers", level=Level.PROMOTIONAL)
    for k in range(4):
        number = numbers.add_number(account, f"+1512555{k:04d}")
        numbers.add_sender(OPERATOR, owner, number, name=f"Line {k}")
    every = [f"+1312{200 + n // 10_000:03d}{n % 10_000:04d}" for n in range(people)]
    for start in range(0, people, CHUNK):
        if start % 20_000 == 0:
            say(f"{start} of {people} people have their events")
        _people(owner.pk, (about.pk, other.pk), every[start : start + CHUNK])
    with _cursor() as cursor:
        cursor.execute("ANALYZE")
    return owner.pk, about.pk


def _people(workspace: int, purposes: tuple[int, int], numbers: Sequence[str]) -> None:
    from django.db import transaction

    from threadline.actions import consent, recipients
    from threadline.actions.recipients import Key
    from threadline.models import Recipient
    from threadline.rules.actors import OPERATOR

    now = datetime.now(UTC)
    with transaction.atomic():
        ids = recipients.ensure((workspace, number) for number in numbers)
        keys = sorted(Key(workspace, id_) for id_ in ids.values())
        # Two zones an hour apart, and in neither of them is it night.
        zones = [stage.noon(now), stage.noon(now + timedelta(hours=1))]
        Recipient.objects.filter(workspace_id=workspace, id__in=[key.id for key in keys]).update(zones=zones)
        acts = [act for key in keys for act in _acts(key, purposes, now)]
        consent.write(acts, actor=OPERATOR, locked=recipients.lock(keys), implied_days={workspace: 30})


def _acts(key: Any, purposes: tuple[int, int], now: datetime) -> Iterator[Any]:
    """Ten acts that end with consent in force: agreed, wrote, opted out, came back, agreed to more, took it back."""
    from threadline.actions.consent import Act, Evidence
    from threadline.rules.levels import ConsentKind, Level, Medium

    proof = Evidence(medium=Medium.WEB_FORM, capture="ticked the box at booking")
    about, other = purposes
    story = (
        (ConsentKind.REQUESTED, about), (ConsentKind.GRANTED, about), (ConsentKind.IMPLIED, None),
        (ConsentKind.GRANTED, other), (ConsentKind.OPTED_OUT, None), (ConsentKind.RESUMED, None),
        (ConsentKind.IMPLIED, None), (ConsentKind.ENDED, other), (ConsentKind.GRANTED, other),
        (ConsentKind.IMPLIED, None),
    )  # fmt: skip
    for n, (kind, purpose) in enumerate(story):
        level = {None: Level.CONVERSATIONAL, about: Level.INFORMATIONAL, other: Level.PROMOTIONAL}[purpose]
        yield Act(key, kind, level, purpose, now - timedelta(days=len(story) - n), proof)


def _decide(workspace: int, purpose: int, people: int) -> tuple[float, dict[str, int]]:
    """Decisions a second on the facts of so many people, at the time it is."""
    from threadline.models import Recipient
    from threadline.queries import desk as desks
    from threadline.queries import preview
    from threadline.rules import gate
    from threadline.rules.levels import Level

    desk = desks.read(workspace)
    sender = min(desk.senders)
    ids = list(
        Recipient.objects.filter(workspace_id=workspace).order_by("id").values_list("id", flat=True)[:people]
    )
    facts = [
        each
        for start in range(0, len(ids), CHUNK)
        for each in preview.facts(
            [
                preview.Draft(id_, sender, Level.INFORMATIONAL, automated=True, purpose=purpose)
                for id_ in ids[start : start + CHUNK]
            ],
            desk=desk,
        )
    ]
    say(f"asking the gate about {len(facts)} people")
    verdicts: dict[str, int] = {}
    for each in facts:
        name = type(gate.decide(each, datetime.now(UTC))).__name__.lower()
        verdicts[name] = verdicts.get(name, 0) + 1
    decided, began = 0, time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        for start in range(0, len(facts), CHUNK):
            now = datetime.now(UTC)  # as a claim: one moment for all it judges
            for each in facts[start : start + CHUNK]:
                gate.decide(each, now)
        decided += len(facts)
    return decided / (time.perf_counter() - began), verdicts


def _queue(workspace: int, purpose: int, texts: int) -> None:
    from django.db import transaction

    from threadline.actions import messages
    from threadline.models import Recipient
    from threadline.queries import desk as desks
    from threadline.rules.actors import OPERATOR
    from threadline.rules.levels import Level

    desk = desks.read(workspace)
    senders = sorted(desk.senders)
    ids = list(
        Recipient.objects.filter(workspace_id=workspace).order_by("id").values_list("id", flat=True)[:texts]
    )
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            pairs = [(workspace, senders[id_ % len(senders)], id_) for id_ in ids[start : start + CHUNK]]
            found = messages.conversations(pairs)
            messages.add(
                [
                    messages.New(
                        workspace=workspace, conversation=found[pair].id, recipient=pair[2],
                        sender=desk.senders[pair[1]], level=Level.INFORMATIONAL, body=send.BODY, actor=OPERATOR,
                        purpose=purpose, automated=True,
                    )
                    for pair in pairs
                ]
            )  # fmt: skip


def _spread(texts: int) -> None:
    """Let the queued texts fall due evenly from now on, whoever they are to."""
    with _cursor() as cursor:
        cursor.execute(
            "UPDATE message m SET not_before = n.at, due_at = n.at FROM ("
            " SELECT id, clock_timestamp() + make_interval(secs => %s * row_number() OVER (ORDER BY hashint8(id)))"
            " AS at FROM message WHERE state = 'queued') n WHERE m.id = n.id",
            [LAST / max(texts, 1)],
        )


def _handed_over(since: datetime) -> list[datetime]:
    """When the carrier took a text since then, in order."""
    with _cursor() as cursor:
        cursor.execute(
            "SELECT settled_at FROM attempt WHERE outcome = 'accepted' AND settled_at >= %s ORDER BY 1",
            [since],
        )
        return [row[0] for row in cursor.fetchall()]


def _cursor() -> Any:
    from django.db import connection

    return connection.cursor()


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(str(rebuild_part(*map(int, sys.argv[1:4]))))
