"""The database really stops: arrivals are spooled, answered, replayed in order, and nothing is sent meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bench.smsc import Smsc
from tests import make
from tests.failing import disks
from tests.hooks import carrier
from tests.inbound.standing import Installation, standing
from tests.serving import until

from threadline.actions import handoff, lanes, numbers, spools
from threadline.actions.lanes import Place
from threadline.inbound.spool import Spool as Files
from threadline.models import Message, OperatorAudit, Recipient, Sender, Spool
from threadline.queries import desk

pytestmark = pytest.mark.long  # a cluster of its own for each

OURS, HERS = "+15125550100", "+13035550101"


@pytest.fixture
def place(tmp_path: Path, django_db_blocker: pytest.FixtureRequest) -> Iterator[Installation]:
    with django_db_blocker.unblock(), standing(tmp_path) as made:  # type: ignore[attr-defined]
        yield made


@pytest.fixture
def sender(place: Installation) -> Sender:
    return make.sender(make.workspace(), at=carrier.account(), e164=OURS)


def say(place: Installation, sender: Sender, text: str, **how: str) -> int:
    return carrier.call(place.web, carrier.event(text, sender=HERS, to=OURS), name=_name, **how).status


_name = ""


@pytest.fixture(autouse=True)
def _known(request: pytest.FixtureRequest) -> None:
    global _name
    if "sender" not in request.fixturenames:
        return
    sender: Sender = request.getfixturevalue("sender")
    _name = sender.number.account.name


def claimed(sender: Sender) -> handoff.Claim:
    """What an engine that holds the lane may send now."""
    lane = desk.read(sender.workspace_id).senders[sender.pk].lane
    worker = lanes.register("engine", Place("test", "boot", 1))
    lanes.lease(worker, accounts=[sender.number.account_id], share=10)
    try:
        return handoff.claim(lane, workspace=sender.workspace_id, worker=worker)
    finally:
        lanes.end([worker])


def bodies() -> list[str]:
    return list(Message.objects.filter(direction="in").order_by("id").values_list("body", flat=True))


def test_arrivals_are_spooled_answered_and_replayed_in_order(place: Installation, sender: Sender) -> None:
    place.web.start()
    assert say(place, sender, "before") == 200
    place.stop_database()
    with ThreadPoolExecutor(4) as pool:
        # Told apart by the order of their answers: each is on the disk before the next is said.
        answers = [pool.submit(say, place, sender, "during 0")]
        for n in range(1, 4):
            until(lambda n=n: len(place.spooled) >= n)  # type: ignore[misc]
            answers.append(pool.submit(say, place, sender, f"during {n}"))
        assert [answer.result() for answer in answers] == [200] * 4
    assert say(place, sender, "forged", secret="guessed") == 403
    assert len(place.spooled) == 4
    place.start_database()
    until(lambda: not place.spooled)
    assert say(place, sender, "after") == 200
    assert bodies() == ["before", "during 0", "during 1", "during 2", "during 3", "after"]


def test_no_engine_claims_while_a_spool_may_hold_a_stop(place: Installation, sender: Sender) -> None:
    workspace = sender.workspace
    about = make.purpose(workspace)
    person = make.recipient(workspace, HERS)
    make.granted(person, about)
    place.web.start()
    assert say(place, sender, "before") == 200
    make.text(sender, person, about=about)
    place.stop_database()
    assert say(place, sender, "STOP") == 200
    place.web.kill()
    place.start_database()
    # The web process is gone and its spool holds a STOP: whoever claims now would text her.
    claim = claimed(sender)
    assert claim.blocked
    assert not claim.texts
    place.web.start()
    until(lambda: not place.spooled)
    until(lambda: spools.in_use()[0].silent == 0)
    assert Recipient.objects.get(pk=person.pk).opted_out_id is not None
    assert Message.objects.get(direction="out", occasion="ordinary").state == "cancelled"
    # What may go now is the confirmation, alone.
    assert [each.message for each in claimed(sender).texts] == [
        Message.objects.get(occasion="stop_confirmation").pk
    ]


def test_a_web_process_that_ends_cleanly_is_waited_for_by_nobody(place: Installation, sender: Sender) -> None:
    place.web.start()
    assert [spool.name for spool in spools.in_use()]
    place.web.stop()
    assert spools.in_use() == []
    assert not claimed(sender).blocked


def test_a_spool_that_was_never_registered_takes_nothing(place: Installation, sender: Sender) -> None:
    place.stop_database()
    place.web.start()
    answer = carrier.call(place.web, carrier.event("STOP", sender=HERS, to=OURS), name=_name)
    assert answer.status == 503
    assert answer.headers["retry-after"]
    assert place.spooled == []
    place.start_database()


def test_on_a_full_disk_nothing_is_acknowledged_and_what_was_spooled_before_stays(
    place: Installation, sender: Sender
) -> None:
    place.web.start()
    assert say(place, sender, "before") == 200
    place.stop_database()
    assert say(place, sender, "in time") == 200
    with disks.full(place.web.pid):
        answer = carrier.call(place.web, carrier.event("STOP", sender=HERS, to=OURS), name=_name)
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        assert len(place.spooled) == 1
    assert say(place, sender, "STOP") == 200  # as the carrier brings it again
    place.start_database()
    until(lambda: not place.spooled)
    assert bodies() == ["before", "in time", "STOP"]


def test_a_restart_while_the_database_is_away_still_keeps_what_arrives(
    place: Installation, sender: Sender
) -> None:
    place.web.start()
    assert say(place, sender, "before") == 200
    place.stop_database()
    place.web.kill()
    place.web.start()
    # Nobody can say now whose it is: kept raw, verified when it is replayed.
    assert say(place, sender, "genuine") == 200
    assert say(place, sender, "forged", secret="guessed") == 200
    place.start_database()
    until(lambda: not place.spooled)
    assert bodies() == ["before", "genuine"]
    [aside] = place.set_aside
    assert b"forged" in Files(place.folder, name="looks").read(aside).calls[0].body


def test_an_answered_call_that_cannot_be_read_is_set_aside_and_one_for_nobody_is_not(
    place: Installation, sender: Sender
) -> None:
    place.web.start()
    assert say(place, sender, "before") == 200
    place.stop_database()
    place.web.kill()
    place.web.start()
    unread = carrier.call(place.web, name=_name, body=b"not what was agreed")
    nobodys = carrier.call(place.web, carrier.event("hello", sender=HERS, to=OURS), name="nobody")
    assert (unread.status, nobodys.status) == (200, 200)
    assert say(place, sender, "genuine") == 200
    place.start_database()
    until(lambda: not place.spooled)
    assert bodies() == ["before", "genuine"]
    calls = [call for path in place.set_aside for call in Files(place.folder, name="looks").read(path).calls]
    assert [call.body for call in calls] == [b"not what was agreed"]
    until(lambda: place.web.ask("GET", "/readyz").json()["set_aside"] == 1)


def test_the_operator_retires_a_spool_that_is_lost(place: Installation, sender: Sender) -> None:
    place.web.start()
    name = spools.in_use()[0].name
    place.web.kill()
    until(lambda: spools.in_use()[0].silent > 0)
    assert claimed(sender).blocked
    assert spools.retire(name)
    assert not spools.retire(name)
    assert not claimed(sender).blocked
    assert OperatorAudit.objects.get(action="spool.retired").noun_id == name
    place.web.start()
    assert Spool.objects.get().retired_at is None


def test_what_a_link_brings_is_kept_by_the_engine_and_taken_in_later(place: Installation) -> None:
    smsc = Smsc()
    smsc.start()
    settings = {"address": f"127.0.0.1:{smsc.port}", "system_id": "desk"}
    account = numbers.add_account(
        "smpp", name="SMSC", settings=settings, secret_settings={"password": smsc.password}
    )
    workspace = make.workspace()
    make.sender(workspace, at=account, e164=OURS)
    make.recipient(workspace, HERS)
    with place.engine():
        until(lambda: smsc.links == 1)
        place.stop_database()
        for text in ("one", "two", "STOP"):
            smsc.text(text, source=HERS[1:], destination=OURS[1:])
        until(lambda: smsc.owed == 0)  # acknowledged: they are on the disk
        place.start_database()
        until(lambda: Recipient.objects.filter(opted_out__isnull=False).exists())
    smsc.stop()
    assert bodies() == ["one", "two", "STOP"]
