"""What a text must say about itself: who writes, how to stop, how to get help.

The first text to a person says who writes and that STOP ends it; every automated one how to stop and how to
get help. All wordings are plain GSM 03.38, the Spanish ones therefore without accents: a disclosure never
turns a text into UCS-2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from threadline.rules import smart
from threadline.rules.levels import Occasion

TABLE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language; `{business}`, `{purpose}` and `{help}` are filled in."""

    both: str
    stop: str
    help: str
    purpose: str  # where a purpose is not named
    person: str  # where no help contact is given
    texts: Mapping[Occasion, str]


_ENGLISH = Wording(
    both="Reply STOP to opt out, HELP for help.",
    stop="Reply STOP to opt out.",
    help="Reply HELP for help.",
    purpose="your requests",
    person="write here and a person will answer",
    texts=MappingProxyType(
        {
            Occasion.STOP_CONFIRMATION: "{business}: You are unsubscribed and will get no more texts from us."
            " Reply START to get them again.",
            Occasion.END_CONFIRMATION: "{business}: You will get no more texts about {purpose}."
            " Reply STOP to opt out of all.",
            Occasion.START_ANSWER: "{business}: You can get texts from us again."
            " Reply STOP to opt out, HELP for help.",
            Occasion.HELP_ANSWER: "{business}: For help, {help}. Reply STOP to opt out.",
            Occasion.JOIN_ANSWER: "{business}: You agreed to texts about {purpose}. How many varies."
            " Msg & data rates may apply. Reply STOP to opt out, HELP for help.",
            Occasion.OPT_IN_REQUEST: "{business}: Reply YES to get texts about {purpose}. How many varies."
            " Msg & data rates may apply. Reply STOP to opt out, HELP for help.",
        }
    ),
)

_SPANISH = Wording(
    both="Responda STOP para darse de baja, AYUDA para ayuda.",
    stop="Responda STOP para darse de baja.",
    help="Responda AYUDA para ayuda.",
    purpose="sus solicitudes",
    person="escriba a este numero y le responde una persona",
    texts=MappingProxyType(
        {
            Occasion.STOP_CONFIRMATION: "{business}: Se dio de baja y no va a recibir otros mensajes."
            " Responda START para recibirlos de nuevo.",
            Occasion.END_CONFIRMATION: "{business}: No va a recibir otros mensajes sobre {purpose}."
            " Responda STOP para darse de baja de todos.",
            Occasion.START_ANSWER: "{business}: Puede recibir mensajes de nuevo."
            " Responda STOP para darse de baja, AYUDA para ayuda.",
            Occasion.HELP_ANSWER: "{business}: Para ayuda, {help}. Responda STOP para darse de baja.",
            Occasion.JOIN_ANSWER: "{business}: Acepta recibir mensajes sobre {purpose}. La cantidad varia."
            " Pueden aplicarse tarifas. Responda STOP para darse de baja, AYUDA para ayuda.",
            Occasion.OPT_IN_REQUEST: "{business}: Responda SI para recibir mensajes sobre {purpose}."
            " La cantidad varia. Pueden aplicarse tarifas."
            " Responda STOP para darse de baja, AYUDA para ayuda.",
        }
    ),
)

WORDINGS: Mapping[str, Wording] = MappingProxyType({"en": _ENGLISH, "es": _SPANISH})
"""By language; any other language gets English."""

_VERB = (
    r"(?i:\b(?:reply|respond|text|txt|send|answer|responda|responde|conteste|contesta|env[ií]e|env[ií]a"
    r"|escriba|escribe|mande|manda))"
)
_WITH = r"(?i:\s+(?:back|with|us|the word|con|la palabra))*\s+[\"'\u201c\u2018]?"
# In small letters the word has to end there: "send stop signs" is no instruction, "reply stop to end" is one.
_CLOSES = r"(?=[\"'\u201d\u2019]?\s*(?:$|[.!?,;:)\n]|(?i:to|2|or|and|any ?time|para|o|y)\b))"
_END = r"(?i:opt|end|quit|cancel|unsub|stop|leave|darse|salir|dejar|cancelar|parar|no\s)"
_TEXTS = (
    r"(?:it|this|them|all|(?:(?:all|the|these|our|further)\s+){0,3}(?:sms|texts?|messages?|msgs?|alerts?))"
)
_MENSAJES = r"(?:todo|esto|(?:(?:todos|los|estos|nuestros)\s+){0,3}(?:sms|mensajes|textos|avisos))"
_ENDS_THEM = (
    rf"(?i:(?:ends|stops|cancels|quits)(?:\s+{_TEXTS})?|unsubscribes"
    rf"|(?:l[ao]s?\s+)?(?:cancela|termina|detiene|para)(?:\s+{_MENSAJES})?|da de baja){_CLOSES}"
)
_SAYS_STOP = re.compile(
    rf"{_VERB}{_WITH}(?:(?:STOP(?:ALL)?|UNSUBSCRIBE|OPT ?OUT|ALTO|PARAR|BAJA)\b"
    rf"|(?i:stop(?:all)?|unsubscribe|opt ?out|alto|parar|baja)\b{_CLOSES})"
    rf"|\bSTOP\b[\"'\u201d\u2019]?\s*(?:(?:=|(?i:to|2|para)\s)\s*{_END}|{_ENDS_THEM})"
)
_SAYS_HELP = re.compile(
    rf"{_VERB}{_WITH}(?:(?:HELP|INFO|AYUDA)\b|(?i:help|info|ayuda)\b{_CLOSES})"
    rf"|\b(?:HELP|INFO|AYUDA)\b[\"'\u201d\u2019]?\s*(?:=|(?i:for|4|to|para)\s|(?i:helps|(?:[lt]e\s+)?ayuda){_CLOSES})"
    r"|(?i:\b(?:for help|para ayuda)[,:])"
)
_STOP_HINTS = ("stop", "unsubscribe", "opt", "alto", "parar", "baja")
_HELP_HINTS = ("help", "info", "ayuda")
_SENTENCE_ENDS = (".", "!", "?", "…", ")", ":")


def says_stop(body: str) -> bool:
    """Whether the body already tells how to stop."""
    return _mentions(body, _STOP_HINTS) and _SAYS_STOP.search(body) is not None


def says_help(body: str) -> bool:
    """Whether the body already tells how to get help."""
    return _mentions(body, _HELP_HINTS) and _SAYS_HELP.search(body) is not None


def _mentions(body: str, hints: tuple[str, ...]) -> bool:
    # Looking for plain words first makes the common case, a body with none of them, ten times faster.
    lowered = body.lower()
    return any(hint in lowered for hint in hints)


def says_who(body: str, *, business: str) -> bool:
    """Whether the body names the business; case and curly quotes make no difference."""
    text = smart.smart(body)
    return _spelled(business).lower() in text.lower() and _named(business).search(text) is not None


@lru_cache(maxsize=4096)
def _named(business: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(_spelled(business))}(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _spelled(business: str) -> str:
    # A curly apostrophe in the name would turn every text of the business into UCS-2.
    return smart.smart(business.strip())


@lru_cache(maxsize=2048)  # a broadcast's texts are often one and the same
def compose(
    body: str,
    *,
    introduce: bool,
    instruct: bool,
    business: str,
    language: str = "en",
    opt_out_text: str = "",
    help_text: str = "",
) -> str:
    """The text as it leaves; what the body says already is not said twice, so composing again adds nothing.

    `opt_out_text` and `help_text` are a workspace's own sentences in place of ours.
    """
    text = body
    if introduce and business.strip() and not says_who(body, business=business):
        text = f"{_spelled(business)}: {body}" if body else f"{_spelled(business)}:"
    added = _instruction(body, WORDINGS.get(language, _ENGLISH), opt_out_text, help_text) if instruct else ""
    return _joined(text, added) if added else text


def _instruction(body: str, wording: Wording, opt_out_text: str, help_text: str) -> str:
    stop = opt_out_text or wording.stop
    # A workspace's own sentence need not have a form that we recognise: finding it is enough.
    stops = says_stop(body) or stop in body
    helps = says_help(body) or (help_text or wording.help) in body
    if stops:
        return "" if helps else help_text or wording.help
    if helps or (opt_out_text and says_help(opt_out_text)):
        return stop
    if not opt_out_text and not help_text:
        return wording.both
    return f"{stop} {help_text or wording.help}"


def _joined(text: str, added: str) -> str:
    if not text:
        return added
    # A full stop of ours would break a link at the end; a new line costs the same septet as a space.
    if text[-1].isspace():
        return text + added
    return f"{text} {added}" if text.endswith(_SENTENCE_ENDS) else f"{text}\n{added}"


def default(
    occasion: Occasion, *, business: str, help_contact: str = "", purpose: str = "", language: str = "en"
) -> str:
    """The text we send of ourselves on an occasion, complete with what it must disclose.

    `help_contact` follows "For help," ("call (202) 555-0123"). An occasion whose text somebody writes
    has no default: ValueError.
    """
    wording = WORDINGS.get(language, _ENGLISH)
    if occasion not in wording.texts:
        raise ValueError(f"no default text for the occasion {occasion.value}")
    return wording.texts[occasion].format(
        business=_spelled(business),
        purpose=smart.smart(purpose.strip()) or wording.purpose,
        help=smart.smart(help_contact.strip().rstrip(".")) or wording.person,
    )
