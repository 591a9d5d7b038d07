"""API keys: shown once, kept as a digest, scoped, revoked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests import make

from threadline.actions import api_keys
from threadline.models import ApiKey, Audit
from threadline.queries import api_keys as keys
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db


def test_a_key_is_found_by_its_secret_alone() -> None:
    owner = make.workspace()
    row, secret = api_keys.create(OPERATOR, owner, name="till", scopes=["messages:write"])
    found = keys.find([secret, "tl_other"])
    assert list(found) == [secret]
    assert (found[secret].workspace, found[secret].actor.id) == (owner.pk, row.pk)
    assert found[secret].scopes == {"messages:write"}


def test_the_secret_is_nowhere_in_the_database() -> None:
    row, secret = api_keys.create(OPERATOR, make.workspace(), name="till", scopes=[])
    kept = ApiKey.objects.values().get(pk=row.pk)
    assert secret not in repr(kept)
    assert secret not in repr(list(Audit.objects.values()))
    assert kept["prefix"] == secret[:10]


def test_a_revoked_key_is_found_no_more_and_cannot_be_revoked_twice() -> None:
    owner = make.workspace()
    row, secret = api_keys.create(OPERATOR, owner, name="till", scopes=[])
    now = datetime.now(UTC)
    assert not api_keys.revoke(OPERATOR, make.workspace("Elsewhere"), row.pk, now=now)
    assert keys.find([secret])
    assert api_keys.revoke(OPERATOR, owner, row.pk, now=now)
    assert not api_keys.revoke(OPERATOR, owner, row.pk, now=now)
    assert not keys.find([secret])
    actions = Audit.objects.filter(workspace=owner, noun="api_key").values_list("action", flat=True)
    assert list(actions) == ["api_key.created", "api_key.revoked"]


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(ValueError, match="everything"):
        api_keys.create(OPERATOR, make.workspace(), name="till", scopes=["everything"])
    assert not ApiKey.objects.exists()
