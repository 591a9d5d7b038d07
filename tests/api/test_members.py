"""Members and departments for programs, page by page."""

from __future__ import annotations

import json

import pytest
from tests import make
from tests.api.callers import Program, ask, program
from tests.serving import Web
from tests.web import people

from threadline.models import Department, DepartmentMember, Member

pytestmark = pytest.mark.django_db(transaction=True)
STAFF = "+13035550131"


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


def test_a_member_is_alerted_about_several_purposes_each_by_id_or_name(web: Web, who: Program) -> None:
    one, other = who.purpose, make.purpose(who.workspace, "Outages")
    member = people.member(who.workspace, "Agent")
    path = f"members/{member.pk}/alerts"

    def listed() -> list[tuple[str, int, str]]:
        [row] = get(web, who, "members")["members"]
        return [(each["purpose"], each["purpose_id"], each["status"]) for each in row["alerts"]]

    asked = ask(web, who, "POST", path, {"number": STAFF, "purpose": "Outages"})
    assert (asked.status, asked.json()) == (
        200,
        {"number": STAFF, "purpose": "Outages", "purpose_id": other.pk, "status": "pending"},
    )
    make.heard(who.sender, STAFF, "yes")
    assert ask(web, who, "POST", path, {"number": STAFF, "purpose": one.pk}).json()["purpose"] == one.name
    assert listed() == [(one.name, one.pk, "pending"), ("Outages", other.pk, "active")]
    refused = ask(web, who, "POST", path, {"number": "+13035550132", "purpose": one.pk})
    assert (refused.status, refused.json()["reason"]) == (422, "other_number")
    assert ask(web, who, "POST", path, {"number": STAFF, "purpose": "None such"}).json()["field"] == "purpose"
    assert ask(web, who, "DELETE", f"{path}?purpose=Outages").status == 204
    assert listed() == [(one.name, one.pk, "pending")]
    assert ask(web, who, "DELETE", f"{path}?purpose={other.pk}").status == 404
    assert ask(web, who, "DELETE", f"{path}?purpose=None%20such").status == 422
    empty = ask(web, who, "DELETE", f"{path}?purpose=")
    assert (empty.status, empty.json()["field"]) == (422, "purpose")
    assert listed() == [(one.name, one.pk, "pending")]
    assert ask(web, who, "DELETE", path).status == 204
    assert listed() == []
