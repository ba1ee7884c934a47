"""What a web application is started with."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

_KEY_FILE = "secret.key"
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class WebSettings:
    """
    What the application is started with.

    `secret` signs the cookie against forged forms. `is_https` says whether browsers reach it by HTTPS, so that cookies
    are sent that way only. `hosts` are the names it answers to.
    """

    secret: str
    is_https: bool = False
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")


def read_or_make_secret(data: Path) -> str:
    """Return the secret of a data folder; it is made once and can be read by its owner only."""
    file = data / _KEY_FILE
    data.mkdir(parents=True, exist_ok=True)
    try:
        place = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(place, "w", encoding="ascii") as written:
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        written.write(secret)
    return secret
