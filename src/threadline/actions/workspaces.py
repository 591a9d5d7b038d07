"""Workspaces, their roles and members, made and changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from threadline.actions import audit, opt_in_pages
from threadline.models import Member, Role, User, Workspace
from threadline.rules import own_answers, permissions
from threadline.rules.actors import OPERATOR, Actor
from threadline.rules.own_answers import Wrong
from threadline.rules.retention import Erasure


@transaction.atomic
def create(name: str, *, business: str, country: str = "US", zone: str, language: str = "en") -> Workspace:
    """A new workspace with the named roles; the operator's act."""
    workspace = Workspace.objects.create(
        name=name, slug=_slug(name), business=business, country=country, zone=zone, language=language
    )
    for role, granted in permissions.ROLES.items():
        Role.objects.create(workspace=workspace, name=role, permissions=[each.value for each in granted])
    audit.record(OPERATOR, workspace.pk, "workspace.created", noun="workspace", noun_id=workspace.pk)
    return workspace


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace's people may change of it; the fields are the table's own."""

    name: str
    business: str
    zone: str
    country: str
    language: str
    business_hours: list[list[str] | None]
    business_hours_only: bool
    blockers_pass: bool
    stop_text: str
    start_text: str
    help_text: str
    stop_scope: str
    stop_ends_all: bool
    implied_days: int
    daily_cap: int
    weekly_cap: int
    retention_years: int
    erasure: str
    part_price: int
    currency: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The answers that cannot be sent, by their fields."""

    answers: Mapping[str, Wrong]


@transaction.atomic
def change(actor: Actor, workspace: int, wanted: Settings) -> tuple[str, ...] | Refused:
    """Set what is different; the names of those fields."""
    found = Workspace.objects.select_for_update(no_key=True).get(pk=workspace)
    said = asdict(wanted)
    fields = tuple(sorted(field for field, value in said.items() if getattr(found, field) != value))
    if wrong := _wrong_answers(said, fields):
        return Refused(wrong)
    if fields:
        Workspace.objects.filter(pk=workspace).update(**{field: said[field] for field in fields})
        audit.record(
            actor, workspace, "workspace.changed", noun="workspace", noun_id=workspace, fields=list(fields)
        )
    if "business" in fields:
        opt_in_pages.renew(actor, workspace)
    return fields


def _wrong_answers(said: Mapping[str, Any], changed: Collection[str]) -> dict[str, Wrong]:
    # An answer kept since before must not stand in the way of other settings, unless it names the business.
    new = [field for field in own_answers.FIELDS if field in changed or "business" in changed]
    wrong = {
        field: own_answers.wrong(said[field], own_answers.FIELDS[field], business=said["business"])
        for field in new
    }
    return {field: each for field, each in wrong.items() if each is not None}


@transaction.atomic
def set_retention(actor: Actor, workspace: int, *, years: int, erasure: Erasure) -> None:
    """How long proof of consent is kept, and what erasing a person does to it."""
    found = Workspace.objects.select_for_update(no_key=True).get(pk=workspace)
    said = {"retention_years": years, "erasure": erasure.value}
    fields = sorted(field for field, value in said.items() if getattr(found, field) != value)
    if fields:
        Workspace.objects.filter(pk=workspace).update(**said)
        audit.record(
            actor, workspace, "workspace.changed", noun="workspace", noun_id=workspace, fields=fields
        )


@transaction.atomic
def add_member(actor: Actor, workspace: Workspace, *, email: str, name: str, role: str) -> Member:
    """Give a person a place in the workspace; a user is made for a new address. LookupError: no such role."""
    found = Role.objects.filter(workspace=workspace, name=role).first()
    if found is None:
        raise LookupError(f"no role {role!r}")
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email, name=name)
    member = Member.objects.create(workspace=workspace, user=user, role=found)
    audit.record(actor, workspace.pk, "member.added", noun="member", noun_id=member.pk, role=role)
    return member


def _slug(name: str) -> str:
    base = slugify(name)[:40] or "desk"
    taken = set(Workspace.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for n in range(len(taken) + 1) if (slug := f"{base}-{n + 1}" if n else base) not in taken
    )
