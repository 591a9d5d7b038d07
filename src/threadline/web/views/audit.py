"""Who did what, newest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from threadline.queries import audit as known
from threadline.queries import members as people
from threadline.queries.audit import Wanted
from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.web import access, settings_words
from threadline.web.views import members, settings

_MOST_MEMBERS = 500
_LONGEST = 60


@require_safe
@access.permit(Permission.AUDIT)
def audit(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A page of the log, as a whole or as the next rows of it."""
    wanted = Wanted(
        member=members.number(request.GET.get("member", "")) or 0,
        noun=request.GET.get("noun", "").replace("\x00", "")[:_LONGEST],
        action=request.GET.get("action", "").replace("\x00", "")[:_LONGEST],
    )
    before = members.number(request.GET.get("before", "")) or known.NEWEST
    log = known.page(visit.workspace, wanted, before=before)
    context = {"log": log, "wanted": wanted, "filtered": _query(wanted, None)}
    if log.before is not None:
        context["next"] = "?" + _query(wanted, log.before)
    if access.is_fragment(request, "more"):
        return access.show(request, visit, "settings/audit_rows.html", context)
    context |= {
        "people": people.page(visit.workspace, limit=_MOST_MEMBERS),
        "nouns": settings_words.NOUNS,
        "actions": settings_words.ACTS,
    }
    return settings.show(request, visit, "settings/audit.html", context, at="audit")


def _query(wanted: Wanted, before: int | None) -> str:
    said = QueryDict(mutable=True)
    for name, value in (("member", wanted.member), ("noun", wanted.noun), ("action", wanted.action)):
        if value:
            said[name] = str(value)
    if before is not None:
        said["before"] = str(before)
    return said.urlencode()
