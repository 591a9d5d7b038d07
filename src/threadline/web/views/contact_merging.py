"""Merging two contacts: find the other, look at what stays, confirm."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threadline.actions import merging
from threadline.models import Workspace
from threadline.queries import contact_phones, contacts, fields, reps, tags
from threadline.queries.contacts import Filter, Known
from threadline.queries.members import Visit
from threadline.rules import contacts as rules
from threadline.rules.contacts import Details
from threadline.rules.permissions import Permission
from threadline.web import access, contact_words
from threadline.web.views import contacts as pages

_OFFERED = 12


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.CONTACTS)
def merge(request: HttpRequest, visit: Visit, contact: int) -> HttpResponseBase:
    """Choose the other contact; then see both beside what stays; then it is done."""
    kept = pages.found(visit, contact)
    if request.method == "POST":
        return _merged(request, visit, kept)
    named = _id(request.GET.get("with", ""))
    other = contacts.find(visit.workspace, named) if named is not None and named != kept.id else None
    if other is not None:
        return access.show(request, visit, "contacts/merge.html", _preview(visit, kept, other))
    search = request.GET.get("q", "").replace("\x00", "")[:80].strip()
    wanted = search or kept.name  # whoever is twice in the list mostly has the same name
    page = contacts.page(
        visit.workspace, Filter(text=wanted), now=datetime.now(UTC), limit=_OFFERED
    ) if wanted else None  # fmt: skip
    rows = [row for row in page.rows if row.id != kept.id] if page is not None else []
    context = {"contact": kept, "search": search, "rows": rows}
    if access.is_fragment(request, "found"):
        return access.show(request, visit, "contacts/candidates.html", context)
    return access.show(request, visit, "contacts/merge_with.html", context)


def _merged(request: HttpRequest, visit: Visit, kept: Known) -> HttpResponseBase:
    other = _id(request.POST.get("other", ""))
    if other is None:
        raise Http404
    done = merging.merge(visit.actor, Workspace.objects.get(pk=visit.workspace), kept.id, other=other)
    if isinstance(done, merging.Refused):
        messages.error(request, str(contact_words.MERGE_REFUSED[done]))
    elif done.events:
        messages.success(request, _("Merged. One had opted out, so now all their phones have."))
    else:
        messages.success(request, _("Merged."))
    return redirect("contact", slug=visit.slug, contact=kept.id)


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _preview(visit: Visit, kept: Known, other: Known) -> dict[str, object]:
    both = [kept.id, other.id]
    phones = contact_phones.of(visit.workspace, both, now=datetime.now(UTC))
    stays = rules.merged(kept.details, other.details)
    columns = (kept.details, other.details, stays)
    names = {rep.id: rep.name for rep in reps.every(visit.workspace)}
    told = [
        (str(contact_words.NAMES[name]), *(_value(each, name, names) for each in columns))
        for name in rules.NAMES
        if name != "fields"
    ]
    told += [
        (field.name, *(contact_words.value(field.kind, each.fields.get(field.key)) for each in columns))
        for field in fields.every(visit.workspace)
    ]
    stopped = [
        any(phone.rights.opted_out for phone in phones[each]) for each in both
    ]  # fmt: skip
    return {
        "contact": kept,
        "other": other,
        "told": [row for row in told if row[1] or row[2]],
        "phones": [phones[each] for each in both],
        "tags": [tags.of_contact(visit.workspace, each) for each in both],
        "stops": any(stopped),
    }


def _value(details: Details, name: str, reps: dict[int, str]) -> str:
    if name == "rep":
        return reps.get(details.rep, "") if details.rep is not None else ""
    return contact_words.country(details.country) if name == "country" else str(getattr(details, name))
