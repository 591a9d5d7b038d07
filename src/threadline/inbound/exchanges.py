"""One request and its answer on bare ASGI, for the addresses that are called thousands of times a second: there a
router and objects for both cost more than what is done about the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.types import Receive, Scope, Send


def headers(scope: Scope) -> dict[str, str]:
    """The request's headers, names in lower case."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


async def body(known: Mapping[str, str], receive: Receive, *, most: int) -> bytes | None:
    """The request's body, or None as soon as it is longer than `most` bytes; ConnectionError where it ends too soon."""
    told = known.get("content-length", "0")
    if not told.isdecimal() or int(told) > most:
        return None
    taken = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        taken += message.get("body", b"")
        if len(taken) > most:
            return None
        if not message.get("more_body", False):
            return bytes(taken)


async def answer(
    send: Send, status: int, content: bytes, *, kind: str, more: Iterable[tuple[str, str]] = ()
) -> None:
    """Answer with `content` of this kind, and with more headers."""
    said = [("content-type", kind), ("content-length", str(len(content))), *more]
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in said]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": content})
