"""Connects to what keeps engagements: the file in the data folder, or the database of a URL."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import DBAPIError

from planner.errors import ExportError, InputError, Problem
from planner.services.keeping import SheetFormat
from planner.storage.database import open_database, sqlite_url
from planner.storage.keeping import DatabaseKeeping
from planner.storage.upgrades import upgrade

FILE = "planner.sqlite3"


def connect(database_url: str | None, data: Path, sheets: SheetFormat) -> DatabaseKeeping:
    """
    Open a database and bring it to the latest tables; one that is not there yet is made.

    Args:
        database_url: None: `planner.sqlite3` in the data folder.
        sheets: how data stands in the files of an engagement.

    Raises:
        InputError: the URL is none, or a newer version made the database.
        ExportError: it cannot be reached or made.
    """
    database = open_database(database_url or sqlite_url(data / FILE))
    try:
        upgrade(database)
    except InputError:
        database.close()
        raise
    except (DBAPIError, OSError) as error:
        database.close()
        # what the driver says of the place, without the statement and without the password of the URL
        reason = str(error.orig) if isinstance(error, DBAPIError) else error.strerror or str(error)
        where = database.engine.url.render_as_string(hide_password=True)
        raise ExportError(Problem("database-unreachable", where, {"reason": reason.strip().splitlines()[0]})) from error
    return DatabaseKeeping(database, sheets)
