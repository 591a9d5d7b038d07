"""The list of contacts, and one of them: read, made, changed, deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import contacts as acts
from threadline.actions import erasures
from threadline.actions.contacts import NewPhone
from threadline.models import Workspace
from threadline.queries import contact_phones, contacts, fields, paper_forms, reps, tags, timelines
from threadline.queries.contacts import Consent, Cursor, Filter, Known
from threadline.queries.members import Visit
from threadline.rules import contacts as rules
from threadline.rules.contacts import Details, PhoneKind
from threadline.rules.permissions import Permission
from threadline.web import access, contact_words
from threadline.web.contact_form import Choices, ContactForm

_LONGEST_SEARCH = 80
_ORDER = "newest"


@require_safe
@access.permit(Permission.READ)
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list, as a page, as what a filter leaves of it, or as its next rows."""
    asked = asked_for(request.GET)
    after = contacts.cursor(request.GET.get("after", ""))
    context: dict[str, object] = {
        "asked": asked,
        "query": query(asked),
        "page": contacts.page(visit.workspace, asked, after=after, now=datetime.now(UTC)),
    }
    following = context["page"].next  # type: ignore[attr-defined]
    context["more"] = _address(visit, asked, after=following) if following is not None else ""
    if access.is_fragment(request, "more"):
        return access.show(request, visit, "contacts/rows.html", context)
    context |= _offered(visit)
    if access.is_fragment(request, "contacts"):
        return access.show(request, visit, "contacts/table.html", context)
    return access.show(request, visit, "contacts/page.html", context)


@require_safe
@access.permit(Permission.READ)
def count(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How many match; asked for after the list, which does not wait for it."""
    asked = asked_for(request.GET)
    found = contacts.count(visit.workspace, asked, now=datetime.now(UTC))
    return access.show(request, visit, "contacts/count.html", {"count": found})


def _offered(visit: Visit) -> dict[str, object]:
    return {
        "tags": tags.every(visit.workspace),
        "reps": reps.every(visit.workspace),
        "lead_statuses": contacts.lead_statuses(visit.workspace),
        "nobody": contacts.NOBODY,
    }


def asked_for(said: object) -> Filter:
    """The filter that a query string or a form says; what makes no sense is not asked."""

    def text(name: str) -> str:
        value: str = said.get(name, "")  # type: ignore[attr-defined]
        return value.replace("\x00", "")[:_LONGEST_SEARCH]

    def number(name: str) -> int | None:
        value = text(name)
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None

    consent = text("consent")
    return Filter(
        text=text("q").strip(),
        tag=number("tag"),
        rep=number("rep"),
        lead_status=text("lead") or None,
        consent=Consent(consent) if consent in set(Consent) else None,
        newest=text("order") == _ORDER,
    )


def query(asked: Filter) -> str:
    """The filter as a query string."""
    said = {
        "q": asked.text,
        "tag": asked.tag,
        "rep": asked.rep,
        "lead": asked.lead_status,
        "consent": asked.consent,
        "order": _ORDER if asked.newest else "",
    }
    return urlencode({name: value for name, value in said.items() if value not in (None, "")})


def _address(visit: Visit, asked: Filter, *, after: Cursor) -> str:
    return f"{reverse('contacts', kwargs={'slug': visit.slug})}?{query(asked)}&after={after}"


@require_safe
@access.permit(Permission.READ)
def contact(request: HttpRequest, visit: Visit, contact: int) -> HttpResponse:
    """One contact, with everything that is known of them."""
    return access.show(request, visit, "contacts/contact.html", shown(visit, found(visit, contact)))


def shown(visit: Visit, known: Known) -> dict[str, object]:
    """What the page of a contact says."""
    now = datetime.now(UTC)
    phones = contact_phones.of(visit.workspace, [known.id], now=now)[known.id]
    agreed = contact_phones.agreed(visit.workspace, [phone.recipient for phone in phones])
    return {
        "contact": known,
        "details": known.details,
        "own": _own(visit, known.details),
        "phones": [(phone, agreed[phone.recipient]) for phone in phones],
        "first": next((phone for phone in phones if phone.textable), None),
        "room": len(phones) < rules.MOST_PHONES,
        **tags.on_and_off(visit.workspace, known.id),
        "kinds": contact_words.PHONE_KINDS.items(),
        "signed": paper_forms.of_contact(visit.workspace, known.id),
        "timeline": timelines.page(
            visit.workspace, known.id, [phone.recipient for phone in phones], before=now
        ),
    }


def _own(visit: Visit, details: Details) -> list[tuple[str, str]]:
    """The workspace's own fields that have a value, in words."""
    shown = (
        (field.name, contact_words.value(field.kind, details.fields.get(field.key)))
        for field in fields.every(visit.workspace)
    )
    return [(name, value) for name, value in shown if value]


def found(visit: Visit, contact: int) -> Known:
    """The contact, or 404."""
    known = contacts.find(visit.workspace, contact)
    if known is None:
        raise Http404
    return known


@require_safe
@access.permit(Permission.READ)
def timeline(request: HttpRequest, visit: Visit, contact: int) -> HttpResponse:
    """Earlier events of a contact."""
    known = found(visit, contact)
    now = datetime.now(UTC)
    try:
        before = datetime.fromisoformat(request.GET.get("before", "").replace(" ", "+"))
        before = before if before.tzinfo else before.replace(tzinfo=UTC)
    except ValueError:
        before = now
    phones = contact_phones.of(visit.workspace, [known.id], now=now)[known.id]
    page = timelines.page(visit.workspace, known.id, [phone.recipient for phone in phones], before=before)
    return access.show(request, visit, "contacts/events.html", {"contact": known, "timeline": page})


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.CONTACTS)
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Make a contact; of a stranger, whose number the address then names."""
    number = request.GET.get("number", "").replace("\x00", "")[:60]
    data = request.POST if request.method == "POST" else None
    form = ContactForm(data, visit=visit, choices=_choices(visit), details=Details(), number=number)
    if data is not None and form.is_valid():
        made = acts.create(visit.actor, _workspace(visit), form.details(), phones=_phones(form))
        if not isinstance(made, acts.Taken):
            messages.success(request, _("Contact added."))
            return redirect("contact", slug=visit.slug, contact=made.pk)
        form.add_error("number", _("This number belongs to another contact already."))
        context = {"form": form, "taken": contacts.find(visit.workspace, made.contact)}
        return access.show(request, visit, "contacts/new.html", context, status=409)
    return access.show(request, visit, "contacts/new.html", {"form": form}, status=422 if data else 200)


def _phones(form: ContactForm) -> list[NewPhone]:
    if not form.e164:
        return []
    said = form.cleaned_data
    return [NewPhone(form.e164, PhoneKind(said["kind"]), textable=said["textable"])]


def _choices(visit: Visit) -> Choices:
    return Choices(
        reps.every(visit.workspace), fields.every(visit.workspace), contacts.lead_statuses(visit.workspace)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.CONTACTS)
def edit(request: HttpRequest, visit: Visit, contact: int) -> HttpResponseBase:
    """Change what a contact says of itself."""
    known = found(visit, contact)
    data = request.POST if request.method == "POST" else None
    form = ContactForm(data, visit=visit, choices=_choices(visit), details=known.details)
    if data is not None and form.is_valid():
        if not acts.change(visit.actor, _workspace(visit), contact, form.details(), only=_changed(form)):
            raise Http404
        messages.success(request, _("Kept."))
        return redirect("contact", slug=visit.slug, contact=contact)
    context = {"form": form, "contact": known}
    return access.show(request, visit, "contacts/edit.html", context, status=422 if data else 200)


def _changed(form: ContactForm) -> set[str]:
    """Only what this person changed is written: what somebody else changed meanwhile stays."""
    return {"fields" if name.startswith("own_") else name for name in form.changed_data}


@require_POST
@access.permit(Permission.CONTACTS)
def remove(request: HttpRequest, visit: Visit, contact: int) -> HttpResponseBase:
    """Delete the contact; conversations and consent stay."""
    if not acts.remove(visit.actor, _workspace(visit), contact):
        raise Http404
    messages.success(request, _("Contact deleted. Conversations and consent are still there."))
    return redirect("contacts", slug=visit.slug)


@require_POST
@access.permit(Permission.ERASE)
def erase(request: HttpRequest, visit: Visit, contact: int) -> HttpResponseBase:
    """Erase the person for good."""
    if not erasures.erase(visit.actor, _workspace(visit), contact):
        raise Http404
    messages.success(
        request, _("Erased. Nobody here can text them again unless they come back by themselves.")
    )
    return redirect("contacts", slug=visit.slug)


def _workspace(visit: Visit) -> Workspace:
    return Workspace.objects.get(pk=visit.workspace)
