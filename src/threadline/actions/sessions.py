"""Ways in and out that end or change what a person has open."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from threadline import sql
from threadline.actions import audit
from threadline.live import announcer
from threadline.live.news import News

_LONGEST_AGENT = 200


@transaction.atomic
def ended(user: int, *, why: str) -> None:
    """A person signed out or changed their password: live streams look again who may listen."""
    audit.record_operator("session.ended", noun="user", noun_id=str(user), why=why)
    announcer.after_commit(News(signed_out={user}))


@transaction.atomic
def end(user: int, sessions: Sequence[int], *, keep: str = "", why: str) -> int:
    """End these sessions of a person, but never the one whose key is kept; how many there were."""
    return _end(user, list(sessions), keep=keep, why=why)


@transaction.atomic
def end_others(user: int, *, keep: str, why: str) -> int:
    """End all sessions of a person but one ('' keeps none); how many there were."""
    return _end(user, None, keep=keep, why=why)


def _end(user: int, ids: list[int] | None, *, keep: str, why: str) -> int:
    gone = len(sql.rows("session", "end", {"user": user, "keep": keep, "ids": ids}))
    ended(user, why=why)
    return gone


def seen(user: int, *, session: str, address: str, agent: str) -> None:
    """Note where a session is used from; no act of the person's, so no audit row."""
    agent = agent.replace("\x00", "")[:_LONGEST_AGENT]
    sql.run("session", "seen", {"user": user, "session": session, "address": address, "agent": agent})
