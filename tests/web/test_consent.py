"""Consent recorded by hand: what was agreed to or taken back outside a text, with its proof."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests import make
from tests.web import people
from tests.web.people import Desk

from threadline.actions import contacts
from threadline.models import Consent, ConsentEvent, ConsentPerson, Contact, Recipient
from threadline.rules.actors import OPERATOR
from threadline.rules.levels import ConsentKind, Level

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/Chicago")


@pytest.fixture
def desk() -> Desk:
    return people.desk()


def said(desk: Desk, **changed: object) -> dict[str, object]:
    """What the form says of an agreement on paper."""
    purpose = make.purpose(desk.workspace, f"Purpose {changed.pop('n', 1)}", level=Level.PROMOTIONAL)
    return {
        "number": desk.person.number,
        "kind": "granted",
        "purpose": str(purpose.pk),
        "medium": "paper_form",
        "occurred_at": "2026-03-02T09:30",
        "capture": "I agree to offers by text.",
        "identity": "Ana Ruiz, mother",
        "channels": ["text"],
        **changed,
    }


def post(desk: Desk, about: dict[str, object], query: str = "") -> tuple[int, str, str]:
    answer = people.client(desk.owner).post(f"{desk.path}contacts/consent/{query}", about)
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


def events(desk: Desk) -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(workspace=desk.workspace).exclude(kind="implied").order_by("id"))


def test_an_agreement_on_paper_is_recorded_with_its_proof_and_opens_the_purpose(desk: Desk) -> None:
    status, goes_to, _ = post(desk, said(desk), f"?conversation={desk.conversation}")
    assert (status, goes_to) == (302, desk.thread)
    [event] = events(desk)
    assert (event.kind, event.level, event.medium) == ("granted", "promotional", "paper_form")
    assert (event.actor_kind, event.actor_id) == ("member", desk.owner.pk)
    assert event.occurred_at == datetime(2026, 3, 2, 9, 30, tzinfo=ZONE)
    person = ConsentPerson.objects.get(event_id=event.pk)
    assert (person.capture, person.identity) == ("I agree to offers by text.", "Ana Ruiz, mother")
    assert Consent.objects.get(recipient=desk.person).status == "active"


def test_an_opt_out_needs_no_purpose_and_closes_everything(desk: Desk) -> None:
    status, _, _ = post(desk, said(desk, kind="opted_out", purpose="", medium="spoken", capture=""))
    assert status == 302
    assert events(desk)[0].kind == ConsentKind.OPTED_OUT
    assert Recipient.objects.get(pk=desk.person.pk).opted_out_id is not None


def test_what_is_missing_or_impossible_is_said_at_its_field_and_nothing_is_recorded(desk: Desk) -> None:
    tomorrow = (datetime.now(ZONE) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    for n, (wrong, words) in enumerate(
        (
            ({"number": "12"}, "number"),
            ({"occurred_at": "soon"}, "This time cannot be read."),
            ({"occurred_at": ""}, "This field is required."),
            ({"occurred_at": tomorrow}, "Nobody can consent in the future."),
            ({"purpose": ""}, "Say which purpose they agreed to or took back."),
            ({"purpose": "99999999999999999999"}, "Select a valid choice"),
            ({"medium": "spoken"}, "a spoken word is none"),
            ({"medium": "import"}, "Select a valid choice"),
            ({"capture": " "}, "keep the words they agreed to"),
            ({"kind": "resumed"}, "Select a valid choice"),
        )
    ):
        about = said(desk, n=n, **wrong)
        status, _, page = post(desk, about)
        assert status == 422, wrong
        assert words in page, wrong
        if "identity" not in wrong:
            assert "Ana Ruiz, mother" in page, "what was typed stays"
    assert not events(desk)


def test_a_purpose_of_another_workspace_is_no_choice(desk: Desk) -> None:
    theirs = make.purpose(make.workspace("Elsewhere"))
    assert post(desk, said(desk, purpose=str(theirs.pk)))[0] == 422
    assert not events(desk)


def test_a_stranger_who_gets_known_this_way_may_be_written_to(desk: Desk) -> None:
    status, goes_to, _ = post(desk, said(desk, number="(312) 555-0177"))
    assert (status, goes_to) == (302, f"{desk.path}contacts/")
    assert Consent.objects.get(recipient__number="+13125550177").status == "active"


def test_the_form_begins_with_the_number_and_now(desk: Desk) -> None:
    page = people.client(desk.owner).get(
        f"{desk.path}contacts/consent/", {"number": "+13125550177", "conversation": desk.conversation}
    )
    now = datetime.now(ZONE)
    shown = page.content.decode()
    assert 'value="+13125550177"' in shown
    assert any(each.strftime('value="%Y-%m-%dT%H:%M"') in shown for each in (now, now - timedelta(minutes=1)))
    assert desk.thread in shown


@pytest.mark.parametrize("page", ["consent", "revocation", "proof"])
def test_who_changes_their_mind_comes_back_to_where_the_person_was_looked_at(desk: Desk, page: str) -> None:
    number = f"number=%2B{desk.person.number[1:]}"
    assert cancelled(desk, f"{page}/?{number}") == f"{desk.path}contacts/"
    contacts.add(OPERATOR, desk.workspace, name="Ann", number=desk.person.number)
    known = Contact.objects.get(workspace=desk.workspace)
    assert cancelled(desk, f"{page}/?{number}") == f"{desk.path}contacts/{known.pk}/"
    assert cancelled(desk, f"{page}/?{number}&conversation={desk.conversation}") == desk.thread


def cancelled(desk: Desk, page: str) -> str:
    """Where Cancel leads to on a page about a number."""
    shown = people.client(desk.owner).get(f"{desk.path}contacts/{page}").content.decode()
    found = re.search(r'href="([^"]*)">Cancel<', shown)
    assert found is not None
    return found[1]


def test_calls_and_mail_are_agreed_to_and_taken_back_by_hand_too(desk: Desk) -> None:
    about = said(desk, channels=["voice"], campaign="Spring fair", text_version="form 7")
    assert post(desk, about)[0] == 302
    [event] = events(desk)
    assert (event.campaign, event.text_version) == ("Spring fair", "form 7")
    assert ConsentPerson.objects.get(event_id=event.pk).number == f"tel:{desk.person.number}"
    history = people.client(desk.owner).get(f"{desk.thread}consent/history/").content.decode()
    assert "Spring fair" in history
    assert "<dt>Calls</dt>" in history
    assert post(desk, {**about, "kind": "ended"})[0] == 302
    assert Consent.objects.get(recipient__number=f"tel:{desk.person.number}").status == "ended"


def test_without_a_way_of_reaching_them_nothing_is_recorded(desk: Desk) -> None:
    status, _, page = post(desk, said(desk, channels=[]))
    assert status == 422
    assert "Say by which way of reaching them." in page
    assert not events(desk)
