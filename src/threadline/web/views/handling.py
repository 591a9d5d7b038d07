"""What colleagues do with a conversation apart from writing: whose it is, whether it is done, a draft of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from threadline.actions import conversations, drafts
from threadline.queries import members
from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.web import access
from threadline.web.views import inbox


@require_POST
@access.permit(Permission.REPLY)
def assign(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponseBase:
    """From now on it is theirs who is named, or nobody's."""
    inbox.find(visit, conversation, now=datetime.now(UTC))
    to = request.POST.get("to", "")
    member = int(to) if to.isascii() and to.isdigit() and len(to) < 19 else None
    names = {each.id: each.name for each in members.colleagues(visit.workspace)} if member else {}
    if member is not None and member not in names:
        raise Http404
    conversations.assign(visit.actor, visit.workspace, conversation, member=member)
    told = _("Assigned to nobody") if member is None else _("Assigned to %(name)s") % {"name": names[member]}
    return _done(request, visit, conversation, told)


@require_POST
@access.permit(Permission.REPLY)
def close(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponseBase:
    """It is done with; a text from them opens it again."""
    inbox.find(visit, conversation, now=datetime.now(UTC))
    conversations.close(visit.actor, visit.workspace, conversation)
    undo = reverse("reopen", kwargs={"slug": visit.slug, "conversation": conversation})
    if not request.headers.get("HX-Request"):
        return redirect("inbox", slug=visit.slug)
    return _told({"toast": {"text": _("Conversation closed"), "undo": undo}})


@require_POST
@access.permit(Permission.REPLY)
def reopen(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponseBase:
    """It is not done with after all."""
    inbox.find(visit, conversation, now=datetime.now(UTC))
    conversations.reopen(visit.actor, visit.workspace, conversation)
    return _done(request, visit, conversation, _("Open again"))


@require_POST
@access.permit(Permission.REPLY)
def seen(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponseBase:
    """Somebody has looked at what went wrong there."""
    inbox.find(visit, conversation, now=datetime.now(UTC))
    conversations.see(visit.actor, visit.workspace, conversation)
    return _done(request, visit, conversation, "")


@require_POST
@access.permit(Permission.REPLY)
def draft(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponse:
    """Keep what has been typed so far."""
    body = request.POST.get("body", "").replace("\r\n", "\n")
    if not drafts.keep(visit.actor, visit.workspace, conversation, body=body):
        raise Http404
    return HttpResponse(status=204)


def _done(request: HttpRequest, visit: Visit, conversation: int, told: str) -> HttpResponseBase:
    if not request.headers.get("HX-Request"):
        return redirect("thread", slug=visit.slug, conversation=conversation)
    said: dict[str, object] = {"thread-changed": {}}
    return _told({**said, "toast": {"text": told}} if told else said)


def _told(events: dict[str, object]) -> HttpResponse:
    """Nothing to show but what the page does by these events; the header is ASCII, names in it are not."""
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})
