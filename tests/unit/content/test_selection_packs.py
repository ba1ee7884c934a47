"""Industry profiles, demonstration scripts, task cards and trial cards: what their checks refuse."""

import json

import pytest

from planner.content.packs import ContentRoot, FileContentSource
from tests.unit.content import minimal
from tests.unit.content.minimal import pair

INDUSTRY = "questionnaires/industries/trade.yaml"
DEMOS = "questionnaires/trials/demo_scenarios.yaml"
TASKS = "questionnaires/trials/task_cards.yaml"
CARDS = "questionnaires/trials/trial_cards.yaml"
PRESETS = "questionnaires/catalogue/presets.yaml"
ANCHORS = {"0": pair(), "3": pair(), "5": pair()}


def _head(id_, kind, **body):
    return {"id": id_, "version": "1", "schema": f"{kind}/1", "owner": "tests", "sources": [], **body}


def _stage(id_, win_rate, **more):
    return {
        "id": id_, "text": pair(), "win_rate": win_rate, "key_task": pair(), "exit": pair(), "longest_stay_days": 10, **more,
    }  # fmt: skip


def _field(object_, **more):
    return {"id": f"{object_}_1", "object": object_, "text": pair(), "type": "text", "required": True, **more}


def files():
    """Return the minimal content with one industry profile and the three trial packs."""
    scenario = {
        "title": pair(), "story": pair(), "roles": [pair()], "data": [pair()], "anchors": ANCHORS, "minutes": 10,
        "traps": [pair()], "steps": [{"text": pair(), "requirements": ["F-CUS-01"]}],
    }  # fmt: skip
    kinds = ("layout", "data_model", "approval")
    ratings = ("completeness", "interface", "stability", "support")
    content = minimal.content() | {
        PRESETS: _head(
            "presets", "weight_presets",
            presets=[{"id": "source_004", "text": pair(), "source": pair(), "point_classes": {"CP01": "高"}}],
        ),
        INDUSTRY: _head(
            "trade", "industry_profile", title=pair(), for_whom=pair(), note=pair(),
            pains=[{"code": "PP01", "reason": pair()}], extra_pains=[],
            fields=[_field("customer"), _field("contact"), _field("opportunity")],
            stages=[_stage("first", 0.2), _stage("last", 1.0)], kpis=[{"code": "K01", "reason": pair()}],
            point_classes={"CP01": "中"}, class_reasons={"CP01": pair()},
            requirements=[{"requirement": "F-CUS-01", "advice": "raise", "reason": pair()}], references=[pair()],
        ),
        DEMOS: _head(
            "demo_scenarios", "demo_scenarios", rules=[pair()],
            scenarios=[{"id": f"DS-{kind}", "tailoring": kind, **scenario} for kind in kinds],
        ),
        TASKS: _head(
            "task_cards", "task_cards",
            tasks=[{
                "id": "UT-1", "title": pair(), "audience": "sales", "aspects": ["steps"], "task": pair(),
                "start": pair(), "success": pair(), "limit_seconds": 60, "requirements": ["F-CUS-01"],
            }],
            ease={key: pair() for key in ("text", "hard", "easy", "source")},
            closing={"statements": [pair()] * 10, "disagree": pair(), "agree": pair(), "source": pair()},
        ),
        CARDS: _head(
            "trial_cards", "trial_cards",
            setup={"working_days": 5, "people": [pair()], "environment": [pair()], "rules": [pair()]},
            ratings=[{"id": id_, "text": pair(), "look_at": [pair()], "anchors": ANCHORS} for id_ in ratings],
            severities=[
                {"id": id_, "text": pair(), "meaning": pair()} for id_ in ("fatal", "serious", "ordinary", "slight")
            ],
        ),
    }  # fmt: skip
    # nothing is shared between places or tests: a change in one place changes nothing else
    return json.loads(json.dumps(content))


@pytest.fixture
def source(tmp_path):
    """Return a function that writes changed content and opens it."""

    def make(content=None):
        return FileContentSource([ContentRoot(minimal.write(tmp_path, content or files()))])

    return make


def _check(source, file, *steps_and_value):
    content = files()
    place = content[file]
    *steps, last, value = steps_and_value
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return [(p.code, p.where.partition(" ")[2]) for p in source(content).check()]


def test_sound_packs_load_and_an_industry_is_a_preset_like_the_others(source):
    assert source().check() == ()
    packs = source().load()
    assert packs.catalogue.presets["trade"].kind == "industry"
    assert packs.catalogue.presets["source_004"].kind == "article"
    assert packs.industries["trade"].stages[1].win_rate == 1.0
    assert packs.trials.scenarios["DS-layout"].anchors[3].zh == "文字"
    assert packs.trials.versions == {"demo_scenarios": "1", "task_cards": "1", "trial_cards": "1"}


def test_an_installation_without_industries_and_trials_still_loads(source):
    packs = source(minimal.content()).load()
    assert packs.industries == {}
    assert packs.trials.scenarios == {}
    assert packs.trials.closing is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("stages", 0, "win_rate", ...), ("stage-without-win-rate", "stages[0]")),
        (("stages", 0, "win_rate", None), ("stage-without-win-rate", "stages[0]")),
        (("stages", 1, "key_task", None), ("stage-without-key-task", "stages[1]")),
        (("stages", 1, "exit", None), ("stage-without-exit", "stages[1]")),
        (("stages", 0, "longest_stay_days", None), ("stage-without-limit", "stages[0]")),
        (("stages", 1, "win_rate", 0.1), ("win-rates-fall", "stages")),
        (("stages", 1, "id", "first"), ("duplicate-id", "stages[1].id")),
        (("fields", 0, "type", "choice"), ("field-options", "fields[0]")),
        (("fields", 0, "options", [pair()]), ("field-options", "fields[0]")),
        (("fields", 0, "requirement", "F-X"), ("unknown-requirement", "fields[0].requirement")),
        (("fields", 2, "object", "contact"), ("object-without-fields", "fields")),
        (("pains", 0, "code", "PP99"), ("unknown-pain", "pains[0].code")),
        (("kpis", 0, "code", "K99"), ("unknown-kpi", "kpis[0].code")),
        (("requirements", 0, "requirement", "F-X"), ("unknown-requirement", "requirements[0].requirement")),
        (("class_reasons", {}), ("class-without-reason", "point_classes.CP01")),
        (("point_classes", "CP01", "高"), ("reason-without-departure", "class_reasons.CP01")),
    ],
)  # fmt: skip
def test_a_fault_of_an_industry_profile_is_told_with_its_key(source, change, expected):
    assert _check(source, INDUSTRY, *change) == [expected]


def test_the_last_stage_may_be_without_a_limit(source):
    assert _check(source, INDUSTRY, "stages", 1, "longest_stay_days", ...) == []


def test_an_industry_may_not_take_the_name_of_another_preset(source):
    content = files()
    content[PRESETS]["presets"][0]["id"] = "trade"
    assert ("duplicate-id", "id") in [(p.code, p.where.partition(" ")[2]) for p in source(content).check()]


@pytest.mark.parametrize(
    ("file", "change", "expected"),
    [
        (DEMOS, ("scenarios", 0, "steps", 0, "requirements", ["F-X"]), ("unknown-requirement", "scenarios[0].steps[0].requirements[0]")),
        (DEMOS, ("scenarios", 0, "tailoring", None), ("tailoring-without-script", "scenarios")),
        (DEMOS, ("scenarios", 0, "anchors", {"1": pair(), "3": pair(), "5": pair()}), ("anchors-not-marks", "scenarios[0].anchors")),
        (DEMOS, ("scenarios", 0, "anchors", "6", pair()), ("anchors-not-marks", "scenarios[0].anchors")),
        (TASKS, ("tasks", 0, "audience", "boss"), ("unknown-audience", "tasks[0].audience")),
        (TASKS, ("tasks", 0, "requirements", ["F-X"]), ("unknown-requirement", "tasks[0].requirements[0]")),
        (TASKS, ("closing", "statements", [pair()] * 11), ("scale-not-ten", "closing.statements")),
        (CARDS, ("ratings", 0, "id", "beauty"), ("trial-list-differs", "ratings")),
        (CARDS, ("severities", 0, "id", "huge"), ("trial-list-differs", "severities")),
    ],
)  # fmt: skip
def test_a_fault_of_the_trial_packs_is_told_with_its_key(source, file, change, expected):
    assert _check(source, file, *change) == [expected]
