"""Every test of the storage runs on SQLite and on PostgreSQL."""

import pytest
from argon2 import PasswordHasher

from planner.content.writer import YamlSheets
from planner.storage.keeping import DatabaseKeeping
from planner.storage.passwords import Argon2Passwords
from tests.databases import KINDS, fresh_database, postgres_server


@pytest.fixture(scope="session")
def server_url():
    """Return the URL of a PostgreSQL server that runs as long as the tests."""
    with postgres_server() as url:
        yield url


@pytest.fixture(params=KINDS)
def database(request, tmp_path):
    """Return a new database with all tables."""
    url = request.getfixturevalue("server_url") if request.param == "postgresql" else None
    with fresh_database(request.param, tmp_path, url) as made:
        yield made


@pytest.fixture(scope="session")
def passwords():
    """Return passwords hashed by the real function, at the least cost it allows."""
    return Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def keeping(database):
    """Return what the services write to."""
    return DatabaseKeeping(database, YamlSheets())
