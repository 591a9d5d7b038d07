"""The home: made once, kept closed, refused when it is not usable."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from threadline.host import home
from threadline.host.errors import HostError


def test_a_home_is_made_with_all_its_folders_and_closed_to_others(tmp_path: Path) -> None:
    made = home.open_home(tmp_path / "deep" / "home")
    for folder in (
        made.path,
        made.postgres,
        made.run,
        made.spool,
        made.journal,
        made.simulator,
        made.static,
        made.attachments,
    ):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_home_keeps_its_id(tmp_path: Path) -> None:
    assert home.open_home(tmp_path / "a").id == home.open_home(tmp_path / "a").id
    assert home.open_home(tmp_path / "a").id != home.open_home(tmp_path / "b").id


def test_the_home_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREADLINE_HOME", str(tmp_path / "named"))
    assert home.location() == tmp_path / "named"
    monkeypatch.delenv("THREADLINE_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert home.location() == tmp_path / "data" / "threadline"
    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/ignored")
    assert home.location() == Path.home() / ".local" / "share" / "threadline"


def test_a_home_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    marker = tmp_path / home.MARKER
    marker.write_text(json.dumps({"format": home.FORMAT + 1, "id": "x", "more": "things"}))
    before = marker.read_bytes()
    with pytest.raises(HostError, match="newer Threadline"):
        home.open_home(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [home.MARKER]
    assert marker.read_bytes() == before


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": "x"}', '{"id": "y"}'])
def test_a_marker_that_cannot_be_read_is_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / home.MARKER).write_text(content)
    with pytest.raises(HostError, match=r"is .* really a home"):
        home.open_home(tmp_path)


def test_a_file_in_the_way_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HostError, match="in the way"):
        home.open_home(tmp_path / "file")
    with pytest.raises(HostError, match="in the way"):
        home.open_home(tmp_path / "file" / "below")


def test_a_place_that_cannot_be_written_is_one_sentence() -> None:
    with pytest.raises(HostError, match="/proc"):
        home.open_home(Path("/proc/threadline"))


def test_a_name_with_control_characters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="control characters"):
        home.open_home(tmp_path / "a\nb")
