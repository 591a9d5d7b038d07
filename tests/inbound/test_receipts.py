"""What a webhook's receipts are worth once they are answered: the disk has them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from tests import make

from threadline.actions import receipts
from threadline.inbound import inbox, keeper
from threadline.inbound.calls import Said
from threadline.rules.carriage import PartState, Receipt

pytestmark = pytest.mark.django_db

NOTE = """
CREATE TABLE noted (setting text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN INSERT INTO noted VALUES (current_setting('synchronous_commit')); RETURN NULL; END$$;
CREATE TRIGGER note AFTER INSERT ON receipt FOR EACH STATEMENT EXECUTE FUNCTION note();
"""


def waits_for_the_disk(keep: Callable[[], object]) -> bool:
    """Whether the commit of the receipts that this keeps does."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE)
        keep()
        cursor.execute("SELECT setting FROM noted")
        [[setting]] = cursor.fetchall()
    return bool(setting == "on")


def a_receipt() -> Receipt:
    return Receipt("not-ours", PartState.DELIVERED, datetime.now(UTC))


def test_an_acknowledged_webhook_has_waited_for_the_disk() -> None:
    account = make.account().pk
    said = Said(account, (), (a_receipt(),))
    assert waits_for_the_disk(lambda: inbox._commit([said], account=account))


def test_so_has_a_call_before_it_leaves_the_spool() -> None:
    account = make.account().pk
    said = Said(account, (), (a_receipt(),))
    assert waits_for_the_disk(lambda: keeper._commit([said]))


def test_a_receipt_on_a_link_does_not_wait() -> None:
    account = make.account().pk
    assert not waits_for_the_disk(lambda: receipts.keep([a_receipt()], account=account))
