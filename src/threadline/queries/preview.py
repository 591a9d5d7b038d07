"""The gate's facts, and its verdict in advance: what the composer, the API and lists refuse by.

A preview permits nothing: the claim asks again, under the recipient's lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from threadline import sql
from threadline.queries.desk import Desk
from threadline.rules import countries, gate
from threadline.rules.consent import Status
from threadline.rules.levels import Level, Occasion


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to be judged: whose, of what kind, with what right in mind."""

    recipient: int
    sender: int
    level: Level
    occasion: Occasion = Occasion.ORDINARY
    automated: bool = False
    purpose: int | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    confirms: int | None = None


def verdicts(drafts: Sequence[Draft], *, desk: Desk, now: datetime) -> list[gate.Verdict]:
    """What the gate would say of each now, in order."""
    return [gate.decide(each, now) for each in facts(drafts, desk=desk)]


def refusal(verdict: gate.Verdict) -> gate.Refuse | None:
    """The verdict as a refusal, if it is one."""
    return verdict if isinstance(verdict, gate.Refuse) else None


def hold(verdict: gate.Verdict) -> tuple[str, datetime | None]:
    """What the text would wait for, and until when; ('', None) when it would go now."""
    return (verdict.reason.value, verdict.until) if isinstance(verdict, gate.Hold) else ("", None)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A verdict as pages use it: refused, or held for a reason until a time, and what would be added."""

    refusal: str  # '' when it would be taken
    hold: str  # '' when it would go now
    until: datetime | None
    introduce: bool
    instruct: bool


def outlooks(drafts: Sequence[Draft], *, desk: Desk, now: datetime) -> list[Outlook]:
    """What would become of each draft now, in order."""
    return [_outlook(each, gate.decide(each, now)) for each in facts(drafts, desk=desk)]


def _outlook(seen: gate.Facts, verdict: gate.Verdict) -> Outlook:
    refused = refusal(verdict)
    reason, until = hold(verdict)
    if isinstance(verdict, gate.Send):
        introduce, instruct = verdict.introduce, verdict.instruct
    else:  # what a held text must say is settled when it goes; until then the first one introduces
        introduce = not seen.texted_before
        instruct = introduce or seen.automated
    return Outlook(refused.reason.value if refused is not None else "", reason, until, introduce, instruct)


def facts(drafts: Sequence[Draft], *, desk: Desk) -> list[gate.Facts]:
    """The facts of each draft, in order, read in one statement of its own; every recipient must exist."""
    rows = sql.rows(
        "facts",
        "of_people",
        {
            "workspaces": [desk.workspace] * len(drafts),
            "recipients": [draft.recipient for draft in drafts],
            "purposes": [draft.purpose for draft in drafts],
            "confirms": [draft.confirms for draft in drafts],
            "cap": desk.daily_cap,
        },
    )
    return [_facts(draft, row, desk) for draft, row in zip(drafts, rows, strict=True)]


def _level(desk: Desk, purpose: int | None) -> Level | None:
    known = desk.purposes.get(purpose) if purpose is not None else None
    return known.level if known is not None else None


def _facts(draft: Draft, row: sql.Row, desk: Desk) -> gate.Facts:
    (
        country, zones, review, opted_out, implied, implied_until, status, level, event,
        grants_any, confirms_at, texted, in_flight, capped_until,
    ) = row  # fmt: skip
    sender = desk.senders[draft.sender]
    rules = countries.find(country)
    active, pending = status == Status.ACTIVE, status == Status.PENDING
    return gate.Facts(
        level=draft.level,
        occasion=draft.occasion,
        automated=draft.automated,
        purpose=draft.purpose,
        purpose_level=_level(desk, draft.purpose),
        not_before=draft.not_before,
        expires_at=draft.expires_at,
        confirms=draft.confirms,
        confirms_at=confirms_at,
        sender_country=sender.country,
        sender_open=sender.open,
        recipient_country=country or None,
        zones=tuple(zones),
        hours=rules.hours if rules is not None else None,
        review=review,
        opted_out=opted_out,
        implied=implied,
        implied_until=implied_until,
        granted=event if active else None,
        granted_level=Level(level) if active else None,
        requested=event if pending else None,
        grants_other=grants_any and not active,
        texted_before=texted,
        in_flight=in_flight,
        capped_until=capped_until,
    )
