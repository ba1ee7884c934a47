"""Small builders of domain records: a sound default for everything, so that a test names only what matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from planner.domain.model.catalogue import (
    Catalogue,
    Coded,
    CoordinatePoint,
    Module,
    PainPoint,
    Requirement,
    Verification,
)
from planner.domain.model.company import Company, DataSource, SystemInUse, TeamMember, UserGroup
from planner.domain.model.engagement import Engagement, PlanSettings, Screening
from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade, Fact, Source, SourceKind
from planner.domain.model.figure import Figure
from planner.domain.model.money import Money
from planner.domain.model.objective import Contradiction, Objective, StatedValue
from planner.domain.model.questionnaire import Answer, Column, Option, Question, Questionnaire, Topic
from planner.domain.model.stakeholder import RequirementDecision, Stakeholder, Weighting
from planner.domain.model.template import KpiDefinition
from planner.domain.model.text import Text
from planner.domain.model.vendor import (
    Alternative,
    AnswerCode,
    Edition,
    Extent,
    Product,
    ProductAnswer,
    Quotation,
    QuoteLine,
    RegionAvailability,
)
from planner.domain.selection.scale import RatingScale

TODAY = date(2026, 7, 1)
CLASS_POINTS = {"高": 5.0, "中": 3.0, "低": 1.0}


def make_text(zh: str, en: str | None = None) -> Text:
    """Make a text pair; one argument reads the same in both languages."""
    return Text(zh, zh if en is None else en)


def keyed(entries: Iterable[Any], attribute: str = "id") -> dict[str, Any]:
    """Key records by one of their attributes, in the given order."""
    return {getattr(entry, attribute): entry for entry in entries}


# --- catalogue ---------------------------------------------------------------------------------------------------


def make_requirement(id_: str = "F-CUS-01", **changes: Any) -> Requirement:
    """Make a functional requirement of point CP01 and module CUS, class 中, prior 2.0."""
    values: dict[str, Any] = {
        "id": id_,
        "point": "CP01",
        "module": "CUS",
        "type": "functional",
        "weight_class": "中",
        "must_have_candidate": False,
        "prior": 2.0,
        "text": Text(f"需求{id_}", f"requirement {id_}"),
        "relieves": (),
        "acceptance": ("A2",),
        "kpis": (),
        "verification": Verification("T", Text("试用", "trial")),
        "config_area": "CF01",
        "training_module": "TM01",
    }
    return Requirement(**{**values, **changes})


def make_point(code: str = "CP01", dimension: str = "F", weight_class: str = "中") -> CoordinatePoint:
    """Make a coordinate point."""
    return CoordinatePoint(code, dimension, weight_class, Text(f"要点{code}", f"point {code}"))  # type: ignore[arg-type]


def make_pain(code: str = "PP01", area: str = "sales", **changes: Any) -> PainPoint:
    """Make a pain point of the library."""
    values: dict[str, Any] = {
        "code": code,
        "area": area,
        "text": Text(f"痛点{code}", f"pain {code}"),
        "consequence": Text("后果", "consequence"),
        "roles": ("sales",),
        "source": "001",
    }
    return PainPoint(**{**values, **changes})


def _coded(codes: Iterable[str]) -> dict[str, Coded]:
    return {code: Coded(code, Text(f"名称{code}", f"name {code}")) for code in codes}


def make_catalogue(
    requirements: Sequence[Requirement] | None = None,
    points: Sequence[CoordinatePoint] | None = None,
    pains: Sequence[PainPoint] = (),
) -> Catalogue:
    """Make a catalogue; points default to one per point code the requirements name, all in dimension F, class 中."""
    requirements = (make_requirement(),) if requirements is None else requirements
    if points is None:
        points = tuple(make_point(code) for code in dict.fromkeys(r.point for r in requirements))
    modules = dict.fromkeys(r.module for r in requirements)
    areas = dict.fromkeys([pain.area for pain in pains])
    return Catalogue(
        id="catalogue",
        version="1",
        class_points=CLASS_POINTS,  # type: ignore[arg-type]
        dimensions=_coded(dict.fromkeys(p.dimension for p in points)),
        points=keyed(points, "code"),
        pain_areas=_coded(areas),
        pain_points=keyed(pains, "code"),
        acceptance_dimensions=_coded([f"A{number}" for number in range(1, 7)]),
        verify_methods=_coded("DTXRIC"),
        config_areas=_coded(["CF01"]),
        training_modules=_coded(["TM01"]),
        modules={m: Module(m, Text(f"模块{m}", f"module {m}"), "CF01", "TM01") for m in modules},
        requirements=keyed(requirements),
        presets={},
    )


def make_decision(requirement_id: str = "F-CUS-01", **changes: Any) -> RequirementDecision:
    """Make a decision that changes nothing by itself: applicable, no must-have, the catalogue's class."""
    values: dict[str, Any] = {
        "requirement_id": requirement_id,
        "applicable": True,
        "must_have": False,
        "weight_class": None,
        "need": None,
        "reason": None,
    }
    return RequirementDecision(**{**values, **changes})


# --- products and alternatives -----------------------------------------------------------------------------------

# answer of a product in short: code, extent, kind of the source that shows it
ShortAnswer = tuple[AnswerCode, Extent, SourceKind]


def make_product(
    id_: str = "alpha",
    answers: Mapping[str, ShortAnswer] | None = None,
    *,
    editions: Sequence[str] = ("standard",),
    answer_editions: Mapping[str, tuple[str, ...]] | None = None,
    regions: Mapping[str, tuple[str, SourceKind]] | None = None,
    **changes: Any,
) -> Product:
    """
    Make a fictional product.

    Args:
        answers: requirement id -> (code, extent, source kind); each gets a fact of its own.
        answer_editions: requirement id -> editions the answer holds for; default all.
        regions: region -> (yes / no / unknown, source kind of the fact that shows it).
    """
    answers, regions = answers or {}, regions or {}
    sources = {k: make_source(k, k) for k in get_args(SourceKind)}
    facts = {f"fact_{r}": make_fact(f"fact_{r}", kind) for r, (_, _, kind) in answers.items()}
    facts |= {f"region_{r}": make_fact(f"region_{r}", kind) for r, (_, kind) in regions.items()}
    values: dict[str, Any] = {
        "id": id_,
        "version": "1",
        "name": Text(f"产品{id_}", f"product {id_}"),
        "vendor": Text("样例厂商", "Sample vendor"),
        "fictional": True,
        "website": None,
        "sources": sources,
        "facts": facts,
        "editions": {e: Edition(e, Text.same(e), ("public_cloud",), "subscription", ()) for e in editions},
        "regions": tuple(RegionAvailability(r, a, (f"region_{r}",)) for r, (a, _) in regions.items()),  # type: ignore[arg-type]
        "interface_languages": {"zh-CN": "yes"},
        "answers": {
            requirement: ProductAnswer(
                requirement_id=requirement,
                code=code,
                extent=extent,
                editions=(answer_editions or {}).get(requirement, tuple(editions)),
                fact_ids=(f"fact_{requirement}",),
                reason=Text("理由", "reason"),
                missing=Text("缺", "missing") if extent == "core" else None,
            )
            for requirement, (code, extent, _) in answers.items()
        },
        "import_limits": (),
        "cautions": (),
        "unknown": (),
    }
    return Product(**{**values, **changes})


def make_source(id_: str = "public_document", kind: SourceKind = "public_document", **changes: Any) -> Source:
    """Make a dated source."""
    values: dict[str, Any] = {
        "id": id_,
        "title": Text.same(id_),
        "publisher": Text.same("publisher"),
        "date": "2026-05",
        "address": None,
        "kind": kind,
    }
    return Source(**{**values, **changes})


def make_fact(id_: str = "fact", source_id: str = "public_document", **changes: Any) -> Fact:
    """Make a fact of high confidence that names no edition."""
    values: dict[str, Any] = {
        "id": id_,
        "statement": Text("事实", "fact"),
        "source_id": source_id,
        "as_of": "2026-05",
        "confidence": "high",
    }
    return Fact(**{**values, **changes})


def make_alternative(
    id_: str = "alpha", answers: Mapping[str, ShortAnswer] | None = None, **changes: Any
) -> Alternative:
    """Make an alternative of a product with the same id, edition `standard`, public cloud, without quotation."""
    values: dict[str, Any] = {
        "id": id_,
        "name": Text(f"方案{id_}", f"alternative {id_}"),
        "product": changes.pop("product", None) or make_product(id_, answers),
        "edition_id": "standard",
        "deployment": "public_cloud",
        "quotation": None,
    }
    return Alternative(**{**values, **changes})


def make_line(id_: str = "licence", amount: Estimate | float | None = 100.0, **changes: Any) -> QuoteLine:
    """Make a quotation line: a licence for every user and year, over five years."""
    values: dict[str, Any] = {
        "id": id_,
        "category": "licence",
        "text": Text(f"报价{id_}", f"line {id_}"),
        "basis": "per_user_year",
        "amount": Estimate.exact(amount) if isinstance(amount, float | int) else amount,
        "source_id": "contract",
    }
    return QuoteLine(**{**values, **changes})


def make_quotation(*lines: QuoteLine, **changes: Any) -> Quotation:
    """Make a quotation in yuan, VAT included, valid to the end of 2026."""
    values: dict[str, Any] = {
        "currency": "CNY",
        "vat": "included",
        "vat_rate": 0.06,
        "valid_until": "2026-12-31",
        "lines": lines,
    }
    return Quotation(**{**values, **changes})


def make_scale(**changes: Any) -> RatingScale:
    """
    Make a small rating table that grows with the code and narrows with the grade.

    The expected rating depends on code and extent only; the spread is 2, 1.5, 1, 0.5, 0 from grade 1 to
    grade 5, half as wide again for the core only, and stays within 0-5 (4.8 for the core).
    """
    expected = {"standard": 4.5, "configuration": 4.0, "third_party": 3.0, "custom": 2.5, "roadmap": 1.0}
    spread = {1: 2.0, 2: 1.5, 3: 1.0, 4: 0.5, 5: 0.0}
    ratings = {}
    for code in (*expected, "not_supported"):
        for extent in ("whole", "core"):
            for grade, wide in spread.items():
                middle = max(0.0, expected.get(code, 0.0) - (1.0 if extent == "core" else 0.0))
                reach = wide * (1.5 if extent == "core" else 1.0)
                low, high = max(0.0, middle - reach), min(4.8 if extent == "core" else 5.0, middle + reach)
                ratings[code, extent, EvidenceGrade(grade)] = Estimate(low, middle, high)
    values: dict[str, Any] = {
        "id": "rating_scale",
        "version": "1",
        "words": {number: Text.same(str(number)) for number in range(6)},
        "ratings": ratings,
        "default_prior": 2.0,
        "evidence_limit": 0.6,
        "tie_tolerance": 0.01,
        "code_texts": {code: Text.same(code) for code in get_args(AnswerCode)},
        "grade_texts": {grade: Text.same(grade.name) for grade in EvidenceGrade},
    }
    return RatingScale(**{**values, **changes})


# --- company, people, engagement ---------------------------------------------------------------------------------


def make_user_group(headcount: int = 10, role: str = "sales", **changes: Any) -> UserGroup:
    """Make a group of users at the only site, none of them key users."""
    values: dict[str, Any] = {
        "id": f"{role}_group",
        "role": role,
        "department_id": "sales",
        "site_id": "head_office",
        "headcount": headcount,
        "key_users": 0,
        "max_absent_fraction": 0.5,
    }
    return UserGroup(**{**values, **changes})


def make_company(users: int = 10, **changes: Any) -> Company:
    """Make a company that said little: its users, and nothing in any register."""
    values: dict[str, Any] = {
        "name": Text("样例公司", "Sample company"),
        "industry": None,
        "employees": None,
        "sites": (),
        "departments": (),
        "user_groups": (make_user_group(users),) if users else (),
        "systems": (),
        "data_sources": (),
        "integrations": (),
        "processes": (),
        "interface_languages": ("zh-CN",),
        "data_region": None,
        "deployment": None,
        "has_crm": None,
        "budget_first_year": None,
        "budget_five_years": None,
    }
    return Company(**{**values, **changes})


def make_data_source(id_: str = "excel", **changes: Any) -> DataSource:
    """Make a spreadsheet of customers of which everything is known."""
    values: dict[str, Any] = {
        "id": id_,
        "name": Text(f"数据{id_}", f"data {id_}"),
        "carrier": "spreadsheet",
        "owner": Text("销售部", "Sales"),
        "objects": ("account",),
        "records": 1000,
        "duplicate_fraction": 0.1,
        "changes_per_day": 5,
        "can_freeze": True,
    }
    return DataSource(**{**values, **changes})


def make_system(id_: str = "erp", **changes: Any) -> SystemInUse:
    """Make a system that is kept."""
    values: dict[str, Any] = {
        "id": id_,
        "name": Text(f"系统{id_}", f"system {id_}"),
        "kind": "erp",
        "use": Text("用途", "use"),
        "keep": True,
    }
    return SystemInUse(**{**values, **changes})


def make_member(role: str = "project_manager", **changes: Any) -> TeamMember:
    """Make a client-side team member at half time."""
    values: dict[str, Any] = {
        "id": role,
        "name": Text.same(f"张{role}"),
        "role": role,
        "side": "client",
        "availability": 0.5,
        "absences": (),
    }
    return TeamMember(**{**values, **changes})


def make_stakeholder(id_: str = "gm", say: float = 1.0, **changes: Any) -> Stakeholder:
    """Make a respondent with a say of 1."""
    values: dict[str, Any] = {
        "id": id_,
        "name": Text.same(f"王{id_}"),
        "role": Text(f"角色{id_}", f"role {id_}"),
        "say": say,
    }
    return Stakeholder(**{**values, **changes})


def make_weighting(stakeholder_id: str = "gm", weights: Mapping[str, str | float] | None = None) -> Weighting:
    """Make a weighting; words are classes (高/中/低), numbers are points."""
    weights = weights or {}
    if any(isinstance(weight, str) for weight in weights.values()):
        return Weighting(stakeholder_id, "classes", dict(weights), {})  # type: ignore[arg-type]
    return Weighting(stakeholder_id, "points", {}, dict(weights))  # type: ignore[arg-type]


def make_objective(id_: str = "OB1", **changes: Any) -> Objective:
    """Make an objective with nothing missing, linked to no pain and no requirement."""
    values: dict[str, Any] = {
        "id": id_,
        "text": Text(f"目标{id_}", f"objective {id_}"),
        "objective_class": "sales",
        "kpi_id": "K01",
        "start_value": 0.2,
        "target": 0.25,
        "change": "value",
        "due": date(2027, 6, 30),
        "owner": Text("销售总监", "Head of sales"),
        "alignment": Text("战略", "strategy"),
        "pain_ids": (),
        "requirement_ids": (),
        "stated_by": "gm",
    }
    return Objective(**{**values, **changes})


def make_contradiction(id_: str = "employees", **changes: Any) -> Contradiction:
    """Make an undecided contradiction about the number of employees."""
    stated = (StatedValue("gm", 460), StatedValue("pm", 480))
    values: dict[str, Any] = {
        "id": id_,
        "question_id": "employees",
        "item_id": None,
        "text": Text("员工人数", "Number of employees"),
        "stated": stated,
        "used": stated[0],
        "decided": False,
        "owner": None,
    }
    return Contradiction(**{**values, **changes})


def make_plan_settings(**changes: Any) -> PlanSettings:
    """Make plan settings without dates."""
    values: dict[str, Any] = {
        "template_id": "four_phase",
        "start": None,
        "go_live": None,
        "pilot_site": None,
        "calendar": "cn",
        "uses_make_up_days": True,
        "company_days_off": {},
        "max_class_size": 15,
        "day_hours": 6.0,
    }
    return PlanSettings(**{**values, **changes})


def make_engagement(**changes: Any) -> Engagement:
    """Make an engagement of ten users with one respondent and nothing else said."""
    values: dict[str, Any] = {
        "id": "sample",
        "title": Text("样例项目", "Sample engagement"),
        "language": "zh-CN",
        "today": TODAY,
        "client": Text("样例公司", "Sample company"),
        "consultant": Text("样例咨询", "Sample consultancy"),
        "document_number": "S-1",
        "version": "1.0",
        "confidentiality": Text("内部", "Internal"),
        "currency": "CNY",
        "fictional": True,
        "based_on": {},
        "company": make_company(),
        "stakeholders": (make_stakeholder(),),
        "answers": (),
        "contradictions": (),
        "planning_values": {},
        "objectives": (),
        "requirement_decisions": {},
        "weightings": (),
        "screening": Screening((), None, None),
        "alternatives": (),
        "award": None,
        "team": (),
        "blackouts": (),
        "plan": make_plan_settings(),
        "acceptance_setup": "client_led",
        "marks_shown": "by_role",
    }
    return Engagement(**{**values, **changes})


def make_money(amount: float, currency: str = "CNY") -> Money:
    """Make an amount of money."""
    return Money(Decimal(str(amount)), currency)


# --- questionnaires ----------------------------------------------------------------------------------------------


def make_option(id_: str, score: float | None = None) -> Option:
    """Make an option."""
    return Option(id_, Text(f"选项{id_}", f"option {id_}"), score)


def make_column(id_: str, **changes: Any) -> Column:
    """Make an optional text column."""
    values: dict[str, Any] = {"id": id_, "type": "text", "text": Text(f"列{id_}", f"column {id_}"), "required": False}
    return Column(**{**values, **changes})


def make_question(id_: str, **changes: Any) -> Question:
    """Make an optional text question."""
    values: dict[str, Any] = {
        "id": id_,
        "type": "text",
        "kind": "fact",
        "text": Text(f"问题{id_}？", f"question {id_}?"),
        "help": None,
        "required": False,
        "topic": None,
        "weight": 1.0,
        "options": (),
        "columns": (),
        "items": None,
        "unit": None,
        "minimum": None,
        "maximum": None,
        "ask_if": None,
        "answered_by": ("project_manager",),
        "matters_for": None,
    }
    return Question(**{**values, **changes})


def make_questionnaire(
    id_: str = "readiness",
    questions: Sequence[Question] = (),
    topics: Sequence[Topic] = (),
    stage: str = "diagnosis",
) -> Questionnaire:
    """Make a questionnaire of the diagnosis."""
    return Questionnaire(id_, "1", stage, Text.same(id_), Text.same(id_), keyed(topics), keyed(questions))


def make_topic(id_: str = "data", red_below: float | None = 0.4, green_from: float | None = 0.7) -> Topic:
    """Make a scored topic."""
    return Topic(id_, Text(f"主题{id_}", f"topic {id_}"), red_below, green_from)


def make_answer(question_id: str, value: Any, respondent_id: str = "gm", questionnaire_id: str = "readiness") -> Answer:
    """Make an answer."""
    return Answer(questionnaire_id, question_id, respondent_id, TODAY, value)


def make_kpi(id_: str = "K01", **changes: Any) -> KpiDefinition:
    """Make a KPI that should rise."""
    values: dict[str, Any] = {
        "id": id_,
        "text": Text(f"指标{id_}", f"KPI {id_}"),
        "kind": Text("比例", "proportion"),
        "formula": Text("甲/乙", "a / b"),
        "unit": Text("%", "%"),
        "is_fraction": True,
        "direction": "up",
        "data_source": Text("CRM", "CRM"),
        "test": "P",
        "frequency": "monthly",
        "owner": Text("销售", "Sales"),
        "window": Text("一个月", "one month"),
        "exclusions": Text("无", "none"),
        "objective_classes": ("sales",),
        "acceptance_dimension": "A1",
        "source": "S-013",
    }
    return KpiDefinition(**{**values, **changes})


def make_figure(id_: str = "figure", **changes: Any) -> Figure:
    """Make a published figure of trust C."""
    values: dict[str, Any] = {
        "id": id_,
        "topic": Text("周期", "Duration"),
        "statement": Text("小型 1–3 个月", "Small ones take 1-3 months"),
        "publisher": Text.same("example.org"),
        "title": Text("文章", "Article"),
        "year": "2020",
        "address": None,
        "trust": "C",
    }
    return Figure(**{**values, **changes})
