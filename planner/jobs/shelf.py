"""Findings as sealed bytes: written by this program with this secret, or never looked into."""

from __future__ import annotations

import functools
import hashlib
import hmac
import pickle
import zlib
from collections.abc import Iterator
from pathlib import Path

from planner import __version__, places
from planner.services.run import EngagementResult

_MARK = b"PLF1"
_DIGEST = hashlib.sha256().digest_size
# what a result is made with: programs and content; pages are not
_SUFFIXES = {".py", ".yaml", ".json"}
# the first level is three times as quick as the usual one, for a tenth more bytes
_LEVEL = 1


class SealedShelf:
    """
    Seals results under a secret.

    Unpickling runs what the bytes say. So only bytes are unpickled that carry the code (HMAC-SHA256) of this very
    program under this very secret, and the code is compared before anything is read from them.
    """

    def __init__(self, secret: str, program: str | None = None) -> None:
        key = hmac.digest(secret.encode(), b"findings", "sha256")
        program = program_digest() if program is None else program
        self._key = hmac.digest(key, program.encode(), "sha256")

    @property
    def stamp(self) -> str:
        """A mark of program and secret together that gives neither away."""
        return hmac.digest(self._key, b"stamp", "sha256").hex()[:32]

    def seal(self, result: EngagementResult) -> bytes:
        """Return a result as sealed bytes."""
        packed = zlib.compress(pickle.dumps(result, pickle.HIGHEST_PROTOCOL), _LEVEL)
        return _MARK + self._code(packed) + packed

    def unseal(self, content: bytes) -> EngagementResult | None:
        """Return the result in bytes that were sealed here; None for any other bytes, which are not read."""
        start = len(_MARK)
        code, packed = content[start : start + _DIGEST], content[start + _DIGEST :]
        if content[:start] != _MARK or not hmac.compare_digest(code, self._code(packed)):
            return None
        result = pickle.loads(zlib.decompress(packed))  # noqa: S301 - our own, by the code that was just compared
        assert isinstance(result, EngagementResult)
        return result

    def _code(self, packed: bytes) -> bytes:
        return hmac.digest(self._key, packed, "sha256")


@functools.cache
def program_digest() -> str:
    """Return what tells this program and its content from every other, wherever it is installed."""
    told = hashlib.sha256(__version__.encode())
    for name, path in _program_files():
        told.update(f"{name}\0{path.stat().st_size}\0".encode())
        told.update(path.read_bytes())
    return told.hexdigest()


def _program_files() -> Iterator[tuple[str, Path]]:
    package = Path(places.__file__).parent
    folders = {
        "planner": package,
        "templates": places.TEMPLATES,
        "questionnaires": places.QUESTIONNAIRES,
        "vendor_profiles": places.VENDOR_PROFILES,
    }
    for name, folder in folders.items():
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder)
            # the engagements that come along are data, and an installed package holds the other folders inside
            is_ours = not path.is_relative_to(places.EXAMPLES) and place.parts[0] != "_content"
            if path.suffix in _SUFFIXES and is_ours:
                yield f"{name}/{place.as_posix()}", path
