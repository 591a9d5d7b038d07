"""Which words can join a purpose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import join_words, keywords
from threadline.rules.join_words import Problem


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
