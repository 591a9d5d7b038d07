"""What an opt-in page says, and what a disclosure of somebody's own must say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from threadline.rules import opt_in_pages as rules
from threadline.rules.levels import Level
from threadline.rules.opt_in_pages import Offer, Problem, Shown

BUSINESS = "Riverside Dental"
REMINDERS = Offer(1, "appointment reminders", Level.INFORMATIONAL)
OFFERS = Offer(2, "offers", Level.PROMOTIONAL)
SHOWN = Shown(
    business=BUSINESS,
    title="Texts from us",
    intro="So that you forget nothing.",
    offers=(REMINDERS, OFFERS),
    disclosure="",
    privacy_url="https://example.com/privacy",
    terms_url="https://example.com/terms",
)
FULL = (
    "You agree that Riverside Dental texts you. How many varies. Message and data rates may apply."
    " Reply STOP to opt out, HELP for help. Consent is not a condition of purchase."
)


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_our_own_disclosure_says_all_that_one_must_say(language: str) -> None:
    assert rules.missing(rules.disclosed(SHOWN, language), business=BUSINESS) is None


@pytest.mark.parametrize(
    ("left_out", "problem"),
    [
        ("Riverside Dental ", Problem.NO_BUSINESS),
        ("Reply STOP to opt out, HELP for help.", Problem.NO_STOP),
        (", HELP for help", Problem.NO_HELP),
        ("Message and data rates may apply.", Problem.NO_RATES),
        ("How many varies.", Problem.NO_FREQUENCY),
        ("Consent is not a condition of purchase.", Problem.NO_CONDITION),
    ],
)
def test_a_disclosure_that_leaves_something_out_is_told_what(left_out: str, problem: Problem) -> None:
    assert rules.missing(FULL, business=BUSINESS) is None
    assert rules.missing(FULL.replace(left_out, ""), business=BUSINESS) is problem


@pytest.mark.parametrize(
    "said", ["Up to 4 msgs a month.", "Recurring texts.", "4 por semana.", "La cantidad varía."]
)
def test_how_often_is_said_in_many_ways(said: str) -> None:
    assert rules.missing(FULL.replace("How many varies.", said), business=BUSINESS) is None


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_every_box_says_its_level_and_that_it_is_optional(language: str) -> None:
    for offer in SHOWN.offers:
        agrees, level = rules.box(SHOWN, offer, language)
        assert offer.name in agrees
        assert BUSINESS in agrees
        assert "pcional" in level or "ptional" in level
    levels = {rules.box(SHOWN, offer, language)[1] for offer in SHOWN.offers}
    assert len(levels) == 2


def test_a_capture_holds_every_word_that_was_shown_and_what_was_done() -> None:
    said = rules.capture(SHOWN, "en", offered={1, 2}, ticked=[REMINDERS])
    for words in (SHOWN.title, SHOWN.intro, SHOWN.privacy_url, SHOWN.terms_url, rules.disclosed(SHOWN, "en")):
        assert words in said
    for offer in SHOWN.offers:
        assert " ".join(rules.box(SHOWN, offer, "en")) in said
    assert said.endswith("Ticked: appointment reminders. [Agree]")
    spanish = rules.capture(SHOWN, "es", offered={1, 2}, ticked=[REMINDERS, OFFERS])
    assert spanish.endswith("Marcó: appointment reminders, offers. [Aceptar]")
    assert not rules.capture(SHOWN, "en", offered={1}, ticked=[REMINDERS], pressed=False).endswith("]")


def test_a_box_that_was_not_there_is_in_no_capture() -> None:
    assert "about offers" not in rules.capture(SHOWN, "en", offered={1}, ticked=[REMINDERS])


def test_words_of_somebodys_own_take_the_place_of_ours() -> None:
    own = replace(SHOWN, disclosure=FULL)
    assert rules.disclosed(own, "es") == FULL
    assert FULL in rules.whole(own, "en")


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://example.com/privacy?x=1#y", True),
        ("http://example.com", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.com/x", False),
        ("/privacy", False),
        ("https://", False),
        ("https://user:word@example.com/", False),
        ("https://example.com/a b", False),
        ("https://example.com/\u202egnp", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_only_whole_addresses_of_the_web_are_links(address: str, is_one: bool) -> None:
    assert rules.is_link(address) is is_one


@pytest.mark.parametrize(
    ("address", "website"),
    [
        ("https://Shop.Example/", "https://shop.example"),
        (" http://localhost:8000 ", "http://localhost:8000"),
        ("https://shop.example/path", None),
        ("https://shop.example?x", None),
        ("https://*.example", None),
        ("https://shop.example; script-src *", None),
        ("https://shop.example 'unsafe-inline'", None),
        ("ftp://shop.example", None),
        ("shop.example", None),
        ("https://[::1", None),
        ("", None),
    ],
)
def test_only_a_website_alone_may_get_into_a_header(address: str, website: str | None) -> None:
    assert rules.origin(address) == website


def test_several_purposes_make_one_sentence() -> None:
    assert rules.named([], "en") == ""
    assert rules.named(["news"], "en") == "news"
    assert rules.named(["news", "offers"], "en") == "news and offers"
    assert rules.named(["news", "offers", "recalls"], "es") == "news, offers y recalls"
    assert rules.named(["news", "offers"], "fr") == "news and offers"
