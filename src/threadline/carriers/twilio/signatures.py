"""Whether Twilio signed a call: HMAC-SHA1 with the account's token over the address it called and what it said."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlsplit

SIGNATURE = "x-twilio-signature"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MOST_FIELDS = 1_000


def genuine(token: str, *, address: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a call to `address`, with its query, was signed with the token; never raises."""
    given = {name.lower(): value for name, value in headers.items()}
    signature = given.get(SIGNATURE, "")
    # Without a token anybody could sign.
    if not token or not signature:
        return False
    try:
        said = _signed(given.get("content-type", ""), address=address, body=body)
        spellings = list(_spellings(urlsplit(address)))
    except ValueError:
        return False
    if said is None:
        return False
    right = [_same(sign(token, address=each, said=said), signature) for each in spellings]
    return any(right)


def sign(token: str, *, address: str, said: Iterable[tuple[str, str]]) -> str:
    """The signature of what was said to an address: names in order, of each name its different values in order."""
    text = address + "".join(name + value for name, value in sorted(set(said)))
    digest = hmac.new(token.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def fields(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form in their order, empty ones too; ValueError where there are too many."""
    text = body.decode("utf-8", "replace")
    return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)


def _signed(content_type: str, *, address: str, body: bytes) -> list[tuple[str, str]] | None:
    """The fields that the signature covers; None where the body is not what the address says of it.

    Of JSON it covers none: the address carries the body's digest, and the signature covers the address.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == FORM:
        return fields(body)
    digests = parse_qs(urlsplit(address).query, max_num_fields=MOST_FIELDS).get("bodySHA256", [])
    if kind == JSON and digests and _same(hashlib.sha256(body).hexdigest(), digests[0]):
        return []
    return None


def _spellings(address: SplitResult) -> Iterator[str]:
    """The address without its port and with it: Twilio signs now one, now the other."""
    host = address.netloc.removesuffix(f":{address.port}") if address.port else address.netloc
    port = address.port or (443 if address.scheme == "https" else 80)
    yield address._replace(netloc=host).geturl()
    yield address._replace(netloc=f"{host}:{port}").geturl()


def _same(right: str, given: str) -> bool:
    return hmac.compare_digest(right.encode(), given.encode("utf-8", "surrogatepass"))
