"""Who may give which role to whom, that somebody always stays owner, and what ends when a member is out."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from tests import make
from tests.web import people

from threadline.actions import departments, members, roles
from threadline.models import Audit, Department, DepartmentMember, Member, Role, Workspace
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind
from threadline.rules.permissions import Permission
from threadline.rules.roles import Refused

pytestmark = pytest.mark.django_db


def acts(member: Member) -> Actor:
    return Actor(ActorKind.MEMBER, member.pk)


def role(of: Workspace, name: str) -> int:
    return Role.objects.get(workspace=of, name=name).pk


def test_a_role_is_given_and_written_down() -> None:
    desk = make.workspace()
    owner, agent = people.member(desk), people.member(desk, "Agent")
    assert members.give_role(acts(owner), desk.pk, agent.pk, role(desk, "Manager")) is None
    agent.refresh_from_db()
    assert agent.role.name == "Manager"
    kept = Audit.objects.get(workspace=desk, action="member.role_given")
    assert (kept.noun_id, kept.actor_id) == (agent.pk, owner.pk)


def test_the_last_owner_can_be_neither_demoted_nor_deactivated() -> None:
    desk = make.workspace()
    owner = people.member(desk)
    assert members.give_role(acts(owner), desk.pk, owner.pk, role(desk, "Viewer")) is Refused.LAST_OWNER
    assert members.set_active(acts(owner), desk.pk, owner.pk, active=False) is Refused.LAST_OWNER
    second = people.member(desk)
    assert members.set_active(acts(owner), desk.pk, second.pk, active=False) is None
    assert members.set_active(acts(owner), desk.pk, owner.pk, active=False) is Refused.LAST_OWNER


def test_nobody_gives_takes_or_makes_a_role_that_may_do_more_than_they_may() -> None:
    desk = make.workspace()
    owner, agent = people.member(desk), people.member(desk, "Agent")
    made = roles.add(acts(owner), desk.pk, "Desk lead", [Permission.READ, Permission.MEMBERS])
    assert isinstance(made, Role)
    lead = people.member(desk, "Desk lead")
    assert members.give_role(acts(lead), desk.pk, lead.pk, role(desk, "Admin")) is Refused.LACKS
    assert members.give_role(acts(lead), desk.pk, agent.pk, role(desk, "Viewer")) is Refused.LACKS
    assert members.set_active(acts(lead), desk.pk, agent.pk, active=False) is Refused.LACKS
    assert roles.add(acts(lead), desk.pk, "Spy", [Permission.AUDIT]) is Refused.LACKS
    more = [Permission.READ, Permission.MEMBERS, Permission.KEYS]
    assert roles.change(acts(lead), desk.pk, made.pk, name="Desk lead", granted=more) is Refused.LACKS
    viewer = people.member(desk, "Viewer")
    assert members.set_active(acts(lead), desk.pk, viewer.pk, active=False) is None


def test_only_an_owner_makes_and_unmakes_an_owner() -> None:
    desk = make.workspace()
    people.member(desk)
    second, admin = people.member(desk), people.member(desk, "Admin")
    assert members.give_role(acts(admin), desk.pk, admin.pk, role(desk, "Owner")) is Refused.OWNERS_ONLY
    assert members.set_active(acts(admin), desk.pk, second.pk, active=False) is Refused.OWNERS_ONLY


def test_who_is_out_may_not_change_anybody() -> None:
    desk = make.workspace()
    people.member(desk)
    second, agent = people.member(desk), people.member(desk, "Agent")
    Member.objects.filter(pk=second.pk).update(active=False)
    assert members.give_role(acts(second), desk.pk, agent.pk, role(desk, "Viewer")) is Refused.LACKS


def test_what_is_of_another_workspace_is_unknown() -> None:
    desk, other = make.workspace(), make.workspace("Elsewhere")
    owner, stranger = people.member(desk), people.member(other, "Agent")
    assert members.give_role(acts(owner), desk.pk, stranger.pk, role(desk, "Viewer")) is Refused.UNKNOWN
    mine = people.member(desk, "Agent")
    assert members.give_role(acts(owner), desk.pk, mine.pk, role(other, "Viewer")) is Refused.UNKNOWN
    assert members.set_departments(acts(owner), desk.pk, stranger.pk, []) is Refused.UNKNOWN


def test_named_roles_stay_and_a_role_in_use_is_not_removed() -> None:
    desk = make.workspace()
    owner = people.member(desk)
    assert roles.remove(acts(owner), desk.pk, role(desk, "Viewer")) is Refused.NAMED
    named = roles.change(acts(owner), desk.pk, role(desk, "Viewer"), name="x", granted=[Permission.READ])
    assert named is Refused.NAMED
    made = roles.add(acts(owner), desk.pk, "Night shift", [Permission.READ])
    assert isinstance(made, Role)
    assert roles.add(acts(owner), desk.pk, "night SHIFT", [Permission.READ]) is Refused.TAKEN
    night = people.member(desk, "Night shift")
    assert roles.remove(acts(owner), desk.pk, made.pk) is Refused.IN_USE
    members.give_role(acts(owner), desk.pk, night.pk, role(desk, "Viewer"))
    assert roles.remove(acts(owner), desk.pk, made.pk) is None
    assert not Role.objects.filter(pk=made.pk).exists()


def test_departments_hold_members_and_take_nobody_away() -> None:
    desk, other = make.workspace(), make.workspace("Elsewhere")
    owner, agent, stranger = people.member(desk), people.member(desk, "Agent"), people.member(other)
    made = departments.add(acts(owner), desk.pk, "Front desk")
    assert isinstance(made, Department)
    assert departments.add(acts(owner), desk.pk, "FRONT desk") is Refused.TAKEN
    assert departments.set_members(acts(owner), desk.pk, made.pk, [agent.pk, stranger.pk, 10**12]) is None
    assert [row.member_id for row in DepartmentMember.objects.all()] == [agent.pk]
    assert departments.rename(acts(owner), desk.pk, made.pk, "Reception") is None
    assert departments.remove(acts(owner), desk.pk, made.pk) is None
    assert Member.objects.filter(pk=agent.pk).exists()
    assert departments.remove(acts(owner), desk.pk, made.pk) is Refused.UNKNOWN


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_remove_each_other_at_once_leave_one() -> None:
    desk = make.workspace()
    owners = [people.member(desk), people.member(desk)]
    start = threading.Barrier(2)
    said: list[Refused | None] = []

    def remove(mine: Member, other: Member) -> None:
        try:
            start.wait(10)
            said.append(members.set_active(acts(mine), desk.pk, other.pk, active=False))
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in (owners, owners[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # The second one is no member any more when its turn comes.
    assert sorted(map(str, said)) == sorted(map(str, [None, Refused.LACKS]))
    assert Member.objects.filter(workspace=desk, active=True).count() == 1
