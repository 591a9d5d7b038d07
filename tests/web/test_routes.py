"""Every route there is, tried by everybody: a route that is not listed here fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from starlette.routing import Mount, Route
from tests import make
from tests.web import people

from threadline.actions import api_keys
from threadline.models import Message
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind
from threadline.rules.welcome import SALT
from threadline.site import asgi

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a workspace: what its owner gets, by which method, with which words."""

    owner: int = 200
    post: bool = False
    data: dict[str, Any] = field(default_factory=dict)


OF_A_WORKSPACE = {
    "inbox": Page(),
    "new": Page(),
    "thread": Page(),
    "texts": Page(),
    "read": Page(204, post=True),
    "kinds": Page(),
    "count": Page(post=True, data={"body": "Hello", "kind": "conversational"}),
    "send": Page(302, post=True, data={"body": "Hello", "kind": "conversational"}),
    "looked": Page(302, post=True),
    "edit": Page(),
    "cancel": Page(204, post=True),
    "phones": Page(),
    "phone": Page(),
    "say": Page(302, post=True, data={"text": "Hello"}),
    "keys": Page(),
    "revoke": Page(302, post=True),
}
"""Signed out: to the sign-in page. A member without the permission: 403. A stranger: 404."""

OPEN = {
    "home", "account_login", "sign_in_link", "account_logout", "account_inactive", "account_change_password",
    "account_set_password", "welcome",
}  # fmt: skip
"""Of no workspace; each has a test of its own below."""

API = "api"
"""The API's own namespace: no session opens it, only a key; what keys may do is tested in tests/api."""

OPEN_IN_THE_API = {"openapi-json", "api-root", "nowhere"}
"""The document, its address, and the problem told for every address that is none."""

ON_ASGI = {
    "/healthz", "/readyz",  # open to all
    "/live",  # tests/web/test_live.py
    "/api/v1/messages",  # by key: tests/api
    "/hooks/{carrier}/{key}",  # by signature: tests/hooks
    "/static",  # open to all
    "",  # Django
}  # fmt: skip


def patterns(resolver: URLResolver) -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from ((each.namespace or "", inner) for _, inner in patterns(each))
        else:
            yield "", each


def test_every_route_of_django_is_listed() -> None:
    found = {pattern.name for namespace, pattern in patterns(get_resolver()) if not namespace}
    assert found == OF_A_WORKSPACE.keys() | OPEN
    namespaces = {namespace for namespace, _ in patterns(get_resolver()) if namespace}
    assert namespaces == {API}


def test_every_route_on_asgi_is_listed() -> None:
    assert all(isinstance(route, Route | Mount) for route in asgi.inner.routes)
    assert {route.path for route in asgi.inner.routes} == ON_ASGI  # type: ignore[attr-defined]


def address(name: str, desk: people.Desk) -> str:
    """The route's address in a desk, with a waiting text and a key where it names one."""
    named: dict[str, object] = {"slug": desk.workspace.slug}
    if "/c/" in str(ROUTES[name]):
        named["conversation"] = desk.conversation
    if "/m/" in str(ROUTES[name]):
        named["message"] = Message.objects.get(workspace=desk.workspace, state="queued").pk
    if "<str:number>" in str(ROUTES[name]):
        named["number"] = desk.person.number
    if name == "revoke":
        actor = Actor(ActorKind.MEMBER, desk.owner.pk)
        named["key"] = api_keys.create(actor, desk.workspace, name="x", scopes=["messages:read"])[0].pk
    return reverse(name, kwargs=named)


ROUTES = {pattern.name: pattern.pattern for namespace, pattern in patterns(get_resolver()) if not namespace}


def ask(client: Client, page: Page, path: str) -> int:
    if page.post:
        return client.post(path, page.data).status_code
    return client.get(path).status_code


@pytest.mark.parametrize("name", OF_A_WORKSPACE)
def test_a_page_of_a_workspace_opens_to_its_members_with_the_permission_and_to_nobody_else(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THREADLINE_SIMULATOR", "127.0.0.1:1")  # the phone's page says that nobody is there
    desk, other = people.desk(), people.desk("Elsewhere")
    page, path = OF_A_WORKSPACE[name], address(name, desk)
    assert ask(people.client(people.without_permissions(desk.workspace)), page, path) == 403
    assert ask(people.client(other.owner), page, path) == 404
    outside = people.client()
    answer = outside.post(path, page.data) if page.post else outside.get(path)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/sign-in/")
    fragment = people.client().get(path, headers={"HX-Request": "true"}) if not page.post else None
    assert fragment is None or (fragment.status_code, fragment.headers["HX-Redirect"]) == (401, "/sign-in/")
    assert ask(people.client(desk.owner), page, path) == page.owner


@pytest.mark.parametrize("name", OF_A_WORKSPACE)
def test_what_belongs_to_another_workspace_is_not_found_through_ones_own(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THREADLINE_SIMULATOR", "127.0.0.1:1")
    desk, other = people.desk(), people.desk("Elsewhere")
    page, path = OF_A_WORKSPACE[name], address(name, desk)
    through_ones_own = path.replace(desk.path, other.path)
    names_a_row = any(part.isdigit() for part in path.split("/"))
    status = ask(people.client(other.owner), page, through_ones_own)
    if name == "read":  # marks nothing and says nothing
        assert status == 204
    elif names_a_row:
        assert status == 404
    else:
        assert status == page.owner


def test_pages_that_only_read_cannot_be_asked_to_write_and_the_other_way_round() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    for name, page in OF_A_WORKSPACE.items():
        if page.post:
            assert client.get(address(name, desk)).status_code == 405, name


def test_every_path_of_the_api_asks_for_a_key_whoever_is_signed_in() -> None:
    desk = people.desk()
    found = [pattern for namespace, pattern in patterns(get_resolver()) if namespace == API]
    assert found
    for pattern in found:
        if pattern.name in OPEN_IN_THE_API:
            continue
        path = "/api/v1/" + _filled(str(pattern.pattern))
        for client in (people.client(), people.client(desk.owner)):
            answers = {
                client.generic(method, path).status_code for method in ("GET", "POST", "PATCH", "DELETE")
            }
            assert answers <= {401, 405}, (path, answers)
            assert 401 in answers, path


def _filled(pattern: str) -> str:
    parts = pattern.split("/")
    return "/".join("1" if part.startswith("<") else part for part in parts)


def test_the_start_sends_people_to_sign_in_to_their_only_workspace_or_to_a_choice() -> None:
    desk, other = people.desk(), people.desk("Elsewhere")
    assert people.client().get("/").headers["Location"] == "/sign-in/?next=/"
    client = people.client(desk.owner)
    assert client.get("/").headers["Location"] == desk.path
    other.workspace.refresh_from_db()
    people.Member.objects.create(workspace=other.workspace, user=desk.owner.user, role=other.owner.role)
    assert client.get("/").status_code == 200


def test_the_pages_before_the_desk_are_open() -> None:
    client = people.client()
    assert client.get("/sign-in/").status_code == 200
    assert client.get("/sign-in/closed/").status_code == 403
    assert client.get("/sign-in/link/nonsense/").status_code == 200
    assert client.post("/sign-in/link/nonsense/").status_code == 410
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    for path in ("/password/", "/password/first/"):
        assert client.get(path).headers["Location"].startswith("/sign-in/"), path


def test_the_first_workspace_is_made_only_while_there_is_none() -> None:
    key = TimestampSigner(salt=SALT).sign("first")
    client = people.client()
    assert client.get(f"/welcome/{key}x/").status_code == 404
    assert client.get(f"/welcome/{key}/").status_code == 200
    make.workspace()
    assert client.get(f"/welcome/{key}/").status_code == 302
