"""A bind in all weathers: TLS, two binds, silence, refusals, an SMSC that talks nonsense."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
from bench.smsc import Smsc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.carriers import texts
from tests.carriers.rigs import SmppRig
from tests.carriers.smpp.bound import Hearer, inbound, made, piece
from tests.carriers.texts import Taker, fates, until

from threadline.carriers.smpp import account, client, pdu, session
from threadline.carriers.smpp.pdu import Command, Status
from threadline.rules.carriage import PartState, Taken

# binds


async def test_two_binds_carry_one_way_each(rig: SmppRig, taker: Taker) -> None:
    carrier, hearer = made(rig, bind="split"), Hearer()
    carrier.on_receipts, carrier.on_arrivals = taker, hearer
    await carrier.open()
    assert sorted(rig.smsc.binds) == [Command.BIND_RECEIVER, Command.BIND_TRANSMITTER]
    assert fates(await carrier.submit(texts.text(), begin=texts.yes)) == [Taken.ACCEPTED]
    rig.text("hello")
    await until(lambda: len(taker.receipts) == 1 and hearer.texts == ["hello"])
    await carrier.close()
    await until(lambda: rig.smsc.links == 0)


async def test_texts_are_spread_over_the_binds_there_are(rig: SmppRig) -> None:
    carrier = made(rig, binds="3", window="10")
    await carrier.open()
    assert rig.smsc.links == 3
    outcomes = await asyncio.gather(*(carrier.submit(texts.text(), begin=texts.yes) for _ in range(300)))
    await carrier.close()
    assert {fate for outcome in outcomes for fate in fates(outcome)} == {Taken.ACCEPTED}
    assert len(rig.smsc.taken) == 300


async def test_a_wrong_password_is_told_and_nothing_begins(rig: SmppRig) -> None:
    carrier = made(rig, password="wrong")
    await carrier.open()
    outcome = await carrier.submit(texts.text(), begin=lambda reference: pytest.fail("begun"))
    await carrier.close()
    assert [(part.taken, part.code) for part in outcome.parts] == [(Taken.RETRY, "refused")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"binds": "0"},
        {"binds": "x"},
        {"window": "99999"},
        {"opted_out": "zz"},
        {"reference_tag": "14010"},
        {"reference_tag": "424"},
        {"password": "far too long"},
        {"system_id": "caf\u00e9"},
        {"country": "USA"},
        {"address": "unix:/x"},
        {"address": "http://smsc.example:2775"},
        {"address": "smsc.example:0"},
        {"address": "me@smsc.example:2775"},
        {"sender_type": "1"},
        {"short_code_type": "3/256"},
        {"recipient_type": "\u0661/1"},
        {"service_type": "too long"},
        {"later": "-1"},
        {"later": "0"},
        {"opted_out": "1ffffffff"},
        {"authority": "pem"},
        {"tls": "tls", "authority": "pem"},
        {"tls": "tls", "authority": "caf\u00e9"},
    ],
)
def test_settings_that_make_no_sense_are_refused(rig: SmppRig, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=f"^{[*wrong][-1]}: "):
        account.read(rig.settings() | wrong)


async def test_an_smsc_that_unbinds_is_answered_and_found_again(rig: SmppRig) -> None:
    carrier = rig.carrier()
    await carrier.open()
    await asyncio.to_thread(rig.smsc.unbind)
    await until(lambda: len(rig.smsc.binds) == 2)
    await until(lambda: rig.smsc.links == 1)

    async def accepted() -> bool:
        return fates(await carrier.submit(texts.text(), begin=texts.yes)) == [Taken.ACCEPTED]

    async with asyncio.timeout(10):
        while not await accepted():
            await asyncio.sleep(0.02)
    await carrier.close()


async def test_a_link_is_asked_after_silence_and_given_up_without_an_answer(
    rig: SmppRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_SILENCE", 0.2)
    monkeypatch.setattr(session, "_PATIENCE", 0.3)
    carrier = rig.carrier()
    await carrier.open()
    await asyncio.sleep(1.0)
    assert len(rig.smsc.binds) == 1  # it answered each time
    rig.smsc.mute = True
    await until(lambda: len(rig.smsc.binds) >= 2)
    await carrier.close()


async def test_the_whole_is_encrypted_and_the_certificate_checked(tmp_path: Path) -> None:
    authority, context = _certificate(tmp_path)
    smsc = Smsc(tls=context)
    smsc.start()
    rig = SmppRig(tmp_path, smsc)
    trusting, strange = made(rig, tls="tls", authority=authority), made(rig, tls="tls")
    await trusting.open()
    await strange.open()
    assert fates(await trusting.submit(texts.text(), begin=texts.yes)) == [Taken.ACCEPTED]
    assert fates(await strange.submit(texts.text(), begin=texts.yes)) == [Taken.RETRY]
    await trusting.close()
    await strange.close()
    smsc.stop()


# what makes no sense


async def test_where_no_pdu_begins_the_link_ends_cleanly_and_comes_back(
    rig: SmppRig, caplog: pytest.LogCaptureFixture
) -> None:
    carrier = rig.carrier()
    await carrier.open()
    for nonsense in (b"\x00\x00\x00\x05", b"HTTP/1.1 400 Bad Request"):
        before = len(rig.smsc.binds)
        await asyncio.to_thread(rig.smsc.send, nonsense)
        await until(lambda before=before: len(rig.smsc.binds) > before)
    await until(lambda: rig.smsc.links == 1)
    await carrier.close()
    assert "dropped" in caplog.text
    assert not [record for record in caplog.records if record.exc_info]


async def test_nonsense_in_answer_to_the_bind_is_not_the_end_of_trying(rig: SmppRig) -> None:
    rig.smsc.faults.greeting = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    carrier = rig.carrier()
    await carrier.open()
    assert fates(await carrier.submit(texts.text(), begin=texts.yes)) == [Taken.RETRY]
    rig.smsc.faults.greeting = b""
    await until(lambda: rig.smsc.links == 1 and len(rig.smsc.binds) >= 1)
    async with asyncio.timeout(10):
        while fates(await carrier.submit(texts.text(), begin=texts.yes)) != [Taken.ACCEPTED]:
            await asyncio.sleep(0.05)
    await carrier.close()


async def test_a_body_that_makes_no_sense_is_refused_and_costs_nobody_else(
    rig: SmppRig, hearer: Hearer
) -> None:
    good = pdu.message(inbound(b"hi"))
    rig.smsc.deliver(inbound(b""), body=good + b"\x00")  # a parameter that ends too soon
    rig.text("hello")
    await until(lambda: hearer.texts == ["hello"])
    assert len(rig.smsc.binds) == 1
    assert Status.UNREADABLE in rig.smsc.refusals


async def test_an_answer_whose_id_is_badly_written_still_says_that_it_was_taken(rig: SmppRig) -> None:
    rig.smsc.faults.answer = b"no end of it"
    carrier = rig.carrier()
    await carrier.open()
    outcome = await carrier.submit(texts.text(), begin=texts.yes)
    await carrier.close()
    assert [(part.taken, part.carrier_id) for part in outcome.parts] == [(Taken.ACCEPTED, "no end of it")]


async def test_a_request_nobody_knows_is_refused_and_the_link_goes_on(rig: SmppRig, hearer: Hearer) -> None:
    await asyncio.to_thread(rig.smsc.send, pdu.encode(pdu.Pdu(0x0102, 0, 5)))
    rig.text("hello")
    await until(lambda: hearer.texts == ["hello"])
    assert rig.smsc.nacks == [5]


async def test_octet_for_octet_is_understood(rig: SmppRig, hearer: Hearer) -> None:
    rig.smsc.faults.chunk = 1
    rig.text("slow but sure")
    await until(lambda: hearer.texts == ["slow but sure"])


async def test_a_receipt_that_tells_nothing_is_acknowledged_and_left(rig: SmppRig, hearer: Hearer) -> None:
    rig.smsc.deliver(inbound(b"what?", esm_class=4))
    await until(lambda: rig.smsc.owed == 0)
    assert hearer.heard == []


@pytest.mark.parametrize(("esm_class", "said"), [(0x08, b"it is here"), (0x10, b"")])
async def test_an_acknowledgement_of_the_other_end_is_no_text_of_a_person(
    rig: SmppRig, hearer: Hearer, esm_class: int, said: bytes
) -> None:
    rig.smsc.deliver(inbound(said, esm_class=esm_class))
    rig.text("hello")
    await until(lambda: hearer.texts == ["hello"] and rig.smsc.owed == 0)


async def test_a_text_may_come_as_data_too(rig: SmppRig, hearer: Hearer) -> None:
    body = b"\x00\x01\x0113035550101\x00\x01\x0112025550100\x00\x00\x00\x00\x04\x24\x00\x02hi"
    rig.smsc.deliver(inbound(b""), command=Command.DATA, body=body)
    await until(lambda: hearer.texts == ["hi"] and rig.smsc.owed == 0)


async def test_receipts_in_decimal_belong_to_answers_in_hexadecimal(rig: SmppRig, taker: Taker) -> None:
    rig.smsc.faults.receipt_ids = "decimal"
    carrier = made(rig, receipt_ids="decimal")
    carrier.on_receipts = taker
    await carrier.open()
    outcome = await carrier.submit(texts.text(), begin=texts.yes)
    await until(lambda: len(taker.receipts) == 1)
    await carrier.close()
    assert taker.receipts[0].carrier_id == outcome.parts[0].carrier_id
    assert taker.receipts[0].state is PartState.DELIVERED


def _certificate(folder: Path) -> tuple[str, ssl.SSLContext]:
    """A certificate for this machine that signs itself, as PEM, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "smsc.example")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(pem + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return pem.decode(), context


# what an SMSC says of the moment


@pytest.mark.parametrize(("status", "taken"), [
    (0x08, Taken.UNKNOWN), (0x64, Taken.UNKNOWN), (0x14, Taken.RETRY), (0x04, Taken.RETRY), (0x422, Taken.RETRY),
    (0x0A, Taken.REJECTED),
])  # fmt: skip
async def test_a_refusal_is_only_tried_again_where_nothing_was_taken(
    rig: SmppRig, status: int, taken: Taken
) -> None:
    rig.smsc.faults.refuse = [status]
    carrier = made(rig, later="422")
    await carrier.open()
    assert fates(await carrier.submit(texts.text(), begin=texts.yes)) == [taken]
    await carrier.close()


async def test_no_more_is_unanswered_than_the_window_allows(rig: SmppRig) -> None:
    carrier = made(rig, window="2")
    await carrier.open()
    await asyncio.gather(*(carrier.submit(texts.text("a", "b", "c"), begin=texts.yes) for _ in range(5)))
    await carrier.close()
    assert len(rig.smsc.taken) == 15
    assert rig.smsc.most_unanswered <= 2


async def test_an_smsc_is_told_until_when_a_text_is_wanted(rig: SmppRig) -> None:
    carrier = rig.carrier()
    await carrier.open()
    chicago = dt.timezone(dt.timedelta(hours=-6))
    soon = replace(texts.text(), expires_at=dt.datetime(2031, 3, 1, 23, 5, 9, 700_000, chicago))
    for each in (soon, texts.text()):
        assert fates(await carrier.submit(each, begin=texts.yes)) == [Taken.ACCEPTED]
    await carrier.close()
    assert [one.message.validity for one in rig.smsc.taken] == ["310302050509000+", ""]


@pytest.mark.parametrize(("settings", "ordinary", "short", "theirs", "service"), [
    ({}, (1, 1), (3, 0), (1, 1), ""),
    ({"sender_type": "2/8", "short_code_type": "6/9", "recipient_type": "0/1", "service_type": "CMT"},
     (2, 8), (6, 9), (0, 1), "CMT"),
])  # fmt: skip
async def test_numbers_leave_with_the_type_and_plan_the_smsc_asks_for(
    rig: SmppRig,
    settings: dict[str, str],
    ordinary: tuple[int, int],
    short: tuple[int, int],
    theirs: tuple[int, int],
    service: str,
) -> None:
    carrier = made(rig, **settings)
    await carrier.open()
    for each in (texts.text(), replace(texts.text(), sender="38383")):
        assert fates(await carrier.submit(each, begin=texts.yes)) == [Taken.ACCEPTED]
    await carrier.close()
    plain, code = (one.message for one in rig.smsc.taken)
    assert (plain.source[1:], code.source) == (ordinary, ("38383", *short))
    assert {plain.destination[1:], code.destination[1:]} == {theirs}
    assert {plain.service_type, code.service_type} == {service}


async def test_an_smsc_that_unbinds_still_answers_what_is_under_way(rig: SmppRig) -> None:
    rig.smsc.faults.slow = 0.3
    carrier = rig.carrier()
    await carrier.open()
    under_way = asyncio.create_task(carrier.submit(texts.text(), begin=texts.yes))
    await until(lambda: len(rig.smsc.taken) == 1)
    await asyncio.to_thread(rig.smsc.unbind)
    assert fates(await under_way) == [Taken.ACCEPTED]
    await carrier.close()


async def test_a_bind_that_does_not_answer_is_no_longer_chosen(rig: SmppRig) -> None:
    carrier = client.Smpp(account.read(rig.settings() | {"binds": "2"}), timeout=0.3)
    await carrier.open()
    rig.smsc.deafen(1)
    await asyncio.gather(*(carrier.submit(texts.text(), begin=texts.yes) for _ in range(10)))
    await asyncio.sleep(0.5)
    outcomes = await asyncio.gather(*(carrier.submit(texts.text(), begin=texts.yes) for _ in range(20)))
    await carrier.close()
    assert {fate for outcome in outcomes for fate in fates(outcome)} == {Taken.ACCEPTED}


async def test_parts_over_two_binds_are_one_text(rig: SmppRig) -> None:
    hearer, carrier = Hearer(), made(rig, binds="2")
    carrier.on_arrivals = hearer
    await carrier.open()
    rig.smsc.spread = True
    rig.smsc.deliver(piece(1, 2, b"a"))
    rig.smsc.deliver(piece(2, 2, b"b"))
    await until(lambda: hearer.texts == ["ab"] and rig.smsc.owed == 0)
    await carrier.close()


async def test_another_text_under_the_same_reference_loses_nothing(rig: SmppRig, hearer: Hearer) -> None:
    rig.smsc.deliver(piece(1, 2, b"please cancel "))
    rig.smsc.deliver(piece(1, 2, b"and book "))
    rig.smsc.deliver(piece(2, 2, b"nine"))
    await until(lambda: hearer.texts == ["please cancel  … ", "and book nine"])
