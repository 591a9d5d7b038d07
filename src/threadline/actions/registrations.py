"""Brands and campaigns as registered with the carriers, and the limits on texts that come with them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from threadline.actions import audit, budgets, members
from threadline.models import Brand, Campaign, Sender, Workspace
from threadline.rules import registration
from threadline.rules.actors import Actor
from threadline.rules.budgets import Limit
from threadline.rules.registration import Registration
from threadline.rules.roles import Refused


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a brand or campaign; `limit` in parts a day for a brand, a minute for a campaign."""

    name: str
    code: str
    registration: Registration
    limit: int | None


@transaction.atomic
def add_brand(actor: Actor, workspace: int, said: Said) -> Brand | Refused:
    """A company as it is registered."""
    members.lock(workspace)
    if Brand.objects.filter(workspace_id=workspace, name=said.name).exists():
        return Refused.TAKEN
    made = Brand.objects.create(workspace_id=workspace, **_columns(said))
    _limit(made, said.limit)
    audit.record(actor, workspace, "brand.added", noun="brand", noun_id=made.pk)
    return made


@transaction.atomic
def add_campaign(actor: Actor, workspace: int, brand: int, said: Said) -> Campaign | Refused:
    """What a brand texts about, as it is registered."""
    members.lock(workspace)
    if not Brand.objects.filter(workspace_id=workspace, id=brand).exists():
        return Refused.UNKNOWN
    if Campaign.objects.filter(workspace_id=workspace, name=said.name).exists():
        return Refused.TAKEN
    made = Campaign.objects.create(workspace_id=workspace, brand_id=brand, **_columns(said))
    _limit(made, said.limit)
    audit.record(actor, workspace, "campaign.added", noun="campaign", noun_id=made.pk)
    return made


@transaction.atomic
def virtual(actor: Actor, workspace: Workspace) -> int:
    """The id of a verified campaign for virtual numbers, with the limits of a small, vetted company."""
    company = Said(workspace.business, "BVIRTUAL", Registration.VERIFIED, 10_000)
    brand = add_brand(actor, workspace.pk, company)
    if isinstance(brand, Refused):
        raise ValueError("a workspace that has brands already")
    campaign = add_campaign(
        actor, workspace.pk, brand.pk, Said("Customer care", "CVIRTUAL", Registration.VERIFIED, 240)
    )
    if isinstance(campaign, Refused):
        raise ValueError("a workspace that has campaigns already")
    return campaign.pk


@transaction.atomic
def change_brand(actor: Actor, workspace: int, brand: int, said: Said) -> Refused | None:
    """What is said of a brand anew; what was spent of its limit stays spent."""
    return _change(Brand, actor, workspace, brand, said)


@transaction.atomic
def change_campaign(actor: Actor, workspace: int, campaign: int, said: Said) -> Refused | None:
    """What is said of a campaign anew; what was spent of its limit stays spent."""
    return _change(Campaign, actor, workspace, campaign, said)


@transaction.atomic
def remove_brand(actor: Actor, workspace: int, brand: int) -> Refused | None:
    """Forget a brand that has no campaign any more."""
    members.lock(workspace)
    if Campaign.objects.filter(workspace_id=workspace, brand_id=brand).exists():
        return Refused.IN_USE
    return _remove(Brand, actor, workspace, brand)


@transaction.atomic
def remove_campaign(actor: Actor, workspace: int, campaign: int) -> Refused | None:
    """Forget a campaign that no number belongs to any more."""
    members.lock(workspace)
    if Sender.objects.filter(workspace_id=workspace, campaign_id=campaign).exists():
        return Refused.IN_USE
    return _remove(Campaign, actor, workspace, campaign)


def _change(
    kind: type[Brand] | type[Campaign], actor: Actor, workspace: int, row: int, said: Said
) -> Refused | None:
    members.lock(workspace)
    kept = kind.objects.filter(workspace_id=workspace, id=row).select_related("budget").first()
    if kept is None:
        return Refused.UNKNOWN
    if kind.objects.filter(workspace_id=workspace, name=said.name).exclude(id=row).exists():
        return Refused.TAKEN
    changed = sorted(name for name, value in _columns(said).items() if getattr(kept, name) != value)
    kind.objects.filter(workspace_id=workspace, id=row).update(**_columns(said))
    if (kept.budget.parts if kept.budget else None) != said.limit:
        _limit(kept, said.limit)
        changed.append("limit")
    if changed:
        noun = kind._meta.db_table
        audit.record(actor, workspace, f"{noun}.changed", noun=noun, noun_id=row, fields=changed)
    return None


def _remove(kind: type[Brand] | type[Campaign], actor: Actor, workspace: int, row: int) -> Refused | None:
    kept = kind.objects.filter(workspace_id=workspace, id=row).first()
    if kept is None:
        return Refused.UNKNOWN
    _limit(kept, None)
    kind.objects.filter(workspace_id=workspace, id=row).delete()
    noun = kind._meta.db_table
    audit.record(actor, workspace, f"{noun}.removed", noun=noun, noun_id=row)
    return None


def _columns(said: Said) -> dict[str, str]:
    return {"name": said.name, "code": said.code, "registration": said.registration.value}


def _limit(row: Brand | Campaign, parts: int | None) -> None:
    """Carriers count a campaign's minute and a brand's day."""
    limit = None
    if parts is not None:
        of_day = isinstance(row, Brand)
        limit = Limit(parts, zone=registration.DAY_ZONE) if of_day else Limit(parts, seconds=60)
    kept = budgets.keep_limit(f"{row._meta.db_table} {row.pk}", limit)
    type(row).objects.filter(workspace_id=row.workspace_id, id=row.pk).update(budget_id=kept)
