"""What people say around what they want, and where they say it: how they come to the point and take their leave."""

from __future__ import annotations

import re

OPENING = re.compile(
    r"(?:for the last time|one more time|last time|excuse me|good (?:morning|afternoon|evening|day)"
    r"|(?:can|could|would|will|may|might|do|did) (?:you|i|we|someone|somebody)(?: guys)?|(?:would|do) you mind"
    r"|are you able to|is there (?:a|any) way (?:to|i can)|you (?:guys )?(?:need|have|ought) to"
    r"|(?:i |we )?would (?:really )?(?:appreciate|love|like) it if you (?:would|could|can|will)?|have your \w+"
    r"|you (?:guys )?(?:must|should|can|may|better)"
    r"|(?:i|we) (?:would )?(?:need|want|beg|ask|request|demand|command|order|require|like|prefer"
    r"|love|wish|insist|tried)"
    r"(?: for)?(?: that)?(?: you| this company| your company)?(?: to)?"
    r"|i am (?:asking|telling|requesting|begging|trying)(?: for)?(?: that)?(?: you)?(?: to)?"
    r"|i (?:said|told you|have told you|asked you|have asked you|would appreciate it if you)(?: to)?"
    r"|how (?:do|can|could|would|should) (?:i|we|you)(?: go about)?|how to|where do i"
    r"|what do i (?:have to |need to )?(?:do|text|reply|say|send) to|what is the (?:way|word) to"
    r"|(?:who|what number) do i (?:have to |need to )?(?:call|contact|text|email|talk to) to"
    r"|tell your (?:\w+ ){1,2}to|make your \w+|(?:let|help|get) me|allow me to|be so kind as "
    r"to|be kind enough to"
    r"|if you (?:could|would|can)|feel free to|go ahead and|you are welcome to|trying to|need "
    r"to|would like|to be"
    r"|(?:this is )?(?:my|a) (?:formal |final |last )?request (?:to|that you)|honor my request "
    r"(?:to|and)|i am requesting"
    r"|whatever (?:it is|this is|you are selling)|in the future|from now on|not interested|wrong "
    r"number|thanks but|no thanks"
    r"|it is time to|time to|do me a favor and|at once|for real"
    r"|hi|hello|hey|hola|yo|ty|thanks|idk|oh|wow|ugh|ok|okay|no|nope|nah|yes|yeah|yep|dude|bro"
    r"|sir|maam|omg|lol|sorry|well|um"
    r"|look|listen|i changed my mind|changed my mind|man|guys|again|and|but|so|then"
    r"|to|now|like|somebody|someone|anyone|requesting"
    r"|request|want|need|wish"
    r"|i|we|be|get|for|stop|am|have) "
)
"""How people come to the point."""

CLOSING = (
    r"(?: (?:thanks|thx|ty|now|right now|right away|already|immediately|today|asap|forever|for "
    r"good|permanently|period|from now on"
    r"|going forward|in the future|at once|effective immediately|bro|dude|sir|maam|lol|ok|okay"
    r"|guys|man|you guys|all|everyone|god"
    r" bless|have a (?:nice|good|great|blessed) (?:day|one|night)|and have a (?:nice|good|great"
    r"|blessed) day|or else|por favor"
    r"|gracias|ya|ahora|this instant|this minute|for ever|and ever|everything|from you|you|very "
    r"much|so much|appreciate it"
    r"|much appreciated|in advance|yall|ever|again|anymore|any more|at all|too|as well|either"
    r"|for the love of god|geez|jeez|idiots?|creeps?|weirdos?|bye|goodbye|sincerely|regards|anyway"
    r"|assholes?|bitch|jerk|jerks|morons?|people|though|then|if possible|whoever you are|urgent"
    r"|por siempre|siempre)){0,6}"
)
EDGES = re.compile(
    r"^(?:(?:hi|hello|hey|hola|ok|okay|yes|no|nope|nah|dude|bro|sir|omg|lol|sorry|thanks|and|so|i said) )+"
    r"|(?: (?:thanks|thx|ty|now|right now|already|immediately|asap|forever|for good|bro|dude"
    r"|sir|lol|ok|k|kk|guys|man|bitch"
    r"|asshole|assholes|idiot|idiots|jerk|creep|weirdo|bye|people|por favor|gracias|ya|ahora|texts))+$"
)
JOINTS = re.compile(
    r" (?:and|or|but|so|because|cause|since|if|o|y|pero|porque|then|or else|thanks|gracias|otherwise|before) "
    r"| (?=(?:this is|it is|you are|i do not|i have|i am|we are) )"
)

TAPBACK = re.compile(
    r"\s*(?:liked|loved|disliked|laughed at|emphasized|questioned|reacted\b.{0,12} to|removed an?\b.{0,20} from"
    r"|le gusto|le encanto|me gusto|reacciono)\b.{0,14}[\"“'‘]",
    re.IGNORECASE,
)
NOT_FOR_US = re.compile(r"\b(?:oops|meant (?:for|to|that)|wrong (?:chat|thread)|era para)\b")
"""Perhaps somebody else was to read it: what would be sure is asked about, what would be doubted is let be."""
IN_WONDER = re.compile(r"(?:oh |omg |wow )*shut up that is (?:so |just |really )*\w+(?: news| deal)?")
ANOTHER_WAY = re.compile(r"\b(?:do not|never) text(?: me)? (?:just |only )?(?:call|phone|email) me\b")
"""Perhaps only how somebody would rather be reached just now."""
PERSONAL = frozenset({"i", "me", "you", "my", "your", "am", "texts", "message", "text", "number"})
LAUGHTER = re.compile(r"\b(?:(?:ha|ja|he){2,}h?|lo+l|lmao|rofl)\b|[😂🤣😆]")
ASKS_WHEN = re.compile(r"\b(?:does|did|is|where|when|which)\b")
THANKS = re.compile(r"\b(?:thanks|thank you|gracias)\b", re.IGNORECASE)
APART = frozenset(
    {"stop", "stop it", "stop this", "unsubscribe", "stopall", "opt out", "remove me", "stop stop"}
)
APART_LAST = frozenset(
    {
        "remove",
        "remove it",
        "delete",
        "delete it",
        "take it off",
        "lose it",
        "unsub",
        "optout",
        "opt me out",
        "remove this",
    }
)
MAY_STAND_APART = re.compile(r"stop|unsub|opt|remove|delete|take it off|lose it")
"""What each of those has in it."""
TRAILING_STOP = re.compile(
    r"(?:(?<! bus)(?<! the)(?<! a)(?<! next)(?<! last)(?<! first)(?<! second)(?<! third)(?<! "
    r"this)(?<! that)(?<! which)"
    r"(?<! your)(?<! not)(?<! one)(?<! non)(?<! pit)(?<! full)(?<! train)(?<! every)(?<! each)"
    r"(?<! final)(?<! truck)(?<! my)"
    r"(?<! it)(?<! i)(?<! we)(?<! they)(?<! he)(?<! she)(?<! should)(?<! must)(?<! can)(?<! "
    r"will)(?<! door)(?<! another)"
    r"(?<! quick)(?<! says)(?<! or)(?<! school)(?<! to)(?<! do)(?<! does)(?<! reply)(?<! text)"
    r"(?<! hit)(?<! would)(?<! un)(?<! el)(?<! la)(?<! near)(?<! at)) stop$"
)
NAMES = re.compile(
    r"(?!by|at|in|on|over|here|there|the|and|sign|for|before|after|off|loss|payment|near|taking"
    r"|service|smoking|light|lights)\w+(?: \w+){0,2}"
)
NOT_NAMED = re.compile(
    r"(?:[Ss]orry,? |[Nn]o,? |[Pp]erdon,? |[Yy]o )?(?:[Tt]his is|[Ii] ?a?m|[Nn]o soy) (?:not "
    r")?(?:la |el )?(?<=not |soy | la | el )"
    r"(?!Sure|Ready|Home|Able)[A-Z][a-z]{2,}(?: [A-Z][a-z]+)?[.!]*"
)
REST_KEPT = re.compile(
    r"(^|(?<=[,;.:!?\n])|\b(?:and|but|y|pero|sino)\b)\s*\b(?:only|just|solo|solamente|unicamente)\b"
    r"(?!\s+(?:stop|un|opt|end|cancel|quit|no|remov|take|get|par|dej|baja|alto|basta|sa[cq]))",
    re.IGNORECASE,
)
"""Before a name without a stop of its own: "no offers, only reminders" keeps these."""
ONLY_ASKED = ("no more ", "no mas ", "ya no ")
"""With a question mark these wonder why nothing came."""

WHOLE_CLAUSES = frozenset(
    {"doubt.go-away", "doubt.want-out", "doubt.enough", "doubt.remove", "doubt.no-more", "doubt.stop-asked"}
)
SCOPED = frozenset({"phrase.stop-texts", "phrase.stop-sending", "phrase.stop-receiving", "phrase.paren-mensajes",
                     "phrase.no-mas-mensajes"})  # fmt: skip
