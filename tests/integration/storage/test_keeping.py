"""Engagements in the database: nothing is lost on the way in and out, and no edit overwrites another."""

import dataclasses
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from planner.content.writer import write_yaml
from planner.errors import InputError, NotFoundError, StaleSaveError
from planner.places import EXAMPLES
from planner.services.keeping import (
    Act,
    EngagementFile,
    add_entry,
    add_file,
    change_sheet,
    drop_engagement,
    keep_engagement,
)
from planner.storage.folders import read_engagement_files
from planner.storage.upgrades import latest_revision, revision_of, upgrade

ACT = Act("lead", datetime(2026, 7, 1, 9, 30, tzinfo=UTC))
FRAME = EngagementFile("engagement.yaml", 'title: {zh: "项目", en: "Project"}\n'.encode())
ENTRIES = [
    {"respondent": "gm", "date": None, "values": {"b": 1, "a": [1.5, None, "无"]}},
    {"respondent": "it", "values": {}},
]
SHEET = {"schema": "answers/1", "entries": ENTRIES, "questionnaire": "readiness@1"}
PLACE = "answers/readiness.yaml"


def small(slug="small", **files):
    made = [FRAME, EngagementFile(PLACE, write_yaml(SHEET).encode())]
    return slug, [*made, *(EngagementFile(place, content) for place, content in files.items())]


def files_of(keeping, engagement_id):
    with keeping.reading() as unit:
        return {file.place: file.content for file in unit.engagements.files(engagement_id)}


def sheet_of(keeping, kept, position=None, place=PLACE):
    with keeping.reading() as unit:
        return unit.engagements.sheet(kept.id, place, position)


def with_values(sheet, **values):
    return dataclasses.replace(sheet, data={**sheet.data, "values": values})


@pytest.mark.parametrize("name", ["sample_manufacturing", "sample_services", "sample_gone_wrong"])
def test_an_engagement_nobody_changed_leaves_as_it_came_comments_included(keeping, name):
    files = read_engagement_files(EXAMPLES / name)
    kept = keep_engagement(keeping, name, files, ACT)
    assert files_of(keeping, kept.id) == {file.place: file.content for file in files}


def test_the_title_of_the_frame_names_the_engagement_in_both_languages(keeping):
    kept = keep_engagement(keeping, *small(), ACT)
    assert (kept.title.zh, kept.title.en, kept.version) == ("项目", "Project", 1)
    frame = sheet_of(keeping, kept, place="engagement.yaml")
    renamed = dataclasses.replace(frame, data={"title": {"zh": "新名", "en": "New name"}})
    change_sheet(keeping, kept.id, renamed, ACT)
    with keeping.reading() as unit:
        assert unit.engagements.named("small").title.en == "New name"


def test_a_second_engagement_of_the_same_name_is_refused(keeping):
    keep_engagement(keeping, *small(), ACT)
    with pytest.raises(InputError) as refused:
        keep_engagement(keeping, *small(), ACT)
    assert refused.value.problems[0].code == "engagement-kept-already"


@pytest.mark.parametrize("files", [[], [EngagementFile("engagement.yaml", b"a: *b\n")]])
def test_what_holds_no_engagement_is_refused_and_leaves_nothing(keeping, files):
    with pytest.raises(InputError):
        keep_engagement(keeping, "none", files, ACT)
    with keeping.reading() as unit:
        assert (unit.engagements.all(), unit.audit.entries()) == ((), ())


def test_files_our_reader_refuses_and_files_that_are_no_yaml_stay_byte_for_byte(keeping):
    odd = {"content/a.yaml": b"yes: 1:30\n", "attachments/a.bin": bytes(range(256)), "b.yaml": b"\xef\xbb\xbfa: 1\n"}
    kept = keep_engagement(keeping, *small(**odd), ACT)
    assert odd.items() <= files_of(keeping, kept.id).items()


def test_a_changed_entry_is_kept_in_its_place_with_everything_beside_it(keeping):
    kept = keep_engagement(keeping, *small(), ACT)
    change_sheet(keeping, kept.id, with_values(sheet_of(keeping, kept, 1), x="是"), ACT)
    whole = sheet_of(keeping, kept).data
    assert list(whole) == list(SHEET)
    assert whole["entries"] == [ENTRIES[0], {"respondent": "it", "values": {"x": "是"}}]
    assert list(whole["entries"][0]["values"]) == ["b", "a"]
    with keeping.reading() as unit:
        assert unit.engagements.named("small").version == 2


def test_two_people_with_entries_of_their_own_are_not_in_each_others_way(keeping):
    kept = keep_engagement(keeping, *small(), ACT)
    first, second = sheet_of(keeping, kept, 0), sheet_of(keeping, kept, 1)
    change_sheet(keeping, kept.id, with_values(first, x=1), ACT)
    change_sheet(keeping, kept.id, with_values(second, y=2), ACT)
    assert [entry["values"] for entry in sheet_of(keeping, kept).data["entries"]] == [{"x": 1}, {"y": 2}]


def test_a_stale_save_shows_both_versions_and_loses_neither(keeping):
    kept = keep_engagement(keeping, *small(), ACT)
    seen = sheet_of(keeping, kept, 0)
    change_sheet(keeping, kept.id, with_values(seen, x="first"), ACT)
    with pytest.raises(StaleSaveError) as refused:
        change_sheet(keeping, kept.id, with_values(seen, x="second"), ACT)
    assert refused.value.kept.data["values"] == {"x": "first"}
    assert refused.value.offered.data["values"] == {"x": "second"}
    assert sheet_of(keeping, kept, 0).data["values"] == {"x": "first"}


@pytest.mark.parametrize("change", [
    lambda keeping, kept: change_sheet(keeping, kept.id, with_values(sheet_of(keeping, kept, 1), y=1), ACT),
    lambda keeping, kept: add_entry(keeping, kept.id, PLACE, {"respondent": "hr", "values": {}}, ACT),
])  # fmt: skip
def test_whoever_holds_the_whole_sheet_is_told_when_an_entry_changed_or_came(keeping, change):
    kept = keep_engagement(keeping, *small(), ACT)
    whole = sheet_of(keeping, kept)
    change(keeping, kept)
    with pytest.raises(StaleSaveError):
        change_sheet(keeping, kept.id, dataclasses.replace(whole, data={**SHEET, "entries": []}), ACT)


def test_entries_taken_out_of_a_sheet_make_the_versions_of_those_after_them_stale(keeping):
    kept = keep_engagement(keeping, *small(), ACT)
    first, second, whole = sheet_of(keeping, kept, 0), sheet_of(keeping, kept, 1), sheet_of(keeping, kept)
    change_sheet(keeping, kept.id, dataclasses.replace(whole, data={**SHEET, "entries": ENTRIES[1:]}), ACT)
    with pytest.raises(StaleSaveError):
        change_sheet(keeping, kept.id, with_values(first, x=1), ACT)
    with pytest.raises(NotFoundError):
        change_sheet(keeping, kept.id, with_values(second, x=1), ACT)
    assert sheet_of(keeping, kept).data["entries"] == ENTRIES[1:]


def test_edits_of_many_at_once_are_all_kept(keeping):
    kept = keep_engagement(keeping, *small(), ACT)
    stale = []

    def write(name):
        for number in range(10):
            while True:
                seen = sheet_of(keeping, kept, 0)
                try:
                    change_sheet(
                        keeping, kept.id, with_values(seen, **seen.data["values"], **{f"{name}{number}": 1}), ACT
                    )
                    break
                except StaleSaveError as error:
                    stale.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "xyz"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    values = sheet_of(keeping, kept, 0).data["values"]
    assert {f"{name}{number}" for name in "xyz" for number in range(10)} <= set(values)
    with keeping.reading() as unit:
        found = unit.audit.verify()
        assert (found.entries, found.broken_at) == (31, None)
        assert unit.engagements.named("small").version == 31


def test_a_removed_engagement_stays_in_the_audit_trail_with_what_it_held(keeping):
    kept = keep_engagement(keeping, *small(), ACT)
    drop_engagement(keeping, "small", Act("lead", ACT.at + timedelta(days=1)))
    with keeping.reading() as unit:
        assert unit.engagements.all() == ()
        *_, last = unit.audit.entries(kept.id)
        assert (last.action, last.after) == ("engagement.remove", None)
        assert last.before[PLACE] == write_yaml(SHEET)


def test_an_engagement_nobody_knows_is_told_with_similar_names(keeping):
    keep_engagement(keeping, *small("harvest"), ACT)
    with keeping.reading() as unit, pytest.raises(NotFoundError) as refused:
        unit.engagements.named("harvst")
    assert refused.value.problem.params["near"] == ("harvest",)


def test_an_engagement_is_found_by_its_name_and_by_nothing_else(keeping):
    kept = keep_engagement(keeping, *small(), ACT)
    with keeping.reading() as unit:
        assert unit.engagements.of_slug("small") == kept
        assert {unit.engagements.of_slug(name) for name in (kept.id, "Small", "smal_", "%", "", "\0")} == {None}


def test_entries_after_a_number_come_in_their_order_with_nothing_of_other_engagements(keeping):
    kept, other = (keep_engagement(keeping, *small(slug), ACT) for slug in ("small", "other"))
    for place in ("a.txt", "b.txt", "c.txt"):
        for one in (kept, other):
            add_file(keeping, one.id, EngagementFile(place, b"x"), ACT)
    with keeping.reading() as unit:
        whole = unit.audit.entries(kept.id)
        found = unit.audit.lines_after(kept.id, 0, 3)
        assert [(one.number, one.subject) for one in found] == [(one.number, one.subject) for one in whole[:3]]
        assert [one.number for one in unit.audit.lines_after(kept.id, found[-1].number, 3)] == [whole[3].number]
        assert unit.audit.lines_after(kept.id, whole[-1].number, 3) == ()
        # a greater number than any row can have
        assert unit.audit.lines_after(kept.id, 999_999_999_999, 3) == ()
        # the latest come oldest first too
        assert [one.number for one in unit.audit.lines(kept.id, None, 2)] == [one.number for one in whole[-2:]]


def test_the_audit_trail_tells_who_when_what_before_and_after(keeping):
    kept = keep_engagement(keeping, *small(), ACT)
    seen = sheet_of(keeping, kept, 0)
    change_sheet(keeping, kept.id, with_values(seen, x=1), Act("it", ACT.at + timedelta(hours=1)))
    with keeping.reading() as unit:
        imported, changed = unit.audit.entries(kept.id)
    assert (imported.action, imported.subject, imported.before) == ("engagement.import", "small", None)
    assert (changed.act.actor, changed.act.at) == ("it", ACT.at + timedelta(hours=1))
    assert (changed.subject, changed.before, changed.after["values"]) == (f"{PLACE}#0", seen.data, {"x": 1})


@pytest.mark.parametrize("other", [1.0, True, "1"])
def test_values_that_python_holds_for_equal_are_kept_apart(keeping, other):
    kept = keep_engagement(keeping, *small(), ACT)
    first = change_sheet(keeping, kept.id, with_values(sheet_of(keeping, kept, 0), x=1, y=2), ACT)
    second = change_sheet(keeping, kept.id, with_values(first, x=other, y=2), ACT)
    change_sheet(keeping, kept.id, with_values(second, y=2, x=other), ACT)
    values = sheet_of(keeping, kept, 0).data["values"]
    assert (repr(values["x"]), list(values)) == (repr(other), ["y", "x"])


def test_a_save_that_changes_nothing_is_no_change(keeping):
    kept = keep_engagement(keeping, *small(), ACT)
    seen = sheet_of(keeping, kept, 0)
    assert change_sheet(keeping, kept.id, seen, ACT) == seen
    with keeping.reading() as unit:
        assert len(unit.audit.entries()) == 1


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_the_audit_trail(database, keeping, statement):
    keep_engagement(keeping, *small(), ACT)
    with pytest.raises(DatabaseError, match="append-only"), database.writing() as session:
        session.execute(text(statement))


@pytest.mark.parametrize("statement", [
    "UPDATE audit_entry SET actor = 'x' WHERE number = 2",
    "UPDATE audit_entry SET after = '{}' WHERE number = 2",
    "DELETE FROM audit_entry WHERE number = 2",
])  # fmt: skip
def test_an_audit_trail_changed_behind_the_back_of_the_database_is_found_out(database, keeping, statement):
    for slug in ("a", "b", "c"):
        keep_engagement(keeping, *small(slug), ACT)
    with database.writing() as session:
        if database.is_sqlite:
            session.execute(text("DROP TRIGGER audit_entry_no_update"))
            session.execute(text("DROP TRIGGER audit_entry_no_delete"))
        else:
            session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        session.execute(text(statement))
    with keeping.reading() as unit:
        assert unit.audit.verify().broken_at == 2


def test_a_database_is_brought_to_the_latest_tables_once_and_stays(database):
    assert revision_of(database) == latest_revision()
    assert upgrade(database) == latest_revision()


def test_the_migrations_make_the_tables_the_program_maps(database):
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    from planner.storage.tables import Row  # noqa: PLC0415

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Row.metadata) == []
