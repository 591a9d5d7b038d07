"""The words and patterns of `lint`, as a versioned table: English and Spanish.

Both languages are always looked for: people mix them. Raise the version with any change, so that what was
found by an older table can be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

TABLE_VERSION = 4


_LETTERS = re.compile(r"[^\W\d]+")
_MOST = 4


@dataclass(frozen=True, slots=True)
class Hinted:
    """A pattern with the beginnings of words, one of which stands in whatever it matches.

    Looking for those first makes the common case, a text with none of them, many times faster.
    """

    pattern: re.Pattern[str]
    hints: frozenset[str]

    def may_match(self, text: str) -> bool:
        """Whether it is worth looking."""
        return not self.hints.isdisjoint(_beginnings(text))

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As the pattern does."""
        return self.pattern.finditer(text) if self.may_match(text) else iter(())

    def search(self, text: str) -> re.Match[str] | None:
        """As the pattern does."""
        return next(self.finditer(text), None)


@lru_cache(maxsize=16)  # one pattern after the other is asked about the same text
def _beginnings(text: str) -> frozenset[str]:
    # A pattern without regard to case takes Turkish letters for an i; the small form of the large one has two signs.
    small = text.lower().replace("i\u0307", "i").replace("ı", "i")
    return frozenset(word[:_MOST] for word in _LETTERS.findall(small))


def hinted(pattern: re.Pattern[str], hints: str) -> Hinted:
    """A pattern with its hints: runs of letters, in small ones, that begin where others end; digits are none."""
    return Hinted(pattern, frozenset(hint[:_MOST] for hint in hints.split()))


def _any(*patterns: str, hints: str) -> Hinted:
    """Any of these, as whole words."""
    return hinted(re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])", re.IGNORECASE), hints)


_MONEY = r"(?:\$\s?\d[\d.,]{0,12}|\d[\d.,]{0,12}\s?(?:dollars|dólares|dolares|pesos))"
_PERCENT = r"\d{1,2}\s?(?:%|percent|por ciento)"

_SOLD = (
    # what something is sold with
    rf"save\s+(?:big\b|(?:up to\s+|an extra\s+|over\s+)?(?:{_MONEY}|{_PERCENT}))",
    r"(?:promo(?:tional)?|discount|coupon|offer)\s+codes?\b",
    r"coupons?\b",
    r"discount(?:s|ed)?\b(?!\s+(?:was|has been|is)\s+(?:applied|removed))",
    r"(?:special|limited|exclusive|great)[\s-](?:time\s+)?offers?\b",
    r"our\s+(?:latest\s+)?(?:offers|deals)\b",
    r"(?:great|hot|best|exclusive|special|amazing|today'?s|holiday)\s+deals?\b(?!\s+of\b)",
    r"deal of the (?:day|week|month)\b",
    r"(?:flash|clearance|summer|winter|spring|fall|holiday|big|huge|annual|black friday)\s+sales?\b(?! tax)",
    r"sale\s+(?:ends|starts|is on|today|now|this)\b",
    r"on sale\b(?!\s+(?:agreement|contract))",
    r"(?:limited[\s-]time|while supplies last|for a limited time|one day only|today only)\b",
    r"(?:buy|shop|order|act|upgrade)\s+(?:now|today)\b(?!\s+(?:for|with) (?:assembly|pickup))",
    r"buy one\b.{0,20}\b(?:get one|free)\b",
    r"bogo\b",
    r"free\s+(?:gift|trial|sample|bonus|upgrade|whitening|coffee|drink|dessert|month|item)s?\b",
    r"(?:don'?t|do not)\s+miss\s+(?:out|this|these|our|the sale)\b",
    r"(?:lowest|unbeatable|unbelievable)\s+prices?\b",
    r"(?:you(?:'ve| have)|you)\s+(?:won|been selected)\b",
    r"refer\s+(?:a|your)\s+friends?\b",
    r"(?:earn|double)\s+(?:double\s+)?(?:rewards|points)\b",
    # Spanish
    r"(?:gran|nueva|super|súper|mejor|mejores|nuestras?|esta|estas)\s+ofertas?\b",
    r"ofertas?\s+(?:especial(?:es)?|exclusivas?|limitadas?|de\s+(?:hoy|la semana|temporada|verano))\b",
    r"(?:en|de)\s+(?:oferta|rebajas?|promoci[oó]n)\b(?!\s+de la salud)",
    r"(?:descuentos?|cup[oó]n(?:es)?|rebajas)\b",
    r"c[oó]digo\s+(?:promocional|de descuento)\b",
    r"(?:2|3)\s?x\s?1\b",
    r"(?:compra|compre|aprovecha|aproveche|ordena|pide)\s+(?:ya|ahora|hoy)\b",
    r"aprovech[ae]n?\s+(?:esta|nuestra|nuestras|el|la|las|los)\b",
    rf"ahorr[ae]\s+(?:hasta\s+|un\s+|el\s+)?(?:{_MONEY}|{_PERCENT})",
    r"(?:por tiempo limitado|hasta agotar existencias|solo por hoy|s[oó]lo hoy)\b",
    r"regalo\s+gratis\b",
    r"no te (?:lo |la )?pierdas\b",
    r"no se (?:lo |la )?pierda\b",
)
PROMOTIONAL = hinted(
    re.compile(
        rf"{_PERCENT}\s?(?:off|discount|savings|de descuento|de rebaja|menos)\b|{_MONEY}\s+off\b"
        rf"|\b(?:{'|'.join(_SOLD)})",
        re.IGNORECASE,
    ),
    "off discount savings descuento rebaja menos percent ciento save promo coupon offer deal sale limited supplies only"
    " now today buy bogo free miss price won selected friend rewards points oferta cupon cupón x ya ahora hoy aprovecha"
    " ahorra agotar gratis pierda",
)
"""What sells. Bare words that mean other things too (sale, free, save, deal) are not here alone."""

_OFFERS = (
    r"(?:deals?|sales?|specials?|offers?|promos?|promotions?|discounts?|coupons?|ofertas?|descuentos?"
    r"|promoci[oó]n(?:es)?|rebajas?|cup[oó]n(?:es)?)"
)
ASKS_FOR_OFFERS = re.compile(
    "|".join(
        (
            (
                r"\b(?:any|(?:do )?you have|have you|got|what|which|(?:are|is) there|(?:send|tell) me)\b.{0,25}"
                rf"\b{_OFFERS}\b"
            ),
            rf"\b(?:how much|what does|when does|how long|price)\b.{{0,25}}\b{_OFFERS}\b",
            (
                rf"\b(?:is|are|does|do)\b.{{0,20}}\b{_OFFERS}\b.{{0,20}}"
                r"(?:\b(?:still|on|over|available|good|running|end|apply)\b|\?)"
            ),
            (
                r"\b(?:tienen?s?|hay|alg[uú]n|alguna?s?|qu[eé]|cu[aá]nto|cu[aá]ndo|sigue|m[aá]nd[ea]n?me)\b.{0,25}"
                rf"\b{_OFFERS}\b"
            ),
        )
    ),
    re.IGNORECASE,
)
"""How people ask for what is sold, and of what firms call it."""

SHAFT = {
    "sex": _any(
        r"sexy", r"porn\w*", r"xxx", r"nudes", r"onlyfans", r"strip clubs?", r"erotic\w*", r"escort services?",
        r"adult (?:content|videos?|entertainment|toys?)", r"sex (?:toys?|chat|shop)", r"hot singles",
        r"pornogr\w+", r"er[oó]tic[oa]s?", r"contenido para adultos", r"juguetes sexuales",
        hints="sexy sex porn xxx nudes onlyfans strip erotic erótico escort adult sexuales hot",
    ),
    "hate": _any(
        r"white power", r"heil hitler", r"white supremac\w+", r"race war", r"master race", r"subhumans?",
        r"supremac[ií]a blanca", r"raza superior",
        hints="power heil supremacy race subhuman raza",
    ),
    "alcohol": _any(
        r"(?<!root )(?<!ginger )beers?", r"wines?(?! country)", r"vodka", r"whiske?ys?", r"tequila", r"mezcal",
        r"bourbon", r"liquors?", r"booze", r"cocktails?(?! dress)", r"margaritas?", r"happy hours?",
        r"champagne", r"prosecco", r"sangria", r"hard seltzers?", r"brewery", r"craft brews?", r"tap ?room",
        r"open bar", r"ladies night", r"cervezas?", r"vinos", r"(?:copa|botella) de vino", r"licor(?:es)?",
        r"c[oó]cteles", r"barra libre", r"hora feliz",
        hints="beer wine vodka whisky tequila mezcal bourbon liquor booze cocktail margarita happy champagne prosecco"
        " sangria seltzer brew tap taproom bar ladies cerveza vino licor coctel cóctel barra feliz",
    ),
    "firearms": _any(
        r"firearms?", r"(?:hand|shot)guns?",
        r"(?<!nail )(?<!glue )(?<!massage )(?<!heat )(?<!caulking )(?<!spray )(?<!radar )guns?(?! violence)",
        r"ammo", r"ammunition", r"rifles?", r"pistols?", r"ar-?15s?", r"ak-?47s?", r"silencers?",
        r"concealed carry", r"armas de fuego", r"pistolas?", r"escopetas?", r"munici[oó]n(?:es)?",
        hints="firearm handgun shotgun gun guns ammo ammunition rifle pistol ar ak silencer concealed armas escopeta"
        " munición",
    ),
    "tobacco": _any(
        r"cigarettes?", r"cigars?", r"tobacco", r"vapes?", r"vape (?:shop|pen|juice)s?", r"vaping", r"e-?cigs?",
        r"e-?cigarettes?", r"hookahs?", r"juul", r"nicotine(?! replacement)", r"cigarr(?:os?|illos?)",
        r"tabaco", r"vapeo", r"vapeador(?:es)?",
        # cannabis is held to the same
        r"cannabis", r"mari(?:j|h|g)uana", r"cbd", r"thc", r"kratom", r"delta-?8", r"dispensar(?:y|ies)",
        r"edibles", r"weed (?:deals?|delivery|strains?)", r"pre-?rolls?",
        hints="cigar cig cigs ecig tobacco vape vaping hookah juul nicotine tabaco cannabis mari cbd thc kratom delta"
        " dispensary edibles weed roll preroll",
    ),
}  # fmt: skip
"""What carriers do not let through: sex, hate, alcohol, firearms, tobacco (with cannabis and CBD)."""

DENIES = re.compile(
    r"\b(?:no|not|avoid|without|quit|quitting|stop|never|don'?t|do not|free of|limit|cessation|away from|instead of|"
    r"evite|evita|evitar|sin|deje|dejar|no tome|prohibid[oa])\b[^.!?]{0,45}$",
    re.IGNORECASE,
)
"""What stands before such a word when a text warns of it: "avoid beer or wine before the surgery"."""

DENIES_AFTER = re.compile(
    r"^[\s-]*(?:free\b|cessation\b|policy\b|is not\b|are not\b|no est[aá])", re.IGNORECASE
)

_HOSTS = """
    bit.ly bitly.com tinyurl.com t.co goo.gl ow.ly is.gd v.gd buff.ly rebrand.ly cutt.ly t.ly rb.gy tiny.cc tiny.one
    shorturl.at shorturl.com short.io short.gy lnkd.in bl.ink soo.gd clck.ru adf.ly shorte.st dlvr.it snip.ly
    trib.al qr.ae urlz.fr t2m.io u.to n9.cl acortar.link smarturl.it budurl.com mcaf.ee fb.me amzn.to 1drv.ms s.id
    surl.li shrtco.de
""".split()  # noqa: SIM905  # a list is read better so

SHORTENERS = hinted(
    re.compile(
        rf"(?<![\w.@/-])(?:https?://)?(?:www\.)?(?:{'|'.join(map(re.escape, _HOSTS))})"
        r"(?:/(?:[^\s]*[^\s.,;:!?)\"'”’])?|(?=[\s,;)!?]|\.?$|\.\s))",
        re.IGNORECASE,
    ),
    # of each host the label that is no common word
    "ly bitly tiny co gl gd gy short lnkd ink clck dlvr trib ae urlz io u cl acortar smarturl budurl mcaf fb amzn drv"
    " id surl shrtco",
)
"""Addresses that anybody may shorten at: carriers drop texts with them, whatever is behind."""

_SHORT = """
    u ur pls plz thx thnx tnx gr8 l8r b4 2day 2moro 2morrow 2nite tmrw tmw tmrrw ppl cuz coz idk lol lmao rofl omg
    omfg wtf btw imo imho lmk ttyl cya bday wknd gonna wanna gotta gimme lemme dunno ain't wassup bruh hmu smh
    fomo yolo nvm tho appt appts w/ w/o b/c 4u u4 kk cu luv xoxo
    xq pq xfa xfavor porfa tmb tqm salu2 msj msjs grax kiero qiero
""".split()  # noqa: SIM905
_SHORT_PHRASES = ("r u", "4 u", "2 u", "c u", "lit af", "x fa", "x favor", "q tal")

SLANG = hinted(
    re.compile(
        rf"(?<![\w'’./@-])(?:{'|'.join(map(re.escape, (*_SHORT, *_SHORT_PHRASES)))})(?![\w'’/@-]|\.\w)",
        re.IGNORECASE,
    ),
    " ".join(_LETTERS.findall(each)[0] for each in (*_SHORT, *_SHORT_PHRASES)),
)

SPELT_LARGE = re.compile(r"U|UR|CU|PQ|PPL|LUV|IMO|W/|U4|4U")
"""Written large these may be something else: an initial, a name, a code."""

ALSO = hinted(
    re.compile(
        r"(?:^|[.!?…]\s{1,4}|\n[ \t]{0,4})(?P<word>also|by the way|btw|p\.?\s?s\.?[:,]?|one more thing|on another note"
        r"|in other news|another thing|while you'?re (?:at it|here)|separately|unrelated|oh,? and"
        r"|adem[aá]s|por cierto|otra cosa|una cosa m[aá]s|aparte de eso|posdata|cambiando de tema)[\s,:]",
        re.IGNORECASE,
    ),
    "also way btw p ps thing another news while separately unrelated oh ademas además cierto cosa aparte posdata tema",
)
"""Where a second idea begins."""

ASKS = hinted(
    re.compile(
        r"\b(?:overdue|past due|action (?:is )?(?:required|needed)"
        r"|(?:payment|card|charge) (?:was |has been |is )?(?:declined|failed|rejected)"
        r"|could not (?:be )?(?:process|deliver|charge|complete)\w*"
        r"|(?:has|have) expired|(?:will expire|expires|is about to expire) (?:soon|today|tomorrow|on|in)"
        r"|missed your (?:appointment|visit|call|delivery)|(?:is|are) incomplete|we still need"
        r"|needs your (?:attention|approval|signature)|due for (?:a|an|your)|you(?: are|'re) invited"
        r"|vencid[oa]s?|acci[oó]n (?:requerida|necesaria)|(?:fue|ha sido) (?:rechazad[oa]|declinad[oa])"
        r"|no (?:se )?pudo (?:procesar|entregar|cobrar)\w*|perdi[oó] su (?:cita|visita)|falta su (?:firma|pago)"
        r"|a[uú]n necesitamos|necesita su atenci[oó]n|est[aá] invitad[oa])\b",
        re.IGNORECASE,
    ),
    "overdue due action declined failed rejected could expire miss incomplete still needs invited vencido requerida"
    " necesaria rechazado declinado pudo perdió perdio falta",
)
"""What leaves a reader asking what to do."""

ASKS_TO_CONFIRM = hinted(
    re.compile(
        r"\b(?:please,?\s+confirm|por favor,?\s+confirm[ea])\b(?=\s+(?:your|the|this|su|tu|la|el|esta)\b)"
        r"(?![^.!?\n]{0,60}\b(?:by|via|with)\s+(?!\w+day\b|noon\b|tomorrow\b)[a-z])",
        re.IGNORECASE,
    ),
    "confirm",
)
"""What asks for an answer without a word of how to give it."""

STEP = re.compile(
    r"https?://|www\.|\d{3}[\s.)-]{0,3}\d{3}[\s.-]{0,3}\d{4}|@\w"
    r"|\b[\w-]{1,63}\.(?:com|org|net|io|co|us|mx|es|app|health|edu|gov|info|biz|me|ly|link|shop|store|page|example)\b"
    r"|\b(?:reply|respond|text|call|phone|visit|click|tap|press|open|use|book|schedule|reschedule|come|stop by"
    r"|drop by|sign|log|pay|bring|arrive|check|contact|confirm|choose|pick|download|join|register|rsvp|order|shop"
    r"|show|tell|let us|ask|email|e-mail|write|send|see you|expect|meet|follow|upload|update|renew|complete|review"
    r"|wait|ready|no action|nothing to do|redeem|enter|save|print|get)\b"
    r"|\b(?:responda|responde|conteste|contesta|llame|llama|ll[aá]menos|visite|haga clic|haz clic|toque|toca|abra"
    r"|abre|use|usa|reserve|reserva|agende|venga|ven a|pase|pasa por|firme|pague|traiga|trae|llegue|revise|revisa"
    r"|comun[ií]quese|comun[ií]cate|confirme|confirma|elija|elige|escriba|escribe|escr[ií]banos|env[ií]e|env[ií]a"
    r"|actualice|actualiza|renueve|renueva|muestre|pida|pide|compre|compra|aproveche|recoja|recoge"
    r"|(?:lo|la|te) esperamos|no tiene que)\b",
    re.IGNORECASE,
)
"""What tells a reader what comes next."""

SPOKEN_LARGE = frozenset(
    """
    STOP STOPALL HELP START UNSTOP YES NO UNSUBSCRIBE CANCEL END QUIT INFO BAJA ALTO AYUDA PARAR SI CONFIRM JOIN
    ASAP RSVP USA FAQ PDF HTTP HTTPS COVID HIPAA NASA NATO USPS FEDEX IKEA UNICEF ATM PIN SMS MMS GPS HVAC LLC INC
    PLLC CEO CFO CRM MRI EKG ECG ICU DMV IRS HOA VIP SUV VIN AAA BBB AM PM CST CDT EST EDT PST PDT MST MDT UTC GMT
    NYC LAX DFW UPS DHL ID OK TV PO CT ER TX CA NY FL
    """.split()  # noqa: SIM905
)
"""Words that are written large by everybody, and are no shouting."""

GREETINGS = frozenset(
    """
    hi hello hey dear good morning afternoon evening thanks thank reminder update alert alerts note notice important
    urgent fyi attention confirmed confirmation info information news today tomorrow tonight question order delivery
    appointment payment message warning welcome subject re ps address where when what who time date location final
    friendly notification please invoice total due balance code http https option options call text reply
    hola buenos buenas dias días tardes noches estimado estimada aviso alerta recordatorio importante urgente nota
    atencion atención confirmado confirmacion confirmación gracias hoy mañana pregunta cita pago mensaje direccion
    dirección lugar hora fecha responda llame
    """.split()  # noqa: SIM905
)
"""What stands before a colon without saying who writes."""
