"""The public JSON API: one document for all of it, the hot intake included."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import register_converter
from django.urls.converters import StringConverter
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from threadline.api import (
    answers,
    attachments,
    bodies,
    callbacks,
    consent_imports,
    contacts,
    conversations,
    document,
    fields,
    join_words,
    members,
    numbers,
    opt_in_pages,
    people,
    phones,
    problems,
    purposes,
    registrations,
    retention,
    reviews,
    revocations,
    scrubs,
    tags,
    texts,
)
from threadline.api.access import Key
from threadline.api.problems import Problem, Refusal
from threadline.inbound import lines

logger = logging.getLogger("threadline.api")


class Api(NinjaAPI):
    """Ninja's API with the intake in its document."""

    def get_openapi_schema(self, **told: Any) -> OpenAPISchema:
        """The document: what ninja serves, and what the intake takes."""
        return document.complete(super().get_openapi_schema(**told))


api = Api(
    title="Threadline",
    version="1",
    description="Text people who have agreed to it. Every refusal says why, with a reason code.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
    auth=Key(),
)


class Anything(StringConverter):
    """Any rest of an address, line breaks included, which Django's own converters leave out."""

    regex = r"[\s\S]*"


register_converter(Anything, "anything")
_anything_else = Router()


@_anything_else.api_operation(
    ["GET", "POST", "PUT", "PATCH", "DELETE"], "/{anything:rest}", auth=None, include_in_schema=False
)
def nowhere(request: HttpRequest, rest: str) -> None:
    """Whatever else is asked for is told as a problem too, not as a page."""
    raise Refusal(problems.NOT_FOUND)


_ROUTERS = (
    texts.router,
    attachments.router,
    answers.router,
    conversations.router,
    people.router,
    consent_imports.router,
    scrubs.router,
    reviews.router,
    revocations.router,
    contacts.router,
    phones.router,
    tags.router,
    fields.router,
    purposes.router,
    retention.router,
    opt_in_pages.router,
    join_words.router,
    numbers.router,
    registrations.router,
    members.router,
    callbacks.router,
    _anything_else,
)

for router in _ROUTERS:
    api.add_router("", router)


def _answer(problem: Problem) -> HttpResponse:
    return HttpResponse(
        problem.encoded(),
        status=problem.status,
        content_type=problems.MEDIA_TYPE,
        headers=dict(problem.headers),
    )


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    return _answer(error.problem)


@api.exception_handler(AuthenticationError)
def _unauthorized(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _answer(problems.UNAUTHORIZED)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _answer(bodies.told_by_ninja(error.errors[0]))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    # Ninja's own: a body that is no JSON.
    return _answer(problems.NOT_JSON if error.status_code == 400 else problems.NOT_FOUND)


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return _answer(problems.TOO_LARGE_A_BODY)


@api.exception_handler(MultiPartParserError)
@api.exception_handler(TooManyFieldsSent)
@api.exception_handler(TooManyFilesSent)
def _torn_form(request: HttpRequest, error: Exception) -> HttpResponse:
    return _answer(problems.NOT_A_FORM)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return _answer(problems.NOT_FOUND)


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    if lines.is_away(error):
        connection.close()
        return _answer(problems.AWAY)
    logger.error("api", exc_info=error)
    return _answer(problems.BROKEN)
