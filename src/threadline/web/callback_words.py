"""Words for callbacks: what programs are told of, what is wrong with an address, why a call was in vain."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _later

from threadline.actions.callbacks import Refused
from threadline.rules.callbacks import MOST, About
from threadline.web.words import Words

TELLS: dict[About, Words] = {
    About.END: _later("What a text came to: delivered, refused, taken back"),
    About.TEXT: _later("Each step of a text: taken by the carrier, sent, delivered"),
    About.ARRIVAL: _later("A text from a person"),
    About.CONSENT: _later("Consent: agreed, opted out, started again"),
}

REFUSED: dict[Refused, Words] = {
    Refused.NOT_HTTPS: _later("It has to begin with https://."),
    Refused.ODD_ADDRESS: _later("This is no address that can be called, or it names a user."),
}
"""Why an address was not kept; events are chosen from those there are."""

_PROBLEMS: dict[str, Words] = {
    "unreached": _later("Nobody answers there."),
    "slow": _later("It does not answer within fifteen seconds."),
    "inside": _later("It leads behind the firewall, where calls may not go."),
    "odd_address": _later("This is no address that can be called, or it names a user."),
    "no_key": _later("Its secret cannot be read any more: make a new one."),
    "answered_410": _later("It answers that it wants no calls any more (410)."),
}


def problem(code: str) -> str:
    """Why the last call was in vain."""
    if code in _PROBLEMS:
        return str(_PROBLEMS[code])
    return gettext("It answers %(status)s where 2xx would take the call.") % {
        "status": code.removeprefix("answered_")
    }


def too_many() -> str:
    """There are as many as a workspace may have."""
    return gettext("There are %(count)s already, as many as a workspace may have.") % {"count": MOST}
