"""Departments, and who is in them."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from threadline.actions import departments as acts
from threadline.queries import departments as known
from threadline.queries import members as people
from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.rules.roles import Refused
from threadline.web import access, settings_words
from threadline.web.forms import Text
from threadline.web.views import members, settings

_MOST_MEMBERS = 1000


class Form(forms.Form):
    """Its name."""

    name = Text(label=_("Name"), max_length=60)


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.MEMBERS)
def departments(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """All of them, and a form for another one."""
    form = Form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = acts.add(visit.actor, visit.workspace, form.cleaned_data["name"])
        if not isinstance(made, Refused):
            return settings.back(request, visit, "department", None, gettext("Made."), department=made.pk)
        form.add_error("name", str(settings_words.REFUSED[made]))
    context = {"form": form, "departments": known.page(visit.workspace)}
    return _page(request, visit, "settings/departments.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.MEMBERS)
def department(request: HttpRequest, visit: Visit, department: int) -> HttpResponseBase:
    """One of them: its name and its members."""
    found = next(iter(known.page(visit.workspace, after=department - 1, limit=1)), None)
    if found is None or found.id != department:
        raise Http404
    form = Form(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        refused = acts.rename(visit.actor, visit.workspace, department, form.cleaned_data["name"])
        if refused is None:
            wanted = members.numbers(request.POST.getlist("members"))
            refused = acts.set_members(visit.actor, visit.workspace, department, wanted)
        if refused is not Refused.TAKEN:
            return settings.back(request, visit, "departments", refused, gettext("Saved."))
        form.add_error("name", str(settings_words.REFUSED[refused]))
    context = {
        "form": form,
        "department": found,
        "rows": people.page(visit.workspace, limit=_MOST_MEMBERS),
        "inside": known.members(visit.workspace, department),
    }
    return _page(request, visit, "settings/department.html", context, form)


@require_POST
@access.permit(Permission.MEMBERS)
def remove_department(request: HttpRequest, visit: Visit, department: int) -> HttpResponseBase:
    """Remove it; its members stay."""
    refused = acts.remove(visit.actor, visit.workspace, department)
    return settings.back(
        request, visit, "departments", refused, gettext("Removed. Its members stay members.")
    )


def _page(
    request: HttpRequest, visit: Visit, template: str, context: dict[str, object], form: Form
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return settings.show(request, visit, template, context, at="departments", status=status)
