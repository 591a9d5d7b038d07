"""The number that writes to somebody, from what the workspace has and knows."""

from __future__ import annotations

import pytest
from tests import make
from tests.actions.claims import asked

from threadline.actions import opening
from threadline.models import (
    Contact,
    Department,
    DepartmentMember,
    Member,
    Phone,
    Recipient,
    Role,
    Sender,
    User,
)
from threadline.queries import choosing
from threadline.queries.choosing import Wanted
from threadline.rules.actors import OPERATOR, Actor
from threadline.rules.levels import ActorKind

pytestmark = pytest.mark.django_db
AUSTIN, DALLAS = "+15125568{:03d}", "+12145568{:03d}"


@pytest.fixture
def line() -> make.Line:
    return make.line()


def staff(line: make.Line) -> int:
    user = User.objects.create_user("ada@riverside.example")
    role = Role.objects.filter(workspace=line.workspace).first() or Role.objects.create(
        workspace=line.workspace, name="x"
    )
    return Member.objects.create(workspace=line.workspace, user=user, role=role).pk


def another(line: make.Line, n: int, *, area: str = DALLAS) -> Sender:
    return make.sender(line.workspace, at=line.sender.number.account, e164=area.format(n))


def best(line: make.Line, person: Recipient, *, member: int | None = None) -> int | None:
    return choosing.choose(line.workspace.pk, [Wanted(person.pk, person.number, member)])[0]


def test_the_number_they_know_then_of_their_area_then_the_idle_one(line: make.Line) -> None:
    far = another(line, 1)
    near = make.recipient(line.workspace, "+15125550188")
    assert best(line, near) == line.sender.pk
    make.granted(near, line.purpose)
    make.text(far, near, about=line.purpose)
    assert best(line, near) == far.pk  # though it is not of their area, and has more before it
    elsewhere = make.recipient(line.workspace, "+13125550188")
    assert best(line, elsewhere) == line.sender.pk  # as idle, and there first
    make.granted(elsewhere, line.purpose)
    make.text(line.sender, elsewhere, about=line.purpose)
    idle = another(line, 2)
    assert best(line, make.recipient(line.workspace, "+13125550189")) == idle.pk


def test_many_at_once_are_spread(line: make.Line) -> None:
    far = another(line, 3)
    people = [make.recipient(line.workspace, f"+1312555{n:04d}") for n in range(100, 110)]
    chosen = choosing.choose(line.workspace.pk, [Wanted(each.pk, each.number) for each in people])
    assert sorted(map(str, chosen)) == sorted([str(line.sender.pk)] * 5 + [str(far.pk)] * 5)


def test_the_writers_own_number_or_their_departments_or_of_whom_the_person_belongs_to(
    line: make.Line,
) -> None:
    member = staff(line)
    mine, ours = another(line, 4), another(line, 5)
    person = make.recipient(line.workspace, "+15125550177")
    department = Department.objects.create(workspace=line.workspace, name="Front desk")
    DepartmentMember.objects.create(workspace=line.workspace, department=department, member_id=member)
    Sender.objects.filter(pk=ours.pk).update(department=department)
    assert best(line, person, member=member) == ours.pk
    Sender.objects.filter(pk=mine.pk).update(member_id=member)
    assert best(line, person, member=member) == mine.pk
    assert best(line, person) == line.sender.pk
    contact = Contact.objects.create(workspace=line.workspace, name="Ada", rep_id=member)
    Phone.objects.create(workspace=line.workspace, contact=contact, recipient=person)
    assert best(line, person) == mine.pk


def test_a_real_carriers_number_without_a_verified_campaign_is_not_chosen(line: make.Line) -> None:
    asked("UPDATE carrier_account SET carrier = 'smpp'")
    person = make.recipient(line.workspace, "+15125550166")
    assert best(line, person) is None
    actor = Actor(ActorKind.MEMBER, staff(line))
    assert opening.open_conversation(actor, line.workspace.pk, sender=None, number=person.number) is None
    toll_free = another(line, 6)
    asked("UPDATE number SET kind = 'toll_free' WHERE id = %s", toll_free.number_id)
    assert best(line, person) == toll_free.pk
    assert (
        opening.open_conversation(OPERATOR, line.workspace.pk, sender=None, number=person.number) is not None
    )


def test_nothing_is_chosen_for_nobody(line: make.Line) -> None:
    assert choosing.choose(line.workspace.pk, []) == []
