"""Carrier accounts and numbers, the operator's; senders, the workspaces' use of them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models.functions import Now

from threadline.actions import audit, budgets, members
from threadline.carriers import registry
from threadline.models import (
    Campaign,
    CarrierAccount,
    Department,
    Lane,
    Member,
    Number,
    NumberLane,
    Sender,
    Workspace,
)
from threadline.queries import accounts
from threadline.rules import countries, numbers
from threadline.rules.actors import OPERATOR, Actor
from threadline.rules.registration import SHORT_CODE
from threadline.rules.roles import Refused


@transaction.atomic
def add_account(
    carrier: str,
    *,
    name: str,
    settings: Mapping[str, str],
    secret_settings: Mapping[str, str],
    by: int | None = None,
) -> CarrierAccount:
    """An account at a carrier; its webhook's address carries a key nobody can guess.

    The simulator knows our webhooks by its account's name, so there the name is the key.
    """
    account = CarrierAccount.objects.create(
        carrier=carrier,
        name=name,
        key=settings.get("account") or secrets.token_urlsafe(16),
        settings=dict(settings),
        secrets=accounts.seal(secret_settings) if secret_settings else b"",
    )
    audit.record_operator(
        "account.added", noun="carrier_account", noun_id=str(account.pk), by=by, carrier=carrier
    )
    return account


@transaction.atomic
def open_account(account: CarrierAccount, *, is_open: bool, by: int | None = None) -> None:
    """Let texts leave by an account, or none any more; a closed one's links are down."""
    if CarrierAccount.objects.filter(pk=account.pk).exclude(open=is_open).update(open=is_open):
        did = "account.opened" if is_open else "account.closed"
        audit.record_operator(did, noun="carrier_account", noun_id=str(account.pk), by=by)


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a number can do."""

    sms: bool = True
    mms: bool = False
    voice: bool = False


@transaction.atomic
def add_number(
    account: CarrierAccount,
    e164: str,
    *,
    kind: str = "did",
    country: str = "",
    can: Abilities = Abilities(),
    by: int | None = None,
) -> Number:
    """A number of ours, with the lane its texts leave by; `country` is a short code's, which tells of none itself.

    ValueError for a number of no country we know.
    """
    found = _country(e164, kind, country)
    if found is None:
        raise ValueError("a number of a country we have no rules for")
    number = Number.objects.create(account=account, e164=e164, country=found, kind=kind, **asdict(can))
    lane = _lane(account, e164)
    NumberLane.objects.create(number=number, lane=lane)
    budgets.join(lane.pk, account=account.pk)
    audit.record_operator("number.added", noun="number", noun_id=str(number.pk), by=by, kind=kind)
    return number


def _country(number: str, kind: str, country: str) -> str | None:
    """The country whose rules hold for a number of ours."""
    if kind != SHORT_CODE:
        return numbers.describe(number)[0]
    found = countries.find(country)
    return found.code if found is not None and numbers.is_short_code(number) else None


@transaction.atomic
def change_number(number: Number, *, kind: str, can: Abilities, is_open: bool, by: int | None = None) -> None:
    """What a number is and can do, and whether texts leave by it at all.

    ValueError where it would become a short code, or none any more: what needs no campaign is not for the asking.
    """
    if (kind == SHORT_CODE) != (number.kind == SHORT_CODE):
        raise ValueError("a number is a short code or it is none")
    wanted = {"kind": kind, "open": is_open, **asdict(can)}
    fields = sorted(name for name, value in wanted.items() if getattr(number, name) != value)
    if fields:
        Number.objects.filter(pk=number.pk).update(**wanted)
        audit.record_operator("number.changed", noun="number", noun_id=str(number.pk), by=by, fields=fields)


def _lane(account: CarrierAccount, e164: str) -> Lane:
    """The number's own, or the account's where its link is what limits it."""
    if registry.CARRIERS[account.carrier].webhook is not None:
        return Lane.objects.create(account=account, name=e164)
    return Lane.objects.get_or_create(name=f"account {account.pk}", defaults={"account": account})[0]


@transaction.atomic
def add_sender(actor: Actor, workspace: Workspace, number: Number, *, name: str) -> Sender:
    """Let a workspace use a number."""
    sender = Sender.objects.create(workspace=workspace, number=number, name=name)
    audit.record(actor, workspace.pk, "sender.added", noun="sender", noun_id=sender.pk)
    return sender


@transaction.atomic
def give(workspace: Workspace, number: Number, *, name: str, by: int | None) -> Sender:
    """Let a workspace use a number, by an operator in a browser."""
    sender = add_sender(OPERATOR, workspace, number, name=name)
    audit.record_operator(
        "number.given", noun="number", noun_id=str(number.pk), by=by, workspace=workspace.pk
    )
    return sender


@dataclass(frozen=True, slots=True)
class Use:
    """How a workspace uses a number: for a member, a department or everybody, and under which campaign."""

    name: str
    member: int | None = None
    department: int | None = None
    campaign: int | None = None


@transaction.atomic
def change_sender(actor: Actor, workspace: int, sender: int, use: Use) -> Refused | None:
    """Another use of a number; texts that left before it joined a campaign do not count against that."""
    members.lock(workspace)
    kept = Sender.objects.filter(workspace_id=workspace, id=sender).first()
    if kept is None or not _is_there(workspace, use):
        return Refused.UNKNOWN
    wanted = {
        "name": use.name, "member_id": use.member, "department_id": use.department, "campaign_id": use.campaign
    }  # fmt: skip
    changed = sorted(name for name, value in wanted.items() if getattr(kept, name) != value)
    if not changed:
        return None
    since = {"campaign_since": Now()} if "campaign_id" in changed else {}
    Sender.objects.filter(workspace_id=workspace, id=sender).update(**wanted, **since)
    fields = [name.removesuffix("_id") for name in changed]
    audit.record(actor, workspace, "sender.changed", noun="sender", noun_id=sender, fields=fields)
    return None


def _is_there(workspace: int, use: Use) -> bool:
    named = ((Member, use.member), (Department, use.department), (Campaign, use.campaign))
    if use.member is not None and use.department is not None:
        return False
    return all(
        row is None or kind._default_manager.filter(workspace_id=workspace, id=row).exists()
        for kind, row in named
    )


@transaction.atomic
def open_sender(actor: Actor, workspace: int, sender: int, *, is_open: bool) -> bool:
    """Let texts leave by a number, or none any more; what people text to it still arrives. False: none such."""
    found = Sender.objects.filter(workspace_id=workspace, id=sender)
    if not found.exists():
        return False
    if found.exclude(open=is_open).update(open=is_open):
        did = "sender.opened" if is_open else "sender.closed"
        audit.record(actor, workspace, did, noun="sender", noun_id=sender)
    return True
