"""The words by which a text means something to every number, as a versioned table: lower case, no accents.

Words that revoke by themselves: 47 CFR 64.1200(a)(10) and the carriers' lists. What is said in sentences is in
`phrases_en` and `phrases_es`. Raise the version with any change: it is stored with what was read.
"""

from __future__ import annotations

import re

TABLE_VERSION = 6
"""Of everything that `intents` reads by: this table, the phrases and the spelling."""

STOP_WORDS = frozenset(
    {
        # the rule's own words, and the carriers'
        "stop", "stopall", "stop all", "quit", "end", "revoke", "cancel", "unsubscribe", "optout", "opt out",
        "unsub", "remove", "remove me", "cease",
        # Spanish
        "alto", "parar", "pare", "para", "paren", "detener", "detenganse", "basta", "fin", "baja", "cancelar",
        "darme de baja", "dar de baja", "desuscribir", "desuscribirme", "anular",
    }
)  # fmt: skip

DOUBTED_WORDS = frozenset(
    {
        "enough", "halt", "desist", "leave", "exit", "off", "out", "delete", "block", "blocked", "dnc",
        "terminate",
        "discontinue", "unfollow", "unsubscribed", "removed", "opt", "blacklist", "do not call",
        "do not disturb",
        "end it", "end this", "unwanted", "opt ou", "mute", "no more", "spam", "scam", "junk", "annoying",
        "reported",
        "had enough", "enough is enough", "text stop", "how to stop", "i do not want it", "do not want it",
        "how do i stop", "i want to stop", "i would like to stop", "i want it stopped", "cancel me",
        "cancel my number", "ending this", "less texts", "too much", "too many", "do not", "unscribe",
        "unsubscription", "i revoke", "i withdraw", "stoop",
        "deactivate", "i have had enough", "opted out", "take out", "no texts", "harassment", "stop service",
        "go away",
        # Spanish
        "eliminar", "borrar", "borrame", "quitar", "quitame", "remover", "salir", "sacar", "sacarme",
        "salirme", "retirar",
        "no contactar", "no molestar", "no enviar", "no enviar mas", "no escribir", "no escribir mas",
        "no textear",
        "no mandar", "no mandar mas", "no llamar", "bloquear", "suspender", "desactivar", "terminar",
        "cancelacion",
        "no spam", "no publicidad", "sin mensajes",
        "olvidenme", "olvidense de mi", "es spam", "acoso", "equivocado",
        "equivocada", "olviden que existo", "no estoy interesado",
        "como cancelo esto", "cancelar todo", "ya para", "no interesado", "no interesada", "es molesto",
        "aqui no es",
        "borralo", "desuscripcion", "sin mi consentimiento", "bloqueenme", "que insistentes", "como molestan",
        "molestan mucho", "me estan molestando", "ya no", "basta ya",
    }
)  # fmt: skip
"""As a whole text, something to ask about."""

START_WORDS = frozenset(
    {
        "start", "unstop", "subscribe", "resubscribe", "opt in", "optin",
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
