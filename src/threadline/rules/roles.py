"""Who may give which role to whom: nobody hands out, or takes away, more than they hold themselves."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from threadline.rules import permissions

OWNER = "Owner"


class Refused(StrEnum):
    """Why a member, role, department or invitation stays as it was."""

    UNKNOWN = "unknown"  # no such thing in this workspace
    LAST_OWNER = "last_owner"  # somebody has to be able to do everything
    OWNERS_ONLY = "owners_only"  # an owner is made and unmade by owners
    LACKS = "lacks"  # the role holds what the giver lacks
    NAMED = "named"  # one of the roles every workspace has
    IN_USE = "in_use"  # somebody has the role, or is invited into it
    TAKEN = "taken"  # the name, or the person, is there already
    OVER = "over"  # used, revoked or too old


def is_named(role: str) -> bool:
    """Whether it is one of the roles every workspace has, which stay as they are."""
    return role in permissions.ROLES


def may_give(role: str, granted: Collection[str], *, own_role: str, own: Collection[str]) -> Refused | None:
    """Why somebody with `own` permissions may not give, take or change this role; None when they may."""
    if role == OWNER and own_role != OWNER:
        return Refused.OWNERS_ONLY
    return None if set(granted) <= set(own) else Refused.LACKS
