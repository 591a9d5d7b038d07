"""kill -9 of everything, again and again, while texts leave over several carriers and texts of people arrive.

Engines, web processes, the jobs process, carriers with their links, and PostgreSQL are killed in turn and come back.
Afterwards the carriers' own ledgers are held against what was said yes to: a text that the API acknowledged is lost,
one went twice, an acknowledged arrival is not there or was applied twice, a STOP was not recorded or not confirmed
once, or something is in doubt and nobody can see it: each ends the benchmark with 1.

`--fault` plants a bug, to show that the check finds it: engines that send again what nobody knows of (`twice`), or
web processes that drop their spool instead of taking it in (`forgets`).
"""

from __future__ import annotations

import argparse
import contextlib
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import send, stage, traffic, victims
from bench.stage import Stage, say
from bench.victims import Bringer, Database, Peer, Process, Victim, WebServer
from tests.failing import points

FAULTS = {"": {}, "twice": points.spoilt("hasty"), "forgets": points.spoilt("forgets")}
PEOPLE = 2000
WAITING = 30
"""Texts a kill that wait in the queue from the beginning, for the time they fall due."""
CHUNK = 500
MUST_BE_NONE = (
    "acknowledged_lost", "queued_twice", "sent_twice", "arrivals_lost", "applied_twice", "stops_not_recorded",
    "stops_not_confirmed_once", "in_doubt_unseen", "still_open",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--carriers", default="simulator,smpp,twilio", help=f"of {', '.join(victims.PEERS)}")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between kills, about")
    parser.add_argument("--fault", default="", choices=sorted(FAULTS), help="a bug planted on purpose")
    parser.add_argument("--seed", type=int, default=0, help="of chance; 0 takes one by itself")


def run(args: argparse.Namespace) -> dict[str, object]:
    """The measurement, as one object."""
    seed = args.seed or random.randrange(1, 10**6)
    say(f"seed {seed}")
    with stage.stage({"max_connections": "200"}) as on:
        field = Field(
            replace(on, environment={**on.environment, **FAULTS[args.fault]}), args.carriers.split(","), seed
        )
        began = time.monotonic()
        field.queue(WAITING * args.kills, within=1.3 * args.pause * args.kills)
        with field.standing():
            field.run(args.kills, pause=args.pause)
            seconds = time.monotonic() - began
            found = field.found()
    return {
        "bench": "crash",
        "carriers": args.carriers,
        "kills": sum(field.kills.values()),
        "killed": dict(field.kills),
        "seconds": round(seconds, 1),
        "seed": seed,
        **found,
        "failed": any(found[name] for name in MUST_BE_NONE) or not found["texts_acknowledged"],
    }


class Field:
    """An installation of two engines, two web processes, jobs and carriers, and what goes on in it."""

    def __init__(self, on: Stage, carriers: Sequence[str], seed: int) -> None:
        from threadline.actions import api_keys, numbers, purposes, workspaces
        from threadline.rules.actors import OPERATOR
        from threadline.rules.levels import Level

        self._on, self._chance = on, random.Random(seed)
        self.kills: Counter[str] = Counter()
        self.said = traffic.Said()
        self._webs = [stage.Web(on, n) for n in range(2)]
        self.peers: dict[str, Peer] = {name: victims.PEERS[name](on, self._webs) for name in carriers}
        self._engines = [
            Process("engine", "threadline", "worker", "--engine", environment=on.environment)
            for _ in range(2)
        ]
        self._jobs = Process("jobs", "threadline", "worker", "--jobs", environment=on.environment)
        self._database = Database(on, self._chance)
        self._owner = workspaces.create("Crash", business="Riverside Dental", zone="America/Chicago")
        self._purpose = purposes.add(OPERATOR, self._owner, send.PURPOSE, level=Level.INFORMATIONAL)
        _, self._key = api_keys.create(OPERATOR, self._owner, name="bench", scopes=["messages:write"])
        self._ours: dict[str, list[str]] = {}
        for n, (name, peer) in enumerate(self.peers.items()):
            account = peer.account()
            for k in range(2):
                number = numbers.add_number(account, f"+1512555{n * 100 + k:04d}")
                numbers.add_sender(OPERATOR, self._owner, number, name=f"{name} {k}")
                self._ours.setdefault(name, []).append(number.e164)
        self._people = [f"+1312{200 + n // 10_000:03d}{n % 10_000:04d}" for n in range(PEOPLE)]
        for start in range(0, PEOPLE, CHUNK):
            agree(self._owner.pk, self._purpose.pk, self._people[start : start + CHUNK])

    def queue(self, count: int, *, within: float) -> None:
        """So many texts that fall due evenly over so many seconds; what is committed counts as acknowledged."""
        from django.db import transaction

        from threadline.actions import messages
        from threadline.models import Recipient
        from threadline.queries import desk as desks
        from threadline.rules.actors import OPERATOR
        from threadline.rules.levels import Level

        say(f"{count} texts wait")
        desk, owner = desks.read(self._owner.pk), self._owner.pk
        senders = sorted(desk.senders)
        people = list(Recipient.objects.filter(workspace_id=owner).values_list("id", flat=True))
        for start in range(0, count, CHUNK):
            tokens = [f"q{n}." for n in range(start, min(start + CHUNK, count))]
            pairs = [(owner, self._chance.choice(senders), self._chance.choice(people)) for _ in tokens]
            with transaction.atomic():
                found = messages.conversations(sorted(set(pairs)))
                new = [
                    messages.New(
                        workspace=owner, conversation=found[pair].id, recipient=pair[2], sender=desk.senders[pair[1]],
                        level=Level.INFORMATIONAL, body=f"Your visit {token} {send.BODY}", actor=OPERATOR,
                        purpose=self._purpose.pk, automated=True,
                        not_before=datetime.now(UTC) + timedelta(seconds=self._chance.uniform(5, 5 + within)),
                    )
                    for token, pair in zip(tokens, pairs, strict=True)
                ]  # fmt: skip
                ids = messages.add(new)
            self.said.texts += [traffic.Asked(id_, token) for id_, token in zip(ids, tokens, strict=True)]

    @property
    def _victims(self) -> list[Victim]:
        servers = [WebServer(web) for web in self._webs]
        return [*self.peers.values(), *self._engines, *servers, self._jobs, self._database]

    @contextlib.contextmanager
    def standing(self) -> Iterator[None]:
        """Everything runs, and is gone afterwards; the database stays, it is the stage's."""
        self._all = self._victims
        try:
            for victim in self._all:
                victim.start()
            yield
        finally:
            for victim in reversed(self._all):
                victim.stop()

    def run(self, kills: int, *, pause: float) -> None:
        """So many kills while texts come and go; then wait until nothing is on its way any more."""
        ended = threading.Event()
        with ThreadPoolExecutor(16) as threads:
            busy = [threads.submit(work, ended) for work in self._traffic()]
            try:
                self._kill_all(kills, pause, threads)
            finally:
                ended.set()
            for done in busy:
                done.result()
        say(f"{kills} kills; waiting until nothing is on its way")
        self.is_settled = False
        with contextlib.suppress(TimeoutError):
            stage.until(self._settled, within=300, every=1.0)
            self.is_settled = True

    def _traffic(self) -> list[Any]:
        """What is done until it is ended."""
        works: list[Any] = []
        senders = [number for numbers in self._ours.values() for number in numbers]
        writer = traffic.Writer(
            self._webs,
            self.said,
            key=self._key,
            senders=senders,
            people=self._people,
            purpose=self._purpose.pk,
        )
        works += [
            lambda end, name=name: writer.run(name, self._dice(name), end, pause=0.05) for name in ("a", "b")
        ]
        if "simulator" in self.peers:
            caller = traffic.Caller(
                self._webs, self.said, signed=self._signed, path=_path("crash"), to=self._ours["simulator"]
            )
            works.append(lambda end: caller.run("c", self._dice("c"), end, pause=0.05))
        works += [
            lambda end, name=name, peer=peer: self._bring(name, peer, self._ours[name], end)
            for name, peer in self._bringers.items()
        ]
        return [*works, self._poll_often]

    @property
    def _bringers(self) -> dict[str, Bringer]:
        return {name: peer for name, peer in self.peers.items() if isinstance(peer, Bringer)}

    def _poll_often(self, ended: threading.Event) -> None:
        """The five minutes until carriers' lists are read again are over now and then, not twice in the whole run."""
        while not ended.wait(10):
            _polls_due()

    def _dice(self, name: str) -> random.Random:
        return random.Random(f"{name}{self._chance.random()}")

    def _signed(self, body: bytes) -> dict[str, str]:
        from threadline.carriers.simulator import webhook

        stamp = str(int(time.time()))
        signature = webhook.sign(self._on.secret, timestamp=stamp, body=body)
        return {webhook.TIMESTAMP: stamp, webhook.SIGNATURE: signature}

    def _bring(self, name: str, peer: Bringer, ours: Sequence[str], ended: threading.Event) -> None:
        """Texts of people: the carrier brings each until it is acknowledged, or keeps it in its list."""
        chance = self._dice(name)
        for n, number in enumerate(traffic.strangers(name)):
            if ended.wait(0.1):
                return
            text = "STOP" if chance.random() < 0.15 else f"I come at ten by {name} {n}."
            peer.bring(text, source=number, to=chance.choice(ours))
            if text == "STOP":
                self.said.stops.append(number)
            else:
                self.said.arrivals.append(text)

    def _kill_all(self, kills: int, pause: float, threads: ThreadPoolExecutor) -> None:
        coming: dict[int, Future[None]] = {}
        while sum(self.kills.values()) < kills:
            time.sleep(self._chance.uniform(0.3, 1.7) * pause)
            up = [victim for victim in self._all if id(victim) not in coming or coming[id(victim)].done()]
            victim = self._chance.choice(up)
            victim.kill()
            self.kills[victim.kind] += 1
            if victim is self._database:
                victim.start()  # in this thread: the server ends with the thread that started it
            else:
                coming[id(victim)] = threads.submit(self._come_back, victim)
            if sum(self.kills.values()) % 25 == 0:
                say(f"{sum(self.kills.values())} of {kills} kills, {len(self.said.texts)} texts acknowledged")
        for future in coming.values():
            future.result()

    def _come_back(self, victim: Victim) -> None:
        time.sleep(random.uniform(0, 0.7))
        victim.start()

    def _settled(self) -> bool:
        if any(peer.owed for peer in self.peers.values()):
            return False
        if any(self._on.folder.glob("*/spool/*/*.calls")):
            return False
        with contextlib.suppress(Exception):  # the database may still be recovering
            return not self._left()
        return False

    def _left(self) -> int:
        """How much is still on its way."""
        polled = [key for peer in self._bringers.values() for key in peer.listed]
        missing = len(polled) - _one("SELECT count(*) FROM arrival WHERE key = ANY(%s)", polled)
        if missing:
            _polls_due()
        return missing + sum(
            [_one(_OPEN), _one(_ATTEMPTS_OPEN), _one(_TO_BE_FOUND, self._ids_taken()), _one(_RECEIPTS_DUE)]
        )

    def _ids_taken(self) -> list[int]:
        """The texts that the ledgers of carriers with lists, or of links, have."""
        listed = (peer.taken() for peer in self._bringers.values())
        return sorted({int(reference.split(".")[1]) for each in listed for reference, _ in each})

    def found(self) -> dict[str, Any]:
        """What the ledgers and the database say of what was said yes to."""
        taken: Counter[tuple[int, int]] = Counter()
        for peer in self.peers.values():
            taken.update((int(reference.split(".")[1]), part) for reference, part in set(peer.taken()))
        # Under one reference a carrier has each part once, or it went twice within an attempt.
        again = sum(
            len(listed) - len(set(listed)) for listed in (peer.taken() for peer in self.peers.values())
        )
        at_carriers = {message for message, _ in taken}
        states = dict(_rows("SELECT id, state FROM message WHERE direction = 'out'"))
        visible = {id_ for id_, state in states.items() if state in ("unknown", "failed")}
        bodies = Counter(row[0] for row in _rows("SELECT body FROM message WHERE direction = 'in'"))
        queued = Counter(row[0] for row in _rows(_TOKENS))
        acknowledged = {asked.id for asked in self.said.texts}
        recorded = {row[0] for row in _rows("SELECT number FROM recipient WHERE opted_out_id IS NOT NULL")}
        confirmed = Counter(row[0] for row in _rows(_CONFIRMATIONS))
        stops = set(self.said.stops)
        return {
            "texts_acknowledged": len(acknowledged),
            "acknowledged_lost": len(acknowledged - at_carriers - visible),
            "queued_twice": sum(count > 1 for count in queued.values()) + len(self.said.another_id),
            "sent_twice": sum(times > 1 for times in taken.values()) + again,
            "parts_at_carriers": sum(taken.values()),
            "arrivals_acknowledged": len(self.said.arrivals),
            "of_them_found_in_a_list": sum(peer.untold for peer in self._bringers.values()),
            "arrivals_lost": len(set(self.said.arrivals) - set(bodies)),
            "applied_twice": sum(bodies[text] > 1 for text in self.said.arrivals),
            "repeated": self.said.repeated,
            "stops_acknowledged": len(stops),
            "stops_not_recorded": len(stops - recorded),
            "stops_not_confirmed_once": sum(confirmed[number] != 1 for number in stops),
            "in_doubt": sum(state == "unknown" for state in states.values()),
            "in_doubt_unseen": _one(_UNSEEN),
            "torn": sum(state == "failed" for state in states.values()),
            "still_open": 0 if self.is_settled else self._left(),
        }


def _path(account: str) -> str:
    from threadline.carriers.simulator import webhook

    return webhook.path(account)


def agree(workspace: int, purpose: int, people: Sequence[str]) -> None:
    """People with consent; it is noon where they are."""
    from django.db import transaction

    from threadline.actions import consent, recipients
    from threadline.actions.recipients import Key
    from threadline.models import Recipient
    from threadline.rules.actors import OPERATOR
    from threadline.rules.levels import ConsentKind, Level, Medium

    now = datetime.now(UTC)
    proof = consent.Evidence(medium=Medium.WEB_FORM, capture="ticked the box at booking")
    with transaction.atomic():
        ids = recipients.ensure((workspace, number) for number in people)
        Recipient.objects.filter(workspace_id=workspace, id__in=ids.values()).update(zones=[stage.noon(now)])
        keys = [Key(workspace, id_) for id_ in ids.values()]
        acts = [
            consent.Act(key, ConsentKind.GRANTED, Level.INFORMATIONAL, purpose, now, proof) for key in keys
        ]
        consent.write(acts, actor=OPERATOR, locked=recipients.lock(keys), implied_days={workspace: 30})


# Where a carrier calls once and the call is lost, nobody hears of an accepted text again.
_OPEN = """
SELECT count(*) FROM message m
JOIN sender s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id
JOIN number n ON n.id = s.number_id JOIN carrier_account c ON c.id = n.account_id
WHERE m.direction = 'out'
AND (m.state = 'handing_off' OR m.state IN ('accepted', 'sent') AND c.carrier <> 'twilio'
     OR m.state = 'queued' AND m.due_at <= clock_timestamp() + interval '1 minute')
"""
_ATTEMPTS_OPEN = "SELECT count(*) FROM attempt WHERE outcome IS NULL"
# A carrier that can be asked must have been: of one that proves what it has not, all of it; of one that has a list,
# what is in the list. Where none can, a text in doubt stays so, and is shown.
_TO_BE_FOUND = """
SELECT count(*) FROM attempt a JOIN lane l ON l.id = a.lane_id JOIN carrier_account c ON c.id = l.account_id
WHERE a.outcome = 'unknown' AND (c.carrier = 'simulator' OR c.carrier = 'twilio' AND a.message_id = ANY(%s))
"""
_RECEIPTS_DUE = "SELECT count(*) FROM receipt WHERE tries < 3"
_UNSEEN = """
SELECT count(*) FROM attempt a JOIN message m ON m.workspace_id = a.workspace_id AND m.id = a.message_id
WHERE a.outcome = 'unknown' AND a.number = m.attempt AND m.state NOT IN ('unknown', 'failed')
"""
_TOKENS = (
    "SELECT substring(body FROM '^Your visit ([abq][0-9]+[.])') FROM message WHERE body LIKE 'Your visit %'"
)
_CONFIRMATIONS = """
SELECT r.number FROM message m JOIN recipient r ON r.workspace_id = m.workspace_id AND r.id = m.recipient_id
WHERE m.occasion = 'stop_confirmation' AND m.state IN ('accepted', 'sent', 'delivered', 'unknown', 'failed')
"""


def _polls_due() -> None:
    """Carriers' lists are to be read now; not where the database is away."""
    with contextlib.suppress(Exception):
        _rows("UPDATE carrier_account SET poll_at = clock_timestamp() RETURNING id")


def _rows(query: str, *values: object) -> list[Any]:
    from django.db import connection

    try:
        with connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return list(cursor.fetchall())
    except Exception:
        connection.close()
        raise


def _one(query: str, *values: object) -> int:
    return int(_rows(query, *values)[0][0])
