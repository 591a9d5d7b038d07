"""What dead engines left: returned where they never began it, unknown where they may have, then asked about."""

from __future__ import annotations

import pytest
from tests import make
from tests.actions.claims import accepted, asked, claimed, only, outcome, said, settle, state

from threadline.actions import lanes, leftovers
from threadline.actions.handoff import Claimed
from threadline.actions.lanes import Place
from threadline.models import Conversation, Message
from threadline.rules.carriage import Taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> make.Line:
    return make.line()


def handed(line: make.Line, *, age: float = 10) -> Claimed:
    person = make.recipient(line.workspace)
    make.granted(person, line.purpose)
    make.text(line.sender, person, about=line.purpose)
    text = only(claimed(line))
    asked(
        "UPDATE attempt SET claimed_at = claimed_at - make_interval(secs => %s) WHERE message_id = %s",
        age, text.message,
    )  # fmt: skip
    return text


def test_what_the_journal_does_not_name_never_began(line: make.Line) -> None:
    began, never = handed(line), handed(line)
    assert not leftovers.clear(line.worker, begun={began.submission.reference})
    assert (state(began.message), state(never.message)) == ("unknown", "queued")
    assert leftovers.clear(line.worker, begun={began.submission.reference})


def test_without_a_journal_everything_may_have_gone(line: make.Line) -> None:
    texts = [handed(line), handed(line)]
    leftovers.clear(line.worker, begun=None)
    assert [state(text.message) for text in texts] == ["unknown", "unknown"]


def test_a_claim_younger_than_two_seconds_proves_nothing_yet(line: make.Line) -> None:
    text = handed(line, age=0)
    assert not leftovers.clear(line.worker, begun=set())
    assert outcome(text) is None


def test_nothing_open_is_clear_at_once(line: make.Line) -> None:
    accepted(line, handed(line))
    assert leftovers.clear(line.worker, begun=set())


def test_after_a_minute_without_an_outcome_it_is_unknown_whoever_holds_the_lane(line: make.Line) -> None:
    young, old = handed(line, age=55), handed(line, age=61)
    assert leftovers.give_up_overdue() == 1
    assert (outcome(young), outcome(old)) == (None, "unknown")
    assert leftovers.give_up_overdue() == 0


def test_what_is_unknown_is_asked_about_ever_more_rarely(line: make.Line) -> None:
    text = handed(line, age=0)
    settle(line, said(text, Taken.UNKNOWN))
    asked_now = leftovers.unclear(line.account)
    assert [each.reference for each in asked_now] == [text.submission.reference]
    leftovers.ask_later(asked_now)
    assert leftovers.unclear(line.account) == []
    waits = []
    for age in (0, 20, 50, 60, 240, 600, 900, 100_000):
        asked("UPDATE attempt SET claimed_at = clock_timestamp() - make_interval(secs => %s)", age)
        leftovers.ask_later(asked_now)
        [(wait,)] = asked("SELECT extract(epoch FROM asked_at - clock_timestamp())::float8 FROM attempt")
        waits.append(round(wait))
    assert waits == [5, 20, 10, 240, 60, 300, 3600, 3600]  # a minute, five, and fifteen after the claim


def failed(text: Claimed) -> bool:
    return Conversation.objects.filter(
        id=Message.objects.get(id=text.message).conversation_id, failed_at__isnull=False
    ).exists()


def reason(text: Claimed) -> str:
    return Message.objects.get(id=text.message).reason


@pytest.mark.parametrize("linked", [True, False])
def test_after_a_quarter_of_an_hour_a_person_is_shown_what_nobody_can_say(
    line: make.Line, linked: bool
) -> None:
    text = handed(line, age=0)
    settle(line, said(text, Taken.UNKNOWN))

    def look(age: int) -> None:
        asked("UPDATE attempt SET claimed_at = clock_timestamp() - make_interval(secs => %s)", age)
        if linked:
            leftovers.ask_later(leftovers.unclear(line.account))
            asked("UPDATE attempt SET asked_at = clock_timestamp()")
        leftovers.show_unasked()

    look(890)
    assert (reason(text), failed(text)) == ("", False)
    look(970)
    assert (reason(text), failed(text)) == ("unresolved", True)
    look(10_000)
    accepted(line, text)  # positive evidence is always taken
    assert (state(text.message), reason(text)) == ("accepted", "")


def test_another_accounts_unknowns_are_not_ours_to_ask(line: make.Line) -> None:
    settle(line, said(handed(line), Taken.UNKNOWN))
    assert leftovers.unclear(make.account().pk) == []


def test_only_engines_of_this_host_and_boot_are_looked_at() -> None:
    here = Place("host", "boot", 1)
    mine = lanes.register("engine", here, journal="mine")
    dead = lanes.register("engine", Place("host", "boot", 2), journal="dead")
    lanes.register("engine", Place("elsewhere", "boot", 3), journal="far")
    lanes.register("engine", Place("host", "earlier", 4), journal="before")
    lanes.register("web", Place("host", "boot", 5))
    assert [(each.worker, each.journal) for each in lanes.unended(mine, here)] == [(dead, "dead")]
    lanes.end([dead])
    assert lanes.unended(mine, here) == []
