"""The words and phrases of `keywords`, as a versioned table: English and Spanish, lower case, no accents.

Words that revoke by themselves: 47 CFR 64.1200(a)(10) and the carriers' lists. Raise the version with any
change: it is stored with what was read.
"""

from __future__ import annotations

import re

TABLE_VERSION = 1

STOP_WORDS = frozenset(
    {
        # the rule's own words, and the carriers'
        "stop", "stopall", "stop all", "quit", "end", "revoke", "cancel", "unsubscribe", "optout", "opt out",
        # Spanish
        "alto", "parar", "pare", "para", "paren", "detener", "detenganse", "basta", "fin", "baja", "cancelar",
        "darme de baja", "dar de baja", "desuscribir", "desuscribirme", "anular",
    }
)  # fmt: skip

START_WORDS = frozenset(
    {
        "start", "unstop", "subscribe",
        "empezar", "comenzar", "iniciar", "reanudar", "suscribir", "suscribirme",
    }
)  # fmt: skip

HELP_WORDS = frozenset({"help", "info", "ayuda", "informacion"})

YES_WORDS = frozenset({"yes", "y", "yep", "yeah", "si"})
"""Counted only as the answer to a question of ours; "ok" is none, it agrees to anything."""

COURTESY_BEFORE = re.compile(r"(?:(?:please|pls|plz|por favor|hi|hello|hey|hola|ok|okay) )+")
COURTESY_AFTER = re.compile(
    r"(?: (?:please|pls|plz|thanks|thank you|thx|ty|now|right now|already|immediately"
    r"|por favor|gracias|ya|ahora))+$"
)

_ME = r"(?:me|us|this number|this phone|my phone|my number|my cell)"
_TEXTS = (
    r"(?:texts?|text messages?|messages?|msgs?|sms|texting|messaging"
    r"|notifications?|alerts?|promos?|promotions?|spam)"
)
_THESE = r"(?:(?:all|any|the|these|those|this|your|more|any more|anymore) )*"
_ASK = (
    r"(?:(?:can|could|would|will) (?:you|u)(?: guys)?(?: please| pls)? |you need to |you must "
    r"|i said (?:to )?|i asked you to |i want you to |i need you to |id like you to "
    r"|i would like you to |just )?"
)
_I_WANT = r"(?:i (?:want|need|wish|would like|d like) to |id like to |how do i |how can i )?"
_LIST = (
    r"(?:from |off )?(?:of )?(?:your |ur |this |the |that |all |any )*"
    rf"(?:{_TEXTS} |mailing |contact |call )*lists?"
)
_EVER = r"(?: ever)?(?: again| anymore| any more| at all)?"

_REVOCATIONS = (
    # "stop texting me", "quit sending me messages", "stop the texts"
    (
        rf"{_ASK}(?:stop|quit|cease) (?:texting|messaging|contacting|bothering|spamming|harassing|writing"
        rf"|writing to|calling and texting)(?: {_ME})?{_EVER}"
    ),
    (
        rf"{_ASK}(?:stop|quit|cease) sending(?: {_ME})? {_THESE}"
        rf"(?:{_TEXTS}|stuff|things|this|these|those|them)(?: to {_ME})?{_EVER}"
    ),
    rf"{_ASK}(?:stop|end|cancel|no more|quit) {_THESE}{_TEXTS}(?: to {_ME})?{_EVER}",
    rf"{_ASK}stop (?:it|this|everything)",
    r"i said stop|just stop",
    # "do not text me", "never contact me again"
    rf"{_ASK}(?:do not|dont|never) (?:ever )?(?:text|message|contact|write|write to|sms|bother) {_ME}{_EVER}",
    rf"{_ASK}(?:do not|dont|never) (?:ever )?send(?: {_ME})? {_THESE}{_TEXTS}(?: to {_ME})?{_EVER}",
    rf"(?:i )?(?:do not|dont) want {_THESE}{_TEXTS}(?: from (?:you|u|you guys))?{_EVER}",
    rf"(?:i )?(?:do not|dont) want to (?:get|receive) {_THESE}{_TEXTS}(?: from (?:you|u|you guys))?{_EVER}",
    # "take me off your list", "delete my number", "unsubscribe me"
    rf"{_ASK}(?:take|remove|delete|get|drop) (?:me|us|my number|this number) {_LIST}",
    rf"{_ASK}(?:remove|delete) (?:me|us|my number|this number|my phone number)",
    rf"{_ASK}lose (?:my|this) number",
    (
        rf"{_ASK}(?:unsubscribe|opt) (?:me|us|this number)(?: out)?"
        rf"(?: (?:from|of) {_THESE}(?:{_TEXTS}|this|list))?"
    ),
    rf"{_ASK}(?:unsubscribe|opt out) (?:from|of) {_THESE}(?:{_TEXTS}|this|list)",
    rf"{_I_WANT}(?:unsubscribe|opt out)(?: (?:from|of) {_THESE}(?:{_TEXTS}|this|list))?",
    r"(?:i )?(?:hereby )?(?:revoke|withdraw)(?: my)? consent",
    r"leave (?:me|us) alone",
    # Spanish
    (
        r"(?:ya )?no (?:me |nos )(?:escriba|escriban|escribas|envie|envien|envies|mande|manden|mandes"
        r"|contacte|contacten|contactes|moleste|molesten|molestes)"
        r"(?: (?:mas|mensajes|textos|de texto|nada))*"
    ),
    (
        r"no (?:quiero|deseo)(?: recibir)?(?: mas| sus| estos| tus)* (?:mensajes|textos)"
        r"(?: de texto)?(?: de ustedes)?"
    ),
    r"no mas (?:mensajes|textos)(?: de texto)?",
    (
        r"(?:dejen|deje|deja|dejar|paren|pare|para) de (?:escribirme|molestarme|contactarme"
        r"|(?:enviarme|mandarme|enviar|mandar) (?:mensajes|textos))"
    ),
    (
        r"(?:borren|borre|borra|eliminen|elimine|elimina|quiten|quite|quita)(?:me)?(?: mi numero)?"
        r" de (?:su|la|tu|esta) lista"
    ),
    r"(?:borren|borre|borra|eliminen|elimine|elimina) mi numero",
    (
        r"(?:quitenme|quiteme|quitame|saquenme|saqueme|sacame|borrenme|borreme|eliminenme)"
        r" de (?:su|la|tu|esta) lista"
    ),
    r"(?:quiero )?dar(?:me)? de baja|(?:denme|deme|dame) de baja",
    r"(?:cancelar|cancelen|cancele) (?:la |mi )?suscripcion",
    r"dejenme (?:en paz|tranquilo|tranquila)",
)

REVOKES = re.compile("|".join(f"(?:{pattern})" for pattern in _REVOCATIONS))
"""Matches, whole, a clause that revokes beyond doubt."""
