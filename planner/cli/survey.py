"""`planner diagnosis timing` and `planner diagnosis preparation`: should we, when, and how far are we prepared."""

from __future__ import annotations

import click

from planner.bootstrap import open_engagement, run_folder
from planner.cli.common import Options, Progress, engagement_command, print_json, print_lines, print_table
from planner.domain.diagnosis.results import Timing
from planner.services.ports import ContentPacks
from planner.services.preparation import Preparation, PreparationCheck, check_preparation
from planner.services.single_stage import run_diagnosis
from planner.wording import Wording


@click.command("timing", short_help="Should we, and when: start, start small, or wait.")
@engagement_command
def timing(options: Options) -> None:
    """Say whether to start, to start small or to wait, with reasons, conditions and the day to look again."""
    engagement, packs = open_engagement(options.folder, options.today)
    found = run_diagnosis(engagement, packs).timing
    say = options.wording
    if options.as_json:
        print_json(found, say)
        return
    print_lines(_timing_lines(found, say))


def _timing_lines(found: Timing | None, say: Wording) -> list[str]:
    if found is None:
        return [say.label("cli.timing-none")]
    lines = [say.label("cli.timing-verdict", verdict=say.label(f"timing.verdict-{found.verdict}"))]
    if found.look_again:
        lines.append(say.label("timing.look-again", when=found.look_again))
    for title, statements in (("timing-reasons", found.reasons), ("timing-conditions", found.conditions)):
        if statements:
            lines.append(say.label(f"cli.{title}"))
            lines += [f"  {say.say(statement)}" for statement in statements]
    if found.unanswered:
        lines.append(say.label("cli.timing-unanswered", count=len(found.unanswered)))
        lines += [f"  {say.value(text)}" for text in found.unanswered]
    return lines


@click.command("preparation", short_help="The five preparations and how complete each is.")
@engagement_command
def preparation(options: Options) -> None:
    """Say how complete each of the five preparations is, what lacks, and where to go on."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    found, say = check_preparation(result), options.wording
    if options.as_json:
        print_json(found, say)
        return
    rows = [
        (
            say.label(f"preparation.{one.id}"),
            say.value(one.share, "percent"),
            say.label(f"preparation.state-{one.state}"),
        )
        for one in found
    ]
    print_table(say, "preparations", ("preparation", "complete", "state"), rows, right=(1,))
    _print_open(found, result.packs, say)


def _print_open(found: tuple[Preparation, ...], packs: ContentPacks, say: Wording) -> None:
    rows = [
        (
            say.label(f"preparation.{one.id}"),
            say.label(f"preparation.check-{check.id}"),
            _count(check, say),
            _where(check, packs, say),
            say.label("preparation.go-on", command=check.command),
        )
        for one in found
        for check in one.checks
        if check.share < 1
    ]
    print_table(say, "preparation-open", ("preparation", "check", "there", "fill-in", "go-on"), rows)


def _count(check: PreparationCheck, say: Wording) -> str:
    if not check.total:
        return say.label("preparation.nothing-to-count")
    return say.label("preparation.count", done=check.done, total=check.total)


def _where(check: PreparationCheck, packs: ContentPacks, say: Wording) -> str:
    sheet = packs.questionnaires.get(check.questionnaire_id or "")
    if sheet is None:
        return say.label("preparation.go-on-folder")
    return say.label("preparation.go-on-sheet", sheet=sheet.title)
