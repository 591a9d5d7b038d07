"""A person whose text could not be read: somebody looks, and says that texts may go to them again."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from threadline.actions import reviews
from threadline.models import Workspace
from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.web import access
from threadline.web.views import inbox


@require_POST
@access.permit(Permission.CONSENT)
def looked(_: HttpRequest, visit: Visit, conversation: int) -> HttpResponseBase:
    """Texts to this person may go again; nothing changes when somebody else has said so before."""
    row = inbox.find(visit, conversation, now=datetime.now(UTC))
    reviews.finish(visit.actor, Workspace.objects.get(pk=visit.workspace), row.recipient)
    return redirect("thread", slug=visit.slug, conversation=conversation)
