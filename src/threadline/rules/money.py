"""Sums of money as small as the price of a text."""

from __future__ import annotations

from decimal import Decimal

_MILLION = Decimal(1_000_000)


def show(millionths: int, currency: str) -> str:
    """A sum with as many digits as it needs, two at least: 15800 is "0.0158 USD"."""
    amount = (Decimal(millionths) / _MILLION).normalize()
    exponent = amount.as_tuple().exponent
    digits = max(2, -exponent if isinstance(exponent, int) else 2)
    return f"{amount:.{digits}f} {currency}"
