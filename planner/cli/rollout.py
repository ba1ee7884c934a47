"""`planner rollout plan` and `planner rollout risks`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from planner.bootstrap import run_folder
from planner.cli.common import PROVISIONAL, Options, Progress, engagement_command, print_json, print_lines, print_table
from planner.cli.names import Names
from planner.cli.tentative import marked, print_tentative
from planner.domain.rollout.results import Link, RolloutPlan, ScheduledPackage, WorkPackage
from planner.errors import NotFoundError, Problem, Statement
from planner.services.run import EngagementResult
from planner.wording import Wording

NEAR = 5
# a chain is read, not searched: whoever wants more asks about a package further back
LONGEST_CHAIN = 40


@click.command("plan", short_help="The roll-out plan with dates.")
@click.option("--why", help="Explain one work package: duration, links, reasons.")
@engagement_command
def plan(options: Options, why: str | None) -> None:
    """Print work packages with dates, float and roles; `--why ID` explains one of them."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    rollout, say = result.rollout, options.wording
    if why is not None:
        _explain(result, _find(rollout, why), options)
        return
    if options.as_json:
        print_json(rollout, say)
        return
    names = Names(result.packs, rollout.template_id, say)
    heads = ("code", "work-package", "days", "start", "finish", "float", "role")
    print_table(say, "plan", heads, [_row(rollout, one, names, say) for one in rollout.work_packages], right=(2, 5))
    print_lines([say.label("cli.provisional")] if any(one.provisional for one in rollout.schedule.values()) else [])
    say = marked(say, result)
    levelling = rollout.scheduling.levelling
    print_lines(say.say(statement) for statement in (levelling.notes if levelling else ()))
    print_lines(say.say(statement) for statement in (*rollout.go_live.statements, *rollout.warnings))


def _row(rollout: RolloutPlan, package: WorkPackage, names: Names, say: Wording) -> tuple[str, ...]:
    scheduled = rollout.schedule[package.id]
    mark = PROVISIONAL if scheduled.provisional else ""
    return (
        package.id,
        say.value(package.title),
        str(package.duration.likely_days),
        f"{scheduled.start.isoformat()}{mark}",
        f"{scheduled.finish.isoformat()}{mark}",
        say.label("cli.critical") if scheduled.critical else str(scheduled.total_float_days),
        names.role(package.raci.accountable),
    )


def _find(rollout: RolloutPlan, package_id: str) -> WorkPackage:
    for package in rollout.work_packages:
        if package.id == package_id:
            return package
    near = tuple(one.id for one in rollout.work_packages if package_id.upper() in one.id)[:NEAR]
    raise NotFoundError(Problem("unknown-package", "--why", {"id": package_id, "near": near}))


def _explain(result: EngagementResult, package: WorkPackage, options: Options) -> None:
    say, scheduled = options.wording, result.rollout.schedule[package.id]
    if options.as_json:
        print_json({"work_package": package, "scheduled": scheduled}, say)
        return
    say = marked(say, result)
    names = Names(result.packs, result.rollout.template_id, say)
    titles = {one.id: one.title for one in result.rollout.work_packages}
    dates = say.label("cli.from-to", start=scheduled.start, finish=scheduled.finish)
    print_lines([f"{package.id}  {say.value(package.title)}", f"  {dates}"])
    print_lines([f"  {say.say(package.duration.explanation)}"])
    print_lines([say.label("cli.why-this-day")])
    print_lines(f"  {line}" for line in _chain_of_causes(result.rollout, package.id, say))
    print_lines(
        [f"  {say.say(scheduled.moved)}"] if scheduled.moved and scheduled.moved not in _said(scheduled) else []
    )
    print_lines(_people(result, package, say))
    print_lines([say.label("cli.waits-for", number=len(package.links))])
    print_lines(f"  {_link(link, say)}  {say.value(titles[link.predecessor_id])}" for link in package.links)
    print_lines([say.label("cli.exists-because")])
    print_lines(f"  {line}" for line in _reasons(result, package, names, say))
    print_tentative(result, say)


def _said(scheduled: ScheduledPackage) -> tuple[Statement, ...]:
    return () if scheduled.cause is None else (scheduled.cause.statement,)


def _chain_of_causes(rollout: RolloutPlan, package_id: str, say: Wording) -> Iterator[str]:
    """Yield why a package starts on its day, then why what it waits for does, back to the start of the plan."""
    seen: set[str] = set()
    next_id: str | None = package_id
    while next_id is not None and next_id not in seen and len(seen) < LONGEST_CHAIN:
        seen.add(next_id)
        scheduled = rollout.schedule[next_id]
        if scheduled.cause is None:
            return
        yield f"{say.value(scheduled.start)}  {next_id}  {say.say(scheduled.cause.statement)}"
        next_id = scheduled.cause.package_id


def _people(result: EngagementResult, package: WorkPackage, say: Wording) -> Iterator[str]:
    members = {member.id: member.name for member in result.engagement.team}
    for one in result.rollout.scheduling.assignments:
        if one.work_package_id == package.id:
            share = say.label("cli.share-of-day", share=one.share)
            yield f"  {say.value(members[one.member_id])}  {say.value(one.start)}–{say.value(one.finish)}  {share}"


def _link(link: Link, say: Wording) -> str:
    lag = say.label("cli.lag", count=link.lag_days, days=f"{link.lag_days:+d}") if link.lag_days else ""
    return f"{link.predecessor_id}  {say.label(f'cli.link-{link.type}')}{lag}"


def _reasons(result: EngagementResult, package: WorkPackage, names: Names, say: Wording) -> Iterator[str]:
    objectives = {f"objective:{one.id}": one.text for one in result.engagement.objectives}
    for reason in package.reasons:
        yield names.reason(reason) + (f" {say.value(objectives[reason])}" if reason in objectives else "")


@click.command("risks", short_help="The risk register.")
@engagement_command
def risks(options: Options) -> None:
    """Print the risks, gravest first, with the response and who answers for it."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    rollout, say = result.rollout, options.wording
    if options.as_json:
        print_json(rollout.risks, say)
        return
    names = Names(result.packs, rollout.template_id, say)
    rows = [
        (risk.id, say.value(risk.text), f"{risk.likelihood}×{risk.impact}={risk.exposure}",
         say.value(risk.response), names.role(risk.owner_role))
        for risk in rollout.risks
    ]  # fmt: skip
    print_table(say, "risks", ("code", "risk", "exposure", "response", "role"), rows)
