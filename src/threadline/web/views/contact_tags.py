"""Tags on one contact, put on and taken off."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from threadline.actions import tags
from threadline.queries import tags as known
from threadline.queries.members import Visit
from threadline.rules import tags as rules
from threadline.rules.permissions import Permission
from threadline.web import access
from threadline.web.views import contacts as pages


@require_POST
@access.permit(Permission.CONTACTS)
def put_on(request: HttpRequest, visit: Visit, contact: int) -> HttpResponseBase:
    """Tag a contact with what was typed or chosen; a new word becomes a tag."""
    pages.found(visit, contact)
    name = rules.name(request.POST.get("tag", "")[:200])
    tag = tags.ensure(visit.actor, visit.workspace, name) if name else None
    if tag is not None:
        tags.put_on(visit.actor, visit.workspace, tag, [contact])
    return _done(request, visit, contact)


@require_POST
@access.permit(Permission.CONTACTS)
def take_off(request: HttpRequest, visit: Visit, contact: int, tag: int) -> HttpResponseBase:
    """Take one off."""
    pages.found(visit, contact)
    tags.take_off(visit.actor, visit.workspace, tag, [contact])
    return _done(request, visit, contact)


def _done(request: HttpRequest, visit: Visit, contact: int) -> HttpResponseBase:
    """The tags again where they stand, in the drawer or on the contact's page; without scripts, that page."""
    if not access.is_fragment(request, "tags"):
        return redirect("contact", slug=visit.slug, contact=contact)
    context = {"contact": contact, **known.on_and_off(visit.workspace, contact)}
    return access.show(request, visit, "contacts/tags.html", context)
