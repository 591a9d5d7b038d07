"""Every way to reach somebody has a consent of its own; who wants no contact at all is out on each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests import make

from threadline.actions import consent, contacts, suppressions
from threadline.actions.consent import Evidence, Refused
from threadline.actions.contacts import NewPhone
from threadline.models import ConsentEvent, ConsentPerson, Contact, Recipient, Workspace
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
