"""What rows S-001 to S-130 of the feature list ask of the packs, and of the documents printed from them."""

import functools

import pytest

from planner.content.packs import FileContentSource
from planner.documents.deliverables import DELIVERABLES
from planner.domain.acceptance.book import build_acceptance_book
from planner.domain.model.chart import OrganisationChart
from planner.domain.model.document import FigureBlock, Heading, SignatureBlock, Table
from planner.domain.training.curriculum import is_scheduled, management_levels
from tests.builders import make_engagement
from tests.unit.documents.example_documents import register_of

REQUIREMENTS_OF_POINT = {
    "CP01": 39, "CP02": 9, "CP03": 6, "CP04": 11, "CP05": 12, "CP06": 6,
    "CP07": 13, "CP08": 4, "CP09": 9, "CP10": 7, "CP11": 10,
}  # fmt: skip
# the classes of source 004: which of the eleven points weigh high, the others medium
HIGH_POINTS = {"CP01", "CP02", "CP04", "CP05", "CP07", "CP09", "CP11"}
FOUR_AREAS = {"sales", "service", "marketing", "data"}
PILLARS = ("complete:", "accurate:", "consistent:", "traceable:", "understandable:")
LOADS = ("WP-DAT-TRIAL1", "WP-DAT-TRIAL2", "WP-DEP-FINAL")


@functools.cache
def packs():
    return FileContentSource().load()


@pytest.fixture(scope="module")
def document(run_example):
    """The English document of example 1 by its code."""
    return functools.cache(lambda code: DELIVERABLES[code][1](run_example("sample_manufacturing"), "en"))


def column(questionnaire, question, id_):
    table = packs().questionnaires[questionnaire].questions[question]
    return next(each for each in table.columns if each.id == id_)


def option_ids(where):
    return {option.id for option in where.options}


def reasons_of(records, row):
    return [record for record in records if f"source:{row}" in record.reasons]


def template():
    return packs().plan_templates["four_phase"]


def blocks(document):
    return (*document.opening, *document.body, *document.annexes)


def block(document, id_):
    return next(each for each in blocks(document) if each.id == id_)


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows if not row.group]


def before(package_id):
    """Return every work package that must come before one."""
    found, waiting = set(), [package_id]
    while waiting:
        for predecessor in template().work_packages[waiting.pop()].predecessors:
            if predecessor.id not in found:
                found.add(predecessor.id)
                waiting.append(predecessor.id)
    return found


# --- need analysis


def test_the_as_is_survey_asks_by_area_for_roles_pain_severity_and_frequency_of_each_process():
    assert option_ids(column("as_is_processes", "processes", "area")) == FOUR_AREAS
    assert set(packs().questionnaires["as_is_processes"].topics) == FOUR_AREAS
    columns = packs().questionnaires["as_is_processes"].questions["processes"].columns
    assert {"roles", "pain", "severity", "frequency"} <= {each.id for each in columns}


def test_every_pain_names_consequence_and_roles_and_some_requirement_relieves_it():
    relieved = {pain for requirement in packs().catalogue.requirements.values() for pain in requirement.relieves}
    pains = packs().catalogue.pain_points
    assert len(pains) == 31
    assert set(pains) <= relieved
    assert all(pain.consequence.zh and pain.consequence.en and pain.roles for pain in pains.values())


def test_the_three_bottlenecks_of_source_004_are_pains_of_the_library():
    pains = packs().catalogue.pain_points
    assert [pains[code].area for code in ("PP01", "PP02", "PP03")] == ["sales", "sales", "service"]
    assert {pains[code].source for code in ("PP01", "PP02", "PP03")} == {"004"}


def test_the_plan_assesses_processes_infrastructure_and_data(document):
    assert [line[0] for line in cells(block(document("D6"), "objects-table"))] == [
        "Processes", "Infrastructure", "Data",
    ]  # fmt: skip


def test_every_system_in_use_is_printed_with_its_use_and_its_future(document):
    futures = {line[0]: line[3] for line in cells(block(document("D6"), "systems-table"))}
    assert futures["Old CRM"] == "retired"
    assert futures["Sample ERP"] == "kept"
    assert futures["Group mail"] == "undecided"


def test_readiness_is_asked_for_data_people_budget_and_infrastructure_with_limits_of_the_lights():
    topics = packs().questionnaires["readiness"].topics
    assert {"data", "people", "budget", "infrastructure"} <= set(topics)
    assert all(topic.red_below < topic.green_from for topic in topics.values())


# --- objectives


def test_objectives_fall_into_four_classes_and_each_class_has_kpis():
    assert option_ids(column("objectives", "objectives", "objective_class")) == FOUR_AREAS
    classes = {class_ for kpi in packs().outcomes.kpis.values() for class_ in kpi.objective_classes}
    assert classes == FOUR_AREAS


@pytest.mark.parametrize("field", ["kpi", "start_value", "target", "change", "due", "owner", "alignment", "pains"])
def test_an_objective_is_asked_for(field):
    assert column("objectives", "objectives", field).text.zh


def test_an_objective_that_names_no_strategy_is_an_open_item(run_example):
    result = run_example("sample_gone_wrong")
    without = {objective.id for objective in result.engagement.objectives if objective.alignment is None}
    open_items = {question.id: question.text.en for question in result.diagnosis.open_questions}
    assert without == {"O2", "O5"}
    assert all("Strategy it serves" in open_items[f"objective:{id_}"] for id_ in without)


def test_sales_satisfaction_share_loyalty_and_marketing_effect_have_a_kpi_with_its_source():
    sources = {code: packs().outcomes.kpis[code].source for code in ("K02", "K05", "K30", "K50", "K51")}
    assert sources == {"K02": "000", "K05": "000", "K30": "002", "K50": "002", "K51": "003"}


def test_nobody_awards_before_the_head_of_the_company_has_signed():
    assert "WP-SEL-SPONSOR" in before("WP-SEL-AWARD")
    assert template().gates["G0"].work_package == "WP-SEL-AWARD"
    assert any("一把手" in criterion.zh for criterion in template().gates["G0"].entry)


# --- requirements and the model of five dimensions and eleven points


def test_the_model_has_five_dimensions_and_eleven_points_with_the_classes_of_source_004():
    catalogue = packs().catalogue
    assert len(catalogue.dimensions) == 5
    assert set(catalogue.points) == set(REQUIREMENTS_OF_POINT)
    high = {code for code, point in catalogue.points.items() if point.default_weight_class == "高"}
    assert high == HIGH_POINTS
    assert {code for code, class_ in catalogue.presets["source_004"].point_classes.items() if class_ == "高"} == high


@pytest.mark.parametrize(("point", "count"), REQUIREMENTS_OF_POINT.items())
def test_every_point_has_a_score_card_of_requirements_that_say_how_to_check_them(point, count):
    own = [requirement for requirement in packs().catalogue.requirements.values() if requirement.point == point]
    assert len(own) == count
    assert all(requirement.verification.text.zh and requirement.verification.method for requirement in own)


@pytest.mark.parametrize("point", REQUIREMENTS_OF_POINT)
def test_every_requirement_of_a_point_in_scope_is_printed_with_its_rating(document, run_example, point):
    scope = [r.id for r in run_example("sample_manufacturing").requirements if r.point == point]
    dimension = packs().catalogue.points[point].dimension
    printed = {line[0].split()[0] for line in cells(block(document("D4"), f"ratings-{dimension.lower()}"))}
    assert scope
    assert set(scope) <= printed


def test_requirements_are_functional_technical_or_about_security():
    types = {requirement.type for requirement in packs().catalogue.requirements.values()}
    assert types == {"functional", "technical", "security"}


@pytest.mark.parametrize(
    "requirement",
    [
        # integration, permission, reports, customer relations, mobile
        "X-API-02", "S-SEC-02", "F-RPT-02", "F-CUS-04", "F-MOB-01",
        # layout, data fields and approval flow
        "X-CFG-02", "X-CFG-01", "X-CFG-03",
        # screens, steps and feedback
        "X-UX-01", "X-UX-02",
    ],
)  # fmt: skip
def test_what_the_sources_name_as_a_key_need_is_a_requirement_of_the_catalogue(requirement):
    assert requirement in packs().catalogue.requirements


def test_every_consideration_the_sources_list_for_a_selection_is_scored():
    # business fit and functions, experience, data management, extension, cost
    considered = {"F-CUS-01": "CP01", "X-UX-01": "CP04", "F-CUS-02": "CP01", "X-PERF-05": "CP06", "C-COST-05": "CP11"}
    requirements = packs().catalogue.requirements
    assert {id_: requirements[id_].point for id_ in considered} == considered


def test_the_surplus_and_gap_list_shows_what_is_needed_enough_and_too_much(document):
    table = block(document("D4"), "surplus-table")
    groups = [row.cells[0].text for row in table.rows if row.group]
    assert groups[:3] == ["Needed (17)", "Enough as it is (3)", "More than needed (3)"]


def test_a_preset_stresses_extensibility_and_says_that_the_advice_is_a_vendors():
    preset = packs().catalogue.presets["extensibility_emphasis"]
    assert {code for code, class_ in preset.point_classes.items() if class_ == "高"} == {"CP04", "CP05", "CP06"}
    assert "厂商" in preset.source.zh
    assert "vendor" in preset.source.en


@pytest.mark.parametrize("example", ["sample_manufacturing", "sample_services", "sample_gone_wrong"])
def test_where_extensibility_and_tailoring_turn_the_ranking_is_told_with_the_vendor_behind_the_advice(
    example, run_example
):
    selection = run_example(example).selection
    *turns, advice = selection.turning_notes
    told = [statement.params["node"].en for statement in turns]
    labels = {node.id: node.text.en for node in selection.criteria}
    assert told == [labels[id_] for id_ in ("X", "CP04", "CP05", "CP06")]
    assert advice.code == "turning.advice-of"
    assert "厂商" in advice.params["source"].zh
    intervals = {found.criterion_id: found.leader for found in selection.turning}
    for statement, id_ in zip(turns, ("X", "CP04", "CP05", "CP06"), strict=True):
        low, high = intervals[id_]
        assert (statement.params["low"], statement.params["high"]) == (low, high)
        assert low <= statement.params["weight"] <= high


# --- market


def test_every_fact_of_a_real_product_has_a_source_and_every_price_a_date_too():
    assert len(packs().products) >= 6
    for product in packs().products.values():
        assert not product.fictional
        assert product.facts
        assert all(fact.source_id in product.sources for fact in product.facts.values())
        for price in (price for edition in product.editions.values() for price in edition.prices):
            assert price.source_id in product.sources
            assert price.as_of


# --- migration and data


def test_the_source_register_asks_for_carrier_owner_volume_and_measured_quality():
    columns = packs().questionnaires["company_profile"].questions["data_sources"].columns
    assert {"carrier", "owner", "records", "duplicate_fraction", "can_freeze"} <= {each.id for each in columns}
    carriers = option_ids(column("company_profile", "data_sources", "carrier"))
    assert {"system_export", "spreadsheet", "contacts", "paper"} <= carriers


@pytest.mark.parametrize(
    "item",
    ["SAF-BACKUP", "SAF-TRANSFER", "SAF-RIGHTS", "SAF-TOOL", "SAF-MONITOR"],
)
def test_the_migration_safety_checklist_holds_the_measure_with_its_evidence_and_owner(item, document):
    safety = packs().migration.safety[item]
    assert safety.evidence.zh
    assert safety.owner_role in template().roles
    printed = [line.text for line in block(document("D6"), "safety-checklist").items]
    assert safety.text.en in printed


@pytest.mark.parametrize("load", LOADS)
def test_no_load_is_planned_before_the_backup_is_proven(load):
    assert "WP-DAT-SAFE" in before(load)


@pytest.mark.parametrize(
    ("defect", "kpi", "row"),
    [("inaccurate", "K17", "S-054"), ("outdated", "K56", "S-055"), ("missing", "K18", "S-056")],
)
def test_each_kind_of_unreliable_data_has_a_cleaning_step_a_kpi_and_an_acceptance_item(defect, kpi, row):
    assert [task for task in reasons_of(packs().migration.cleaning.values(), row) if task.defect_class == defect]
    assert packs().outcomes.kpis[kpi].objective_classes == ("data",)
    assert any(f"kpi:{kpi}" in item.reasons for item in packs().acceptance.items.values() if item.dimension == "A4")


def test_verify_unify_and_remove_duplicates_are_steps_of_the_migration_plan():
    steps = [task.id for task in reasons_of(packs().migration.cleaning.values(), "S-044")]
    assert steps == ["CLN-VERIFY", "CLN-FORMAT", "CLN-DUPLICATE"]


def test_the_data_standard_has_a_rule_for_the_full_name_the_phone_and_the_industry():
    rules = {field.id: field.rule.zh for field in packs().migration.fields.values()}
    assert "工商" in rules["customer_name"]
    assert "11 位" in rules["contact_mobile"]
    assert "字典" in rules["customer_industry"]


def test_the_data_standard_is_printed_rule_by_rule(run_example):
    printed = {line[0] for line in cells(register_of(run_example("sample_manufacturing"), "standard-table"))}
    assert {"Account name", "Contact name"} <= printed


def test_go_live_waits_for_the_reconciled_load():
    gate = next(gate for gate in template().gates.values() if "A4" in gate.acceptance_dimensions and gate.id == "G4")
    assert any("reconciled" in criterion.en for criterion in gate.entry)


def test_base_data_is_loaded_first_and_the_hand_over_of_knowledge_is_signed():
    batches = list(packs().migration.batches.values())
    final = [batch.object_ids for batch in batches if batch.load == "final"]
    assert final[:3] == [("users",), ("products",), ("customers",)]
    assert any("知识转移" in line.zh for line in packs().acceptance.handover)


# --- roll-out plan and organisation


def test_template_c_has_the_four_phases_of_source_004():
    phases = [phase.text.zh for phase in template().phases.values()]
    assert phases == ["规划选型", "部署实施", "高效应用", "高级集成"]


def test_the_implementation_plan_has_the_seven_chapters_of_source_002(document):
    chapters = [each.text for each in document("D6").body if isinstance(each, Heading) and each.level == 1]
    assert chapters == [
        "Introduction", "Present situation", "Objectives", "Implementation steps", "Risks and challenges",
        "Judging success", "Conclusion",
    ]  # fmt: skip


def test_the_head_of_the_company_leads_and_each_of_the_four_groups_has_a_role_that_must_be_filled():
    required = {role.group for role in template().roles.values() if role.required}
    assert required == {"steering", "experts", "technical", "implementation", "management_office"}
    assert template().roles["sponsor"].group == "steering"
    assert template().roles["sponsor"].required


def test_organisation_chart_and_raci_are_printed_and_every_line_has_one_accountable_role(document, run_example):
    charts = [each.chart for each in blocks(document("D6")) if isinstance(each, FigureBlock)]
    assert any(isinstance(chart, OrganisationChart) for chart in charts)
    for line in cells(register_of(run_example("sample_manufacturing"), "raci-table")):
        assert sum("A" in mark.split("/") for mark in line[1:]) == 1, line[0]


def test_the_expert_guards_the_direction_and_brings_in_lessons_of_peers(run_example):
    duties = " ".join(duty.text.zh for duty in template().roles["expert_advisor"].duties)
    assert "方向" in duties
    assert "同行" in duties
    duties_table = register_of(run_example("sample_manufacturing"), "duties-table")
    card = next(line for line in cells(duties_table) if line[0] == "Expert adviser")
    assert "Guards the direction" in card[1]


@pytest.mark.parametrize("role", ["developer", "procurement", "crm_admin", "project_manager"])
def test_a_role_with_duties_has_work_in_the_plan(role):
    assert template().roles[role].duties
    packages = template().work_packages.values()
    assert any(role in (*package.raci.responsible, package.raci.accountable) for package in packages)


def test_the_gap_packages_are_built_by_the_developer_and_ask_for_the_custom_work_rule():
    package = template().work_packages["WP-BLD-GAP"]
    assert package.repeat_for == "gap"
    assert "developer" in (*package.raci.responsible, *package.effort)
    # the rule itself is settled where gaps are decided on, once and not for every gap
    assert "requirement:V-VND-09" in template().work_packages["WP-DES-GAP"].reasons


def test_people_of_both_sides_are_printed_with_their_days(document):
    sides = {line[1] for line in cells(block(document("D6"), "resources-table"))}
    assert {"client", "vendor"} <= sides
    days = [line[3] for line in cells(block(document("D6"), "resources-table"))]
    assert sum(float(each) for each in days) > 100


def test_migration_configuration_testing_and_go_live_have_entry_and_exit_criteria():
    steps = {"G2A": "WP-BLD-ACCEPT", "G2B": "WP-DAT-GATE", "G3": "WP-TST-SIGNOFF", "G4": "WP-DEP-GONOGO"}
    for gate, package in steps.items():
        assert template().gates[gate].work_package == package
        assert template().gates[gate].entry
        assert template().gates[gate].exit


def test_load_follows_configuration_test_follows_load_and_go_live_follows_test():
    assert "WP-BLD-BASE" in before("WP-DAT-TRIAL1")
    assert {"WP-DAT-TRIAL2", "WP-DAT-GATE", "WP-BLD-ACCEPT"} <= set(before("WP-TST-UAT1"))
    assert "WP-TST-SIGNOFF" in before(template().go_live_package)


def test_every_wave_ends_with_a_decision_to_expand_adjust_or_stop():
    package = template().work_packages["WP-HYP-EXIT"]
    assert package.repeat_for == "wave"
    assert "decision to expand, adjust or stop" in package.output.en


def test_every_interface_is_printed_with_objects_direction_and_rhythm(document):
    interfaces = {line[0]: line[1:4] for line in cells(block(document("D6"), "integration-table"))}
    assert interfaces["Sample ERP"][1] == "both ways"
    assert "orders" in interfaces["Sample ERP"][0]
    assert "Approvals" in interfaces["Sample OA"][0]
    assert all(objects and direction and rhythm for objects, direction, rhythm in interfaces.values())


@pytest.mark.parametrize(
    ("package", "requirement"),
    [("WP-ADV-MARKETING", "requirement:X-API-04"), ("WP-ADV-SERVICE", "requirement:X-API-05")],
)
def test_marketing_and_service_systems_are_joined_where_there_are_any(package, requirement):
    assert requirement in template().work_packages[package].reasons
    assert template().work_packages[package].applies_if is not None


def test_every_interface_is_accepted_on_its_card():
    item = packs().acceptance.items["A2-L06"]
    rows = {f"source:S-{number}" for number in (101, 102, 103, 104, 105)}
    assert rows <= set(item.reasons)
    assert "reconcil" in item.method.en


def test_the_communication_calendar_says_when_who_tells_whom_and_what(run_example):
    table = register_of(run_example("sample_manufacturing"), "communication-table")
    assert len(table.rows) > 10
    assert all(line[0] and line[2] and line[3] and line[4] for line in cells(table))


# --- training


@pytest.mark.parametrize("audience", ["sales", "sales_manager", "service", "service_manager", "marketing", "executive"])
def test_every_audience_is_taught_the_system_the_entry_standard_and_service(audience):
    kinds = {course.kind for course in packs().training.courses.values() if audience in course.audiences}
    assert {"system_use", "data_entry_standard", "customer_service_skill"} <= kinds


def test_coverage_practice_and_repetition_of_the_curriculum_are_checked(run_example):
    checks = {check.id: check.holds for check in run_example("sample_manufacturing").training.checks}
    assert {"practice", "repetition", "length", "kinds-sales", "kinds-executive"} <= set(checks)
    assert all(checks.values())


def test_every_course_names_pains_and_the_courses_of_example_1_their_requirements_or_pains(run_example):
    assert all(course.pains for course in packs().training.courses.values())
    planned = run_example("sample_manufacturing").training.courses
    assert all(course.pain_ids for course in planned)
    assert sum(bool(course.requirement_ids) for course in planned) > len(planned) / 2


def test_every_course_is_marked_by_stage_content_audience_and_level():
    courses = packs().training.courses.values()
    assert {course.stage for course in courses} == {"before_uat", "before_go_live", "after_go_live", "refresher"}
    assert {"system_use", "data_entry_standard", "customer_service_skill"} <= {course.kind for course in courses}
    assert {level for course in courses for level in management_levels(course)} == {
        "execution", "supervision", "executive",
    }  # fmt: skip
    assert all(course.audiences and management_levels(course) for course in courses)


def test_each_of_the_126_requirements_is_taught_before_go_live_or_a_reason_says_why_nobody_needs_to_learn_it():
    courses = [course for course in packs().training.courses.values() if is_scheduled(course)]
    requirements = packs().catalogue.requirements.values()
    exempt = {id_ for entry in packs().training.no_course_needed for id_ in entry.requirement_ids}
    taught = {
        requirement.id
        for requirement in requirements
        for course in courses
        if requirement.module in course.modules and requirement.training_module == course.training_module
    }
    assert len(requirements) == 126
    assert {requirement.id for requirement in requirements} <= taught | exempt
    assert all(entry.reason.zh and entry.reason.en for entry in packs().training.no_course_needed)
    # what is said to need no course must not be most of the catalogue
    assert len(exempt) < 126 / 4


def test_every_material_of_the_knowledge_base_has_a_form_a_writer_and_pains_and_requirements():
    materials = packs().training.materials.values()
    assert {"manual", "video", "quick_card", "exercise"} <= {material.form for material in materials}
    assert all(material.pains and material.requirement_ids and material.writer for material in materials)


def test_key_users_are_chosen_by_weighted_criteria_and_a_test_with_a_pass_mark():
    plan = packs().training.key_users
    assert sum(criterion.weight for criterion in plan.criteria) == pytest.approx(1.0)
    assert all(criterion.low.zh and criterion.high.zh for criterion in plan.criteria)
    assert 0 < plan.pass_mark < 1
    assert len(plan.tasks) >= 5
    assert len(plan.steps) >= 5


def test_the_training_plan_prints_courses_by_audience_their_method_and_a_dated_timetable(document):
    assert {line[0] for line in cells(block(document("D8"), "audiences"))} >= {"Sales staff", "Executives"}
    assert all(line[2] for line in cells(block(document("D8"), "course-contents")))
    assert len(cells(block(document("D8"), "session-table"))) > 50


def test_key_users_have_a_plan_of_their_own(document):
    assert len(cells(block(document("D8"), "key-user-table"))) >= 3
    course = packs().training.courses["TC-04"]
    assert course.audiences == ("key_user",)
    assert course.pass_mark is not None


# --- five causes


@pytest.mark.parametrize(
    "cause", ["cause_fit", "cause_training", "cause_data", "cause_management", "cause_integration"]
)
def test_each_of_the_five_causes_is_asked_about_with_scored_answers(cause):
    questionnaire = packs().questionnaires["five_causes"]
    own = [question for question in questionnaire.questions.values() if question.topic == cause]
    # three sub-causes each, by at least one scored question
    assert len(own) >= 3
    assert all(option.score is not None for question in own for option in question.options)
    assert questionnaire.topics[cause].red_below is not None


@pytest.mark.parametrize(
    ("cause", "risk"),
    [
        ("cause_training", "RK-TRAINING"),
        ("cause_data", "RK-DATA-QUALITY"),
        ("cause_management", "RK-POLICY"),
        ("cause_integration", "RK-INT-STABLE"),
    ],
)
def test_a_cause_that_is_found_raises_a_risk_of_the_plan(cause, risk):
    assert cause in repr(template().risks[risk].raised_if)


# --- acceptance


def test_acceptance_has_the_six_dimensions_of_source_003_each_with_items_of_the_library():
    names = [dimension.text.zh for dimension in packs().catalogue.acceptance_dimensions.values()]
    assert len(names) == 6
    for name, subject in zip(names, ("目标", "功能", "流程", "数据", "报表", "文档"), strict=True):
        assert subject in name
    covered = {item.dimension for item in packs().acceptance.items.values()}
    assert covered == set(packs().catalogue.acceptance_dimensions)


def test_every_objective_is_an_acceptance_item_with_target_and_kpi(run_example):
    result = run_example("sample_manufacturing")
    reasons = {reason for item in result.acceptance.items if item.dimension == "A1" for reason in item.reasons}
    assert {f"objective:{objective.id}" for objective in result.engagement.objectives} <= reasons


def test_every_requirement_is_traced_to_an_acceptance_item(document, run_example):
    traced = {line[0]: line[2] for line in cells(block(document("D11"), "trace-table"))}
    assert set(traced) == {requirement.id for requirement in run_example("sample_manufacturing").requirements}
    assert all(traced.values())


def test_every_surveyed_process_is_walked_through(run_example):
    result = run_example("sample_manufacturing")
    walked = {item.id for item in result.acceptance.items if item.dimension == "A3"}
    assert {f"AC-{process.id}" for process in result.engagement.company.processes} <= walked


def test_data_acceptance_reconciles_samples_and_counts_errors():
    items = packs().acceptance.items
    assert "source:S-109" in items["A4-L01"].reasons
    assert "identity" in items["A4-L01"].condition.en
    assert "sample" in items["A4-L15"].condition.en
    assert "kpi:K17" in items["A4-L15"].reasons


def test_every_report_on_the_list_is_compared_with_a_sample():
    item = packs().acceptance.items["A5-L01"]
    assert "样" in item.condition.zh
    assert "compare every cell" in item.method.en
    assert item.expected.en.startswith("No difference")


def test_every_document_is_tested_on_completeness_accuracy_consistency_traceability_and_clarity():
    listed = [item for item in packs().acceptance.items.values() if item.dimension == "A6"]
    assert len(listed) >= 15
    for item in listed:
        assert all(pillar in item.expected.en.lower() for pillar in PILLARS), item.id


def test_either_party_may_lead_the_acceptance_and_three_judgements_close_it(document):
    acceptance = packs().acceptance
    assert set(acceptance.signatories) == {"client_led", "supervised"}
    assert "监理" in acceptance.signatories["supervised"][0].zh
    assert [judgement.text.zh[:2] for judgement in acceptance.judgements] == ["平稳", "顺手", "清楚"]
    assert all(list(judgement.anchors) == ["good", "fair", "poor"] for judgement in acceptance.judgements)
    assert len(cells(block(document("D11"), "judgements-list"))) == 9
    signatures = block(document("D11"), "signatures")
    assert isinstance(signatures, SignatureBlock)
    assert signatures.parties == tuple(who.en for who in acceptance.signatories["client_led"])


def test_each_set_up_has_a_flow_from_application_to_hand_over_duties_and_signatories():
    acceptance = packs().acceptance
    assert set(acceptance.setups) == set(acceptance.signatories) == {"client_led", "supervised"}
    for setup in acceptance.setups.values():
        assert [step.step.zh for step in setup.flow] == ["申请", "审查", "计划", "初验", "试运行", "终验", "移交"]
        assert len(setup.duties) >= 3
    assert "监理" in acceptance.setups["supervised"].duties[0].party.zh


def test_each_of_the_126_requirements_has_an_acceptance_item_of_its_own_that_can_be_carried_out():
    catalogue = packs().catalogue
    engagement = make_engagement()
    book = build_acceptance_book(engagement, catalogue, packs().acceptance, packs().outcomes.kpis, {})
    own = {item.requirement_ids[0]: item for item in book.items if item.id.startswith("AC-")}
    assert len(own) == len(catalogue.requirements) == 126
    for item in own.values():
        for text in (item.condition, item.method, item.expected, item.evidence, item.responsible):
            assert text.zh
            assert text.en


def test_processes_of_all_four_areas_have_standard_steps_that_each_leave_a_trail():
    walks = packs().acceptance.walk_throughs
    assert set(walks) == FOUR_AREAS
    assert all(len(steps) >= 5 and all(step.trail for step in steps) for steps in walks.values())
    assert len(packs().acceptance.break_kinds) >= 4


def test_every_surveyed_process_is_on_the_walk_through_sheet_step_by_step(document, run_example):
    result = run_example("sample_manufacturing")
    walks = result.acceptance.walk_throughs
    assert len(block(document("D11"), "walk-through-sheet").items) == sum(len(walk.steps) for walk in walks)
    walked = [name for walk in walks for name in walk.processes]
    assert sorted(name.en for name in walked) == sorted(one.name.en for one in result.engagement.company.processes)
    # two processes of the example list their own steps
    assert sum(walk.stated for walk in walks) == 2


def test_data_acceptance_has_the_three_cleaning_steps_with_limits_and_sample_sizes(document):
    steps = packs().acceptance.data_steps
    assert [step.text.zh for step in steps.values()] == ["数据核实", "格式统一", "冗余删除"]
    lines = {line[0]: line[4:] for line in cells(block(document("D11"), "data-step-table"))}
    # published sample sizes for 95 % confidence at 1 % with no, one and two errors
    assert lines["Verified"] == ["299", "473", "628"]


def test_documents_are_tried_on_five_qualities_each_with_a_question(document):
    qualities = packs().acceptance.qualities
    assert [quality.text.zh for quality in qualities] == ["完整", "准确", "一致", "可追溯", "可理解"]
    assert all(quality.question.zh.endswith("？") and quality.question.en.endswith("?") for quality in qualities)
    sheet = block(document("D11"), "quality-sheet")
    assert len(sheet.items) == 18
    assert len(sheet.fill_heads) == 7


# --- outcomes

NINE_OF_SOURCE_003 = {
    "每客服收入": ("K15",),
    "挽回与流失": ("K40", "K16"),
    "呼叫量": ("K12",),
    "等待时间": ("K35",),
    "环节用时": ("K13",),
    "电话次数": ("K25",),
    "渠道长度": ("K42",),
    "订单规模与频率": ("K14", "K38"),
    "边际贡献": ("K39",),
}
SEVEN_OF_SOURCE_003 = {
    "信息准确率": ("K17",),
    "机会响应率": ("K19",),
    "线索转换率": ("K20",),
    "获取比较": ("K21",),
    "利润比较": ("K22",),
    "渠道比较": ("K24",),
    "产品比较": ("K23", "K41"),
}
FOUR_KINDS_OF_SOURCE_000 = {
    "业绩": ("K01", "K02"),
    "满意度": ("K04", "K05"),
    "关系": ("K06", "K07"),
    "效率": ("K03", "K08", "K09"),
}
FIVE_OF_SOURCE_004 = {
    "活跃度": ("K26",),
    "完整准确": ("K18", "K17"),
    "线索转化": ("K20",),
    "NPS": ("K04",),
    "销售周期": ("K33",),
}
THREE_VIEWS_OF_SOURCE_000 = {"数据量增长": ("K52",), "工作效率": ("K10",), "成本降低": ("K11",)}


@pytest.mark.parametrize(
    "codes",
    [
        *NINE_OF_SOURCE_003.values(),
        *SEVEN_OF_SOURCE_003.values(),
        *FIVE_OF_SOURCE_004.values(),
        *THREE_VIEWS_OF_SOURCE_000.values(),
    ],
    ids="-".join,
)
def test_a_metric_of_the_sources_is_in_the_library_with_formula_data_source_and_rhythm(codes):
    for code in codes:
        kpi = packs().outcomes.kpis[code]
        assert kpi.formula.zh
        assert kpi.data_source.zh
        assert kpi.frequency


@pytest.mark.parametrize(("kind", "codes"), FOUR_KINDS_OF_SOURCE_000.items())
def test_the_nine_metrics_of_source_000_are_of_four_kinds_and_each_serves_a_class_of_objectives(kind, codes):
    kpis = [packs().outcomes.kpis[code] for code in codes]
    assert {(kpi.kind.zh, kpi.source) for kpi in kpis} == {(kind, "000")}
    assert all(kpi.objective_classes for kpi in kpis)


def test_start_value_reading_difference_and_verdict_stand_side_by_side_for_every_deciding_kpi(document, run_example):
    sheet = block(document("D13"), "kpi-sheet")
    deciding = [kpi.kpi_id for kpi in run_example("sample_manufacturing").outcomes.kpis if kpi.deciding]
    assert [item.number for item in sheet.items] == deciding
    assert [head.head for head in sheet.detail_heads][:2] == ["Start value", "Target"]
    assert {"Reading", "Difference, interval", "Verdict"} <= set(sheet.fill_heads)


def test_the_improvement_sheet_has_the_four_columns_plan_do_check_act(document):
    table = block(document("D12"), "pdca-table")
    assert isinstance(table, Table)
    assert [each.head for each in table.columns][1:] == ["Plan", "Do", "Check", "Act"]
    assert table.rows


def test_definitions_are_signed_by_both_parties(document):
    (signatures,) = [each for each in blocks(document("D12")) if isinstance(each, SignatureBlock)]
    assert len(signatures.parties) == 2


def test_reviews_go_on_for_a_year_by_the_quarter_each_with_agenda_people_and_output(document):
    reviews = packs().outcomes.reviews
    days = [review.days_after_go_live for review in reviews]
    assert {90, 180, 270} <= set(days)
    assert max(days) >= 360
    assert all(len(review.agenda) >= 4 and review.attendees and review.output.zh for review in reviews)
    assert len(cells(block(document("D12"), "review-table"))) == len(reviews)


def test_the_benefits_review_evaluates_by_figures_by_opinion_and_by_comparison(document):
    review = next(review for review in packs().outcomes.reviews if review.days_after_go_live == 90)
    agenda = " ".join(item.zh for item in review.agenda)
    assert all(kind in agenda for kind in ("定量", "定性", "对比"))
    assert block(document("D13"), "qualitative-sheet").items


def test_training_is_refreshed_within_the_first_year():
    assert packs().training.refresher_months == (3, 6, 12)


def test_a_project_role_has_one_title_in_questionnaire_and_plan_template():
    packs = FileContentSource().load()
    titles = {role.id: role.title for role in packs.plan_templates["four_phase"].roles.values()}
    team = packs.questionnaires["team_and_calendar"].questions["team"]
    options = next(column.options for column in team.columns if column.id == "role")
    assert {option.id: option.text for option in options} == titles


# every KPI named in the sources: unit of the test (P proportion, R rate, M median, N NPS, A amount) and good direction
KPIS_OF_THE_SOURCES = {
    "新客户数量": ("K01", "R", "up"), "销售额增长率": ("K02", "A", "up"), "业绩完成率": ("K31", "A", "up"),
    "市场份额": ("K30", "none", "up"), "线索转换率": ("K20", "P", "up"), "销售机会响应率": ("K19", "P", "up"),
    "阶段流失率": ("K32", "P", "down"), "产品成功率": ("K23", "P", "up"), "获取比率": ("K21", "P", "context"),
    "销售周期": ("K33", "M", "down"), "销售周期缩短率": ("K03", "M", "up"), "环节平均时间": ("K13", "M", "down"),
    "渠道长度": ("K42", "M", "down"), "每成单电话数": ("K25", "R", "down"), "平均订单规模": ("K14", "M", "up"),
    "订单频率": ("K38", "R", "up"), "边际贡献率": ("K39", "M", "up"), "渠道订单利润率": ("K24", "M", "up"),
    "产品利润率": ("K41", "M", "up"), "客户类型利润贡献": ("K22", "M", "up"), "每客服收入": ("K15", "M", "up"),
    "营销投入产出": ("K51", "A", "up"), "客户保留率": ("K06", "P", "up"), "忠诚度": ("K50", "P", "up"),
    "流失率": ("K16", "P", "down"), "挽回率": ("K40", "P", "up"), "交叉销售率": ("K07", "P", "up"),
    "追加销售率": ("K34", "P", "up"), "净推荐值": ("K04", "N", "up"), "满意度": ("K05", "P", "up"),
    "首次响应时间": ("K08", "M", "down"), "客户响应时间": ("K49", "M", "down"), "呼叫处理量": ("K12", "R", "context"),
    "呼叫等待时间": ("K35", "M", "down"), "放弃率": ("K36", "P", "down"), "服务水平": ("K37", "P", "up"),
    "任务完成率": ("K09", "P", "up"), "工作效率": ("K10", "M", "down"), "成本降低": ("K11", "A", "up"),
    "日登录率": ("K43", "P", "up"), "周登录率": ("K26", "P", "up"), "月登录率": ("K44", "P", "up"),
    "数据量增长": ("K52", "none", "context"), "数据完整度": ("K18", "P", "up"), "信息准确率": ("K17", "P", "up"),
}  # fmt: skip


@pytest.mark.parametrize("name", KPIS_OF_THE_SOURCES)
def test_every_kpi_of_the_sources_is_compared_by_its_test_in_its_direction(name):
    id_, test, direction = KPIS_OF_THE_SOURCES[name]
    kpi = packs().outcomes.kpis[id_]
    assert (kpi.test, kpi.direction) == (test, direction)


def test_every_kpi_says_what_is_counted_over_which_periods_without_what_and_what_else_may_move_it():
    for kpi in packs().outcomes.kpis.values():
        for text in (
            kpi.formula,
            kpi.cohort,
            kpi.window,
            kpi.exclusions,
            kpi.data_source,
            kpi.external_factors,
            kpi.owner,
        ):
            assert text.zh, kpi.id
            assert text.en, kpi.id
        assert kpi.comparison in {"year_on_year", "equal_periods", "snapshot"}


def test_growth_efficiency_and_cost_each_have_kpis_and_a_requirement_calls_for_data_growth():
    kpis = packs().outcomes.kpis.values()
    views = {view: {kpi.id for kpi in kpis if view in kpi.views} for view in ("data_growth", "efficiency", "cost")}
    assert all(len(ids) >= 2 for ids in views.values())
    assert "K52" in views["data_growth"]
    assert "K10" in views["efficiency"]
    assert "K11" in views["cost"]
    assert "K52" in packs().catalogue.requirements["F-RPT-06"].kpis


def test_activity_leads_and_log_ins_are_paired_with_records_updated_per_user():
    kpis = packs().outcomes.kpis
    assert {kpi.id for kpi in kpis.values() if kpi.leading} == {"K26", "K45"}
    assert (kpis["K26"].paired_with, kpis["K45"].paired_with) == ("K45", "K26")
    assert len(packs().reviews.activity_cases) == 4


def test_an_evaluation_has_a_quantitative_a_qualitative_and_a_comparative_part(document):
    assert [part.id for part in packs().reviews.evaluation] == ["quantitative", "qualitative", "comparative"]
    assert len(block(document("D13"), "evaluation-sheet").items) == 3


def test_a_quarterly_review_collects_analyses_and_adjusts_fields_flows_rules_and_dashboards(document):
    reviews = packs().reviews
    assert [step.title.zh for step in reviews.steps] == ["收集反馈", "分析数据", "调整优化"]
    assert [rule.kind for rule in reviews.adjustment_kinds] == ["field", "flow", "rule", "dashboard"]
    ids = {each.id for each in blocks(document("D13"))}
    assert {"feedback-sheet", "kpi-sheet", "activity-sheet", "quality-sheet", "adjustment-sheet", "closure"} <= ids


def test_three_analyses_name_question_data_steps_reading_caution_and_actions_with_owners():
    analyses = packs().reviews.analyses
    assert list(analyses) == ["funnel", "portrait", "service_product"]
    for analysis in analyses.values():
        assert analysis.question.zh.endswith("？")
        assert analysis.fields
        assert analysis.further
        assert analysis.kpis
        assert len(analysis.steps) >= 5
        assert analysis.reading
        assert "假定值" in analysis.caution.zh
        assert all(action.owner for action in analysis.actions)


def test_review_meetings_have_a_rhythm_an_agenda_figures_and_a_log_of_decisions(document):
    meetings = packs().reviews.meetings
    assert [meeting.rhythm for meeting in meetings] == ["weekly", "monthly", "quarterly", "yearly"]
    assert all(meeting.agenda and meeting.kpis and meeting.chair for meeting in meetings)
    assert len(cells(block(document("D13"), "decision-table"))) == 3
    assert block(document("D13"), "decision-sheet").items
