"""The numbers a workspace texts from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from threadline.actions import numbers as acts
from threadline.queries import numbers as known
from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.rules.roles import Refused
from threadline.web import access
from threadline.web.views import settings

_LONGEST_NAME = 60


@require_safe
@access.permit(Permission.SETTINGS)
def numbers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All of them, with a name and a switch each."""
    after = request.GET.get("after", "")
    rows = known.page(visit.workspace, after=int(after) if after.isascii() and after.isdigit() else 0)
    more = rows[-1].id if len(rows) == known.PAGE else None
    return settings.show(request, visit, "settings/numbers.html", {"rows": rows, "more": more}, at="numbers")


@require_POST
@access.permit(Permission.SETTINGS)
def rename_number(request: HttpRequest, visit: Visit, sender: int) -> HttpResponseBase:
    """Another name for it."""
    name = request.POST.get("name", "").replace("\x00", "").strip()[:_LONGEST_NAME]
    if not name:
        return settings.back(request, visit, "numbers", None)
    found = acts.change_sender(visit.actor, visit.workspace, sender, name=name)
    return settings.back(request, visit, "numbers", None if found else Refused.UNKNOWN, _("Saved."))


@require_POST
@access.permit(Permission.SETTINGS)
def switch_number(request: HttpRequest, visit: Visit, sender: int) -> HttpResponseBase:
    """Open or close it."""
    is_open = request.POST.get("open") == "1"
    found = acts.open_sender(visit.actor, visit.workspace, sender, is_open=is_open)
    done = _("Texts leave by this number again.") if is_open else _("No text leaves by this number any more.")
    return settings.back(request, visit, "numbers", None if found else Refused.UNKNOWN, done)
