"""Texts from people that could not be taken in: for who runs the installation to look at."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from threadline.actions import parked as acts
from threadline.queries import parked as known
from threadline.web import access


@require_safe
@access.operator
def index(request: HttpRequest) -> HttpResponse:
    """Those that nobody has looked at, the oldest first."""
    after = request.GET.get("after", "")
    rows = known.page(after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0)
    more = rows[-1].id if len(rows) == known.PAGE else None
    context = {"rows": rows, "more": more}
    return access.show_operator(request, "operator/parked.html", context, at="operator_parked")


@require_POST
@access.operator
def done(request: HttpRequest, text: int) -> HttpResponseBase:
    """Somebody has looked: it goes, and its sender may be texted again."""
    if not acts.finish(text, by=request.user.pk):
        raise Http404
    messages.success(request, _("Done. Its sender may be texted again."))
    return redirect("operator_parked")
