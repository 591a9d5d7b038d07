"""The field's closed sets of words: levels of consent, occasions, states of a message, who acts."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Level(StrEnum):
    """What kind of text it is, and so what right it needs (CTIA Messaging Principles, May 2023)."""

    CONVERSATIONAL = "conversational"  # an answer: implied by the person's own message
    INFORMATIONAL = "informational"  # needs express consent for its purpose
    PROMOTIONAL = "promotional"  # needs express written consent for its purpose


class Occasion(StrEnum):
    """Why a text is written, where that changes what the gate asks of it."""

    ORDINARY = "ordinary"
    STOP_CONFIRMATION = "stop_confirmation"  # the one text after an opt-out
    END_CONFIRMATION = "end_confirmation"  # the one text after a STOP that was said of less than everything
    START_ANSWER = "start_answer"
    HELP_ANSWER = "help_answer"
    JOIN_ANSWER = "join_answer"  # the welcome after a join word
    OPT_IN_REQUEST = "opt_in_request"  # "reply YES to confirm"
    EMERGENCY = "emergency"


CONFIRMATIONS = frozenset({Occasion.STOP_CONFIRMATION, Occasion.END_CONFIRMATION})
"""What says that a revocation was understood: in words of their own, at once or not at all."""

ANSWERS = CONFIRMATIONS | {Occasion.START_ANSWER, Occasion.HELP_ANSWER, Occasion.JOIN_ANSWER}
"""What somebody's own word asked for."""


class Priority(IntEnum):
    """Who goes first in a lane; lower goes first."""

    CONFIRMATION = 0  # STOP confirmation and HELP
    EMERGENCY = 1
    REPLY = 2
    INFORMATIONAL = 3
    PROMOTIONAL = 4


URGENT = frozenset({Priority.CONFIRMATION, Priority.EMERGENCY, Priority.REPLY})
"""What somebody waits for: it may spend the last of every limit."""


class Direction(StrEnum):
    """Which way a text went."""

    OUT = "out"
    IN = "in"


class MessageState(StrEnum):
    """Where a text is. house: How a text leaves."""

    QUEUED = "queued"
    SUPPRESSED = "suppressed"  # the gate refused it; `reason` says why
    EXPIRED = "expired"  # its time was over before it could go
    CANCELLED = "cancelled"  # a person or a STOP took it back before it was claimed
    HANDING_OFF = "handing_off"  # claimed; the carrier may have it
    UNKNOWN = "unknown"  # it may have gone; being reconciled, never sent again by itself
    REJECTED = "rejected"  # the carrier refused it
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    RECEIVED = "received"  # an inbound text


class ActorKind(StrEnum):
    """Who did it."""

    MEMBER = "member"  # a person of the workspace
    KEY = "key"  # a program, by its API key
    PERSON = "person"  # the customer, by a text
    ENGINE = "engine"
    OPERATOR = "operator"  # whoever runs the installation, at its command line


class Medium(StrEnum):
    """How consent was given or taken back (CTIA 5.1.2)."""

    KEYWORD = "keyword"
    TEXT = "text"  # the person's own message, in their own words
    WEB_FORM = "web_form"
    PAPER_FORM = "paper_form"
    SPOKEN = "spoken"
    PHONE = "phone"  # spoken too
    EMAIL = "email"
    LETTER = "letter"
    API = "api"
    IMPORT = "import"
    CARRIER = "carrier"  # the carrier refused a text because they opted out there


class ConsentKind(StrEnum):
    """What a consent event does to the state."""

    IMPLIED = "implied"  # the person wrote to us
    REQUESTED = "requested"  # we may ask once: "reply YES"
    GRANTED = "granted"  # express consent for a purpose
    ENDED = "ended"  # one purpose taken back
    OPTED_OUT = "opted_out"  # everything taken back: STOP
    RESUMED = "resumed"  # START


def priority(level: Level, occasion: Occasion) -> Priority:
    """Where a text stands in its lane."""
    if occasion in CONFIRMATIONS or occasion is Occasion.HELP_ANSWER:
        return Priority.CONFIRMATION
    if occasion is Occasion.EMERGENCY:
        return Priority.EMERGENCY
    if occasion is not Occasion.ORDINARY or level is Level.CONVERSATIONAL:
        return Priority.REPLY
    return Priority.INFORMATIONAL if level is Level.INFORMATIONAL else Priority.PROMOTIONAL
