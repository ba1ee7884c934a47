"""What takes long to make is made once for all test processes: they share a folder in which it is laid down."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest


class Shelf:
    """A folder of this test session in which any process finds what another one made."""

    filling = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: dict[str, Any] = {}

    def get(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what is kept under a name; the first process that asks makes it, while the others wait."""
        if name not in self._taken:
            self._taken[name] = pickle.loads(self._kept(name, make).read_bytes())
        return self._taken[name]

    def folder(self, name: str, fill: Callable[[Path], object]) -> Path:
        """Return a folder that is filled once; whoever reads it leaves it as it is."""
        place = self._folder / f"{name}.files"
        with self._locked(name):
            if not place.is_dir():
                made = self._folder / f"{name}.part"
                fill(made)
                made.rename(place)
        return place

    def _kept(self, name: str, make: Callable[[], Any]) -> Path:
        place = self._folder / f"{name}.pickle"
        with self._locked(name):
            if not place.is_file():
                made = self._folder / f"{name}.part"
                made.write_bytes(pickle.dumps(self._made(make)))
                made.rename(place)
        return place

    def _made(self, make: Callable[[], Any]) -> Any:
        Shelf.filling = True
        try:
            return make()
        finally:
            Shelf.filling = False

    @contextlib.contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with (self._folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def shelf_of_the_session(factory: pytest.TempPathFactory) -> Shelf:
    """Return the shelf of this run: the processes of one run have their temporary folders side by side."""
    own = factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return Shelf(folder)


def traced_when_shared(run: Callable[..., Any]) -> Callable[..., Any]:
    """
    Return a function that runs engagements and is counted for coverage only where the result goes to the shelf.

    Counting makes the engines nearly three times slower. Their own tests and the shared runs go through every line;
    the hundred runs of the command line and of variants add none.
    """

    @functools.wraps(run)
    def running(*given: Any, **named: Any) -> Any:
        if Shelf.filling or "tests/integration/" not in os.environ.get("PYTEST_CURRENT_TEST", ""):
            return run(*given, **named)
        with untraced():
            return run(*given, **named)

    return running


@contextlib.contextmanager
def untraced() -> Iterator[None]:
    """Count no lines for a while."""
    counting = coverage.Coverage.current()
    if counting is None:
        yield
        return
    counting.stop()
    try:
        yield
    finally:
        counting.start()
