"""A workspace's own answers to STOP, START and HELP: they leave as they stand, so what is wrong is said before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from threadline.rules import join_words, lint
from threadline.rules.levels import Level, Occasion
from threadline.rules.lint import Finding, Rule, Weight

FIELDS: Mapping[str, Occasion] = MappingProxyType(
    {
        "stop_text": Occasion.STOP_CONFIRMATION,
        "start_text": Occasion.START_ANSWER,
        "help_text": Occasion.HELP_ANSWER,
    }
)
"""The settings that are such an answer, and when each is sent."""

_NEEDLESS: Mapping[Occasion, frozenset[Rule]] = MappingProxyType(
    {
        Occasion.STOP_CONFIRMATION: frozenset({Rule.NO_STOP, Rule.NO_HELP, Rule.NO_STEP}),
        Occasion.START_ANSWER: frozenset(),
        Occasion.HELP_ANSWER: frozenset({Rule.NO_HELP}),
    }
)
_ONLY_ADVISED = frozenset({Rule.NO_SENDER, Rule.NO_STOP})
"""Of an answer to START or HELP. A confirmation must name the business: of whom somebody is rid is what it confirms."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why an answer cannot be sent: what blocks it, or what nobody fills in."""

    findings: tuple[Finding, ...]
    placeholder: str


def findings(text: str, occasion: Occasion, *, business: str) -> tuple[Finding, ...]:
    """What there is to say of an answer, as `lint` says it."""
    found = lint.lint(text, level=Level.INFORMATIONAL, automated=True, business=business)
    return tuple(_weighed(each, occasion) for each in found if each.rule not in _NEEDLESS[occasion])


def _weighed(found: Finding, occasion: Occasion) -> Finding:
    advised = occasion is not Occasion.STOP_CONFIRMATION and found.rule in _ONLY_ADVISED
    return found._replace(weight=Weight.WARNING) if advised else found


def wrong(text: str, occasion: Occasion, *, business: str) -> Wrong | None:
    """Why it cannot be the answer; none for an empty one, in place of which ours is sent."""
    if not text:
        return None
    found = tuple(
        each for each in findings(text, occasion, business=business) if each.weight is Weight.BLOCKER
    )
    filled = join_words.placeholder(text)
    return Wrong(found, filled) if found or filled else None
