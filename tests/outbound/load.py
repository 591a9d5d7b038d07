"""A send run for an installation that runs by itself: `python -m tests.outbound.load TEXTS SECONDS`.

So many people with consent, a text to each, falling due evenly over so many seconds; every fifth has three parts.
"""

from __future__ import annotations

import os
import random
import sys

SENDERS = 6
CHUNK = 250
LONG = "Your cleaning is on Tuesday at 9:40. " * 9


def main(texts: int, seconds: float) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "threadline.site.settings"
    import django

    django.setup()
    from django.db import transaction
    from tests import make

    owner = make.workspace("Run")
    account = make.account("run")
    lines = [make.sender(owner, at=account) for _ in range(SENDERS)]
    about = make.purpose(owner)
    for start in range(0, texts, CHUNK):
        with transaction.atomic():
            people = _people(owner, about, start, min(CHUNK, texts - start))
            for n in range(10):
                make.texts(
                    lines[n % SENDERS],
                    people[n::10],
                    about=about,
                    body=LONG if n % 5 == 0 else make.BODY,
                    not_before=make.soon(random.uniform(0, seconds)),
                )


def _people(owner: object, about: object, start: int, count: int) -> list[object]:
    """Made as `make.recipient` and `make.granted` do, but many at once."""
    from datetime import UTC, datetime

    from tests import make

    from threadline.actions import consent, recipients
    from threadline.actions.consent import Act
    from threadline.actions.recipients import Key
    from threadline.models import Recipient
    from threadline.rules.actors import OPERATOR
    from threadline.rules.levels import ConsentKind, Level

    workspace = owner.pk  # type: ignore[attr-defined]
    numbers = [f"+1312{200 + n // 10_000:03d}{n % 10_000:04d}" for n in range(start, start + count)]
    ids = recipients.ensure((workspace, number) for number in numbers)
    people = Recipient.objects.filter(workspace_id=workspace, id__in=ids.values())
    people.update(zones=[make.noon()])
    keys = [Key(workspace, id_) for id_ in ids.values()]
    acts = [
        Act(key, ConsentKind.GRANTED, Level.INFORMATIONAL, about.pk, datetime.now(UTC), make.PAPER)  # type: ignore[attr-defined]
        for key in keys
    ]
    consent.write(acts, actor=OPERATOR, locked=recipients.lock(keys), implied_days={workspace: 30})
    return list(people.order_by("id"))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
