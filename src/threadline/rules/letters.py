"""One form for each letter, however a text was typed, so that words can be compared.

Width, case, accents, zero-width characters, letters of other scripts that look like ours ("ѕтор"), figures that
stand for letters ("st0p") and letters set apart ("s t o p") all come to the same plain words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_APOSTROPHES = re.compile("['’‘`´ʼ]")  # "don't" and "dont" are one word
_TOKENS = re.compile(r"[^\W_]+")
_SET_APART = re.compile(r"(?<![A-Za-z])(?:[A-Za-z][.\-_*~+]){2,}[A-Za-z](?![A-Za-z])")
_INVISIBLE = frozenset({"Mn", "Me", "Cf"})

_LOOK_ALIKES = str.maketrans(
    {
        **dict(zip("авсеѕіјкмнортухԁɡһӏԛԝ", "abcesijkmhoptyxdghlqw", strict=True)),  # Cyrillic
        **dict(zip("αβεικνορστυχηω", "abeiknopstuxnw", strict=True)),  # Greek
        **dict(zip("ᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdeghijklmnoprstuvwyz", strict=True)),  # small capitals
        **{chr(start + index): chr(ord("a") + index)
           for start in (0x1F150, 0x1F170, 0x1F1E6) for index in range(26)},  # in circles, squares and flags
        "ı": "i", "ł": "l", "ø": "o", "đ": "d",
    }
)  # fmt: skip
_FIGURES = str.maketrans("01345789@$!|", "oleastbgasil")
_FIGURE = re.compile(r"[0-9@$!|]")
# Not behind two of "!": whatever begins there began at the second, and a long run of them is looked through once.
_MIXED = re.compile(
    r"(?<![\w@$])(?<![!|][!|])(?=[\w@$!|]*[a-z])(?=[\w@$!|]*[0-9@$!|])[a-z0-9@$!|]+(?![\w@$])"
)


def plain(text: str) -> str:
    """The text with one form for each letter: no width, accents, zero-width characters or apostrophes."""
    if text.isascii():
        return _APOSTROPHES.sub("", text)
    letters = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in letters if char.isascii() or unicodedata.category(char) not in _INVISIBLE)
    return _APOSTROPHES.sub("", kept)


def narrow(text: str) -> str:
    """The text with letters of the usual width and shape, each where it was ("ＳＴＯＰ")."""
    if unicodedata.is_normalized("NFKC", text):
        return text
    return "".join(map(_usual, text))


def small(text: str) -> str:
    """The text in small letters, each where it was."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(char.lower()[:1] for char in text)


def _usual(char: str) -> str:
    usual = unicodedata.normalize("NFKC", char)
    return usual if len(usual) == 1 else char


def together(plain_text: str) -> str:
    """A plain text without the marks that set the letters of a word apart ("S.T.O.P")."""
    return _SET_APART.sub(lambda match: re.sub(r"[^A-Za-z]", "", match[0]), plain_text)


def folded(plain_text: str) -> str:
    """A plain text in small letters of ours alone."""
    small = plain_text.casefold()
    return small if small.isascii() else small.translate(_LOOK_ALIKES)


def unmasked(small: str, is_word: Callable[[str], bool]) -> str:
    """A folded text with figures read as the letters they stand for, where that gives a word."""

    def read(match: re.Match[str]) -> str:
        bare = match[0].rstrip("!|")  # what ends a sentence stands for no letter
        word = bare.translate(_FIGURES)
        return word + match[0][len(bare) :] if not bare.isalpha() and is_word(word) else match[0]

    return _MIXED.sub(read, small) if _FIGURE.search(small) else small


def words(small: str) -> list[str]:
    """The words of a folded text; a run of three single letters or more is one word."""
    found = _TOKENS.findall(small)
    if 1 not in map(len, found):
        return found
    joined: list[str] = []
    run: list[str] = []
    for word in [*found, ""]:
        if len(word) == 1 and not word.isdigit():
            run.append(word)
            continue
        joined += ["".join(run)] if len(run) > 2 else run
        run = []
        joined += [word] if word else []
    return joined
