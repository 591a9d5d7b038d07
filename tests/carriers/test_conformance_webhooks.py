"""What every carrier's webhook must do: refuse what it did not sign, read what it did, never raise."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from tests.carriers.rigs import Rig

from threadline.carriers import contract


def verify(
    calling: Rig, headers: dict[str, str], body: bytes, *, settings: contract.Settings | None = None
) -> bool:
    given = calling.settings() if settings is None else settings
    return calling.webhook.verify(given, headers=headers, body=body, url=calling.url, now=datetime.now(UTC))


def read(calling: Rig, body: bytes) -> contract.Parsed:
    return calling.webhook.parse(calling.settings(), body=body, url=calling.url, now=datetime.now(UTC))


def test_a_genuine_call_is_verified_however_its_headers_are_written(calling: Rig) -> None:
    headers, body = calling.call(["hello"])
    assert verify(calling, headers, body)
    assert verify(calling, {name.lower(): value for name, value in headers.items()}, body)


def test_a_call_with_a_changed_body_is_refused(calling: Rig) -> None:
    headers, body = calling.call(["hello"])
    assert not verify(calling, headers, body.replace(b"hello", b"hallo"))
    assert not verify(calling, headers, body + b" ")
    assert not verify(calling, headers, b"")


def test_a_call_without_one_of_its_headers_is_refused(calling: Rig) -> None:
    headers, body = calling.call(["hello"])
    for missing in headers:
        assert not verify(calling, {name: value for name, value in headers.items() if name != missing}, body)


def test_a_call_with_nonsense_in_its_headers_is_refused(calling: Rig) -> None:
    headers, body = calling.call(["hello"])
    for name in headers:
        for nonsense in (
            "",
            "0",
            "-1",
            "\u0661\u0662",
            "9" * 400,
            "\ud800",
            "\x00",
            "NaN",
            headers[name] + "0",
        ):
            assert not verify(calling, {**headers, name: nonsense}, body)


def test_a_call_older_or_newer_than_five_minutes_is_refused_where_that_can_be_told(calling: Rig) -> None:
    if not calling.dated:
        return
    for off in (-302, 302):
        headers, body = calling.call(["hello"], at=time.time() + off)
        assert not verify(calling, headers, body)
    headers, body = calling.call(["hello"], at=time.time() - 290)
    assert verify(calling, headers, body)


def test_another_accounts_secret_or_none_verifies_nothing(calling: Rig) -> None:
    headers, body = calling.call(["hello"])
    for secret in ("other", ""):
        wrong = {**calling.settings(), **{one.name: secret for one in calling.facts.settings if one.secret}}
        assert not verify(calling, headers, body, settings=wrong)
    assert not verify(calling, headers, body, settings={})


def test_a_call_says_its_texts_in_order(calling: Rig) -> None:
    said = ["one", "two", "caf\u00e9 \U0001f600"] if calling.crowded else ["caf\u00e9 + \U0001f600 & so on"]
    _, body = calling.call(said)
    parsed = read(calling, body)
    assert not isinstance(parsed, contract.Unreadable)
    arrivals, receipts = parsed
    assert [one.text for one in arrivals] == said
    assert {(one.sender, one.recipient) for one in arrivals} == {("+13035550101", "+12025550100")}
    assert len({one.key for one in arrivals}) == len(said)
    assert all(one.at.utcoffset() == timedelta(0) for one in arrivals)
    assert receipts == []


@pytest.mark.parametrize("said", ["a\x00b\ud800c", "x" * 100_000])
def test_a_text_that_no_database_can_hold_is_made_storable(said: str, calling: Rig) -> None:
    _, body = calling.call([said])
    parsed = read(calling, body)
    assert not isinstance(parsed, contract.Unreadable)
    (one,) = parsed[0]
    # Where half a character came as three octets, each of them is shown.
    shown = one.text.replace("\ufffd\ufffd\ufffd", "\ufffd")
    assert shown == said.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"events": 1}',
        b'{"events": [1]}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
    ],
)
def test_garbage_is_unreadable_with_a_reason(body: bytes, calling: Rig) -> None:
    parsed = read(calling, body)
    assert isinstance(parsed, contract.Unreadable)
    assert parsed.reason


def test_a_call_with_any_value_turned_to_nonsense_never_raises_and_is_never_half_read(calling: Rig) -> None:
    for body in calling.nonsense():
        assert isinstance(read(calling, body), contract.Unreadable)
