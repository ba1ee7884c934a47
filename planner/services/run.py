"""Runs an engagement through the seven stages, handing each stage what it needs from the others."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from planner.domain.acceptance.book import build_acceptance_book, requirements_in_scope
from planner.domain.acceptance.failed import failed_items
from planner.domain.acceptance.gates import items_by_gate, with_gates
from planner.domain.acceptance.results import AcceptanceBook
from planner.domain.chain import build_chain
from planner.domain.diagnosis.results import Diagnosis
from planner.domain.migration.plan import plan_migration
from planner.domain.migration.results import MigrationPlan
from planner.domain.model.catalogue import Requirement
from planner.domain.model.condition import Facts
from planner.domain.model.engagement import Engagement
from planner.domain.model.links import Chain
from planner.domain.model.steering import FailedItem
from planner.domain.model.template import HookName, PlanTemplate, TrainingTemplate
from planner.domain.model.vendor import Alternative
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.outcomes.industry import recommended_kpis
from planner.domain.outcomes.results import OutcomeSheet
from planner.domain.outcomes.reviews import WhatIsAffected, plan_reviews
from planner.domain.outcomes.sheet import build_outcome_sheet
from planner.domain.rollout.adoption import AdoptionPlan, ClassDay, plan_adoption
from planner.domain.rollout.configuration.book import build_configuration_book
from planner.domain.rollout.configuration.results import ConfigurationBook
from planner.domain.rollout.gates import with_items
from planner.domain.rollout.meetings import Meetings
from planner.domain.rollout.plan import PlanInputs, plan_rollout
from planner.domain.rollout.results import RolloutPlan, WorkPackage
from planner.domain.rollout.steering.changes import with_approved_changes
from planner.domain.rollout.steering.results import ChangeImpact, Replanned
from planner.domain.rollout.support import review_issues
from planner.domain.rollout.waves import plan_waves
from planner.domain.selection.analysis_results import DecisionAnalysis
from planner.domain.selection.economics_results import Economics
from planner.domain.selection.results import Selection
from planner.domain.training.curriculum import (
    ADMINISTRATORS,
    KEY_USERS,
    METHOD,
    PROJECT_TEAM,
    TrainingPackage,
    TrainingWave,
)
from planner.domain.training.needed import training_days_needed
from planner.domain.training.plan import plan_training
from planner.domain.training.results import TrainingPlan
from planner.services.facts import gather_facts
from planner.services.plan_costs import with_costs
from planner.services.ports import ContentPacks
from planner.services.single_stage import run_analysis, run_diagnosis, run_economics, run_selection
from planner.services.training_days import TrainingBlackouts
from planner.services.training_load import with_training_load
from planner.services.training_records import with_records

# the stages in the order they run
STAGES = ("diagnosis", "selection", "rollout", "migration", "training", "acceptance", "outcomes")
# the work package of the built-in templates in which an alternative is chosen
AWARD = "WP-SEL-AWARD"
# hook of the plan template -> whose classes the work package holds
TRAININGS: dict[HookName, str] = {
    "key_user_training": KEY_USERS,
    "admin_training": ADMINISTRATORS,
    "team_training": PROJECT_TEAM,
    "method_training": METHOD,
}
# load of the migration library -> hook of the plan template
LOADS: dict[str, HookName] = {"trial_1": "load_trial_1", "trial_2": "load_trial_2", "final": "load_final"}


@dataclass(frozen=True, slots=True)
class EngagementResult:
    """Everything the engines found for one engagement: what document builders and commands read."""

    engagement: Engagement
    packs: ContentPacks
    calendar: WorkCalendar
    requirements: tuple[Requirement, ...]
    facts: Facts
    diagnosis: Diagnosis
    selection: Selection
    alternative: Alternative | None
    rollout: RolloutPlan
    migration: MigrationPlan
    training: TrainingPlan
    training_blocked: frozenset[date]
    acceptance: AcceptanceBook
    outcomes: OutcomeSheet
    chain: Chain
    adoption: AdoptionPlan = dataclasses.field(default_factory=AdoptionPlan)
    analysis: DecisionAnalysis = dataclasses.field(default_factory=DecisionAnalysis)
    economics: Economics | None = None
    configuration: ConfigurationBook = dataclasses.field(default_factory=ConfigurationBook)
    # what the change requests would do; only where somebody asked for it
    impacts: tuple[ChangeImpact, ...] = ()
    # what planning the rest anew moved; only of a plan under way, and where somebody asked for it
    replanned: Replanned | None = None

    @property
    def dates_given(self) -> frozenset[date]:
        """The dates the client laid down, which no calendar moves: the wished go-live and those of work packages."""
        laid_down = (one.constraint.day for one in self.rollout.work_packages if one.constraint is not None)
        return frozenset(day for day in (self.rollout.go_live.wished, *laid_down) if day is not None)

    @property
    def award_reported(self) -> date | None:
        """The day the award was made by the progress reported; None if it was not, or the award itself is on record."""
        if self.engagement.award is not None:
            return None
        progress = self.engagement.steering.progress
        awards = (one.id for one in self.rollout.work_packages if one.template_id == AWARD)
        days = (progress[id_].actual_finish for id_ in awards if id_ in progress)
        return next((day for day in days if day is not None), None)


def no_progress(stage: str) -> None:
    """Report nothing."""


def run_engagement(
    engagement: Engagement,
    packs: ContentPacks,
    calendar: WorkCalendar,
    on_stage: Callable[[str], None] = no_progress,
) -> EngagementResult:
    """
    Run all seven stages and join them in the chain.

    Args:
        on_stage: called with the stage word before each stage starts.
    """
    engagement = with_approved_changes(engagement)
    requirements = requirements_in_scope(engagement, packs.catalogue)
    on_stage("diagnosis")
    diagnosis = run_diagnosis(engagement, packs)
    on_stage("selection")
    selection = run_selection(engagement, packs)
    alternative = planned_alternative(engagement, selection)
    facts = gather_facts(engagement, requirements, diagnosis, alternative)
    on_stage("rollout")
    template = packs.plan_templates[engagement.plan.template_id]
    training_days = training_days_needed(
        engagement, packs.catalogue, requirements, packs.training, facts, planned_training_waves(engagement)
    )
    inputs = PlanInputs(training_days=training_days, failed=_failed_items(engagement, packs, facts, template))
    rollout = plan_rollout(engagement, packs.catalogue, template, calendar, facts, alternative, inputs)
    rollout = with_costs(rollout, engagement, template, calendar, alternative)
    facts = {**facts, **rollout.drivers}
    on_stage("migration")
    migration = plan_migration(
        engagement,
        packs.catalogue,
        packs.migration,
        alternative.product if alternative else None,
        _loads(rollout, template),
    )
    on_stage("training")
    waves = [TrainingWave(wave.id, wave.site_ids, wave.go_live, wave.group_ids) for wave in rollout.waves]
    blocked = TrainingBlackouts(engagement, calendar, rollout)
    training = plan_training(
        engagement,
        packs.catalogue,
        requirements,
        packs.training,
        calendar,
        facts,
        waves,
        rollout.uat_start,
        practice_from(rollout, template),
        blocked.of,
        training_packages(rollout, template),
        materials_from(rollout, template, calendar),
    )
    training = with_records(training, engagement, packs, calendar, rollout, waves)
    classes = [package for package in rollout.work_packages if _holds_classes(package, template)]
    rollout = with_training_load(rollout, training, engagement, template, calendar, classes)
    on_stage("acceptance")
    kpis = packs.outcomes.kpis
    acceptance = build_acceptance_book(engagement, packs.catalogue, packs.acceptance, kpis, facts)
    rollout, acceptance = _joined_at_gates(rollout, acceptance, template, packs)
    on_stage("outcomes")
    outcomes = build_outcome_sheet(
        engagement, requirements, packs.outcomes, rollout.go_live.likely, calendar, _done_by_template(rollout)
    )
    profile = packs.industries.get(engagement.industry_profile or "")
    outcomes = dataclasses.replace(outcomes, recommended=recommended_kpis(profile, outcomes.kpis))
    if packs.reviews:
        modules = {requirement.module for requirement in requirements}
        affected = what_is_affected(requirements, training, acceptance)
        review_plan = plan_reviews(
            packs.reviews, outcomes, engagement.operation, rollout.go_live.likely, calendar, modules, affected,
            engagement.today,
        )  # fmt: skip
        outcomes = dataclasses.replace(outcomes, review_plan=review_plan)
    configuration = build_configuration_book(
        engagement, packs.catalogue, packs.configuration, profile, kpis,
        requirements, alternative, rollout, training.courses, acceptance.items,
    )  # fmt: skip
    chain = build_chain(
        engagement, packs.catalogue, requirements, packs.training, kpis,
        diagnosis, selection, alternative, rollout, training, acceptance, outcomes,
        configuration.breaks,
    )  # fmt: skip
    return EngagementResult(
        engagement, packs, calendar, requirements, facts, diagnosis, selection, alternative, rollout, migration,
        training, blocked.of_all, acceptance, outcomes, chain,
        adoption=_adoption(engagement, packs, calendar, requirements, diagnosis, rollout, outcomes, training),
        analysis=run_analysis(engagement, packs, selection),
        economics=run_economics(engagement, selection),
        configuration=configuration,
    )  # fmt: skip


def _done_by_template(rollout: RolloutPlan) -> dict[str, date]:
    """Return the day the last work package made from each template is done."""
    done: dict[str, date] = {}
    for package in rollout.work_packages:
        finish = rollout.schedule[package.id].finish
        done[package.template_id] = max(finish, done.get(package.template_id, finish))
    return done


def _failed_items(
    engagement: Engagement, packs: ContentPacks, facts: Facts, template: PlanTemplate
) -> tuple[FailedItem, ...]:
    """Return the acceptance items whose latest test failed; the plan reopens the work behind them."""
    if not engagement.operation.item_results:
        return ()
    book = build_acceptance_book(engagement, packs.catalogue, packs.acceptance, packs.outcomes.kpis, facts)
    # there are no dates yet: these are the gates of the template that ask for an item
    item_ids = items_by_gate(tuple(template.gates.values()), book.items, packs.catalogue, template.gates)
    return failed_items(with_gates(book, item_ids).items, engagement.operation.item_results)


def _joined_at_gates(
    rollout: RolloutPlan, acceptance: AcceptanceBook, template: PlanTemplate, packs: ContentPacks
) -> tuple[RolloutPlan, AcceptanceBook]:
    """Return the plan and the book, each gate with the items to be passed there and each item with its gates."""
    dated = {gate.template_id for gate in rollout.gates}
    item_ids = items_by_gate(tuple(template.gates.values()), acceptance.items, packs.catalogue, dated)
    gates = with_items(rollout.gates, item_ids)
    book = with_gates(acceptance, {gate.id: gate.item_ids for gate in gates})
    return dataclasses.replace(rollout, gates=gates), book


def _adoption(
    engagement: Engagement,
    packs: ContentPacks,
    calendar: WorkCalendar,
    requirements: tuple[Requirement, ...],
    diagnosis: Diagnosis,
    rollout: RolloutPlan,
    outcomes: OutcomeSheet,
    training: TrainingPlan,
) -> AdoptionPlan:
    if packs.adoption is None:
        return AdoptionPlan()
    groups = engagement.company.user_groups
    sizes = Counter[tuple[str, str]]()
    for group in groups:
        sizes[group.department_id, group.site_id] += group.headcount
    adoption = plan_adoption(
        packs.adoption,
        packs.policy,
        rollout,
        calendar,
        audiences=tuple(dict.fromkeys(group.role for group in groups)),
        groups=tuple(sizes.values()),
        modules=dict.fromkeys(requirement.module for requirement in requirements),
        pains=[finding.pain_id for finding in diagnosis.pains if finding.burden],
        kpis=[sheet.kpi_id for sheet in outcomes.kpis],
        classes=tuple(_class_days(training, packs.training)),
        wave_roles={wave.id: {group.role for group in groups if group.id in wave.group_ids} for wave in rollout.waves},
        reviews={review.id: review.due for review in outcomes.reviews},
        meetings=Meetings(engagement.meetings, calendar),
    )
    issues = engagement.operation.issues
    if not issues:
        return adoption
    return dataclasses.replace(
        adoption, support=review_issues(issues, packs.adoption.feedback, engagement.today, calendar)
    )


def _class_days(training: TrainingPlan, template: TrainingTemplate) -> Iterator[ClassDay]:
    """Yield the days on which users of a wave are taught before its go-live, and those of the refreshers for all."""
    cohorts = {cohort.id: cohort for cohort in training.cohorts}
    of_users = [one for one in training.sessions if template.courses[one.course_id].stage == "before_go_live"]
    for session in of_users:
        taught = [cohorts[id_] for id_ in session.cohort_ids]
        for wave_id in dict.fromkeys(cohort.wave_id for cohort in taught if cohort.wave_id is not None):
            roles = tuple(dict.fromkeys(cohort.audience for cohort in taught if cohort.wave_id == wave_id))
            yield ClassDay(session.course_id, session.day, wave_id, roles)
    for course in training.later:
        if course.refresher_months is not None and course.day is not None:
            yield ClassDay(course.course_id, course.day, None, ())


def what_is_affected(
    requirements: Sequence[Requirement], training: TrainingPlan, acceptance: AcceptanceBook
) -> dict[str, WhatIsAffected]:
    """Return what a change of each configuration area touches: requirements, acceptance items and courses."""
    found = {}
    for area in dict.fromkeys(requirement.config_area for requirement in requirements):
        own = [requirement.id for requirement in requirements if requirement.config_area == area]
        items = tuple(item.id for item in acceptance.items if set(own).intersection(item.requirement_ids))
        courses = tuple(one.course_id for one in training.courses if set(own).intersection(one.requirement_ids))
        found[area] = WhatIsAffected(tuple(own), items, courses)
    return found


def planned_alternative(engagement: Engagement, selection: Selection) -> Alternative | None:
    """
    Return the alternative the plan is made for: the awarded one, else the leading one that brings a new system.

    Without an award the plan is provisional.
    """
    by_id = {alternative.id: alternative for alternative in engagement.alternatives}
    if engagement.award:
        return by_id[engagement.award.alternative_id]
    candidates = [scored for scored in selection.scored if not by_id[scored.alternative_id].keeps_current]
    eligible = [scored for scored in candidates if scored.eligible]
    best = min(eligible or candidates, key=lambda scored: scored.rank, default=None)
    return by_id[best.alternative_id] if best else None


def planned_training_waves(engagement: Engagement) -> tuple[TrainingWave, ...]:
    """Return who is trained together before anything is dated; the dates are those of the engagement's today."""
    return tuple(
        TrainingWave(wave.id, wave.site_ids, engagement.today, wave.group_ids) for wave in plan_waves(engagement)
    )


def _loads(rollout: RolloutPlan, template: PlanTemplate) -> dict[str, tuple[str, date, date]]:
    loads = {}
    for name, hook in LOADS.items():
        packages = [package.id for package in _hooked(rollout, template, hook)]
        if packages:
            first = min(packages, key=lambda package_id: rollout.schedule[package_id].start)
            loads[name] = (first, rollout.schedule[first].start, rollout.schedule[first].finish)
    return loads


def _holds_classes(package: WorkPackage, template: PlanTemplate) -> bool:
    own = {template.training_package, *(template.hooks.get(hook) for hook in TRAININGS)}
    return package.template_id in own


def training_packages(rollout: RolloutPlan, template: PlanTemplate) -> tuple[TrainingPackage, ...]:
    """Return when the plan trains those who learn before the user test, and the users of each wave."""
    found = []
    before_uat = {template.hooks.get(hook): learners for hook, learners in TRAININGS.items()}
    for package in rollout.work_packages:
        dates = rollout.schedule[package.id]
        if package.template_id in before_uat:
            learners = before_uat[package.template_id]
            found.append(TrainingPackage(None, package.title, dates.start, dates.finish, learners))
        elif package.template_id == template.training_package:
            own = [wave.id for wave in rollout.waves if package.subject in (None, f"wave:{wave.id}")]
            found.extend(TrainingPackage(wave_id, package.title, dates.start, dates.finish) for wave_id in own)
    return tuple(found)


def materials_from(rollout: RolloutPlan, template: PlanTemplate, calendar: WorkCalendar) -> dict[str, date]:
    """Return by audience the first working day after the materials made for it are finished."""
    made = {package.subject: rollout.schedule[package.id].finish for package in _hooked(rollout, template, "materials")}
    return {
        subject.removeprefix("audience:"): calendar.start_after(finish)
        for subject, finish in made.items()
        if subject is not None
    }


def practice_from(rollout: RolloutPlan, template: PlanTemplate) -> date:
    """Return the first day on which there is something to practise on: the day after basic configuration."""
    ready = [rollout.schedule[package.id].finish for package in _hooked(rollout, template, "basic_configuration")]
    return max(ready, default=rollout.start)


def _hooked(rollout: RolloutPlan, template: PlanTemplate, hook: HookName) -> list[WorkPackage]:
    """Return the work packages made from the one a hook names; a template without the hook has none."""
    return [package for package in rollout.work_packages if package.template_id == template.hooks.get(hook)]
