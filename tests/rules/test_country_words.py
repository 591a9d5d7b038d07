"""Words that mean STOP or HELP in one country only."""

from __future__ import annotations

import pytest

from threadline.rules import country_words, jurisdiction_files
from threadline.rules.keywords import Kind

PLACES = jurisdiction_files.ours().places


@pytest.mark.parametrize(
    ("text", "country", "kind"),
    [
        ("ARRÊT", "CA", Kind.STOP),
        ("arret!", "CA", Kind.STOP),
        ("Aide", "CA", Kind.HELP),
        ("commencer", "CA", Kind.START),
        ("arret de bus", "CA", Kind.NONE),
        ("ARRET", "US", Kind.NONE),
        ("Tigil", "PH", Kind.STOP),
        ("", "CA", Kind.NONE),
        ("…", "CA", Kind.NONE),
    ],
)
def test_a_countrys_word_counts_there_when_it_is_the_whole_text(text: str, country: str, kind: Kind) -> None:
    assert country_words.read(text, PLACES[country]).kind is kind


def test_where_there_are_no_rules_there_are_no_words() -> None:
    assert country_words.read("arret", None).kind is Kind.NONE
