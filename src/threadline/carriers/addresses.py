"""Where the other end of a link listens."""

from __future__ import annotations

import re

_NO_HOST = re.compile(r"[\s/@?#]")
"""What stands in a URL and in no name of a host."""


def host_port(address: str) -> tuple[str, int]:
    """The two halves of `host:port` ([::1]:80 too); ValueError says what is wrong."""
    host, colon, port = address.rpartition(":")
    named = colon and host and _NO_HOST.search(host) is None
    if not named or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise ValueError(f"{address!r} is no address: write host:port")
    return host.strip("[]"), int(port)


def unix_path(address: str) -> str | None:
    """The path of a `unix:` address, else None."""
    return address.removeprefix("unix:") if address.startswith("unix:") else None
