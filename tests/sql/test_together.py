"""Statements that go out one behind the other."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from django.db import connection, transaction
from tests import make

from threadline import sql
from threadline.models import CarrierAccount

pytestmark = pytest.mark.django_db(transaction=True)


def _park(account: CarrierAccount, key: str, *, raw: str = "{}") -> None:
    said = {"account": account.pk, "key": key, "raw": raw, "problem": "odd"}
    sql.run("arrival", "park", said)


def _add(account: CarrierAccount, *keys: str) -> sql.Asked:
    return sql.ask("arrival", "add", {"account": account.pk, "keys": list(keys)})


def _together(*steps: Callable[[], object]) -> None:
    with transaction.atomic(), sql.together():
        for step in steps:
            step()


def test_each_sees_what_the_one_before_it_did() -> None:
    account = make.account()
    with transaction.atomic(), sql.together():
        _park(account, "a")
        first = _add(account, "a", "b")
        second = _add(account, "b", "c")
        assert [key for key, _ in second.rows()] == ["c"]
        assert [key for key, _ in first.rows()] == ["b"]
    with transaction.atomic():
        assert _add(account, "a", "b", "c").rows() == []


def test_what_goes_wrong_with_one_nobody_asks_is_raised_by_the_next_that_is_asked() -> None:
    account = make.account()
    with pytest.raises(psycopg.DataError):
        _together(lambda: _wrong(account), lambda: _add(account, "a").rows())
    assert _usable(account)


def test_or_at_the_end_and_then_nothing_is_kept() -> None:
    account = make.account()
    with pytest.raises(psycopg.DataError):
        _together(lambda: _add(account, "a"), lambda: _wrong(account), lambda: _add(account, "b"))
    assert _usable(account)


def test_an_error_of_ours_is_the_one_that_is_raised_and_the_connection_goes_on() -> None:
    account = make.account()
    with pytest.raises(KeyError):
        _together(lambda: _wrong(account), lambda: {}["nobody"])
    assert _usable(account)


def test_within_another_transaction_only_what_is_within_is_undone() -> None:
    account = make.account()
    with transaction.atomic():
        _park(account, "before")
        with pytest.raises(psycopg.DataError):
            _together(lambda: _add(account, "a"), lambda: _wrong(account))
        assert [key for key, _ in _add(account, "before", "a").rows()] == ["a"]


def _wrong(account: CarrierAccount) -> None:
    """Something that the database refuses."""
    _park(account, "wrong", raw="no JSON")


def _usable(account: CarrierAccount) -> bool:
    assert connection.connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE
    return [key for key, _ in _add(account, "a", "b").rows()] == ["a", "b"]
