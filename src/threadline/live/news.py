"""What happened, as it travels between processes: ids only, never a text or a number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

CHANNEL = "threadline"
_LIMIT = 7000  # octets; PostgreSQL refuses payloads of 8000
_CROWD = 400
"""More conversations than this of one workspace are not named one by one: pages look for themselves."""


@dataclass(slots=True)
class News:
    """Changes since the last announcement: conversations by workspace (None: many), ended users, work waiting."""

    changed: dict[int, set[int] | None] = field(default_factory=dict)
    signed_out: set[int] = field(default_factory=set)  # users whose live streams end now
    wake: bool = False  # a text may be due: engines look at once

    def __bool__(self) -> bool:
        return bool(self.changed or self.signed_out or self.wake)

    def add(self, other: News) -> None:
        """Take in what another one says."""
        for workspace, conversations in other.changed.items():
            self._add_changed(workspace, conversations)
        self.signed_out |= other.signed_out
        self.wake = self.wake or other.wake

    def _add_changed(self, workspace: int, conversations: set[int] | None) -> None:
        known = self.changed.get(workspace, set())
        together = None if known is None or conversations is None else known | conversations
        self.changed[workspace] = together if together is None or len(together) <= _CROWD else None


def changed(workspace: int, conversations: Iterable[int], *, wake: bool = False) -> News:
    """News of conversations of one workspace."""
    return News(changed={workspace: set(conversations)}, wake=wake)


def encode(news: News) -> Iterator[str]:
    """The news as few payloads, each small enough for one NOTIFY."""
    head: dict[str, object] = {"wake": news.wake, "out": sorted(news.signed_out)[:500]}
    if news.wake or news.signed_out:
        yield json.dumps(head, separators=(",", ":"))
    for workspace, conversations in news.changed.items():
        ids = None if conversations is None else sorted(conversations)
        payload = json.dumps({"w": workspace, "c": ids}, separators=(",", ":"))
        yield payload if len(payload) <= _LIMIT else json.dumps({"w": workspace, "c": None})


def decode(payload: str) -> News:
    """The news in one payload; what cannot be read is no news."""
    try:
        said = json.loads(payload)
        if "w" in said:
            ids = said["c"]
            return News(changed={int(said["w"]): None if ids is None else {int(each) for each in ids}})
        return News(wake=bool(said["wake"]), signed_out={int(each) for each in said["out"]})
    except (ValueError, KeyError, TypeError):
        return News()
