"""`planner migration plan`: strategy per source, cleaning and batches."""

from __future__ import annotations

import click

from planner.bootstrap import run_folder
from planner.cli.common import Options, Progress, engagement_command, print_json, print_lines, print_table
from planner.cli.names import Names
from planner.domain.migration.results import MigrationPlan
from planner.domain.model.engagement import Engagement
from planner.wording import Wording


@click.command("plan", short_help="The data-migration plan.")
@engagement_command
def plan(options: Options) -> None:
    """Print how each source moves and why, the cleaning work, and the batches with their samples."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    migration, say = result.migration, options.wording
    if options.as_json:
        print_json(migration, say)
        return
    _print_sources(migration, result.engagement, say)
    _print_cleaning(migration, Names(result.packs, result.rollout.template_id, say), say)
    _print_batches(migration, say)
    print_lines(say.say(warning) for warning in migration.warnings)


def _print_sources(migration: MigrationPlan, engagement: Engagement, say: Wording) -> None:
    names = {source.id: source.name for source in engagement.company.data_sources}
    rows = [
        (
            say.value(names[source.source_id]),
            say.label(f"cli.strategy-{source.strategy}"),
            "\n".join(say.say(reason) for reason in (*source.reasons, *source.unknown)),
        )
        for source in migration.sources
    ]
    print_table(say, "sources", ("source", "strategy", "reasons"), rows)


def _print_cleaning(migration: MigrationPlan, names: Names, say: Wording) -> None:
    rows = [
        (
            step.id,
            say.value(step.title),
            say.value(step.effort_hours),
            names.role(step.owner_role),
        )
        for step in migration.cleaning
    ]
    print_table(say, "cleaning", ("code", "cleaning-step", "effort-hours", "role"), rows, right=(2,))


def _print_batches(migration: MigrationPlan, say: Wording) -> None:
    rows = [
        (
            batch.id,
            say.value(batch.title),
            say.value(batch.rows),
            say.value(batch.due),
            say.value(batch.sample_size),
        )
        for batch in migration.batches
    ]
    print_table(say, "batches", ("code", "batch", "rows", "due", "sample"), rows, right=(2, 4))
