"""The selection for programs: ranking and verdict, how firm they are, cost, and the ranking under other weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeVar

from planner.domain.model.estimate import Estimate
from planner.domain.model.text import Text
from planner.domain.selection.analysis_results import Agreement, Robustness, SecondOpinions
from planner.domain.selection.economics_results import Economics
from planner.domain.selection.results import (
    AskNext,
    CostOfOwnership,
    MustHaveResult,
    RecheckItem,
    ScreenedProduct,
    Selection,
    Verdict,
)
from planner.errors import Problem, Statement
from planner.services.reranking import Reranked, read_weights, rerank
from planner.services.run import EngagementResult
from planner.web.api.bearer import ForbiddenError
from planner.web.api.operations import Sent, operation
from planner.web.api.paging import Asked, Page
from planner.web.api.shapes import Limits
from planner.web.api.stages import NONE_YET, Found, page_of, part_of
from planner.web.api.veils import veiled
from planner.web.found import sees_results
from planner.web.guard import open_engagement
from planner.web.selection.desk import Desk, sit_down
from planner.web.selection.sliders import Whose, start_weights

Part = TypeVar("Part")
_SAMPLES = 10_000


@dataclass(frozen=True, slots=True)
class RankedAlternative:
    """An alternative with its rank, its overall value (0-1) as a range, and how much of that is evidenced."""

    alternative_id: str
    name: Text
    rank: int
    eligible: bool
    value: Estimate
    evidenced_weight: float
    unknown_weight: float
    must_haves: tuple[MustHaveResult, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The alternatives by rank, the verdict with its conditions, what to ask next, and what to beware of."""

    alternatives: tuple[RankedAlternative, ...]
    verdict: Verdict
    ask_next: tuple[AskNext, ...]
    warnings: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Costs:
    """The cost of every alternative, and the money side as a whole."""

    costs: tuple[CostOfOwnership, ...]
    economics: Economics | None


@dataclass(frozen=True, slots=True)
class FirstWeights:
    """Weights of all points as shares of 1, and whose they are."""

    whose: Whose
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ScreenedShown:
    """
    A product of the long list, and why it stays or goes.

    What the group's weights enter, `evidenced_weight` and `dimension_ranges`, is null until nobody weighs alone.
    """

    product_id: str
    decision: Literal["short_list", "set_aside", "ask_first"]
    reasons: tuple[Statement, ...]
    must_haves: tuple[MustHaveResult, ...]
    evidenced_weight: float | None
    answered: int
    oldest_evidence: str | None
    dimension_ranges: Mapping[str, Estimate] | None


@dataclass(frozen=True, slots=True)
class WeightsTried:
    """Weights of all points in any unit, and how often to draw for the shares of first ranks (0: not at all)."""

    IS_ASKED: ClassVar[bool] = True
    weights: Mapping[str, float]
    samples: Annotated[int, Limits(minimum=0, maximum=_SAMPLES)] = 0


def _seen(slug: str, part: Callable[[EngagementResult], Part]) -> Sent[Found[Part]]:
    """Return a part of the selection, unless people are still scoring alone; nobody is named who is not to be."""
    require_closed(slug)
    opened = open_engagement(slug)
    return part_of(slug, lambda result: veiled(opened, result.engagement, part(result)))


def require_closed(slug: str) -> None:
    """Refuse what tells how the alternatives compare as long as others are weighing or marking alone."""
    if not sees_results(open_engagement(slug)):
        raise ForbiddenError(Problem("round-still-open", slug))


@operation("GET", "/engagements/{slug}/selection", "selection", "view", also=NONE_YET)
def show_selection(slug: str) -> Sent[Found[Selection]]:
    """Show the whole selection with the criteria, every rating and every weight."""
    return _seen(slug, lambda result: result.selection)


@operation("GET", "/engagements/{slug}/selection/ranking", "selection", "view", also=NONE_YET)
def show_ranking(slug: str) -> Sent[Found[Ranking]]:
    """Show the ranking of the alternatives and the verdict."""
    return _seen(slug, _ranking)


@operation("GET", "/engagements/{slug}/selection/robustness", "selection", "view", also=NONE_YET)
def show_robustness(slug: str) -> Sent[Found[Robustness | None]]:
    """Show how firm the ranking is; null with nothing to compare."""
    return _seen(slug, lambda result: result.analysis.robustness)


@operation("GET", "/engagements/{slug}/selection/agreement", "selection", "view", also=NONE_YET)
def show_agreement(slug: str) -> Sent[Found[Agreement | None]]:
    """Show how far the respondents agree; null with fewer than two who have a say."""
    return _seen(slug, lambda result: result.analysis.agreement)


@operation("GET", "/engagements/{slug}/selection/opinions", "selection", "view", also=NONE_YET)
def show_opinions(slug: str) -> Sent[Found[SecondOpinions | None]]:
    """Show the ranking by other methods; null with nothing to compare."""
    return _seen(slug, lambda result: result.analysis.opinions)


@operation("GET", "/engagements/{slug}/selection/costs", "selection", "view", also=NONE_YET)
def show_costs(slug: str) -> Sent[Found[Costs]]:
    """Show what each alternative costs, as ranges, by year and part."""
    return _seen(slug, lambda result: Costs(result.selection.costs, result.economics))


@operation("GET", "/engagements/{slug}/selection/screening", "selection", "view", also=NONE_YET)
def list_screened(slug: str, asked: Asked) -> Page[ScreenedShown]:
    """List the products of the long list with the reasons why each stays or goes."""
    sees = sees_results(open_engagement(slug))
    return page_of(
        slug,
        asked,
        lambda result: tuple(_screened(one, sees=sees) for one in result.selection.screened),
    )


@operation("GET", "/engagements/{slug}/selection/recheck", "selection", "view", also=NONE_YET)
def list_recheck(slug: str, asked: Asked) -> Page[RecheckItem]:
    """List the evidence to check again, the most urgent first."""
    require_closed(slug)
    return page_of(slug, asked, lambda result: result.selection.recheck)


@operation("POST", "/engagements/{slug}/selection/ranking", "selection", "view", rerank, scope="read", also=NONE_YET)
def rank_under_weights(slug: str, body: WeightsTried) -> Sent[Found[tuple[Reranked, ...]]]:
    """Rank the alternatives under other weights of the points; nothing is kept."""
    # nobody's weights are in it but those that are sent: like the sliders, it waits for no round
    return part_of(slug, lambda result: _reranked(result, body))


@operation("GET", "/engagements/{slug}/selection/ranking/weights", "selection", "view", also=NONE_YET)
def show_first_weights(slug: str) -> Sent[Found[FirstWeights]]:
    """Show the weights that trying others begins with: the group's, one's own before the reveal, or the catalogue's."""
    desk = sit_down(open_engagement(slug))
    return part_of(slug, lambda result: _first(desk, result))


def _first(desk: Desk, result: EngagementResult) -> FirstWeights:
    weights, whose = start_weights(desk, result)
    return FirstWeights(whose, weights)


def _screened(one: ScreenedProduct, *, sees: bool) -> ScreenedShown:
    return ScreenedShown(
        one.product_id, one.decision, one.reasons, one.must_haves, one.evidenced_weight if sees else None,
        one.answered, one.oldest_evidence, one.dimension_ranges if sees else None,
    )  # fmt: skip


def _reranked(result: EngagementResult, tried: WeightsTried) -> tuple[Reranked, ...]:
    weights = read_weights(tried.weights, result.selection)
    return rerank(result.selection, result.engagement, result.packs, weights, tried.samples)


def _ranking(result: EngagementResult) -> Ranking:
    selection = result.selection
    names = {one.id: one.name for one in result.engagement.alternatives}
    ranked = tuple(
        RankedAlternative(
            one.alternative_id, names[one.alternative_id], one.rank, one.eligible, one.overall_value,
            one.evidenced_weight, one.unknown_weight, one.must_haves,
        )
        for one in selection.scored
    )  # fmt: skip
    return Ranking(ranked, selection.verdict, selection.ask_next, selection.warnings)
