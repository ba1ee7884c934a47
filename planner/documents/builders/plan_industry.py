"""Configuration sheets of the industry profile: fields to set up, and what the profile advises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planner.documents.builders.common import Prose, cell, columns, group_row, row
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.document import Block, Cell, Heading, Paragraph, Row, Table
from planner.domain.model.industry import IndustryField, IndustryProfile

OBJECTS = ("customer", "contact", "opportunity")


def industry_summary(view: PlanView) -> Iterator[Block]:
    """Yield what the sheets of the engagement's industry profile hold, in short; nothing when none is chosen."""
    profile = _profile(view)
    if profile is None:
        return
    prose = _prose(view)
    yield Paragraph("industry-short", prose.text("summary-lead", title=profile.title))
    rows = []
    for name in OBJECTS:
        fields = [field for field in profile.fields if field.object == name]
        if fields:
            sheet = prose.text("summary-fields", object=prose.text(f"object-{name}"))
            rows.append(row(sheet, str(len(fields)), prose.join(field.text for field in fields)))
    counts = Counter(one.advice for one in profile.requirements)
    advice = prose.clauses(
        prose.text("summary-advice", advice=prose.text(f"advice-{k}"), count=n) for k, n in counts.items()
    )
    if advice:
        rows.append(row(prose.text("summary-requirements"), str(len(profile.requirements)), advice))
    heads = tuple(prose.text(f"column-{key}") for key in ("sheet", "entries", "content"))
    yield Table("industry-summary", prose.text("caption-summary"), columns(heads, (46, 16, 106), (1,)), tuple(rows))


def _profile(view: PlanView) -> IndustryProfile | None:
    return view.result.packs.industries.get(view.result.engagement.industry_profile or "")


def industry_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the field sheet of the engagement's industry profile and what it advises; nothing when none is chosen."""
    profile = _profile(view)
    if profile is None:
        return
    prose = _prose(view)
    yield Heading("industry", 2, prose.text("head-industry", title=profile.title))
    yield Paragraph("industry-lead", prose.text("industry-lead", title=profile.title, version=profile.version))
    yield _fields(view, profile)
    yield from _advice(view, profile)


def _prose(view: PlanView) -> Prose:
    return Prose(view.prose.language, "industry")


def _fields(view: PlanView, profile: IndustryProfile) -> Table:
    prose = _prose(view)
    rows: list[Row] = []
    for name in OBJECTS:
        rows.append(group_row(prose.text(f"object-{name}")))
        rows += [_field_row(view, field) for field in profile.fields if field.object == name]
    heads = tuple(prose.text(f"column-{key}") for key in ("field", "type", "required", "rule", "work"))
    caption = prose.text("caption-fields", count=len(profile.fields))
    note = prose.text("fields-note")
    return Table("industry-fields", caption, columns(heads, (1.7, 2.2, 0.7, 2.8, 1.7)), tuple(rows), note)


def _field_row(view: PlanView, field: IndustryField) -> Row:
    prose = _prose(view)
    kind = prose.text(f"type-{field.type}")
    options = prose.join(field.options)
    return row(
        prose.value(field.text),
        prose.text("type-options", type=kind, options=options) if options else kind,
        prose.text("yes" if field.required else "no"),
        prose.value(field.rule) if field.rule else "",
        _work(view, field.requirement_id),
    )


def _work(view: PlanView, requirement_id: str | None) -> Cell:
    """Return the requirement that asks for a field and the work packages that set it up."""
    prose = _prose(view)
    if requirement_id is None:
        return cell(prose.text("no-requirement"))
    requirement = next((one for one in view.result.requirements if one.id == requirement_id), None)
    if requirement is None:
        return cell(prose.text("out-of-scope", id=requirement_id), "watch")
    packages = [p for p in view.rollout.work_packages if p.subject == f"module:{requirement.module}"]
    if not packages:
        packages = [p for p in view.rollout.work_packages if requirement.config_area in p.config_areas]
    # the last of them builds it, the ones before it prepare
    last = max(packages, key=lambda package: view.dates(package).finish, default=None)
    return cell(prose.text("set-up-in", id=requirement_id, work=view.code(last)) if last else requirement_id)


def _advice(view: PlanView, profile: IndustryProfile) -> Iterator[Block]:
    prose = _prose(view)
    requirements = view.result.packs.catalogue.requirements
    rows = tuple(
        row(
            f"{advice.requirement_id} {prose.value(requirements[advice.requirement_id].text)}",
            prose.text(f"advice-{advice.advice}"),
            prose.value(advice.reason),
            _decided(view, advice.requirement_id),
        )
        for advice in profile.requirements
    )
    heads = tuple(prose.text(f"column-{key}") for key in ("requirement", "advice", "reason", "decision"))
    yield Table("industry-advice", prose.text("caption-advice"), columns(heads, (2.8, 1.1, 2.8, 1.2)), rows)


def _decided(view: PlanView, requirement_id: str) -> str:
    """Return what the client has decided about a requirement, in a word."""
    prose, decision = _prose(view), view.result.engagement.requirement_decisions.get(requirement_id)
    if all(one.id != requirement_id for one in view.result.requirements):
        return prose.text("decided-out")
    if decision is not None and decision.must_have:
        return prose.text("decided-must-have")
    if decision is not None and decision.weight_class is not None:
        return prose.text("decided-class", weight=prose.label("weights", f"class-{decision.weight_class}"))
    return prose.text("decided-as-catalogue")
