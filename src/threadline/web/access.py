"""Who may open a page: signed in, a member of the workspace in its address, with the permission it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from threadline.queries import members
from threadline.queries.members import Visit
from threadline.rules.permissions import Permission

Page = Callable[..., HttpResponseBase]


def permit(*permissions: Permission) -> Callable[[Page], Page]:
    """Lets members with the permission (one of them is enough) in, as `view(request, visit, ...)`.

    Signed out: to the sign-in page. A stranger gets 404, as if there were no such workspace; a member without
    the permission 403.
    """

    def guard(view: Page) -> Page:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, **rest: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in_first(request)
            visit = members.find(request.user.pk, slug=slug)
            if visit is None:
                raise Http404
            if not any(visit.may(each) for each in permissions):
                raise PermissionDenied
            return view(request, visit, **rest)

        return guarded

    return guard


def signed_in(view: Page) -> Page:
    """Lets anybody in who is signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, **rest: Any) -> HttpResponseBase:
        return view(request, **rest) if request.user.is_authenticated else _sign_in_first(request)

    return guarded


def operator(view: Page) -> Page:
    """Lets those in who run the installation; to everybody else there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, **rest: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        if not request.user.operator:
            raise Http404
        return view(request, **rest)

    return guarded


def show_operator(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object] = MappingProxyType({}),
    *,
    at: str,
    status: int = 200,
) -> HttpResponse:
    """Render a page for an operator; `at` is the route of its entry in the menu."""
    answer = render(request, template, {**context, "at": at}, status=status)
    answer["Cache-Control"] = "no-store"
    patch_vary_headers(answer, ["HX-Request", "HX-Target"])
    return answer


def _sign_in_first(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page; a fragment's caller is told to go there as a whole."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("account_login")})
    return redirect_to_login(request.get_full_path())


def is_fragment(request: HttpRequest, target: str) -> bool:
    """Whether htmx asks for the part of the page with this id; going back in history needs the whole page."""
    restoring = request.headers.get("HX-History-Restore-Request") == "true"
    return not restoring and request.headers.get("HX-Target") == target


def show(
    request: HttpRequest,
    visit: Visit,
    template: str,
    context: Mapping[str, object] = MappingProxyType({}),
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a template for a visit; what it shows is this person's, so nothing on the way may keep it."""
    # The part of the product a page belongs to is its template's folder.
    known = {"visit": visit, "here": template.partition("/")[0].partition(".")[0]}
    answer = render(request, template, {**context, **known}, status=status)
    answer["Cache-Control"] = "no-store"
    patch_vary_headers(answer, ["HX-Request", "HX-Target"])
    return answer
