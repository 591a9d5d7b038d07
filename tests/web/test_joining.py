"""The page where anybody opts in: without a sign-in, a cookie or a script, and it tells nobody who is known."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.test import Client
from tests import furnished, make
from tests.web import people
from tests.web.people import Desk
from tests.web.test_hostile import Reader

from threadline.actions import opt_in_pages, purposes
from threadline.models import Consent, ConsentEvent, ConsentPerson, OptInPage, Purpose
from threadline.queries import opt_in_pages as known
from threadline.rules import opt_in_pages as rules
from threadline.rules.actors import OPERATOR
from threadline.rules.levels import Level
from threadline.rules.opt_in_pages import Shown

pytestmark = pytest.mark.django_db

HERE, HERS = "http://testserver", "(303) 555-0101"


class Joining:
    """A desk with a page that offers two purposes, and somebody's browser in front of it."""

    def __init__(self, *, double: bool = True, origins: tuple[str, ...] = ()) -> None:
        self.desk: Desk = people.desk()
        owner = self.desk.workspace
        self.reminders: Purpose = make.purpose(owner, "reminders")
        self.offers: Purpose = make.purpose(owner, "offers", level=Level.PROMOTIONAL)
        self.id = make.opt_in_page(
            self.desk.sender, self.reminders, self.offers, double=double, origins=origins
        )
        self.row = OptInPage.objects.get(pk=self.id)
        self.path = f"/join/{self.row.key}/"
        self.client = Client(enforce_csrf_checks=True)

    @property
    def shown(self) -> Shown:
        found = known.find(self.desk.workspace.pk, self.id)
        assert found is not None
        return found.version.shown

    def page(self, path: str = "", **headers: str) -> Any:
        return self.client.get(path or self.path, headers=headers)

    def said(self, *ticked: Purpose, language: str = "en", **changed: str) -> dict[str, Any]:
        """The form as the page is sent unchanged, with what is typed and ticked."""
        page = self.client.get(f"{self.path}?language={language}").content.decode()
        read = re.search(r'name="read" value="([^"]+)"', page)
        assert read is not None
        plain = {"read": read[1], "language": language, "number": HERS, "name": "Ann Lee"}
        return {**plain, "purposes": [each.pk for each in ticked], **changed}

    def send(self, said: dict[str, Any], origin: str = HERE, **more: Any) -> Any:
        headers = {"Origin": origin} if origin else {}
        return self.client.post(self.path, said, headers=headers, **more)


@pytest.fixture
def joining() -> Joining:
    return Joining()


def statuses() -> dict[str, str]:
    return dict(Consent.objects.values_list("purpose__name", "status"))


def test_nothing_is_ticked_everything_is_said_and_no_cookie_is_set(joining: Joining) -> None:
    answer = joining.page()
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies
    assert " checked" not in page
    assert " required" not in re.sub(r"<input[^>]+name=\"(number|name)\"[^>]*>", "", page)
    assert "may text me about reminders" in page
    assert "may text me about offers" in page
    assert "Advertising and offers" in page
    assert "Information, such as" in page
    assert rules.disclosed(joining.shown, "en") in page
    assert "https://example.com/privacy" in page
    assert "https://example.com/terms" in page
    assert "<script" not in page
    assert "style=" not in page
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_ticked_is_recorded_with_all_its_fields_and_the_thanks_are_the_same_for_everybody(
    joining: Joining,
) -> None:
    answer = joining.send(
        joining.said(joining.reminders), HTTP_USER_AGENT="Firefox", REMOTE_ADDR="203.0.113.9"
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{joining.path}done/?language=en")
    event = ConsentEvent.objects.get(medium="web_form")
    person = ConsentPerson.objects.get(event=event)
    assert (event.kind, event.level, event.purpose_id, event.campaign, event.text_version) == (
        "requested", "informational", joining.reminders.pk, joining.row.name, f"opt-in/{joining.row.key}/1",
    )  # fmt: skip
    assert (person.number, person.identity, person.ip, person.user_agent) == (
        "+13035550101", "Ann Lee", "203.0.113.9", "Firefox",
    )  # fmt: skip
    assert person.source_url.endswith(joining.path)
    assert "may text me about offers" in person.capture, "what was shown and not ticked too"
    assert person.capture.endswith("Ticked: reminders. [Agree]")
    thanks = joining.page(answer.headers["Location"]).content.decode()
    assert "Reply YES to it:" in thanks
    known = make.recipient(joining.desk.workspace, "+13035550102")
    make.granted(known, joining.reminders)
    stopped = make.recipient(joining.desk.workspace, "+13035550103")
    make.stopped(stopped)
    for number in (known.number, stopped.number):
        other = joining.send(joining.said(joining.reminders, number=number))
        assert other.headers["Location"] == answer.headers["Location"]


def test_without_a_yes_it_counts_at_once(joining: Joining) -> None:
    plain = Joining(double=False)
    plain.send(plain.said(plain.reminders, plain.offers))
    assert statuses() == {"reminders": "active", "offers": "active"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"purposes": []}, "Tick what you want texts about."),
        ({"purposes": ["999999"]}, 'role="alert"'),
        ({"number": ""}, "Please give your mobile number."),
        ({"number": "12"}, "too short"),
        ({"number": "hello"}, 'role="alert"'),
        ({"number": "+44 7400 123456"}, "same country as ours"),
        ({"name": ""}, "Please give your name."),
        ({"name": "a\x00b" * 200}, 'role="alert"'),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    joining: Joining, wrong: dict[str, Any], words: str
) -> None:
    said = joining.said(joining.offers)
    answer = joining.send({**said, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    if "name" not in wrong:
        assert 'value="Ann Lee"' in page
    if "purposes" not in wrong:
        assert re.search(rf'value="{joining.offers.pk}" checked', page)
    if "number" not in wrong:
        assert f'value="{HERS}"' in page
    assert not ConsentEvent.objects.filter(medium="web_form").exists()


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "https://shop.example"])
def test_a_form_that_another_website_sends_records_nothing_and_keeps_what_was_typed(origin: str) -> None:
    joining = Joining(origins=("https://shop.example",))
    answer = joining.send(joining.said(joining.reminders), origin=origin)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "nothing was recorded" in page
    assert 'value="Ann Lee"' in page
    assert not ConsentEvent.objects.filter(medium="web_form").exists()


def test_an_old_browser_says_where_it_comes_from_by_the_page_before(joining: Joining) -> None:
    said = joining.said(joining.reminders)
    answer = joining.client.post(joining.path, said, headers={"Referer": f"{HERE}{joining.path}"})
    assert answer.status_code == 302


def test_words_that_changed_meanwhile_are_shown_again_and_nobody_has_agreed_to_them(joining: Joining) -> None:
    said = joining.said(joining.reminders)
    done = purposes.change(
        OPERATOR, joining.desk.workspace.pk, joining.reminders.pk, name="check-ups", join_words=[]
    )
    assert done is True
    answer = joining.send(said)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "may text me about check-ups" in page
    assert f'value="{HERS}"' in page
    assert " checked" not in page
    assert not ConsentEvent.objects.filter(medium="web_form").exists()


def test_a_made_up_token_proves_nothing(joining: Joining) -> None:
    signed_for_something_else = TimestampSigner(salt="other").sign(f"{joining.row.key}|1|en|")
    for read in ("", "nonsense", "a|b|c|d", signed_for_something_else):
        assert joining.send({**joining.said(joining.reminders), "read": read}).status_code == 409


def test_a_token_of_another_page_or_language_proves_nothing(joining: Joining) -> None:
    other = Joining()
    assert joining.send(other.said(joining.reminders)).status_code == 409
    assert joining.send({**joining.said(joining.reminders), "language": "es"}).status_code == 409


def test_a_number_is_texted_three_times_a_day_at_most(joining: Joining) -> None:
    for _ in range(3):
        assert joining.send(joining.said(joining.reminders)).status_code == 302
    answer = joining.send(joining.said(joining.reminders))
    assert answer.status_code == 429
    assert f'value="{HERS}"' in answer.content.decode()
    another = joining.said(joining.reminders, number="(303) 555-0102")
    assert joining.send(another).status_code == 302
    assert ConsentEvent.objects.filter(medium="web_form").count() == 4


def test_an_address_sends_it_sixty_times_an_hour_at_most(joining: Joining) -> None:
    for n in range(60):
        said = joining.said(joining.reminders, number=f"(303) 555-{n:04d}")
        assert joining.send(said, REMOTE_ADDR="203.0.113.9").status_code == 302
    said = joining.said(joining.reminders)
    assert joining.send(said, REMOTE_ADDR="203.0.113.9").status_code == 429
    assert joining.send(said, REMOTE_ADDR="203.0.113.10").status_code == 302


def test_it_speaks_the_browsers_language_or_the_one_asked_for_and_keeps_what_was_read(
    joining: Joining,
) -> None:
    for headers, path, language in (
        ({"Accept-Language": "es-MX,en;q=0.5"}, "", "es"),
        ({"Accept-Language": "de,fr"}, "", "en"),
        ({"Accept-Language": "en"}, f"{joining.path}?language=es", "es"),
    ):
        answer = joining.page(path, **headers)
        assert answer.headers["Content-Language"] == language
        assert f'<html lang="{language}">' in answer.content.decode()
    joining.send(joining.said(joining.reminders, language="es"))
    assert ConsentPerson.objects.get(event__medium="web_form").capture.endswith("Marcó: reminders. [Aceptar]")


def test_the_workspaces_language_is_spoken_where_the_browser_asks_for_none_of_ours(joining: Joining) -> None:
    type(joining.desk.workspace).objects.filter(pk=joining.desk.workspace.pk).update(language="es")
    assert joining.page(**{"Accept-Language": "de"}).headers["Content-Language"] == "es"
    assert joining.page().headers["Content-Language"] == "es"


def test_only_the_websites_it_names_may_show_it_inside_their_own(joining: Joining) -> None:
    plain = joining.page()
    assert "frame-ancestors 'none'" in plain.headers["Content-Security-Policy"]
    assert plain.headers["X-Frame-Options"] == "DENY"
    named = Joining(origins=("https://shop.example", "http://localhost:8000"))
    for path in (named.path, f"{named.path}done/"):
        answer = named.page(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self' https://shop.example http://localhost:8000" in policy
        assert "script-src 'self'" in policy
        assert "X-Frame-Options" not in answer.headers


def test_the_website_around_it_is_on_record(joining: Joining) -> None:
    named = Joining(origins=("https://shop.example",))
    for referer, inside in (("https://shop.example/order?x=1", True), ("https://evil.example/", False)):
        page = named.page(Referer=referer).content.decode()
        read = re.search(r'name="read" value="([^"]+)"', page)
        assert read is not None
        named.send({**named.said(named.reminders), "read": read[1]})
        last = ConsentPerson.objects.filter(event__medium="web_form").latest("event_id")
        assert last.source_url.endswith(" (https://shop.example)") is inside


def test_a_closed_page_says_so_and_a_removed_one_is_none(joining: Joining) -> None:
    w = joining.desk.workspace.pk
    opt_in_pages.set_open(OPERATOR, w, joining.id, is_open=False)
    assert joining.page().status_code == 410
    said = {"number": HERS, "name": "Ann", "purposes": [joining.reminders.pk]}
    assert joining.send(said).status_code == 410
    opt_in_pages.remove(OPERATOR, w, joining.id)
    assert joining.page().status_code == 404
    assert joining.page(f"{joining.path}done/").status_code == 404
    assert joining.page("/join/nothing/").status_code == 404


def test_it_can_be_asked_and_sent_to_and_nothing_else(joining: Joining) -> None:
    assert joining.client.delete(joining.path, headers={"Origin": HERE}).status_code == 405
    assert joining.client.post(f"{joining.path}done/", headers={"Origin": HERE}).status_code == 403


def test_hostile_words_stay_words() -> None:
    place = furnished.furnish(furnished.hostile)
    for path in (place.address("join"), place.address("joined")):
        answer = Client().get(path)
        reader = Reader()
        reader.feed(answer.content.decode())
        assert not reader.alive
        assert not reader.loose
