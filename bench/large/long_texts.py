"""Texts that take long to be read for what they ask: as long as is looked at, and each of words never seen before."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping

LENGTH = 700
TEXTS = 200
"""Of each kind."""

_ORDINARY = (
    "hi there i wanted to ask whether you could move my appointment to next tuesday because my son has school and the"
    " doctor said that we need another look at the x rays before friday"
)
_NEARLY = (
    "stop texting", "please remove my", "do not text me", "take me off", "unsubscribe me from", "i do not want",
    "stop sending me", "would you please stop", "can you take my number off", "how did you get my", "if you text me",
    "i am going to report", "not interested in", "no quiero recibir", "ya no me manden", "quitenme de su",
)  # fmt: skip
_OPENINGS = ("can you please", "i want to", "we need you to", "could someone", "let me", "i am asking you to")
_LETTERS = "etaoinshrdlu"
_MARKS = ".,;:!?()-_*~+$@|#\"'\n"


def milliseconds() -> dict[str, dict[str, float]]:
    """The processor's time that a text of each kind takes, each read once: in the middle and of twenty the slowest."""
    from threadline.rules import intents

    chance = random.Random(7)
    found = {}
    for name, word in _kinds(chance).items():
        taken = []
        for text in [_text(word) for _ in range(TEXTS)]:
            began = time.thread_time()
            intents.read(text)
            taken.append((time.thread_time() - began) * 1000)
        found[name] = {
            "p50": round(statistics.median(taken), 2),
            "p95": round(statistics.quantiles(taken, n=20)[-1], 2),
        }
    return found


def _text(word: Callable[[], str]) -> str:
    text = ""
    while len(text) < LENGTH:
        text += word()
    return text[:LENGTH]


def _kinds(chance: random.Random) -> Mapping[str, Callable[[], str]]:
    from threadline.rules import vocabulary

    known, ordinary = sorted(vocabulary.KNOWN), _ORDINARY.split()

    def any_letters(count: int) -> str:
        return "".join(chance.choice(_LETTERS) for _ in range(count))

    def slipped(word: str) -> str:
        at = chance.randrange(len(word))
        return word[:at] + chance.choice(("", any_letters(1), any_letters(1) + word[at])) + word[at + 1 :]

    return {
        "words": lambda: chance.choice(ordinary) + " ",
        "sentences": lambda: " ".join(chance.sample(ordinary, 6)) + ". ",
        "nearly_phrases": lambda: chance.choice(_NEARLY) + chance.choice((" ", ". ", " and ")),
        "openings": lambda: chance.choice(_OPENINGS) + " ",
        "misspelt": lambda: slipped(chance.choice(known)) + " ",
        "misspelt_twice": lambda: slipped(slipped(chance.choice(known))) + " ",
        "no_words": lambda: any_letters(chance.randrange(3, 16)) + " ",
        "one_letter": lambda: "a",
        "letters_apart": lambda: "S.T.O.P ",
        "marks": lambda: chance.choice(_MARKS) + chance.choice(("", "", "a", "0")),
        "marks_alone": lambda: "!",
    }
