from datetime import date
from fractions import Fraction
from itertools import combinations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.migration.plan import plan_migration
from planner.domain.migration.sampling import sample_size
from planner.domain.migration.strategy import overall_strategy, plan_source
from planner.domain.migration.template import (
    BatchTemplate,
    CleaningTask,
    DataObject,
    FieldStandard,
    LoadFigures,
    MigrationTemplate,
    SafetyTemplate,
)
from planner.domain.model.text import Text
from planner.domain.model.vendor import ImportLimit
from planner.wording import load_wording
from tests.builders import (
    make_answer,
    make_catalogue,
    make_company,
    make_data_source,
    make_decision,
    make_engagement,
    make_product,
    make_requirement,
    make_stakeholder,
)

# 1,000 rows an hour and ten hours: 10,000 rows fit
FIGURES = LoadFigures(1000, 10, Text("假定值", "assumption"))
LOADS = {
    "trial_1": ("WP-DAT-TRIAL1", date(2026, 9, 1), date(2026, 9, 3)),
    "final": ("WP-DEP-FINAL", date(2026, 11, 4), date(2026, 11, 5)),
}


def make_batch(id_, *objects, load="final", maximum_rows=None, share=0.01):
    title = Text(f"批次{id_}", f"batch {id_}")
    return BatchTemplate(id_, title, objects, load, maximum_rows, share, (), Text("回退", "rollback"))


def make_task(id_, minutes, count="duplicates", carriers=(), minimum_sources=1):
    title = Text(f"清洗{id_}", f"clean {id_}")
    return CleaningTask(
        id_, title, "duplicate", minutes, count, carriers, minimum_sources, "data_steward", ("pain:PP10",)
    )


def make_library(batches=(), cleaning=()):
    ids = ("users", "customers", "contacts")
    field = FieldStandard("name", "customers", Text("客户名称", "name"), Text("全称", "full"), ("F-CUS-01", "F-GONE"))
    return MigrationTemplate(
        id="data_standard",
        version="1",
        figures=FIGURES,
        objects={id_: DataObject(id_, Text.same(id_)) for id_ in ids},
        fields={"name": field},
        cleaning={each.id: each for each in cleaning},
        batches={each.id: each for each in batches},
        safety={"backup": SafetyTemplate("backup", Text("备份", "backup"), Text("清单", "list"), "data_steward")},
    )


def source(id_="old", **changes):
    return make_data_source(id_, **{"objects": ("customers",), **changes})


def migrate(sources, library=None, product=None, loads=None, **engagement):
    company = make_company(30, data_sources=tuple(sources))
    loads = LOADS if loads is None else loads
    return plan_migration(
        make_engagement(company=company, **engagement), make_catalogue(), library or make_library(), product, loads
    )


def codes(statements):
    return [statement.code.removeprefix("migration.") for statement in statements]


# --- sampling


@pytest.mark.parametrize(
    ("share", "rows"),
    [(0.05, 59), (0.02, 149), (0.01, 299), (0.005, 598)],  # success-run sizes for 95 % certainty
)
def test_a_large_batch_needs_the_published_sample(share, rows):
    assert sample_size(None, share) == rows


def test_one_wrong_row_in_a_hundred_is_found_with_95_rows():
    # the chance to miss it with n rows is (100 - n) / 100
    assert sample_size(100, 0.01) == 95


def test_an_empty_batch_needs_no_sample():
    assert sample_size(0, 0.01) == 0


def test_a_small_batch_is_looked_at_whole():
    assert sample_size(10, 0.01) == 10


@given(st.integers(1, 400), st.sampled_from([0.005, 0.01, 0.02, 0.1]))
def test_the_sample_is_the_smallest_that_finds_a_bad_batch_with_95_percent(rows, share):
    wrong = -((-rows * Fraction(str(share))) // 1)

    def missed(drawn):
        return Fraction(comb(rows - int(wrong), drawn), comb(rows, drawn))

    drawn = sample_size(rows, share)
    assert missed(drawn) <= Fraction(1, 20)
    assert drawn == 0 or missed(drawn - 1) > Fraction(1, 20)
    assert drawn <= sample_size(None, share)


def test_the_sample_agrees_with_counting_every_draw():
    # 8 rows, 2 of them wrong (25 %), 6 drawn: 1 of 28 draws misses both
    draws = list(combinations(range(8), 6))
    assert sum(0 not in draw and 1 not in draw for draw in draws) / len(draws) == pytest.approx(1 / 28)
    assert sample_size(8, 0.25) == 6


@pytest.mark.parametrize("share", [0, 1, -0.1])
def test_a_share_outside_0_and_1_is_refused(share):
    with pytest.raises(ValueError, match="not between"):
        sample_size(100, share)


# --- strategy


@pytest.mark.parametrize(
    ("changes", "strategy"),
    [
        ({"records": 10_000, "can_freeze": True}, "full"),
        ({"records": 10_001, "can_freeze": True}, "hybrid"),
        ({"records": 500, "can_freeze": False, "changes_per_day": 5}, "incremental"),
        ({"records": 50_000, "can_freeze": False, "changes_per_day": 5}, "hybrid"),
        ({"records": 500, "can_freeze": False, "changes_per_day": 0}, "full"),
        ({"records": 500, "can_freeze": True, "changes_per_day": None}, "full"),
        ({"records": None, "can_freeze": True}, "undecided"),
        ({"records": 500, "can_freeze": None, "changes_per_day": 5}, "undecided"),
        ({"records": 500, "can_freeze": False, "changes_per_day": None}, "undecided"),
    ],
)
def test_the_strategy_follows_volume_window_freeze_and_changes(changes, strategy):
    assert plan_source(source(**changes), FIGURES).strategy == strategy


def test_an_undecided_source_says_what_to_ask():
    plan = plan_source(source(records=None, can_freeze=None, changes_per_day=None, duplicate_fraction=None), FIGURES)
    assert codes(plan.unknown) == ["ask-records", "ask-freeze", "ask-changes", "ask-duplicates"]


def test_a_source_of_which_everything_is_known_asks_nothing():
    assert plan_source(source(), FIGURES).unknown == ()


def test_the_overall_strategy_is_shared_or_hybrid_and_ignores_the_undecided():
    full = plan_source(source(), FIGURES)
    flowing = plan_source(source(can_freeze=False), FIGURES)
    open_ = plan_source(source(records=None), FIGURES)
    assert overall_strategy([full, open_]) == "full"
    assert overall_strategy([full, flowing]) == "hybrid"
    assert overall_strategy([open_]) == "undecided"


# --- cleaning


def test_cleaning_effort_is_items_times_minutes():
    # 1,000 rows, 10 % duplicates, 2 minutes each: 200 minutes
    plan = migrate([source()], make_library(cleaning=[make_task("DUP", 2)]))
    assert plan.cleaning[0].effort_hours == pytest.approx(200 / 60)


def test_one_source_without_a_number_makes_the_effort_unknown_and_is_named():
    sources = [source("a"), source("b", duplicate_fraction=None)]
    (step,) = migrate(sources, make_library(cleaning=[make_task("DUP", 2)])).cleaning
    assert step.effort_hours is None
    assert load_wording("zh-CN").say(step.formula) == (
        "每项 2 分钟（假定值），每 100 项约 3.3 小时；项数未知（数据b），数据画像后计算。"
    )


def test_a_task_for_paper_concerns_paper_sources_only():
    sources = [source("a"), source("files", carrier="paper", records=200)]
    tasks = [make_task("ENTRY", 3, "records", carriers=("paper",)), make_task("CONFLICT", 3, minimum_sources=3)]
    (step,) = migrate(sources, make_library(cleaning=tasks)).cleaning
    assert (step.source_ids, step.effort_hours) == (("files",), 10.0)


# --- batches


def test_a_trial_takes_no_more_rows_than_its_bound_and_carries_its_date():
    library = make_library([make_batch("B1", "customers", load="trial_1", maximum_rows=500)])
    (batch,) = migrate([source()], library).batches
    assert (batch.rows, batch.work_package_id, batch.due) == (500, "WP-DAT-TRIAL1", date(2026, 9, 3))


def test_a_batch_of_an_object_nobody_holds_is_left_out_but_users_always_load():
    library = make_library([make_batch("B1", "users"), make_batch("B2", "contacts")])
    (batch,) = migrate([source()], library).batches
    assert (batch.id, batch.rows) == ("B1", 30)


def test_unknown_rows_stay_unknown_and_take_the_larger_sample():
    library = make_library([make_batch("B1", "customers")])
    (batch,) = migrate([source("a"), source("b", records=None)], library).batches
    assert (batch.rows, batch.sample_size, batch.accepted_errors) == (None, 299, 0)


def limited(*values):
    limits = tuple(ImportLimit(Text.same(f"tool {value}"), value, "rows", "fact") for value in values)
    return make_product(import_limits=limits)


def test_a_batch_beyond_every_import_limit_is_loaded_in_equal_parts_by_the_largest_tool():
    library = make_library([make_batch("B1", "customers")])
    plan = migrate([source(records=1000)], library, limited(100, 400))
    assert [(batch.id, batch.rows) for batch in plan.batches] == [("B1.1", 334), ("B1.2", 333), ("B1.3", 333)]
    assert "batch-split" in codes(plan.warnings)


def test_a_batch_within_the_limit_of_one_tool_is_not_split():
    library = make_library([make_batch("B1", "customers")])
    assert len(migrate([source(records=1000)], library, limited(100, 1000)).batches) == 1


def test_unknown_import_limits_are_said():
    assert "limits-unknown" in codes(migrate([source()]).warnings)


# --- the rest of the plan


def test_a_mapping_target_names_the_sources_that_hold_its_object_and_known_requirements_only():
    (target,) = migrate([source("a"), source("b", objects=("contacts",))]).mapping
    assert (target.source_ids, target.requirement_ids) == (("a",), ("F-CUS-01",))


def test_a_requirement_out_of_scope_is_not_named_by_the_mapping():
    decisions = {"F-CUS-01": make_decision("F-CUS-01", applicable=False)}
    assert make_requirement().id in decisions
    assert migrate([source()], requirement_decisions=decisions).mapping[0].requirement_ids == ()


def test_no_sources_and_loads_without_a_date_are_said():
    assert codes(migrate([]).warnings)[0] == "no-sources"
    assert "loads-without-date" in codes(migrate([source()], loads={}).warnings)


def test_every_statement_has_a_wording_in_both_languages():
    library = make_library(
        [make_batch("B1", "customers")], [make_task("DUP", 2), make_task("RULE", 0), make_task("OPEN", 5, "unknown")]
    )
    product = limited(100)
    sources = [source("a"), source("b", records=None, can_freeze=None), source("c", records=99_999)]
    plan = migrate(sources, library, product, loads={})
    statements = [
        *plan.warnings,
        *(statement for each in plan.sources for statement in (*each.reasons, *each.unknown)),
        *(step.formula for step in plan.cleaning),
    ]
    for language in ("zh-CN", "en"):
        assert all(load_wording(language).say(statement) for statement in statements)


def test_sources_that_fit_one_by_one_but_not_together_are_named():
    # 6,000 rows take six of the ten hours, two such sources twelve
    migration = migrate([source("old", records=6000), source("erp", records=6000)])
    warning = next(w for w in migration.warnings if w.code == "migration.window-together")
    assert (warning.params["hours"], warning.params["window"], warning.params["count"]) == (12, 10, 2)
    assert "window-together" not in codes(migrate([source("old", records=6000)]).warnings)


# --- the cut-over window the client stated


def strategies(window_answers, **engagement):
    answers = tuple(make_answer("cut_over_hours", hours, person) for person, hours in window_answers)
    stakeholders = (make_stakeholder("gm"), make_stakeholder("it"))
    # 9,000 rows take nine of the ten assumed hours
    migration = migrate([source(records=9000)], answers=answers, stakeholders=stakeholders, **engagement)
    return [plan.strategy for plan in migration.sources]


def test_a_stated_window_replaces_the_assumed_one():
    assert strategies([]) == ["full"]
    assert strategies([("gm", 8)]) == ["hybrid"]
    assert strategies([("gm", 9)]) == ["full"]


def test_a_window_nobody_knows_leaves_the_assumed_one():
    assert strategies([("gm", None)]) == ["full"]


def test_when_respondents_state_different_windows_the_first_stakeholder_counts():
    assert strategies([("it", 4), ("gm", 12)]) == ["full"]


def test_a_decided_window_counts_before_any_statement():
    assert strategies([("gm", 12)], planning_values={"cut_over_hours": 4}) == ["hybrid"]
