"""What became of texts: held together are what was said yes to, what the SMSC took, and what callers were told."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

_TOKEN = re.compile(r"\bcleaning (t\d+)\.")


def body(token: str) -> str:
    """A text of one part that can be told from any other."""
    return f"Riverside Dental: your cleaning {token}. is on Tuesday at 9:40. Reply STOP to opt out, HELP for help."


def number(token: str) -> str:
    """Whom a text goes to: nobody gets two."""
    line = int(token[1:])
    return (
        f"+1{(312, 512, 214, 713)[line // 8_000_000 % 4]}{200 + line // 10_000 % 800:03d}{line % 10_000:04d}"
    )


def token(text: str) -> str | None:
    """The token of a text that is one of ours."""
    found = _TOKEN.search(text)
    return found[1] if found else None


@dataclass
class Heard:
    """What callers were told of their texts: the last word for each, and when it came."""

    delivered: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)  # or in doubt, and said so
    at: float = 0.0

    def say(self, token: str, *, delivered: bool) -> None:
        """Once more is once."""
        (self.delivered if delivered else self.failed).add(token)
        self.at = time.monotonic()

    @property
    def final(self) -> set[str]:
        """Those somebody was told the end of."""
        return self.delivered | self.failed


@dataclass(frozen=True, slots=True)
class Fate:
    """Of texts that were said yes to; `silent` ones left, but no caller was told what became of them."""

    acknowledged: int
    lost: int  # the SMSC never had them, and nobody was told
    told_lost: int  # it never had them, and the caller was told that they failed or are in doubt
    in_doubt: int  # it never had them, and whoever asks for them reads that they are in doubt
    doubled: int  # it had them more than once
    silent: int


def fate(
    acknowledged: Iterable[str],
    taken: Iterable[str],
    heard: Heard,
    *,
    in_doubt: Callable[[str], bool] = lambda _: False,
) -> Fate:
    """What became of the texts whose tokens were acknowledged, by the texts that the SMSC took.

    `in_doubt` is asked only of those it never had and nobody was told of.
    """
    asked = set(acknowledged)
    times = Counter(found for found in map(token, taken) if found in asked)
    away = asked - times.keys()
    unheard = away - heard.failed
    doubted = set(filter(in_doubt, unheard))
    return Fate(
        acknowledged=len(asked),
        lost=len(unheard - doubted),
        told_lost=len(away & heard.failed),
        in_doubt=len(doubted),
        doubled=sum(count > 1 for count in times.values()),
        silent=len(times.keys() - heard.final),
    )
