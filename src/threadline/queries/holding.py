"""What holds texts, and the right they would go by: as it is now, by which they are decided next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from threadline.queries import preview, reviews
from threadline.queries.desk import Desk
from threadline.queries.preview import Draft, Limit
from threadline.queries.reviews import Doubt
from threadline.rules.hours import Schedule


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of one held text."""

    right: int | None  # the consent event it would go by
    hours: Schedule | None  # of every place the person may be in
    desk_hours: Schedule | None  # the workspace's, where such texts must keep them
    unread: bool  # something of theirs could not be taken in
    doubt: Doubt | None  # a text of theirs that may be an opt-out
    limits: tuple[Limit, ...]  # the caps that are full


def of(drafts: Sequence[Draft], *, desk: Desk, now: datetime) -> list[Held]:
    """What holds each of these, in order."""
    if not drafts:
        return []
    seen = preview.facts(drafts, desk=desk)
    doubted = [draft.recipient for draft, facts in zip(drafts, seen, strict=True) if facts.doubted]
    doubts = reviews.of_people(desk.workspace, doubted) if doubted else {}
    capped = any(facts.capped_until is not None and facts.capped_until > now for facts in seen)
    full = preview.full(drafts, desk=desk, now=now) if capped else [[] for _ in drafts]
    return [
        Held(
            preview.right(facts, now),
            facts.hours,
            facts.desk_hours,
            facts.review,
            doubts.get(draft.recipient) if facts.doubted else None,
            tuple(limits),
        )
        for draft, facts, limits in zip(drafts, seen, full, strict=True)
    ]
