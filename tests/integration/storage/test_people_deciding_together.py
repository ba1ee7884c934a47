"""Any order of what people do in a selection comes to what plain Python says, on SQLite and PostgreSQL alike."""

import contextlib
import functools
import io
import zipfile
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from planner.content.reader import read_yaml_bytes
from planner.places import EXAMPLES
from planner.services.access import PERMISSIONS, may
from planner.services.accounts import look_at_link, role_in, session_account
from planner.services.answer_links import answer_links
from planner.services.deciding import decisions_of, verify_frozen
from planner.services.keeping import Act, EngagementFile
from planner.services.own_engagements import list_own_engagements
from planner.services.people import invitations_of, members_of
from planner.services.tokens import tokens_of
from planner.services.weighing import WEIGHTING
from planner.storage.folders import read_engagement_files
from tests.databases import KINDS
from tests.integration.storage.houses import PEOPLE, ROUNDS, START, Held, address_of, first_house, outcome_of
from tests.integration.storage.plain_selection import ALTERNATIVE, ALTERNATIVES, FRAME, Plain
from tests.integration.storage.steps_of_people import People
from tests.integration.storage.steps_of_selection import Deciding
from tests.integration.storage.steps_of_work import Work

FILES = [
    one
    for one in read_engagement_files(EXAMPLES / "sample_services")
    if one.place == FRAME or one.place.startswith("alternatives/")
]
# what is no input of a decision
BESIDE = ("decisions/", "selection_what_if/", "rounds.yaml")


class Together(People, Deciding, Work, RuleBasedStateMachine):
    """The same steps in every house, beside plain Python; a subclass says which houses, and what is decided on."""

    first = passwords = result = None

    @initialize(beginning=st.sampled_from(["bare", "given", "given", "decided", "decided"]))
    def begin(self, beginning):
        """Begin with an empty selection, with weights and marks that were given, or with a decision made."""
        self.open()
        if beginning == "bare":
            return
        self.weigh("ann", 30, is_fresh=True, twice=False)
        self.weigh("ben", 60, is_fresh=True, twice=False)
        self.mark("eve", ALTERNATIVES[0], 4, is_fresh=True, twice=False)
        self.send_a_link("ann", address_of("eve"), "tester", None)
        self.send_a_link("ann", address_of("dan"), "tester", "viewer")
        self.ask_for_a_job("ann")
        # a worker is gone, and another one has its job by now
        self.take_a_job("w1")
        self.sweep("w1")
        self.take_a_job("w2")
        if beginning == "decided":
            for questionnaire in ROUNDS:
                self.close("ann", questionnaire, is_fresh=True, twice=False)
            self.decide("ann", ALTERNATIVES[1], "because", is_fresh=True, twice=False)
            self.edit("ann", ALTERNATIVE, "a", is_fresh=True, twice=False)

    def open(self):
        self.stack = contextlib.ExitStack()
        self.houses = [self.stack.enter_context(copied()) for copied in self.first]
        self.plain, self.now = Plain(), START
        self.trail = [(one.act.actor, one.action) for one in self.houses[0].trail()]
        self.forms, self.taken, self.is_checked, self.pictures = {}, [], False, {}

    def teardown(self):
        if hasattr(self, "stack"):
            self.stack.close()

    # --- how a step is done and what is asked of every one ---------------------------------------------------------

    def do(self, call, wanted="done", told=(), actor="", *, changes=True):
        """Have every house do it: it ends as it has to, and where it is refused, or alters nothing, all stays."""
        given = []
        for house in self.houses:
            before = None if wanted == "done" and changes else self.pictures.get(id(house)) or house.picture()
            outcome, value = outcome_of(call, house)
            assert (house.database.is_sqlite, outcome) == (house.database.is_sqlite, wanted), repr(value)
            if before is not None:
                assert house.picture() == before, "what was refused changed something"
            self.pictures[id(house)] = before
            given.append(value)
            self.is_checked &= before is not None
        if wanted == "done":
            self.trail += [(actor, one) for one in told]
        return given

    def page(self, who, permission, call, wanted="done", told=(), *, changes=True):
        """Have somebody do something on a page, and say whether it was done."""
        wanted = self.plain.bars(who, permission, self.now) or wanted
        self.do(lambda house: call(house, house.enter(who, permission, self.now)), wanted, told, address_of(who),
                changes=changes)  # fmt: skip
        return wanted == "done"

    def form(self, key, stamp, read, *, is_fresh):
        """Return whether a form somebody opened is out of date by now, and what it holds in each house."""
        if is_fresh or key not in self.forms:
            self.forms[key] = (stamp, {id(house): read(house) for house in self.houses})
        then, held = self.forms[key]
        return then != stamp, lambda house: held[id(house)]

    def act(self, who):
        return Act(address_of(who), self.now)

    def tick(self):
        self.now += timedelta(seconds=1)

    @rule(minutes=st.sampled_from([1, 10, 45, 45, 45, 60 * 25]))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)
        self.is_checked = False
        for who in PEOPLE if minutes > 60 * 12 else ():
            self.sign_in(who)

    # --- what always holds -------------------------------------------------------------------------------------------

    @invariant()
    def it_is_as_plain_python_says(self):
        # a step that was refused, or altered nothing, has left everything as it was when this was asked last
        if not self.is_checked:
            for house in self.houses:
                with house.store.reading() as unit:
                    self.every_change_has_its_entries_and_the_chain_is_whole(unit)
                    self.nobody_reads_what_others_state_alone_before_the_round_is_closed(house, unit)
                    self.a_decision_on_record_is_frozen_with_its_inputs(house, unit)
                    self.a_job_is_in_exactly_one_state_and_its_cause_is_there(house, unit)
                    held = Held(house.store, unit)
                    self.whoever_was_taken_out_can_do_nothing(house, held)
                    self.only_sound_sessions_and_links_let_anybody_in(house, held)
            self.note_who_was_seen()
            self.houses_are_alike()
        self.is_checked = True

    def every_change_has_its_entries_and_the_chain_is_whole(self, unit):
        assert [(one.act.actor, one.action) for one in unit.audit.entries()] == self.trail
        found = unit.audit.verify()
        assert (found.entries, found.broken_at) == (len(self.trail), None)

    def nobody_reads_what_others_state_alone_before_the_round_is_closed(self, house, unit):
        for who, seen in house.readings(unit).items():
            if who not in self.plain.roles:
                assert seen is None
                continue
            values, results = seen
            assert results == {one: self.plain.shows_results(who, one) for one in ROUNDS}
            assert values == {one: self.shown_to(who, one) for one in ROUNDS}

    def shown_to(self, who, questionnaire):
        own = self.plain.respondent(who)
        stated = self.plain.stated(questionnaire)
        shown = stated if questionnaire in self.plain.closed else {own: stated[own]} if own in stated else {}
        if questionnaire == WEIGHTING:
            return {one: values for one, (values, _day) in shown.items()}
        return {one: trial_rows(one, marks) for one, marks in shown.items()}

    def whoever_was_taken_out_can_do_nothing(self, house, held):
        members = {one.account.name: (one.membership.role, one.membership.respondent_id)
                   for one in members_of(held, house.id)}  # fmt: skip
        assert members == self.plain.roles
        for who in set(PEOPLE) - set(members):
            role = role_in(held, house.accounts[who], house.id)
            assert not any(may(role, one) for one in PERMISSIONS)
            assert list_own_engagements(held, house.accounts[who]) == ()

    def only_sound_sessions_and_links_let_anybody_in(self, house, held):
        plain = self.plain
        for who in PEOPLE:
            is_in = session_account(held, house.sessions[who], self.now) is not None
            assert is_in == plain.is_in(who, self.now)
        for number, link in enumerate(plain.links):
            outcome, _ = outcome_of(
                lambda one, number=number: look_at_link(held, one.drawn["link", number], self.now), house
            )
            assert (outcome == "done") == plain.works(link, self.now), link
        listed = [*invitations_of(held, house.id, self.now), *answer_links(held, house.id, self.now)]
        sound = [one for one in plain.links if not one.is_over and self.now < one.expires_at]
        assert sorted(one.email for one in listed) == sorted(one.to for one in sound)
        tokens = sum(len(tokens_of(held, one)) for one in house.accounts.values())
        assert tokens == len(plain.tokens)

    def note_who_was_seen(self):
        """Asking whose session it is was being seen."""
        for who in PEOPLE:
            self.plain.bars(who, "view", self.now)

    def a_decision_on_record_is_frozen_with_its_inputs(self, house, unit):
        records = decisions_of(unit, house.id)[::-1]
        assert [one.data["kind"] for one in records] == self.plain.records
        frame = unit.engagements.sheet(house.id, FRAME).data
        assert bool(frame.get("award")) == self.plain.is_decided
        if not records:
            return
        now = house.sheets(unit)
        attached = house.attached()
        now |= {place: content for place, content in attached.items() if not place.startswith(BESIDE)}
        for number, one in enumerate(records):
            data, content = house.drawn["record", number]
            assert one.data == data
            assert attached[data["frozen"]["file"]] == content
            assert verify_frozen(one.data, [EngagementFile(data["frozen"]["file"], content)])
            assert set(one.changed) == {place for place in now.keys() | frozen_in(content).keys()
                                        if inputs(now).get(place) != inputs(frozen_in(content)).get(place)}  # fmt: skip

    def a_job_is_in_exactly_one_state_and_its_cause_is_there(self, house, unit):
        asked = {one.after["job"] for one in unit.audit.entries() if one.action == "job.ask"}
        kept = [unit.jobs.job(house.drawn["job", one.number]) for one in self.plain.jobs]
        assert len(unit.jobs.of_engagement(house.id, 1000)) == len(kept)
        for job, plain in zip(kept, self.plain.jobs, strict=True):
            assert job.id in asked
            assert (job.state, job.attempts, job.stop_asked) == (plain.state, plain.attempts, plain.stop_asked)
            assert job.lease_until == plain.lease_until
            assert (job.worker is not None) >= (job.state in {"running", "done"})
            assert (job.worker is None) >= (job.state in {"waiting", "cancelled"})
            assert (job.ended_at is not None) == job.is_over == (job.state not in {"waiting", "running"})
            assert bool(job.problems) == (job.state == "failed")
            assert (job.result is not None) == (job.state == "done")

    def houses_are_alike(self):
        if len(self.houses) > 1:
            first, *others = [house.summary() for house in self.houses]
            assert all(other == first for other in others)


@functools.lru_cache(maxsize=64)
def frozen_in(content):
    """Return what a frozen file holds, by place: data of sheets, bytes of anything else."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return {
        place: read_yaml_bytes(file, place).data if place.endswith(".yaml") else file for place, file in files.items()
    }


def inputs(held):
    """Return the inputs of a decision among what an engagement holds; the award is none of them."""
    found = {place: data for place, data in held.items() if not place.startswith(BESIDE)}
    return {**found, FRAME: {key: value for key, value in found[FRAME].items() if key != "award"}}


def trial_rows(respondent, marks):
    """Return the tables somebody's marks are kept in: rows in the order in which the alternatives were marked last."""
    remark = {"kind": "weakness", "rating": "interface", "text": f"secret of {respondent}"}
    order = list(marks)
    return {
        "trial_marks": [{"id": f"{one}-1", "alternative": one, "interface": marks[one]} for one in order],
        "trial_remarks": [{"id": f"{one}-1", "alternative": one, **remark} for one in order],
    }


@pytest.fixture(scope="module")
def first_of(tmp_path_factory, passwords):
    """Return the first house of every kind of database, made when it is first asked for."""
    with contextlib.ExitStack() as stack:
        made = {}

        def first(kind, server_url=None):
            if kind not in made:
                place = tmp_path_factory.mktemp("houses")
                made[kind] = stack.enter_context(first_house(kind, place, server_url, FILES, passwords))
            return made[kind]

        yield first


@pytest.mark.parametrize("kind", KINDS)
def test_people_who_decide_together_leave_what_plain_python_says(kind, first_of, passwords, run_example, request):
    url = request.getfixturevalue("server_url") if kind == "postgresql" else None
    # PostgreSQL goes through the same steps beside SQLite: both have to end equal
    first = [first_of("sqlite")] + ([first_of(kind, url)] if url else [])
    own = {"first": first, "passwords": passwords, "result": run_example("sample_services")}
    machine = type("TogetherHere", (Together,), own)
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    limits = settings(
        max_examples=5 if url else 14, stateful_step_count=40, deadline=None, suppress_health_check=checks
    )
    run_state_machine_as_test(machine, settings=limits)
