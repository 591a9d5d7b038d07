"""What an account at Twilio needs: as whom we call, and at which address Twilio calls us."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from threadline.carriers.contract import WEBHOOK, Setting, SettingKind, Settings

API = "https://api.twilio.com"
"""Where Twilio's own API is, and the files of texts, also for accounts in its regions."""

_CONNECTIONS, _MOST_CONNECTIONS = 50, 1_000
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}

SETTINGS = (
    Setting("account_sid", SettingKind.TEXT, "The account's SID, AC and 32 more.", required=True),
    Setting(
        "auth_token",
        SettingKind.TEXT,
        "The account's auth token: Twilio signs its calls with it.",
        secret=True,
        required=True,
    ),
    Setting(
        "api_key",
        SettingKind.TEXT,
        "The SID of an API key to send with instead of the token, SK and 32 more.",
    ),
    Setting("api_secret", SettingKind.TEXT, "That API key's secret.", secret=True),
    Setting(
        "messaging_service",
        SettingKind.TEXT,
        "The SID, MG and 32 more, of a Messaging Service whose sender pool has the account's numbers.",
    ),
    Setting(
        "public",
        SettingKind.TEXT,
        "The address at which Twilio reaches this desk, such as https://desk.example.",
        required=True,
    ),
    Setting(
        "api", SettingKind.TEXT, "Where Twilio's API is; a region has an address of its own.", default=API
    ),
    Setting(
        "connections",
        SettingKind.TEXT,
        "How many texts may be unanswered at once.",
        default=str(_CONNECTIONS),
    ),
)


@dataclass(frozen=True, slots=True)
class Account:
    """One account's settings, defaults filled in; addresses end without a slash."""

    sid: str
    token: str = field(repr=False)
    user: str
    password: str = field(repr=False)
    messaging_service: str
    public: str
    path: str  # of its webhook, "" before it has one
    api: str
    connections: int

    @property
    def messages(self) -> str:
        """Where its texts are, without what says in which format."""
        return f"{self.api}/2010-04-01/Accounts/{self.sid}/Messages"

    @property
    def webhook(self) -> str:
        """The address that Twilio calls, as Twilio knows it: whatever stands between us may call us otherwise."""
        return self.public + self.path


def read(settings: Settings) -> Account:
    """The account that the settings describe; ValueError says what is wrong with them."""
    given = {setting.name: (settings.get(setting.name) or setting.default).strip() for setting in SETTINGS}
    for name, begins in (("account_sid", "AC"), ("api_key", "SK"), ("messaging_service", "MG")):
        if given[name] and not re.fullmatch(rf"{begins}[0-9a-fA-F]{{32}}", given[name], re.ASCII):
            raise ValueError(f"{name}: {begins} and 32 of the letters a to f and digits")
    if bool(given["api_key"]) is not bool(given["api_secret"]):
        raise ValueError("api_key: together with api_secret, or neither")
    # They become a header of HTTP.
    for name in ("auth_token", "api_secret"):
        if not given[name].isascii() or not given[name].isprintable():
            raise ValueError(f"{name}: plain letters, digits and signs")
    return Account(
        sid=given["account_sid"],
        token=given["auth_token"],
        user=given["api_key"] or given["account_sid"],
        password=given["api_secret"] or given["auth_token"],
        messaging_service=given["messaging_service"],
        public=_address(given["public"], "public"),
        path=settings.get(WEBHOOK, ""),
        api=_address(given["api"], "api"),
        connections=_number(given["connections"]),
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= _MOST_CONNECTIONS:
        raise ValueError(f"connections: a number from 1 to {_MOST_CONNECTIONS}")
    return int(text)


def _address(text: str, name: str) -> str:
    """An address without its last slash. In the clear only on this machine: texts and credentials go there."""
    try:
        found = urlsplit(text)
        host, _ = found.hostname, found.port
    except ValueError:
        raise ValueError(f"{name}: no address, such as {API}") from None
    if found.scheme not in ("http", "https") or not host or found.query or found.fragment or found.username:
        raise ValueError(f"{name}: an address such as {API}, and nothing behind it")
    if found.scheme == "http" and host not in _LOOPBACK:
        raise ValueError(f"{name}: must begin with https://, or anybody on the way could read along")
    return text.rstrip("/")
