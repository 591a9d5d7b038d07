"""The keeper of a spool: registers it, vouches for it while it is empty, empties it when the database is back."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Iterator, Sequence

from django.db import connection

from threadline import sql
from threadline.actions import receipts, spools
from threadline.inbound import calls, lines, texts
from threadline.inbound.calls import Heard, Kept, Said
from threadline.inbound.spool import Batch, Spool
from threadline.queries import accounts
from threadline.queries.accounts import Account

logger = logging.getLogger("threadline.inbound")

_ROUND = 1.0
_FIRST = 3.0
_AT_ONCE = 200
"""Calls that are replayed together, about."""
_AWAY = (*sql.LOST, texts.DatabaseAway)


class Keeper:
    """A thread that keeps one spool for this process. `away` is what it knows of the database."""

    def __init__(self, spool: Spool) -> None:
        self.away = True
        self._spool = spool
        self._user = spool.use()
        self._sooner = threading.Event()
        self._looked = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="spool", daemon=True)
        self._thread.start()
        self._looked.wait(_FIRST)  # so that the first call finds the spool registered

    def lost(self) -> None:
        """Somebody found the database away: look at once."""
        self.away = True
        self._sooner.set()

    def close(self) -> None:
        """End; a spool that is empty and that nobody else uses is given up."""
        self._stopping = True
        self._sooner.set()
        self._thread.join()

    def _run(self) -> None:
        lines.own()
        while not self._stopping:
            self._round()
            self._looked.set()
            self._sooner.wait(_ROUND)
            self._sooner.clear()
        with contextlib.suppress(OSError, *_AWAY):
            self._give_up()
        lines.close()

    def _round(self) -> None:
        try:
            self._drain()
            self._vouch()
            self.away = False
        except _AWAY as error:
            if not self.away:
                logger.warning("database away: arrivals are spooled", extra={"error": type(error).__name__})
            self.away = True
            connection.close()
        except Exception as error:  # the spool stays as it is, and engines wait for it: a person has to look
            logger.exception("spool", exc_info=error)

    def _vouch(self) -> None:
        """Say that it is empty: seen so after the database's clock was read, or the word would hold too long."""
        now = spools.clock()
        if self._spool.files():
            # Stuck, and perhaps retired for that by the operator: then it takes nothing more until it is empty.
            self._spool.mark(registered=spools.is_registered(self._spool.name))
        elif not spools.renew(self._spool.name, seen_empty_after=now):
            spools.register(self._spool.name)
            self._spool.mark(registered=True)
            self._sooner.set()  # registered, it is waited for until its first word
        elif not self._spool.registered:
            self._spool.mark(registered=True)

    def _drain(self) -> None:
        """Take in everything kept, in order; one process of the home at a time does."""
        while self._spool.files():
            with self._spool.alone("drain") as ours:
                if not ours:
                    return
                for batches in self._bundles():
                    self._replay(batches)

    def _bundles(self) -> Iterator[list[Batch]]:
        """What is kept, oldest first, some files at a time: a transaction each would cost more than what is in them."""
        bundle: list[Batch] = []
        for path in self._spool.finished():
            bundle.append(self._spool.read(path))
            if sum(len(batch.calls) for batch in bundle) >= _AT_ONCE:
                yield bundle
                bundle = []
        if bundle:
            yield bundle

    def _replay(self, batches: Sequence[Batch]) -> None:
        unread = _take(batches)
        for batch, theirs in zip(batches, unread, strict=True):
            self._spool.drop(batch, unread=theirs)
            counted = {"calls": len(batch.calls), "torn": batch.torn, "set_aside": len(theirs)}
            logger.info("spool replayed", extra=counted)

    def _give_up(self) -> None:
        """Deregister, unless something is kept or another process of this home goes on."""
        with self._spool.alone("leaving", wait=True):
            try:
                if self._spool.is_last(self._user) and not self._spool.files():
                    # In this order: a spool that believes itself registered must be.
                    self._spool.mark(registered=False)
                    spools.end(self._spool.name)
            finally:
                os.close(self._user)


def _take(batches: Sequence[Batch]) -> list[list[Kept]]:
    """Verify and take in the calls of these files; runs of one account go together, order is kept.

    Returns, for each file, those that nobody could read: their carrier was told that they are safe.
    """
    run: list[Said] = []
    known: dict[str, Account | None] = {}
    unread: list[list[Kept]] = [[] for _ in batches]
    for batch, aside in zip(batches, unread, strict=True):
        for call in batch.calls:
            said = _read(call, known, aside)
            if said is None:
                continue
            if run and run[-1].account != said.account:
                _commit(run)
                run = []
            run.append(said)
    _commit(run)
    return unread


def _read(call: Kept, known: dict[str, Account | None], unread: list[Kept]) -> Said | None:
    if isinstance(call, Heard):
        return Said(call.account, call.arrivals, ())
    if call.key not in known:
        known[call.key] = accounts.by_key(call.key)
    account = known[call.key]
    reading = calls.read(call, account)
    if isinstance(reading, Said):
        return reading
    told = {"carrier": call.carrier, "why": type(reading).__name__}
    if account is None:
        # Kept while nobody could be asked who it is from; now we know that it is nobody's.
        logger.warning("spooled call dropped", extra=told)
    else:
        # It may well be genuine: a secret that was changed, a shape that is new.
        logger.error("spooled call set aside", extra=told)
        unread.append(call)
    return None


def _commit(run: Sequence[Said]) -> None:
    if run:
        account = run[0].account
        texts.take([arrival for said in run for arrival in said.arrivals], account=account)
        receipts.keep([receipt for said in run for receipt in said.receipts], account=account, lasting=True)
