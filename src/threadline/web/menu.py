"""What settings there are, and which of them somebody may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.web.words import Words


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the settings, by the name of its route."""

    route: str
    icon: str
    label: Words
    about: Words
    permission: Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """A place with its address in a workspace."""

    place: Place
    url: str


PLACES = (
    Place("workspace", "building", _("Workspace"), _("Name, hours, answers to STOP and HELP, limits"),
          Permission.SETTINGS),
    Place("numbers", "phone", _("Numbers"), _("What you text from"), Permission.SETTINGS),
    Place("lanes", "moving", _("Lanes"), _("What waits, how fast it goes, what went wrong"), Permission.SETTINGS),
    Place("registrations", "shield", _("Registration"), _("Brands and campaigns, and their limits"),
          Permission.SETTINGS),
    Place("purposes", "tick", _("Purposes"), _("What people agree to"), Permission.SETTINGS),
    Place("opt_in_pages", "screen", _("Opt-in pages"), _("Where people agree by themselves"), Permission.SETTINGS),
    Place("join_words", "write", _("Join words"), _("What they text to agree, and your answer"),
          Permission.SETTINGS),
    Place("tags", "tag", _("Tags"), _("Marks on contacts"), Permission.SETTINGS),
    Place("fields", "list", _("Own fields"), _("What else you know of a contact"), Permission.SETTINGS),
    Place("consent_imports", "down", _("Imported consent"), _("Lists of people who agreed elsewhere, with their proof"),
          Permission.BULK),
    Place("scrubs", "search", _("Scrubs"), _("Numbers that changed hands, and landlines"), Permission.BULK),
    Place("members", "person", _("People"), _("Members and invitations"), Permission.MEMBERS),
    Place("departments", "people", _("Departments"), _("Who works together"), Permission.MEMBERS),
    Place("roles", "shield", _("Roles"), _("Who may do what"), Permission.MEMBERS),
    Place("keys", "key", _("API keys"), _("Programs that act for you"), Permission.KEYS),
    Place("callbacks", "moving", _("Callbacks"), _("Programs that are told what happens"), Permission.KEYS),
    Place("compliance", "good", _("Compliance"), _("Opt-ins and opt-outs, seals, proof"), Permission.AUDIT),
    Place("audit", "clock", _("Audit log"), _("Who did what, and when"), Permission.AUDIT),
)  # fmt: skip

ANY = tuple(dict.fromkeys(place.permission for place in PLACES))
"""Whoever holds one of these has settings to see."""


def entries(visit: Visit) -> list[Entry]:
    """The pages this person may open; a page that this version does not have is left out."""
    mine = [place for place in PLACES if visit.may(place.permission)]
    found = [(place, _address(place.route, visit.slug)) for place in mine]
    return [Entry(place, url) for place, url in found if url]


def has_any(visit: Visit) -> bool:
    """Whether there is anything for this person."""
    return any(visit.may(permission) for permission in ANY)


def _address(route: str, slug: str) -> str:
    try:
        return reverse(route, kwargs={"slug": slug})
    except NoReverseMatch:
        return ""
