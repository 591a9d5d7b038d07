"""Pages need their static files' hashed names; streams need a web process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.serving import Web, serving, url_of_tests

from threadline.management import web as serve


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    serve.collect_static()


@pytest.fixture(scope="package")
def web(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with serving(tmp_path_factory.mktemp("web") / "home", url=url_of_tests()) as running:
        yield running
