"""The list of conversations: its views with their counts, the queue, what a search finds, where to go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from threadline.queries import conversations, drafts, people, texts, waiting
from threadline.queries.conversations import Counts, Row
from threadline.queries.members import Visit
from threadline.queries.texts import Hit
from threadline.rules import views, words
from threadline.rules.permissions import Permission
from threadline.rules.views import View
from threadline.web import access

_LONGEST_SEARCH = 80
_PEOPLE = 8
"""Conversations a search shows before it comes to texts, where it shows both."""
_PLACES = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A text that a search found, in its conversation; `pieces` is what to show, each with whether it is marked."""

    hit: Hit
    row: Row
    pieces: list[tuple[str, bool]]


@require_safe
@access.permit(Permission.READ)
def inbox(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list: as a page, with its views around it, or as the next rows."""
    if access.is_fragment(request, "rows") or access.is_fragment(request, "more"):
        return access.show(request, visit, "inbox/rows.html", rows(request, visit))
    listed = context(request, visit)
    template = "inbox/lists.html" if access.is_fragment(request, "lists") else "inbox/page.html"
    return access.show(request, visit, template, listed)


def context(request: HttpRequest, visit: Visit) -> dict[str, object]:
    """What the list shows, with the counts of its views."""
    counted = conversations.counts(visit.workspace, [visit.member])
    return {**rows(request, visit), "counts": counts(counted, visit.member)}


def counts(counted: Counts, member: int) -> dict[str, int]:
    """The counts as one member sees them, by the name of the view."""
    return {
        View.MINE.value: counted.mine.get(member, 0),
        View.UNASSIGNED.value: counted.unassigned,
        View.ALL.value: counted.all,
        View.SCHEDULED.value: counted.scheduled,
        View.FAILED.value: counted.failed,
        View.CLOSED.value: counted.closed,
        "reviews": counted.reviews,
        "unread": min(counted.unread_of_nobody + counted.unread_of.get(member, 0), views.MOST),
    }


def rows(request: HttpRequest, visit: Visit) -> dict[str, object]:
    """The rows that are asked for."""
    now = datetime.now(UTC)
    view = views.find(request.GET.get("view", ""))
    search = request.GET.get("q", "").replace("\x00", "")[:_LONGEST_SEARCH]
    shown: dict[str, object] = {
        "view": view.value,
        "view_query": query(view),
        "search": search.strip(),
    }
    after = request.GET.get("after", "")
    if search.strip():
        found, hits = _search(visit, search, now=now)
        page = conversations.Page(found, None)
        shown |= {"hits": hits}
    elif view is View.SCHEDULED:
        start = conversations.cursor(after) if after else waiting.START
        return {**shown, "queue": waiting.page(visit.workspace, start)}
    else:
        page = conversations.page(
            visit.workspace, conversations.cursor(after), now=now, view=view, member=visit.member
        )
    own = drafts.of(visit.workspace, visit.member, [row.id for row in page.rows])
    return {**shown, "page": page, "drafts": own}


def query(view: View) -> str:
    """What keeps an address in a view."""
    return "" if view is View.ALL else f"?view={view.value}"


def _search(visit: Visit, search: str, *, now: datetime) -> tuple[list[Row], list[Found]]:
    """People by name or number, then texts by their words."""
    found = people.search(visit.workspace, search, country=visit.country)
    hits = texts.search(visit.workspace, search)
    limit = _PEOPLE if hits else conversations.PAGE
    known = conversations.of_people(visit.workspace, [each.recipient for each in found], now=now, limit=limit)
    return known, _in_their_rows(visit.workspace, hits, search, now=now)


def _in_their_rows(workspace: int, hits: Sequence[Hit], search: str, *, now: datetime) -> list[Found]:
    ids = list(dict.fromkeys(hit.conversation for hit in hits))
    by_id = {row.id: row for row in conversations.rows(workspace, ids, now=now)}
    return [
        Found(hit, by_id[hit.conversation], words.around(hit.body, search))
        for hit in hits
        if hit.conversation in by_id
    ]


@require_safe
@access.permit(Permission.READ)
def go(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Conversations for the palette: those whose person's name or number is being typed."""
    search = request.GET.get("q", "").replace("\x00", "")[:_LONGEST_SEARCH]
    found = people.search(visit.workspace, search, country=visit.country, limit=_PLACES)
    known = conversations.of_people(
        visit.workspace, [each.recipient for each in found], now=datetime.now(UTC), limit=_PLACES
    )
    return access.show(request, visit, "inbox/go.html", {"rows": known})
