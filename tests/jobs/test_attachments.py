"""Files of people's texts come by themselves: by the account's leave, kept when they are worth it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from bench.twilio import ACCOUNT
from tests import attached, make
from tests.connectors.test_fetching import answer, moved, serving

from threadline.actions import arrivals, numbers
from threadline.carriers.twilio import media
from threadline.jobs import attachments, worker
from threadline.jobs.attachments import beside
from threadline.models import Attachment
from threadline.queries import attachments as files
from threadline.rules.carriage import Arrival

pytestmark = pytest.mark.django_db(transaction=True)
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"


def heard(api: str, *urls: str) -> None:
    """A text with files comes to an account at Twilio whose API is at that address."""
    at = numbers.add_account(
        "twilio", name=f"Twilio {api}",
        settings={"account_sid": ACCOUNT, "public": "https://desk.example", "api": api},
        secret_settings={"auth_token": "the token"},
    )  # fmt: skip
    sender = make.sender(make.workspace(), at=at)
    arrival = Arrival(
        key="MM1",
        sender="+13035550101",
        recipient=sender.number.e164,
        text="",
        at=datetime.now(UTC),
        media=urls,
    )
    arrivals.receive([arrival], account=at.pk)


def row() -> Attachment:
    return Attachment.objects.get()


async def test_a_picture_at_twilio_is_fetched_with_the_accounts_credentials() -> None:
    async with serving(lambda _: answer(attached.jpeg(30, 20))) as there:
        await beside(heard, there.address, there.address + PATH)
        assert await attachments.work_off() == 1
    kept = await beside(row)
    assert (kept.stage, kept.kind, kept.width, kept.height) == ("ready", "image/jpeg", 30, 20)
    assert files.storage().exists(kept.file)
    assert "authorization: basic" in there.asked[0].lower()
    assert await attachments.work_off() == 0


async def test_credentials_go_nowhere_else() -> None:
    settings = {"account_sid": ACCOUNT, "auth_token": "t", "public": "https://desk.example"}
    own = media.way(settings, f"https://api.twilio.com{PATH}")
    assert own.headers.keys() == {"Authorization"}
    assert not own.inside
    for address in (
        f"https://api.twilio.com.evil.example{PATH}", f"https://evil.example{PATH}", f"http://api.twilio.com{PATH}",
        f"https://api.twilio.com:444{PATH}", f"https://api.twilio.com@evil.example{PATH}",
        f"https://evil.example\\@api.twilio.com{PATH}", f"https://evil.example#@api.twilio.com{PATH}",
        PATH.join(["https://api.twilio.com", ""]).replace(ACCOUNT, "AC" + "0" * 32), "https://api.twilio.com/", "",
        "https://[", f"https://mms.twiliocdn.com{PATH}",
    ):  # fmt: skip
        known = media.way(settings, address)
        assert not known.headers, address
        assert not known.inside, address
    assert not media.way({}, f"https://api.twilio.com{PATH}").headers


async def test_a_redirect_of_twilios_to_this_machine_brings_nothing() -> None:
    async with serving(lambda _: answer(attached.png())) as inside:
        to = f"https://127.0.0.1:{inside.port}/"
        async with serving(lambda _: moved(to)) as there:
            await beside(heard, there.address, there.address + PATH)
            await attachments.work_off()
    kept = await beside(row)
    assert (kept.stage, kept.problem) == ("failed", "inside")
    assert inside.asked == []


async def test_what_could_not_be_fetched_is_tried_again_later() -> None:
    async with serving(lambda _: answer(status=503)) as there:
        await beside(heard, there.address, there.address + PATH)
        assert await attachments.work_off() == 1
        assert await attachments.work_off() == 0
    kept = await beside(row)
    assert (kept.stage, kept.problem, kept.tries) == ("expected", "answered_503", 1)
    assert kept.due_at > datetime.now(UTC)


async def test_one_files_bug_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    real = attachments.fetching.fetch

    async def sometimes(address: str, **told: object) -> object:
        if address.endswith("ME1"):
            raise RuntimeError("a bug")
        return await real(address, **told)  # type: ignore[arg-type]

    monkeypatch.setattr(attachments.fetching, "fetch", sometimes)
    async with serving(lambda _: answer(attached.png())) as there:
        await beside(heard, there.address, there.address + PATH, there.address + PATH.replace("ME1", "ME2"))
        assert await attachments.work_off() == 2
    assert await beside(_stages) == ["expected", "ready"]


def _stages() -> list[str]:
    return list(Attachment.objects.order_by("place").values_list("stage", flat=True))


async def test_the_jobs_process_looks_by_itself() -> None:
    async with serving(lambda _: answer(attached.png())) as there:
        task = asyncio.create_task(worker._over(attachments.work_off, every=0.01, of="files"))
        await beside(heard, there.address, there.address + PATH)
        async with asyncio.timeout(20):
            while await beside(_stages) != ["ready"]:
                await asyncio.sleep(0.02)
        task.cancel()
