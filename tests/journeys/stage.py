"""Sets the stage in a running product, from a process that speaks to its database.

`python -m tests.journeys.stage plain|hostile|empty|many` prints where everything is, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from threadline.host import database
from threadline.management import migrate

if TYPE_CHECKING:
    from tests.furnished import Place

MANY = 1000


def main(kind: str) -> None:
    """A workspace of this kind, and the link that signs its owner in."""
    migrate.use(os.environ[database.URL])
    told = _empty() if kind == "empty" else _furnished(kind)
    sys.stdout.write(json.dumps(told))


def _furnished(kind: str) -> dict[str, object]:
    from tests import furnished

    from threadline.models import CarrierAccount

    account = CarrierAccount.objects.order_by("id").first()  # the product's own, which its engine serves
    say = furnished.hostile if kind == "hostile" else furnished.plain
    place = furnished.furnish(say, at=account)
    if kind == "many":
        furnished.many(place, MANY)
    return {"pages": _pages(place), **_told(place.workspace.slug, place.owner.user)}


def _pages(place: Place) -> dict[str, str]:
    """Every route there is, by its name; and what is a page in another state."""
    from tests import furnished

    desk = f"/w/{place.workspace.slug}/"
    return {
        **{name: place.address(name) for name in furnished.ROUTES if place.leads_to(name)},
        "thread of a stranger": f"{desk}c/{place.stranger}/",
        "thread that is stopped": f"{desk}c/{place.stopped}/",
        "merge, seen before": f"{place.address('contact_merge')}?with={place.named['other']}",
        **{f"inbox, {view}": f"{desk}?view={view}" for view in ("scheduled", "failed", "closed")},
        "inbox, searched": f"{desk}?q=tuesday",
        "contacts, nobody": f"{desk}contacts/?q=nobody-at-all",
        "the invitation": f"/invitation/{place.invitation}/",
    }


def _empty() -> dict[str, object]:
    from tests import make

    from threadline.actions import workspaces
    from threadline.rules.actors import OPERATOR

    made = make.workspace("Empty")
    email = f"owner-{made.slug}@example.com"
    owner = workspaces.add_member(OPERATOR, made, email=email, name="Ana", role="Owner")
    return _told(made.slug, owner.user)


def _told(slug: str, user: object) -> dict[str, object]:
    from threadline.actions import sign_in_links
    from threadline.models import User

    assert isinstance(user, User)
    secret = sign_in_links.create(user, now=datetime.now(UTC))
    return {"desk": f"/w/{slug}/", "link": f"/sign-in/link/{secret}/"}


if __name__ == "__main__":
    main(sys.argv[1])
