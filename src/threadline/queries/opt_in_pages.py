"""Opt-in pages: as they are meant to be, and what they show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from threadline.models import OptInPage, OptInVersion
from threadline.queries import desk as desks
from threadline.queries.desk import Desk, Sender
from threadline.rules.levels import Level
from threadline.rules.opt_in_pages import Offer, Shown


@dataclass(frozen=True, slots=True)
class Version:
    """What a page shows, or showed."""

    number: int
    shown: Shown
    words: dict[str, str]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its latest version."""

    id: int
    key: str
    name: str
    title: str
    intro: str
    purposes: tuple[int, ...]
    disclosure: str
    privacy_url: str
    terms_url: str
    sender: int
    double: bool
    origins: tuple[str, ...]
    open: bool
    created_at: datetime
    version: Version

    @property
    def text_version(self) -> str:
        """How a consent names what was shown."""
        return text_version(self.key, self.version.number)


@dataclass(frozen=True, slots=True)
class Public:
    """A page as anybody meets it: only boxes of purposes that are open, no box while nothing could be sent."""

    page: Page
    desk: Desk
    sender: Sender
    offers: tuple[Offer, ...]

    @property
    def open(self) -> bool:
        """Whether somebody can opt in here now."""
        return self.page.open and self.sender.open and bool(self.offers)


def text_version(key: str, number: int) -> str:
    """How a consent names a version of a page."""
    return f"opt-in/{key}/{number}"


def every(workspace: int) -> list[Page]:
    """The workspace's pages, the latest first."""
    pages = OptInPage.objects.filter(workspace_id=workspace, removed=False).order_by("-id")
    return _with_versions(workspace, list(pages))


def find(workspace: int, page: int) -> Page | None:
    """One of them."""
    found = OptInPage.objects.filter(workspace_id=workspace, id=page, removed=False)
    return next(iter(_with_versions(workspace, list(found))), None)


def public(key: str) -> Public | None:
    """The page of this address, whosever it is."""
    found = OptInPage.objects.filter(key=key, removed=False).first()
    if found is None:
        return None
    [page] = _with_versions(found.workspace_id, [found])
    desk = desks.read(found.workspace_id)
    offers = tuple(each for each in page.version.shown.offers if desk.purposes[each.purpose].open)
    return Public(page, desk, desk.senders[page.sender], offers)


def versions(workspace: int, page: int) -> list[Version]:
    """All that a page ever showed, the latest first."""
    rows = OptInVersion.objects.filter(workspace_id=workspace, page_id=page).order_by("-number")
    return [_version(row) for row in rows]


def _with_versions(workspace: int, pages: list[OptInPage]) -> list[Page]:
    rows = (
        OptInVersion.objects.filter(workspace_id=workspace, page_id__in=[each.pk for each in pages])
        .order_by("page_id", "-number")
        .distinct("page_id")
    )
    latest = {row.page_id: _version(row) for row in rows}
    return [_page(each, latest[each.pk]) for each in pages]


def _page(row: OptInPage, version: Version) -> Page:
    return Page(
        id=row.pk,
        key=row.key,
        name=row.name,
        title=row.title,
        intro=row.intro,
        purposes=tuple(row.purposes),
        disclosure=row.disclosure,
        privacy_url=row.privacy_url,
        terms_url=row.terms_url,
        sender=row.sender_id,
        double=row.double,
        origins=tuple(row.origins),
        open=row.open,
        created_at=row.created_at,
        version=version,
    )


def _version(row: OptInVersion) -> Version:
    said: dict[str, Any] = dict(row.shown)
    offers = tuple(Offer(each["purpose"], each["name"], Level(each["level"])) for each in said.pop("offers"))
    said.pop("wording")
    return Version(row.number, Shown(**said, offers=offers), dict(row.words), row.made_at)
