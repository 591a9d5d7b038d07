"""People whose texts were not understood: somebody looks, and decides whether texts may go to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from threadline.actions import reviews
from threadline.models import Workspace
from threadline.queries import reviews as queries
from threadline.queries.members import Visit
from threadline.queries.reviews import Row
from threadline.rules import intents
from threadline.rules.intents import Decision
from threadline.rules.permissions import Permission
from threadline.web import access
from threadline.web.views import inbox


@dataclass(frozen=True, slots=True)
class Shown:
    """A doubted text; `pieces` is what it says, each with whether it mattered."""

    row: Row
    pieces: list[tuple[str, bool]]


@require_safe
@access.permit(Permission.CONSENT)
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Texts that may be opt-outs, the oldest first."""
    page = queries.page(visit.workspace, after=inbox.number(request, "after") or 0)
    rows = [Shown(row, intents.marked(row.body, row.matched)) for row in page.rows]
    return access.show(
        request, visit, "reviews.html", {"page": {"rows": rows, "after": page.after}, "here": "inbox"}
    )


@require_POST
@access.permit(Permission.CONSENT)
def decide(request: HttpRequest, visit: Visit, review: int) -> HttpResponseBase:
    """They opted out, or they did not; said once, whoever is first."""
    found = queries.one(visit.workspace, review)
    decision = request.POST.get("decision", "")
    if found is None or decision not in (Decision.OPTED_OUT, Decision.RELEASED):
        raise Http404
    opted_out = decision == Decision.OPTED_OUT
    owned = Workspace.objects.get(pk=visit.workspace)
    if not reviews.decide(visit.actor, owned, review, opted_out=opted_out):
        messages.error(request, _("Somebody has decided that already."))
    elif opted_out:
        messages.success(request, _("Their opt-out is recorded: nothing is sent to them any more."))
    else:
        messages.success(request, _("Texts to them go again."))
    if request.POST.get("back") == "thread":
        return redirect("thread", slug=visit.slug, conversation=found.conversation)
    return redirect("reviews", slug=visit.slug)


@require_POST
@access.permit(Permission.CONSENT)
def looked(_request: HttpRequest, visit: Visit, conversation: int) -> HttpResponseBase:
    """Texts to this person may go again; nothing changes when somebody else has said so before."""
    row = inbox.find(visit, conversation, now=datetime.now(UTC))
    reviews.finish(visit.actor, Workspace.objects.get(pk=visit.workspace), row.recipient)
    return redirect("thread", slug=visit.slug, conversation=conversation)
