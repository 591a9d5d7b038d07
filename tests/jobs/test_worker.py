"""The jobs process: seals by itself, and goes on after a lost database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys

import pytest
from django.db import connection
from tests import make
from tests.outbound.scene import PATIENCE, database_url, one, until

from threadline.jobs import worker

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_worker_that_fails_while_it_is_being_stopped_is_not_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started = asyncio.Event()

    async def fails_at_its_end() -> None:
        started.set()
        with contextlib.suppress(
            asyncio.CancelledError
        ):  # as procrastinate's: its own failure takes its place
            await asyncio.sleep(60)

    monkeypatch.setattr(worker, "_work_until_lost", fails_at_its_end)
    stopping = asyncio.Event()
    task = asyncio.create_task(worker._work(stopping))
    await started.wait()
    stopping.set()
    task.cancel()
    async with asyncio.timeout(20):
        await asyncio.gather(task, return_exceptions=True)


async def test_what_goes_on_when_it_is_to_end_is_told_again() -> None:
    started = asyncio.Event()

    async def goes_on() -> None:
        started.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    task = asyncio.create_task(goes_on())
    await started.wait()
    async with asyncio.timeout(20):
        await worker.end([task], grace=0.01)
    assert task.cancelled()


def test_consent_is_sealed_within_moments_also_after_the_database_was_lost() -> None:
    person = make.recipient(make.workspace())
    make.wrote(person)
    jobs = subprocess.Popen(
        [sys.executable, "-m", "threadline", "worker", "--jobs"],
        env={**os.environ, "DATABASE_URL": database_url()},
    )
    try:
        until(lambda: one("SELECT count(*) FROM consent_event WHERE block_id IS NOT NULL") == 1)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        make.stopped(person)
        until(lambda: one("SELECT count(*) FROM consent_event WHERE block_id IS NOT NULL") == 2)
        assert one("SELECT count(*) FROM worker WHERE kind = 'jobs' AND ended_at IS NULL") >= 1
    finally:
        jobs.send_signal(signal.SIGTERM)
        assert jobs.wait(PATIENCE) == 0
