"""Why a text may be an opt-out, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from threadline.web.words import Words

_NEVER = _("They say that they never asked for your texts.")
_WRONG = _("They say that it is the wrong number or person.")
_NOT_INTERESTED = _("They say that they are not interested.")
_WHY = _("They ask why you text them, or where you have their number from.")
_CROSS = _("They complain, or threaten.")
_NAMED = _("They stop something by a name that is no kind of text.")
_TOGETHER = _("No phrase of theirs says it, but their words together do.")
_SEEM = _("They seem to want no more texts.")

_RULES = {
    "never-signed-up": _NEVER, "nunca-me-suscribi": _NEVER,
    "wrong-number": _WRONG, "not-my-name": _WRONG, "numero-equivocado": _WRONG, "no-soy": _WRONG,
    "not-interested": _NOT_INTERESTED, "no-me-interesa": _NOT_INTERESTED,
    "how-got-number": _WHY, "why-texting": _WHY, "quien-dio-mi-numero": _WHY,
    "complaint": _CROSS, "threat": _CROSS, "go-away": _CROSS, "queja": _CROSS, "amenaza": _CROSS, "vayanse": _CROSS,
    "together": _TOGETHER,
}  # fmt: skip


def rule(name: str) -> Words:
    """The rule that raised the doubt, in a sentence."""
    if name == "word.stop.scope":
        return _NAMED
    return _RULES.get(name.removesuffix(".mentioned").partition(".")[2], _SEEM)
