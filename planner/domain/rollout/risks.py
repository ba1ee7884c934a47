"""The risk register: risks of the library that apply, raised by what the facts show, worst first."""

from __future__ import annotations

from collections.abc import Sequence

from planner.domain.model.condition import Condition, Facts, facts_named, holds
from planner.domain.model.template import PlanTemplate, RiskTemplate
from planner.domain.rollout.results import Risk, WorkPackage
from planner.errors import Statement

HIGHEST = 5
_WORDED_VALUES = frozenset({"green", "amber", "red", "unknown", "public_cloud", "dedicated_cloud", "on_premises"})


def build_risks(template: PlanTemplate, facts: Facts, packages: Sequence[WorkPackage] = ()) -> tuple[Risk, ...]:
    """
    Return the risks that apply, by exposure (likelihood x impact), then by impact, then by id.

    Args:
        packages: the work packages of the plan; a risk points to those of its response that are in it.

    Source: docs/methods.md#risk-exposure
    """
    risks = (_risk(each, facts, packages) for each in template.risks.values() if holds(each.applies_if, facts))
    return tuple(sorted(risks, key=lambda risk: (-risk.exposure, -risk.impact, risk.id)))


def _risk(template: RiskTemplate, facts: Facts, packages: Sequence[WorkPackage]) -> Risk:
    raised = template.raised_if is not None and holds(template.raised_if, facts) and template.likelihood < HIGHEST
    likelihood = template.likelihood + raised
    return Risk(
        id=template.id,
        category=template.category,
        text=template.text,
        likelihood=likelihood,
        impact=template.impact,
        exposure=likelihood * template.impact,
        response_kind=template.response_kind,
        response=template.response,
        trigger=template.trigger,
        owner_role=template.owner_role,
        phase=template.phase,
        reasons=template.reasons,
        raised_by=_raised_by(template, facts) if raised else None,
        package_ids=tuple(one.id for one in packages if one.template_id in template.package_ids),
    )


def _raised_by(template: RiskTemplate, facts: Facts) -> Statement:
    params = {
        "from": template.likelihood,
        "to": template.likelihood + 1,
        "facts": _fact_values(template.raised_if, facts),
    }
    return Statement("rollout.risk-raised", params)


def _fact_values(condition: Condition | None, facts: Facts) -> tuple[Statement, ...]:
    names = dict.fromkeys(facts_named(condition))
    return tuple(_fact_value(name, facts) for name in names)


def _fact_value(name: str, facts: Facts) -> Statement:
    value = facts.get(name)
    label = Statement(f"rollout.fact-{name.replace('_', '-')}")
    if isinstance(value, str) and value in _WORDED_VALUES:
        worded = Statement(f"rollout.value-{value.replace('_', '-')}")
        return Statement("rollout.fact-value", {"fact": label, "value": worded})
    # other codes mean nothing to a reader, so only the fact is named
    return label if isinstance(value, str | tuple) else Statement("rollout.fact-value", {"fact": label, "value": value})
