"""A workspace's own answers to STOP, START and HELP: what cannot be sent, and what is to be thought over."""

from __future__ import annotations

import pytest

from threadline.rules import disclosure, own_answers
from threadline.rules.levels import Occasion
from threadline.rules.lint import Rule, Weight

OURS = "Riverside Dental"
STOP, START, HELP = own_answers.FIELDS.values()


@pytest.mark.parametrize(
    ("text", "occasion", "rules"),
    [
        ("Get 20% off at bit.ly/x lol", STOP, {Rule.SHORTENER, Rule.PROMOTIONAL, Rule.NO_SENDER}),
        ("You are out.", STOP, {Rule.NO_SENDER}),
        ("Riverside Dental: you are out. Reply CANCEL to cancel a visit.", STOP, {Rule.KEYWORD}),
        ("Riverside Dental: welcome back to our vodka. Reply STOP to opt out.", START, {Rule.SHAFT}),
        ("Riverside Dental: call us. 20% off today!", HELP, {Rule.PROMOTIONAL}),
    ],
)
def test_what_cannot_be_sent_is_told(text: str, occasion: Occasion, rules: set[Rule]) -> None:
    wrong = own_answers.wrong(text, occasion, business=OURS)
    assert wrong is not None
    assert {each.rule for each in wrong.findings} == rules


@pytest.mark.parametrize(
    ("text", "occasion"),
    [
        ("Riverside Dental: you are out. Text START to come back.", STOP),
        ("Riverside Dental: se dio de baja. Responda START para volver.", STOP),
        ("Riverside Dental: you get texts again. Reply STOP to opt out, HELP for help.", START),
        ("Riverside Dental: for help, call (512) 555-0199. Reply STOP to opt out.", HELP),
        *(
            (disclosure.default(occasion, business=OURS, language=language), occasion)
            for occasion in (STOP, START, HELP)
            for language in ("en", "es")
        ),
    ],
)
def test_in_a_fine_answer_nothing_is_found(text: str, occasion: Occasion) -> None:
    assert own_answers.findings(text, occasion, business=OURS) == ()
    assert own_answers.wrong(text, occasion, business=OURS) is None


@pytest.mark.parametrize(
    ("text", "occasion", "rules"),
    [
        ("Call (512) 555-0199.", HELP, {Rule.NO_SENDER, Rule.NO_STOP}),
        ("You get texts again.", START, {Rule.NO_SENDER, Rule.NO_STOP, Rule.NO_HELP}),
        ("Riverside Dental: u are out.", STOP, {Rule.SLANG}),
    ],
)
def test_what_is_only_advised_may_be_sent(text: str, occasion: Occasion, rules: set[Rule]) -> None:
    found = own_answers.findings(text, occasion, business=OURS)
    assert {each.rule for each in found} == rules
    assert {each.weight for each in found} == {Weight.WARNING}
    assert own_answers.wrong(text, occasion, business=OURS) is None


def test_nobody_fills_anything_in() -> None:
    wrong = own_answers.wrong("Riverside Dental: bye {name}.", STOP, business=OURS)
    assert wrong == own_answers.Wrong((), "{name}")
    assert own_answers.wrong("", STOP, business=OURS) is None
