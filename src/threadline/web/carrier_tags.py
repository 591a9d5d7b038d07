"""What templates say of carriers, numbers and the lanes between them."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.conf import settings
from django.utils.formats import number_format

from threadline.queries import troubles
from threadline.queries.conversations import Row
from threadline.queries.lanes import Lane
from threadline.queries.operating import Line
from threadline.queries.threads import Text
from threadline.rules.levels import MessageState
from threadline.rules.troubles import Trouble
from threadline.web import carrier_words, lane_words, number_words, waiting_words, words

register = template.Library()

register.filter("number_kind", lambda kind: str(number_words.KINDS.get(kind, kind)))
register.filter("rests", carrier_words.rests)
register.filter("parked_why", carrier_words.parked_why)
register.filter("operator_act", carrier_words.act)
register.filter("operator_noun", carrier_words.noun)
register.filter("operator_detail", carrier_words.detail)
register.filter("unfit", number_words.unfit)
register.filter("whose", number_words.whose)
register.filter("registration", lambda state: str(number_words.REGISTRATIONS[state]))

register.filter("pace", lane_words.pace)
register.filter("limit_of", lane_words.limit)
register.filter("remains", lane_words.remains)
register.filter("priority", lane_words.priority)
register.filter("trouble", lambda which: str(troubles.MEANINGS[which]))

_OURS = {MessageState.SUPPRESSED, MessageState.EXPIRED}


@register.filter
def grouped(count: int) -> str:
    """A number as the reader's language groups its figures."""
    return number_format(count, force_grouping=True)


@register.filter
def went_wrong(row: Row) -> str:
    """What became of a conversation's last text, which did not arrive."""
    return waiting_words.outcome(MessageState(row.last_state), row.last_reason, carrier=row.carrier)


@register.filter
def way_out(text: Text) -> str:
    """What helps where a text was refused or lost; '' where nothing is known."""
    if text.state in _OURS:
        return str(words.WAYS_OUT.get(text.reason, ""))
    wrong = troubles.said(text.state, text.reason, carrier=text.carrier)
    return wrong.help if wrong is not None and text.state is not MessageState.QUEUED else ""


@register.filter
def awaited_no_more(text: Text) -> bool:
    """Whether a text that went wrong stays so: of an unknown one the carrier may still say something."""
    return text.state is not MessageState.UNKNOWN or text.reason == Trouble.UNRESOLVED


@register.simple_tag
def lane_state(lane: Lane, zone: str) -> str:
    """What stops a lane; '' when it goes."""
    return lane_words.state(lane, zone=zone)


@register.simple_tag
def lane_away(lane: Lane, zone: str, now: datetime) -> str:
    """That its carrier cannot be reached; '' where it can."""
    return lane_words.away(lane, zone=zone, now=now)


@register.simple_tag
def account_away(line: Line) -> str:
    """That an account's carrier cannot be reached; '' where it can. The operator's times are the installation's."""
    if line.away_since is None or not line.open:
        return ""
    since = carrier_words.since(line.away_since, settings.TIME_ZONE, now=datetime.now(UTC))
    return carrier_words.away(line.carrier, line.away_why, since=since)


@register.simple_tag
def lane_done(lane: Lane, zone: str, now: datetime) -> str:
    """When what is due will have gone."""
    return lane_words.done(lane.forecast, zone=zone, now=now)
