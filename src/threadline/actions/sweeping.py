"""What is kept only for a while, and goes."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from threadline import sql
from threadline.actions import api_use, attachments, consent_imports, receipts
from threadline.models import SignInLink


def sweep() -> None:
    """Drop receipts nobody matched in 72 hours, Idempotency-Keys over a day old, lists of consent after a month,
    files nobody sent, what is over: sessions, links, entries of the cache."""
    now = timezone.now()
    receipts.forget()
    consent_imports.forget()
    attachments.let_go()
    sql.run("message", "forget_keys")
    api_use.forget()
    sql.run("lane", "forget_troubles")
    Session.objects.filter(expire_date__lt=now).delete()
    sql.run("session", "forget")
    sql.run("session", "forget_cached")
    SignInLink.objects.filter(Q(expires_at__lt=now) | Q(used_at__isnull=False)).delete()
