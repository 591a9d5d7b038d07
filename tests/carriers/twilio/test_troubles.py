"""Twilio's codes and what helps against each."""

from __future__ import annotations

import pytest

from threadline.carriers.twilio import verdicts
from threadline.carriers.twilio.troubles import TROUBLES
from threadline.rules.troubles import Remedy


@pytest.mark.parametrize(
    ("remedy", "codes"),
    [
        (Remedy.RETRY, "20429 21611 30001 30003 30008 30009 30410"),
        (Remedy.NEW_CONSENT, "21610"),
        (Remedy.DROP_NUMBER, "21211 21614 30004 30005 30006"),
        (Remedy.FIX_REGISTRATION, "21408 21601 21603 21606 21608 21612 30010 30022 30023 30034 30035 63038"),
        (Remedy.FIX_CONTENT, "21602 21617 30007 30011"),
        (Remedy.FIX_ACCOUNT, "20003 20005 30002"),
    ],
)
def test_what_helps_against_the_codes_that_are_seen_most(remedy: Remedy, codes: str) -> None:
    assert {code: TROUBLES[code].remedy for code in codes.split()} == dict.fromkeys(codes.split(), remedy)


def test_every_code_that_is_told_apart_means_something() -> None:
    assert {*verdicts._LATER, verdicts.OPTED_OUT} <= TROUBLES.keys()
    assert all(str(status) in TROUBLES for status in (401, 403, 404, 429, 500, 502, 503, 504))


def test_codes_of_other_channels_are_none_of_ours() -> None:
    assert [code for code in TROUBLES if code.startswith("63")] == ["63038"]
