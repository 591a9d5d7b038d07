"""Carrier accounts that nothing is handed to for a while, whichever engine found out why."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from threadline import sql
from threadline.actions import audit
from threadline.live import announcer, news
from threadline.rules.troubles import Trouble


@transaction.atomic
def halt(account: int, *, why: Trouble) -> float:
    """Hand nothing over to it for a while, twice as long each time in a row; for how many seconds."""
    [(seconds,)] = sql.rows("lane", "halt", {"account": account, "why": why})
    return float(seconds)


@transaction.atomic
def well(account: int) -> None:
    """A text went through: it is as if it had never been halted."""
    if sql.rows("lane", "well", {"account": account}):
        announcer.after_commit(news.News(wake=True))


def away(known: Mapping[int, str]) -> list[tuple[int, str]]:
    """Why the carriers of these accounts cannot be reached, '' where they can; of which accounts that was news."""
    said = {"accounts": list(known), "whys": list(known.values())}
    return [(account, why) for account, why in sql.rows("lane", "away", said)]


@transaction.atomic
def lift(account: int, *, by: int | None = None) -> bool:
    """An operator's word that it may be tried now; False where it is not halted."""
    if not sql.rows("lane", "lift", {"account": account}):
        return False
    audit.record_operator("account.tried", noun="carrier_account", noun_id=str(account), by=by)
    announcer.after_commit(news.News(wake=True))
    return True


def ease(account: int) -> None:
    """It has other settings, in the caller's transaction: whatever it rests for, it is tried with those now."""
    if sql.rows("lane", "ease", {"account": account}):
        announcer.after_commit(news.News(wake=True))
