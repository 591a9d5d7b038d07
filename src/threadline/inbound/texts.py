"""Arrivals into actions: transient trouble retries the whole batch, poison is found and parked alone."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from django.db import connection

from threadline.actions import arrivals, parked, recipients
from threadline.inbound import lines
from threadline.rules.carriage import Arrival

logger = logging.getLogger("threadline.inbound")

_TRIES = 8


class DatabaseAway(Exception):
    """The database did not answer; what arrived belongs in the spool."""

    loggable = True


class NoSender(Exception):
    """A text that tells of nobody who wrote it: it can be answered to nobody, and is nobody's STOP."""

    loggable = True


def take(batch: Sequence[Arrival], *, account: int) -> None:
    """Take in these arrivals of one account; all are committed, known or parked when this returns.

    Raises DatabaseAway when the connection is the trouble.
    """
    for start in range(0, len(batch), arrivals.MOST):
        _take(batch[start : start + arrivals.MOST], account)


def _take(batch: Sequence[Arrival], account: int) -> None:
    try:
        if not all(arrival.sender for arrival in batch):
            raise NoSender
        _with_patience(batch, account)
    except DatabaseAway:
        raise
    except Exception as error:  # whatever it is, it is this batch's and must not stop the next
        if len(batch) == 1:
            _park(batch[0], account, error)
            return
        half = len(batch) // 2
        _take(batch[:half], account)
        _take(batch[half:], account)


def _with_patience(batch: Sequence[Arrival], account: int) -> None:
    for attempt in range(_TRIES):
        try:
            arrivals.receive(batch, account=account)
            return
        except Exception as error:
            raise_if_away(error)
            passing = lines.is_transient(error) or isinstance(error, recipients.PhonesChanged)
            if not passing or attempt == _TRIES - 1:
                raise
            logger.info("arrivals again", extra={"error": type(error).__name__, "count": len(batch)})
            time.sleep(0.01 * 2**attempt)


def raise_if_away(error: Exception) -> None:
    """Raises DatabaseAway, and drops the connection, when that is what the error means."""
    if lines.is_away(error):
        connection.close()
        raise DatabaseAway(type(error).__name__) from error


def _park(arrival: Arrival, account: int, error: Exception) -> None:
    logger.error("arrival parked", exc_info=error)
    problem = type(error).__name__
    try:
        parked.park(arrival, account=account, problem=problem, hold=bool(arrival.sender))
    except Exception as trouble:
        raise_if_away(trouble)
        # Its number may be the poison: what cannot be parked would come again for ever.
        logger.error("arrival parked without its person", exc_info=trouble)
        parked.park(arrival, account=account, problem=problem, hold=False)
