"""Databases to test on: SQLite in a file, and a PostgreSQL server of the tests' own, with one database for each test."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from planner.storage.database import open_database, sqlite_url
from planner.storage.upgrades import upgrade

KINDS = ("sqlite", "postgresql")


def find_postgres():
    """Return the folder of the programs of PostgreSQL, None where it is not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "pg_ctl").exists()), None)


@contextlib.contextmanager
def postgres_server():
    """Run a server that listens on a socket of its own folder only; gives the URL of its first database."""
    programs = find_postgres()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is missing")
        pytest.skip("install postgresql")
    # initdb refuses root, and the folders of the tests are closed to anybody else
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    home = Path(tempfile.mkdtemp(prefix="planner-pg-"))
    if user:
        shutil.chown(home, "nobody", "nogroup")

    def run(program, *words):
        subprocess.run(
            [str(programs / program), *map(str, words)],
            check=True, capture_output=True, cwd=home, env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}, **user,
        )  # fmt: skip

    data = home / "data"
    run("initdb", "-D", data, "-A", "trust", "-U", "planner", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c fsync=off"
    run("pg_ctl", "-D", data, "-o", options, "-l", home / "log", "-w", "-t", "180", "start")
    try:
        yield f"postgresql+psycopg://planner@/postgres?host={home}"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def fresh_database(kind, place, server_url=None):
    """Give a new database with all tables."""
    if kind == "sqlite":
        database = open_database(sqlite_url(place / f"{uuid.uuid4().hex}.sqlite3"))
    else:
        name = f"t{uuid.uuid4().hex}"
        with create_engine(server_url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        database = open_database(server_url.replace("/postgres?", f"/{name}?"))
    try:
        upgrade(database)
        yield database
    finally:
        database.close()
