"""`planner rollout export` and `planner rollout import`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from planner import places
from planner.bootstrap import compare_project_file, export_plan, run_folder, save_steering
from planner.cli.common import Options, Progress, engagement_command, print_json, print_lines
from planner.domain.model.text import LANGUAGES, Language
from planner.exchange.mspdi.come_back import ComeBack
from planner.exchange.mspdi.difference import TOPICS, Difference
from planner.wording import Wording

FORMATS = ("mspdi", "ics", "xlsx", "csv")
ALL = "all"


@click.command("export", short_help="The plan for MS Project, calendars, spreadsheets.")
@click.option(
    "--format", "formats", multiple=True, type=click.Choice([*FORMATS, ALL]), help="Only these formats; all by default."
)
@click.option("--output", type=click.Path(path_type=Path), help="Folder to write into.")
@click.option("--one-language", is_flag=True, help="Only in the language of --lang, not in both.")
@engagement_command
def export(options: Options, formats: tuple[str, ...], output: Path | None, *, one_language: bool) -> None:
    """Write the plan as MS Project XML, iCalendar files, a workbook with live dates, and CSV tables."""
    say = options.wording
    result = run_folder(options.folder, options.today, Progress(say))
    target = output or places.default_exports() / f"{result.engagement.id}-plan"
    chosen = FORMATS if not formats or ALL in formats else formats
    own: Language = "en" if options.language == "en" else "zh-CN"
    files = export_plan(result, target, chosen, (own,) if one_language else LANGUAGES)
    if options.as_json:
        print_json([file.relative_to(target).as_posix() for file in files], say)
        return
    print_lines(file.relative_to(target).as_posix() for file in files)
    print_lines([say.label("cli.exported-to", folder=str(target))])


@click.command("import", short_help="What was changed in an exported plan.")
@engagement_command
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--save", is_flag=True, help="Write progress, durations and constraints into the engagement's records.")
def import_file(options: Options, file: Path, *, save: bool) -> None:
    """Say what was changed in an MS Project XML file since it was exported; nothing is passed over."""
    say = options.wording
    result = run_folder(options.folder, options.today, Progress(say))
    back = compare_project_file(result, options.folder, file)
    written = save_steering(options.folder, back.steering) if save and any(d.kept for d in back.differences) else ()
    if options.as_json:
        print_json({"differences": back.differences, "statements": back.statements, "written": written}, say)
        return
    print_lines(_report(back, say))
    if save:
        print_lines([_saved(written, say)])
    elif any(one.kept for one in back.differences):
        print_lines([say.label("cli.save-hint")])


def _report(back: ComeBack, say: Wording) -> Iterator[str]:
    differences = back.differences
    yield from (say.say(statement) for statement in back.statements)
    if not differences:
        yield say.label("exchange.no-change" if back.statements else "exchange.no-difference")
        return
    yield say.label("exchange.differences", count=len(differences))
    for topic in TOPICS:
        own = [one for one in differences if one.topic == topic]
        if own:
            yield say.label(f"exchange.topic-{topic}")
            yield from (f"  {_sentence(one, say)}" for one in own)


def _sentence(one: Difference, say: Wording) -> str:
    text = say.say(one.statement)
    return say.label("cli.can-be-saved", text=text) if one.kept else text


def _saved(written: tuple[Path, ...], say: Wording) -> str:
    if not written:
        return say.label("cli.nothing-to-save")
    return say.label("cli.saved-from-file", files=tuple(path.name for path in written))
