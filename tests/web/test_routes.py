"""Every route there is, tried by everybody: a route that is not listed here fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from starlette.routing import Mount, Route
from tests import make
from tests.web import operating, people

from threadline.actions import contacts, fields
from threadline.models import Contact, Field, Message, Phone, Tag
from threadline.rules.actors import Actor
from threadline.rules.fields import FieldKind
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
    "attached": Page(),
    "attached_remove": Page(302, post=True),
    "file": Page(),
    "looked": Page(302, post=True),
    "go": Page(),
    "reviews": Page(),
    "review": Page(302, post=True, data={"decision": "released"}),
    "draft": Page(204, post=True, data={"body": "Hello"}),
    "assign": Page(302, post=True, data={"to": ""}),
    "close": Page(302, post=True),
    "reopen": Page(302, post=True),
    "seen": Page(302, post=True),
    "edit": Page(),
    "cancel": Page(204, post=True),
    "why": Page(),
    "thread_consent": Page(),
    "consent_history": Page(),
    "contacts": Page(),
    "contacts_count": Page(),
    "contacts_bulk": Page(302, post=True, data={"do": "lead:hot"}),
    "contact_new": Page(),
    "record_consent": Page(),
    "record_revocation": Page(),
    "paper_form": Page(),
    "paper_form_scan": Page(),
    "proof": Page(),
    "ways": Page(),
    "block": Page(302, post=True, data={"number": "(312) 555-0144", "channel": "text", "blocked": "1"}),
    "contact": Page(),
    "contact_timeline": Page(),
    "contact_edit": Page(),
    "contact_remove": Page(302, post=True),
    "contact_erase": Page(302, post=True),
    "contact_merge": Page(),
    "contact_tag": Page(302, post=True, data={"tag": "new"}),
    "contact_untag": Page(302, post=True),
    "contact_phone_add": Page(302, post=True, data={"number": "(312) 555-0144"}),
    "contact_phone": Page(302, post=True, data={"kind": "home"}),
    "contact_consent": Page(),
    "contact_phone_remove": Page(302, post=True),
    "contact_text": Page(302, post=True),
    "fields": Page(),
    "field": Page(302, post=True, data={"name": "Another"}),
    "field_remove": Page(302, post=True),
    "tags": Page(),
    "tag": Page(302, post=True, data={"name": "Another"}),
    "tag_remove": Page(302, post=True),
    "phones": Page(),
    "phone": Page(),
    "say": Page(302, post=True, data={"text": "Hello"}),
    "design": Page(),
    "help": Page(),
    "help_page": Page(),
    "settings": Page(),
    "workspace": Page(),
    "answer_count": Page(post=True, data={"stop_text": "Bye"}),
    "numbers": Page(),
    "number": Page(),
    "warm_number": Page(302, post=True, data={"first": "50", "growth": "20", "most": "500"}),
    "switch_number": Page(302, post=True, data={"open": "0"}),
    "lanes": Page(),
    "registrations": Page(),
    "brand_new": Page(),
    "brand": Page(),
    "brand_remove": Page(302, post=True),
    "campaign_new": Page(),
    "campaign": Page(),
    "campaign_remove": Page(302, post=True),
    "purposes": Page(),
    "purpose": Page(),
    "switch_purpose": Page(302, post=True, data={"open": "0"}),
    "join_words": Page(),
    "join_word": Page(),
    "join_word_remove": Page(302, post=True),
    "opt_in_pages": Page(),
    "opt_in_page_new": Page(),
    "opt_in_page_wording": Page(post=True, data={"title": "Texts from us"}),
    "opt_in_page": Page(),
    "opt_in_page_change": Page(),
    "opt_in_page_switch": Page(302, post=True, data={"open": "0"}),
    "opt_in_page_remove": Page(302, post=True),
    "opt_in_page_code": Page(),
    "opt_in_page_poster": Page(),
    "opt_in_page_paper": Page(),
    "members": Page(),
    "member": Page(),
    "member_alerts": Page(302, post=True, data={"end": "all"}),
    "switch_member": Page(302, post=True, data={"active": "0"}),
    "invite": Page(),
    "renew_invitation": Page(201, post=True),
    "revoke_invitation": Page(302, post=True),
    "departments": Page(),
    "department": Page(),
    "remove_department": Page(302, post=True),
    "roles": Page(),
    "new_role": Page(),
    "role": Page(),
    "remove_role": Page(302, post=True),
    "keys": Page(),
    "revoke": Page(302, post=True),
    "callbacks": Page(),
    "callback": Page(),
    "callback_test": Page(302, post=True),
    "callback_secret": Page(post=True),
    "callback_remove": Page(302, post=True),
    "audit": Page(),
    "consent_imports": Page(),
    "consent_import": Page(),
    "consent_import_record": Page(302, post=True),
    "consent_import_refused": Page(post=True),
    "scrubs": Page(),
    "scrubs_ask": Page(post=True),
    "scrub": Page(),
    "compliance": Page(),
    "suppressed_export": Page(post=True),
    "suppress": Page(
        post=True,
        data={
            "numbers": "(312) 555-0144",
            "on": "text",
            "medium": "import",
            "occurred_at": "2026-03-02T09:30",
            "capture": "from the old system",
        },
    ),
}
"""Signed out: to the sign-in page. A member without the permission: 403. A stranger: 404."""

OPEN = {
    "home", "account_login", "sign_in_link", "account_logout", "account_inactive", "account_change_password",
    "account_set_password", "welcome", "invitation", "mfa_authenticate", "join", "joined",
}  # fmt: skip
"""Of no workspace; each has a test of its own below, or in test_invitations.py, test_two_step.py, test_joining.py."""

ONES_OWN = {
    "me": 200, "sessions": 200, "end_session": 404, "end_other_sessions": 302, "mfa_index": 200,
    "mfa_activate_totp": 200, "mfa_deactivate_totp": 404, "mfa_view_recovery_codes": 404,
    "mfa_generate_recovery_codes": 200, "account_reauthenticate": 403, "mfa_reauthenticate": 403,
}  # fmt: skip
"""A person's own, whatever the workspace: what somebody without a password and two-step sign-in gets."""

_POSTED = {"end_session", "end_other_sessions"}

API = "api"
"""The API's own namespace: no session opens it, only a key; what keys may do is tested in tests/api."""

OPEN_IN_THE_API = {"openapi-json", "api-root", "nowhere"}
"""The document, its address, and the problem told for every address that is none."""

ON_ASGI = {
    "/healthz", "/readyz", "/static",  # open to all
    "/live",  # tests/web/test_live.py
    "/media/{token}",  # by link: tests/hooks/test_media.py
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
    assert found == OF_A_WORKSPACE.keys() | OPEN | ONES_OWN.keys() | operating.ROUTES.keys()
    namespaces = {namespace for namespace, _ in patterns(get_resolver()) if namespace}
    assert namespaces == {API}


def test_every_route_on_asgi_is_listed() -> None:
    assert all(isinstance(route, Route | Mount) for route in asgi.inner.routes)
    # Before them stand webhooks, by signature (tests/hooks), and texts that programs send, by key (tests/api).
    assert {route.path for route in asgi.inner.routes} == ON_ASGI  # type: ignore[attr-defined]


def address(name: str, desk: people.Desk) -> str:
    """The route's address in a desk, with a waiting text and a key where it names one."""
    page = {"page": "consent"} if name == "help_page" else {}
    named: dict[str, object] = {"slug": desk.workspace.slug, **page}
    if "/c/" in str(ROUTES[name]):
        named["conversation"] = desk.conversation
    if "/m/" in str(ROUTES[name]):
        named["message"] = Message.objects.get(workspace=desk.workspace, state="queued").pk
    if "<str:number>" in str(ROUTES[name]):
        named["number"] = desk.person.number
    for row, make_one in _ROWS.items():
        if f"<id:{row}>" in str(ROUTES[name]):
            named[row] = make_one(desk)
    actor = Actor(ActorKind.MEMBER, desk.owner.pk)
    if "<id:contact>" in str(ROUTES[name]):
        contacts.add(actor, desk.workspace, name="Ann", number=desk.person.number, tags=["vip"])
        named["contact"] = Contact.objects.get(workspace=desk.workspace).pk
    if "<id:phone>" in str(ROUTES[name]):
        named["phone"] = Phone.objects.get(workspace=desk.workspace).pk
    if "<id:tag>" in str(ROUTES[name]):
        named["tag"] = Tag.objects.get_or_create(workspace=desk.workspace, name="vip")[0].pk
    if "<id:field>" in str(ROUTES[name]):
        made = fields.add(actor, desk.workspace.pk, name="Plan", kind=FieldKind.TEXT)
        named["field"] = Field.objects.get(workspace=desk.workspace).pk if isinstance(made, str) else made.pk
    return reverse(name, kwargs=named)


_ROWS: dict[str, Callable[[people.Desk], int]] = {
    "key": people.key,
    "sender": lambda desk: desk.sender.pk,
    "brand": lambda desk: people.brand(desk).pk,
    "campaign": lambda desk: people.campaign(desk).pk,
    "purpose": lambda desk: people.purpose(desk).pk,
    "member": lambda desk: people.member(desk.workspace, "Agent", name="Ben").pk,
    "invitation": people.invitation,
    "department": lambda desk: people.department(desk).pk,
    "role": people.role,
    "review": people.doubted,
    "scrub": lambda desk: people.scrubbed(desk.workspace, desk.owner.pk, f"{desk.person.number},no"),
    "consent_import": lambda desk: people.consent_list(desk.workspace, desk.owner.pk),
    "opt_in": people.opt_in_page,
    "word": people.join_word,
    "callback": people.callback,
    "form": people.signed_form,
    "attachment": people.attachment,
}
"""What a route may name, made in a desk."""


ROUTES = {pattern.name: pattern.pattern for namespace, pattern in patterns(get_resolver()) if not namespace}


def ask(client: Client, page: Page, path: str) -> int:
    answer = client.post(path, page.data) if page.post else client.get(path)
    assert b"".join(answer) is not None  # a file is read to its end, and so closed
    return answer.status_code


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


@pytest.mark.parametrize("name", ONES_OWN)
def test_a_page_of_ones_own_opens_to_who_is_signed_in(name: str) -> None:
    path = reverse(name, kwargs={"session": 1} if name == "end_session" else {})
    ask_for = "post" if name in _POSTED else "get"
    outside = getattr(people.client(), ask_for)(path)
    assert (outside.status_code, outside.headers["Location"].partition("?")[0]) == (302, "/sign-in/")
    inside = getattr(people.client(people.desk().owner), ask_for)(path)
    assert inside.status_code == ONES_OWN[name]


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
    assert client.get("/invitation/nonsense/").status_code == 410
    assert client.get("/sign-in/code/").headers["Location"].startswith("/sign-in/"), "nobody is half way in"
    for path in ("/password/", "/password/first/"):
        assert client.get(path).headers["Location"].startswith("/sign-in/"), path


def test_the_first_workspace_is_made_only_while_there_is_none() -> None:
    key = TimestampSigner(salt=SALT).sign("first")
    client = people.client()
    assert client.get(f"/welcome/{key}x/").status_code == 404
    assert client.get(f"/welcome/{key}/").status_code == 200
    make.workspace()
    assert client.get(f"/welcome/{key}/").status_code == 302
