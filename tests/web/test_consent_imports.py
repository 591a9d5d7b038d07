"""The pages of imported consent: nothing is recorded before somebody has seen what would be."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import make
from tests.actions.claims import asked
from tests.web import people
from tests.web.people import Desk

from threadline.models import ConsentEvent, ConsentImport

pytestmark = pytest.mark.django_db

GOOD = "number,purpose,when\n312 555 0144,Reminders,2026-03-02\n"


@pytest.fixture
def desk() -> Desk:
    made = people.desk()
    make.purpose(made.workspace, "Reminders")
    return made


def at(desk: Desk, more: str = "") -> str:
    return f"{desk.path}settings/imports/{more}"


def upload(desk: Desk, content: str | bytes = GOOD, **said: object) -> tuple[int, str]:
    """The status and the page that follows."""
    raw = content.encode() if isinstance(content, str) else content
    plain = {"file": SimpleUploadedFile("old.csv", raw), "whose": "own", "origin": "our forms of 2025"}
    answer = people.client(desk.owner).post(at(desk), {**plain, **said}, follow=True)
    return answer.status_code, answer.content.decode()


def grants() -> int:
    return ConsentEvent.objects.filter(kind="granted").count()


def test_a_list_is_shown_then_recorded_then_told(desk: Desk) -> None:
    status, page = upload(desk, GOOD + "Ana,Reminders,2026-03-02\n")
    assert status == 200
    assert "1 act of consent would be recorded." in page
    assert "Line 3: <code>number</code>" in page
    assert grants() == 0
    made = ConsentImport.objects.get()
    answer = people.client(desk.owner).post(at(desk, f"{made.pk}/record/"), follow=True)
    assert "Recorded</b>: 1 act of consent" in answer.content.decode()
    assert grants() == 1
    again = people.client(desk.owner).post(at(desk, f"{made.pk}/record/"), follow=True)
    assert "has been confirmed already" in again.content.decode()
    assert grants() == 1


def test_the_refused_rows_come_as_a_file_that_no_spreadsheet_runs(desk: Desk) -> None:
    upload(desk, GOOD + "\"=cmd|' /C calc'!A0\",Reminders,2026-03-02\n312 555 0144,+1+1,2026-03-02\n")
    made = ConsentImport.objects.get()
    answer = people.client(desk.owner).post(at(desk, f"{made.pk}/refused/"))
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    _heading, first, second = csv.reader(io.StringIO(text, newline=""))
    assert first == [
        "3",
        "number",
        "this is not a phone number",
        "'=cmd|' /C calc'!A0",
        "Reminders",
        "2026-03-02",
    ]
    assert second[:3] == ["4", "purpose", "is not known here"]
    assert second[4] == "'+1+1"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"whose": "others"}, "Consent cannot be handed on"),
        ({"origin": "a list we bought"}, "Consent cannot be handed on"),
        ({"origin": ""}, "This field is required"),
        ({"whose": "nobody"}, 'class="error"'),
        ({"file": SimpleUploadedFile("x.csv", b"")}, "empty"),
        ({"file": SimpleUploadedFile("x.csv", "número".encode("latin-1"))}, "not in UTF-8"),
        ({"file": SimpleUploadedFile("x.csv", b"312 555 0144\n")}, "must name the columns"),
    ],
)
def test_a_list_that_cannot_be_taken_says_why(desk: Desk, said: dict[str, object], words: str) -> None:
    status, page = upload(desk, **said)
    assert (status, words in page) == (422, True), page[-3000:]
    assert not ConsentImport.objects.exists()


def test_while_it_is_worked_on_the_page_looks_again(desk: Desk) -> None:
    upload(desk)
    made = ConsentImport.objects.get()
    page = people.client(desk.owner).get(at(desk, f"{made.pk}/")).content.decode()
    assert 'hx-trigger="every 2s"' not in page
    ConsentImport.objects.update(stage="recording")
    fragment = people.client(desk.owner).get(
        at(desk, f"{made.pk}/"), headers={"HX-Request": "true", "HX-Target": "progress"}
    )
    assert 'hx-trigger="every 2s"' in fragment.content.decode()
    assert "<h1" not in fragment.content.decode()


def test_many_at_once_need_the_right_to_record_consent(desk: Desk) -> None:
    asked(
        "UPDATE role SET permissions = '{read,bulk}' WHERE workspace_id = %s AND name = 'Viewer'",
        desk.workspace.pk,
    )
    client = people.client(people.member(desk.workspace, "Viewer"))
    assert client.get(at(desk)).status_code == 403
