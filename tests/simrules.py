"""The place of the simulated Discord that all requests pass: there they are held against the rulebook."""

import datetime as dt
from typing import Any

from simcord.http import router

from tests.kept_secret import held_in
from tests.rulebook.asked import Asked, File
from tests.rulebook.book import look_at


def look_at_requests() -> None:
    """Once, however often it is called."""
    real: Any = router.dispatch
    if getattr(real, "looks", False):
        return

    def dispatch(backend: Any, method: str, path: str, **given: Any) -> Any:
        files = [_file(file) for file in given.get("files") or ()]
        at = dt.datetime.fromisoformat(backend.now_iso())
        look_at(Asked(method, path, given.get("params") or {}, given.get("json"), files, given.get("reason"), at))
        return real(backend, method, path, **given)

    known: Any = dispatch
    known.looks = True
    router.dispatch = known


def _file(file: Any) -> File:
    here = file.fp.tell()
    data = file.fp.read()
    file.fp.seek(here)
    return File(file.filename, len(data), held_in(data))
