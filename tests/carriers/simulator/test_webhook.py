"""The simulator's webhook, beyond what every carrier's must do."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from threadline.carriers import contract
from threadline.carriers.simulator import account, webhook

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def event(**changed: object) -> bytes:
    said = {
        "type": "message",
        "id": "in-1",
        "from": "+13035550101",
        "to": "+12025550100",
        "text": "hello",
        "at": "2026-11-22T04:00:00-08:00",
    }
    return json.dumps({"events": [{**said, **changed}]}).encode()


def parse(body: bytes) -> contract.Parsed:
    return webhook.parse({}, body=body, url="", now=NOW)


def test_without_a_secret_nobody_can_sign() -> None:
    body, timestamp = event(), str(int(NOW.timestamp()))
    headers = {
        webhook.TIMESTAMP: timestamp,
        webhook.SIGNATURE: webhook.sign("", timestamp=timestamp, body=body),
    }
    for settings in ({}, {"secret": ""}):
        assert not webhook.verify(settings, headers=headers, body=body, url="", now=NOW)


@pytest.mark.parametrize(
    ("off", "verified"), [(0, True), (300, True), (301, False), (-300, True), (-301, False)]
)
def test_a_signature_is_good_for_five_minutes_either_way(off: int, verified: bool) -> None:
    body, timestamp = event(), str(int(NOW.timestamp()) + off)
    headers = {
        webhook.TIMESTAMP: timestamp,
        webhook.SIGNATURE: webhook.sign("s", timestamp=timestamp, body=body),
    }
    assert webhook.verify({"secret": "s"}, headers=headers, body=body, url="", now=NOW) is verified


def test_times_come_out_in_utc_and_must_name_their_offset() -> None:
    parsed = parse(event())
    assert not isinstance(parsed, contract.Unreadable)
    assert parsed[0][0].at == NOW
    assert isinstance(parse(event(at="2026-11-22T12:00:00")), contract.Unreadable)
    assert isinstance(parse(event(at="0001-01-01T00:00:00+23:00")), contract.Unreadable)


def test_an_unknown_kind_of_event_is_named_by_its_place_and_never_quoted() -> None:
    parsed = parse(event(type="secret words"))
    assert parsed == contract.Unreadable("event 0: not a message")


def test_an_account_left_open_is_found_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREADLINE_SIMULATOR", "unix:/somewhere")
    monkeypatch.setenv("THREADLINE_SIMULATOR_SECRET", "from outside")
    assert account.read({}) == account.Account(
        "unix:/somewhere", "demo", "from outside", account.ReceiptsMode.SERVER
    )
    named = {"address": "127.0.0.1:1", "account": "mine", "secret": "own", "receipts": "none"}
    assert account.read(named) == account.Account("127.0.0.1:1", "mine", "own", account.ReceiptsMode.NONE)
    monkeypatch.delenv("THREADLINE_SIMULATOR")
    assert account.read({}).address == account.DEFAULT_ADDRESS


def test_files_of_a_phone_are_the_products_own_and_nothing_else() -> None:
    links = ["http://127.0.0.1:8000/media/gAAAAABl_-==", "https://desk.example/media/x"]
    parsed = parse(event(text="", media=links))
    assert not isinstance(parsed, contract.Unreadable)
    assert parsed[0][0].media == tuple(links)
    assert all(webhook.way({}, each).inside for each in links)
    for odd in (
        "http://127.0.0.1:8000/", "http://127.0.0.1:8000/media/", "http://127.0.0.1:8000/media/../x", "file:///media/x",
        "http://127.0.0.1/admin?/media/x", "http://127.0.0.1/media/x?y", "http://169.254.169.254/latest", "/media/x",
        "http://127.0.0.1/media/x\n", "http://127.0.0.1/media/%2e%2e",
    ):  # fmt: skip
        assert not webhook.way({}, odd).inside, odd
    for media in ("x", [1], [None], {"a": 1}):
        assert isinstance(parse(event(media=media)), contract.Unreadable)
