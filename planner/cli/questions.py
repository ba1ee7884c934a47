"""What `planner rank` answers beside the ranking: why, what to ask next, what if."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.cli import tables
from planner.cli.common import Options, UsageError, print_json, print_lines, print_table
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import Text
from planner.domain.selection.analysis_results import Explanation, Information
from planner.domain.selection.results import AskNext, Selection
from planner.domain.selection.score import is_tie
from planner.domain.selection.verdict import POINTS
from planner.domain.selection.what_if import WhatIf, assumed_engagement
from planner.domain.selection.what_if_outcome import Move, WhatIfOutcome, compare_what_if
from planner.domain.selection.what_if_reader import read_what_if
from planner.errors import InputError, Problem
from planner.services.ports import ContentPacks
from planner.services.single_stage import run_explanations, run_information, run_ranking
from planner.wording import Wording

FIRST_FEW = 5
_TO_COMPARE = 2


@dataclass(frozen=True, slots=True)
class Questions:
    """
    What was asked beside the ranking.

    `explain` is `A:B`, `A`, or empty for the leader against each other one; None is not asked. `ask_next` is how many
    questions are wanted, as written; `what_if` the assumptions, as written.
    """

    explain: str | None = None
    ask_next: str | None = None
    what_if: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything was asked."""
        return self.explain is not None or self.ask_next is not None or bool(self.what_if)


@dataclass(frozen=True, slots=True)
class Answers:
    """What is answered; None and empty where it was not asked."""

    selection: Selection
    what_if: WhatIfOutcome | None
    explanations: tuple[Explanation, ...]
    information: tuple[Information, ...] | None
    unsettled: tuple[AskNext, ...]


def with_folder(options: Options, questions: Questions) -> tuple[Options, Questions]:
    """Give back the folder where an option with an optional value has taken it: `planner rank --explain my-client`."""
    if options.folder != Path():
        return options, questions
    if questions.explain and Path(questions.explain).is_dir():
        folder, questions = questions.explain, dataclasses.replace(questions, explain="")
    elif questions.ask_next and Path(questions.ask_next).is_dir():
        folder, questions = questions.ask_next, dataclasses.replace(questions, ask_next=str(FIRST_FEW))
    else:
        return options, questions
    return dataclasses.replace(options, folder=Path(folder)), questions


def answer(engagement: Engagement, packs: ContentPacks, questions: Questions) -> Answers:
    """
    Answer what was asked, on the ranking under what is assumed.

    Raises:
        UsageError: a question names what is not there or cannot be read.
    """
    number = _number(questions.ask_next)
    selection = before = run_ranking(engagement, packs)
    outcome = None
    if questions.what_if:
        what_if = _read(questions.what_if, engagement, before, packs)
        selection = run_ranking(engagement, packs, what_if)
        outcome = compare_what_if(before, selection, {one.id: one.name for one in engagement.alternatives})
        engagement = assumed_engagement(engagement, what_if)
    pairs = () if questions.explain is None else _pairs(questions.explain, selection)
    asked = questions.ask_next is not None
    return Answers(
        selection=selection,
        what_if=outcome,
        explanations=run_explanations(engagement, packs, selection, pairs),
        information=run_information(engagement, packs, selection)[:number] if asked else None,
        unsettled=selection.ask_next[:number] if asked else (),
    )


def _read(texts: Sequence[str], engagement: Engagement, selection: Selection, packs: ContentPacks) -> WhatIf:
    try:
        return read_what_if(texts, engagement, selection, packs.catalogue)
    except InputError as error:
        # nothing is wrong with the engagement, only with what was asked
        raise UsageError(error.problems) from None


def _number(written: str | None) -> int:
    if written is None:
        return 0
    if not written.isdecimal() or int(written) < 1:
        raise UsageError([Problem("ask-next-number", "--ask-next", {"value": written})])
    return int(written)


def _pairs(written: str, selection: Selection) -> tuple[tuple[str, str], ...]:
    """Return whom to compare, the one ahead first."""
    ids = [one.alternative_id for one in selection.scored]
    if len(ids) < _TO_COMPARE:
        raise UsageError([Problem("explain-alone", "--explain")])
    leader = ids[0]
    if not written:
        others = [one.alternative_id for one in selection.compared[1:]] or ids[1:]
        return tuple((leader, other) for other in others)
    first, _, second = (part.strip() for part in written.replace("：", ":").partition(":"))
    if not second:
        second = first if first != leader else ids[1]
        first = leader
    _check_named((first, second), ids)
    ahead, behind = sorted((first, second), key=ids.index)
    return ((ahead, behind),)


def _check_named(named: Sequence[str], ids: Sequence[str]) -> None:
    unknown = [id_ for id_ in named if id_ not in ids]
    if unknown:
        near = {id_: tuple(difflib.get_close_matches(id_, ids, n=3)) or tuple(ids) for id_ in unknown}
        raise UsageError(
            [Problem("explain-unknown", "--explain", {"id": id_, "near": near[id_]}) for id_ in dict.fromkeys(unknown)]
        )
    if len(set(named)) < len(named):
        raise UsageError([Problem("explain-same", "--explain", {"id": named[0]})])


# --- printing -----------------------------------------------------------------------------------------------------


def print_answers_json(answers: Answers, questions: Questions, say: Wording) -> None:
    """Print the ranking and each answer under its name; what was not asked is left out."""
    found: dict[str, object] = {"selection": answers.selection}
    if answers.what_if is not None:
        found["what_if"] = answers.what_if
    if questions.explain is not None:
        found["explanations"] = answers.explanations
    if answers.information is not None:
        found |= {"ask_next": answers.information, "unsettled": answers.unsettled}
    print_json(found, say)


def print_answers(answers: Answers, engagement: Engagement, say: Wording) -> None:
    """Print the answers: what is assumed, why, what to ask."""
    names = {one.id: one.name for one in engagement.alternatives}
    if answers.what_if is not None:
        _print_what_if(answers.what_if, names, say)
    for explanation in answers.explanations:
        print_explanation(explanation, answers.selection, names, say)
    if answers.information is not None:
        _print_ask_next(answers.information, answers.unsettled, say)


def _print_what_if(outcome: WhatIfOutcome, names: Mapping[str, Text], say: Wording) -> None:
    print_lines([say.label("cli.assumed"), *(f"  {say.say(statement)}" for statement in outcome.assumed), ""])
    heads = ("alternative", "rank-before", "rank-after", "value-before", "value-after", "change-points")
    rows = [_move_row(move, names, say) for move in outcome.moves]
    print_table(say, "what-if", heads, rows, right=(1, 2, 3, 4, 5))
    print_lines(f"  {say.say(statement)}" for statement in outcome.statements)
    print_lines([""])


def _move_row(move: Move, names: Mapping[str, Text], say: Wording) -> tuple[str, ...]:
    after = move.value_after
    return (
        say.value(names[move.alternative_id]),
        _rank(move.rank_before),
        _rank(move.rank_after),
        say.value(move.value_before, "percent1"),
        "—" if after is None else say.value(after, "percent1"),
        "—" if after is None else signed((after - move.value_before) * POINTS),
    )


def _rank(rank: int | None) -> str:
    return "—" if rank is None else str(rank)


def signed(points: float) -> str:
    """Print points of a hundred with their sign; what rounds to nothing has none."""
    if abs(points) < 0.05:  # noqa: PLR2004  # half of the last digit printed
        return "0.0"
    return f"{points:+.1f}".replace("-", "−")


def print_explanation(explanation: Explanation, selection: Selection, names: Mapping[str, Text], say: Wording) -> None:
    """Print why one alternative is ahead of another: the points that add up to the difference, then the sentences."""
    texts = {node.id: node.text for node in selection.criteria}
    leader, other = (say.value(names[id_]) for id_ in (explanation.leader_id, explanation.other_id))
    rows = [
        (
            f"{point.criterion_id} {say.value(texts[point.criterion_id])}",
            say.value(point.weight, "percent1"),
            say.value(point.leader.expected, "percent"),
            say.value(point.other.expected, "percent"),
            signed(point.contribution * POINTS),
        )
        for point in sorted(explanation.points, key=lambda p: -p.contribution)
    ]
    rows.append((say.label("cli.explain-total"), "", "", "", signed(explanation.margin.expected * POINTS)))
    heads = [
        say.label(f"cli.{head}") for head in ("point", "weight", "value-first", "value-second", "difference-points")
    ]
    # in a tie nobody is ahead
    key = "explain-title-beside" if is_tie(explanation.margin.expected, selection.tie_tolerance) else "explain-title"
    title = say.label(f"cli.{key}", leader=leader, other=other)
    tables.print_table(title, heads, rows, right=(1, 2, 3, 4))
    print_lines(f"  {say.say(statement)}" for statement in explanation.statements)
    print_lines([""])


def _print_ask_next(information: Sequence[Information], unsettled: Sequence[AskNext], say: Wording) -> None:
    if information:
        rows = [
            (str(place), _hundredths(one.gain * POINTS, say), say.say(one.statement))
            for place, one in enumerate(information, start=1)
        ]
        print_table(say, "ask-next", ("place", "gain-points", "ask-what"), rows, right=(0, 1))
        return
    print_lines([say.label("cli.ask-nothing")])
    rows = [
        (str(place), _hundredths(one.value_width * POINTS, say), say.say(one.question))
        for place, one in enumerate(unsettled, start=1)
    ]
    if rows:
        print_table(say, "unsettled", ("place", "width-points", "ask-what"), rows, right=(0, 1))


def _hundredths(points: float, say: Wording) -> str:
    """Print points with two decimals; what is more than nothing never prints as nothing."""
    return "<0.01" if 0 < points < 0.005 else say.value(points, "two")  # noqa: PLR2004  # half of the last digit
