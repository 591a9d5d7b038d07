"""The OpenAPI document: the intake's operation beside ninja's, problems as problem+json everywhere."""

from __future__ import annotations

import json
from typing import Any

from ninja.openapi.schema import OpenAPISchema
from pydantic import BaseModel

from threadline.api import examples, problems
from threadline.api.bodies import NewMessage
from threadline.api.shapes import ProblemOut, QueuedOut

_REFERENCE = "#/components/schemas/{model}"
_WHY = {
    400: "The body is no JSON.",
    401: "No key, or one that is unknown or revoked.",
    403: "No right to send this: `reason` says why; or the key lacks the scope.",
    409: "The Idempotency-Key came with another request.",
    413: "Too large: a text may have 64 kB, anything else a megabyte.",
    415: "Not `application/json`.",
    429: "More requests than the key may make in a minute; `Retry-After` says when to come again.",
    422: "A field is wrong: `field` says which.",
    503: "Nothing was kept; try again.",
}

_PROBLEMS = {
    400: problems.NOT_JSON,
    401: problems.UNAUTHORIZED,
    403: problems.scope_missing("messages:write"),
    404: problems.NOT_FOUND,
    413: problems.TOO_LARGE,
    415: problems.NOT_JSON_TYPE,
    422: problems.refused("unknown", "purpose"),
    503: problems.AWAY,
}


def complete(document: OpenAPISchema) -> OpenAPISchema:
    """The whole document."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for model in (NewMessage, QueuedOut, ProblemOut):
        _add(schemas, model)
    paths: dict[str, Any] = document["paths"]
    paths.setdefault("/api/v1/messages", {})["post"] = _intake()
    for path in paths.values():
        for operation in path.values():
            if "requestBody" in operation and operation["operationId"] != "sendMessage":
                operation["responses"][413] = {}
            _as_problems(operation["responses"])
            if operation["operationId"] == "createAttachment":  # the one body that is no JSON
                torn = operation["responses"][400]
                torn["description"] = "The body is no form, or cannot be read to its end."
                torn["content"][problems.MEDIA_TYPE]["example"] = json.loads(problems.NOT_A_FORM.encoded())
            _exemplify(operation)
    return document


def _add(schemas: dict[str, Any], model: type[BaseModel]) -> None:
    schema = model.model_json_schema(ref_template=_REFERENCE, mode="validation")
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema


def _intake() -> dict[str, Any]:
    return {
        "operationId": "sendMessage",
        "summary": "Send a text",
        "description": (
            "Queues one text. It leaves once nothing stands in its way (`hold` says what does); without a right"
            " on record it is refused. With an Idempotency-Key a repeated request creates nothing new within 24"
            " hours and answers with the same id; a refused request keeps nothing, so its key stays free."
        ),
        "tags": ["messages"],
        "parameters": [_idempotency_key()],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _named("NewMessage")}}},
        "responses": {202: _queued(), **{status: {"description": why} for status, why in _WHY.items()}},
        "security": [{"Key": []}],
    }


def _idempotency_key() -> dict[str, Any]:
    pattern = "^[!-~]{1,255}$"
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": pattern},
    }


def _queued() -> dict[str, Any]:
    replayed = {"description": "`true` when an earlier request had created it.", "schema": {"type": "string"}}
    return {
        "description": "Queued.",
        "headers": {"Idempotency-Replayed": replayed},
        "content": {"application/json": {"schema": _named("QueuedOut")}},
    }


def _as_problems(responses: dict[Any, Any]) -> None:
    for status, response in responses.items():
        if int(status) >= 400:
            response["description"] = _WHY.get(int(status), "There is no such thing in this workspace.")
            content: dict[str, Any] = {"schema": _named("ProblemOut")}
            if int(status) in _PROBLEMS:
                content["example"] = json.loads(_PROBLEMS[int(status)].encoded())
            response["content"] = {problems.MEDIA_TYPE: content}


def _exemplify(operation: dict[str, Any]) -> None:
    """An example for the body, the answer and each parameter that has one."""
    name = operation["operationId"]
    if "requestBody" in operation:
        for body in operation["requestBody"]["content"].values():
            body["example"] = examples.REQUESTS[name]
    for status, response in operation["responses"].items():
        if int(status) < 300 and "content" in response:
            for body in response["content"].values():
                body["example"] = examples.ANSWERS[name]
    for parameter in operation.get("parameters", []):
        if parameter["name"] in examples.PARAMETERS:
            parameter["example"] = examples.PARAMETERS[parameter["name"]]


def _named(model: str) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(model=model)}
