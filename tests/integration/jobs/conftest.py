"""A database with an example engagement, and a workshop with the real engines."""

from datetime import UTC, datetime, timedelta

import pytest

from planner.bootstrap import read_engagement_source
from planner.content.writer import YamlSheets
from planner.places import EXAMPLES
from planner.services.keeping import Act, EngagementFile, keep_engagement
from planner.services.work import Workshop
from planner.storage.connecting import connect
from tests.kept_examples import ENGINES, PRINTER, SHELF

ACT = Act("owner@example.com", datetime(2026, 7, 1, 9, tzinfo=UTC))
FILES = read_engagement_source(EXAMPLES / "sample_services")


class Clock:
    """A clock that goes on a second every time somebody looks."""

    def __init__(self):
        self.at = ACT.at

    def __call__(self):
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def store(tmp_path):
    made = connect(None, tmp_path, YamlSheets())
    yield made
    made.database.close()


@pytest.fixture
def shop(store):
    return Workshop(store, ENGINES, SHELF, PRINTER, Clock())


@pytest.fixture
def engagement(store):
    return keep_engagement(store, "services", FILES, ACT)


@pytest.fixture
def unready(store):
    """An engagement that cannot be run: it has a title and nothing else."""
    frame = EngagementFile("engagement.yaml", "title: {zh: 项目, en: Engagement}\n".encode())
    return keep_engagement(store, "unready", [frame], ACT)
