"""A proof pack is read as of one moment, and its program reads the packs of before."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from tests import make
from tests.actions import claims
from tests.actions.test_proofs import Scene, forged, told, wrong

from threadline.actions import proof_page
from threadline.models import Message

pytestmark = pytest.mark.django_db


def of_texts_alone(said: dict[str, Any]) -> None:
    """As the packs of the second format were."""
    said["format"] = 2
    del said["about"]["addresses"]


def without_results(said: dict[str, Any]) -> None:
    """As the packs of the first format were."""
    of_texts_alone(said)
    said["format"] = 1
    del said["scrubs"]
    for message in said["messages"]:
        del message["topic"]


def test_it_says_its_format_and_its_program_reads_those_before_too() -> None:
    pack = Scene().pack()
    assert told(pack)["format"] == 3
    assert forged(pack, of_texts_alone) == []
    assert forged(pack, without_results) == []


@pytest.mark.django_db(transaction=True)
def test_what_happens_while_it_is_made_is_left_to_the_next_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    scene.person = make.recipient(scene.own)
    make.granted(scene.person, scene.line.purpose)
    late = make.purpose(scene.own, "Late")
    begin = proof_page.Page.begin_messages

    def meanwhile() -> None:
        try:
            make.granted(scene.person, late)
            make.text(scene.line.sender, scene.person, about=late, body="Late")
            for going in claims.claimed(scene.line):
                claims.accepted(scene.line, going)
        finally:
            connection.close()

    def begin_late(page: proof_page.Page) -> str:
        thread = threading.Thread(target=meanwhile)
        thread.start()
        thread.join()
        return begin(page)

    monkeypatch.setattr(proof_page.Page, "begin_messages", begin_late)
    pack = scene.pack()
    assert Message.objects.filter(purpose=late, state="accepted").exists()
    assert wrong(pack) == []
    assert "Late" not in str(told(pack)["messages"])
    monkeypatch.undo()
    assert "Late" in str(told(scene.pack())["messages"])
