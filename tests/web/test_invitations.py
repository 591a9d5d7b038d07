"""Inviting somebody, and coming in by the link."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_string

import pytest
from django.db import connection
from django.test import Client
from tests.web import people, smtp
from tests.web.people import Desk

from threadline.actions import invitations as acts
from threadline.actions import members
from threadline.host.errors import HostError
from threadline.models import Audit, Department, DepartmentMember, Invitation, Member, Role, User
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind
from threadline.rules.roles import Refused
from threadline.site import addresses

pytestmark = pytest.mark.django_db
PASSWORD = "a horse, a battery"
NEW = {"name": "Ben Ito", "password": PASSWORD}


def invite(desk: Desk, email: str = "ben@example.com", *, role: str = "Agent", **more: object) -> str:
    """The path of a new invitation's link, as the page shows it once."""
    said = {"email": email, "role": Role.objects.get(workspace=desk.workspace, name=role).pk, **more}
    answer = people.client(desk.owner).post(f"{desk.path}settings/invite/", said)
    assert answer.status_code == 201, answer.content.decode()
    return link(answer.content.decode())


def link(page: str) -> str:
    found = re.search(r'id="secret">https?://[^/<]+(/invitation/[^<]+)<', page)
    assert found is not None
    return found[1]


def test_a_link_makes_somebody_new_a_member_and_signs_them_in() -> None:
    desk = people.desk()
    front = Department.objects.create(workspace=desk.workspace, name="Front desk")
    path = invite(desk, "Ben@Example.com", department=front.pk)
    for _ in range(3):  # a mail scanner
        assert people.client().get(path).status_code == 200
    client = people.client()
    assert client.post(path, {**NEW, "password": "short"}).status_code == 422
    answer = client.post(path, NEW)
    assert (answer.status_code, answer.headers["Location"]) == (302, desk.path)
    assert client.get(desk.path).status_code == 200
    member = Member.objects.get(user__email="ben@example.com")
    assert (member.role.name, member.user.name) == ("Agent", "Ben Ito")
    assert DepartmentMember.objects.get().member_id == member.pk
    assert people.client().post(path, NEW).status_code == 410
    kept = list(Audit.objects.filter(noun="invitation").order_by("id"))
    assert [row.action for row in kept] == ["invitation.created", "invitation.accepted"]
    assert path.split("/")[2] not in str([row.detail for row in kept])


def test_only_the_digest_of_a_link_is_kept() -> None:
    secret = invite(people.desk()).split("/")[2]
    assert secret.encode() not in bytes(Invitation.objects.get().digest)
    assert secret not in str(list(Invitation.objects.values()))


def test_an_address_with_an_account_signs_in_first_and_keeps_its_password() -> None:
    desk, other = people.desk(), people.desk("Elsewhere")
    email = other.owner.user.email
    path = invite(desk, email)
    client = people.client()
    page = client.get(path).content.decode()
    assert f"/sign-in/?next={path}" in page
    assert 'name="password"' not in page
    assert client.post(path, NEW).status_code == 200, "nothing happens"
    assert not Member.objects.filter(workspace=desk.workspace, user=other.owner.user).exists()
    client.force_login(other.owner.user)
    assert client.get(path).status_code == 200
    assert client.post(path).headers["Location"] == desk.path
    assert Member.objects.filter(workspace=desk.workspace, user=other.owner.user).exists()


def test_somebody_else_who_is_signed_in_cannot_use_the_link() -> None:
    desk, other = people.desk(), people.desk("Elsewhere")
    path = invite(desk)
    client = people.client(other.owner)
    assert "for somebody else" in client.get(path).content.decode()
    assert client.post(path).status_code == 200
    assert Invitation.objects.get().used_at is None
    assert not Member.objects.filter(workspace=desk.workspace, user=other.owner.user).exists()


def test_a_link_that_is_revoked_replaced_or_too_old_opens_nothing() -> None:
    desk = people.desk()
    owner = people.client(desk.owner)
    first = invite(desk)
    second = invite(desk)
    assert people.client().get(first).status_code == 410, "a newer invitation takes its place"
    known = Invitation.objects.latest("id").pk
    again = owner.post(f"{desk.path}settings/invite/{known}/again/")
    third = link(again.content.decode())
    assert people.client().get(second).status_code == 410
    Invitation.objects.filter(pk=known).update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert people.client().post(third, NEW).status_code == 410
    fourth = link(owner.post(f"{desk.path}settings/invite/{known}/again/").content.decode())
    assert people.client().get(fourth).status_code == 200
    assert owner.post(f"{desk.path}settings/invite/{known}/revoke/").status_code == 302
    assert people.client().post(fourth, NEW).status_code == 410
    assert not User.objects.filter(email="ben@example.com").exists()


def test_who_is_a_member_is_not_invited_and_who_was_one_comes_back() -> None:
    desk = people.desk()
    agent = people.member(desk.workspace, "Agent", name="Ben")
    viewer = Role.objects.get(workspace=desk.workspace, name="Viewer")
    said = {"email": agent.user.email, "role": viewer.pk}
    page = people.client(desk.owner).post(f"{desk.path}settings/invite/", said)
    assert page.status_code == 422
    assert "a member already" in page.content.decode()
    Member.objects.filter(pk=agent.pk).update(active=False)
    path = invite(desk, agent.user.email, role="Viewer")
    assert people.client(agent).post(path).status_code == 302
    agent.refresh_from_db()
    assert (agent.active, agent.role.name) == (True, "Viewer")


def test_nobody_is_invited_into_a_role_that_the_inviter_could_not_give() -> None:
    desk = people.desk()
    Role.objects.create(workspace=desk.workspace, name="Lead", permissions=["read", "members"])
    lead = people.client(people.member(desk.workspace, "Lead"))
    page = lead.get(f"{desk.path}settings/invite/").content.decode()
    assert "Viewer" in page
    assert "Admin" not in page
    usual = Role.objects.get(workspace=desk.workspace, name="Agent").pk
    assert (
        f'value="{usual}" selected'
        in people.client(desk.owner).get(f"{desk.path}settings/invite/").content.decode()
    )
    admin = Role.objects.get(workspace=desk.workspace, name="Admin")
    said = {"email": "ben@example.com", "role": admin.pk}
    assert lead.post(f"{desk.path}settings/invite/", said).status_code == 422
    assert not Invitation.objects.exists()


def test_the_links_of_whoever_is_deactivated_open_nothing() -> None:
    desk = people.desk()
    admin = people.member(desk.workspace, "Admin")
    said = {"email": "ben@example.com", "role": Role.objects.get(workspace=desk.workspace, name="Agent").pk}
    page = people.client(admin).post(f"{desk.path}settings/invite/", said).content.decode()
    assert (
        members.set_active(Actor(ActorKind.MEMBER, desk.owner.pk), desk.workspace.pk, admin.pk, active=False)
        is None
    )
    assert people.client().post(link(page), NEW).status_code == 410


def test_a_page_sent_again_makes_no_second_link() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    role = Role.objects.get(workspace=desk.workspace, name="Agent").pk
    said = {"email": "ben@example.com", "role": role, "sent": "once"}
    assert client.post(f"{desk.path}settings/invite/", said).status_code == 201
    assert client.post(f"{desk.path}settings/invite/", said).status_code == 302
    assert Invitation.objects.count() == 1


def mailing(settings: object, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port  # type: ignore[attr-defined]


def test_where_mail_is_set_up_the_link_is_mailed_too(settings: object) -> None:
    desk = people.desk()
    with smtp.server() as post:
        mailing(settings, post.port)
        path = invite(desk)
    [raw] = post.mails
    mail = message_from_string(raw)
    assert mail["To"] == "ben@example.com"
    assert mail["Subject"] == "Ana Ramirez invites you to Riverside"
    assert path in str(mail.get_payload(decode=True))


@pytest.mark.parametrize("refuses", [True, False], ids=["refused", "nobody there"])
def test_a_mail_that_cannot_be_sent_says_so_and_the_link_works(settings: object, refuses: bool) -> None:
    desk = people.desk()
    said = {"email": "ben@example.com", "role": Role.objects.get(workspace=desk.workspace, name="Agent").pk}
    with smtp.server(refuses=refuses) as post:
        mailing(settings, post.port if refuses else 1)
        page = people.client(desk.owner).post(f"{desk.path}settings/invite/", said).content.decode()
    assert "could not be sent" in page
    assert Client().post(link(page), NEW).status_code == 302


def test_the_address_of_a_mail_server_is_read_and_never_quoted() -> None:
    found = addresses.mail("smtp://desk%40example.com:se%3Acret@mail.example.com:587")
    assert (found.host, found.port, found.user, found.password) == (
        "mail.example.com", 587, "desk@example.com", "se:cret",
    )  # fmt: skip
    assert (found.starttls, found.secure, found.sender("x")) == (True, False, "desk@example.com")
    assert "cret" not in repr(found)
    assert addresses.mail("smtps://u:p@mail.example.com").port == 465
    assert addresses.mail("smtp://localhost").sender("desk.example") == "threadline@desk.example"
    assert not addresses.mail("").host
    for odd in ("http://u:geheim@mail", "smtp://u:geheim@mail:port", "smtp://geheim"[:7]):
        with pytest.raises(HostError, match="must be like") as refused:
            addresses.mail(odd)
        assert "geheim" not in str(refused.value)


def accepted_at_once(*secrets: str) -> list[Member | Refused]:
    """What somebody new is told who uses these links in the same instant."""
    start, said = threading.Barrier(len(secrets)), []

    def join(secret: str) -> None:
        try:
            start.wait(10)
            said.append(acts.accept_new(secret, name="Ben", password=PASSWORD, now=datetime.now(UTC)))
        finally:
            connection.close()

    threads = [threading.Thread(target=join, args=(secret,)) for secret in secrets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.mark.django_db(transaction=True)
def test_a_link_that_two_use_at_once_makes_one_member() -> None:
    desk = people.desk()
    secret = invite(desk).split("/")[2]
    said = accepted_at_once(secret, secret)
    assert sorted(isinstance(each, Member) for each in said) == [False, True]
    assert Refused.OVER in said
    assert Member.objects.filter(workspace=desk.workspace).count() == 2


@pytest.mark.django_db(transaction=True)
def test_links_of_two_workspaces_used_at_once_make_one_account() -> None:
    secrets = [invite(people.desk(name)).split("/")[2] for name in ("Riverside", "Hilltop", "Lakeside")]
    said = accepted_at_once(*secrets)
    assert sorted(isinstance(each, Member) for each in said) == [False, False, True]
    assert said.count(Refused.TAKEN) == 2
    assert User.objects.filter(email="ben@example.com").count() == 1
