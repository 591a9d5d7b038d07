"""What confirms a revocation: at once or not at all, and only what is still so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.rules.gates import CONFIRMATION, END_CONFIRMATION, NIGHT, NOON, OPT_OUT, but

from threadline.rules import gate
from threadline.rules.gate import Refusal, Refuse, Send

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def refusal(facts: gate.Facts) -> Refusal | None:
    """Why such a text would be refused at noon."""
    verdict = gate.decide(facts, NOON)
    return verdict.reason if isinstance(verdict, Refuse) else None


# The confirmation of a STOP


def test_a_confirmation_confirms_the_opt_out_in_force() -> None:
    assert refusal(but(CONFIRMATION, opted_out=OPT_OUT + 1)) is Refusal.OPTED_OUT


@pytest.mark.parametrize(
    "changes", [{"opted_out": None}, {"confirms": None}, {"opted_out": None, "confirms": None}]
)
def test_who_came_back_gets_no_confirmation(changes: dict[str, object]) -> None:
    assert refusal(but(CONFIRMATION, **changes)) is Refusal.NO_CONSENT


def test_a_confirmation_goes_within_five_minutes_or_not_at_all() -> None:
    assert isinstance(gate.decide(CONFIRMATION, NOON + 5 * MINUTE - SECOND), Send)
    assert gate.decide(CONFIRMATION, NOON + 5 * MINUTE) == Refuse(Refusal.CONFIRMATION_LATE)
    assert refusal(but(CONFIRMATION, confirms_at=None)) is Refusal.CONFIRMATION_LATE


# The confirmation of a STOP that was said of less


def test_what_was_ended_is_confirmed_by_the_event_that_ended_it() -> None:
    assert gate.decide(but(END_CONFIRMATION, texted_before=False), NIGHT - 60 * MINUTE) == Refuse(
        Refusal.CONFIRMATION_LATE
    )
    assert gate.decide(but(END_CONFIRMATION, texted_before=False), NOON) == Send(OPT_OUT, False, False)
    assert refusal(but(END_CONFIRMATION, confirms=None)) is Refusal.NO_CONSENT


def test_a_full_stop_since_makes_the_confirmation_of_a_part_superfluous() -> None:
    assert refusal(but(END_CONFIRMATION, opted_out=OPT_OUT + 1)) is Refusal.OPTED_OUT
    assert refusal(but(END_CONFIRMATION, opted_out=OPT_OUT)) is Refusal.OPTED_OUT


def test_an_ended_purpose_is_confirmed_within_five_minutes_or_not_at_all() -> None:
    assert isinstance(gate.decide(END_CONFIRMATION, NOON + 5 * MINUTE - SECOND), Send)
    assert gate.decide(END_CONFIRMATION, NOON + 5 * MINUTE) == Refuse(Refusal.CONFIRMATION_LATE)
    assert refusal(but(END_CONFIRMATION, confirms_at=None)) is Refusal.CONFIRMATION_LATE
