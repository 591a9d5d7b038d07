"""The nightly check is known to the jobs process, and what it found is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from procrastinate.contrib.django import app
from tests import make

from threadline.actions import seals
from threadline.jobs import verifying
from threadline.models import Verification

pytestmark = pytest.mark.django_db


def test_it_runs_once_a_night_and_keeps_what_it_found() -> None:
    make.stopped(make.recipient(make.workspace()))
    seals.seal()
    verifying.verify(timestamp=0)
    kept = Verification.objects.get()
    assert kept.sound
    assert kept.events == 1


def test_what_no_night_checked_is_checked_by_day_and_once() -> None:
    verifying.catch_up(timestamp=0)
    verifying.catch_up(timestamp=600)
    assert Verification.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(hours=26)):
        verifying.catch_up(timestamp=1200)
    assert Verification.objects.count() == 2


def test_the_jobs_process_knows_it_and_when() -> None:
    app.perform_import_paths()
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert periodic["threadline.jobs.verifying.verify"] == "23 3 * * *"
    assert periodic["threadline.jobs.verifying.catch_up"] == "*/10 * * * *"
