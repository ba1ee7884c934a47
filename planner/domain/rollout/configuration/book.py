"""Makes the configuration workbook of one engagement from the packs, the plan and what the client decided."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from planner.domain.model.catalogue import Catalogue, Requirement
from planner.domain.model.engagement import Engagement
from planner.domain.model.industry import IndustryProfile
from planner.domain.model.template import KpiDefinition
from planner.domain.model.vendor import Alternative
from planner.domain.rollout.configuration.breaks import find_breaks
from planner.domain.rollout.configuration.fit_gap import build_fit_gap
from planner.domain.rollout.configuration.flows import build_flows, build_rules, build_stages
from planner.domain.rollout.configuration.forms import build_forms
from planner.domain.rollout.configuration.initial_data import build_initial, build_transfers
from planner.domain.rollout.configuration.interfaces import build_cards, build_map
from planner.domain.rollout.configuration.reports import build_boards
from planner.domain.rollout.configuration.results import ConfigurationBook
from planner.domain.rollout.configuration.template import ConfigurationTemplate
from planner.domain.rollout.configuration.trace import Accepted, Taught, Tracer
from planner.domain.rollout.results import RolloutPlan


def build_configuration_book(
    engagement: Engagement,
    catalogue: Catalogue,
    template: ConfigurationTemplate | None,
    profile: IndustryProfile | None,
    kpis: Mapping[str, KpiDefinition],
    requirements: Sequence[Requirement],
    alternative: Alternative | None,
    rollout: RolloutPlan,
    courses: Sequence[Taught],
    items: Sequence[Accepted],
) -> ConfigurationBook:
    """
    Return fit-gap table, forms, flows, reports, integration cards and initial data, with their breaks.

    Args:
        template: the configuration packs; without them there is only the fit-gap table.
        requirements: those in scope.
        alternative: the one the plan is made for, None when none is known yet.

    Source: docs/methods.md#configuration-book
    """
    tracer = Tracer(requirements, rollout, courses, items)
    fit_gap = build_fit_gap(engagement, catalogue, alternative, rollout, tracer)
    book = ConfigurationBook(fit_gap=fit_gap)
    if template is not None:
        book = _three_books(book, engagement, template, profile, kpis, tracer)
        book = _joined(book, engagement, template, rollout, tracer)
    return dataclasses.replace(book, breaks=find_breaks(book, catalogue.requirements))


def _three_books(
    book: ConfigurationBook,
    engagement: Engagement,
    template: ConfigurationTemplate,
    profile: IndustryProfile | None,
    kpis: Mapping[str, KpiDefinition],
    tracer: Tracer,
) -> ConfigurationBook:
    sheets = engagement.configuration
    fields, left_out = build_forms(template, profile, sheets.fields, tracer)
    stages_from, stages = build_stages(template, profile, sheets.stages, tracer)
    object_ids = tuple(dict.fromkeys(line.object_id for line in fields))
    rules, rules_left_out = build_rules(template, sheets.rules, object_ids, tracer)
    roles = tuple(dict.fromkeys(group.role for group in engagement.company.user_groups))
    return dataclasses.replace(
        book,
        object_texts=tuple((one.id, one.text) for one in template.objects),
        fields=fields,
        left_out=left_out,
        stages_from=stages_from,
        stages=stages,
        flows=build_flows(template, tracer),
        rules=rules,
        rules_left_out=rules_left_out,
        boards=build_boards(template, kpis, roles, engagement.objectives, sheets.boards, tracer),
    )


def _joined(
    book: ConfigurationBook,
    engagement: Engagement,
    template: ConfigurationTemplate,
    rollout: RolloutPlan,
    tracer: Tracer,
) -> ConfigurationBook:
    sheets = engagement.configuration
    cards = build_cards(template, engagement.company, sheets, tracer)
    return dataclasses.replace(
        book,
        cards=cards,
        systems=build_map(engagement.company, cards),
        initial=build_initial(template, sheets.owners, engagement.team, rollout, tracer),
        transfers=build_transfers(template, engagement.team, rollout, tracer),
    )
