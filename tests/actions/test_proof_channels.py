"""What was agreed to of calls and e-mail is in the proof of the number, and of the address itself."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from tests import make

from threadline.actions import consent, contacts, proofs, seals
from threadline.actions.contacts import NewPhone
from threadline.models import Purpose, Workspace
from threadline.rules import proof_script as script
from threadline.rules.actors import OPERATOR
from threadline.rules.channels import EVERYTHING, Channel
from threadline.rules.contacts import Details
from threadline.rules.levels import ConsentKind, Level

pytestmark = pytest.mark.django_db
HERS, SECOND, MAIL = "+13125550141", "+13125550142", "mailto:ann@example.com"


@pytest.fixture
def about() -> Purpose:
    """Ann has two phones and an address, and agreed to calls to one and to e-mail."""
    purpose = make.purpose(make.workspace())
    contacts.create(
        OPERATOR,
        purpose.workspace,
        Details(name="Ann", email="Ann@Example.com"),
        phones=[NewPhone(HERS), NewPhone(SECOND)],
    )
    for channel in (Channel.VOICE, Channel.EMAIL):
        done = consent.record(
            OPERATOR, purpose.workspace, HERS, kind=ConsentKind.GRANTED, level=Level.INFORMATIONAL,
            purpose=purpose.pk, occurred_at=make.soon(-60), evidence=make.PAPER, on={channel},
        )  # fmt: skip
        assert isinstance(done, int)
    seals.seal()
    return purpose


def pack(owner: Workspace, address: str) -> tuple[dict[str, Any], str, list[str]]:
    """What it tells programs and people, and what its program says is wrong."""
    out = io.BytesIO()
    assert proofs.make(OPERATOR, owner, address, out) is not None
    with zipfile.ZipFile(out) as archive:
        page = archive.read("proof.html").decode()
        return json.loads(archive.read("proof.json")), page, script.check(script.Source(archive))[0]


def test_a_numbers_pack_has_its_calls_and_its_contacts_mail(about: Purpose) -> None:
    said, page, wrong = pack(about.workspace, HERS)
    assert wrong == []
    assert [event["personal"]["number"] for event in said["events"]] == [f"tel:{HERS}", MAIL]
    assert [address for _, address in said["about"]["addresses"]] == [HERS, f"tel:{HERS}", MAIL]
    assert [each["address"] for each in said["about"]["purposes"]] == [f"tel:{HERS}", MAIL]
    assert "Calls" in page
    assert "ann@example.com: They have not opted out." in page


def test_another_phone_of_theirs_has_the_mail_and_its_own_calls(about: Purpose) -> None:
    said, _, wrong = pack(about.workspace, SECOND)
    assert ([event["personal"]["number"] for event in said["events"]], wrong) == ([MAIL], [])


def test_an_address_has_a_pack_of_its_own(about: Purpose) -> None:
    said, page, wrong = pack(about.workspace, MAIL)
    assert ([event["personal"]["number"] for event in said["events"]], wrong) == ([MAIL], [])
    assert "Proof of consent for ann@example.com" in page


def test_who_wants_no_contact_at_all_has_every_opt_out_in_it(about: Purpose) -> None:
    consent.record(
        OPERATOR, about.workspace, HERS, kind=ConsentKind.OPTED_OUT, level=Level.CONVERSATIONAL, purpose=None,
        occurred_at=make.soon(0), evidence=make.PAPER, on=EVERYTHING,
    )  # fmt: skip
    said, page, wrong = pack(about.workspace, HERS)
    assert wrong == []
    ended = {each["personal"]["number"] for each in said["events"] if each["public"]["kind"] == "opted_out"}
    assert ended == {HERS, f"tel:{HERS}", MAIL}
    assert "ann@example.com: They opted out." in page


def test_an_act_of_an_address_that_is_not_named_is_somebody_elses(about: Purpose) -> None:
    said, _, _ = pack(about.workspace, HERS)
    named = said["about"]
    assert script.check_owner("It", said["events"][1], named) == []
    named["addresses"].pop()
    assert script.check_owner("It", said["events"][1], named) == ["It is of somebody else."]
