"""Proof packs: everything recorded of a number, as a file that proves itself."""

from __future__ import annotations

import tempfile

from django import forms
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods

from threadline.actions import proofs, seals
from threadline.models import Workspace
from threadline.queries.members import Visit
from threadline.rules import channels, numbers
from threadline.rules.permissions import Permission
from threadline.web import access, words
from threadline.web.forms import Text
from threadline.web.views import consent


class Form(forms.Form):
    """Of which number or e-mail address."""

    number = Text(
        label=_later("Their number or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *told: object, visit: Visit, **more: object) -> None:
        super().__init__(*told, **more)  # type: ignore[arg-type]
        self._country = visit.country

    def clean_number(self) -> str:
        """The address as it is kept."""
        found = channels.read(self.cleaned_data["number"], country=self._country)
        if isinstance(found, numbers.Problem):
            raise ValidationError(str(words.REFUSALS.get(found.value, found.value)).capitalize() + ".")
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.AUDIT)
def proof(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The page that says what a pack is; posted, the pack."""
    initial = {"number": request.GET.get("number", "").replace("\x00", "")[:60]}
    form = Form(request.POST if request.method == "POST" else None, initial=initial, visit=visit)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it
        own = Workspace.objects.get(pk=visit.workspace)
        if proofs.make(visit.actor, own, number, file, language=words.language()) is not None:
            file.seek(0)
            return _download(file, number)
        file.close()
        form.add_error("number", _("Nothing is recorded of this number or address here."))
    key = next(iter(seals.public_keys().values())).public_bytes_raw().hex()
    return access.show(
        request,
        visit,
        "contacts/proof.html",
        {"form": form, "key": key, "back": consent.came_from(request, visit, initial["number"])},
        status=422 if form.is_bound else 200,
    )


def _download(file: object, number: str) -> FileResponse:
    answer = FileResponse(
        file,
        as_attachment=True,
        filename=f"proof-{channels.bare(number).lstrip('+')}.zip",
        content_type="application/zip",
    )
    answer["Cache-Control"] = "no-store"
    return answer
