"""Which number writes to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import choosing
from threadline.rules.choosing import Ability, Candidate, Need, Unfit
from threadline.rules.registration import Registration

WELL = Ability(
    "US", "did", True, True, True, False, False, True, Registration.VERIFIED, Registration.VERIFIED
)
AUSTIN, DALLAS, ELSEWHERE = "+15125550101", "+12145550102", "+442071838750"
THEM = Need("+15125550199", "US")


def number(
    sender: int,
    e164: str = DALLAS,
    *,
    member: int | None = None,
    department: int | None = None,
    **ability: object,
) -> Candidate:
    return Candidate(sender, e164, member, department, replace(WELL, **ability))  # type: ignore[arg-type]


def chosen(*candidates: Candidate, need: Need = THEM, loads: Mapping[int, int] | None = None) -> int | None:
    return choosing.choose(candidates, need, lambda _: loads or {})


def test_the_members_own_comes_first_then_their_departments_then_everybodys() -> None:
    mine, ours, all_ = number(1, member=7), number(2, department=3), number(3)
    need = replace(THEM, member=7, departments=frozenset({3}), known=[3])
    assert chosen(all_, ours, mine, need=need) == 1
    assert chosen(all_, ours, need=need) == 2
    assert chosen(all_, number(1, member=8), number(2, department=4), need=need) == 3


def test_of_those_the_one_they_know_the_last_one_first() -> None:
    assert chosen(number(1, AUSTIN), number(2), number(3), need=replace(THEM, known=[9, 3, 2])) == 3


def test_else_the_one_of_their_area_else_the_one_with_the_least_before_it() -> None:
    assert chosen(number(1), number(2, AUSTIN), number(3), loads={1: 0, 2: 9, 3: 0}) == 2
    assert chosen(number(1), number(2), number(3), loads={1: 5, 2: 1, 3: 2}) == 2
    assert chosen(number(1, AUSTIN), number(2, AUSTIN), loads={1: 5, 2: 1}) == 2


def test_only_one_that_can_and_may() -> None:
    for cannot in (
        {"open": False}, {"open_there": False}, {"sms": False}, {"campaign": None}, {"brand": None},
        {"campaign": Registration.PENDING}, {"brand": Registration.SUSPENDED},
    ):  # fmt: skip
        assert chosen(number(1, AUSTIN, **cannot)) is None, cannot
        assert chosen(number(1, AUSTIN, **cannot), number(2)) == 2
    assert chosen(number(1, kind="toll_free", campaign=None, brand=None)) == 1
    assert chosen(number(1, registers=False, campaign=None, brand=None)) == 1
    assert chosen(number(1), need=replace(THEM, media=True)) is None
    assert chosen(number(1), number(2, mms=True), need=replace(THEM, media=True)) == 2


def test_an_account_that_rests_is_chosen_only_when_there_is_no_other() -> None:
    assert chosen(number(1, AUSTIN, member=7, halted=True), number(2), need=replace(THEM, member=7)) == 2
    assert chosen(number(1, halted=True)) == 1


def test_rather_the_own_country_and_rather_a_colleagues_number_than_none() -> None:
    abroad = number(1, ELSEWHERE, country="GB", kind="did", campaign=None, brand=None)
    assert chosen(abroad, number(2)) == 2
    assert chosen(abroad) == 1
    assert chosen(number(1, member=8), number(2, department=4)) == 2
    assert chosen(number(1, member=8)) == 1


ABILITIES = st.builds(
    Ability, st.sampled_from(["US", "GB"]), st.sampled_from(["did", "toll_free"]), *[st.booleans()] * 6,
    st.none() | st.sampled_from(Registration), st.none() | st.sampled_from(Registration),
)  # fmt: skip
CANDIDATES = st.lists(
    st.builds(
        Candidate, st.integers(1, 9), st.sampled_from([AUSTIN, DALLAS, ELSEWHERE]),
        st.none() | st.integers(1, 3), st.none(), ABILITIES,
    ),
    unique_by=lambda each: each.sender, max_size=9,
)  # fmt: skip
NEEDS = st.builds(
    Need, st.sampled_from([AUSTIN, ELSEWHERE]), st.sampled_from(["US", "GB", None]), st.booleans(),
    st.none() | st.integers(1, 3), st.just(frozenset()), st.lists(st.integers(1, 9)),
)  # fmt: skip


@given(CANDIDATES, NEEDS)
def test_what_is_chosen_can_always_send_it_and_one_is_chosen_if_any_can(
    candidates: Sequence[Candidate], need: Need
) -> None:
    able = {
        each.sender for each in candidates
        if each.ability.unfit in (None, Unfit.HALTED) and (each.ability.mms or not need.media)
    }  # fmt: skip
    found = choosing.choose(candidates, need, lambda senders: dict.fromkeys(senders, 0))
    assert (found in able) if able else found is None
