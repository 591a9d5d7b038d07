"""What a search shows of a text it found, and what it asks an index for."""

from __future__ import annotations

import pytest

from threadline.rules import words


def shown(text: str, search: str) -> str:
    return "".join(f"[{piece}]" if marked else piece for piece, marked in words.around(text, search))


@pytest.mark.parametrize(
    ("text", "search", "seen"),
    [
        ("My crown came loose", "crown", "My [crown] came loose"),
        ("Café con leche", "cafe", "[Café] con leche"),
        ("Tuesday, tuesday!", "tues", "[Tuesday], [tuesday]!"),
        ("<b>crown</b>", "crown", "<b>[crown]</b>"),
        ("nothing here", "crown", "nothing here"),
    ],
)
def test_the_words_that_were_found_are_marked(text: str, search: str, seen: str) -> None:
    assert shown(text, search) == seen


def test_of_a_long_text_the_part_around_the_first_mark_is_shown() -> None:
    text = "word " * 200 + "the crown is loose " + "more " * 200
    seen = shown(text, "crown")
    assert seen.startswith("…word ")
    assert "[crown] is loose" in seen
    assert seen.endswith("…")
    assert len(seen) < 200


def test_a_long_run_without_a_space_is_cut_all_the_same() -> None:
    seen = shown("W" * 5000, "ww")
    assert "".join(seen.strip("[…]").split("]")[0]) == "W" * 160


def test_one_letter_is_not_worth_a_search() -> None:
    assert not words.is_enough("a")
    assert not words.is_enough("a ?")
    assert words.is_enough("a crown")


def test_a_pattern_leaves_room_for_the_bucket_and_nothing_ends_its_quotation() -> None:
    assert words.pattern("O'Brien ? \\", workspace=7) == "'7.?:brien':*"


def test_a_single_letter_beside_a_longer_word_finds_nothing_more_but_says_who_comes_first() -> None:
    assert words.asked("Quinn B") == ["quinn"]
    assert words.asked("b Q") == ["b", "q"]
    assert words.matches("Quinn Baker", "quinn b")
    assert not words.matches("Quinn Adams", "quinn b")
