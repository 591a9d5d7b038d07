"""Spanish beside English: nothing is missing from the catalogues, and no page says a sentence in the other language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from babel.messages import Message
from django.core.signing import TimestampSigner
from django.test import Client
from django.urls import reverse
from django.utils import formats, translation
from docs import catalogue
from tests.web import people
from tests.web import test_routes as routes

from threadline.rules import regions
from threadline.rules.welcome import SALT
from threadline.web import manual, words

LANGUAGES = [folder.name for folder in catalogue.languages()]

_PLACES = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|</?\w+>")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_ADDRESS = re.compile(r"\S*/\S*")


def kept(language: str) -> list[Message]:
    return [each for each in catalogue.read(catalogue.LOCALES / language) if each.id]


def pairs(message: Message) -> list[tuple[str, str]]:
    """Each form of a translation with what it says in English."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[min(n, 1)], said) for n, said in enumerate(message.string)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_what_the_sources_say_and_nothing_else(language: str) -> None:
    said = {(each.context, each.id) for each in catalogue.spoken() if each.id}
    assert said == {(each.context, each.id) for each in kept(language)}, "run python docs/catalogue.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_translated(language: str) -> None:
    assert not list(catalogue.untranslated(catalogue.read(catalogue.LOCALES / language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_and_the_markup_of_what_it_translates(language: str) -> None:
    for message in kept(language):
        for english, said in pairs(message):
            there, here = sorted(_PLACES.findall(english)), sorted(_PLACES.findall(said))
            assert there == here, english
            assert re.findall(r"^\s*|\s*$", english) == re.findall(r"^\s*|\s*$", said), english


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_product_reads_is_what_the_catalogue_says(language: str) -> None:
    folder = catalogue.LOCALES / language
    compiled = catalogue.compiled(catalogue.read(folder))
    assert (folder / catalogue.MO).read_bytes() == compiled, "run python docs/catalogue.py"


class Said(HTMLParser):
    """What a page says: its texts and what is read aloud, but for what people typed."""

    TOLD = ("title", "alt", "aria-label", "placeholder", "hx-confirm", "data-undo")
    SILENT = frozenset({"bdi", "code", "kbd", "pre", "script", "style", "title", "textarea", "svg"})
    EMPTY = frozenset({"input", "meta", "link", "br", "img", "hr", "path", "use", "rect", "line"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: set[str] = set()
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(*(value for name, value in attrs if name in self.TOLD and value))
        if tag not in self.EMPTY:
            self._open.append("bdi" if ("dir", "auto") in attrs else tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing stays open."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self.SILENT.intersection(self._open):
            self._note(data)

    def _note(self, *said: str) -> None:
        self.said.update(" ".join(each.split()) for each in said)


ALIKE = (
    # what the tests' desks are called, and who is in them
    "Riverside", "Ana Ramirez", "Front desk", "Night shift", "Owner", "Reminders", "Hello there",
    # the same in both languages
    "Threadline", "STOP", "START", "HELP", "API", "SMS", "MMS", "URL", "Unicode", "Conversation C",
)  # fmt: skip


PLACES = {name for language in ("en", "es") for _, name in regions.every(language)} | {
    city for _, group in words.zone_choices() for _, city in group
}
"""Countries and cities, as the reader's language calls them: many are called alike."""


def alike(english: str, spanish: str) -> set[str]:
    """Sentences of two or more words that both pages say."""
    both = Said(english).said & Said(spanish).said
    return {each for each in both - PLACES if len(_own_words(each)) > 1}


def _own_words(said: str) -> list[str]:
    """Its words, but for addresses and for what customers text in capitals."""
    for known in ALIKE:
        said = said.replace(known, "")
    found = _WORDS.findall(_ADDRESS.sub("", said))
    return [word for word in found if not word.isupper()]


def in_both(client: Client, member: people.Member, path: str, page: routes.Page) -> tuple[str, str]:
    shown = []
    for language in ("en", "es"):
        type(member.user).objects.filter(pk=member.user.pk).update(language=language)
        answer = client.post(path, page.data) if page.post else client.get(path)
        assert answer.headers["Content-Language"] == language
        shown.append(b"".join(answer).decode())  # of a file, too
    return shown[0], shown[1]


PAGES = [name for name, page in routes.OF_A_WORKSPACE.items() if page.owner == 200 and name != "design"]
"""All that show something; of the page of the parts only the samples are in English, and those are data."""


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_workspace_says_nothing_in_english_to_who_reads_spanish(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THREADLINE_SIMULATOR", "127.0.0.1:1")
    desk = people.desk()
    path = routes.address(name, desk)
    english, spanish = in_both(people.client(desk.owner), desk.owner, path, routes.OF_A_WORKSPACE[name])
    assert "<html" not in spanish or '<html lang="es">' in spanish
    assert not alike(english, spanish)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, status in routes.ONES_OWN.items() if status == 200])
def test_a_page_of_ones_own_says_nothing_in_english_to_who_reads_spanish(name: str) -> None:
    desk = people.desk()
    english, spanish = in_both(people.client(desk.owner), desk.owner, reverse(name), routes.Page())
    assert '<html lang="es">' in spanish
    assert not alike(english, spanish)


WRONG: dict[str, dict[str, str]] = {
    "contact_new": {"number": "12", "email": "nobody"},
    "contact_phone_add": {"number": "12"},
    "workspace": {
        "name": "",
        "implied_days": "0",
        "daily_cap": "x",
        "weekly_cap": "-1",
        "part_price": "-1",
        "from_0": "9",
    },
    "record_revocation": {"number": "12", "reach": "level", "occurred_at": "x"},
    "thread_consent": {"consent-kind": "granted", "consent-occurred_at": "x"},
    "invite": {"email": "nobody"},
    "new_role": {"name": ""},
    "departments": {"name": ""},
    "purposes": {"name": "", "join_words": "STOP"},
    "join_words": {"word": "STOP", "text": "Welcome"},
    "opt_in_page_new": {"name": "", "privacy_url": "nowhere"},
    "keys": {"name": ""},
    "fields": {"name": "", "kind": "text"},
    "tags": {"name": ""},
    "new": {"to": "12"},
    "edit": {"body": "", "send_at": "never"},
}
"""Forms filled in wrongly, by their pages."""


@pytest.mark.django_db
@pytest.mark.parametrize("name", WRONG)
def test_what_a_form_refuses_is_said_in_spanish(name: str) -> None:
    desk = people.desk()
    page = routes.Page(post=True, data=WRONG[name])
    english, spanish = in_both(people.client(desk.owner), desk.owner, routes.address(name, desk), page)
    assert 'class="error"' in spanish
    assert not alike(english, spanish)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/sign-in/", {"login": "nobody@example.com", "password": "wrong"}),
        ("/sign-in/", {"login": "nobody", "password": ""}),
        ("/welcome/{key}/", {"email": "nobody", "password": "short"}),
    ],
)
def test_what_the_door_refuses_is_said_in_the_browsers_language(path: str, told: dict[str, str]) -> None:
    path = path.format(key=TimestampSigner(salt=SALT).sign("first"))
    shown = [
        people.client().post(path, told, headers={"Accept-Language": language}).content.decode()
        for language in ("en", "es")
    ]
    assert 'class="error"' in shown[1]
    assert not alike(shown[0], shown[1])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "told", [{"password1": "short", "password2": "short"}, {"password1": "", "password2": "x"}]
)
def test_what_a_password_lacks_is_said_in_spanish(told: dict[str, str]) -> None:
    desk = people.desk()
    desk.owner.user.set_unusable_password()
    desk.owner.user.save(update_fields=["password"])
    page = routes.Page(post=True, data=told)
    english, spanish = in_both(people.client(desk.owner), desk.owner, "/password/first/", page)
    assert 'class="error"' in spanish
    assert not alike(english, spanish)


@pytest.mark.django_db
@pytest.mark.parametrize("page", manual.PAGES, ids=lambda page: page.slug)
def test_a_page_of_the_help_is_written_in_spanish_too(page: manual.Page) -> None:
    desk = people.desk()
    path = f"{desk.path}help/{page.slug}/"
    assert not alike(*in_both(people.client(desk.owner), desk.owner, path, routes.Page()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sign-in/", 200), ("/sign-in/closed/", 403), ("/sign-in/link/nonsense/", 200),
        ("/invitation/nonsense/", 410), ("/nothing/", 404),
    ],
)  # fmt: skip
def test_before_somebody_has_signed_in_the_browser_chooses(path: str, status: int) -> None:
    shown = []
    for language in ("en-US,en;q=0.9,es;q=0.5", "es-MX,es;q=0.9,en;q=0.5"):
        answer = people.client().get(path, headers={"Accept-Language": language})
        assert answer.status_code == status
        shown.append(answer.content.decode())
    assert '<html lang="en">' in shown[0]
    assert '<html lang="es">' in shown[1]
    assert not alike(shown[0], shown[1])


@pytest.mark.django_db
def test_what_a_person_chose_counts_more_than_what_the_browser_asks() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    asked = client.get(desk.path, headers={"Accept-Language": "es"}).content.decode()
    assert '<html lang="es">' in asked
    client.post(reverse("me"), {"name": "Ana Ramirez", "language": "en"}, headers={"Accept-Language": "es"})
    chosen = client.get(desk.path, headers={"Accept-Language": "es"}).content.decode()
    assert '<html lang="en">' in chosen


@pytest.mark.django_db
def test_the_api_is_english_whatever_is_asked() -> None:
    answers = [
        people.client().get(path, headers={"Accept-Language": "es"}).content
        for path in ("/api/v1/contacts", "/api/v1/nothing")
    ]
    assert answers == [people.client().get(path).content for path in ("/api/v1/contacts", "/api/v1/nothing")]


def test_days_and_numbers_are_written_as_spanish_is_in_the_americas() -> None:
    now = datetime(2026, 5, 20, 18, tzinfo=UTC)
    then = datetime(2026, 5, 3, 18, tzinfo=UTC)
    with translation.override("es"):
        assert words.day(then, "America/Chicago", now=now) == "3 de mayo"
        assert words.day(now - timedelta(days=2), "America/Chicago", now=now) == "Lunes"
        assert words.day_within(now - timedelta(days=2), "America/Chicago", now=now) == "lunes"
        assert words.full(then, "America/Chicago").startswith("domingo 3 de mayo de 2026, 13:00")
        assert formats.localize(1234.5) == "1234.5"
    with translation.override("en"):
        assert words.day(then, "America/Chicago", now=now) == "3 May"
