"""Findings are worked out in the background, kept sealed, and never taken for newer than they are."""

import dataclasses
import pickle
from datetime import timedelta

import pytest

from planner.errors import ContentError, InfeasiblePlanError, Problem, Statement
from planner.jobs.shelf import SealedShelf
from planner.services.findings import KIND, LATE, KeptFindings, findings_of, forget_failures
from planner.services.jobs import LEASE, take
from planner.services.keeping import Act, EngagementFile, KeptSheet, add_file, change_sheet
from planner.services.work import give_up, tidy, work_off, work_on
from tests.integration.jobs.conftest import ACT

PLACE = "notes.txt"


def look(shop, engagement, ring=lambda _job: None, shelf=None):
    """Ask for the findings of an engagement as it is now."""
    with shop.store.reading() as unit:
        present = unit.engagements.named(engagement.id)
    return findings_of(shop.store, shelf or shop.shelf, ring, present, ACT)


def at_once(shop):
    return lambda _job: work_off(shop)


def touch(shop, engagement, place=PLACE):
    add_file(shop.store, engagement.id, EngagementFile(place, b"more"), ACT)


class CountingEngines:
    """The real engines, and how often they were run."""

    def __init__(self, engines):
        self.runs, self._engines = 0, engines

    def __getattr__(self, name):
        return getattr(self._engines, name)

    def run(self, files, on_stage):
        self.runs += 1
        return self._engines.run(files, on_stage)


def jobs_of(shop, engagement):
    with shop.store.reading() as unit:
        return unit.jobs.of_engagement(engagement.id, 100)


def spoil(shop, engagement, change):
    with shop.store.writing() as unit:
        kept = unit.findings.latest(engagement.id)
        content = change(unit.findings.content(engagement.id))
        # made at another time: a process that unsealed it before looks again
        at = kept.made_at + timedelta(seconds=1)
        unit.findings.put(KeptFindings(engagement.id, kept.version, at, content))


def test_a_page_gets_an_answer_at_once_and_the_findings_when_they_are_made(shop, engagement):
    rung = []
    first = look(shop, engagement, rung.append)
    assert (first.result, first.is_coming, [job.kind for job in rung]) == (None, True, [KIND])
    assert work_off(shop) == 1
    found = look(shop, engagement, rung.append)
    assert found.is_current
    assert found.result.engagement.title.en == engagement.title.en
    assert len(rung) == 1


@pytest.mark.parametrize(("place", "runs"), [("rounds.yaml", 1), ("selection_what_if/a.yaml", 1), (PLACE, 2)])
def test_what_no_engine_reads_lets_the_same_findings_stand_for_the_new_version(shop, engagement, place, runs):
    engines = CountingEngines(shop.engines)
    shop = dataclasses.replace(shop, engines=engines)
    look(shop, engagement, at_once(shop))
    before = look(shop, engagement)
    touch(shop, engagement, place)
    look(shop, engagement, at_once(shop))
    after = look(shop, engagement)
    assert after.is_current
    assert after.version == before.version + 1
    assert engines.runs == runs


def test_a_bell_that_is_answered_at_once_gives_current_findings_to_the_same_page(shop, engagement):
    assert look(shop, engagement, at_once(shop)).is_current


def test_pages_that_wait_together_ask_once(shop, engagement):
    rung = []
    for _ in range(3):
        look(shop, engagement, rung.append)
    assert len(rung) == len(jobs_of(shop, engagement)) == 1


def test_findings_nobody_begins_with_are_late_and_those_somebody_works_on_are_not(shop, engagement):
    def later():
        return findings_of(shop.store, shop.shelf, lambda _job: None, engagement, Act("eve", ACT.at + 2 * LATE))

    look(shop, engagement)
    assert not look(shop, engagement).is_late
    assert later().is_late
    take(shop.store, [KIND], shop.clock())
    assert not later().is_late


def test_after_a_change_the_older_findings_are_shown_until_the_newer_ones_are_there(shop, engagement):
    before = look(shop, engagement, at_once(shop))
    touch(shop, engagement)
    older = look(shop, engagement)
    assert (older.result, older.version, older.is_coming) == (before.result, before.version, True)
    assert older.wanted == before.version + 1
    work_off(shop)
    assert look(shop, engagement).is_current


def test_a_job_runs_what_the_engagement_is_when_the_job_is_taken(shop, engagement):
    look(shop, engagement)
    touch(shop, engagement)
    touch(shop, engagement, "more.txt")
    assert work_off(shop) == 1
    assert look(shop, engagement).is_current


def test_a_change_while_the_engines_run_leaves_findings_that_are_older_and_says_so(shop, engagement):
    class ChangedMeanwhile:
        def run(self, files, on_stage):
            touch(shop, engagement)
            return shop.engines.run(files, on_stage)

    look(shop, engagement, lambda _job: work_off(dataclasses.replace(shop, engines=ChangedMeanwhile())))
    found = look(shop, engagement)
    assert found.result is not None
    assert (found.version, found.is_coming) == (engagement.version, True)


def test_an_engagement_that_cannot_be_run_says_what_is_missing_and_is_not_tried_again(shop, unready):
    found = look(shop, unready, at_once(shop))
    assert (found.result, found.is_coming) == (None, False)
    assert found.problems
    assert look(shop, unready, at_once(shop)) == found
    (job,) = jobs_of(shop, unready)
    assert job.state == "failed"
    forget_failures(shop.store)
    assert look(shop, unready).is_coming


def test_a_change_that_cannot_be_run_leaves_the_last_good_findings_and_names_the_fault(shop, engagement):
    good = look(shop, engagement, at_once(shop))
    with shop.store.reading() as unit:
        frame = unit.engagements.sheet(engagement.id, "engagement.yaml")
    broken = KeptSheet(frame.place, None, {**frame.data, "today": "soon"}, frame.version)
    saved = change_sheet(shop.store, engagement.id, broken, ACT)
    found = look(shop, engagement, at_once(shop))
    assert (found.result, found.version, found.is_coming) == (good.result, good.version, False)
    assert any("engagement.yaml" in problem.where for problem in found.problems)
    mended = KeptSheet(frame.place, None, frame.data, saved.version)
    change_sheet(shop.store, engagement.id, mended, ACT)
    assert look(shop, engagement, at_once(shop)).is_current


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: content[:10] + bytes([content[10] ^ 1]) + content[11:],
        lambda content: content[:200],
        lambda _content: b"",
        lambda _content: pickle.dumps(print),
    ],
    ids=["one bit of the content", "one bit of the seal", "cut off", "empty", "never sealed"],
)
def test_bytes_somebody_changed_are_not_read_and_the_findings_are_made_anew(shop, engagement, change):
    look(shop, engagement, at_once(shop))
    spoil(shop, engagement, change)
    found = look(shop, engagement)
    assert (found.result, found.is_coming) == (None, True)
    work_off(shop)
    assert look(shop, engagement).is_current


def test_bytes_that_were_not_sealed_are_never_unpickled(shop):
    class Explosive:
        def __reduce__(self):
            return pytest.fail, ("it was unpickled",)

    explosive = pickle.dumps(Explosive())
    with pytest.raises(pytest.fail.Exception):
        pickle.loads(explosive)
    packed = SealedShelf("another secret").seal(Explosive())
    for content in (explosive, packed, b"PLF1" + bytes(32) + explosive):
        assert SealedShelf("a secret").unseal(content) is None


def test_another_version_of_the_program_makes_its_own_findings(shop, engagement):
    look(shop, engagement, at_once(shop))
    newer = SealedShelf("a secret of the tests", "another program")
    found = look(shop, engagement, shelf=newer)
    assert (found.result, found.is_coming) == (None, True)
    work_off(dataclasses.replace(shop, shelf=newer))
    assert look(shop, engagement, shelf=newer).is_current


def test_a_worker_of_another_version_or_secret_is_named_instead_of_asked_for_ever(shop, engagement):
    for other in (SealedShelf("a secret of the tests", "older program"), SealedShelf("another secret")):
        touch(shop, engagement, f"{other.stamp}.txt")
        foreign = dataclasses.replace(shop, shelf=other)
        found = look(shop, engagement, at_once(foreign))
        assert [problem.code for problem in found.problems] == ["worker-differs"]
        assert not found.is_coming


def test_findings_that_ended_every_worker_are_given_up_with_the_reason(shop, engagement):
    look(shop, engagement)
    while take(shop.store, [KIND], shop.clock()) is not None:
        shop.clock.at += LEASE
        tidy(shop)
    found = look(shop, engagement)
    assert [problem.code for problem in found.problems] == ["job-begun-too-often"]
    assert not found.is_coming


def test_a_fault_of_the_program_is_told_and_not_run_into_again(shop, engagement):
    look(shop, engagement)
    job = take(shop.store, [KIND], shop.clock())
    give_up(shop, job, Problem("job-unexpected", "", {"reason": "KeyError"}))
    found = look(shop, engagement)
    assert [problem.code for problem in found.problems] == ["job-unexpected"]


def test_a_problem_keeps_what_its_wording_needs(shop, unready):
    told = Problem("plan-infeasible", "", {"reason": Statement("rollout.no-window", {"package": "WP-1", "days": 3})})

    class Refusing:
        def run(self, files, on_stage):
            on_stage("rollout")
            raise InfeasiblePlanError(told.params["reason"])

    found = look(shop, unready, at_once(dataclasses.replace(shop, engines=Refusing())))
    assert found.problems == (told,)


def test_a_job_that_another_worker_has_by_now_leaves_nothing(shop, engagement):
    look(shop, engagement)
    silent = take(shop.store, [KIND], shop.clock())
    shop.clock.at += LEASE
    tidy(shop)
    second = take(shop.store, [KIND], shop.clock())
    work_on(shop, silent)
    assert look(shop, engagement).result is None
    work_on(shop, second)
    assert look(shop, engagement).is_current


def test_what_pages_ask_for_by_themselves_is_no_entry_of_the_audit_trail(shop, engagement):
    with shop.store.reading() as unit:
        before = unit.audit.entries()
    look(shop, engagement, at_once(shop))
    with shop.store.reading() as unit:
        assert unit.audit.entries() == before


def test_packs_that_are_not_sound_are_problems_and_not_the_end_of_the_worker(shop, unready):
    class Unsound:
        def run(self, files, on_stage):
            raise ContentError([Problem("file-empty", "content/x.yaml")])

    found = look(shop, unready, at_once(dataclasses.replace(shop, engines=Unsound())))
    assert [problem.where for problem in found.problems] == ["content/x.yaml"]
