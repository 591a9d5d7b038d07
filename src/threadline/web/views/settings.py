"""The settings of a workspace: their front page, and the frame around each of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from threadline.queries.members import Visit
from threadline.rules.roles import Refused
from threadline.web import access, menu, settings_words


@require_safe
@access.permit(*menu.ANY)
def settings(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything there is to set, for who may."""
    return show(request, visit, "settings/front.html", {}, at="")


def show(
    request: HttpRequest,
    visit: Visit,
    template: str,
    context: Mapping[str, object],
    *,
    at: str,
    status: int = 200,
) -> HttpResponse:
    """A page of the settings with the menu beside it; `at` is the route of its entry."""
    known = {"entries": menu.entries(visit), "at": at}
    return access.show(request, visit, template, {**context, **known}, status=status)


def back(
    request: HttpRequest, visit: Visit, to: str, refused: Refused | None, done: str = "", **where: int
) -> HttpResponseBase:
    """To a page of the settings, where it is said what was done or why not; what is not there is 404."""
    if refused is Refused.UNKNOWN:
        raise Http404
    if refused is not None:
        messages.error(request, str(settings_words.REFUSED[refused]))
    elif done:
        messages.success(request, done)
    return HttpResponseRedirect(reverse(to, kwargs={"slug": visit.slug, **where}))
