"""Words for what others' files say of numbers, that pages and proofs share."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.queries.plain import Words
from threadline.queries.scrubs import Known
from threadline.rules.scrubs import Consequence, Result, Source

SOURCES: dict[Source, Words] = {
    Source.REASSIGNED: _later("Answers of the Reassigned Numbers Database"),
    Source.DEACTIVATED: _later("A carrier’s deactivated numbers"),
    Source.LINE_TYPES: _later("Landline or mobile"),
}

RESULTS: dict[Result, Words] = {
    Result.YES: _later("disconnected since"),
    Result.NO: _later("not disconnected since"),
    Result.NO_DATA: _later("nothing is known since"),
    Result.DEACTIVATED: _later("given back on"),
    Result.LANDLINE: _later("a landline, as of"),
    Result.MOBILE: _later("a mobile number, as of"),
    Result.VOIP: _later("an internet number, as of"),
}
"""Before the day."""

FOLLOWED: dict[Consequence, Words] = {
    Consequence.CONSENT_ENDED: _later("Consent from before that day was ended: consent event %(event)d."),
    Consequence.NOT_TEXTED: _later("No text is sent there until a later file says otherwise."),
    Consequence.TEXTED: _later("Texts reach it."),
    Consequence.NOTHING: _later("Nothing followed from it."),
}


def said(known: Known) -> str:
    """What it said of the number: "Answers of the Reassigned Numbers Database: not disconnected since 2026-03-02"."""
    told = {
        "source": SOURCES[known.source], "result": RESULTS[known.result], "day": known.day.isoformat(),
    }  # fmt: skip
    return _("%(source)s: %(result)s %(day)s") % told


def followed(known: Known) -> str:
    """What it led to."""
    return str(FOLLOWED[known.consequence]) % {"event": known.event}
