"""Pictures and files of texts: put to what somebody writes, taken away, and shown so that nothing in them runs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import attachments
from threadline.queries import attachments as files
from threadline.queries import desk
from threadline.queries.members import Visit
from threadline.rules.attachments import LARGEST_TEXT, MOST, Problem
from threadline.rules.permissions import Permission
from threadline.web import access, words
from threadline.web.views import inbox


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.REPLY)
def attached(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponseBase:
    """What goes with the text that somebody writes there; more may be put to it."""
    row = inbox.find(visit, conversation, now=datetime.now(UTC))
    error = ""
    if request.method == "POST":
        if not desk.read(visit.workspace).senders[row.sender].takes_files:
            error = _("Not attached: %(reason)s.") % {"reason": words.REFUSALS["no_mms"]}
        else:
            error = bring(visit, conversation, request.FILES.getlist("files"))
    return _shown(request, visit, conversation, error)


@require_POST
@access.permit(Permission.REPLY)
def remove(request: HttpRequest, visit: Visit, conversation: int, attachment: int) -> HttpResponseBase:
    """One of them goes with nothing after all."""
    inbox.find(visit, conversation, now=datetime.now(UTC))
    attachments.leave_out(visit.actor, visit.workspace, attachment)
    return _shown(request, visit, conversation, "")


def bring(visit: Visit, conversation: int, brought: list[Any]) -> str:
    """Put these files to the member's draft; what is wrong with the first that could not be, in words."""
    for file in brought[: MOST + 1]:
        too_large = (file.size or 0) > LARGEST_TEXT
        done = (
            Problem.TOO_LARGE
            if too_large
            else attachments.bring(
                visit.actor, visit.workspace, file.read(), name=file.name or "", conversation=conversation
            )
        )
        if isinstance(done, Problem):
            return _("Not attached: %(reason)s.") % {"reason": words.REFUSALS[f"files_{done}"]}
    return ""


def _shown(request: HttpRequest, visit: Visit, conversation: int, error: str) -> HttpResponseBase:
    if request.method == "POST" and not request.headers.get("HX-Request"):
        return redirect("thread", slug=visit.slug, conversation=conversation)
    context = {
        "attached": files.of_draft(visit.workspace, conversation, visit.member),
        "attach_error": error,
        "conversation": conversation,
    }
    answer = access.show(request, visit, "inbox/attached.html", context)
    answer["HX-Trigger-After-Settle"] = "count-again"
    return answer


@require_safe
@access.permit(Permission.READ)
def file(request: HttpRequest, visit: Visit, attachment: int) -> HttpResponse:
    """One file: a picture to be shown, anything else to be saved."""
    found = files.one(visit.workspace, attachment)
    if found is None or not found.is_for(visit.actor):
        raise Http404
    try:
        with found.open() as octets:
            answer = HttpResponse(octets.read(), content_type=found.attachment.kind)
    except FileNotFoundError:
        raise Http404 from None
    saved = "save" in request.GET or not found.attachment.is_shown
    answer["Content-Disposition"] = str(content_disposition_header(saved, found.attachment.saved_as))
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=300"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer._csp_replace = {"sandbox": [], "img-src": None}  # type: ignore[attr-defined] # django-csp's own
    return answer
