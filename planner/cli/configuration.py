"""`planner rollout configuration`: fit-gap table, the three books, integration cards and their breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import click

from planner.bootstrap import run_folder
from planner.cli.common import Options, Progress, engagement_command, print_json, print_lines, print_table
from planner.domain.rollout.configuration.results import ConfigurationBook
from planner.services.run import EngagementResult
from planner.wording import Wording

PARTS = ("fit-gap", "forms", "flows", "reports", "interfaces", "initial", "breaks")


@click.command("configuration", short_help="Fit-gap table, configuration workbook, integration cards, breaks.")
@click.option("--part", type=click.Choice(PARTS), help="Only this part, line by line.")
@engagement_command
def configuration(options: Options, part: str | None) -> None:
    """Print how many lines each book has and what is missing; `--part` prints one of them line by line."""
    result = run_folder(options.folder, options.today, Progress(options.wording))
    say = options.wording
    if options.as_json:
        print_json(result.configuration, say)
    elif part is None:
        _summary(result, say)
        _breaks(result, say)
    else:
        _PARTS[part](result, say)


def _summary(result: EngagementResult, say: Wording) -> None:
    book = result.configuration
    done = Counter(line.disposition for line in book.fit_gap)
    print_lines([say.label("configuration.cli-fit-gap", count=len(book.fit_gap))])
    print_lines(f"  {say.label(f'configuration.do-{key}')}  {number}" for key, number in done.items())
    rows = [(say.label(f"configuration.sheet-{key}"), str(number)) for key, number in _counts(book)]
    print_table(say, "configuration", ("book", "lines"), rows, right=(1,))


def _counts(book: ConfigurationBook) -> tuple[tuple[str, int], ...]:
    return (
        ("forms", len(book.fields)),
        ("stages", len(book.stages)),
        ("flows", len(book.flows)),
        ("rules", len(book.rules)),
        ("reports", len(book.boards)),
        ("cards", len(book.cards)),
        ("initial", len(book.initial)),
    )


def _breaks(result: EngagementResult, say: Wording) -> None:
    found = {(one.rule, one.node) for one in result.configuration.breaks}
    print_lines([say.label("configuration.cli-breaks", count=len(found))])
    print_lines(f"  {say.say(one.statement)}" for one in result.chain.breaks if (one.rule, one.node) in found)


def _fit_gap(result: EngagementResult, say: Wording) -> None:
    requirements = result.packs.catalogue.requirements
    rows = [
        (line.id, say.value(requirements[line.requirement_id].text), say.label(f"configuration.code-{line.code}"),
         say.label(f"configuration.do-{line.disposition}"), say.value(line.client_reason) if line.decided else "")
        for line in result.configuration.fit_gap
    ]  # fmt: skip
    print_table(say, "fit-gap", ("code", "requirement", "answer", "disposition", "why-decided"), rows)


def _forms(result: EngagementResult, say: Wording) -> None:
    rows = [
        (line.id, say.value(line.text), say.label(f"configuration.type-{line.type}"), say.value(line.mandatory),
         say.label(f"configuration.from-{line.comes_from}"), say.value(line.trace.requirement_ids))
        for line in result.configuration.fields
    ]  # fmt: skip
    print_table(say, "forms", ("code", "field", "type", "mandatory", "from", "requirements"), rows)


def _flows(result: EngagementResult, say: Wording) -> None:
    book = result.configuration
    rows = [
        (one.id, say.value(one.text), say.value(one.win_rate, "percent"), say.value(one.key_task), say.value(one.exit))
        for one in book.stages
    ]
    print_table(say, "stages", ("code", "stage", "win-rate", "key-task", "exit"), rows, right=(2,))
    limits = {True: "configuration.limit-proposed", False: "configuration.limit-decided"}
    lines = [
        (line.id, say.value(line.condition), say.value(line.action), say.label(f"audience.{line.target}"),
         say.label(limits[line.proposed]) if line.limit else "")
        for line in book.rules
    ]  # fmt: skip
    print_table(say, "automation", ("code", "rule-condition", "action", "told", "limit"), lines)


def _reports(result: EngagementResult, say: Wording) -> None:
    rows = [
        (say.label(f"audience.{line.role}"), line.metric_id, say.value(line.text),
         say.label(f"configuration.chart-{line.chart}"), say.label(f"configuration.scope-{line.scope}"))
        for line in result.configuration.boards
    ]  # fmt: skip
    print_table(say, "boards", ("board-role", "code", "metric", "chart", "scope"), rows)


def _interfaces(result: EngagementResult, say: Wording) -> None:
    for card in result.configuration.cards:
        print_lines([f"{card.id}  {say.value(card.system)}"])
        rows = [
            (say.value(line.text), say.label(f"configuration.master-{line.master}", system=card.system),
             say.label("configuration.limit-decided" if line.stated else "configuration.limit-proposed"))
            for line in card.masters
        ]  # fmt: skip
        print_table(say, "masters", ("field", "master", "limit"), rows)
    if not result.configuration.cards:
        print_lines([say.label("configuration.no-cards")])


def _initial(result: EngagementResult, say: Wording) -> None:
    rows = [
        (line.id, say.value(line.text), say.value(line.consultant), say.value(line.internal), say.value(line.due))
        for line in result.configuration.initial
    ]
    print_table(say, "initial", ("code", "list", "consultant", "internal", "due"), rows)


_PARTS: dict[str, Callable[[EngagementResult, Wording], None]] = {
    "fit-gap": _fit_gap,
    "forms": _forms,
    "flows": _flows,
    "reports": _reports,
    "interfaces": _interfaces,
    "initial": _initial,
    "breaks": _breaks,
}
