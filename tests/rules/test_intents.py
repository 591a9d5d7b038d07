"""What texts ask for: known shapes, the labelled set as a whole, and any text at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules import labelled

from threadline.rules import intents, spelling
from threadline.rules.intents import Certainty, Intent

DOCS = Path(__file__).parents[2] / "docs/revocation.md"

SURE = [
    *("STOP", "ѕтор", "st0p", "s t o p", "s.t.o.p texting me", "ＳＴＯＰ", "🆂🆃🅾🅿", "stooop", "stpo", "st op"),
    *("unsubcribe", "unsuscribe", "UNSUBSCRIBE ME NOW!!!", "unsub", "cancle my texts", "opt-out pls"),
    *("take my # off ur list", "please take me off your list", "pls dont txt", "Do NOT contact me again"),
    *("kindly cease all communications", "stop w the texts", "no more msgs plz", "lemme be"),
    *(
        "plz take me off ur lst",
        "plz take me of ur lst",
        "take me off the offers list",
        "Stop texting me offers",
    ),
    *("Stop my appointment reminders", "STOP only", "stop texting me only", "STOP solo ofertas"),
    *("denme de baja", "sáquenme de la lista", "no me manden mas", "dejen de escribirme", "bórrame"),
]
LIKELY = [
    *("wrong number", "not interested", "who gave you my number?", "I never signed up for this", "bug off"),
    *(
        "enough already",
        "reported as spam",
        "I'll sue",
        "please no more",
        "stop the f***ing texts",
        "I want out",
    ),
    *("no me interesa", "ya no más por favor", "número equivocado", "stop it lol I mean it, stop", "🛑"),
    *(
        "stop emailing me",
        "quit e-mailing me!",
        "unsubscribe me from your emails",
        "unsubscribe from emails, not texts",
    ),
]
NOTHING = [
    *(
        "stop by at 5",
        "bus stop",
        "cancel my appointment",
        "end of the month",
        "quit my job",
        "remove the stitches",
    ),
    *(
        "can you stop the water leak",
        "take me off the schedule for monday",
        "unsubscribe from gym membership?",
    ),
    *(
        "don't stop texting me",
        "please don't unsubscribe me",
        "Liked “Reply STOP to opt out.”",
        "shop",
        "step",
    ),
    *(
        "check your spam folder",
        "no more pain",
        "para mañana",
        "fin de semana",
        "estoy en la lista de espera",
    ),
    *(
        "stop by only if you can",
        "Cancel the second item only",
        "Only text me about appointments",
        "no solo eso",
    ),
    *(
        "I unsubscribed from your emails",
        "unsubscribe me from emails but keep the texts",
        "take me off the waiting list",
    ),
    *("cancelar mi cita", "no dejen de avisarme", "", "👍", "\ud800"),
]


@pytest.mark.parametrize("text", SURE)
def test_what_cannot_be_meant_otherwise_is_a_sure_opt_out(text: str) -> None:
    found = intents.read(text)
    assert (found.intent, found.certainty) == (Intent.OPT_OUT, Certainty.SURE)
    assert found.matched


@pytest.mark.parametrize("text", LIKELY)
def test_what_a_person_should_look_at_is_a_likely_opt_out(text: str) -> None:
    found = intents.read(text)
    assert (found.intent, found.certainty) == (Intent.OPT_OUT, Certainty.LIKELY)
    assert found.matched


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_speaks_of_stopping_asks_for_nothing(text: str) -> None:
    assert intents.read(text) == intents.NOTHING


@pytest.mark.parametrize(
    ("text", "certainty"), [("START", "sure"), ("unstop", "sure"), ("text me again", "likely")]
)
def test_only_a_bare_word_is_sure_to_ask_for_texts(text: str, certainty: str) -> None:
    found = intents.read(text)
    assert (found.intent, found.certainty.value) == (Intent.OPT_IN, certainty)


@pytest.mark.parametrize(
    ("text", "certainty"), [("HELP", "sure"), ("who is this?", "likely"), ("¿quién es?", "likely")]
)
def test_only_a_bare_word_is_sure_to_ask_for_help(text: str, certainty: str) -> None:
    found = intents.read(text)
    assert (found.intent, found.certainty.value) == (Intent.HELP, certainty)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("STOP OFFERS", "offers"),
        ("stop promotions", "promotions"),
        ("stop the reminders but keep offers", "reminders"),
        ("no más promociones", "promociones"),
        ("STOP CAKE CLUB", "cake club"),
        ("STOP OFFERS only", "offers"),
        ("stop only the offers", "offers"),
        ("STOP ofertas solamente", "ofertas"),
        ("Stop texting me offers", "offers"),
        ("stop all texts", ""),
        ("stop sending me messages please", ""),
        ("STOP", ""),
    ],
)
def test_a_stop_says_what_it_was_said_of(text: str, scope: str) -> None:
    assert intents.read(text).scope == scope


@pytest.mark.parametrize(
    ("text", "rule"),
    [("stop", "word.stop"), ("take me off your list", "phrase.take-me-off-list"), ("see you", "none")],
)
def test_a_rule_has_a_name(text: str, rule: str) -> None:
    assert intents.read(text).rule == rule


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello. Not interested, thank you", "Not interested"),
        ("Perdón, número equivocado", "número equivocado"),
        ("Hi, who gave you my number? I don't know you", "who gave you my number"),
        ("see you at 5", ""),
    ],
)
def test_the_words_that_mattered_are_found_again_in_the_text(text: str, words: str) -> None:
    pieces = intents.marked(text, intents.read(text).matched)
    assert "".join(piece for piece, _ in pieces) == text
    assert "".join(piece for piece, marked in pieces if marked) == words


@pytest.mark.parametrize("beside", [
    "My ex won't leave me alone", "No more, that's all", "Shut up, that's harassment", "Don't text me, call me",
])  # fmt: skip
@pytest.mark.parametrize("stop", ["STOP.", "UNSUBSCRIBE.", "Stop texting me!", "Take me off your list."])
def test_a_saying_beside_a_stop_takes_nothing_from_it(stop: str, beside: str) -> None:
    for text in (f"{stop} {beside}", f"{beside}. {stop}"):
        found = intents.read(text)
        assert (found.intent, found.certainty) == (Intent.OPT_OUT, Certainty.SURE), text


@pytest.mark.parametrize(("said", "intent"), [
    ("Please stop texting me.", Intent.OPT_OUT), ("Unsubscribe me from this list.", Intent.OPT_OUT),
    ("Ya no me manden mensajes por favor.", Intent.OPT_OUT), ("Please don't stop texting me.", Intent.NONE),
    ("The bus will stop right outside.", Intent.NONE),
])  # fmt: skip
def test_a_wish_in_the_middle_of_a_very_long_text_is_read(said: str, intent: Intent) -> None:
    talk = "We were at the lake with the children all day and the weather was lovely. " * 8
    assert intents.read(f"{talk}{said} {talk}").intent is intent


def test_texts_that_nobody_tuned_to_are_read_as_promised() -> None:
    held = labelled.numbers("held")
    assert held.recall >= 0.97
    assert held.other_sure / held.other <= 0.002
    assert held.other_likely / held.other <= 0.01


def test_texts_that_the_rules_were_made_with_are_read_as_promised() -> None:
    tuned = labelled.numbers("tune")
    assert tuned.recall >= 0.97
    assert tuned.other_sure / tuned.other <= 0.002
    assert tuned.other_likely / tuned.other <= 0.01


def test_the_set_is_large_and_in_both_languages() -> None:
    rows = [each for each, _ in labelled.texts()]
    assert len(rows) == len({each.text for each in rows}) >= 1000
    assert sum(each.split == "held" for each in rows) >= 500
    assert sum(each.language == "es" for each in rows) >= len(rows) / 5


def test_the_published_numbers_are_those() -> None:
    assert labelled.table() in DOCS.read_text(encoding="utf-8")


@given(st.text(st.characters(), max_size=300))
def test_any_text_is_read_and_read_the_same_again(text: str) -> None:
    assert intents.read(text) == intents.read(text)


MIXED = "i want you to stop please the your do not me no de que texts from list all"


@given(st.lists(st.sampled_from(MIXED.split())))
def test_words_in_any_order_are_read_in_the_end(words: list[str]) -> None:
    assert intents.read(" ".join(words)).intent in Intent


@pytest.mark.parametrize(
    "text", ["i want to " * 150 + "x", "no me que por favor " * 90, "the all your these " * 90]
)
def test_a_text_made_to_be_slow_is_read_without_delay(text: str) -> None:
    assert intents.read(text).intent in Intent


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("stop", "stpo", 1), ("stop", "stop", 0), ("stop", "sto", 1), ("text", "tent", 1)],
)
def test_slips_between_words_are_counted(one: str, other: str, slips: int) -> None:
    assert spelling.distance(one, other, most=2) == slips
