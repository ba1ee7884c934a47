"""Opens the database: SQLite by default, PostgreSQL by one URL; short transactions that lose no edit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from planner.errors import InputError, Problem

BUSY_SECONDS = 10
# PostgreSQL gives one number to whoever writes the audit trail; any constant that nothing else uses
_WRITERS = 7_305_209_611
_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class Database:
    """
    A database and its transactions.

    One writer at a time: SQLite takes its lock at the beginning (`BEGIN IMMEDIATE`), so that no transaction reads,
    waits and then overwrites; PostgreSQL takes an advisory lock, which keeps the audit trail in one row.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session whose reads see one state; nothing it changes is kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that is committed at the end, and rolled back whole when anything goes wrong."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            if self.engine.dialect.name == "sqlite":
                session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            else:
                session.execute(text("SELECT pg_advisory_xact_lock(:writers)"), {"writers": _WRITERS})
            yield session

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database; None for one in memory and for PostgreSQL."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """
    Open a database by its URL: `sqlite:///folder/planner.sqlite3` or `postgresql://user@host/name`.

    Nothing is connected before the first transaction.

    Raises:
        InputError: the URL is none, or names another kind of database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InputError([Problem("database-url", "--database", {})]) from None
    driver = _DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise InputError([Problem("database-kind", "--database", {"kind": parsed.get_backend_name()})])
    # the password of a URL must not reach a log: echo and parameters in messages stay off
    engine = create_engine(parsed.set(drivername=driver), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connection)
        event.listen(engine, "begin", _begin_sqlite)
    return Database(engine)


def sqlite_url(file: Path) -> str:
    """Return the URL of an SQLite file."""
    return f"sqlite:///{file}"


def _on_sqlite_connection(connection: Any, record: Any) -> None:
    del record
    # the driver must not begin transactions of its own: `_begin_sqlite` does
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")
