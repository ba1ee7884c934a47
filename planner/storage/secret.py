"""The secret of an installation: signs forms and seals findings."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

VARIABLE = "PLANNER_SECRET"
_KEY_FILE = "secret.key"
_SECRET_BYTES = 32


def read_or_make_secret(data: Path) -> str:
    """
    Return the secret: of the environment, for machines that share no data folder, or else of the data folder.

    It is made once and can be read by its owner only.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return given
    file = data / _KEY_FILE
    if not file.is_file():
        _make(file)
    return file.read_text(encoding="ascii").strip()


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    making = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as written:
        written.write(secrets.token_urlsafe(_SECRET_BYTES))
    # a link appears whole, and never in the place of one that another process made first
    with contextlib.suppress(FileExistsError):
        os.link(making, file)
    making.unlink()
