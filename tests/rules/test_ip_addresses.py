"""No address leads behind a firewall, however it is written."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules.ip_addresses import is_public

INSIDE = (
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
    "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1", "64:ff9b::7f00:1",
    "64:ff9b:1::808:808", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1",
    "2606:4700::5efe:a00:1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "2606:4700::1%eth0", "ff02::1",
)  # fmt: skip
OUTSIDE = ("8.8.8.8", "54.172.60.1", "2606:4700:4700::1111", "64:ff9b::808:808", "2002:808:808::1")


@pytest.mark.parametrize("address", INSIDE)
def test_what_stands_behind_a_firewall_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_anybody_reaches_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_no_form_of_a_private_address_passes(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    forms = [
        ipaddress.IPv6Address(0xFFFF << 32 | number),
        ipaddress.IPv6Address(number),
        ipaddress.IPv6Address(0x64FF9B << 96 | number),
        ipaddress.IPv6Address(0x2002 << 112 | number << 80 | 1),
        ipaddress.IPv6Address(0x2606_4700 << 96 | 0x5EFE << 32 | number),
    ]
    if not is_public(str(address)):
        assert not any(is_public(str(form)) for form in forms)


@given(st.ip_addresses())
def test_nothing_special_is_ever_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    special = (
        address.is_private, address.is_loopback, address.is_link_local, address.is_multicast, address.is_unspecified,
    )  # fmt: skip
    nat64 = address in ipaddress.ip_network("64:ff9b::/96")
    assert not (is_public(str(address)) and any(special) and not nat64)


@pytest.mark.parametrize(
    "block",
    ["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7",
     "fe80::/10", "ff00::/8", "::/96", "::ffff:0:0/96", "2001::/32", "64:ff9b:1::/48"],
)  # fmt: skip
@given(st.data())
def test_no_address_of_such_a_block_is_public(block: str, data: st.DataObject) -> None:
    assert not is_public(str(data.draw(st.ip_addresses(network=block))))


@given(st.text(max_size=60))
def test_whatever_is_no_address_is_not_public(text: str) -> None:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        assert not is_public(text)
