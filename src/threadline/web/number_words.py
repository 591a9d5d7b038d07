"""Numbers, and what they are registered for, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.queries.numbers import SenderRow
from threadline.queries.registrations import Brand, Campaign
from threadline.rules.choosing import Unfit
from threadline.rules.registration import Registration
from threadline.web.words import Words

KINDS: dict[str, Words] = {
    "did": _later("ordinary number"),
    "toll_free": _later("toll-free"),
    "short_code": _later("short code"),
}

REGISTRATIONS: dict[Registration, Words] = {
    Registration.PENDING: _later("not verified yet"),
    Registration.VERIFIED: _later("verified"),
    Registration.REFUSED: _later("refused"),
    Registration.SUSPENDED: _later("suspended"),
}

_UNFIT: dict[Unfit, Words] = {
    Unfit.CLOSED: _later("Closed"),
    Unfit.CLOSED_THERE: _later("Closed by the operator"),
    Unfit.NO_SMS: _later("It cannot send texts"),
    Unfit.UNREGISTERED: _later("It needs a campaign: carriers take nothing from such a number without one"),
    Unfit.PENDING: _later("Its campaign or brand is not verified yet"),
    Unfit.REFUSED: _later("Its campaign or brand is refused or suspended"),
    Unfit.HALTED: _later("Its account rests for now: too much went wrong there"),
}


def unfit(row: SenderRow) -> str:
    """Why a number is chosen for no text, or that it is."""
    return str(_UNFIT[row.unfit]) if row.unfit is not None else _("In use")


def whose(row: SenderRow) -> str:
    """Who texts from it."""
    return row.member_name or row.department_name or _("Everybody")


def in_use(what: type[Brand] | type[Campaign]) -> str:
    """Why a brand or campaign is not removed."""
    if what is Brand:
        return _("It has campaigns: remove those first.")
    return _("Numbers belong to it: give them another campaign first.")
