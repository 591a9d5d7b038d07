"""What programs are told of purposes, opt-in pages and join words."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from threadline.api.bodies import Body, Id, Text
from threadline.queries.desk import Purpose, Word
from threadline.queries.opt_in_pages import Page
from threadline.rules import join_words, opt_in_pages
from threadline.rules.join_words import LONGEST_TEXT
from threadline.rules.levels import Level


class PurposeOut(BaseModel):
    """What people consent to."""

    id: int
    name: str
    level: Level
    join_words: Annotated[list[str], Field(description="Words that join it on every number.")]
    join_text: Annotated[str, Field(description="What is answered to who joins; empty is our own answer.")]
    open: bool


_PurposeName = Annotated[Text, Field(min_length=1, max_length=80)]
_JoinWords = Annotated[
    list[Annotated[Text, Field(max_length=20)]],
    Field(max_length=5, description="Whoever texts one of them consents."),
]


_JoinText = Annotated[
    Text,
    Field(
        max_length=LONGEST_TEXT,
        description="Sent as it stands to who joins: names the business and says how to stop. Empty is our own answer.",
    ),
]


class PurposeIn(Body):
    """A purpose to be made."""

    model_config = ConfigDict(extra="forbid", title="CreatePurpose")

    name: _PurposeName
    level: Literal["informational", "promotional"]
    join_words: _JoinWords = []
    join_text: _JoinText = ""


class PurposePatch(Body):
    """What changes about a purpose; what is left out stays."""

    model_config = ConfigDict(extra="forbid", title="ChangePurpose")

    name: _PurposeName | None = None
    join_words: _JoinWords | None = None
    join_text: _JoinText | None = None
    open: StrictBool | None = None


class OptInPageOut(BaseModel):
    """A page on which people opt in."""

    id: int
    name: Annotated[str, Field(description="The campaign of the consents given on it.")]
    url: Annotated[str, Field(description="Where anybody finds it.")]
    title: str
    intro: str
    purposes: list[int]
    disclosure: Annotated[str, Field(description="The workspace's own; empty where ours is shown.")]
    privacy_url: str
    terms_url: str
    sender: Annotated[int, Field(description="The number that asks for the YES, or thanks.")]
    double: Annotated[bool, Field(description="Whether only a YES from the phone counts.")]
    origins: Annotated[list[str], Field(description="Websites that may show it inside their own.")]
    open: bool
    version: Annotated[int, Field(description="Of what is shown; every change of that makes the next one.")]
    words: Annotated[dict[str, str], Field(description="Every word that is shown, by language.")]
    created_at: datetime


_Link = Annotated[Text, Field(min_length=1, max_length=500, description="A whole http or https address.")]
_Purposes = Annotated[list[Id], Field(min_length=1, max_length=opt_in_pages.MOST)]
_Origins = Annotated[
    list[Annotated[Text, Field(max_length=300)]],
    Field(
        max_length=opt_in_pages.MOST, description="Websites such as https://www.example.com, without a path."
    ),
]
_PageName = Annotated[Text, Field(min_length=1, max_length=opt_in_pages.LONGEST["name"])]
_Title = Annotated[Text, Field(min_length=1, max_length=opt_in_pages.LONGEST["title"])]
_Intro = Annotated[Text, Field(max_length=opt_in_pages.LONGEST["intro"])]
_Disclosure = Annotated[
    Text,
    Field(
        max_length=opt_in_pages.LONGEST["disclosure"],
        description="Names the business, STOP and HELP, how often, rates, and that consent is no condition of a"
        " purchase. Empty is our own.",
    ),
]


class OptInPageIn(Body):
    """A page to be made."""

    model_config = ConfigDict(extra="forbid", title="CreateOptInPage")

    name: _PageName
    title: _Title
    intro: _Intro = ""
    purposes: _Purposes
    disclosure: _Disclosure = ""
    privacy_url: _Link
    terms_url: _Link
    sender: Id
    double: StrictBool = True
    origins: _Origins = []


class OptInPagePatch(Body):
    """What changes about a page; what is left out stays."""

    model_config = ConfigDict(extra="forbid", title="ChangeOptInPage")

    name: _PageName | None = None
    title: _Title | None = None
    intro: _Intro | None = None
    purposes: _Purposes | None = None
    disclosure: _Disclosure | None = None
    privacy_url: _Link | None = None
    terms_url: _Link | None = None
    sender: Id | None = None
    double: StrictBool | None = None
    origins: _Origins | None = None
    open: StrictBool | None = None


class JoinWordOut(BaseModel):
    """A word that joins a purpose on one number."""

    id: int
    sender: int
    word: str
    purpose: int
    text: Annotated[str, Field(description="What is answered; empty is the purpose's answer, or ours.")]


_Word = Annotated[Text, Field(min_length=1, max_length=join_words.LONGEST)]


class JoinWordIn(Body):
    """A word to be made."""

    model_config = ConfigDict(extra="forbid", title="CreateJoinWord")

    sender: Id
    word: _Word
    purpose: Id
    text: _JoinText = ""


class JoinWordPatch(Body):
    """What changes about a word; what is left out stays."""

    model_config = ConfigDict(extra="forbid", title="ChangeJoinWord")

    sender: Id | None = None
    word: _Word | None = None
    purpose: Id | None = None
    text: _JoinText | None = None


def purpose(known: Purpose) -> PurposeOut:
    """A purpose as programs see it."""
    return PurposeOut(
        id=known.id,
        name=known.name,
        level=known.level,
        join_words=list(known.join_words),
        join_text=known.join_text,
        open=known.open,
    )


def page(known: Page, *, url: str) -> OptInPageOut:
    """A page as programs see it."""
    return OptInPageOut(
        id=known.id,
        name=known.name,
        url=url,
        title=known.title,
        intro=known.intro,
        purposes=list(known.purposes),
        disclosure=known.disclosure,
        privacy_url=known.privacy_url,
        terms_url=known.terms_url,
        sender=known.sender,
        double=known.double,
        origins=list(known.origins),
        open=known.open,
        version=known.version.number,
        words=known.version.words,
        created_at=known.created_at,
    )


def word(known: Word) -> JoinWordOut:
    """A join word as programs see it."""
    return JoinWordOut(
        id=known.id, sender=known.sender, word=known.word, purpose=known.purpose, text=known.text
    )
