"""Words for what settings show: permissions, what keys may do, why something was refused, what was done."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation import ngettext

from threadline.queries.audit import Entry
from threadline.queries.plain import CHANNELS
from threadline.rules.channels import Channel
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
    Permission.SEND_EMERGENCY: (
        _later("Emergency texts"),
        _later("past quiet hours and limits, with a reason; never past an opt-out"),
    ),
    Permission.ERASE: (_later("Erase people"), _later("for good, with all that they wrote")),
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
    "messages:emergency": _later("send emergency texts"),
    "messages:read": _later("read texts, conversations, purposes and numbers"),
    "contacts:read": _later("read contacts and consent"),
    "contacts:write": _later("make and change contacts"),
    "contacts:erase": _later("erase people for good"),
    "consent:write": _later("record consent"),
    "purposes:write": _later("make and change purposes, opt-in pages and join words"),
    "numbers:write": _later("change numbers, brands and campaigns"),
    "callbacks:write": _later("hear of every text, and say which programs do"),
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
    "sender.changed": _later("Number changed"),
    "sender.tested": _later("Number tested by the operator"),
    "sender.warming": _later("Number warmed up"),
    "sender.warm": _later("Number’s own limit lifted"),
    "sender.opened": _later("Number opened"),
    "sender.closed": _later("Number closed"),
    "attachment.brought": _later("File brought"),
    "attachment.left_out": _later("File left out"),
    "brand.added": _later("Brand added"),
    "brand.changed": _later("Brand changed"),
    "brand.removed": _later("Brand removed"),
    "campaign.added": _later("Campaign added"),
    "campaign.changed": _later("Campaign changed"),
    "campaign.removed": _later("Campaign removed"),
    "api_key.created": _later("API key made"),
    "api_key.revoked": _later("API key revoked"),
    "callback.created": _later("Callback made"),
    "callback.changed": _later("Callback changed"),
    "callback.renewed": _later("New secret made for a callback"),
    "callback.tested": _later("Test sent to a callback"),
    "callback.paused": _later("Callback paused: it took no call any more"),
    "callback.removed": _later("Callback removed"),
    "contact.added": _later("Contact made"),
    "contact.changed": _later("Contact changed"),
    "contact.merged": _later("Contacts merged"),
    "contact.removed": _later("Contact deleted"),
    "contact.opt_out_carried": _later("Opt-out carried over to another phone of the person"),
    "contact.phone_added": _later("Phone added to a contact"),
    "contact.phone_changed": _later("Contact’s phone changed"),
    "contact.phone_removed": _later("Phone unlinked from a contact"),
    "contact.erased": _later("Person erased"),
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
    "message.emergency": _later("Emergency text sent, past quiet hours and limits"),
    "message.edited": _later("Waiting text changed"),
    "message.cancelled": _later("Waiting text taken back"),
    "recipient.reviewed": _later("Held conversation looked at"),
    "review.opted_out": _later("Doubted text decided: they opted out"),
    "review.released": _later("Doubted text decided: they did not opt out"),
    "opt_in_page.added": _later("Opt-in page made"),
    "opt_in_page.changed": _later("Opt-in page changed"),
    "opt_in_page.opened": _later("Opt-in page opened"),
    "opt_in_page.closed": _later("Opt-in page closed"),
    "opt_in_page.removed": _later("Opt-in page removed"),
    "paper_form.recorded": _later("Signed form recorded"),
    "join_word.added": _later("Join word made"),
    "join_word.changed": _later("Join word changed"),
    "join_word.removed": _later("Join word removed"),
    "consent.implied": _later("A text of theirs, which may be answered"),
    "consent.granted": _later("Consent recorded"),
    "consent.requested": _later("Consent asked for"),
    "consent.ended": _later("Consent to one purpose taken back"),
    "consent.opted_out": _later("Opt-out recorded"),
    "consent.resumed": _later("Opt-in recorded"),
    "consent.erased": _later("Personal fields of a consent event erased"),
    "consent_import.uploaded": _later("List of consent uploaded"),
    "consent_import.confirmed": _later("List of consent confirmed"),
    "consent_import.recorded": _later("List of consent recorded"),
    "scrub.uploaded": _later("File about numbers uploaded"),
    "scrub.applied": _later("File about numbers applied"),
    "scrub.asked": _later("Numbers exported to be checked"),
    "proof.made": _later("Proof pack made"),
    "member.alerts_asked": _later("Member asked about alerts"),
    "member.alerts_ended": _later("Alerts to a member ended"),
    "recipient.blocked": _later("Person blocked"),
    "recipient.unblocked": _later("Person unblocked"),
    "suppression.imported": _later("List of opt-outs recorded"),
    "suppression.exported": _later("List of opt-outs exported"),
}

NOUNS: dict[str, Words] = {
    "workspace": _later("Workspace"),
    "member": _later("Members"),
    "invitation": _later("Invitations"),
    "department": _later("Departments"),
    "role": _later("Roles"),
    "purpose": _later("Purposes"),
    "opt_in_page": _later("Opt-in pages"),
    "paper_form": _later("Signed forms"),
    "join_word": _later("Join words"),
    "sender": _later("Numbers"),
    "api_key": _later("API keys"),
    "callback": _later("Callbacks"),
    "contact": _later("Contacts"),
    "tag": _later("Tags"),
    "field": _later("Own fields"),
    "conversation": _later("Conversations"),
    "message": _later("Texts"),
    "recipient": _later("People’s numbers"),
    "review": _later("Doubted texts"),
    "consent_event": _later("Consent"),
    "consent_import": _later("Lists of consent"),
    "scrub": _later("Scrubs"),
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
    "stop_scope": _later("what a bare STOP ends"),
    "stop_ends_all": _later("what STOP ends"),
    "implied_days": _later("time to answer"),
    "daily_cap": _later("daily limit"),
    "weekly_cap": _later("weekly limit"),
    "retention_years": _later("years for which proof is kept"),
    "erasure": _later("what erasing does to proof"),
    "business_hours_only": _later("programs in business hours only"),
    "blockers_pass": _later("wording of programs"),
    "part_price": _later("price of a part"),
    "currency": _later("currency"),
    "campaign": _later("campaign"),
    "code": _later("code"),
    "department": _later("department"),
    "limit": _later("limit"),
    "member": _later("member"),
    "registration": _later("registration"),
    "join_words": _later("join words"),
    "join_text": _later("answer to who joined"),
    "title": _later("title"),
    "intro": _later("introduction"),
    "purposes": _later("purposes"),
    "disclosure": _later("disclosure"),
    "privacy_url": _later("privacy policy"),
    "terms_url": _later("terms"),
    "sender_id": _later("number"),
    "double": _later("whether YES has to follow"),
    "origins": _later("websites that may show it"),
    "word": _later("word"),
    "purpose_id": _later("purpose"),
    "text": _later("answer"),
    "options": _later("options"),
    "colour": _later("colour"),
    "kind": _later("kind"),
    "textable": _later("whether it is texted"),
}

_DETAILS: dict[str, Words] = {
    "channels": _later("for"),
    "reason": _later("because:"),
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
    "rows": _later("rows"),
    "policy": _later("proof"),
    "why": _later("why"),
    "ended": _later("ended"),
    "source": _later("source"),
    "first": _later("first day"),
    "growth": _later("more each day, per cent"),
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
    if key == "channels" and said in set(Channel):
        return str(CHANNELS[Channel(said)])
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
