"""The help: every page opens, in it words are found, hostile searches find nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from tests.web import people

from threadline.web import manual as pages

pytestmark = pytest.mark.django_db

WEB = Path(pages.__file__).parent
WRITTEN, PICTURES = WEB / "templates" / "help", WEB / "static" / "help"
LANGUAGES = ("en", "es")
HEAVY = 60_000
"""Bytes of a picture, at most."""
SHARP = 2
"""Pixels of a picture for one that is shown."""

_SHOWN = re.compile(r'{% picture "([\w/-]+)" (\d+) (\d+) "([^"]*)" %}')


@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: page.slug)
def test_every_page_opens_and_names_itself(page: pages.Page) -> None:
    desk = people.desk()
    answer = people.client(desk.owner).get(f"{desk.path}help/{page.slug}/")
    assert answer.status_code == 200
    assert f"<h1>{page.title}</h1>" in answer.content.decode()


def test_a_page_that_is_none_is_not_found() -> None:
    desk = people.desk()
    assert people.client(desk.owner).get(f"{desk.path}help/nothing/").status_code == 404


def test_a_search_finds_the_page_and_marks_the_word() -> None:
    desk = people.desk()
    answer = people.client(desk.owner).get(f"{desk.path}help/?q=idempot").content.decode()
    assert "<mark>Idempotency</mark>" in answer
    assert "help/api/" in answer
    assert "help/keyboard/" not in answer.partition('id="found"')[2]


def test_a_page_with_the_word_in_its_title_comes_first() -> None:
    assert pages.search("keyboard")[0].page.slug == "keyboard"
    assert pages.search("consent")[0].page.slug == "consent"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7 }}", "\x00", "zzzz", "\u202e"])
def test_what_is_searched_is_shown_as_it_is(text: str) -> None:
    desk = people.desk()
    answer = people.client(desk.owner).get(f"{desk.path}help/", {"q": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_the_help_has_the_same_pages_in_every_language() -> None:
    assert {folder.name for folder in WRITTEN.iterdir() if folder.is_dir()} == set(LANGUAGES)
    for language in LANGUAGES:
        assert {page.stem for page in (WRITTEN / language).iterdir()} == {page.slug for page in pages.PAGES}


@pytest.mark.parametrize(
    ("text", "first"),
    [("telefono", ""), ("REGISTRO", ""), ("consentimiento", "consent"), ("bajas", "opt-in-and-out")],
)
def test_a_search_in_spanish_finds_words_with_and_without_their_accents(text: str, first: str) -> None:
    with translation.override("es"):
        hits = pages.search(text)
        assert hits
        assert not first or hits[0].page.slug == first


def test_a_search_in_spanish_finds_what_the_spanish_page_says() -> None:
    with translation.override("es"):
        assert "teléfono" in {hit.found.lower() for hit in pages.search("telefono")}
        assert not pages.search("composer")


def shown(language: str) -> Iterator[tuple[str, str, tuple[int, int], str]]:
    """The pictures of each page: its slug, the picture, how large, what it is said to show."""
    for page in (WRITTEN / language).iterdir():
        said = page.read_text()
        assert said.count("{% picture ") == len(_SHOWN.findall(said)), page
        for name, width, height, alt in _SHOWN.findall(said):
            yield page.stem, name, (int(width), int(height)), alt


def size(picture: bytes) -> tuple[int, int]:
    """Of a WebP with a plain or an extended head."""
    assert (picture[:4], picture[8:12]) == (b"RIFF", b"WEBP")
    if picture[12:16] == b"VP8X":
        return (
            int.from_bytes(picture[24:27], "little") + 1,
            int.from_bytes(picture[27:30], "little") + 1,
        )
    assert picture[12:16] == b"VP8 "
    return (
        int.from_bytes(picture[26:28], "little") & 0x3FFF,
        int.from_bytes(picture[28:30], "little") & 0x3FFF,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_of_the_help_is_there_as_large_as_it_is_shown_and_none_is_unused(language: str) -> None:
    wanted = set()
    for slug, name, (width, height), alt in shown(language):
        assert name.startswith(f"{language}/"), slug
        assert len(alt.split()) > 3, slug
        for theme in ("light", "dark"):
            path = PICTURES / f"{name}-{theme}.webp"
            picture = path.read_bytes()
            assert size(picture) == (width * SHARP, height * SHARP), path
            assert len(picture) <= HEAVY, path
            wanted.add(path)
    assert wanted == set((PICTURES / language).iterdir())


def test_what_is_hard_to_say_is_shown_in_every_language() -> None:
    for language in LANGUAGES:
        pictured = {slug for slug, *_ in shown(language)}
        assert pictured >= {"first-text", "consent", "opt-in-and-out", "help-word", "api"}


def test_a_page_shows_its_pictures_from_here_and_only_when_they_are_looked_at() -> None:
    desk = people.desk()
    page = people.client(desk.owner).get(f"{desk.path}help/first-text/").content.decode()
    picture = re.search(r"<picture>.*?</picture>", page)
    assert picture is not None
    assert re.search(r'<img src="/static/help/en/[\w-]+\.\w+\.webp" width="\d+" height="\d+"', picture[0])
    assert 'loading="lazy"' in picture[0]
    assert 'media="(prefers-color-scheme: dark)"' in picture[0]
