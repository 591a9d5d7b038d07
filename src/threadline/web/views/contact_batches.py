"""What is done to many contacts at once: those that were ticked, or all that match."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from threadline.actions import contacts as acts
from threadline.actions import tags
from threadline.queries import contacts
from threadline.queries.members import Visit
from threadline.rules import tags as tag_rules
from threadline.rules.permissions import Permission
from threadline.web import access
from threadline.web.views import contacts as pages

MOST = 50_000
"""Contacts of one go: somebody waits for the answer."""

Batch = Callable[[Sequence[int]], int]


@require_POST
@access.permit(Permission.CONTACTS)
def bulk(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Tag, untag, give to somebody or move on all these contacts, a batch a transaction."""
    asked = pages.asked_for(request.POST)
    back = f"{reverse('contacts', kwargs={'slug': visit.slug})}?{pages.query(asked)}"
    act = _act(request, visit)
    if act is None:
        messages.error(request, _("Choose what to do with them."))
        return redirect(back)
    changed = sum(act(batch) for batch in _batches(request, visit, asked))
    said = ngettext("%(count)d contact changed.", "%(count)d contacts changed.", changed) % {"count": changed}
    messages.success(request, said)
    return redirect(back)


def _batches(request: HttpRequest, visit: Visit, asked: contacts.Filter) -> Iterable[list[int]]:
    if request.POST.get("all"):
        now = datetime.now(UTC)
        # All of them are known before the first changes: a filter must not lose who is moved out of it.
        return list(contacts.ids(visit.workspace, asked, now=now, limit=acts.BATCH, most=MOST))
    ticked = [int(each) for each in request.POST.getlist("ids") if each.isdecimal() and len(each) < 19]
    return _in_batches(iter(dict.fromkeys(ticked)))


def _in_batches(ids: Iterable[int]) -> Iterable[list[int]]:
    rest = iter(ids)
    while batch := list(islice(rest, acts.BATCH)):
        yield batch


def _act(request: HttpRequest, visit: Visit) -> Batch | None:
    """What the pressed button says: "tag:3", "untag:3", "rep:7", "rep:", "lead:hot", "new_tag:" or "new_lead:"."""
    what, _colon, which = request.POST.get("do", "").replace("\x00", "").partition(":")
    number = int(which) if which.isascii() and which.isdigit() and len(which) < 19 else None
    actor, workspace = visit.actor, visit.workspace
    match what:
        case "tag" if number is not None:
            return lambda ids: tags.put_on(actor, workspace, number, ids)
        case "untag" if number is not None:
            return lambda ids: tags.take_off(actor, workspace, number, ids)
        case "rep":
            return lambda ids: acts.set_rep(actor, workspace, ids, rep=number)
        case "lead":
            return lambda ids: acts.set_lead_status(actor, workspace, ids, lead_status=which)
        case "new_lead":
            word = request.POST.get("new_lead", "").replace("\x00", "")[:80]
            return lambda ids: acts.set_lead_status(actor, workspace, ids, lead_status=word)
        case "new_tag" if (made := _tag(request, visit)) is not None:
            return lambda ids: tags.put_on(actor, workspace, made, ids)
    return None


def _tag(request: HttpRequest, visit: Visit) -> int | None:
    """The tag that was typed, made where there is none."""
    name = tag_rules.name(request.POST.get("new_tag", "")[:200])
    return tags.ensure(visit.actor, visit.workspace, name) if name else None
