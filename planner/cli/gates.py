"""`planner rollout gates`: when each gate is decided, how sure its date is, and what must be passed there."""

from __future__ import annotations

from collections.abc import Mapping

import click

from planner.bootstrap import run_folder
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
from planner.domain.rollout.results import Gate
from planner.domain.rollout.schedule_results import DateRange
from planner.errors import Problem
from planner.services.run import EngagementResult
from planner.wording import Wording


@click.command("gates", short_help="Gates with dates, probabilities and acceptance items.")
@click.option("--gate", help="Print the criteria and every acceptance item of one gate, for instance G3.")
@engagement_command
def gates(options: Options, gate: str | None) -> None:
    """Print gates with planned date, P50 and P80, and the acceptance items to be passed; `--gate ID` prints one."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    found, say = result.rollout.gates, options.wording
    risk = result.rollout.scheduling.risk
    if gate is not None:
        found = tuple(one for one in found if gate in {one.id, one.template_id})
        if not found:
            near = tuple(one.id for one in result.rollout.gates)
            raise UsageError([Problem("unknown-plan-gate", "--gate", {"id": gate, "near": near})])
    if options.as_json:
        print_json(found, say)
        return
    say = marked(say, result)
    ranges = {one.work_package_id: one for one in risk.gates} if risk else {}
    heads = ("code", "gate", "due", "gate-p50", "gate-p80", "kept", "items")
    print_table(say, "gates", heads, [_row(one, ranges, say) for one in found], right=(5, 6))
    if gate is not None:
        for one in found:
            _explain(result, one, say)
    elif risk is not None:
        print_lines(say.say(statement) for statement in risk.statements)
    print_tentative(result, say)


def _row(gate: Gate, ranges: Mapping[str, DateRange], say: Wording) -> tuple[str, ...]:
    found = ranges.get(gate.work_package_id)
    sure = ("", "", "") if found is None else (
        say.value(found.p50), say.value(found.p80), say.value(found.planned_probability, "chance"),
    )  # fmt: skip
    return gate.id, say.value(gate.title), say.value(gate.due), *sure, str(len(gate.item_ids))


def _explain(result: EngagementResult, gate: Gate, say: Wording) -> None:
    conditions = {item.id: item.condition for item in result.acceptance.items}
    print_lines([f"{gate.id}  {say.value(gate.title)}"])
    for key, criteria in (("cli.gate-entry", gate.entry), ("cli.gate-exit", gate.exit)):
        print_lines([say.label(key), *(f"  {say.value(one)}" for one in criteria)])
    if gate.document is not None:
        print_lines([say.label("cli.gate-document", document=gate.document)])
    print_lines([say.label("cli.gate-items", count=len(gate.item_ids))])
    print_lines(f"  {id_}  {say.value(conditions[id_])}" for id_ in gate.item_ids)
