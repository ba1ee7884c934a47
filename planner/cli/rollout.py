"""`planner rollout …`: the plan with its dates, and the risk register."""

from __future__ import annotations

import click

from planner.bootstrap import run_folder
from planner.cli.common import Options, Progress, engagement_command, print_json, print_lines, print_table
from planner.domain.rollout.results import RolloutPlan, WorkPackage
from planner.wording import Wording


@click.command("plan", short_help="The roll-out plan with dates.")
@click.option("--why", help="Explain one work package: duration, links, reasons.")
@engagement_command
def plan(options: Options, why: str | None) -> None:
    """Print work packages with dates, float and roles; `--why ID` explains one of them."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    rollout, say = result.rollout, options.wording
    if options.as_json:
        print_json(rollout, say)
        return
    if why is not None:
        _explain(rollout, why, say)
        return
    heads = [say.label(f"cli.{key}") for key in ("code", "work-package", "days", "start", "finish", "float", "role")]
    rows = [_row(rollout, package, say) for package in rollout.work_packages]
    print_table(say.label("cli.plan"), heads, rows, right=(2, 5))
    print_lines(say.say(statement) for statement in (*rollout.go_live.statements, *rollout.warnings))


def _row(rollout: RolloutPlan, package: WorkPackage, say: Wording) -> tuple[str, ...]:
    scheduled = rollout.schedule[package.id]
    provisional = say.label("cli.provisional") if scheduled.provisional else ""
    return (
        package.id,
        say.value(package.title),
        str(package.duration.likely_days),
        f"{scheduled.start.isoformat()}{provisional}",
        f"{scheduled.finish.isoformat()}{provisional}",
        say.label("cli.critical") if scheduled.critical else str(scheduled.total_float_days),
        package.raci.accountable,
    )


def _explain(rollout: RolloutPlan, package_id: str, say: Wording) -> None:
    package = next((package for package in rollout.work_packages if package.id == package_id), None)
    if package is None:
        raise click.BadParameter(say.label("cli.unknown-package", id=package_id))
    scheduled = rollout.schedule[package.id]
    print_lines([f"{package.id} {say.value(package.title)}", say.say(package.duration.explanation)])
    print_lines(f"  {link.predecessor_id} {link.type} {link.lag_days:+d}" for link in package.links)
    print_lines([say.say(scheduled.moved)] if scheduled.moved else [])
    print_lines(f"  {reason}" for reason in package.reasons)


@click.command("risks", short_help="The risk register.")
@engagement_command
def risks(options: Options) -> None:
    """Print the risks, gravest first, with what raised them."""
    rollout = run_folder(options.folder, options.today, Progress(options.wording)).rollout
    say = options.wording
    if options.as_json:
        print_json(rollout.risks, say)
        return
    heads = [say.label(f"cli.{key}") for key in ("code", "risk", "exposure", "response", "role")]
    rows = [
        (risk.id, say.value(risk.text), f"{risk.likelihood} × {risk.impact} = {risk.exposure}",
         say.value(risk.response), risk.owner_role)
        for risk in rollout.risks
    ]  # fmt: skip
    print_table(say.label("cli.risks"), heads, rows)
