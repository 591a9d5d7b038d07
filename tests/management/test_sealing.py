"""Keys of secrets: put in front, sealed anew, dropped; what was sealed under them opens all the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from tests import make
from tests.web import people

from threadline.actions import lanes, numbers
from threadline.host import database, home, keys
from threadline.management import cli, migrate
from threadline.models import OperatorAudit, Worker
from threadline.queries import accounts

pytestmark = pytest.mark.django_db
SECRET = "hush-sms"
Load = Callable[[], None]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file of the test's own, and the command on the test's own database."""

    @contextmanager
    def running(home: object) -> Iterator[str]:
        yield ""

    monkeypatch.setenv("THREADLINE_HOME", str(tmp_path))
    monkeypatch.setattr(database, "running", running)
    monkeypatch.setattr(migrate, "use", lambda url: None)
    found = home.open_home().keys
    keys.load_or_make(found)
    return found


@pytest.fixture
def restart(path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """What a restart does: the keys are read from the file."""

    def load() -> None:
        monkeypatch.setattr(settings, "KEYS", keys.load(path))

    load()
    return load


def account() -> str:
    made = numbers.add_account(
        "smpp", name="Main", settings={"address": "smsc.example:2775", "system_id": "desk"},
        secret_settings={"password": SECRET},
    )  # fmt: skip
    return made.key


def opens(key: str) -> bool:
    found = accounts.by_key(key)
    assert found is not None
    return found.settings["password"] == SECRET


def two_step() -> Authenticator:
    user = people.desk().owner.user
    return Authenticator.objects.create(
        user=user, type="totp", data={"secret": get_adapter().encrypt("JBSWY3DP"), "used_mask": 0}
    )


def test_a_new_key_is_taken_and_the_old_one_goes_once_nothing_needs_it(
    path: Path, restart: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    key, kept = account(), two_step()
    old = settings.KEYS.secrets[0]
    assert cli.main(["keys", "rotate", "secrets"]) == 0
    assert opens(key)  # a process that was not restarted yet
    restart()
    assert opens(key)
    assert cli.main(["keys", "drop"]) == 1
    assert "2 still need an old key" in capsys.readouterr().err
    assert cli.main(["keys", "reseal"]) == 0
    assert "2 sealed anew" in capsys.readouterr().out
    assert cli.main(["keys", "reseal"]) == 0
    assert "0 sealed anew" in capsys.readouterr().out
    assert cli.main(["keys", "drop"]) == 0
    assert old.id in capsys.readouterr().out
    restart()
    assert [each.id for each in settings.KEYS.secrets] != [old.id]
    assert len(settings.KEYS.secrets) == 1
    assert opens(key)
    kept.refresh_from_db()
    assert get_adapter().decrypt(kept.data["secret"]) == "JBSWY3DP"
    assert kept.data["used_mask"] == 0
    assert OperatorAudit.objects.filter(action="account.resealed").count() == 1


def test_nothing_is_sealed_under_a_key_that_a_running_engine_does_not_know(
    path: Path, restart: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    key = account()
    make.engine(make.account().pk)
    assert cli.main(["keys", "rotate", "secrets"]) == 0
    Worker.objects.update(started_at=settings.KEYS.secrets[0].created)
    assert cli.main(["keys", "reseal"]) == 1
    assert "restart Threadline first" in capsys.readouterr().err
    assert opens(key)
    lanes.end([Worker.objects.get().pk])
    restart()
    assert cli.main(["keys", "reseal"]) == 0


def test_what_opens_under_no_key_keeps_no_key_alive(path: Path, restart: Load) -> None:
    made = make.account()
    type(made).objects.filter(pk=made.pk).update(secrets=b"gAAAAA-lost")
    assert cli.main(["keys", "rotate", "secrets"]) == 0
    restart()
    assert cli.main(["keys", "drop"]) == 0
