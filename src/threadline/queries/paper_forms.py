"""Signed paper forms and their scans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from threadline.models import PaperForm, Phone

RECENT = 20


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was recorded."""

    id: int
    number: str
    page: str
    version: int
    made_at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What it looks like."""

    octets: bytes
    media_type: str
    digest: str


def recent(workspace: int) -> list[Form]:
    """Those recorded last."""
    return _read(PaperForm.objects.filter(workspace_id=workspace, recipient__erased_at=None))


def of_contact(workspace: int, contact: int) -> list[Form]:
    """Those of a contact's numbers, the latest first."""
    numbers = Phone.objects.filter(workspace_id=workspace, contact_id=contact).values("recipient_id")
    return _read(PaperForm.objects.filter(workspace_id=workspace, recipient_id__in=numbers))


def scan(workspace: int, form: int) -> Scan | None:
    """The scan of one; of somebody who was erased it is sealed until it goes, and shown to nobody."""
    found = PaperForm.objects.filter(workspace_id=workspace, id=form, recipient__erased_at=None).first()
    if found is None:
        return None
    return Scan(bytes(found.scan), found.media_type, bytes(found.digest).hex())


def _read(forms: QuerySet[PaperForm]) -> list[Form]:
    rows = forms.order_by("-id").values_list(
        "id", "recipient__number", "page__name", "version", "made_at", "digest"
    )[:RECENT]
    return [
        Form(id_, number, page, version, made_at, bytes(digest).hex())
        for id_, number, page, version, made_at, digest in rows
    ]
