"""Does background work on this machine."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

import click

from planner.bootstrap import open_keeping, work_in_background
from planner.cli.common import language_option, print_lines
from planner.cli.keeping import DATA_FOLDER, DATABASE_VARIABLE
from planner.wording import load_wording

_NAME_BYTES = 8


@click.command(short_help="Do background work, for pages that run elsewhere.")
@click.option("--data", type=click.Path(path_type=Path), default=DATA_FOLDER, show_default=True, help="Data folder.")
@click.option(
    "--database",
    "database_url",
    envvar=DATABASE_VARIABLE,
    help=f"URL of the database instead of a file in that folder; also {DATABASE_VARIABLE}.",
)
@click.option("--attached", is_flag=True, hidden=True, help="End with the process that started this one.")
@click.option("--niceness", default=0, hidden=True, help="How far it stands behind other processes.")
@click.option("--name", default="", hidden=True, help="Name under which jobs are taken.")
@click.option("--program", hidden=True, help="Digest of the program that started this one.")
@language_option
def worker(
    data: Path,
    database_url: str | None,
    niceness: int,
    name: str,
    program: str | None,
    language: str,
    *,
    attached: bool,
) -> None:
    """Do the jobs that wait, until this is ended; with `planner serve` one runs already."""
    with contextlib.suppress(OSError):
        os.nice(niceness)
    keeping = open_keeping(database_url, data)
    try:
        if not attached:
            print_lines([load_wording(language).label("cli.worker-ready", data=str(data))])
        name = name or secrets.token_hex(_NAME_BYTES)
        work_in_background(keeping, database_url, data, name, program, is_attached=attached)
    finally:
        keeping.database.close()
