"""Where Twilio keeps the files that people text, and to whom they are given out."""

from __future__ import annotations

import aiohttp
from yarl import URL

from threadline.carriers.contract import Settings
from threadline.carriers.twilio import account
from threadline.rules.carriage import Way


def way(settings: Settings, address: str) -> Way:
    """The account's credentials for what lies below its own place at Twilio's API, and for nothing else.

    Twilio answers there with a redirect to where its files are, which asks for none.
    """
    try:
        to = account.read(settings)
        found = URL(address)  # as whoever fetches reads it: two readers may differ on whose host it is
        origin = found.origin()
        own = URL(to.api).origin()
    except ValueError:
        return Way()
    if origin not in {own, URL(account.API)} or not found.path.startswith(f"/2010-04-01/Accounts/{to.sid}/"):
        return Way()
    # In the clear only where the operator's settings have a stand-in on this very machine.
    inside = origin == own and own.scheme == "http"
    return Way({"Authorization": aiohttp.encode_basic_auth(to.user, to.password)}, inside=inside)
