"""What every carrier's webhook must do: refuse what it did not sign, read what it did, never raise."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from tests.carriers.rigs import Rig

from threadline.carriers import contract


def verify(
    rig: Rig, headers: dict[str, str], body: bytes, *, settings: contract.Settings | None = None
) -> bool:
    given = rig.settings() if settings is None else settings
    return rig.facts.verify(given, headers=headers, body=body, url="/hooks", now=datetime.now(UTC))


def test_a_genuine_call_is_verified_however_its_headers_are_written(rig: Rig) -> None:
    headers, body = rig.call(["hello"])
    assert verify(rig, headers, body)
    assert verify(rig, {name.lower(): value for name, value in headers.items()}, body)


def test_a_call_with_a_changed_body_is_refused(rig: Rig) -> None:
    headers, body = rig.call(["hello"])
    assert not verify(rig, headers, body.replace(b"hello", b"hallo"))
    assert not verify(rig, headers, body + b" ")
    assert not verify(rig, headers, b"")


def test_a_call_without_one_of_its_headers_is_refused(rig: Rig) -> None:
    headers, body = rig.call(["hello"])
    for missing in headers:
        assert not verify(rig, {name: value for name, value in headers.items() if name != missing}, body)


def test_a_call_with_nonsense_in_its_headers_is_refused(rig: Rig) -> None:
    headers, body = rig.call(["hello"])
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
            assert not verify(rig, {**headers, name: nonsense}, body)


def test_a_call_older_or_newer_than_five_minutes_is_refused(rig: Rig) -> None:
    for off in (-302, 302):
        headers, body = rig.call(["hello"], at=time.time() + off)
        assert not verify(rig, headers, body)
    headers, body = rig.call(["hello"], at=time.time() - 290)
    assert verify(rig, headers, body)


def test_another_accounts_secret_or_none_verifies_nothing(rig: Rig) -> None:
    headers, body = rig.call(["hello"])
    for secret in ("other", ""):
        wrong = {**rig.settings(), **{one.name: secret for one in rig.facts.settings if one.secret}}
        assert not verify(rig, headers, body, settings=wrong)
    assert not verify(rig, headers, body, settings={})


def test_a_call_says_its_texts_in_order(rig: Rig) -> None:
    _, body = rig.call(["one", "two", "caf\u00e9 \U0001f600"])
    parsed = rig.facts.parse(rig.settings(), body=body)
    assert not isinstance(parsed, contract.Unreadable)
    arrivals, receipts = parsed
    assert [one.text for one in arrivals] == ["one", "two", "caf\u00e9 \U0001f600"]
    assert {(one.sender, one.recipient) for one in arrivals} == {("+13035550101", "+12025550100")}
    assert len({one.key for one in arrivals}) == 3
    assert all(one.at.utcoffset() == timedelta(0) for one in arrivals)
    assert receipts == []


def test_a_text_that_no_database_can_hold_is_made_storable(rig: Rig) -> None:
    _, body = rig.call(["a\x00b\ud800c", "x" * 100_000])
    parsed = rig.facts.parse(rig.settings(), body=body)
    assert not isinstance(parsed, contract.Unreadable)
    assert [one.text for one in parsed[0]] == ["a\ufffdb\ufffdc", "x" * 100_000]


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
def test_garbage_is_unreadable_with_a_reason(body: bytes, rig: Rig) -> None:
    parsed = rig.facts.parse(rig.settings(), body=body)
    assert isinstance(parsed, contract.Unreadable)
    assert parsed.reason


def test_a_call_with_any_value_turned_to_nonsense_never_raises_and_is_never_half_read(rig: Rig) -> None:
    _, body = rig.call(["one", "two"])
    for nonsense in (None, 7, [], {}, "", "\x00", "\ud800", "x" * 300, True, 1e999):
        for field in ("type", "id", "from", "to", "at"):
            said = json.loads(body)
            said["events"][1][field] = nonsense
            parsed = rig.facts.parse(rig.settings(), body=json.dumps(said).encode())
            assert isinstance(parsed, contract.Unreadable)
