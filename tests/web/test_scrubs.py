"""The pages of scrubs: a file is applied, what it said is shown, and the next one is asked for in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import make
from tests.web import people
from tests.web.people import Desk

from threadline.models import Audit, Scrub, Workspace
from threadline.rules.levels import ConsentKind, Level
from threadline.web import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return people.desk()


def at(desk: Desk, more: str = "") -> str:
    return f"{desk.path}settings/scrubs/{more}"


def upload(desk: Desk, text: str, **said: object) -> tuple[int, str]:
    plain = {
        "file": SimpleUploadedFile("rnd.csv", text.encode()),
        "source": "reassigned",
        "day": "2026-03-02",
    }
    answer = people.client(desk.owner).post(at(desk), {**plain, **said}, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_file_is_applied_and_what_it_said_is_shown(desk: Desk) -> None:
    status, page = upload(desk, f"{desk.person.number},2026-03-01,yes\nAna 1,2026-03-01,yes\n")
    assert status == 200
    assert "The consent of 0 numbers has ended" in page  # they wrote after that day: a new owner's right
    assert "disconnected since 1 Mar 2026" in page
    assert "Line 2: <code>number</code> this is not a phone number" in page
    assert "rnd.csv" in people.client(desk.owner).get(at(desk)).content.decode()


def test_consent_from_before_ends(desk: Desk) -> None:
    about = make.purpose(desk.workspace)
    person = make.recipient(desk.workspace)
    make.act(
        person,
        ConsentKind.GRANTED,
        level=Level.INFORMATIONAL,
        about=about,
        at=datetime(2026, 2, 1, tzinfo=UTC),
    )
    _, page = upload(desk, f"{person.number}\n", source="deactivated")
    assert "The consent of 1 number has ended." in page
    person.refresh_from_db()
    assert person.opted_out_id is not None


@pytest.mark.parametrize(
    "said",
    [
        {"day": "2999-01-01"},
        {"day": "yesterday"},
        {"source": "rumours"},
        {"file": SimpleUploadedFile("x.csv", "ñ".encode("latin-1"))},
    ],
)
def test_a_file_that_cannot_be_taken_says_why(desk: Desk, said: dict[str, object]) -> None:
    status, page = upload(desk, "3125550144\n", **said)
    assert (status, 'class="error"' in page) == (422, True)
    assert not Scrub.objects.exists()


def test_the_numbers_to_ask_about_are_exported_and_that_is_logged(desk: Desk) -> None:
    make.granted(desk.person, make.purpose(desk.workspace))
    answer = people.client(desk.owner).post(at(desk, "ask/"))
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith(f"{desk.person.number[2:]},")
    assert Audit.objects.filter(action="scrub.asked", actor_id=desk.owner.pk).exists()


def compliance(desk: Desk) -> str:
    return people.client(desk.owner).get(f"{desk.path}settings/compliance/").content.decode()


def both(desk: Desk) -> tuple[str, str]:
    """The page of compliance and that of scrubs."""
    return compliance(desk), people.client(desk.owner).get(at(desk)).content.decode()


def ago(days: int) -> date:
    return datetime.now(ZoneInfo("America/Chicago")).date() - timedelta(days=days)


def said(day: date) -> str:
    return words.date_of(day, today=ago(0))


def test_the_next_answers_are_due_a_month_after_the_last(desk: Desk) -> None:
    make.granted(desk.person, make.purpose(desk.workspace))
    for page in both(desk):
        assert f"None yet; the first is due on {said(ago(-31))}." in page
        assert "has not been asked yet" not in page
    Workspace.objects.filter(pk=desk.workspace.pk).update(created_at=datetime.now(UTC) - timedelta(days=40))
    assert "The Reassigned Numbers Database has not been asked yet" in compliance(desk)
    upload(desk, f"{desk.person.number},2026-03-01,no\n", day=ago(4).isoformat())
    for page in both(desk):
        assert f"The last one is of {said(ago(4))}; next due on {said(ago(-27))}." in page
    assert "to be asked every month" not in compliance(desk)
    Scrub.objects.update(as_of=ago(32))
    assert f"was last asked on {said(ago(32))}; it is to be asked every month" in compliance(desk)
    for page in both(desk):
        assert f"The last one is of {said(ago(32))}; the next was due on {said(ago(1))}." in page


def test_a_file_of_deactivated_numbers_is_as_old_as_the_newest_day_in_it(desk: Desk) -> None:
    assert "None yet. If a carrier gives you its files" in compliance(desk)
    old = f"{desk.person.number},2026-01-01\n3125550145,2025-12-31\n"
    upload(desk, old, source="deactivated", day=ago(0).isoformat())
    assert "The newest day in the files of deactivated numbers is" in compliance(desk)
    upload(desk, "3125550146\n", source="deactivated", day=ago(1).isoformat())
    assert "The newest day in the files of deactivated numbers is" not in compliance(desk)
    for page in both(desk):
        assert f"The last one is of {said(ago(1))}; next due on {said(ago(-1))}." in page
    upload(desk, old, source="deactivated", day=ago(2).isoformat())  # an older one that comes later
    assert f"The last one is of {said(ago(1))}" in compliance(desk)


def test_a_workspace_that_never_brought_a_file_is_told_how_to_begin_and_nothing_is_due(desk: Desk) -> None:
    for page in both(desk):
        assert "None yet; it is to be asked once somebody has agreed to texts." in page
        assert "None yet. Upload one when somebody tells you which numbers are landlines." in page
    upload(desk, f"{desk.person.number},mobile\n", source="line_types", day=ago(0).isoformat())
    assert "it holds until a later file says otherwise" in compliance(desk)
