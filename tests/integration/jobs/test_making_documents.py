"""Documents made in the background: of one version, all together or not at all, and told in words."""

from dataclasses import replace

import pytest

from planner.documents.deliverables import DELIVERABLES, WORKBOOKS
from planner.errors import ExportError, InputError, NotFoundError, Problem
from planner.exchange.plan_files import FORMATS
from planner.printing import EXCHANGE
from planner.services.jobs import cancel
from planner.services.keeping import EngagementFile, add_file, remove_file
from planner.services.papers import (
    PROGRAM,
    STATE,
    Change,
    Printed,
    PrintOrder,
    ask_for_documents,
    changes_between,
    content_of,
    paper_of,
    remove_paper,
    shelved,
)
from planner.services.told import as_data
from planner.services.work import work_off
from planner.wording import load_wording
from tests.integration.jobs.conftest import ACT, FILES


class QuickPrinter:
    """Makes files of a few letters, and calls `on_each` before each of them."""

    program = "a program"

    def __init__(self, real, on_each=lambda: None):
        self.offers = real.offers
        self.on_each = on_each

    def print(self, order, on_printed):
        names = [f"{code}.{language}.txt" for code in order.codes for language in order.languages]
        on_printed(0, len(names), "")
        for number, name in enumerate(names, start=1):
            self.on_each()
            code, language, _ = name.split(".")
            yield Printed(code, language, name, order.result.engagement.title.en.encode())
            on_printed(number, len(names), name)


@pytest.fixture
def quick(shop):
    return replace(shop, printer=QuickPrinter(shop.printer))


def ask(shop, engagement, codes=("D1", "D4"), languages=("zh-CN", "en")):
    return ask_for_documents(shop.store, shop.printer, engagement.id, codes, languages, ACT)


def job_of(shop, job):
    with shop.store.reading() as unit:
        return unit.jobs.job(job.id)


def present(shop, engagement):
    with shop.store.reading() as unit:
        return unit.engagements.named(engagement.id)


def shelf(shop, engagement):
    return {one.offer.code: one for one in shelved(shop.store, shop.printer, present(shop, engagement))}


def test_documents_are_made_of_the_version_there_is_when_the_job_is_taken(quick, engagement):
    job = ask(quick, engagement)
    add_file(quick.store, engagement.id, EngagementFile("notes.txt", b"x"), ACT)
    work_off(quick)
    assert job_of(quick, job).state == "done"
    made = shelf(quick, engagement)["D1"].latest
    assert [one.paper.language for one in made] == ["zh-CN", "en"]
    assert all(one.is_current for one in made)
    assert {one.paper.version for one in made} == {engagement.version + 1}
    assert content_of(quick.store, made[1].paper) == engagement.title.en.encode()


def test_every_document_is_an_entry_of_the_audit_trail_by_whoever_asked(quick, engagement):
    ask(quick, engagement, ["D1"], ["en"])
    work_off(quick)
    with quick.store.reading() as unit:
        entries = [(one.action, one.subject, one.act.actor) for one in unit.audit.entries(engagement.id)]
        assert unit.audit.verify().broken_at is None
    assert entries[-2:] == [("job.ask", "documents", ACT.actor), ("document.make", "D1.en.txt", ACT.actor)]


def test_findings_run_for_documents_are_there_for_the_pages_too(quick, engagement):
    ask(quick, engagement)
    work_off(quick)
    with quick.store.reading() as unit:
        assert unit.findings.latest(engagement.id).version == engagement.version


def test_a_job_cancelled_half_way_leaves_no_document_and_no_reason(shop, engagement):
    asked = []

    def cancel_at_the_second():
        asked.append(None)
        if len(asked) == 2:
            cancel(shop.store, job.id, ACT)

    stopped = replace(shop, printer=QuickPrinter(shop.printer, cancel_at_the_second))
    job = ask(stopped, engagement)
    work_off(stopped)
    ended = job_of(shop, job)
    assert (ended.state, ended.problems, len(asked)) == ("cancelled", (), 2)
    assert all(not one.latest for one in shelf(shop, engagement).values())


def test_a_job_cancelled_while_the_engines_run_is_cancelled_and_has_not_failed(quick, engagement):
    class Cancelled:
        def run(self, files, on_stage):
            cancel(quick.store, job.id, ACT)
            on_stage("selection")
            pytest.fail("it went on")

    job = ask(quick, engagement)
    work_off(replace(quick, engines=Cancelled()))
    assert job_of(quick, job).state == "cancelled"


def test_a_document_that_cannot_be_made_fails_the_job_with_its_reason_and_leaves_none(shop, engagement):
    problem = Problem("pdf-too-slow", "D4", {"seconds": 600})

    def refuse():
        raise ExportError(problem)

    failing = replace(shop, printer=QuickPrinter(shop.printer, refuse))
    job = ask(failing, engagement)
    work_off(failing)
    ended = job_of(shop, job)
    assert (ended.state, ended.problems) == ("failed", as_data([problem]))
    assert all(not one.latest for one in shelf(failing, engagement).values())


def test_an_engagement_that_cannot_be_run_says_why_there_are_no_documents(quick, unready):
    job = ask(quick, unready)
    work_off(quick)
    ended = job_of(quick, job)
    assert ended.state == "failed"
    assert ended.problems


def test_a_change_makes_a_document_stale_and_taking_it_back_makes_it_current_again(quick, engagement):
    ask(quick, engagement, ["D1"], ["en"])
    work_off(quick)
    add_file(quick.store, engagement.id, EngagementFile("notes.txt", b"x"), ACT)
    (made,) = shelf(quick, engagement)["D1"].latest
    assert made.changes == (Change("notes.txt", "added"),)
    remove_file(quick.store, engagement.id, "notes.txt", ACT)
    (made,) = shelf(quick, engagement)["D1"].latest
    assert made.is_current


def test_changes_name_the_program_first_and_then_files_by_place():
    before = {PROGRAM: "1", "a.yaml": "x", "b.yaml": "x", "c.yaml": "x"}
    now = {PROGRAM: "2", "a.yaml": "y", "c.yaml": "x", "d.yaml": "x"}
    assert changes_between(before, now) == (
        Change(PROGRAM, "changed"), Change("a.yaml", "changed"), Change("b.yaml", "removed"), Change("d.yaml", "added"),
    )  # fmt: skip
    assert changes_between(now, now) == ()


def test_a_second_edition_stands_before_the_first_and_both_can_be_removed(quick, engagement):
    for _ in range(2):
        ask(quick, engagement, ["D1"], ["en"])
        work_off(quick)
    kept = shelf(quick, engagement)["D1"]
    (latest,), (earlier,) = kept.latest, kept.earlier
    assert latest.paper.made_at > earlier.paper.made_at
    for one in (earlier, latest):
        remove_paper(quick.store, engagement.id, one.paper.id, ACT)
    assert shelf(quick, engagement)["D1"].latest == ()
    with pytest.raises(NotFoundError):
        remove_paper(quick.store, engagement.id, latest.paper.id, ACT)


def test_a_document_is_reached_only_through_its_own_engagement(quick, engagement, unready):
    ask(quick, engagement, ["D1"], ["en"])
    work_off(quick)
    paper = shelf(quick, engagement)["D1"].latest[0].paper
    assert paper_of(quick.store, engagement.id, paper.id) == paper
    for call in (paper_of, lambda *words: remove_paper(*words, ACT)):
        with pytest.raises(NotFoundError):
            call(quick.store, unready.id, paper.id)


def test_an_order_of_nothing_or_of_something_unknown_is_refused(quick, engagement):
    for codes, languages in (([], ["en"]), (["D1"], []), (["D2"], ["en"]), ([STATE], ["en"]), (["D1"], ["fr"])):
        with pytest.raises(InputError):
            ask(quick, engagement, codes, languages)


def test_how_far_it_is_is_told_in_words_of_both_languages(quick, engagement):
    told = []

    printer = QuickPrinter(quick.printer)

    def remember():
        with quick.store.reading() as unit:
            told.append(unit.jobs.job(job.id))

    printer.on_each = remember
    shop = replace(quick, printer=printer)
    job = ask(shop, engagement)
    work_off(shop)
    steps = [one.step.partition("?")[0] for one in told]
    assert steps == ["jobs.step-printing", "jobs.step-printed", "jobs.step-printed", "jobs.step-printed"]
    assert [one.progress for one in told] == sorted(one.progress for one in told)
    for language in ("zh-CN", "en"):
        for stage in ("reading", "diagnosis", "outcomes", "keeping"):
            assert load_wording(language).label(f"jobs.step-{stage}")


def test_calendars_of_a_second_export_go_on_where_the_first_ended(shop, engagement):
    for _ in range(2):
        ask(shop, engagement, ["ICS"], ["en"])
        work_off(shop)
    with shop.store.reading() as unit:
        states = [one for one in unit.papers.of_engagement(engagement.id) if one.code == STATE]
    assert len(states) == 1
    kept = shelf(shop, engagement)["ICS"]
    # nothing changed: the same files, with the same sequences
    assert kept.latest[0].paper.digest == kept.earlier[0].paper.digest


def printed(shop, codes, languages=("en",)):
    order = PrintOrder(FILES, shop.engines.run(FILES), codes, languages)
    return list(shop.printer.print(order, lambda *_told: None))


def test_every_workbook_and_file_for_other_programs_comes_with_the_ending_it_is_offered_with(shop):
    offers = {one.code: one.endings for one in shop.printer.offers() if "pdf" not in one.endings}
    made = [one for one in printed(shop, list(offers)) if one.code != STATE]
    assert {one.code: (one.name.rpartition(".")[2],) for one in made} == offers
    assert all(one.content for one in made)
    assert len({one.name for one in made}) == len(made)


def test_a_progress_report_comes_with_others_only_where_there_is_progress(shop):
    assert [one.code for one in printed(shop, ["D6S", "CSV"])] == ["CSV", STATE]


def test_every_deliverable_workbook_and_exchange_format_is_offered_and_named_in_both_languages(shop):
    codes = [one.code for one in shop.printer.offers()]
    assert codes == [*DELIVERABLES, *WORKBOOKS, *EXCHANGE]
    assert {format_ for format_, _, _ in EXCHANGE.values()} == set(FORMATS)
    for language in ("zh-CN", "en"):
        titles = [load_wording(language).label(f"page-documents.title-{code}") for code in codes]
        assert len(set(titles)) == len(titles)
