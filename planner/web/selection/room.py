"""The decision room: which product fits best, and how sure is that?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planner.documents.builders.selection_opening import MARK_OF_VERDICT, verdict_reasons
from planner.documents.builders.selection_robustness import model_text
from planner.documents.builders.selection_view import View
from planner.documents.builders.selection_words import error_of, firm_prose, points, short_chance
from planner.domain.model.document import Mark
from planner.domain.selection.analysis_results import Robustness
from planner.domain.selection.results import MustHaveResult, ScoredAlternative
from planner.web.blocks import shown
from planner.web.guard import needs
from planner.web.selection.asking import LEAST_GAIN
from planner.web.selection.blueprint import selection
from planner.web.selection.reading import read_page

QUESTIONS_ON_TOP = 5
# on the first page the must-haves that fail or are open come first, and no more than these
MUST_HAVES_ON_TOP = 12
_WAIVER = "selection.waiver"
_PROBABLE = ("selection.verdict-margin", "selection.verdict-probability")
_ORDER = {"fail": 0, "unproven": 1, "pass": 2}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One alternative on the first page; `failed` and `unproven` count must-haves."""

    id: str
    name: str
    rank: str
    leads: bool
    scored: ScoredAlternative
    failed: int
    unproven: int


@dataclass(frozen=True, slots=True)
class RankShares:
    """How often an alternative takes each rank: shares (0-1) for the picture, and in words."""

    name: str
    shares: tuple[float, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MustHaveRow:
    """One must-have with its state for every alternative, in rank order."""

    id: str
    text: str
    results: tuple[MustHaveResult, ...]


@selection.get("/e/<slug>/selection")
@needs("view")
def start(slug: str) -> str:
    """Answer which product fits best, how sure that is, and what it hangs on."""
    return read_page("start", slug, _room)


def _room(view: View) -> Mapping[str, object]:
    robustness = view.result.analysis.robustness
    must_haves = must_have_rows(view)
    return {
        "verdict": _verdict(view),
        "facts": shown(view.result, "D4", ["opening-facts"]),
        "conditions": view.says(view.selection.verdict.conditions),
        "confidence": _confidence(view),
        "ranking": ranking(view),
        "ranks": _rank_shares(view, robustness) if robustness else (),
        "ranks_note": _ranks_note(view, robustness) if robustness else "",
        "must_haves": must_haves[:MUST_HAVES_ON_TOP],
        "more_must_haves": max(0, len(must_haves) - MUST_HAVES_ON_TOP),
        "waivers": view.says(s for s in view.selection.verdict.statements if s.code.startswith(_WAIVER)),
        "questions": view.selection.ask_next[:QUESTIONS_ON_TOP],
        "costs": view.selection.costs,
        "warnings": view.says(view.selection.warnings),
        "points": lambda value: points(view.prose, value, "two"),
        "least_gain": LEAST_GAIN,
    }


def ranking(view: View) -> tuple[Ranked, ...]:
    """Return the alternatives in rank order."""
    return tuple(
        Ranked(
            scored.alternative_id,
            view.name(scored),
            str(scored.rank) if scored.eligible else view.prose.text("not-ranked"),
            scored is view.leader,
            scored,
            len(view.must_haves(scored, "fail")),
            len(view.must_haves(scored, "unproven")),
        )
        for scored in view.scored
    )


def must_have_rows(view: View) -> tuple[MustHaveRow, ...]:
    """Return every must-have with its state for every alternative: what fails somewhere first, then what is open."""
    judged = [{one.requirement_id: one for one in scored.must_haves} for scored in view.scored]
    texts = view.result.packs.catalogue.requirements
    rows = [
        MustHaveRow(id_, view.prose.value(texts[id_].text), tuple(by_id[id_] for by_id in judged)) for id_ in judged[0]
    ]
    return tuple(sorted(rows, key=lambda row: min(_ORDER[one.state] for one in row.results)))


@dataclass(frozen=True, slots=True)
class VerdictShown:
    """The answer in one sentence, what carries it, and the mark of its status."""

    mark: Mark
    title: str
    reasons: tuple[str, ...]


def _verdict(view: View) -> VerdictShown:
    first, *others = verdict_reasons(view)
    kind = view.selection.verdict.kind
    mark = MARK_OF_VERDICT[kind] if view.leader else "bad"
    # margin and probability stand below, waivers beside the must-haves
    kept = [one for one in others if not one.code.startswith((*_PROBABLE, _WAIVER))]
    return VerdictShown(mark, view.prose.say(first), (*_failed_by_all(view), *view.says(kept)))


def _failed_by_all(view: View) -> Iterator[str]:
    """Yield which must-haves no alternative meets, where none is eligible."""
    failed = [set(view.must_haves(scored, "fail")) for scored in view.scored]
    common = sorted(set.intersection(*failed)) if view.leader is None else []
    if common:
        yield view.prose.text("nobody-why", requirements=view.prose.clauses(map(view.requirement, common)))


def _confidence(view: View) -> tuple[str, ...]:
    """Return how sure the answer is, how likely the lead holds, and who in the group sees it differently."""
    verdict = view.selection.verdict
    level = view.prose.label("page-selection", f"confidence-{verdict.kind if view.leader else 'nobody'}")
    # the margin stands among the key facts
    told = ("selection.verdict-probability", "selection.group-")
    return level, *view.says(one for one in verdict.statements if one.code.startswith(told))


def _rank_shares(view: View, robustness: Robustness) -> tuple[RankShares, ...]:
    main = robustness.model(robustness.main)
    if main is None:
        return ()
    prose = firm_prose(view)
    return tuple(
        RankShares(view.names[id_], main.ranks[id_], tuple(short_chance(prose, share) for share in main.ranks[id_]))
        for id_ in robustness.compared
    )


def _ranks_note(view: View, robustness: Robustness) -> str:
    """Return how the shares were found: under which model of weights, from how many draws, with which error."""
    main = robustness.model(robustness.main)
    if main is None:
        return ""
    prose = firm_prose(view)
    return prose.text(
        "ranks-figure-source",
        samples=robustness.samples,
        seed=str(robustness.seed),
        model=model_text(prose, main.model),
        error=error_of(prose, main.standard_error),
    )
