"""Whether this process lives, and whether the installation can work."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import psycopg
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from threadline import sql
from threadline.inbound import spool

logger = logging.getLogger("threadline.site")

_EVERY = 0.5
_PATIENCE = 1.0
"""Seconds for one check; with the pause between two a lost database shows within two."""
_STALE = 1.9


@dataclass(frozen=True, slots=True)
class Findings:
    """What the last check saw; ages are seconds, None where there never was one."""

    database: bool = False
    migrations_pending: int | None = None
    engine_heartbeat: float | None = None
    parked_arrivals: int | None = None
    spools_unclean: int | None = None
    set_aside: int | None = None  # files of calls that nobody could read; a person has to look
    at: float = field(default=0.0, repr=False)  # monotonic

    @property
    def ready(self) -> bool:
        """Whether requests can be served."""
        fresh = time.monotonic() - self.at < _STALE
        return fresh and self.database and self.migrations_pending == 0


class Readiness:
    """Looks at the database all the time, on a connection of its own, so that nobody who asks has to wait."""

    def __init__(self, address: str, *, spools: Path) -> None:
        self._address = address
        self._spools = spools
        self._connection: psycopg.AsyncConnection | None = None
        self._needed = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
        self.findings = Findings()

    async def watch(self) -> None:
        """Look, for ever."""
        while True:
            try:
                async with asyncio.timeout(_PATIENCE):
                    found = await self._look()
            except (psycopg.Error, OSError, TimeoutError) as error:
                if self.findings.database:
                    logger.warning("database lost", extra={"error": type(error).__name__})
                found = Findings(at=time.monotonic())
                await self._drop()
            self.findings = replace(found, set_aside=self._set_aside())
            await asyncio.sleep(_EVERY)

    async def _look(self) -> Findings:
        if self._connection is None:
            self._connection = await psycopg.AsyncConnection.connect(self._address, autocommit=True)
        pending = await self._pending(self._connection)
        if pending:
            return Findings(database=True, migrations_pending=pending, at=time.monotonic())
        row = await self._row(self._connection)
        return Findings(True, 0, *row, at=time.monotonic())

    async def _pending(self, connection: psycopg.AsyncConnection) -> int:
        try:
            cursor = await connection.execute("SELECT app, name FROM django_migrations")
        except psycopg.errors.UndefinedTable:
            return len(self._needed)
        return len(self._needed - {(row[0], row[1]) for row in await cursor.fetchall()})

    async def _row(self, connection: psycopg.AsyncConnection) -> tuple[float | None, int, int]:
        cursor = await connection.execute(sql.load("health")["of_installation"].text)
        row = await cursor.fetchone()
        return cast("tuple[float | None, int, int]", row)

    def _set_aside(self) -> int | None:
        try:
            return spool.set_aside(self._spools)
        except OSError as error:
            logger.warning("spools not counted", extra={"error": type(error).__name__})
            return None

    async def _drop(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error, OSError, TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await self._connection.close()
        self._connection = None


async def healthz(_: Request) -> Response:
    """This process lives; nothing else is asked."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """Whether the installation can work, and what stands in the way."""
    found: Findings = request.app.state.readiness.findings
    said = {
        "ready": found.ready,
        "database": found.database,
        "migrations_pending": found.migrations_pending,
        "engine_heartbeat_seconds": found.engine_heartbeat,
        "parked_arrivals": found.parked_arrivals,
        "spools_unclean": found.spools_unclean,
        "set_aside": found.set_aside,
    }
    return JSONResponse(said, 200 if found.ready else 503, headers={"Cache-Control": "no-store"})


def make() -> Readiness:
    """For this process's settings."""
    return Readiness(settings.DATABASE_DIRECT_URL, spools=settings.HOME.spool)
