"""The live stream of a real web process: what it tells, to whom, and when it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from django.utils.formats import date_format
from tests.outbound.scene import announcing, one, until
from tests.serving import Web, serving, url_of_tests
from tests.web import people
from tests.web.listening import Ear, ear
from tests.web.people import Desk

from threadline.actions import arrivals, blocks, conversations, messages
from threadline.models import Conversation, Member, Message, Role, Workspace
from threadline.rules.actors import Actor
from threadline.rules.carriage import Arrival
from threadline.rules.channels import TEXTS
from threadline.rules.levels import ActorKind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _heard(web: Web, transactional_db: None) -> Iterator[None]:
    """What this process announces reaches the web process, which listens already."""
    until(
        lambda: one(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN%%' AND datname = current_database() AND state = 'idle'"
        )
    )
    with announcing():
        yield


def arrive(desk: Desk, text: str) -> None:
    """The customer texts, as a webhook would have it."""
    number = desk.sender.number
    arrival = Arrival(
        key=f"{text}-{time.monotonic()}",
        sender=desk.person.number,
        recipient=number.e164,
        text=text,
        at=datetime.now(UTC),
    )
    assert arrivals.receive([arrival], account=number.account_id) == 1


def welcomed(stream: Ear) -> None:
    assert stream.status == 200
    assert stream.kind.startswith("text/event-stream")
    event = stream.hear()
    assert event is not None
    assert event.name == "hello"


def test_an_inbound_text_arrives_rendered(web: Web) -> None:
    desk = people.desk()
    with ear(web, people.client(desk.owner), desk.workspace.slug) as stream:
        welcomed(stream)
        arrive(desk, "<b>Is Tuesday fine?</b>")
        event = stream.wait_for(desk.conversation, "Is Tuesday fine?")
        change = event.data[0]
        assert "&lt;b&gt;Is Tuesday fine?&lt;/b&gt;" in change["items"]
        assert f'id="row-{desk.conversation}"' in change["row"]
        assert change["unread"] == 1


def test_a_change_of_state_arrives_too(web: Web) -> None:
    desk = people.desk()
    waiting = Message.objects.get(workspace=desk.workspace, state="queued")
    with ear(web, people.client(desk.owner), desk.workspace.slug) as stream:
        welcomed(stream)
        actor = Actor(ActorKind.MEMBER, desk.owner.pk)
        assert messages.cancel(actor, desk.workspace.pk, waiting.pk)
        assert f'id="m{waiting.pk}"' in stream.wait_for(desk.conversation, "Taken back").data[0]["items"]


def test_a_block_shows_at_once_where_nothing_else_has_changed(web: Web) -> None:
    desk = people.desk()
    actor = Actor(ActorKind.MEMBER, desk.owner.pk)
    with ear(web, people.client(desk.owner), desk.workspace.slug) as stream:
        welcomed(stream)
        blocks.change(actor, desk.workspace, desk.person.number, on=TEXTS, blocked=True, reason="")
        assert "BLOCKED" in stream.row_of(desk.conversation)
        blocks.change(actor, desk.workspace, desk.person.number, on=TEXTS, blocked=False, reason="")
        assert "BLOCKED" not in stream.row_of(desk.conversation)


def test_counts_are_told_at_once_and_again_when_they_change(web: Web) -> None:
    desk = people.desk()
    actor = Actor(ActorKind.MEMBER, desk.owner.pk)
    with ear(web, people.client(desk.owner), desk.workspace.slug) as stream:
        told = stream.counts()
        assert (told["unassigned"], told["all"], told["closed"], told["unread"]) == (1, 1, 0, 0)
        assert told["members"] == {str(desk.owner.pk): [0, 0]}
        assert conversations.assign(actor, desk.workspace.pk, desk.conversation, member=desk.owner.pk)
        told = stream.counts()
        assert (told["unassigned"], told["members"]) == (0, {str(desk.owner.pk): [1, 0]})
        arrive(desk, "Hello")
        assert stream.counts()["members"] == {str(desk.owner.pk): [1, 1]}


def test_each_listener_hears_in_the_language_their_pages_have(web: Web) -> None:
    desk = people.desk()
    client, slug = people.client(desk.owner), desk.workspace.slug
    with (
        ear(web, client, slug, **{"Accept-Language": "es-MX, en;q=0.5"}) as spanish,
        ear(web, client, slug, **{"Accept-Language": "fr"}) as english,
    ):
        welcomed(spanish)
        welcomed(english)
        arrive(desk, "Hola")
        # The names of days are in Django's own catalogue.
        now = datetime.now(ZoneInfo(desk.workspace.zone))
        for stream, language in ((spanish, "es"), (english, "en")):
            with translation.override(language):
                today = date_format(now, "l")
            assert today in stream.wait_for(desk.conversation, "Hola").data[0]["row"], language


def test_nothing_of_another_workspace_is_told(web: Web) -> None:
    desk, other = people.desk(), people.desk("Elsewhere")
    with ear(web, people.client(desk.owner), desk.workspace.slug) as stream:
        welcomed(stream)
        arrive(other, "not for you")
        arrive(desk, "for you")
        event = stream.wait_for(desk.conversation, "for you")
        assert "not for you" not in str(event.data)


def test_what_was_never_announced_is_found_by_the_poll(web: Web) -> None:
    desk = people.desk()
    with ear(web, people.client(desk.owner), desk.workspace.slug) as stream:
        welcomed(stream)
        make_silently(desk, "no announcement for this one")
        stream.wait_for(desk.conversation, "no announcement for this one")


def make_silently(desk: Desk, body: str) -> None:
    """A text as the tables keep it when the announcement got lost."""
    earlier = Message.objects.get(workspace=desk.workspace, state="queued")
    Message.objects.create(
        workspace=desk.workspace, conversation_id=desk.conversation, recipient=desk.person, sender=desk.sender,
        direction="in", state="received", level="conversational", body=body, actor_kind="person",
        priority=earlier.priority,
    )  # fmt: skip
    Conversation.objects.filter(pk=desk.conversation).update(last_at=datetime.now(UTC), snippet=body)


def test_what_cannot_be_painted_for_one_workspace_leaves_the_others_their_pages(web: Web) -> None:
    desk, other = people.desk(), people.desk("Elsewhere")
    Workspace.objects.filter(pk=other.workspace.pk).update(zone="Nowhere/At_All")
    with (
        ear(web, people.client(desk.owner), desk.workspace.slug) as mine,
        ear(web, people.client(other.owner), other.workspace.slug) as theirs,
    ):
        welcomed(mine)
        welcomed(theirs)
        for text in ("one", "two"):
            arrive(other, f"{text} for nobody")
            event = theirs.hear()
            assert event is not None
            assert event.name == "lost", "its pages fetch what they show"
            arrive(desk, text)
            mine.wait_for(desk.conversation, text)


def test_a_browser_that_comes_back_gets_what_it_missed_or_is_told_that_it_is_lost(web: Web) -> None:
    desk = people.desk()
    client, slug = people.client(desk.owner), desk.workspace.slug
    with ear(web, client, slug) as kept:
        welcomed(kept)
        arrive(desk, "one")
        first = kept.wait_for(desk.conversation, "one")
        arrive(desk, "two")
        kept.wait_for(desk.conversation, "two")
        with ear(web, client, slug, **{"Last-Event-ID": first.id}) as again:
            again.wait_for(desk.conversation, "two")
        with ear(web, client, slug, **{"Last-Event-ID": "another-1"}) as stranger:
            event = stranger.hear()
            assert event is not None
            assert event.name == "lost"


def test_who_may_not_read_gets_no_stream(web: Web) -> None:
    desk, other = people.desk(), people.desk("Elsewhere")
    for client in (
        people.client(),
        people.client(other.owner),
        people.client(people.without_permissions(desk.workspace)),
    ):
        with ear(web, client, desk.workspace.slug) as stream:
            assert stream.status == 403


def test_signing_out_ends_the_stream(web: Web) -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    with ear(web, client, desk.workspace.slug) as stream:
        welcomed(stream)
        assert client.post("/sign-out/").status_code == 302
        assert stream.ends()


def test_a_new_password_ends_the_streams_of_the_other_sessions_only(web: Web) -> None:
    desk = people.desk()
    first, second = people.client(desk.owner), people.client(desk.owner)
    slug = desk.workspace.slug
    with ear(web, first, slug) as mine, ear(web, second, slug) as other:
        welcomed(mine)
        welcomed(other)
        words = {"password1": "a horse, a battery", "password2": "a horse, a battery"}
        assert first.post("/password/first/", words).status_code == 302
        assert other.ends()
    with ear(web, first, slug) as mine:
        welcomed(mine)
    assert second.get(desk.path).status_code == 302


def test_losing_the_membership_or_the_permission_ends_the_stream(web: Web) -> None:
    desk = people.desk()
    viewer = people.member(desk.workspace, "Viewer")
    with (
        ear(web, people.client(desk.owner), desk.workspace.slug) as owner,
        ear(web, people.client(viewer), desk.workspace.slug) as reader,
    ):
        welcomed(owner)
        welcomed(reader)
        Member.objects.filter(pk=desk.owner.pk).update(active=False)
        assert owner.ends()
        Role.objects.filter(workspace=desk.workspace, name="Viewer").update(permissions=[])
        assert reader.ends()


def test_a_process_that_is_told_to_stop_ends_its_streams_and_goes(tmp_path: Path) -> None:
    desk = people.desk()
    with (
        serving(tmp_path / "home", url=url_of_tests()) as web,
        ear(web, people.client(desk.owner), desk.workspace.slug) as stream,
    ):
        welcomed(stream)
        started = time.monotonic()
        assert web.stop() == 0
        assert stream.ends()
        # Stuck streams would have it wait for the server's patience of eight seconds and a kill.
        assert time.monotonic() - started < 7
