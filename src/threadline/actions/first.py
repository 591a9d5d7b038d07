"""The first workspace of an installation, made by whoever holds the link that the start printed."""

from __future__ import annotations

from django.db import connection, transaction

from threadline.actions import numbers, purposes, registrations, users, workspaces
from threadline.models import User, Workspace
from threadline.rules.actors import OPERATOR
from threadline.rules.levels import Level

_VIRTUAL = "+15125550100"  # of the numbers set aside for fiction
_LOCK = 0x66697273  # two browsers with the same link


def exists() -> bool:
    """Whether there is a workspace already: then nobody makes the first one."""
    return Workspace.objects.exists()


@transaction.atomic
def make(
    *,
    name: str,
    business: str,
    zone: str,
    own_name: str,
    email: str,
    password: str,
    simulator_secret: str = "",
) -> User | None:
    """The workspace and its owner; None when there is one already.

    Where a simulator runs (its secret is given) it gets a virtual number and a purpose, to try everything with.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if exists():
        return None
    workspace = workspaces.create(name, business=business, zone=zone)
    member = workspaces.add_member(OPERATOR, workspace, email=email, name=own_name, role="Owner")
    if simulator_secret:
        _virtual_number(workspace, simulator_secret)
    users.make_operator(member.user, is_operator=True)
    member.user.set_password(password)
    member.user.save(update_fields=["password"])
    return member.user


def _virtual_number(workspace: Workspace, secret: str) -> None:
    account = numbers.add_account(
        "simulator", name="Virtual phones", settings={"account": "demo"}, secret_settings={"secret": secret}
    )
    number = numbers.add_number(account, _VIRTUAL, can=numbers.Abilities(mms=True))
    sender = numbers.add_sender(OPERATOR, workspace, number, name="Virtual number")
    use = numbers.Use(sender.name, campaign=registrations.virtual(OPERATOR, workspace))
    numbers.change_sender(OPERATOR, workspace.pk, sender.pk, use)
    purposes.add(OPERATOR, workspace, "Updates", level=Level.INFORMATIONAL, join_words=["UPDATES"])
