"""What a key may ask in a minute: told with every answer, kept by all processes together."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client
from pytest_django import Settings
from tests import make

from threadline.actions import api_keys as made
from threadline.actions import api_use
from threadline.api import intake
from threadline.api.bodies import NewMessage
from threadline.api.intake import Asked
from threadline.api.problems import Problem
from threadline.models import ApiUse, Workspace
from threadline.queries import api_keys
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db


def key(owner: Workspace) -> str:
    return made.create(OPERATOR, owner, name="tests", scopes=made.SCOPES)[1]


def ask(secret: str, path: str = "purposes") -> tuple[int, dict[str, str]]:
    answer = Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"})
    return answer.status_code, dict(answer.headers)


def test_every_answer_says_what_is_left_and_one_too_many_when_to_come_again(
    settings: Settings,
) -> None:
    settings.API_PER_MINUTE = 2
    secret = key(make.workspace())
    answers = [ask(secret) for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 429]
    assert [headers["RateLimit-Remaining"] for _, headers in answers] == ["1", "0", "0"]
    assert {headers["RateLimit-Limit"] for _, headers in answers} == {"2"}
    assert 1 <= int(answers[2][1]["Retry-After"]) <= 60


def test_one_keys_haste_is_not_anothers(settings: Settings) -> None:
    settings.API_PER_MINUTE = 1
    owner = make.workspace()
    hasty, other = key(owner), key(owner)
    assert [ask(hasty)[0], ask(hasty)[0], ask(other)[0]] == [200, 429, 200]


def test_the_intake_counts_with_the_rest_and_takes_what_came_first(settings: Settings) -> None:
    settings.API_PER_MINUTE = 3
    secret = key(make.workspace())
    assert ask(secret)[0] == 200
    message = NewMessage(to="no number", body="Hello", level="conversational")
    told = intake.write([Asked(secret, message, "", b"")] * 4)
    statuses = [each.answer.status for each in told if isinstance(each.answer, Problem)]
    assert statuses == [422, 422, 429, 429]
    assert {each.allowance.left for each in told if each.allowance} == {-2}


def test_counts_of_minutes_long_over_are_dropped() -> None:
    secret = key(make.workspace())
    caller = api_keys.find([secret])[secret]
    api_use.spend(Counter({caller: 5}))
    ApiUse.objects.update(minute=make.soon(-3600))
    api_use.forget()
    assert not ApiUse.objects.exists()
