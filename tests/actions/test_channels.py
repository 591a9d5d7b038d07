"""Every way to reach somebody has a consent of its own; who wants no contact at all is out on each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from tests import make

from threadline.actions import (
    blocks,
    consent,
    contacts,
    erasures,
    linking,
    merging,
    phones,
    recipients,
    suppressions,
)
from threadline.actions.consent import Evidence, Refused
from threadline.actions.contacts import NewPhone
from threadline.models import Consent, ConsentEvent, ConsentPerson, Contact, Recipient, Workspace
from threadline.rules.actors import OPERATOR
from threadline.rules.channels import EVERYTHING, Channel
from threadline.rules.contacts import Details
from threadline.rules.levels import ConsentKind, Level, Medium

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
FIRST, SECOND = "+13125550141", "+13125550142"
SPOKEN = Evidence(medium=Medium.SPOKEN, capture="never call or write again, she said")


@pytest.fixture
def owner() -> Workspace:
    return make.workspace()


def ann(owner: Workspace) -> Contact:
    made = contacts.create(
        OPERATOR,
        owner,
        Details(name="Ann", email="Ann@Example.com"),
        phones=[NewPhone(FIRST), NewPhone(SECOND)],
    )
    assert isinstance(made, Contact)
    return made


def out(owner: Workspace) -> set[str]:
    return set(
        Recipient.objects.filter(workspace=owner, opted_out__isnull=False).values_list("number", flat=True)
    )


EVERY_WAY = {FIRST, SECOND, f"tel:{FIRST}", f"tel:{SECOND}", "mailto:ann@example.com"}


def test_who_wants_no_contact_at_all_is_out_at_every_address_with_an_event_each(owner: Workspace) -> None:
    ann(owner)
    event = consent.record(
        OPERATOR, owner, SECOND, kind=ConsentKind.OPTED_OUT, level=Level.CONVERSATIONAL, purpose=None,
        occurred_at=NOW, evidence=SPOKEN, on=EVERYTHING,
    )  # fmt: skip
    assert out(owner) == EVERY_WAY
    events = ConsentEvent.objects.filter(workspace=owner, kind="opted_out")
    assert {each.number for each in ConsentPerson.objects.filter(event__in=events)} == EVERY_WAY
    assert ConsentPerson.objects.get(workspace=owner, event_id=event).number == SECOND


def test_an_opt_out_of_one_way_leaves_the_others(owner: Workspace) -> None:
    ann(owner)
    consent.record(
        OPERATOR, owner, FIRST, kind=ConsentKind.OPTED_OUT, level=Level.CONVERSATIONAL, purpose=None,
        occurred_at=NOW, evidence=SPOKEN, on={Channel.VOICE},
    )  # fmt: skip
    assert out(owner) == {f"tel:{FIRST}", f"tel:{SECOND}"}


def test_consent_by_e_mail_is_the_addresss_and_gives_no_right_to_text(owner: Workspace) -> None:
    ann(owner)
    purpose = make.purpose(owner)

    def agreed(number: str) -> int | Refused:
        return consent.record(
            OPERATOR, owner, number, kind=ConsentKind.GRANTED, level=Level.INFORMATIONAL, purpose=purpose.pk,
            occurred_at=NOW, evidence=SPOKEN, on={Channel.EMAIL},
        )  # fmt: skip

    event = agreed(FIRST)
    assert isinstance(event, int)
    assert ConsentPerson.objects.get(workspace=owner, event_id=event).number == "mailto:ann@example.com"
    assert not ConsentEvent.objects.filter(workspace=owner, recipient__number__in=[FIRST, SECOND]).exists()
    stranger = agreed("+13125550149")
    assert isinstance(stranger, Refused)
    assert stranger.field == "channels"


def test_a_stop_ends_texts_alone_unless_the_workspace_says_it_ends_all() -> None:
    sender = make.sender(make.workspace())
    owner = sender.workspace
    ann(owner)
    make.heard(sender, FIRST, "STOP")
    assert out(owner) == {FIRST, SECOND}
    Workspace.objects.filter(pk=owner.pk).update(stop_ends_all=True)
    make.heard(sender, FIRST, "START", "stop")
    assert out(owner) == EVERY_WAY
    make.heard(sender, FIRST, "START")
    assert out(owner) == EVERY_WAY - {FIRST}, "START is about texts, to the phone that wrote"


def test_a_list_of_who_is_not_to_be_contacted_reaches_every_address_once(owner: Workspace) -> None:
    ann(owner)
    evidence = Evidence(medium=Medium.IMPORT, capture="the old system's list")
    done = [
        suppressions.opt_out(
            OPERATOR, owner, [FIRST, "+13125550149"], occurred_at=NOW, evidence=evidence, on=EVERYTHING
        )
        for _ in range(2)
    ]
    assert [(each.recorded, each.already) for each in done] == [(2, 0), (0, 2)]
    assert out(owner) == {*EVERY_WAY, "+13125550149", "tel:+13125550149"}


def closed_to(owner: Workspace, on: Collection[Channel] = EVERYTHING) -> None:
    consent.record(
        OPERATOR, owner, FIRST, kind=ConsentKind.OPTED_OUT, level=Level.CONVERSATIONAL, purpose=None,
        occurred_at=NOW, evidence=SPOKEN, on=on,
    )  # fmt: skip


def writes_as(owner: Workspace, contact: Contact, email: str) -> None:
    assert contacts.change(OPERATOR, owner, contact.pk, Details(email=email), only={"email"})


def test_who_wants_no_contact_at_all_gets_none_at_a_new_number_or_address(owner: Workspace) -> None:
    known = ann(owner)
    closed_to(owner)
    phones.add(OPERATOR, owner, known.pk, "+13125550149")
    writes_as(owner, known, "Ann@New.example")
    new = {"+13125550149", "tel:+13125550149", "mailto:ann@new.example"}
    assert out(owner) == EVERY_WAY | new
    event = ConsentEvent.objects.get(workspace=owner, recipient__number="mailto:ann@new.example")
    assert event.occurred_at == NOW


def test_an_address_that_was_not_known_then_is_no_exception(owner: Workspace) -> None:
    known = contacts.add(OPERATOR, owner, name="Ann", number=FIRST)
    assert isinstance(known, Contact)
    closed_to(owner)
    writes_as(owner, known, "ann@example.com")
    assert out(owner) == {FIRST, f"tel:{FIRST}", "mailto:ann@example.com"}


def test_who_wants_no_mail_gets_none_at_their_next_address_and_texts_as_before(owner: Workspace) -> None:
    known = ann(owner)
    closed_to(owner, {Channel.EMAIL})
    writes_as(owner, known, "ann@new.example")
    assert out(owner) == {"mailto:ann@example.com", "mailto:ann@new.example"}
    writes_as(owner, known, "")
    assert out(owner) == {"mailto:ann@example.com", "mailto:ann@new.example"}


def test_consent_from_before_opens_no_address_that_came_later(owner: Workspace) -> None:
    known, purpose = ann(owner), make.purpose(owner)
    closed_to(owner)
    phones.add(OPERATOR, owner, known.pk, "+13125550149")
    event = consent.record(
        OPERATOR, owner, "+13125550149", kind=ConsentKind.GRANTED, level=Level.INFORMATIONAL,
        purpose=purpose.pk, occurred_at=NOW - timedelta(days=30), evidence=SPOKEN, on={Channel.VOICE},
    )  # fmt: skip
    assert isinstance(event, int)
    assert not Consent.objects.filter(
        workspace=owner, recipient__number="tel:+13125550149", status="active"
    ).exists()


def test_two_contacts_that_are_one_person_close_the_same_ways(owner: Workspace) -> None:
    known = ann(owner)
    closed_to(owner, {Channel.VOICE, Channel.EMAIL})
    other = contacts.add(OPERATOR, owner, name="Ann B", number="+13125550149", email="b@example.com")
    assert isinstance(other, Contact)
    merging.merge(OPERATOR, owner, other.pk, other=known.pk)
    ways = {
        f"tel:{FIRST}",
        f"tel:{SECOND}",
        "tel:+13125550149",
        "mailto:ann@example.com",
        "mailto:b@example.com",
    }
    assert out(owner) == ways


def test_who_was_erased_and_comes_back_by_a_number_of_somebody_else_closes_that_person_everywhere(
    owner: Workspace,
) -> None:
    assert erasures.erase(OPERATOR, owner, ann(owner).pk)
    bob = contacts.add(OPERATOR, owner, name="Bob", number="+13125550149", email="bob@example.com")
    assert isinstance(bob, Contact)
    phones.add(OPERATOR, owner, bob.pk, FIRST)
    assert shown(out(owner)) == {
        FIRST, f"tel:{FIRST}", "+13125550149", "tel:+13125550149", "mailto:bob@example.com",
    }  # fmt: skip


def test_who_was_erased_and_comes_back_by_their_e_mail_address_gets_no_mail_at_the_next_either(
    owner: Workspace,
) -> None:
    assert erasures.erase(OPERATOR, owner, ann(owner).pk)
    known = contacts.add(OPERATOR, owner, name="A.", number="+13125550149", email="ann@example.com")
    assert isinstance(known, Contact)
    assert shown(out(owner)) == {"mailto:ann@example.com"}
    writes_as(owner, known, "ann@new.example")
    assert shown(out(owner)) == {"mailto:ann@example.com", "mailto:ann@new.example"}


def shown(numbers: set[str]) -> set[str]:
    """Without the rows of the erased, which name nobody."""
    return {each for each in numbers if each.startswith(("+", "tel:", "mailto:"))}


def test_who_wants_no_texts_at_one_number_and_no_calls_at_another_has_not_ended_all_contact(
    owner: Workspace,
) -> None:
    known = contacts.create(OPERATOR, owner, Details(name="Ann"), phones=[NewPhone(FIRST), NewPhone(SECOND)])
    assert isinstance(known, Contact)
    closed_to(owner, {Channel.TEXT, Channel.VOICE})
    make.act(Recipient.objects.get(number=SECOND), ConsentKind.RESUMED)
    about = make.purpose(owner)
    consent.record(
        OPERATOR, owner, FIRST, kind=ConsentKind.GRANTED, level=Level.INFORMATIONAL, purpose=about.pk,
        occurred_at=datetime.now(UTC), evidence=SPOKEN, on={Channel.VOICE},
    )  # fmt: skip
    assert out(owner) == {FIRST, f"tel:{SECOND}"}
    writes_as(owner, known, "ann@example.com")
    assert out(owner) == {FIRST, f"tel:{SECOND}"}


def test_an_e_mail_address_that_stays_needs_no_locks_on_other_channels(
    owner: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = ann(owner)
    closed_to(owner)
    locked: list[int] = []
    real = recipients.lock_people

    def counted(keys: Collection[recipients.Key]) -> object:
        locked.append(len(keys))
        return real(keys)

    monkeypatch.setattr(recipients, "lock_people", counted)
    writes_as(owner, known, "Ann@Example.com")
    writes_as(owner, known, "ann@new.example")
    assert locked == [6]


def test_a_way_that_is_closed_before_the_locks_makes_the_write_start_over(
    owner: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = ann(owner)
    real = recipients.lock_people
    late = [True]

    def closed_first(keys: Collection[recipients.Key]) -> object:
        if late and late.pop():
            closed_to(owner, {Channel.VOICE})
        return real(keys)

    monkeypatch.setattr(recipients, "lock_people", closed_first)
    with transaction.atomic():
        with pytest.raises(recipients.PhonesChanged):
            linking.hold(owner.pk, [known.pk], emails=())
        assert f"tel:{FIRST}" in linking.hold(owner.pk, [known.pk], emails=()).elsewhere


def test_a_block_follows_too(owner: Workspace) -> None:
    known = ann(owner)
    blocks.change(OPERATOR, owner, FIRST, on={Channel.VOICE, Channel.EMAIL}, blocked=True, reason="")
    phones.add(OPERATOR, owner, known.pk, "+13125550149")
    writes_as(owner, known, "ann@new.example")
    blocked = set(Recipient.objects.filter(workspace=owner, blocked=True).values_list("number", flat=True))
    new = {"tel:+13125550149", "mailto:ann@new.example"}
    assert blocked == EVERY_WAY - {FIRST, SECOND} | new
    assert out(owner) == set()


def test_nobody_s_calls_and_mail_are_written_down_for_want_of_an_opt_out(owner: Workspace) -> None:
    known = ann(owner)
    phones.add(OPERATOR, owner, known.pk, "+13125550149")
    writes_as(owner, known, "ann@new.example")
    assert set(Recipient.objects.filter(workspace=owner).values_list("number", flat=True)) == {
        FIRST, SECOND, "+13125550149",
    }  # fmt: skip
