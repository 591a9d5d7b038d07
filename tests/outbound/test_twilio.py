"""A real engine, real webhooks and a Twilio: texts out with their receipts, texts in, and what its calls lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bench.twilio import Twilio
from tests import make
from tests.actions.claims import asked
from tests.outbound.scene import one, until
from tests.serving import Web, serving

from threadline.actions import numbers
from threadline.models import CarrierAccount, Message, Recipient, Sender
from threadline.rules.levels import MessageState

if TYPE_CHECKING:
    from tests.outbound.scene import Scene

AGO = timedelta(minutes=2)


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    made = Twilio()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def web(scene: Scene, tmp_path: Path) -> Iterator[Web]:
    with serving(tmp_path / "web", url=scene.url) as running:
        yield running


@pytest.fixture
def account(twilio: Twilio, web: Web) -> CarrierAccount:
    """An account of yesterday, which Twilio reaches."""
    public = f"http://127.0.0.1:{web.port}"
    made = numbers.add_account(
        "twilio",
        name="Twilio",
        settings={"account_sid": twilio.account, "public": public, "api": twilio.address},
        secret_settings={"auth_token": twilio.token},
    )
    asked("UPDATE carrier_account SET created_at = created_at - interval '1 day'")
    twilio.sms_url = f"{public}/hooks/twilio/{made.key}"
    return made


@pytest.fixture
def sender(account: CarrierAccount) -> Sender:
    return make.sender(make.workspace(), at=account)


def person(sender: Sender) -> Recipient:
    made = make.recipient(sender.workspace)
    make.wrote(made)
    return made


def is_out(person: Recipient) -> bool:
    return bool(one("SELECT count(*) FROM recipient WHERE id = %s AND opted_out_id IS NOT NULL", person.pk))


def poll() -> None:
    """The five minutes are over."""
    asked("UPDATE carrier_account SET poll_at = clock_timestamp()")


def test_texts_leave_and_their_receipts_come_by_webhook(scene: Scene, twilio: Twilio, sender: Sender) -> None:
    people = [person(sender) for _ in range(30)]
    texts = [
        make.text(sender, each, body="word " * 60 if n % 4 == 0 else "Hi \u00e9\u20ac!")
        for n, each in enumerate(people)
    ]
    scene.engine()
    until(lambda: Message.objects.filter(id__in=texts, state=MessageState.DELIVERED).count() == 30)
    assert len(twilio.taken) == 30
    assert one("SELECT count(*) FROM part WHERE state <> 'delivered'") == 0
    assert (
        one("SELECT count(*) FROM part")
        == one("SELECT sum(parts) FROM message WHERE id = ANY(%s)", texts)
        > 30
    )
    assert set(twilio.answers) == {200}
    assert set(twilio.said) == {"<Response/>"}


def test_a_carrier_that_is_not_reached_is_told_until_it_is(
    scene: Scene, account: CarrierAccount, sender: Sender
) -> None:
    accounts = CarrierAccount.objects.filter(pk=account.pk)
    nowhere = {**account.settings, "api": "http://127.0.0.1:1"}
    accounts.update(settings=nowhere)
    text = make.text(sender, person(sender), body="Hi")
    scene.engine()
    until(lambda: accounts.get().away_why == "no_connection")
    accounts.update(settings=account.settings)
    until(lambda: Message.objects.get(id=text).state == MessageState.DELIVERED)
    until(lambda: (accounts.get().away_why, accounts.get().away_since) == ("", None))


def test_a_text_that_fails_later_keeps_its_code(scene: Scene, twilio: Twilio, sender: Sender) -> None:
    twilio.faults.outcome, twilio.faults.code = ("sent", "undelivered"), 30003
    text = make.text(sender, person(sender), body="word " * 60)
    scene.engine()
    until(lambda: Message.objects.get(id=text).state == MessageState.UNDELIVERED)
    assert {row[0] for row in asked("SELECT code FROM part WHERE message_id = %s", text)} == {"30003"}


def test_an_answer_that_is_lost_is_made_up_for_by_a_receipt(
    scene: Scene, twilio: Twilio, sender: Sender
) -> None:
    twilio.faults.drop = "after"
    text = make.text(sender, person(sender), body="word " * 60)
    scene.engine()
    until(lambda: Message.objects.get(id=text).state == MessageState.DELIVERED)
    assert len(twilio.taken) == 1


def test_an_answer_and_receipts_that_are_lost_are_made_up_for_by_the_list(
    scene: Scene, twilio: Twilio, sender: Sender
) -> None:
    twilio.faults.drop = "after"
    twilio.calls_back = False
    text = make.text(sender, person(sender), body="word " * 60)
    scene.engine()
    until(lambda: twilio.taken)
    twilio.taken[0].status = "delivered"
    until(lambda: Message.objects.get(id=text).state == MessageState.UNKNOWN)
    asked("UPDATE attempt SET asked_at = clock_timestamp()")
    until(lambda: Message.objects.get(id=text).state == MessageState.DELIVERED)
    assert len(twilio.taken) == 1


def test_a_refusal_for_an_opt_out_at_twilio_is_an_opt_out_here(
    scene: Scene, twilio: Twilio, sender: Sender
) -> None:
    her = person(sender)
    twilio.opted_out.add((sender.number.e164, her.number))
    text = make.text(sender, her)
    scene.engine()
    until(lambda: Message.objects.get(id=text).state == MessageState.REJECTED)
    assert is_out(her)
    assert twilio.taken == []


def test_a_text_of_a_person_comes_by_webhook(twilio: Twilio, sender: Sender) -> None:
    twilio.text("Tuesday is fine", source="+13035550101", destination=sender.number.e164)
    assert twilio.answers == [200]
    assert Message.objects.get().body == "Tuesday is fine"


def test_a_stop_whose_call_was_lost_is_found_in_the_list_and_cancels_what_waits(
    scene: Scene, twilio: Twilio, sender: Sender
) -> None:
    her = person(sender)
    waiting = make.text(sender, her, not_before=datetime.now(UTC) + timedelta(hours=3))
    twilio.text(
        "STOP", source=her.number, destination=sender.number.e164, lost=True, at=datetime.now(UTC) - AGO
    )
    scene.engine()
    until(lambda: is_out(her))
    until(lambda: Message.objects.get(id=waiting).state == MessageState.CANCELLED)
    assert Message.objects.filter(direction="in").count() == 1


@pytest.mark.long
def test_a_list_that_could_not_be_read_is_read_from_where_it_was_read_to(
    scene: Scene, twilio: Twilio, sender: Sender
) -> None:
    her = person(sender)
    twilio.faults.lists = [500, 500]
    twilio.text(
        "STOP", source=her.number, destination=sender.number.e164, lost=True, at=datetime.now(UTC) - AGO
    )
    scene.engine()
    for left in (1, 0):
        until(lambda left=left: len(twilio.faults.lists) == left)
        until(
            lambda: one("SELECT count(*) FROM carrier_account WHERE poll_at < clock_timestamp() + '1 minute'")
        )
        assert one("SELECT count(*) FROM carrier_account WHERE polled_to IS NULL") == 1
        assert not is_out(her)
        poll()
    until(lambda: is_out(her))
    assert "a list could not be read" in scene.said()


@pytest.mark.long
def test_what_the_list_shows_again_and_what_is_older_than_the_account_counts_for_nothing(
    scene: Scene, twilio: Twilio, sender: Sender
) -> None:
    number, now = sender.number.e164, datetime.now(UTC).replace(microsecond=0)
    twilio.text("older than the account", destination=number, lost=True, at=now - timedelta(days=2))
    twilio.text("by a call and by the list", destination=number, at=now - AGO)
    twilio.text("too young for the list", destination=number, lost=True, at=now)
    twilio.text("lost", destination=number, lost=True, at=now - AGO, media=1)
    scene.engine()
    for _ in range(2):
        until(
            lambda: one(
                "SELECT count(*) FROM carrier_account WHERE poll_at > clock_timestamp() + '4 minutes'"
            )
        )
        until(lambda: one("SELECT count(*) FROM carrier_account WHERE polled_to IS NOT NULL"))
        poll()
    found = sorted(Message.objects.filter(direction="in").values_list("body", flat=True))
    assert found == ["by a call and by the list", "lost"]
