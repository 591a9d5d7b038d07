"""Ways in and out that end or change what a person has open."""

from __future__ import annotations

from django.db import transaction

from threadline.actions import audit
from threadline.live import announcer
from threadline.live.news import News


@transaction.atomic
def ended(user: int, *, why: str) -> None:
    """A person signed out or changed their password: live streams look again who may listen."""
    audit.record_operator("session.ended", noun="user", noun_id=str(user), why=why)
    announcer.after_commit(News(signed_out={user}))
