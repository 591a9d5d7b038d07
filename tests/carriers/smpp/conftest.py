"""An SMSC for each test, and a product that is bound to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.carriers.rigs import SmppRig
from tests.carriers.smpp.bound import Hearer


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[SmppRig]:
    made = SmppRig(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
async def hearer(rig: SmppRig) -> AsyncIterator[Hearer]:
    """One that is bound to the SMSC."""
    made, carrier = Hearer(), rig.carrier()
    carrier.on_arrivals = made
    await carrier.open()
    yield made
    await carrier.close()
