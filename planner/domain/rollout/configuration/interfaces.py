"""Integration cards, the map of systems, and who owns which field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planner.domain.model.company import Company, Direction, IntegrationNeed, SystemInUse
from planner.domain.model.configuration import ConfigurationSheets, FieldMaster, InterfaceDetail
from planner.domain.model.text import Text
from planner.domain.rollout.configuration.results import (
    CardObject,
    Checking,
    Handling,
    IntegrationCard,
    MapLine,
    MasterLine,
    Said,
    SystemState,
)
from planner.domain.rollout.configuration.template import (
    CommonInterfaceRules,
    ConfigurationTemplate,
    ExchangedField,
    ExchangedObject,
    KindDefaults,
)
from planner.domain.rollout.configuration.trace import Tracer


def build_cards(
    template: ConfigurationTemplate, company: Company, sheets: ConfigurationSheets, tracer: Tracer
) -> tuple[IntegrationCard, ...]:
    """
    Return a card for every interface the client has registered, in its order.

    What the client has settled comes first, then the proposal for its kind of system; for a kind without a proposal the
    card says unknown. Objects that pass against the direction stated, or for requirements out of scope, are left out.
    Source: docs/methods.md#integration-card
    """
    systems = {system.id: system for system in company.systems}
    return tuple(_card(template, need, systems.get(need.system_id), sheets, tracer) for need in company.integrations)


def build_map(company: Company, cards: Sequence[IntegrationCard]) -> tuple[MapLine, ...]:
    """Return every system of the company with its place on the map: connected, replaced, apart or undecided."""
    return tuple(_on_map(system, company, cards) for system in company.systems)


def _on_map(system: SystemInUse, company: Company, cards: Sequence[IntegrationCard]) -> MapLine:
    needs = {need.id for need in company.integrations if need.system_id == system.id}
    own = [card for card in cards if card.integration_id in needs]
    directions = {card.direction for card in own}
    return MapLine(
        system=system,
        state=_state(system, connected=bool(own)),
        card_ids=tuple(card.id for card in own),
        to_crm=bool(directions & {"to_crm", "both"}),
        from_crm=bool(directions & {"from_crm", "both"}),
    )


def _state(system: SystemInUse, *, connected: bool) -> SystemState:
    if system.keep is False:
        return "replaced"
    if connected:
        return "connected"
    return "undecided" if system.keep is None else "apart"


def _card(
    template: ConfigurationTemplate,
    need: IntegrationNeed,
    system: SystemInUse | None,
    sheets: ConfigurationSheets,
    tracer: Tracer,
) -> IntegrationCard:
    kind = template.kinds.get(system.kind) if system else None
    detail = sheets.interfaces.get(need.id, InterfaceDetail(need.id))
    masters = [one for one in sheets.masters if one.integration_id == need.id]
    objects = tuple(_objects(need, kind, masters, tracer))
    known = {line.field_id for one in objects for line in one.masters}
    required = (need.requirement_id,) if need.requirement_id else ()
    asked = (*required, *template.common.requirement_ids, *(kind.requirement_ids if kind else ()))
    return IntegrationCard(
        id=f"IF.{need.id}",
        integration_id=need.id,
        system=system.name if system else Text.same(need.system_id),
        kind=system.kind if system else "other",
        purpose=kind.purpose if kind else None,
        objects_stated=need.objects,
        direction=need.direction,
        rhythm=need.rhythm,
        objects=objects,
        other_masters=tuple(_own_master(need, one) for one in masters if one.field not in known),
        checking=_checking(detail, objects),
        handling=_handling(detail, template.common),
        version=detail.version,
        test_system=detail.test_system,
        records_per_day=detail.records_per_day,
        peak_per_hour=detail.peak_per_hour,
        acceptance=(*(kind.acceptance if kind else ()), *template.common.acceptance),
        trace=tracer.of(asked, tracer.packages_for(f"integration:{need.id}")),
    )


def _checking(detail: InterfaceDetail, objects: Sequence[CardObject]) -> Checking:
    return Checking(
        matching_key=_said(detail.matching_key, _each(objects, (one.key for one in objects))),
        what=_said(detail.reconciliation, _each(objects, (one.reconciled for one in objects))),
        how_often=_said(detail.reconciled_how_often, _each(objects, (one.reconciled_how_often for one in objects))),
        tolerance=_said(detail.tolerance, _each(objects, (one.tolerance for one in objects))),
        by=_said(detail.reconciled_by, None),
    )


def _handling(detail: InterfaceDetail, common: CommonInterfaceRules) -> Handling:
    own = (Said(detail.security, stated=True),) if detail.security else ()
    return Handling(
        retry=_said(detail.retry, common.retry),
        queue=Said(common.queue, stated=False),
        alert=_said(detail.alert, common.alert),
        fallback=_said(detail.fallback, common.fallback),
        conflict=Said(common.conflict, stated=False),
        security=(*own, *(Said(text, stated=False) for text in common.security)),
        stability=common.stability,
    )


def _said(stated: Text | None, proposed: Text | None) -> Said:
    return Said(stated or proposed, stated=stated is not None)


def _each(objects: Sequence[CardObject], texts: Iterable[Text]) -> Text | None:
    """Join what is proposed for each object, named by it; None where nothing is proposed."""
    pairs = list(zip(objects, texts, strict=True))
    if not pairs:
        return None
    return Text(
        "；".join(f"{one.text.zh}：{text.zh}" for one, text in pairs),
        "; ".join(f"{one.text.en}: {text.en}" for one, text in pairs),
    )


def _objects(
    need: IntegrationNeed, kind: KindDefaults | None, masters: Sequence[FieldMaster], tracer: Tracer
) -> Iterator[CardObject]:
    stated = {one.field: one for one in masters}
    for one in kind.objects if kind else ():
        direction = _within(one.direction, need.direction)
        if direction is not None and tracer.in_scope(one.requirement_ids):
            yield CardObject(
                id=f"IF.{need.id}.{one.id}",
                text=one.text,
                direction=direction,
                trigger=one.trigger,
                rhythm=one.rhythm,
                key=one.key,
                masters=tuple(_master(need, field, stated.get(field.id)) for field in one.fields),
                reconciled=one.reconciliation.what,
                reconciled_how_often=one.reconciliation.rhythm,
                tolerance=one.reconciliation.tolerance,
                reconciled_by=one.reconciliation.by,
                requirement_ids=_scoped(one, tracer),
            )


def _scoped(one: ExchangedObject, tracer: Tracer) -> tuple[str, ...]:
    return tuple(id_ for id_ in one.requirement_ids if id_ in tracer.requirements)


def _within(proposed: Direction, stated: Direction) -> Direction | None:
    """Return the direction of an object on an interface with a stated direction, None when it runs against it."""
    if stated in {"both", proposed}:
        return proposed
    return stated if proposed == "both" else None


def _master(need: IntegrationNeed, field: ExchangedField, stated: FieldMaster | None) -> MasterLine:
    if stated is None:
        return MasterLine(f"IF.{need.id}.{field.id}", field.id, field.text, field.master, None, stated=False)
    return MasterLine(
        f"IF.{need.id}.{field.id}", field.id, stated.text or field.text, stated.master, stated.conflict, stated=True
    )


def _own_master(need: IntegrationNeed, stated: FieldMaster) -> MasterLine:
    """Return a field that only the client has named."""
    text = stated.text or Text.same(stated.field)
    return MasterLine(f"IF.{need.id}.{stated.field}", stated.field, text, stated.master, stated.conflict, stated=True)
