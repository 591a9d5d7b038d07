"""The OpenAPI document is true: whatever it allows is answered as it says, and nothing breaks the server."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from tests import make
from tests.api.callers import Program, program
from tests.serving import Web

from threadline.api import intake
from threadline.api.urls import api

pytestmark = pytest.mark.django_db(transaction=True)

document = api.get_openapi_schema()
# What a schema cannot say (such a number exists, such a purpose is open) is told as a wrong field too.
VALID = {"positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "422"]}}
schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig.from_dict({"checks": VALID}))


@pytest.fixture
def who() -> Program:
    """Somebody with a text, a conversation and consent, so that ids near 1 find something."""
    made = program()
    make.text(made.sender, made.person, about=made.purpose)
    return made


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_the_document_says(
    case: schemathesis.Case, web: Web, who: Program
) -> None:
    case.call_and_validate(base_url=f"http://127.0.0.1:{web.port}", headers=who.bearer)


def test_the_document_is_served_and_describes_the_intake(web: Web) -> None:
    served = web.ask("GET", "/api/v1/openapi.json")
    assert served.status == 200
    paths = served.json()["paths"]
    for route in intake.routes[:1]:  # the second one only refuses
        assert {method.lower() for method in route.methods} <= set(paths[route.path])  # type: ignore[attr-defined]


def test_every_operation_has_a_name_of_its_own_and_asks_for_a_key() -> None:
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert all(operation["security"] == [{"Key": []}] for operation in operations)


def test_there_is_no_page_that_loads_anything_from_elsewhere(web: Web) -> None:
    assert web.ask("GET", "/api/v1/docs").status == 404
    assert web.ask("GET", "/api/v1/nothing").json()["reason"] == "not_found"
