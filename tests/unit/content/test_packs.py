import dataclasses
import shutil

import pytest

from planner.content.packs import ContentRoot, FileContentSource, find_packs
from planner.domain.model.evidence import EvidenceGrade
from planner.errors import ContentError
from planner.services.ports import ContentPacks
from tests.unit.content import minimal

CATALOGUE = "questionnaires/catalogue/catalogue.yaml"
MODULE = "questionnaires/catalogue/CUS.yaml"
SCALE = "questionnaires/scoring/rating_scale.yaml"
PROFILE = "questionnaires/profile.yaml"
PRODUCT = "vendor_profiles/alpha.yaml"
PLAN = "templates/rollout/four_phase.yaml"
TRAINING = "templates/training/curriculum.yaml"
ACCEPTANCE = "templates/acceptance/checklists.yaml"


@pytest.fixture
def source(tmp_path):
    """Return a function that writes changed content and opens it."""

    def make(files=None):
        return FileContentSource([ContentRoot(minimal.write(tmp_path, files or minimal.content()))])

    return make


def _check(source, file, *steps_and_value):
    """Change one place of the minimal content and return the problems as (code, key path)."""
    files = minimal.content()
    place = files[file]
    *steps, last, value = steps_and_value
    for step in steps:
        place = place[step]
    place[last] = value
    return [(p.code, p.where.partition(" ")[2]) for p in source(files).check()]


def test_the_minimal_content_is_sound_and_loads(source):
    assert source().check() == ()
    packs = source().load()
    assert packs.catalogue.requirements["F-CUS-01"].config_area == "CF01"
    assert packs.catalogue.requirements["F-CUS-01"].prior == 2.0
    assert packs.rating_scale.ratings["standard", "core", EvidenceGrade.TRIAL].high == 3.0
    assert list(packs.plan_templates["four_phase"].work_packages) == ["WP-1", "WP-2", "M-1"]


def test_all_faults_of_all_files_are_told_at_once(source):
    files = minimal.content()
    del files[MODULE]["requirements"][0]["kpis"]
    files[PLAN]["titel"] = 1
    files[PRODUCT] = "a: [\n"
    del files[TRAINING]
    codes = {problem.code for problem in source(files).check()}
    assert {"missing-key", "unknown-key", "yaml-syntax", "pack-missing"} <= codes


def test_an_empty_folder_is_a_list_of_problems_not_a_crash(tmp_path):
    problems = FileContentSource([ContentRoot(tmp_path)]).check()
    assert {problem.code for problem in problems} == {"pack-missing"}
    assert CATALOGUE in [problem.where for problem in problems]
    with pytest.raises(ContentError):
        FileContentSource([ContentRoot(tmp_path)]).load()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((MODULE, "version", 1.1), ("not-quoted", "version")),
        ((MODULE, "version", "latest"), ("bad-version", "version")),
        ((MODULE, "id", "CUSX"), ("id-not-file-name", "id")),
        ((MODULE, "schema", "catalogue/1"), ("not-allowed", "schema")),
        ((MODULE, "extra", 1), ("unknown-key", "extra")),
        ((MODULE, "requirements", []), ("too-few-items", "requirements")),
        ((MODULE, "requirements", 0, "weight_class", "很高"), ("not-allowed", "requirements[0].weight_class")),
        ((MODULE, "requirements", 0, "prior", 9), ("above-maximum", "requirements[0].prior")),
        ((MODULE, "requirements", 0, "text", "名称"), ("wrong-shape", "requirements[0].text")),
        ((MODULE, "requirements", 0, "text", {"zh": "名称"}), ("missing-key", "requirements[0].text")),
        ((MODULE, "requirements", 0, "text", {"zh": "名称", "en": " "}), ("empty-text", "requirements[0].text.en")),
        ((MODULE, "requirements", 0, "relieves", ["PP99"]), ("unknown-pain", "requirements[0].relieves[0]")),
        ((MODULE, "requirements", 0, "kpis", ["K99"]), ("unknown-kpi", "requirements[0].kpis[0]")),
        ((MODULE, "requirements", 0, "point", "CP99"), ("unknown-point", "requirements[0].point")),
        ((CATALOGUE, "points", 0, "dimension", "Z"), ("unknown-dimension", "points[0].dimension")),
        ((CATALOGUE, "module_files", ["CUS", "LEAD"]), ("module-without-file", "module_files[1]")),
        ((CATALOGUE, "class_points", {"高": 1, "中": 3, "低": 5}), ("classes-not-ordered", "class_points")),
        ((SCALE, "codes", 0, "ratings", 0, "low", 2.5), ("not-ordered", "codes[0].ratings[0]")),
        ((SCALE, "value_function", {"cutoffs": [0, 5], "values": [0, 0.5, 1]}), ("value-function-length", "value_function.values")),
        ((SCALE, "value_function", {"cutoffs": [0, 3, 5], "values": [0, 1, 0.9]}), ("value-function-shape", "value_function")),
        ((PRODUCT, "answers", 0, "facts", []), ("answer-without-facts", "answers[0]")),
        ((PRODUCT, "answers", 0, "facts", ["f9"]), ("unknown-fact", "answers[0].facts[0]")),
        ((PRODUCT, "answers", 0, "editions", ["gold"]), ("unknown-edition", "answers[0].editions[0]")),
        ((PRODUCT, "answers", 0, "editions", ["basic"]), ("edition-not-shown", "answers[0].editions[0]")),
        ((PRODUCT, "answers", 0, "extent", "core"), ("core-without-missing", "answers[0]")),
        ((PRODUCT, "answers", 0, "requirement", "F-CUS-99"), ("unknown-requirement", "answers[0].requirement")),
        ((PRODUCT, "facts", 0, "as_of", "2026-13"), ("impossible-date", "facts[0].as_of")),
        ((PRODUCT, "facts", 0, "source", "s9"), ("unknown-source", "facts[0].source")),
        ((PRODUCT, "interface_languages", {"en": True}), ("not-quoted", "interface_languages.en")),
        ((PLAN, "work_packages", 0, "raci", "accountable", "boss"), ("unknown-template-role", "work_packages[0].raci.accountable")),
        ((PLAN, "work_packages", 0, "effort", {"boss": 0.5}), ("unknown-template-role", "work_packages[0].effort.boss")),
        ((PLAN, "work_packages", 1, "predecessors", [{"id": "WP-9"}]), ("unknown-work-package", "work_packages[1].predecessors[0].id")),
        ((PLAN, "work_packages", 0, "predecessors", [{"id": "WP-2"}]), ("cycle", "work_packages[0]")),
        ((PLAN, "work_packages", 0, "applies_if", {"fact": "has_er", "is": True}), ("unknown-fact-name", "work_packages[0].applies_if")),
        ((PLAN, "work_packages", 0, "applies_if", {"fact": "has_erp", "at_least": 2}), ("operand-does-not-fit", "work_packages[0].applies_if")),
        ((PLAN, "work_packages", 0, "applies_if", {"fact": "has_erp"}), ("bad-condition", "work_packages[0].applies_if")),
        ((PLAN, "work_packages", 0, "reasons", ["because"]), ("bad-reason", "work_packages[0].reasons[0]")),
        ((PLAN, "work_packages", 0, "reasons", ["pain:PP99"]), ("unknown-pain", "work_packages[0].reasons[0]")),
        ((PLAN, "work_packages", 0, "duration", "rates", [{"driver": "moons", "rate": 1}]), ("unknown-driver", "work_packages[0].duration.rates[0].driver")),
        (
            (PLAN, "work_packages", 1, "predecessors", [{"id": "WP-1", "audience": "sales"}]),
            ("unknown-audience-package", "work_packages[1].predecessors[0].id"),
        ),
        ((PLAN, "work_packages", 0, "duration", "rates", [{"driver": "item_size", "rate": 1}]), ("driver-needs-repeat", "work_packages[0].duration.rates[0].driver")),
        ((PLAN, "gates", 0, "work_package", "WP-1"), ("gate-on-work", "gates[0].work_package")),
        ((PLAN, "gates", 0, "items", {"library": ["AI-9"]}), ("unknown-acceptance-item", "gates[0].items.library[0]")),
        ((PLAN, "gates", 0, "items", {"requirements": ["F-CUS-99"]}), ("unknown-requirement", "gates[0].items.requirements[0]")),
        ((PLAN, "gates", 0, "items", {"methods": ["Q"]}), ("unknown-verify-method", "gates[0].items.methods[0]")),
        (
            (PLAN, "gates", 0, {"id": "G1", "title": {"zh": "关", "en": "gate"}, "work_package": "M-1", "entry": [], "exit": []}),
            ("gate-without-items", "gates[0]"),
        ),
        ((PLAN, "uat_package", "WP-9"), ("unknown-work-package", "uat_package")),
        ((TRAINING, "courses", 0, "prerequisites", ["TC-09"]), ("unknown-course", "courses[0].prerequisites[0]")),
        ((TRAINING, "courses", 0, "prerequisites", ["TC-01"]), ("cycle", "courses[0]")),
        ((TRAINING, "courses", 0, "audiences", ["everyone"]), ("unknown-course-audience", "courses[0].audiences[0]")),
        ((ACCEPTANCE, "items", 0, "dimension", "A9"), ("unknown-acceptance-dimension", "items[0].dimension")),
        ((PROFILE, "questions", 0, "topic", "dat"), ("unknown-topic", "questions[0].topic")),
        ((PROFILE, "questions", 2, "ask_if", {"question": "has_cmr", "is": True}), ("unknown-question", "questions[2].ask_if")),
        ((PROFILE, "questions", 2, "ask_if", {"question": "crm_end", "known": True}), ("asks-itself", "questions[2].ask_if")),
        ((PROFILE, "questions", 3, "weight", 0), ("topic-weights-zero", "topics[0]")),
        ((PROFILE, "questions", 3, "answered_by", ["boss"]), ("unknown-role", "questions[3].answered_by[0]")),
        ((PROFILE, "questions", 5, "columns", 2, "refers_to", "moons"), ("unknown-reference-list", "questions[5].columns[2].refers_to")),
        ((PROFILE, "examples", [{"answers": {"employees": "many"}, "expect": {"problems": []}}]), ("example-differs", "examples[0]")),
        ((PROFILE, "examples", [{"answers": {"ready": "none"}, "expect": {"topic_scores": {"data": 0.5}}}]), ("example-score-differs", "examples[0].expect.topic_scores.data")),
    ],
)  # fmt: skip
def test_one_fault_is_told_once_with_its_key(source, change, expected):
    assert _check(source, *change) == [expected]


def test_sound_examples_of_a_questionnaire_pass(source):
    examples = [
        {"answers": {"employees": "many", "ready": "full"}, "expect": {"problems": ["wrong-type"]}},
        {"answers": {"ready": "full"}, "expect": {"topic_scores": {"data": 1.0}}},
        {"answers": {"employees": 3}, "expect": {"topic_scores": {"data": None}}},
    ]
    assert _check(source, PROFILE, "examples", examples) == []


def test_a_cycle_names_its_members_in_order(source):
    files = minimal.content()
    files[PLAN]["work_packages"][0]["predecessors"] = [{"id": "WP-2"}]
    (problem,) = source(files).check()
    assert problem.params["members"] == ("WP-1", "WP-2", "WP-1")


def test_a_rating_table_with_a_hole_or_a_repeat_is_refused(source):
    files = minimal.content()
    files[SCALE]["codes"][0]["ratings"][3]["grade"] = 5
    told = {(p.code, p.params["grade"], p.params["times"]) for p in source(files).check()}
    assert told == {("rating-not-once", 4, 0), ("rating-not-once", 5, 2)}


def test_a_declared_value_function_turns_every_rating_into_its_value(source):
    files = minimal.content()
    files[SCALE]["value_function"] = {"cutoffs": [0, 3, 5], "values": [0, 0.8, 1]}
    scale = source(files).load().rating_scale
    assert [scale.value_function(rating) for rating in (0, 1.5, 3, 4, 5)] == pytest.approx([0, 0.4, 0.8, 0.9, 1])


def test_a_requirement_id_used_in_two_modules_is_refused(source):
    files = minimal.content()
    files[CATALOGUE]["modules"].append({**files[CATALOGUE]["modules"][0], "code": "LEAD"})
    files[CATALOGUE]["module_files"].append("LEAD")
    files["questionnaires/catalogue/LEAD.yaml"] = {**files[MODULE], "id": "LEAD"}
    assert [problem.code for problem in source(files).check()] == ["duplicate-id"]


def test_ids_of_a_broken_pack_are_not_called_unknown_elsewhere(source):
    files = minimal.content()
    files[MODULE]["requirements"][0]["weight_class"] = "很高"
    assert [problem.code for problem in source(files).check()] == ["not-allowed"]


def test_loading_a_misshapen_pack_tells_the_faults_of_its_shape(source):
    files = minimal.content()
    del files[PLAN]["work_packages"][0]["raci"]
    files[PLAN]["phases"] = "one"
    with pytest.raises(ContentError) as caught:
        source(files).load()
    assert {problem.code for problem in caught.value.problems} == {"missing-key", "wrong-shape"}


def test_loading_follows_references(source):
    files = minimal.content()
    files[MODULE]["requirements"][0]["relieves"] = ["PP99"]
    with pytest.raises(ContentError) as caught:
        source(files).load()
    assert [problem.code for problem in caught.value.problems] == ["unknown-pain"]


def test_a_product_profile_is_checked_when_it_is_asked_for_and_only_then(source):
    files = minimal.content()
    files[PRODUCT]["answers"][0]["editions"] = ["gold"]
    products = source(files).load().products
    assert (list(products), len(products), "alpha" in products, "beta" in products) == (["alpha"], 1, True, False)
    with pytest.raises(ContentError) as caught:
        products["alpha"]
    assert [problem.code for problem in caught.value.problems] == ["unknown-edition"]


def test_a_profile_on_the_shelf_is_built_once(source):
    products = source(minimal.content()).load().products
    assert products["alpha"] is products["alpha"]


def test_one_kind_loads_without_the_others(tmp_path):
    files = {name: data for name, data in minimal.content().items() if name == PRODUCT}
    source = FileContentSource([ContentRoot(minimal.write(tmp_path, files))])
    assert list(source.load_products()) == ["alpha"]
    with pytest.raises(ContentError):
        source.load_catalogue()


def test_an_own_copy_replaces_the_pack_and_is_named_by_its_place(tmp_path, source):
    files = minimal.content()
    base = source(files)
    own = {**files[PROFILE], "version": "7"}
    folder = minimal.write(tmp_path / "client", {f"content/{PROFILE}": own})
    merged = base.for_engagement(folder)
    assert merged.load().questionnaires["profile"].version == "7"
    assert base.load().questionnaires["profile"].version == "1"
    assert f"client/content/{PROFILE}" in [file.name for file in merged.files(("questionnaire",))]
    assert len(merged.files()) == len(base.files())
    shutil.rmtree(folder)


def test_every_file_has_one_kind(source):
    packs = find_packs([ContentRoot(source().files()[0].path.parents[2])])
    kinds = {pack.name: pack.kind for pack in packs}
    assert kinds[CATALOGUE] == "catalogue"
    assert kinds[MODULE] == "catalogue_module"
    assert kinds["questionnaires/catalogue/presets.yaml"] == "weight_presets"
    assert len(kinds) == len(minimal.content())


def test_packs_loaded_as_needed_are_those_loaded_at_once(source):
    whole, shelved = source(minimal.content()).load(), source(minimal.content()).load_as_needed()
    assert whole.unread == {}
    assert shelved.unread["training_template"] == {whole.training.id: whole.training.version}
    assert set(shelved.unread["plan_template"]) == set(whole.plan_templates)
    for field in dataclasses.fields(ContentPacks):
        if field.name != "products":
            assert getattr(shelved, field.name) == getattr(whole, field.name), field.name
    with pytest.raises(AttributeError):
        shelved.nothing_of_the_kind  # noqa: B018 - asking is the test


def test_a_broken_pack_of_a_later_stage_is_told_when_it_is_asked_for_and_only_then(source):
    files = minimal.content()
    files[TRAINING]["courses"][0]["prerequisites"] = ["TC-09"]
    packs = source(files).load_as_needed()
    with pytest.raises(ContentError) as caught:
        packs.training  # noqa: B018 - asking is the test
    assert [problem.code for problem in caught.value.problems] == ["unknown-course"]
