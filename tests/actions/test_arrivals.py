"""Texts from people: kept once, where they belong, and what they ask for is done in the same transaction."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests import make
from tests.actions import claims

from threadline import sql
from threadline.actions import arrivals, contacts, parked, purposes
from threadline.inbound import texts
from threadline.models import (
    Arrival as Kept,
)
from threadline.models import (
    CarrierAccount,
    ConsentEvent,
    ConsentPerson,
    Contact,
    Conversation,
    Message,
    Number,
    Phone,
    Purpose,
    Recipient,
    Sender,
    Workspace,
)
from threadline.queries import desk
from threadline.queries import parked as parked_texts
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import Arrival
from threadline.rules.levels import ConsentKind, Level

pytestmark = pytest.mark.django_db

OURS, HERS, HER_OTHER = "+15125550100", "+13035550101", "+13035550102"
_keys = itertools.count(1)


@pytest.fixture
def account() -> CarrierAccount:
    return make.account()


@pytest.fixture
def sender(account: CarrierAccount) -> Sender:
    return make.sender(make.workspace(), at=account, e164=OURS)


def said(text: str, *, by: str = HERS, to: str = OURS, key: str = "", ago: float = 0) -> Arrival:
    at = datetime.now(UTC) - timedelta(seconds=ago)
    return Arrival(key=key or f"k{next(_keys)}", sender=by, recipient=to, text=text, at=at)


def receive(account: CarrierAccount, *batch: Arrival | str) -> int:
    told = [said(each) if isinstance(each, str) else each for each in batch]
    return arrivals.receive(told, account=account.pk)


def person(workspace: Workspace | Sender, number: str = HERS) -> Recipient:
    owner = workspace.workspace if isinstance(workspace, Sender) else workspace
    return Recipient.objects.get(workspace=owner, number=number)


def answers(sender: Sender) -> list[str]:
    """The occasions of what was queued by itself, in order."""
    out = Message.objects.filter(workspace=sender.workspace, direction="out", actor_kind="engine")
    return list(out.order_by("id").values_list("occasion", flat=True))


def kinds(recipient: Recipient) -> list[str]:
    events = ConsentEvent.objects.filter(workspace=recipient.workspace, recipient=recipient).order_by("id")
    return list(events.values_list("kind", flat=True))


def contact_of(sender: Sender, numbers: Sequence[str]) -> Contact:
    """One contact with all these phones."""
    made = contacts.add(OPERATOR, sender.workspace, name="Ada", number=numbers[0])
    assert isinstance(made, Contact)
    for number in numbers[1:]:
        other = make.recipient(sender.workspace, number)
        Phone.objects.create(workspace=sender.workspace, contact=made, recipient=other)
    return made


def test_a_batch_of_many_people_asks_the_database_no_more_often_than_one_of_few(
    account: CarrierAccount, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = sql.ask
    monkeypatch.setattr(sql, "ask", lambda *told: asked.append(told[1]) or ask(*told))
    counts = []
    for people in (2, 40):
        asked.clear()
        numbers = [f"+1713555{people}{n:02d}" for n in range(people)]
        assert receive(account, *(said("Can I come at ten?", by=number) for number in numbers)) == people
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_stranger_gets_a_conversation_without_a_contact(account: CarrierAccount, sender: Sender) -> None:
    assert receive(account, "Are you open on Sunday?") == 1
    conversation = Conversation.objects.get(workspace=sender.workspace)
    assert (conversation.contact_id, conversation.unread) == (None, 1)
    assert conversation.snippet == "Are you open on Sunday?"
    message = Message.objects.get(workspace=sender.workspace)
    assert (message.direction, message.state, message.actor_kind) == ("in", "received", "person")
    assert not Contact.objects.exists()
    assert answers(sender) == []


def test_whoever_is_known_finds_their_contact(account: CarrierAccount, sender: Sender) -> None:
    ada = contact_of(sender, [HERS])
    receive(account, "Hello")
    assert Conversation.objects.get(workspace=sender.workspace).contact_id == ada.pk


def test_writing_gives_the_right_to_answer_once_a_day(account: CarrierAccount, sender: Sender) -> None:
    receive(account, "One", "Two")
    receive(account, "Three")
    her = person(sender)
    assert kinds(her)[0] == "implied"
    assert len(kinds(her)) <= 2, "each renewal is kept for years"
    assert her.implied_until is not None
    assert her.implied_until > datetime.now(UTC) + timedelta(days=29)


def test_the_same_arrival_is_taken_once(account: CarrierAccount, sender: Sender) -> None:
    once = said("STOP", key="same")
    assert receive(account, once, once) == 1
    assert receive(account, once, said("Hello", key="other")) == 1
    assert Message.objects.filter(direction="in").count() == 2
    assert kinds(person(sender)) == ["opted_out"]


def test_the_same_key_of_another_account_is_another_arrival(account: CarrierAccount, sender: Sender) -> None:
    other = make.account()
    make.sender(sender.workspace, at=other, e164="+15125550101")
    receive(account, said("One", key="same"))
    receive(other, said("Two", key="same", to="+15125550101"))
    assert Message.objects.filter(direction="in").count() == 2


def test_stop_ends_everything_for_every_phone_of_the_person(account: CarrierAccount, sender: Sender) -> None:
    contact_of(sender, [HERS, HER_OTHER])
    about = make.purpose(sender.workspace)
    for number in (HERS, HER_OTHER):
        make.granted(person(sender, number), about)
    waiting = [make.text(sender, person(sender, number), about=about) for number in (HERS, HER_OTHER)]
    receive(account, "STOP")
    for number in (HERS, HER_OTHER):
        assert person(sender, number).opted_out_id is not None
        assert kinds(person(sender, number)) == ["granted", "opted_out"]
    assert set(Message.objects.filter(pk__in=waiting).values_list("state", "reason")) == {
        ("cancelled", "opted_out")
    }
    confirmation = Message.objects.get(occasion="stop_confirmation")
    assert confirmation.recipient_id == person(sender).pk
    assert confirmation.confirms_id == person(sender).opted_out_id


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
def test_many_stops_are_confirmed_once(account: CarrierAccount, sender: Sender, together: bool) -> None:
    stops = [said("STOP") for _ in range(3)]
    for batch in [stops] if together else [[stop] for stop in stops]:
        receive(account, *batch)
    assert answers(sender) == ["stop_confirmation"]
    assert Message.objects.filter(direction="in").count() == 3


def test_a_confirmation_names_the_opt_out_and_who_writes(account: CarrierAccount, sender: Sender) -> None:
    receive(account, "Stop.")
    confirmation = Message.objects.get(occasion="stop_confirmation")
    assert confirmation.confirms_id == person(sender).opted_out_id
    assert make.BUSINESS in confirmation.body


def test_start_reopens_what_stop_ended(account: CarrierAccount, sender: Sender) -> None:
    make.granted(make.recipient(sender.workspace, HERS), about := make.purpose(sender.workspace))
    receive(account, "STOP")
    receive(account, "START")
    her = person(sender)
    assert her.opted_out_id is None
    assert kinds(her) == ["granted", "opted_out", "resumed"]
    assert answers(sender) == ["stop_confirmation", "start_answer"]
    state = ConsentEvent.objects.filter(recipient=her, purpose=about).count()
    assert state == 1


def test_start_after_stop_in_one_batch_leaves_the_person_in(account: CarrierAccount, sender: Sender) -> None:
    receive(account, said("STOP", ago=2), said("START", ago=1))
    assert person(sender).opted_out_id is None
    assert kinds(person(sender)) == ["opted_out", "resumed"]


def test_stop_after_start_in_one_batch_leaves_the_person_out(account: CarrierAccount, sender: Sender) -> None:
    receive(account, said("STOP", ago=3))
    receive(account, said("START", ago=2), said("STOP", ago=1))
    assert person(sender).opted_out_id is not None
    assert answers(sender) == ["stop_confirmation", "start_answer", "stop_confirmation"]


def test_help_is_answered_once_and_after_a_stop_too(account: CarrierAccount, sender: Sender) -> None:
    receive(account, "HELP")
    assert answers(sender) == ["help_answer"]
    receive(account, "STOP")
    receive(account, "help")
    assert answers(sender) == ["help_answer", "stop_confirmation", "help_answer"]
    assert person(sender).opted_out_id is not None


def test_a_stop_leaves_the_answer_to_an_earlier_help_waiting(account: CarrierAccount, sender: Sender) -> None:
    receive(account, "HELP", "STOP")
    assert set(Message.objects.filter(direction="out").values_list("occasion", "state")) == {
        ("help_answer", "queued"), ("stop_confirmation", "queued"),
    }  # fmt: skip


def test_a_join_word_is_consent_to_its_purpose(account: CarrierAccount, sender: Sender) -> None:
    words = ["SMILE"]
    about = purposes.add(
        OPERATOR, sender.workspace, "Offers", level=Level.PROMOTIONAL, join_words=[w.lower() for w in words]
    )
    receive(account, "Smile!")
    granted = ConsentEvent.objects.get(recipient=person(sender), kind="granted")
    assert (granted.purpose_id, granted.level, granted.medium) == (about.pk, "promotional", "keyword")
    assert answers(sender) == ["join_answer"]
    assert "Offers" in Message.objects.get(occasion="join_answer").body


@pytest.mark.parametrize("asked", [True, False], ids=["asked", "not asked"])
def test_yes_counts_only_where_a_question_is_open(
    account: CarrierAccount, sender: Sender, asked: bool
) -> None:
    her = make.recipient(sender.workspace, HERS)
    about: Purpose = make.purpose(sender.workspace)
    if asked:
        make.act(her, ConsentKind.REQUESTED, level=Level.INFORMATIONAL, about=about)
    receive(account, "Yes")
    granted = ConsentEvent.objects.filter(recipient=her, kind="granted")
    assert list(granted.values_list("purpose_id", flat=True)) == ([about.pk] if asked else [])


def test_a_number_of_two_workspaces_brings_a_reply_to_whoever_wrote_last(
    account: CarrierAccount, sender: Sender
) -> None:
    other = make.workspace("Elsewhere")
    shared = _shared(other)
    make.text(sender, make.recipient(sender.workspace, HERS))
    make.text(shared, make.recipient(other, HERS))
    receive(account, "Thanks!")
    assert [m.workspace_id for m in Message.objects.filter(direction="in")] == [other.pk]
    make.text(sender, person(sender))
    receive(account, "And you!")
    assert Message.objects.filter(direction="in").order_by("-id")[0].workspace_id == sender.workspace_id


def _shared(other: Workspace) -> Sender:
    return Sender.objects.create(workspace=other, number=Number.objects.get(e164=OURS), name="Shared")


def test_a_stop_to_a_shared_number_counts_for_every_workspace_that_uses_it(
    account: CarrierAccount, sender: Sender
) -> None:
    other = make.workspace("Elsewhere")
    _shared(other)
    receive(account, "STOP")
    assert person(sender).opted_out_id is not None
    assert person(other).opted_out_id is not None
    # One confirmation: it is one text that the person sent.
    assert Message.objects.filter(occasion="stop_confirmation").count() == 1


def test_what_one_workspace_was_written_is_not_anothers_to_read(
    account: CarrierAccount, sender: Sender
) -> None:
    other = make.workspace("Elsewhere")
    _shared(other)
    make.text(sender, make.recipient(sender.workspace, HERS))
    receive(account, "stop texting me, about my claim 4711")
    there = ConsentPerson.objects.get(workspace=other).capture
    assert "4711" not in there
    assert "stop texting me" in there
    assert "4711" in ConsentPerson.objects.get(workspace=sender.workspace).capture


def test_a_parked_text_is_looked_at_and_its_sender_may_be_texted_again(
    account: CarrierAccount, sender: Sender
) -> None:
    claims.asked("SET CONSTRAINTS ALL IMMEDIATE")
    claims.asked("ALTER TABLE message ADD CONSTRAINT no_poison CHECK (body <> 'poison')")
    texts.take([said("poison", key="poison")], account=account.pk)
    [kept] = parked_texts.page()
    assert (kept.sender, kept.text, kept.problem) == (HERS, "poison", "CheckViolation")
    assert person(sender).review
    assert parked.finish(kept.id)
    assert not person(sender).review
    assert parked_texts.page() == []
    assert not parked.finish(kept.id)


def test_a_text_of_nobody_is_parked_and_makes_nobody(account: CarrierAccount, sender: Sender) -> None:
    texts.take(
        [said("one"), replace(said("whose?", key="whose"), sender=""), said("two")], account=account.pk
    )
    [kept] = parked_texts.page()
    assert (kept.text, kept.problem) == ("whose?", "NoSender")
    assert not Recipient.objects.filter(number="").exists()
    assert Message.objects.filter(direction="in").count() == 2


def test_an_unknown_number_is_parked_alone(account: CarrierAccount, sender: Sender) -> None:
    texts.take([said("one"), said("lost", to="+15125550199", key="lost"), said("two")], account=account.pk)
    bodies = Message.objects.filter(direction="in").order_by("id").values_list("body", flat=True)
    assert list(bodies) == ["one", "two"]
    parked = Kept.objects.get(key="lost")
    assert (parked.problem, parked.parked["text"]) == ("UnknownNumber", "lost")
    assert Kept.objects.filter(parked__isnull=True).count() == 2


def test_poison_is_parked_alone_and_its_sender_is_texted_nothing(
    account: CarrierAccount, sender: Sender
) -> None:
    # Stands for any text that the database, or a bug of ours, refuses.
    claims.asked("SET CONSTRAINTS ALL IMMEDIATE")
    claims.asked("ALTER TABLE message ADD CONSTRAINT no_poison CHECK (body <> 'poison')")
    batch = [said(f"fine {n}", by=f"+1303555{3000 + n}") for n in range(6)]
    texts.take([*batch[:3], said("poison", key="poison"), *batch[3:]], account=account.pk)
    bodies = Message.objects.filter(direction="in").values_list("body", flat=True)
    assert sorted(bodies) == [f"fine {n}" for n in range(6)]
    assert Kept.objects.get(key="poison").problem == "CheckViolation"
    assert person(sender).review
    assert Recipient.objects.filter(review=True).count() == 1


def test_poison_that_names_an_impossible_number_is_parked_too(
    account: CarrierAccount, sender: Sender
) -> None:
    # Beyond what any index takes: there is nobody to be held.
    number = "+1" + "".join(f"{n:04d}" for n in range(3000))
    texts.take([said("fine"), said("?", by=number, key="poison")], account=account.pk)
    assert Message.objects.filter(direction="in").count() == 1
    assert Kept.objects.get(key="poison").problem == "ProgramLimitExceeded"
    assert not Recipient.objects.filter(review=True).exists()


def test_what_a_person_sent_unreadably_holds_their_texts(account: CarrierAccount, sender: Sender) -> None:
    about = make.purpose(sender.workspace)
    her = make.recipient(sender.workspace, HERS)
    make.granted(her, about)
    parked.park(said("STOP?"), account=account.pk, problem="Example")
    assert person(sender).review
    line = make.Line(sender.workspace, sender, about, account.pk, _lane(sender), make.engine(account.pk))
    message = make.text(sender, her, about=about)
    assert claims.claimed(line) == []
    assert Message.objects.get(pk=message).reason == "review"


def _lane(sender: Sender) -> int:
    return desk.read(sender.workspace_id).senders[sender.pk].lane


@pytest.mark.parametrize("text", ["", "\x00", "half \ud83d", "x" * 50_000, "\u202etfel", "😀" * 500])
def test_any_text_is_kept(account: CarrierAccount, sender: Sender, text: str) -> None:
    assert receive(account, text) == 1
    assert Message.objects.filter(direction="in").count() == 1


def test_what_the_carrier_took_for_an_opt_out_is_a_stop_whatever_its_words(
    account: CarrierAccount, sender: Sender
) -> None:
    receive(account, replace(said("arrêtez ça"), opted_out=True))
    assert person(sender).opted_out_id is not None
    assert kinds(person(sender)) == ["opted_out"]
    assert answers(sender) == ["stop_confirmation"]
