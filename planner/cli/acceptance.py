"""`planner acceptance checklists`: the items of the six dimensions."""

from __future__ import annotations

import click

from planner.bootstrap import run_folder
from planner.cli.common import Options, Progress, engagement_command, print_json, print_lines, print_table


@click.command("checklists", short_help="Acceptance checklists.")
@click.option("--dimension", help="Only one dimension, A1 to A6.")
@engagement_command
def checklists(options: Options, dimension: str | None) -> None:
    """Print the acceptance items with method and expected result."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    book, say = result.acceptance, options.wording
    if options.as_json:
        print_json(book, say)
        return
    items = [item for item in book.items if dimension in {None, item.dimension}]
    print_table(
        say.label("cli.acceptance"),
        [say.label(f"cli.{key}") for key in ("code", "dimension", "condition", "expected", "responsible")],
        [
            (
                item.id,
                say.value(result.packs.catalogue.acceptance_dimensions[item.dimension].text),
                say.value(item.condition),
                say.value(item.expected),
                say.value(item.responsible),
            )
            for item in items
        ],
    )
    print_lines([say.label("cli.item-count", number=len(items))])
