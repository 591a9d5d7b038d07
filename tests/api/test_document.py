"""The OpenAPI document is true: whatever it allows is answered as it says, and nothing breaks the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from jsonschema_rs import Draft202012Validator
from schemathesis.config import SchemathesisConfig
from tests import make
from tests.api.callers import Program, program
from tests.serving import Web

from threadline.api import examples, intake
from threadline.api.urls import api

pytestmark = pytest.mark.django_db(transaction=True)

document = api.get_openapi_schema()
# What a schema cannot say (such a number exists, such a purpose is open) is told as a wrong field too.
VALID = {"expected-statuses": ["2xx", "401", "403", "404", "409", "422"]}
# What is no such request is refused by what is wrong with it, or by its size, which is seen first.
INVALID = {"expected-statuses": ["400", "401", "403", "404", "405", "413", "415", "422"]}
CHECKS = {"positive_data_acceptance": VALID, "negative_data_rejection": INVALID}
schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig.from_dict({"checks": CHECKS}))


@pytest.fixture
def who() -> Program:
    """Somebody with a text, a conversation and consent, so that ids near 1 find something."""
    made = program()
    make.text(made.sender, made.person, about=made.purpose)
    return made


@pytest.mark.long
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
    assert set(paths[intake.PATH]) == {"get", "post"}


def test_every_operation_has_a_name_of_its_own_and_asks_for_a_key() -> None:
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert all(operation["security"] == [{"Key": []}] for operation in operations)


def test_there_is_no_page_that_loads_anything_from_elsewhere(web: Web) -> None:
    assert web.ask("GET", "/api/v1/docs").status == 404
    assert web.ask("GET", "/api/v1/nothing").json()["reason"] == "not_found"


def _bodies() -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Every body of the document: where it stands, its schema and its example."""
    for path in document["paths"].values():
        for operation in path.values():
            name = operation["operationId"]
            if "requestBody" in operation:
                [body] = operation["requestBody"]["content"].values()
                yield f"{name} asks", body["schema"], body.get("example")
            for status, response in operation["responses"].items():
                for body in response.get("content", {}).values():
                    if int(status) < 300 or "example" in body:
                        yield f"{name} answers {status}", body["schema"], body.get("example")


def test_every_body_of_the_document_has_an_example_that_fits_its_schema() -> None:
    seen = set()
    for where, shape, example in _bodies():
        assert example is not None, where
        validator = Draft202012Validator({**shape, "components": document["components"]})
        assert not [f"{where}: {error.message}" for error in validator.iter_errors(example)]
        seen.add(where)
    assert {"sendMessage asks", "getMessage answers 200", "listContacts answers 200"} <= seen
    names = {where.partition(" ")[0] for where in seen}
    assert set(examples.REQUESTS) | set(examples.ANSWERS) <= names, "no example of what is not there"


def test_every_operation_stands_in_the_docs() -> None:
    told = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    for path, operations in document["paths"].items():
        plain = re.sub(r"\{(?!number\})\w+\}", "{id}", path.removeprefix("/api/v1"))
        for method in operations:
            assert f"`{method.upper()} {plain}`" in told, f"{method} {plain}"
