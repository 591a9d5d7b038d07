"""What a STOP is said of: a labelled table, and what must stay a full STOP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from threadline.rules import keywords, scopes
from threadline.rules.keywords import Kind
from threadline.rules.levels import Level
from threadline.rules.scopes import StopScope, Subject

VISITS, ORDERS, DEALS, CAKES = 1, 2, 3, 4
SUBJECTS = (
    Subject(VISITS, "Appointment reminders", Level.INFORMATIONAL, ("VISITS",)),
    Subject(ORDERS, "Order updates", Level.INFORMATIONAL),
    Subject(DEALS, "Weekly deals", Level.PROMOTIONAL, ("DEALS",), ("Spring Sale",)),
    Subject(CAKES, "Cake club", Level.PROMOTIONAL, ("CAKE",)),
)
INFORMATION, ADVERTISING = (VISITS, ORDERS), (DEALS, CAKES)
BEFORE = scopes.REVOKES_ALL_FROM - timedelta(seconds=1)


def ends(text: str, subjects: tuple[Subject, ...] = SUBJECTS) -> tuple[int, ...] | None:
    """The purposes that the text ends; None when it is no END."""
    read = scopes.narrow(keywords.read(text), text, subjects)
    return read.ends if read.kind is Kind.END else None


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        # a level, in the words people have for it
        ("STOP OFFERS", ADVERTISING),
        ("stop offers", ADVERTISING),
        ("Stop the promos please", ADVERTISING),
        ("no more promotions", ADVERTISING),
        ("please stop sending me coupons", ADVERTISING),
        ("stop marketing", ADVERTISING),
        ("stop the newsletter", ADVERTISING),
        ("unsubscribe from offers", ADVERTISING),
        ("opt out of offers", ADVERTISING),
        ("I don't want promotions", ADVERTISING),
        ("STOP PROMOTIONS!!!", ADVERTISING),
        ("ѕтор offers", ADVERTISING),
        ("stop the reminders", INFORMATION),
        ("no more reminders", INFORMATION),
        ("stop updates", INFORMATION),
        ("end reminders", INFORMATION),
        ("cancel promotions", ADVERTISING),
        ("Stop texting me offers", ADVERTISING),
        ("take me off the offers list", ADVERTISING),
        ("Stop my appointment reminders", (VISITS,)),
        # and only that
        ("STOP OFFERS only", ADVERTISING),
        ("Unsubscribe from offers only", ADVERTISING),
        ("unsubscribe from the newsletter only", ADVERTISING),
        ("opt out of the newsletter only", ADVERTISING),
        ("unsubscribe only from offers", ADVERTISING),
        ("stop only offers", ADVERTISING),
        ("please stop offers only", ADVERTISING),
        ("stop the offers only, keep the reminders", ADVERTISING),
        ("stop the offers, only reminders", ADVERTISING),
        ("stop the offers but only the offers", ADVERTISING),
        ("Only reminders please, no more offers", ADVERTISING),
        ("Hi, only stop the offers", ADVERTISING),
        ("no quiero ofertas, solo recordatorios", ADVERTISING),
        ("STOP CAKE CLUB only", (CAKES,)),
        ("STOP solo ofertas", ADVERTISING),
        ("STOP ofertas solamente", ADVERTISING),
        ("paren solo las ofertas", ADVERTISING),
        # in Spanish
        ("no más ofertas", ADVERTISING),
        ("STOP OFERTAS", ADVERTISING),
        ("paren las promociones", ADVERTISING),
        ("alto promociones", ADVERTISING),
        ("basta de ofertas", ADVERTISING),
        ("ya no quiero ofertas", ADVERTISING),
        ("no me manden ofertas por favor", ADVERTISING),
        ("paren los recordatorios", INFORMATION),
        ("no más recordatorios", INFORMATION),
        ("dejen de mandar avisos", INFORMATION),
        # a purpose by its name, in part of it, by its join word
        ("stop appointment reminders", (VISITS,)),
        ("STOP ORDER UPDATES", (ORDERS,)),
        ("stop order updates", (ORDERS,)),
        ("STOP CAKE CLUB", (CAKES,)),
        ("stop cake", (CAKES,)),
        ("STOP CAKE", (CAKES,)),
        ("STOP VISITS", (VISITS,)),
        # a campaign as it was recorded
        ("STOP SPRING SALE", (DEALS,)),
        # more than one thing
        ("stop the offers and the reminders", (VISITS, ORDERS, DEALS, CAKES)),
        ("STOP PROMOTIONS, STOP REMINDERS", (VISITS, ORDERS, DEALS, CAKES)),
        ("stop the offers but keep the reminders", ADVERTISING),
        ("Stop the offers. I still love your bakery!", ADVERTISING),
        ("no más ofertas, gracias", ADVERTISING),
    ],
)
def test_what_is_named_is_ended_and_nothing_else(text: str, ended: tuple[int, ...]) -> None:
    assert ends(text) == ended


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop", "Stop.", "STOPALL", "stop all", "alto", "unsubscribe", "stop texting me",
        "please take me off your list", "STOP only", "stop texting me only", "take me off the mailing list",
        "stop all messages", "no more texts", "no más mensajes",
        "stop the surveys",  # nothing of ours is called so
        "stop alerts",  # what many call every text
        "stop the offers and leave me alone",
        "stop all promotional messages, leave me alone",
        "Stop the offers. Stop texting me.",
        "stop the offers and everything else",
        "stop the offers, all of it",
        "stop the offers and have a nice day",
    ],
)  # fmt: skip
def test_what_is_unclear_or_says_more_stays_a_full_stop(text: str) -> None:
    read = keywords.read(text)
    assert read.kind is Kind.STOP
    assert scopes.narrow(read, text, SUBJECTS) == read


@pytest.mark.parametrize(
    "text",
    [
        "stop by at 5", "cancel my appointment", "cancel the appointment please", "end of the week", "Any offers?",
        "no deals for me?", "end reminders?", "START", "HELP", "CAKE", "I love the reminders", "no", "cancel order 55",
        "",
    ],
)  # fmt: skip
def test_what_is_no_stop_becomes_none(text: str) -> None:
    assert ends(text) is None


def test_a_name_that_fits_two_purposes_is_no_name() -> None:
    twins = (Subject(1, "Garden tips", Level.INFORMATIONAL), Subject(2, "Kitchen tips", Level.INFORMATIONAL))
    assert ends("STOP GARDEN", twins) == (1,)
    read = keywords.read("STOP TIPS")
    assert scopes.narrow(read, "STOP TIPS", twins) == read


def test_without_purposes_of_a_level_its_words_name_nothing() -> None:
    only = (SUBJECTS[0],)
    assert ends("STOP OFFERS", only) is None
    assert scopes.narrow(keywords.read("STOP OFFERS"), "STOP OFFERS", ()).kind is Kind.STOP


@pytest.mark.parametrize("text", ["STOP", "stop", "Alto", "unsubscribe", "s t o p", "stpo"])
def test_a_bare_stop_is_for_everything_unless_the_workspace_chose_otherwise(text: str) -> None:
    read = keywords.read(text)
    assert scopes.bare(read, choice=StopScope.EVERYTHING, last=DEALS, at=BEFORE) == read
    narrowed = scopes.bare(read, choice=StopScope.CAMPAIGN, last=DEALS, at=BEFORE)
    assert (narrowed.kind, narrowed.ends) == (Kind.END, (DEALS,))


def test_the_choice_ends_when_the_law_says_so() -> None:
    read = keywords.read("STOP")
    assert scopes.bare(read, choice=StopScope.CAMPAIGN, last=DEALS, at=scopes.REVOKES_ALL_FROM) == read
    assert datetime(2027, 1, 31, tzinfo=UTC) > scopes.REVOKES_ALL_FROM


@pytest.mark.parametrize("text", ["stop texting me", "STOPALL", "stop all", "STOP OFFERS", "HELP", "START"])
def test_only_a_bare_stop_can_be_narrowed_by_choice(text: str) -> None:
    read = keywords.read(text)
    assert scopes.bare(read, choice=StopScope.CAMPAIGN, last=DEALS, at=BEFORE) == read


def test_a_bare_stop_after_a_text_without_a_purpose_is_for_everything() -> None:
    read = keywords.read("STOP")
    assert scopes.bare(read, choice=StopScope.CAMPAIGN, last=None, at=BEFORE) == read
