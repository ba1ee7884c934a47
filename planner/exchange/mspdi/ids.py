"""Numbers that stay: the same thing has the same number in every export, whatever else comes and goes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

# the largest number MS Project takes for a task, a resource or an assignment
LARGEST = 0x1FFFFF


def assign_uids(keys: Iterable[str], known: Mapping[str, int], *, largest: int = LARGEST) -> dict[str, int]:
    """
    Return a number for every key: the known one, else one computed from the key, no number twice.

    A number once given is never given to another key, not even when the first one is gone. Where two keys ask for
    the same number the second gets the next one its text leads to; only a stored `known` keeps that for certain.

    Args:
        known: key -> number of earlier exports; keys no longer asked for are kept out of the result.
        largest: the largest number allowed; 0 is never given.
    """
    given = dict(known)
    taken = set(given.values())
    asked = tuple(dict.fromkeys(keys))
    for key in sorted(set(asked) - set(given)):
        number = next(number for number in _numbers(key, largest) if number not in taken)
        given[key] = number
        taken.add(number)
    return {key: given[key] for key in asked}


def _numbers(key: str, largest: int) -> Iterable[int]:
    """Yield the numbers a key leads to, in order of preference."""
    attempt = 0
    while True:
        digest = hashlib.sha256(f"{attempt}:{key}".encode()).digest()
        yield int.from_bytes(digest[:8], "big") % largest + 1
        attempt += 1
