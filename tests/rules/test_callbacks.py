"""How calls to programs are signed and addressed, and when they are made again."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest

from threadline.rules import callbacks
from threadline.rules.callbacks import Odd

PUBLISHED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""The secret that Standard Webhooks' own libraries are tested with."""


def test_a_call_is_signed_as_standard_webhooks_publish_it() -> None:
    said = callbacks.signature(
        [PUBLISHED], id_="msg_p5jXN8AQM9LWM0D4loKWxJek", at=1614265330, body=b'{"test": 2432232314}'
    )
    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_each_secret_signs_the_newest_first() -> None:
    new, old = callbacks.secret(bytes(range(32))), callbacks.secret(bytes(24))
    said = callbacks.signature([new, old], id_="call_1_2", at=7, body="ü".encode())
    expected = [
        base64.b64encode(hmac.new(key, "call_1_2.7.ü".encode(), hashlib.sha256).digest()).decode()
        for key in (bytes(range(32)), bytes(24))
    ]
    assert said == f"v1,{expected[0]} v1,{expected[1]}"


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("https://example.com/texts?of=us", None),
        ("https://[2001:db8::1]:8443/", None),
        ("http://example.com/", Odd.SCHEME),
        ("ftp://example.com/", Odd.SCHEME),
        ("javascript:alert(1)", Odd.SCHEME),
        ("example.com", Odd.SCHEME),
        ("", Odd.SCHEME),
        ("https://", Odd.FORM),
        ("https://me:secret@example.com/", Odd.FORM),
        ("https://example.com:0/", Odd.FORM),
        ("https://example.com:99999/", Odd.FORM),
        ("https://exa mple.com/", Odd.FORM),
        ("https://example.com\\@evil.example/", Odd.FORM),
        ("https://example.com/\n", Odd.FORM),
        ("https://bücher.example/", Odd.FORM),
        ("https://[::1/", Odd.FORM),
        ("https://example.com/" + "a" * 500, Odd.FORM),
    ],
)
def test_an_address_that_cannot_be_called_is_told_at_once(address: str, wrong: Odd | None) -> None:
    assert callbacks.odd(address, inside=False) is wrong


def test_in_the_clear_only_where_the_operator_lets_calls_go_inside() -> None:
    assert callbacks.odd("http://10.0.0.1:8080/", inside=True) is None
    assert callbacks.odd("gopher://10.0.0.1/", inside=True) is Odd.SCHEME


def test_calls_in_vain_come_ever_more_rarely_and_never_more_than_an_hour_apart() -> None:
    waits = [callbacks.wait(tries) for tries in range(1, 200)]
    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)


def test_only_an_answer_of_the_two_hundreds_takes_a_call_and_only_gone_ends_them() -> None:
    assert [status for status in range(100, 600) if callbacks.is_taken(status)] == list(range(200, 300))
    assert [status for status in range(100, 600) if callbacks.is_refusal(status)] == [410]
