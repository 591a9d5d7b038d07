"""The workspace's tags."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threadline.actions import tags as acts
from threadline.queries import tags
from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.web import access, contact_words
from threadline.web.views import settings


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def listed(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The tags, and a form for another one."""
    if request.method != "POST":
        return _page(request, visit)
    name, colour = _text(request, "name"), _text(request, "colour")
    made = acts.add(visit.actor, visit.workspace, name, colour=colour)
    if isinstance(made, acts.Refused):
        error = contact_words.TAG_REFUSED[made]
        return _page(request, visit, status=422, error=error, name=name, colour=colour)
    messages.success(request, _("Tag added."))
    return redirect("tags", slug=visit.slug)


@require_POST
@access.permit(Permission.SETTINGS)
def change(request: HttpRequest, visit: Visit, tag: int) -> HttpResponseBase:
    """Another name or colour."""
    name, colour = _text(request, "name"), _text(request, "colour")
    refused = acts.change(visit.actor, visit.workspace, tag, name=name, colour=colour)
    if refused is acts.Refused.NO_TAG:
        raise Http404
    if refused is not None:
        return _page(request, visit, status=422, wrong=tag, wrong_error=contact_words.TAG_REFUSED[refused])
    messages.success(request, _("Kept."))
    return redirect("tags", slug=visit.slug)


@require_POST
@access.permit(Permission.SETTINGS)
def remove(request: HttpRequest, visit: Visit, tag: int) -> HttpResponseBase:
    """Take a tag off everybody."""
    if not acts.remove(visit.actor, visit.workspace, tag):
        raise Http404
    messages.success(request, _("Tag removed."))
    return redirect("tags", slug=visit.slug)


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")[:200]


def _page(request: HttpRequest, visit: Visit, *, status: int = 200, **said: object) -> HttpResponse:
    context = {"tags": tags.every(visit.workspace, counted=True), "colours": contact_words.COLOURS, **said}
    return settings.show(request, visit, "settings/tags.html", context, at="tags", status=status)
