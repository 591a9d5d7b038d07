"""Who somebody is in a workspace, and where they are a member at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from threadline import sql
from threadline.models import Member
from threadline.rules.actors import Actor
from threadline.rules.consent import Status
from threadline.rules.levels import ActorKind
from threadline.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace somebody may enter."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Department:
    """A department, and how many are in it (0 where nobody counted)."""

    id: int
    name: str
    members: int = 0


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as lists show them; inactive ones cannot come in."""

    id: int
    user: int
    name: str
    email: str
    role: int
    role_name: str
    active: bool
    since: datetime
    departments: tuple[Department, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """A person in a workspace: what every page is shown to."""

    workspace: int
    slug: str
    workspace_name: str
    zone: str
    country: str
    language: str
    member: int
    user: int
    name: str
    role: str
    permissions: frozenset[str]
    part_price: int  # millionths of the currency; 0 = not said
    currency: str
    simulated: bool  # whether a number of theirs is at a simulator

    @property
    def actor(self) -> Actor:
        """The person as every write names them."""
        return Actor(ActorKind.MEMBER, self.member)

    def may(self, permission: Permission) -> bool:
        """Whether their role holds it."""
        return permission.value in self.permissions


def find(user: int, *, slug: str) -> Visit | None:
    """The person's place in that workspace; None for a stranger."""
    rows = sql.rows("member", "visit", {"user": user, "slug": slug})
    if not rows:
        return None
    workspace, slug, title, zone, country, language, member, name, role, permissions, *rest = rows[0]
    part_price, currency, simulated = rest
    return Visit(
        workspace=workspace,
        slug=slug,
        workspace_name=title,
        zone=zone,
        country=country,
        language=language,
        member=member,
        user=user,
        name=name,
        role=role,
        permissions=frozenset(permissions),
        part_price=part_price,
        currency=currency,
        simulated=simulated,
    )


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member, as others see them."""

    id: int
    name: str


_MOST_COLLEAGUES = 200


def colleagues(workspace: int) -> list[Colleague]:
    """The active members, by name."""
    active = Member.objects.filter(workspace=workspace, active=True, user__is_active=True)
    rows = active.values_list("id", "user__name", "user__email").order_by("user__name", "id")
    return [Colleague(id_, name or email) for id_, name, email in rows[:_MOST_COLLEAGUES]]


def is_active(workspace: int, member: int) -> bool:
    """Whether there is such a member who may come in."""
    found = Member.objects.filter(workspace=workspace, id=member, active=True, user__is_active=True)
    return found.exists()


def places(user: int) -> list[Place]:
    """The workspaces this person may enter, by name."""
    living = Member.objects.filter(user_id=user, active=True).order_by("workspace__name", "workspace_id")
    return [Place(*row) for row in living.values_list("workspace__slug", "workspace__name")]


def readers(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of the (user, workspace) pairs who may read there now."""
    wanted = set(pairs)
    found = Member.objects.filter(
        user_id__in={user for user, _ in wanted},
        workspace_id__in={workspace for _, workspace in wanted},
        active=True,
        user__is_active=True,
        role__permissions__contains=[Permission.READ.value],
    )
    return wanted & set(found.values_list("user_id", "workspace_id"))


def page(workspace: int, *, after: int = 0, limit: int) -> list[MemberRow]:
    """Members with their departments, by when they joined, after that id. Two queries."""
    asked = {"workspace": workspace, "after": after, "limit": limit}
    return _with_departments(workspace, [MemberRow(*row) for row in sql.rows("member", "listed", asked)])


def one(workspace: int, member: int) -> MemberRow | None:
    """One member with their departments."""
    rows = sql.rows("member", "one", {"workspace": workspace, "member": member})
    found = _with_departments(workspace, [MemberRow(*row) for row in rows])
    return found[0] if found else None


_HOLDING = frozenset({Status.ACTIVE.value, Status.PENDING.value})


@dataclass(frozen=True, slots=True)
class Alert:
    """A number a member is alerted on, what about, and where their consent to it stands."""

    number: str
    purpose: int
    name: str  # of the purpose
    status: str  # of consent (`rules/consent.py`); or `opted_out`, of everything

    @property
    def holds(self) -> bool:
        """Whether they agreed, or may yet."""
        return self.status in _HOLDING


def alerts(workspace: int, members: Iterable[int]) -> dict[int, list[Alert]]:
    """What each of these members is alerted to, by the purposes' names; who gets none is left out."""
    found: dict[int, list[Alert]] = {}
    for member, *alert in sql.rows("member", "alerts", {"workspace": workspace, "members": list(members)}):
        found.setdefault(member, []).append(Alert(*alert))
    return found


def _with_departments(workspace: int, rows: list[MemberRow]) -> list[MemberRow]:
    if not rows:
        return []
    asked = {"workspace": workspace, "members": [row.id for row in rows]}
    found: dict[int, list[Department]] = {}
    for member, department, name in sql.rows("member", "departments_of", asked):
        found.setdefault(member, []).append(Department(department, name))
    return [replace(row, departments=tuple(found.get(row.id, ()))) for row in rows]
