"""Brands and campaigns of a workspace, as registered with the carriers."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import registrations as acts
from threadline.queries import registrations as known
from threadline.queries.members import Visit
from threadline.queries.registrations import Brand, Campaign
from threadline.rules.actors import Actor
from threadline.rules.permissions import Permission
from threadline.rules.registration import Registration
from threadline.rules.roles import Refused
from threadline.web import access, number_words, settings_words
from threadline.web.forms import Text
from threadline.web.views import settings

_MOST = 10_000_000


class Form(forms.Form):
    """What is said of a brand or a campaign."""

    name = Text(label=_("Name"), max_length=80)
    code = Text(
        label=_("The registry’s code"),
        max_length=40,
        required=False,
        help_text=_("As B1A2B3C for a brand, C4D5E6F for a campaign."),
    )
    registration = forms.ChoiceField(
        label=_("Registration"),
        help_text=_("As the registry tells you: only what is verified is texted from."),
    )
    limit = forms.IntegerField(
        label=_("Limit"),
        required=False,
        min_value=1,
        max_value=_MOST,
        help_text=_("Empty: none that you know of."),
    )

    def __init__(self, said: object = None, *, of: Brand | Campaign | None = None, brand: bool) -> None:
        initial = {} if of is None else {
            "name": of.name, "code": of.code, "registration": of.registration.value, "limit": of.limit
        }  # fmt: skip
        super().__init__(said, initial=initial)  # type: ignore[arg-type]
        self.fields["registration"].choices = [  # type: ignore[attr-defined]
            (each.value, words) for each, words in number_words.REGISTRATIONS.items()
        ]
        self.fields["limit"].label = (
            gettext("Parts a day, at most") if brand else gettext("Parts a minute, at most")
        )

    def said(self) -> acts.Said:
        """What was filled in."""
        told = self.cleaned_data
        return acts.Said(told["name"], told["code"], Registration(told["registration"]), told["limit"])


@require_safe
@access.permit(Permission.SETTINGS)
def registrations(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every brand with its campaigns."""
    campaigns = known.campaigns(visit.workspace)
    brands = [
        (brand, [each for each in campaigns if each.brand == brand.id])
        for brand in known.brands(visit.workspace)
    ]
    return settings.show(
        request, visit, "settings/registrations.html", {"brands": brands}, at="registrations"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def brand_new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Another brand."""
    form = Form(request.POST or None, brand=True)
    return _form(
        request, visit, form, "settings/brand.html", {},
        lambda said: acts.add_brand(visit.actor, visit.workspace, said),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def brand(request: HttpRequest, visit: Visit, brand: int) -> HttpResponseBase:
    """One brand."""
    found = _brand(visit, brand)
    form = Form(request.POST or None, of=found, brand=True)
    return _form(
        request, visit, form, "settings/brand.html", {"brand": found},
        lambda said: acts.change_brand(visit.actor, visit.workspace, brand, said),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def campaign_new(request: HttpRequest, visit: Visit, brand: int) -> HttpResponseBase:
    """Another campaign of a brand."""
    form = Form(request.POST or None, brand=False)
    return _form(
        request, visit, form, "settings/campaign.html", {"brand": _brand(visit, brand)},
        lambda said: acts.add_campaign(visit.actor, visit.workspace, brand, said),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def campaign(request: HttpRequest, visit: Visit, campaign: int) -> HttpResponseBase:
    """One campaign."""
    found = next((each for each in known.campaigns(visit.workspace) if each.id == campaign), None)
    if found is None:
        raise Http404
    form = Form(request.POST or None, of=found, brand=False)
    return _form(
        request, visit, form, "settings/campaign.html", {"campaign": found, "brand": _brand(visit, found.brand)},
        lambda said: acts.change_campaign(visit.actor, visit.workspace, campaign, said),
    )  # fmt: skip


@require_POST
@access.permit(Permission.SETTINGS)
def brand_remove(request: HttpRequest, visit: Visit, brand: int) -> HttpResponseBase:
    """Forget it."""
    return _removed(request, visit, brand, Brand, acts.remove_brand)


@require_POST
@access.permit(Permission.SETTINGS)
def campaign_remove(request: HttpRequest, visit: Visit, campaign: int) -> HttpResponseBase:
    """Forget it."""
    return _removed(request, visit, campaign, Campaign, acts.remove_campaign)


def _brand(visit: Visit, brand: int) -> Brand:
    found = next((each for each in known.brands(visit.workspace) if each.id == brand), None)
    if found is None:
        raise Http404
    return found


def _form(
    request: HttpRequest,
    visit: Visit,
    form: Form,
    template: str,
    context: dict[str, object],
    keep: Callable[[acts.Said], object],
) -> HttpResponseBase:
    if request.method == "POST" and form.is_valid():
        refused = keep(form.said())
        if not isinstance(refused, Refused) or refused is Refused.UNKNOWN:
            gone = refused if isinstance(refused, Refused) else None
            return settings.back(request, visit, "registrations", gone, gettext("Saved."))
        form.add_error("name", str(settings_words.REFUSED[refused]))
    status = 422 if form.is_bound else 200
    return settings.show(
        request, visit, template, {**context, "form": form}, at="registrations", status=status
    )


def _removed(
    request: HttpRequest,
    visit: Visit,
    row: int,
    what: type[Brand] | type[Campaign],
    remove: Callable[[Actor, int, int], Refused | None],
) -> HttpResponseBase:
    refused = remove(visit.actor, visit.workspace, row)
    if refused is Refused.IN_USE:
        messages.error(request, number_words.in_use(what))
        return HttpResponseRedirect(reverse("registrations", kwargs={"slug": visit.slug}))
    return settings.back(request, visit, "registrations", refused, gettext("Removed."))
