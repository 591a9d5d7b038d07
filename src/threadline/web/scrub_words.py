"""Words for what others' files say of numbers, and for what is wrong with a file."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.queries import scrub_words
from threadline.queries.scrubs import Standing
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


_BEGIN: dict[Source, Words] = {
    Source.DEACTIVATED: _later(
        "None yet. If a carrier gives you its files, upload one; from then on it is said here when the next is due."
    ),
    Source.LINE_TYPES: _later("None yet. Upload one when somebody tells you which numbers are landlines."),
}


def wrong(reason: str) -> str:
    """Why a line, or a whole file, is refused."""
    return str(_WRONG.get(reason) or import_words.wrong(reason))


def due(standing: Standing, *, today: date) -> str:
    """That a file is due, or overdue."""
    if standing.as_of is None:
        return _("The Reassigned Numbers Database has not been asked yet; it is to be asked every month.")
    said = {
        Source.REASSIGNED: _(
            "The Reassigned Numbers Database was last asked on %(day)s; it is to be asked every month."
        ),
        Source.DEACTIVATED: _(
            "The newest day in the files of deactivated numbers is %(day)s; carriers make one every day."
        ),
    }
    return said[standing.source] % {"day": words.date_of(standing.as_of, today=today)}


def standing(one: Standing, *, today: date) -> str:
    """The day of a source's last file and when the next one is due; of which none came yet, how to begin."""
    if one.as_of is None:
        return _begin(one, today=today)
    told = {"last": words.date_of(one.as_of, today=today)}
    if one.next_due is None:
        return _("The last one is of %(last)s; it holds until a later file says otherwise.") % told
    told["next"] = words.date_of(one.next_due, today=today)
    if one.overdue:
        return _("The last one is of %(last)s; the next was due on %(next)s.") % told
    return _("The last one is of %(last)s; next due on %(next)s.") % told


def _begin(one: Standing, *, today: date) -> str:
    if one.source is not Source.REASSIGNED:
        return str(_BEGIN[one.source])
    how = _("Export the numbers to ask about, give them to the database and upload its answers.")
    if one.next_due is None:
        return _("None yet; it is to be asked once somebody has agreed to texts.")
    told = {"next": words.date_of(one.next_due, today=today)}
    first = (
        _("None yet; the first was due on %(next)s.")
        if one.overdue
        else _("None yet; the first is due on %(next)s.")
    )
    return f"{first % told} {how}"
