"""Small builders of survey records: a sound default for everything, so that a test names only what matters."""

from typing import Any

from planner.domain.model.company import BusinessProcess
from planner.domain.model.survey import (
    BudgetLine,
    CustomerSegment,
    PeerCase,
    ProcessTarget,
    ProjectGroup,
    StaffLine,
    Workshop,
    WorkshopPoint,
)
from planner.domain.model.text import Text
from tests.builders import make_money


def make_process(id_: str = "quotation", **changes: Any) -> BusinessProcess:
    values: dict[str, Any] = {
        "id": id_, "area": "sales", "name": Text("报价", id_), "roles": ("sales",), "pain": None, "severity": 4,
        "frequency": 4,
    }  # fmt: skip
    return BusinessProcess(**{**values, **changes})


def make_target(id_: str = "t1", **changes: Any) -> ProcessTarget:
    values: dict[str, Any] = {
        "id": id_, "process_id": "quotation", "measure": "speed", "text": Text("用时", "time"),
        "unit": Text("小时", "hours"), "today": 6.0, "wanted": 1.5, "better": "lower",
        "measured_by": Text.same("Ann"), "pain_ids": ("PP01",), "objective_ids": ("OB1",), "kpi_id": None,
    }  # fmt: skip
    return ProcessTarget(**{**values, **changes})


def make_segment(id_: str = "old", **changes: Any) -> CustomerSegment:
    values: dict[str, Any] = {
        "id": id_, "name": Text("老客户", id_), "customers": 60, "revenue_share": 0.5, "margin_share": 0.6,
        "potential": 3, "service_cost_share": None, "needs": None, "point_ids": ("CP01",),
    }  # fmt: skip
    return CustomerSegment(**{**values, **changes})


def make_case(id_: str = "peer", **changes: Any) -> PeerCase:
    values: dict[str, Any] = {
        "id": id_, "label": Text("同行", "peer"), "industry": None, "size": None, "product_id": "alpha",
        "years_in_use": 2.0, "checked": "visit", "checked_on": None, "lesson": None, "supports": (), "contradicts": (),
    }  # fmt: skip
    return PeerCase(**{**values, **changes})


def make_workshop(id_: str = "w1", **changes: Any) -> Workshop:
    values: dict[str, Any] = {
        "id": id_, "held_on": None, "theme": Text("流程", "process"), "people": None, "points": (), "statement": None,
        "signatories": None, "signed_on": None,
    }  # fmt: skip
    return Workshop(**{**values, **changes})


def make_point(kind: str = "agreed", **changes: Any) -> WorkshopPoint:
    values: dict[str, Any] = {
        "id": kind, "kind": kind, "text": Text("一点", "a point"), "positions": None, "owner": None, "due": None,
    }  # fmt: skip
    return WorkshopPoint(**{**values, **changes})


def make_budget(year: int = 2026, **changes: Any) -> BudgetLine:
    values: dict[str, Any] = {
        "id": f"y{year}", "year": year, "source": Text("自有资金", "own funds"), "amount": make_money(100),
        "approved": True, "approved_on": None,
    }  # fmt: skip
    return BudgetLine(**{**values, **changes})


def make_staff(role: str = "project_manager", **changes: Any) -> StaffLine:
    values: dict[str, Any] = {
        "id": role, "role": role, "name": Text.same(role), "share": 0.5, "released_by": Text.same("boss"),
    }  # fmt: skip
    return StaffLine(**{**values, **changes})


def make_group(kind: str = "steering", **changes: Any) -> ProjectGroup:
    values: dict[str, Any] = {"id": kind, "kind": kind, "head": Text.same("head"), "members": None}
    return ProjectGroup(**{**values, **changes})


def codes(statements: Any) -> list[str]:
    return [statement.code.partition(".")[2] for statement in statements]
