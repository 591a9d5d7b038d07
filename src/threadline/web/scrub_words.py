"""Words for what others' files say of numbers, and for what is wrong with a file."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.queries import scrub_words
from threadline.rules.scrubs import Source, Wrong
from threadline.web import import_words, words
from threadline.web.words import Words

SOURCES, RESULTS = scrub_words.SOURCES, scrub_words.RESULTS

_WRONG: dict[str, Words] = {
    Wrong.NO_DAY: _later("is not a day such as 2026-03-02"),
    Wrong.FUTURE: _later("lies in the future"),
    Wrong.NO_RESULT: _later("is not an answer that is known here"),
    "too_many": _later("It has more than two million lines. Divide it."),
    "day": _later("The day must not lie in the future."),
}


def wrong(reason: str) -> str:
    """Why a line, or a whole file, is refused."""
    return str(_WRONG.get(reason) or import_words.wrong(reason))


def due(source: Source, last: datetime | None, *, zone: str) -> str:
    """That a file is due."""
    if source is Source.DEACTIVATED and last is not None:
        return _("The last file of deactivated numbers came on %(at)s; carriers make one every day.") % {
            "at": words.full(last, zone)
        }
    if last is None:
        return _("The Reassigned Numbers Database has not been asked yet; it is to be asked every month.")
    return _("The Reassigned Numbers Database was last asked on %(at)s; it is to be asked every month.") % {
        "at": words.full(last, zone)
    }
