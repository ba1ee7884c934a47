"""`planner engine …`: the decision methods for other programs, JSON on standard input and output."""

from __future__ import annotations

import io
import sys

import click

from planner.cli.common import language_option
from planner.exchange.engine.frame import MAXIMUM_BYTES, reply

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


def _answer(kind: str, language: str) -> None:
    # one byte more than is accepted shows that there is more, without reading all of it
    given = sys.stdin.buffer.read(MAXIMUM_BYTES + 1)
    told = reply(kind, given, language)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # JSON is UTF-8, whatever the terminal speaks
        sys.stdout.reconfigure(encoding="utf-8")
    click.echo(told.text)
    if told.refused:
        sys.exit(EXIT_REFUSED)
