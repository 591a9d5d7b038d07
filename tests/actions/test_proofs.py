"""A proof pack: all of one number and of nobody else, and every change to it is found by the program in it."""

from __future__ import annotations

import html
import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests import make
from tests.actions import claims

from threadline.actions import arrivals, proofs, seals
from threadline.actions.consent import Evidence
from threadline.models import Audit, Message, Recipient, Workspace
from threadline.rules import proof_script as script
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import Arrival
from threadline.rules.levels import ConsentKind, Level, Medium

pytestmark = pytest.mark.django_db

SAID = Evidence(
    medium=Medium.WEB_FORM, capture="<b>Text me</b> & more", identity="Ana Ruiz", ip="192.0.2.7",
    user_agent="Browser/1", text_version="2026-01", source_url="https://shop.example/?a=1&b=2", campaign="spring",
)  # fmt: skip


class Scene:
    """Somebody with two sealed acts and one that is not, a text that went, one refused, one of theirs."""

    def __init__(self) -> None:
        self.line = make.line()
        self.own: Workspace = self.line.workspace
        self.person = make.recipient(self.own)
        make.act(
            self.person,
            ConsentKind.GRANTED,
            level=Level.INFORMATIONAL,
            about=self.line.purpose,
            evidence=SAID,
        )
        self.other = make.recipient(self.own)
        make.granted(self.other, self.line.purpose)
        self.sent = make.text(
            self.line.sender, self.person, about=self.line.purpose, body="Your <i>order</i>"
        )
        claims.accepted(self.line, claims.only(claims.claimed(self.line)))
        seals.seal()
        make.wrote(self.other)
        seals.seal()
        arrivals.receive(
            [Arrival("k1", self.person.number, self.line.sender.number.e164, "STOP", make.soon(0))],
            account=self.line.account,
        )
        make.text(self.line.sender, self.other, body="not yours")
        claims.claimed(self.line)

    def pack(self) -> bytes:
        out = io.BytesIO()
        assert proofs.make(OPERATOR, self.own, self.person.number, out) is not None
        return out.getvalue()


@pytest.fixture
def scene() -> Scene:
    return Scene()


def files(pack: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, octets in content.items():
            archive.writestr(name, octets)
    return out.getvalue()


def told(pack: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(pack)["proof.json"])
    return found


def wrong(pack: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return script.check(script.Source(archive))[0]


def test_a_pack_holds_its_files_and_verifies(scene: Scene) -> None:
    pack = scene.pack()
    assert sorted(files(pack)) == sorted([*proofs.FILES, script.MANIFEST])
    assert wrong(pack) == []


def test_its_own_program_verifies_it_in_a_process_without_us(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_bytes(scene.pack())
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    key = json.loads(files(scene.pack())[script.MANIFEST])["key"]
    for arguments in (["p.zip"], ["p.zip", "--key", key], []):
        ran = subprocess.run(
            [sys.executable, "-I", str(tmp_path / "unpacked" / "verify.py"), *arguments],
            cwd=tmp_path, capture_output=True, text=True, check=False, env={},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert "The pack verifies." in ran.stdout
        assert "Not sealed yet when the pack was made: 1." in ran.stdout
    ran = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "unpacked" / "verify.py"), "p.zip", "--key", "00" * 32],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={},
    )  # fmt: skip
    assert ran.returncode == 1
    assert "another key" in ran.stdout


def test_every_field_and_the_evidence_are_in_it(scene: Scene) -> None:
    said = told(scene.pack())
    granted = said["events"][0]
    assert granted["personal"] == {
        **granted["personal"], "number": scene.person.number, "capture": SAID.capture, "identity": "Ana Ruiz",
        "ip": "192.0.2.7", "user_agent": "Browser/1", "source_url": SAID.source_url,
    }  # fmt: skip
    assert granted["public"] == {
        **granted["public"], "kind": "granted", "level": "informational", "campaign": "spring",
        "text_version": "2026-01", "purpose": scene.line.purpose.pk, "workspace": scene.own.pk,
    }  # fmt: skip
    assert granted["purpose"] == scene.line.purpose.name
    assert [event["public"]["kind"] for event in said["events"]] == ["granted", "opted_out"]


def test_what_is_not_sealed_yet_is_named_as_such(scene: Scene) -> None:
    said = told(scene.pack())
    assert said["events"][0]["sealed"] is not None
    assert said["events"][-1]["sealed"] is None
    assert "Not sealed yet when this pack was made." in files(scene.pack())["proof.html"].decode()


def test_the_chain_leads_to_the_newest_block(scene: Scene) -> None:
    said = told(scene.pack())
    assert len(said["chain"]["links"]) == 2
    assert said["chain"]["links"][-1][0] == said["blocks"][-1]["id"]


def test_messages_have_their_verdicts_and_the_events_they_rest_on(scene: Scene) -> None:
    said = told(scene.pack())
    texts = {text["id"]: text for text in said["messages"]}
    sent = texts[scene.sent]
    assert sent["attempts"][0]["event"] == said["events"][0]["public"]["id"]
    assert sent["verdict"]["outcome"] == "sent"
    assert sent["verdict"]["rule"] >= 1
    assert [text["body"] for text in said["messages"]][1] == "STOP"


def test_what_was_sent_as_an_answer_names_what_it_answered(scene: Scene) -> None:
    scene.person = make.recipient(scene.own)
    make.heard(scene.line.sender, scene.person.number, "hello", "is my order ready?")
    text = make.text(scene.line.sender, scene.person, body="Since this morning.")
    claims.accepted(scene.line, claims.only(claims.claimed(scene.line)))
    seals.seal()
    pack = scene.pack()
    [found] = [each for each in told(pack)["messages"] if each["id"] == text]
    asked = Message.objects.get(body="is my order ready?")
    assert (found["topic"]["message"], found["topic"]["words"]) == (asked.pk, "is my order ready?")
    assert "“is my order ready?”" in html.unescape(files(pack)["proof.html"].decode())
    assert not wrong(pack)


def test_only_that_persons_rows_of_only_this_workspace_are_in_it(scene: Scene) -> None:
    elsewhere = make.workspace("Elsewhere")
    there = make.recipient(elsewhere, scene.person.number)
    make.wrote(there)
    make.text(make.sender(elsewhere), there, body="of another company")
    content = files(scene.pack())
    said = json.loads(content["proof.json"])
    assert {event["public"]["workspace"] for event in said["events"]} == {scene.own.pk}
    assert {event["public"]["recipient"] for event in said["events"]} == {scene.person.pk}
    whole = b"".join(content.values())
    assert b"not yours" not in whole
    assert b"of another company" not in whole
    assert scene.other.number.encode() not in whole
    mine = set(Message.objects.filter(recipient=scene.person).values_list("id", flat=True))
    assert {text["id"] for text in said["messages"]} == mine


def test_the_page_needs_nothing_else_and_runs_nothing(scene: Scene) -> None:
    page = files(scene.pack())["proof.html"].decode()
    assert "<script" not in page
    assert "src=" not in page
    assert "href=" not in page
    assert "<b>Text me</b>" not in page
    assert html.escape(SAID.capture) in page
    assert "Your &lt;i&gt;order&lt;/i&gt;" in page


def test_an_erased_persons_events_still_verify(scene: Scene) -> None:
    claims.asked("DELETE FROM consent_person WHERE workspace_id = %s", scene.own.pk)
    pack = scene.pack()
    assert wrong(pack) == []
    assert told(pack)["events"][0]["personal"] is None
    assert SAID.capture not in str(told(pack))


def test_making_one_is_kept_in_the_audit_log(scene: Scene) -> None:
    scene.pack()
    kept = Audit.objects.get(action="proof.made")
    assert (kept.workspace_id, kept.noun, kept.noun_id) == (scene.own.pk, "recipient", scene.person.pk)


def test_of_a_number_nobody_knows_there_is_none(scene: Scene) -> None:
    assert proofs.make(OPERATOR, scene.own, "+13125550999", io.BytesIO()) is None
    assert proofs.make(OPERATOR, make.workspace("Elsewhere"), scene.person.number, io.BytesIO()) is None
    assert not Audit.objects.filter(action="proof.made").exists()


@pytest.mark.parametrize("name", [*proofs.FILES, script.MANIFEST])
def test_one_changed_byte_in_any_file_is_found_and_the_file_named(scene: Scene, name: str) -> None:
    content = files(scene.pack())
    for at in (0, len(content[name]) // 3, len(content[name]) // 2, len(content[name]) - 1):
        octets = bytearray(content[name])
        octets[at] ^= 1
        pack = packed({**content, name: bytes(octets)})
        try:
            sentences = wrong(pack)
        except script.UNREADABLE:
            continue  # main() says so in a sentence
        assert sentences, (name, at)
        if name != script.MANIFEST:
            assert f"{name} was changed after the pack was made." in sentences


def test_a_file_that_is_missing_or_was_added_is_found(scene: Scene) -> None:
    content = files(scene.pack())
    assert "README.txt is missing from the pack." in wrong(
        packed({name: octets for name, octets in content.items() if name != "README.txt"})
    )
    assert "more.txt does not belong to the pack." in wrong(packed({**content, "more.txt": b""}))


def forged(pack: bytes, change: Callable[[dict[str, Any]], object]) -> list[str]:
    """What is wrong with a pack whose forger signed the files again, with our own key."""
    content = files(pack)
    said = json.loads(content["proof.json"])
    change(said)
    content["proof.json"] = json.dumps(said).encode()
    digests = {
        name: script.sha256(octets).hex() for name, octets in content.items() if name != script.MANIFEST
    }
    key, signature = seals.sign(script.manifest_digest(digests))
    public = seals.public_keys()[key].public_bytes_raw().hex()
    content[script.MANIFEST] = script.manifest_text(digests, public, signature.hex()).encode()
    return wrong(packed(content))


def flipped(text: str) -> str:
    return ("0" if text[0] != "0" else "1") + text[1:]


def put(*way: str | int, to: Any = None) -> Callable[[dict[str, Any]], object]:
    """A change of one value, to something or to what differs in one figure."""

    def change(said: Any) -> None:
        for step in way[:-1]:
            said = said[step]
        was = said[way[-1]]
        said[way[-1]] = to if to is not None else was + 1 if isinstance(was, int) else flipped(was)

    return change


FORGERIES = {
    "a field that stays": (
        put("events", 0, "public", "campaign", to="other"),
        "are not those that were recorded",
    ),
    "its time": (
        put("events", 0, "public", "recorded_at", to="2020-01-01T00:00:00.000000Z"),
        "are not those that were recorded",
    ),
    "a personal field": (
        put("events", 0, "personal", "capture", to="agreed"),
        "personal fields or their salt",
    ),
    "the number": (put("events", 0, "personal", "number", to="+13125550000"), "is of somebody else"),
    "the workspace": (put("events", 0, "public", "workspace"), "is of somebody else"),
    "the salt": (put("events", 0, "salt"), "personal fields or their salt"),
    "the inner hash": (put("events", 0, "inner"), "personal fields or their salt"),
    "the leaf": (put("events", 0, "leaf"), "are not those that were recorded"),
    "the place": (put("events", 0, "sealed", "index"), "does not lead to the root"),
    "the path": (put("events", 0, "sealed", "path", 0), "does not lead to the root"),
    "the block it names": (put("events", 0, "sealed", "block", to=10**9), "is not in the pack"),
    "the root": (put("blocks", 0, "root"), "does not lead to the root"),
    "the count": (put("blocks", 0, "count", to=9), "does not follow the block before it"),
    "the block before": (put("blocks", 0, "previous"), "does not follow the block before it"),
    "the head": (put("blocks", 0, "hash"), "does not follow the block before it"),
    "the signature": (put("blocks", 0, "signature"), "is not genuine"),
    "the key it was signed with": (put("blocks", 0, "key", to="other"), "with a key that is not in the pack"),
    "a link of the chain": (put("chain", "links", 1, 1), "does not follow the block before it"),
    "the order of the fields": (
        lambda said: next(iter(said["encodings"].values()))["public"].reverse(),
        "are not those that were recorded",
    ),
    "a block left out": (lambda said: said["chain"]["links"].pop(0), "is not in the chain"),
    "the end cut off": (lambda said: said["chain"]["links"].pop(), "is not in the chain"),
    "an event left out": (lambda said: said["events"].pop(0), "which is not in the pack"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_record_is_found_even_when_its_forger_signs_the_files(scene: Scene, name: str) -> None:
    change, sentence = FORGERIES[name]
    pack = scene.pack()
    assert forged(pack, lambda said: None) == []
    assert any(sentence in each for each in forged(pack, change)), forged(pack, change)


def test_another_key_in_place_of_ours_is_found_by_whoever_knows_ours(scene: Scene) -> None:
    content = files(scene.pack())
    manifest = json.loads(content[script.MANIFEST])
    theirs = Ed25519PrivateKey.generate()
    signature = theirs.sign(script.manifest_digest(manifest["files"])).hex()
    content[script.MANIFEST] = script.manifest_text(
        manifest["files"], theirs.public_key().public_bytes_raw().hex(), signature
    ).encode()
    assert "The pack was not signed with one of the keys that it names." in wrong(packed(content))


def test_spanish_is_spoken_where_the_workspace_does(scene: Scene) -> None:
    out = io.BytesIO()
    proofs.make(OPERATOR, scene.own, scene.person.number, out, language="es")
    page = files(out.getvalue())["proof.html"].decode()
    assert '<html lang="es">' in page
    assert "What was agreed to" not in page


@pytest.mark.long
def test_ten_thousand_texts_need_no_more_memory_than_a_thousand(scene: Scene) -> None:
    def peak() -> int:
        tracemalloc.start()
        proofs.make(OPERATOR, scene.own, scene.person.number, Sink())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    def more(count: int) -> None:
        person = Recipient.objects.get(pk=scene.person.pk)
        for _ in range(count // 500):
            make.texts(scene.line.sender, [person] * 500, body="Good morning, this is a text.")

    more(1_000)
    peak()  # what is kept for good is loaded
    few = peak()
    more(9_000)
    many = peak()
    assert many < few * 2, (few, many)


class Sink(io.RawIOBase):
    """What is written goes nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, octets: Any) -> int:
        self._at += len(octets)
        return len(octets)

    def tell(self) -> int:
        return self._at
