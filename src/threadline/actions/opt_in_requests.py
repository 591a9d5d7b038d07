"""Requests for consent that wait for a YES, and what that YES agrees to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from threadline import sql
from threadline.actions.consent import Evidence
from threadline.rules.consent import Grant, State

Shown = Mapping[int, tuple[str, str]]
"""Of each request, by its event: the campaign, and the version of the words that were shown."""


def pending(state: State) -> list[int]:
    """The purposes the person was asked about and has not answered."""
    return [purpose for purpose in sorted(state.grants) if state.pending(purpose)]


def shown(answered: Iterable[tuple[int, State]]) -> Shown:
    """What the open requests of these (workspace, state) showed."""
    found: dict[int, tuple[str, str]] = {}
    for workspace, state in answered:
        ids = [state.grants[purpose].event for purpose in pending(state)]
        rows = sql.rows("consent", "shown", {"workspace": workspace, "ids": ids})
        found |= {event: (campaign, version) for event, campaign, version in rows}
    return found


def answered(evidence: Evidence, request: Grant, known: Shown) -> Evidence:
    """The evidence of a YES: the person's words, and the words in which they were asked."""
    campaign, version = known[request.event]
    capture = f"{evidence.capture} (the answer to the request of event {request.event})"
    return replace(evidence, capture=capture, campaign=campaign, text_version=version)
