"""`planner outcomes kpis`: KPI sheets and the review calendar."""

from __future__ import annotations

import click

from planner.bootstrap import run_folder
from planner.cli.common import PROVISIONAL, Options, Progress, engagement_command, print_json, print_lines, print_table
from planner.wording import Wording


@click.command("kpis", short_help="KPI sheets and review calendar.")
@engagement_command
def kpis(options: Options) -> None:
    """Print each KPI with formula, start value, target and date, then the reviews."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    sheet, say = result.outcomes, options.wording
    if options.as_json:
        print_json(sheet, say)
        return
    library = result.packs.outcomes.kpis
    rows = [
        (
            row.kpi_id,
            say.value(library[row.kpi_id].text),
            say.value(library[row.kpi_id].formula),
            _value(row.start_value, say, fraction=library[row.kpi_id].is_fraction),
            _value(row.target_value, say, fraction=library[row.kpi_id].is_fraction) if row.deciding else "—",
            say.value(row.due) if row.deciding else "—",
        )
        for row in sheet.kpis
    ]
    print_table(say, "kpis", ("code", "kpi", "formula", "start-value", "target", "due"), rows, right=(3, 4))
    reviews = [
        (f"{review.due.isoformat()}{PROVISIONAL if review.provisional else ''}", say.value(review.title))
        for review in sheet.reviews
    ]
    print_table(say, "reviews", ("date", "review"), reviews)
    print_lines([say.label("cli.provisional")] if any(review.provisional for review in sheet.reviews) else [])
    print_lines(say.say(warning) for warning in sheet.warnings)


def _value(value: float | None, say: Wording, *, fraction: bool) -> str:
    return say.value(value, "percent1") if fraction and value is not None else say.value(value)
