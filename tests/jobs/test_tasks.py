"""Every task is known to the jobs process, and every name that work is deferred by is one of them."""

from __future__ import annotations

from pathlib import Path

from procrastinate.contrib.django import app

from threadline import jobs
from threadline.actions import consent_imports, scrubs


def test_every_module_of_tasks_is_read_by_the_jobs_process() -> None:
    app.perform_import_paths()
    known = {task.partition(".jobs.")[2].partition(".")[0] for task in app.tasks if ".jobs." in task}
    there = {path.stem for folder in jobs.__path__ for path in Path(folder).glob("*.py")}
    assert known == there - {"__init__", "worker", "attachments", "callbacks"}  # the worker itself does these


def test_every_name_that_work_is_deferred_by_is_a_task() -> None:
    app.perform_import_paths()
    assert {consent_imports.TASK, scrubs.TASK} <= app.tasks.keys()
