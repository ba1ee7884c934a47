"""Long lists of codes in short: what follows each other by number is told as from and to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_NUMBERED = re.compile(r"(.*?)(\d+)")
# two codes in a row stay two codes
_LEAST_RUN = 3


def id_runs(ids: Sequence[str]) -> tuple[str, ...]:
    """Return codes in their order, with runs of at least three consecutive ones told as `A4-L01–L05`."""
    return tuple(text for run in _runs(sorted(ids, key=_order)) for text in _told(run))


def _order(id_: str) -> tuple[str, int]:
    numbered = _NUMBERED.fullmatch(id_)
    return (id_, 0) if numbered is None else (numbered[1], int(numbered[2]))


def _runs(ids: Sequence[str]) -> Iterator[list[str]]:
    run: list[str] = []
    for id_ in ids:
        if run and not _follows(run[-1], id_):
            yield run
            run = []
        run.append(id_)
    if run:
        yield run


def _follows(before: str, after: str) -> bool:
    one, two = _NUMBERED.fullmatch(before), _NUMBERED.fullmatch(after)
    return one is not None and two is not None and one[1] == two[1] and int(one[2]) + 1 == int(two[2])


def _told(run: list[str]) -> Iterator[str]:
    if len(run) < _LEAST_RUN:
        yield from run
    else:
        # the last code keeps what stands behind its last hyphen
        yield f"{run[0]}–{run[-1].rpartition('-')[2]}"
