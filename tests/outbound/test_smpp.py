"""Real engines and an SMSC: texts out with their receipts, texts of people in, one engine at a bind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest
from bench.smsc import Smsc
from tests import make
from tests.actions.claims import asked
from tests.outbound.scene import one, until

from threadline.actions import accounts, numbers
from threadline.models import CarrierAccount, Message
from threadline.rules.actors import OPERATOR
from threadline.rules.levels import MessageState

if TYPE_CHECKING:
    from tests.outbound.scene import Scene


@pytest.fixture
def smsc() -> Iterator[Smsc]:
    made = Smsc()
    made.start()
    yield made
    made.stop()


def account(smsc: Smsc, **settings: str) -> CarrierAccount:
    known = {"address": f"127.0.0.1:{smsc.port}", "system_id": "desk", "alphabet": "gsm"}
    return numbers.add_account(
        "smpp", name="An SMSC", settings=known | settings, secret_settings={"password": smsc.password}
    )


def test_texts_leave_over_smpp_and_their_receipts_come_back(scene: Scene, smsc: Smsc) -> None:
    at = account(smsc, window="100")
    workspace = make.workspace()
    senders = [make.sender(workspace, at=at) for _ in range(2)]
    assert one("SELECT count(*) FROM lane WHERE account_id = %s", at.pk) == 1
    purpose = make.purpose(workspace)
    people = [make.recipient(workspace) for _ in range(40)]
    for person in people:
        make.granted(person, purpose)
    texts = [
        make.text(senders[n % 2], person, about=purpose, body="word " * 60 if n % 4 == 0 else "Hi é€!")
        for n, person in enumerate(people)
    ]
    scene.engine()
    until(lambda: Message.objects.filter(id__in=texts, state=MessageState.DELIVERED).count() == 40)
    assert len(smsc.taken) == one("SELECT sum(parts) FROM message WHERE id = ANY(%s)", texts) > 40
    assert smsc.owed == 0


def test_a_text_that_left_whole_is_delivered_in_all_its_parts(scene: Scene, smsc: Smsc) -> None:
    at = account(smsc, long_texts="whole")
    workspace = make.workspace()
    sender, purpose, person = (
        make.sender(workspace, at=at),
        make.purpose(workspace),
        make.recipient(workspace),
    )
    make.granted(person, purpose)
    text = make.text(sender, person, about=purpose, body="word " * 90)
    scene.engine()
    until(lambda: Message.objects.get(id=text).state == MessageState.DELIVERED)
    assert len(smsc.taken) == 1


def test_a_stop_over_the_link_counts_and_is_confirmed_once(scene: Scene, smsc: Smsc) -> None:
    workspace = make.workspace()
    sender = make.sender(workspace, at=account(smsc))
    person = make.recipient(workspace)
    scene.engine()
    until(lambda: smsc.links == 1)
    smsc.text("STOP", source=person.number[1:], destination=sender.number.e164[1:])
    until(lambda: one("SELECT count(*) FROM recipient WHERE id = %s AND opted_out_id IS NOT NULL", person.pk))
    until(lambda: len(smsc.taken) == 1)
    assert smsc.taken[0].message.destination.digits == person.number[1:]
    until(lambda: smsc.owed == 0)


def away(at: CarrierAccount) -> str:
    return CarrierAccount.objects.get(pk=at.pk).away_why


def test_a_short_code_sends_and_hears_like_any_number(scene: Scene, smsc: Smsc) -> None:
    at, workspace = account(smsc), make.workspace()
    number = numbers.add_number(at, "24365", kind="short_code", country="US")
    sender = numbers.add_sender(OPERATOR, workspace, number, name="Code")
    person, purpose = make.recipient(workspace, "+13125550101"), make.purpose(workspace)
    make.granted(person, purpose)
    text = make.text(sender, person, about=purpose)
    scene.engine()
    until(lambda: Message.objects.get(id=text).state == MessageState.DELIVERED)
    assert smsc.taken[0].message.source.digits == "24365"
    smsc.text("STOP", source=person.number[1:], destination="24365")
    until(lambda: Message.objects.filter(occasion="stop_confirmation", state=MessageState.DELIVERED).exists())
    person.refresh_from_db()
    assert person.opted_out_id is not None


def test_a_link_that_is_down_is_known_before_any_text(scene: Scene, smsc: Smsc) -> None:
    at = account(smsc)
    make.sender(make.workspace(), at=at)
    change = partial(accounts.change, at.pk, name=at.name, settings=at.settings, by=None)
    change(secret_settings={"password": "wrong"})
    scene.engine()
    until(lambda: away(at) == "refused")
    since = CarrierAccount.objects.get(pk=at.pk).away_since
    time.sleep(4)  # two beats: what is known is not written again
    assert CarrierAccount.objects.get(pk=at.pk).away_since == since
    change(secret_settings={"password": smsc.password})
    until(lambda: smsc.links == 1)
    until(lambda: away(at) == "")
    assert CarrierAccount.objects.get(pk=at.pk).away_since is None
    smsc.stop()
    until(lambda: away(at) in {"link_lost", "no_connection"})


def test_of_two_engines_one_binds_and_the_other_takes_over(scene: Scene, smsc: Smsc) -> None:
    make.sender(make.workspace(), at=account(smsc))
    engines = [scene.engine(), scene.engine()]
    until(lambda: one("SELECT count(*) FROM worker WHERE kind = 'engine' AND ended_at IS NULL") == 2)
    until(lambda: smsc.links == 1)
    time.sleep(4)  # two beats of each
    assert (smsc.links, len(smsc.binds)) == (1, 1)
    holder = asked("SELECT w.pid FROM lane l JOIN worker w ON w.id = l.worker_id")[0][0]
    scene.kill(next(engine for engine in engines if engine.pid == holder))
    until(lambda: len(smsc.binds) == 2)
    assert smsc.links == 1
