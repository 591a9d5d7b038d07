"""Large lists of consent: read and recorded in the background."""

from __future__ import annotations

from procrastinate.contrib.django import app

from threadline.actions import consent_imports


@app.task(pass_context=False)
def work_off(workspace: int, list_id: int) -> None:
    """Read a list, or record it, from where it stopped."""
    consent_imports.work_off(workspace, list_id)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="consent imports", pass_context=False)
def work_off_open(timestamp: int) -> None:
    """Every minute: lists that wait, also because a process died over them."""
    consent_imports.work_off_open()
