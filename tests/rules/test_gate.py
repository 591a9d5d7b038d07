"""The gate's rules, one sentence each."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from tests.rules import gates
from tests.rules.gates import (
    ANY_HOUR,
    CONFIRMATION,
    EMERGENCY,
    GOOD,
    GRANTED,
    HELP_ANSWER,
    IMPLIED,
    JOIN_ANSWER,
    MORNING,
    NIGHT,
    NO_RIGHT,
    NOON,
    OFFER,
    OPT_OUT,
    REMINDER,
    REPLY,
    REQUEST,
    REQUESTED,
    START_ANSWER,
    but,
)

from threadline.rules import gate, hours
from threadline.rules.gate import Facts, Hold, Holding, Refusal, Refuse, Send
from threadline.rules.hours import Schedule
from threadline.rules.levels import Level, Occasion

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def refusal(facts: Facts) -> Refusal | None:
    verdict = gate.decide(facts, NOON)
    return verdict.reason if isinstance(verdict, Refuse) else None


def each_good() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("facts", [pytest.param(facts, id=name) for name, facts in GOOD.items()])


# What goes, and by which right


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("reminder", GRANTED),
        ("offer", GRANTED),
        ("reply", IMPLIED),
        ("stop confirmation", OPT_OUT),
        ("help answer", IMPLIED),
        ("start answer", IMPLIED),
        ("join answer", GRANTED),
        ("opt-in request", REQUESTED),
        ("emergency", GRANTED),
    ],
)
def test_a_text_with_a_right_goes_and_names_the_event_that_gave_it(name: str, event: int) -> None:
    verdict = gate.decide(GOOD[name], NOON)
    assert isinstance(verdict, Send)
    assert verdict.event == event


# What nothing can mend


@each_good()
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sender_open": False}, Refusal.SENDER_CLOSED),
        ({"unable": True}, Refusal.NO_MMS),
        ({"landline": True}, Refusal.LANDLINE),
        ({"expires_at": NOON}, Refusal.TOO_LATE),
        ({"expires_at": NOON - SECOND}, Refusal.TOO_LATE),
        ({"recipient_country": None}, Refusal.COUNTRY_UNSUPPORTED),
        ({"hours": None}, Refusal.COUNTRY_UNSUPPORTED),
        ({"hours": Schedule(())}, Refusal.COUNTRY_UNSUPPORTED),
        ({"sender_country": "CA"}, Refusal.OTHER_COUNTRY),
    ],
)
def test_some_things_refuse_every_text(facts: Facts, changes: dict[str, object], reason: Refusal) -> None:
    assert refusal(but(facts, **changes)) is reason


@each_good()
def test_a_text_goes_until_the_moment_it_expires(facts: Facts) -> None:
    assert isinstance(gate.decide(but(facts, expires_at=NOON + SECOND), NOON), Send)


@pytest.mark.parametrize("facts", [REMINDER, OFFER, REQUEST, EMERGENCY])
@pytest.mark.parametrize("name", ["purpose", "purpose_level"])
def test_what_is_more_than_an_answer_names_its_purpose(facts: Facts, name: str) -> None:
    assert refusal(but(facts, **{name: None})) is Refusal.PURPOSE_MISSING


@pytest.mark.parametrize("facts", [REPLY, CONFIRMATION, HELP_ANSWER, START_ANSWER])
def test_an_answer_needs_no_purpose(facts: Facts) -> None:
    assert refusal(but(facts, purpose=None, purpose_level=None)) is None


# The right


@each_good()
def test_an_opt_out_refuses_everything_but_its_confirmation_and_help(facts: Facts) -> None:
    excepted = facts.occasion in (Occasion.STOP_CONFIRMATION, Occasion.HELP_ANSWER)
    assert refusal(but(facts, opted_out=OPT_OUT)) is (None if excepted else Refusal.OPTED_OUT)


@pytest.mark.parametrize("facts", [REMINDER, OFFER, EMERGENCY])
def test_without_a_grant_there_is_no_consent_or_only_for_something_else(facts: Facts) -> None:
    bare = but(facts, granted=None, granted_level=None)
    assert refusal(bare) is Refusal.NO_CONSENT
    assert refusal(but(bare, grants_other=True)) is Refusal.PURPOSE_NOT_GRANTED


@pytest.mark.parametrize("facts", [REMINDER, OFFER, EMERGENCY])
def test_the_persons_own_message_permits_nothing_but_an_answer(facts: Facts) -> None:
    written = but(facts, granted=None, granted_level=None, implied=IMPLIED, implied_until=NIGHT)
    assert refusal(written) is Refusal.NO_CONSENT


@pytest.mark.parametrize("level", [None, Level.CONVERSATIONAL])
def test_a_grant_below_informational_is_too_low(level: Level | None) -> None:
    assert refusal(but(REMINDER, granted_level=level)) is Refusal.LEVEL_TOO_LOW


def test_a_promotional_grant_covers_informational_texts_of_its_purpose() -> None:
    assert refusal(but(REMINDER, granted_level=Level.PROMOTIONAL, purpose_level=Level.PROMOTIONAL)) is None


def test_promotion_needs_a_promotional_grant() -> None:
    assert refusal(but(OFFER, granted_level=Level.INFORMATIONAL)) is Refusal.LEVEL_TOO_LOW


def test_promotion_needs_a_promotional_purpose() -> None:
    assert refusal(but(OFFER, purpose_level=Level.INFORMATIONAL)) is Refusal.LEVEL_TOO_LOW


@pytest.mark.parametrize("occasion", [o for o in Occasion if o is not Occasion.ORDINARY])
def test_a_promotional_text_is_never_special(occasion: Occasion) -> None:
    offer = but(OFFER, granted_level=Level.INFORMATIONAL, occasion=occasion, requested=REQUESTED)
    assert refusal(offer) is Refusal.LEVEL_TOO_LOW
    named = but(OFFER, occasion=occasion)
    assert gate.decide(named, NIGHT) == Hold(Holding.QUIET_HOURS, MORNING)


def test_an_answer_needs_a_message_of_theirs() -> None:
    assert refusal(but(REPLY, implied=None)) is Refusal.NOT_AN_ANSWER


def test_an_express_grant_is_no_message_of_theirs() -> None:
    granted = but(REPLY, implied=None, granted=GRANTED, granted_level=Level.PROMOTIONAL)
    assert refusal(granted) is Refusal.NOT_AN_ANSWER


@pytest.mark.parametrize("facts", [REPLY, START_ANSWER, HELP_ANSWER])
@pytest.mark.parametrize("until", [None, NOON, NOON - SECOND])
def test_a_message_to_this_number_too_long_ago_is_not_answered_from_it(facts: Facts, until: object) -> None:
    wanted = Refusal.HEARD_ELSEWHERE if until is None else Refusal.IMPLIED_EXPIRED
    assert refusal(but(facts, heard_until=until)) is wanted


@pytest.mark.parametrize("facts", [REPLY, START_ANSWER, HELP_ANSWER])
@pytest.mark.parametrize("until", [None, NOON, NOON - SECOND])
def test_a_message_too_long_ago_is_not_answered_any_more(facts: Facts, until: object) -> None:
    assert refusal(but(facts, implied_until=until)) is Refusal.IMPLIED_EXPIRED


def test_implied_consent_covers_no_program() -> None:
    assert refusal(but(REPLY, automated=True)) is Refusal.AUTOMATED_CONVERSATIONAL


@pytest.mark.parametrize("facts", [START_ANSWER, HELP_ANSWER])
def test_the_answers_to_our_own_words_rest_on_the_persons_message(facts: Facts) -> None:
    assert refusal(but(facts, implied=None)) is Refusal.NO_CONSENT


def test_help_after_an_opt_out_rests_on_the_opt_out() -> None:
    gone = but(HELP_ANSWER, implied=None, implied_until=None, opted_out=OPT_OUT)
    verdict = gate.decide(gone, NIGHT)
    assert isinstance(verdict, Send)
    assert verdict.event == OPT_OUT


def test_a_welcome_that_still_asks_for_yes_rests_on_the_join_word() -> None:
    asked = but(
        JOIN_ANSWER, granted=None, granted_level=None, implied=IMPLIED, implied_until=NIGHT, heard_until=NIGHT
    )
    verdict = gate.decide(asked, NOON)
    assert isinstance(verdict, Send)
    assert verdict.event == IMPLIED


def test_a_welcome_nobody_asked_for_stays() -> None:
    assert refusal(but(JOIN_ANSWER, granted=None, granted_level=None)) is Refusal.NO_CONSENT


def test_a_request_needs_a_pending_one_whatever_else_is_granted() -> None:
    assert refusal(but(REQUEST, requested=None)) is Refusal.NO_CONSENT
    assert refusal(but(REQUEST, requested=None, granted=GRANTED, grants_other=True)) is Refusal.NO_CONSENT


def test_a_pending_request_permits_nothing_else() -> None:
    assert refusal(but(NO_RIGHT, requested=REQUESTED)) is Refusal.NO_CONSENT
    assert refusal(but(EMERGENCY, granted=None, requested=REQUESTED)) is Refusal.NO_CONSENT


# Waiting


@pytest.mark.parametrize("name", GOOD)
def test_at_night_a_text_waits_for_the_morning_unless_it_is_excepted(name: str) -> None:
    verdict = gate.decide(but(GOOD[name], confirms_at=NIGHT), NIGHT)
    if name in ANY_HOUR:
        assert isinstance(verdict, Send)
    else:
        assert verdict == Hold(Holding.QUIET_HOURS, MORNING)


def test_eight_in_the_morning_is_day() -> None:
    assert isinstance(gate.decide(REMINDER, MORNING), Send)
    assert isinstance(gate.decide(REMINDER, MORNING - SECOND), Hold)


@each_good()
def test_an_unread_arrival_holds_everything_for_a_person(facts: Facts) -> None:
    assert gate.decide(but(facts, review=True), NOON) == Hold(Holding.REVIEW, None)


@pytest.mark.parametrize("name", GOOD)
def test_a_doubted_opt_out_holds_programs_and_promotion_but_no_person_and_no_answer(name: str) -> None:
    verdict = gate.decide(but(GOOD[name], doubted=True), NOON)
    if name in {
        "reply", "stop confirmation", "end confirmation", "help answer", "start answer", "join answer",
    }:  # fmt: skip
        assert isinstance(verdict, Send)
    else:
        assert verdict == Hold(Holding.REVIEW, None)
    typed = gate.decide(but(REMINDER, doubted=True, automated=False), NOON)
    assert isinstance(typed, Send)


@pytest.mark.parametrize("name", GOOD)
def test_whom_the_workspace_blocked_gets_no_more_than_the_answers_that_carriers_ask_for(name: str) -> None:
    verdict = gate.decide(but(GOOD[name], blocked=True), NOON)
    if name in {"stop confirmation", "end confirmation", "help answer"}:
        assert isinstance(verdict, Send)
    else:
        assert verdict == Refuse(Refusal.BLOCKED)


@each_good()
def test_a_scheduled_text_waits_for_its_time(facts: Facts) -> None:
    later = NOON + MINUTE
    assert gate.decide(but(facts, not_before=later), NOON) == Hold(Holding.NOT_YET, later)
    assert isinstance(gate.decide(but(facts, not_before=NOON), NOON), Send)


@each_good()
def test_one_text_at_a_time(facts: Facts) -> None:
    assert gate.decide(but(facts, in_flight=True), NOON) == Hold(Holding.IN_FLIGHT, None)


@pytest.mark.parametrize("name", GOOD)
def test_the_cap_holds_everything_but_an_emergency(name: str) -> None:
    until = NOON + MINUTE
    verdict = gate.decide(but(GOOD[name], capped_until=until), NOON)
    if name == "emergency":
        assert isinstance(verdict, Send)
    else:
        assert verdict == Hold(Holding.CAP, until)


DESK = Schedule(((hours.daily(time(9), time(17)), ("America/New_York",)),))


@pytest.mark.parametrize("name", GOOD)
def test_while_the_desk_is_closed_programs_and_promotions_wait_where_it_says_so(name: str) -> None:
    verdict = gate.decide(but(GOOD[name], confirms_at=MORNING, desk_hours=DESK), MORNING)
    if name in {"reminder", "offer", "opt-in request"}:
        assert verdict == Hold(Holding.BUSINESS_HOURS, MORNING + timedelta(hours=1))
    else:
        assert isinstance(verdict, Send)
    assert isinstance(gate.decide(but(GOOD[name], desk_hours=DESK), NOON), Send)


def test_what_a_person_types_is_not_held_by_a_closed_desk_unless_it_promotes() -> None:
    typed = but(REMINDER, automated=False, desk_hours=DESK)
    assert isinstance(gate.decide(typed, MORNING), Send)
    offer = but(OFFER, automated=False, desk_hours=DESK)
    assert gate.decide(offer, MORNING) == Hold(Holding.BUSINESS_HOURS, MORNING + timedelta(hours=1))


@each_good()
def test_a_cap_that_is_over_holds_nothing(facts: Facts) -> None:
    assert isinstance(gate.decide(but(facts, capped_until=NOON), NOON), Send)


# The order


def test_a_text_without_a_right_is_refused_at_once_and_never_held() -> None:
    waiting = but(NO_RIGHT, review=True, not_before=NIGHT, in_flight=True, capped_until=NIGHT)
    assert gate.decide(waiting, NOON) == Refuse(Refusal.NO_CONSENT)
    assert gate.decide(waiting, NIGHT) == Refuse(Refusal.NO_CONSENT)


def test_what_consent_cannot_mend_is_named_before_the_missing_consent() -> None:
    assert refusal(but(NO_RIGHT, sender_open=False)) is Refusal.SENDER_CLOSED
    assert refusal(but(NO_RIGHT, opted_out=OPT_OUT, sender_country="CA")) is Refusal.OTHER_COUNTRY


def test_waits_are_named_in_their_order() -> None:
    facts = but(REMINDER, review=True, not_before=MORNING, in_flight=True, capped_until=MORNING)
    seen = []
    for change in ({"review": False}, {"not_before": None}, {"in_flight": False}, {"hours": gates.HOURS}):
        verdict = gate.decide(facts, NIGHT)
        assert isinstance(verdict, Hold)
        seen.append(verdict.reason)
        facts = but(facts, **change)
    assert seen == [Holding.REVIEW, Holding.NOT_YET, Holding.IN_FLIGHT, Holding.QUIET_HOURS]
    assert gate.decide(facts, NOON) == Hold(Holding.CAP, MORNING)


# What must be added


@pytest.mark.parametrize(
    ("texted_before", "automated", "introduce", "instruct"),
    [
        (False, False, True, True),
        (False, True, True, True),
        (True, True, False, True),
        (True, False, False, False),
    ],
)
def test_a_first_text_says_who_writes_and_an_automated_one_how_to_stop(
    texted_before: bool, automated: bool, introduce: bool, instruct: bool
) -> None:
    verdict = gate.decide(but(REMINDER, texted_before=texted_before, automated=automated), NOON)
    assert verdict == Send(GRANTED, introduce, instruct)


@pytest.mark.parametrize("texted_before", [True, False])
def test_a_confirmation_has_its_own_words(texted_before: bool) -> None:
    assert gate.decide(but(CONFIRMATION, texted_before=texted_before), NOON) == Send(OPT_OUT, False, False)


# No word without a meaning

SPOILT = {
    Refusal.NO_CONSENT: NO_RIGHT,
    Refusal.OPTED_OUT: but(REMINDER, opted_out=OPT_OUT),
    Refusal.BLOCKED: but(REMINDER, blocked=True),
    Refusal.PURPOSE_NOT_GRANTED: but(NO_RIGHT, grants_other=True),
    Refusal.LEVEL_TOO_LOW: but(OFFER, granted_level=Level.INFORMATIONAL),
    Refusal.IMPLIED_EXPIRED: but(REPLY, implied_until=NOON),
    Refusal.NOT_AN_ANSWER: but(REPLY, implied=None),
    Refusal.HEARD_ELSEWHERE: but(REPLY, heard_until=None),
    Refusal.AUTOMATED_CONVERSATIONAL: but(REPLY, automated=True),
    Refusal.PURPOSE_MISSING: but(REMINDER, purpose=None),
    Refusal.OTHER_COUNTRY: but(REMINDER, sender_country="GB"),
    Refusal.COUNTRY_UNSUPPORTED: but(REMINDER, hours=None),
    Refusal.SENDER_CLOSED: but(REMINDER, sender_open=False),
    Refusal.NO_MMS: but(REMINDER, unable=True),
    Refusal.LANDLINE: but(REMINDER, landline=True),
    Refusal.CONFIRMATION_LATE: but(CONFIRMATION, confirms_at=NOON - 5 * MINUTE),
    Refusal.TOO_LATE: but(REMINDER, expires_at=NOON),
}


@pytest.mark.parametrize("reason", Refusal)
def test_every_reason_to_refuse_has_a_text_that_it_refuses(reason: Refusal) -> None:
    assert refusal(SPOILT[reason]) is reason
