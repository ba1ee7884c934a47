"""How firm a ranking is under other weights and ratings: drawn, exact, and one checked against the other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import Text
from planner.domain.selection.analysis_results import (
    Acceptability,
    CrossCheck,
    Robustness,
    Rung,
    Standing,
    WeightModel,
)
from planner.domain.selection.criteria import leaf_weights
from planner.domain.selection.cross_check import Drawn, cross_checks, warn_of_difference
from planner.domain.selection.gains import rating_gains
from planner.domain.selection.ladder import ExactFindings, build_ladder, nearest_turn
from planner.domain.selection.level import WEIGHT_STEPS, outward
from planner.domain.selection.methods import draws
from planner.domain.selection.methods.cells import Cells
from planner.domain.selection.methods.smaa import smaa
from planner.domain.selection.ratings import distribution_of
from planner.domain.selection.results import Selection, Stability
from planner.domain.selection.score import ROUNDING
from planner.domain.selection.to_win import ratings_to_win, standings, weights_to_win
from planner.domain.selection.voices import Voice, voices
from planner.domain.selection.weight_draws import Numbers, Tree, applicable_models, draw_weights
from planner.domain.selection.weight_turning import weight_turning
from planner.errors import Statement

SAMPLES = 10_000
SEED = 20260701
LEVELS = ("dimension", "point", "requirement")
# shares of first ranks from which an answer counts as firm, or as likely: the limits of the verdict
FIRM, LIKELY = 0.90, 0.70
NEARLY_ALWAYS, HARDLY_EVER = 0.99, 0.01
_TO_COMPARE = 2
# so many whole matrices are drawn at a time
_CHUNK = 1000
_TURNS_NAMED = 2


def assess_robustness(
    selection: Selection, engagement: Engagement, catalogue: Catalogue, samples: int = SAMPLES, seed: int = SEED
) -> Robustness | None:
    """
    Draw weights and ratings, and compute exactly what can be, for the alternatives that may lead; None: fewer than two.

    Source: docs/methods.md#robustness
    """
    if len(selection.compared) < _TO_COMPARE:
        return None
    heard = voices(selection, engagement)
    tree, cells = Tree.of(selection.criteria), _cells(selection)
    models = tuple(
        _acceptability(model, selection, tree, cells, heard, (seed + number, samples))
        for number, model in enumerate(applicable_models(heard))
    )
    drawn = _drawn(selection, tree, cells, next(m for m in models if m.model == "stated"), (seed + 10, samples))
    stability, standing = weight_turning(selection, LEVELS), standings(selection)
    found = ExactFindings(stability, weights_to_win(selection), ratings_to_win(selection))
    ladder = build_ladder(selection, engagement, catalogue, found)
    checks = cross_checks(selection, drawn, stability, standing, draws.generator(seed + 11), samples)
    return Robustness(
        compared=tuple(one.alternative_id for one in selection.compared),
        samples=samples,
        seed=seed,
        main=models[0].model,
        models=models,
        stability=stability,
        standings=standing,
        weights_to_win=tuple(found.weights_to_win),
        ratings_to_win=tuple(found.ratings_to_win),
        ladder=ladder,
        checks=checks,
        evpi=drawn.evpi,
        statements=tuple(_statements(selection, engagement, models, stability, standing, ladder, checks, drawn)),
    )


def rank_shares(
    selection: Selection, engagement: Engagement, model: WeightModel, samples: int = SAMPLES, seed: int = SEED
) -> Acceptability:
    """
    Draw by one model alone; with the same selection, samples and seed it gives what `assess_robustness` gives.

    Raises:
        ValueError: the model does not apply here.

    Source: docs/methods.md#robustness
    """
    heard = voices(selection, engagement)
    run = (seed + applicable_models(heard).index(model), samples)
    return _acceptability(model, selection, Tree.of(selection.criteria), _cells(selection), heard, run)


# --- draws --------------------------------------------------------------------------------------------------------


def _cells(selection: Selection) -> Cells:
    leaves = leaf_weights(selection.criteria)
    return Cells.of([[distribution_of(one.ratings[id_]) for id_ in leaves] for one in selection.compared])


def _acceptability(
    model: WeightModel, selection: Selection, tree: Tree, cells: Cells, heard: Sequence[Voice], run: tuple[int, int]
) -> Acceptability:
    seed, samples = run
    generator = draws.generator(seed)
    found = smaa(cells, draw_weights(model, tree, heard, generator, samples), generator)
    ids = [one.alternative_id for one in selection.compared]
    return Acceptability(
        model=model,
        ranks={id_: tuple(map(float, row)) for id_, row in zip(ids, found.rank_acceptability, strict=True)},
        pairwise={
            id_: {other: float(share) for other, share in zip(ids, row, strict=True) if other != id_}
            for id_, row in zip(ids, found.pairwise_winning, strict=True)
        },
        central_weights={
            id_: None if leaves is None else _by_point(tree, leaves)
            for id_, leaves in zip(ids, found.central_weights, strict=True)
        },
        confidence=dict(zip(ids, found.confidence, strict=True)),
        standard_error=float(found.standard_error.max()),
    )


def _by_point(tree: Tree, leaves: Numbers) -> dict[str, float]:
    return {point: float(weight) for point, weight in zip(tree.points, tree.by_point(leaves), strict=True)}


def _drawn(selection: Selection, tree: Tree, cells: Cells, stated: Acceptability, run: tuple[int, int]) -> Drawn:
    """Draw overall values with the weights as stated: their means, and what knowing every rating is worth."""
    seed, samples = run
    generator, weights = draws.generator(seed), tree.leaves(tree.point_weights, tree.local_weights)
    parts = []
    for start in range(0, samples, _CHUNK):
        matrices = cells.draw(generator, min(_CHUNK, samples - start))
        parts.append(matrices @ weights.astype(np.float32))
    scores = np.concatenate(parts).astype(float)
    # the lead of the best over today's leader is never negative, and its mean is the value of perfect information
    regret = scores.max(axis=1) - scores[:, 0]
    gains = rating_gains(selection.compared, leaf_weights(selection.criteria))
    root = math.sqrt(samples)
    return Drawn(
        stated=stated,
        means=[float(mean) for mean in scores.mean(axis=0)],
        errors=[float(deviation) / root for deviation in scores.std(axis=0)],
        evpi=float(regret.mean()),
        evpi_error=float(regret.std()) / root,
        largest_gain=max(gains.values(), default=0.0),
    )


# --- in words -----------------------------------------------------------------------------------------------------


def _nearest(ladder: Sequence[Rung]) -> Rung | None:
    """Return the smallest change; many ratings at once only where nothing simpler turns the lead."""
    measured = [rung for rung in ladder if rung.size is not None]
    return next((rung for rung in measured if rung.kind != "ratings"), measured[0] if measured else None)


def _statements(
    selection: Selection,
    engagement: Engagement,
    models: Sequence[Acceptability],
    stability: Sequence[Stability],
    standing: Sequence[Standing],
    ladder: Sequence[Rung],
    checks: Sequence[CrossCheck],
    drawn: Drawn,
) -> Iterator[Statement]:
    """Yield what a decision maker must know, only what holds."""
    names = {a.id: a.name for a in engagement.alternatives}
    if not any(one.eligible for one in selection.scored):
        yield Statement("robustness.nobody-eligible", {"count": len(selection.compared)})
    yield from _shares(selection, models, names)
    yield from _at_any_weights(selection, standing, names)
    nearest = _nearest(ladder)
    if nearest is not None:
        yield Statement("robustness.nearest-change", {"change": nearest.statement})
    said = nearest.subject_id if nearest is not None and nearest.kind == "weight" else None
    yield from _turns(selection, [one for one in stability if one.level == "point"], said, names)
    if drawn.largest_gain <= ROUNDING:
        yield Statement("robustness.no-single-answer", {"leader": names[selection.compared[0].alternative_id]})
    yield from warn_of_difference(checks)


def _shares(selection: Selection, models: Sequence[Acceptability], names: Mapping[str, Text]) -> Iterator[Statement]:
    """Yield how often who is first, under the main model and when only the order of the weights is kept."""
    main, leader = models[0], selection.compared[0].alternative_id
    shares = {id_: ranks[0] for id_, ranks in main.ranks.items()}
    parts = tuple(
        Statement("robustness.share-of", {"alternative": names[id_], "share": share_statement(shares[id_])})
        for id_ in sorted(shares, key=lambda id_: -shares[id_])
    )
    yield Statement("robustness.first-shares", {"model": model_label(main.model), "shares": parts})
    best = max(shares, key=lambda id_: shares[id_])
    # a difference under two standard errors is none
    if shares[best] - shares[leader] > 2 * math.sqrt(2) * main.standard_error:
        yield Statement("robustness.other-first", {"alternative": names[best], "leader": names[leader]})
    elif shares[leader] < LIKELY:
        yield Statement("robustness.order-open", {"leader": names[leader], "limit": LIKELY})
    elif shares[leader] < FIRM:
        yield Statement("robustness.order-depends", {"leader": names[leader], "limit": FIRM})
    ordered = next(one for one in models if one.model == "ordered")
    params = {"leader": names[leader], "share": share_statement(ordered.ranks[leader][0])}
    yield Statement("robustness.in-order-only", params)


def share_statement(share: float) -> Statement:
    """Return a drawn share in words: «about 100 %» would claim more than draws can know."""
    if share > NEARLY_ALWAYS:
        return Statement("robustness.share-nearly-all", {"share": NEARLY_ALWAYS})
    if share < HARDLY_EVER:
        return Statement(
            "robustness.share-hardly-any" if share > 0 else "robustness.share-none", {"share": HARDLY_EVER}
        )
    return Statement("robustness.share", {"share": share})


def model_label(model: WeightModel) -> Statement:
    """Return what a model of the weights is called."""
    return Statement(f"robustness.model-{model}")


def _at_any_weights(
    selection: Selection, standing: Sequence[Standing], names: Mapping[str, Text]
) -> Iterator[Statement]:
    leader, *others = standing
    never = tuple(names[one.alternative_id] for one in standing if not one.potentially_optimal)
    if all(not one.potentially_optimal for one in others):
        yield Statement("robustness.any-weights", {"leader": names[leader.alternative_id]})
    elif never:
        yield Statement("robustness.never-first", {"alternatives": never, "count": len(never)})
    for one in others:
        if selection.compared[0].alternative_id in one.dominated_by:
            params = {"alternative": names[one.alternative_id], "leader": names[leader.alternative_id]}
            yield Statement("robustness.dominated", params)


def _turns(
    selection: Selection, points: Sequence[Stability], said: str | None, names: Mapping[str, Text]
) -> Iterator[Statement]:
    """Yield the points whose weight turns the lead soonest, but the one that is said already; or that none does."""
    leader = selection.compared[0].alternative_id
    turns = [(one, turn) for one in points if (turn := nearest_turn(one, leader)) is not None]
    if points and not turns:
        yield Statement("robustness.no-single-point", {"leader": names[leader]})
    texts = {node.id: node.text for node in selection.criteria}
    for one, turn in sorted(turns, key=lambda found: abs(found[1].weight - found[0].weight))[:_TURNS_NAMED]:
        if one.criterion_id == said:
            continue
        params = {
            "point": texts[one.criterion_id],
            "weight": one.weight,
            "limit": outward(turn.weight, WEIGHT_STEPS, rising=turn.rising),
            "alternative": names[turn.winner],
        }
        yield Statement(f"robustness.turn-{'above' if turn.rising else 'below'}", params)
