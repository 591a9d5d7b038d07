"""The gate: whether one text may leave now. Total, pure, and the only thing that permits a send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from threadline.rules import hours as quiet
from threadline.rules.hours import Schedule
from threadline.rules.levels import ANSWERS, CONFIRMATIONS, Level, Occasion
from threadline.rules.moments import CONFIRMATION_WINDOW

RULE_VERSION = 7
"""Stored with every verdict; raise it with every change of what `decide` answers."""


class Refusal(StrEnum):
    """Why a text is refused for good."""

    NO_CONSENT = "no_consent"  # nothing on record permits it
    OPTED_OUT = "opted_out"  # the person said STOP
    PURPOSE_NOT_GRANTED = "purpose_not_granted"  # consent exists, for something else
    LEVEL_TOO_LOW = "level_too_low"  # consent is informational, the text promotional
    IMPLIED_EXPIRED = "implied_expired"  # the person's own message is too long ago to be answering it
    NOT_AN_ANSWER = "not_an_answer"  # conversational, but the person never wrote
    HEARD_ELSEWHERE = "heard_elsewhere"  # conversational, but the person wrote to another number of ours
    AUTOMATED_CONVERSATIONAL = "automated_conversational"  # implied consent covers no automated status text
    PURPOSE_MISSING = "purpose_missing"  # informational and promotional texts name their purpose
    OTHER_COUNTRY = "other_country"  # our number is of another country than theirs
    COUNTRY_UNSUPPORTED = "country_unsupported"  # a country we have no rules for
    LANDLINE = "landline"  # no text reaches it
    SENDER_CLOSED = "sender_closed"
    NO_MMS = "no_mms"  # it comes with files, and our number or its carrier takes none
    BLOCKED = "blocked"  # the workspace itself decided to text this person no more
    CONFIRMATION_LATE = "confirmation_late"  # a revocation is confirmed within 5 minutes or not at all
    TOO_LATE = "too_late"  # past its own `expires_at`


class Holding(StrEnum):
    """Why a text waits."""

    NOT_YET = "not_yet"  # scheduled for later
    QUIET_HOURS = "quiet_hours"
    BUSINESS_HOURS = (
        "business_hours"  # the desk is closed, and this workspace sends such texts only while it is open
    )
    IN_FLIGHT = "in_flight"  # another text to this person is being handed over
    CAP = "cap"  # as many as allowed in the period have gone
    LIMIT = "limit"  # a limit of the number, campaign, brand or account is spent: said by the claim, not by the gate
    REVIEW = "review"  # something this person sent was not understood; a person has to look first


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the decision rests on, read under the recipient's lock in a statement of its own."""

    # the text
    level: Level
    occasion: Occasion
    automated: bool  # by a program, or one of many; False when a person typed it to one person
    purpose: int | None
    purpose_level: Level | None  # what people consent to when they consent to that purpose
    not_before: datetime | None
    expires_at: datetime | None
    confirms: int | None  # a confirmation: the consent event it confirms
    confirms_at: datetime | None  # and when that was recorded

    # our number
    sender_country: str
    sender_open: bool
    unable: bool  # the text comes with files, and this number or its carrier takes none

    # the person
    recipient_country: str | None  # ISO 3166 alpha-2; None when the number does not tell
    landline: bool  # a scrub found that no text reaches it
    hours: Schedule | None  # of every place they may be in; None when we have no rules for their country
    desk_hours: Schedule | None  # the workspace's, where programs and promotions must keep them too
    review: bool  # an arrival of theirs is parked unread
    doubted: bool  # a text of theirs may have been an opt-out, and nobody has decided
    blocked: bool  # the workspace wants to text them no more

    # the right
    opted_out: int | None  # the consent event that took everything back
    implied: int | None  # the event of their own message
    implied_until: datetime | None
    heard_until: datetime | None  # until when what they wrote to this very number may be answered
    granted: int | None  # the event that granted this text's purpose
    granted_level: Level | None
    requested: int | None  # a pending opt-in request for this purpose
    grants_other: bool  # consent exists for some other purpose

    # what has gone
    texted_before: bool  # a text of ours was accepted, ever
    in_flight: bool
    capped_until: datetime | None  # when the frequency cap next lets one through; None when it does now


@dataclass(frozen=True, slots=True)
class Send:
    """It may go, by the right recorded in `event`; `introduce` and `instruct` name what must be added."""

    event: int
    introduce: bool  # say who writes: the first text to a person
    instruct: bool  # say how to stop (and get help)


@dataclass(frozen=True, slots=True)
class Hold:
    """It waits: until a time, or (None) until a fact changes."""

    reason: Holding
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Refuse:
    """It never goes."""

    reason: Refusal


Verdict = Send | Hold | Refuse


_ANY_HOUR = ANSWERS | {Occasion.EMERGENCY}


def decide(facts: Facts, now: datetime) -> Verdict:
    """The verdict on one text at one moment, for any facts; all times are aware.

    The order is part of the promise. First what no time and no consent can change, then the right, and only a
    text that has one may wait: without a right it is refused at once and never held. A wait names the first
    thing that stands in the way; when that is over the gate is asked again.
    """
    impossible = _impossible(facts, now)
    # No hours would mean none to keep: a person who cannot be placed is in no country we know.
    if impossible is not None or facts.hours is None:
        return Refuse(impossible or Refusal.COUNTRY_UNSUPPORTED)
    permitted = right(facts, now)
    if isinstance(permitted, Refusal):
        return Refuse(permitted)
    wait = _wait(facts, facts.hours, now)
    if wait is not None:
        return wait
    # A confirmation has a wording of its own; "reply STOP to opt out" under it would be absurd.
    own_words = facts.occasion in CONFIRMATIONS
    introduce = not facts.texted_before and not own_words
    return Send(permitted, introduce, introduce or (facts.automated and not own_words))


def _impossible(facts: Facts, now: datetime) -> Refusal | None:
    """What neither waiting nor the person's consent can mend."""
    if not facts.sender_open:
        return Refusal.SENDER_CLOSED
    if facts.unable:
        return Refusal.NO_MMS
    if facts.expires_at is not None and now >= facts.expires_at:
        return Refusal.TOO_LATE
    if facts.recipient_country is None or facts.hours is None or not facts.hours.rules:
        return Refusal.COUNTRY_UNSUPPORTED
    if facts.sender_country != facts.recipient_country:
        return Refusal.OTHER_COUNTRY
    if facts.landline:
        return Refusal.LANDLINE
    if _needs_purpose(facts) and (facts.purpose is None or facts.purpose_level is None):
        return Refusal.PURPOSE_MISSING
    return None


def _needs_purpose(facts: Facts) -> bool:
    occasion = _occasion(facts)
    if occasion is Occasion.ORDINARY:
        return facts.level is not Level.CONVERSATIONAL
    return occasion is Occasion.EMERGENCY or occasion is Occasion.OPT_IN_REQUEST


def _occasion(facts: Facts) -> Occasion:
    """The occasion that counts: a promotional text is never special, whatever it is called."""
    return Occasion.ORDINARY if facts.level is Level.PROMOTIONAL else facts.occasion


def right(facts: Facts, now: datetime) -> int | Refusal:
    """The consent event that permits this text, or why there is none. Missing state means no right."""
    occasion = _occasion(facts)
    if occasion is Occasion.STOP_CONFIRMATION:
        return _right_to_confirm(facts, now)
    if occasion is Occasion.HELP_ANSWER and facts.opted_out is not None:
        return facts.opted_out  # HELP is answered after an opt-out too, and names it as the event
    # An opt-out comes before every grant and every other occasion, emergencies included.
    if facts.opted_out is not None:
        return Refusal.OPTED_OUT
    if occasion is Occasion.END_CONFIRMATION:
        return _right_to_confirm_end(facts, now)
    # What the carriers ask for, the answers to STOP and HELP, goes to whom we blocked as well; nothing else does.
    if facts.blocked and occasion is not Occasion.HELP_ANSWER:
        return Refusal.BLOCKED
    if occasion is Occasion.HELP_ANSWER or occasion is Occasion.START_ANSWER:
        return _right_to_answer(facts, now)
    if occasion is Occasion.JOIN_ANSWER:
        return facts.granted if facts.granted is not None else _right_to_answer(facts, now)
    if occasion is Occasion.OPT_IN_REQUEST:
        return Refusal.NO_CONSENT if facts.requested is None else facts.requested
    if occasion is Occasion.ORDINARY and facts.level is Level.CONVERSATIONAL:
        # Implied consent covers a person's answer, not a program's status text (CTIA).
        return Refusal.AUTOMATED_CONVERSATIONAL if facts.automated else _right_to_answer(facts, now)
    return _right_to_inform(facts)


def _right_to_confirm(facts: Facts, now: datetime) -> int | Refusal:
    if facts.opted_out is None or facts.confirms is None:
        return Refusal.NO_CONSENT  # they came back, or were never gone: there is nothing to confirm
    if facts.opted_out != facts.confirms:
        return Refusal.OPTED_OUT
    return Refusal.CONFIRMATION_LATE if _is_late(facts, now) else facts.opted_out


def _right_to_confirm_end(facts: Facts, now: datetime) -> int | Refusal:
    """What was ended needs no consent to be confirmed, and stays ended whatever comes after."""
    if facts.confirms is None:
        return Refusal.NO_CONSENT
    return Refusal.CONFIRMATION_LATE if _is_late(facts, now) else facts.confirms


def _is_late(facts: Facts, now: datetime) -> bool:
    return facts.confirms_at is None or now - facts.confirms_at >= CONFIRMATION_WINDOW


def _right_to_answer(facts: Facts, now: datetime) -> int | Refusal:
    """The person's own message to this number, as long as a text can still be an answer to it."""
    if facts.implied is None:
        return Refusal.NOT_AN_ANSWER if _occasion(facts) is Occasion.ORDINARY else Refusal.NO_CONSENT
    if facts.implied_until is None or now >= facts.implied_until:
        return Refusal.IMPLIED_EXPIRED
    if facts.heard_until is None:
        return Refusal.HEARD_ELSEWHERE
    return Refusal.IMPLIED_EXPIRED if now >= facts.heard_until else facts.implied


def _right_to_inform(facts: Facts) -> int | Refusal:
    """Express consent for this very purpose, and for promotion a written one to a promotional purpose."""
    if facts.granted is None:
        return Refusal.PURPOSE_NOT_GRANTED if facts.grants_other else Refusal.NO_CONSENT
    if facts.granted_level is None or facts.granted_level is Level.CONVERSATIONAL:
        return Refusal.LEVEL_TOO_LOW
    if facts.level is not Level.PROMOTIONAL:
        return facts.granted
    written = facts.granted_level is Level.PROMOTIONAL and facts.purpose_level is Level.PROMOTIONAL
    return facts.granted if written else Refusal.LEVEL_TOO_LOW


def _is_unasked(facts: Facts) -> bool:
    """Whether a doubt holds it: what a person typed to this one may go, and what answers their own words."""
    return facts.level is Level.PROMOTIONAL or (facts.automated and facts.occasion not in ANSWERS)


def _wait(facts: Facts, hours: Schedule, now: datetime) -> Hold | None:
    """The first thing to wait for: a person's look has no hour, so it comes before all that has one."""
    occasion = _occasion(facts)
    if facts.review or (facts.doubted and _is_unasked(facts)):
        return Hold(Holding.REVIEW, None)
    if facts.not_before is not None and now < facts.not_before:
        return Hold(Holding.NOT_YET, facts.not_before)
    if facts.in_flight:
        return Hold(Holding.IN_FLIGHT, None)
    closed_until = None if occasion in _ANY_HOUR else quiet.closed_until(hours, now)
    if closed_until is not None:
        return Hold(Holding.QUIET_HOURS, closed_until)
    away_until = _away_until(facts, now)
    if away_until is not None:
        return Hold(Holding.BUSINESS_HOURS, away_until)
    # Of all occasions only an emergency passes the cap; a confirmation passes hours, not caps.
    if occasion is not Occasion.EMERGENCY and facts.capped_until is not None and now < facts.capped_until:
        return Hold(Holding.CAP, facts.capped_until)
    return None


def _away_until(facts: Facts, now: datetime) -> datetime | None:
    """When the desk is open again, for a text that may go only while it is; None when it may go now."""
    unattended = facts.automated or facts.level is Level.PROMOTIONAL
    if facts.desk_hours is None or not unattended or _occasion(facts) in _ANY_HOUR:
        return None
    return quiet.closed_until(facts.desk_hours, now)
