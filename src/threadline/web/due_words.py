"""What somebody should see to, as sentences of the compliance page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from threadline.queries.compliance import Check, Seal
from threadline.queries.honouring import Late
from threadline.queries.members import Visit
from threadline.queries.reviews import Waiting
from threadline.queries.scrubs import Standing
from threadline.rules.honouring import Honoured
from threadline.rules.permissions import Permission
from threadline.web import scrub_words, words

_SLOW, _OLD = timedelta(minutes=1), timedelta(hours=36)
_LATELY = timedelta(days=30)
"""How long a revocation that was recorded late is something to see to: it cannot be mended any more."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing; `address` is where to see to it, '' where that is nobody's here or below on the page."""

    sentence: str
    address: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What it is told from."""

    seal: Seal
    check: Check | None
    reviews: Waiting
    late: Sequence[Late]
    scrubs: Sequence[Standing]


def due(known: Known, visit: Visit, *, now: datetime) -> list[Due]:
    """All of it, what people wait for first."""
    today = now.astimezone(ZoneInfo(visit.zone)).date()
    upload = _address(visit, "scrubs", Permission.BULK, Permission.CONSENT)
    return [
        *_reviews(known.reviews, visit),
        *(Due(each) for each in _late(known.late, visit, now=now)),
        *(
            Due(scrub_words.due(each, today=today), upload, _("Ask about numbers, and upload answers"))
            for each in known.scrubs
            if each.overdue
        ),
        *(Due(each) for each in _soundness(known.seal, known.check, visit, now=now)),
    ]


def _address(visit: Visit, route: str, *needed: Permission) -> str:
    return reverse(route, kwargs={"slug": visit.slug}) if all(map(visit.may, needed)) else ""


def _reviews(waiting: Waiting, visit: Visit) -> Iterator[Due]:
    if waiting.since is None:
        return
    told = {"n": waiting.count, "at": words.full(waiting.since, visit.zone)}
    if waiting.more:
        said = _(
            "More than %(n)d texts that may be opt-outs wait for review; the oldest was first seen on %(at)s."
        )
    else:
        said = ngettext(
            "%(n)d text that may be an opt-out waits for review; it was first seen on %(at)s.",
            "%(n)d texts that may be opt-outs wait for review; the oldest was first seen on %(at)s.",
            waiting.count,
        )
    yield Due(said % told, _address(visit, "reviews", Permission.CONSENT), _("Review them"))


def _late(late: Sequence[Late], visit: Visit, *, now: datetime) -> Iterator[str]:
    waiting = max((each.days for each in late if each.recorded_at is None), default=0)
    if waiting:
        yield (
            _("A text that may be an opt-out has waited %(n)d business days: ten are what the law allows.")
            % {"n": waiting}
        )
    said = {
        Honoured.OVER: _(
            "A revocation was honoured late, after more than ten business days, the last on %(day)s; see below."
        ),
        Honoured.NEAR: _(
            "A revocation was honoured shortly before ten business days were over, the last on %(day)s; see below."
        ),
    }
    for honoured, sentence in said.items():
        recorded = [each.recorded_at for each in late if each.honoured is honoured and each.recorded_at]
        latest = max(recorded, default=now - _LATELY)
        if now - latest < _LATELY:
            yield sentence % {"day": words.day_within(latest, visit.zone, now=now)}


def _soundness(seal: Seal, check: Check | None, visit: Visit, *, now: datetime) -> Iterator[str]:
    if check is None:
        yield _(
            "Consent has not been checked yet: that happens soon after the first start, then every night."
        )
    elif now - check.at > _OLD:
        yield (
            _("Consent was last checked on %(at)s. The jobs process should do so every night.")
            % {"at": words.full(check.at, visit.zone)}
        )
    if check is not None and not check.sound:
        yield _("The last check found something that does not agree; see below.")
    if seal.waiting_since is not None and now - seal.waiting_since > _SLOW:
        yield _("Nothing has been sealed for more than a minute. Is the jobs process running?")
