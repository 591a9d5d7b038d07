"""A real engine before an account that takes nothing: it stops, tries with one text, and loses none."""

from __future__ import annotations

import pytest
from django.db import connection
from tests import make
from tests.outbound.scene import Scene, finished, one, until
from tests.outbound.test_faults import Desk, outcomes, told

from threadline.actions import breakers
from threadline.carriers.simulator.faults import Fault, FaultKind
from threadline.models import CarrierAccount, OperatorAudit
from threadline.rules.troubles import Trouble

SUSPENDED = "30002"
MANY = 900


def account(desk: Desk) -> CarrierAccount:
    return CarrierAccount.objects.get(pk=desk.account.pk)


def test_a_suspended_account_keeps_its_texts_until_somebody_has_mended_it(scene: Scene) -> None:
    desk = Desk(scene)
    with scene.control() as control:
        control.fault(Fault(FaultKind.REJECT, code=SUSPENDED))
        texts = [desk.text() for _ in range(3)]
        scene.engine()
        until(lambda: account(desk).halts >= 2)
        assert account(desk).halted_why == Trouble.SUSPENDED
        waiting = [told(text) for text in texts]
        assert {state for state, _ in waiting} <= {"queued", "handing_off"}
        assert SUSPENDED in {reason for _, reason in waiting}
        control.clear_faults()
    until(lambda: account(desk).halted_until is not None)
    assert breakers.lift(desk.account.pk)  # mended, and not waited for
    until(finished)
    assert [told(text)[0] for text in texts] == ["delivered"] * 3
    assert account(desk).halts == 0
    assert account(desk).halted_why == ""
    assert OperatorAudit.objects.filter(action="account.tried").count() == 1


@pytest.mark.long
def test_an_account_that_answers_nothing_is_tried_with_one_text_at_a_time(scene: Scene) -> None:
    desk = Desk(scene)
    with scene.control() as control:
        control.fault(Fault(FaultKind.REJECT, code="30034"))  # no number of it is registered
        make.texts(desk.line, [desk.person() for _ in range(MANY)], about=desk.about)
        scene.engine()
        until(lambda: account(desk).halts >= 2)
        refused = one("SELECT count(*) FROM message WHERE state = 'rejected'")
        assert refused < MANY - 100  # the claims before the first word came back, and those that tried
        assert account(desk).halted_why == Trouble.NOT_REGISTERED
        control.clear_faults()
    until(finished)
    assert one("SELECT count(*) FROM message WHERE state = 'delivered'") >= MANY - refused - 3
    assert account(desk).halts == 0


def test_another_engine_hears_of_a_halt_from_the_database(scene: Scene) -> None:
    desk = Desk(scene)
    seconds = [breakers.halt(desk.account.pk, why=Trouble.NO_FUNDS) for _ in range(2)]
    assert 4 < seconds[0] <= 5
    assert seconds[1] <= seconds[0]  # it has been halted already
    text = desk.text()
    scene.engine()
    scene.running()
    until(lambda: one("SELECT count(*) FROM lane WHERE leased_until > clock_timestamp()"))
    assert outcomes(text) == []
    until(finished)
    assert told(text)[0] == "delivered"


def test_each_halt_in_a_row_is_twice_as_long_and_none_longer_than_five_minutes(scene: Scene) -> None:
    desk = Desk(scene)
    said = []
    for _ in range(9):
        said.append(round(breakers.halt(desk.account.pk, why=Trouble.NO_LINK)))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE carrier_account SET halted_until = clock_timestamp() - interval '1 second'"
            )
    assert said == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    breakers.well(desk.account.pk)
    assert round(breakers.halt(desk.account.pk, why=Trouble.NO_LINK)) == 5
