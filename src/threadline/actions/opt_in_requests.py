"""Requests for consent that wait for a YES, and what that YES agrees to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from threadline import sql
from threadline.actions.consent import Evidence
from threadline.rules.consent import Grant, State


@dataclass(frozen=True, slots=True)
class Request:
    """What was shown in a request, and who was asked where: all but the words of the answer."""

    campaign: str
    text_version: str
    identity: str
    ip: str
    user_agent: str
    source_url: str


Shown = Mapping[int, Request]
"""The open requests, by their events."""


def pending(state: State) -> list[int]:
    """The purposes the person was asked about and has not answered."""
    return [purpose for purpose in sorted(state.grants) if state.pending(purpose)]


def shown(answered: Iterable[tuple[int, State]]) -> Shown:
    """What the open requests of these (workspace, state) showed."""
    found: dict[int, Request] = {}
    for workspace, state in answered:
        ids = [state.grants[purpose].event for purpose in pending(state)]
        rows = sql.rows("consent", "shown", {"workspace": workspace, "ids": ids})
        found |= {event: Request(*said) for event, *said in rows}
    return found


def answered(evidence: Evidence, request: Grant, known: Shown) -> Evidence:
    """The evidence of a YES, which stands alone: the person's words, and all that is known of how they were asked."""
    capture = f"{evidence.capture} (the answer to the request of event {request.event})"
    return replace(evidence, capture=capture, **asdict(known[request.event]))
