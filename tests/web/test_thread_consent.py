"""Consent beside the conversation: changed by hand with its proof, asked for by text, its history read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from tests import make
from tests.web import people
from tests.web.people import Desk

from threadline.models import Consent, ConsentEvent, ConsentPerson, Message, Purpose, Recipient
from threadline.rules.levels import ConsentKind, Level

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true", "HX-Target": "consent"}


@pytest.fixture
def desk() -> Desk:
    return people.desk()


@pytest.fixture
def visits(desk: Desk) -> Purpose:
    return make.purpose(desk.workspace)


def at(desk: Desk, more: str = "") -> str:
    return f"{desk.thread}consent/{more}"


def change(desk: Desk, *, fragment: bool = True, **said: object) -> tuple[int, str, dict[str, str]]:
    told = {
        "kind": "granted", "medium": "spoken", "occurred_at": "2026-03-02T09:30", "capture": "Yes, text me",
        **said,
    }  # fmt: skip
    data = {f"consent-{name}": value for name, value in told.items()}
    answer = people.client(desk.owner).post(at(desk), data, headers=HX if fragment else {})
    return answer.status_code, answer.content.decode(), dict(answer.headers)


def changes(desk: Desk) -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(recipient=desk.person).exclude(kind="implied").order_by("id"))


def test_the_drawer_leads_to_the_form_and_to_the_history(desk: Desk) -> None:
    page = people.client(desk.owner).get(desk.thread).content.decode()
    assert f'hx-get="{at(desk)}"' in page
    assert f'hx-get="{at(desk, "history/")}"' in page
    guest = people.without_permissions(desk.workspace)
    guest.role.permissions = ["read"]
    guest.role.save()
    page = people.client(guest).get(desk.thread).content.decode()
    assert f'hx-get="{at(desk)}"' not in page
    assert f'hx-get="{at(desk, "history/")}"' in page


def test_an_agreement_is_recorded_and_the_page_looks_again(desk: Desk, visits: Purpose) -> None:
    status, shown, headers = change(desk, purpose=visits.pk)
    assert status == 200
    assert "<form" not in shown
    assert "thread-changed" in headers["HX-Trigger"]
    [event] = changes(desk)
    assert (event.kind, event.level, event.medium, event.actor_id) == (
        "granted", "informational", "spoken", desk.owner.pk,
    )  # fmt: skip
    assert ConsentPerson.objects.get(event=event).capture == "Yes, text me"
    assert Consent.objects.get(purpose=visits).status == "active"


def test_it_is_taken_back_and_everything_is(desk: Desk, visits: Purpose) -> None:
    make.granted(desk.person, visits)
    change(desk, kind="ended", purpose=visits.pk, medium="phone", capture="no more reminders")
    assert Consent.objects.get(purpose=visits).status == "ended"
    change(desk, kind="opted_out", medium="phone", capture="nothing at all")
    assert Recipient.objects.get(pk=desk.person.pk).opted_out_id is not None
    assert [event.kind for event in changes(desk)] == ["granted", "ended", "opted_out"]


def test_without_scripts_it_is_a_page_that_leads_back(desk: Desk, visits: Purpose) -> None:
    page = people.client(desk.owner).get(at(desk)).content.decode()
    assert "<h1>" in page
    assert visits.name in page
    status, _, headers = change(desk, fragment=False, purpose=visits.pk)
    assert (status, headers["Location"]) == (302, desk.thread)
    status, page, _ = change(desk, fragment=False, purpose=visits.pk, capture="")
    assert status == 422
    assert "<h1>" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"capture": " "}, "Say in which words"),
        ({"medium": ""}, "Say how you learned of it."),
        ({"medium": "carrier"}, "Select a valid choice."),
        ({"purpose": ""}, "Say which purpose they agreed to or took back."),
        ({"purpose": "0"}, "Select a valid choice."),
        ({"occurred_at": "2099-01-01T09:30"}, "Nobody can consent in the future."),
        ({"occurred_at": "x"}, "This time cannot be read."),
        ({"kind": "implied"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    desk: Desk, visits: Purpose, said: dict[str, object], words: str
) -> None:
    status, shown, _ = change(desk, **{"purpose": visits.pk, **said})
    assert status == 422
    assert words in shown
    assert changes(desk) == []


def test_advertising_is_not_agreed_to_aloud(desk: Desk) -> None:
    deals = make.purpose(desk.workspace, "Deals", level=Level.PROMOTIONAL)
    for medium in ("spoken", "phone"):
        status, shown, _ = change(desk, purpose=deals.pk, medium=medium)
        assert status == 422
        assert "Advertising needs consent in writing" in shown
    assert changes(desk) == []


def test_a_person_is_asked_once_and_answers_with_yes(desk: Desk, visits: Purpose) -> None:
    status, _, _ = change(desk, kind="requested", purpose=visits.pk, medium="", capture="", occurred_at="")
    assert status == 200
    question = Message.objects.get(occasion="opt_in_request")
    assert (question.purpose_id, question.state, question.conversation_id) == (
        visits.pk, "queued", desk.conversation,
    )  # fmt: skip
    assert visits.name in question.body
    assert [event.kind for event in changes(desk)] == ["requested"]
    status, shown, _ = change(desk, kind="requested", purpose=visits.pk)
    assert status == 422
    assert "They were asked already and have not answered." in shown
    assert Message.objects.filter(occasion="opt_in_request").count() == 1


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (ConsentKind.GRANTED, "They have agreed to this already."),
        (ConsentKind.ENDED, "They took this back: only they can agree to it again."),
        (ConsentKind.OPTED_OUT, "They opted out of everything"),
    ],
)
def test_who_has_agreed_or_taken_it_back_is_not_asked(
    desk: Desk, visits: Purpose, before: ConsentKind, words: str
) -> None:
    about = None if before is ConsentKind.OPTED_OUT else visits
    make.act(desk.person, before, level=Level.INFORMATIONAL, about=about)
    status, shown, _ = change(desk, kind="requested", purpose=visits.pk)
    assert status == 422
    assert words in shown
    assert not Message.objects.filter(occasion="opt_in_request").exists()


def test_the_history_goes_on_by_key_and_shows_every_field(desk: Desk, visits: Purpose) -> None:
    whole = make.Evidence(
        medium=make.Medium.WEB_FORM, capture="ticked the box", identity="Ana Ruiz", campaign="Spring",
        text_version="form-3", source_url="https://shop.example/join", ip="192.0.2.7", user_agent="Browser <1>",
    )  # fmt: skip
    for n in range(12):
        moment = datetime.now(UTC) - timedelta(days=20 - n)
        make.act(
            desk.person,
            ConsentKind.GRANTED,
            level=Level.INFORMATIONAL,
            about=visits,
            at=moment,
            evidence=whole,
        )
    client = people.client(desk.owner)
    first = client.get(at(desk, "history/"), headers={"HX-Request": "true"}).content.decode()
    for words in (
        "ticked the box", "Ana Ruiz", "Spring", "form-3", "https://shop.example/join", "192.0.2.7",
        "Browser &lt;1&gt;", "whoever runs this installation",
    ):  # fmt: skip
        assert first.count(words) == 10, words
    assert first.count("<dt>Consent event</dt>") == 10
    following = re.search(r'hx-get="([^"]+before=\d+)"', first)
    assert following
    rest = client.get(following[1], headers={"HX-Request": "true"}).content.decode()
    assert rest.count("<dt>Consent event</dt>") == 3  # two more, and that they wrote
    assert "before=" not in rest
    page = client.get(at(desk, "history/")).content.decode()
    assert "<h1>" in page


def test_the_history_names_who_collected_and_where_nothing_is_known_says_nothing(
    desk: Desk, visits: Purpose
) -> None:
    change(desk, purpose=visits.pk)
    first = (
        people.client(desk.owner).get(at(desk, "history/"), headers={"HX-Request": "true"}).content.decode()
    )
    assert re.search(r"<dt>Collected by</dt><dd><bdi>Ana Ramirez</bdi></dd>", first)
    assert "<details" not in first
