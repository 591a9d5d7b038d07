"""STOP at one number of ours and START at another: what a consumer expects of it, and an auditor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from tests import make

from threadline.actions import arrivals
from threadline.models import Conversation, Message, Purpose, Recipient, Sender, Workspace
from threadline.queries import desk, preview
from threadline.queries.preview import Draft
from threadline.rules.carriage import Arrival
from threadline.rules.levels import Level, Occasion

pytestmark = pytest.mark.django_db
HERS = "+13035550101"


class Scene:
    """Two numbers of one workspace, and a person who agreed to information and to advertising."""

    def __init__(self) -> None:
        self.own: Workspace = make.workspace()
        at = make.account()
        self.here, self.there = make.sender(self.own, at=at), make.sender(self.own, at=at)
        self.person: Recipient = make.recipient(self.own, HERS)
        self.visits = make.purpose(self.own)
        self.offers = make.purpose(self.own, "Offers", level=Level.PROMOTIONAL)
        make.granted(self.person, self.visits)
        make.granted(self.person, self.offers)
        self.count = 0

    def hear(self, *said: tuple[Sender, str], ago: float = 0) -> None:
        """They write these, one right after the other, so many seconds before they come in."""
        for line, text in said:
            self.count += 1
            at = datetime.now(UTC) - timedelta(seconds=ago)
            one = Arrival(f"k{self.count}", HERS, line.number.e164, text, at)
            arrivals.receive([one], account=line.number.account_id)

    def allowed(self, line: Sender, about: Purpose | None = None) -> str:
        """What the gate says of a text from that number: "" where it permits it."""
        level = Level.CONVERSATIONAL if about is None else Level(about.level)
        draft = Draft(self.person.pk, line.pk, level, purpose=None if about is None else about.pk)
        [seen] = preview.verdicts([draft], desk=desk.read(self.own.pk), now=datetime.now(UTC))
        refused = preview.refusal(seen)
        return "" if refused is None else refused.reason.value


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_start_anywhere_takes_the_person_back_from_a_stop_anywhere(scene: Scene) -> None:
    scene.hear((scene.here, "STOP"))
    assert scene.allowed(scene.there) == scene.allowed(scene.there, scene.visits) == "opted_out"
    scene.hear((scene.there, "START"))
    assert scene.allowed(scene.there) == ""
    assert scene.allowed(scene.here, scene.visits) == scene.allowed(scene.there, scene.visits) == ""
    answers = Message.objects.filter(occasion=Occasion.START_ANSWER)
    assert [each.sender_id for each in answers] == [scene.there.pk]


def test_start_elsewhere_brings_back_nothing_that_needs_more_than_a_word(scene: Scene) -> None:
    scene.hear((scene.here, "STOP"), (scene.there, "START"))
    assert scene.allowed(scene.here, scene.offers) == scene.allowed(scene.there, scene.offers) != ""
    other = make.purpose(scene.own, "Never agreed to")
    assert scene.allowed(scene.there, other) == "purpose_not_granted"


def test_what_they_asked_before_the_stop_is_not_answered_after_a_start_elsewhere(scene: Scene) -> None:
    scene.hear((scene.here, "is my order ready?"))
    assert scene.allowed(scene.here) == ""
    scene.hear((scene.here, "STOP"), (scene.there, "START"))
    assert scene.allowed(scene.here) == "heard_elsewhere"


@pytest.mark.parametrize("seconds", [-30, 2, 60])
def test_the_stop_itself_is_nothing_to_be_answered_whatever_the_carriers_clock_says(
    scene: Scene, seconds: float
) -> None:
    scene.hear((scene.here, "STOP"), ago=seconds)
    scene.hear((scene.there, "START"))
    assert scene.allowed(scene.here) == "heard_elsewhere"
    assert scene.allowed(scene.there) == ""


def test_a_question_from_before_the_stop_that_comes_in_after_it_opens_nothing(scene: Scene) -> None:
    scene.hear((scene.there, "STOP"), ago=10)
    scene.hear((scene.here, "is my order ready?"), ago=20)
    scene.hear((scene.there, "START"))
    assert scene.allowed(scene.here) == "heard_elsewhere"


def test_what_they_ask_there_after_the_start_is_answered_there(scene: Scene) -> None:
    scene.hear((scene.here, "STOP"), (scene.there, "START"), (scene.here, "is my order ready?"))
    assert scene.allowed(scene.here) == scene.allowed(scene.there) == ""


def test_they_last_wrote_when_they_wrote_and_not_when_it_came(scene: Scene) -> None:
    scene.hear((scene.here, "is it ready?"), ago=60)
    shown = Conversation.objects.get(sender=scene.here)
    assert shown.last_in_at is not None
    assert datetime.now(UTC) - shown.last_in_at >= timedelta(seconds=59)
    scene.hear((scene.here, "I asked you"), ago=300)
    assert Conversation.objects.get(sender=scene.here).last_in_at == shown.last_in_at


@pytest.mark.parametrize("ahead", [0.0, 30.0])
def test_a_stop_is_nothing_to_answer_whatever_this_machines_clock_says(scene: Scene, ahead: float) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=ahead)):
        scene.hear((scene.here, "STOP"))
        scene.hear((scene.there, "START"))
    assert scene.allowed(scene.there) == ""
    assert scene.allowed(scene.here) == "heard_elsewhere"


def test_a_start_of_the_same_moment_as_the_stop_may_be_answered(scene: Scene) -> None:
    at = datetime.now(UTC) - timedelta(seconds=1)
    for n, word in enumerate(("STOP", "START")):
        one = Arrival(f"same-{n}", HERS, scene.here.number.e164, word, at)
        arrivals.receive([one], account=scene.here.number.account_id)
    assert scene.allowed(scene.here) == ""
