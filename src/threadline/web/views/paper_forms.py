"""Opt-in forms on paper: printed, and recorded with their scans once they are signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods, require_safe

from threadline.actions import paper_forms as acts
from threadline.actions.paper_forms import Signed
from threadline.models import Workspace
from threadline.queries import opt_in_pages, paper_forms
from threadline.queries.members import Visit
from threadline.queries.opt_in_pages import Page
from threadline.rules import numbers, scans
from threadline.rules import opt_in_pages as rules
from threadline.rules.permissions import Permission
from threadline.web import access, opt_in_words, words
from threadline.web.forms import Text
from threadline.web.views import inbox


class Form(forms.Form):
    """A signed form."""

    version = forms.TypedChoiceField(label=_later("Version, as printed at its foot"), coerce=int)
    language = forms.ChoiceField(
        label=_later("Language of the form"), choices=[("en", _later("English")), ("es", _later("Spanish"))]
    )
    number = Text(
        label=_later("Their number"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    name = Text(label=_later("Name of who signed"), max_length=200)
    signed_on = forms.DateField(
        label=_later("Signed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    purposes = forms.TypedMultipleChoiceField(
        label=_later("What is ticked"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _later("A form without a tick agrees to nothing.")},
    )
    scan = forms.FileField(
        label=_later("Scan or photo of it"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": _later("The scan is the proof: add it.")},
        help_text=_later("PDF, JPEG or PNG, at most 5 MB. Whoever may see consent can open it."),
    )

    def __init__(self, *told: Any, visit: Visit, page: Page, **more: Any) -> None:
        super().__init__(*told, **more)
        self._visit, self._page = visit, page
        versions = opt_in_pages.versions(visit.workspace, page.id)
        offers = {offer.purpose: offer for version in reversed(versions) for offer in version.shown.offers}
        self.fields["version"].choices = [  # type: ignore[attr-defined]
            (each.number, f"{page.key}/{each.number}") for each in versions
        ]
        self.fields["purposes"].choices = [  # type: ignore[attr-defined]
            (offer.purpose, f"{offer.name} ({words.LEVELS[offer.level]})") for offer in offers.values()
        ]

    def clean_number(self) -> str:
        """The number as it is kept."""
        found = numbers.parse(self.cleaned_data["number"], country=self._visit.country)
        if not isinstance(found, numbers.Number):
            raise ValidationError(str(words.REFUSALS.get(found.value, found.value)).capitalize() + ".")
        return found.e164

    def clean_signed_on(self) -> Any:
        """The day; nobody signs in the future."""
        day = self.cleaned_data["signed_on"]
        if day > datetime.now(ZoneInfo(self._visit.zone)).date():
            raise ValidationError(_("Nobody can sign in the future."))
        if day.year < 2000:
            raise ValidationError(_("This time cannot be read."))
        return day

    def clean_scan(self) -> bytes:
        """What was uploaded; a larger file than we take is not even read."""
        file = self.cleaned_data["scan"]
        if file.size > scans.LARGEST:
            raise ValidationError(str(opt_in_words.SCANS[scans.Problem.TOO_LARGE]))
        octets: bytes = file.read()
        return octets

    def recorded(self) -> int | acts.Refused:
        """Write it down."""
        said = self.cleaned_data
        signed = Signed(
            page=self._page.id,
            version=said["version"],
            language=said["language"],
            number=said["number"],
            name=said["name"],
            signed_on=said["signed_on"],
            ticked=frozenset(said["purposes"]),
        )
        owner = Workspace.objects.get(pk=self._visit.workspace)
        return acts.record(self._visit.actor, owner, signed, scan=said["scan"])


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.CONSENT)
def record(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Which page's form it is, then what stands on it."""
    pages = opt_in_pages.every(visit.workspace)
    wanted = inbox.number(request, "page")
    page = next((each for each in pages if each.id == wanted), pages[0] if len(pages) == 1 else None)
    context: dict[str, object] = {"pages": pages, "page": page, "recent": paper_forms.recent(visit.workspace)}
    if page is None:
        return access.show(request, visit, "contacts/paper_form.html", context)
    form = Form(
        request.POST or None,
        request.FILES or None,
        visit=visit,
        page=page,
        initial={"language": words.language(), "version": page.version.number},
    )
    if request.method == "POST" and form.is_valid():
        done = form.recorded()
        if not isinstance(done, acts.Refused):
            messages.success(request, _("Recorded."))
            return redirect(f"{reverse('paper_form', kwargs={'slug': visit.slug})}?page={page.id}")
        form.add_error(done.field, _why(done))
    status = 422 if form.is_bound else 200
    return access.show(request, visit, "contacts/paper_form.html", {**context, "form": form}, status=status)


def _why(refused: acts.Refused) -> str:
    if isinstance(refused.problem, scans.Problem):
        return str(opt_in_words.SCANS[refused.problem])
    if refused.field == "purposes":
        return _("This version of the form does not offer all of these.")
    return str(opt_in_words.PAGE[refused.problem])


@require_safe
@access.permit(Permission.READ)
def scan(request: HttpRequest, visit: Visit, form: int) -> HttpResponse:
    """The scan, to be saved: nothing in it runs here."""
    found = paper_forms.scan(visit.workspace, form)
    if found is None:
        raise Http404
    answer = HttpResponse(found.octets, content_type=found.media_type)
    ending = scans.ENDINGS[found.media_type]
    answer["Content-Disposition"] = f'attachment; filename="signed-form-{found.digest[:12]}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    answer._csp_replace = {"sandbox": []}  # type: ignore[attr-defined] # django-csp's, as its decorators set it
    return answer


@require_safe
@access.permit(Permission.SETTINGS, Permission.CONSENT)
def printed(request: HttpRequest, visit: Visit, opt_in: int) -> HttpResponse:
    """The form to print, in the reader's language or the one asked for."""
    found = opt_in_pages.find(visit.workspace, opt_in)
    if found is None:
        raise Http404
    language = request.GET.get("language", "")
    if language not in rules.LANGUAGES:
        language = words.language()
    shown = found.version.shown
    context = {
        "page": found,
        "visit": visit,
        "boxes": [rules.box(shown, each, language) for each in shown.offers],
        "disclosure": rules.disclosed(shown, language),
        "wording": rules.WORDINGS[language],
        "other": next(each for each in rules.LANGUAGES if each != language),
        "version": f"{found.key}/{found.version.number}",
    }
    with translation.override(language):
        return render(request, "join/paper.html", context)
