"""Who may do what, as a table; roles of the workspace's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import roles as acts
from threadline.queries import roles as known
from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.rules.roles import Refused
from threadline.web import access, settings_words
from threadline.web.forms import Text
from threadline.web.views import settings


class Form(forms.Form):
    """A name and permissions: those that who makes the role has."""

    name = Text(label=_("Name"), max_length=40)
    permissions = forms.MultipleChoiceField(
        label=pgettext_lazy("permission", "May"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *told: Any, visit: Visit, **more: Any) -> None:
        super().__init__(*told, **more)
        field: Any = self.fields["permissions"]
        field.choices = [
            (each.value, f"{name}: {about}")
            for each, (name, about) in settings_words.PERMISSIONS.items()
            if visit.may(each)
        ]

    def granted(self) -> list[Permission]:
        """What was ticked."""
        return [Permission(each) for each in self.cleaned_data["permissions"]]


@require_safe
@access.permit(Permission.MEMBERS)
def roles(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Permissions down, roles across."""
    rows = known.of(visit.workspace)
    lines = [
        {"name": name, "about": about, "marks": [each.value in row.permissions for row in rows]}
        for each, (name, about) in settings_words.PERMISSIONS.items()
    ]
    context = {"roles": rows, "lines": lines, "own": [row for row in rows if not row.named]}
    return settings.show(request, visit, "settings/roles.html", context, at="roles")


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.MEMBERS)
def new_role(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Another role."""
    form = Form(request.POST or None, visit=visit, initial={"permissions": [Permission.READ.value]})
    if request.method == "POST" and form.is_valid():
        made = acts.add(visit.actor, visit.workspace, form.cleaned_data["name"], form.granted())
        if not isinstance(made, Refused):
            return settings.back(request, visit, "roles", None, gettext("Made."))
        form.add_error("name", str(settings_words.REFUSED[made]))
    return _page(request, visit, {"form": form}, form)


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.MEMBERS)
def role(request: HttpRequest, visit: Visit, role: int) -> HttpResponseBase:
    """A role of the workspace's own, to be changed."""
    found = next((row for row in known.of(visit.workspace) if row.id == role and not row.named), None)
    if found is None:
        raise Http404
    initial = {"name": found.name, "permissions": sorted(found.permissions)}
    form = Form(request.POST or None, visit=visit, initial=initial)
    if request.method == "POST" and form.is_valid():
        refused = acts.change(
            visit.actor, visit.workspace, role, name=form.cleaned_data["name"], granted=form.granted()
        )
        if refused is None:
            return settings.back(request, visit, "roles", None, gettext("Saved."))
        form.add_error("name", str(settings_words.REFUSED[refused]))
    return _page(request, visit, {"form": form, "role": found}, form)


@require_POST
@access.permit(Permission.MEMBERS)
def remove_role(request: HttpRequest, visit: Visit, role: int) -> HttpResponseBase:
    """Remove a role that nobody has."""
    refused = acts.remove(visit.actor, visit.workspace, role)
    return settings.back(request, visit, "roles", refused, gettext("Removed."))


def _page(request: HttpRequest, visit: Visit, context: dict[str, object], form: Form) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return settings.show(request, visit, "settings/role.html", context, at="roles", status=status)
