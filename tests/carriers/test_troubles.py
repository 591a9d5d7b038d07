"""Every code that a carrier of ours can give has a meaning, every meaning a remedy and words."""

from __future__ import annotations

import pytest

from threadline.carriers.registry import CARRIERS
from threadline.carriers.simulator import intake, wire
from threadline.carriers.simulator import receipts as simulated
from threadline.carriers.smpp import receipts
from threadline.carriers.smpp.pdu import Status
from threadline.queries import troubles as known
from threadline.rules import troubles
from threadline.rules.carriage import PartState
from threadline.rules.levels import MessageState
from threadline.rules.troubles import Remedy, Trouble

LOST = {PartState.FAILED, PartState.UNDELIVERED}
OURS = (
    "link_lost", "timeout", "window_full", "throttled", "not_taken", "closed", "not_open", "no_connection",
    "refused", "unwritable",
)  # fmt: skip


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_words_and_a_remedy_with_words(trouble: Trouble) -> None:
    assert str(known.MEANINGS[trouble])
    assert str(known.HELP[trouble.remedy])


def test_there_is_no_remedy_that_nothing_needs() -> None:
    assert {trouble.remedy for trouble in Trouble} == set(Remedy)


@pytest.mark.parametrize("code", OURS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_our_own_codes_mean_the_same_with_every_carrier(carrier: str, code: str) -> None:
    assert known.of_code(carrier, code) is troubles.OWN[code]


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.OK])
def test_every_answer_of_an_smsc_that_we_know_by_name_means_something(status: Status) -> None:
    assert f"{status:#x}" in CARRIERS["smpp"].troubles


@pytest.mark.parametrize("word", [word for word, state in receipts._STATES.items() if state in LOST])
def test_every_state_in_which_an_smsc_loses_a_text_means_something(word: str) -> None:
    assert word in CARRIERS["smpp"].troubles


def test_an_error_of_a_receipt_means_the_same_however_many_noughts_lead_it() -> None:
    assert known.of_code("smpp", "1") is known.of_code("smpp", "001") is Trouble.NO_SUCH_NUMBER


@pytest.mark.parametrize("code", [intake.REFUSED, wire.OPTED_OUT, *simulated.DEFAULT_CODES.values()])
def test_every_code_of_the_simulator_means_something(code: str) -> None:
    assert code in CARRIERS["simulator"].troubles


def test_what_an_account_calls_an_opt_out_is_one_whatever_its_number() -> None:
    assert known.of_code("smpp", "0x410 opted_out") is Trouble.OPTED_OUT


def test_a_code_that_nobody_wrote_down_is_unexplained_and_shown() -> None:
    said = known.said(MessageState.REJECTED, "0x410", carrier="smpp")
    assert said is not None
    assert said.trouble is Trouble.UNEXPLAINED
    assert said.meaning == "the carrier does not say why (the carrier’s code 0x410)"


@pytest.mark.parametrize(
    ("code", "shown"),
    [("timeout", ""), ("unresolved", ""), ("refused", ""), ("30005", "30005"), ("0x410 opted_out", "0x410")],
)
def test_only_what_a_carrier_said_is_shown_as_its_code(code: str, shown: str) -> None:
    said = known.said(MessageState.UNKNOWN, code, carrier="smpp")
    assert said is not None
    assert said.code == code
    assert said.meaning.partition(" (the carrier’s code ")[2] == (f"{shown})" if shown else "")


@pytest.mark.parametrize(
    ("state", "reason", "wrong"),
    [
        (MessageState.DELIVERED, "", False),
        (MessageState.QUEUED, "quiet_hours", False),
        (MessageState.QUEUED, "", False),
        (MessageState.SUPPRESSED, "opted_out", False),
        (MessageState.UNKNOWN, "", False),
        (MessageState.QUEUED, "link_lost", True),
        (MessageState.UNKNOWN, "timeout", True),
        (MessageState.FAILED, "", True),
        (MessageState.UNDELIVERED, "30003", True),
    ],
)
def test_only_what_went_wrong_at_the_carrier_or_on_the_way_there_has_a_trouble(
    state: MessageState, reason: str, wrong: bool
) -> None:
    assert (known.said(state, reason, carrier="simulator") is not None) is wrong
