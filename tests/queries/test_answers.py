"""Why a text was sent, held or refused: with the event, the rule, the time and the place, in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils import translation
from tests import make
from tests.actions import claims
from tests.actions.claims import asked

from threadline.actions import messages
from threadline.models import ConsentEvent, Message, Recipient
from threadline.queries import answer_words, answers, desk, place_words, plain
from threadline.queries.answers import Answer, Outcome
from threadline.rules import gate
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import Taken
from threadline.rules.levels import ActorKind, ConsentKind, Level
from threadline.rules.standing import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> make.Line:
    return make.line()


def agreed(line: make.Line, *, zone: str = "") -> Recipient:
    person = make.recipient(line.workspace, zone=zone)
    make.act(person, ConsentKind.GRANTED, level=Level.INFORMATIONAL, about=line.purpose, evidence=make.PAPER)
    return person


def answer(line: make.Line, text: int) -> Answer:
    found = answers.one(desk.read(line.workspace.pk), text)
    assert found is not None
    return found


def words(line: make.Line, text: int, *, language: str = "en") -> str:
    with translation.override(language):
        sections = answer_words.say(answer(line, text), zone="America/Chicago")
    return "\n".join(f"{section.head}\n" + "\n".join(section.lines) for section in sections)


def sent(line: make.Line, person: Recipient, **how: object) -> int:
    text = make.text(line.sender, person, about=line.purpose, **how)  # type: ignore[arg-type]
    claims.settle(line, claims.said(claims.only(claims.claimed(line)), Taken.ACCEPTED))
    return text


def test_a_text_that_was_sent_names_the_event_its_evidence_and_the_rule(line: make.Line) -> None:
    text = sent(line, agreed(line))
    found = answer(line, text)
    event = ConsentEvent.objects.get()
    assert found.outcome is Outcome.SENT
    [attempt] = found.attempts
    assert attempt.event is not None
    assert attempt.event.public.id == event.pk
    assert attempt.event.personal is not None
    assert attempt.rule == gate.RULE_VERSION
    assert found.added == answers.Added(introduced=True, instructed=True)
    said = words(line, text)
    assert f"Consent event {event.pk}: Agreed to “{line.purpose.name}”, on paper" in said
    assert "signed the form at the desk" in said
    law = settings.JURISDICTIONS.version
    assert (found.law, attempt.law) == (law, law)
    decided = f"by version {gate.RULE_VERSION} of the rules and version {law} of the table of jurisdictions."
    assert decided in said
    assert "who writes, and how to stop" in said
    assert "The carrier took it." in said


def test_it_says_where_the_person_was_taken_to_be_and_what_the_clock_showed(line: make.Line) -> None:
    text = sent(line, agreed(line))
    [zone] = Recipient.objects.get(pk=Message.objects.get(pk=text).recipient_id).zones
    clock = zone.rpartition("/")[2]
    assert f"Where they are taken to be: Illinois (clock of {clock}). It was 12:" in words(line, text)


NEW_YORK, CHICAGO = "America/New_York", "America/Chicago"
ZONES = (CHICAGO, "Pacific/Honolulu", NEW_YORK, "America/Denver")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (Standing("US", ("US-FL",), (NEW_YORK,)), ": Florida (clock of New York). It was 13:00 there then."),
        (
            Standing("US", ("US-CO",), ("America/Denver",)),
            ": Colorado (clock of Denver). It was 11:00",
        ),
        (
            Standing("US", ("US-FL",), (NEW_YORK, CHICAGO)),
            ": Florida. The clocks there then: New York 13:00, Chicago 12:00.",
        ),
        (Standing("US", ("US-TX", "US-KS"), (CHICAGO,)), ": Texas or Kansas (clock of Chicago)"),
        (Standing("US", ("US-TX", "US-KS", "US-FL", "US-CO"), (CHICAGO,)), ": one of 4 states (clock of"),
        (
            Standing("US", (), ZONES),
            ": United States, in any of 4 time zones, from 8:00 to 13:00 by the clocks then.",
        ),
        (Standing("GB", (), ("Europe/London",)), ": United Kingdom (clock of London)"),
        (Standing(None, (), ()), "Where they are is not known."),
    ],
)
def test_the_state_is_named_and_the_city_only_as_its_clock(where: Standing, said: str) -> None:
    assert said in place_words.where(where, datetime(2026, 1, 15, 18, 0, tzinfo=UTC))


def test_a_second_text_needed_nothing_added(line: make.Line) -> None:
    person = agreed(line)
    sent(line, person)
    assert "Nothing had to be added" in words(line, sent(line, person))


def test_each_hand_over_has_its_own_answer(line: make.Line) -> None:
    person = agreed(line)
    text = make.text(line.sender, person, about=line.purpose)
    claims.settle(line, claims.said(claims.only(claims.claimed(line)), Taken.RETRY))
    asked("UPDATE message SET due_at = now() WHERE id = %s", text)
    claims.settle(line, claims.said(claims.only(claims.claimed(line)), Taken.ACCEPTED))
    said = words(line, text)
    assert "Hand-over 1" in said
    assert "Hand-over 2" in said
    assert "It did not leave, which is proven" in said


def test_a_refused_text_says_why_and_the_way_out(line: make.Line) -> None:
    text = make.text(line.sender, make.recipient(line.workspace), about=line.purpose)
    claims.claimed(line)
    found = answer(line, text)
    assert found.outcome is Outcome.REFUSED
    said = words(line, text)
    assert "It was not sent: they have not agreed to any texts." in said
    assert "Ask them in person or on paper, record it, then write." in said
    assert f"by version {gate.RULE_VERSION} of the rules" in said


def test_an_opt_out_in_the_way_is_named(line: make.Line) -> None:
    person = agreed(line)
    stop = make.stopped(person)
    text = make.text(line.sender, person, about=line.purpose)
    claims.claimed(line)
    found = answer(line, text)
    assert found.against is not None
    assert found.against.public.id == stop
    assert f"Consent event {stop}: Opted out, on paper" in words(line, text)
    assert "START" in words(line, text)


def test_a_held_text_says_until_when(line: make.Line) -> None:
    text = make.text(line.sender, agreed(line, zone=make.zone_of(3)), about=line.purpose)
    claims.claimed(line)
    found = answer(line, text)
    assert (found.outcome, found.text.reason) == (Outcome.HELD, "quiet_hours")
    assert found.until is not None
    said = words(line, text)
    assert f"It waits until {answer_words.moment(found.until, 'America/Chicago')}" in said
    assert "outside the hours" in said


def test_a_text_nobody_decided_on_and_one_taken_back_say_so(line: make.Line) -> None:
    person = agreed(line)
    waits = make.text(line.sender, person, about=line.purpose)
    assert answer(line, waits).outcome is Outcome.WAITING
    messages.cancel(OPERATOR, line.workspace.pk, waits)
    assert answer(line, waits).outcome is Outcome.TAKEN_BACK
    assert "by one of you" in words(line, waits)


def test_a_stop_that_took_it_back_is_named(line: make.Line) -> None:
    person = agreed(line)
    waits = make.text(line.sender, person, about=line.purpose)
    stop = make.stopped(person)
    assert "they opted out" in words(line, waits)
    assert f"Consent event {stop}:" in words(line, waits)


def test_what_was_erased_is_told_as_erased(line: make.Line) -> None:
    text = sent(line, agreed(line))
    asked("DELETE FROM consent_person")
    assert "Its personal fields were erased" in words(line, text)


def answered(line: make.Line, *said: str) -> int:
    """They write these, and the last is answered."""
    person = make.recipient(line.workspace)
    make.heard(line.sender, person.number, *said)
    text = make.text(line.sender, person, body="Yes, since this morning.")
    claims.settle(line, claims.said(claims.only(claims.claimed(line)), Taken.ACCEPTED))
    make.heard(line.sender, person.number, "thanks, and what does it cost?")
    return text


def test_an_answer_names_what_it_answers(line: make.Line) -> None:
    text = answered(line, "hello", "is my order ready?")
    found = answer(line, text)
    assert found.topic is not None
    asked_at = Message.objects.get(body="is my order ready?").created_at
    assert (found.topic.words, found.topic.at) == ("is my order ready?", asked_at)
    number = line.sender.number.e164
    at = answer_words.moment(asked_at, "America/Chicago")
    assert f"It answers what they wrote to {number} on {at}: “is my order ready?”" in words(line, text)
    assert "“is my order ready?”" in words(line, text, language="es")


def test_what_answers_words_that_were_erased_says_only_when(line: make.Line) -> None:
    text = answered(line, "is my order ready?")
    Message.objects.filter(direction="in").update(body="")
    [said] = [
        each for each in words(line, text).splitlines() if each.startswith("It answers what they wrote")
    ]
    assert "“" not in said


def test_a_text_for_a_purpose_answers_nothing(line: make.Line) -> None:
    person = agreed(line)
    make.heard(line.sender, person.number, "hello")
    assert answer(line, sent(line, person)).topic is None


def test_another_workspaces_text_has_no_answer(line: make.Line) -> None:
    text = sent(line, agreed(line))
    assert answers.one(desk.read(make.workspace("Elsewhere").pk), text) is None


def test_it_is_said_in_spanish_too(line: make.Line) -> None:
    text = sent(line, agreed(line))
    english, spanish = words(line, text), words(line, text, language="es")
    assert len(english.splitlines()) == len(spanish.splitlines())
    assert all(
        one != two for one, two in zip(english.splitlines(), spanish.splitlines(), strict=True) if " " in one
    )


@pytest.mark.parametrize("reason", [*gate.Refusal, *gate.Holding])
def test_every_reason_of_the_gate_has_words_and_a_refusal_a_way_out(reason: str) -> None:
    if reason in set(gate.Refusal):
        assert reason in plain.REFUSALS
        assert answer_words.way_out(reason)
    else:
        assert reason in plain.HOLDS


@pytest.mark.parametrize("actor", ActorKind)
def test_whoever_acted_is_called_something(actor: ActorKind) -> None:
    assert answer_words.author(actor.value, "")
    assert "Ben" in answer_words.author(actor.value, "Ben")


def test_a_refusal_of_the_carrier_says_what_its_code_means_and_what_helps(line: make.Line) -> None:
    text = make.text(line.sender, agreed(line), about=line.purpose)
    claims.settle(line, claims.said(claims.only(claims.claimed(line)), Taken.REJECTED))
    assert answer(line, text).outcome is Outcome.REJECTED
    said = words(line, text)
    assert "Why the carrier refused it" in said
    assert (
        "Refused by the carrier: your number is not registered for such texts (the carrier’s code 30034)."
        in said
    )
    assert "put the registration right" in said
    assert "Rechazado por la compañía telefónica: su número no está registrado" in words(
        line, text, language="es"
    )
