"""Addresses: each channel's own, and back again."""

from __future__ import annotations

import pytest

from threadline.rules import channels
from threadline.rules.channels import EVERYTHING, TEXTS, Channel

NUMBERS = ["+15125550142", "+15125550143", "+15125550142"]


def test_somebody_has_an_address_on_each_channel_that_is_asked_for() -> None:
    assert channels.addresses(TEXTS, numbers=NUMBERS, emails=["a@b.example"]) == NUMBERS[:2]
    assert channels.addresses(EVERYTHING, numbers=NUMBERS[:1], emails=["Ann@B.example ", "ann@b.example", " "]) == [
        "+15125550142", "tel:+15125550142", "mailto:ann@b.example",
    ]  # fmt: skip
    assert channels.addresses({Channel.EMAIL}, numbers=NUMBERS, emails=[]) == []


@pytest.mark.parametrize(
    ("address", "channel", "bare"),
    [
        ("+15125550142", Channel.TEXT, "+15125550142"),
        ("tel:+15125550142", Channel.VOICE, "+15125550142"),
        ("mailto:ann@b.example", Channel.EMAIL, "ann@b.example"),
    ],
)
def test_an_address_tells_its_channel(address: str, channel: Channel, bare: str) -> None:
    assert (channels.of(address), channels.bare(address)) == (channel, bare)
