"""Backups of an SQLite database, taken while it is in use, and their way back."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from planner.errors import ExportError, InputError, Problem
from planner.storage.database import Database

_SOUND = "ok"


def back_up(database: Database, target: Path) -> Path:
    """
    Copy an SQLite database as it is at this moment; the copy is checked before it gets its name.

    Raises:
        InputError: this is PostgreSQL (its own `pg_dump` does this), or there is a file of this name already.
        ExportError: it cannot be written.
    """
    source = _file_of(database)
    if target.exists():
        raise InputError([Problem("exists-already", str(target))])
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(source, target)
    except (OSError, sqlite3.Error) as error:
        raise ExportError(Problem("cannot-write", str(target), {"reason": str(error)})) from error
    return target


def restore(database: Database, backup: Path) -> None:
    """
    Put a backup in the place of the database; nobody else may have it open.

    Raises:
        InputError: the file is no sound backup, or this is PostgreSQL.
        ExportError: it cannot be written; the database then is as it was.
    """
    target = _file_of(database)
    if not backup.is_file() or not _is_sound(backup):
        raise InputError([Problem("no-backup", str(backup))])
    database.close()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # into the open database, page by page in one transaction: a crash leaves the old one
        with contextlib.closing(sqlite3.connect(backup)) as held, contextlib.closing(sqlite3.connect(target)) as live:
            held.backup(live)
    except (OSError, sqlite3.Error) as error:
        raise ExportError(Problem("cannot-write", str(target), {"reason": str(error)})) from error


def _file_of(database: Database) -> Path:
    if database.file is None:
        raise InputError([Problem("backup-of-server", "--database")])
    return database.file


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise InputError([Problem("no-database", str(source))])
    making = target.with_name(f".{target.name}.part")
    try:
        with contextlib.closing(sqlite3.connect(source)) as live, contextlib.closing(sqlite3.connect(making)) as copy:
            live.backup(copy)
            # one file, without a log beside it
            copy.execute("PRAGMA journal_mode = DELETE")
        if not _is_sound(making):
            raise sqlite3.DatabaseError(_SOUND)
        making.replace(target)
    finally:
        making.unlink(missing_ok=True)


def _is_sound(file: Path) -> bool:
    """Whether a file is an SQLite database of ours whose pages are whole."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check").fetchone()
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return False
    return bool(found == _SOUND)
