"""`planner rollout notice`: what a published holiday notice does to the plan."""

from __future__ import annotations

from pathlib import Path

import click

from planner.bootstrap import open_engagement, save_notice_file, try_notice_file
from planner.cli.common import Options, Progress, engagement_command, print_json, print_lines, print_table
from planner.cli.steering import print_difference, print_moved
from planner.domain.rollout.calendar_difference import CalendarChange
from planner.wording import Wording


@click.command("notice", short_help="What a published holiday notice does to the plan.")
@engagement_command
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--save", is_flag=True, help="Keep the notice in the folder (notices/), so that plans use it.")
def notice(options: Options, file: Path, *, save: bool) -> None:
    """Replan with the holiday notice in FILE and print which days and dates change; `--save` keeps the notice."""
    say = options.wording
    engagement, packs = open_engagement(options.folder, options.today)
    impact = try_notice_file(engagement, packs, file, Progress(say))
    # nothing is kept of a notice with which there is no plan
    saved = save_notice_file(options.folder, file, impact.notice) if save else None
    if options.as_json:
        print_json({"saved": saved, "impact": impact}, say)
        return
    print_lines(say.say(statement) for statement in impact.statements)
    if impact.changes:
        heads = ("date", "notice-now", "notice-reason", "notice-was")
        print_table(say, "notice-days", heads, [_row(change, say) for change in impact.changes])
    if not impact.difference.is_empty:
        print_difference(impact.difference, say)
        print_moved(impact.difference, say)
    print_lines([say.label("cli.notice-saved", file=str(saved))] if saved else [])


def _row(change: CalendarChange, say: Wording) -> tuple[str, ...]:
    now = say.label("cli.notice-worked" if change.now_worked else "cli.notice-off")
    reasons = (say.value(text) if text else "—" for text in (change.text, change.was))
    return change.day.isoformat(), now, *reasons
