"""What others' files said of a number stands in its proof pack: whose file, of when, by whom, and what followed."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests import make
from tests.actions.test_proofs import Scene, files, forged, told, wrong

from threadline.actions import scrubs, workspaces
from threadline.models import Recipient, Scrub
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind, ConsentKind, Level
from threadline.rules.scrubs import Source

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 11)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def scrub(scene: Scene, text: str, source: Source = Source.REASSIGNED) -> Scrub:
    member = workspaces.add_member(
        Actor(ActorKind.OPERATOR, None), scene.own, email=f"{source.value}@example.com", name="Ana <Ruiz>", role="Owner"
    )  # fmt: skip
    made = scrubs.upload(
        Actor(ActorKind.MEMBER, member.pk), scene.own, source, file_name="of <us>.csv", content=text.encode(),
        day=DAY,
    )  # fmt: skip
    assert isinstance(made, Scrub), made
    return made


def agreed(scene: Scene) -> Recipient:
    person = make.recipient(scene.own)
    make.act(
        person, ConsentKind.GRANTED, level=Level.INFORMATIONAL, about=scene.line.purpose,
        at=datetime(2026, 1, 5, tzinfo=UTC),
    )  # fmt: skip
    scene.person = person
    return person


def test_a_result_has_its_source_file_day_uploader_and_what_it_led_to(scene: Scene) -> None:
    person = agreed(scene)
    text = f"{scene.other.number},2026-02-10,no\n{person.number},2026-02-10,yes\n"
    made = scrub(scene, text)
    pack = scene.pack()
    said = told(pack)
    [found] = said["scrubs"]
    assert found["file"] == {
        "id": made.pk, "source": "reassigned", "name": "of <us>.csv", "day": "2026-02-11",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "uploaded_at": made.made_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "uploaded_by": {"kind": "member", "name": "Ana <Ruiz>"},
    }  # fmt: skip
    assert (found["line"], found["result"], found["day"]) == (2, "yes", "2026-02-10")
    assert found["consequence"] == "consent_ended"
    assert found["event"] in {each["public"]["id"] for each in said["events"]}
    assert wrong(pack) == []


def test_every_result_is_told_in_order_with_what_followed(scene: Scene) -> None:
    person = agreed(scene)
    scrub(scene, f"{person.number},2026-02-10,no\n")
    scrub(scene, f"{person.number},landline\n", Source.LINE_TYPES)
    scrub(scene, f"{person.number},2026-02-10\n", Source.DEACTIVATED)
    found = told(scene.pack())["scrubs"]
    assert [(each["result"], each["consequence"]) for each in found] == [
        ("no", "nothing"), ("landline", "not_texted"), ("deactivated", "consent_ended"),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_says_the_same(scene: Scene, language: str) -> None:
    person = agreed(scene)
    made = scrub(scene, f"{person.number},2026-02-10,yes\n")
    scene.own.language = language
    page = files(scene.pack())["proof.html"].decode()
    assert "of &lt;us&gt;.csv" in page
    assert "Ana &lt;Ruiz&gt;" in page
    assert bytes(made.sha256).hex() in page
    assert ("Consent from before that day was ended" in page) == (language == "en")


def test_what_was_said_of_others_or_elsewhere_is_not_in_it(scene: Scene) -> None:
    person = agreed(scene)
    scrub(scene, f"{scene.other.number},2026-02-10,yes\n")
    elsewhere = make.workspace("Elsewhere")
    make.recipient(elsewhere, person.number)
    made = scrubs.upload(
        Actor(ActorKind.OPERATOR, None), elsewhere, Source.REASSIGNED, file_name="theirs.csv",
        content=f"{person.number},2026-02-10,yes\n".encode(), day=DAY,
    )  # fmt: skip
    assert isinstance(made, Scrub)
    pack = scene.pack()
    assert told(pack)["scrubs"] == []
    assert "theirs.csv" not in files(pack)["proof.html"].decode()


def test_a_result_whose_event_was_left_out_is_found(scene: Scene) -> None:
    person = agreed(scene)
    scrub(scene, f"{person.number},2026-02-10,yes\n")

    def without_the_end(said: dict[str, list[dict[str, object]]]) -> None:
        said["events"] = [each for each in said["events"] if each["public"]["kind"] == "granted"]  # type: ignore[index]

    assert any("which is not in the pack" in each for each in forged(scene.pack(), without_the_end))


@pytest.mark.parametrize(
    ("result", "consequence", "event"),
    [
        ("yes", "nothing", "theirs"),
        ("no", "consent_ended", "theirs"),
        ("yes", "consent_ended", None),
        ("landline", "texted", None),
        ("mobile", "not_texted", None),
        ("landline", "not_texted", "theirs"),
        ("yes", "consent_ended", "the grant"),
    ],
)
def test_a_consequence_that_does_not_follow_from_the_result_and_its_event_is_found(
    scene: Scene, result: str, consequence: str, event: str | None
) -> None:
    person = agreed(scene)
    scrub(scene, f"{person.number},2026-02-10,yes\n")

    def written_otherwise(said: dict[str, list[dict[str, Any]]]) -> None:
        [one] = said["scrubs"]
        ids = {None: None, "theirs": one["event"], "the grant": said["events"][0]["public"]["id"]}
        one.update(result=result, consequence=consequence, event=ids[event])

    [found] = forged(scene.pack(), written_otherwise)
    assert "does not follow" in found
