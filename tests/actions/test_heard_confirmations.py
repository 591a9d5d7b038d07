"""An opt-out that somebody heard may be confirmed by one text, as a texted STOP is: at once, once, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests import make
from tests.actions import claims
from tests.actions.test_arrivals import contact_of

from threadline.actions import blocks, revocations
from threadline.actions.consent import Evidence, Refused
from threadline.actions.revocations import Confirmed, Unconfirmed
from threadline.models import ConsentEvent, Message, Recipient, Sender
from threadline.rules.actors import OPERATOR
from threadline.rules.channels import TEXTS
from threadline.rules.levels import ConsentKind, Level, Medium

pytestmark = pytest.mark.django_db
OTHER = "+13035550102"
HEARD = Evidence(medium=Medium.PHONE, capture="Take me off your list, please.")


class Scene:
    """Somebody who agreed to texts, and calls to have them stopped."""

    def __init__(self) -> None:
        self.line = make.line()
        self.person = make.recipient(self.line.workspace)
        make.granted(self.person, self.line.purpose)

    def hears(self, *, ago: timedelta = timedelta(0), number: str = "") -> Confirmed:
        done = revocations.record_and_confirm(
            OPERATOR, self.line.workspace, number or self.person.number,
            occurred_at=datetime.now(UTC) - ago, evidence=HEARD, heard_by="Ben",
        )  # fmt: skip
        assert isinstance(done, Confirmed), done
        return done


@pytest.fixture
def scene() -> Scene:
    return Scene()


def confirmations() -> list[Message]:
    return list(Message.objects.filter(occasion="stop_confirmation").order_by("id"))


def is_out(scene: Scene) -> bool:
    return Recipient.objects.filter(pk=scene.person.pk, opted_out__isnull=False).exists()


def test_one_text_confirms_it_and_leaves_by_the_opt_out_it_confirms(scene: Scene) -> None:
    done = scene.hears()
    [text] = confirmations()
    assert (done.by, text.confirms_id, text.recipient_id) == (text.pk, done.events[0], scene.person.pk)
    going = claims.only(claims.claimed(scene.line))
    assert going.message == text.pk
    assert make.BUSINESS in going.submission.parts[0]
    claims.accepted(scene.line, going)
    assert claims.claimed(scene.line) == []


def test_recorded_twice_or_texted_as_well_it_is_confirmed_once(scene: Scene) -> None:
    scene.hears()
    assert scene.hears().by is Unconfirmed.ALREADY_OUT
    make.heard(scene.line.sender, scene.person.number, "STOP")
    assert len(confirmations()) == 1


def test_after_a_texted_stop_there_is_nothing_to_confirm(scene: Scene) -> None:
    make.heard(scene.line.sender, scene.person.number, "STOP")
    assert scene.hears().by is Unconfirmed.ALREADY_OUT
    assert len(confirmations()) == 1


def test_what_was_said_more_than_five_minutes_ago_counts_and_is_not_confirmed(scene: Scene) -> None:
    assert scene.hears(ago=timedelta(minutes=6)).by is Unconfirmed.LATE
    assert is_out(scene)
    assert confirmations() == []


def test_the_five_minutes_count_from_when_they_said_it(scene: Scene) -> None:
    done = scene.hears(ago=timedelta(minutes=3))
    event = ConsentEvent.objects.get(pk=done.events[0])
    [text] = confirmations()
    assert text.expires_at == event.occurred_at + timedelta(minutes=5)


def test_one_of_several_phones_is_told(scene: Scene) -> None:
    contact_of(scene.line.sender, [scene.person.number, OTHER])
    scene.hears()
    assert not Recipient.objects.filter(number=OTHER, opted_out=None).exists()
    assert [text.recipient_id for text in confirmations()] == [scene.person.pk]


def test_the_sender_they_know_confirms_it(scene: Scene) -> None:
    other = make.sender(scene.line.workspace, at=scene.line.sender.number.account)
    make.text(other, scene.person, about=scene.line.purpose)
    Message.objects.update(state="delivered", lane=None)
    scene.hears()
    assert [text.sender_id for text in confirmations()] == [other.pk]


@pytest.mark.parametrize("why", ["landline", "no number of ours", "another country"])
def test_where_no_text_of_ours_may_go_it_counts_all_the_same(scene: Scene, why: str) -> None:
    number = scene.person.number
    if why == "landline":
        Recipient.objects.filter(pk=scene.person.pk).update(landline=True)
    elif why == "no number of ours":
        Sender.objects.update(open=False)
    else:
        number = "+442079460101"
        make.act(make.recipient(scene.line.workspace, number), ConsentKind.IMPLIED)
    assert scene.hears(number=number).by is Unconfirmed.UNREACHABLE
    assert Recipient.objects.filter(number=number, opted_out__isnull=False).exists()
    assert confirmations() == []


def test_whom_we_blocked_is_not_texted_either(scene: Scene) -> None:
    blocks.change(
        OPERATOR,
        scene.line.workspace,
        scene.person.number,
        on=TEXTS,
        blocked=True,
        reason="Asked us in court.",
    )
    assert scene.hears().by is Unconfirmed.UNREACHABLE
    assert is_out(scene)
    assert confirmations() == []


def test_who_never_agreed_nor_wrote_nor_was_texted_gets_no_text(scene: Scene) -> None:
    stranger = make.recipient(scene.line.workspace)
    assert scene.hears(number=stranger.number).by is Unconfirmed.NOTHING
    assert scene.hears(number=OTHER).by is Unconfirmed.NOTHING
    assert Recipient.objects.filter(number__in=[stranger.number, OTHER], opted_out__isnull=False).count() == 2
    assert confirmations() == []


def test_who_took_back_what_they_agreed_to_before_gets_no_text(scene: Scene) -> None:
    person = make.recipient(scene.line.workspace)
    make.granted(person, scene.line.purpose)
    make.act(person, ConsentKind.ENDED, level=Level.INFORMATIONAL, about=scene.line.purpose)
    assert scene.hears(number=person.number).by is Unconfirmed.NOTHING
    assert confirmations() == []


@pytest.mark.parametrize("why", ["asked", "wrote", "texted"])
def test_whoever_was_asked_wrote_or_was_texted_has_something_to_take_back(scene: Scene, why: str) -> None:
    person = make.recipient(scene.line.workspace)
    if why == "asked":
        make.act(person, ConsentKind.REQUESTED, level=Level.INFORMATIONAL, about=scene.line.purpose)
    elif why == "wrote":
        make.wrote(person)
    else:
        make.granted(person, scene.line.purpose)
        make.text(scene.line.sender, person, about=scene.line.purpose)
        claims.accepted(scene.line, claims.only(claims.claimed(scene.line)))
        make.act(person, ConsentKind.ENDED, level=Level.INFORMATIONAL, about=scene.line.purpose)
    done = scene.hears(number=person.number)
    assert [text.pk for text in confirmations()] == [done.by]


def test_without_words_nothing_is_recorded_nor_confirmed(scene: Scene) -> None:
    done = revocations.record_and_confirm(
        OPERATOR, scene.line.workspace, scene.person.number, occurred_at=datetime.now(UTC),
        evidence=Evidence(medium=Medium.PHONE, capture=" "),
    )  # fmt: skip
    assert isinstance(done, Refused)
    assert not is_out(scene)
    assert confirmations() == []
