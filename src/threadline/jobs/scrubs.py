"""Large files about numbers: applied in the background."""

from __future__ import annotations

from procrastinate.contrib.django import app

from threadline.actions import scrubs


@app.task(pass_context=False)
def work_off(workspace: int, scrub: int) -> None:
    """Apply a file, from where it stopped."""
    scrubs.work_off(workspace, scrub)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="scrubs", pass_context=False)
def work_off_open(timestamp: int) -> None:
    """Every minute: files that wait, also because a process died over them."""
    scrubs.work_off_open()
