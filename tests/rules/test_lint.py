"""What is wrong with a text: found where it is, and nothing found where nothing is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.lint_faults import BAD
from tests.rules.lint_texts import GOOD

from threadline.rules import letters
from threadline.rules.levels import Level
from threadline.rules.lint import Finding, Rule, Weight, blocks, lint
from threadline.rules.lint_words import (
    ALSO,
    ASKS,
    ASKS_TO_CONFIRM,
    PROMOTIONAL,
    SHAFT,
    SHORTENERS,
    SLANG,
    Hinted,
)

INFORMED = Level.INFORMATIONAL


def rules(text: str, level: Level = INFORMED, *, automated: bool = False, business: str = "") -> set[Rule]:
    return {each.rule for each in lint(text, level=level, automated=automated, business=business)}


def test_there_are_enough_texts_and_each_once() -> None:
    assert len({text for text, *_ in GOOD}) >= 200
    assert len({(text, rule) for text, _, _, rule in BAD}) >= 150
    assert {rule for *_, rule in BAD} == set(Rule)


@pytest.mark.parametrize(("text", "level", "automated"), GOOD)
def test_nothing_is_found_in_an_ordinary_text(text: str, level: Level, automated: bool) -> None:
    assert lint(text, level=level, automated=automated) == ()


@pytest.mark.parametrize(("text", "level", "automated", "rule"), BAD)
def test_what_is_wrong_is_found_where_it_is(text: str, level: Level, automated: bool, rule: Rule) -> None:
    found = [each for each in lint(text, level=level, automated=automated) if each.rule is rule]
    assert found
    for each in found:
        assert each.words == text[each.start : each.end]


@pytest.mark.parametrize(("text", "level", "automated", "rule"), BAD)
def test_what_one_person_writes_to_another_is_never_blocked(
    text: str, level: Level, automated: bool, rule: Rule
) -> None:
    assert all(each.weight is Weight.WARNING for each in lint(text, level=level, automated=False))


BLOCKING = {
    Rule.KEYWORD, Rule.NO_SENDER, Rule.NO_STOP, Rule.PROMOTIONAL, Rule.OFF_TOPIC, Rule.SHAFT, Rule.SHORTENER,
}  # fmt: skip


@pytest.mark.parametrize(("text", "level", "automated", "rule"), BAD)
def test_in_a_text_to_many_what_carriers_refuse_blocks(
    text: str, level: Level, automated: bool, rule: Rule
) -> None:
    for each in lint(text, level=level, automated=True):
        assert (each.weight is Weight.BLOCKER) == (each.rule in BLOCKING)


def test_the_words_concerned_are_named_with_their_place() -> None:
    text = "Riverside: get 20% off beer at bit.ly/x1"
    found = {each.rule: each for each in lint(text, level=INFORMED)}
    assert found[Rule.PROMOTIONAL].words == "20% off"
    assert (found[Rule.SHAFT].words, found[Rule.SHAFT].detail) == ("beer", "alcohol")
    assert found[Rule.SHORTENER] == Finding(Rule.SHORTENER, Weight.WARNING, 31, 40, "bit.ly/x1")


def test_a_tag_in_brackets_lives_and_shouting_behind_it_does_not() -> None:
    assert Rule.CAPITALS not in rules("[URGENT] The office is closed today.")
    assert Rule.CAPITALS not in rules("[ACTION REQUIRED NOW] Please sign the form.")
    assert Rule.CAPITALS in rules("[URGENT] THE OFFICE IS CLOSED TODAY.")


def test_selling_is_only_wrong_in_an_informational_text() -> None:
    sells = "Riverside: 20% off whitening. Call (512) 555-0100."
    assert Rule.PROMOTIONAL in rules(sells)
    assert Rule.PROMOTIONAL not in rules(sells, Level.PROMOTIONAL)
    assert Rule.PROMOTIONAL not in rules(sells, Level.CONVERSATIONAL)


@pytest.mark.parametrize(("asked", "asks"), [
    ("do you have any deals?", True), ("any sales going on?", True), ("got any promotions?", True),
    ("any specials?", True), ("how much is the promo?", True), ("is the discount still on", True),
    ("¿tienen ofertas?", True), ("¿hay algún descuento para mayores?", True),
    ("Liked “Summer sale: 20% off!”", False), ("I hate your discount spam, is my order ready?", False),
    ("is my order ready?", False), ("¿a qué hora abren?", False),
])  # fmt: skip
def test_who_asks_for_offers_may_be_answered_with_one(asked: str, asks: bool) -> None:
    found = lint("Yes, and 20% off today!", level=Level.CONVERSATIONAL, asked=asked)
    assert (found == ()) is asks


def test_an_offer_is_off_the_topic_of_a_conversation_unless_they_asked_for_one() -> None:
    offer = "It is ready. 20% off whitening this week!"
    [found] = lint(offer, level=Level.CONVERSATIONAL, asked="is my order ready?")
    assert (found.rule, found.weight, found.words) == (Rule.OFF_TOPIC, Weight.WARNING, "20% off")
    assert lint(offer, level=Level.CONVERSATIONAL, asked="Do you have any coupons or discounts?") == ()
    assert lint(offer, level=Level.CONVERSATIONAL, asked="¿Tienen algún descuento?") == ()
    assert Rule.OFF_TOPIC not in rules(offer, Level.INFORMATIONAL)
    assert Rule.OFF_TOPIC not in rules(offer, Level.PROMOTIONAL)


@pytest.mark.parametrize("level", [Level.INFORMATIONAL, Level.PROMOTIONAL])
def test_a_purpose_needs_more_than_the_right_to_answer(level: Level) -> None:
    said = "Your cleaning is on Tuesday at 9:40."
    [found] = lint(said, level=Level.CONVERSATIONAL, purpose=level, asked="when is it?")
    assert found == Finding(Rule.OFF_TOPIC, Weight.WARNING, 0, 0, "", level.value)
    many = lint(said, level=Level.CONVERSATIONAL, purpose=level, automated=True)
    assert Weight.BLOCKER in {each.weight for each in many if each.rule is Rule.OFF_TOPIC}
    assert lint(said, level=level, purpose=level) == ()


def test_what_is_warned_of_is_not_sold() -> None:
    assert Rule.SHAFT not in rules("Please avoid beer, wine and cigarettes before the surgery.")
    assert Rule.SHAFT not in rules("Our rooms are tobacco-free. Evite el tabaco.")
    assert Rule.SHAFT in rules("No appointment needed. Beer is half price.")


def test_who_writes_is_the_business_where_it_is_known() -> None:
    text = "Acme Plumbing: we come at 3. Reply STOP to opt out, HELP for help."
    assert rules(text, automated=True, business="Acme Plumbing") == set()
    assert rules(text, automated=True, business="Riverside Dental") == {Rule.NO_SENDER}


def test_what_is_added_as_a_text_leaves_is_not_missed() -> None:
    text = "Your order is ready."
    assert rules(text, automated=True) == {Rule.NO_SENDER, Rule.NO_STOP, Rule.NO_HELP}
    [found] = lint(text, level=INFORMED, automated=True, completed=True)
    assert found == Finding(Rule.NO_SENDER, Weight.WARNING, 0, 0, "")  # later texts do not name who writes
    sold = lint("Get it at bit.ly/x1", level=INFORMED, automated=True, completed=True)
    assert blocks(sold)
    assert not blocks(lint("Get it at bit.ly/x1", level=INFORMED))


HINTED = [PROMOTIONAL, SHORTENERS, SLANG, ALSO, ASKS, ASKS_TO_CONFIRM, *SHAFT.values()]


@pytest.mark.parametrize("hinted", HINTED)
def test_whatever_a_pattern_matches_has_one_of_its_hints(hinted: Hinted) -> None:
    every = [text for text, *_ in (*GOOD, *BAD)]
    told = {text for each in every for text in (each, each.upper(), f"{each} {each.title()}")}
    spans = {text: [match.span() for match in hinted.pattern.finditer(text)] for text in told}
    assert any(spans.values())
    assert {text: [match.span() for match in hinted.finditer(text)] for text in told} == spans


@pytest.mark.parametrize("hinted", HINTED)
@settings(max_examples=60)
@given(data=st.data())
def test_whatever_a_pattern_can_match_has_one_of_its_hints(hinted: Hinted, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(hinted.pattern))
    for each in (text, text.translate(_TAKEN_FOR)):
        told = letters.narrow(each)
        assert [*map(_span, hinted.finditer(told))] == [*map(_span, hinted.pattern.finditer(told))], told


_TAKEN_FOR = str.maketrans("iIsSkK", "ıİſſKK")
"""Letters that a pattern without regard to case takes for these."""


def _span(match: re.Match[str]) -> tuple[int, int]:
    return match.span()


@pytest.mark.parametrize("blank", [" ", "\n", "\r\n", "\u2028", "\xa0"])
def test_a_yes_is_asked_for_behind_whatever_blank(blank: str) -> None:
    for asked in (
        f"Reply{blank}YES to book.",
        f"Reply with{blank}“si” to book.",
        f"Responda{blank}SÍ, gracias.",
    ):
        assert Rule.CONFUSING_YES in rules(asked), asked


def test_the_end_of_a_sentence_is_not_part_of_an_address() -> None:
    for text in ("See bit.ly/x1.", "(bit.ly/x1)", "bit.ly/x1, please", "Open bit.ly/x1!"):
        assert [each.words for each in lint(text, level=INFORMED)] == ["bit.ly/x1"], text
    assert [each.words for each in lint("Open bit.ly/.", level=INFORMED)] == ["bit.ly/"]


def test_an_address_of_ones_own_is_no_shortener() -> None:
    for text in (
        "See https://habit.ly.example/x",
        "Write to me@t.co.example",
        "visit rabbit.ly/x",
        "a at.co/b",
    ):
        assert Rule.SHORTENER not in rules(text), text


@given(text=st.text(max_size=400), level=st.sampled_from(Level), automated=st.booleans())
def test_any_text_at_all_is_answered_with_places_inside_it(text: str, level: Level, automated: bool) -> None:
    for each in lint(text, level=level, automated=automated):
        assert 0 <= each.start <= each.end <= len(text)
        assert text[each.start : each.end] == each.words
