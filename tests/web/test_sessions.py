"""Where somebody is signed in: listed, ended, and noted no more than once a minute."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make
from tests.serving import Web
from tests.web import people
from tests.web.listening import ear
from tests.web.test_live import welcomed

from threadline.actions import members, sweeping
from threadline.models import Member, Role
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1"


def browser(member: Member, agent: str, address: str = "192.0.2.1") -> Client:
    """A signed-in browser that has looked at a page."""
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    client.force_login(member.user)
    assert client.get("/me/").status_code == 200
    return client


def test_each_is_shown_with_its_device_and_address_and_can_be_ended() -> None:
    desk = people.desk()
    mine, other = browser(desk.owner, FIREFOX), browser(desk.owner, IPHONE, "2001:db8::7")
    page = mine.get("/me/sessions/").content.decode()
    assert "Firefox on Windows" in page
    assert "Safari on iPhone" in page
    assert "2001:db8::7" in page
    assert page.count("this one") == 1
    known = UserSession.objects.get(session_key=other.session.session_key)
    assert mine.post(f"/me/sessions/{known.pk}/end/").status_code == 302
    assert other.get(desk.path).status_code == 302
    assert mine.get(desk.path).status_code == 200
    assert mine.post(f"/me/sessions/{known.pk}/end/").status_code == 404


def test_nobody_ends_somebody_elses_or_the_one_they_use() -> None:
    desk = people.desk()
    agent = people.member(desk.workspace, "Agent")
    mine, theirs = browser(desk.owner, FIREFOX), browser(agent, FIREFOX)
    for client in (theirs, mine):
        known = UserSession.objects.get(session_key=client.session.session_key)
        assert mine.post(f"/me/sessions/{known.pk}/end/").status_code == 404
        assert client.get(desk.path).status_code == 200


def test_all_others_are_ended_at_once() -> None:
    desk = people.desk()
    mine, others = browser(desk.owner, FIREFOX), [browser(desk.owner, IPHONE) for _ in range(3)]
    assert mine.post("/me/sessions/others/end/").status_code == 302
    assert [client.get(desk.path).status_code for client in others] == [302] * 3
    assert mine.get(desk.path).status_code == 200


def test_a_new_password_ends_all_others_and_leaves_nothing_of_them() -> None:
    desk = people.desk()
    mine, other = browser(desk.owner, FIREFOX), browser(desk.owner, IPHONE)
    gone = other.session.session_key
    words = {"password1": "a horse, a battery", "password2": "a horse, a battery"}
    assert mine.post("/password/first/", words).status_code == 302
    assert mine.get(desk.path).status_code == 200
    assert other.get(desk.path).status_code == 302
    assert not Session.objects.filter(session_key=gone).exists()
    assert mine.get("/me/sessions/").content.decode().count("this one") == 1


def test_use_is_noted_once_a_minute_not_at_every_request() -> None:
    desk = people.desk()
    client = browser(desk.owner, FIREFOX)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        for _ in range(3):
            client.get("/me/")
    assert not [each for each in seen.captured_queries if "usersession" in each["sql"]]
    assert UserSession.objects.count() == 1


def test_an_odd_browser_and_an_odd_address_are_noted_all_the_same() -> None:
    desk = people.desk()
    client = Client(HTTP_USER_AGENT="<script>\x00" + "x" * 1000, REMOTE_ADDR="")
    client.force_login(desk.owner.user)
    assert client.get("/me/").status_code == 200
    assert "<script>\x00" not in client.get("/me/sessions/").content.decode()
    assert "A browser" in client.get("/me/sessions/").content.decode()


def test_what_is_over_is_swept_out() -> None:
    desk = people.desk()
    client = browser(desk.owner, FIREFOX)
    client.post("/sign-out/")
    sweeping.sweep()
    assert not UserSession.objects.exists()


def test_who_is_deactivated_is_signed_out_unless_they_have_another_workspace() -> None:
    desk, other = make.workspace(), make.workspace("Elsewhere")
    owner, agent, both = people.member(desk), people.member(desk, "Agent"), people.member(desk, "Agent")
    elsewhere = Role.objects.get(workspace=other, name="Agent")
    Member.objects.create(workspace=other, user=both.user, role=elsewhere)
    who = Actor(ActorKind.MEMBER, owner.pk)
    clients = [people.client(agent), people.client(both)]
    for client in clients:
        assert client.get(f"/w/{desk.slug}/").status_code == 200
    for member in (agent, both):
        assert members.set_active(who, desk.pk, member.pk, active=False) is None
    assert clients[0].get(f"/w/{desk.slug}/").status_code == 302
    assert not Session.objects.filter(session_key=clients[0].session.session_key).exists()
    assert clients[1].get(f"/w/{desk.slug}/").status_code == 404
    assert clients[1].get(f"/w/{other.slug}/").status_code == 200
    assert members.set_active(who, desk.pk, agent.pk, active=True) is None


@pytest.mark.django_db(transaction=True)
def test_an_ended_session_ends_its_live_stream_and_no_other(web: Web) -> None:
    desk = people.desk()
    mine, other = browser(desk.owner, FIREFOX), browser(desk.owner, IPHONE)
    slug = desk.workspace.slug
    with ear(web, mine, slug) as here, ear(web, other, slug) as there:
        welcomed(here)
        welcomed(there)
        assert mine.post("/me/sessions/others/end/").status_code == 302
        assert there.ends()
    with ear(web, mine, slug) as here:
        welcomed(here)


@pytest.mark.django_db(transaction=True)
def test_who_is_deactivated_loses_the_live_stream_at_once(web: Web) -> None:
    desk = people.desk()
    agent = people.member(desk.workspace, "Agent")
    with ear(web, people.client(agent), desk.workspace.slug) as stream:
        welcomed(stream)
        who = Actor(ActorKind.MEMBER, desk.owner.pk)
        assert members.set_active(who, desk.workspace.pk, agent.pk, active=False) is None
        assert stream.ends()
