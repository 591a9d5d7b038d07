"""Which words can join a purpose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import join_words, keywords
from threadline.rules.join_words import Problem, TextProblem


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (["DEALS", "SMILE"], None),
        (["STOP"], Problem.RESERVED),
        (["QUIT"], Problem.RESERVED),
        (["Sí"], Problem.RESERVED),
        (["remínd"], Problem.TAKEN),
        (["TWO WORDS"], Problem.ODD),
        (["🦷"], Problem.ODD),
        (["X" * 21], Problem.ODD),
        (list("ABCDEF"), Problem.MANY),
    ],
)
def test_a_word_is_taken_or_its_problem_said(words: list[str], wrong: Problem | None) -> None:
    found = join_words.problem(words, taken=["REMIND"])
    assert (found and found[0]) == wrong


@given(st.text(max_size=40))
def test_what_passes_is_read_as_the_join_word_and_as_nothing_else(text: str) -> None:
    words = join_words.read(text)
    if words and join_words.problem(words, taken=[]) is None:
        for word in words:
            read = keywords.read(word, join_words=dict.fromkeys(words, 1), asked=True)
            assert read.kind is keywords.Kind.JOIN


FINE = (
    "Riverside Dental: you get reminders. Msg & data rates may apply. Reply STOP to opt out, HELP for help."
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (FINE, None),
        ("Riverside Dental: recibe recordatorios. Responda STOP para darse de baja.", None),
        (FINE + "x" * 480, TextProblem.TOO_LONG),
        ("Hello {name}! " + FINE, TextProblem.PLACEHOLDER),
        ("Hello [[name]]! " + FINE, TextProblem.PLACEHOLDER),
        (FINE.replace("Riverside Dental", "We"), TextProblem.NO_BUSINESS),
        ("Riverside Dental: you get reminders.", TextProblem.NO_STOP),
        (FINE + " See bit.ly/x1", TextProblem.SHORTENER),
        (FINE + " Reply CANCEL to cancel a visit.", TextProblem.KEYWORD),
        (FINE + " 20% off today!", TextProblem.OFFER),
    ],
)
def test_an_answer_of_ones_own_names_the_business_and_stop_and_is_fit_to_be_sent(
    text: str, problem: TextProblem | None
) -> None:
    found = join_words.wrong_text(text, business="Riverside Dental")
    assert [each.problem for each in found] == ([] if problem is None else [problem])


def test_every_fault_of_the_wording_is_said_with_its_own_words() -> None:
    text = FINE + " 20% off today! Reply CANCEL to cancel a visit. See bit.ly/x1 or bit.ly/x2"
    found = {each.problem: each.words for each in join_words.wrong_text(text, business="Riverside Dental")}
    assert found == {
        TextProblem.OFFER: "20% off", TextProblem.KEYWORD: "CANCEL", TextProblem.SHORTENER: "bit.ly/x1, bit.ly/x2",
    }  # fmt: skip
