"""Opt-in pages and join words in the settings: made, changed, refused in words, shown to the world."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import make
from tests.furnished import SCAN
from tests.rules.test_scans import PNG
from tests.web import people
from tests.web.people import Desk

from threadline.models import ConsentEvent, JoinWord, OptInPage, PaperForm, Purpose, Role
from threadline.queries import opt_in_pages
from threadline.rules.levels import Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return people.desk()


@pytest.fixture
def about(desk: Desk) -> Purpose:
    return make.purpose(desk.workspace)


def get(desk: Desk, path: str) -> Any:
    return people.client(desk.owner).get(desk.path + path)


def post(desk: Desk, path: str, said: dict[str, Any]) -> Any:
    return people.client(desk.owner).post(desk.path + path, said)


def wanted(desk: Desk, about: Purpose, **changed: Any) -> dict[str, Any]:
    plain = {
        "name": "Tablet", "title": "Texts from us", "intro": "", "purposes": [about.pk], "disclosure": "",
        "privacy_url": "https://example.com/privacy", "terms_url": "https://example.com/terms",
        "sender": desk.sender.pk, "double": "on", "origins": "",
    }  # fmt: skip
    return {**plain, **changed}


def test_a_page_is_made_shown_changed_closed_and_removed(desk: Desk, about: Purpose) -> None:
    made = post(desk, "settings/opt-in/new/", wanted(desk, about))
    row = OptInPage.objects.get()
    path = f"settings/opt-in/{row.pk}/"
    assert (made.status_code, made.headers["Location"]) == (302, desk.path + path)
    page = get(desk, path).content.decode()
    assert f"/join/{row.key}/" in page
    assert 'class="code"' in page
    assert "iframe" not in page, "no website may show it yet"
    assert "Texts from us" in get(desk, "settings/opt-in/").content.decode()
    said = wanted(desk, about, title="Other words", double="", origins="https://Shop.example/\n")
    assert post(desk, f"{path}change/", said).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.double, row.origins) == ("Other words", False, ["https://shop.example"])
    page = get(desk, path).content.decode()
    assert "&lt;iframe src=" in page
    assert "Version 2" in page
    assert "Version 1" in page
    post(desk, f"{path}switch/", {"open": "0"})
    row.refresh_from_db()
    assert not row.open
    assert post(desk, f"{path}remove/", {}).status_code == 302
    assert get(desk, path).status_code == 404
    assert len(opt_in_pages.versions(desk.workspace.pk, row.pk)) == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"purposes": []}, "This field is required."),
        ({"privacy_url": "javascript:alert(1)"}, "A whole address is needed"),
        ({"terms_url": ""}, "This field is required."),
        ({"disclosure": "Agree to Riverside Dental."}, "how to stop"),
        ({"origins": "https://shop.example/path"}, "Only the website itself"),
        ({"sender": "999"}, 'role="alert"'),
        ({"intro": "FREE BEER here"}, "Carriers refuse a page with this: “BEER”"),
        ({"intro": "See bit.ly/x"}, "use the whole address: “bit.ly/x”"),
        ({"intro": "50% off glasses"}, "nothing here asks for consent to advertising: “50% off”"),
    ],
    ids=str,
)
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(
    desk: Desk, about: Purpose, wrong: dict[str, Any], words: str
) -> None:
    answer = post(desk, "settings/opt-in/new/", wanted(desk, about, **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="Texts from us"' in page
    assert not OptInPage.objects.exists()


def test_what_is_wrong_with_its_words_is_said_while_they_are_written_and_on_the_form(
    desk: Desk, about: Purpose
) -> None:
    said = wanted(desk, about, title="pls look", intro="50% off at bit.ly/x")
    live = post(desk, "settings/opt-in/wording/", said).content.decode()
    title, intro, disclosure = live.split("hx-swap-oob")[1:]
    assert people.findings(title) == [("finding", "slang")]
    assert people.findings(intro) == [("finding stopped", "promotional"), ("finding stopped", "shortener")]
    assert people.findings(disclosure) == []
    deals = make.purpose(desk.workspace, "Deals", level=Level.PROMOTIONAL)
    for chosen in ([about.pk, deals.pk], []):
        told = post(desk, "settings/opt-in/wording/", {**said, "purposes": chosen}).content.decode()
        assert people.findings(told) == [("finding", "slang"), ("finding stopped", "shortener")]
    assert not OptInPage.objects.exists()
    post(desk, "settings/opt-in/new/", wanted(desk, about, title="PLEASE READ THIS"))
    form = get(desk, f"settings/opt-in/{OptInPage.objects.get().pk}/change/").content.decode()
    assert people.findings(form) == [("finding", "capitals")], "kept, with a word about it"


def test_the_code_is_a_drawing_to_be_saved_and_the_sheets_can_be_printed(desk: Desk, about: Purpose) -> None:
    page = make.opt_in_page(desk.sender, about)
    key = OptInPage.objects.get().key
    code = get(desk, f"settings/opt-in/{page}/code/")
    assert code.headers["Content-Type"] == "image/svg+xml"
    assert code.headers["Content-Disposition"] == f'attachment; filename="opt-in-{key}.svg"'
    assert code.content.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
    assert f"/join/{key}/" in get(desk, f"settings/opt-in/{page}/poster/").content.decode()
    paper = get(desk, f"settings/opt-in/{page}/paper/").content.decode()
    for words in ("Signature", "Mobile number", f"{key}/1", "may text me about Appointment reminders"):
        assert words in paper
    assert "Firma" in get(desk, f"settings/opt-in/{page}/paper/?language=es").content.decode()


def signed(desk: Desk, about: Purpose, **changed: Any) -> dict[str, Any]:
    plain = {
        "version": "1", "language": "en", "number": "(303) 555-0101", "name": "Ann Lee",
        "signed_on": "2026-03-02", "purposes": [about.pk],
        "scan": SimpleUploadedFile("form.pdf", SCAN, "application/pdf"),
    }  # fmt: skip
    return {**plain, **changed}


def test_a_signed_form_is_recorded_and_its_scan_saved_by_who_may_see_consent(
    desk: Desk, about: Purpose
) -> None:
    page = make.opt_in_page(desk.sender, about)
    answer = post(desk, f"contacts/paper/?page={page}", signed(desk, about))
    assert answer.status_code == 302
    form = PaperForm.objects.get()
    assert ConsentEvent.objects.get(kind="granted").pk in form.events
    assert f"contacts/paper/{form.pk}/" in get(desk, "contacts/paper/").content.decode()
    viewer = people.client(people.member(desk.workspace, "Viewer", name="Vi"))
    assert viewer.get(f"{desk.path}contacts/paper/").status_code == 403
    scan = viewer.get(f"{desk.path}contacts/paper/{form.pk}/")
    assert scan.content == SCAN
    assert scan.headers["Content-Type"] == "application/pdf"
    assert scan.headers["X-Content-Type-Options"] == "nosniff"
    assert scan.headers["Content-Disposition"].startswith('attachment; filename="signed-form-')
    assert "sandbox" in scan.headers["Content-Security-Policy"]
    blind = people.client(people.without_permissions(desk.workspace))
    assert blind.get(f"{desk.path}contacts/paper/{form.pk}/").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"scan": SimpleUploadedFile("form.pdf", b"<html>", "application/pdf")}, "this is none"),
        ({"scan": SimpleUploadedFile("form.png", PNG[:-12], "image/png")}, "this is none"),
        ({"scan": SimpleUploadedFile("form.pdf", bytes(5_000_001), "application/pdf")}, "larger than 5 MB"),
        ({"scan": ""}, "The scan is the proof"),
        ({"purposes": []}, "agrees to nothing"),
        ({"signed_on": "2999-01-01"}, "in the future"),
        ({"signed_on": "soon"}, 'role="alert"'),
        ({"number": "12"}, "too short"),
        ({"version": "9"}, 'role="alert"'),
    ],
    ids=[
        "no scan",
        "cut off",
        "too large",
        "missing",
        "nothing ticked",
        "future",
        "no date",
        "number",
        "version",
    ],
)
def test_what_proves_nothing_is_said_at_its_field(
    desk: Desk, about: Purpose, wrong: dict[str, Any], words: str
) -> None:
    page = make.opt_in_page(desk.sender, about)
    answer = post(desk, f"contacts/paper/?page={page}", signed(desk, about, **wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PaperForm.objects.exists()


def test_forms_are_recorded_without_the_right_to_settings_and_which_page_is_asked(
    desk: Desk, about: Purpose
) -> None:
    agent = people.client(people.member(desk.workspace, "Agent", name="Ben"))
    path = f"{desk.path}contacts/paper/"
    assert "There is no opt-in page yet" in agent.get(path).content.decode()
    pages = [make.opt_in_page(desk.sender, about) for _ in range(2)]
    choice = agent.get(path).content.decode()
    assert 'name="scan"' not in choice
    assert 'name="scan"' in agent.get(f"{path}?page={pages[0]}").content.decode()
    assert agent.get(f"{desk.path}settings/opt-in/{pages[0]}/paper/").status_code == 200
    assert agent.get(f"{desk.path}settings/opt-in/{pages[0]}/").status_code == 403
    assert Role.objects.filter(workspace=desk.workspace, name="Agent").exists()


def test_a_word_of_one_number_is_made_changed_and_removed(desk: Desk, about: Purpose) -> None:
    own = "Riverside Dental: welcome. Reply STOP to opt out."
    said = {"word": "smile", "sender": desk.sender.pk, "purpose": about.pk, "text": own}
    assert post(desk, "settings/join-words/", said).status_code == 302
    word = JoinWord.objects.get()
    assert (word.word, word.text) == ("SMILE", own)
    assert own in get(desk, "settings/join-words/").content.decode()
    path = f"settings/join-words/{word.pk}/"
    assert post(desk, path, {**said, "word": "GRIN", "text": ""}).status_code == 302
    assert JoinWord.objects.get().word == "GRIN"
    for wrong, words in (
        ({"word": "STOP"}, "already means something to every number"),
        ({"word": "grin"}, "means something on this number already"),
        ({"text": "Welcome"}, "has to name your business"),
        ({"text": "Riverside Dental: hi {name}"}, "Nothing is filled in here"),
        ({"text": f"{own} 20% off!"}, "This sells, and the answer to who joined only confirms: 20% off."),
        ({"text": f"{own} 20% off! bit.ly/x1"}, "use the whole address: bit.ly/x1."),
    ):
        answer = post(desk, "settings/join-words/", {**said, **wrong})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert post(desk, f"{path}remove/", {}).status_code == 302
    assert not JoinWord.objects.exists()
