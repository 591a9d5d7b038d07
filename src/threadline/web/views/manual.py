"""The help: its pages, and a search through them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.web import access
from threadline.web import manual as pages

_LONGEST = 80


@require_safe
@access.permit(Permission.READ)
def index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All pages, or those that hold what is searched."""
    search = request.GET.get("q", "").replace("\x00", "")[:_LONGEST]
    context = {
        "search": search,
        "hits": pages.search(search) if search.strip() else None,
        "pages": pages.PAGES,
    }
    name = "help/found.html" if access.is_fragment(request, "found") else "help/index.html"
    return access.show(request, visit, name, context)


@require_safe
@access.permit(Permission.READ)
def page(request: HttpRequest, visit: Visit, page: str) -> HttpResponse:
    """One page."""
    shown = next((each for each in pages.PAGES if each.slug == page), None)
    if shown is None:
        raise Http404
    context = {"page": shown, "pages": pages.PAGES, "said": pages.template(page)}
    return access.show(request, visit, "help/page.html", context)
