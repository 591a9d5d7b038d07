"""Who runs the installation: whoever set it up, and whom the command lets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests import make

from threadline.actions import first, workspaces
from threadline.host import database
from threadline.management import cli, migrate, operator
from threadline.models import OperatorAudit, User
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works on the test's own database."""

    @contextmanager
    def running(home: object) -> Iterator[str]:
        yield ""

    monkeypatch.setattr(database, "running", running)
    monkeypatch.setattr(migrate, "use", lambda url: None)
    monkeypatch.setattr(operator.home, "open_home", lambda: None)


def test_somebody_is_let_listed_and_let_no_longer(capsys: pytest.CaptureFixture[str]) -> None:
    workspaces.add_member(OPERATOR, make.workspace(), email="ana@example.com", name="Ana", role="Agent")
    assert cli.main(["operator"]) == 0
    assert capsys.readouterr().out.startswith("Nobody.")
    assert cli.main(["operator", "add", "Ana@example.com"]) == 0
    assert User.objects.get(email="ana@example.com").operator
    assert cli.main(["operator", "add", "ana@example.com"]) == 1
    capsys.readouterr()
    assert cli.main(["operator", "list"]) == 0
    assert capsys.readouterr().out == "ana@example.com\n"
    assert cli.main(["operator", "remove", "ana@example.com"]) == 0
    assert not User.objects.get(email="ana@example.com").operator
    assert cli.main(["operator", "add", "nobody@example.com"]) == 1
    done = OperatorAudit.objects.filter(noun="user").order_by("id").values_list("action", flat=True)
    assert list(done) == ["operator.made", "operator.unmade"]


def test_whoever_makes_the_first_workspace_runs_the_installation() -> None:
    made = first.make(
        name="Riverside", business="Riverside", zone="America/Chicago", own_name="Ana", email="ana@example.com",
        password="a long enough one", simulator_secret="shh",
    )  # fmt: skip
    assert made is not None
    assert User.objects.get(pk=made.pk).operator
