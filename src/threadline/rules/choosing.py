"""Which number of ours writes to somebody, where nobody said which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from threadline.rules import registration
from threadline.rules.registration import Registration


class Unfit(StrEnum):
    """Why a number is chosen for no text of ours."""

    CLOSED = "closed"  # by the workspace
    CLOSED_THERE = "closed_there"  # by the operator, or its account is
    NO_SMS = "no_sms"
    UNREGISTERED = "unregistered"  # it needs a campaign, and has none
    PENDING = "pending"  # the campaign or its brand is not verified yet
    REFUSED = "refused"  # or will not be any more
    HALTED = "halted"  # the account rests for now


@dataclass(frozen=True, slots=True)
class Ability:
    """What a number can do now; `registers`: its carrier is one whose country may ask for a campaign."""

    country: str
    kind: str
    open: bool
    open_there: bool
    sms: bool
    mms: bool
    halted: bool
    registers: bool
    campaign: Registration | None
    brand: Registration | None

    @property
    def needs_campaign(self) -> bool:
        """Whether its country's carriers ask for one."""
        return self.registers and registration.is_asked_for(self.country, self.kind)

    @property
    def unfit(self) -> Unfit | None:
        """Why it is not chosen for any text; the first of the reasons."""
        if not self.open:
            return Unfit.CLOSED
        if not self.open_there:
            return Unfit.CLOSED_THERE
        if not self.sms:
            return Unfit.NO_SMS
        if self.needs_campaign and (lacks := self._unregistered()):
            return lacks
        return Unfit.HALTED if self.halted else None

    def _unregistered(self) -> Unfit | None:
        states = {self.campaign, self.brand}
        if None in states:
            return Unfit.UNREGISTERED
        if states == {Registration.VERIFIED}:
            return None
        return Unfit.PENDING if Registration.PENDING in states else Unfit.REFUSED


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number of the workspace's: whose it is (nobody's: everybody's), and what it can do."""

    sender: int
    number: str  # E.164
    member: int | None
    department: int | None
    ability: Ability


@dataclass(frozen=True, slots=True)
class Need:
    """A text to somebody: by whom, and which of our numbers they know, the last one first."""

    number: str  # E.164, theirs
    country: str | None
    media: bool = False
    member: int | None = None  # who writes it, or whom they belong to
    departments: frozenset[int] = frozenset()
    known: Sequence[int] = ()


def choose(
    candidates: Iterable[Candidate], need: Need, loads: Callable[[Sequence[int]], Mapping[int, int]]
) -> int | None:
    """The sender for this text; None where no number of ours can send it.

    Whose own number it is comes first: the member's, a department's of theirs, then everybody's. Of those the one that
    they know, else one of their area, else the one with the least before it, which `loads` tells of several.
    """
    able = [each for each in candidates if _is_able(each.ability, need)]
    able = [each for each in able if each.ability.country == need.country] or able
    for tier in _tiers(able, need):
        if tier:
            return _of(tier, need, loads)
    return None


def _is_able(ability: Ability, need: Need) -> bool:
    # An account that rests keeps its texts; only another number is better.
    return ability.unfit in (None, Unfit.HALTED) and (ability.mms or not need.media)


def _tiers(able: Sequence[Candidate], need: Need) -> Iterable[list[Candidate]]:
    well = [each for each in able if not each.ability.halted]
    for some in (well, able):
        yield [each for each in some if each.member is not None and each.member == need.member]
        yield [each for each in some if each.department in need.departments]
        yield [each for each in some if each.member is None and each.department is None]
        # Rather from a number that is somebody else's than not at all; a department's is nobody's alone.
        yield [each for each in some if each.member is None]
        yield list(some)


def _of(tier: Sequence[Candidate], need: Need, loads: Callable[[Sequence[int]], Mapping[int, int]]) -> int:
    ids = {each.sender for each in tier}
    for sender in need.known:
        if sender in ids:
            return sender
    near = [each for each in tier if _area(each.number) == _area(need.number)] or tier
    if len(near) == 1:
        return near[0].sender
    load = loads([each.sender for each in near])
    return min(near, key=lambda each: (load.get(each.sender, 0), each.sender)).sender


def _area(e164: str) -> str:
    """The area code where numbers have one of a fixed length; elsewhere every number is its own."""
    return e164[:5] if e164.startswith("+1") and len(e164) == 12 else e164
