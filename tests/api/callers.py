"""A program with a key of a workspace that has a sender, a purpose and somebody who agreed to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests import make
from tests.serving import Answer, Web

from threadline.actions import api_keys
from threadline.models import ApiKey, Purpose, Recipient, Sender, Workspace
from threadline.rules.actors import OPERATOR

HERS = "+13035550101"


@dataclass(frozen=True, slots=True)
class Program:
    """Who calls, and for whom."""

    workspace: Workspace
    sender: Sender
    purpose: Purpose
    person: Recipient
    key: str
    row: ApiKey

    def asks(self, **changed: Any) -> dict[str, Any]:
        """A request that is accepted, with what is changed about it."""
        plain = {"to": HERS, "body": make.BODY, "level": "informational", "purpose": self.purpose.pk}
        return {**plain, **changed}

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


def ask(web: Web, who: Program, method: str, path: str, body: Any = None) -> Answer:
    """What the API answers a program to a request with that body as JSON."""
    headers = {**who.bearer, "Content-Type": "application/json"}
    return web.ask(method, f"/api/v1/{path}", None if body is None else json.dumps(body).encode(), headers)


def program(name: str = "Riverside", *, scopes: Sequence[str] = api_keys.SCOPES) -> Program:
    """A new workspace and its program."""
    owner = make.workspace(name)
    about, person = make.purpose(owner), make.recipient(owner, HERS)
    make.granted(person, about)
    row, key = api_keys.create(OPERATOR, owner, name="tests", scopes=scopes)
    return Program(owner, make.sender(owner), about, person, key, row)
