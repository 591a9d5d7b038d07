"""What people say in English of what they get, or threaten with, that sounds like a wish to be left.

As in `doubts_en`, LIKELY matches a clause as a whole.
"""

from __future__ import annotations

from threadline.rules import phrases_en as en

_COMPLAINT = (
    r"(?:annoying|harassment|harassing|spam|spamming|junk|too much|out of control|excessive"
    r"|illegal|against the law|violation|unwanted|bothering|not wanted|not welcome)"
)
_WHOM = (
    r"(?:sue|report|block|blocking|reporting|suing|reported|blocked|be (?:reporting|blocking"
    r"|suing|contacting))"
)
_AUTHORITY = (
    r"(?:the )?(?:fcc|ftc|tcpa|attorney general|authorities|police|carrier|bbb|better business "
    r"bureau|att|verizon)"
)

LIKELY = (
    (
        "complaint",
        (
            rf"(?:i |you |we )?(?:am |are |keep |kept )?(?:so |still |always )*(?:sick|tired|fed up"
            rf"|annoyed|over it|sick and tired|done|irritated|getting tired|over|exhausted|bothered) "
            rf"?(?:of|with|by|from)? ?(?:getting |receiving |all )*(?:{en.TEXTS}|these|you texting "
            rf"me|your company)(?: .{{0,20}})?"
        ),
    ),
    (
        "complaint",
        (
            rf"(?:{en.TEXTS}|this|these|you|it|that) (?:is|are|were|got) (?:becoming |getting |just "
            rf"|way |really |so |borderline |a |an |bunch of |nothing but )*{_COMPLAINT}(?: \w+)?(?: "
            rf"af| me)?"
        ),
    ),
    (
        "complaint",
        (
            r"(?:you are|stop|i am) (?:texting|messaging) a (?:landline|child|minor|kid|business|hospital)"
            r"(?: .{0,20})?|(?:fewer|less) texts"
        ),
    ),
    (
        "complaint",
        (
            rf"(?:there are |i get |i am getting |getting |you send |way )*(?:way |far )*too (?:many"
            rf"|much) {en.TEXTS}(?: .{{0,20}})?|so many texts|(?:i am |am )?still (?:getting|receiving) "
            rf"(?:{en.TEXTS}|these)(?: .{{0,15}})?|(?:i |you )keep (?:getting|receiving|texting|messaging"
            rf"|sending) (?:{en.ME}|{en.TEXTS}|these)(?: .{{0,20}})?|how (?:annoying|irritating)"
        ),
    ),
    (
        "complaint",
        (
            rf"(?:you are |are you |this is )?(?:a )?(?:spam|spammers?|scam|scammers?|junk|spamming"
            rf"|harassing|harassment|spam texts?|spam alert)(?: (?:{en.ME}|junk|spam|reporting|report"
            rf"|reported|stop))*"
        ),
    ),
    (
        "threat",
        (
            rf"(?:i |we )?(?:am |will |would |shall |have |be )*(?:going to |gonna |about to |have "
            rf"to |be )*{_WHOM}(?: (?:you|this|it|u|them|these|and|number|as|spam|junk|block|blocked"
            rf"|report|reported|reporting|to|all|guys|for|harassment|your|company|texts|{_AUTHORITY}))*"
        ),
    ),
    (
        "threat",
        (
            rf"(?:i |my |you )?(?:will |am |are |to |be |the |going |have |hear |from |hearing |contacting "
            rf"|calling |call |get |contact |talking |file |filing |a |complaint |with |report |press "
            rf"|pressing |charges |about |not |been |reported |turned |in |this |reporting |on |number "
            rf"|)*(?:my lawyer|(?:lawyer|attorney) will (?:contact|be in touch|hear|call|sue|be contacting) "
            rf".{{0,25}}|my attorney|{_AUTHORITY}|harassment charges|press charges|file a complaint)"
        ),
    ),
    ("threat", r"you (?:are|will be|have been|got|just got) (?:being )?(?:blocked|reported)(?: .{0,20})?"),
    (
        "go-away",
        (
            r"(?:get|stay|keep) (?:out|off|away|up) ?(?:of|from|off)? (?:my (?:phone|inbox|line|messages"
            r"|life)|me)|uninterested|(?:fuck|f|eff|piss|bug|buzz|back|sod|jog|naff|screw|bugger|shove) "
            r"off|(?:fuck|screw|f|damn) (?:you|u|yourself)(?: .{0,20})?|(?:go away|get lost|beat it"
            r"|scram|go to hell|drop dead|fu|shut up|stfu|get bent|kick rocks|take a hike|get a life"
            r"|eat shit|bite me|suck it|get stuffed|shoo|leave)"
        ),
    ),
    (
        "stop-asking",
        (
            r"(?:stop|quit|do not|never) (?:asking|begging|ask|beg)"
            r"(?: (?:me|us|for|to|again|any more|ever|money|my|vote|votes|donations?|donate))*"
        ),
    ),
    (
        "mute",
        (
            rf"(?:i am |i have |please )?(?:mute|muted|muting|silence|silencing) (?:me|you|this|these|this number"
            rf"|{en.TEXTS})"
        ),
    ),
    (
        "wrong-number",
        (
            r"(?:you )?(?:have |are |been |keep |still )*(?:texting|messaging|contacting|calling|reaching|got"
            r"|reached) "
            r"(?:the |a )?wrong (?:number|person|phone|guy|lady|one)(?: .{0,25})?"
            r"|(?:this )?is not (?:the |a )?right (?:number|person)(?: .{0,50})?"
        ),
    ),
    (
        "dead",
        (
            r"(?:you are |stop )?(?:texting|messaging|contacting) a (?:dead|deceased) (?:person|man|woman|guy|number)"
            r"|the person you are (?:texting|messaging|trying to reach|looking for|contacting)(?: has| is)? "
            r"(?:died|passed|passed away|dead|deceased|gone)(?: .{0,25})?"
        ),
    ),
    (
        "not-for-a-child",
        r"(?:this|it) is (?:a|my) (?:kids?|childs?|child is|kid is|minors?|childrens) (?:phone|number|cell)",
    ),
    (
        "ease-up",
        (
            rf"(?:chill|ease up|ease off|lay off|let up|cool it|slow down|slow your roll|cut it out|knock it off|easy"
            rf"|give it a rest|tone it down|back off)(?: out)?(?: (?:with|on|w) {en.TEXTS})?"
        ),
    ),
    ("said-stop", rf"(?:i am )?(?:still |keep )+(?:getting|receiving) (?:{en.TEXTS}|these) after .{{0,40}}"),
    (
        "said-stop",
        r"(?:did|have) (?:you )?(?:not )?(?:get|got|see|seen|read|receive|received) my (?:stop|opt out)",
    ),
    (
        "said-stop",
        (
            r"(?:you (?:guys )?(?:can|may|should|need to|must|have to)|i (?:want|would like) "
            r"(?:to|you to|this to|it to)"
            r"|make it|time to) stop(?: now| already| it)?"
        ),
    ),
    (
        "stop-texts",
        (
            r"(?:end|cancel|discontinue|disable|deactivate|turn off|no need for|no use for|not need) "
            r"(?:my |all |the |these |your |any |more |appointment |text )*"
            r"(?:reminders?|alerts?|notifications?|updates?)"
        ),
    ),
    ("do-not-need", rf"no (?:need|use|interest)(?: (?:for|in|of))? {en.TEXTS}{en.TO_ME}{en.EVER}"),
    (
        "who-gave",
        (
            r"who (?:gave|give|granted|sold) you (?:the |any |my )*(?:permission|right|consent"
            r"|authorization)(?: .{0,30})?"
        ),
    ),
    (
        "not-a-customer",
        r"(?:i am )?(?:not|no longer) (?:your|a) (?:customer|client|patient|member)(?: of yours| here)?",
    ),
    ("remove-me", rf"(?:cross|scratch|strike|check|drop|knock) {en.SELF}(?: off)?(?: {en.FROM_LIST})?"),
    ("dead", r".{0,40}(?:passed away|deceased|died|is dead) .{0,20}(?:stop|remove|delete)(?: .{0,30})?"),
)
