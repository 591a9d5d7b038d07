"""Prices of texts are fractions of a cent."""

from __future__ import annotations

import pytest

from threadline.rules import money


@pytest.mark.parametrize(
    ("millionths", "shown"),
    [
        (0, "0.00 USD"),
        (7900, "0.0079 USD"),
        (15_800, "0.0158 USD"),
        (1_500_000, "1.50 USD"),
        (1, "0.000001 USD"),
    ],
)
def test_a_sum_has_as_many_digits_as_it_needs_and_two_at_least(millionths: int, shown: str) -> None:
    assert money.show(millionths, "USD") == shown
