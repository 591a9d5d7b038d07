"""What carriers are asked about attempts nobody knows the outcome of: as they left, and what else looks so."""

from __future__ import annotations

import pytest
from tests import make
from tests.actions.claims import accepted, asked, carrier_id, claimed, only, said, settle

from threadline.actions import numbers
from threadline.actions.handoff import Claimed
from threadline.models import Recipient
from threadline.queries import look_ups
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import Asked, Taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> make.Line:
    return make.line()


@pytest.fixture
def person(line: make.Line) -> Recipient:
    made = make.recipient(line.workspace)
    make.granted(made, line.purpose)
    accepted(
        line, handed(line, made, body="Welcome.", age=3600)
    )  # the first says who writes, the others do not
    return made


def handed(line: make.Line, person: Recipient, *, body: str = make.BODY, age: float = 0) -> Claimed:
    make.text(line.sender, person, about=line.purpose, body=body)
    text = only(claimed(line))
    asked(
        "UPDATE attempt SET claimed_at = claimed_at - make_interval(secs => %s) WHERE message_id = %s",
        age, text.message,
    )  # fmt: skip
    return text


def described(text: Claimed) -> Asked:
    (found,) = look_ups.described([(text.workspace, text.message, text.attempt)])
    return found


def test_it_is_asked_for_as_it_left(line: make.Line, person: Recipient) -> None:
    text = handed(line, person, body="word " * 60)
    found = described(text)
    sent = text.submission
    assert (found.reference, found.sender, found.recipient) == (sent.reference, sent.sender, sent.recipient)
    assert (found.text, found.parts) == ("".join(sent.parts), len(sent.parts))
    assert found.since == asked("SELECT claimed_at FROM attempt WHERE message_id = %s", text.message)[0][0]
    assert (found.others, found.alone) == (frozenset(), True)


def test_another_that_looks_the_same_is_named_by_the_carriers_id(line: make.Line, person: Recipient) -> None:
    known = handed(line, person)
    accepted(line, known)
    found = described(handed(line, person))
    assert (found.others, found.alone) == ({carrier_id(known, 0)}, True)


def test_another_of_which_nobody_knows_either_makes_every_match_worthless(
    line: make.Line, person: Recipient
) -> None:
    unknown = handed(line, person)
    settle(line, said(unknown, Taken.UNKNOWN))
    assert not described(handed(line, person)).alone


@pytest.mark.parametrize("taken", [Taken.REJECTED, Taken.RETRY])
def test_another_that_never_left_is_none(taken: Taken, line: make.Line, person: Recipient) -> None:
    settle(line, said(handed(line, person), taken))
    asked("UPDATE message SET lane_id = NULL, due_at = NULL WHERE state = 'queued' RETURNING id")
    found = described(handed(line, person))
    assert (found.others, found.alone) == (frozenset(), True)


def test_another_of_other_words_person_or_time_is_none(line: make.Line, person: Recipient) -> None:
    other = make.recipient(line.workspace)
    make.granted(other, line.purpose)
    accepted(line, handed(line, person, body="Something else."))
    accepted(line, handed(line, other, body="Welcome.", age=3600))
    accepted(line, handed(line, other))
    accepted(line, handed(line, person, age=121))
    found = described(handed(line, person))
    assert (found.others, found.alone) == (frozenset(), True)


def test_another_workspace_that_shares_the_number_counts(line: make.Line, person: Recipient) -> None:
    neighbour = make.workspace("Neighbour")
    shared = numbers.add_sender(OPERATOR, neighbour, line.sender.number, name="Shared")
    theirs, about = make.recipient(neighbour, person.number), make.purpose(neighbour)
    make.granted(theirs, about)
    there = make.Line(neighbour, shared, about, line.account, line.lane, line.worker)
    accepted(there, handed(there, theirs, body="Welcome.", age=3600))
    make.text(shared, theirs, about=about)
    settle(there, said(only(claimed(there)), Taken.UNKNOWN))
    assert not described(handed(line, person)).alone
