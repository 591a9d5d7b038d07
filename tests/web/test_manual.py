"""The help: every page opens, in it words are found, hostile searches find nothing."""

from __future__ import annotations

import pytest
from tests.web import people

from threadline.web import manual as pages

pytestmark = pytest.mark.django_db


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
