"""Lists of consent and files about numbers: much may be wrong with each, and of many together little of it is told."""

from __future__ import annotations

from datetime import date

import pytest
from tests import make

from threadline.models import ConsentImport, Scrub
from threadline.queries import consent_imports, scrubs

pytestmark = pytest.mark.django_db


def test_of_one_list_a_thousand_refused_rows_are_told_and_of_many_lists_twenty_each() -> None:
    owner = make.workspace()
    bad = [[n, "number", "missing"] for n in range(2, 1_502)]
    made = ConsentImport.objects.create(
        workspace=owner, file_name="old.csv", sha256=b"s" * 32, origin="our forms", stage="recorded",
        actor_kind="operator", bad=bad,
    )  # fmt: skip
    ConsentImport.objects.create(
        workspace=owner, file_name="fine.csv", sha256=b"t" * 32, origin="our forms", stage="recorded",
        actor_kind="operator",
    )  # fmt: skip
    one = consent_imports.one(owner.pk, made.pk)
    assert one is not None
    assert (one.refused, len(one.bad), one.bad[0]) == (1_500, 1_000, (2, "number", "missing"))
    fine, listed = consent_imports.newest(owner.pk)
    assert (fine.refused, fine.bad) == (0, ())
    assert (listed.refused, listed.bad) == (1_500, one.bad[:20])


def test_of_many_files_twenty_lines_that_could_not_be_read_are_told_each() -> None:
    owner = make.workspace()
    bad = [[n, "number", "unreadable"] for n in range(1, 101)]
    made = Scrub.objects.create(
        workspace=owner, source="deactivated", file_name="gone.txt", sha256=b"s" * 32, day=date(2026, 7, 1),
        stage="applied", actor_kind="operator", refused=100, bad=bad,
    )  # fmt: skip
    one = scrubs.one(owner.pk, made.pk)
    assert one is not None
    assert (one.refused, len(one.bad)) == (100, 100)
    [listed] = scrubs.newest(owner.pk)
    assert (listed.refused, listed.bad) == (100, one.bad[:20])
