"""The gate's facts, and its verdict in advance: what the composer, the API and lists refuse by.

A preview permits nothing: the claim asks again, under the recipient's lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from threadline import sql
from threadline.queries.desk import Desk
from threadline.rules import gate, jurisdictions
from threadline.rules.consent import Status
from threadline.rules.jurisdictions import Cap
from threadline.rules.levels import ANSWERS, Level, Occasion


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
    files: int = 0  # that come with it


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
    answers_until: datetime | None = None  # when the right to answer ends, or ended; None for any other right


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
    return Outlook(
        refused.reason.value if refused is not None else "",
        reason,
        until,
        introduce,
        instruct,
        _answers_until(seen),
    )


def _answers_until(seen: gate.Facts) -> datetime | None:
    if seen.level is not Level.CONVERSATIONAL or seen.implied_until is None or seen.heard_until is None:
        return None
    return min(seen.implied_until, seen.heard_until)


def right(seen: gate.Facts, now: datetime) -> int | None:
    """The consent event by which such a text goes once it need not wait any more; None where there is none."""
    found = gate.right(seen, now)
    return None if isinstance(found, gate.Refusal) else found


def facts(drafts: Sequence[Draft], *, desk: Desk) -> list[gate.Facts]:
    """The facts of each draft, in order, read in one statement of its own; every recipient must exist."""
    rows = _rows(drafts, desk, _limits(desk))
    return [_facts(draft, row, desk) for draft, row in zip(drafts, rows, strict=True)]


Limit = tuple[str, Cap]
"""A cap and the place whose it is; the workspace's own is of no place."""


def full(drafts: Sequence[Draft], *, desk: Desk, now: datetime) -> list[list[Limit]]:
    """The caps that hold each draft now: a question for each cap there is, however many the drafts."""
    found: list[list[Limit]] = [[] for _ in drafts]
    for limit in _limits(desk):
        for mine, (*_, until) in zip(found, _rows(drafts, desk, [limit]), strict=True):
            if until is not None and until > now:
                mine.append(limit)
    return found


def _limits(desk: Desk) -> list[Limit]:
    own = [
        ("", Cap(texts, hours)) for texts, hours in ((desk.daily_cap, 24), (desk.weekly_cap, 168)) if texts
    ]
    return [*own, *jurisdictions.caps(settings.JURISDICTIONS)]


def _rows(drafts: Sequence[Draft], desk: Desk, limits: Sequence[Limit]) -> list[sql.Row]:
    return sql.rows(
        "facts",
        "of_people",
        {
            "workspaces": [desk.workspace] * len(drafts),
            "recipients": [draft.recipient for draft in drafts],
            "purposes": [draft.purpose for draft in drafts],
            "confirms": [draft.confirms for draft in drafts],
            # Only what answers asks when they wrote: the rest need not look for the conversation.
            "senders": [draft.sender if draft.level is Level.CONVERSATIONAL else None for draft in drafts],
            **_capped(drafts, limits),
        },
    )


def _capped(drafts: Sequence[Draft], caps: Sequence[Limit]) -> dict[str, list[object]]:
    """These caps, and what of each draft they look at.

    A state's caps are on what we send of ourselves; an answer to somebody's keyword is none of that.
    """
    answers = [draft.occasion in ANSWERS for draft in drafts]
    return {
        "cap_places": [place for place, _ in caps],
        "cap_texts": [cap.texts for _, cap in caps],
        "cap_hours": [cap.hours for _, cap in caps],
        "cap_sames": [cap.same_purpose for _, cap in caps],
        "cap_automateds": [cap.automated for _, cap in caps],
        "subjects": [
            None if answer else draft.purpose for draft, answer in zip(drafts, answers, strict=True)
        ],
        "automateds": [draft.automated and not answer for draft, answer in zip(drafts, answers, strict=True)],
    }


def _level(desk: Desk, purpose: int | None) -> Level | None:
    known = desk.purposes.get(purpose) if purpose is not None else None
    return known.level if known is not None else None


def _facts(draft: Draft, row: sql.Row, desk: Desk) -> gate.Facts:
    (
        country, landline, states, zones, review, doubted, blocked, opted_out, implied, implied_until, heard, status,
        level, event, grants_any, confirms_at, texted, in_flight, capped_until,
    ) = row  # fmt: skip
    sender = desk.senders[draft.sender]
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
        unable=draft.files > 0 and not sender.takes_files,
        recipient_country=country or None,
        landline=landline,
        hours=jurisdictions.schedule(settings.JURISDICTIONS, country or None, states, zones),
        desk_hours=desk.staffed if desk.staffed_only else None,
        review=review,
        doubted=doubted,
        blocked=blocked,
        opted_out=opted_out,
        implied=implied,
        implied_until=implied_until,
        heard_until=heard + timedelta(days=desk.implied_days) if heard is not None else None,
        granted=event if active else None,
        granted_level=Level(level) if active else None,
        requested=event if pending else None,
        grants_other=grants_any and not active,
        texted_before=texted,
        in_flight=in_flight,
        capped_until=capped_until,
    )
