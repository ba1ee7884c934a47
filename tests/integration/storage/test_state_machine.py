"""Any order of imports, changes and removals keeps what a plain dictionary would."""

import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from planner.content.reader import read_yaml_bytes
from planner.content.writer import YamlSheets, write_yaml
from planner.errors import InputError, NotFoundError, StaleSaveError
from planner.services.keeping import (
    Act,
    EngagementFile,
    add_entry,
    change_sheet,
    drop_engagement,
    keep_engagement,
)
from planner.storage.keeping import DatabaseKeeping
from tests.databases import KINDS, fresh_database
from tests.properties.test_yaml_laws import DATA, TEXTS

ACT = Act("somebody", datetime(2026, 7, 1, tzinfo=UTC))
PLACES = ("engagement.yaml", "answers/pain_points.yaml", "alternatives/a.yaml")
ENTRIES = st.dictionaries(TEXTS, DATA, max_size=3)
SHEETS = st.fixed_dictionaries({"schema": TEXTS}, optional={"entries": st.lists(ENTRIES, max_size=3), "more": DATA})
NAMES = st.sampled_from(["a", "b", "c"])


class Kept(RuleBasedStateMachine):
    """Engagements in a database beside a plain dictionary; subclasses say which database."""

    kind = place = server_url = None
    held = Bundle("held")

    @initialize()
    def open(self):
        self.context = fresh_database(self.kind, self.place, self.server_url)
        self.database = self.context.__enter__()
        self.keeping = DatabaseKeeping(self.database, YamlSheets())
        self.model, self.ids, self.changes = {}, {}, 0

    def teardown(self):
        if hasattr(self, "context"):
            self.context.__exit__(None, None, None)

    def in_place(self, name, place, position=None):
        with self.keeping.reading() as unit:
            return unit.engagements.sheet(self.ids[name], place, position)

    @rule(name=NAMES, sheets=st.lists(SHEETS, min_size=3, max_size=3))
    def take_in(self, name, sheets):
        files = [EngagementFile(at, write_yaml(data).encode()) for at, data in zip(PLACES, sheets, strict=True)]
        if name in self.model:
            with pytest.raises(InputError):
                keep_engagement(self.keeping, name, files, ACT)
            return
        self.ids[name] = keep_engagement(self.keeping, name, files, ACT).id
        self.model[name] = dict(zip(PLACES, sheets, strict=True))
        self.changes += 1

    @rule(target=held, name=NAMES, at=st.sampled_from(PLACES), position=st.none() | st.integers(0, 3))
    def look(self, name, at, position):
        try:
            return name, self.in_place(name, at, position), self.model[name][at]
        except (KeyError, NotFoundError):
            return name, None, None

    @rule(seen=held, data=SHEETS, entry=ENTRIES)
    def change(self, seen, data, entry):
        name, sheet, then = seen
        if sheet is None or name not in self.model:
            return
        now = self.model[name][sheet.place]
        offered = dataclasses.replace(sheet, data=data if sheet.position is None else entry)
        try:
            saved = change_sheet(self.keeping, self.ids[name], offered, ACT)
        except (StaleSaveError, NotFoundError):
            # refused: then somebody had changed something since it was looked at, or it is another engagement
            assert repr(now) != repr(then) or self.in_place(name, sheet.place).version != sheet.version
            return
        assert repr(saved.data) == repr(offered.data)
        if sheet.data == offered.data:
            return
        self.changes += 1
        if sheet.position is None:
            self.model[name][sheet.place] = data
        else:
            entries = list(now["entries"])
            entries[sheet.position] = entry
            self.model[name][sheet.place] = {**now, "entries": entries}

    @rule(name=NAMES, at=st.sampled_from(PLACES), entry=ENTRIES)
    def answer(self, name, at, entry):
        if name not in self.model:
            return
        now = self.model[name][at]
        if "entries" not in now:
            with pytest.raises(NotFoundError):
                add_entry(self.keeping, self.ids[name], at, entry, ACT)
            return
        add_entry(self.keeping, self.ids[name], at, entry, ACT)
        self.model[name][at] = {**now, "entries": [*now["entries"], entry]}
        self.changes += 1

    @rule(name=NAMES)
    def drop(self, name):
        if name not in self.model:
            with pytest.raises(NotFoundError):
                drop_engagement(self.keeping, name, ACT)
            return
        drop_engagement(self.keeping, name, ACT)
        del self.model[name]
        self.changes += 1

    @invariant()
    def everything_is_kept_and_told(self):
        with self.keeping.reading() as unit:
            kept = {one.slug: unit.engagements.files(one.id) for one in unit.engagements.all()}
            found = unit.audit.verify()
        assert (found.entries, found.broken_at) == (self.changes, None)
        data = {
            name: {file.place: read_yaml_bytes(file.content, file.place).data for file in files}
            for name, files in kept.items()
        }
        wanted = {name: {place: sheets[place] for place in sorted(sheets)} for name, sheets in self.model.items()}
        assert repr(data) == repr(dict(sorted(wanted.items())))


@pytest.mark.parametrize("kind", KINDS)
def test_the_database_keeps_what_a_dictionary_would(kind, tmp_path, request):
    url = request.getfixturevalue("server_url") if kind == "postgresql" else None
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    limits = settings(max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=checks)
    machine = type("KeptHere", (Kept,), {"kind": kind, "place": tmp_path, "server_url": url})
    run_state_machine_as_test(machine, settings=limits)
