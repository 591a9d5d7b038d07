"""What a text asks for, and above all what it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import keywords, phrases
from threadline.rules.keywords import Kind

STOPS = [
    *(
        "STOP",
        "stop",
        "Stop.",
        "STOP!!!",
        " stop \n",
        "'Stop'",
        "stop please",
        "Please stop",
        "STOP 🛑",
        "S.T.O.P.",
    ),
    *(
        "ＳＴＯＰ",
        "s\u200btop",
        "\u00a0STOP\u00a0",
        "stop stop stop",
        "STOP ALL",
        "StopAll",
        "stop\n\nAna Lopez",
        "STOP\nSent from my phone",
    ),
    *(
        "quit",
        "END",
        "revoke",
        "opt out",
        "Opt-out",
        "OPTOUT",
        "cancel",
        "unsubscribe",
        "Unsubscribe, thanks",
    ),
    *("STOP. Not interested", "Who is this? STOP", "stop texting me", "Wrong number. Stop texting me!"),
    *("Can you please stop texting me?", "please take me off your list", "Take me off of this mailing list"),
    *(
        "remove me from your list",
        "Remove my number from this list",
        "unsubscribe me",
        "opt me out",
        "Opt me out please",
    ),
    *(
        "do not text me",
        "Don’t text me again",
        "don't message me anymore",
        "No more texts",
        "no more messages please",
    ),
    *(
        "leave me alone",
        "I want to opt out",
        "How do I unsubscribe?",
        "stop sending me these messages",
        "stop the texts",
    ),
    *(
        "I don't want these texts",
        "never contact me again",
        "lose my number",
        "I revoke my consent",
        "i said stop",
    ),
    *(
        "ALTO",
        "parar",
        "Pare.",
        "baja",
        "Cancelar",
        "no me escriban más",
        "No me envíe más mensajes",
        "no más mensajes",
    ),
    *(
        "Dejen de escribirme",
        "quiero darme de baja",
        "Bórrenme de su lista",
        "no quiero recibir más mensajes",
    ),
]

NOT_STOPS = [
    *(
        "stop by at 5",
        "can you stop by",
        "Could you stop by at 5?",
        "don't stop",
        "Don't stop texting me",
        "the bus stop",
    ),
    *(
        "Please don't stop texting me",
        "non-stop",
        "I'll stop texting while driving",
        "Stop! Hammer time",
        "never stop",
    ),
    *(
        "cancel my appointment",
        "Can I cancel my 3pm?",
        "the end",
        "end of day works",
        "is there a stop on Main St?",
    ),
    *(
        "how do I quit smoking",
        "Liked “Reply STOP to opt out.”",
        "What happens when I text stop?",
        "para mañana",
    ),
    *(
        "I can't stop by today.",
        "remove the onions",
        "take me to the airport",
        "no more onions please",
        "alto ahí, amigo",
    ),
    *("Leave me a message", "I want to cancel my order", "No me escribió nadie", "", "🛑", "?!", "\ud800"),
]


@pytest.mark.parametrize("text", STOPS)
def test_every_reasonable_way_to_say_stop_stops(text: str) -> None:
    reading = keywords.read(text)
    assert reading.kind is Kind.STOP
    assert reading.matched
    assert reading.version == phrases.TABLE_VERSION


@pytest.mark.parametrize("text", NOT_STOPS)
def test_what_a_reasonable_person_reads_otherwise_asks_for_nothing(text: str) -> None:
    assert keywords.read(text) == keywords.Reading(Kind.NONE)


@pytest.mark.parametrize("text", ["start", "UNSTOP", "Subscribe!", "start please", "Iniciar"])
def test_start(text: str) -> None:
    assert keywords.read(text).kind is Kind.START


@pytest.mark.parametrize("text", ["HELP", "help!", "Info", "¿Ayuda?", "información"])
def test_help(text: str) -> None:
    assert keywords.read(text).kind is Kind.HELP


@pytest.mark.parametrize("text", ["help me find the shop", "info about cakes", "start at 5?", "Yes", "sí"])
def test_words_in_a_sentence_and_answers_to_nothing_ask_for_nothing(text: str) -> None:
    assert keywords.read(text).kind is Kind.NONE


@pytest.mark.parametrize("text", ["YES", "yes!", "Yes please", "y", "Sí", "si"])
def test_yes_counts_as_the_answer_to_a_question(text: str) -> None:
    assert keywords.read(text, asked=True).kind is Kind.YES


@pytest.mark.parametrize("text", ["ok", "yes but not on Sundays", "no", "sure"])
def test_half_a_yes_is_none(text: str) -> None:
    assert keywords.read(text, asked=True).kind is Kind.NONE


def test_a_join_word_names_its_purpose() -> None:
    words = {"Cake Club": 3, "BREAD": 4}
    assert keywords.read(" cake  CLUB! ", join_words=words).purpose == 3
    reading = keywords.read("bread", join_words=words)
    assert (reading.kind, reading.purpose, reading.matched) == (Kind.JOIN, 4, "bread")
    assert keywords.read("I love bread", join_words=words).kind is Kind.NONE


def test_our_own_words_come_before_a_workspaces() -> None:
    assert keywords.read("stop", join_words={"STOP": 3}).kind is Kind.STOP
    assert keywords.read("help", join_words={"HELP": 3}).kind is Kind.HELP
    assert keywords.is_reserved("Stop!")
    assert keywords.is_reserved("Sí")
    assert not keywords.is_reserved("BREAD")


@given(st.text(st.characters()))
def test_any_text_has_a_reading(text: str) -> None:
    assert keywords.read(text, join_words={"bread": 1}, asked=True).kind in Kind


SPACE = st.text(st.sampled_from(" \t\u00a0\u3000.!,;\"'*\u200b"), max_size=8)


@given(st.sampled_from(sorted(phrases.STOP_WORDS)), SPACE, SPACE, st.booleans())
def test_case_and_what_stands_around_a_word_make_no_difference(
    word: str, before: str, after: str, upper: bool
) -> None:
    text = before + (word.upper() if upper else word) + after
    assert keywords.read(text).kind is Kind.STOP


def test_a_letter_of_a_megabyte_is_read_without_delay() -> None:
    assert keywords.read("please stop the car " * 50_000).kind is Kind.NONE
