"""Password hashes by Argon2id, with the parameters of RFC 9106 for a server with little memory."""

from __future__ import annotations

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

_LOW_MEMORY = PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)


class Argon2Passwords:
    """Hashes and checks passwords; a check without a hash takes as long as one with."""

    def __init__(self, hasher: PasswordHasher = _LOW_MEMORY) -> None:
        self._hasher = hasher
        self._nobody = hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """Return the hash of a password, with its salt and parameters."""
        return self._hasher.hash(password)

    def matches(self, password: str, hashed: str | None) -> bool:
        """Whether a password is the one of a hash; never without one."""
        try:
            self._hasher.verify(hashed or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None

    def needs_rehash(self, hashed: str) -> bool:
        """Whether a hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(hashed)
