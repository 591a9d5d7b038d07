"""Which words are IP addresses, and which of those are anybody's to reach: the rest is what stands behind
a firewall."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv6Address

_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_TEREDO = ipaddress.ip_network("2001::/32")
_RELAYS = ipaddress.ip_network("192.88.99.0/24")
_ISATAP = (0x00005EFE, 0x02005EFE)  # the upper half of an interface's id, the IPv4 address is the lower


def is_address(words: str) -> bool:
    """Whether these words are an IP address, IPv4 or IPv6."""
    try:
        ipaddress.ip_address(words)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether a connection to this address leaves for the open internet; False for what is no address.

    An address of IPv6 may carry one of IPv4, which is where the packets end up: then that one is judged too.
    """
    if "%" in address:  # of one link of this machine
        return False
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return _is_public_4(found) if isinstance(found, IPv4Address) else _is_public_6(found)


def _is_public_4(address: IPv4Address) -> bool:
    special = address.is_multicast or address.is_reserved or address.is_loopback or address.is_link_local
    return address.is_global and not special and address not in _RELAYS


def _is_public_6(address: IPv6Address) -> bool:
    if address in _NAT64:
        return _is_public_4(IPv4Address(int(address) & 0xFFFFFFFF))
    if address not in _UNICAST or address in _TEREDO or not address.is_global:
        return False
    if int(address) >> 32 & 0xFFFFFFFF in _ISATAP:
        return _is_public_4(IPv4Address(int(address) & 0xFFFFFFFF))
    return address.sixtofour is None or _is_public_4(address.sixtofour)
