"""Links that sign one person in once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from threadline.actions import audit
from threadline.models import SignInLink, User
from threadline.queries import api_keys

LASTS = timedelta(hours=24)


@transaction.atomic
def create(user: User, *, now: datetime) -> str:
    """The secret of a new link for this person; it works once, within a day."""
    secret = secrets.token_urlsafe(24)
    SignInLink.objects.create(user=user, digest=api_keys.digests(secret)[0], expires_at=now + LASTS)
    audit.record_operator("sign_in_link.created", noun="user", noun_id=str(user.pk))
    return secret


@transaction.atomic
def use(secret: str, *, now: datetime) -> User | None:
    """The person a link is for, and the link is used up; None for one that is wrong, used or too old."""
    links = SignInLink.objects.select_for_update().select_related("user")
    link = links.filter(digest__in=api_keys.digests(secret), used_at=None, expires_at__gt=now).first()
    if link is None or not link.user.is_active:
        return None
    SignInLink.objects.filter(pk=link.pk).update(used_at=now)
    audit.record_operator("sign_in_link.used", noun="user", noun_id=str(link.user.pk))
    return link.user
