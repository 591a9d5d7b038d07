"""The people of a workspace: who they are, what they may do, whether they may come in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import members as acts
from threadline.queries import api_keys, departments, invitations, roles
from threadline.queries import members as known
from threadline.queries.members import MemberRow, Visit
from threadline.rules.permissions import Permission
from threadline.web import access
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
    if request.method == "POST":
        return _changed(request, visit, found)
    context = {
        "member": found,
        "roles": assignable(visit, found),
        "departments": departments.page(visit.workspace),
        "mine": {each.id for each in found.departments},
        "myself": found.id == visit.member,
        "keys": api_keys.living_of(visit.workspace, found.id),
    }
    return settings.show(request, visit, "settings/member.html", context, at="members")


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


def _changed(request: HttpRequest, visit: Visit, found: MemberRow) -> HttpResponseBase:
    role = number(request.POST.get("role", ""))
    refused = None
    if role is not None and role != found.role:
        refused = acts.give_role(visit.actor, visit.workspace, found.id, role)
    if refused is None and "departments_shown" in request.POST:
        wanted = numbers(request.POST.getlist("departments"))
        refused = acts.set_departments(visit.actor, visit.workspace, found.id, wanted)
    return settings.back(request, visit, "member", refused, _("Saved."), member=found.id)
