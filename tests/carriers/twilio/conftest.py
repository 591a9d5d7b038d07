"""A Twilio for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.carriers.conftest import opened
from tests.carriers.rigs import TwilioRig

from threadline.carriers import contract


@pytest.fixture
def twilio(tmp_path: Path) -> Iterator[TwilioRig]:
    made = TwilioRig(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
async def carrier(twilio: TwilioRig) -> AsyncIterator[contract.Carrier]:
    """Our end of it."""
    async for made in opened(twilio.carrier()):
        yield made
