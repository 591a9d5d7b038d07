"""Why a picture or file is not there, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.queries.attachments import Attachment
from threadline.rules.attachments import Problem, Stage

_WHY: dict[str, str | Promise] = {
    Problem.TOO_LARGE: _later("A file came with this text; it is too large to be kept."),
    Problem.OTHER_KIND: _later("A file came with this text; it is none of the kinds that are kept here."),
    Problem.EMPTY: _later("A file came with this text; there is nothing in it."),
    "inside": _later(
        "A file came with this text; its address leads into a private network, so it was not fetched."
    ),
    "odd_address": _later(
        "A file came with this text; its address cannot be trusted, so it was not fetched."
    ),
}


def state(file: Attachment) -> str:
    """What to say where a file would be."""
    if file.stage is Stage.EXPECTED:
        return (
            _("A file could not be fetched yet; it is tried again.")
            if file.problem
            else _("A file is on its way.")
        )
    why = _WHY.get(file.problem)
    return (
        str(why) if why is not None else _("A file came with this text; the carrier did not give it to us.")
    )
