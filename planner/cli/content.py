"""`planner check`, `planner doctor`, `planner new`."""

from __future__ import annotations

import ctypes.util
import importlib.util
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from planner import places
from planner.bootstrap import check_packs, load_packs, run_folder, start_engagement
from planner.cli.common import json_option, language_option, print_json, print_lines, print_table
from planner.errors import ContentError, InputError, PlannerError, Problem
from planner.services.counts import count_result
from planner.wording import Wording, load_wording

EXIT_PROBLEMS, EXIT_TOOL = 1, 4


@click.command("check", short_help="Check content packs and engagement folders.")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@click.option("--counts", is_flag=True, help="Also run the engagements and count what they yield.")
@language_option
@json_option
def check(folders: tuple[Path, ...], language: str, *, counts: bool, as_json: bool) -> None:
    """
    Check all content packs and the given engagement folders (the examples, when none is given).

    Every problem is printed with file, line, key and what to do; the exit code is 1 when there is one.
    """
    say = load_wording(language)
    problems = list(check_packs())
    chosen = folders or example_folders()
    rows = []
    if not problems:
        for folder in chosen:
            problems.extend(_problems_of(folder))
    if counts and not problems:
        rows = [count_result(run_folder(folder)) for folder in chosen]
    if as_json:
        print_json({"problems": problems, "counts": rows}, say)
    else:
        _print_check(problems, chosen, say)
        _print_counts(rows, say)
    if problems:
        sys.exit(EXIT_PROBLEMS)


def example_folders() -> tuple[Path, ...]:
    """Return the folders of the example engagements that ship with the product."""
    return tuple(sorted(path.parent for path in places.EXAMPLES.glob("*/engagement.yaml")))


def _problems_of(folder: Path) -> tuple[Problem, ...]:
    try:
        run_folder(folder)
    except (ContentError, InputError) as error:
        return error.problems
    return ()


def _print_check(problems: Sequence[Problem], folders: Sequence[Path], say: Wording) -> None:
    print_lines(say.problem(problem) for problem in problems)
    if problems:
        print_lines([say.label("cli.check-problems", count=len(problems))])
        return
    packs = load_packs()
    print_lines(
        [
            say.label(
                "cli.check-fine",
                requirements=len(packs.catalogue.requirements),
                products=len(packs.products),
                questionnaires=len(packs.questionnaires),
                kpis=len(packs.outcomes.kpis),
                engagements=len(folders),
            )
        ]
    )


def _print_counts(rows: Sequence[dict[str, object]], say: Wording) -> None:
    if rows:
        heads = [say.label(f"cli.count-{key}") for key in rows[0]]
        print_table(
            "", heads, [[say.value(value) for value in row.values()] for row in rows], right=range(1, len(heads))
        )


@click.command("doctor", short_help="Say what is missing on this machine and what it costs.")
@language_option
def doctor(language: str) -> None:
    """Check the libraries and tools this product can use, and say what each missing one costs."""
    say = load_wording(language)
    missing = list(_missing())
    print_lines(say.label(f"cli.doctor-{name}") for name, _ in missing)
    if not missing:
        print_lines([say.label("cli.doctor-fine")])
    if any(needed for _, needed in missing):
        sys.exit(EXIT_TOOL)


def _missing() -> Iterator[tuple[str, bool]]:
    """Yield name and whether nothing works without it."""
    if ctypes.util.find_library("pango-1.0") is None:
        yield "pango", True
    if ctypes.util.find_library("harfbuzz-subset") is None:
        yield "harfbuzz-subset", False
    if importlib.util.find_spec("pylopdf_fonts_zh_cn") is None:
        yield "font", True
    if shutil.which("pdftotext") is None:
        yield "poppler", False


@click.command("new", short_help="Start an engagement folder.")
@click.argument("folder", type=click.Path(path_type=Path))
@language_option
def new(folder: Path, language: str) -> None:
    """Start an engagement folder: questionnaires to fill in, and the engagement's own copies of the packs."""
    say = load_wording(language)
    try:
        written = start_engagement(folder)
    except FileExistsError:
        raise InputError([Problem("folder-not-empty", str(folder))]) from None
    except OSError as error:
        raise PlannerError(str(error)) from error
    print_lines([say.label("cli.new-done", folder=str(folder), files=len(written))])
