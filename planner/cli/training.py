"""`planner training plan`: courses and the dated timetable; `planner training results`: what came of them."""

from __future__ import annotations

import click

from planner.bootstrap import run_folder
from planner.cli.common import Options, Progress, engagement_command, print_json, print_lines, print_table
from planner.cli.tentative import marked, print_tentative
from planner.documents.builders.training_words import certificate_lacks, group_name, retrain_day
from planner.domain.training.records_results import Rate, TrainingReview
from planner.services.run import EngagementResult
from planner.wording import Wording


@click.command("plan", short_help="Courses and the training timetable.")
@engagement_command
def plan(options: Options) -> None:
    """Print the timetable, what could not be placed, and the checks of the curriculum."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    training, say = result.training, options.wording
    if options.as_json:
        print_json(training, say)
        return
    say = marked(say, result)
    courses = result.packs.training.courses
    cohorts = {cohort.id: cohort for cohort in training.cohorts}
    rows = [
        (
            say.value(session.day),
            say.value(session.hours),
            say.value(courses[session.course_id].title),
            say.value(tuple(cohorts[cohort_id].title for cohort_id in session.cohort_ids)),
            str(session.people),
            # a proposed role is nobody's name
            say.value(session.trainer) if session.trainer_id else say.label("training-sessions.trainer-unnamed"),
        )
        for session in training.sessions
    ]
    print_table(say, "timetable", ("date", "hours", "course", "cohort", "people", "trainer"), rows, right=(1, 4))
    print_lines(say.say(check.statement) for check in training.checks)
    print_lines(say.say(statement) for statement in (*training.unscheduled, *training.warnings))
    print_tentative(result, options.wording)


@click.command("results", short_help="Attendance, pass rates, retraining, certificates, satisfaction.")
@engagement_command
def results(options: Options) -> None:
    """Print what the training records say, who must be retrained by when, and who is missing on the rosters."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    training, say = result.training, options.wording
    review = training.review
    if options.as_json:
        print_json({"review": review, "rosters": training.rosters}, say)
        return
    say = marked(say, result)
    if review is None or review.is_empty:
        print_lines([say.label("training-records.results-none", today=result.engagement.today)])
    else:
        _print_review(result, review, say)
    print_lines(say.say(statement) for statement in training.rosters.statements)
    print_tentative(result, options.wording)


def _print_review(result: EngagementResult, review: TrainingReview, say: Wording) -> None:
    print_table(
        say, "training-results", ("course", "attendance", "pass-rate"), _course_rows(result, review, say), (1, 2)
    )
    print_table(
        say,
        "retraining",
        ("learner", "user-group", "course", "retrain-reason", "retrain-by"),
        _retrain_rows(result, review, say),
    )
    print_table(
        say, "certificates", ("learner", "certificate", "state", "lacks"), _certificate_rows(result, review, say)
    )
    print_lines(say.say(statement) for statement in review.statements)


def _course_rows(result: EngagementResult, review: TrainingReview, say: Wording) -> list[tuple[str, ...]]:
    courses = result.packs.training.courses
    return [
        (say.value(courses[line.course_id].title), _rate(line.attendance, say), _rate(line.passed, say))
        for line in review.courses
    ]


def _rate(rate: Rate, say: Wording) -> str:
    if rate.rate is None:
        return say.label("training-records.not-recorded")
    return say.label("cli.rate-of", done=rate.done, asked=rate.asked, share=rate.rate)


def _retrain_rows(result: EngagementResult, review: TrainingReview, say: Wording) -> list[tuple[str, ...]]:
    courses = result.packs.training.courses
    return [
        (
            say.value(one.learner) if one.learner else say.label("training-records.people-unnamed", count=one.people),
            group_name(result, say, one.group_id),
            say.value(courses[one.course_id].title),
            say.label(f"training-records.reason-{one.reason}"),
            retrain_day(one, say),
        )
        for one in review.retraining
    ]


def _certificate_rows(result: EngagementResult, review: TrainingReview, say: Wording) -> list[tuple[str, ...]]:
    rules = result.packs.training.certificates
    return [
        (
            say.value(one.learner),
            say.value(rules[one.kind].title),
            say.label(f"training-records.state-{one.state}", day=one.issued_on),
            certificate_lacks(one, say),
        )
        for one in review.certificates
    ]
