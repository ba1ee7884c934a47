"""What is done in a selection: in every house, and beside it in plain Python."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from planner.bootstrap import FileFolders
from planner.services.deciding import Decision, record_decision, withdraw_decision
from planner.services.keeping import EngagementFile, KeptSheet, add_file, change_sheet, remove_file
from planner.services.marking import TRIAL, save_feedback
from planner.services.raw_access import permission_to_change
from planner.services.rounds import OwnEntry, close_round, reopen_round, round_of, state_of
from planner.services.starting import take_out_engagement
from planner.services.weighing import WEIGHTING, save_weighting
from planner.services.what_if_copies import copies_of, make_copy, remove_copy, rename_copy
from tests.integration.storage.houses import ROUNDS
from tests.integration.storage.plain_selection import ALTERNATIVE, ALTERNATIVES, FRAME, fresh_form, reasons, who_acts
from tests.kept_examples import ENGINES


class Deciding:
    """Weights and marks given alone, rounds, the decision, its inputs and what-if copies, as steps of a machine."""

    @rule(who=who_acts, share=st.sampled_from([30, 60]), is_fresh=fresh_form, twice=st.booleans())
    def weigh(self, who, share, is_fresh, twice):
        respondent, plain = self.plain.respondent(who), self.plain
        if respondent is None:
            return
        self.tick()
        kept, day = plain.weights.get(respondent, (None, None))
        is_stale, state = self.form(
            (who, respondent, WEIGHTING), kept, lambda house: state_of(house.own(WEIGHTING, respondent).values),
            is_fresh=is_fresh,
        )  # fmt: skip
        points = {"CP01": {"points": share}, "CP02": {"points": 100 - share}}
        values = {"weighting_method": "points", "point_points": points}
        today = self.now.date().isoformat()
        is_same = kept == values
        told = self.told_by_saving(WEIGHTING, is_first=not plain.weights, is_new=day != today)

        def save(house, _membership):
            offered = OwnEntry(respondent, None, 0, None, values)
            packs = ENGINES.packs(())
            save_weighting(house.store, house.id, packs.questionnaires[WEIGHTING], packs.catalogue, offered,
                           state(house), self.act(who))  # fmt: skip

        wanted = "refused" if WEIGHTING in plain.closed else "stale" if is_stale else "done"
        if self.page(who, "weigh", save, wanted, () if is_same else told, changes=not is_same) and not is_same:
            self.note_saved(WEIGHTING)
            plain.weights[respondent] = (values, today)
            if twice:
                self.weigh(who, 90 - share, is_fresh=False, twice=False)

    @rule(
        who=who_acts,
        alternative=st.sampled_from(ALTERNATIVES),
        mark=st.sampled_from([1, 4]),
        is_fresh=fresh_form,
        twice=st.booleans(),
    )
    def mark(self, who, alternative, mark, is_fresh, twice):
        respondent, plain = self.plain.respondent(who), self.plain
        if respondent is None:
            return
        self.tick()
        own = plain.marks.get(respondent, {})
        is_stale, state = self.form(
            (who, respondent, alternative), own.get(alternative),
            lambda house: state_of(house.told(respondent, alternative)), is_fresh=is_fresh,
        )  # fmt: skip
        remark = {"kind": "weakness", "rating": "interface", "text": f"secret of {respondent}"}
        values = {"trial_marks": [{"interface": mark}], "trial_remarks": [remark]}
        is_same = own.get(alternative) == mark
        told = self.told_by_saving(TRIAL, is_first=not plain.marks, is_new=not own)

        def save(house, _membership):
            packs = ENGINES.packs(())
            known = {"alternatives": ALTERNATIVES}
            save_feedback(house.store, house.id, packs.questionnaires[TRIAL], known,
                          OwnEntry(respondent, None, 0, None, values), alternative, state(house), self.act(who))  # fmt: skip

        wanted = "refused" if TRIAL in plain.closed else "stale" if is_stale else "done"
        if self.page(who, "mark", save, wanted, () if is_same else told, changes=not is_same) and not is_same:
            self.note_saved(TRIAL)
            # what was marked last stands last
            others = {one: held for one, held in own.items() if one != alternative}
            plain.marks[respondent] = {**others, alternative: mark}
            if twice:
                self.mark(who, alternative, 5 - mark, is_fresh=False, twice=False)

    def told_by_saving(self, questionnaire, *, is_first, is_new):
        """Return what a first, a new or a changed entry is told as: before it the round that begins with it."""
        round_told = "sheet.change" if self.plain.noted else "sheet.add"
        entry_told = "sheet.add" if is_first else "entry.add" if is_new else "sheet.change"
        return (*(() if questionnaire in self.plain.noted else (round_told,)), entry_told)

    def note_saved(self, questionnaire):
        if questionnaire not in self.plain.noted:
            self.note_round(questionnaire)
        self.plain.changes += 1

    def note_round(self, questionnaire):
        self.plain.noted.add(questionnaire)
        self.plain.touch("rounds.yaml")

    def rounds_form(self, who, questionnaire, *, is_fresh):
        def read(house):
            with house.store.reading() as unit:
                return round_of(unit, house.id, questionnaire).version

        return self.form((who, "rounds"), self.plain.sheets.get("rounds.yaml", 0), read, is_fresh=is_fresh)

    @rule(who=who_acts, questionnaire=st.sampled_from(ROUNDS), is_fresh=fresh_form, twice=st.booleans())
    def close(self, who, questionnaire, is_fresh, twice):
        self.tick()
        plain = self.plain
        is_stale, version = self.rounds_form(who, questionnaire, is_fresh=is_fresh)
        is_stale |= questionnaire in plain.closed
        wanted = "stale" if is_stale else "done"
        wanted = wanted if plain.stated(questionnaire) else "refused"

        def close(house, _membership):
            close_round(house.store, house.id, questionnaire, version(house), ("tester",), self.act(who))

        if self.page(who, "reveal", close, wanted, ("sheet.change",)):
            self.note_round(questionnaire)
            plain.closed.add(questionnaire)
            if twice:
                self.reopen(who, questionnaire, "because", is_fresh=False, twice=False)

    @rule(who=who_acts, questionnaire=st.sampled_from(ROUNDS), reason=reasons, is_fresh=fresh_form, twice=st.booleans())
    def reopen(self, who, questionnaire, reason, is_fresh, twice):
        self.tick()
        is_stale, version = self.rounds_form(who, questionnaire, is_fresh=is_fresh)
        is_stale |= questionnaire not in self.plain.closed
        wanted = "refused" if not reason else "stale" if is_stale else "done"

        def reopen(house, _membership):
            reopen_round(house.store, house.id, questionnaire, version(house), reason, self.act(who))

        if self.page(who, "reveal", reopen, wanted, ("sheet.change",)):
            self.note_round(questionnaire)
            self.plain.closed.discard(questionnaire)
            if twice:
                self.close(who, questionnaire, is_fresh=False, twice=False)

    @precondition(lambda self: len(self.plain.weights) > 1)
    @rule(who=who_acts)
    def export(self, who):
        self.tick()
        shows = all(self.plain.shows_results(who, one) for one in ROUNDS)

        def export(house, membership):
            with house.store.reading() as unit:
                kept = unit.engagements.named(house.id)
            take_out_engagement(house.store, FileFolders(), kept, membership, self.act(who))

        self.page(who, "export", export, "done" if shows else "refused", ("engagement.export",))

    # --- deciding ----------------------------------------------------------------------------------------------------

    def whole_form(self, who, *, is_fresh):
        def read(house):
            with house.store.reading() as unit:
                return unit.engagements.named(house.id).version

        return self.form((who, "engagement"), self.plain.changes, read, is_fresh=is_fresh)

    @rule(
        who=who_acts,
        alternative=st.sampled_from(ALTERNATIVES),
        reason=reasons,
        is_fresh=fresh_form,
        twice=st.booleans(),
    )
    def decide(self, who, alternative, reason, is_fresh, twice):
        self.tick()
        plain, today = self.plain, self.now.date().isoformat()
        is_stale, version = self.whole_form(who, is_fresh=is_fresh)
        is_open = any(plain.stated(one) and one not in plain.closed for one in ROUNDS)
        wanted = "stale" if is_stale else "refused" if plain.is_decided or is_open or not reason else "done"

        def record(house, _membership):
            decision = Decision(alternative, today, "the board", reason, "in spite of it")
            recorded = record_decision(house.store, house.id, decision, self.result, version(house), self.act(who))
            house.drawn["record", len(plain.records)] = self.frozen(house, recorded.id)

        if self.page(who, "decide", record, wanted, ("file.add", "sheet.add", "sheet.change")):
            self.note_record("award")
            plain.is_decided = True
            if twice:
                self.withdraw(who, "because", is_fresh=False, twice=False)

    @rule(who=who_acts, reason=reasons, is_fresh=fresh_form, twice=st.booleans())
    def withdraw(self, who, reason, is_fresh, twice):
        self.tick()
        is_stale, version = self.whole_form(who, is_fresh=is_fresh)
        wanted = "stale" if is_stale else "refused" if not (reason and self.plain.is_decided) else "done"

        def withdraw(house, _membership):
            recorded = withdraw_decision(house.store, house.id, reason, "the board", version(house), self.act(who))
            house.drawn["record", len(self.plain.records)] = self.frozen(house, recorded.id)

        if self.page(who, "decide", withdraw, wanted, ("file.add", "sheet.add", "sheet.change")):
            self.note_record("withdrawal")
            self.plain.is_decided = False
            if twice:
                self.decide(who, ALTERNATIVES[0], "because", is_fresh=False, twice=False)

    def note_record(self, kind):
        self.plain.records.append(kind)
        self.plain.touch(FRAME)

    def frozen(self, house, record_id):
        """Return the record with its frozen inputs as they stand in the database."""
        return house.sheet(f"decisions/{record_id}.yaml").data, house.attached()[f"decisions/{record_id}.zip"]

    @rule(
        who=who_acts,
        place=st.sampled_from([FRAME, ALTERNATIVE]),
        note=st.sampled_from(["a", "b"]),
        is_fresh=fresh_form,
        twice=st.booleans(),
    )
    def edit(self, who, place, note, is_fresh, twice):
        """Change an input, after a decision too."""
        self.tick()
        plain = self.plain
        stamp = plain.sheets.get(place, 0)
        is_stale, seen = self.form((who, place), stamp, lambda house: house.sheet(place), is_fresh=is_fresh)
        is_same = plain.notes.get(place) == note

        def change(house, _membership):
            sheet = seen(house)
            offered = KeptSheet(place, None, {**sheet.data, "document_number": note}, sheet.version)
            change_sheet(house.store, house.id, offered, self.act(who))

        told = () if is_same else ("sheet.change",)
        wanted = "stale" if is_stale else "done"
        permission = permission_to_change(place)
        if self.page(who, permission, change, wanted, told, changes=not is_same) and not is_same:
            plain.notes[place] = note
            plain.touch(place)
            if twice:
                self.edit(who, place, "c", is_fresh=False, twice=False)

    @rule(who=who_acts, name=st.sampled_from(["a.txt", "b.txt"]), what=st.sampled_from(["add", "remove"]))
    def attach(self, who, name, what):
        self.tick()
        files = self.plain.files
        can_be_done = (name in files) == (what == "remove")
        wanted = "done" if can_be_done else "refused" if what == "add" else "not there"

        def attach(house, _membership):
            if what == "add":
                add_file(house.store, house.id, EngagementFile(name, b"a note"), self.act(who))
            else:
                remove_file(house.store, house.id, name, self.act(who))

        if self.page(who, permission_to_change(name), attach, wanted, (f"file.{what}",)):
            self.plain.changes += 1
            files.symmetric_difference_update({name})

    # --- what-if copies ----------------------------------------------------------------------------------------------

    @rule(
        who=who_acts,
        title=st.sampled_from(["", "Cheap", "Dear", "Dear"]),
        assumed=st.sampled_from(["", "CP05=20%", "CP05=20%", "CP05=20%"]),
    )
    def copy(self, who, title, assumed):
        self.tick()
        copies = self.plain.copies
        id_ = next(name for number in range(1, 99) if (name := f"copy-{number}") not in copies)
        inputs = (self.result.engagement, self.result.selection, self.result.packs)

        def make(house, _membership):
            assert make_copy(house.store, house.id, title, [assumed], inputs, self.act(who)).id == id_

        if self.page(who, "weigh", make, "done" if title and assumed else "refused", ("sheet.add",)):
            copies[id_] = title
            self.plain.touch(id_)

    @precondition(lambda self: self.plain.copies)
    @rule(
        who=who_acts,
        number=st.integers(1, 2),
        title=st.sampled_from(["", "Dear", "Cheap"]),
        is_fresh=fresh_form,
        twice=st.booleans(),
    )
    def rename(self, who, number, title, is_fresh, twice):
        self.tick()
        plain = self.plain
        id_ = sorted(plain.copies)[number % len(plain.copies)]

        def read(house):
            with house.store.reading() as unit:
                return next(one.version for one in copies_of(unit, house.id) if one.id == id_)

        is_stale, version = self.form((who, id_), plain.sheets[id_], read, is_fresh=is_fresh)
        is_same = plain.copies[id_] == title
        wanted = "refused" if not title else "stale" if is_stale else "done"

        def rename(house, _membership):
            rename_copy(house.store, house.id, id_, version(house), title, self.act(who))

        told = () if is_same else ("sheet.change",)
        if self.page(who, "weigh", rename, wanted, told, changes=not is_same) and not is_same:
            plain.copies[id_] = title
            plain.touch(id_)
            if twice:
                self.rename(who, number, "Last", is_fresh=False, twice=False)

    @precondition(lambda self: self.plain.copies)
    @rule(who=who_acts, number=st.integers(1, 2))
    def drop_a_copy(self, who, number):
        self.tick()
        id_ = f"copy-{number}"

        def drop(house, _membership):
            remove_copy(house.store, house.id, id_, self.act(who))

        wanted = "done" if id_ in self.plain.copies else "not there"
        if self.page(who, "weigh", drop, wanted, ("file.remove",)):
            del self.plain.copies[id_]
            self.plain.touch(id_)
            # a copy made later may get the same name and version: a form of the earlier one is not told from one of it
            self.forms = {key: held for key, held in self.forms.items() if key[1] != id_}
