"""STOPs that race texts: against two engines and two web processes, of which one is killed again and again.

A race is one person with one to three phones, a text or two on its way to each of them, and one STOP from one of the
phones: alone in a call of the carrier, or with others'. A call that was not answered comes again, to the other
process. Nothing may be claimed after a STOP was recorded, nothing may begin a second later, and each STOP is
confirmed once: anything else ends the benchmark with 1.

`--fault` spoils the engines on purpose, to show that the races would find it (tests/outbound/altered.py).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import send, stage
from bench.stage import Stage, say

HEAT = 250
"""Races that are run off together."""
SPREAD = 1.2
"""Seconds over which a heat's texts and STOPs come."""
CALLERS = 6
MORE = 10
"""People to whom more is written at once, again and again while STOPs come."""
FIRST_BYTE, ON_ITS_WAY = 1.0, 1.5
"""Seconds from which nothing may begin any more, and those a first byte may be under way on a busy machine."""
ACCOUNT = "races"
ROOT = Path(__file__).resolve().parents[1]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--races", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=3, help="of one web process, spread over the races")
    parser.add_argument(
        "--fault", default="", choices=("", "unlocked", "one_statement"), help="engines spoilt on purpose"
    )
    parser.add_argument("--seed", type=int, default=0, help="of chance; 0 takes one by itself")


def run(args: argparse.Namespace) -> dict[str, object]:
    """The measurement, as one object."""
    seed = args.seed or random.randrange(1, 10**6)
    say(f"seed {seed}")
    chance = random.Random(seed)
    with stage.stage({"max_connections": "200"}) as on, stage.simulator(on):
        course = Course(on, chance)
        with contextlib.ExitStack() as open_:
            for how in ("", "slow") if not args.fault else (args.fault, args.fault):
                open_.enter_context(_engine(on, how))
            course.webs = [open_.enter_context(_web(on, n)) for n in range(2)]
            began = time.monotonic()
            course.run(args.races, kills=args.kills)
            seconds = time.monotonic() - began
        found = course.found()
    failed = any(found[name] for name in ("claimed_after_a_stop", "begun_too_late", "not_confirmed_once"))
    return {
        "bench": "races",
        "races": args.races,
        "seconds": round(seconds, 1),
        "seed": seed,
        **found,
        "kills": course.kills,
        "failed": failed or not 0 < found["stops_that_came_after_a_text"] < args.races,
    }


@dataclass(frozen=True, slots=True)
class Race:
    """A person: the phones' recipients with their numbers; the first one says STOP."""

    phones: tuple[tuple[int, str], ...]
    key: str


@contextlib.contextmanager
def _web(on: Stage, n: int) -> Iterator[stage.Web]:
    web = stage.Web(on, n)
    web.start()
    try:
        yield web
    finally:
        web.stop()


@contextlib.contextmanager
def _engine(on: Stage, how: str) -> Iterator[None]:
    altered = replace(on, environment={**on.environment, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"})
    told = ("tests.outbound.altered", how) if how else ("threadline", "worker", "--engine")
    with stage.process(altered, *told):
        yield


class Course:
    """Where the races are run."""

    def __init__(self, on: Stage, chance: random.Random) -> None:
        from threadline.actions import numbers, purposes, workspaces
        from threadline.rules.actors import OPERATOR
        from threadline.rules.levels import Level

        self._on, self._chance = on, chance
        self.webs: list[stage.Web] = []
        self.kills = 0
        self._numbers = (f"+1312{200 + n // 10_000:03d}{n % 10_000:04d}" for n in range(7_000_000))
        account = numbers.add_account(
            "simulator", name=ACCOUNT, settings={"account": ACCOUNT}, secret_settings={"secret": on.secret}
        )
        self.owner = workspaces.create("Races", business="Riverside Dental", zone="America/Chicago")
        self.purpose = purposes.add(OPERATOR, self.owner, send.PURPOSE, level=Level.INFORMATIONAL)
        self.ours: list[str] = []
        for k in range(4):
            number = numbers.add_number(account, f"+1512555{k:04d}")
            numbers.add_sender(OPERATOR, self.owner, number, name=f"Line {k}")
            self.ours.append(number.e164)
        self.races: list[Race] = []
        self._seen: dict[str, set[int]] = {}

    def run(self, races: int, *, kills: int) -> None:
        """Run so many; then wait until nothing is on its way any more."""
        heats = [min(HEAT, races - start) for start in range(0, races, HEAT)]
        deadly = {len(heats) * (n + 1) // (kills + 1) for n in range(kills)}
        for n, size in enumerate(heats):
            self._heat(size, deadly=n in deadly)
            if n % 8 == 7:
                say(f"{(n + 1) * HEAT} of {races} races")
        stage.until(_nothing_is_on_its_way, within=120, every=0.5)

    def _heat(self, size: int, *, deadly: bool) -> None:
        races = self._people(size)
        self.races += races
        self._write(races, within=1.6 * SPREAD)
        began = time.monotonic()
        calls = sorted((self._chance.uniform(0, SPREAD), some) for some in self._calls(races))
        with ThreadPoolExecutor(CALLERS + 2) as threads:
            more = threads.submit(self._write_more, races, began + SPREAD)
            if deadly:
                threads.submit(self._kill).add_done_callback(lambda done: done.result())
            for done in [threads.submit(self._call, began + at, some) for at, some in calls]:
                done.result()
            more.result()

    def _write_more(self, races: Sequence[Race], until: float) -> None:
        """Texts that are due at once, while STOPs come: the claim meets them before the STOP is committed."""
        from django.db import connection

        while time.monotonic() < until:
            self._write(self._chance.sample(races, min(len(races), MORE)), within=0)
        connection.close()

    def _kill(self) -> None:
        time.sleep(self._chance.uniform(0, SPREAD / 2))
        self.webs[1].kill()
        self.kills += 1
        time.sleep(0.2)
        self.webs[1].start()

    def _calls(self, races: Sequence[Race]) -> Iterator[list[Race]]:
        """Half of them alone, the others up to twenty in a call."""
        rest = list(races)
        while rest:
            size = 1 if self._chance.random() < 0.8 else self._chance.randrange(2, 21)
            yield rest[:size]
            rest = rest[size:]

    def _call(self, at: float, races: Sequence[Race]) -> None:
        """Until it is answered, here or there; some calls come twice although they were."""
        from threadline.carriers.simulator import webhook

        time.sleep(max(at - time.monotonic(), 0))
        events = [
            {
                "type": "message", "id": race.key, "from": race.phones[0][1],
                "to": self.ours[race.phones[0][0] % len(self.ours)], "text": "STOP",
                "at": datetime.now(UTC).isoformat(),
            }
            for race in races
        ]  # fmt: skip
        body = json.dumps({"events": events}).encode()
        again = self._chance.random() < 0.1
        last = time.monotonic() + 60
        while time.monotonic() < last:
            stamp = str(int(time.time()))
            signed = {
                webhook.TIMESTAMP: stamp,
                webhook.SIGNATURE: webhook.sign(self._on.secret, timestamp=stamp, body=body),
            }
            if self._chance.choice(self.webs).ask("POST", webhook.path(ACCOUNT), body, signed) == 200:
                self._see(races)
                if not again:
                    return
                again = False
            else:
                time.sleep(0.05)
        raise TimeoutError

    def _see(self, races: Sequence[Race]) -> None:
        """What had been claimed by the time the STOP's commit was answered: whatever comes later came after it."""
        from django.db import connection

        ids = [id_ for race in races for id_, _ in race.phones]
        seen = {row[0] for row in _rows(_CLAIMED, [self.owner.pk, ids])}
        for race in races:
            self._seen.setdefault(race.key, seen)
        connection.close()

    def _late(self) -> int:
        """Texts whose claim was committed after their person's STOP."""
        late = 0
        for start in range(0, len(self.races), HEAT):
            races = self.races[start : start + HEAT]
            of = {id_: race.key for race in races for id_, _ in race.phones}
            rows = _rows(_CLAIMED, [self.owner.pk, list(of)])
            late += sum(message not in self._seen[of[recipient]] for message, recipient in rows)
        return late

    def _people(self, size: int) -> list[Race]:
        """People with consent on each of their phones; it is noon where they are."""
        from django.db import transaction

        from threadline.actions import consent, recipients
        from threadline.actions.recipients import Key
        from threadline.models import Contact, Phone, Recipient
        from threadline.rules.actors import OPERATOR
        from threadline.rules.levels import ConsentKind, Level, Medium

        owner, now = self.owner.pk, datetime.now(UTC)
        numbered = [
            [next(self._numbers) for _ in range(self._chance.choice((1, 1, 1, 2, 3)))] for _ in range(size)
        ]
        proof = consent.Evidence(medium=Medium.WEB_FORM, capture="ticked the box at booking")
        with transaction.atomic():
            flat = [number for some in numbered for number in some]
            ids = recipients.ensure((owner, number) for number in flat)
            Recipient.objects.filter(workspace_id=owner, id__in=ids.values()).update(zones=[stage.noon(now)])
            contacts = Contact.objects.bulk_create(
                [Contact(workspace_id=owner, name=some[0]) for some in numbered]
            )
            Phone.objects.bulk_create(
                [
                    Phone(workspace_id=owner, contact=contact, recipient_id=ids[owner, number])
                    for contact, some in zip(contacts, numbered, strict=True)
                    for number in some
                ]
            )
        every = sorted(Key(owner, id_) for id_ in ids.values())
        for start in range(0, len(every), 500):
            with transaction.atomic():
                keys = every[start : start + 500]
                acts = [
                    consent.Act(key, ConsentKind.GRANTED, Level.INFORMATIONAL, self.purpose.pk, now, proof)
                    for key in keys
                ]
                consent.write(acts, actor=OPERATOR, locked=recipients.lock(keys), implied_days={owner: 30})
        return [
            Race(tuple((ids[owner, number], number) for number in some), f"stop-{some[0]}")
            for some in numbered
        ]

    def _write(self, races: Sequence[Race], *, within: float) -> None:
        """One or two texts to each phone, due within so many seconds, about when the STOP comes."""
        from django.db import transaction

        from threadline.actions import messages
        from threadline.queries import desk as desks
        from threadline.rules.actors import OPERATOR
        from threadline.rules.levels import Level

        desk = desks.read(self.owner.pk)
        senders = sorted(desk.senders)
        now = datetime.now(UTC)
        pairs = [
            (self.owner.pk, senders[id_ % len(senders)], id_)
            for race in races
            for id_, _ in race.phones
            for _ in range(self._chance.choice((1, 2)))
        ]
        with transaction.atomic():
            found = messages.conversations(sorted(set(pairs)))
            messages.add(
                [
                    messages.New(
                        workspace=pair[0], conversation=found[pair].id, recipient=pair[2], sender=desk.senders[pair[1]],
                        level=Level.INFORMATIONAL, body=send.BODY, actor=OPERATOR, purpose=self.purpose.pk,
                        automated=True, not_before=now + timedelta(seconds=self._chance.uniform(0, within)),
                    )
                    for pair in pairs
                ]
            )  # fmt: skip

    def found(self) -> dict[str, Any]:
        """What went past a STOP, and how the races went."""
        late = self._late_beginnings()
        return {
            "claimed_after_a_stop": max(self._late(), _one(_AFTER)),
            "begun_too_late": late,
            "not_confirmed_once": len(self.races) - _one(_CONFIRMED_ONCE),
            "stops_that_came_after_a_text": _one(_AFTER_A_TEXT),
            "texts_sent": _one(
                "SELECT count(*) FROM message WHERE occasion = 'ordinary'"
                " AND state IN ('accepted', 'sent', 'delivered')"
            ),
            "texts_taken_back": _one(
                "SELECT count(*) FROM message WHERE state IN ('cancelled', 'suppressed') AND direction = 'out'"
            ),
            "phones": sum(len(race.phones) for race in self.races),
        }

    def _late_beginnings(self) -> int:
        """Parts that reached the simulator when nothing of them could have begun any more."""
        from threadline.carriers.simulator.control import Control, TakenPart

        with Control(self._on.simulator, secret=self._on.secret, timeout=60) as control:
            taken = [entry for entry in control.ledger() if isinstance(entry, TakenPart)]
        stops = dict(_rows(_STOPS))
        return sum(
            (part.at - stops[part.recipient]).total_seconds() > FIRST_BYTE + ON_ITS_WAY
            for part in taken
            if part.recipient in stops and "unsubscribed" not in part.text
        )


_STOPS = """
SELECT r.number, e.recorded_at FROM recipient r
JOIN consent_event e ON e.workspace_id = r.workspace_id AND e.id = r.opted_out_id
"""
# Both moments are the database's own and are taken under the person's lock: a claim that was first says an earlier one.
_AFTER = """
SELECT count(*) FROM attempt a
JOIN message m ON m.workspace_id = a.workspace_id AND m.id = a.message_id AND m.occasion = 'ordinary'
JOIN recipient r ON r.workspace_id = a.workspace_id AND r.id = a.recipient_id
JOIN consent_event e ON e.workspace_id = r.workspace_id AND e.id = r.opted_out_id AND a.claimed_at > e.recorded_at
"""
_CLAIMED = """
SELECT m.id, a.recipient_id FROM attempt a
JOIN message m ON m.workspace_id = a.workspace_id AND m.id = a.message_id
WHERE a.workspace_id = %s AND a.recipient_id = ANY(%s) AND m.occasion = 'ordinary'
"""
_AFTER_A_TEXT = """
SELECT count(DISTINCT m.recipient_id) FROM message m
WHERE m.occasion = 'stop_confirmation' AND EXISTS (
    SELECT FROM attempt a JOIN message o ON o.workspace_id = a.workspace_id AND o.id = a.message_id
    WHERE a.workspace_id = m.workspace_id AND a.recipient_id = m.recipient_id AND o.occasion = 'ordinary')
"""
_CONFIRMED_ONCE = """
SELECT count(*) FROM (
    SELECT m.recipient_id FROM message m WHERE m.occasion = 'stop_confirmation'
    GROUP BY 1 HAVING count(*) = 1 AND bool_and(m.state IN ('accepted', 'sent', 'delivered'))) once
"""


def _rows(query: str, told: Sequence[object] = ()) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query, told)
        return list(cursor.fetchall())


def _one(query: str) -> int:
    return int(_rows(query)[0][0])


def _nothing_is_on_its_way() -> bool:
    return not _one("SELECT count(*) FROM message WHERE state IN ('queued', 'handing_off', 'unknown')")
