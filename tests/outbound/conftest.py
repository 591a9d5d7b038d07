"""A scene for each test of the engine: its processes end before the database is emptied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.outbound.scene import Scene


@pytest.fixture
def scene(transactional_db: None, tmp_path: Path) -> Iterator[Scene]:
    # Only now: pytest reads this file before Django knows its models.
    from tests.outbound.scene import Scene, announcing

    with announcing():
        made = Scene(tmp_path)
        with made.simulator:
            try:
                yield made
            finally:
                made.end()
