"""What people say in English that only sounds like a wish to be left.

LIKELY matches a clause as a whole. What is found somewhere in one is in `mentions_en`; rows and spelling are as in
`phrases_en`.
"""

from __future__ import annotations

from threadline.rules import phrases_en as en

LIKELY = (
    ("not-interested", r"(?:i am )?not interested in (?:whatever|anything|what) .{0,25}"),
    (
        "want-out",
        (
            rf"(?:i |we )?(?:would )?(?:want|need|like|wish) (?:{en.TEXTS}|these|this|it|those|all this)"
            r" (?:to (?:stop|end|be over)|stopped|ended|gone|off my phone|out of my phone)"
        ),
    ),
    (
        "want-out",
        (
            rf"(?:i |we )?(?:would )?(?:want|need|like|wish) {en.OWN} (?:out|off|removed|deleted|gone|erased)"
            rf"(?: of| from| off)?(?: (?:here|this|your|the|these|{en.LISTS}|{en.TEXTS}))*"
        ),
    ),
    ("remove", rf"(?:scrub|wipe|burn|destroy|purge|throw away|shred|erase|ditch) (?:all )?(?:of )?{en.OWN}"),
    ("not-my-name", r"(?:there is )?(?:no one|nobody)(?: here)? (?:named|called) \w+(?: here)?"),
    (
        "not-my-name",
        (
            r"(?:this number is |i am |this is )?not (?:who|the (?:person|one|guy|lady)) (?:that |who )?"
            r"(?:you|u) (?:think|are looking for|want|are trying to reach|are after)(?: it is| i am| this is| for)?"
        ),
    ),
    (
        "stop-texts",
        (
            rf"{en.STOP} sending(?: {en.ME})? {en.POINTED}{en.TO_ME}{en.EVER}|{en.STOP} (?:all )?{en.DOING}"
            rf"(?: {en.ME})?{en.EVER}"
        ),
    ),
    (
        "do-not-text",
        (
            rf"(?:do not|never) (?:ever )?(?:send(?: {en.ME})? (?:{en.POINTED}|nothing)|{en.DO} {en.ME}"
            rf"|use (?:this|my) {en.DEVICE}|solicit|send|(?:try to )?sell me (?:anything|stuff)){en.EVER}"
        ),
    ),
    (
        "do-not-want",
        (
            rf"(?:i |we )?(?:do not|no longer|never) (?:want|wish|need|like|care) to (?:continue |be "
            rf")?(?:get|getting|receive|receiving|see|hear)(?: (?:these|those|anything|about this|about "
            rf"it))?{en.TO_ME}{en.EVER}"
        ),
    ),
    (
        "do-not-want",
        (
            r"(?:i |we )?(?:do not|no longer|will not) (?:want|need|accept|do|read|like|use|appreciate) "
            r"(?:your |any |these |the )*(?:services?|texts?|texting|messages|business|products?|offers"
            r"|stuff)(?: anymore| any more)?"
        ),
    ),
    (
        "said-stop",
        (
            rf"{en.ASKED} (?:you )?(?:to )?(?:no|no more)|(?:this is )?(?:my |the )?(?:\w+ )?(?:time"
            rf"|request|warning)(?: asking you| telling you)? to stop|(?:i )?(?:hit|sent|typed|texted"
            rf"|replied) stop (?:like )?(?:\w+ )?(?:times?|twice|already|yesterday|and still .{{0,20}})"
        ),
    ),
    (
        "take-me-off-list",
        (
            rf"(?:take|remove|delete|get|drop|strike|scratch|erase|pull|cut|exclude|omit|cross|wipe"
            rf"|keep|leave|taking|removing|have|purge) {en.MINE} (?:removed |deleted |taken |erased "
            rf")?(?:from |off of |off |out of |of ){{1,2}}(?:your |the |this |that |ur |all )*(?:{en.LISTS}"
            rf"|thing|chain|thread|group(?: text| chat)?|chat|distribution|campaigns?|program|rotation"
            rf"|files?|phones?|texts)"
        ),
    ),
    (
        "remove",
        (
            rf"(?:remove|delete|erase|lose|forget|get rid of|purge|toss|block) (?:all )?(?:of )?(?:{en.MINE}"
            rf"|(?:my|our) (?:digits|number|info|data))(?: away| out)?"
        ),
    ),
    (
        "unsubscribe",
        (
            rf"{en.LEAVING}(?: (?:me|us|{en.OUR}{en.DEVICE}))?(?: (?:from|of|to|off) (?:it|that|them"
            rf"|those|the texts|your stuff))|(?:sign|count|cancel) (?:me|us) out(?: of (?:this|these"
            rf"|it))?|undo (?:my )?(?:signup|sign up|subscription)"
        ),
    ),
    (
        "revoke-consent",
        (
            r"(?:i )?(?:do not|no longer|never) (?:give (?:you )?(?:my )?)?(?:consent|permission)(?: "
            r"to (?:this|these|texts|be .{0,20}|receive .{0,20}|get .{0,20}))?"
        ),
    ),
    (
        "texts-unwelcome",
        (
            r"(?:this|my) (?:line|phone|number|cell) (?:does not|can not|is not able to) (?:accept|receive"
            r"|get|take) (?:texts?|messages|text messages)|(?:texting|texts|text messages) (?:is|are) "
            r"not (?:ok|okay|welcome|wanted|allowed|appreciated)|you(?: all| guys| people)? (?:text"
            r"|message) (?:me )?(?:way |far )?too (?:much|often)|no need to (?:text|message|contact) "
            r"(?:me|us)(?: anymore| any more| again)?"
        ),
    ),
    (
        "stop-asked",
        (
            r"(?:stop|quit|cease|end) (?:it|this|all this|all of (?:this|it|these)|everything|dis|that "
            r"shit|that crap|that)"
        ),
    ),
    ("stop-asked", r"stop(?: it| this| that| these| those| everything| them){1,2}"),
    (
        "stop-asked",
        (
            r"(?:quit it|knock it off|cut it out|cut this out|give it a rest|make it stop|make this "
            r"stop|make these stop|how do i make it stop)"
        ),
    ),
    (
        "stop-asked",
        (
            r"(?:end|cancel|block|mute|silence|shut off|turn off|disable) (?:this|these|those|all|all "
            r"of (?:this|these)|everything)"
        ),
    ),
    ("stop-asked", r"(?:turn|shut|switch) (?:these|this|those|them) off"),
    (
        "stop-calls",
        (
            rf"{en.STOP} (?:calling|e ?mailing)(?: {en.ME})?{en.EVER}|(?:do not|never) call {en.ME} (?:again|anymore"
            rf"|ever)(?: again)?"
        ),
    ),
    (
        "stop-contact",
        (
            rf"{en.STOP} using {en.ME}|{en.STOP} (?:the |this |all this )?(?:madness|nonsense|harassment"
            rf"|emails?|contact|junk)"
        ),
    ),
    (
        "no-more",
        (
            r"(?:i (?:want|need|said) )?no more(?: (?:of )?(?:this|these|that|from you|contact|please))*"
            r"|no (?:contact|solicit\w*|soliciting)|enough of (?:this|these|you)"
        ),
    ),
    (
        "no-more",
        (
            rf"no {en.ONLY_TEXTS}(?: .{{0,10}})?|no (?:ads|promos|marketing|offers|promotions)|no calls"
            rf"(?: or| and| no)* texts|enough (?:with )?{en.TEXTS}"
        ),
    ),
    ("enough", r"enough(?: already| now| of this)|that is enough texts"),
    (
        "not-interested",
        (
            rf"(?:i |we )?(?:am |are )?(?:not|no longer|never|nt) (?:at all |even )?interested(?: in "
            rf"(?:your |you |any |this |these |it |receiving |getting |hearing |anything |more |what "
            rf"you |are selling |from |being contacted )*(?:{en.TEXTS}|services?|products?|business"
            rf"|company|calls)?)?{en.EVER}(?: at this time| right now)?"
        ),
    ),
    ("not-interested", r"(?:no|zero|not any|i have no) interest(?: in (?:this|these|it))?|not for me"),
    (
        "do-not-want",
        (
            rf"(?:i |we )?(?:do not|no longer|never) (?:want|need|wanted|asked for|like|wish for|care "
            rf"for) (?:any of )?(?:these|those|this|this stuff|this crap|you to contact me|contact|to "
            rf"be bothered|to hear from you|anything from you|to be contacted|part of this|any|this "
            rf"service|any more|any part of this){en.TO_ME}{en.EVER}"
        ),
    ),
    ("do-not-want", rf"(?:i |we )?(?:un|not )wanted(?: {en.TEXTS})?"),
    (
        "already-out",
        (
            r"(?:i |we )?(?:have )?(?:already |previously )?(?:(?:replied|texted|sent|said) stop|(?:unsubscribed"
            r"|opted out)(?! from (?!you|your|this|these|them|those|everything|all|text|the (?:text|message|list))))"
            r"(?: .{0,20})?"
        ),
    ),
    (
        "want-out",
        (
            r"(?:i )?(?:want|need|would like|wish) (?:out|off|to (?:be|get) (?:out|off))(?: of (?:this"
            r"|here|these))?|(?:let|count|leave) me out(?: of this)?|let me (?:off|go)"
        ),
    ),
    (
        "want-out",
        (
            r"(?:get|how do i get) (?:off|out) (?:of )?(?:this|here|these)|(?:stop|end|cancel) (?:my "
            r"|the |this )?subscription"
        ),
    ),
    (
        "remove",
        (
            rf"(?:remove|delete|erase|take off|take out|forget) (?:{en.MINE}|about (?:me|us|this number))"
            rf"(?: from (?:this|here|everything|your \w+))?"
        ),
    ),
    (
        "remove",
        (
            rf"(?:take|get) {en.MINE} (?:off|out|down)(?: of .{{0,12}})?|(?:lose|block|delete) it|(?:lose"
            rf"|forget|block|drop|delete|ban|exclude) (?:me|this number|my number|us)|(?:exclude|omit"
            rf"|spare|excuse) me(?: .{{0,30}})?"
        ),
    ),
    (
        "wrong-number",
        (
            r"(?:i |we )?(?:think |believe |am afraid |afraid |looks like )*(?:that )?(?:(?:you|this"
            r"|it)(?: all| guys)? (?:must )?(?:have got|have|got|has|are texting|are messaging|texted"
            r"|are contacting|is|reached|called|contacted|is definitely) )?(?:the |a |an )?(?:wrong"
            r"|incorrect) (?:number|person|num|phone|contact|guy|lady)(?: for \w+)?(?: here| buddy| "
            r"friend| pal| lose it| delete it)*"
        ),
    ),
    (
        "not-my-name",
        (
            r"(?:this |it |sorry )*(?:is |was )?(?:not|no longer) (?!my|your|the|a|an|our|right|good"
            r"|correct|working|that|for|what|about|how|in|on|at|to|much|any)\w+(?: \w+)? (?:number|phone"
            r"|cell)(?: anymore| any more)?"
        ),
    ),
    (
        "not-my-name",
        (
            r"(?:there is )?(?:no|nobody|no one|not any)(?: named| called)?(?: \w+)? (?:at|on|with|has"
            r"|uses) this (?:number|phone)|(?:there is )?(?:nobody|no one|no body)(?: here)? by that "
            r"name(?: here)?"
        ),
    ),
    (
        "not-my-name",
        (
            r"this (?:number|phone) (?:does not belong|belongs|is not|no longer belongs|is no longer) "
            r"(?:to |for )?\w+(?: anymore| any more)?"
        ),
    ),
    (
        "not-my-name",
        (
            r"\w+ (?:\w+ )?(?:does not|no longer|do not) (?:use|uses|have|has|own|owns) this (?:number"
            r"|phone|cell)(?: anymore| any more)?|you have the wrong \w+|wrong (?:number|person|guy)"
        ),
    ),
    (
        "never-signed-up",
        (
            r"(?:i |we )?(?:also |have |had )?(?:never|did not|not|have not|had not|do not (?:recall"
            r"|remember|think i)) (?:ever |even )?(?:sign|signed|signing|subscribe|subscribed|subscribing"
            r"|opt|opted|opting|enroll|enrolled|registered|register|agree|agreed|agreeing|consent|consented"
            r"|ask|asked|asking|request|requested|authorize|authorized|give|gave|given|giving|want|wanted)"
            r"(?: (?:up|in|for|to|you|my|our|anyone|anybody|it|this|these|that|any|such|receive|get"
            r"|getting|permission|number|phone|consent|authorization|be|being|texted|contacted|on|texts?"
            r"|messages?|texting|your|list|alerts|spam|promotions|promos|notifications|marketing|of"
            r"|me|text|stuff|crap|service|the|from|all|or))*"
        ),
    ),
    (
        "how-got-number",
        (
            r"(?:and )?(?:how|where|who) (?:did|do|have|gave|give|is it that)?(?: ?(?:you|they|u))?"
            r"(?: guys| people| all)? ?(?:even |ever )?(?:get|got|have|find|found|obtain|gave|give|given)?"
            r"(?: you| u)? ?(?:my|this|our) (?:cell |phone |mobile )*(?:number|info|information|contact)"
            r"(?: from)?"
        ),
    ),
    (
        "why-texting",
        (
            rf"(?!why did i (?:get|receive) (?:this|that|the|your|a) (?:text|message)\b)"
            rf"(?:and )?why (?:are|do|did|would|is|am|does|have|must|the)? ?(?:you|i|this|we|they|u)? "
            rf"?(?:guys |people |all |still |always |keep |kept |constantly |even |been |being )*(?:texting"
            rf"|messaging|contacting|getting|bothering|sending|text|message|receiving|spamming|harassing"
            rf"|receive|get|contact|bother|spammed|texted)(?: {en.ME})?(?: (?:{en.TEXTS}|{en.POINTED}))?"
            rf"(?: so much| so often| every day| constantly)?{en.TO_ME}{en.EVER}"
        ),
    ),
)
