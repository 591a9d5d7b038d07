"""`threadline keys`."""

from __future__ import annotations

from pathlib import Path

import pytest

from threadline.host import home, keys
from threadline.host.keys import KeySet
from threadline.management import cli


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("THREADLINE_HOME", str(tmp_path))
    return home.open_home().keys


def test_ids_are_listed_and_never_the_keys(key_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = keys.load_or_make(key_file)
    assert cli.main(["keys"]) == 0
    shown = capsys.readouterr().out
    for name in KeySet:
        assert made.of(name)[0].id in shown
        assert made.of(name)[0].value not in shown


def test_a_rotated_key_is_in_front_and_in_use(key_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = keys.load_or_make(key_file).digest[0]
    assert cli.main(["keys", "rotate", "digest"]) == 0
    fresh = keys.load(key_file).digest[0]
    capsys.readouterr()
    assert cli.main(["keys", "list"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("digest")]
    assert fresh.id in lines[0]
    assert lines[0].endswith("(in use)")
    assert old.id in lines[1]
    assert not lines[1].endswith("(in use)")


def test_another_file_is_used_when_it_is_named(
    key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named = tmp_path / "elsewhere.json"
    monkeypatch.setenv("THREADLINE_KEYS", str(named))
    made = keys.load_or_make(named)
    assert cli.main(["keys"]) == 0
    assert made.digest[0].id in capsys.readouterr().out
    assert not key_file.exists()


def test_without_a_key_file_there_is_one_sentence(key_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["keys"]) == 1
    assert str(key_file) in capsys.readouterr().err
