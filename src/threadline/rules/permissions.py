"""What a member may do, and the named sets a new workspace starts with. Roles themselves are data."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One thing a member may do."""

    READ = "read"  # see conversations, contacts, consent
    REPLY = "reply"  # write to one person
    CONTACTS = "contacts"  # make and change contacts
    CONSENT = "consent"  # record consent given or taken back elsewhere
    BULK = "bulk"  # write to many
    SEND_EMERGENCY = "send_emergency"  # past quiet hours and caps, with a reason
    ERASE = "erase"  # erase a person for good
    SETTINGS = "settings"  # senders, purposes, texts
    KEYS = "keys"  # make and revoke API keys
    MEMBERS = "members"  # invite people, give roles
    AUDIT = "audit"  # read the audit log
    SIMULATOR = "simulator"  # use the virtual phones


_VIEW = (Permission.READ,)
_AGENT = (*_VIEW, Permission.REPLY, Permission.CONTACTS, Permission.CONSENT, Permission.SIMULATOR)
_MANAGER = (*_AGENT, Permission.BULK, Permission.SEND_EMERGENCY, Permission.AUDIT)
_ADMIN = (*_MANAGER, Permission.ERASE, Permission.SETTINGS, Permission.KEYS, Permission.MEMBERS)

ROLES: dict[str, tuple[Permission, ...]] = {
    "Owner": tuple(Permission),
    "Admin": _ADMIN,
    "Manager": _MANAGER,
    "Agent": _AGENT,
    "Viewer": _VIEW,
}
