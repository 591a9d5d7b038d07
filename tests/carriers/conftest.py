"""Other ends of carriers, started fresh for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.carriers.rigs import BRINGING, CALLING, RIGS, Rig, SimulatorRig
from tests.carriers.texts import Taker

from threadline.carriers import contract, registry


@pytest.fixture(params=sorted(registry.CARRIERS))
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    made = RIGS[request.param](tmp_path / "peer")
    made.start()
    yield made
    made.stop()


@pytest.fixture(params=sorted(set(registry.CARRIERS) - set(CALLING)))
def link(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """The other end of a carrier that brings texts over its link."""
    made = RIGS[request.param](tmp_path / "peer")
    made.start()
    yield made
    made.stop()


@pytest.fixture(params=BRINGING)
def bringing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """The other end of a carrier that brings receipts over its link."""
    made = RIGS[request.param](tmp_path / "peer")
    made.start()
    yield made
    made.stop()


@pytest.fixture(params=CALLING)
def calling(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """The other end of a carrier that calls a webhook."""
    made = RIGS[request.param](tmp_path / "peer")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[SimulatorRig]:
    made = SimulatorRig(tmp_path / "simulator")
    made.start()
    yield made
    made.stop()


@pytest.fixture
async def carrier(rig: Rig) -> AsyncIterator[contract.Carrier]:
    async for made in opened(rig.carrier()):
        yield made


@pytest.fixture
async def impatient(rig: Rig) -> AsyncIterator[contract.Carrier]:
    async for made in opened(rig.impatient()):
        yield made


@pytest.fixture
def taker() -> Taker:
    return Taker()


async def opened(carrier: contract.Carrier) -> AsyncIterator[contract.Carrier]:
    await carrier.open()
    yield carrier
    await carrier.close()
