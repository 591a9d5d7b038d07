"""When an account is halted, and what ends that."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from threadline.rules import breaker
from threadline.rules.breaker import Breaker, Sign
from threadline.rules.carriage import Outcome, PartOutcome, Taken
from threadline.rules.troubles import Trouble

THEIRS = {"20003": Trouble.BAD_CREDENTIALS, "30034": Trouble.NOT_REGISTERED, "30007": Trouble.FILTERED}


def outcome(*parts: tuple[Taken, str]) -> Outcome:
    return Outcome("1.1.1", tuple(PartOutcome(n, taken, code=code) for n, (taken, code) in enumerate(parts)))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([(Taken.ACCEPTED, "")], (Sign.WELL, None)),
        ([(Taken.REJECTED, "30007")], (Sign.WELL, None)),
        ([(Taken.OPTED_OUT, "21610")], (Sign.WELL, None)),
        ([(Taken.UNKNOWN, "timeout")], (Sign.BAD, Trouble.NO_LINK)),
        ([(Taken.ACCEPTED, ""), (Taken.UNKNOWN, "")], (Sign.BAD, Trouble.NO_LINK)),
        ([(Taken.REJECTED, "30034")], (Sign.BAD, Trouble.NOT_REGISTERED)),
        ([(Taken.RETRY, "20003")], (Sign.FATAL, Trouble.BAD_CREDENTIALS)),
        ([(Taken.REJECTED, "20003")], (Sign.FATAL, Trouble.BAD_CREDENTIALS)),
        ([(Taken.RETRY, "throttled")], (Sign.NOTHING, None)),
        ([(Taken.RETRY, "no_connection")], (Sign.NOTHING, None)),
        ([(Taken.NEVER_BEGUN, "")], (Sign.NOTHING, None)),
    ],
)
def test_an_outcome_is_read(parts: Sequence[tuple[Taken, str]], said: tuple[Sign, Trouble | None]) -> None:
    assert breaker.read(outcome(*parts), THEIRS) == said


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ((Taken.ACCEPTED, ""), ""),
        ((Taken.REJECTED, "30007"), ""),
        ((Taken.RETRY, "20003"), ""),
        ((Taken.RETRY, "throttled"), ""),
        ((Taken.RETRY, "no_connection"), "no_connection"),
        ((Taken.UNKNOWN, "timeout"), "timeout"),
        ((Taken.RETRY, "closed"), None),
        ((Taken.REJECTED, "unwritable"), None),
        ((Taken.NEVER_BEGUN, ""), None),
    ],
)
def test_an_outcome_tells_whether_the_carrier_was_reached(part: tuple[Taken, str], code: str | None) -> None:
    assert breaker.unreached(outcome(part)) == code


def fed(one: Breaker, *signs: Sign, why: Trouble = Trouble.NOT_REGISTERED, every: float = 0.01) -> list[bool]:
    return [one.halts(sign, why, at=n * every) for n, sign in enumerate(signs)]


def test_all_that_one_lost_connection_left_without_an_answer_is_one_loss() -> None:
    lost = [Sign.BAD] * 50
    assert not any(fed(Breaker(), *lost, why=Trouble.NO_LINK))
    assert fed(Breaker(), *lost, why=Trouble.NO_LINK, every=1.0).index(True) == 9


def test_ten_bad_ones_halt_and_a_few_among_good_ones_do_not() -> None:
    assert fed(Breaker(), *[Sign.BAD] * 10) == [False] * 9 + [True]
    assert not any(fed(Breaker(), *[Sign.WELL, Sign.BAD, Sign.BAD, Sign.BAD] * 20))
    assert any(fed(Breaker(), *[Sign.WELL] * 100, *[Sign.BAD] * 20))
    assert not any(fed(Breaker(), *[Sign.NOTHING] * 100))


def test_what_nothing_can_pass_halts_at_once() -> None:
    assert fed(Breaker(), Sign.WELL, Sign.FATAL) == [False, True]


def test_one_text_tells_whether_it_is_well_again() -> None:
    one = Breaker()
    fed(one, *[Sign.BAD] * 10)
    one.tried = True
    assert fed(one, Sign.NOTHING, Sign.BAD) == [False, True]
    one.tried = True
    assert fed(one, Sign.WELL) == [False]
    one.tried = False
    assert not any(fed(one, *[Sign.BAD] * 5))


def test_a_text_refused_for_the_account_is_not_refused_for_good() -> None:
    theirs = breaker.spared(outcome((Taken.REJECTED, "20003"), (Taken.REJECTED, "20003")), THEIRS)
    assert [part.taken for part in theirs.parts] == [Taken.RETRY] * 2
    for others in (
        [(Taken.REJECTED, "30007")],
        [(Taken.ACCEPTED, ""), (Taken.REJECTED, "20003")],
        [(Taken.UNKNOWN, ""), (Taken.REJECTED, "20003")],
    ):
        assert breaker.spared(outcome(*others), THEIRS) == outcome(*others)
