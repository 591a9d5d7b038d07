"""Revocations that somebody heard: of everything or of a part, with what was said, by whom it was heard and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests import make
from tests.actions import claims
from tests.actions.test_arrivals import contact_of

from threadline.actions import revocations
from threadline.actions.consent import Evidence, Refused
from threadline.actions.revocations import Wish
from threadline.models import Consent, ConsentEvent, ConsentPerson, Purpose, Recipient, Sender
from threadline.queries import honouring
from threadline.rules.actors import OPERATOR
from threadline.rules.honouring import Honoured
from threadline.rules.levels import ConsentKind, Level, Medium
from threadline.rules.scopes import Reach

pytestmark = pytest.mark.django_db

HERS, OTHER = "+13035550101", "+13035550102"
MAIL = Evidence(medium=Medium.EMAIL, capture="Please stop sending me offers.", identity="Ana Ruiz")


@pytest.fixture
def sender() -> Sender:
    return make.sender(make.workspace())


@pytest.fixture
def her(sender: Sender) -> Recipient:
    return make.recipient(sender.workspace, HERS)


@pytest.fixture
def deals(sender: Sender, her: Recipient) -> Purpose:
    made = make.purpose(sender.workspace, "Weekly deals", level=Level.PROMOTIONAL)
    make.granted(her, made)
    return made


@pytest.fixture
def visits(sender: Sender, her: Recipient) -> Purpose:
    made = make.purpose(sender.workspace)
    make.granted(her, made)
    return made


def heard(
    sender: Sender,
    wish: Wish,
    *,
    ago: timedelta = timedelta(0),
    evidence: Evidence = MAIL,
    number: str = HERS,
) -> list[int] | Refused:
    return revocations.record(
        OPERATOR, sender.workspace, number, wish, occurred_at=datetime.now(UTC) - ago, evidence=evidence,
        heard_by="Ben Ito",
    )  # fmt: skip


def status(purpose: Purpose, number: str = HERS) -> str:
    return str(Consent.objects.get(purpose=purpose, recipient__number=number).status)


def test_of_everything_it_opts_the_person_out_with_all_phones(sender: Sender, her: Recipient) -> None:
    contact_of(sender, [HERS, OTHER])
    said = datetime.now(UTC) - timedelta(days=2)
    done = heard(sender, Wish(Reach.EVERYTHING), ago=timedelta(days=2))
    assert isinstance(done, list)
    assert not Recipient.objects.filter(number__in=[HERS, OTHER], opted_out=None).exists()
    event = ConsentEvent.objects.get(id=done[0])
    assert (event.kind, event.medium, event.recipient_id) == ("opted_out", "email", her.pk)
    assert abs(event.occurred_at - said) < timedelta(minutes=1)
    person = ConsentPerson.objects.get(event=event)
    assert person.capture == "Please stop sending me offers.\n(heard by Ben Ito)"
    assert person.identity == "Ana Ruiz"


def test_of_a_level_it_ends_all_its_purposes_and_what_waits_of_them(
    sender: Sender, her: Recipient, deals: Purpose, visits: Purpose
) -> None:
    offer, reminder = make.text(sender, her, about=deals), make.text(sender, her, about=visits)
    cakes = make.purpose(sender.workspace, "Cake club", level=Level.PROMOTIONAL)
    done = heard(sender, Wish(Reach.LEVEL, level=Level.PROMOTIONAL))
    assert isinstance(done, list)
    assert len(done) == 2
    assert (status(deals), status(cakes), status(visits)) == ("ended", "ended", "active")
    assert claims.states([offer, reminder]) == ["cancelled", "queued"]


def test_of_one_purpose_it_ends_that_for_every_phone(
    sender: Sender, her: Recipient, deals: Purpose, visits: Purpose
) -> None:
    contact_of(sender, [HERS, OTHER])
    make.granted(Recipient.objects.get(number=OTHER), visits)
    assert isinstance(heard(sender, Wish(Reach.PURPOSE, purpose=visits.pk)), list)
    assert (status(visits), status(visits, OTHER), status(deals)) == ("ended", "ended", "active")


def test_of_a_campaign_it_ends_what_was_agreed_to_under_it(
    sender: Sender, her: Recipient, visits: Purpose
) -> None:
    summer = Evidence(medium=Medium.WEB_FORM, capture="ticked", campaign="Summer fair")
    fairs = make.purpose(sender.workspace, "Fairs", level=Level.PROMOTIONAL)
    make.act(her, ConsentKind.GRANTED, level=Level.PROMOTIONAL, about=fairs, evidence=summer)
    assert isinstance(heard(sender, Wish(Reach.CAMPAIGN, campaign=" summer FAIR")), list)
    assert (status(fairs), status(visits)) == ("ended", "active")


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(Reach.LEVEL, level=Level.PROMOTIONAL), "level"),
        (Wish(Reach.LEVEL), "level"),
        (Wish(Reach.PURPOSE, purpose=10**9), "purpose"),
        (Wish(Reach.PURPOSE), "purpose"),
        (Wish(Reach.CAMPAIGN, campaign="Winter"), "campaign"),
        (Wish(Reach.CAMPAIGN), "campaign"),
    ],
)
def test_what_names_nothing_here_is_refused_and_nothing_is_recorded(
    sender: Sender, her: Recipient, visits: Purpose, wish: Wish, field: str
) -> None:
    refused = heard(sender, wish)
    assert isinstance(refused, Refused)
    assert refused.field == field
    assert not ConsentEvent.objects.filter(kind__in=["ended", "opted_out"]).exists()


def test_without_what_was_said_it_is_refused(sender: Sender) -> None:
    refused = heard(sender, Wish(Reach.EVERYTHING), evidence=Evidence(medium=Medium.PHONE, capture=" "))
    assert isinstance(refused, Refused)
    assert refused.field == "capture"


# The ten business days


def late(sender: Sender) -> list[honouring.Late]:
    return honouring.late(sender.workspace_id, zone="America/Chicago", country="US", now=datetime.now(UTC))


def test_what_is_recorded_at_once_is_not_listed(sender: Sender, her: Recipient) -> None:
    heard(sender, Wish(Reach.EVERYTHING))
    heard(sender, Wish(Reach.EVERYTHING), ago=timedelta(days=7), number=OTHER)
    assert late(sender) == []


def test_what_took_long_is_listed_with_its_business_days(sender: Sender, her: Recipient) -> None:
    heard(sender, Wish(Reach.EVERYTHING), ago=timedelta(days=30))
    [one] = late(sender)
    assert (one.number, one.purpose, one.medium, one.honoured) == (HERS, "", Medium.EMAIL, Honoured.OVER)
    assert 18 <= one.days <= 22


def test_a_persons_other_phones_and_what_was_carried_to_them_count_once(
    sender: Sender, her: Recipient
) -> None:
    contact_of(sender, [HERS, OTHER])
    heard(sender, Wish(Reach.EVERYTHING), ago=timedelta(days=30))
    assert len(late(sender)) == 1


def test_an_import_was_honoured_elsewhere(sender: Sender, her: Recipient) -> None:
    old = Evidence(medium=Medium.IMPORT, capture="the list of the old system")
    heard(sender, Wish(Reach.EVERYTHING), ago=timedelta(days=900), evidence=old)
    assert late(sender) == []


def test_another_workspaces_are_not_listed(sender: Sender, her: Recipient) -> None:
    heard(sender, Wish(Reach.EVERYTHING), ago=timedelta(days=30))
    assert late(make.sender(make.workspace("Elsewhere"))) == []
