"""`planner acceptance checklists`: the items of the six dimensions."""

from __future__ import annotations

import dataclasses

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
from planner.errors import Problem


@click.command("checklists", short_help="Acceptance checklists.")
@click.option("--dimension", help="Only one dimension, A1 to A6.")
@engagement_command
def checklists(options: Options, dimension: str | None) -> None:
    """Print the acceptance items with method and expected result."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    say, dimensions = options.wording, result.packs.catalogue.acceptance_dimensions
    if dimension is not None and dimension not in dimensions:
        params = {"id": dimension, "near": tuple(dimensions)}
        raise UsageError([Problem("unknown-acceptance-dimension", "--dimension", params)])
    items = tuple(item for item in result.acceptance.items if dimension in {None, item.dimension})
    if options.as_json:
        print_json(dataclasses.replace(result.acceptance, items=items), say)
        return
    print_table(
        say,
        "acceptance",
        ("code", "dimension", "condition", "expected", "responsible", "gate"),
        [
            (
                item.id,
                say.value(dimensions[item.dimension].text),
                say.value(item.condition),
                say.value(item.expected),
                say.value(item.responsible),
                " ".join(item.gate_ids),
            )
            for item in items
        ],
    )
    print_lines([say.label("cli.item-count", count=len(items))])
    print_lines(say.say(warning) for warning in result.acceptance.warnings)
