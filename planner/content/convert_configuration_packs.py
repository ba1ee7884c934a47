"""The five configuration packs become one `ConfigurationTemplate`."""

from __future__ import annotations

from planner.content.convert_common import Data, keyed, optional_text, text, texts
from planner.content.convert_industry import stage_from
from planner.content.known import Files
from planner.domain.rollout.configuration.template import (
    AutomationRule,
    Board,
    BoardEntry,
    CommonInterfaceRules,
    ConfigurationTemplate,
    ExchangedField,
    ExchangedObject,
    Flow,
    FlowStep,
    FormField,
    FormObject,
    InitialList,
    KindDefaults,
    KpiPlace,
    Limit,
    Metric,
    Reconciliation,
    Transfer,
)

KINDS = ("forms_book", "flows_book", "reports_book", "integration_defaults", "initial_data")


def configuration_from(files: Files) -> ConfigurationTemplate | None:
    """Build the template; without all five packs there is none."""
    if not all(files.get(kind) for kind in KINDS):
        return None
    forms, flows, reports, interfaces, initial = (files[kind][0].data for kind in KINDS)
    return ConfigurationTemplate(
        versions={data["id"]: data["version"] for data in (forms, flows, reports, interfaces, initial)},
        objects=tuple(_object(item) for item in forms["objects"]),
        stages=tuple(stage_from(item) for item in flows["stages"]),
        stage_requirements=tuple(flows["stage_requirements"]),
        flows=tuple(_flow(item) for item in flows["flows"]),
        rules=keyed(flows["rules"], _rule),
        report_packages=tuple(reports["work_packages"]),
        report_requirements=tuple(reports["requirements"]),
        metrics=keyed(reports["metrics"], _metric),
        boards=tuple(_board(item) for item in reports["boards"]),
        kpi_places=keyed(reports["kpi_roles"], _place, "objective_class"),
        common=_common(interfaces["common"]),
        kinds={item["kind"]: _kind(item) for item in interfaces["kinds"]},
        load_package=initial["load_package"],
        transfer_package=initial["transfer_package"],
        initial=tuple(_initial(item) for item in initial["items"]),
        transfers=tuple(_transfer(item) for item in initial["transfers"]),
    )


def _object(item: Data) -> FormObject:
    fields = tuple(_field(one) for one in item["fields"])
    return FormObject(item["id"], text(item["text"]), tuple(item["modules"]), fields)


def _field(item: Data) -> FormField:
    return FormField(
        id=item["id"],
        text=text(item["text"]),
        type=item["type"],
        mandatory=item["mandatory"],
        options=texts(item.get("options")),
        origin=item["origin"],
        filled_by=tuple(item["filled_by"]),
        rule=optional_text(item["rule"]),
        requirement_ids=tuple(item["requirements"]),
        gives_way_to=tuple(item.get("gives_way_to", ())),
    )


def _flow(item: Data) -> Flow:
    steps = tuple(FlowStep(text(one["text"]), one["who"], text(one["result"])) for one in item["steps"])
    return Flow(item["id"], text(item["text"]), tuple(item["modules"]), tuple(item["requirements"]), steps)


def _rule(item: Data) -> AutomationRule:
    limit = item["limit"]
    return AutomationRule(
        id=item["id"],
        text=text(item["text"]),
        object=item["object"],
        trigger=text(item["trigger"]),
        condition=text(item["condition"]),
        action=text(item["action"]),
        target=item["target"],
        escalation=item["escalation"],
        limit=None if limit is None else Limit(float(limit["value"]), text(limit["unit"])),
        requirement_ids=tuple(item["requirements"]),
        kpi_ids=tuple(item["kpis"]),
    )


def _metric(item: Data) -> Metric:
    return Metric(item["id"], text(item["text"]), text(item["formula"]), tuple(item["requirements"]))


def _board(item: Data) -> Board:
    entries = (
        BoardEntry(one["metric"], one["chart"], one["refresh"], one["scope"], text(one["drill"]))
        for one in item["lines"]
    )
    return Board(item["role"], text(item["title"]), tuple(entries))


def _place(item: Data) -> KpiPlace:
    return KpiPlace(item["role"], item["chart"], item["refresh"], item["scope"])


def _common(item: Data) -> CommonInterfaceRules:
    return CommonInterfaceRules(
        requirement_ids=tuple(item["requirements"]),
        retry=text(item["retry"]),
        queue=text(item["queue"]),
        alert=text(item["alert"]),
        fallback=text(item["fallback"]),
        conflict=text(item["conflict"]),
        security=texts(item["security"]),
        stability=texts(item["stability"]),
        acceptance=texts(item["acceptance"]),
    )


def _kind(item: Data) -> KindDefaults:
    objects = tuple(_exchanged(one) for one in item["objects"])
    return KindDefaults(text(item["purpose"]), tuple(item["requirements"]), objects, texts(item["acceptance"]))


def _exchanged(item: Data) -> ExchangedObject:
    check = item["reconcile"]
    return ExchangedObject(
        id=item["id"],
        text=text(item["text"]),
        direction=item["direction"],
        trigger=text(item["trigger"]),
        rhythm=text(item["rhythm"]),
        key=text(item["key"]),
        fields=tuple(ExchangedField(one["id"], text(one["text"]), one["master"]) for one in item["fields"]),
        reconciliation=Reconciliation(
            text(check["what"]), text(check["rhythm"]), text(check["tolerance"]), check["by"]
        ),
        requirement_ids=tuple(item["requirements"]),
    )


def _initial(item: Data) -> InitialList:
    return InitialList(
        id=item["id"],
        text=text(item["text"]),
        source=text(item["source"]),
        consultant_role=item["consultant"],
        internal_role=item["internal"],
        check=text(item["check"]),
        requirement_ids=tuple(item["requirements"]),
    )


def _transfer(item: Data) -> Transfer:
    return Transfer(
        id=item["id"],
        text=text(item["text"]),
        giver_role=item["giver"],
        taker_role=item["taker"],
        proof=text(item["proof"]),
        requirement_ids=tuple(item["requirements"]),
    )
