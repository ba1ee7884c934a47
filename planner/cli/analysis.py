"""`planner selection robustness`, `agreement` and `opinions`: how firm the ranking is, who disagrees, other methods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

from planner.bootstrap import open_for_ranking
from planner.cli import tables
from planner.cli.common import Options, Progress, engagement_command, print_json, print_lines, print_table
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import Text
from planner.domain.selection.analysis_results import (
    Agreement,
    CrossCheck,
    RespondentView,
    Robustness,
    SecondOpinions,
)
from planner.domain.selection.results import Interval, Selection, Stability
from planner.services.ports import ContentPacks
from planner.services.single_stage import run_agreement, run_opinions, run_ranking, run_robustness
from planner.wording import Wording

ANONYMOUS = "anonymous"


def _opened(options: Options) -> tuple[Engagement, ContentPacks, Selection]:
    engagement, packs = open_for_ranking(options.folder, options.today)
    return engagement, packs, run_ranking(engagement, packs)


def _names(engagement: Engagement) -> dict[str, Text]:
    return {one.id: one.name for one in engagement.alternatives}


# --- robustness ---------------------------------------------------------------------------------------------------


@click.command("robustness", short_help="How firm the ranking is.")
@engagement_command
def robustness(options: Options) -> None:
    """Print how often who is first when weights and ratings vary, where the lead turns, and what would change it."""
    engagement, packs, selection = _opened(options)
    say = options.wording
    Progress(say)("robustness")
    found = run_robustness(engagement, packs, selection)
    if options.as_json:
        print_json(found, say)
    elif found is None:
        print_lines([say.label("cli.nothing-to-compare")])
    else:
        _print_robustness(found, selection, _names(engagement), say)


def _print_robustness(found: Robustness, selection: Selection, names: Mapping[str, Text], say: Wording) -> None:
    _print_shares(found, names, say)
    texts = {node.id: node.text for node in selection.criteria}
    heads = ("criterion", "weight", "leader-stays", "order-stays", "first-below", "first-above")
    groups = [one for one in found.stability if one.level != "requirement"]
    rows = [_stability_row(one, texts, names, say) for one in groups]
    print_table(say, "stability", heads, rows, right=(1, 2, 3))
    print_lines([*(say.say(note) for note in selection.turning_notes), ""])
    print_lines([say.label("cli.ladder"), *(f"  {say.say(rung.statement)}" for rung in found.ladder), ""])
    heads = ("check-what", "alternative", "exact", "sampled", "tolerance", "agrees")
    print_table(say, "cross-checks", heads, [_check_row(one, names, say) for one in found.checks], right=(2, 3, 4))
    print_lines([say.label("cli.cross-checks-note"), ""])
    print_lines(say.say(statement) for statement in found.statements)


def _print_shares(found: Robustness, names: Mapping[str, Text], say: Wording) -> None:
    """Print the shares of first places by model of the weights, the main one first."""
    heads = [say.label("cli.alternative"), *(say.label(f"robustness.model-{one.model}") for one in found.models)]
    rows = [
        (say.value(names[id_]), *(say.value(one.ranks[id_][0], "percent1") for one in found.models))
        for id_ in found.compared
    ]
    title = say.label("cli.first-shares", samples=found.samples, seed=str(found.seed))
    tables.print_table(title, heads, rows, right=tuple(range(1, len(heads))))
    print_lines([say.label("cli.first-shares-note", error=max(one.standard_error for one in found.models)), ""])


def _stability_row(
    one: Stability, texts: Mapping[str, Text], names: Mapping[str, Text], say: Wording
) -> tuple[str, ...]:
    return (
        f"{one.criterion_id} {say.value(texts[one.criterion_id])}",
        say.value(one.weight, "percent1"),
        _interval(one.leader, say),
        _interval(one.ranking, say),
        "—" if one.below is None else say.value(names[one.below]),
        "—" if one.above is None else say.value(names[one.above]),
    )


def _interval(interval: Interval, say: Wording) -> str:
    return "–".join(say.value(end, "percent1") for end in interval)


def _check_row(one: CrossCheck, names: Mapping[str, Text], say: Wording) -> tuple[str, ...]:
    return (
        say.label(f"robustness.check-{one.code}"),
        say.value(names[one.alternative_id]),
        f"{one.exact:.4f}",
        f"{one.sampled:.4f}",
        f"{one.tolerance:.4f}",
        say.value(one.agrees),
    )


# --- agreement ----------------------------------------------------------------------------------------------------


@click.command("agreement", short_help="How far the respondents agree.")
@engagement_command
def agreement(options: Options) -> None:
    """Print each one's weights and ranking, the spread before the mean, and which disagreement decides who leads."""
    engagement, packs, selection = _opened(options)
    say = options.wording
    found = run_agreement(engagement, packs, selection)
    if options.as_json:
        print_json(found, say)
    elif found is None:
        print_lines([say.label("cli.nobody-to-agree")])
    else:
        _print_agreement(found, engagement, selection, say)


def _print_agreement(found: Agreement, engagement: Engagement, selection: Selection, say: Wording) -> None:
    texts = {node.id: node.text for node in selection.criteria}
    anonymous = engagement.marks_shown == ANONYMOUS
    people = [] if anonymous else [view.stakeholder_id for view in found.respondents]
    shown = [_respondent(engagement, person, say) for person in people]
    heads = [say.label("cli.point"), *shown, *(say.label(f"cli.{head}") for head in ("spread", "combined", "decides"))]
    rows = [
        (
            f"{one.point_id} {say.value(texts[one.point_id])}",
            *(_own(one.by_stakeholder, person, say) for person in people),
            _interval((one.low, one.high), say),
            say.value(one.combined, "percent1"),
            say.value(one.decides),
        )
        for one in sorted(found.points, key=lambda p: p.low - p.high)
    ]
    tables.print_table(say.label("cli.agreement"), heads, rows, right=tuple(range(1, len(heads) - 1)))
    if not anonymous:
        _print_rankings(found.respondents, engagement, say)
    print_lines(say.say(statement) for statement in found.statements)


def _own(stated: Mapping[str, float], person: str, say: Wording) -> str:
    return say.value(stated[person], "percent1") if person in stated else "—"


def _respondent(engagement: Engagement, person_id: str, say: Wording) -> str:
    person = next(one for one in engagement.stakeholders if one.id == person_id)
    return say.value(person.name if engagement.marks_shown == "named" else person.role)


def _print_rankings(respondents: Sequence[RespondentView], engagement: Engagement, say: Wording) -> None:
    names = _names(engagement)
    rows = [
        (
            _respondent(engagement, view.stakeholder_id, say),
            "\n".join(f"{rank} {say.value(names[id_])}" for id_, rank in view.order),
            say.value(view.same_leader),
        )
        for view in respondents
    ]
    print_table(say, "own-rankings", ("respondent", "own-order", "same-leader"), rows)


# --- second opinions ----------------------------------------------------------------------------------------------


@click.command("opinions", short_help="The ranking by other methods.")
@engagement_command
def opinions(options: Options) -> None:
    """Print the ranks by TOPSIS, VIKOR and PROMETHEE II beside the additive answer, and where and why they differ."""
    engagement, packs, selection = _opened(options)
    say = options.wording
    found = run_opinions(engagement, packs, selection)
    if options.as_json:
        print_json(found, say)
    elif found is None:
        print_lines([say.label("cli.nothing-to-compare")])
    else:
        _print_opinions(found, selection, _names(engagement), say)


def _print_opinions(found: SecondOpinions, selection: Selection, names: Mapping[str, Text], say: Wording) -> None:
    heads = [say.label("cli.alternative"), *(say.label(f"cli.method-{one.method}") for one in found.opinions)]
    rows = [(say.value(names[one.alternative_id]), *_places(found, one.alternative_id)) for one in selection.compared]
    tables.print_table(say.label("cli.opinions"), heads, rows)
    said = (*found.statements, *(statement for one in found.opinions for statement in one.statements))
    print_lines(say.say(statement) for statement in said)


def _places(found: SecondOpinions, alternative_id: str) -> Iterator[str]:
    for one in found.opinions:
        score = one.scores[alternative_id]
        yield f"{one.ranks[alternative_id]} ({'—' if score is None else f'{score:.3f}'.replace('-', '−')})"
