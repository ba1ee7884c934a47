"""A small hand-made result of a whole run: what document builders read, without any content pack."""

import dataclasses
from datetime import date
from typing import Any

from planner.domain.acceptance.results import AcceptanceBook
from planner.domain.diagnosis.results import Diagnosis, PainFinding
from planner.domain.migration.results import MigrationPlan
from planner.domain.model.engagement import Screening
from planner.domain.model.links import Chain
from planner.domain.model.objective import OpenQuestion
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.outcomes.results import OutcomeSheet
from planner.domain.rollout.results import GoLive, Risk, RolloutPlan
from planner.domain.selection.select import select
from planner.domain.training.results import TrainingPlan
from planner.services.ports import ContentPacks
from planner.services.run import EngagementResult
from tests.builders import (
    TODAY,
    make_alternative,
    make_catalogue,
    make_company,
    make_contradiction,
    make_decision,
    make_engagement,
    make_line,
    make_money,
    make_pain,
    make_point,
    make_product,
    make_quotation,
    make_requirement,
    make_scale,
    make_stakeholder,
    make_weighting,
)

POINTS = (make_point("CP01", "F"), make_point("CP05", "X"))
REQUIREMENTS = (
    make_requirement("F-CUS-01"),
    make_requirement("F-CUS-02"),
    make_requirement("X-API-01", point="CP05", module="API"),
)
STRONG = {
    "F-CUS-01": ("standard", "whole", "trial"),
    "F-CUS-02": ("standard", "whole", "demonstration"),
    "X-API-01": ("configuration", "whole", "contract"),
}
WEAK = {"F-CUS-01": ("custom", "whole", "trial"), "X-API-01": ("standard", "core", "vendor_claim")}
REAL = {"F-CUS-01": ("standard", "whole", "public_document")}


def make_go_live(**changes: Any) -> GoLive:
    values: dict[str, Any] = {
        "optimistic": date(2026, 11, 9),
        "likely": date(2026, 11, 20),
        "pessimistic": date(2027, 1, 15),
        "wished": date(2026, 11, 16),
        "kept": False,
        "provisional": True,
        "statements": (),
    }
    return GoLive(**{**values, **changes})


def make_rollout(**changes: Any) -> RolloutPlan:
    risk = Risk(
        "RK1", Text("数据", "data"), Text("数据混乱", "messy data"), 4, 5, 20, "mitigate",
        Text("先清洗", "clean first"), Text("x", "x"), "data_steward", "1", ("source:S-044",), None,
    )  # fmt: skip
    values: dict[str, Any] = {field.name: () for field in dataclasses.fields(RolloutPlan)} | {
        "template_id": "four_phase",
        "alternative_id": "strong",
        "is_provisional": True,
        "start": date(2026, 7, 20),
        "schedule": {},
        "risks": (risk,),
        "go_live": make_go_live(),
        "uat_start": date(2026, 10, 12),
        "drivers": {},
    }
    return RolloutPlan(**{**values, **changes})


def make_diagnosis(**changes: Any) -> Diagnosis:
    question = OpenQuestion(
        "question:budget", Text("预算上限是多少？", "What is the budget?"), ("sponsor",),
        Text("成本核对", "cost check"), ("selection",),
    )  # fmt: skip
    elsewhere = OpenQuestion("question:room", Text("教室多大？", "How large is the room?"), (), None, ("training",))
    values: dict[str, Any] = {field.name: () for field in dataclasses.fields(Diagnosis)} | {
        "pains": (PainFinding("PP01", "sales", 3.0, 4.0, 5.0, 4.0, 0.64, 2),),
        "area_burden": {},
        "contradictions": (make_contradiction(),),
        "open_questions": (question, elsewhere),
    }
    return Diagnosis(**{**values, **changes})


def make_result(**changes: Any) -> EngagementResult:
    """Make a result with a strong and a weak alternative, one real product screened; engagement fields may be changed."""
    offer = make_quotation(
        make_line("licence", 1200.0), make_line("support", None, category="support"), valid_until="2026-09-15"
    )
    values: dict[str, Any] = {
        "alternatives": (
            make_alternative("strong", STRONG, quotation=offer, name=Text("强方案（专业版）", "Strong (professional)")),
            make_alternative("weak", WEAK, name=Text("弱方案（标准版）", "Weak (standard)")),
        ),
        "requirement_decisions": {
            "F-CUS-01": make_decision(
                "F-CUS-01", must_have=True, need="needed", reason=Text("立项起因", "why we began")
            )
        },
        "stakeholders": (make_stakeholder("gm"), make_stakeholder("it")),
        "weightings": (
            make_weighting("gm", {"CP01": "高", "CP05": "低"}),
            make_weighting("it", {"CP01": "低", "CP05": "高"}),
        ),
        "company": make_company(120, budget_five_years=make_money(900_000)),
        "screening": Screening(("real-one",), "mainland_china", None),
    }
    engagement = make_engagement(**{**values, **changes})
    catalogue = make_catalogue(REQUIREMENTS, POINTS, (make_pain("PP01"),))
    real = make_product("real-one", REAL, fictional=False, name=Text("真实产品", "Real product"))
    scale = make_scale()
    empty: Any = None
    packs = ContentPacks(catalogue, scale, {}, {"real-one": real}, {}, empty, empty, empty, empty)
    calendar = WorkCalendar("cn", {}, {}, date(2026, 12, 31))
    by_id = {alternative.id: alternative for alternative in engagement.alternatives}
    return EngagementResult(
        engagement=engagement,
        packs=packs,
        calendar=calendar,
        requirements=REQUIREMENTS,
        facts={},
        diagnosis=make_diagnosis(),
        selection=select(engagement, catalogue, scale, packs.products),
        alternative=by_id.get("strong"),
        rollout=make_rollout(),
        migration=MigrationPlan((), "undecided", (), (), (), (), ()),
        training=TrainingPlan((), (), (), (), (), (), ()),
        training_blocked=frozenset(),
        acceptance=AcceptanceBook((), {}, (), (), (), (), (), ()),
        outcomes=OutcomeSheet((), (), ()),
        chain=Chain({}, (), ()),
    )


assert date(2026, 7, 1) == TODAY  # the dates above follow it
