"""One web process for all tests of the API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.serving import Web, serving, url_of_tests


@pytest.fixture(scope="package")
def web(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with serving(tmp_path_factory.mktemp("web") / "home", url=url_of_tests()) as running:
        yield running
