"""The migration plan of one engagement: sources, data standard, cleaning, batches and safety."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.domain.migration.batches import LoadPackages, feeds, plan_batches, tool_statements
from planner.domain.migration.cleaning import plan_cleaning
from planner.domain.migration.results import Batch, CleaningStep, MappingTarget, MigrationPlan, SafetyItem, SourcePlan
from planner.domain.migration.strategy import load_hours, overall_strategy, plan_source
from planner.domain.migration.template import LoadFigures, MigrationTemplate
from planner.domain.model.catalogue import Catalogue
from planner.domain.model.company import DataSource
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import Text
from planner.domain.model.vendor import Product
from planner.errors import Statement

LOADS = ("trial_1", "trial_2", "final")
WINDOW_QUESTION = "cut_over_hours"


def plan_migration(
    engagement: Engagement,
    catalogue: Catalogue,
    template: MigrationTemplate,
    product: Product | None,
    load_packages: LoadPackages,
) -> MigrationPlan:
    """
    Plan the migration into a product (None: none is known yet, so no import limits are known either).

    Args:
        load_packages: for `trial_1`, `trial_2` and `final`, work package id, start and finish.
    """
    sources = engagement.company.data_sources
    figures = _figures(engagement, template.figures)
    plans = tuple(plan_source(source, figures) for source in sources)
    cleaning = plan_cleaning(template, sources)
    batches = plan_batches(template, engagement.company, product, load_packages)
    return MigrationPlan(
        sources=plans,
        strategy=overall_strategy(plans),
        mapping=tuple(_mapping(engagement, catalogue, template)),
        cleaning=cleaning,
        batches=batches,
        safety=tuple(
            SafetyItem(each.id, each.text, each.evidence, each.owner_role) for each in template.safety.values()
        ),
        warnings=(
            *_warnings(sources, plans, cleaning, batches, load_packages),
            *_window_warning(sources, plans, figures),
            *tool_statements(template, engagement.company, product),
        ),
    )


def _mapping(engagement: Engagement, catalogue: Catalogue, template: MigrationTemplate) -> Iterator[MappingTarget]:
    decisions = engagement.requirement_decisions
    out_of_scope = {decision.requirement_id for decision in decisions.values() if not decision.applicable}
    for each in template.fields.values():
        required = (id_ for id_ in each.requirement_ids if id_ in catalogue.requirements and id_ not in out_of_scope)
        sources = engagement.company.data_sources
        yield MappingTarget(
            object=template.objects[each.object_id].text,
            field=each.text,
            rule=each.rule,
            requirement_ids=tuple(required),
            source_ids=tuple(source.id for source in sources if feeds(source, (each.object_id,))),
        )


def _warnings(
    sources: Sequence[DataSource],
    plans: Sequence[SourcePlan],
    cleaning: Sequence[CleaningStep],
    batches: Sequence[Batch],
    load_packages: LoadPackages,
) -> Iterator[Statement]:
    if not sources:
        yield Statement("migration.no-sources")
        return
    yield Statement("migration.strategy-rule")
    undecided = {plan.source_id for plan in plans if plan.strategy == "undecided"}
    if undecided:
        names = tuple(source.name for source in sources if source.id in undecided)
        yield Statement("migration.sources-undecided", {"sources": names, "count": len(names)})
    if any(batch.rows is not None for batch in batches):
        yield Statement("migration.rows-upper-bound")
    yield from _effort(cleaning)
    missing = tuple(name for name in LOADS if name not in load_packages)
    if missing:
        loads = tuple(Statement(f"migration.load-{name.replace('_', '-')}") for name in missing)
        yield Statement("migration.loads-without-date", {"loads": loads})


def _window_warning(
    sources: Sequence[DataSource], plans: Sequence[SourcePlan], figures: LoadFigures
) -> Iterator[Statement]:
    """Yield that sources which fit the cut-over window one by one do not fit it together."""
    at_once = {plan.source_id for plan in plans if plan.strategy in ("full", "incremental")}
    loaded = [source for source in sources if source.id in at_once]
    hours = load_hours(sum(source.records or 0 for source in loaded), figures)
    if len(loaded) > 1 and hours > figures.window_hours:
        names = tuple(source.name for source in loaded)
        params = {"sources": names, "count": len(names), "hours": hours, "window": figures.window_hours}
        yield Statement("migration.window-together", params)


def _effort(cleaning: Sequence[CleaningStep]) -> Iterator[Statement]:
    known = [step.effort_hours for step in cleaning if step.effort_hours is not None]
    unknown = tuple(step.title for step in cleaning if step.effort_hours is None)
    if sum(known):
        yield Statement("migration.effort-known", {"hours": sum(known)})
    if unknown:
        yield Statement("migration.effort-open", {"steps": unknown, "count": len(unknown)})


def _figures(engagement: Engagement, assumed: LoadFigures) -> LoadFigures:
    """
    Return the planning figures with the cut-over window the client stated instead of the assumed one.

    When respondents differ, a decided planning value counts, else the first one stated in the order of
    the stakeholders: the contradiction register shows both.
    """
    order = {person.id: number for number, person in enumerate(engagement.stakeholders)}
    stated = sorted(
        (order.get(answer.respondent_id, len(order)), answer.value)
        for answer in engagement.answers
        if answer.question_id == WINDOW_QUESTION and isinstance(answer.value, int | float)
    )
    hours = engagement.planning_values.get(WINDOW_QUESTION, stated[0][1] if stated else None)
    if not isinstance(hours, int | float):
        return assumed
    source = Text(
        f"切换窗口为客户所述；装载速度：{assumed.source.zh}",
        f"The cut-over window is the client's statement; load rate: {assumed.source.en}",
    )
    return LoadFigures(assumed.rows_per_hour, float(hours), source)
