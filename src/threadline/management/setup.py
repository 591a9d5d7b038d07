"""The first start: a demo workspace to look around in, or the way to make one's own."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.core.signing import TimestampSigner

from threadline.actions import demo as demo_data
from threadline.actions import demo_pictures, sign_in_links
from threadline.models import Member, User, Workspace
from threadline.rules.welcome import SALT


def run_first(demo: bool) -> str | None:
    """Prepare an empty installation; the link to print, or None when people sign in by themselves.

    As long as the demo's owner has no password a link is the only way in, so each start gives a new one.
    """
    if not Workspace.objects.exists():
        if not demo:
            return welcome_link()
        made = demo_data.create(now=datetime.now(UTC), simulator_secret=settings.SIMULATOR_SECRET)
        demo_pictures.add(made)
    owner = _owner_without_password()
    return sign_in_link(owner) if owner is not None else None


def welcome_link() -> str:
    """Where the first workspace is made; works only while there is none."""
    return f"{settings.PUBLIC_URL}/welcome/{TimestampSigner(salt=SALT).sign('first')}/"


def sign_in_link(user: User) -> str:
    """A link that signs this person in once."""
    secret = sign_in_links.create(user, now=datetime.now(UTC))
    return f"{settings.PUBLIC_URL}/sign-in/link/{secret}/"


def _owner_without_password() -> User | None:
    owners = Member.objects.filter(role__name="Owner", active=True).select_related("user").order_by("id")
    return next((member.user for member in owners if not member.user.has_usable_password()), None)
