"""Who listens: whose session a browser's cookie is, and whether they may still read."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import translation
from django.utils.crypto import constant_time_compare

from threadline.models import User
from threadline.queries import members


@dataclass(frozen=True, slots=True)
class Listener:
    """A session in a workspace."""

    session: str
    user: int
    workspace: int
    zone: str
    slug: str
    member: int
    language: str


def admit(session: str, *, slug: str, languages: Sequence[str] = ()) -> Listener | None:
    """The listener behind a session cookie; None for who is signed out or may not read there.

    `languages` are those the browser asks for; what the person has chosen comes first.
    """
    user = _users([session]).get(session)
    visit = members.find(user, slug=slug) if user is not None else None
    if user is None or visit is None or not members.readers([(user, visit.workspace)]):
        return None
    chosen = getattr(User.objects.get(pk=user), "language", "")
    language = _language([chosen, *languages])
    return Listener(session, user, visit.workspace, visit.zone, visit.slug, visit.member, language)


def _language(wanted: Iterable[str]) -> str:
    """The first of these that we speak, as pages find theirs."""
    for code in wanted:
        with contextlib.suppress(LookupError):
            return translation.get_supported_language_variant(code)
    return settings.LANGUAGE_CODE


def still(listeners: Iterable[Listener]) -> set[Listener]:
    """Those who may go on: the session lives, the password is the same, the role still reads. Three queries."""
    asked = set(listeners)
    users = _users({each.session for each in asked})
    present = {each for each in asked if users.get(each.session) == each.user}
    readers = members.readers((each.user, each.workspace) for each in present)
    return {each for each in present if (each.user, each.workspace) in readers}


def _users(sessions: Iterable[str]) -> dict[str, int]:
    """The user of each living session, as Django's own check would find them."""
    living = Session.objects.filter(session_key__in=list(sessions), expire_date__gt=datetime.now(UTC))
    said = {session.session_key: session.get_decoded() for session in living}
    ids = {key: int(data[SESSION_KEY]) for key, data in said.items() if _complete(data)}
    users = {user.pk: user for user in User.objects.filter(pk__in=set(ids.values()), is_active=True)}
    return {key: id_ for key, id_ in ids.items() if id_ in users and _same(users[id_], said[key])}


def _complete(data: dict[str, object]) -> bool:
    return all(key in data for key in (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY))


def _same(user: User, data: dict[str, str]) -> bool:
    """The password has not changed since this session began."""
    wanted = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(data[HASH_SESSION_KEY], each) for each in wanted)
