"""`planner import`, `export`, `backup`, `restore`, `db` and `audit` as people use them."""

import shutil
import sqlite3
import threading
from datetime import UTC, datetime

import pytest

from planner.content.writer import YamlSheets
from planner.errors import InputError
from planner.places import EXAMPLES
from planner.services.keeping import Act, EngagementFile, change_sheet, keep_engagement
from planner.storage.backups import back_up, restore
from planner.storage.connecting import connect
from planner.storage.folders import read_engagement_files
from tests.integration.commands import call

SERVICES = EXAMPLES / "sample_services"
ACT = Act("lead", datetime(2026, 7, 1, tzinfo=UTC))


@pytest.fixture
def opened():
    """Open databases by their folder; all are closed afterwards."""
    made = []

    def open_one(place):
        made.append(connect(None, place, YamlSheets()))
        return made[-1]

    yield open_one
    for one in made:
        one.database.close()


def run(place, *words):
    told = call(*words, "--data", place / "data", "--lang", "en")
    return told.code, told.out + told.err


@pytest.mark.parametrize("target", ["out", "out.zip"])
def test_an_engagement_goes_in_and_comes_out_as_it_was(tmp_path, target):
    assert run(tmp_path, "import", SERVICES)[0] == 0
    assert run(tmp_path, "export", "sample_services", tmp_path / target)[0] == 0
    assert read_engagement_files(tmp_path / target) == read_engagement_files(SERVICES)


def test_an_exported_engagement_ranks_as_the_folder_it_came_from(tmp_path):
    run(tmp_path, "import", SERVICES)
    run(tmp_path, "export", "sample_services", tmp_path / "out")
    before, after = (call("selection", "rank", folder, "--json").data for folder in (SERVICES, tmp_path / "out"))
    assert before == after


def test_commands_say_what_is_kept_and_who_did_what(tmp_path):
    run(tmp_path, "import", SERVICES, "--as", "one")
    code, told = run(tmp_path, "import", SERVICES, "--as", "one")
    assert (code, "is kept already" in told) == (1, True)
    assert "one" in run(tmp_path, "db", "list")[1]
    code, told = run(tmp_path, "export", "onne", tmp_path / "out")
    assert (code, "near are: one" in told) == (2, True)
    assert run(tmp_path, "db", "remove", "one", "--yes")[0] == 0
    trail = run(tmp_path, "audit", "show")[1]
    assert trail.index("Engagement imported") < trail.index("Engagement removed")
    assert run(tmp_path, "audit", "verify")[0] == 0


def test_an_empty_place_gets_a_database_with_nothing_in_it(tmp_path):
    assert run(tmp_path, "db", "upgrade")[0] == 0
    assert (tmp_path / "data" / "planner.sqlite3").is_file()
    assert call("db", "list", "--data", tmp_path / "data", "--json").data == []
    assert call("audit", "verify", "--data", tmp_path / "data", "--json").data["entries"] == 0


def test_a_broken_audit_trail_ends_with_one_and_names_the_entry(tmp_path):
    run(tmp_path, "import", SERVICES)
    with sqlite3.connect(tmp_path / "data" / "planner.sqlite3") as connection:
        connection.execute("DROP TRIGGER audit_entry_no_update")
        connection.execute("UPDATE audit_entry SET actor = 'nobody'")
    code, told = run(tmp_path, "audit", "verify")
    assert (code, "breaks at entry 1" in told) == (1, True)


def test_a_restored_backup_holds_what_was_there_and_says_that_it_was_restored(tmp_path):
    run(tmp_path, "import", SERVICES)
    assert run(tmp_path, "backup", tmp_path / "kept.sqlite3")[0] == 0
    run(tmp_path, "db", "remove", "sample_services", "--yes")
    assert run(tmp_path, "restore", tmp_path / "kept.sqlite3", "--yes")[0] == 0
    assert "sample_services" in run(tmp_path, "db", "list")[1]
    trail = run(tmp_path, "audit", "show")[1]
    assert "Backup restored" in trail
    assert "Engagement removed" not in trail
    assert run(tmp_path, "audit", "verify")[0] == 0


def test_a_backup_taken_while_others_write_is_whole(tmp_path, opened):
    keeping = opened(tmp_path)
    frame = EngagementFile("engagement.yaml", b"title: x\nnumber: 0\n")
    kept = keep_engagement(keeping, "x", [frame], ACT)
    stop = threading.Event()

    def write():
        while not stop.is_set():
            with keeping.reading() as unit:
                seen = unit.engagements.sheet(kept.id, "engagement.yaml")
            data = {**seen.data, "number": seen.data["number"] + 1}
            change_sheet(keeping, kept.id, type(seen)(seen.place, None, data, seen.version), ACT)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backups = [back_up(keeping.database, tmp_path / f"{number}.sqlite3") for number in range(5)]
    finally:
        stop.set()
        writer.join()
    for backup in backups:
        shutil.copy(backup, tmp_path / "other.sqlite3")
        other = connect(f"sqlite:///{tmp_path / 'other.sqlite3'}", tmp_path, YamlSheets())
        with other.reading() as unit:
            number = unit.engagements.sheet(kept.id, "engagement.yaml").data["number"]
            # one entry for the import, one for each change that is in it
            assert unit.audit.verify() == type(unit.audit.verify())(number + 1, None, unit.audit.entries()[-1].digest)
        other.database.close()


def test_only_sound_backups_are_restored_and_none_is_written_over(tmp_path, opened):
    keeping = opened(tmp_path)
    (tmp_path / "text").write_text("no database")
    with sqlite3.connect(tmp_path / "foreign") as connection:
        connection.execute("CREATE TABLE x (y)")
    for name in ("text", "foreign", "none"):
        with pytest.raises(InputError) as refused:
            restore(keeping.database, tmp_path / name)
        assert refused.value.problems[0].code == "no-backup"
    with pytest.raises(InputError) as refused:
        back_up(keeping.database, tmp_path / "text")
    assert refused.value.problems[0].code == "exists-already"
    assert (tmp_path / "text").read_text() == "no database"


@pytest.mark.parametrize(
    ("url", "code"), [("mysql://x", "MySQL"), ("foo", "address"), ("postgresql://u:secret@127.0.0.1:1/x", "reached")]
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(tmp_path, url, code):
    told = call("db", "list", "--database", url, "--lang", "en", "--data", tmp_path)
    assert told.code in {1, 4}
    assert code.lower() in told.err.lower()
    assert "secret" not in told.err


def test_a_database_of_a_newer_version_is_left_alone(tmp_path):
    connect(None, tmp_path, YamlSheets()).database.close()
    with sqlite3.connect(tmp_path / "planner.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(InputError) as refused:
        connect(None, tmp_path, YamlSheets())
    assert refused.value.problems[0].code == "database-newer"
