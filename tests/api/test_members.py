"""Members and departments for programs, page by page."""

from __future__ import annotations

import json

import pytest
from tests.api.callers import Program, program
from tests.serving import Web
from tests.web import people

from threadline.models import Department, DepartmentMember, Member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def who() -> Program:
    return program()


def get(web: Web, who: Program, path: str) -> dict:  # type: ignore[type-arg]
    answer = web.ask("GET", f"/api/v1/{path}", headers=who.bearer)
    assert answer.status == 200, answer.body
    return dict(answer.json())


def test_members_come_page_by_page_with_role_and_departments(web: Web, who: Program) -> None:
    made = [people.member(who.workspace, "Agent", name=f"Agent {n}") for n in range(3)]
    people.member(program("Elsewhere").workspace)
    front = Department.objects.create(workspace=who.workspace, name="Front desk")
    DepartmentMember.objects.create(workspace=who.workspace, department=front, member=made[0])
    Member.objects.filter(pk=made[2].pk).update(active=False)
    first = get(web, who, "members?limit=2")
    rest = get(web, who, f"members?limit=2&after={first['after']}")
    rows = [*first["members"], *rest["members"]]
    assert [row["id"] for row in rows] == [member.pk for member in made]
    assert rest["after"] is None
    assert rows[0]["departments"] == [{"id": front.pk, "name": "Front desk"}]
    assert [(row["role"], row["active"]) for row in rows] == [
        ("Agent", True),
        ("Agent", True),
        ("Agent", False),
    ]


def test_departments_come_page_by_page_with_their_size(web: Web, who: Program) -> None:
    for name in ("Front desk", "Sales", "Night"):
        Department.objects.create(workspace=who.workspace, name=name)
    first = get(web, who, "departments?limit=2")
    rest = get(web, who, f"departments?limit=2&after={first['after']}")
    assert [row["name"] for row in first["departments"]] == ["Front desk", "Sales"]
    assert [(row["name"], row["members"]) for row in rest["departments"]] == [("Night", 0)]
    assert rest["after"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "after=-1", "after=x", "page=2"])
def test_a_wrong_parameter_is_named(web: Web, who: Program, query: str) -> None:
    for path in ("members", "departments"):
        answer = web.ask("GET", f"/api/v1/{path}?{query}", headers=who.bearer)
        assert answer.status == 422
        assert json.loads(answer.body)["field"] in (query.partition("=")[0], "query")
