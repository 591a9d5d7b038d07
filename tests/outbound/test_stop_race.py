"""A STOP wins every race: no claim commits a text after a STOP has committed, no text begins a second later."""

from __future__ import annotations

import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from tests import make
from tests.outbound.scene import Scene, one, until

from threadline.actions import arrivals
from threadline.models import CarrierAccount, Purpose, Recipient, Sender, Workspace
from threadline.rules.carriage import Arrival

PART = "STOP REMINDERS"
"""Ends just what the texts of the race are about."""
CONFIRMED = ("unsubscribed", "no more texts")
"""What only the confirmations say."""
AT_ONCE = 6
"""STOPs under way at the same time."""
FIRST_BYTE = 1.0
"""Seconds after a STOP's commit from which nothing may begin."""
ON_ITS_WAY = 1.5
"""Seconds a first byte may take to the simulator's ledger on a busy machine; a pause of ours is longer."""


@dataclass(slots=True)
class Race:
    """One person, two of our numbers that write to them, one STOP."""

    person: Recipient
    seen: set[int] = field(default_factory=set)  # texts claimed by the time the STOP's commit had returned
    stopped_at: datetime | None = None
    stopping: threading.Event = field(default_factory=threading.Event)


class Course:
    """Where the races are run."""

    def __init__(self, scene: Scene, *, engines: tuple[str, str], word: str = "STOP") -> None:
        self.scene = scene
        self.word = word
        self.account: CarrierAccount = scene.account()
        self.workspace: Workspace = make.workspace()
        self.purpose: Purpose = make.purpose(self.workspace)
        self.senders: list[Sender] = [make.sender(self.workspace, at=self.account) for _ in range(2)]
        self.races: list[Race] = []
        self.commit_within = 0.06
        for altered in engines:
            scene.engine(altered=altered)
        scene.running(2)

    def _person(self) -> Recipient:
        person = make.recipient(self.workspace)
        make.granted(person, self.purpose)
        return person

    def run(self, races: int) -> None:
        """Run so many more, a few at once; then wait until the engines have nothing left to do."""
        self.start(races)
        until(self.is_over)

    def start(self, races: int) -> None:
        """Run so many more, a few at once."""
        new = [Race(self._person()) for _ in range(races)]
        self.races += new
        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(self._race, new))

    def is_over(self) -> bool:
        """Whether the engines have nothing left to do."""
        return not one(
            "SELECT count(*) FROM message WHERE direction = 'out' AND occasion = 'ordinary'"
            " AND state IN ('queued', 'handing_off')"
        )

    def _race(self, race: Race) -> None:
        writing = threading.Thread(target=self._write, args=(race,))
        writing.start()
        try:
            time.sleep(random.uniform(0, 0.25))
            self._stop(race)
        finally:
            connection.close()
            writing.join()

    def _write(self, race: Race) -> None:
        """A text from each number, a moment apart: about when the STOP comes, or while it is being written."""
        first, second = self.senders
        try:
            time.sleep(random.uniform(0, 0.1))
            self._text(first, race)
            if random.random() < 0.6:
                race.stopping.wait(5)
            else:
                time.sleep(random.uniform(0, 0.1))
            self._text(second, race)
        finally:
            connection.close()

    def _text(self, sender: Sender, race: Race) -> None:
        with transaction.atomic():
            make.text(sender, race.person, about=self.purpose)

    def _stop(self, race: Race) -> None:
        while True:
            try:
                with transaction.atomic():
                    arrivals.receive([self._arrival(race)], account=self.account.pk)
                    race.stopping.set()
                    time.sleep(random.uniform(0, self.commit_within))  # a commit may take as long
                break
            except (
                OperationalError,
                psycopg.OperationalError,
            ):  # a deadlock, as inbound takes it: the whole again
                continue
        # From here on every claim that commits does so after the STOP.
        race.stopped_at = datetime.now(UTC)
        race.seen = claimed(race.person)

    def _arrival(self, race: Race) -> Arrival:
        ours = self.senders[0].number.e164
        key = f"stop-{race.person.pk}"
        return Arrival(key, race.person.number, ours, self.word, datetime.now(UTC))

    def late(self) -> list[int]:
        """Texts whose claim was committed after their person's STOP."""
        return [text for race in self.races for text in claimed(race.person) - race.seen]

    def begun_too_late(self) -> list[str]:
        """Texts that reached the simulator when nothing of them could have begun any more."""
        stops = {race.person.number: race.stopped_at for race in self.races}
        return [
            part.reference
            for part in self.scene.taken()
            if (part.at - stops[part.recipient]).total_seconds() > FIRST_BYTE + ON_ITS_WAY  # type: ignore[operator]
            and not any(words in part.text for words in CONFIRMED)
        ]


def claimed(person: Recipient) -> set[int]:
    """The texts to this person that were ever claimed, the answer to STOP itself left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.id FROM attempt a JOIN message m ON m.workspace_id = a.workspace_id AND m.id = a.message_id"
            " WHERE a.workspace_id = %s AND a.recipient_id = %s AND m.occasion = 'ordinary'",
            [person.workspace_id, person.pk],
        )
        return {row[0] for row in cursor.fetchall()}


def must_hold(course: Course) -> None:
    assert course.late() == []
    assert course.begun_too_late() == []
    # Else the engines were too slow or too fast to race at all.
    early = sum(bool(race.seen) for race in course.races)
    assert 0 < early < len(course.races)
    confirmed = one(
        "SELECT count(*) FROM message WHERE occasion IN ('stop_confirmation', 'end_confirmation')"
    )
    assert confirmed == len(course.races)


@pytest.mark.parametrize("word", ["STOP", PART])
def test_no_text_is_claimed_after_a_stop_by_either_of_two_engines(scene: Scene, word: str) -> None:
    course = Course(scene, engines=("", "slow"), word=word)
    course.run(100)
    must_hold(course)


@pytest.mark.long
def test_two_thousand_stops_win_while_engines_are_held_up(scene: Scene) -> None:
    over = threading.Event()

    def hold_up() -> None:
        while not over.wait(random.uniform(1, 3)):
            engine = random.choice(scene.engines)
            engine.send_signal(signal.SIGSTOP)
            time.sleep(FIRST_BYTE + ON_ITS_WAY + 0.3)
            engine.send_signal(signal.SIGCONT)

    course = Course(scene, engines=("", "slow"))
    holding = threading.Thread(target=hold_up)
    holding.start()
    try:
        course.run(2000)
    finally:
        over.set()
        holding.join()
    must_hold(course)


@pytest.mark.parametrize(
    ("fault", "word"), [("unlocked", "STOP"), ("one_statement", "STOP"), ("unlocked", PART)]
)
def test_the_race_finds_what_a_wrong_claim_lets_through(scene: Scene, fault: str, word: str) -> None:
    course = Course(scene, engines=(fault, fault), word=word)
    for patience in range(20):
        course.commit_within = 0.06 + 0.02 * patience  # a busy machine's engines come later
        course.start(40)
        # A wrong claim may stand in its own way for long: what it let through is enough.
        until(lambda: course.late() or course.is_over())
        if course.late():
            return
    pytest.fail(f"{len(course.races)} races, and the fault did not show")
