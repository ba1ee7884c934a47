"""`planner migration plan`: strategy per source, batches and cleaning."""

from __future__ import annotations

import click

from planner.bootstrap import run_folder
from planner.cli.common import Options, Progress, engagement_command, print_json, print_lines, print_table


@click.command("plan", short_help="The data-migration plan.")
@engagement_command
def plan(options: Options) -> None:
    """Print how each source moves and why, the batches with their samples, and the cleaning work."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    migration, say = result.migration, options.wording
    if options.as_json:
        print_json(migration, say)
        return
    names = {source.id: source.name for source in result.engagement.company.data_sources}
    print_table(
        say.label("cli.sources"),
        [say.label(f"cli.{key}") for key in ("source", "strategy", "reasons")],
        [
            (
                say.value(names[source.source_id]),
                say.label(f"cli.strategy-{source.strategy}"),
                "\n".join(say.say(reason) for reason in (*source.reasons, *source.unknown)),
            )
            for source in migration.sources
        ],
    )
    print_table(
        say.label("cli.batches"),
        [say.label(f"cli.{key}") for key in ("code", "batch", "rows", "due", "sample")],
        [
            (
                batch.id,
                say.value(batch.title),
                say.value(batch.rows),
                say.value(batch.due),
                say.value(batch.sample_size),
            )
            for batch in migration.batches
        ],
        right=(2, 4),
    )
    print_lines(say.say(warning) for warning in migration.warnings)
