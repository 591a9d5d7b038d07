"""Words for what settings show: permissions, what keys may do, why something was refused, what was done."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation import ngettext

from threadline.actions.purposes import Refused as PurposeRefused
from threadline.queries.audit import Entry
from threadline.rules.join_words import MOST, Problem
from threadline.rules.levels import ActorKind, Level
from threadline.rules.permissions import Permission
from threadline.rules.roles import Refused
from threadline.web import contact_words
from threadline.web.words import LEVELS, Words

PERMISSIONS: dict[Permission, tuple[Words, Words]] = {
    Permission.READ: (_later("Read"), _later("see conversations, contacts and consent")),
    Permission.REPLY: (
        _later("Write to one person"),
        _later("answer and write first, where there is a right to"),
    ),
    Permission.CONTACTS: (_later("Contacts"), _later("make, change and tag them")),
    Permission.CONSENT: (
        _later("Record consent"),
        _later("given or taken back on paper, in person, elsewhere"),
    ),
    Permission.BULK: (_later("Write to many"), _later("one text to a list of people")),
    Permission.SETTINGS: (_later("Settings"), _later("the workspace, its numbers, purposes and texts")),
    Permission.KEYS: (_later("API keys"), _later("make and revoke keys for programs")),
    Permission.MEMBERS: (_later("People"), _later("invite, give roles, close the door to somebody")),
    Permission.AUDIT: (_later("Audit log"), _later("read who did what")),
    Permission.SIMULATOR: (_later("Virtual phones"), _later("try texts out without a carrier")),
}
"""What each permission is called, and what it lets somebody do."""

ROLES: dict[str, Words] = {
    "Owner": _later("Owner"),
    "Admin": _later("Admin"),
    "Manager": _later("Manager"),
    "Agent": _later("Agent"),
    "Viewer": _later("Viewer"),
}

SCOPES: dict[str, Words] = {
    "messages:write": _later("send texts"),
    "messages:read": _later("read texts, conversations, purposes and numbers"),
    "contacts:read": _later("read contacts and consent"),
    "contacts:write": _later("make and change contacts"),
    "consent:write": _later("record consent"),
    "purposes:write": _later("make and change purposes"),
    "members:read": _later("read members and departments"),
}

REFUSED: dict[Refused, Words] = {
    Refused.UNKNOWN: _later("That is no longer there."),
    Refused.LAST_OWNER: _later("Somebody has to stay owner: make another owner first."),
    Refused.OWNERS_ONLY: _later("Only an owner can make somebody owner, or change an owner."),
    Refused.LACKS: _later("That role may do more than you may, so it is not yours to give, take or change."),
    Refused.NAMED: _later("Every workspace has this role; it stays as it is. Make one of your own instead."),
    Refused.IN_USE: _later("Somebody has this role, or is invited into it. Give them another one first."),
    Refused.TAKEN: _later("There is one of that name already."),
    Refused.OVER: _later("This invitation is over: used, revoked or too old."),
}

_JOINING: dict[Problem, Words] = {
    Problem.RESERVED: _later(
        "%(word)s already means something to every number, so it cannot join a purpose."
    ),
    Problem.TAKEN: _later("%(word)s joins another purpose already."),
    Problem.ODD: _later("%(word)s is not one word of letters and digits, at most 20 long."),
    Problem.MANY: _later("At most %(most)d words join one purpose."),
}

ACTS: dict[str, Words] = {
    "workspace.created": _later("Workspace made"),
    "workspace.changed": _later("Workspace settings changed"),
    "member.added": _later("Member added"),
    "member.role_given": _later("Role given to a member"),
    "member.activated": _later("Member let in again"),
    "member.deactivated": _later("Member deactivated"),
    "member.departments_set": _later("Member’s departments changed"),
    "invitation.created": _later("Person invited"),
    "invitation.renewed": _later("Invitation’s link made anew"),
    "invitation.revoked": _later("Invitation revoked"),
    "invitation.accepted": _later("Invitation accepted"),
    "department.added": _later("Department made"),
    "department.changed": _later("Department renamed"),
    "department.members_set": _later("Department’s members changed"),
    "department.removed": _later("Department removed"),
    "role.added": _later("Role made"),
    "role.changed": _later("Role changed"),
    "role.removed": _later("Role removed"),
    "purpose.added": _later("Purpose made"),
    "purpose.changed": _later("Purpose changed"),
    "purpose.opened": _later("Purpose opened"),
    "purpose.closed": _later("Purpose closed"),
    "sender.added": _later("Number added"),
    "sender.changed": _later("Number renamed"),
    "sender.opened": _later("Number opened"),
    "sender.closed": _later("Number closed"),
    "api_key.created": _later("API key made"),
    "api_key.revoked": _later("API key revoked"),
    "contact.added": _later("Contact made"),
    "contact.changed": _later("Contact changed"),
    "contact.merged": _later("Contacts merged"),
    "contact.removed": _later("Contact deleted"),
    "contact.opt_out_carried": _later("Opt-out carried over to another phone of the person"),
    "contact.phone_added": _later("Phone added to a contact"),
    "contact.phone_changed": _later("Contact’s phone changed"),
    "contact.phone_removed": _later("Phone unlinked from a contact"),
    "contact.tagged": _later("Contact tagged"),
    "contact.untagged": _later("Tag taken off a contact"),
    "field.added": _later("Field made"),
    "field.changed": _later("Field changed"),
    "field.removed": _later("Field removed"),
    "tag.added": _later("Tag made"),
    "tag.changed": _later("Tag changed"),
    "tag.removed": _later("Tag removed"),
    "draft.begun": _later("Draft begun"),
    "conversation.opened": _later("Conversation begun"),
    "conversation.read": _later("Conversation read"),
    "conversation.closed": _later("Conversation closed"),
    "conversation.reopened": _later("Conversation opened again"),
    "conversation.assigned": _later("Conversation assigned"),
    "conversation.seen": _later("Failed text looked at"),
    "message.written": _later("Text written"),
    "message.edited": _later("Waiting text changed"),
    "message.cancelled": _later("Waiting text taken back"),
    "recipient.reviewed": _later("Held conversation looked at"),
    "consent.implied": _later("A text of theirs, which may be answered"),
    "consent.granted": _later("Consent recorded"),
    "consent.requested": _later("Consent asked for"),
    "consent.ended": _later("Consent to one purpose taken back"),
    "consent.opted_out": _later("Opt-out recorded"),
    "consent.resumed": _later("Opt-in recorded"),
}

NOUNS: dict[str, Words] = {
    "workspace": _later("Workspace"),
    "member": _later("Members"),
    "invitation": _later("Invitations"),
    "department": _later("Departments"),
    "role": _later("Roles"),
    "purpose": _later("Purposes"),
    "sender": _later("Numbers"),
    "api_key": _later("API keys"),
    "contact": _later("Contacts"),
    "tag": _later("Tags"),
    "field": _later("Own fields"),
    "conversation": _later("Conversations"),
    "message": _later("Texts"),
    "recipient": _later("People’s numbers"),
    "consent_event": _later("Consent"),
}

_FIELDS: dict[str, Words] = {
    "name": _later("name"),
    "business": _later("business name"),
    "zone": _later("time zone"),
    "country": _later("country"),
    "language": _later("language"),
    "business_hours": _later("business hours"),
    "stop_text": _later("answer to STOP"),
    "start_text": _later("answer to START"),
    "help_text": _later("answer to HELP"),
    "implied_days": _later("time to answer"),
    "daily_cap": _later("daily limit"),
    "part_price": _later("price of a part"),
    "currency": _later("currency"),
    "join_words": _later("join words"),
    "options": _later("options"),
    "colour": _later("colour"),
    "kind": _later("kind"),
    "textable": _later("whether it is texted"),
}

_DETAILS: dict[str, Words] = {
    "role": _later("role"),
    "before": _later("before"),
    "department": _later("department"),
    "departments": _later("departments"),
    "member": _later("member"),
    "members": _later("members"),
    "purpose": _later("purpose"),
    "level": _later("kind"),
    "permissions": _later("permissions"),
    "scopes": _later("rights"),
    "phone": _later("phone"),
    "tag": _later("tag"),
    "contacts": _later("contacts"),
    "merged": _later("merged"),
    "events": _later("acts"),
    "key": _later("field"),
}

_ROWS = {
    "role",
    "before",
    "department",
    "departments",
    "member",
    "purpose",
    "phone",
    "tag",
    "merged",
    "contacts",
    "events",
}
"""Details that are ids."""

_ACTORS: dict[ActorKind, Words] = {
    ActorKind.KEY: _later("A program"),
    ActorKind.PERSON: _later("The customer"),
    ActorKind.ENGINE: _later("Threadline"),
    ActorKind.OPERATOR: _later("The operator"),
    ActorKind.MEMBER: _later("A member"),
}

_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("SamsungBrowser/", "Samsung Internet"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def role(name: str) -> str:
    """A role's name: the named ones in the reader's language."""
    return str(ROLES.get(name, name))


def joining(refused: PurposeRefused) -> str:
    """Why a purpose was refused."""
    if refused.problem is Problem.TAKEN and not refused.word:
        return str(REFUSED[Refused.TAKEN])
    return str(_JOINING[refused.problem]) % {"word": refused.word, "most": MOST}


def act(action: str) -> str:
    """What was done; one without words of its own is shown by its name."""
    return str(ACTS.get(action) or re.sub(r"[._]+", " ", action).capitalize())


def noun(name: str) -> str:
    """A kind of thing."""
    return str(NOUNS.get(name) or name.replace("_", " ").capitalize())


def actor(entry: Entry) -> str:
    """Who did it."""
    if entry.name:
        return entry.name
    who = str(_ACTORS[entry.actor_kind])
    if entry.actor_kind is ActorKind.KEY:
        return _("%(who)s (key %(id)s)") % {"who": who, "id": entry.actor_id}
    return who


def detail(said: Mapping[str, object]) -> str:
    """What else is known: names of fields in words, the rest as it was kept."""
    return "; ".join(_one(key, value) for key, value in said.items() if value not in (None, "", []))


def _one(key: str, value: object) -> str:
    if key == "fields" and isinstance(value, list):
        return ", ".join(_field(str(each)) for each in value)
    shown = ", ".join(_said(key, each) for each in (value if isinstance(value, list) else [value]))
    return f"{_DETAILS.get(key) or key.replace('_', ' ')} {shown}"


def _field(name: str) -> str:
    if name in _FIELDS:
        return str(_FIELDS[name])
    return str(contact_words.NAMES.get(name, name)).lower()


def _said(key: str, value: object) -> str:
    said = str(value)
    if key == "permissions" and said in set(Permission):
        return str(PERMISSIONS[Permission(said)][0]).lower()
    if key == "level" and said in set(Level):
        return str(LEVELS[Level(said)]).lower()
    if key == "scopes":
        return str(SCOPES.get(said, said))
    return f"#{said}" if key in _ROWS and said.isdecimal() else said


def device(agent: str) -> str:
    """A browser in words: "Firefox on Windows"."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser")


def days_left(days: int) -> str:
    """How long an invitation lasts."""
    return ngettext("%(days)d more day", "%(days)d more days", days) % {"days": days}
