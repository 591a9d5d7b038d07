"""The ways to reach one person: which are open, which they closed, which somebody here blocked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from threadline.actions import blocks
from threadline.models import Workspace
from threadline.queries import reports
from threadline.queries.members import Visit
from threadline.rules import numbers
from threadline.rules.channels import Channel
from threadline.rules.permissions import Permission
from threadline.web import access

_LONGEST = 200


@require_safe
@access.permit(Permission.CONTACTS)
def ways(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """How the person with this number can be reached; the part of a page, or a page of its own."""
    return _shown(request, visit, request.GET.get("number", ""))


@require_POST
@access.permit(Permission.CONTACTS)
def block(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Block one channel of theirs, or unblock it."""
    number, channel = _number(visit, request.POST.get("number", "")), request.POST.get("channel", "")
    if number is None or channel not in set(Channel):
        return _shown(request, visit, request.POST.get("number", ""))
    blocked = request.POST.get("blocked") == "1"
    blocks.change(
        visit.actor,
        Workspace.objects.get(pk=visit.workspace),
        number,
        on={Channel(channel)},
        blocked=blocked,
        reason=request.POST.get("reason", "").replace("\x00", "").strip()[:_LONGEST],
    )
    if access.is_fragment(request, "ways"):
        return _shown(request, visit, number)
    messages.success(request, _("Blocked.") if blocked else _("No longer blocked."))
    return redirect(reverse("ways", args=(visit.slug,)) + "?" + urlencode({"number": number}))


def _number(visit: Visit, typed: str) -> str | None:
    parsed = numbers.parse(typed.replace("\x00", "")[:60], country=visit.country)
    return parsed.e164 if isinstance(parsed, numbers.Number) else None


def _shown(request: HttpRequest, visit: Visit, typed: str) -> HttpResponseBase:
    number = _number(visit, typed)
    known = reports.recipient(visit.workspace, number) if number is not None else None
    context = {
        "number": number or "",
        "ways": reports.ways(visit.workspace, known.id) if known is not None else [],
    }
    name = "contacts/ways_list.html" if access.is_fragment(request, "ways") else "contacts/ways.html"
    return access.show(request, visit, name, context)
