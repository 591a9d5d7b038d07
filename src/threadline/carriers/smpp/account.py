"""What an account at an SMSC needs: where it is, as whom, and the many things SMSCs do each in their own way."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass, field

import phonenumbers

from threadline.carriers import addresses
from threadline.carriers.contract import Setting, SettingKind, Settings

_BINDS, _MOST_BINDS = 1, 16
_WINDOW, _LARGEST_WINDOW = 50, 5_000
_LARGEST_CODE = 0xFFFFFFFF
_LARGEST_OCTET = 0xFF
_NUMBERING = re.compile(r"(\d{1,3})/(\d{1,3})", re.ASCII)

SETTINGS = (
    Setting("address", SettingKind.ADDRESS, "Where the SMSC listens, as host:port.", required=True),
    Setting("system_id", SettingKind.TEXT, "The name the SMSC gave you, at most 15 letters.", required=True),
    Setting("password", SettingKind.TEXT, "The password, at most 8 letters.", secret=True, required=True),
    Setting("system_type", SettingKind.TEXT, "Where the SMSC asks for one, such as SMPP or VMA."),
    Setting(
        "tls",
        SettingKind.CHOICE,
        "Whether the connection is encrypted, and the SMSC's certificate checked.",
        choices=("", "tls"),
    ),
    Setting("authority", SettingKind.LINES, "The certificate, as PEM, that signed the SMSC's, if no public one did."),
    Setting(
        "bind",
        SettingKind.CHOICE,
        "One connection for both ways, or one each.",
        choices=("transceiver", "split"),
        default="transceiver",
    ),
    Setting("binds", SettingKind.TEXT, "How many such connections the SMSC allows.", default=str(_BINDS)),
    Setting("window", SettingKind.TEXT, "How many texts may be unanswered on one.", default=str(_WINDOW)),
    Setting(
        "alphabet",
        SettingKind.CHOICE,
        "What the SMSC takes data_coding 0 for.",
        choices=("gsm", "latin-1", "ascii"),
        default="gsm",
    ),
    Setting(
        "long_texts",
        SettingKind.CHOICE,
        "How long texts travel: in parts with a header, in parts numbered beside, or whole for the SMSC to cut.",
        choices=("header", "beside", "whole"),
        default="header",
    ),
    Setting(
        "receipt_ids",
        SettingKind.CHOICE,
        "How receipts write the id: as the answer did, in decimal for its hexadecimal, or the other way round.",
        choices=("", "decimal", "hexadecimal"),
    ),
    Setting("reference_tag", SettingKind.TEXT, "The optional parameter, in hexadecimal, that receipts bring back."),
    Setting("country", SettingKind.TEXT, "Where numbers without a country code belong.", default="US"),
    Setting("sender_type", SettingKind.TEXT, "Type and plan of our ordinary numbers, as TON/NPI.", default="1/1"),
    Setting("short_code_type", SettingKind.TEXT, "Type and plan of our short codes, as TON/NPI.", default="3/0"),
    Setting("recipient_type", SettingKind.TEXT, "Type and plan of people's numbers, as TON/NPI.", default="1/1"),
    Setting("service_type", SettingKind.TEXT, "Where the SMSC asks for one with each text, such as CMT."),
    Setting("later", SettingKind.TEXT, "More error codes, in hexadecimal, that say not taken, try again later."),
    Setting("opted_out", SettingKind.TEXT, "Error codes, in hexadecimal, that say the person opted out there."),
)  # fmt: skip


Numbering = tuple[int, int]
"""Type of number and numbering plan (SMPP 3.4, 5.2.5 and 5.2.6)."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account's settings, defaults filled in."""

    address: str
    system_id: str
    password: str = field(repr=False)
    system_type: str
    tls: bool
    authority: str
    split: bool
    binds: int
    window: int
    alphabet: str
    long_texts: str
    receipt_ids: str
    reference_tag: int | None
    country: str
    sender_type: Numbering
    short_code_type: Numbering
    recipient_type: Numbering
    service_type: str
    opted_out: frozenset[int]
    later: frozenset[int]

    def context(self) -> ssl.SSLContext | None:
        """How to encrypt, or None; ValueError where the authority is no certificate."""
        if not self.tls:
            return None
        try:
            return ssl.create_default_context(cadata=self.authority or None)
        except (ssl.SSLError, TypeError, ValueError):  # the latter two where it is not even plain letters
            raise ValueError("authority: no certificate as PEM") from None


def read(settings: Settings) -> Account:
    """The account that the settings describe; ValueError says what is wrong with them."""
    given = {setting.name: settings.get(setting.name) or setting.default for setting in SETTINGS}
    for name, most in (("system_id", 15), ("password", 8), ("system_type", 12), ("service_type", 5)):
        if len(given[name]) > most or not given[name].isascii():
            raise ValueError(f"{name}: at most {most} plain letters, digits and signs")
    _check_address(given["address"])
    if given["authority"] and given["tls"] != "tls":
        raise ValueError("authority: only where tls is set; the connection would not be encrypted")
    if given["country"].upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("country: two letters, such as US")
    made = Account(
        address=given["address"],
        system_id=given["system_id"],
        password=given["password"],
        system_type=given["system_type"],
        tls=given["tls"] == "tls",
        authority=given["authority"],
        split=given["bind"] == "split",
        binds=_within(given["binds"], _MOST_BINDS, "binds"),
        window=_within(given["window"], _LARGEST_WINDOW, "window"),
        alphabet=given["alphabet"],
        long_texts=given["long_texts"],
        receipt_ids=given["receipt_ids"],
        reference_tag=_tag(given["reference_tag"]),
        country=given["country"].upper(),
        sender_type=_numbering(given["sender_type"], "sender_type"),
        short_code_type=_numbering(given["short_code_type"], "short_code_type"),
        recipient_type=_numbering(given["recipient_type"], "recipient_type"),
        service_type=given["service_type"],
        opted_out=_codes(given["opted_out"], "opted_out"),
        later=_codes(given["later"], "later"),
    )
    made.context()
    return made


def _check_address(text: str) -> None:
    try:
        _, port = addresses.host_port(text)
    except ValueError as error:
        raise ValueError(f"address: {error}") from None
    if not port:
        raise ValueError("address: the port at which the SMSC listens is missing")


def _within(text: str, most: int, name: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= most:
        raise ValueError(f"{name}: a number from 1 to {most}")
    return int(text)


def _numbering(text: str, name: str) -> Numbering:
    found = _NUMBERING.fullmatch(text)
    if found is None or max(map(int, found.groups())) > _LARGEST_OCTET:
        raise ValueError(f"{name}: two numbers, such as 1/1")
    ton, npi = found.groups()
    return int(ton), int(npi)


def _tag(text: str) -> int | None:
    """A vendor's own parameter (SMPP 3.4, 5.3): others mean something else."""
    found = _codes(text, "reference_tag")
    if not found:
        return None
    if len(found) > 1 or not 0x1400 <= min(found) <= 0x3FFF:
        raise ValueError("reference_tag: a hexadecimal number from 1400 to 3fff")
    return min(found)


def _codes(text: str, name: str) -> frozenset[int]:
    try:
        codes = frozenset(int(code, 16) for code in text.replace(",", " ").split())
    except ValueError:
        codes = frozenset({0})
    if not all(0 < code <= _LARGEST_CODE for code in codes):  # 0 says that all is well
        raise ValueError(f"{name}: hexadecimal numbers, such as 410")
    return codes
