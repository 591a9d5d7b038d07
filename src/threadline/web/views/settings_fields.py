"""The workspace's own fields of contacts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from threadline.actions import fields as acts
from threadline.queries import fields
from threadline.queries.members import Visit
from threadline.rules import fields as rules
from threadline.rules.fields import FieldKind
from threadline.rules.permissions import Permission
from threadline.web import access, contact_words
from threadline.web.views import settings


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def listed(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The fields, and a form for another one."""
    if request.method != "POST":
        return _page(request, visit)
    said = request.POST
    kind = FieldKind(said["kind"]) if said.get("kind") in set(FieldKind) else FieldKind.TEXT
    name = _text(request, "name")
    made = acts.add(visit.actor, visit.workspace, name=name, kind=kind, options=_options(request))
    if isinstance(made, acts.Refused):
        error = str(contact_words.FIELD_REFUSED[made])
        typed = {"error": error, "name": name, "kind": kind, "options": _text(request, "options")}
        return _page(request, visit, status=422, **typed)
    messages.success(request, _("Field added."))
    return redirect("fields", slug=visit.slug)


@require_POST
@access.permit(Permission.SETTINGS)
def change(request: HttpRequest, visit: Visit, field: int) -> HttpResponseBase:
    """Another name or other options."""
    refused = acts.change(
        visit.actor, visit.workspace, field, name=_text(request, "name"), options=_options(request)
    )
    if refused is acts.Refused.NO_FIELD:
        raise Http404
    if refused is not None:
        return _page(
            request, visit, status=422, wrong=field, wrong_error=contact_words.FIELD_REFUSED[refused]
        )
    messages.success(request, _("Kept."))
    return redirect("fields", slug=visit.slug)


@require_POST
@access.permit(Permission.SETTINGS)
def remove(request: HttpRequest, visit: Visit, field: int) -> HttpResponseBase:
    """Take a field from every contact."""
    if not acts.remove(visit.actor, visit.workspace, field):
        raise Http404
    messages.success(request, _("Field removed."))
    return redirect("fields", slug=visit.slug)


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")[:10_000]


def _options(request: HttpRequest) -> list[str]:
    return list(rules.options(_text(request, "options")))


def _page(request: HttpRequest, visit: Visit, *, status: int = 200, **said: object) -> HttpResponse:
    context = {"fields": fields.every(visit.workspace), "kinds": contact_words.FIELD_KINDS, **said}
    return settings.show(request, visit, "settings/fields.html", context, at="fields", status=status)
