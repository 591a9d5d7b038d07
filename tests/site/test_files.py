"""Static files, as a browser gets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.responses import Response

from threadline.site.files import Files


async def get(folder: Path, name: str) -> Response:
    (folder / name).write_bytes(b"x")
    return await Files(str(folder)).get_response(name, {"type": "http", "method": "GET", "headers": []})


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.css", "text/css"), ("a.js", "javascript"), ("a.svg", "image/svg+xml")],
)
async def test_a_file_is_told_as_what_it_is_since_browsers_believe_nothing_else(
    tmp_path: Path, name: str, kind: str
) -> None:
    answer = await get(tmp_path, name)
    assert kind in answer.headers["Content-Type"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_picture_is_told_as_one_where_python_does_not_know_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("starlette.responses.guess_type", lambda *_: (None, None))
    assert (await get(tmp_path, "a.webp")).headers["Content-Type"] == "image/webp"


async def test_only_a_name_that_changes_with_the_content_is_kept_for_ever(tmp_path: Path) -> None:
    assert (await get(tmp_path, "a.css")).headers["Cache-Control"] == "no-cache"
    assert "immutable" in (await get(tmp_path, "a.0123456789ab.css")).headers["Cache-Control"]
