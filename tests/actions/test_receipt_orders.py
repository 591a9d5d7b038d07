"""Every order and duplication of what a carrier says of one text ends where any other order of the same words does.

The machine speaks one carrier's words about one attempt: answers, receipts, look-ups, an engine that gave up, each
again and again, alone or while another transaction is held open in its middle. What must come out is told by the set
of those words alone, never by their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests import make
from tests.actions.claims import (
    LONG,
    apply_all,
    asked,
    carrier_id,
    claimed,
    only,
    outcome,
    receipt,
    said,
    settle,
    state,
)
from tests.actions.meeting import COMMIT, Meeting

from threadline.actions import receipts
from threadline.actions.handoff import Claimed
from threadline.actions.settlement import Settling
from threadline.rules import receipts as rules
from threadline.rules.carriage import PartOutcome, PartState, Receipt, Taken

WORDS = (PartState.SENT, PartState.FAILED, PartState.UNDELIVERED, PartState.DELIVERED)
ANSWERS = (Taken.ACCEPTED, Taken.ACCEPTED, Taken.UNKNOWN, Taken.REJECTED)
NAMES = [(True, True), (True, False), (False, True)]  # our reference is echoed; the carrier's id is told
SETTLING = [("handoff", "lock_messages"), ("handoff", "settle"), ("handoff", "add_parts"), COMMIT]
APPLYING = [("receipt", "take_due"), ("handoff", "lock_messages"), ("receipt", "raise_parts"), COMMIT]

Act = Callable[[], object]


class Orders(RuleBasedStateMachine):
    """One text at a carrier; `line` and `meeting` are the test's."""

    line: make.Line
    meeting: Meeting
    text: Claimed

    def __init__(self) -> None:
        super().__init__()
        self.answers: tuple[Taken, ...] = ()
        self.returned: Claimed | None = None
        self.settled = self.given_up = self.looked_up = False
        self.said: set[tuple[int, PartState, bool, bool]] = (
            set()
        )  # part, word, reference echoed, named by its id
        self.highest: dict[int, int] = defaultdict(int)

    @initialize(data=st.data(), long=st.booleans(), again=st.booleans())
    def hand_over(self, data: st.DataObject, long: bool, again: bool) -> None:
        person = make.recipient(self.line.workspace)
        make.granted(person, self.line.purpose)
        make.text(self.line.sender, person, about=self.line.purpose, body=LONG if long else make.BODY)
        self.text = only(claimed(self.line))
        if again:
            self.returned = self.text
            settle(self.line, said(self.text, Taken.RETRY))
            self.text = only(claimed(self.line))
        count = len(self.text.submission.parts)
        self.answers = tuple(data.draw(st.sampled_from(ANSWERS), label="answer") for _ in range(count))

    # what the carrier says, and what becomes of it

    @rule(data=st.data())
    def it_answers(self, data: st.DataObject) -> None:
        self._happens(data, self._settle, SETTLING)
        self.settled = True

    @rule(data=st.data())
    def the_minute_is_over(self, data: st.DataObject) -> None:
        unknown = Settling(
            self.text.workspace, self.text.message, self.text.attempt, (PartOutcome(0, Taken.UNKNOWN),)
        )
        self._happens(data, lambda: settle(self.line, unknown), SETTLING)
        self.given_up = True

    @rule(data=st.data())
    def it_is_looked_up(self, data: st.DataObject) -> None:
        self._happens(data, self._found, SETTLING)
        self.looked_up = True

    @precondition(lambda self: self.returned is not None)
    @rule(data=st.data())
    def the_return_is_written_again(self, data: st.DataObject) -> None:
        assert self.returned is not None
        told = said(self.returned, Taken.RETRY)
        self._happens(data, lambda: settle(self.line, told), SETTLING)

    @precondition(lambda self: set(self.answers) != {Taken.REJECTED})
    @rule(data=st.data(), word=st.sampled_from(WORDS), names=st.sampled_from(NAMES))
    def a_receipt_comes(self, data: st.DataObject, word: PartState, names: tuple[bool, bool]) -> None:
        echo, named = names
        taken = [n for n, answer in enumerate(self.answers) if answer is not Taken.REJECTED]
        part = data.draw(st.sampled_from(taken), label="part")
        for _ in range(data.draw(st.sampled_from([1, 1, 2]), label="times")):
            self._keep(receipt(self.text, word, part=part, echo=echo, named=named, code=_code(word)))
        self.said.add((part, word, echo, named))

    @rule(data=st.data())
    def receipts_are_applied(self, data: st.DataObject) -> None:
        self._happens(data, apply_all, APPLYING)

    def _settle(self) -> None:
        settle(self.line, said(self.text, *self.answers))

    def _found(self) -> None:
        outcomes = tuple(
            PartOutcome(n, Taken.REJECTED, code="not_taken")
            if answer is Taken.REJECTED
            else PartOutcome(n, Taken.ACCEPTED, carrier_id(self.text, n))
            for n, answer in enumerate(self.answers)
        )
        settle(self.line, Settling(self.text.workspace, self.text.message, self.text.attempt, outcomes))

    def _keep(self, *words: Receipt) -> None:
        receipts.keep(words, account=self.line.account)

    def _happens(self, data: st.DataObject, act: Act, points: list[tuple[str, str]]) -> None:
        """Alone, or with another transaction in its middle, or in the middle of another."""
        how = data.draw(st.sampled_from(["alone", "alone", "met", "meets"]), label="how")
        if how == "alone":
            act()
        elif how == "met":
            other = data.draw(st.sampled_from([apply_all, self._settle]), label="other")
            self.settled |= other == self._settle
            self.meeting.of(act, data.draw(st.sampled_from(points), label="point"), other)
        else:
            self.meeting.of(apply_all, data.draw(st.sampled_from(APPLYING), label="point"), act)

    # what must hold

    @invariant()
    def nothing_goes_down_and_nothing_goes_out_again(self) -> None:
        if not self.answers:
            return
        for part, rank in self._ranks().items():
            assert rank >= self.highest[part]
            self.highest[part] = rank
        assert claimed(self.line) == []

    def teardown(self) -> None:
        if not self.answers:
            return
        for _ in range(3):
            apply_all()
        parts = [self._expected(n) for n in range(len(self.answers))]
        assert self._parts() == {n: each.value for n, each in enumerate(parts) if each is not None}
        known = [each or PartState.UNKNOWN for each in parts]
        if any(parts):
            assert state(self.text.message) == rules.message_state(known)
        else:
            assert state(self.text.message) == "handing_off"
        assert outcome(self.text) == self._ending(known)
        asked("DELETE FROM receipt")

    def _expected(self, part: int) -> PartState | None:
        """Where this part must stand; None where nobody has said anything about it."""
        words = {
            word
            for at, word, echo, named in self.said
            if at == part and (echo or (self._known(part) and named))
        }
        answer = self.answers[part]
        if (self.settled and answer is Taken.ACCEPTED) or (self.looked_up and answer is not Taken.REJECTED):
            words.add(PartState.ACCEPTED)
        if (self.settled or self.looked_up) and answer is Taken.REJECTED:
            words.add(PartState.REJECTED)
        if (self.settled and answer is Taken.UNKNOWN) or (self.given_up and part == 0):
            words.add(PartState.UNKNOWN)
        return max(words, key=lambda word: (word.rank, word.value), default=None)

    def _known(self, part: int) -> bool:
        """Whether the carrier's id of this part was ever told."""
        told = (self.settled and self.answers[part] is Taken.ACCEPTED) or self.looked_up
        return told or any(at == part and echo and named for at, _, echo, named in self.said)

    def _ending(self, parts: list[PartState]) -> str | None:
        taken = [each.rank >= PartState.ACCEPTED.rank for each in parts]
        if self.looked_up or all(taken) or (self.settled and PartState.UNKNOWN not in parts):
            return "accepted" if any(taken) else "rejected"
        return "unknown" if self.settled or self.given_up else None

    def _parts(self) -> dict[int, str]:
        return {row[0]: row[1] for row in self._rows()}

    def _ranks(self) -> dict[int, int]:
        return {row[0]: PartState(row[1]).rank for row in self._rows()}

    def _rows(self) -> list[tuple[int, str]]:
        query = "SELECT index, state FROM part WHERE message_id = %s AND attempt = %s"
        return asked(query, self.text.message, self.text.attempt)


def _code(word: PartState) -> str:
    return {PartState.FAILED: "30007", PartState.UNDELIVERED: "30003"}.get(word, "")


def check(patch: pytest.MonkeyPatch, *, examples: int) -> None:
    Orders.line, Orders.meeting = make.line(), Meeting(patch)
    run_state_machine_as_test(
        Orders,
        settings=settings(
            deadline=None,
            max_examples=examples,
            stateful_step_count=20,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db(transaction=True)
def test_any_order_of_a_carriers_words_ends_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    check(monkeypatch, examples=40)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_many_more_orders_of_a_carriers_words_end_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    check(monkeypatch, examples=300)
