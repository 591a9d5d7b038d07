"""An opt-out that somebody heard, recorded on its page; and the list of those that took long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests import make
from tests.web import people
from tests.web.people import Desk

from threadline.actions import contacts
from threadline.models import Consent, ConsentEvent, ConsentPerson, Message, Recipient, Review, Role
from threadline.rules.actors import OPERATOR
from threadline.rules.levels import ConsentKind, Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return people.desk()


def said(desk: Desk, **changed: object) -> dict[str, object]:
    """What the page is told of an e-mail."""
    return {
        "number": desk.person.number,
        "reach": "everything",
        "channels": ["text"],
        "medium": "email",
        "occurred_at": "2026-03-02T09:30",
        "capture": "Please never text me again.",
        "heard_by": "Ben Ito",
        "identity": "",
        **changed,
    }


def post(desk: Desk, about: dict[str, object], query: str = "") -> tuple[int, str, str]:
    answer = people.client(desk.owner).post(f"{desk.path}contacts/revocation/{query}", about)
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


def revoked() -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(kind__in=["opted_out", "ended"]).order_by("id"))


def test_an_e_mail_opts_somebody_out_and_leads_back_to_the_conversation(desk: Desk) -> None:
    status, goes_to, _ = post(desk, said(desk), f"?conversation={desk.conversation}")
    assert (status, goes_to) == (302, desk.thread)
    [event] = revoked()
    assert (event.kind, event.medium, event.actor_id) == ("opted_out", "email", desk.owner.pk)
    assert "Ben Ito" in ConsentPerson.objects.get(event=event).capture
    assert Recipient.objects.get(pk=desk.person.pk).opted_out_id == event.pk


def test_the_page_opens_with_the_number_and_who_is_asking(desk: Desk) -> None:
    page = people.client(desk.owner).get(f"{desk.path}contacts/revocation/?number=%2B13035550101")
    shown = page.content.decode()
    assert 'value="+13035550101"' in shown
    assert f'value="{desk.owner.user.name}"' in shown


@pytest.mark.parametrize(
    ("changed", "said_of_it", "texts"),
    [
        ({}, "", 0),
        ({"confirm": "on"}, "One text confirms it.", 1),
        ({"confirm": "on", "occurred_at": "2026-03-02T09:30"}, "they said it more than five minutes ago", 0),
    ],
)
def test_one_text_confirms_it_where_somebody_ticks_that_and_it_is_not_too_late(
    desk: Desk, changed: dict[str, object], said_of_it: str, texts: int
) -> None:
    there = datetime.now(ZoneInfo(desk.workspace.zone))
    about = said(desk, **{"occurred_at": f"{there:%Y-%m-%dT%H:%M}", **changed})
    client = people.client(desk.owner)
    path = f"{desk.path}contacts/revocation/?conversation={desk.conversation}"
    shown = client.post(path, about, follow=True).content.decode()
    assert "Recorded: it counts from now on" in shown
    assert said_of_it in shown
    assert ("confirms it" in shown) == bool(said_of_it)
    assert Message.objects.filter(occasion="stop_confirmation").count() == texts
    assert len(revoked()) == 1


def test_less_than_everything_is_not_confirmed_by_that_text(desk: Desk) -> None:
    deals = make.purpose(desk.workspace, "Deals", level=Level.PROMOTIONAL)
    make.granted(desk.person, deals)
    status, _, page = post(desk, said(desk, reach="purpose", purpose=deals.pk, confirm="on"))
    assert status == 422
    assert "Only an opt-out of all texts is confirmed by text." in page
    assert revoked() == []


def test_confirming_it_is_writing_to_somebody_and_needs_that_permission(desk: Desk) -> None:
    Role.objects.create(workspace=desk.workspace, name="Clerk", permissions=["read", "consent"])
    clerk = people.client(people.member(desk.workspace, "Clerk"))
    path = f"{desk.path}contacts/revocation/"
    assert 'name="confirm"' in people.client(desk.owner).get(path).content.decode()
    assert 'name="confirm"' not in clerk.get(path).content.decode()
    there = datetime.now(ZoneInfo(desk.workspace.zone))
    clerk.post(path, said(desk, occurred_at=f"{there:%Y-%m-%dT%H:%M}", confirm="on"))
    assert len(revoked()) == 1
    assert not Message.objects.filter(occasion="stop_confirmation").exists()


def test_a_number_that_never_had_to_do_with_us_is_not_texted(desk: Desk) -> None:
    there = datetime.now(ZoneInfo(desk.workspace.zone))
    about = said(desk, number="+13125550188", occurred_at=f"{there:%Y-%m-%dT%H:%M}", confirm="on")
    path = f"{desk.path}contacts/revocation/?conversation={desk.conversation}"
    shown = people.client(desk.owner).post(path, about, follow=True).content.decode()
    assert "you never had to do with this number" in shown
    assert not Message.objects.filter(occasion="stop_confirmation").exists()


def test_a_kind_of_texts_is_ended(desk: Desk) -> None:
    deals = make.purpose(desk.workspace, "Deals", level=Level.PROMOTIONAL)
    make.granted(desk.person, deals)
    status, _, _ = post(desk, said(desk, reach="level", level="promotional"))
    assert status == 302
    assert Consent.objects.get(purpose=deals).status == "ended"
    assert Recipient.objects.get(pk=desk.person.pk).opted_out_id is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"number": "12"}, "This phone number is too short."),
        ({"capture": ""}, "This field is required."),
        ({"heard_by": ""}, "This field is required."),
        ({"occurred_at": "tomorrow"}, "This time cannot be read."),
        ({"occurred_at": "2099-01-01T09:30"}, "Nobody can consent in the future."),
        ({"reach": "level", "level": "promotional"}, "No purpose here is of this kind"),
        ({"reach": "purpose"}, "Say which purpose they took back."),
        ({"reach": "campaign", "campaign": "Winter"}, "They never agreed to anything under this campaign"),
        ({"reach": "some"}, "Select a valid choice."),
        ({"medium": "import"}, "Select a valid choice."),
        ({"channels": ["email"]}, "This person has no e-mail address."),
        ({"channels": []}, "Say by which way of reaching them."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_recorded(
    desk: Desk, changed: dict[str, object], words: str
) -> None:
    status, _, page = post(desk, said(desk, **changed))
    assert status == 422
    assert words in page
    assert revoked() == []


@pytest.mark.parametrize("page", ["revocation", "consent"])
def test_who_has_no_e_mail_address_is_said_so_in_spanish_too(desk: Desk, page: str) -> None:
    desk.owner.user.language = "es"
    desk.owner.user.save(update_fields=["language"])
    about = said(desk, channels=["email"], kind="opted_out")
    answer = people.client(desk.owner).post(f"{desk.path}contacts/{page}/", about)
    assert answer.status_code == 422
    assert "Esta persona no tiene dirección de correo." in answer.content.decode()
    assert revoked() == []


@pytest.mark.parametrize(
    ("channels", "words"),
    [
        (["email"], "Recorded: it counts from now on, for their e-mail address."),
        (["voice", "email"], "Recorded: it counts from now on, for every phone of theirs."),
    ],
)
def test_what_it_counts_for_is_said_by_what_was_ticked(desk: Desk, channels: list[str], words: str) -> None:
    path = f"{desk.path}contacts/"
    contacts.add(OPERATOR, desk.workspace, name="Ann", number=desk.person.number, email="ann@example.com")
    about = said(desk, channels=channels)
    shown = people.client(desk.owner).post(f"{path}revocation/", about, follow=True).content.decode()
    assert words in shown


def test_the_compliance_page_normally_shows_zero(desk: Desk) -> None:
    post(desk, said(desk, occurred_at=f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%dT%H:%M}"))
    shown = people.client(desk.owner).get(f"{desk.path}settings/compliance/").content.decode()
    assert "Revocations not honoured within ten business days" in shown
    assert "Business days" not in shown


def test_what_took_too_long_and_what_waits_too_long_is_listed(desk: Desk) -> None:
    make.act(desk.person, ConsentKind.OPTED_OUT, at=datetime.now(UTC) - timedelta(days=40))
    other = people.desk("Next door")
    review = people.doubted(other)
    Review.objects.filter(pk=review).update(made_at=datetime.now(UTC) - timedelta(days=40))
    shown = people.client(desk.owner).get(f"{desk.path}settings/compliance/").content.decode()
    assert "Business days" in shown
    assert ">waits for review<" not in shown
    shown = people.client(other.owner).get(f"{other.path}settings/compliance/").content.decode()
    assert ">waits for review<" in shown
