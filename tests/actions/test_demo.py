"""The demo is what the README says of it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from threadline.actions import demo, writing
from threadline.actions.writing import Queued, Request
from threadline.models import Purpose
from threadline.rules.actors import OPERATOR
from threadline.rules.levels import Level

pytestmark = pytest.mark.django_db
README = Path(__file__).parents[2] / "README.md"


def test_the_first_request_in_the_readme_is_taken() -> None:
    [said] = re.findall(r"-d '(\{.+\})'", README.read_text(encoding="utf-8"))
    asked = json.loads(said)
    now = datetime.now(UTC)
    made = demo.create(now=now, simulator_secret="x")
    request = Request(
        workspace=made.pk, actor=OPERATOR, to=asked["to"], body=asked["body"], level=Level(asked["level"]),
        purpose=Purpose.objects.get(workspace=made, name=asked["purpose"]).pk,
    )  # fmt: skip
    [answer] = writing.write([request], now=now)
    assert isinstance(answer, Queued), answer
