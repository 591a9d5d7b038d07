"""What events of consent do to the state."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadline.rules import consent
from threadline.rules.consent import NOTHING, Event, State, Status
from threadline.rules.levels import ConsentKind, Level

DAY = timedelta(days=1)
START_OF = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 30
REMINDERS, OFFERS = 1, 2
INFORMATIONAL, PROMOTIONAL = Level.INFORMATIONAL, Level.PROMOTIONAL


def event(
    id_: int,
    kind: ConsentKind,
    *,
    day: float | None = None,
    purpose: int | None = None,
    level: Level = Level.CONVERSATIONAL,
) -> Event:
    """An event recorded on the day of its id, that occurred then or on `day`."""
    occurred = START_OF + DAY * (id_ if day is None else day)
    return Event(id_, kind, level, purpose, occurred, START_OF + DAY * id_)


def implied(id_: int, *, day: float | None = None) -> Event:
    return event(id_, ConsentKind.IMPLIED, day=day)


def requested(id_: int, purpose: int = REMINDERS, *, day: float | None = None) -> Event:
    return event(id_, ConsentKind.REQUESTED, day=day, purpose=purpose, level=INFORMATIONAL)


def granted(
    id_: int, purpose: int = REMINDERS, *, level: Level = INFORMATIONAL, day: float | None = None
) -> Event:
    return event(id_, ConsentKind.GRANTED, day=day, purpose=purpose, level=level)


def ended(id_: int, purpose: int = REMINDERS, *, day: float | None = None) -> Event:
    return event(id_, ConsentKind.ENDED, day=day, purpose=purpose)


def stop(id_: int, *, day: float | None = None) -> Event:
    return event(id_, ConsentKind.OPTED_OUT, day=day)


def start(id_: int, *, day: float | None = None) -> Event:
    return event(id_, ConsentKind.RESUMED, day=day)


def fold(*events: Event) -> State:
    return consent.fold(events, implied_days=DAYS)


def active(state: State) -> set[int]:
    return {purpose for purpose in state.grants if state.active(purpose)}


def test_nobody_begins_with_any_right() -> None:
    assert fold() == NOTHING
    assert State(None, None, None, None, {}) == NOTHING


def test_a_message_of_theirs_may_be_answered_for_some_days() -> None:
    state = fold(implied(1))
    assert (state.implied, state.implied_until) == (1, START_OF + 31 * DAY)


def test_a_later_message_extends_the_time_and_an_older_one_does_not_shorten_it() -> None:
    assert fold(implied(1), implied(2)).implied == 2
    assert fold(implied(1), implied(2, day=0)).implied == 1


def test_a_grant_is_for_its_purpose_alone() -> None:
    state = fold(granted(1, REMINDERS))
    assert active(state) == {REMINDERS}
    assert state.implied is None


def test_a_request_is_pending_until_it_is_granted() -> None:
    state = fold(requested(1))
    assert state.pending(REMINDERS)
    assert not active(state)
    state = fold(requested(1), granted(2))
    assert not state.pending(REMINDERS)
    assert active(state) == {REMINDERS}


def test_a_request_takes_nothing_from_an_active_grant_and_is_not_repeated() -> None:
    assert fold(granted(1), requested(2)) == fold(granted(1))
    assert fold(requested(1), requested(2)) == fold(requested(1))


def test_a_higher_grant_replaces_a_lower_one_and_never_the_other_way() -> None:
    low, high = granted(1), granted(2, level=PROMOTIONAL)
    for state in (fold(low, high), fold(high, low)):
        grant = state.active(REMINDERS)
        assert grant is not None
        assert (grant.level, grant.event) == (PROMOTIONAL, 2)


def test_ending_one_purpose_leaves_the_others() -> None:
    state = fold(granted(1, REMINDERS), granted(2, OFFERS, level=PROMOTIONAL), ended(3, OFFERS))
    assert active(state) == {REMINDERS}
    assert state.opted_out is None


def test_an_old_paper_form_does_not_reopen_a_purpose_that_was_ended() -> None:
    assert not active(fold(granted(1), ended(5), granted(6, day=3)))
    assert not active(fold(ended(5), granted(6, day=3)))
    assert active(fold(granted(1), ended(5), granted(6))) == {REMINDERS}


def test_an_old_form_stays_void_after_a_new_request() -> None:
    assert not active(fold(ended(5), requested(6), granted(7, day=4)))


def test_stop_takes_everything() -> None:
    state = fold(implied(1), granted(2), granted(3, OFFERS, level=PROMOTIONAL), requested(4, 3), stop(5))
    assert state.opted_out == 5
    assert (state.implied, state.implied_until) == (None, None)
    assert not active(state)
    assert not state.pending(3)


def test_a_second_stop_keeps_the_first_as_the_event() -> None:
    assert fold(stop(1), stop(2)).opted_out == 1


def test_a_second_stop_counts_against_what_was_signed_between_the_two() -> None:
    assert fold(stop(1), stop(5), granted(6, day=3)).opted_out == 1


def test_messages_and_requests_do_nothing_after_a_stop() -> None:
    assert fold(stop(1), implied(2)) == fold(stop(1))
    assert fold(stop(1), requested(2)) == fold(stop(1))


def test_a_later_grant_gives_its_purpose_and_revives_nothing_else() -> None:
    state = fold(granted(1, REMINDERS), implied(2), stop(3), granted(4, OFFERS, level=PROMOTIONAL))
    assert state.opted_out is None
    assert active(state) == {OFFERS}
    assert state.implied is None
    assert active(consent.apply(state, start(5), implied_days=DAYS)) == {OFFERS}


@pytest.mark.parametrize("day", [1, 3])
def test_an_old_paper_form_imported_after_a_stop_has_no_effect(day: float) -> None:
    before = fold(granted(1), stop(3))
    assert consent.apply(before, granted(4, OFFERS, day=day), implied_days=DAYS) == before


def test_an_old_form_imported_after_start_has_no_effect_either() -> None:
    state = fold(stop(3), start(4), granted(5, OFFERS, level=PROMOTIONAL, day=1))
    assert not active(state)


def test_start_gives_back_the_conversation_and_what_is_informational() -> None:
    state = fold(granted(1, REMINDERS), granted(2, OFFERS, level=PROMOTIONAL), stop(3), start(4))
    assert state.opted_out is None
    assert (state.implied, state.implied_until) == (4, START_OF + 34 * DAY)
    assert active(state) == {REMINDERS}


def test_promotion_does_not_come_back_with_a_second_start() -> None:
    state = fold(granted(1, OFFERS, level=PROMOTIONAL), stop(2), start(3), stop(4), start(5))
    assert not active(state)


def test_start_does_not_revive_what_was_ended_or_only_asked_for() -> None:
    assert not active(fold(granted(1), ended(2), stop(3), start(4)))
    assert not active(fold(granted(1), stop(2), ended(3), start(4)))
    state = fold(requested(1), stop(2), start(3))
    assert not state.pending(REMINDERS)


def test_start_without_a_stop_is_a_message_like_any_other() -> None:
    assert fold(granted(1), start(2)) == fold(granted(1), implied(2))


def test_a_start_from_before_the_stop_that_arrives_later_has_no_effect() -> None:
    assert fold(stop(3), start(4, day=2)) == fold(stop(3))


def test_a_start_in_the_same_second_as_the_stop_counts_as_it_was_recorded() -> None:
    assert fold(stop(3), start(4, day=3)).opted_out is None
    assert fold(start(2, day=3), stop(3)).opted_out == 3


def test_a_message_from_before_the_stop_gives_nothing_after_start() -> None:
    state = fold(stop(3), start(4), implied(5, day=2))
    assert state.implied == 4
    lifted = fold(stop(3), granted(4), implied(5, day=2))
    assert lifted.implied is None


def test_a_revocation_counts_however_long_ago_it_occurred() -> None:
    state = fold(granted(5), stop(6, day=1))
    assert state.opted_out == 6
    assert not active(state)


@pytest.mark.parametrize("kind", [ConsentKind.GRANTED, ConsentKind.REQUESTED, ConsentKind.ENDED])
def test_what_needs_a_purpose_and_has_none_is_a_bug(kind: ConsentKind) -> None:
    with pytest.raises(ValueError, match="needs a purpose"):
        fold(event(1, kind))


# Properties

PURPOSED = {ConsentKind.GRANTED, ConsentKind.REQUESTED, ConsentKind.ENDED}


@st.composite
def histories(draw: st.DrawFn, *, longest: int = 12) -> list[Event]:
    """Events in the order of recording, some of which occurred long before."""
    events = []
    for id_ in range(1, draw(st.integers(0, longest)) + 1):
        kind = draw(st.sampled_from(ConsentKind))
        purpose = draw(st.integers(1, 3)) if kind in PURPOSED else None
        level = draw(st.sampled_from([INFORMATIONAL, PROMOTIONAL]))
        events.append(event(id_, kind, day=draw(st.integers(0, id_)), purpose=purpose, level=level))
    return events


@settings(max_examples=300)
@given(histories())
def test_applying_an_event_again_at_once_changes_nothing(events: list[Event]) -> None:
    state = NOTHING
    for each in events:
        state = consent.apply(state, each, implied_days=DAYS)
        assert consent.apply(state, each, implied_days=DAYS) == state


@settings(max_examples=300)
@given(histories())
def test_a_state_survives_its_rows(events: list[Event]) -> None:
    state = fold(*events)
    rows = consent.to_rows(state)
    kept = consent.from_rows(
        rows,
        opted_out=state.opted_out,
        stopped_at=state.stopped_at,
        implied=state.implied,
        implied_until=state.implied_until,
    )
    assert kept == state
    assert consent.to_rows(kept) == rows


@settings(max_examples=300)
@given(histories())
def test_a_stop_recorded_last_leaves_no_right(events: list[Event]) -> None:
    state = fold(*events, stop(99, day=0))
    assert state.opted_out is not None
    assert state.implied is None
    assert {grant.status for grant in state.grants.values()} <= {Status.STOPPED, Status.ENDED}


@settings(max_examples=300)
@given(histories(), histories(longest=6))
def test_after_a_stop_nothing_that_occurred_before_it_gives_a_right(
    before: list[Event], imported: list[Event]
) -> None:
    stopped = fold(*before, stop(50))
    state = stopped
    for each in imported:  # recorded after, but all of it occurred before day 50
        state = consent.apply(state, each, implied_days=DAYS)
    assert state.opted_out == stopped.opted_out
    assert not active(state)
    assert state.implied is None


@settings(max_examples=300)
@given(histories())
def test_opted_out_and_any_right_exclude_each_other(events: list[Event]) -> None:
    state = fold(*events)
    if state.opted_out is not None:
        assert state.implied is None
        assert not active(state)
        assert state.stopped_at is not None
    else:
        assert all(grant.status is not Status.STOPPED for grant in state.grants.values())


@settings(max_examples=300)
@given(histories())
def test_every_right_rests_on_an_event_of_the_history(events: list[Event]) -> None:
    state, kinds = fold(*events), {each.id: each.kind for each in events}
    for purpose in active(state):
        assert kinds[state.grants[purpose].event] is ConsentKind.GRANTED
    if state.implied is not None:
        assert kinds[state.implied] in {ConsentKind.IMPLIED, ConsentKind.RESUMED}
    if state.opted_out is not None:
        assert kinds[state.opted_out] is ConsentKind.OPTED_OUT


@given(st.permutations([1, 2, 3, 4]))
def test_the_order_in_which_messages_were_recorded_makes_no_difference(days: list[int]) -> None:
    states = [fold(*(implied(10 + day, day=day) for day in order)) for order in (days, sorted(days))]
    assert states[0] == states[1]


def test_the_order_of_grants_for_different_purposes_makes_no_difference() -> None:
    grants = [granted(1, 1), granted(2, 2, level=PROMOTIONAL), granted(3, 3)]
    assert len({consent.to_rows(fold(*order)) for order in itertools.permutations(grants)}) == 1
