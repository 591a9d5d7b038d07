"""What a revocation does, from the events to the verdict: it never allows more, and time takes nothing of it back."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.gates import HOURS, NOON, REMINDER, but
from tests.rules.test_consent import (
    DAY,
    DAYS,
    PROMOTIONAL,
    START_OF,
    active,
    ended,
    fold,
    granted,
    histories,
    start,
    stop,
)

from threadline.rules import consent, gate
from threadline.rules.consent import Event, State
from threadline.rules.gate import Facts, Refuse, Send
from threadline.rules.levels import Level, Occasion

MORE = settings(max_examples=300, deadline=None)
AT_NOON = START_OF + timedelta(hours=17)  # in New York
REVOCATIONS = st.one_of(
    st.builds(lambda day: stop(99, day=day), st.integers(0, 99)),
    st.builds(lambda purpose, day: ended(99, purpose, day=day), st.integers(1, 3), st.integers(0, 99)),
)
OCCASIONS = st.sampled_from(sorted(set(Occasion) - {Occasion.STOP_CONFIRMATION, Occasion.HELP_ANSWER}))
"""Without the two that an opt-out itself permits."""


def facts(state: State, level: Level, purpose: int | None, occasion: Occasion, *, automated: bool) -> Facts:
    """What the claim would read of somebody in this state."""
    grant = state.active(purpose) if purpose is not None else None
    asked = state.pending(purpose) if purpose is not None else None
    return but(
        REMINDER,
        level=level,
        occasion=occasion,
        automated=automated,
        purpose=purpose,
        purpose_level=Level.PROMOTIONAL if purpose is not None else None,
        hours=HOURS,
        opted_out=state.opted_out,
        implied=state.implied,
        implied_until=state.implied_until,
        granted=grant.event if grant else None,
        granted_level=grant.level if grant else None,
        requested=asked.event if asked else None,
        grants_other=bool(active(state) - {purpose}),
    )


TEXTS = st.tuples(st.sampled_from(Level), st.sampled_from([None, 1, 2, 3]), OCCASIONS, st.booleans())
MOMENTS = st.integers(0, 200).map(lambda day: AT_NOON + DAY * day)


def goes(state: State, text: tuple[Level, int | None, Occasion, bool], now: datetime) -> bool:
    level, purpose, occasion, automated = text
    return isinstance(gate.decide(facts(state, level, purpose, occasion, automated=automated), now), Send)


@MORE
@given(histories(), REVOCATIONS, TEXTS, MOMENTS)
def test_one_more_revocation_never_lets_a_text_go(
    events: list[Event], revocation: Event, text: tuple[Level, int | None, Occasion, bool], now: datetime
) -> None:
    if goes(fold(*events, revocation), text, now):
        assert goes(fold(*events), text, now)


@MORE
@given(histories(), TEXTS, st.lists(MOMENTS, min_size=1, max_size=5))
def test_time_alone_never_takes_a_revocation_back(
    events: list[Event], text: tuple[Level, int | None, Occasion, bool], moments: list[datetime]
) -> None:
    stopped = fold(*events, stop(99))
    for now in moments:
        assert not goes(stopped, text, now)
    level, purpose, occasion, automated = text
    verdict = gate.decide(facts(stopped, level, purpose, occasion, automated=automated), NOON + 10_000 * DAY)
    assert isinstance(verdict, Refuse)


@MORE
@given(
    histories(),
    st.integers(1, 3),
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 50), st.booleans()), max_size=6),
)
def test_no_list_of_earlier_consent_brings_back_what_was_taken_back(
    events: list[Event], purpose: int, listed: list[tuple[int, int, bool]]
) -> None:
    for revocation in (stop(50), ended(50, purpose)):
        before = fold(*events, revocation)
        state = before
        for n, (about, day, promotional) in enumerate(listed):
            level = PROMOTIONAL if promotional else Level.INFORMATIONAL
            row = granted(100 + n, about, level=level, day=day)
            state = consent.apply(state, row, implied_days=DAYS)
        assert not state.active(purpose)
        if revocation.purpose is None:
            assert state.opted_out == before.opted_out


@MORE
@given(histories(), st.integers(100, 120))
def test_the_next_owners_start_revives_nothing_of_a_number_that_changed_hands(
    events: list[Event], day: int
) -> None:
    last = fold(*events)
    ends = [ended(100 + n, purpose, day=99) for n, purpose in enumerate(sorted(last.grants))]
    handed_over = fold(*events, *ends, stop(110, day=99))
    assert not active(consent.apply(handed_over, start(111, day=day), implied_days=DAYS))


@MORE
@given(histories(), st.integers(0, 12))
def test_a_state_is_the_same_however_often_its_replay_was_broken_off(events: list[Event], at: int) -> None:
    state = fold(*events[:at])
    for each in events[at:]:
        state = consent.apply(state, each, implied_days=DAYS)
    assert state == fold(*events)
    assert consent.to_rows(state) == consent.to_rows(fold(*events))
