"""Opt-in pages in the settings: made, changed, shown to the world."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings as configured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import opt_in_pages as acts
from threadline.queries import desk as desks
from threadline.queries import opt_in_pages as known
from threadline.queries.desk import Desk
from threadline.queries.members import Visit
from threadline.queries.opt_in_pages import Page
from threadline.rules import lint, numbers
from threadline.rules import opt_in_pages as rules
from threadline.rules.permissions import Permission
from threadline.rules.roles import Refused
from threadline.web import access, lint_said, opt_in_words, qr, words
from threadline.web.forms import Text, area
from threadline.web.lint_said import Said
from threadline.web.views import settings


class Form(forms.Form):
    """A page as its owner wants it."""

    name = Text(
        label=_("Name among yourselves"),
        max_length=rules.LONGEST["name"],
        help_text=_("Kept with each consent as its campaign: “Front desk tablet”."),
    )
    title = Text(label=_("Title"), max_length=rules.LONGEST["title"])
    intro = Text(
        label=_("Introduction"),
        required=False,
        max_length=rules.LONGEST["intro"],
        widget=area(rows=3, maxlength=str(rules.LONGEST["intro"])),
        help_text=_("What people get from it. May be left empty."),
    )
    purposes = forms.TypedMultipleChoiceField(
        label=_("What they can agree to"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    disclosure = Text(
        label=_("Disclosure"),
        required=False,
        max_length=rules.LONGEST["disclosure"],
        widget=area(rows=6, maxlength=str(rules.LONGEST["disclosure"])),
        help_text=_(
            "Empty: the wording below, in English or Spanish. Your own is shown to everybody as it is."
        ),
    )
    privacy_url = Text(
        label=_("Address of your privacy policy"),
        max_length=rules.LONGEST["privacy_url"],
        widget=forms.TextInput(attrs={"type": "url", "placeholder": "https://"}),
    )
    terms_url = Text(
        label=_("Address of your terms"),
        max_length=rules.LONGEST["terms_url"],
        widget=forms.TextInput(attrs={"type": "url", "placeholder": "https://"}),
    )
    sender = forms.TypedChoiceField(label=_("Number that writes to them"), coerce=int)
    double = forms.BooleanField(
        label=_("Ask the phone: only a YES by text counts"),
        required=False,
        help_text=_(
            "Without it anybody can sign up anybody’s number. Who texted STOP is always asked to undo it by text."
        ),
    )
    origins = Text(
        label=_("Websites that may show it inside their own"),
        required=False,
        max_length=2_000,
        widget=area(rows=2, placeholder="https://www.example.com"),
        help_text=_("One a line. Everywhere else the page can be linked to, but not shown inside another."),
    )

    def __init__(self, *told: Any, desk: Desk, kept: tuple[int, ...] = (), **more: Any) -> None:
        super().__init__(*told, **more)
        offered = [each for each in desk.purposes.values() if each.open or each.id in kept]
        self.fields["purposes"].choices = [  # type: ignore[attr-defined]
            (each.id, f"{each.name} ({words.LEVELS[each.level]})") for each in offered
        ]
        self.fields["sender"].choices = [  # type: ignore[attr-defined]
            (each.id, f"{each.name} {numbers.show(each.number)}") for each in desk.senders.values()
        ]

    def wanted(self) -> acts.Wanted:
        """The page."""
        said = {**self.cleaned_data, "purposes": tuple(self.cleaned_data["purposes"])}
        said["origins"] = tuple(said["origins"].split())
        return acts.Wanted(**said)

    def refuse(self, refused: acts.Refused) -> None:
        """Say why, at the field it is about."""
        self.add_error(refused.field, opt_in_words.page(refused))


@require_safe
@access.permit(Permission.SETTINGS)
def pages(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All of them."""
    desk = desks.read(visit.workspace)
    context = {"pages": known.every(visit.workspace), "desk": desk}
    return settings.show(request, visit, "settings/opt_in_pages.html", context, at="opt_in_pages")


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Another one."""
    desk = desks.read(visit.workspace)
    form = Form(request.POST or None, desk=desk, initial={"double": True})
    if request.method == "POST" and form.is_valid():
        made = acts.create(visit.actor, visit.workspace, form.wanted())
        if not isinstance(made, acts.Refused):
            return settings.back(request, visit, "opt_in_page", None, gettext("Made."), opt_in=made)
        form.refuse(made)
    return _form(request, visit, form, desk)


@require_safe
@access.permit(Permission.SETTINGS)
def page(request: HttpRequest, visit: Visit, opt_in: int) -> HttpResponse:
    """One of them: where it is, how to bring people there, what it showed."""
    found = _find(visit, opt_in)
    address = _address(found)
    context = {
        "page": found,
        "address": address,
        "code": qr.svg(address, name=gettext("Code that leads to the page")),
        "snippet": _snippet(found, address),
        "versions": [
            (each, each.words.get(words.language(), each.words["en"]))
            for each in known.versions(visit.workspace, opt_in)
        ],
        "sender": desks.read(visit.workspace).senders[found.sender],
    }
    return settings.show(request, visit, "settings/opt_in_page.html", context, at="opt_in_pages")


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def change(request: HttpRequest, visit: Visit, opt_in: int) -> HttpResponseBase:
    """Change it."""
    found, desk = _find(visit, opt_in), desks.read(visit.workspace)
    kept = {field: getattr(found, field) for field in Form.base_fields} | {
        "origins": "\n".join(found.origins)
    }
    form = Form(request.POST or None, desk=desk, kept=found.purposes, initial=kept)
    if request.method == "POST" and form.is_valid():
        done = acts.change(visit.actor, visit.workspace, opt_in, form.wanted())
        if not isinstance(done, acts.Refused):
            return settings.back(request, visit, "opt_in_page", None, gettext("Saved."), opt_in=opt_in)
        form.refuse(done)
    return _form(request, visit, form, desk, found)


@require_POST
@access.permit(Permission.SETTINGS)
def wording(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What there is to say of a page's words while they are written."""
    desk = desks.read(visit.workspace)
    context = {"worded": _worded(Form(request.POST, desk=desk), desk)}
    return access.show(request, visit, "settings/opt_in_page_wording.html", context)


def _worded(form: Form, desk: Desk) -> dict[str, list[Said]]:
    """What there is to say of each field of prose."""
    chosen = {str(each) for each in form["purposes"].value() or ()}
    levels = [each.level for each in desk.purposes.values() if str(each.id) in chosen]
    sells = not levels or rules.sells(levels)  # who has not chosen yet may choose advertising
    texts = {field: str(form[field].value() or "")[: rules.LONGEST[field]] for field in rules.READ}
    return {
        field: lint_said.said(lint.lint_page(text, sells=sells), opt_in_words.PAGE_WORDING)
        for field, text in texts.items()
    }


@require_POST
@access.permit(Permission.SETTINGS)
def switch(request: HttpRequest, visit: Visit, opt_in: int) -> HttpResponseBase:
    """Open or close it."""
    is_open = request.POST.get("open") == "1"
    if not acts.set_open(visit.actor, visit.workspace, opt_in, is_open=is_open):
        raise Http404
    done = gettext("Open: people can sign up.") if is_open else gettext("Closed: nobody signs up there.")
    return settings.back(request, visit, "opt_in_page", None, done, opt_in=opt_in)


@require_POST
@access.permit(Permission.SETTINGS)
def remove(request: HttpRequest, visit: Visit, opt_in: int) -> HttpResponseBase:
    """Take it away."""
    gone = acts.remove(visit.actor, visit.workspace, opt_in)
    done = gettext("Removed. What was agreed to there stays on record.")
    return settings.back(request, visit, "opt_in_pages", None if gone else Refused.UNKNOWN, done)


@require_safe
@access.permit(Permission.SETTINGS)
def code(request: HttpRequest, visit: Visit, opt_in: int) -> HttpResponse:
    """The code to scan as a file."""
    found = _find(visit, opt_in)
    answer = HttpResponse(qr.file(_address(found)), content_type="image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="opt-in-{found.key}.svg"'
    return answer


@require_safe
@access.permit(Permission.SETTINGS)
def poster(request: HttpRequest, visit: Visit, opt_in: int) -> HttpResponse:
    """A sheet with the code, to hang up."""
    found = _find(visit, opt_in)
    address = _address(found)
    context = {"page": found, "address": address, "code": qr.svg(address, name=address), "visit": visit}
    return render(request, "join/poster.html", context)


def _find(visit: Visit, page: int) -> Page:
    found = known.find(visit.workspace, page)
    if found is None:
        raise Http404
    return found


def _address(page: Page) -> str:
    return configured.PUBLIC_URL + reverse("join", kwargs={"page_key": page.key})


def _snippet(page: Page, address: str) -> str:
    """What a website puts where the page shall be; '' while none may."""
    if not page.origins:
        return ""
    title = page.title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'<iframe src="{address}" title="{title}" width="100%" height="900" loading="lazy"></iframe>'


def _form(
    request: HttpRequest, visit: Visit, form: Form, desk: Desk, page: Page | None = None
) -> HttpResponse:
    ours = rules.WORDINGS[words.language()].disclosure.format(business=desk.business)
    # What is refused is said once.
    worded = {field: each for field, each in _worded(form, desk).items() if field not in form.errors}
    context = {"form": form, "page": page, "ours": ours, "worded": worded}
    status = 422 if form.is_bound else 200
    return settings.show(
        request, visit, "settings/opt_in_page_form.html", context, at="opt_in_pages", status=status
    )
