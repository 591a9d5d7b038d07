"""Who somebody is in a workspace, and where they are a member at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from threadline.models import Member
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind
from threadline.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace somebody may enter."""

    slug: str
    name: str


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
    permissions: frozenset[str]

    @property
    def actor(self) -> Actor:
        """The person as every write names them."""
        return Actor(ActorKind.MEMBER, self.member)

    def may(self, permission: Permission) -> bool:
        """Whether their role holds it."""
        return permission.value in self.permissions


def find(user: int, *, slug: str) -> Visit | None:
    """The person's place in that workspace; None for a stranger."""
    found = Member.objects.filter(user_id=user, workspace__slug=slug, active=True, user__is_active=True)
    member = found.select_related("workspace", "role", "user").first()
    return None if member is None else _visit(member)


def _visit(member: Member) -> Visit:
    workspace = member.workspace
    return Visit(
        workspace=workspace.pk,
        slug=workspace.slug,
        workspace_name=workspace.name,
        zone=workspace.zone,
        country=workspace.country,
        language=workspace.language,
        member=member.pk,
        user=member.user_id,
        name=member.user.get_full_name(),
        permissions=frozenset(member.role.permissions),
    )


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
