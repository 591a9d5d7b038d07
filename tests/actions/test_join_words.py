"""Words of one number: what they join there, what is answered, and which there cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests import make
from tests.actions.test_arrivals import receive, said

from threadline.actions import join_words as acts
from threadline.actions import purposes
from threadline.models import (
    Audit,
    CarrierAccount,
    Consent,
    ConsentEvent,
    ConsentPerson,
    JoinWord,
    Message,
    Purpose,
    Sender,
    Workspace,
)
from threadline.rules.actors import OPERATOR
from threadline.rules.join_words import Problem, TextProblem
from threadline.rules.levels import Level

pytestmark = pytest.mark.django_db

OURS, OTHER, HERS = "+15125550100", "+15125550101", "+13035550101"
OWN = "Riverside Dental: welcome to our reminders. Reply STOP to opt out."


@pytest.fixture
def account() -> CarrierAccount:
    return make.account()


@pytest.fixture
def owner() -> Workspace:
    return make.workspace()


@pytest.fixture
def sender(owner: Workspace, account: CarrierAccount) -> Sender:
    return make.sender(owner, at=account, e164=OURS)


@pytest.fixture
def other(owner: Workspace, account: CarrierAccount) -> Sender:
    return make.sender(owner, at=account, e164=OTHER)


def add(at: Sender, word: str, about: Purpose, text: str = "") -> int:
    wanted = acts.Wanted(sender=at.pk, word=word, purpose=about.pk, text=text)
    made = acts.add(OPERATOR, at.workspace_id, wanted)
    assert isinstance(made, int), made
    return made


def joined() -> set[str]:
    return set(Consent.objects.filter(status="active").values_list("purpose__name", flat=True))


def answers() -> list[str]:
    return list(Message.objects.filter(occasion="join_answer").order_by("id").values_list("body", flat=True))


def test_the_same_word_means_another_purpose_on_another_number(
    owner: Workspace, account: CarrierAccount, sender: Sender, other: Sender
) -> None:
    add(sender, "smile", make.purpose(owner, "check-ups"))
    add(other, "SMILE", make.purpose(owner, "whitening"))
    receive(account, said("Smile", by=HERS, to=OTHER))
    assert joined() == {"whitening"}
    receive(account, said("smile!", by=HERS, to=OURS))
    assert joined() == {"whitening", "check-ups"}


def test_a_word_of_one_number_comes_before_one_of_every_number_which_counts_elsewhere(
    owner: Workspace, account: CarrierAccount, sender: Sender, other: Sender
) -> None:
    everywhere = purposes.add(
        OPERATOR, owner, "news", level=Level.INFORMATIONAL, join_words=["SMILE", "NEWS"]
    )
    add(sender, "SMILE", make.purpose(owner, "check-ups"))
    receive(account, said("SMILE", by=HERS, to=OURS))
    assert joined() == {"check-ups"}
    receive(account, said("SMILE", by="+13035550102", to=OTHER))
    assert Consent.objects.get(recipient__number="+13035550102").purpose == everywhere
    receive(account, said("NEWS", by=HERS, to=OURS))
    assert joined() == {"check-ups", "news"}


def test_a_word_of_another_number_means_nothing(
    owner: Workspace, account: CarrierAccount, sender: Sender, other: Sender
) -> None:
    add(sender, "SMILE", make.purpose(owner))
    receive(account, said("SMILE", by=HERS, to=OTHER))
    assert joined() == set()
    assert answers() == []


def test_the_answer_is_the_words_own_else_the_purposes_else_ours(
    owner: Workspace, account: CarrierAccount, sender: Sender
) -> None:
    of_purpose = "Riverside Dental: you get news. Reply STOP to opt out."
    news = purposes.add(
        OPERATOR, owner, "news", level=Level.INFORMATIONAL, join_words=["NEWS"], join_text=of_purpose
    )
    add(sender, "SMILE", news, OWN)
    add(sender, "GRIN", news)
    add(sender, "TEETH", make.purpose(owner, "check-ups"))
    for word in ("SMILE", "GRIN", "NEWS", "TEETH"):
        receive(account, said(word, by=HERS, to=OURS))
    assert answers()[:3] == [OWN, of_purpose, of_purpose]
    assert answers()[3].startswith("Riverside Dental: You agreed to texts about check-ups.")


def test_a_join_is_on_record_with_the_word_the_number_and_the_level(
    owner: Workspace, account: CarrierAccount, sender: Sender
) -> None:
    about = make.purpose(owner)
    add(sender, "SMILE", about)
    receive(account, said("smile", by=HERS, to=OURS))
    event = ConsentEvent.objects.get(kind="granted")
    assert (event.level, event.purpose_id, event.medium, event.actor_kind) == (
        "informational", about.pk, "keyword", "person",
    )  # fmt: skip
    assert event.text_version.startswith("keywords-")
    assert ConsentPerson.objects.get(event=event).capture == f"texted to {OURS}: smile"


def test_a_word_of_a_closed_purpose_joins_nothing(
    owner: Workspace, account: CarrierAccount, sender: Sender
) -> None:
    about = make.purpose(owner)
    add(sender, "SMILE", about)
    purposes.set_open(OPERATOR, owner.pk, about.pk, is_open=False)
    receive(account, said("SMILE", by=HERS, to=OURS))
    assert joined() == set()


@pytest.mark.parametrize(
    ("changed", "field", "problem"),
    [
        ({"word": "STOP"}, "word", Problem.RESERVED),
        ({"word": "yes"}, "word", Problem.RESERVED),
        ({"word": "two words"}, "word", Problem.ODD),
        ({"word": "?"}, "word", Problem.ODD),
        ({"word": ""}, "word", Problem.ODD),
        ({"word": "Grin"}, "word", Problem.TAKEN),
        ({"sender": 999_999}, "sender", Problem.UNKNOWN),
        ({"purpose": 999_999}, "purpose", Problem.UNKNOWN),
        ({"text": "Welcome! Reply STOP to opt out."}, "text", TextProblem.NO_BUSINESS),
        ({"text": "Riverside Dental: welcome."}, "text", TextProblem.NO_STOP),
        ({"text": OWN + " {name}"}, "text", TextProblem.PLACEHOLDER),
    ],
)
def test_a_word_that_cannot_be_is_refused_at_its_field(
    owner: Workspace, sender: Sender, changed: dict[str, object], field: str, problem: object
) -> None:
    about = make.purpose(owner)
    add(sender, "GRIN", about)
    wanted = acts.Wanted(sender=sender.pk, word="SMILE", purpose=about.pk)
    refused = acts.add(OPERATOR, owner.pk, replace(wanted, **changed))  # type: ignore[arg-type]
    assert isinstance(refused, acts.Refused)
    assert (refused.field, refused.problem) == (field, problem)
    assert JoinWord.objects.count() == 1


def test_a_word_is_changed_and_removed_within_its_workspace_alone(owner: Workspace, sender: Sender) -> None:
    about, elsewhere = make.purpose(owner), make.workspace("Elsewhere")
    word = add(sender, "SMILE", about)
    wanted = acts.Wanted(sender=sender.pk, word="GRIN", purpose=about.pk, text=OWN)
    assert acts.change(OPERATOR, elsewhere.pk, word, wanted) is False
    assert acts.change(OPERATOR, owner.pk, word, wanted) is True
    assert acts.change(OPERATOR, owner.pk, word, wanted) is True
    assert JoinWord.objects.get().word == "GRIN"
    assert Audit.objects.get(action="join_word.changed").detail == {"fields": ["text", "word"]}
    assert not acts.remove(OPERATOR, elsewhere.pk, word)
    assert acts.remove(OPERATOR, owner.pk, word)
    assert not acts.remove(OPERATOR, owner.pk, word)


def test_a_purposes_answer_is_held_to_the_same(owner: Workspace) -> None:
    made = purposes.offer(
        OPERATOR, owner.pk, name="news", level=Level.INFORMATIONAL, join_words=[], join_text="Welcome!"
    )
    assert made == purposes.Refused(TextProblem.NO_BUSINESS, make.BUSINESS)
