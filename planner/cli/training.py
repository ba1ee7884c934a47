"""`planner training plan`: courses and the dated timetable."""

from __future__ import annotations

import click

from planner.bootstrap import run_folder
from planner.cli.common import Options, Progress, engagement_command, print_json, print_lines, print_table


@click.command("plan", short_help="Courses and the training timetable.")
@engagement_command
def plan(options: Options) -> None:
    """Print the timetable, what could not be placed, and the checks of the curriculum."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    training, say = result.training, options.wording
    if options.as_json:
        print_json(training, say)
        return
    courses = result.packs.training.courses
    cohorts = {cohort.id: cohort for cohort in training.cohorts}
    rows = [
        (
            session.day.isoformat(),
            say.value(session.hours),
            say.value(courses[session.course_id].title),
            say.value(tuple(cohorts[cohort_id].title for cohort_id in session.cohort_ids)),
            str(session.people),
        )
        for session in training.sessions
    ]
    print_table(say, "timetable", ("date", "hours", "course", "cohort", "people"), rows, right=(1, 4))
    print_lines(say.say(check.statement) for check in training.checks)
    print_lines(say.say(statement) for statement in (*training.unscheduled, *training.warnings))
