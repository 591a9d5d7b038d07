"""What is wrong when a carrier refuses or loses a text: every carrier's codes come down to these."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Remedy(StrEnum):
    """What somebody has to do about it."""

    RETRY = "retry"  # nothing: it may go through later
    DROP_NUMBER = "drop_number"  # stop using the person's number
    NEW_CONSENT = "new_consent"  # nothing goes to them but for START or new consent
    FIX_REGISTRATION = "fix_registration"  # brand, campaign, number or permission at the carrier
    FIX_CONTENT = "fix_content"
    ASK = "ask"  # the person, whether they have it
    FIX_ACCOUNT = "fix_account"  # credentials, funds, a suspended account: the operator's


class Trouble(StrEnum):
    """What is wrong, whichever carrier says it; `remedy` is what helps."""

    OUT_OF_REACH = "out_of_reach"  # switched off, no signal, memory full
    CARRIER_FAULT = "carrier_fault"  # theirs, of whatever kind
    NO_LINK = "no_link"  # the carrier was not reached, or did not answer
    BUSY = "busy"  # too much at once, a full queue
    LATE = "late"  # it ran out of its time on the way
    NO_SUCH_NUMBER = "no_such_number"
    NOT_MOBILE = "not_mobile"  # a landline, or one that takes no texts
    OPTED_OUT = "opted_out"  # they opted out at the carrier
    BLOCKED = "blocked"  # their phone or network takes nothing from us
    NOT_REGISTERED = "not_registered"  # no verified campaign or number
    LIMIT_SPENT = "limit_spent"  # a campaign's, brand's or account's
    NOT_OURS = "not_ours"  # the number is not of this account, or cannot send this
    NOT_THERE = "not_there"  # no right to send to that country or network
    FILTERED = "filtered"  # taken for spam
    TOO_LONG = "too_long"
    BAD_CONTENT = "bad_content"  # empty, malformed, forbidden
    BAD_MEDIA = "bad_media"
    BAD_CREDENTIALS = "bad_credentials"
    NO_FUNDS = "no_funds"
    SUSPENDED = "suspended"
    UNRESOLVED = "unresolved"  # the carrier may have taken it, and cannot say
    UNEXPLAINED = "unexplained"  # a code nobody wrote down

    @property
    def remedy(self) -> Remedy:
        """What has to be done about it."""
        return _REMEDIES[self]


_REMEDIES = {
    Trouble.OUT_OF_REACH: Remedy.RETRY,
    Trouble.CARRIER_FAULT: Remedy.RETRY,
    Trouble.NO_LINK: Remedy.RETRY,
    Trouble.BUSY: Remedy.RETRY,
    Trouble.LATE: Remedy.RETRY,
    Trouble.NO_SUCH_NUMBER: Remedy.DROP_NUMBER,
    Trouble.NOT_MOBILE: Remedy.DROP_NUMBER,
    Trouble.OPTED_OUT: Remedy.NEW_CONSENT,
    Trouble.BLOCKED: Remedy.DROP_NUMBER,
    Trouble.NOT_REGISTERED: Remedy.FIX_REGISTRATION,
    Trouble.LIMIT_SPENT: Remedy.FIX_REGISTRATION,
    Trouble.NOT_OURS: Remedy.FIX_REGISTRATION,
    Trouble.NOT_THERE: Remedy.FIX_REGISTRATION,
    Trouble.FILTERED: Remedy.FIX_CONTENT,
    Trouble.TOO_LONG: Remedy.FIX_CONTENT,
    Trouble.BAD_CONTENT: Remedy.FIX_CONTENT,
    Trouble.BAD_MEDIA: Remedy.FIX_CONTENT,
    Trouble.BAD_CREDENTIALS: Remedy.FIX_ACCOUNT,
    Trouble.NO_FUNDS: Remedy.FIX_ACCOUNT,
    Trouble.SUSPENDED: Remedy.FIX_ACCOUNT,
    Trouble.UNRESOLVED: Remedy.ASK,
    Trouble.UNEXPLAINED: Remedy.RETRY,
}

OWN: Mapping[str, Trouble] = {
    "closed": Trouble.NO_LINK,
    "link_lost": Trouble.NO_LINK,
    "no_connection": Trouble.NO_LINK,
    "not_open": Trouble.NO_LINK,
    "timeout": Trouble.NO_LINK,
    "throttled": Trouble.BUSY,
    "window_full": Trouble.BUSY,
    "refused": Trouble.BAD_CREDENTIALS,  # the link itself, by its name or password
    "not_taken": Trouble.CARRIER_FAULT,  # it took other parts of the text, and cannot take this one any more
    "unwritable": Trouble.BAD_CONTENT,  # no message of the carrier's protocol can hold it
    "opted_out": Trouble.OPTED_OUT,
    "unresolved": Trouble.UNRESOLVED,
}
"""What our own codes mean, those that no carrier gave."""


NOT_OFFERED = frozenset({"", "closed", "not_open", "window_full", "unwritable"})
"""Codes of ours, and none at all, for what did not come as far as the carrier: they say nothing of it."""


def of(code: str, theirs: Mapping[str, Trouble]) -> Trouble:
    """What a code means: by the carrier's table, else by ours, whose word may stand behind the carrier's code."""
    return theirs.get(code) or OWN.get(code.rpartition(" ")[2], Trouble.UNEXPLAINED)
