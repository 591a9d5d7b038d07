"""The gate: whether one text may leave now. Total, pure, and the only thing that permits a send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from threadline.rules import hours as quiet
from threadline.rules.hours import Hours
from threadline.rules.levels import Level, Occasion

RULE_VERSION = 1
"""Stored with every verdict; raise it with every change of what `decide` answers."""


class Refusal(StrEnum):
    """Why a text is refused for good."""

    NO_CONSENT = "no_consent"  # nothing on record permits it
    OPTED_OUT = "opted_out"  # the person said STOP
    PURPOSE_NOT_GRANTED = "purpose_not_granted"  # consent exists, for something else
    LEVEL_TOO_LOW = "level_too_low"  # consent is informational, the text promotional
    IMPLIED_EXPIRED = "implied_expired"  # the person's own message is too long ago to be answering it
    NOT_AN_ANSWER = "not_an_answer"  # conversational, but the person never wrote
    AUTOMATED_CONVERSATIONAL = "automated_conversational"  # implied consent covers no automated status text
    PURPOSE_MISSING = "purpose_missing"  # informational and promotional texts name their purpose
    OTHER_COUNTRY = "other_country"  # our number is of another country than theirs
    COUNTRY_UNSUPPORTED = "country_unsupported"  # a country we have no rules for
    SENDER_CLOSED = "sender_closed"
    CONFIRMATION_LATE = "confirmation_late"  # a STOP is confirmed within 5 minutes or not at all
    TOO_LATE = "too_late"  # past its own `expires_at`


class Holding(StrEnum):
    """Why a text waits."""

    NOT_YET = "not_yet"  # scheduled for later
    QUIET_HOURS = "quiet_hours"
    IN_FLIGHT = "in_flight"  # another text to this person is being handed over
    CAP = "cap"  # as many as allowed in the period have gone
    REVIEW = "review"  # something this person sent could not be read; a person has to look first


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
    confirms: int | None  # STOP confirmation: the consent event it confirms
    confirms_at: datetime | None  # and when that was recorded

    # our number
    sender_country: str
    sender_open: bool

    # the person
    recipient_country: str | None  # ISO 3166 alpha-2; None when the number does not tell
    zones: tuple[str, ...]  # IANA names of every zone the person may be in; never empty
    hours: Hours | None  # the country's; None when we have no rules for it
    review: bool  # an arrival of theirs is parked unread

    # the right
    opted_out: int | None  # the consent event that took everything back
    implied: int | None  # the event of their own message
    implied_until: datetime | None
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


CONFIRMATION_WINDOW = timedelta(minutes=5)
"""How long after an opt-out its one confirmation may go (47 CFR 64.1200(a)(12)); at the end it may not."""

_ANSWERS = frozenset(
    {Occasion.STOP_CONFIRMATION, Occasion.START_ANSWER, Occasion.HELP_ANSWER, Occasion.JOIN_ANSWER}
)
_ANY_HOUR = _ANSWERS | {Occasion.EMERGENCY}


def decide(facts: Facts, now: datetime) -> Verdict:
    """The verdict on one text at one moment, for any facts; all times are aware.

    The order is part of the promise. First what no time and no consent can change, then the right, and only a
    text that has one may wait: without a right it is refused at once and never held. A wait names the first
    thing that stands in the way; when that is over the gate is asked again.
    """
    impossible = _impossible(facts, now)
    # No zone would mean no hours to keep: a person who cannot be placed is in no country we know.
    if impossible is not None or facts.hours is None:
        return Refuse(impossible or Refusal.COUNTRY_UNSUPPORTED)
    right = _right(facts, now)
    if isinstance(right, Refusal):
        return Refuse(right)
    wait = _wait(facts, facts.hours, now)
    if wait is not None:
        return wait
    # A STOP confirmation has a wording of its own; "reply STOP" under it would be absurd.
    own_words = facts.occasion is Occasion.STOP_CONFIRMATION
    introduce = not facts.texted_before and not own_words
    return Send(right, introduce, introduce or (facts.automated and not own_words))


def _impossible(facts: Facts, now: datetime) -> Refusal | None:
    """What neither waiting nor the person's consent can mend."""
    if not facts.sender_open:
        return Refusal.SENDER_CLOSED
    if facts.expires_at is not None and now >= facts.expires_at:
        return Refusal.TOO_LATE
    if facts.recipient_country is None or facts.hours is None or not facts.zones:
        return Refusal.COUNTRY_UNSUPPORTED
    if facts.sender_country != facts.recipient_country:
        return Refusal.OTHER_COUNTRY
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


def _right(facts: Facts, now: datetime) -> int | Refusal:
    """The consent event that permits this text, or why there is none. Missing state means no right."""
    occasion = _occasion(facts)
    if occasion is Occasion.STOP_CONFIRMATION:
        return _right_to_confirm(facts, now)
    if occasion is Occasion.HELP_ANSWER and facts.opted_out is not None:
        return facts.opted_out  # HELP is answered after an opt-out too, and names it as the event
    # An opt-out comes before every grant and every other occasion, emergencies included.
    if facts.opted_out is not None:
        return Refusal.OPTED_OUT
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
    if facts.confirms_at is None or now - facts.confirms_at >= CONFIRMATION_WINDOW:
        return Refusal.CONFIRMATION_LATE
    return facts.opted_out


def _right_to_answer(facts: Facts, now: datetime) -> int | Refusal:
    """The person's own message, as long as a text can still be an answer to it."""
    if facts.implied is None:
        return Refusal.NOT_AN_ANSWER if _occasion(facts) is Occasion.ORDINARY else Refusal.NO_CONSENT
    if facts.implied_until is None or now >= facts.implied_until:
        return Refusal.IMPLIED_EXPIRED
    return facts.implied


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


def _wait(facts: Facts, hours: Hours, now: datetime) -> Hold | None:
    """The first thing to wait for: a person's look has no hour, so it comes before all that has one."""
    occasion = _occasion(facts)
    if facts.review:
        return Hold(Holding.REVIEW, None)
    if facts.not_before is not None and now < facts.not_before:
        return Hold(Holding.NOT_YET, facts.not_before)
    if facts.in_flight:
        return Hold(Holding.IN_FLIGHT, None)
    closed_until = None if occasion in _ANY_HOUR else quiet.closed_until(facts.zones, hours, now)
    if closed_until is not None:
        return Hold(Holding.QUIET_HOURS, closed_until)
    # Of all occasions only an emergency passes the cap; the confirmation of a STOP passes hours, not caps.
    if occasion is not Occasion.EMERGENCY and facts.capped_until is not None and now < facts.capped_until:
        return Hold(Holding.CAP, facts.capped_until)
    return None
