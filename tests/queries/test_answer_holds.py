"""Why a text is held, in words: the hours, the limit, the text in doubt, and what it will go by."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from tests import make
from tests.actions import claims
from tests.queries.test_answers import agreed, answer, sent, words

from threadline import sql
from threadline.actions import contacts, refusals, reviews, writing
from threadline.actions.contacts import NewPhone
from threadline.models import Message, Recipient, Review, Workspace
from threadline.queries import answers, desk
from threadline.queries.answers import Outcome
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import PartOutcome, Taken
from threadline.rules.contacts import Details
from threadline.rules.levels import Level

pytestmark = pytest.mark.django_db

EVERY_HOUR = [["00:00", "00:00"]] * 7
AT_NIGHT = make.zone_of(3)


@pytest.fixture
def line() -> make.Line:
    return make.line()


def somebody(line: make.Line, *states: str, zone: str = "") -> Recipient:
    person = agreed(line, zone=zone)
    Recipient.objects.filter(pk=person.pk).update(states=list(states))
    return person


def held(line: make.Line, person: Recipient, **how: object) -> int:
    text = make.text(line.sender, person, about=line.purpose, **how)  # type: ignore[arg-type]
    claims.claimed(line)
    assert answer(line, text).outcome is Outcome.HELD
    return text


def test_quiet_hours_give_the_hours_and_the_law_of_every_place_that_counted(line: make.Line) -> None:
    said = words(line, held(line, somebody(line, "US-FL", "US-TX", zone=AT_NIGHT)))
    assert "United States: texts may arrive 8:00–21:00 (47 CFR 64.1200" in said
    assert "Florida: texts may arrive 8:00–20:00 (Fla. Stat. 501.616(6)" in said
    assert "–21:00 (Tex. Bus. & Com. Code" in said
    assert "The table has changed" not in said


def test_a_day_without_hours_says_so(line: make.Line) -> None:
    text = held(line, somebody(line, "US-LA", zone=AT_NIGHT))
    for day, words_of_it in ((22, "on this day, Sunday"), (26, "on a holiday, Thanksgiving")):
        Message.objects.filter(pk=text).update(updated_at=datetime(2026, 11, day, 9, tzinfo=UTC))
        assert f"Louisiana: no texts {words_of_it} (Louisiana Public Service" in words(line, text)


def test_hours_of_a_table_that_changed_since_are_told_as_such(line: make.Line) -> None:
    text = held(line, somebody(line, "US-FL", zone=AT_NIGHT))
    Message.objects.filter(pk=text).update(law="0ld")
    said = words(line, text)
    assert "version 0ld of the table of jurisdictions" in said
    assert f"The table has changed since; by its version {settings.JURISDICTIONS.version}" in said


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ([["23:00", "23:01"]] * 7, "Your own business hours: 23:00–23:01."),
        (None, "Your own business hours: closed on this day ("),
    ],
)
def test_the_workspaces_own_hours_are_given_too(
    line: make.Line, week: list[list[str]] | None, said: str
) -> None:
    today = datetime.now(UTC).weekday()
    hours = week or [None if day == today else ["09:00", "09:01"] for day in range(7)]
    Workspace.objects.filter(pk=line.workspace.pk).update(
        business_hours=hours, business_hours_only=True, zone="Etc/GMT" if week is None else make.zone_of(12)
    )
    text = held(line, somebody(line), automated=True)
    assert answer(line, text).text.reason == "business_hours"
    assert said in words(line, text)


def test_a_cap_gives_its_number_and_whose_it_is(line: make.Line) -> None:
    Workspace.objects.filter(pk=line.workspace.pk).update(daily_cap=3, weekly_cap=4)
    person = somebody(line, "US-FL")
    for _ in range(3):
        sent(line, person)
    said = words(line, held(line, person))
    assert "At most 3 texts in a day: your own limit." in said
    assert "At most 3 texts for the same purpose in 24 hours: Florida (Fla. Stat. 501.616(6)" in said
    assert "in a week" not in said, "that one is not full"


def test_a_program_is_held_to_a_states_limit_on_programs(line: make.Line) -> None:
    person = somebody(line, "US-ME")
    sent(line, person, automated=True)
    said = words(line, held(line, person, automated=True))
    assert "At most 1 text of programs in 8 hours: Maine (" in said


def test_a_text_in_doubt_is_named_and_is_not_called_unread(line: make.Line) -> None:
    person = somebody(line)
    make.heard(line.sender, person.number, "wrong number")
    text = held(line, person, automated=True)
    found = answer(line, text)
    assert found.held is not None
    assert found.held.doubt is not None
    doubted = Message.objects.get(body="wrong number")
    review = Review.objects.get()
    assert (found.held.doubt.review, found.held.doubt.message) == (review.pk, doubted.pk)
    said = words(line, text)
    assert "may be an opt-out: “wrong number”" in said
    assert "It was read, and is in doubt" in said
    assert "could not be taken in" not in said
    reviews.decide(OPERATOR, line.workspace, review.pk, opted_out=False)
    assert "Somebody has looked since" in words(line, text)


def test_what_another_phone_of_theirs_wrote_is_named_as_well(line: make.Line) -> None:
    person, other = somebody(line), make.recipient(line.workspace)
    phones = [NewPhone(each.number) for each in (person, other)]
    contacts.create(OPERATOR, line.workspace, Details(name="Ana"), phones=phones)
    Recipient.objects.update(zones=[make.noon()])
    make.heard(line.sender, other.number, "wrong number")
    assert "“wrong number”" in words(line, held(line, person, automated=True))


def test_what_could_not_be_taken_in_is_told_apart_from_a_doubt(line: make.Line) -> None:
    person = somebody(line)
    Recipient.objects.filter(pk=person.pk).update(review=True)
    said = words(line, held(line, person))
    assert "could not be taken in" in said
    assert "in doubt" not in said


def test_a_held_text_names_the_consent_it_will_go_by(line: make.Line) -> None:
    text = held(line, somebody(line, zone=AT_NIGHT))
    found = answer(line, text)
    assert found.right is not None
    said = words(line, text)
    assert "By this it goes once it need not wait any more:" in said
    assert f"Consent event {found.right.public.id}: Agreed to" in said
    assert "signed the form at the desk" in said


def emergency(line: make.Line, person: Recipient) -> int:
    request = writing.Request(
        line.workspace.pk, OPERATOR, person.number, "Leave now", Level.INFORMATIONAL, line.purpose.pk,
        line.sender.pk, emergency="gas leak",
    )  # fmt: skip
    [queued] = writing.write([request], now=datetime.now(UTC))
    assert isinstance(queued, writing.Queued)
    return queued.message


def test_an_emergency_says_that_it_is_one_why_and_what_did_not_count(line: make.Line) -> None:
    text = emergency(line, somebody(line, zone=AT_NIGHT))
    claims.accepted(line, claims.only(claims.claimed(line)))
    said = words(line, text)
    assert "An emergency: quiet hours and limits on texts to one person do not count for it" in said
    assert "Its reason: “gas leak”" in said


def test_one_that_was_taken_as_advertising_says_why_it_waits_all_the_same(line: make.Line) -> None:
    text = emergency(line, somebody(line))
    Message.objects.filter(pk=text).update(level="promotional")
    assert "called an emergency (“gas leak”); advertising never is one" in words(line, text)


def test_a_refusal_of_the_carrier_for_an_opt_out_says_who_refused_and_what_reopens(line: make.Line) -> None:
    person = somebody(line)
    text = make.text(line.sender, person, about=line.purpose)
    given = claims.said(claims.only(claims.claimed(line)), Taken.OPTED_OUT)
    parts = tuple(
        PartOutcome(each.index, Taken.OPTED_OUT, "", "21610 opted_out", 0.0) for each in given.parts
    )
    refused = type(given)(given.workspace, given.message, given.attempt, parts)
    refusals.record([refused])
    claims.settle(line, refused)
    found = answer(line, text)
    assert found.outcome is Outcome.REJECTED
    said = words(line, text)
    assert "Refused by the carrier: they opted out at the carrier (" in said
    assert "They have opted out: only START from their phone, or new consent, reopens." in said
    assert "another way" not in said
    opted_out = Recipient.objects.get(pk=person.pk).opted_out_id
    assert opted_out is not None
    assert found.against is not None
    assert found.against.public.id == opted_out


def test_many_held_texts_take_no_more_questions_than_one(
    line: make.Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    Workspace.objects.filter(pk=line.workspace.pk).update(daily_cap=1)
    people = [somebody(line, "US-FL") for _ in range(4)]
    for person in people:
        sent(line, person)
    ids = make.texts(line.sender, people, about=line.purpose)
    claims.claimed(line)
    own, ask = desk.read(line.workspace.pk), sql.ask
    asked: list[str] = []
    monkeypatch.setattr(sql, "ask", lambda *said: asked.append(said[1]) or ask(*said))
    counts = []
    for some in (ids[:1], ids):
        asked.clear()
        assert all(each.held is not None and each.held.limits for each in answers.these(own, some))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_it_is_said_in_spanish_too(line: make.Line) -> None:
    person = somebody(line, "US-FL", zone=AT_NIGHT)
    text = held(line, person)
    said = words(line, text, language="es")
    assert "Estados Unidos: los mensajes pueden llegar de 8:00 a 21:00" in said
    assert "Dónde se supone que está: Florida (hora de" in said
    assert "Cuando ya no tenga que esperar, sale por esto:" in said
