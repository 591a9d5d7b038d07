"""A real engine and a carrier that misbehaves: every text ends where it should, once."""

from __future__ import annotations

import time

from django.db import connection
from tests import make
from tests.failing import disks
from tests.outbound.scene import Scene, finished, one, until
from tests.outbound.test_kills import nothing_twice

from threadline.carriers.simulator.control import Tombstone
from threadline.carriers.simulator.faults import Fault, FaultKind
from threadline.models import Message, Purpose, Recipient, Sender

LONG = "Your cleaning is on Tuesday at 9:40. " * 9


class Desk:
    """One line of a workspace, and people to text from it."""

    def __init__(self, scene: Scene) -> None:
        self.account = scene.account()
        self.workspace = make.workspace()
        self.line: Sender = make.sender(self.workspace, at=self.account)
        self.about: Purpose = make.purpose(self.workspace)

    def person(self, number: str = "") -> Recipient:
        made = make.recipient(self.workspace, number)
        make.granted(made, self.about)
        return made

    def text(self, number: str = "", *, body: str = make.BODY) -> int:
        return make.text(self.line, self.person(number), about=self.about, body=body)


def told(message: int) -> tuple[str, str]:
    kept = Message.objects.get(id=message)
    return kept.state, kept.reason


def outcomes(message: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcome FROM attempt WHERE message_id = %s ORDER BY number", [message])
        return [row[0] for row in cursor.fetchall()]


FAULTS = [
    (FaultKind.STALL, "delivered", ""),
    (FaultKind.DROP_AFTER, "delivered", ""),
    (FaultKind.DROP_BEFORE, "delivered", ""),
    (FaultKind.THROTTLE, "delivered", ""),
    (FaultKind.SLOW, "delivered", ""),
    (FaultKind.RECEIPT_EARLY, "delivered", ""),
    (FaultKind.RECEIPT_TWICE, "delivered", ""),
    (FaultKind.RECEIPTS_REVERSED, "delivered", ""),
    (FaultKind.REJECT, "rejected", "30034"),
    (FaultKind.UNDELIVERED, "undelivered", "30003"),
    (FaultKind.FAILED, "failed", "30007"),
]


def test_whatever_the_carrier_does_each_text_ends_once_and_where_it_should(scene: Scene) -> None:
    desk = Desk(scene)
    texts: dict[FaultKind, tuple[int, int]] = {}
    with scene.control() as control:
        for n, (kind, _, code) in enumerate(FAULTS):
            one_part, three_parts = f"+1312{300 + n}0001", f"+1312{300 + n}0003"
            for number in (one_part, three_parts):
                control.fault(Fault(kind, times=1, number=number, code=code, delay=0.5))
            texts[kind] = (desk.text(one_part), desk.text(three_parts, body=LONG))
    scene.engine()
    until(finished, within=90)
    for kind, state, code in FAULTS:
        assert told(texts[kind][0]) == (state, code), kind
    for kind in (FaultKind.THROTTLE, FaultKind.SLOW, FaultKind.RECEIPT_TWICE, FaultKind.RECEIPTS_REVERSED):
        assert told(texts[kind][1]) == ("delivered", ""), kind
    # One part refused or lost is a hole in the text.
    for kind, state, code in FAULTS[-3:]:
        assert told(texts[kind][1]) == ("failed" if kind is FaultKind.REJECT else state, code), kind
    nothing_twice(scene.taken())


def test_who_opted_out_at_the_carrier_is_opted_out_here_and_gets_nothing_more(scene: Scene) -> None:
    desk = Desk(scene)
    with scene.control() as control:
        control.fault(Fault(FaultKind.OPTED_OUT, times=1))
    person = desk.person()
    refused = make.text(desk.line, person, about=desk.about)
    scene.engine()
    until(finished)
    assert told(refused) == ("rejected", "21610")
    person.refresh_from_db()
    assert person.opted_out_id is not None
    later = make.text(desk.line, person, about=desk.about)
    until(lambda: told(later)[0] == "suppressed")
    assert told(later) == ("suppressed", "opted_out")
    assert scene.taken() == []


def test_a_text_whose_connection_broke_first_is_sent_again_only_on_proof(scene: Scene) -> None:
    desk = Desk(scene)
    with scene.control() as control:
        control.fault(Fault(FaultKind.DROP_BEFORE, times=1))
    text = desk.text()
    scene.engine()
    until(finished)
    assert told(text) == ("delivered", "")
    assert outcomes(text) == ["returned", "accepted"]
    with scene.control() as control:
        entries = list(control.ledger())
    closed = [entry.reference for entry in entries if isinstance(entry, Tombstone)]
    assert closed == [f"{desk.workspace.pk}.{text}.1"]
    assert [part.reference for part in scene.taken()] == [f"{desk.workspace.pk}.{text}.2"]


def test_a_text_claimed_by_a_dead_engine_and_never_begun_goes_back_and_is_never_in_doubt(
    scene: Scene,
) -> None:
    desk = Desk(scene)
    texts = [desk.text() for _ in range(5)]
    idle = scene.engine(altered="idle")
    until(lambda: one("SELECT count(*) FROM attempt WHERE outcome IS NULL") == 5)
    scene.kill(idle)
    scene.engine()
    until(finished, within=30)  # long before the minute after which anything open is given up
    for text in texts:
        assert told(text) == ("delivered", "")
        assert outcomes(text) == ["returned", "accepted"]
    assert len(scene.taken()) == 5
    with scene.control() as control:
        assert not any(isinstance(entry, Tombstone) for entry in control.ledger()), "somebody had to ask"


def test_while_the_carrier_is_away_nothing_is_lost_and_nothing_churns(scene: Scene) -> None:
    desk = Desk(scene)
    scene.simulator.stop()
    texts = [desk.text() for _ in range(20)]
    scene.engine()
    until(lambda: one("SELECT count(*) FROM worker WHERE kind = 'engine'"))
    time.sleep(6)
    most = one("SELECT coalesce(max(attempt), 0) FROM message")
    scene.simulator.start()
    until(lambda: one("SELECT count(*) FROM message WHERE state = 'delivered'") == 20)
    assert [told(text) for text in texts] == [("delivered", "")] * 20
    assert len(scene.taken()) == 20
    # A carrier may be away for a day.
    assert most <= 8, f"{most} attempts in six seconds"


def test_on_a_full_disk_nothing_begins_and_all_of_it_leaves_once_there_is_room(scene: Scene) -> None:
    desk = Desk(scene)
    engine = scene.engine()
    scene.running()
    with disks.full(engine.pid):
        texts = [desk.text() for _ in range(20)]
        until(lambda: one("SELECT count(*) FROM attempt WHERE outcome = 'returned'") >= 20)
        assert scene.taken() == []
    until(finished)
    assert engine.poll() is None
    assert [told(text) for text in texts] == [("delivered", "")] * 20
    nothing_twice(scene.taken())
    assert len(scene.taken()) == 20


def test_an_engine_that_is_asked_to_stop_settles_what_is_on_its_way(scene: Scene) -> None:
    desk = Desk(scene)
    with scene.control() as control:
        control.fault(Fault(FaultKind.SLOW, delay=1.0))
    texts = [desk.text() for _ in range(20)]
    scene.engine()
    until(lambda: one("SELECT count(*) FROM attempt WHERE outcome IS NULL") == 20)
    scene.end()
    assert one("SELECT count(*) FROM attempt WHERE outcome IS NULL OR outcome = 'unknown'") == 0
    assert one("SELECT count(*) FROM lane WHERE worker_id IS NOT NULL") == 0
    assert all(told(text)[0] in ("accepted", "queued", "delivered") for text in texts)
    with scene.control() as control:
        control.clear_faults()
    scene.engine()
    until(finished)
    nothing_twice(scene.taken())
    assert len(scene.taken()) == 20


def test_two_engines_share_the_lanes_and_send_everything_once(scene: Scene) -> None:
    desk = Desk(scene)
    lines = [desk.line, *(make.sender(desk.workspace, at=desk.account) for _ in range(3))]
    scene.engine()
    scene.engine()
    scene.running(2)
    sharing = "SELECT count(DISTINCT worker_id) FROM lane WHERE worker_id IS NOT NULL"
    until(lambda: one(sharing) == 2)
    people = [desk.person() for _ in range(120)]
    for n, line in enumerate(lines):
        make.texts(line, people[n :: len(lines)], about=desk.about)
    until(finished)
    assert one(sharing) == 2
    nothing_twice(scene.taken())
    assert len(scene.taken()) == 120
