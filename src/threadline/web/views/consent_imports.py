"""Lists of consent given elsewhere: uploaded, looked at, and only then recorded."""

from __future__ import annotations

import tempfile
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import consent_imports as acts
from threadline.models import ConsentImport, Workspace
from threadline.queries import consent_imports as known
from threadline.queries.members import Visit
from threadline.rules import consent_imports as rules
from threadline.rules import suppression
from threadline.rules.permissions import Permission
from threadline.web import access, import_words
from threadline.web.forms import Text, area
from threadline.web.views import settings

_SHOWN = 20
_OWN, _OTHERS = "own", "others"


class Form(forms.Form):
    """A file, and where it comes from."""

    file = forms.FileField(
        label=_later("The list, as CSV in UTF-8"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    whose = forms.ChoiceField(
        label=_later("With whom did these people agree?"),
        choices=[
            (_OWN, _later("With this business: on our own forms, in our older system, in person")),
            (_OTHERS, _later("With another business: bought, rented, or passed on to us")),
        ],
        widget=forms.RadioSelect,
    )
    origin = Text(
        label=_later("Where the list comes from"),
        max_length=1_000,
        widget=area(rows=3, maxlength="1000"),
        help_text=_later("In your own words. They are kept as proof with every row, for good."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.BULK)
def listed(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The lists there were, and the form for another one; posted, the list is read and shown."""
    _must_record(visit)
    form = Form(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = _uploaded(visit, form.cleaned_data)
        if not isinstance(made, acts.Refused):
            return redirect("consent_import", slug=visit.slug, consent_import=made.pk)
        field = {"bought": "whose", "origin": "origin"}.get(made.reason, "file")
        form.add_error(field, str(import_words.UNUSABLE[made.reason]))
    context = {
        "form": form,
        "lists": known.newest(visit.workspace),
        "columns": [each.value for each in rules.Column],
    }
    return settings.show(
        request, visit, "settings/consent_imports.html", context, at="consent_imports",
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@require_safe
@access.permit(Permission.BULK)
def shown(request: HttpRequest, visit: Visit, consent_import: int) -> HttpResponseBase:
    """What a list would record, what it recorded, what of it is refused."""
    _must_record(visit)
    one = _one(visit, consent_import)
    told = {"list": one, "bad": one.bad[:_SHOWN], "more_bad": max(one.refused - _SHOWN, 0)}
    if access.is_fragment(request, "progress"):
        return access.show(request, visit, "settings/consent_import_progress.html", told)
    return settings.show(request, visit, "settings/consent_import.html", told, at="consent_imports")


@require_POST
@access.permit(Permission.BULK)
def confirm(request: HttpRequest, visit: Visit, consent_import: int) -> HttpResponseBase:
    """Record what can be recorded."""
    _must_record(visit)
    _one(visit, consent_import)
    if not acts.confirm(visit.actor, visit.workspace, consent_import):
        messages.error(request, _("This list has been confirmed already, or is too old: upload it again."))
    return redirect("consent_import", slug=visit.slug, consent_import=consent_import)


@require_POST
@access.permit(Permission.BULK)
def refused(_request: HttpRequest, visit: Visit, consent_import: int) -> HttpResponseBase:
    """The refused rows with their reasons, as CSV that no spreadsheet runs."""
    _must_record(visit)
    one = _one(visit, consent_import)
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it
    file.write(suppression.line([_("Line"), _("Column"), _("Why it is refused")]).encode())
    for line, column, reason, cells in known.refused_rows(visit.workspace, one.id):
        plain = [cell[:1_000].replace("\x00", "") for cell in cells]
        file.write(suppression.line([str(line), column, import_words.wrong(reason), *plain]).encode())
    file.seek(0)
    answer = FileResponse(
        file, as_attachment=True, filename="refused.csv", content_type="text/csv; charset=utf-8"
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _must_record(visit: Visit) -> None:
    """Many at once need the right to record consent too."""
    if not visit.may(Permission.CONSENT):
        raise PermissionDenied


def _one(visit: Visit, id_: int) -> known.List:
    found = known.one(visit.workspace, id_)
    if found is None:
        raise Http404
    return found


def _uploaded(visit: Visit, said: dict[str, Any]) -> ConsentImport | acts.Refused:
    file = said["file"]
    if file.size > rules.LARGEST:
        return acts.Refused(rules.Unusable.TOO_LARGE.value)
    return acts.upload(
        visit.actor,
        Workspace.objects.get(pk=visit.workspace),
        file_name=file.name.replace("\x00", ""),
        content=file.read(),
        origin=said["origin"],
        own=said["whose"] == _OWN,
    )
