"""What is swept out regularly."""

from __future__ import annotations

from procrastinate.contrib.django import app

from threadline.actions import sweeping


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Once an hour: what has outlived its use."""
    sweeping.sweep()
