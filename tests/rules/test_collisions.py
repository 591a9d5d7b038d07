"""Words in templates that would do something else than they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import collisions
from threadline.rules.keywords import Kind


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("Reply CANCEL to cancel your appointment", "CANCEL", Kind.STOP),
        ("Reply YES to confirm or CANCEL to cancel", "CANCEL", Kind.STOP),
        ("Can't make it? Reply CANCEL.", "CANCEL", Kind.STOP),
        ("Text END to end your session", "END", Kind.STOP),
        ("please reply with quit to leave the queue", "quit", Kind.STOP),
        ("Reply STOP to cancel your order", "STOP", Kind.STOP),
        ("Responda CANCELAR para cancelar su cita", "CANCELAR", Kind.STOP),
        ("Reply START to start the survey", "START", Kind.START),
        ("Reply HELP to win a prize", "HELP", Kind.HELP),
        ("reply ＣＡＮＣＥＬ to cancel", "ＣＡＮＣＥＬ", Kind.STOP),
    ],
)
def test_a_word_that_does_something_else_is_found(text: str, word: str, kind: Kind) -> None:
    (found,) = collisions.lint(text)
    assert (found.word, found.kind, found.position) == (word, kind, text.index(word))


@pytest.mark.parametrize(
    "text",
    [
        *("Reply STOP to opt out, HELP for help.", "Text STOP to stop texts", 'Reply "STOP" to unsubscribe.'),
        *(
            "Reply END to end these messages",
            "Reply UNSUBSCRIBE",
            "Reply STOP to cancel",
            "Reply INFO for details",
        ),
        *(
            "Reply START to get texts again",
            "Reply YES to confirm, NO to decline",
            "The end of season sale is here",
        ),
        *("Responda STOP para darse de baja", "We stop at five.", "Text us. End of story.", ""),
    ],
)
def test_a_word_that_does_what_it_says_is_fine(text: str) -> None:
    assert collisions.lint(text) == ()


@given(st.text(st.characters()))
def test_any_template_can_be_looked_at(text: str) -> None:
    for found in collisions.lint(text):
        assert text[found.position :].startswith(found.word)
