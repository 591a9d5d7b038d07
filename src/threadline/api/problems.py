"""What went wrong, told to programs: RFC 9457 problem details with a reason code of ours and plain words."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from http import HTTPStatus

from threadline.actions.api_use import Allowance
from threadline.rules.lint import Finding

MEDIA_TYPE = "application/problem+json"


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One answer that is no success; `field` is the one to mend ('' where none is), as a JSON path."""

    status: int
    reason: str
    detail: str
    field: str = ""
    contact: int = 0  # whose number it is, where that is what stands in the way
    findings: tuple[Finding, ...] = ()  # of a wording that blocks
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def encoded(self) -> bytes:
        """The body of the answer."""
        said: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "reason": self.reason,
        }
        said_of = [each._asdict() for each in self.findings]
        more = {"field": self.field, "contact": self.contact, "findings": said_of}
        return json.dumps(said | {name: value for name, value in more.items() if value}).encode()


class Refusal(Exception):
    """Ends a request with a problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


UNAUTHORIZED = Problem(
    401,
    "key_unknown",
    "Send a key of this workspace that is not revoked: `Authorization: Bearer tl_...`.",
    headers={"WWW-Authenticate": "Bearer"},
)
NOT_FOUND = Problem(404, "not_found", "There is no such thing in this workspace.")
NOT_ALLOWED = Problem(405, "method_not_allowed", "That cannot be done here.")
DECIDED = Problem(409, "decided", "Somebody has decided that already.")
AWAY = Problem(503, "database_away", "Try again in a moment.", headers={"Retry-After": "2"})
BROKEN = Problem(500, "internal", "This is our mistake; it is in the log.")
TOO_LARGE_A_BODY = Problem(
    413, "too_large", "The request is larger than a megabyte.", headers={"Connection": "close"}
)
TOO_LARGE = Problem(413, "too_large", "The request is larger than 64 kB.", headers={"Connection": "close"})
NOT_JSON = Problem(400, "not_json", "The body must be one JSON object in UTF-8.")
NOT_A_FORM = Problem(
    400, "not_a_form", "The body must be multipart/form-data with its boundary and one file."
)
NOT_JSON_TYPE = Problem(415, "not_json", "Send the body as `Content-Type: application/json`.")


def scope_missing(scope: str) -> Problem:
    """The key may not do that."""
    return Problem(403, "scope_missing", f"This key lacks the scope `{scope}`.")


def taken(where: str, contact: int) -> Problem:
    """The number is another contact's phone: that one is named."""
    return Problem(409, "taken", "This number belongs to another contact.", where, contact)


def too_many(allowance: Allowance) -> Problem:
    """The key has asked as much as it may in this minute."""
    words = f"This key may ask {allowance.limit} times a minute; ask again in {allowance.resets_in} s."
    return Problem(429, "too_many_requests", words, headers={"Retry-After": str(allowance.resets_in)})


def limits(allowance: Allowance) -> dict[str, str]:
    """The headers that tell a program what it has left."""
    return {
        "RateLimit-Limit": str(allowance.limit),
        "RateLimit-Remaining": str(max(allowance.left, 0)),
        "RateLimit-Reset": str(allowance.resets_in),
    }


def invalid(where: str, words: str, *, reason: str = "invalid") -> Problem:
    """A field of the request is wrong."""
    return Problem(422, reason, words, where)


UNKNOWN_PARAMETER = invalid("query", "There is no such query parameter here.")

# Reasons of a refused text, in words; the gate's (rules/gate.py) first.
_NO_RIGHT = {
    "no_consent": "Nothing on record permits this text to this person.",
    "opted_out": "This person has opted out. Only START from their phone, or new consent, reopens.",
    "purpose_not_granted": "This person's consent is for another purpose.",
    "level_too_low": "Their consent is for informational texts, and this one is promotional.",
    "implied_expired": "Their last message is too long ago for this to be an answer to it.",
    "heard_elsewhere": "They wrote to another number of yours; answer from that one.",
    "not_an_answer": "A conversational text answers a person's own message, and they have not written.",
    "automated_conversational": "An automated text needs consent for its purpose; answering does not cover it.",
    "other_country": "Our number is of another country than theirs.",
    "country_unsupported": "We have no rules for that number's country, so nothing is sent there.",
    "landline": "This number is a landline; no text reaches it.",
    "blocked": "Somebody of this workspace blocked texts to this person.",
    "sender_closed": "That sender is closed.",
    "no_mms": "That sender, or its carrier, sends no files along with texts (MMS).",
    "confirmation_late": "A confirmation goes within five minutes or not at all.",
    "too_late": "Its time is over.",
}
_EMPTY = "It is empty."
_FIELDS = {
    "empty": _EMPTY,
    "too_long": "It is longer than 10,000 characters.",
    "too_long_with_files": "With files it may have 1,400 characters.",
    "files_empty": "The file is empty.",
    "files_too_large": "Files of one text have 5 MB together, each that is no JPEG, PNG or GIF 600 kB at most.",
    "files_other_kind": "The file is none of the kinds that a text carries.",
    "files_too_many": "A text carries 10 files at most.",
    "blocked_wording": "Carriers or the law do not let this wording through; `findings` says what.",
    "purpose_missing": "Informational, promotional and emergency texts name their purpose.",
    "emergency_promotional": "An emergency is no advertising: send it as informational, or without this.",
    "unknown": "There is none like that in this workspace, or it is closed.",
    "no_sender": "This workspace has no open sender.",
}
_NUMBERS = {
    "empty": _EMPTY,
    "unreadable": "This is no phone number.",
    "too_short": "This number is too short.",
    "too_long": "This number is too long.",
    "extension": "A text does not reach an extension.",
    "invalid": "There is no such number.",
}
_KEY_REUSED = "This Idempotency-Key came within 24 hours with another request."


def no_number(reason: str, where: str) -> Problem:
    """What stands there is no phone number, or none that a text reaches."""
    return invalid(where, _NUMBERS[reason], reason=reason)


def refused(reason: str, where: str, findings: tuple[Finding, ...] = ()) -> Problem:
    """A text that was not queued: no right to send it (403), a key used twice (409) or a wrong field (422)."""
    if where == "Idempotency-Key":
        return Problem(409, reason, _KEY_REUSED, where)
    if reason in _NO_RIGHT:
        return Problem(403, reason, _NO_RIGHT[reason])
    if where == "to":
        return no_number(reason, where)
    where = "purpose" if reason == "purpose_missing" else where
    found = invalid(where, _FIELDS.get(reason, "It cannot be used."), reason=reason)
    return dataclasses.replace(found, findings=findings)
