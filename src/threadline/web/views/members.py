"""The people of a workspace: who they are, what they may do, whether they may come in."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import alerts as alert_acts
from threadline.actions import consent
from threadline.actions import members as acts
from threadline.actions.asking import Unasked
from threadline.models import Workspace
from threadline.queries import api_keys, departments, desk, invitations, roles
from threadline.queries import members as known
from threadline.queries.members import MemberRow, Visit
from threadline.rules import numbers as plans
from threadline.rules.permissions import Permission
from threadline.web import access, words
from threadline.web.views import settings

PAGE = 100


@require_safe
@access.permit(Permission.MEMBERS)
def members(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Members by when they joined, and who is invited."""
    after = number(request.GET.get("after", "")) or 0
    rows = known.page(visit.workspace, after=after, limit=PAGE)
    context = {
        "rows": rows,
        "more": rows[-1].id if len(rows) == PAGE else None,
        "waiting": invitations.waiting(visit.workspace) if not after else [],
    }
    return settings.show(request, visit, "settings/members.html", context, at="members")


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.MEMBERS)
def member(request: HttpRequest, visit: Visit, member: int) -> HttpResponseBase:
    """One of them: role and departments."""
    found = known.one(visit.workspace, member)
    if found is None:
        raise Http404
    return _changed(request, visit, found) if request.method == "POST" else _page(request, visit, found)


@require_POST
@access.permit(Permission.MEMBERS)
def alerts(request: HttpRequest, visit: Visit, member: int) -> HttpResponseBase:
    """Ask a member's phone to agree to alerts, or alert them no more."""
    found = known.one(visit.workspace, member)
    if found is None:
        raise Http404
    owned, now = Workspace.objects.get(pk=visit.workspace), datetime.now(UTC)
    if "end" in request.POST:
        about = None if request.POST["end"] == "all" else number(request.POST["end"]) or 0
        ended = alert_acts.end(visit.actor, owned, member, purpose=about, now=now)
        return settings.back(request, visit, "member", None, _("Ended.") if ended else "", member=member)
    typed = request.POST.get("number", "").replace("\x00", "")[:60]
    parsed = plans.parse(typed, country=visit.country)
    if not isinstance(parsed, plans.Number):
        why = str(words.REFUSALS.get(parsed.value, parsed.value)).capitalize() + "."
        return _page(request, visit, found, typed=typed, error=why)
    purpose = number(request.POST.get("purpose", "")) or 0
    done = alert_acts.ask(visit.actor, owned, member, parsed.e164, purpose, now=now)
    if isinstance(done, consent.Refused):
        return _page(request, visit, found, typed=typed, error=str(words.UNRECORDED[done.field]))
    if not isinstance(done, int) and done not in (Unasked.AGREED, Unasked.ASKED):
        return _page(request, visit, found, typed=typed, error=str(words.UNASKED[done.value]))
    said = (
        str(words.UNASKED[done.value])
        if isinstance(done, StrEnum)
        else _("Asked. Alerts may go when they answer YES.")
    )
    return settings.back(request, visit, "member", None, said, member=member)


@require_POST
@access.permit(Permission.MEMBERS)
def switch_member(request: HttpRequest, visit: Visit, member: int) -> HttpResponseBase:
    """Let them in, or no longer."""
    active = request.POST.get("active") == "1"
    refused = acts.set_active(visit.actor, visit.workspace, member, active=active)
    done = _("They can come in again.") if active else _("They are out: nothing of theirs stays open.")
    return settings.back(request, visit, "member", refused, done, member=member)


def assignable(visit: Visit, member: MemberRow | None = None) -> list[roles.RoleRow]:
    """The roles this person may give, with the one the member has; none when that is not theirs to take."""
    rows = roles.of(visit.workspace)
    mine = roles.giveable(rows, own_role=visit.role, own=visit.permissions)
    if member is not None and member.role not in {row.id for row in mine}:
        return []
    return mine


def number(said: str) -> int | None:
    """An id that somebody sent; None for anything else."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def numbers(said: list[str]) -> list[int]:
    """Ids that somebody sent."""
    return [found for each in said if (found := number(each)) is not None]


def _page(
    request: HttpRequest, visit: Visit, found: MemberRow, *, typed: str = "", error: str = ""
) -> HttpResponse:
    theirs = known.alerts(visit.workspace, [found.id]).get(found.id, [])
    asked = {each.purpose for each in theirs if each.holds}
    context = {
        "member": found,
        "roles": assignable(visit, found),
        "departments": departments.page(visit.workspace),
        "mine": {each.id for each in found.departments},
        "myself": found.id == visit.member,
        "keys": api_keys.living_of(visit.workspace, found.id),
        "alerts": theirs,
        "purposes": [
            each
            for each in desk.read(visit.workspace).purposes.values()
            if each.open and each.id not in asked
        ],
        "typed": typed or next((each.number for each in theirs if each.holds), ""),
        "error": error,
    }
    status = 422 if error else 200
    return settings.show(request, visit, "settings/member.html", context, at="members", status=status)


def _changed(request: HttpRequest, visit: Visit, found: MemberRow) -> HttpResponseBase:
    role = number(request.POST.get("role", ""))
    refused = None
    if role is not None and role != found.role:
        refused = acts.give_role(visit.actor, visit.workspace, found.id, role)
    if refused is None and "departments_shown" in request.POST:
        wanted = numbers(request.POST.getlist("departments"))
        refused = acts.set_departments(visit.actor, visit.workspace, found.id, wanted)
    return settings.back(request, visit, "member", refused, _("Saved."), member=found.id)
