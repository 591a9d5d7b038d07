"""How many texts a second one engine sends, gate and fsync on, receipts applied.

Timed from the first claim to the last settle, as the database's own clock wrote them down. The ratio is to a
bare loop in SQL that claims and settles as many rows of the same table and nothing else.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bench import stage
from bench.answers import Answers
from bench.ends import ENDS, Entry
from bench.stage import Stage, say

PURPOSE = "Appointment reminders"
BODY = (
    "Hi, this is Riverside Dental: your cleaning is on Tuesday at 9:40. Reply C to confirm."
    " Reply STOP to opt out, HELP for help."
)
CHUNK = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--recipients", type=int, default=100_000, help="distinct people, one text each")
    parser.add_argument("--senders", type=int, default=20)
    parser.add_argument("--workspaces", type=int, default=5)
    parser.add_argument("--engines", type=int, default=1)
    parser.add_argument(
        "--answers", type=int, default=0, help="written one by one meanwhile, and how long each waits"
    )
    parser.add_argument("--carrier", choices=tuple(ENDS), default="simulator")
    parser.add_argument("--accounts", type=int, default=1, help="of SMPP; an engine holds an account whole")
    parser.add_argument("--binds", type=int, default=2, help="of each")
    parser.add_argument("--connections", type=int, default=50, help="to Twilio")


def run(args: argparse.Namespace) -> dict[str, object]:
    """The measurement, as one object."""
    with stage.stage() as on:
        filled = _fill(on, args)
        say("bare loop in SQL on the same rows")
        bare = _bare_loop(args.recipients)
        carrier = ENDS[args.carrier]
        answers = Answers(args.answers)
        with carrier.running(on):
            memory = _send(on, args, answers)
            taken = carrier.taken(on)
        proof = _proof(taken)
        told = answers.told()
    seconds, delivered = proof.pop("seconds"), proof["delivered"]
    rate = args.recipients / float(seconds)
    return {
        "bench": "send",
        "carrier": args.carrier,
        "messages_per_second": round(rate),
        "ratio_to_bare_loop": round(rate / bare, 3),
        "bare_loop_per_second": round(bare),
        "recipients": args.recipients,
        "senders": args.senders,
        "workspaces": args.workspaces,
        "engines": args.engines,
        "seconds": round(float(seconds), 2),
        "peak_memory_mb": round(memory / 2**20, 1),
        "consent_events": filled,
        "all_delivered": delivered == args.recipients + len(answers.written),
        **(told if args.answers else {}),
        **proof,
    }


def _fill(on: Stage, args: argparse.Namespace) -> int:
    from bench import copies

    from threadline.actions import numbers, purposes, workspaces
    from threadline.rules.actors import OPERATOR
    from threadline.rules.levels import Level

    made: list[tuple[int, int, list[str]]] = []
    accounts = ENDS[args.carrier].accounts(on, args)
    share = args.recipients // args.workspaces
    for n in range(args.workspaces):
        workspace = workspaces.create(f"Bench {n}", business="Riverside Dental", zone="America/Chicago")
        purpose = purposes.add(OPERATOR, workspace, PURPOSE, level=Level.INFORMATIONAL)
        for k in range(args.senders // args.workspaces):
            number = numbers.add_number(accounts[k % len(accounts)], f"+1512555{n * 100 + k:04d}")
            numbers.add_sender(OPERATOR, workspace, number, name=f"Line {k}")
        made.append((workspace.pk, purpose.pk, list(itertools.islice(_numbers(n), share))))
    say(f"{args.workspaces} workspaces, each with {share} people, their consent and a text")
    for owner, about, people in made:
        _people(owner, about, people[:CHUNK])
    whole = share // CHUNK
    copies.copy(whole - 1, apart=CHUNK)
    for owner, about, people in made:
        if whole and people[whole * CHUNK :]:
            _people(owner, about, people[whole * CHUNK :])
    return _count("consent_event")


def _numbers(n: int) -> Iterator[str]:
    area = 600 + n
    for line in range(10_000_000):
        prefix, rest = divmod(line, 10_000)
        yield f"+1{(312, 512, 214, 713, 602)[n % 5]}{200 + prefix + area % 7:03d}{rest:04d}"


def _people(workspace: int, purpose: int, people: Sequence[str]) -> None:
    """People with consent from events, and one queued text each."""
    from django.db import transaction

    from threadline.actions import consent, messages, recipients
    from threadline.actions.recipients import Key
    from threadline.models import Recipient
    from threadline.queries import desk as desks
    from threadline.rules.actors import OPERATOR
    from threadline.rules.levels import ConsentKind, Level, Medium

    now = datetime.now(UTC)
    evidence = consent.Evidence(medium=Medium.WEB_FORM, capture="ticked the box at booking")
    with transaction.atomic():
        ids = recipients.ensure((workspace, number) for number in people)
        keys = [Key(workspace, ids[workspace, number]) for number in people]
        Recipient.objects.filter(workspace_id=workspace, id__in=[k.id for k in keys]).update(
            zones=[stage.noon(now)]
        )
        locked = recipients.lock(keys)
        acts = [
            consent.Act(k, ConsentKind.GRANTED, Level.INFORMATIONAL, purpose, now, evidence) for k in keys
        ]
        consent.write(acts, actor=OPERATOR, locked=locked, implied_days={workspace: 30})
        desk = desks.read(workspace)
        senders = list(desk.senders.values())
        pairs = [(workspace, senders[key.id % len(senders)].id, key.id) for key in keys]
        found = messages.conversations(pairs)
        messages.add(
            [
                messages.New(
                    workspace=workspace, conversation=found[pair].id, recipient=pair[2],
                    sender=desk.senders[pair[1]], level=Level.INFORMATIONAL, body=BODY, actor=OPERATOR,
                    purpose=purpose, automated=True,
                )
                for pair in pairs
            ]
        )  # fmt: skip


def _bare_loop(rows: int) -> float:
    """Claim and settle in SQL alone: the same rows, two state changes, nothing read and nothing decided."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare AS SELECT * FROM message")
        cursor.execute("ALTER TABLE bare ADD PRIMARY KEY (workspace_id, id)")
        cursor.execute(
            "CREATE INDEX bare_due ON bare (lane_id, workspace_id, priority, due_at, id) WHERE lane_id IS NOT NULL"
        )
        cursor.execute("ANALYZE bare")
        start = time.monotonic()
        done = 0
        while done < rows:
            cursor.execute(
                "UPDATE bare SET state = 'handing_off', lane_id = NULL WHERE (workspace_id, id) IN"
                " (SELECT workspace_id, id FROM bare WHERE lane_id IS NOT NULL"
                "  LIMIT 500 FOR UPDATE SKIP LOCKED) RETURNING workspace_id, id"
            )
            claimed = cursor.fetchall()
            ids = [row[1] for row in claimed]
            cursor.execute(
                "UPDATE bare SET state = 'accepted' WHERE workspace_id = ANY(%s) AND id = ANY(%s)",
                [sorted({row[0] for row in claimed}), ids],
            )
            done += len(claimed)
        seconds = time.monotonic() - start
        cursor.execute("DROP TABLE bare")
    return rows / seconds


def _send(on: Stage, args: argparse.Namespace, answers: Answers) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    say("sending")
    engines = [_engine(on) for _ in range(args.engines)]
    peak = _Peak([engine.pid for engine in engines])
    answers.start()
    try:
        stage.until(_all_final, within=max(600, args.recipients / 500), every=0.5)
    finally:
        answers.stop()
        peak.stop()
        for engine in engines:
            engine.terminate()
        for engine in engines:
            engine.wait(30)
    return peak.bytes


def _engine(on: Stage) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "threadline", "worker", "--engine"],
        env=dict(on.environment),
        stdin=subprocess.DEVNULL,
    )


class _Peak:
    """The most memory these processes had together, looked at twice a second."""

    def __init__(self, pids: Sequence[int]) -> None:
        self.bytes = 0
        self._pids = pids
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._end.wait(0.5):
            self.bytes = max(self.bytes, sum(map(stage.pss, self._pids)))

    def stop(self) -> None:
        self._end.set()
        self._thread.join()


def _all_final() -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM message WHERE lane_id IS NOT NULL)")
        if cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT EXISTS (SELECT FROM message WHERE direction = 'out' AND state <> 'delivered')")
        return not cursor.fetchone()[0]


def _count(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def _proof(taken: Sequence[Entry]) -> dict[str, object]:
    """That the carrier's ledger equals the database, and that nothing was switched off."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM max(settled_at) - min(claimed_at))::float8 FROM attempt")
        seconds = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM message WHERE state = 'delivered'")
        delivered = cursor.fetchone()[0]
        cursor.execute(
            "SELECT p.workspace_id || '.' || p.message_id || '.' || p.attempt, p.index, p.carrier_id,"
            " coalesce(m.sent_text, m.body) FROM part p"
            " JOIN message m ON m.workspace_id = p.workspace_id AND m.id = p.message_id WHERE p.rank >= 2"
        )
        ours = {(row[0], row[1]): (row[2], row[3]) for row in cursor.fetchall()}
        cursor.execute("SELECT count(*) FROM attempt WHERE event_id IS NOT NULL AND rule > 0")
        gated = cursor.fetchone()[0]
        cursor.execute("SHOW fsync")
        fsync = cursor.fetchone()[0]
    theirs = {(entry[0], entry[1]): (entry[2], entry[3]) for entry in taken}
    return {
        "seconds": seconds,
        "delivered": delivered,
        "ledger_equals_database": ours == theirs and len(taken) == len(theirs),
        "ledger_entries": len(taken),
        "duplicates": len(taken) - len(theirs),
        "verdicts_with_event_and_rule": gated,
        "fsync": fsync,
    }
