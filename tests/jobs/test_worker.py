"""The jobs process: seals by itself, and goes on after a lost database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection
from tests import make
from tests.outbound.scene import PATIENCE, database_url, one, until

pytestmark = pytest.mark.django_db(transaction=True)


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
