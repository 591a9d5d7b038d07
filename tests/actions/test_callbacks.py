"""What programs are to be told: noted with what happened, for who asked for it, and for nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from tests import make
from tests.actions.claims import accepted, asked, claimed, only, receipt, received, said, settle
from tests.serving import until

from threadline.actions import callbacks, leftovers, messages
from threadline.actions.callbacks import Refused
from threadline.models import Arrival, Audit, Callback, CallbackDue, Message, Workspace
from threadline.queries import accounts
from threadline.queries import callbacks as known
from threadline.rules.actors import OPERATOR
from threadline.rules.callbacks import MOST, TOLD, About
from threadline.rules.carriage import PartState, Taken

pytestmark = pytest.mark.django_db
THERE = "https://example.com/texts"


@pytest.fixture
def line() -> make.Line:
    return make.line()


def called(owner: Workspace, *tells: str) -> int:
    made = callbacks.create(OPERATOR, owner.pk, address=THERE, tells=tells or TOLD)
    assert not isinstance(made, Refused)
    return made[0]


def due(callback: int) -> list[tuple[str, int]]:
    return [
        (each.about, each.about_id) for each in CallbackDue.objects.filter(callback=callback).order_by("id")
    ]


def queued(line: make.Line, number: str = "") -> int:
    person = make.recipient(line.workspace, number)
    make.granted(person, line.purpose)
    return make.text(line.sender, person, about=line.purpose)


def test_a_text_is_told_of_when_it_is_taken_and_when_it_has_come(line: make.Line) -> None:
    text = queued(line)
    callback = called(line.workspace, About.TEXT)
    handed = only(claimed(line))
    assert due(callback) == []
    accepted(line, handed)
    assert due(callback) == [("message.changed", text)]
    received(line, receipt(handed, PartState.DELIVERED))
    assert due(callback) == [("message.changed", text)] * 2
    [told] = known.told(line.workspace.pk, callbacks.take(1)[0].due)
    assert (told["data"]["id"], told["data"]["state"]) == (text, "delivered")


def test_who_wants_to_hear_of_the_end_alone_is_not_told_of_the_way_there(line: make.Line) -> None:
    texts = [queued(line), queued(line)]
    ends, both = called(line.workspace, About.END), called(line.workspace, About.END, About.TEXT)
    one, other = claimed(line)
    settle(line, said(one, Taken.ACCEPTED), said(other, Taken.REJECTED))
    assert due(ends) == [("message.ended", other.message)]
    assert sorted(due(both)) == [("message.changed", text) for text in texts]
    received(line, receipt(one, PartState.SENT))
    assert len(due(ends)) == 1
    received(line, receipt(one, PartState.DELIVERED))
    assert due(ends) == [("message.ended", other.message), ("message.ended", one.message)]
    assert due(both)[-1] == ("message.changed", one.message)


def test_what_nobody_can_say_of_a_text_for_a_quarter_of_an_hour_is_its_end(line: make.Line) -> None:
    queued(line)
    ends = called(line.workspace, About.END)
    handed = only(claimed(line))
    settle(line, said(handed, Taken.UNKNOWN))
    assert due(ends) == []
    leftovers._show([(handed.workspace, handed.message)])
    assert due(ends) == [("message.ended", handed.message)]


def test_a_text_that_goes_back_to_the_queue_is_not_told_of_before_something_comes_of_it(
    line: make.Line,
) -> None:
    queued(line)
    called(line.workspace)
    handed = only(claimed(line))
    settle(line, said(handed, Taken.RETRY))
    assert known.told(line.workspace.pk, callbacks.take(1)[0].due) == []


def test_a_text_refused_at_the_claim_taken_back_or_stopped_is_told_of(line: make.Line) -> None:
    stranger = make.recipient(line.workspace)
    refused = make.text(line.sender, stranger, about=line.purpose)
    callback = called(line.workspace, About.TEXT)
    claimed(line)
    back, stopped = queued(line), queued(line, "+13125550188")
    assert messages.cancel(OPERATOR, line.workspace.pk, back)
    make.heard(line.sender, "+13125550188", "STOP")
    assert due(callback) == [("message.changed", text) for text in (refused, back, stopped)]
    states = Message.objects.filter(id__in=[refused, back, stopped]).order_by("id")
    assert [each.state for each in states] == ["suppressed", "cancelled", "cancelled"]


def test_what_people_write_and_agree_to_is_told_of(line: make.Line) -> None:
    texts, acts = called(line.workspace, About.ARRIVAL), called(line.workspace, About.CONSENT)
    make.heard(line.sender, "+13125550188", "Is Tuesday fine?", "STOP")
    first, second = Message.objects.filter(direction="in").order_by("id").values_list("id", flat=True)
    assert due(texts) == [("message.received", first), ("message.received", second)]
    told = {turn.callback: known.told(line.workspace.pk, turn.due) for turn in callbacks.take(9)}
    assert [each["data"]["body"] for each in told[texts]] == ["Is Tuesday fine?", "STOP"]
    assert [(each["data"]["kind"], each["data"]["person"], each["data"]["channel"]) for each in told[acts]] == [
        ("implied", "+13125550188", "text"), ("opted_out", "+13125550188", "text"),
    ]  # fmt: skip


def test_nobody_is_told_of_anothers_texts_or_of_what_they_did_not_ask_for(line: make.Line) -> None:
    other = called(make.workspace("Elsewhere"))
    silent = called(line.workspace, About.CONSENT)
    text = queued(line)
    before = due(silent)
    accepted(line, only(claimed(line)))
    assert (due(other), due(silent)) == ([], before)
    [turn] = callbacks.take(9)
    assert not {each.about_id for each in turn.due if each.about is About.TEXT} & {text}


def test_what_is_rolled_back_is_told_to_nobody(line: make.Line) -> None:
    text = queued(line)
    callback = called(line.workspace, About.TEXT)
    with transaction.atomic():
        messages.cancel(OPERATOR, line.workspace.pk, text)
        transaction.set_rollback(True)
    assert due(callback) == []


def test_its_secret_is_told_once_and_kept_sealed(line: make.Line) -> None:
    made = callbacks.create(OPERATOR, line.workspace.pk, address=THERE, tells=[About.TEXT])
    assert not isinstance(made, Refused)
    row = Callback.objects.get(pk=made[0])
    assert made[1].startswith("whsec_")
    assert made[1].encode() not in bytes(row.secrets)
    assert accounts.opened(bytes(row.secrets)) == {"secret": made[1]}
    assert not any(made[1] in str(each.detail) for each in Audit.objects.all())


def test_after_a_new_secret_both_sign_for_a_day(line: make.Line) -> None:
    callback = called(line.workspace)
    first = (accounts.opened(bytes(Callback.objects.get().secrets)) or {})["secret"]
    second = callbacks.renew(OPERATOR, line.workspace.pk, callback)
    callbacks.test(OPERATOR, line.workspace.pk, callback)
    assert callbacks.take(1)[0].secrets == (second, first)
    Callback.objects.update(renewed_at=make.soon(-24 * 3600 - 1), due_at=make.soon(-1))
    assert callbacks.take(1)[0].secrets == (second,)


def test_one_turn_is_one_callers_and_comes_again_when_it_told_nothing(line: make.Line) -> None:
    callback = called(line.workspace)
    callbacks.test(OPERATOR, line.workspace.pk, callback)
    [turn] = callbacks.take(9)
    assert callbacks.take(9) == []
    Callback.objects.update(due_at=make.soon(-1))  # who took it was killed, a minute ago
    [again] = callbacks.take(9)
    assert again.due == turn.due
    callbacks.told(again)
    Callback.objects.update(due_at=make.soon(-1))
    assert callbacks.take(9) == []


def test_it_is_given_up_after_three_days_and_what_waits_goes_with_it(line: make.Line) -> None:
    callback = called(line.workspace)
    callbacks.test(OPERATOR, line.workspace.pk, callback)
    for tries in range(3):
        [turn] = callbacks.take(9)
        assert turn.tries == tries
        callbacks.refused(turn, "answered_500")
        Callback.objects.update(due_at=make.soon(-1))
    assert known.listed(line.workspace.pk)[0].problem == "answered_500"
    Callback.objects.update(failing_since=make.soon(-3 * 24 * 3600 - 1))
    callbacks.refused(callbacks.take(9)[0], "unreached")
    [shown] = known.listed(line.workspace.pk)
    assert (shown.problem, shown.waiting, shown.paused_at is not None) == ("unreached", 0, True)
    assert Audit.objects.filter(action="callback.paused", noun_id=callback).count() == 1
    make.heard(line.sender, "+13125550188", "Hello")
    assert due(callback) == []
    assert callbacks.change(
        OPERATOR, line.workspace.pk, callback, address=THERE, tells=[About.ARRIVAL], paused=False
    ) is None  # fmt: skip
    make.heard(line.sender, "+13125550188", "Hello again")
    assert len(due(callback)) == 1
    assert callbacks.take(9)[0].tries == 0


def test_pausing_drops_what_waits_and_removing_takes_it_all(line: make.Line) -> None:
    owner, callback = line.workspace.pk, called(line.workspace)
    callbacks.test(OPERATOR, owner, callback)
    assert callbacks.change(OPERATOR, owner, callback, address=THERE, tells=TOLD, paused=True) is None
    assert due(callback) == []
    assert not callbacks.test(OPERATOR, owner, callback)
    assert callbacks.remove(OPERATOR, owner, callback)
    assert not callbacks.remove(OPERATOR, owner, callback)
    assert known.one(owner, callback) is None
    assert callbacks.renew(OPERATOR, owner, callback) is None
    refused = callbacks.change(OPERATOR, owner, callback, address=THERE, tells=TOLD, paused=False)
    assert refused is Refused.NO_CALLBACK
    done = Audit.objects.filter(noun="callback").order_by("id").values_list("action", flat=True)
    assert list(done) == ["callback.created", "callback.tested", "callback.changed", "callback.removed"]


@pytest.mark.parametrize(
    ("address", "tells", "why"),
    [
        ("http://example.com/", [About.TEXT], Refused.NOT_HTTPS),
        ("https://me@example.com/", [About.TEXT], Refused.ODD_ADDRESS),
        (THERE, [], Refused.NOTHING),
        (THERE, ["message.deleted"], Refused.UNKNOWN),
        (THERE, [About.TEST], Refused.UNKNOWN),
    ],
)
def test_what_cannot_be_called_is_refused(address: str, tells: list[str], why: Refused) -> None:
    owner = make.workspace().pk
    assert callbacks.create(OPERATOR, owner, address=address, tells=tells) is why
    assert not Callback.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_happens_while_an_address_is_removed_happens_all_the_same() -> None:
    line = make.line()
    callback = called(line.workspace, About.ARRIVAL)
    heard = threading.Thread(target=_giving_back, args=(make.heard, line.sender, "+13125550188", "Hello"))
    with transaction.atomic():
        assert callbacks.remove(OPERATOR, line.workspace.pk, callback)
        heard.start()
        until(_waits)
    heard.join(30)
    assert Message.objects.get().body == "Hello"
    assert not CallbackDue.objects.exists()
    assert not Arrival.objects.exclude(parked=None).exists()


@pytest.mark.django_db(transaction=True)
def test_an_address_is_removed_with_what_is_just_being_noted_for_it() -> None:
    line = make.line()
    callback = called(line.workspace, About.ARRIVAL)
    gone = threading.Thread(
        target=_giving_back, args=(callbacks.remove, OPERATOR, line.workspace.pk, callback)
    )
    with transaction.atomic():
        make.heard(line.sender, "+13125550188", "Hello")
        gone.start()
        until(_waits)
    gone.join(30)
    assert not Callback.objects.exists()
    assert Message.objects.get().body == "Hello"


def _giving_back(work: Callable[..., object], *args: object) -> None:
    try:
        work(*args)
    finally:
        connection.close()


def _waits() -> bool:
    return bool(asked("SELECT 1 FROM pg_locks WHERE NOT granted"))


def test_a_workspace_has_ten_at_most() -> None:
    owner = make.workspace()
    for _ in range(MOST):
        called(owner)
    assert callbacks.create(OPERATOR, owner.pk, address=THERE, tells=TOLD) is Refused.TOO_MANY
    called(make.workspace("Elsewhere"))
