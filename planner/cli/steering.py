"""`planner rollout baseline`, `status`, `replan`, `compare`, `what-if` and `changes`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.bootstrap import open_engagement, run_folder
from planner.cli.common import (
    Options,
    Progress,
    UsageError,
    engagement_command,
    print_json,
    print_lines,
    print_table,
)
from planner.cli.tentative import marked, print_tentative
from planner.domain.model.text import Text
from planner.errors import InputError, Problem, Statement
from planner.wording import Wording

if TYPE_CHECKING:
    from planner.domain.model.engagement import Engagement
    from planner.domain.model.work_calendar import WorkCalendar
    from planner.domain.rollout.steering.results import (
        ChangeImpact,
        EarnedValue,
        MovedSchedule,
        PlanDifference,
        ScenarioOutcome,
        StatusReport,
    )

# how many work packages a comparison lists; `--json` has all
LISTED = 20


def _calendar_of(engagement: Engagement) -> WorkCalendar:
    from planner.content.calendars import HolidayCalendarSource  # noqa: PLC0415 - holidays are slow to import

    return HolidayCalendarSource().work_calendar(engagement)


@click.command("baseline", short_help="Freeze the plan to compare with later.")
@click.option("--id", "baseline_id", help="Id and file name of the baseline (B1, B2, ... when not given).")
@click.option("--title", help="What it is called.")
@click.option("--approved-by", help="Who approved it.")
@engagement_command
def baseline(options: Options, baseline_id: str | None, title: str | None, approved_by: str | None) -> None:
    """Freeze the plan as it stands into `steering/baselines/<id>.yaml`; an existing baseline is never overwritten."""
    from planner.content.steering_files import write_baseline  # noqa: PLC0415 - other commands read no baseline
    from planner.services.baselines import BaselineWanted, frozen_baseline  # noqa: PLC0415 - as above

    say = options.wording
    result = run_folder(options.folder, options.today, Progress(say))
    approver = Text.same(approved_by) if approved_by else None
    wanted = BaselineWanted(Text.same(title) if title else None, approver, baseline_id)
    try:
        frozen = frozen_baseline(result, wanted)
    except InputError as error:
        raise UsageError(error.problems) from None
    path = write_baseline(options.folder, frozen)
    if options.as_json:
        print_json({"file": path, "baseline": frozen}, say)
        return
    print_lines([say.label("cli.baseline-written", file=str(path), count=len(frozen.packages))])


baseline_option = click.option("--baseline", "baseline_id", help="Compare with this baseline instead of the latest.")


@click.command("status", short_help="Progress against the baseline, earned value, what to do next.")
@baseline_option
@engagement_command
def status(options: Options, baseline_id: str | None) -> None:
    """Print the progress against the baseline, what it is worth, what moved and why, and what to do next."""
    from planner.services.baselines import baseline_of  # noqa: PLC0415 - with it come the engines of all stages
    from planner.services.steering import status_of  # noqa: PLC0415 - as above

    say = options.wording
    result = run_folder(options.folder, options.today, Progress(say))
    report = status_of(result, baseline_of(result, baseline_id))
    if report is None:
        raise InputError([Problem("no-progress", str(options.folder))])
    if options.as_json:
        print_json(report, say)
        return
    _print_status(report, marked(say, result))
    print_tentative(result, say)


def _print_status(report: StatusReport, say: Wording) -> None:
    against = report.baseline_title or say.label("cli.no-baseline")
    print_lines([say.label("cli.status-head", day=report.status_date, baseline=against)])
    print_lines([say.label("cli.status-counts", **report.counts)])
    late = [one for one in report.packages if (one.late_days or 0) > 0 and one.state in {"under_way", "overdue"}]
    rows = [
        (
            one.work_package_id,
            say.value(one.title),
            say.label(f"cli.state-{one.state.replace('_', '-')}"),
            say.value(one.fraction_done, "percent"),
            _dates(one.baseline, say),
            _dates(one.expected, say),
            str(one.late_days),
        )
        for one in late
    ]
    heads = ("code", "work-package", "progress-state", "done-share", "baseline-dates", "expected-dates", "days-late")
    print_table(say, "late-packages", heads, rows, right=(3, 6))
    if report.earned_value is not None:
        _print_value(report.earned_value, say)
    if report.difference is not None:
        print_difference(report.difference, say)
    print_lines([say.label("cli.next-steps")])
    print_lines(f"  {say.say(statement)}" for statement in report.next_steps)


def _dates(pair: tuple[date, date] | None, say: Wording) -> str:
    return "—" if pair is None else f"{say.value(pair[0])}–{say.value(pair[1])}"


def _print_value(value: EarnedValue, say: Wording) -> None:
    rows = [(say.label(f"cli.{key}"), text) for key, text in value_rows(value, say)]
    print_table(say, "earned-value", ("measure", "measured"), rows, right=(1,))
    print_lines(f"  {say.say(statement)}" for statement in value.statements)


def value_rows(value: EarnedValue, say: Wording) -> list[tuple[str, str]]:
    """Return the measures of earned value as label keys and printed values; what is unknown says so."""

    def amount(number: float | None) -> str:
        if number is None:
            return say.value(None)
        unit = value.currency or say.label("cli.person-days")
        return f"{say.value(number, 'whole' if value.unit == 'cost' else 'one')} {unit}"

    return [
        ("ev-budget", amount(value.budget)),
        ("ev-planned", amount(value.planned)),
        ("ev-earned", amount(value.earned)),
        ("ev-actual", amount(value.actual)),
        ("ev-spi", _index(value.schedule_index, say)),
        ("ev-spi-time", _index(value.schedule_index_time, say)),
        ("ev-cpi", _index(value.cost_index, say)),
        ("ev-eac-cpi", amount(value.eac_cost_index)),
        ("ev-eac-budget", amount(value.eac_as_budgeted)),
        ("ev-eac-both", amount(value.eac_both_indices)),
        ("ev-etc", amount(value.estimate_to_complete)),
        ("ev-tcpi", _index(value.to_complete_index, say)),
        ("ev-forecast", say.value(value.forecast_finish)),
    ]


def _index(number: float | None, say: Wording) -> str:
    return say.value(None) if number is None else say.value(number, "two")


def print_difference(difference: PlanDifference, say: Wording) -> None:
    """Print what moved and why."""
    print_lines([say.label("cli.difference")])
    print_lines(f"  {say.say(statement)}" for statement in difference.statements)


def print_moved(difference: PlanDifference, say: Wording) -> None:
    """Print the work packages whose dates differ, the farthest moved first."""
    rows = [
        (
            one.work_package_id,
            say.value(one.title),
            _dates(one.before, say),
            _dates(one.after, say),
            f"{one.finish_days:+d}",
        )
        for one in sorted(difference.moved, key=lambda each: -abs(each.finish_days))[:LISTED]
    ]
    heads = ("code", "work-package", "dates-before", "dates-after", "days-moved")
    print_table(say, "moved-packages", heads, rows, right=(4,))
    left_out = len(difference.moved) - len(rows)
    print_lines([say.label("cli.more-moved", count=left_out)] if left_out > 0 else [])


def _print_hanging(hanging: MovedSchedule, say: Wording) -> None:
    found: Iterable[Statement] = (*hanging.acceptance, *hanging.training, *hanging.payments)
    lines = [f"  {say.say(statement)}" for statement in found]
    print_lines([say.label("cli.hanging"), *lines] if lines else [])


@click.command("replan", short_help="Plan the rest from the status date; what moved and why.")
@baseline_option
@engagement_command
def replan(options: Options, baseline_id: str | None) -> None:
    """Plan the rest with finished work fixed, and say what moved against the baseline, why, and what hangs on it."""
    from planner.services.baselines import baseline_of  # noqa: PLC0415 - as above
    from planner.services.steering import replan as run_replan  # noqa: PLC0415 - as above

    say = options.wording
    progress = Progress(say)
    result = run_folder(options.folder, options.today, progress)
    engagement = result.engagement
    if engagement.steering.status_date is None:
        raise InputError([Problem("no-progress", str(options.folder))])
    stored, packs = open_engagement(options.folder, options.today)
    found = run_replan(stored, packs, _calendar_of, baseline_of(result, baseline_id), result)
    if options.as_json:
        body = {"baseline": found.before.id if found.before else None, "status_date": engagement.steering.status_date}
        print_json({**body, "difference": found.difference, "hanging": found.hanging}, say)
        return
    say = marked(say, result)
    against = found.before.title if found.before else say.label("cli.plan-before-steering")
    print_lines([say.label("cli.replan-head", day=engagement.steering.status_date, baseline=against)])
    print_difference(found.difference, say)
    print_moved(found.difference, say)
    _print_hanging(found.hanging, say)
    print_tentative(result, say)


@click.command("compare", short_help="Compare the plan with a baseline or another engagement folder.")
@baseline_option
@click.option("--with", "other", type=click.Path(path_type=Path), help="Compare with the plan of this folder.")
@engagement_command
def compare(options: Options, baseline_id: str | None, other: Path | None) -> None:
    """Print what differs from a baseline (the latest one), or from the plan of another copy of the engagement."""
    from planner.services.baselines import baseline_of  # noqa: PLC0415 - as above
    from planner.services.steering import plan_difference  # noqa: PLC0415 - as above

    say = options.wording
    progress = Progress(say)
    result = run_folder(options.folder, options.today, progress)
    before = run_folder(other, options.today, progress).rollout if other else baseline_of(result, baseline_id)
    if before is None:
        raise InputError([Problem("nothing-to-compare", str(options.folder))])
    difference = plan_difference(result, before)
    if options.as_json:
        print_json(difference, say)
        return
    say = marked(say, result)
    print_difference(difference, say)
    print_moved(difference, say)
    print_tentative(result, say)


@click.command("what-if", short_help="What the plan comes to under other assumptions, side by side.")
@click.option("--file", "files", multiple=True, type=click.Path(path_type=Path), help="What-if file; may be repeated.")
@engagement_command
def what_if(options: Options, files: tuple[Path, ...]) -> None:
    """Run copies of the plan under the assumptions of what-if files (those in `what_if/`) and compare them."""
    from planner.content.steering_files import read_scenario, scenario_files  # noqa: PLC0415 - as above
    from planner.services.run import run_engagement  # noqa: PLC0415 - as above
    from planner.services.steering import compare_scenarios  # noqa: PLC0415 - as above

    say = options.wording
    chosen = files or tuple(scenario_files(options.folder))
    if not chosen:
        raise InputError([Problem("what-if-missing", str(options.folder))])
    engagement, packs = open_engagement(options.folder, options.today)
    scenarios = [read_scenario(path, packs, engagement.plan.template_id) for path in chosen]
    base = run_engagement(engagement, packs, _calendar_of(engagement))
    outcomes = compare_scenarios(engagement, packs, _calendar_of, scenarios, base)
    if options.as_json:
        print_json(outcomes, say)
        return
    _print_outcomes(outcomes, marked(say, base))
    print_tentative(base, say)


def _print_outcomes(outcomes: Sequence[ScenarioOutcome], say: Wording) -> None:
    rows = [_outcome_row(one, say) for one in outcomes]
    heads = (
        "assumption",
        "last-go-live",
        "days-moved",
        "p80",
        "plan-end",
        "effort-days",
        "effort-more",
        "work-cost",
        "cost-more",
        "overload-weeks",
    )
    print_table(say, "plan-what-if", heads, rows, right=(2, 5, 6, 7, 8, 9))
    for one in outcomes:
        if one.infeasible is not None:
            print_lines([f"{say.value(one.title)}", f"  {say.say(one.infeasible)}"])
        elif one.difference is not None:
            print_lines([say.value(one.title)])
            print_lines(f"  {say.say(statement)}" for statement in one.difference.statements)


def _outcome_row(one: ScenarioOutcome, say: Wording) -> tuple[str, ...]:
    cost = say.value(None) if one.cost is None else f"{say.value(one.cost, 'whole')} {one.currency or ''}".rstrip()
    effort_more = None if one.difference is None else one.difference.effort_more
    return (
        say.value(one.title),
        say.value(one.go_live) if one.go_live else say.label("cli.no-plan"),
        _moved_go_live(one),
        "—" if one.p80 is None else say.value(one.p80),
        "—" if one.end is None else say.value(one.end),
        "—" if one.effort_days is None else say.value(one.effort_days, "one"),
        "—" if effort_more is None else signed(effort_more, "one", say),
        cost,
        _cost_more(one, say),
        "—" if one.overloads is None else str(one.overloads),
    )


def signed(number: float, spec: str, say: Wording) -> str:
    """Return a difference with its sign; what is rounded to nothing has none."""
    text = say.value(abs(number), spec)
    if not any(digit in text for digit in "123456789"):
        return text
    return f"{'+' if number > 0 else '−'}{text}"


def _cost_more(one: ScenarioOutcome, say: Wording) -> str:
    """Return what a scenario costs more; unknown where a role whose effort differs has no rate, open days are named."""
    if one.difference is None:
        return "—"
    more = one.difference.cost_more
    if more is None:
        return say.value(None)
    cost = f"{signed(more, 'whole', say)} {one.currency or ''}".rstrip()
    return say.label("cli.cost-open", cost=cost) if one.difference.in_price_days else cost


def _moved_go_live(one: ScenarioOutcome) -> str:
    if one.difference is None or one.go_live is None:
        return "—"
    lives = [each for each in one.difference.events if each.after == one.go_live and each.kind == "milestone"]
    moved = max((each.moved_days for each in lives), default=0)
    return f"{moved:+d}" if moved else "0"


@click.command("changes", short_help="Change requests and what each does to dates, cost and acceptance.")
@engagement_command
def changes(options: Options) -> None:
    """Print every change request with its decision and what it does to dates, effort, cost and acceptance items."""
    from planner.services.run import run_engagement  # noqa: PLC0415 - as above
    from planner.services.steering import change_impacts  # noqa: PLC0415 - as above

    say = options.wording
    engagement, packs = open_engagement(options.folder, options.today)
    if not engagement.steering.changes:
        print_json((), say) if options.as_json else print_lines([say.label("cli.no-change-requests")])
        return
    base = run_engagement(engagement, packs, _calendar_of(engagement))
    impacts = change_impacts(engagement, packs, _calendar_of, base)
    if options.as_json:
        print_json(impacts, say)
        return
    _print_impacts(impacts, marked(say, base))
    print_tentative(base, say)


def _print_impacts(impacts: Sequence[ChangeImpact], say: Wording) -> None:
    rows = [_change_row(impact, say) for impact in impacts]
    heads = (
        "code",
        "change-request",
        "asked-by",
        "change-decision",
        "last-go-live",
        "days-moved",
        "effort-more",
        "cost-more",
    )
    print_table(say, "change-requests", heads, rows, right=(5, 6, 7))
    for impact in impacts:
        print_lines([f"{impact.request.id}  {say.value(impact.request.title)}"])
        if impact.infeasible is not None:
            print_lines([f"  {say.say(impact.infeasible)}"])
        elif impact.outcome is None:
            print_lines([f"  {say.label('cli.withdrawn-no-impact')}"])
        elif impact.outcome.difference is not None:
            print_lines(f"  {say.say(statement)}" for statement in impact.outcome.difference.statements)
            _print_hanging(impact.hanging, say)


def _change_row(impact: ChangeImpact, say: Wording) -> tuple[str, ...]:
    request = impact.request
    row = _outcome_row(impact.outcome, say) if impact.outcome else ("",) + ("—",) * 8
    decided = f" {request.decided_on.isoformat()}" if request.decided_on else ""
    decision = f"{say.label(f'cli.decision-{request.decision}')}{decided}"
    return (request.id, say.value(request.title), say.value(request.asked_by), decision, row[1], row[2], row[6], row[8])
