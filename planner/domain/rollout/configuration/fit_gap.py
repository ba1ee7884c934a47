"""The fit-gap table: every requirement in scope, the answer of the chosen alternative, and what is done about it."""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.engagement import Engagement
from planner.domain.model.vendor import Alternative
from planner.domain.rollout.configuration.results import FitGapLine
from planner.domain.rollout.configuration.trace import Tracer
from planner.domain.rollout.gaps import DISPOSITION_OF_CODE, answer_code, is_built
from planner.domain.rollout.results import Gap, RolloutPlan


def build_fit_gap(
    engagement: Engagement,
    catalogue: Catalogue,
    alternative: Alternative | None,
    rollout: RolloutPlan,
    tracer: Tracer,
) -> tuple[FitGapLine, ...]:
    """
    Return the table in catalogue order; without an alternative there is nothing to compare with.

    A requirement answered as standard and whole is adopted as delivered. What the client decided stands beside what
    follows from the answer; a dropped requirement stays in the table and hangs on nothing.
    Source: docs/methods.md#fit-gap
    """
    if alternative is None:
        return ()
    return tuple(_lines(engagement, catalogue, alternative, {gap.requirement_id: gap for gap in rollout.gaps}, tracer))


def _lines(
    engagement: Engagement, catalogue: Catalogue, alternative: Alternative, gaps: dict[str, Gap], tracer: Tracer
) -> Iterator[FitGapLine]:
    dispositions, decisions = engagement.configuration.dispositions, engagement.requirement_decisions
    for requirement in catalogue.requirements.values():
        decided, gap = dispositions.get(requirement.id), gaps.get(requirement.id)
        stated = decisions.get(requirement.id)
        if stated is not None and not stated.applicable:
            continue
        answer = alternative.product.answers.get(requirement.id)
        code = answer_code(requirement.id, alternative)
        partly = bool(answer and code == "standard" and answer.extent == "core")
        default = DISPOSITION_OF_CODE.get(code, "clarify" if partly else None)
        proposed = default if default is None or is_built(requirement, catalogue) else "clarify"
        yield FitGapLine(
            id=f"FG.{requirement.id}",
            requirement_id=requirement.id,
            code=code,
            extent=answer.extent if answer and code != "unknown" else None,
            must_have=bool(stated and stated.must_have),
            size=gap.size if gap else None,
            proposed=proposed or "adopt",
            decided=decided.disposition if decided else None,
            reason=gap.reason if gap else None,
            client_reason=decided.reason if decided else None,
            decided_by=decided.decided_by if decided else None,
            decided_on=decided.decided_on if decided else None,
            trace=tracer.of((requirement.id,)),
        )
