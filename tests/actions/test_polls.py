"""Reading carriers' lists: one engine at a time, nothing left out, nothing from before the account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests import make

from threadline.actions import numbers, polls
from threadline.actions.polls import Due
from threadline.models import CarrierAccount

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def account() -> CarrierAccount:
    """An account of yesterday with two numbers."""
    made = make.account()
    for number in ("+15125550101", "+15125550100"):
        numbers.add_number(made, number)
    return aged(made, days=1)


def aged(account: CarrierAccount, **by: float) -> CarrierAccount:
    CarrierAccount.objects.filter(pk=account.pk).update(created_at=datetime.now(UTC) - timedelta(**by))
    account.refresh_from_db()
    return account


def take(account: CarrierAccount) -> Due:
    (due,) = polls.take([account.pk])
    return due


def later(account: CarrierAccount) -> None:
    """The next time has come."""
    CarrierAccount.objects.filter(pk=account.pk).update(poll_at=datetime.now(UTC))


def test_a_list_is_read_by_whoever_asks_first_and_then_five_minutes_by_nobody(
    account: CarrierAccount,
) -> None:
    assert take(account).numbers == ["+15125550100", "+15125550101"]
    assert polls.take([account.pk]) == []
    account.refresh_from_db()
    assert account.poll_at is not None
    assert abs(account.poll_at - datetime.now(UTC) - 5 * MINUTE) < MINUTE


def test_the_first_time_it_is_read_from_when_the_account_was_added(account: CarrierAccount) -> None:
    due = take(account)
    assert due.since == account.created_at
    assert abs(datetime.now(UTC) - MINUTE - due.until) < MINUTE


def test_the_next_time_it_is_read_from_ten_minutes_before_where_it_was_read_to(
    account: CarrierAccount,
) -> None:
    first = take(account)
    polls.read_to(first)
    later(account)
    assert take(account).since == first.until - 10 * MINUTE


def test_texts_from_before_the_account_are_never_read(account: CarrierAccount) -> None:
    aged(account, minutes=5)
    polls.read_to(take(account))
    later(account)
    assert take(account).since == account.created_at


def test_what_could_not_be_read_is_read_again_soon_and_from_the_same_time(account: CarrierAccount) -> None:
    first = take(account)
    polls.read_to(first)
    later(account)
    failed = take(account)
    polls.again(failed)
    account.refresh_from_db()
    assert account.poll_at is not None
    assert account.poll_at - datetime.now(UTC) <= timedelta(seconds=30)
    later(account)
    assert take(account).since == failed.since


def test_an_engine_that_died_while_it_read_has_read_nothing(account: CarrierAccount) -> None:
    due = take(account)
    later(account)
    assert take(account).since == due.since


def test_where_it_was_read_to_never_goes_back(account: CarrierAccount) -> None:
    due = take(account)
    polls.read_to(due)
    polls.read_to(due._replace(until=due.until - MINUTE))
    account.refresh_from_db()
    assert account.polled_to == due.until


def test_a_closed_account_is_not_read_and_catches_up_when_it_is_opened(account: CarrierAccount) -> None:
    due = take(account)
    polls.read_to(due)
    later(account)
    numbers.open_account(account, is_open=False)
    assert polls.take([account.pk]) == []
    numbers.open_account(account, is_open=True)
    assert take(account).since == due.until - 10 * MINUTE
