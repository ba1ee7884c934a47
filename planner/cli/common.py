"""What all commands share: the engagement argument, options, tables, JSON and progress."""

from __future__ import annotations

import dataclasses
import functools
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from planner.errors import InputError, Problem
from planner.services.plain import plain
from planner.wording import Wording, load_wording

SLOW_SECONDS = 1.0
# stands behind a date beyond the announced calendar; `cli.provisional` explains it below the table
PROVISIONAL = "*"


class UsageError(InputError):
    """What was asked for on the command line cannot be; nothing is wrong with the engagement."""


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """The options every engagement command has."""

    folder: Path
    language: str
    as_json: bool
    today: date | None

    @property
    def wording(self) -> Wording:
        """The wording in the language asked for."""
        return load_wording(self.language)


def _parse_date(ctx: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    del ctx, parameter
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError([Problem("impossible-date", "--today", {"value": value})]) from None


language_option = click.option(
    "--lang", "language", type=click.Choice(["zh-CN", "en"]), default="zh-CN", show_default=True, help="Language."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
today_option = click.option(
    "--today", callback=_parse_date, help="Date to plan from (YYYY-MM-DD) instead of the stored one."
)


def engagement_command(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the engagement folder and the common options as one `options` argument."""

    @click.argument("folder", type=click.Path(path_type=Path), default=".")
    @language_option
    @json_option
    @today_option
    @functools.wraps(function)
    def command(
        folder: Path,
        language: str,
        *,
        as_json: bool,
        today: date | None,
        **rest: object,
    ) -> None:
        function(Options(folder, language, as_json, today), **rest)

    return command


def print_json(value: Any, wording: Wording) -> None:
    """Print a record as JSON."""
    click.echo(json.dumps(plain(value, wording), ensure_ascii=False, indent=2))


def print_table(
    say: Wording, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()
) -> None:
    """
    Print a table, or its title and that there is nothing.

    Args:
        title: key of `cli.yaml`, as are the heads.
        right: the columns (from 0) that stand at the right.
    """
    from planner.cli import tables  # noqa: PLC0415 - a cold `--json` call does not need it

    kept = list(rows)
    if kept:
        tables.print_table(say.label(f"cli.{title}"), [say.label(f"cli.{head}") for head in heads], kept, right)
    else:
        print_lines([say.label("cli.nothing", title=say.label(f"cli.{title}"))])


def print_lines(lines: Iterable[str]) -> None:
    """Print sentences one below the other; on a terminal they fold at its width, under their own indent."""
    if not sys.stdout.isatty():
        for line in lines:
            click.echo(line)
        return
    from planner.cli import tables  # noqa: PLC0415 - as above

    width = shutil.get_terminal_size().columns
    for line in lines:
        text = line.lstrip()
        indent = " " * (len(line) - len(text))
        for piece in tables.fold(text, width - len(indent)):
            click.echo(indent + piece)


class Progress:
    """Says on standard error what is being done, once a command has taken longer than a second."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._begun = time.monotonic()

    def __call__(self, step: str, **params: object) -> None:
        """Announce the next step; the key is `step-<step>` of `cli.yaml`."""
        if time.monotonic() - self._begun > SLOW_SECONDS:
            click.echo(self._wording.label(f"cli.step-{step}", **params), err=True)
