"""Brings a database to the tables this version of the product works with."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from planner.errors import InputError, Problem
from planner.storage.database import Database

_SCRIPTS = Path(__file__).parent / "migrations"


def latest_revision() -> str:
    """Return the revision this version of the product works with."""
    head = ScriptDirectory(str(_SCRIPTS)).get_current_head()
    assert head is not None
    return head


def revision_of(database: Database) -> str | None:
    """Return the revision a database is at, None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database) -> str:
    """
    Bring a database to the latest revision and return it; an empty one gets all tables.

    Raises:
        InputError: a newer version of the product made it.
    """
    if database.file is not None:
        database.file.parent.mkdir(parents=True, exist_ok=True)
    known = {script.revision for script in ScriptDirectory(str(_SCRIPTS)).walk_revisions()}
    present = revision_of(database)
    if present is not None and present not in known:
        raise InputError([Problem("database-newer", str(database.file or "database"), {"revision": present})])
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    with database.writing() as session:
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "head")
    return latest_revision()
