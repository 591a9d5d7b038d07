"""Signed paper forms: each purpose that was ticked is a consent, and the scan is kept as its proof."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from threadline.actions import audit, consent, recipients
from threadline.actions.consent import Evidence
from threadline.models import PaperForm, Workspace
from threadline.queries import opt_in_pages as pages
from threadline.queries.opt_in_pages import Page, Version
from threadline.rules import opt_in_pages, scans
from threadline.rules.actors import Actor
from threadline.rules.levels import ConsentKind, Medium
from threadline.rules.opt_in_pages import Offer


@dataclass(frozen=True, slots=True)
class Signed:
    """A form as it came back: whose E.164, who signed, when, which version of it, what is ticked."""

    page: int
    version: int
    language: str
    number: str
    name: str
    signed_on: date
    ticked: frozenset[int]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was recorded, and the field to mend; an UNKNOWN purpose is one the version does not offer."""

    field: str
    problem: opt_in_pages.Problem | scans.Problem


@transaction.atomic
def record(actor: Actor, workspace: Workspace, signed: Signed, *, scan: bytes) -> int | Refused:
    """Record what was signed, all of it or nothing; the id of the form.

    The act counts from the beginning of the day it was signed on: a STOP of that day stays.
    """
    media_type = scans.media_type(scan)
    if isinstance(media_type, scans.Problem):
        return Refused("scan", media_type)
    page = pages.find(workspace.pk, signed.page)
    version = _version(workspace, signed) if page is not None else None
    if page is None or version is None:
        return Refused("version", opt_in_pages.Problem.UNKNOWN)
    ticked = [each for each in version.shown.offers if each.purpose in signed.ticked]
    if not ticked or len(ticked) != len(signed.ticked):
        problem = opt_in_pages.Problem.UNKNOWN if signed.ticked else opt_in_pages.Problem.EMPTY
        return Refused("purposes", problem)
    digest = hashlib.sha256(scan).digest()
    events = _grants(actor, workspace, signed, page, version, ticked, digest)
    form = PaperForm.objects.create(
        workspace=workspace,
        page_id=page.id,
        recipient_id=recipients.ensure([(workspace.pk, signed.number)])[workspace.pk, signed.number],
        version=version.number,
        digest=digest,
        media_type=media_type,
        scan=scan,
        events=events,
    )
    audit.record(
        actor, workspace.pk, "paper_form.recorded", noun="paper_form", noun_id=form.pk, events=events
    )
    return form.pk


def _version(workspace: Workspace, signed: Signed) -> Version | None:
    every = pages.versions(workspace.pk, signed.page)
    return next((each for each in every if each.number == signed.version), None)


def _grants(
    actor: Actor,
    workspace: Workspace,
    signed: Signed,
    page: Page,
    version: Version,
    ticked: list[Offer],
    digest: bytes,
) -> list[int]:
    at = datetime.combine(signed.signed_on, datetime.min.time(), ZoneInfo(workspace.zone))
    offered = {each.purpose for each in version.shown.offers}
    shown = opt_in_pages.capture(
        version.shown, signed.language, offered=offered, ticked=ticked, pressed=False
    )
    evidence = Evidence(
        medium=Medium.PAPER_FORM,
        capture=f"{shown}\nSigned on paper on {signed.signed_on.isoformat()}; scan: sha256 {digest.hex()}",
        identity=signed.name,
        campaign=page.name,
        text_version=pages.text_version(page.key, version.number),
    )
    done = [
        consent.record(
            actor,
            workspace,
            signed.number,
            kind=ConsentKind.GRANTED,
            level=each.level,
            purpose=each.purpose,
            occurred_at=at,
            evidence=evidence,
        )
        for each in ticked
    ]
    return [event for event in done if isinstance(event, int)]  # words were shown, so none is refused
