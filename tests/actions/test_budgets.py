"""Who goes first, and how many parts may go at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from tests import make
from tests.actions.claims import LONG, asked, claimed, only, said, settle, states

from threadline.actions import budgets, handoff
from threadline.models import Message, Recipient, Sender
from threadline.rules.budgets import Limit
from threadline.rules.carriage import Taken
from threadline.rules.levels import Level, Occasion

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> make.Line:
    return make.line()


def agreed(line: make.Line, *, zone: str = "") -> Recipient:
    """A person who may be informed."""
    person = make.recipient(line.workspace, zone=zone)
    make.granted(person, line.purpose)
    return person


def row(message: int) -> Message:
    return Message.objects.get(id=message)


def told(message: int) -> tuple[str, str]:
    return row(message).state, row(message).reason


def test_confirmations_go_first_then_emergencies_replies_information_promotion(line: make.Line) -> None:
    offers = make.purpose(line.workspace, "Offers", level=Level.PROMOTIONAL)
    people = [agreed(line) for _ in range(5)]
    make.granted(people[0], offers)
    make.wrote(people[2])
    event = make.stopped(people[4])
    texts = [
        make.text(line.sender, people[0], about=offers),
        make.text(line.sender, people[1], about=line.purpose),
        make.text(line.sender, people[2]),
        make.text(line.sender, people[3], about=line.purpose, occasion=Occasion.EMERGENCY),
        make.text(line.sender, people[4], occasion=Occasion.STOP_CONFIRMATION, confirms=event),
    ]
    assert [handoff.due([line.lane])[0].priority] == [0]
    order = [text.message for _ in range(5) for text in claimed(line, limit=1)]
    assert order == texts[::-1]


def test_of_equals_the_one_due_longest_goes_first(line: make.Line) -> None:
    texts = [make.text(line.sender, agreed(line), about=line.purpose) for _ in range(3)]
    asked("UPDATE message SET due_at = due_at - interval '1 minute' WHERE id = %s", texts[2])
    order = [text.message for _ in range(3) for text in claimed(line, limit=1)]
    assert order == [texts[2], texts[0], texts[1]]


def budget(line: make.Line, *, parts: int, seconds: int = 60, zone: str = "") -> int:
    """A limit of the line's lane, made long ago."""
    [(id_,)] = asked(
        "INSERT INTO budget (name, parts, seconds, zone, created_at) VALUES (%s, %s, %s, %s, '2020-01-01')"
        " RETURNING id", f"budget-{parts}-{line.lane}-{seconds}-{zone}", parts, seconds, zone,
    )  # fmt: skip
    asked("INSERT INTO lane_budget (lane_id, budget_id, since) VALUES (%s, %s, '2020-01-01')", line.lane, id_)
    return int(id_)


def spent() -> list[int]:
    return [
        sum(json.loads(slots).values()) for (slots,) in asked("SELECT spent::text FROM budget ORDER BY id")
    ]


def later(seconds: int) -> None:
    """As if that much time had passed since all that was spent, in limits of a minute."""
    moved = "(SELECT coalesce(jsonb_object_agg(key::bigint - %s, value), '{}') FROM jsonb_each(spent))"
    asked(f"UPDATE budget SET spent = {moved}", seconds)
    asked("UPDATE message SET due_at = clock_timestamp() - interval '1 second' WHERE reason = 'limit'")


def test_a_claim_takes_no_more_parts_than_its_budgets_have_left(line: make.Line) -> None:
    budget(line, parts=20, seconds=3600)
    budget(line, parts=3, seconds=3600)
    texts = [make.text(line.sender, agreed(line), about=line.purpose) for _ in range(5)]
    claim = handoff.claim(line.lane, workspace=line.workspace.pk, worker=line.worker)
    assert len(claim.texts) == 3
    assert not claim.rest
    assert spent() == [3, 3]
    assert claimed(line) == []
    assert states(texts[3:]) == ["queued", "queued"]
    assert all(row(text).due_at > datetime.now(UTC) for text in texts[3:])
    assert {row(text).reason for text in texts[3:]} == {"limit"}


def test_a_short_wait_for_a_limit_is_not_written_down(line: make.Line) -> None:
    budget(line, parts=3)
    texts = [make.text(line.sender, agreed(line), about=line.purpose) for _ in range(5)]
    claim = handoff.claim(line.lane, workspace=line.workspace.pk, worker=line.worker)
    assert len(claim.texts) == 3
    assert 0 < claim.rest <= 64
    assert not claim.rest_urgent
    assert all(row(text).due_at <= datetime.now(UTC) for text in texts[3:])


def test_a_new_window_gives_the_whole_budget_again(line: make.Line) -> None:
    budget(line, parts=2, seconds=60)
    for _ in range(5):
        make.text(line.sender, agreed(line), about=line.purpose)
    assert len(claimed(line)) == 2
    later(58)
    assert claimed(line) == []
    later(6)
    assert len(claimed(line)) == 2
    assert spent() == [2]
    assert claimed(line) == []


def test_the_last_tenth_of_a_limit_is_for_answers(line: make.Line) -> None:
    budget(line, parts=10)
    for _ in range(12):
        make.text(line.sender, agreed(line), about=line.purpose)
    assert len(claimed(line)) == 9
    person = make.recipient(line.workspace)
    make.wrote(person)
    reply = make.text(line.sender, person)
    assert [text.message for text in claimed(line)] == [reply]
    assert spent() == [10]


def campaign(line: make.Line, limit: int | None, *, brand: int | None = None) -> None:
    workspace = line.workspace.pk
    [(of,)] = asked(
        "INSERT INTO brand (workspace_id, name, code, registration, budget_id) VALUES (%s, %s, '', 'verified', %s)"
        " RETURNING id", workspace, f"brand {limit} {brand}", brand,
    )  # fmt: skip
    [(id_,)] = asked(
        "INSERT INTO campaign (workspace_id, brand_id, name, code, registration, budget_id)"
        " VALUES (%s, %s, %s, '', 'verified', %s) RETURNING id", workspace, of, f"campaign {limit} {brand}", limit,
    )  # fmt: skip
    asked(
        "UPDATE sender SET campaign_id = %s, campaign_since = '2020-01-01' WHERE id = %s", id_, line.sender.pk
    )


def of_nobody(**limit: int | str) -> int:
    """A limit that no lane has."""
    names = ", ".join(limit)
    values = ", ".join("%s" for _ in limit)
    told = {"seconds": 0, **limit} if "zone" in limit else limit
    names, values = ", ".join(told), ", ".join("%s" for _ in told)
    [(id_,)] = asked(
        f"INSERT INTO budget (name, created_at, {names}) VALUES (%s, '2020-01-01', {values}) RETURNING id",
        f"limit {told}", *told.values(),
    )  # fmt: skip
    return int(id_)


def test_a_text_draws_on_its_senders_campaign_and_brand(line: make.Line) -> None:
    campaign(line, of_nobody(parts=5, seconds=60), brand=of_nobody(parts=4, zone="America/Los_Angeles"))
    for _ in range(6):
        make.text(line.sender, agreed(line), about=line.purpose)
    going = claimed(line)
    assert len(going) == 4
    assert [sum(each) for each in zip(spent(), strict=True)] in (
        [4, 4],
        [4, 8],
    )  # 8: within 2 s of their midnight
    settle(line, said(going[0], Taken.NEVER_BEGUN))
    assert spent()[0] == 3


def beside(line: make.Line) -> Sender:
    """Another number of the workspace that leaves by the same lane."""
    other = make.sender(line.workspace, at=line.sender.number.account)
    asked("UPDATE number_lane SET lane_id = %s WHERE number_id = %s", line.lane, other.number_id)
    return other


def test_one_senders_spent_limit_is_not_anothers_on_the_same_lane(line: make.Line) -> None:
    campaign(line, of_nobody(parts=2, seconds=60))
    other = beside(line)
    held = [make.text(line.sender, agreed(line), about=line.purpose) for _ in range(3)]
    free = [make.text(other, agreed(line), about=line.purpose) for _ in range(3)]
    assert {text.message for text in claimed(line)} == {*held[:2], *free}
    assert told(held[2]) == ("queued", "limit")


def test_what_left_before_a_limit_was_drawn_on_is_not_given_back_to_it(line: make.Line) -> None:
    make.text(line.sender, agreed(line), about=line.purpose)
    going = only(claimed(line))
    id_ = budget(line, parts=3)
    asked("UPDATE lane_budget SET since = clock_timestamp() WHERE budget_id = %s", id_)
    make.text(line.sender, agreed(line), about=line.purpose)
    only(claimed(line))
    settle(line, said(going, Taken.NEVER_BEGUN))
    assert spent() == [1]


def test_a_text_that_came_back_gives_its_parts_back(line: make.Line) -> None:
    budget(line, parts=3)
    make.text(line.sender, agreed(line), about=line.purpose, body=LONG)
    going = only(claimed(line))
    assert spent() == [3]
    settle(line, said(going, Taken.NEVER_BEGUN))
    assert spent() == [0]
    going = only(claimed(line))
    settle(line, said(going, Taken.UNKNOWN))
    assert spent() == [3]
    settle(line, said(going, Taken.NEVER_BEGUN))  # the look-up proved it
    settle(line, said(going, Taken.NEVER_BEGUN))
    assert spent() == [0]


def test_a_text_longer_than_a_whole_window_goes_by_itself_and_is_paid_off(line: make.Line) -> None:
    budget(line, parts=1)
    long = make.text(line.sender, agreed(line), about=line.purpose, body=LONG)
    short = make.text(line.sender, agreed(line), about=line.purpose)
    assert [text.message for text in claimed(line)] == [long]
    for _ in range(3):
        assert claimed(line) == []  # each of its parts stands in a window of its own
        later(64)
    assert [text.message for text in claimed(line)] == [short]


def test_an_accounts_limit_is_for_all_its_numbers_also_those_added_later(line: make.Line) -> None:
    budgets.limit_account(line.account, Limit(3, 3600))
    make.sender(line.workspace, at=line.sender.number.account)
    assert [lanes for (lanes,) in asked("SELECT count(*) FROM lane_budget")] == [2]
    texts = [make.text(line.sender, agreed(line), about=line.purpose) for _ in range(6)]
    assert len(claimed(line)) == 3
    assert told(texts[3]) == ("queued", "limit")
    budgets.limit_account(line.account, Limit(5, 3600))  # raised: what waits for it is looked at again
    assert len(claimed(line)) == 2
    budgets.limit_account(line.account, None)
    assert len(claimed(line)) == 1
    assert asked("SELECT count(*) FROM budget") == [(0,)]


def test_a_limit_of_another_stretch_begins_anew(line: make.Line) -> None:
    budgets.limit_account(line.account, Limit(1, 3600))
    make.text(line.sender, agreed(line), about=line.purpose)
    going = only(claimed(line))
    budgets.limit_account(line.account, Limit(1, zone="America/Los_Angeles"))
    make.text(line.sender, agreed(line), about=line.purpose)
    only(claimed(line))
    settle(line, said(going, Taken.NEVER_BEGUN))  # was claimed before it, and gives it nothing back
    assert spent()[0] in (1, 2)  # 2: within 2 s of their midnight
