"""Texts that may have been opt-outs: kept, held for, and decided by a person or by what comes next."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from tests import make
from tests.actions import claims

from threadline.actions import arrivals, consent, contacts, phones, reviews
from threadline.actions.consent import Evidence
from threadline.actions.contacts import NewPhone
from threadline.models import Audit, ConsentEvent, ConsentPerson, Contact, Message, Phone, Recipient, Review
from threadline.queries import conversations
from threadline.queries import reviews as queries
from threadline.rules import phrases
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import Arrival
from threadline.rules.contacts import Details, PhoneKind
from threadline.rules.levels import ConsentKind, Level, Medium

pytestmark = pytest.mark.django_db

HERS, HER_OTHER = "+13035550101", "+13035550102"
DOUBTED = "I never signed up for this"
_keys = itertools.count(1)


@pytest.fixture
def line() -> make.Line:
    return make.line()


def say(line: make.Line, *texts: str, by: str = HERS, ago: float = 0) -> None:
    at = datetime.now(UTC) - timedelta(seconds=ago)
    to = line.sender.number.e164
    batch = [Arrival(key=f"r{next(_keys)}", sender=by, recipient=to, text=text, at=at) for text in texts]
    arrivals.receive(batch, account=line.account)


def agreed(line: make.Line, number: str = HERS) -> Recipient:
    her = make.recipient(line.workspace, number)
    make.granted(her, line.purpose)
    return her


def doubted(number: str = HERS) -> bool:
    return Recipient.objects.get(number=number).doubted


def only() -> Review:
    return Review.objects.get()


def told(message: int) -> tuple[str, str]:
    row = Message.objects.get(pk=message)
    return row.state, row.reason


def decide(line: make.Line, *, opted_out: bool) -> bool:
    return reviews.decide(OPERATOR, line.workspace, only().pk, opted_out=opted_out)


def test_a_likely_opt_out_is_kept_and_waits_for_a_person(line: make.Line) -> None:
    agreed(line)
    say(line, DOUBTED)
    kept = Message.objects.get(direction="in")
    review = only()
    assert kept.body == DOUBTED
    assert (review.message_id, review.rule, review.version) == (
        kept.pk, "doubt.never-signed-up", phrases.TABLE_VERSION,
    )  # fmt: skip
    assert review.decision == "open"
    assert doubted()
    assert not ConsentEvent.objects.filter(kind="opted_out").exists()


def test_ordinary_texts_and_sure_ones_wait_for_nobody(line: make.Line) -> None:
    say(line, "see you at 5")
    say(line, "STOP", by=HER_OTHER)
    assert not Review.objects.exists()
    assert not Recipient.objects.filter(doubted=True).exists()


def test_programs_wait_until_it_is_decided_and_a_person_may_answer(line: make.Line) -> None:
    her = agreed(line)
    say(line, DOUBTED)
    Recipient.objects.filter(pk=her.pk).update(zones=[make.noon()])
    held = make.text(line.sender, her, about=line.purpose, automated=True)
    assert claims.claimed(line) == []
    assert told(held) == ("queued", "review")
    typed = make.text(line.sender, her)
    assert [text.message for text in claims.claimed(line)] == [typed]
    assert decide(line, opted_out=False)
    assert not doubted()
    assert Message.objects.get(pk=held).due_at is not None
    assert only().decision == "released"


def test_they_opted_out_by_their_own_words_when_they_wrote_them(line: make.Line) -> None:
    her = agreed(line)
    say(line, DOUBTED, ago=60)
    waiting = make.text(line.sender, her, about=line.purpose, automated=True)
    assert decide(line, opted_out=True)
    event = ConsentEvent.objects.get(kind="opted_out")
    wrote = Message.objects.get(direction="in").created_at
    assert (event.medium, event.occurred_at) == ("text", wrote)
    assert DOUBTED in ConsentPerson.objects.get(event_id=event.pk).capture
    assert told(waiting) == ("cancelled", "opted_out")
    assert not doubted()
    assert (only().decision, only().actor_kind) == ("opted_out", "operator")
    confirmation = Message.objects.get(occasion="stop_confirmation")
    assert confirmation.confirms_id == event.pk
    assert confirmation.expires_at == wrote + timedelta(minutes=5)
    actions = set(Audit.objects.values_list("action", flat=True))
    assert {"consent.opted_out", "review.opted_out"} <= actions


def test_words_of_long_ago_are_not_confirmed_any_more(line: make.Line) -> None:
    agreed(line)
    say(line, DOUBTED)
    claims.asked("UPDATE message SET created_at = created_at - interval '6 minutes' WHERE id > %s", 0)
    assert decide(line, opted_out=True)
    assert ConsentEvent.objects.filter(kind="opted_out").count() == 1
    assert not Message.objects.filter(occasion="stop_confirmation").exists()


def test_a_decision_is_made_once(line: make.Line) -> None:
    agreed(line)
    say(line, DOUBTED)
    assert decide(line, opted_out=False)
    assert not decide(line, opted_out=True)
    assert not ConsentEvent.objects.filter(kind="opted_out").exists()
    assert not reviews.decide(OPERATOR, make.workspace("Elsewhere"), only().pk, opted_out=True)
    assert not reviews.decide(OPERATOR, line.workspace, only().pk + 1, opted_out=True)


@pytest.mark.parametrize(("text", "decision"), [("STOP", "opted_out"), ("START", "resumed")])
def test_what_the_person_says_next_decides(line: make.Line, text: str, decision: str) -> None:
    agreed(line)
    say(line, DOUBTED)
    say(line, text)
    assert (only().decision, only().actor_kind) == (decision, "person")
    assert not doubted()


def test_an_opt_out_recorded_elsewhere_decides(line: make.Line) -> None:
    agreed(line)
    say(line, DOUBTED)
    done = consent.record(
        OPERATOR, line.workspace, HERS, kind=ConsentKind.OPTED_OUT, level=Level.CONVERSATIONAL, purpose=None,
        occurred_at=datetime.now(UTC), evidence=Evidence(Medium.SPOKEN, "by telephone"),
    )  # fmt: skip
    assert isinstance(done, int)
    assert only().decision == "opted_out"
    assert not doubted()


def test_whoever_is_out_already_need_not_be_asked_about(line: make.Line) -> None:
    agreed(line)
    say(line, "STOP")
    say(line, DOUBTED)
    assert not Review.objects.exists()


def test_in_one_batch_what_was_said_last_counts(line: make.Line) -> None:
    agreed(line)
    say(line, DOUBTED, "STOP", "not interested")
    assert not Review.objects.filter(decision="open").exists()
    assert not doubted()
    say(line, "START", "not interested")
    assert Review.objects.filter(decision="open").count() == 1
    assert doubted()


def test_a_doubt_is_about_the_person_on_every_phone(line: make.Line) -> None:
    for number in (HERS, HER_OTHER):
        agreed(line, number)
    hers = [NewPhone(number, PhoneKind.CELL) for number in (HERS, HER_OTHER)]
    contacts.create(OPERATOR, line.workspace, Details(name="Ana"), phones=hers)
    say(line, DOUBTED)
    assert doubted(HERS)
    assert doubted(HER_OTHER)
    assert decide(line, opted_out=True)
    assert not Recipient.objects.filter(doubted=True).exists()
    assert Recipient.objects.filter(opted_out__isnull=False).count() == 2


def test_a_doubt_reaches_a_phone_that_is_linked_later_and_leaves_it_with_the_link(line: make.Line) -> None:
    made = contacts.create(
        OPERATOR, line.workspace, Details(name="Ana"), phones=[NewPhone(HERS, PhoneKind.CELL)]
    )
    assert isinstance(made, Contact)
    say(line, DOUBTED)
    linked = phones.add(OPERATOR, line.workspace, made.pk, HER_OTHER)
    assert isinstance(linked, Phone)
    assert doubted(HER_OTHER)
    phones.remove(OPERATOR, line.workspace, linked.pk)
    assert not doubted(HER_OTHER), "nobody could ever end it"
    assert doubted(HERS)


def test_open_ones_are_listed_the_oldest_first(line: make.Line) -> None:
    for number in range(3):
        say(line, "not interested", by=f"+1303555{1000 + number}")
    first = queries.page(line.workspace.pk, limit=2)
    assert [row.number for row in first.rows] == ["+13035551000", "+13035551001"]
    rest = queries.page(line.workspace.pk, after=first.after or 0, limit=2)
    assert [row.number for row in rest.rows] == ["+13035551002"]
    assert rest.after is None
    assert conversations.counts(line.workspace.pk, []).reviews == 3
