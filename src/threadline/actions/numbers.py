"""Carrier accounts and numbers, the operator's; senders, the workspaces' use of them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.db import transaction

from threadline.actions import audit
from threadline.models import CarrierAccount, Lane, Number, NumberLane, Sender, Workspace
from threadline.queries import accounts
from threadline.rules import numbers
from threadline.rules.actors import Actor


@transaction.atomic
def add_account(
    carrier: str, *, name: str, settings: Mapping[str, str], secret_settings: Mapping[str, str]
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
    audit.record_operator("account.added", noun="carrier_account", noun_id=str(account.pk), carrier=carrier)
    return account


@transaction.atomic
def add_number(account: CarrierAccount, e164: str, *, kind: str = "did", mms: bool = False) -> Number:
    """A number of ours, with the lane its texts leave by. ValueError for a number of no country we know."""
    country, _ = numbers.describe(e164)
    if country is None:
        raise ValueError("a number of a country we have no rules for")
    number = Number.objects.create(account=account, e164=e164, country=country, kind=kind, mms=mms)
    lane = Lane.objects.create(account=account, name=e164)
    NumberLane.objects.create(number=number, lane=lane)
    audit.record_operator("number.added", noun="number", noun_id=str(number.pk), kind=kind)
    return number


@transaction.atomic
def add_sender(actor: Actor, workspace: Workspace, number: Number, *, name: str) -> Sender:
    """Let a workspace use a number."""
    sender = Sender.objects.create(workspace=workspace, number=number, name=name)
    audit.record(actor, workspace.pk, "sender.added", noun="sender", noun_id=sender.pk)
    return sender


@transaction.atomic
def change_sender(actor: Actor, workspace: int, sender: int, *, name: str) -> bool:
    """Another name for the workspace's use of a number; False when there is none."""
    found = Sender.objects.filter(workspace_id=workspace, id=sender)
    if not found.exists():
        return False
    if found.exclude(name=name).update(name=name):
        audit.record(actor, workspace, "sender.changed", noun="sender", noun_id=sender, fields=["name"])
    return True


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
