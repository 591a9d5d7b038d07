"""The list of conversations, and one of them open."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from threadline.actions import conversations as acts
from threadline.queries import composing, conversations, desk, people, threads
from threadline.queries.conversations import Row
from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.web import access, words

_LONGEST_SEARCH = 80


@require_safe
@access.permit(Permission.READ)
def inbox(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list, as a page or as the next rows of it."""
    context = _list(request, visit)
    if access.is_fragment(request, "rows") or access.is_fragment(request, "more"):
        return access.show(request, visit, "inbox/rows.html", context)
    return access.show(request, visit, "inbox/page.html", context)


@require_safe
@access.permit(Permission.READ)
def thread(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponse:
    """One conversation: the middle of the page, or the whole page around it."""
    now = datetime.now(UTC)
    opened = _opened(visit, conversation, now=now)
    if access.is_fragment(request, "middle"):
        return access.show(request, visit, "inbox/middle.html", {**opened, "fragment": True})
    return access.show(request, visit, "inbox/page.html", {**_list(request, visit), **opened})


@require_safe
@access.permit(Permission.READ)
def texts(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponse:
    """The texts of a conversation: the newest again, or an earlier page."""
    row = find(visit, conversation, now=datetime.now(UTC))
    before = request.GET.get("before", "")
    page = threads.page(
        visit.workspace,
        conversation,
        zone=visit.zone,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else threads.NEWEST,
    )
    return access.show(request, visit, "inbox/texts.html", {"row": row, "thread": page})


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


def _list(request: HttpRequest, visit: Visit) -> dict[str, object]:
    now = datetime.now(UTC)
    search = request.GET.get("q", "").replace("\x00", "")[:_LONGEST_SEARCH]
    if search.strip():
        found = people.search(visit.workspace, search, country=visit.country)
        rows = conversations.of_people(visit.workspace, [each.recipient for each in found], now=now)
        return {"page": conversations.Page(rows, None), "search": search}
    after = conversations.cursor(request.GET.get("after", ""))
    return {"page": conversations.page(visit.workspace, after, now=now), "search": ""}


def _opened(visit: Visit, conversation: int, *, now: datetime) -> dict[str, object]:
    row = find(visit, conversation, now=now)
    return {
        "row": row,
        "thread": threads.page(visit.workspace, conversation, zone=visit.zone),
        "person": threads.person(visit.workspace, row.contact) if row.contact is not None else None,
        "record": threads.rights(visit.workspace, row.recipient),
        **kinds(visit, row, now=now),
    }


def kinds(visit: Visit, row: Row, *, now: datetime, wanted: str = "") -> dict[str, object]:
    """What the composer offers, the wanted kind chosen where it is possible; or why it is closed."""
    offered = composing.kinds(desk.read(visit.workspace), recipient=row.recipient, sender=row.sender, now=now)
    usable = [kind for kind in offered if kind.open]
    stopped = threads.stopped(visit.workspace, row.recipient)
    closed = None if usable else words.closed(offered, stopped, zone=visit.zone, now=now)
    keys = [kind.key for kind in usable]
    chosen = wanted if wanted in keys else next(iter(keys), "")
    labelled = [(kind, "" if kind.open else words.refusal(kind)) for kind in offered]
    return {"kinds": labelled, "chosen": chosen, "closed": closed}
