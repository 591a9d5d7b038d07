"""API keys: made, shown once, revoked."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threadline.actions import api_keys
from threadline.models import ApiKey, Workspace
from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.web import access
from threadline.web.views import settings

_LONGEST_NAME = 80
_SENT = "key_form_sent"


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.KEYS)
def keys(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The keys, and a form for another one."""
    if request.method != "POST":
        return _page(request, visit)
    # The answer shows the key, so it cannot be a redirect; a page sent again must not make a second one.
    sent = request.POST.get("sent", "")
    if sent and sent == request.session.get(_SENT):
        return redirect("keys", slug=visit.slug)
    name = request.POST.get("name", "").replace("\x00", "").strip()[:_LONGEST_NAME]
    scopes = [scope for scope in request.POST.getlist("scopes") if scope in api_keys.SCOPES]
    if not name or not scopes:
        return _page(request, visit, status=422, name=name, error=_("A key needs a name and a right."))
    workspace = Workspace.objects.get(pk=visit.workspace)
    _key, secret = api_keys.create(visit.actor, workspace, name=name, scopes=scopes)
    request.session[_SENT] = sent
    return _page(request, visit, status=201, secret=secret)


@require_POST
@access.permit(Permission.KEYS)
def revoke(request: HttpRequest, visit: Visit, key: int) -> HttpResponseBase:
    """End a key."""
    workspace = Workspace.objects.get(pk=visit.workspace)
    if not api_keys.revoke(visit.actor, workspace, key, now=datetime.now(UTC)):
        raise Http404
    return redirect("keys", slug=visit.slug)


def _page(request: HttpRequest, visit: Visit, *, status: int = 200, **context: object) -> HttpResponse:
    shown = ApiKey.objects.filter(workspace_id=visit.workspace).order_by("-id")[:200]
    context |= {"keys": shown, "scopes": api_keys.SCOPES, "sent": secrets.token_urlsafe(9)}
    return settings.show(request, visit, "settings/keys.html", context, at="keys", status=status)
