"""What is wrong with a text that a carrier refused, lost or could not take just now, and what helps: in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.carriers import registry
from threadline.queries import plain
from threadline.queries.plain import Words
from threadline.rules import troubles
from threadline.rules.levels import MessageState
from threadline.rules.troubles import Remedy, Trouble

MEANINGS: dict[Trouble, Words] = {
    Trouble.OUT_OF_REACH: _later("their phone is switched off, out of reach, or full"),
    Trouble.CARRIER_FAULT: _later("something went wrong at the carrier"),
    Trouble.NO_LINK: _later("the carrier was not reached, or did not answer"),
    Trouble.BUSY: _later("the carrier takes no more just now"),
    Trouble.LATE: _later("the carrier could not deliver it in time"),
    Trouble.NO_SUCH_NUMBER: _later("there is no such number"),
    Trouble.NOT_MOBILE: _later("their number takes no texts: a landline, perhaps"),
    Trouble.OPTED_OUT: _later("they opted out at the carrier"),
    Trouble.BLOCKED: _later("their phone or their network blocks texts from you"),
    Trouble.NOT_REGISTERED: _later("your number is not registered for such texts"),
    Trouble.LIMIT_SPENT: _later("you have sent as many as the carrier allows for now"),
    Trouble.NOT_OURS: _later("the carrier does not let you send from this number"),
    Trouble.NOT_THERE: _later("your account may not send to that country or network"),
    Trouble.FILTERED: _later("the carrier took it for spam"),
    Trouble.TOO_LONG: _later("it is too long for the carrier"),
    Trouble.BAD_CONTENT: _later("the carrier does not take what is in it"),
    Trouble.BAD_MEDIA: _later("the carrier does not take the picture or file with it"),
    Trouble.BAD_CREDENTIALS: _later("the carrier does not accept the account’s name, password or settings"),
    Trouble.NO_FUNDS: _later("the account at the carrier has no money left"),
    Trouble.SUSPENDED: _later("the account at the carrier is suspended"),
    Trouble.UNRESOLVED: _later("in a quarter of an hour nothing was heard of it from the carrier"),
    Trouble.UNEXPLAINED: _later("the carrier does not say why"),
}
"""What is wrong, in the middle of a sentence."""

AWAY: dict[str, Words] = {
    "refused": _later("the carrier refuses its name or password"),
    "no_connection": _later("nobody answers at the carrier’s address"),
    "link_lost": _later("the carrier ended the connection"),
    "timeout": _later("the carrier does not answer"),
    "unusable": _later("its settings cannot be used, the log says why"),
}
"""Why an account's carrier cannot be reached, by our code for it, in the middle of a sentence."""

HELP: dict[Remedy, Words] = {
    Remedy.RETRY: _later("It may go through later."),
    Remedy.DROP_NUMBER: _later("Check the number with them, or reach them in another way."),
    Remedy.NEW_CONSENT: _later("They have opted out: only START from their phone, or new consent, reopens."),
    Remedy.FIX_REGISTRATION: _later(
        "Whoever keeps your numbers has to put the registration right with the carrier; then write it again."
    ),
    Remedy.FIX_CONTENT: _later("Write it differently: shorter, plainer, without odd links."),
    Remedy.ASK: _later("Ask them whether they have it; written again, they may get it twice."),
    Remedy.FIX_ACCOUNT: _later(
        "Whoever runs this installation has to put the account right with the carrier; then write it again."
    ),
}
"""What helps, as a sentence."""

_AT_A_CARRIER = {MessageState.REJECTED, MessageState.UNDELIVERED, MessageState.FAILED, MessageState.UNKNOWN}


def away(why: str) -> str:
    """Why an account's carrier cannot be reached."""
    return str(AWAY.get(why) or MEANINGS[Trouble.NO_LINK])


@dataclass(frozen=True, slots=True)
class Said:
    """What a carrier, or our end of the line to it, said of a text; `code` as it was said, '' where it was not."""

    code: str
    trouble: Trouble

    @property
    def meaning(self) -> str:
        """What is wrong, with the carrier's code beside it: "there is no such number (the carrier's code 30005)"."""
        words = str(MEANINGS[self.trouble])
        code = self.code.partition(" ")[0]  # behind it may stand a word of ours
        if not code or code in troubles.OWN:
            return words
        return _("%(meaning)s (the carrier’s code %(code)s)") % {
            "meaning": words, "code": plain.alone(code)
        }  # fmt: skip

    @property
    def help(self) -> str:
        """What helps."""
        return str(HELP[self.trouble.remedy])


def of_code(carrier: str, code: str) -> Trouble:
    """What a carrier's code means; a carrier that this version does not have has no table."""
    facts = registry.CARRIERS.get(carrier)
    return troubles.of(code, facts.troubles if facts is not None else {})


def said(state: str, reason: str, *, carrier: str) -> Said | None:
    """What is wrong with a text that stands so at its carrier; None where nothing is, or it was our decision."""
    kept = MessageState(state)
    put_off = kept is MessageState.QUEUED and reason and reason not in plain.HOLDS
    if not put_off and (kept not in _AT_A_CARRIER or (kept is MessageState.UNKNOWN and not reason)):
        return None
    return Said(reason, of_code(carrier, reason))
