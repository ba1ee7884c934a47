"""The bell: a queue that carries the id of a job and nothing else; what the job is stands in its row."""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError, HueyException
from huey.registry import Message
from huey.serializer import Serializer

from planner.errors import ExportError, InputError, Problem
from planner.services.jobs import Job

QUEUE_VARIABLE = "PLANNER_QUEUE_URL"
FILE = "queue.sqlite3"
_NAME = "planner"
# a row may be found a little late, and a page must not wait for a queue that is busy or away
_BUSY_SECONDS = 2
_ID = re.compile(rb"[0-9a-f]{1,64}")
_LOG = logging.getLogger("planner.jobs")


class IdsOnly(Serializer):  # type: ignore[misc]  # the library ships no types
    """
    Messages that are an id of a job in plain letters.

    The library's own way is pickle: whoever could write to the queue could then run anything in the worker.
    """

    def serialize(self, data: Any) -> bytes:
        return str(data.args[0]).encode("ascii")

    def deserialize(self, data: Any) -> Any:
        told = bytes(data)
        return Message(id=os.urandom(8).hex(), name=_TASK, args=(told.decode() if _ID.fullmatch(told) else "",))


def open_queue(database_url: str | None, data: Path) -> Huey:
    """
    Open the queue: that of PLANNER_QUEUE_URL, else one in the PostgreSQL database, else a file in the data folder.

    Raises:
        InputError: the URL names another kind of queue, or is none.
        ExportError: it cannot be reached, or the package for it is not installed.
    """
    url = os.environ.get(QUEUE_VARIABLE) or database_url or ""
    kind = url.partition(":")[0].partition("+")[0]
    options: dict[str, Any] = {"results": False, "serializer": IdsOnly()}
    try:
        match kind:
            case "postgres" | "postgresql":
                return PostgresHuey(_NAME, dsn=re.sub(r"^[^:]+", "postgresql", url), **options)
            case "redis" | "rediss":
                return RedisHuey(_NAME, connection_pool=_redis_at(url), **options)
            case "" | "sqlite":
                data.mkdir(parents=True, exist_ok=True)
                return SqliteHuey(_NAME, filename=str(data / FILE), timeout=_BUSY_SECONDS, **options)
    except ConfigurationError as error:
        raise ExportError(Problem("queue-packages", kind)) from error
    except _faults() as error:
        reason = str(error).strip().partition("\n")[0]
        raise ExportError(Problem("queue-unreachable", kind or str(data), {"reason": reason})) from error
    raise InputError([Problem("queue-kind", QUEUE_VARIABLE, {"kind": kind})])


def _redis_at(url: str) -> Any:
    """Return connections to Redis that give up soon; nothing is connected before the bell is first rung."""
    try:
        # an extra, as all of this module is; whoever has no queue there does without
        from redis import ConnectionPool  # noqa: PLC0415
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ConfigurationError from error
    try:
        # tried once more: a server that was started anew has closed the connections it had
        return ConnectionPool.from_url(
            url, socket_connect_timeout=_BUSY_SECONDS, socket_timeout=_BUSY_SECONDS, retry=Retry(NoBackoff(), 1)
        )
    except ValueError:
        # its message may hold a piece of a password
        raise InputError([Problem("queue-url", QUEUE_VARIABLE)]) from None


def bell_of(queue: Huey, answer: Callable[[str], None] | None = None) -> Callable[[Job], None]:
    """
    Return what rings for a job.

    A bell that cannot be rung loses nothing: workers look for rows that wait by themselves, only later.

    Args:
        answer: what a worker does when it hears the bell for an id; pages only ring.
    """

    def work(job_id: str) -> None:
        if answer is not None:
            answer(job_id)

    task = queue.task()(work)

    def ring(job: Job) -> None:
        try:
            task(job.id)
        except _faults() as error:
            _LOG.warning("the bell for job %s cannot be rung: %s", job.id, error)

    return ring


def _faults() -> tuple[type[Exception], ...]:
    """Return what goes wrong with a queue that cannot be reached, by the driver in use."""
    drivers = (("psycopg", "Error"), ("redis", "RedisError"))
    loaded = [getattr(sys.modules[name], error) for name, error in drivers if name in sys.modules]
    return (OSError, HueyException, sqlite3.Error, *loaded)


# the name the library gives the one task: the module of the function that is its body, and its name
_TASK = f"{__name__}.work"
