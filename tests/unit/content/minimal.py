"""The smallest sound content root and engagement folder, as data that a test changes in one place."""

import copy
import json
from pathlib import Path

import yaml


def pair(zh="文字", en="Text"):
    return {"zh": zh, "en": en}


def _head(id_, schema, **body):
    return {"id": id_, "version": "1", "schema": schema, "owner": "tests", "sources": [], **body}


def _code(code, **more):
    return {"code": code, "text": pair(), **more}


def _asked(id_, type_, **more):
    return {"id": id_, "type": type_, "kind": "fact", "text": pair(), **more}


def _column(id_, type_, **more):
    return {"id": id_, "type": type_, "text": pair(), **more}


def _ratings():
    return [
        {"extent": extent, "grade": grade, "low": 1.0, "expected": 2.0, "high": 3.0}
        for extent in ("whole", "core")
        for grade in range(1, 6)
    ]


def _package(id_, kind="work", **more):
    duration = {"fixed": 0, "minimum": 0}
    if kind == "work":
        duration = {"fixed": 2, "minimum": 1, "optimistic_factor": 0.8, "pessimistic_factor": 1.5, "source": pair()}
    return {
        "id": id_, "phase": "1", "deliverable": pair(), "title": pair(), "kind": kind, "stream": "process",
        "duration": duration, "raci": {"responsible": ["crm_admin"], "accountable": "project_manager"},
        "output": pair(), "reasons": ["source:S-001"], **more,
    }  # fmt: skip


def product(**changes):
    profile = {
        "name": pair(), "vendor": pair(), "fictional": True,
        "sources": [{"id": "s1", "title": pair(), "publisher": "x", "date": "2026-08", "address": None, "kind": "trial"}],
        "facts": [{"id": "f1", "statement": pair(), "source": "s1", "confidence": "high", "editions": ["pro"]}],
        "editions": [
            {"id": "pro", "name": pair(), "deployments": ["public_cloud"], "licence": "subscription", "prices": []},
            {"id": "basic", "name": pair(), "deployments": ["public_cloud"], "licence": "subscription", "prices": []},
        ],
        "answers": [
            {"requirement": "F-CUS-01", "code": "standard", "extent": "whole", "editions": ["pro"], "facts": ["f1"],
             "reason": pair()}
        ],
    }  # fmt: skip
    return {**profile, **changes}


def content():
    """Return relative path -> data of a sound content root."""
    requirement = {
        "id": "F-CUS-01", "point": "CP01", "type": "functional", "weight_class": "高", "must_have_candidate": True,
        "text": pair(), "relieves": ["PP01"], "acceptance": ["A1"], "kpis": ["K01"],
        "verification": {"method": "T", "text": pair()},
    }  # fmt: skip
    frame = _head(
        "catalogue", "catalogue/1", class_points={"高": 5, "中": 3, "低": 1}, default_prior=2.0,
        dimensions=[_code("F")], points=[_code("CP01", dimension="F", default_weight_class="高")],
        pain_areas=[_code("sales")], acceptance_dimensions=[_code("A1")], verify_methods=[_code("T")],
        config_areas=[_code("CF01")], training_modules=[_code("TM01")],
        modules=[_code("CUS", config_area="CF01", training_module="TM01")],
        pain_points=[_code("PP01", area="sales", consequence=pair(), roles=["sales"], source="S-001")],
        module_files=["CUS"],
    )  # fmt: skip
    option = [{"id": "none", "text": pair(), "score": 0.0}, {"id": "full", "text": pair(), "score": 1.0}]
    questionnaire = _head(
        "profile", "questionnaire/1", stage="diagnosis", title=pair(), purpose=pair(),
        topics=[{"id": "data", "text": pair(), "red_below": 0.4, "green_from": 0.7}],
        questions=[
            _asked("employees", "integer", minimum=1, maximum=1000, required=True),
            _asked("has_crm", "yes_no"),
            _asked("crm_end", "date", ask_if={"question": "has_crm", "is": True}),
            _asked("ready", "scale", kind="opinion", topic="data", options=option),
            _asked("sites", "table", columns=[
                _column("name", "text", required=True), _column("training_seats", "integer", minimum=0),
            ]),
            _asked("objectives", "table", kind="opinion", columns=[
                _column("text", "text", required=True),
                _column("objective_class", "choice", required=True, options=[{"id": "sales", "text": pair()}]),
                _column("kpi", "text", refers_to="kpis"), _column("target", "number"),
                _column("pains", "choices", refers_to="pain_points"),
            ]),
            _asked("point_points", "item_table", kind="opinion", items="points",
                   columns=[_column("points", "number", minimum=0)]),
            _asked("data_sources", "table", columns=[
                _column("name", "text", required=True), _column("owner", "text", required=True),
                _column("carrier", "choice", required=True, options=[{"id": "paper", "text": pair()}]),
                _column("file", "text"),
            ]),
        ],
    )  # fmt: skip
    plan = _head(
        "four_phase", "plan_template/1", title=pair(), phases=[_code("1")],
        roles=[
            {"id": role, "title": pair(), "side": "client", "group": "technical", "duties": [{"text": pair(), "rhythm": "weekly"}], "required": True}
            for role in ("crm_admin", "project_manager")
        ],
        work_packages=[_package("WP-1"), _package("WP-2", predecessors=[{"id": "WP-1"}]), _package("M-1", "milestone")],
        gates=[{
            "id": "G1", "title": pair(), "work_package": "M-1", "entry": [], "exit": [], "document": pair(),
            "items": {"requirements": ["F-CUS-01"]},
        }],
        risks=[{
            "id": "R1", "category": pair(), "text": pair(), "trigger": pair(), "response_kind": "avoid",
            "response": pair(), "owner_role": "crm_admin", "likelihood": 2, "impact": 3, "phase": "1",
            "reasons": ["pain:PP01"], "applies_if": {"fact": "has_erp", "is": True},
        }],
        go_live_package="M-1", pilot_package="WP-1", training_package="WP-1", uat_package="WP-2",
    )  # fmt: skip
    course = {
        "id": "TC-01", "title": pair(), "training_module": "TM01", "kind": "method", "level": "end_user",
        "audiences": ["sales"], "content": [pair()], "method": pair(), "hours": 2.0, "practice_fraction": 0.5,
        "maximum_class": 10, "trainer": pair(), "materials": [], "assessment": pair(), "stage": "before_go_live",
        "difficulty": 1,
    }  # fmt: skip
    item = {
        key: pair() for key in ("group", "condition", "method", "expected", "evidence", "responsible")
    } | {"id": "AI-1", "dimension": "A1", "reasons": ["requirement:F-CUS-01"]}  # fmt: skip
    kpi = {key: pair() for key in ("text", "kind", "formula", "unit", "data_source", "owner", "window", "exclusions", "cohort", "external_factors")} | {
        "comparison": "equal_periods",
        "id": "K01", "is_fraction": True, "direction": "up", "test": "P", "frequency": "monthly",
        "objective_classes": ["sales"], "acceptance_dimension": "A1", "source": "S-001",
    }  # fmt: skip
    migration = _head(
        "data_standard", "migration_template/1", figures={"rows_per_hour": 1000, "window_hours": 8, "source": pair()},
        objects=[{"id": "customers", "text": pair()}], fields=[], cleaning=[],
        safety=[{"id": "S1", "text": pair(), "evidence": pair(), "owner_role": "architect"}],
        batches=[{"id": "B1", "title": pair(), "objects": ["customers"], "load": "final", "limiting_share": 0.01,
                  "checks": [pair()], "rollback": pair()}],
    )  # fmt: skip
    return copy.deepcopy({
        "questionnaires/catalogue/catalogue.yaml": frame,
        "questionnaires/catalogue/CUS.yaml": _head("CUS", "catalogue_module/1", requirements=[requirement]),
        "questionnaires/catalogue/presets.yaml": _head("presets", "weight_presets/1", presets=[]),
        "questionnaires/scoring/rating_scale.yaml": _head(
            "rating_scale", "rating_scale/1", words={str(n): pair() for n in range(6)}, default_prior=2.0,
            evidence_limit=0.6, tie_tolerance=0.01, evidence_age_months=24, price_age_months=6, grades=[{"grade": n, "text": pair()} for n in range(6)],
            codes=[_code(code, ratings=_ratings()) for code in
                   ("standard", "configuration", "third_party", "custom", "roadmap", "not_supported")],
        ),
        "questionnaires/profile.yaml": questionnaire,
        "vendor_profiles/alpha.yaml": _head("alpha", "product_profile/1", **product()),
        "templates/rollout/four_phase.yaml": plan,
        "templates/training/curriculum.yaml": _head("curriculum", "training_template/1", refresher_months=[3], courses=[course]),
        "templates/acceptance/checklists.yaml": _head(
            "checklists", "acceptance_template/1", items=[item], preconditions=[], judgements=[], handover=[],
            verdicts=[], signatories={"client_led": [], "supervised": []},
        ),
        "templates/outcomes/kpis.yaml": _head("kpis", "outcomes_template/1", kpis=[kpi], reviews=[]),
        "templates/migration/data_standard.yaml": migration,
    })  # fmt: skip


def engagement():
    """Return relative path -> data of a sound engagement folder with two respondents and one alternative."""
    return copy.deepcopy({
        "engagement.yaml": {
            "id": "sample", "title": pair(), "language": "en", "today": "2026-07-01", "schema": "engagement/1",
            "client": pair(), "consultant": pair(), "document_number": "S-1", "version": "1.0",
            "confidentiality": pair(), "currency": "CNY", "fictional": True, "based_on": {"catalogue": "1", "profile": "1"},
            "stakeholders": [
                {"id": "gm", "name": "A", "role": pair(), "say": 2}, {"id": "it", "name": "B", "role": pair(), "say": 1},
            ],
            "plan": {"template": "four_phase", "calendar": "cn", "start": "2026-07-20", "go_live": "2026-11-16"},
        },
        "answers/profile.yaml": {
            "schema": "answers/1", "questionnaire": "profile@1",
            "entries": [
                {"respondent": "it", "date": "2026-06-10", "values": {"employees": 437, "has_crm": True}},
                {"respondent": "gm", "date": "2026-06-11", "values": {"employees": 460}},
            ],
        },
        "alternatives/cloud_a.yaml": {
            "id": "cloud_a", "version": "1", "schema": "alternative/1", "product": product(), "edition": "pro",
            "deployment": "public_cloud",
            "quotation": {"currency": "CNY", "vat": "included", "lines": [
                {"id": "l1", "category": "licence", "text": pair(), "basis": "per_user_year", "amount": 1000, "source": "s1"},
                {"id": "l2", "category": "exit", "text": pair(), "basis": "once", "amount": None, "source": "s1"},
            ]},
        },
    })  # fmt: skip


def write(folder: Path, files) -> Path:
    """Write files below a folder; text is written as it is, data as YAML."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (
            data
            if isinstance(data, str)
            else yaml.safe_dump(json.loads(json.dumps(data)), allow_unicode=True, sort_keys=False)
        )
        path.write_text(text, encoding="utf-8")
    return folder
