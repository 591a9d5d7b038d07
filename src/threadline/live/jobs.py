"""Background work, deferred by the name of its task: whoever asks for it need not know the room it is in."""

from __future__ import annotations

from procrastinate.contrib.django import app


def defer(task: str, **told: int) -> None:
    """Have the jobs process do it once the present transaction is committed, and not at all if it is not."""
    app.configure_task(task).defer(**told)
