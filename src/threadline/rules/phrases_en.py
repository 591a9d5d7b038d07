"""How people say in English that they want no more texts: families of verbs and what they are said of.

A clause comes here in one spelling (`intents.canonical`): "pls dont txt" is "do not text". SURE matches a
clause as a whole beyond doubt. Each row is a stable name and its pattern; the name is printed, so it is never used for
something else. What only sounds like it is in `doubts_en`.
"""

from __future__ import annotations

OUR = r"(?:(?:my|our|this|that|the|his|her|their|personal|business) )*"
DEVICE = (
    r"(?:(?:cell|mobile|phone|home|work|office|house|telephone|contact) ){0,3}(?:number|phone"
    r"|cell|line|mobile|digits?)s?"
)
KIN = (
    r"(?:mom|mother|dad|father|wife|husband|son|daughter|kid|kids|child|brother|sister|grandmother|grandma"
    r"|grandfather|family|people)"
)
ME = rf"(?:me|us|myself|here|her|him|them|{OUR}{DEVICE}|my {KIN}|everyone in my family)"
SELF = rf"(?:me|us|myself|(?:(?:my|our|this) )+{DEVICE})"
SELF_OR_KIN = rf"(?:{SELF}|my {KIN})"
OWN = (
    rf"(?:{SELF}|(?:(?:my|our|this) )+(?:name|names|info|information|details|data|contact|contacts|contact info"
    r"|contact information|contact details|personal information|email|name and number|number and name))"
)
MINE = (
    rf"(?:me|us|myself|her|him|them|my {KIN}|{OUR}(?:{DEVICE}|name|names|info|information|details|data|contact"
    r"|contacts|contact info|contact information|contact details|personal information|email"
    r"|name and number|number and name))"
)
KIND = (
    r"(?:offers?|deals?|coupons?|marketing|newsletters?|reminders?|surveys?|updates?|promos?"
    r"|promotions?|promotional"
    r"|ads?|advertising|advertisements?|sales pitch(?:es)?|specials|discounts|solicitations?)"
)
PLAIN_TEXTS = (
    r"(?:texts?|text messages?|messages?|texting|messaging|notifications?|alerts?|text reminders|text updates"
    r"|robo ?texts?|bots?|spam|blasts?|junk|crap|shit"
    r"|bullshit|nonsense|communications?|correspondence)"
)
SORT = (
    r"(?:(?:all|any|another|the|these|those|this|that|your|more|further|future|daily|constant"
    r"|endless|such|of|from|with|every"
    r"|automated|automatic|marketing|promotional|unwanted|unsolicited|annoying|appointment|service"
    r"|text|messages?"
    r"|texts|mass|other|random|weekly|so|many|much|additional|ongoing|calls and|emails and) ){0,7}"
)
TEXTS = rf"{SORT}(?:{PLAIN_TEXTS}|{KIND})"
ONLY_TEXTS = rf"{SORT}{PLAIN_TEXTS}"
POINTED = rf"{SORT}(?:stuff|things?|these|this|those|them|it|that|anything|any|any more|more|garbage|ones)"
THESE = (
    r"(?:(?:any|all|more|of|any more|this|these) )*(?:these|this stuff|this crap|this shit|stuff"
    r"|those|anything)"
)
TO_ME = (
    rf"(?: (?:to|on|at|from|for|with) {ME}| me| from (?:you|your (?:company|business|office|store))"
    rf"| you (?:send|sent)(?: me)?)*"
)
EVER = r"(?: ever| again| anymore| any more| no more| any longer| at all| else)*"
STOP = r"(?:stop|quit|cease|discontinue|desist from|refrain from)"
DOING = (
    r"(?:(?:robo |auto )?texting|robotexting|autotexting|messaging|contacting|bothering|spamming|harassing"
    r"|writing|writing to|pestering"
    r"|bugging|soliciting"
    r"|notifying|blasting|hounding|annoying|stalking|communicating|communicating with|reaching "
    r"out|reaching out to"
    r"|blowing up|blowing my phone up|hitting (?:me |us )?up|calling and texting|texting and "
    r"calling|calling or texting|texting or calling)"
)
DO = (
    r"(?:text|message|contact|write|write to|spam|bother|disturb|harass|notify|solicit|call "
    r"or text|text or call"
    r"|call and text|call text or email|reach out to|communicate with|hit up|ever contact)"
)
LISTS = (
    r"(?:(?:text|texts|texting|messages?|mailing|marketing|contact|contacts|call|calling|email"
    r"|promo|notification|alert"
    r"|distribution|subscriber|customer|spam|phone|client|patient|sms"
    rf"|{KIND}) )*"
    r"(?:lists?|lst|databases?|systems?|records|contacts|directory)"
)
FROM_LIST = (
    rf"(?:from |off of |off |out of |of |out from ){{1,2}}(?:your |the |this |that |all |any "
    rf"|these |of )*(?:{LISTS}|(?:text|texts|texting|messages?|messaging|sms|marketing|promo) "
    rf"(?:thing|chain|thread|group|program|service|blast|loop|rotation)s?)"
)
ASKED = (
    r"(?:(?:i |we )?(?:have |had )?(?:already |now )*(?:said|say|told (?:you|yall)(?: guys| all| people)?|tell you"
    r"|asked you(?: guys| all| people)?|asked|am asking you|am telling you|keep (?:asking|telling|saying)(?: you)?)"
    r"(?: \w+ times?| already| before| repeatedly| again)*)"
)
REMOVED = (
    r"(?:be |get |have myself |have my number )?(?:unsubscribed|removed|taken off|deleted|opted "
    r"out|unenrolled)"
)
LEAVING = (
    r"(?:unsubscribe|unjoin|un enroll|unsign|un sign|unsign me up|un sign me up|withdraw me"
    r"|unenroll|disenroll|deregister|unregister|un subscribe|opt out|optout)"
)

SURE = (
    ("stop-texting-me", rf"{STOP} (?:all )?{DOING}(?: {SELF_OR_KIN})?{EVER}"),
    (
        "stop-sending",
        rf"{STOP} (?:sending|texting|messaging)(?:(?: to)? {SELF})? (?:{TEXTS}|{THESE}){TO_ME}{EVER}",
    ),
    ("stop-sending", rf"{STOP} sending(?: to)? {SELF}{EVER}|{STOP} sending {SELF} {POINTED}{EVER}"),
    ("stop-receiving", rf"{STOP} (?:receiving|getting) (?:{TEXTS}|these|those){TO_ME}{EVER}"),
    ("stop-texts", rf"(?:{STOP}|no more) (?:(?:my|our) )?{TEXTS}{TO_ME}{EVER}"),
    (
        "stop-texts",
        (
            rf"(?:end|cancel|halt|pause|terminate|suspend|disable|deactivate|turn off|shut off|switch off|kill) "
            rf"(?:my |our )?{ONLY_TEXTS}{TO_ME}{EVER}"
        ),
    ),
    ("stop-texts", rf"(?:turn|shut|switch) {ONLY_TEXTS} off"),
    (
        "stop-texts",
        (
            rf"(?:end|cancel|stop) (?:my |our |the |this )?"
            rf"(?:(?:{PLAIN_TEXTS}) (?:subscription|service)|subscription (?:to|for) {ONLY_TEXTS})"
        ),
    ),
    (
        "stop-texts",
        (
            rf"(?:{STOP}|end|no more|no further|terminate|halt) (?:all |any |further |future |your "
            rf"|this |of ){{0,3}}(?:contact|communications?){TO_ME}{EVER}"
        ),
    ),
    ("stop-texts", rf"make {TEXTS} stop|(?:get|want|need|like) (?:{TEXTS}|these) (?:to stop|stopped)"),
    (
        "said-stop",
        (
            rf"(?:{ASKED}|how many (?:more )?times (?:do|must|have) i (?:have to |need to )?"
            rf"(?:say|text|type|reply|send|tell "
            rf"you|ask you|ask|said|told you|asked you)) (?:you )?(?:to )?(?:stop|stop it|stop this"
            rf"|unsubscribe|leave me alone|not to text me)(?: already| before)?"
        ),
    ),
    (
        "said-stop",
        (
            rf"{ASKED} (?:to |me |you to )*(?:be )?(?:removed|taken off|unsubscribed)(?: from)?(?: "
            rf"(?:your|this|the|of)){{0,2}}(?: {LISTS})?(?: already| before| twice| last week)?"
        ),
    ),
    ("said-stop", r"(?:honor|respect) my (?:request|wishes|wish)(?: (?:to|and) .{0,25})?"),
    (
        "said-stop",
        (
            r"stop means stop|revoke all|unsubscribe all|stop (?:and|or) (?:desist|stop)|i (?:already )?(?:said"
            r"|texted|replied"
            r"|wrote|sent) stop"
        ),
    ),
    ("do-not-text", rf"(?:do not|never|no longer|not|do not you) (?:dare )?(?:ever )?{DO} {SELF}{EVER}"),
    ("do-not-text", rf"(?:do not|never) (?:ever )?(?:hit me up|blow up my phone|blow my phone up){EVER}"),
    ("do-not-text", rf"(?:do not|never) (?:ever )?(?:text|message|contact|call or text|text or call){EVER}"),
    (
        "do-not-text",
        (
            rf"(?:do not|never) (?:ever )?send(?: {SELF})? (?:{TEXTS}|{THESE}){TO_ME}{EVER}|(?:do not"
            rf"|never) (?:ever )?send {SELF} (?:{POINTED}|nothing){EVER}"
        ),
    ),
    (
        "do-not-want-texts",
        rf"(?:i |we )?(?:do not|no longer|never) (?:want|need|wish for|care for|like) {TEXTS}{TO_ME}{EVER}",
    ),
    (
        "do-not-want-texts",
        (
            rf"(?:i |we )?(?:do not|no longer|would not|not|would rather not|rather not|never|prefer not to)"
            r" ?(?:(?:want|need|wish|like|care|prefer) (?:to )?)"
            rf"(?:continue (?:to |getting |receiving )|be )?(?:get|receive|getting|receiving|see|have|hear)"
            rf" (?:{TEXTS}|from you){TO_ME}{EVER}"
        ),
    ),
    (
        "do-not-want-texts",
        (
            rf"(?:i |we )?(?:do not|no longer) (?:want|wish|like|care|agree) (?:you )?to "
            rf"(?:be (?:texted|contacted|messaged|bothered|solicited|on (?:your|this|the) {LISTS})|{DO} "
            rf"{SELF}){TO_ME}{EVER}"
        ),
    ),
    (
        "take-me-off-list",
        (
            rf"(?:take|remove|delete|get|drop|strike|scratch|erase|pull|cut|exclude|omit|cross|wipe"
            rf"|release|excuse|keep|leave|taking|removing|deleting|dropping|erasing|have|purge) {OWN} "
            rf"(?:removed |deleted |taken |erased )?(?:{FROM_LIST}|(?:in|on) your {LISTS})"
        ),
    ),
    (
        "take-me-off-list",
        (
            rf"(?:take|remove|delete|get) (?:me )?{FROM_LIST}|(?:off|out of|from) (?:your|this|the) "
            rf"(?:lists?|database|system)"
        ),
    ),
    (
        "take-me-off-list",
        (
            rf"(?:want|need|like|prefer) (?:off|out|out of|off of|to be off|to get off) (?:of )?(?:your "
            rf"|this |the )*{LISTS}"
        ),
    ),
    ("take-me-off-list", rf"(?:get off|leave|exit|quit) (?:of )?(?:your |this |the ){LISTS}"),
    (
        "take-me-off-list",
        (
            rf"(?:{OWN} )?{REMOVED}(?: (?:{FROM_LIST}|(?:of )?(?:your |this |the |all )+{LISTS}|from "
            rf"(?:{TEXTS}|these|this)))?"
        ),
    ),
    ("take-me-off-list", rf"(?:removal|remove|off) (?:of {MINE} )?{FROM_LIST}"),
    (
        "remove-me",
        (
            rf"(?:remove|removed|removing|delete|erase|wipe|scrub|drop|forget|lose|loose|trash|unlist"
            rf"|purge|toss|burn|destroy|get rid of|throw away|throw out|throw) {SELF}(?: away| out)?"
        ),
    ),
    ("remove-me", rf"(?:take|get) {SELF} (?:off|out)(?: of)?(?: this| here| that| these| yours| {TEXTS})"),
    (
        "unsubscribe",
        (
            rf"{LEAVING}(?: {OWN})?(?: (?:from|of|to|off) (?:{TEXTS}|these|this|{LISTS}|(?:your|all"
            rf"|this|the) {LISTS}|everything|all|this service|your service))?"
        ),
    ),
    (
        "unsubscribe",
        (
            rf"opt {SELF} out(?: (?:from|of) (?:{TEXTS}|these|this|(?:your|all|this|the) {LISTS}|everything"
            rf"|all))?"
        ),
    ),
    (
        "unsubscribe",
        (
            rf"(?:disconnect|free|release|spare|excuse|exclude) (?:me|us|my number|this number) from "
            rf"(?:{TEXTS}|these)"
        ),
    ),
    (
        "unsubscribe",
        rf"(?:am )?(?:opting out|unsubscribing)(?: (?:from|of) (?:{TEXTS}|these|this|everything))?",
    ),
    ("leave-me-alone", r"(?:leave|let) (?:me|us) (?:the )?(?:alone|be)(?: already)?"),
    (
        "revoke-consent",
        (
            r"(?:hereby )?(?:revoke|withdraw|rescind|retract|take back) (?:my |our |all |any |prior "
            r"|previous )*(?:consent|permission|authorization)(?: (?:to|for) (?:(?:be |receive |get "
            r"|send |you |any |the |these |your |further |sending |me )*(?:text|texted|texts|texting"
            r"|contact|contacted|contacting|messages?|messaging|communications?))(?: .{0,20})?)?"
        ),
    ),
    (
        "do-not-want-texts",
        (
            rf"(?:i |we )?(?:would )?(?:rather not|rather not|prefer not to|like to not|like not to|would prefer not "
            rf"to) (?:be )?(?:get|receive|getting|receiving|have|contacted|texted)(?: {TEXTS}){TO_ME}{EVER}"
            rf"|(?:i |we )?(?:would )?(?:rather not|prefer not to) be (?:contacted|texted|messaged)"
            rf"(?: (?:by|via|through)"
            rf" (?:text|texts|sms|text message))?{EVER}"
        ),
    ),
    (
        "do-not-want-texts",
        rf"(?:i |we )?decline (?:(?:to (?:get|receive|have)|receiving|getting) )?{TEXTS}{TO_ME}{EVER}",
    ),
    ("revoke-consent", r"(?:consent|permission) (?:is )?(?:hereby )?(?:revoked|withdrawn|denied)"),
    (
        "revoke-consent",
        (
            r"(?:you|u) (?:do not|no longer|never) have (?:my |our )?(?:consent|permission|authorization)"
            r"(?: to .{0,30})?"
        ),
    ),
    ("cease-and-desist", r"cease and desist(?: .{0,30})?|cease all contact|cease contact"),
    (
        "do-not-contact-list",
        (
            rf"(?:put|add|place|mark|list) (?:{MINE} )?(?:on |to |as |in )+(?:your |the |a )*"
            r"(?:do not (?:call|text|contact|call or text)|dnc|no (?:text|texting|texts)|no contact|no call"
            r"|opt out|suppression"
            r"|block|blocked)(?: list| registry)?"
        ),
    ),
)
