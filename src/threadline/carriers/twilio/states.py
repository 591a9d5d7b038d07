"""Twilio's words for how far a text has come."""

from __future__ import annotations

from threadline.rules.carriage import PartState

_STATES = {
    "sent": PartState.SENT,
    "delivered": PartState.DELIVERED,
    "read": PartState.DELIVERED,
    "undelivered": PartState.UNDELIVERED,
    "partially_delivered": PartState.UNDELIVERED,
    "failed": PartState.FAILED,
    "canceled": PartState.FAILED,
}


def of(status: str) -> PartState:
    """The state a status means. Any other, one nobody wrote down too, proves at least that Twilio has the text."""
    return _STATES.get(status, PartState.ACCEPTED)
