"""Words for what is wrong with an opt-in page, a join word or a scan."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _later

from threadline.actions import join_words as acts
from threadline.actions import opt_in_pages as pages
from threadline.actions.purposes import Refused as PurposeRefused
from threadline.rules import join_words, opt_in_pages, scans
from threadline.rules.join_words import Fault
from threadline.rules.lint import Rule
from threadline.rules.roles import Refused
from threadline.web import lint_said, settings_words
from threadline.web.words import Words

_Page = opt_in_pages.Problem
_Word = join_words.Problem
_Text = join_words.TextProblem

PAGE: dict[opt_in_pages.Problem, Words] = {
    _Page.EMPTY: _later("This is needed."),
    _Page.TOO_LONG: _later("This is too long."),
    _Page.TAKEN: _later("Another page has this name."),
    _Page.UNKNOWN: _later("There is none like that, or it is closed."),
    _Page.MANY: _later("At most ten."),
    _Page.NO_LINK: _later("A whole address is needed, such as https://www.example.com/privacy."),
    _Page.NO_ORIGIN: _later("Only the website itself, such as https://www.example.com, without a path."),
    _Page.NO_BUSINESS: _later("It has to name your business as it stands in the settings of the workspace."),
    _Page.NO_STOP: _later("It has to say how to stop: “Reply STOP to opt out”."),
    _Page.NO_HELP: _later("It has to say how to get help: “Reply HELP for help”."),
    _Page.NO_RATES: _later("It has to say that message and data rates may apply."),
    _Page.NO_FREQUENCY: _later("It has to say how many texts come, or that their number varies."),
    _Page.NO_CONDITION: _later("It has to say that consent is not a condition of any purchase."),
}
"""Why a page was refused."""

PAGE_WORDING: dict[Rule, Words] = {
    **lint_said.RULES,
    Rule.SHAFT: _later("Carriers refuse a page with this:"),
    Rule.SHORTENER: _later("Carriers refuse a page with public short links; use the whole address:"),
    Rule.PROMOTIONAL: _later("This sells, and nothing here asks for consent to advertising:"),
}
"""What there is to say of the words of a page."""

TEXTS: dict[join_words.TextProblem, Words] = {
    _Text.TOO_LONG: _later("This answer is too long: at most 480 characters."),
    _Text.PLACEHOLDER: _later("Nothing is filled in here, so it would be sent as it stands: %(words)s"),
    _Text.NO_BUSINESS: _later("The answer has to name your business: %(words)s"),
    _Text.NO_STOP: _later("The answer has to say how to stop: “Reply STOP to opt out”."),
    _Text.KEYWORD: _later("This word does something else to every number; ask for another: %(words)s."),
    _Text.OFFER: _later("This sells, and the answer to who joined only confirms: %(words)s."),
    _Text.SHORTENER: _later("Carriers drop texts with public short links; use the whole address: %(words)s."),
    _Text.WORDING: _later("Carriers do not let this through: %(words)s."),
}
"""Why an answer to who joined was refused."""

SCANS: dict[scans.Problem, Words] = {
    scans.Problem.EMPTY: _later("This file is empty."),
    scans.Problem.TOO_LARGE: _later("This file is larger than 5 MB."),
    scans.Problem.OTHER: _later("A scan is a PDF, a JPEG or a PNG; this is none."),
}
"""Why a scan was refused."""


_WORDS: dict[join_words.Problem, Words] = {
    _Word.RESERVED: _later("%(word)s already means something to every number, so it cannot join a purpose."),
    _Word.ODD: _later("%(word)s is not one word of letters and digits, at most 20 long."),
    _Word.MANY: _later("At most %(most)d words join one purpose."),
    _Word.UNKNOWN: PAGE[_Page.UNKNOWN],
}
_TAKEN_EVERYWHERE = _later("%(word)s joins another purpose already.")
_TAKEN_HERE = _later("%(word)s means something on this number already.")


def page(refused: pages.Refused) -> str:
    """Why a page was refused, with the words that are wrong."""
    if isinstance(refused.problem, Rule):
        return lint_said.plainly(PAGE_WORDING[refused.problem], [refused.words])
    return str(PAGE[refused.problem])


def purpose(refused: PurposeRefused) -> str:
    """Why a purpose was refused."""
    if isinstance(refused.problem, join_words.TextProblem):
        return answer(Fault(refused.problem, refused.word), *refused.more)
    if refused.problem is _Word.TAKEN and not refused.word:
        return str(settings_words.REFUSED[Refused.TAKEN])
    return _word(refused.problem, refused.word, taken=_TAKEN_EVERYWHERE)


def word(refused: acts.Refused) -> str:
    """Why a join word of one number was refused."""
    if isinstance(refused.problem, join_words.TextProblem):
        return answer(Fault(refused.problem, refused.words), *refused.more)
    return _word(refused.problem, refused.words, taken=_TAKEN_HERE)


def _word(problem: join_words.Problem, word: str, *, taken: Words) -> str:
    said = taken if problem is _Word.TAKEN else _WORDS[problem]
    return str(said) % {"word": word, "most": join_words.MOST}


def answer(*faults: Fault) -> str:
    """What is wrong with an answer that is sent by itself, all of it."""
    return " ".join(str(TEXTS[each.problem]) % {"words": each.words} for each in faults)
