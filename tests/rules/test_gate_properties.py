"""What holds for the gate whatever the facts are."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.gates import ANY_FACTS, NOON, TIMES, but, waiting

from threadline.rules import gate, hours
from threadline.rules.gate import Facts, Hold, Holding, Refuse, Send
from threadline.rules.hours import Schedule
from threadline.rules.levels import CONFIRMATIONS, Level, Occasion

MORE = settings(max_examples=200, deadline=None)
ANSWERS = {
    Occasion.STOP_CONFIRMATION, Occasion.END_CONFIRMATION, Occasion.HELP_ANSWER, Occasion.START_ANSWER,
    Occasion.JOIN_ANSWER,
}  # fmt: skip


def sends(facts: Facts, now: datetime) -> bool:
    return isinstance(gate.decide(facts, now), Send)


@MORE
@given(ANY_FACTS, TIMES)
def test_any_facts_have_a_verdict_and_the_same_one_again(facts: Facts, now: datetime) -> None:
    verdict = gate.decide(facts, now)
    assert isinstance(verdict, Send | Hold | Refuse)
    assert gate.decide(facts, now) == verdict


@MORE
@given(ANY_FACTS, TIMES, st.integers(1, 3))
def test_after_an_opt_out_nothing_goes_but_its_confirmation_and_help(
    facts: Facts, now: datetime, opted_out: int
) -> None:
    facts = but(facts, opted_out=opted_out)
    if sends(facts, now):
        confirms = facts.occasion is Occasion.STOP_CONFIRMATION and facts.confirms == opted_out
        assert confirms or facts.occasion is Occasion.HELP_ANSWER
        assert facts.level is not Level.PROMOTIONAL


@MORE
@given(ANY_FACTS, TIMES)
def test_outside_hours_nothing_goes_but_answers_and_emergencies(facts: Facts, now: datetime) -> None:
    closed = facts.hours is None or not hours.is_open(facts.hours, now)
    if closed and sends(facts, now):
        assert facts.occasion in ANSWERS | {Occasion.EMERGENCY}
        assert facts.level is not Level.PROMOTIONAL


@MORE
@given(ANY_FACTS, TIMES)
def test_what_must_keep_the_desks_hours_never_goes_outside_them(facts: Facts, now: datetime) -> None:
    away = facts.desk_hours is not None and not hours.is_open(facts.desk_hours, now)
    unattended = facts.automated or facts.level is Level.PROMOTIONAL
    if away and unattended and sends(facts, now):
        assert facts.occasion in ANSWERS | {Occasion.EMERGENCY}
        assert facts.level is not Level.PROMOTIONAL


@MORE
@given(ANY_FACTS, TIMES, st.sampled_from(["hours", "desk_hours"]), st.integers(0, 23), st.integers(0, 23))
def test_one_more_place_or_hour_to_keep_never_lets_a_text_go(
    facts: Facts, now: datetime, which: str, opens: int, closes: int
) -> None:
    before: Schedule | None = getattr(facts, which)
    more = (hours.daily(time(opens), time(closes)), ("America/Chicago",))
    stricter = but(facts, **{which: Schedule((*(before.rules if before else ()), more))})
    if before is not None and before.rules and sends(stricter, now):
        assert sends(facts, now)


@MORE
@given(ANY_FACTS, TIMES)
def test_every_send_names_an_event_that_the_facts_hold(facts: Facts, now: datetime) -> None:
    verdict = gate.decide(facts, now)
    if isinstance(verdict, Send):
        confirmed = facts.confirms if facts.occasion is Occasion.END_CONFIRMATION else None
        rights = {facts.granted, facts.implied, facts.requested, facts.opted_out, confirmed}
        assert verdict.event in rights - {None}


@MORE
@given(ANY_FACTS, TIMES)
def test_promotion_goes_by_a_promotional_grant_alone(facts: Facts, now: datetime) -> None:
    verdict = gate.decide(facts, now)
    if facts.level is Level.PROMOTIONAL and isinstance(verdict, Send):
        assert verdict.event == facts.granted
        assert facts.granted_level is facts.purpose_level is Level.PROMOTIONAL


RIGHTS = st.sets(
    st.sampled_from(
        ["granted", "implied", "requested", "granted_level", "implied_until", "heard_until", "confirms"]
    )
)


@MORE
@given(ANY_FACTS, TIMES, RIGHTS)
def test_taking_a_right_away_never_lets_a_text_go(facts: Facts, now: datetime, taken: set[str]) -> None:
    if not sends(facts, now):
        assert not sends(but(facts, **dict.fromkeys(taken)), now)


@MORE
@given(ANY_FACTS, TIMES)
def test_without_any_state_nothing_goes(facts: Facts, now: datetime) -> None:
    bare = but(facts, granted=None, implied=None, requested=None, opted_out=None, confirms=None)
    assert isinstance(gate.decide(bare, now), Refuse)


HINDRANCES = st.sampled_from(
    [
        {"review": True},
        {"in_flight": True},
        {"sender_open": False},
        {"hours": None},
        {"hours": Schedule(())},
        {"recipient_country": None},
        {"sender_country": "XX"},
    ]
)


@MORE
@given(ANY_FACTS, TIMES, HINDRANCES)
def test_a_hindrance_stops_every_text(facts: Facts, now: datetime, hindrance: dict[str, object]) -> None:
    assert not sends(but(facts, **hindrance), now)


@MORE
@given(ANY_FACTS, TIMES)
def test_while_it_is_doubted_whether_they_opted_out_programs_and_promotion_wait(
    facts: Facts, now: datetime
) -> None:
    if sends(but(facts, doubted=True), now):
        assert facts.level is not Level.PROMOTIONAL
        assert not facts.automated or facts.occasion in ANSWERS


@MORE
@given(ANY_FACTS, TIMES)
def test_a_doubt_never_lets_a_text_go(facts: Facts, now: datetime) -> None:
    if sends(but(facts, doubted=True), now):
        assert sends(but(facts, doubted=False), now)


@MORE
@given(ANY_FACTS, TIMES)
def test_a_hold_until_a_time_is_until_a_later_time_and_review_has_none(facts: Facts, now: datetime) -> None:
    verdict = gate.decide(facts, now)
    if isinstance(verdict, Hold):
        assert (verdict.until is None) == (verdict.reason in {Holding.REVIEW, Holding.IN_FLIGHT})
        assert verdict.until is None or verdict.until > now


@MORE
@given(waiting())
def test_a_held_text_goes_once_nothing_stands_in_its_way(facts: Facts) -> None:
    assert isinstance(gate.decide(facts, NOON), Hold)
    assert sends(
        but(facts, review=False, doubted=False, in_flight=False, not_before=None, capped_until=None), NOON
    )


@MORE
@given(waiting())
def test_an_opt_out_that_comes_while_a_text_waits_refuses_it(facts: Facts) -> None:
    verdict = gate.decide(but(facts, opted_out=9), NOON)
    assert isinstance(verdict, Refuse) or facts.occasion is Occasion.HELP_ANSWER


@MORE
@given(ANY_FACTS, TIMES)
def test_a_text_without_a_right_never_waits(facts: Facts, now: datetime) -> None:
    bare = but(facts, granted=None, implied=None, requested=None, opted_out=None, confirms=None)
    assert not isinstance(gate.decide(bare, now), Hold)


@MORE
@given(ANY_FACTS, TIMES)
def test_time_alone_never_gives_a_right(facts: Facts, now: datetime) -> None:
    verdict = gate.decide(facts, now)
    if isinstance(verdict, Refuse):
        assert isinstance(gate.decide(facts, now + timedelta(days=1)), Refuse)


@MORE
@given(ANY_FACTS, TIMES)
def test_only_the_first_text_introduces_and_every_introduction_instructs(facts: Facts, now: datetime) -> None:
    verdict = gate.decide(facts, now)
    if isinstance(verdict, Send):
        own = facts.occasion in CONFIRMATIONS and facts.level is not Level.PROMOTIONAL
        assert verdict.introduce == (not facts.texted_before and not own)
        assert verdict.instruct == ((facts.automated or not facts.texted_before) and not own)
