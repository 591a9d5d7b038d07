"""The phones of a contact: linked, changed, unlinked, texted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from threadline.actions import opening, phones
from threadline.models import Workspace
from threadline.queries import contact_phones, contacts
from threadline.queries.contact_phones import Phone
from threadline.queries.members import Visit
from threadline.rules import numbers
from threadline.rules.contacts import PhoneKind
from threadline.rules.permissions import Permission
from threadline.web import access, words
from threadline.web.views import contacts as pages
from threadline.web.views import thread_consent


@require_POST
@access.permit(Permission.CONTACTS)
def add(request: HttpRequest, visit: Visit, contact: int) -> HttpResponseBase:
    """Link another number; one that belongs to somebody leads there."""
    typed = request.POST.get("number", "").replace("\x00", "")[:60]
    number = numbers.parse(typed, country=visit.country)
    if not isinstance(number, numbers.Number):
        error = str(words.REFUSALS.get(number.value, number.value)).capitalize() + "."
        return _again(request, visit, contact, {"typed": typed, "error": error})
    done = phones.add(
        visit.actor,
        _workspace(visit),
        contact,
        number.e164,
        kind=_kind(request),
        textable="textable" in request.POST,
    )
    if isinstance(done, phones.Taken):
        error = _("This number belongs to another contact already.")
        taken = contacts.find(visit.workspace, done.contact)
        return _again(request, visit, contact, {"typed": typed, "error": error, "taken": taken}, status=409)
    if done == phones.Refused.NO_CONTACT:
        raise Http404
    if done == phones.Refused.TOO_MANY:
        return _again(
            request, visit, contact, {"typed": typed, "error": _("A contact has at most 20 phones.")}
        )
    messages.success(request, _("Phone added."))
    return redirect("contact", slug=visit.slug, contact=contact)


def _again(
    request: HttpRequest, visit: Visit, contact: int, said: Mapping[str, object], *, status: int = 422
) -> HttpResponse:
    context = pages.shown(visit, pages.found(visit, contact))
    return access.show(request, visit, "contacts/contact.html", {**context, **said}, status=status)


@require_POST
@access.permit(Permission.CONTACTS)
def change(request: HttpRequest, visit: Visit, contact: int, phone: int) -> HttpResponseBase:
    """Another kind, or the one to text."""
    find(visit, contact, phone)
    textable = "textable" in request.POST
    if not phones.change(visit.actor, _workspace(visit), phone, kind=_kind(request), textable=textable):
        raise Http404
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("contact", slug=visit.slug, contact=contact)


@require_POST
@access.permit(Permission.CONTACTS)
def remove(request: HttpRequest, visit: Visit, contact: int, phone: int) -> HttpResponseBase:
    """Unlink it."""
    find(visit, contact, phone)
    if not phones.remove(visit.actor, _workspace(visit), phone):
        raise Http404
    messages.success(request, _("Phone unlinked. What it agreed to or took back stays with the number."))
    return redirect("contact", slug=visit.slug, contact=contact)


@require_POST
@access.permit(Permission.REPLY)
def text(request: HttpRequest, visit: Visit, contact: int, phone: int) -> HttpResponseBase:
    """The conversation with this phone: the one it was last used in, or a new one from the number that suits."""
    known = find(visit, contact, phone)
    if known.conversation is not None:
        return redirect("thread", slug=visit.slug, conversation=known.conversation)
    opened = opening.open_conversation(visit.actor, visit.workspace, sender=None, number=known.number)
    if opened is None:
        messages.error(request, _("None of your numbers can text them."))
        return redirect("contact", slug=visit.slug, contact=contact)
    return redirect("thread", slug=visit.slug, conversation=opened)


@require_safe
@access.permit(Permission.READ)
def consent(request: HttpRequest, visit: Visit, contact: int, phone: int) -> HttpResponseBase:
    """What was agreed to and taken back on this phone, the latest first, some at a time."""
    known, whose = find(visit, contact, phone), pages.found(visit, contact)
    back = reverse("contact", kwargs={"slug": visit.slug, "contact": contact})
    about = {
        "name": whose.name, "number": known.number, "back": back, "back_to": _("Back to the contact"),
        "here": "contacts",
    }  # fmt: skip
    return thread_consent.shown(request, visit, about)


def find(visit: Visit, contact: int, phone: int) -> Phone:
    """The contact's phone, or 404."""
    theirs = contact_phones.of(visit.workspace, [contact], now=datetime.now(UTC))[contact]
    known = next((each for each in theirs if each.id == phone), None)
    if known is None:
        raise Http404
    return known


def _kind(request: HttpRequest) -> PhoneKind:
    said = request.POST.get("kind", "")
    return PhoneKind(said) if said in set(PhoneKind) else PhoneKind.CELL


def _workspace(visit: Visit) -> Workspace:
    return Workspace.objects.get(pk=visit.workspace)
