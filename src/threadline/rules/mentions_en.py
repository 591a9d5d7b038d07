"""What English clauses speak of: texts that should stop, or a bus stop; being texted again, or who we are.

MENTIONED is found somewhere in a clause and makes it likely; INNOCENT makes a clause ask for nothing. OPT_IN and HELP
match as a whole. Rows and spelling are as in `phrases_en`.
"""

from __future__ import annotations

import re

from threadline.rules import phrases_en as en

_ELSEWHERE = (
    r"(?! (?:from|of) (?!(?:\w+ ){0,2}(?:texts?|texting|messages|messaging|lists?|database|these|everything|all"
    r"|alerts"
    r"|notifications|emails?|marketing|promotions|promos|communications?|spam|ads|contact|sms)\b|this$|this please))"
)
"""What else one can leave: a gym, a plan, a field trip."""

_SUBJECTS = (
    r"(?<!did you )(?<!did not you )(?<!have you )(?<!do you )(?<!if you )(?<!to not )(?<!he "
    r")(?<!she )(?<!they )(?<!it )(?<!we )(?<!has to )(?<!i will )(?<!you did )"
)
_BETWEEN = (
    r"(?:(?!by|at|over|in|here|there|before|driving|after|when|until|forget|hesitate|mind|know"
    r"|think|have|worry|need|you|i|if|miss|car|for|did|does|get|got|so|see|back|water)\w+ )"
)

MENTIONED = (
    (
        "remove",
        r"\b(?:my|this|work|kids|new) (?:\w+ ){0,2}(?:number|phone|cell|line)\b.{0,40}\b(?:remove|delete|erase) it\b",
    ),
    (
        "stop-texts",
        (
            rf"{_SUBJECTS}\b{en.STOP} {_BETWEEN}{{0,3}}(?:texting|messaging|spamming|harassing|bothering"
            rf"|contacting|texts|messages|notifications|promotions|promos|text messages?)\b(?! and "
            rf"driv| while| him\b| her\b| my ex)"
        ),
    ),
    (
        "stop-texts",
        (
            r"\b(?:you|it|these|they|texts|messages) (?:will not|do not|never|would not) (?:stop|quit) "
            r"(?:texting|sending|messaging|coming)"
        ),
    ),
    (
        "stop-texts",
        (
            r"\b(?:appreciate|like|love|prefer|great|nice|happy|thankful|grateful|wish) (?:it )?(?:if "
            r")?(?:you )?(?:would |could |to |all |guys )*(?:(?:stop|stopped|quit) (?:\w+ ){0,2}(?:texting"
            r"|sending|messaging|contacting|texts|messages|this|these)|not text|not contact|did not "
            r"text|do not text|no more texts|no further texts|not be contacted|not get texts|no more "
            r"messages|not receive)"
        ),
    ),
    (
        "stop-texts",
        (
            rf"\b(?:no more|no further|zero|without) {_BETWEEN}{{0,2}}(?:texts|messages|texting|spam"
            rf"|promos|promotions|notifications|messaging|marketing)\b(?! from the (?:doctor|driver)"
            rf"| yet)"
        ),
    ),
    (
        "stop-texts",
        (
            rf"\b(?:cancel|end|disable|deactivate|turn off|shut off|discontinue|terminate|halt|suspend"
            rf"|block) {_BETWEEN}{{0,3}}(?:texts|text messages?|text alerts|messages|notifications|sms)\b"
        ),
    ),
    (
        "do-not-text",
        (
            rf"\b(?:do not|never|no longer|not to|stop trying to|without) {_BETWEEN}{{0,3}}(?:text|message"
            rf"|contact|texting|contacting|messaging|spam|bother) (?:or call |and call |nor call |or "
            rf"email )?(?:me|us|this (?:number|phone|cell)|my (?:number|phone|cell)|at this number)\b"
            rf"(?! back| if| until| unless| when| the )"
        ),
    ),
    (
        "do-not-text",
        (
            r"\bdo not (?:call or |ever |email or |call and )?text\b(?! (?:him|her|them|the|back|while"
            r"|and driv|my (?!number|phone|cell)))(?!.* driving)"
        ),
    ),
    (
        "take-me-off-list",
        (
            r"\b(?:remove|removing|take|taking|taken|removed|delete|get|drop|pull|exclude|scratch|strike"
            r"|unsubscribe) (?:\w+ ){0,3}(?:me|us|my|our|name|number|her|him|them|this) (?:\w+ ){0,3}"
            r"(?:off|from|out of|out|of|on) (?:(?!wait|waiting|cancellation|guest|price|shopping|schedule"
            r"|roster|standby|call back)\w+ ){0,3}(?:lists?|database|texts|messages|text messages?|marketing"
            r"|mailings|texting|campaigns?|promotions|spam)\b(?! for | on (?:mon|tue|wed|thu|fri|sat"
            r"|sun))"
        ),
    ),
    (
        "do-not-want-texts",
        (
            r"\b(?:do not|no longer|never|not|dont) (?:want|wish|need|care|like|interested|looking)"
            r"(?: \w+){0,5} (?:texts|messages|texting|notifications|promotions|marketing|spam|text "
            r"messages?|contacted|texted|alerts from you|promos|solicitations?)\b"
        ),
    ),
    (
        "unsubscribe",
        (
            rf"(?<!not )(?<!never )\b(?:unsubscribe|unsub|optout|opt out|opted out|opt me out|unenroll)\b"
            rf"(?! form| period| day| fee| button| deadline| option| link (?:is|does)){_ELSEWHERE}"
        ),
    ),
    ("unsubscribe", r"\bunsubscribe (?:me|us|my number|from (?:this|these|your))"),
    (
        "revoke-consent",
        (
            r"\b(?:revoke|withdraw|rescind|revoking|withdrawing) (?:\w+ ){0,3}(?:consent|permission)"
            r"|\b(?:do|did) not (?:give|consent|have)(?: \w+){0,3} (?:consent|permission) to (?:text"
            r"|contact|message|be)|without my (?:consent|permission)"
        ),
    ),
    ("leave-me-alone", r"\bleave (?:me|us) (?:the \w+ )?alone\b|\bleave me be\b"),
    (
        "wrong-number",
        (
            r"\byou (?:have|got|are texting|texted|reached|are contacting) (?:the |a )?wrong (?:number"
            r"|person)|^(?:sorry )?(?:this is )?(?:the |a )?wrong number(?! on| for| of)"
        ),
    ),
    (
        "complaint",
        (
            r"\b(?:tired|sick|fed up|annoying|annoyed|unwanted|unsolicited|harassing|spamming|too many"
            r"|enough with|done with) (?:(?!and driv)\w+ ){0,4}(?:texts|messages|promos|notifications"
            r"|texting|text messages?|spam|ads)\b"
        ),
    ),
    ("complaint", r"\b(?:spamming|harassing) (?:me|us)\b(?! about| with)"),
    ("how-got-number", r"\bhow (?:did|do) you (?:\w+ )?(?:get|got|have) (?:my|this) (?:\w+ )?number\b"),
    (
        "lose-number",
        (
            r"\b(?:lose|delete|erase|remove|forget|block|disregard|forget you have|forget that you "
            r"have) (?:my|this) (?:phone |cell )?number\b(?! and add)"
        ),
    ),
    (
        "threat",
        (
            r"\b(?:fcc|ftc|tcpa|do not call registry|attorney general)\b|\breport(?:ing|ed)? (?:\w+ "
            r"){0,3}(?:as |for )?(?:spam|harassment)\b|\bsue you\b|\bif you (?:ever )?(?:text|contact"
            r"|message|call) (?:me |us |this number )?(?:again|one more time)|\b(?:take|taking) legal "
            r"action\b|\b(?:i am|i will be|am) suing\b"
            r"(?! (?:the|my|his|her|their|an?|our)\b)|\bmark(?:ing|ed)? (?:\w+ ){0,2}as spam\b|\b(?:next"
            r"|one more|another) (?:text|message)\b.{0,30}\b(?:lawyer|attorney|police|court|fcc|sue)\b"
            r"|\bmy (?:lawyer|attorney) if (?:this|you)\b|\b(?:have|am|gonna|will|just) block(?:ed|ing)? (?:you"
            r"|this number)\b"
            r"|\bdo "
            r"not call (?:list|registry)\b|\bdnc\b"
        ),
    ),
)

WORTH_A_SEARCH = re.compile(
    r"\b(?:text|messag|spam|harass|bother|contact|notific|promo|remove|delet|eras|stop|quit|unsub|opt|unenroll|revok"
    r"|rescind|withdr|consent|permission|alone|be$|be |wrong|ads\b|number|fcc|ftc|tcpa|registry|general|sue|suing"
    r"|again|one more|legal|lawyer|attorney|block|lists?\b|dnc|sms|receiv|solicit|mensaj|public|baja|base|sistema"
    r"|tele|celular|escri|envi|manda?|mande|molest|acos|list|database|mailing|campaign|marketing|court|police|numero"
    r"|alerts|desusc|en paz|tranquil)"
)
"""What each of MENTIONED has in it, English or Spanish: most clauses have none of it, and a search costs twenty times
as much."""

_SAID_STOP = (
    r"(?:reply|replied|replying|text|texted|say|says|said|type|typed|send|sent|hit|press"
    r"|pressed|word)"
)
INNOCENT = (
    r"^(?:my|his|her|their) \w+ will not leave me alone\b",
    r"\b(?:non|bus|full|pit|whistle|door|back) ?stops?\b",
    r"^(?:liked|loved|disliked|laughed at|emphasized|questioned|reacted)\b",
    r"^(?:le gusto|le encanto|me gusto|reacciono)\b",
    (
        r"(?<!if you )(?<!if you do )\b(?:do not|not|never|can not|did not|would not|should not|please not) "
        r"(?:ever |you ever "
        r"|want to |wanna |mean to |meaning to |meant to |need to |let (?:them|it|anyone) |want "
        r"you to |wish to |want to be |have to |going to |ask to |ask you to |want me to |try to "
        r"|trying to |actually )*(?:stop|stopped|quit|unsubscribe|unsubscribed|remove|removed|cancel"
        r"|end|delete|opt out|opted out|take (?:me|us|my|him|her|our)|turn off|get rid|text stop"
        r"|hit stop|reply stop|say stop|leave (?:me|us) (?:out|off)|drop me|discontinue|block me"
        r"|lose my|forget my|forget (?:me|us)|forget)\b"
    ),
    (
        r"\bunsubscribe(?:d (?:me )?from (?:the |your |my )*emails?\b"
        r"| (?:me )?from (?:the |your |my )*emails?(?: newsletters?\b| lists?\b"
        r"|(?= (?:but|not) (?:\w+ ){0,3}(?:texts?|texting|messages))))(?! (?:and|or) (?:text|sms))"
    ),
    (
        r"\b(?:do not|never) (?:text|message|contact|write|bother)(?: me| us)? (?:before|after|during|until"
        r"|till|while"
        r"|past|between|(?:so|too) (?:early|late)|earlier|later)\b"
    ),
    (
        r"^(?:i |we )?(?:really |just )*(?:love|like|enjoy|appreciate) (?:the|these|your|getting|receiving)"
        r"(?!.*\b(?:but|stop|stopped|remove|removed|off|out|unsubscribe|not|no|less|fewer)\b)"
    ),
    r"^(?:please )?keep (?:on )?(?:texting|sending|the|me on|us on|them|those|it|messaging)\b",
    (
        rf"(?<!times )\b(?:what|if|does|do|should|can|when|how(?! many)) (?!i have to say|i need to say)(?:.{{0,25}} "
        rf")?{_SAID_STOP} (?:the word )?(?:stop|help|cancel|unsubscribe)\b"
    ),
    r"\b(?:your|the|a|it|this) (?:text|message|texts)? ?(?:says?|said) .{0,20}\b(?:stop|cancel)\b",
    r"\bwhat (?:does|do|is|happens)(?: the)?(?: word)? (?:stop|help|reply stop|cancel)\b",
    (
        r"\b(?:remove|delete|take|change|drop) .{0,40}\b(?:and|then) (?:add|use|put|replace|update"
        r"|text|contact|send) "
    ),
    r"\b(?:by (?:accident|mistake)|accidentally|accident|on accident)\b",
    r"\b(?:why|when) did (?:you|they|the) (?:all )?(?:\w+ )?(?:stop|quit|texts stop|messages stop)",
    r"\bdid (?:you|i|they) (?:get |all )?(?:stop|unsubscribe|unsubscribed|quit|remove|opt)\b",
    (
        r"(?<!make )\b(?:he|she|they|we|it|who|which|that|neighbor|ex|driver|kid|son|daughter) "
        r"(?:will |should |can |could |would |did |does |do |has to |have to |needs? to |had to "
        r")?(?:not )?(?:stop|stops|stopped)\b"
    ),
    (
        r"\b(?:have (?:him|her|them|the \w+|your \w+) stop|tell (?:him|her|them|the \w+|your \w+) to (?:stop|quit))\b"
        r"(?! (?:texting|messaging|contacting|sending|spamming|bothering|harassing))"
    ),
)
"""A clause in which one of these is found is about stopping, not a wish to be left."""

MAY_BE_INNOCENT = re.compile(
    r"stop|quit|unsub|remov|cancel|\bend\b|delet|\bopt|\btake|turn off|get rid|leave|drop|discontinu|block|lose my"
    r"|forget|text|messag|contact|write|bother|like|love|laughed|emphasi|questioned|reacted|enjoy|appreciat|keep|help"
    r"|change|accident|mistake|gusto|encanto|reacciono|dej|\bpar(?:en?|es|ar)\b|borr|saqu|elimin|baja|salir|desusc"
    r"|\bsig|alto|error"
)
"""What each of INNOCENT has in it, English or Spanish: as with MENTIONED."""

OPT_IN = (
    (
        "sign-me-up",
        (
            r"(?:sign|add|put|opt|enroll|subscribe) (?:me|us|my number) (?:back|in|up|up again)(?: "
            r"(?:in|to|on|for))*(?: (?:your |the |this |all ){0,2}(?:text |texting |messaging |contact "
            r"|messages ){0,2}(?:list|lists|texts?|messages|alerts|notifications|updates))?(?: again)?"
            r"|(?:sign|add|put|enroll|subscribe) (?:me|us|my number) (?:up )?(?:to|on|for) (?:your "
            r"|the |this |all ){0,2}(?:text |texting |messaging |contact |messages ){0,2}(?:texts?|messages"
            r"|alerts|text list|texting list|notifications|messages list)(?: again)?"
        ),
    ),
    (
        "text-me-again",
        (
            r"(?:start|resume|begin|restart|keep|turn) (?:texting|messaging|sending|getting|receiving"
            r"|contacting|the|my|me|all|texts?|messages|alerts|notifications|back|on|again|more|to)"
            r"(?: (?:me|us|my|the|texts?|messages|alerts|notifications|again|back|on|your|promos|updates))*"
        ),
    ),
    (
        "text-me-again",
        (
            r"(?:text|message|contact) me again|(?:you (?:can|may) )(?:text|message|contact) (?:me|us) "
            r"again"
        ),
    ),
    (
        "want-texts",
        (
            r"(?:i |we )?(?:would )?(?:want|like|love|wish|need) (?:to )?(?:get|receive|start getting"
            r"|start receiving|have|keep getting|keep receiving|hear|resume|be|go|see|subscribe|opt"
            r"|rejoin)?(?: ?back)?(?: in| on| to| from you)*(?: (?:your |the |these |my |all )*(?:texts?"
            r"|messages|text alerts|alerts|notifications|text messages|updates|list|texting list|text "
            r"list|promos|offers))? ?(?:again|back|please)?"
        ),
    ),
    (
        "bare",
        (
            r"(?:resume|restart|rejoin|re subscribe|(?:re)?subscribe me(?: again| back)?|resubscribe"
            r"|opt (?:me )?(?:back )?in|sign me (?:back )?up|add me(?: back)?|un stop|unsubscribe undo"
            r"|undo stop|start again|start (?:me )?back up|i (?:want|would like) (?:back )?in)"
        ),
    ),
)
"""Matched whole; consent is taken from bare words alone, so all of these are likely at most."""

HELP = (
    (
        "who-is-this",
        (
            r"(?:and )?(?:who|whos|who is|who the|whom) ?(?:is|are|dis|s)? ?(?:this|you|it|that|dis"
            r"|texting|messaging|texting me|texting us|messaging me|number)(?: texting| is this| please"
            r"| from)*(?: me)?|(?:what|which) (?:is this|company is this|business is this|number is "
            r"this)|new (?:phone|number) who (?:is )?(?:dis|this)|who (?:am i|is) (?:texting|messaging)"
            r"(?: with| me)?|do i know you|who sent this"
        ),
    ),
)
