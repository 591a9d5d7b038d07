"""The nightly check of all consent."""

from __future__ import annotations

from procrastinate.contrib.django import app

from threadline.actions import verifying


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="verify consent", pass_context=False)
def verify(timestamp: int) -> None:
    """Once a night: every hash, block and state of consent, and what was found is kept."""
    verifying.keep()
