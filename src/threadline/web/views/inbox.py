"""A conversation open."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from threadline.actions import conversations as acts
from threadline.queries import (
    attachments,
    composing,
    conversations,
    desk,
    drafts,
    members,
    reviews,
    tags,
    threads,
    topics,
)
from threadline.queries.conversations import Row
from threadline.queries.members import Visit
from threadline.queries.threads import Thread
from threadline.rules import views
from threadline.rules.attachments import SENT
from threadline.rules.levels import Level
from threadline.rules.permissions import Permission
from threadline.web import access, waiting_words, words
from threadline.web.views import lists


@require_safe
@access.permit(Permission.READ)
def thread(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponse:
    """One conversation: the middle of the page, or the whole page around it."""
    now = datetime.now(UTC)
    opened = _opened(visit, conversation, at=number(request, "at"), now=now)
    if access.is_fragment(request, "middle"):
        return access.show(
            request,
            visit,
            "inbox/middle.html",
            {**opened, "fragment": True, "view_query": lists.query(views.find(request.GET.get("view", "")))},
        )
    return access.show(request, visit, "inbox/page.html", {**lists.context(request, visit), **opened})


@require_safe
@access.permit(Permission.READ)
def texts(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponse:
    """The texts of a conversation: the newest again, or an earlier page."""
    row = find(visit, conversation, now=datetime.now(UTC))
    after = number(request, "after")
    if after is not None:
        page = threads.following(visit.workspace, conversation, after, zone=visit.zone)
    else:
        before = number(request, "before") or threads.NEWEST
        page = threads.page(visit.workspace, conversation, zone=visit.zone, before=before)
    return access.show(request, visit, "inbox/texts.html", {"row": row, "thread": page})


def number(request: HttpRequest, name: str) -> int | None:
    """An id that an address names; None for what is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@require_POST
@access.permit(Permission.READ)
def read(_: HttpRequest, visit: Visit, conversation: int) -> HttpResponse:
    """Somebody has seen it."""
    acts.mark_read(visit.actor, visit.workspace, conversation)
    return HttpResponse(status=204)


def find(visit: Visit, conversation: int, *, now: datetime) -> Row:
    """The conversation's row, or 404."""
    rows = conversations.rows(visit.workspace, [conversation], now=now)
    if not rows:
        raise Http404
    return rows[0]


def _opened(visit: Visit, conversation: int, *, at: int | None, now: datetime) -> dict[str, object]:
    row = find(visit, conversation, now=now)
    if at is None:
        thread = threads.page(visit.workspace, conversation, zone=visit.zone)
    else:
        thread = threads.around(visit.workspace, conversation, at, zone=visit.zone)
    return {
        "row": row,
        "thread": thread,
        "found": at,
        "first_new": _first_new(thread, row.unread) if at is None else None,
        "body": drafts.of(visit.workspace, visit.member, [conversation]).get(conversation, ""),
        **(tags.on_and_off(visit.workspace, row.contact) if row.contact is not None else {}),
        "timeline": words.timeline(threads.lately(visit.workspace, conversation, row.recipient)),
        "key": new_key(),
        "attached": attachments.of_draft(visit.workspace, conversation, visit.member),
        **about(visit, row),
        **kinds(visit, row, now=now),
    }


def _first_new(thread: Thread, unread: int) -> int | None:
    """The first of so many texts of theirs at the end of the thread, as far as it is on the page."""
    theirs = [item.text.id for item in thread.items if item.text is not None and not item.text.out]
    return theirs[-unread:][0] if unread and theirs else None


def new_key() -> str:
    """What makes two presses of one composer one text."""
    return secrets.token_urlsafe(16)


def about(visit: Visit, row: Row) -> dict[str, object]:
    """What the page says of the person, and whose the conversation may be."""
    return {
        "person": threads.person(visit.workspace, row.contact) if row.contact is not None else None,
        "record": threads.rights(visit.workspace, row.recipient),
        "stopped": threads.stopped(visit.workspace, row.recipient) if row.rights.opted_out else None,
        "colleagues": members.colleagues(visit.workspace),
    }


def kinds(visit: Visit, row: Row, *, now: datetime, wanted: str = "") -> dict[str, object]:
    """What the composer offers, the wanted kind chosen where it is possible; or why it is closed."""
    own = desk.read(visit.workspace)
    offered = composing.kinds(own, recipient=row.recipient, sender=row.sender, now=now)
    usable = [kind for kind in offered if kind.open]
    stopped = threads.stopped(visit.workspace, row.recipient)
    answers_only = [kind.level for kind in usable] == [Level.CONVERSATIONAL]
    asked = topics.last(visit.workspace, row.id) if answers_only or not usable else None
    closed = None if usable else words.closed(offered, stopped, asked, zone=visit.zone, now=now)
    topic = words.topic(usable[0], asked, zone=visit.zone, now=now) if answers_only else ""
    keys = [kind.key for kind in usable]
    chosen = wanted if wanted in keys else next(iter(keys), "")
    labelled = [(kind, "" if kind.open else words.refusal(kind)) for kind in offered]
    doubt = reviews.of_people(visit.workspace, [row.recipient]).get(row.recipient)
    away = waiting_words.away(own, zone=visit.zone, now=now)
    return {
        "takes_files": own.senders[row.sender].takes_files, "accepted": ",".join(SENT),
        "kinds": labelled, "chosen": chosen, "closed": closed, "doubt": doubt, "away": away, "topic": topic,
    }  # fmt: skip
