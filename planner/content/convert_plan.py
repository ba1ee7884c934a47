"""A roll-out template becomes a `PlanTemplate`."""

from __future__ import annotations

from planner.content.convert_common import Data, coded, condition, keyed, optional_text, text, texts
from planner.domain.model.template import (
    DriverRate,
    DurationRule,
    Duty,
    GateItems,
    GateTemplate,
    PhaseOverlap,
    PlanTemplate,
    Predecessor,
    RaciTemplate,
    RiskTemplate,
    RoleCard,
    RoleTemplate,
    WorkPackageTemplate,
)
from planner.domain.model.text import Text


def plan_template_from(data: Data) -> PlanTemplate:
    """Build a plan template."""
    return PlanTemplate(
        id=data["id"],
        version=data["version"],
        title=text(data["title"]),
        phases=coded(data["phases"]),
        roles=keyed(data["roles"], _role),
        work_packages=keyed(data["work_packages"], _work_package),
        gates=keyed(data["gates"], _gate),
        risks=keyed(data["risks"], _risk),
        go_live_package=data["go_live_package"],
        pilot_package=data["pilot_package"],
        training_package=data["training_package"],
        uat_package=data["uat_package"],
        extends=data.get("extends"),
        hooks=dict(data.get("hooks", {})),
        cards=keyed(data.get("cards", ()), _card, "group"),
        overlaps=tuple(
            PhaseOverlap(tuple(item["packages"]), text(item["reason"])) for item in data.get("overlaps", ())
        ),
        duration_figures=tuple(data.get("duration_figures", ())),
    )


def _card(item: Data) -> RoleCard:
    return RoleCard(
        group=item["group"],
        purpose=text(item["purpose"]),
        decisions=texts(item["decisions"]),
        time_needed=text(item["time_needed"]),
        entry_conditions=texts(item["entry_conditions"]),
        when_missing=text(item["when_missing"]),
        lists_gaps=tuple(item.get("lists_gaps", ())),
        source=item["source"],
    )


def _duty(item: Data) -> Duty:
    return Duty(
        text=text(item["text"]),
        package_ids=tuple(item.get("packages", ())),
        rhythm=item.get("rhythm"),
        operation=item.get("operation", False),
    )


def _role(item: Data) -> RoleTemplate:
    return RoleTemplate(
        id=item["id"],
        title=text(item["title"]),
        side=item["side"],
        group=item["group"],
        duties=tuple(_duty(duty) for duty in item["duties"]),
        required=item["required"],
        levelled=item.get("levelled", False),
    )


def _work_package(item: Data) -> WorkPackageTemplate:
    return WorkPackageTemplate(
        id=item["id"],
        phase=item["phase"],
        deliverable=text(item["deliverable"]),
        title=text(item["title"]),
        kind=item["kind"],
        stream=item["stream"],
        applies_if=condition(item.get("applies_if")),
        repeat_for=item.get("repeat_for", "none"),
        duration=_duration(item["duration"]),
        raci=_raci(item["raci"]),
        effort={role: float(share) for role, share in item.get("effort", {}).items()},
        predecessors=tuple(_predecessor(link) for link in item.get("predecessors", ())),
        output=text(item["output"]),
        avoids_blackouts=item.get("avoids_blackouts", "none"),
        config_areas=tuple(item.get("config_areas", ())),
        reasons=tuple(item["reasons"]),
        note=optional_text(item.get("note")),
        decided_by=item.get("decided_by"),
        immediate=item.get("immediate", False),
    )


def _duration(item: Data) -> DurationRule:
    maximum = item.get("maximum")
    return DurationRule(
        fixed_days=float(item["fixed"]),
        rates=tuple(DriverRate(rate["driver"], float(rate["rate"])) for rate in item.get("rates", ())),
        minimum_days=float(item["minimum"]),
        maximum_days=None if maximum is None else float(maximum),
        optimistic_factor=float(item.get("optimistic_factor", 1.0)),
        pessimistic_factor=float(item.get("pessimistic_factor", 1.0)),
        # a milestone takes no time, so it states no source for it
        source=text(item["source"]) if "source" in item else Text("", ""),
    )


def _raci(item: Data) -> RaciTemplate:
    return RaciTemplate(
        responsible=tuple(item["responsible"]),
        accountable=item["accountable"],
        consulted=tuple(item.get("consulted", ())),
        informed=tuple(item.get("informed", ())),
    )


def _predecessor(item: Data) -> Predecessor:
    return Predecessor(item["id"], item.get("type", "FS"), item.get("lag_days", 0), item.get("audience"))


def _gate(item: Data) -> GateTemplate:
    return GateTemplate(
        id=item["id"],
        title=text(item["title"]),
        work_package=item["work_package"],
        entry=texts(item["entry"]),
        exit=texts(item["exit"]),
        acceptance_dimensions=tuple(item.get("acceptance_dimensions", ())),
        items=_gate_items(item.get("items", {})),
        document=text(item["document"]) if "document" in item else None,
    )


def _gate_items(item: Data) -> GateItems:
    return GateItems(
        library=tuple(item.get("library", ())),
        requirements=tuple(item.get("requirements", ())),
        methods=tuple(item.get("methods", ())),
        origins=tuple(item.get("origins", ())),
        rest=item.get("rest", False),
    )


def _risk(item: Data) -> RiskTemplate:
    return RiskTemplate(
        id=item["id"],
        category=text(item["category"]),
        text=text(item["text"]),
        trigger=text(item["trigger"]),
        response_kind=item["response_kind"],
        response=text(item["response"]),
        owner_role=item["owner_role"],
        likelihood=item["likelihood"],
        impact=item["impact"],
        applies_if=condition(item.get("applies_if")),
        raised_if=condition(item.get("raised_if")),
        phase=item["phase"],
        reasons=tuple(item["reasons"]),
        package_ids=tuple(item.get("packages", ())),
    )
