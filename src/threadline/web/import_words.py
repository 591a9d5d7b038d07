"""Words for what is wrong with a list, and how far it has come."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _later

from threadline.rules.consent_imports import Stage, Unusable, Wrong
from threadline.web import words
from threadline.web.words import Words

UNUSABLE: dict[str, Words] = {
    "bought": _later(
        "Consent cannot be handed on: whoever agreed with another business has not agreed with yours. Nothing of"
        " this list can be recorded; ask these people yourselves, other than by text."
    ),
    "origin": _later("Say in your own words where the list comes from; it is kept with every row."),
    Unusable.EMPTY: _later("The file is empty."),
    Unusable.TOO_LARGE: _later("This file is larger than 64 megabytes."),
    Unusable.NOT_UTF8: _later("The file is not in UTF-8. Save it as “CSV UTF-8” and choose it again."),
    Unusable.NO_HEADING: _later("The first line must name the columns: at least number, purpose and when."),
    Unusable.DOUBLED: _later("Two columns have the same name."),
    Unusable.TOO_MANY: _later("It has more than 100,000 rows. Divide it; what comes twice is recorded once."),
    Unusable.TORN: _later("This is not CSV: a quotation is opened and never closed, or a cell has no end."),
}
"""Why a whole list is refused."""

_WRONG: dict[str, Words] = {
    Wrong.MISSING: _later("is missing"),
    Wrong.TOO_LONG: _later("is too long"),
    Wrong.UNKEEPABLE: _later("holds a character that cannot be kept"),
    Wrong.UNKNOWN: _later("is not known here"),
    Wrong.ABOVE: _later("is advertising, and the purpose is not"),
    Wrong.NO_TIME: _later("is not a time such as 2026-03-02 or 2026-03-02 09:30"),
    Wrong.FUTURE: _later("lies in the future"),
    Wrong.SPOKEN: _later("is a spoken word; advertising needs consent in writing"),
    Wrong.NO_WORDS: _later("is empty; advertising needs the words they agreed to"),
    Wrong.NO_ADDRESS: _later("is not an address of its kind"),
    Wrong.NO_EMAIL: _later("is e-mail, and their contact has no e-mail address"),
    Wrong.NO_CONTACT: _later("is e-mail, and since then they want no contact at all"),
    Wrong.WIDER: _later("and the cells after it are more than there are columns"),
}

STAGES: dict[Stage, Words] = {
    Stage.UPLOADED: _later("Being read"),
    Stage.READ: _later("To be confirmed"),
    Stage.UNUSABLE: _later("Not usable"),
    Stage.RECORDING: _later("Being recorded"),
    Stage.RECORDED: _later("Recorded"),
}


def wrong(reason: str) -> str:
    """Why a cell is refused."""
    return str(_WRONG.get(reason) or words.REFUSALS.get(reason) or UNUSABLE.get(reason, reason))
