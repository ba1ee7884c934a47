"""Pages of the data migration: strategy and sources, cleaning, fields to be filled, batches, safety."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint

from planner.domain.migration.results import CleaningStep
from planner.domain.model.text import Text
from planner.services.run import EngagementResult
from planner.web.found import findings
from planner.web.guard import needs, open_engagement
from planner.web.stage_pages import Page, Stage, role_name, show

migration = Blueprint("migration", __name__)
MIGRATION = Stage(
    "migration",
    (
        Page("start", "D6", ("data-lead", "sources-table", "data-strategy", "data-reasons", "initial-data"), 0),
        Page("cleaning", "D6", ("preparation",), 0),
        Page("fields"),
        Page("batches", "D6", ("batches-lead", "batches-table", "batches-warnings")),
        Page("safety", "D6", ("safety-checklist", "knowledge-transfer"), 1),
    ),
    ("company_profile",),
)


@dataclass(frozen=True, slots=True)
class MigrationFacts:
    """How many sources there are, their records (None: of some nobody counted them), hours of cleaning, open points."""

    sources: int
    records: int | None
    uncounted: int
    cleaning_hours: float | None
    unestimated: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Cleaning:
    """A cleaning step with who answers for it and the sources it is for."""

    step: CleaningStep
    owner: Text | str
    sources: tuple[Text, ...]


@migration.get("/e/<slug>/migration")
@needs("view")
def start(slug: str) -> str:
    """Show the sources and the strategy."""
    opened = open_engagement(slug)
    found = findings(opened)
    facts = migration_facts(found.result) if found.result else None
    return show(MIGRATION, "start", opened, found, "migration/start.html", facts=facts)


@migration.get("/e/<slug>/migration/cleaning")
@needs("view")
def cleaning(slug: str) -> str:
    """Show what has to be cleaned."""
    opened = open_engagement(slug)
    found = findings(opened)
    steps = tuple(_cleaning(found.result)) if found.result else ()
    return show(MIGRATION, "cleaning", opened, found, "migration/cleaning.html", steps=steps)


@migration.get("/e/<slug>/migration/fields")
@needs("view")
def fields(slug: str) -> str:
    """Show the fields of the CRM that data must reach."""
    opened = open_engagement(slug)
    found = findings(opened)
    names = _source_names(found.result) if found.result else {}
    return show(MIGRATION, "fields", opened, found, "migration/fields.html", names=names)


@migration.get("/e/<slug>/migration/<any(batches, safety):page>")
@needs("view")
def part(slug: str, page: str) -> str:
    """Show a page made of parts of the documents alone."""
    opened = open_engagement(slug)
    return show(MIGRATION, page, opened, findings(opened))


def migration_facts(result: EngagementResult) -> MigrationFacts:
    """Return the key facts; sums hold what is known, and say how much is not."""
    sources = result.engagement.company.data_sources
    counted = [one.records for one in sources if one.records is not None]
    hours = [one.effort_hours for one in result.migration.cleaning]
    known = [one for one in hours if one is not None]
    return MigrationFacts(
        sources=len(sources),
        records=sum(counted) if counted else None,
        uncounted=len(sources) - len(counted),
        cleaning_hours=sum(known) if known else None,
        unestimated=len(hours) - len(known),
        unknown=sum(len(one.unknown) for one in result.migration.sources),
    )


def _cleaning(result: EngagementResult) -> Iterator[Cleaning]:
    names = _source_names(result)
    for step in result.migration.cleaning:
        own = tuple(names[id_] for id_ in step.source_ids if id_ in names)
        yield Cleaning(step, role_name(result, step.owner_role), own)


def _source_names(result: EngagementResult) -> dict[str, Text]:
    return {source.id: source.name for source in result.engagement.company.data_sources}
