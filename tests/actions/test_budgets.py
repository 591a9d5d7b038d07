"""Who goes first, and how many parts may go at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests import make
from tests.actions.claims import LONG, asked, claimed, only, said, settle, states

from threadline.actions import handoff
from threadline.models import Message, Recipient
from threadline.rules.carriage import Taken
from threadline.rules.levels import Level, Occasion

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> make.Line:
    return make.line()


def agreed(line: make.Line, *, zone: str = "") -> Recipient:
    """A person who may be informed."""
    person = make.recipient(line.workspace, zone=zone)
    make.granted(person, line.purpose)
    return person


def row(message: int) -> Message:
    return Message.objects.get(id=message)


def told(message: int) -> tuple[str, str]:
    return row(message).state, row(message).reason


def test_confirmations_go_first_then_emergencies_replies_information_promotion(line: make.Line) -> None:
    offers = make.purpose(line.workspace, "Offers", level=Level.PROMOTIONAL)
    people = [agreed(line) for _ in range(5)]
    make.granted(people[0], offers)
    make.wrote(people[2])
    event = make.stopped(people[4])
    texts = [
        make.text(line.sender, people[0], about=offers),
        make.text(line.sender, people[1], about=line.purpose),
        make.text(line.sender, people[2]),
        make.text(line.sender, people[3], about=line.purpose, occasion=Occasion.EMERGENCY),
        make.text(line.sender, people[4], occasion=Occasion.STOP_CONFIRMATION, confirms=event),
    ]
    assert [handoff.due([line.lane])[0].priority] == [0]
    order = [text.message for _ in range(5) for text in claimed(line, limit=1)]
    assert order == texts[::-1]


def test_of_equals_the_one_due_longest_goes_first(line: make.Line) -> None:
    texts = [make.text(line.sender, agreed(line), about=line.purpose) for _ in range(3)]
    asked("UPDATE message SET due_at = due_at - interval '1 minute' WHERE id = %s", texts[2])
    order = [text.message for _ in range(3) for text in claimed(line, limit=1)]
    assert order == [texts[2], texts[0], texts[1]]


def budget(line: make.Line, *, parts: int, seconds: int = 60) -> None:
    [(id_,)] = asked(
        "INSERT INTO budget (name, parts, seconds, used) VALUES (%s, %s, %s, 0) RETURNING id",
        f"budget-{parts}-{line.lane}-{seconds}", parts, seconds,
    )  # fmt: skip
    asked("INSERT INTO lane_budget (lane_id, budget_id) VALUES (%s, %s)", line.lane, id_)


def spent() -> list[int]:
    return [used for (used,) in asked("SELECT used FROM budget ORDER BY id")]


def test_a_claim_takes_no_more_parts_than_its_budgets_have_left(line: make.Line) -> None:
    budget(line, parts=10)
    budget(line, parts=3)
    texts = [make.text(line.sender, agreed(line), about=line.purpose) for _ in range(5)]
    claim = handoff.claim(line.lane, workspace=line.workspace.pk, worker=line.worker)
    assert len(claim.texts) == 3
    assert claim.blocked
    assert spent() == [3, 3]
    assert claimed(line) == []
    assert states(texts[3:]) == ["queued", "queued"]
    assert all(row(text).due_at <= datetime.now(UTC) for text in texts[3:])


def test_a_new_window_gives_the_whole_budget_again(line: make.Line) -> None:
    budget(line, parts=2, seconds=60)
    for _ in range(5):
        make.text(line.sender, agreed(line), about=line.purpose)
    assert len(claimed(line)) == 2
    asked("UPDATE budget SET since = since - interval '61 seconds'")
    assert len(claimed(line)) == 2
    assert spent() == [2]
    assert claimed(line) == []


def test_a_text_that_came_back_gives_its_parts_back(line: make.Line) -> None:
    budget(line, parts=3)
    make.text(line.sender, agreed(line), about=line.purpose, body=LONG)
    going = only(claimed(line))
    assert spent() == [3]
    settle(line, said(going, Taken.NEVER_BEGUN))
    assert spent() == [0]
    going = only(claimed(line))
    settle(line, said(going, Taken.UNKNOWN))
    assert spent() == [3]
    settle(line, said(going, Taken.NEVER_BEGUN))  # the look-up proved it
    settle(line, said(going, Taken.NEVER_BEGUN))
    assert spent() == [0]


def test_a_text_longer_than_a_whole_window_goes_by_itself_and_starves_nobody(line: make.Line) -> None:
    budget(line, parts=2)
    long = make.text(line.sender, agreed(line), about=line.purpose, body=LONG)
    short = make.text(line.sender, agreed(line), about=line.purpose)
    assert [text.message for text in claimed(line)] == [long]
    assert claimed(line) == []
    asked("UPDATE budget SET since = since - interval '61 seconds'")
    assert [text.message for text in claimed(line)] == [short]
