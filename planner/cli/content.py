"""`planner check`, `planner doctor`, `planner new`."""

from __future__ import annotations

import ctypes.util
import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from planner import places
from planner.bootstrap import check_packs, load_packs, run_folder, start_engagement
from planner.cli import tables
from planner.cli.common import Progress, json_option, language_option, print_json, print_lines, today_option
from planner.domain.diagnosis.diagnose import differing_settings
from planner.domain.model.text import Text
from planner.errors import ContentError, InfeasiblePlanError, InputError, Problem, Statement
from planner.services.counts import COUNTS, count_result
from planner.wording import Wording, load_wording

EXIT_PROBLEMS, EXIT_INFEASIBLE, EXIT_TOOL = 1, 3, 4
ENGAGEMENT_FILE = "engagement.yaml"
# opens what the starter leaves to be filled in
FILL_IN = "«"


@click.command("check", short_help="Check content packs and engagement folders.")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@click.option("--counts", is_flag=True, help="Also count what the engagements yield.")
@language_option
@json_option
@today_option
def check(folders: tuple[Path, ...], language: str, *, counts: bool, as_json: bool, today: date | None) -> None:
    """
    Check all content packs and the given engagement folders (the examples, when none is given).

    Every problem is printed with file, line, key and what to do; the exit code is 1 when there is one, 3 when an
    engagement is sound but no plan satisfies it.
    """
    say = load_wording(language)
    report = _Report()
    progress = Progress(say)
    report.problems.extend(check_packs())
    chosen = folders or example_folders()
    if not report.problems:
        for folder in chosen:
            progress("check", folder=folder.name or str(folder))
            report.add(folder, today)
    if as_json:
        found = {"problems": report.problems, "infeasible": report.infeasible}
        print_json({**found, "counts": report.rows if counts else []}, say)
    else:
        _print_check(report, chosen, say)
        if counts and report.rows:
            _print_counts(report.rows, say)
    if report.exit_code:
        sys.exit(report.exit_code)


class _Report:
    """What checking found so far: problems, plans that cannot be, and the counts of sound engagements."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.infeasible: list[Statement] = []
        self.rows: list[dict[str, object]] = []
        self.differing: list[tuple[Text, Statement]] = []

    def add(self, folder: Path, today: date | None) -> None:
        """Run one engagement."""
        try:
            result = run_folder(folder, today)
            self.rows.append(count_result(result))
            title = result.engagement.title
            self.differing += [(title, said) for said in differing_settings(result.diagnosis.contradictions)]
        except (ContentError, InputError) as error:
            self.problems.extend(error.problems)
        except InfeasiblePlanError as error:
            self.infeasible.append(error.statement)

    @property
    def exit_code(self) -> int:
        """The exit code of the command."""
        if self.problems:
            return EXIT_PROBLEMS
        return EXIT_INFEASIBLE if self.infeasible else 0


def example_folders() -> tuple[Path, ...]:
    """Return the folders of the example engagements that ship with the product."""
    return tuple(sorted(path.parent for path in places.EXAMPLES.glob("*/engagement.yaml")))


def _print_check(report: _Report, folders: Sequence[Path], say: Wording) -> None:
    print_lines(say.problem(problem) for problem in report.problems)
    print_lines(say.say(statement) for statement in report.infeasible)
    if report.exit_code:
        print_lines([say.label("cli.check-problems", count=len(report.problems) + len(report.infeasible))])
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
    print_lines(
        say.label(
            "cli.still-open",
            engagement=row["engagement"],
            questions=row["open_questions"],
            contradictions=row["contradictions"],
            breaks=row["breaks"],
        )
        for row in report.rows
    )
    print_lines(say.label("cli.of-engagement", engagement=title, said=said) for title, said in report.differing)
    print_lines(_not_filled_in(folders, say))


def _not_filled_in(folders: Sequence[Path], say: Wording) -> Iterator[str]:
    """Yield how many of the marks that `planner new` leaves to fill in still stand in a folder."""
    for folder in folders:
        lines = (folder / ENGAGEMENT_FILE).read_text(encoding="utf-8").splitlines()
        count = sum(line.count(FILL_IN) for line in lines if not line.startswith("#"))
        if count:
            yield say.label("cli.to-fill-in", folder=folder.name or str(folder), count=count)


def _print_counts(rows: Sequence[dict[str, object]], say: Wording) -> None:
    engagement, *counted = COUNTS
    heads = [say.label(f"cli.count-{engagement}"), *(say.value(row[engagement]) for row in rows)]
    cells = [[say.label(f"cli.count-{key}"), *(say.value(row[key]) for row in rows)] for key in counted]
    tables.print_table(say.label("cli.counts"), heads, cells, right=range(1, len(heads)))


@click.command("doctor", short_help="Say what is missing on this machine and what it costs.")
@language_option
@json_option
def doctor(language: str, *, as_json: bool) -> None:
    """Check the libraries and tools this product can use, and say what each missing one costs."""
    say = load_wording(language)
    missing = list(missing_tools())
    if as_json:
        print_json({"missing": [{"name": name, "needed": needed} for name, needed in missing]}, say)
    else:
        print_lines(say.label(f"cli.doctor-{name}") for name, _ in missing)
        print_lines([] if missing else [say.label("cli.doctor-fine")])
    if any(needed for _, needed in missing):
        sys.exit(EXIT_TOOL)


def missing_tools(
    library: Callable[[str], str | None] = ctypes.util.find_library,
    module: Callable[[str], object] = importlib.util.find_spec,
    program: Callable[[str], str | None] = shutil.which,
) -> Iterator[tuple[str, bool]]:
    """
    Yield the name of what is missing and whether nothing can be printed without it.

    Args:
        library: how shared libraries are looked for; `module` and `program` likewise.
    """
    if library("pango-1.0") is None:
        yield "pango", True
    if library("harfbuzz-subset") is None:
        yield "harfbuzz-subset", False
    if module("pylopdf_fonts_zh_cn") is None:
        yield "font", True
    if program("pdftotext") is None:
        yield "poppler", False


@click.command("new", short_help="Start an engagement folder.")
@click.argument("folder", type=click.Path(path_type=Path))
@language_option
@json_option
def new(folder: Path, language: str, *, as_json: bool) -> None:
    """Start an engagement folder: questionnaires to fill in, and the engagement's own copies of the packs."""
    say = load_wording(language)
    written = start_engagement(folder)
    if as_json:
        print_json({"folder": folder, "files": written}, say)
    else:
        print_lines([say.label("cli.new-done", folder=str(folder), files=len(written))])
