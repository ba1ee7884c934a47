"""`planner engine …`: the decision methods for other programs, JSON on standard input and output."""

from __future__ import annotations

import io
import sys

import click

from planner.cli.common import language_option
from planner.exchange.engine.frame import MAXIMUM_BYTES, Engine, reply

# a refused request; the problems stand on standard output, where the other program reads
EXIT_REFUSED = 2


@click.command("rank", short_help="Rank alternatives: additive, TOPSIS, VIKOR, PROMETHEE II.")
@language_option
def rank(language: str) -> None:
    """Rank alternatives from a JSON request on standard input (see docs/engine.md)."""
    _answer("rank", language)


@click.command("weights", short_help="Weights from judgements, ranks, points, classes or data.")
@language_option
def weights(language: str) -> None:
    """Derive weights from a JSON request on standard input (see docs/engine.md)."""
    _answer("weights", language)


@click.command("robustness", short_help="How firm a ranking is, and what to find out next.")
@language_option
def robustness(language: str) -> None:
    """Examine a ranking from a JSON request on standard input (see docs/engine.md)."""
    _answer("robustness", language)


@click.command("agreement", short_help="How far judges agree: Kendall's W.")
@language_option
def agreement(language: str) -> None:
    """Measure agreement from a JSON request on standard input (see docs/engine.md)."""
    _answer("agreement", language)


@click.command("network", short_help="Critical path, floats, and how certain the end of a project is.")
@language_option
def network(language: str) -> None:
    """Schedule a network of activities from a JSON request on standard input (see docs/engine.md)."""
    _answer("network", language)


@click.command("level", short_help="Schedule jobs that share limited pools, with a proven bound.")
@language_option
def level(language: str) -> None:
    """Level jobs on pools from a JSON request on standard input (see docs/engine.md)."""
    _answer("level", language)


@click.command("calendar", short_help="Working days, holidays and make-up days: when work starts and finishes.")
@language_option
def calendar(language: str) -> None:
    """Count working days from a JSON request on standard input (see docs/engine.md)."""
    # the other engines need nothing from outside, and do not wait for this
    from planner.bootstrap import calendar_engine  # noqa: PLC0415

    _answer("calendar", language, calendar_engine())


@click.command("timetable", short_help="Put groups into cohorts, rooms and half-days.")
@language_option
def timetable(language: str) -> None:
    """Solve a training timetable from a JSON request on standard input (see docs/engine.md)."""
    _answer("timetable", language)


def _answer(kind: str, language: str, engine: Engine | None = None) -> None:
    # one byte more than is accepted shows that there is more, without reading all of it
    given = sys.stdin.buffer.read(MAXIMUM_BYTES + 1)
    told = reply(kind, given, language, engine)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # JSON is UTF-8, whatever the terminal speaks
        sys.stdout.reconfigure(encoding="utf-8")
    click.echo(told.text)
    if told.refused:
        sys.exit(EXIT_REFUSED)
