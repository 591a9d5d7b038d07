"""Texts that still wait: other words, another time, or taken back."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threadline.actions import attachments, messages
from threadline.queries import threads
from threadline.queries.members import Visit
from threadline.rules import texts
from threadline.rules.permissions import Permission
from threadline.web import access
from threadline.web.views import composing


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.REPLY)
def edit(request: HttpRequest, visit: Visit, message: int) -> HttpResponse:
    """A form in the text's place, and what it says."""
    waiting = threads.waiting(visit.workspace, message)
    if waiting is None:
        return _over(request, visit)
    if request.method != "POST":
        return access.show(request, visit, "inbox/edit.html", {"waiting": waiting})
    body = request.POST.get("body", "").replace("\r\n", "\n")
    try:
        not_before = composing.send_at(request.POST.get("send_at", ""), visit.zone)
    except ValueError:
        return _again(request, visit, waiting, _("This time cannot be read."))
    longest = texts.LONGEST_WITH_FILES if waiting.files else texts.LONGEST
    if not (body.strip() or waiting.files) or len(body) > longest:
        return _again(request, visit, waiting, _("There is nothing in it, or it is too long."))
    done = messages.edit(
        visit.actor, visit.workspace, message, body=texts.keepable(body), not_before=not_before
    )
    return _changed(waiting.conversation) if done else _over(request, visit)


@require_POST
@access.permit(Permission.REPLY)
def cancel(request: HttpRequest, visit: Visit, message: int) -> HttpResponse:
    """Take it back."""
    waiting = threads.waiting(visit.workspace, message)
    if waiting is None or not messages.cancel(visit.actor, visit.workspace, message):
        return _over(request, visit)
    if "undo" not in request.POST:
        return _changed(waiting.conversation)
    # Its words go back to where they were written, and so do its files.
    attachments.give_back(visit.actor, visit.workspace, message, conversation=waiting.conversation)
    return _changed(waiting.conversation, "attached-again")


def _again(request: HttpRequest, visit: Visit, waiting: threads.Waiting, error: str) -> HttpResponse:
    return access.show(request, visit, "inbox/edit.html", {"waiting": waiting, "error": error}, status=422)


def _changed(conversation: int, *also: str) -> HttpResponse:
    """The page fetches the thread's end anew; other pages hear of it by their streams."""
    told = {"texts-changed": conversation, **dict.fromkeys(also, conversation)}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})


def _over(request: HttpRequest, visit: Visit) -> HttpResponse:
    """It has left in the meantime, or is none of theirs to change."""
    if not request.headers.get("HX-Request"):
        raise Http404
    return access.show(request, visit, "inbox/over.html", status=409)
