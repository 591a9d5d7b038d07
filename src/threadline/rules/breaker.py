"""When nothing more is handed to a carrier for a while: what came of the last texts, judged one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from threadline.rules import troubles
from threadline.rules.carriage import Outcome, Taken
from threadline.rules.troubles import Remedy, Trouble

_LOOKED_AT = 20
_LEAST = 10
_BAD = 0.8  # share of those looked at
_TOGETHER = 1.0  # seconds within which texts without an answer are one and the same loss


class Sign(StrEnum):
    """What one outcome says of the account."""

    WELL = "well"
    BAD = "bad"  # it may have taken the text, or nothing from this number will ever go
    FATAL = "fatal"  # nothing goes until somebody has mended the account
    NOTHING = "nothing"


_FINAL = {Taken.ACCEPTED, Taken.REJECTED, Taken.OPTED_OUT}


def read(outcome: Outcome, theirs: Mapping[str, Trouble]) -> tuple[Sign, Trouble | None]:
    """What an outcome says, and what is wrong where that is bad; `theirs` is the carrier's table of codes."""
    if all(part.taken is Taken.ACCEPTED for part in outcome.parts):  # nearly always
        return Sign.WELL, None
    said = {part.taken: troubles.of(part.code, theirs) for part in outcome.parts}
    account = [each for each in said.values() if each.remedy is Remedy.FIX_ACCOUNT]
    if account and not said.keys() & {Taken.ACCEPTED, Taken.UNKNOWN}:
        return Sign.FATAL, account[0]
    if Taken.UNKNOWN in said:
        return Sign.BAD, Trouble.NO_LINK
    refused = said.get(Taken.REJECTED)
    if refused is not None and refused.remedy is Remedy.FIX_REGISTRATION:
        return Sign.BAD, refused
    # A link that is down or asks to wait is waited for as it is; of that nothing is lost.
    return (Sign.WELL if said.keys() <= _FINAL else Sign.NOTHING), None


def unreached(outcome: Outcome) -> str | None:
    """By which code of ours its carrier was not reached, '' where it answered; None where that cannot be told."""
    part = outcome.parts[0]
    if part.taken is Taken.ACCEPTED:  # nearly always
        return ""
    if part.taken is Taken.NEVER_BEGUN or part.code in troubles.NOT_OFFERED:
        return None
    return part.code if troubles.OWN.get(part.code) is Trouble.NO_LINK else ""


def spared(outcome: Outcome, theirs: Mapping[str, Trouble]) -> Outcome:
    """The outcome as it counts: a text refused for what is wrong with the account, not with it, was never taken, and
    goes once that is mended."""
    if not {part.taken for part in outcome.parts} <= {Taken.REJECTED, Taken.RETRY}:
        return outcome
    if not all(troubles.of(part.code, theirs).remedy is Remedy.FIX_ACCOUNT for part in outcome.parts):
        return outcome
    return Outcome(outcome.reference, tuple(replace(part, taken=Taken.RETRY) for part in outcome.parts))


class Breaker:
    """One account's: told every outcome, it says when to halt."""

    def __init__(self) -> None:
        self._recent: deque[bool] = deque()
        self._bad = 0  # of those
        self._unanswered = -_TOGETHER
        self.tried = False  # it was halted, and the next outcomes tell whether it is well again

    def halts(self, sign: Sign, why: Trouble | None, *, at: float) -> bool:
        """Take one more into account, at a moment in seconds; whether nothing more may be handed over."""
        if sign is Sign.NOTHING or (why is Trouble.NO_LINK and not self.tried and self._is_of_the_same(at)):
            return False
        self._recent.append(sign is not Sign.WELL)
        self._bad += self._recent[-1]
        if len(self._recent) > _LOOKED_AT:
            self._bad -= self._recent.popleft()
        enough = len(self._recent) >= _LEAST and self._bad >= _BAD * len(self._recent)
        if not (sign is Sign.FATAL or (sign is Sign.BAD and (self.tried or enough))):
            return False
        self._recent.clear()
        self._bad = 0
        return True

    def _is_of_the_same(self, at: float) -> bool:
        """One connection that is lost leaves all that was on it without an answer."""
        same = at - self._unanswered < _TOGETHER
        if not same:
            self._unanswered = at
        return same
