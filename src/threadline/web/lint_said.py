"""What the linter found in a draft, as quiet sentences under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from threadline.rules import lint
from threadline.rules.levels import Level
from threadline.rules.lint import Finding, Rule, Weight
from threadline.web.words import Words

RULES: dict[Rule, Words] = {
    Rule.KEYWORD: _("This word does something else to every number; ask for another:"),
    Rule.CONFUSING_YES: _("YES also answers a request for consent; ask for another word:"),
    Rule.NO_SENDER: _("Nobody says who writes."),
    Rule.NO_STOP: _("Nobody says how to stop."),
    Rule.NO_HELP: _("Nobody says how to get help."),
    Rule.PROMOTIONAL: _("This sells, and the text is information only:"),
    Rule.OFF_TOPIC: _(
        "This is no answer to what they asked, and no more is agreed; send it for a purpose of theirs:"
    ),
    Rule.SHAFT: _("Carriers do not let this through:"),
    Rule.SHORTENER: _("Carriers drop texts with public short links; use the whole address:"),
    Rule.CAPITALS: _("Capitals look like shouting:"),
    Rule.SLANG: _("Written out it is easier to read:"),
    Rule.MANY_IDEAS: _("One idea in a text is enough; this begins another:"),
    Rule.TOO_LONG: _("This is long for a text; people read the first 320 characters."),
    Rule.NO_STEP: _("It does not say what to do next."),
}

_FEW, _MOST = 3, 4
_SHORTEST = 40


@dataclass(frozen=True, slots=True)
class Said:
    """One rule and what it concerns; no words where something is missing, or where they are too many.

    `stopped`: with that it does not get to its reader.
    """

    rule: str
    sentence: Words
    words: tuple[str, ...]
    stopped: bool


def of_draft(body: str, level: Level, *, asked: str = "") -> list[Said]:
    """What there is to say of what one person writes to another; keywords are told apart, with what they do."""
    found = [each for each in lint.lint(body, level=level, asked=asked) if each.rule is not Rule.KEYWORD]
    return said(found)[:_MOST]


def said(found: Iterable[Finding], sentences: Mapping[Rule, Words] = RULES) -> list[Said]:
    """Findings in words, a rule a sentence; what is stopped comes first."""
    by_rule: dict[Rule, list[Finding]] = {}
    for each in found:
        by_rule.setdefault(each.rule, []).append(each)
    each_rule = [_of_rule(rule, each, sentences[rule]) for rule, each in by_rule.items()]
    return sorted(each_rule, key=lambda each: not each.stopped)


def _of_rule(rule: Rule, found: list[Finding], sentence: Words) -> Said:
    stopped = rule in lint.STOPPED or any(each.weight is Weight.BLOCKER for each in found)
    words = [each.words for each in found if 0 < len(each.words) <= _SHORTEST]
    return Said(rule.value, sentence, tuple(dict.fromkeys(words))[:_FEW], stopped)


def plainly(sentence: Words, words: Iterable[str]) -> str:
    """A sentence with the words it is about, as plain text."""
    return " ".join([str(sentence), ", ".join(f"“{word}”" for word in words)]).strip()
