"""`planner demo` and `planner documents`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from planner import places
from planner.bootstrap import export_documents, run_folder, run_what_if, run_with_records
from planner.cli.common import (
    Options,
    Progress,
    engagement_command,
    json_option,
    language_option,
    print_json,
    print_lines,
    print_table,
    today_option,
)
from planner.documents.deliverables import DELIVERABLES, WORKBOOKS
from planner.documents.export import WrittenFile
from planner.services.counts import count_result
from planner.services.run import EngagementResult
from planner.wording import Wording, load_wording

DEMO = "sample_manufacturing"
UNDER_WAY = "under_way.yaml"
# records made after the key users and administrators were trained
TRAINED = "key_users_trained"


@click.command("demo", short_help="Build all documents of the example engagement.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write into.")
@language_option
@json_option
@today_option
def demo(out: Path | None, language: str, *, as_json: bool, today: date | None) -> None:
    """Take the filled-in example engagement to ranked products, plans, checklists and documents in both languages."""
    say = load_wording(language)
    begun = time.monotonic()
    folder = places.EXAMPLES / DEMO
    result = run_folder(folder, today, Progress(say))
    target = out or places.default_exports() / DEMO
    # the example stands before its start; its progress report shows it five weeks later, its training papers after the
    # first round of training
    under_way = run_what_if(folder, folder / UNDER_WAY, today, base=result)
    trained = run_with_records(folder, folder / TRAINED)
    others = {"D6S": under_way, "D8": trained, "D8S": trained}
    files = export_documents(result, folder, target, on_document=_announcer(say), instead=others)
    if as_json:
        print_json({"counts": count_result(result), "files": files}, say)
        return
    _print_summary(result, say)
    _print_files(files, say)
    print_lines([say.label("cli.written", folder=str(target))])
    print_lines([say.label("cli.took", seconds=round(time.monotonic() - begun))])


def _announcer(say: Wording) -> Callable[[str], None]:
    def announce(name: str) -> None:
        click.echo(say.label("cli.writing", name=name), err=True)

    return announce


def _print_summary(result: EngagementResult, say: Wording) -> None:
    verdict = result.selection.verdict
    counts = count_result(result)
    go_live = result.rollout.go_live
    rows = [
        (say.label("cli.stage-diagnosis"), say.label(
            "cli.sum-diagnosis", pains=sum(p.burden is not None for p in result.diagnosis.pains),
            objectives=len(result.engagement.objectives), contradictions=len(result.diagnosis.contradictions),
            questions=len(result.diagnosis.open_questions))),
        (say.label("cli.stage-selection"), " ".join(
            [say.label(f"cli.verdict-{verdict.kind}"), *(say.say(s) for s in verdict.statements[:1])])),
        (say.label("cli.stage-rollout"), say.label(
            "cli.sum-rollout", packages=counts["work_packages"], risks=counts["risks"],
            first=result.rollout.waves[0].go_live, likely=go_live.likely, wished=go_live.wished)),
        (say.label("cli.stage-migration"), say.label(
            "cli.sum-migration", sources=len(result.migration.sources), batches=len(result.migration.batches))),
        (say.label("cli.stage-training"), say.label(
            "cli.sum-training", courses=counts["courses"], cohorts=len(result.training.cohorts),
            sessions=counts["sessions"])),
        (say.label("cli.stage-acceptance"), say.label(
            "cli.sum-acceptance", items=counts["acceptance_items"], dimensions=counts["acceptance_dimensions"])),
        (say.label("cli.stage-outcomes"), say.label("cli.sum-outcomes", kpis=counts["kpis"])),
        (say.label("cli.stage-chain"), say.label(
            "cli.sum-chain", links=len(result.chain.links), breaks=counts["breaks"])),
    ]  # fmt: skip
    print_lines([say.value(result.engagement.title)])
    print_table(say, "summary", ("stage", "result"), rows)


def _print_files(files: tuple[WrittenFile, ...], say: Wording) -> None:
    # the HTML beside each PDF is not listed again; a workbook has no pages; of a folder its number of files is told
    rows = [
        (file.deliverable, file.language or "", "" if file.pages is None else say.value(file.pages), file.path)
        for file in files
        if not file.path.endswith(".html") and "/" not in file.path
    ]
    print_table(say, "documents", ("document", "language", "pages", "file"), rows, right=(2,))
    folders = Counter(file.path.rpartition("/")[0] for file in files if "/" in file.path)
    print_lines(say.label("cli.folder-files", folder=folder, count=count) for folder, count in folders.items())


@click.command("documents", short_help="Write the documents of an engagement.")
@click.option("--only", multiple=True, type=click.Choice([*DELIVERABLES, *WORKBOOKS]), help="Only these deliverables.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write into.")
@click.option("--one-language", is_flag=True, help="Only in the language of --lang, not in both.")
@engagement_command
def documents(options: Options, only: tuple[str, ...], out: Path | None, *, one_language: bool) -> None:
    """Write the deliverables as PDF, HTML and XLSX, with a manifest of files, hashes and inputs."""
    say = options.wording
    result = run_folder(options.folder, options.today, Progress(say))
    target = out or places.default_exports() / result.engagement.id
    files = export_documents(
        result,
        options.folder,
        target,
        deliverables=only or None,
        languages=("en" if options.language == "en" else "zh-CN",) if one_language else ("zh-CN", "en"),
        on_document=_announcer(say),
    )
    if options.as_json:
        print_json(files, say)
        return
    _print_files(files, say)
    print_lines([say.label("cli.written", folder=str(target))])
