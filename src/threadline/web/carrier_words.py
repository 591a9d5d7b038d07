"""Accounts at carriers, and what is done to them, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.carriers import registry
from threadline.queries import troubles
from threadline.rules.troubles import Trouble
from threadline.web import number_words, settings_words, words
from threadline.web.words import Words

_LABELS: dict[str, Words] = {
    "account": _later("Account"),
    "account_sid": _later("Account SID"),
    "address": _later("Address"),
    "alphabet": _later("Alphabet"),
    "api": _later("Address of the API"),
    "api_key": _later("API key"),
    "api_secret": _later("Secret of the API key"),
    "auth_token": _later("Auth token"),
    "authority": _later("Certificate authority"),
    "bind": _later("Kind of connection"),
    "binds": _later("Connections"),
    "connections": _later("Connections"),
    "country": _later("Country"),
    "later": _later("Codes for “later”"),
    "long_texts": _later("Long texts"),
    "messaging_service": _later("Messaging Service"),
    "opted_out": _later("Codes for “opted out”"),
    "password": _later("Password"),
    "public": _later("Address of this desk"),
    "receipt_ids": _later("Ids in receipts"),
    "receipts": _later("Receipts"),
    "recipient_type": _later("Type of people’s numbers"),
    "reference_tag": _later("Our reference"),
    "secret": _later("Secret"),
    "sender_type": _later("Type of our numbers"),
    "service_type": _later("Service type"),
    "short_code_type": _later("Type of our short codes"),
    "system_id": _later("System ID"),
    "system_type": _later("System type"),
    "tls": _later("Encryption"),
    "window": _later("Window"),
}

_CHOICES: dict[str, Words] = {
    "": _later("none"),
    "receipt_ids=": _later("as the answer did"),
    "receipts=": _later("as it was started"),
    "delivered": _later("delivered"),
    "sent_first": _later("sent, then delivered"),
    "tls": _later("encrypted (TLS)"),
    "transceiver": _later("one for both ways"),
    "split": _later("one each"),
    "gsm": _later("GSM 03.38"),
    "latin-1": _later("Latin-1"),
    "ascii": _later("ASCII"),
    "header": _later("in parts with a header"),
    "beside": _later("in parts numbered beside"),
    "whole": _later("whole"),
    "decimal": _later("decimal"),
    "hexadecimal": _later("hexadecimal"),
}

ACTS: dict[str, Words] = {
    "account.added": _later("Account added"),
    "account.changed": _later("Account changed"),
    "account.opened": _later("Account opened"),
    "account.closed": _later("Account closed"),
    "account.tried": _later("Account tried again"),
    "account.limited": _later("Limit of the account changed"),
    "account.resealed": _later("Secrets sealed under the new key"),
    "number.added": _later("Number added"),
    "number.changed": _later("Number changed"),
    "number.given": _later("Number given to a workspace"),
    "number.tested": _later("Number tested"),
    "arrival.reviewed": _later("Parked text looked at"),
    "operator.made": _later("Operator made"),
    "operator.unmade": _later("Operator no longer"),
    "user.changed": _later("Person’s name or language changed"),
}


_NOUNS: dict[str, Words] = {
    "carrier_account": _later("account"),
    "number": _later("number"),
    "arrival": _later("text"),
    "user": _later("person"),
}


def label(name: str) -> str:
    """What a setting is called; one without words of its own as its carrier calls it."""
    return str(_LABELS.get(name) or name.replace("_", " ").capitalize())


def choice(setting: str, value: str) -> str:
    """What a value of a setting is called; one without words of its own as its carrier calls it."""
    return str(_CHOICES.get(f"{setting}={value}") or _CHOICES.get(value, value))


def act(action: str) -> str:
    """What an operator did."""
    return str(ACTS.get(action) or settings_words.act(action))


def noun(name: str) -> str:
    """What something was done to."""
    return str(_NOUNS.get(name) or name.replace("_", " "))


def detail(said: Mapping[str, object]) -> str:
    """What else is known of it: settings by their names."""
    kind = str(said.get("kind", ""))
    if kind in number_words.KINDS:
        return str(number_words.KINDS[kind])
    fields = said.get("fields")
    if isinstance(fields, list):
        return ", ".join(label(str(each)) for each in fields)
    return settings_words.detail(said)


def parked_why(problem: str) -> str:
    """Why a text of a person could not be taken in, by the name of the error."""
    if problem == "UnknownNumber":
        return _("No workspace uses this number.")
    if problem == "NoSender":
        return _("It does not say who wrote it.")
    return _("A fault of ours, %(error)s: the log says where.") % {"error": problem}


def since(moment: datetime, zone: str, *, now: datetime) -> str:
    """Since when something is so: "10:42, today"."""
    return f"{words.clock(moment, zone)}, {words.day_within(moment, zone, now=now)}"


def away(carrier: str, why: str, *, since: str) -> str:
    """That an account's carrier cannot be reached, and what that keeps from people."""
    facts = registry.CARRIERS.get(carrier)
    told = {"since": since, "why": troubles.away(why)}
    if facts is not None and facts.webhook is None:
        return _("No link since %(since)s: %(why)s. Texts to people wait, and theirs cannot arrive.") % told
    return _("The carrier has been out of reach since %(since)s: %(why)s. Texts to people wait.") % told


def rests(why: str) -> str:
    """Why the breaker keeps an account at rest."""
    if why in set(Trouble):
        return str(troubles.MEANINGS[Trouble(why)])
    return why or _("too much went wrong there")
