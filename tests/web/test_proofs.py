"""The page of proof packs: what it asks, what it gives, to whom."""

from __future__ import annotations

import io
import zipfile

import pytest
from tests import make
from tests.web import people

from threadline.actions import contacts, seals
from threadline.models import Audit, Contact
from threadline.rules import proof_script as script
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db


def test_the_page_gives_a_pack_that_verifies_and_keeps_who_made_it() -> None:
    desk = people.desk()
    seals.seal()
    answer = people.client(desk.owner).post(f"{desk.path}contacts/proof/", {"number": desk.person.number})
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        assert script.check(script.Source(archive))[0] == []
    kept = Audit.objects.get(action="proof.made")
    assert (kept.actor_kind, kept.actor_id, kept.noun_id) == ("member", desk.owner.pk, desk.person.pk)


@pytest.mark.parametrize("number", ["", "12", "nobody", "+13125550999"])
def test_a_number_that_is_none_or_not_known_is_told(number: str) -> None:
    desk = people.desk()
    answer = people.client(desk.owner).post(f"{desk.path}contacts/proof/", {"number": number})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()


def test_it_is_led_to_from_the_contact_and_from_beside_the_conversation() -> None:
    desk = people.desk()
    contacts.add(OPERATOR, desk.workspace, name="Ann", number=desk.person.number)
    known = Contact.objects.get(workspace=desk.workspace)
    address = f"{desk.path}contacts/proof/?number=%2B{desk.person.number[1:]}"
    for path in (desk.thread, f"{desk.path}contacts/{known.pk}/"):
        assert address in people.client(desk.owner).get(path).content.decode()
        agent = people.member(desk.workspace, "Agent")
        assert address not in people.client(agent).get(path).content.decode()
    page = people.client(desk.owner).get(address).content.decode()
    assert desk.person.number in page
    assert next(iter(seals.public_keys().values())).public_bytes_raw().hex() in page


def test_another_workspace_knows_nothing_of_the_number() -> None:
    desk, other = people.desk(), people.desk("Elsewhere")
    person = make.recipient(desk.workspace)
    make.wrote(person)
    answer = people.client(other.owner).post(f"{other.path}contacts/proof/", {"number": person.number})
    assert answer.status_code == 422
