"""Static files, under names that carry a hash of the content: kept by browsers for ever."""

from __future__ import annotations

import os
import re
from functools import cache

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_TYPES = {".webp": "image/webp"}
"""What Python knows from 3.13 on only; a browser that is told another type shows no picture."""

_HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


class Files(StaticFiles):
    """Files of one folder; it may be made after this."""

    def __init__(self, directory: str) -> None:
        super().__init__(directory=directory, check_dir=False)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file; only a name that changes with the content may be kept without asking again."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        lasting = _HASHED.search(os.fspath(full_path)) is not None
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
        if known := _TYPES.get(os.path.splitext(full_path)[1]):
            answer.headers["Content-Type"] = known
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer


class Names(ManifestStaticFilesStorage):
    """The hashed names, each looked up once: a page says the same few a hundred times."""

    @cache  # noqa: B019 - one of these lives as long as the process
    def url(self, name: str, force: bool = False) -> str:
        """Where the file is."""
        return super().url(name, force)
