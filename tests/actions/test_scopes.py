"""A STOP said of less than everything ends just that, for all phones of the person, and is answered once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from tests import make
from tests.actions import claims
from tests.actions.test_arrivals import (
    HER_OTHER,
    HERS,
    OURS,
    answers,
    contact_of,
    kinds,
    person,
    receive,
    said,
)

from threadline.actions import arrivals, scopes
from threadline.models import CarrierAccount, Consent, ConsentEvent, ConsentPerson, Message, Purpose, Sender
from threadline.models import Workspace as Owner
from threadline.rules import consent as rules
from threadline.rules.levels import ConsentKind, Level
from threadline.rules.scopes import REVOKES_ALL_FROM

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> CarrierAccount:
    return make.account()


@pytest.fixture
def sender(account: CarrierAccount) -> Sender:
    return make.sender(make.workspace(), at=account, e164=OURS)


@pytest.fixture
def visits(sender: Sender) -> Purpose:
    return make.purpose(sender.workspace, "Appointment reminders")


@pytest.fixture
def deals(sender: Sender) -> Purpose:
    return make.purpose(sender.workspace, "Weekly deals", level=Level.PROMOTIONAL)


def statuses(sender: Sender, number: str = HERS) -> dict[str, str]:
    found = Consent.objects.filter(workspace=sender.workspace, recipient=person(sender, number))
    return dict(found.values_list("purpose__name", "status"))


def ended(sender: Sender, number: str = HERS) -> list[str]:
    """The purposes of the ENDED events, in order."""
    found = ConsentEvent.objects.filter(recipient=person(sender, number), kind="ended").order_by("id")
    return list(found.values_list("purpose__name", flat=True))


def body_of_answer(sender: Sender) -> str:
    return Message.objects.get(workspace=sender.workspace, occasion="end_confirmation").body


def test_stop_offers_ends_advertising_and_leaves_the_reminders(
    account: CarrierAccount, sender: Sender, visits: Purpose, deals: Purpose
) -> None:
    her = make.recipient(sender.workspace, HERS)
    make.granted(her, visits)
    make.granted(her, deals)
    offer, reminder = make.text(sender, her, about=deals), make.text(sender, her, about=visits)
    receive(account, "STOP OFFERS")
    assert statuses(sender) == {"Weekly deals": "ended", "Appointment reminders": "active"}
    assert claims.states([offer, reminder]) == ["cancelled", "queued"]
    assert Message.objects.get(id=offer).reason == "purpose_ended"
    assert answers(sender) == ["end_confirmation"]
    assert "Weekly deals" in body_of_answer(sender)
    assert "STOP" in body_of_answer(sender)
    her.refresh_from_db()
    assert her.opted_out_id is None
    event = ConsentEvent.objects.get(recipient=her, kind="ended")
    assert (event.level, event.purpose_id, event.medium) == ("promotional", deals.pk, "keyword")
    assert "STOP OFFERS" in ConsentPerson.objects.get(event=event).capture


def test_it_is_the_persons_and_counts_for_all_their_phones(
    account: CarrierAccount, sender: Sender, deals: Purpose
) -> None:
    contact_of(sender, [HERS, HER_OTHER])
    make.granted(person(sender, HER_OTHER), deals)
    waiting = make.text(sender, person(sender, HER_OTHER), about=deals)
    receive(account, "no más ofertas")
    assert ended(sender) == ended(sender, HER_OTHER) == ["Weekly deals"]
    assert claims.state(waiting) == "cancelled"
    assert answers(sender) == ["end_confirmation"]


def test_what_the_person_never_had_is_on_record_all_the_same(
    account: CarrierAccount, sender: Sender, visits: Purpose, deals: Purpose
) -> None:
    receive(account, "stop the reminders")
    assert ended(sender) == ["Appointment reminders"]
    her = person(sender)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    make.act(her, ConsentKind.GRANTED, level=Level.INFORMATIONAL, about=visits, at=yesterday)
    assert statuses(sender) == {"Appointment reminders": "ended"}
    assert answers(sender) == ["end_confirmation"]


def test_of_several_meant_only_what_the_person_has_is_ended(
    account: CarrierAccount, sender: Sender, deals: Purpose
) -> None:
    make.purpose(sender.workspace, "Cake club", level=Level.PROMOTIONAL)
    make.granted(make.recipient(sender.workspace, HERS), deals)
    receive(account, "STOP OFFERS")
    assert ended(sender) == ["Weekly deals"]


def test_what_else_they_wrote_may_be_answered(
    account: CarrierAccount, sender: Sender, deals: Purpose
) -> None:
    receive(account, "Stop the offers please. When is my next visit?")
    assert kinds(person(sender)) == ["ended", "implied"]


def test_said_twice_it_is_recorded_twice_and_answered_once(
    account: CarrierAccount, sender: Sender, deals: Purpose
) -> None:
    receive(account, "STOP OFFERS")
    receive(account, "STOP OFFERS")
    assert ended(sender) == ["Weekly deals", "Weekly deals"]
    assert answers(sender) == ["end_confirmation"]


def test_a_campaign_is_known_as_it_was_recorded(
    account: CarrierAccount, sender: Sender, visits: Purpose, deals: Purpose
) -> None:
    her = make.recipient(sender.workspace, HERS)
    spring = make.Evidence(medium=make.Medium.WEB_FORM, capture="ticked the box", campaign="Spring Fling")
    make.act(her, ConsentKind.GRANTED, level=Level.PROMOTIONAL, about=deals, evidence=spring)
    make.granted(her, visits)
    receive(account, "STOP SPRING FLING")
    assert statuses(sender) == {"Weekly deals": "ended", "Appointment reminders": "active"}


@pytest.mark.parametrize("text", ["STOP", "stop the surveys", "stop the offers and leave me alone"])
def test_what_names_nothing_or_more_is_a_full_stop(
    account: CarrierAccount, sender: Sender, deals: Purpose, text: str
) -> None:
    make.granted(make.recipient(sender.workspace, HERS), deals)
    receive(account, text)
    assert person(sender).opted_out_id is not None
    assert answers(sender) == ["stop_confirmation"]


def test_the_answer_is_claimed_at_night_and_without_any_right(visits: Purpose, line: make.Line) -> None:
    purpose = make.purpose(line.workspace, "Weekly deals", level=Level.PROMOTIONAL)
    account = CarrierAccount.objects.get(pk=line.account)
    her = make.recipient(line.workspace, zone=make.zone_of(3))
    arrivals.receive([said("STOP OFFERS", by=her.number, to=line.sender.number.e164)], account=account.pk)
    going = claims.only(claims.claimed(line))
    assert Message.objects.get(id=going.message).occasion == "end_confirmation"
    assert purpose.name in going.submission.parts[0]


@pytest.fixture
def line() -> make.Line:
    return make.line()


def test_after_a_full_stop_a_part_is_not_confirmed(
    account: CarrierAccount, sender: Sender, deals: Purpose
) -> None:
    receive(account, "STOP")
    receive(account, "STOP OFFERS")
    assert answers(sender) == ["stop_confirmation"]
    assert ended(sender) == ["Weekly deals"]


def test_start_after_a_part_was_ended_revives_nothing_of_it(
    account: CarrierAccount, sender: Sender, visits: Purpose, deals: Purpose
) -> None:
    her = make.recipient(sender.workspace, HERS)
    make.granted(her, visits)
    make.granted(her, deals)
    receive(account, "stop the reminders")
    receive(account, "STOP")
    receive(account, "START")
    # The reminders were ended by name, and advertising needs written consent: one word brings back neither.
    assert statuses(sender) == {"Weekly deals": "ended", "Appointment reminders": "ended"}
    her.refresh_from_db()
    assert her.opted_out_id is None
    assert answers(sender) == ["end_confirmation", "stop_confirmation", "start_answer"]


def test_start_after_a_part_was_ended_leaves_the_rest_as_it_is(
    account: CarrierAccount, sender: Sender, visits: Purpose, deals: Purpose
) -> None:
    make.granted(make.recipient(sender.workspace, HERS), visits)
    receive(account, "STOP OFFERS")
    receive(account, "START")
    assert statuses(sender) == {"Weekly deals": "ended", "Appointment reminders": "active"}
    assert kinds(person(sender))[-1] == "resumed"


def chosen(sender: Sender) -> None:
    Owner.objects.filter(pk=sender.workspace_id).update(stop_scope="campaign")


def last_sent(line: make.Line, her_texts: Sequence[int]) -> None:
    for _ in her_texts:
        going = claims.only(claims.claimed(line))
        claims.accepted(line, going)


def test_a_bare_stop_ends_what_the_last_text_was_about_where_that_was_chosen(
    line: make.Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threadline.rules.scopes.REVOKES_ALL_FROM", datetime.now(UTC) + timedelta(days=1))
    chosen(line.sender)
    her = make.recipient(line.workspace)
    other = make.purpose(line.workspace, "Order updates")
    make.granted(her, other)
    make.granted(her, line.purpose)
    last_sent(line, [make.text(line.sender, her, about=other)])
    last_sent(line, [make.text(line.sender, her, about=line.purpose)])
    arrivals.receive([said("STOP", by=her.number, to=line.sender.number.e164)], account=line.account)
    assert statuses(line.sender, her.number) == {"Order updates": "active", line.purpose.name: "ended"}
    assert answers(line.sender) == ["end_confirmation"]


def test_the_choice_counts_for_nothing_once_the_law_says_everything(
    line: make.Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threadline.rules.scopes.REVOKES_ALL_FROM", datetime.now(UTC) - timedelta(seconds=1))
    chosen(line.sender)
    her = make.recipient(line.workspace)
    make.granted(her, line.purpose)
    last_sent(line, [make.text(line.sender, her, about=line.purpose)])
    arrivals.receive([said("STOP", by=her.number, to=line.sender.number.e164)], account=line.account)
    her.refresh_from_db()
    assert her.opted_out_id is not None


def test_without_a_last_text_a_bare_stop_is_for_everything(account: CarrierAccount, sender: Sender) -> None:
    chosen(sender)
    assert datetime(2026, 1, 1, tzinfo=UTC) < REVOKES_ALL_FROM
    receive(account, "STOP")
    assert person(sender).opted_out_id is not None


def test_what_is_pending_or_stopped_is_something_to_end() -> None:
    key = make_key()
    grants = {1: grant(rules.Status.PENDING), 2: grant(rules.Status.STOPPED), 3: grant(rules.Status.ENDED)}
    locked = {key: scopes.Locked(key, HERS, False, rules.State(grants=grants))}
    assert scopes.ended([3, 2, 1], {key}, locked) == [1, 2]
    assert scopes.ended([3], {key}, locked) == [3]


def make_key() -> scopes.Key:
    return scopes.Key(1, 1)


def grant(status: rules.Status) -> rules.Grant:
    return rules.Grant(status, Level.INFORMATIONAL, 1)
