"""The nightly check of all consent, made up for by day where there was no night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from threadline.actions import verifying


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="verify consent", lock="verify consent", pass_context=False)
def verify(timestamp: int) -> None:
    """Once a night: every hash, block and state of consent, and what was found is kept."""
    verifying.keep()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="verify consent late", lock="verify consent", pass_context=False)
def catch_up(timestamp: int) -> None:
    """The same for an installation that is new, or was off at night; one check at a time, by the lock."""
    if verifying.is_due():
        verifying.keep()
