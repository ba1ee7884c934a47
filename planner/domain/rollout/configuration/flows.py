"""The flows book: sales stages, flows step by step, and automation rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.domain.model.configuration import DesignedStage, RuleChange
from planner.domain.model.industry import IndustryProfile, SalesStage
from planner.domain.model.text import Text
from planner.domain.rollout.configuration.results import FlowLine, RuleLine, StageLine, StagesFrom
from planner.domain.rollout.configuration.template import AutomationRule, ConfigurationTemplate
from planner.domain.rollout.configuration.trace import Tracer
from planner.errors import Statement


def build_stages(
    template: ConfigurationTemplate,
    profile: IndustryProfile | None,
    designed: Sequence[DesignedStage],
    tracer: Tracer,
) -> tuple[StagesFrom, tuple[StageLine, ...]]:
    """
    Return where the sales stages come from, and the stages: the client's, else the profile's, else the pack's five.

    Nothing is filled in for the client: a win rate or key task it has not stated stays missing.
    """
    if not tracer.in_scope(template.stage_requirements):
        return "template", ()
    trace = tracer.of(template.stage_requirements)
    comes_from: StagesFrom = "client" if designed else "profile" if profile and profile.stages else "template"
    stages: Sequence[DesignedStage | SalesStage] = designed or (profile.stages if profile else ()) or template.stages
    lines = tuple(
        StageLine(
            id=f"FL.stage.{stage.id}",
            number=number,
            text=stage.text,
            win_rate=stage.win_rate,
            key_task=stage.key_task,
            exit=stage.exit,
            stay_days=stage.longest_stay_days,
            accepted=Statement(
                "configuration.accept-last-stage" if number == len(stages) else "configuration.accept-stage"
            ),
            trace=trace,
        )
        for number, stage in enumerate(stages, start=1)
    )
    return comes_from, lines


def build_flows(template: ConfigurationTemplate, tracer: Tracer) -> tuple[FlowLine, ...]:
    """Return the steps of every flow that a module and a requirement in scope ask for."""
    return tuple(
        FlowLine(
            id=f"FL.{flow.id}.{number}",
            flow_id=flow.id,
            flow=flow.text,
            number=number,
            text=step.text,
            who=step.who,
            result=step.result,
            accepted=Statement("configuration.accept-step"),
            trace=tracer.of(flow.requirement_ids),
        )
        for flow in template.flows
        if tracer.module_in_scope(flow.modules) and tracer.in_scope(flow.requirement_ids)
        for number, step in enumerate(flow.steps, start=1)
    )


def build_rules(
    template: ConfigurationTemplate, changes: Mapping[str, RuleChange], object_ids: Sequence[str], tracer: Tracer
) -> tuple[tuple[RuleLine, ...], tuple[RuleLine, ...]]:
    """Return the rules in use and those the client leaves out, by object; a rule follows object and requirements."""
    order = {object_id: n for n, object_id in enumerate(object_ids)}
    used: list[RuleLine] = []
    unused: list[RuleLine] = []
    for rule in sorted(template.rules.values(), key=lambda one: order.get(one.object, len(order))):
        if rule.object in order and tracer.in_scope(rule.requirement_ids):
            change = changes.get(rule.id)
            line = _rule(rule, change, tracer)
            (unused if change and not change.used else used).append(line)
    return tuple(used), tuple(unused)


def _rule(rule: AutomationRule, change: RuleChange | None, tracer: Tracer) -> RuleLine:
    limit = _limit(rule, change)
    decided = change is not None and (rule.limit is None or change.limit is not None)
    return RuleLine(
        id=f"AR.{rule.id}",
        rule_id=rule.id,
        text=rule.text,
        object_id=rule.object,
        trigger=rule.trigger,
        condition=_filled(rule.condition, limit),
        action=_filled(rule.action, limit),
        target=rule.target,
        target_named=change.target if change else None,
        escalation=rule.escalation,
        limit=limit,
        proposed=not decided,
        reason=change.reason if change else None,
        kpi_ids=rule.kpi_ids,
        accepted=Statement("configuration.accept-rule-limit" if limit else "configuration.accept-rule"),
        trace=tracer.of(rule.requirement_ids),
    )


def _limit(rule: AutomationRule, change: RuleChange | None) -> Text | None:
    """Return the limit with its unit; a unit that is a sign or a bracket stands close to its number."""
    if rule.limit is None:
        return None
    value = rule.limit.value if change is None or change.limit is None else change.limit
    unit = rule.limit.unit
    shown = f"{value:,.10g}"
    return Text(
        f"{shown}{'' if unit.zh[0] in '%（' else ' '}{unit.zh}", f"{shown}{'' if unit.en[0] == '%' else ' '}{unit.en}"
    )


def _filled(text: Text, limit: Text | None) -> Text:
    if limit is None:
        return text
    return Text(text.zh.replace("{limit}", limit.zh), text.en.replace("{limit}", limit.en))
