"""Evidence whose time is over."""

from __future__ import annotations

from procrastinate.contrib.django import app

from threadline.actions import erasures


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="retention", pass_context=False)
def erase_what_is_over(timestamp: int) -> None:
    """Once a night: the evidence that is past its workspace's retention."""
    erasures.erase_what_is_over()
