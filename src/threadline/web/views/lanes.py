"""Lanes: for who runs the installation all of them, for a workspace those of its numbers with its own texts."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings as configured
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from threadline.queries import lanes as known
from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.web import access
from threadline.web.views import settings


@require_safe
@access.operator
def every(request: HttpRequest) -> HttpResponse:
    """All of them, and again every few seconds."""
    template = "settings/lane_rows.html" if access.is_fragment(request, "lanes") else "operator/lanes.html"
    return access.show_operator(
        request, template, _shown(request, zone=configured.TIME_ZONE), at="operator_lanes"
    )


@require_safe
@access.permit(Permission.SETTINGS)
def lanes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Those that the workspace sends by, with what is its own in them."""
    shown = _shown(request, zone=visit.zone, workspace=visit.workspace)
    if access.is_fragment(request, "lanes"):
        return access.show(request, visit, "settings/lane_rows.html", shown)
    return settings.show(request, visit, "settings/lanes.html", shown, at="lanes")


def _shown(request: HttpRequest, *, zone: str, workspace: int | None = None) -> dict[str, object]:
    now, after = datetime.now(UTC), request.GET.get("after", "").replace("\x00", "")
    rows = known.page(now=now, workspace=workspace, after=after)
    more = rows[-1].name if len(rows) == known.PAGE else None
    return {"rows": rows, "more": more, "after": after, "zone": zone, "now": now}
