"""Why, by API; the proof of a number; and what is wrong with a wording."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.conf import settings
from tests import make
from tests.actions import claims
from tests.api.callers import HERS, Program, program
from tests.serving import Web

from threadline.actions import seals
from threadline.actions.handoff import Claimed
from threadline.models import Audit, ConsentEvent, Message, Recipient
from threadline.queries import desk
from threadline.rules import proof_script as script
from threadline.rules.carriage import Taken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def who() -> Program:
    return program()


def sent(who: Program) -> int:
    message = make.text(who.sender, who.person, about=who.purpose)
    hand_over(who)
    return message


def claim(who: Program) -> tuple[make.Line, list[Claimed]]:
    used = desk.read(who.workspace.pk).senders[who.sender.pk]
    at = who.sender.number.account_id
    line = make.Line(who.workspace, who.sender, who.purpose, at, used.lane, make.engine(at))
    return line, claims.claimed(line)


def hand_over(who: Program) -> None:
    line, texts = claim(who)
    claims.settle(line, claims.said(claims.only(texts), Taken.ACCEPTED))


def test_a_program_is_told_why_in_fields_and_in_words(web: Web, who: Program) -> None:
    message = sent(who)
    found = web.ask("GET", f"/api/v1/messages/{message}/why", headers=who.bearer).json()
    event = ConsentEvent.objects.get(workspace=who.workspace)
    assert (found["outcome"], found["introduced"], found["instructed"]) == ("sent", True, True)
    [attempt] = found["attempts"]
    assert attempt["event"]["public"]["id"] == event.pk
    assert attempt["event"]["personal"]["capture"] == make.PAPER.capture
    assert attempt["event"]["leaf"] == bytes(event.leaf).hex()
    assert any(str(event.pk) in line for line in attempt["words"])


def test_a_held_text_names_the_text_in_doubt_the_right_it_has_and_the_versions(
    web: Web, who: Program
) -> None:
    Recipient.objects.filter(pk=who.person.pk).update(zones=[make.noon()])
    make.heard(who.sender, HERS, "wrong number")
    message = make.text(who.sender, who.person, about=who.purpose, automated=True)
    claim(who)
    found = web.ask("GET", f"/api/v1/messages/{message}/why", headers=who.bearer).json()
    assert (found["outcome"], found["reason"], found["unread"]) == ("held", "review", False)
    doubted = Message.objects.get(body="wrong number")
    assert (found["doubt"]["message"], found["doubt"]["words"]) == (doubted.pk, "wrong number")
    [review] = web.ask("GET", "/api/v1/reviews", headers=who.bearer).json()["reviews"]
    assert found["doubt"]["review"] == review["id"]
    event = ConsentEvent.objects.get(workspace=who.workspace, kind="granted")
    assert found["event"]["public"]["id"] == event.pk
    assert (found["states"], found["jurisdictions"]) == (["US-CO"], settings.JURISDICTIONS.version)


def test_another_workspaces_text_is_not_there(web: Web, who: Program) -> None:
    message = sent(who)
    other = program("Elsewhere")
    assert web.ask("GET", f"/api/v1/messages/{message}/why", headers=other.bearer).status == 404


def test_a_program_gets_a_proof_that_verifies(web: Web, who: Program) -> None:
    sent(who)
    seals.seal()
    answer = web.ask("GET", f"/api/v1/proof/%2B{HERS[1:]}", headers=who.bearer)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert script.check(script.Source(archive))[0] == []
    assert Audit.objects.get(action="proof.made").actor_id == who.row.pk


def test_a_proof_needs_both_scopes_and_a_number_that_is_known(web: Web, who: Program) -> None:
    for scopes in (["contacts:read"], ["messages:read"]):
        less = program(f"With {scopes[0]}", scopes=scopes)
        assert web.ask("GET", f"/api/v1/proof/{HERS}", headers=less.bearer).status == 403
    assert web.ask("GET", "/api/v1/proof/+13035550199", headers=who.bearer).status == 404
    assert web.ask("GET", "/api/v1/proof/12", headers=who.bearer).status == 422


def linted(web: Web, who: Program, body: object) -> tuple[int, dict[str, object]]:
    headers = {**who.bearer, "Content-Type": "application/json"}
    answer = web.ask("POST", "/api/v1/lint", json.dumps(body).encode(), headers)
    return answer.status, answer.json()


def test_a_text_is_linted_before_it_is_sent(web: Web, who: Program) -> None:
    status, said = linted(web, who, {"text": "Track it at bit.ly/x1"})
    assert (status, said["ok"]) == (200, False)
    assert {each["rule"] for each in said["findings"]} == {"shortener", "no_sender", "no_stop", "no_help"}  # type: ignore[attr-defined]
    status, said = linted(web, who, {"text": "Track it at bit.ly/x1", "automated": False})
    assert said["ok"] is True
    text = f"{make.BUSINESS}: it is ready. Reply STOP to opt out, HELP for help."
    assert linted(web, who, {"text": text})[1] == {"ok": True, "findings": [], "version": 4}


def test_a_text_that_leaves_what_they_asked_is_told_so(web: Web, who: Program) -> None:
    text = {"text": "It is ready. 20% off today!", "level": "conversational", "automated": False}
    status, said = linted(web, who, {**text, "asked": "is it ready?"})
    assert (status, [each["rule"] for each in said["findings"]]) == (200, ["off_topic"])  # type: ignore[attr-defined]
    assert linted(web, who, {**text, "asked": "any coupons?"})[1]["findings"] == []
    about = {"text": "It is ready.", "level": "conversational", "purpose": who.purpose.name}
    status, said = linted(web, who, about)
    [found] = [each for each in said["findings"] if each["rule"] == "off_topic"]  # type: ignore[attr-defined]
    assert (found["weight"], found["detail"], said["ok"]) == ("blocker", "informational", False)
    status, said = linted(web, who, {**about, "purpose": "Nothing of ours"})
    assert (status, said["field"]) == (422, "purpose")


def test_a_program_is_told_what_a_text_answered(web: Web, who: Program) -> None:
    make.heard(who.sender, HERS, "is my order ready?")
    message = make.text(who.sender, who.person, body="Yes, since this morning.")
    hand_over(who)
    found = web.ask("GET", f"/api/v1/messages/{message}/why", headers=who.bearer).json()
    assert (found["topic"]["words"], found["topic"]["message"] < message) == ("is my order ready?", True)
    told = web.ask("GET", f"/api/v1/messages/{found['topic']['message']}/why", headers=who.bearer).json()
    assert told["topic"] is None


@pytest.mark.parametrize("body", [{}, {"text": 5}, {"text": "x", "level": "loud"}, {"text": "x", "more": 1}])
def test_what_is_no_text_is_refused(web: Web, who: Program, body: object) -> None:
    assert linted(web, who, body)[0] == 422
