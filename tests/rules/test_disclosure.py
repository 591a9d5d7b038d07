"""What a text says about itself when it leaves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import collisions, disclosure, parts
from threadline.rules.levels import CONFIRMATIONS, Occasion

ANA = "Ana’s Bakery"


def first(body: str, *, business: str = ANA, language: str = "en") -> str:
    return disclosure.compose(body, introduce=True, instruct=True, business=business, language=language)


def later(body: str) -> str:
    return disclosure.compose(body, introduce=False, instruct=True, business=ANA)


def test_the_first_text_says_who_writes_and_how_to_stop() -> None:
    assert first("Your cake is ready.") == (
        "Ana's Bakery: Your cake is ready. Reply STOP to opt out, HELP for help."
    )


def test_in_spanish_too() -> None:
    assert first("Su pastel esta listo.", language="es") == (
        "Ana's Bakery: Su pastel esta listo. Responda STOP para darse de baja, AYUDA para ayuda."
    )


def test_a_later_text_does_not_introduce_itself_again() -> None:
    assert later("See you at 5!") == "See you at 5! Reply STOP to opt out, HELP for help."


def test_an_answer_leaves_as_it_was_written() -> None:
    body = "Sure, any time."
    assert disclosure.compose(body, introduce=False, instruct=False, business=ANA) == body


def test_a_link_at_the_end_stays_whole() -> None:
    assert later("Here: https://example.com/a").splitlines()[0] == "Here: https://example.com/a"


def test_a_text_without_words_still_says_who_and_how() -> None:
    assert first("") == "Ana's Bakery: Reply STOP to opt out, HELP for help."


@pytest.mark.parametrize(
    "body", ["Hi, this is Ana’s Bakery.", "ANA'S BAKERY calling.", "From ana's bakery: hi."]
)
def test_a_body_that_names_the_business_is_not_introduced_twice(body: str) -> None:
    assert first(body).lower().replace("’", "'").count("ana's bakery") == 1


def test_a_name_inside_another_word_does_not_count() -> None:
    assert first("All about cakes.", business="Bo").startswith("Bo: ")
    assert first("We go about it.", business="About Us").startswith("About Us: ")


@pytest.mark.parametrize(
    "body",
    [
        "Reply STOP to opt out.",
        "Text stop to end",
        "STOP to unsubscribe",
        'reply "STOP" any time',
        "Reply Unsubscribe.",
        "Responda STOP para salir.",
        "Envíe BAJA para cancelar.",
        "STOP=end",
        "STOP ends it.",
        "STOP ends all texts!",
        "STOP cancela",
        "STOP cancela los mensajes.",
    ],
)
def test_a_body_that_says_how_to_stop_is_not_told_again(body: str) -> None:
    assert disclosure.says_stop(body)
    assert later(body).endswith("Reply HELP for help.")
    assert later(body).upper().count("STOP") == body.upper().count("STOP")


@pytest.mark.parametrize(
    "body",
    [
        "Meet us at the bus stop.",
        "Text us when you stop by.",
        "We send stop signs.",
        "STOP the waste!",
        "Don't stop.",
        "Reply YES to confirm.",
        "Reply CANCEL to cancel your appointment.",
        "STOP cancels your appointment.",
        "STOP ends at noon.",
        "STOP para su cita.",
    ],
)
def test_a_body_that_only_mentions_stopping_is_told_how(body: str) -> None:
    assert not disclosure.says_stop(body)
    assert later(body) == f"{body} Reply STOP to opt out, HELP for help."


@pytest.mark.parametrize(
    "body",
    ["Reply STOP to end, HELP for help", "STOP ends it, HELP helps", "STOP cancela, AYUDA ayuda"],
)
def test_a_body_that_says_both_leaves_as_it_is(body: str) -> None:
    assert later(body) == body


def test_a_workspace_may_word_it_itself() -> None:
    composed = disclosure.compose(
        "Hi.",
        introduce=False,
        instruct=True,
        business=ANA,
        opt_out_text="Txt STOP 2 end.",
        help_text="Help: 555.",
    )
    assert composed == "Hi. Txt STOP 2 end. Help: 555."


BODY = st.one_of(
    st.text(st.characters()),
    st.lists(
        st.sampled_from(
            ["Reply STOP", "to opt out", "HELP", "for help", "Ana's Bakery", "stop", "by", ".", "\n", "😀"]
        )
    ).map(" ".join),
)


@given(BODY, st.booleans(), st.booleans(), st.sampled_from(["en", "es", "xx"]))
def test_composing_again_adds_nothing_and_the_body_is_kept(
    body: str, introduce: bool, instruct: bool, language: str
) -> None:
    def compose(text: str) -> str:
        return disclosure.compose(
            text, introduce=introduce, instruct=instruct, business=ANA, language=language
        )

    once = compose(body)
    assert body in once
    assert compose(once) == once
    assert not instruct or (disclosure.says_stop(once) and disclosure.says_help(once))
    assert not introduce or disclosure.says_who(once, business=ANA)


@given(st.text(st.sampled_from("abc .€{")), st.sampled_from(["en", "es"]))
def test_a_disclosure_never_turns_a_gsm_text_into_ucs2(body: str, language: str) -> None:
    assert parts.encoding(first(body, language=language)) is parts.Encoding.GSM7


OWN = [
    Occasion.STOP_CONFIRMATION,
    Occasion.END_CONFIRMATION,
    Occasion.START_ANSWER,
    Occasion.HELP_ANSWER,
    Occasion.JOIN_ANSWER,
]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("occasion", [*OWN, Occasion.OPT_IN_REQUEST])
def test_our_own_texts_are_one_gsm_part_and_complete(occasion: Occasion, language: str) -> None:
    text = disclosure.default(occasion, business=ANA, purpose="orders", language=language)
    assert parts.count(text).encoding is parts.Encoding.GSM7
    assert parts.count(text).parts == 1
    assert collisions.lint(text) == ()
    instruct = occasion not in CONFIRMATIONS
    composed = disclosure.compose(text, introduce=True, instruct=instruct, business=ANA, language=language)
    assert composed == text


def test_the_help_answer_gives_the_contact_and_the_request_names_the_purpose() -> None:
    help_text = disclosure.default(Occasion.HELP_ANSWER, business=ANA, help_contact="call (202) 555-0123.")
    assert help_text == "Ana's Bakery: For help, call (202) 555-0123. Reply STOP to opt out."
    assert "about {x}." in disclosure.default(Occasion.OPT_IN_REQUEST, business=ANA, purpose="{x}")


@pytest.mark.parametrize("occasion", [Occasion.ORDINARY, Occasion.EMERGENCY])
def test_what_somebody_writes_has_no_default(occasion: Occasion) -> None:
    with pytest.raises(ValueError, match="no default"):
        disclosure.default(occasion, business=ANA)
