"""No log line ever holds a text, a full number or a secret, whatever goes wrong."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import django
import psycopg
import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client
from django.urls import path
from tests import make
from tests.hooks import carrier
from tests.outbound.scene import Scene, announcing, database_url, finished, one, until
from tests.serving import serving, url_of_tests

from threadline import sql
from threadline.actions import consent
from threadline.carriers.simulator.faults import Fault, FaultKind
from threadline.inbound import texts as inbound
from threadline.models import ConsentPerson, Message
from threadline.rules.carriage import Arrival
from threadline.rules.levels import ConsentKind
from threadline.site import logs

WORDS = "canary-words-nobody-may-read"
NUMBER = "+13125550142"
DIGITS = "3125550142"
ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.django_db


def clean(said: str) -> None:
    assert said, "nothing was logged: nothing was proven"
    for secret in (WORDS, WORDS.upper(), DIGITS, "312-555-0142", "(312) 555-0142"):
        assert secret not in said


def logged(error: BaseException) -> None:
    logging.getLogger("threadline.test").error("it failed", exc_info=error)


def test_a_violated_constraint_is_named_and_its_row_is_not(said: StringIO) -> None:
    owner, quoted = make.workspace(), []
    for _ in range(2):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO recipient (workspace_id, number, country, zones, review)"
                    " VALUES (%s, %s, '', ARRAY[%s], false)",
                    [owner.pk, NUMBER, WORDS],
                )
        except django.db.Error as error:
            quoted.append(str(error))
            logged(error)
    assert [DIGITS in each for each in quoted] == [True]
    clean(said.getvalue())
    assert "recipient_number" in said.getvalue()
    assert "23505" in said.getvalue()


def test_a_statement_that_fails_quotes_no_parameter(said: StringIO) -> None:
    quoted = []
    for value in (WORDS, NUMBER + "x"):
        try:
            with transaction.atomic():
                sql.run("facts", "of_workspace", {"workspace": value, "claimed": False})
        except psycopg.Error as error:
            quoted.append(str(error))
            logged(error)
    assert [WORDS in quoted[0], NUMBER in quoted[1]] == [True, True]
    clean(said.getvalue())


def test_a_chain_of_errors_is_told_without_its_words(said: StringIO) -> None:
    try:
        try:
            raise ValueError(f"{WORDS} from {NUMBER}")
        except ValueError as error:
            raise RuntimeError(WORDS) from error
    except RuntimeError as error:
        logged(error)
        logging.getLogger("some.library").error("%s failed for %s", WORDS, NUMBER, exc_info=error)
    clean(said.getvalue())
    assert "RuntimeError from ValueError" in said.getvalue()


def test_an_arrival_that_is_parked_is_logged_without_it(said: StringIO) -> None:
    account = make.account()
    make.sender(make.workspace(), at=account, e164="+15125550100")
    at = make.soon(0)
    inbound.take([Arrival("a", NUMBER, "+15125559999", WORDS, at)], account=account.pk)
    inbound.take([Arrival("b", "312-555-0142" + WORDS, "+15125550100", WORDS, at)], account=account.pk)
    clean(said.getvalue())
    assert "parked" in said.getvalue()


def test_a_consent_write_that_fails_is_logged_without_the_person(said: StringIO) -> None:
    owner = make.workspace()
    person = make.recipient(owner, NUMBER)
    make.act(person, ConsentKind.IMPLIED, evidence=consent.Evidence(medium=make.PAPER.medium, capture=WORDS))
    try:
        with transaction.atomic():
            ConsentPerson.objects.create(
                workspace=owner, event_id=ConsentPerson.objects.get().event_id, salt=b"s", number=NUMBER,
                capture=WORDS,
            )  # fmt: skip
    except django.db.Error as error:
        logged(error)
    clean(said.getvalue())


def view(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"{WORDS} {NUMBER} {request.body!r}")


def template(request: HttpRequest) -> HttpResponse:
    shown = Template("{% load l10n %}{{ words|unlocalize }}{% include words %}").render(
        Context({"words": WORDS})
    )
    return HttpResponse(shown)


def database(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [WORDS])
    return HttpResponse()


def said_sorry(_: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)


handler500 = said_sorry
urlpatterns = [
    path("view/<path:rest>", lambda request, rest: view(request)),
    path("template/<path:rest>", lambda request, rest: template(request)),
    path("database/<path:rest>", lambda request, rest: database(request)),
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("name", ["view", "template", "database"])
def test_a_page_that_fails_is_logged_without_what_it_was_asked(said: StringIO, name: str) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post(f"/{name}/{DIGITS}/{WORDS}", {"body": WORDS, "to": NUMBER})
    assert answer.status_code == 500
    clean(said.getvalue())
    assert "test_logs.py" in said.getvalue()


def test_fields_of_our_own_lines_are_masked_too(said: StringIO) -> None:
    logging.getLogger("threadline.test").warning("to %s", NUMBER, extra={"number": "(312) 555-0142"})
    clean(said.getvalue())
    assert "…42" in said.getvalue()


def test_every_json_line_is_one_object(said: StringIO) -> None:
    handler = logging.StreamHandler(stream := StringIO())
    handler.setFormatter(logs.JsonLines())
    logging.getLogger().addHandler(handler)
    try:
        logged(ValueError("two\nlines"))
        logging.getLogger("threadline.test").warning("odd\nlines", extra={"thing": object(), "at_all": b"x"})
    finally:
        logging.getLogger().removeHandler(handler)
    lines = stream.getvalue().splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["it failed", "odd\nlines"]
    assert said.getvalue()


DYING = """
import os, threading
os.environ["DJANGO_SETTINGS_MODULE"] = "threadline.site.settings"
import django
django.setup()
def fail():
    raise ValueError({words!r})
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""


def test_what_ends_a_process_or_a_thread_is_not_quoted() -> None:
    code = DYING.format(words=f"{WORDS} {NUMBER}")
    ran = subprocess.run(
        [sys.executable, "-c", code], env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    clean(ran.stdout + ran.stderr)
    assert ran.stderr.count("ValueError") == 2


async def test_an_error_that_no_route_caught_never_reaches_the_server(said: StringIO) -> None:
    from threadline.site.bugs import Bugs

    async def broken(*_: object) -> None:
        raise ValueError(WORDS)

    await Bugs(broken)({"type": "http"}, None, None)  # type: ignore[arg-type]
    clean(said.getvalue())


def server_log() -> str:
    """What the embedded PostgreSQL itself has written so far."""
    folder = Path(connection.settings_dict["HOST"]).parent
    return "".join(each.read_text(errors="replace") for each in folder.glob("postgres.log*"))


def test_the_servers_own_log_has_the_failures_and_not_their_words() -> None:
    if not list(Path(connection.settings_dict["HOST"]).parent.glob("postgres.log*")):
        return  # a database of somebody else's: its log is theirs
    for query in (
        f"SELECT '{WORDS} {NUMBER}'::int",
        f"SELECT 1/0 -- {WORDS}",
        f"INSERT INTO recipient (workspace_id, number) VALUES (1, '{NUMBER}{WORDS}')",
        f"DO $$ BEGIN RAISE EXCEPTION 'failed' USING DETAIL = '{WORDS}', HINT = '{NUMBER}'; END $$",
    ):
        with pytest.raises(psycopg.Error), connection.cursor() as cursor, transaction.atomic():
            cursor.cursor.execute(query)
    with psycopg.connect(database_url(), application_name=WORDS) as other:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [other.info.backend_pid])
        until(lambda: "terminating connection" in server_log(), within=10)  # so what came before is in it too
    clean(server_log())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["json", "terminal"])
def test_real_processes_that_meet_every_trouble_log_none_of_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setenv("THREADLINE_LOG", form)
    with announcing():
        scene = Scene(tmp_path)
        with scene.simulator:
            try:
                _troubles_of_the_engine(scene)
            finally:
                scene.end()
    _troubles_of_the_web(tmp_path)
    out, err = capfd.readouterr()
    clean(out + err + scene.said())


def _troubles_of_the_engine(scene: Scene) -> None:
    owner, account = make.workspace(), scene.account()
    line, about = make.sender(owner, at=account), make.purpose(owner)
    people = [make.recipient(owner, f"{NUMBER[:-2]}{n}") for n in range(42, 47)]
    for person in people:
        make.granted(person, about)
    with scene.control() as control:
        control.fault(Fault(FaultKind.REJECT, times=1, number=NUMBER, code=WORDS.upper()[:20]))
        control.fault(Fault(FaultKind.DROP_AFTER, times=1))
    make.texts(line, people, about=about, body=WORDS)
    engine = scene.engine()
    until(lambda: "engine running" in scene.said())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    until(finished)
    scene.kill(engine)


def _troubles_of_the_web(folder: Path) -> None:
    account = carrier.account()
    make.sender(make.workspace("Web"), at=account, e164="+15125550777")
    with serving(folder / "home", url=url_of_tests()) as web:
        event = carrier.event(WORDS, sender=NUMBER, to="+15125550777")
        stranger = carrier.event(WORDS, sender=NUMBER, to="+15125559999")
        assert carrier.call(web, event, name=account.name).status == 200
        assert carrier.call(web, stranger, name=account.name).status == 200
        assert carrier.call(web, event, name=account.name, secret=WORDS).status == 403
        assert carrier.call(web, event, name=WORDS).status == 403
        unreadable = f'{{"events": [{{"from": "{NUMBER}", "text": "{WORDS}"'.encode()
        assert carrier.call(web, name=account.name, body=unreadable).status == 400
        asked = {"to": NUMBER, "body": WORDS, "level": "conversational"}
        assert web.send(asked, key=WORDS).status == 401
        assert web.send(unreadable, key=WORDS).status in (400, 401, 422)
        web.ask("GET", f"/w/{WORDS}/c/{DIGITS}/?q={WORDS}")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        web.ask("POST", "/sign-in/", f"login={WORDS}&password={WORDS}".encode(), form)
    assert Message.objects.filter(direction="in").count() == 1
    assert one("SELECT count(*) FROM arrival WHERE parked IS NOT NULL") == 1
