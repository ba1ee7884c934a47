from datetime import date

import pytest

from planner.content.engagement_checks import attachment_path
from planner.content.engagements import FolderEngagementStore
from planner.content.packs import ContentRoot, FileContentSource
from planner.domain.model.text import Text
from planner.errors import InputError, NotFoundError
from tests.unit.content import minimal

ENGAGEMENT = "engagement.yaml"
ANSWERS = "answers/profile.yaml"
ALTERNATIVE = "alternatives/cloud_a.yaml"
OBJECTIVE = {
    "id": "o1",
    "text": "线索转换率从 18% 提高到 23%",
    "objective_class": "sales",
    "kpi": "K01",
    "target": 0.23,
}


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    """Return the minimal packs."""
    root = minimal.write(tmp_path_factory.mktemp("root"), minimal.content())
    return FileContentSource([ContentRoot(root)]).load()


@pytest.fixture
def load(tmp_path, packs):
    """Return a function that writes an engagement folder and loads it."""

    def write_and_load(files=None):
        folder = minimal.write(tmp_path / "sample", files or minimal.engagement())
        return FolderEngagementStore().load(folder, packs)

    return write_and_load


def _problems(load, files):
    with pytest.raises(InputError) as caught:
        load(files)
    return [(p.code, p.where.partition(" ")[2]) for p in caught.value.problems]


def _changed(file, *steps_and_value):
    files = minimal.engagement()
    place = files[file]
    *steps, last, value = steps_and_value
    for step in steps:
        place = place[step]
    place[last] = value
    return files


def _answering(**values):
    files = minimal.engagement()
    files[ANSWERS]["entries"][0]["values"].update(values)
    return files


def test_a_sound_folder_becomes_an_engagement(load):
    engagement = load()
    assert engagement.today == date(2026, 7, 1)
    assert [stakeholder.id for stakeholder in engagement.stakeholders] == ["gm", "it"]
    assert engagement.plan.go_live == date(2026, 11, 16)
    assert engagement.company.has_crm is True
    assert engagement.company.sites == ()
    assert engagement.company.budget_first_year is None
    (alternative,) = engagement.alternatives
    assert alternative.quotation.lines[0].amount.expected == 1000.0
    assert alternative.quotation.lines[1].amount is None


def test_a_fact_stated_twice_is_a_contradiction_and_the_first_stakeholder_is_used(load):
    (contradiction,) = load().contradictions
    assert contradiction.id == contradiction.question_id == "employees"
    assert [(s.respondent_id, s.value) for s in contradiction.stated] == [("gm", 460), ("it", 437)]
    assert contradiction.used.respondent_id == "gm"
    assert not contradiction.decided
    assert load().company.employees == 460


@pytest.mark.parametrize(("decided", "respondent"), [(437, "it"), (460, "gm"), (450, "")])
def test_a_decided_value_is_planned_with_and_both_statements_are_kept(load, decided, respondent):
    engagement = load(_changed(ENGAGEMENT, "planning_values", {"employees": decided}))
    (contradiction,) = engagement.contradictions
    assert contradiction.decided
    assert (contradiction.used.value, contradiction.used.respondent_id) == (decided, respondent)
    assert len(contradiction.stated) == 2
    assert engagement.company.employees == decided


def test_not_knowing_contradicts_nobody(load):
    engagement = load(_answering(employees=None))
    assert engagement.contradictions == ()
    assert engagement.company.employees == 460
    assert [answer.value for answer in engagement.answers if answer.respondent_id == "it"] == [None, True]


def test_opinions_may_differ_without_contradiction(load):
    files = _answering(ready="none", employees=460)
    files[ANSWERS]["entries"][1]["values"]["ready"] = "full"
    assert load(files).contradictions == ()


def test_tables_contradict_cell_by_cell_and_rows_of_one_respondent_are_kept(load):
    files = _answering(employees=460, sites=[
        {"id": "hq", "name": "Head office", "training_seats": 24},
        {"id": "plant", "name": "Plant", "training_seats": 12},
    ])  # fmt: skip
    files[ANSWERS]["entries"][1]["values"]["sites"] = [
        {"id": "hq", "name": {"zh": "总部", "en": "Head office"}, "training_seats": 20},
        {"id": "branch", "name": "Branch", "training_seats": None},
    ]
    engagement = load(files)
    assert [c.item_id for c in engagement.contradictions] == ["hq.name", "hq.training_seats"]
    seats = engagement.contradictions[1]
    assert seats.text == Text("总部：文字", "Head office: Text")
    assert [(s.respondent_id, s.value) for s in seats.stated] == [("gm", 20), ("it", 24)]
    assert {site.id: site.training_seats for site in engagement.company.sites} == {"hq": 20, "branch": 0, "plant": 12}


def test_a_decided_cell_is_planned_with(load):
    files = _answering(employees=460, sites=[{"id": "hq", "name": "HQ", "training_seats": 24}])
    files[ANSWERS]["entries"][1]["values"]["sites"] = [{"id": "hq", "name": "HQ", "training_seats": 20}]
    files[ENGAGEMENT]["planning_values"] = {"sites.hq.training_seats": 24}
    engagement = load(files)
    assert engagement.company.sites[0].training_seats == 24
    assert engagement.contradictions[0].used.respondent_id == "it"


def test_objectives_are_kept_once_with_who_stated_them_first(load):
    files = _answering(objectives=[OBJECTIVE, {**OBJECTIVE, "id": "o2", "kpi": None, "target": None}])
    files[ANSWERS]["entries"][1]["values"]["objectives"] = [{**OBJECTIVE, "target": 0.25, "pains": ["PP01"]}]
    objectives = {objective.id: objective for objective in load(files).objectives}
    assert (objectives["o1"].stated_by, objectives["o1"].target, objectives["o1"].pain_ids) == ("gm", 0.25, ("PP01",))
    assert (objectives["o2"].stated_by, objectives["o2"].kpi_id, objectives["o2"].start_value) == ("it", None, None)


@pytest.mark.parametrize("text", ["提高工作效率", "全面加强客户管理", "Improve customer satisfaction"])
def test_a_vague_objective_is_refused_with_its_place(load, text):
    row = {"id": "o1", "text": text, "objective_class": "sales"}
    path = "entries[0].values.objectives[0].text"
    assert _problems(load, _answering(objectives=[row])) == [("objective-vague", path)]


def test_a_kpi_alone_does_not_make_a_vague_objective_measurable(load):
    row = {"id": "o1", "text": "提高效率", "objective_class": "sales", "kpi": "K01"}
    assert [code for code, _ in _problems(load, _answering(objectives=[row]))] == ["objective-vague"]


@pytest.mark.parametrize("known", [{"target": 0.9}, {"kpi": "K01", "target": 0.9}, {"text": "三个月内投诉减少 20%"}])
def test_an_objective_that_can_be_measured_is_accepted_without_a_start_value(load, known):
    assert load(
        _answering(objectives=[{"id": "o1", "text": "提高效率", "objective_class": "sales", **known}])
    ).objectives


def test_a_scope_of_listed_requirements_takes_all_others_out(load):
    engagement = load(_changed(ENGAGEMENT, "requirements", {"scope": "listed", "decisions": []}))
    assert engagement.requirement_decisions["F-CUS-01"].applicable is False


def test_points_become_a_weighting(load):
    engagement = load(_answering(point_points={"CP01": {"points": 30}}))
    (weighting,) = engagement.weightings
    assert (weighting.stakeholder_id, weighting.method, dict(weighting.points)) == ("it", "points", {"CP01": 30.0})


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"employes": 3}, ("unknown-question", "entries[0].values.employes")),
        ({"employees": "many"}, ("wrong-type", "entries[0].values.employees")),
        ({"employees": 0}, ("out-of-range", "entries[0].values.employees")),
        ({"ready": "halfway"}, ("unknown-option", "entries[0].values.ready")),
        ({"crm_end": "2026-02-30"}, ("impossible-date", "entries[0].values.crm_end")),
        ({"has_crm": False, "crm_end": "2026-02-28"}, ("answer-not-asked", "entries[0].values.crm_end")),
        ({"point_points": {"CP01": {"points": 0}}}, ("weights-all-zero", "entries[0].values.point_points")),
        ({"point_points": {"CP99": {"points": 1}}}, ("unknown-item", "entries[0].values.point_points.CP99")),
        ({"sites": [{"id": "hq"}]}, ("missing-cell", "entries[0].values.sites[0]")),
        ({"sites": [{"id": "hq", "name": "x"}, {"id": "hq", "name": "y"}]}, ("duplicate-row", "entries[0].values.sites[1]")),
        ({"objectives": [{**OBJECTIVE, "kpi": "K99"}]}, ("unknown-reference", "entries[0].values.objectives[0].kpi")),
        ({"objectives": [{**OBJECTIVE, "target": 23}]}, ("not-a-fraction", "entries[0].values.objectives[0].target")),
    ],
)  # fmt: skip
def test_a_bad_answer_is_told_with_its_place(load, values, expected):
    assert _problems(load, _answering(**values)) == [expected]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((ENGAGEMENT, "today", "2026-02-30"), ("impossible-date", "today")),
        ((ENGAGEMENT, "plan", "template", "five_phase"), ("unknown-plan-template", "plan.template")),
        ((ENGAGEMENT, "plan", "go_live", "2026-07-01"), ("go-live-before-start", "plan.go_live")),
        ((ENGAGEMENT, "plan", "pilot_site", "moon"), ("unknown-site", "plan.pilot_site")),
        ((ENGAGEMENT, "based_on", {"catalogue": "0"}), ("other-version", "based_on.catalogue")),
        ((ENGAGEMENT, "based_on", {"moon": "1"}), ("unknown-pack", "based_on.moon")),
        ((ENGAGEMENT, "planning_values", {"moons": 1}), ("unknown-planning-value", "planning_values.moons")),
        ((ENGAGEMENT, "planning_values", {"employees": "few"}), ("wrong-type", "planning_values.employees")),
        ((ENGAGEMENT, "screening", {"products": ["beta"]}), ("unknown-product", "screening.products[0]")),
        ((ENGAGEMENT, "requirements", {"scope": "all", "decisions": [{"requirement": "F-X"}]}), ("unknown-requirement", "requirements.decisions[0].requirement")),
        ((ENGAGEMENT, "requirements", {"scope": "all", "decisions": [{"requirement": "F-CUS-01", "must_have": True, "applicable": False}]}), ("must-have-not-applicable", "requirements.decisions[0]")),
        ((ENGAGEMENT, "version", 1.0), ("not-quoted", "version")),
        ((ENGAGEMENT, "colour", "red"), ("unknown-key", "colour")),
        ((ANSWERS, "questionnaire", "profile@2"), ("other-version", "questionnaire")),
        ((ANSWERS, "entries", 0, "respondent", "nobody"), ("unknown-respondent", "entries[0].respondent")),
        ((ANSWERS, "entries", 0, {"respondent": "gm", "date": "2026-06-11", "values": {"employees": 437}}), ("respondent-twice", "entries[1].respondent")),
        ((ENGAGEMENT, "industry_profile", "moon"), ("unknown-industry-profile", "industry_profile")),
        ((ENGAGEMENT, "weight_preset", "moon"), ("unknown-weight-preset", "weight_preset")),
        ((ANSWERS, "entries", 0, "values", {}), ("empty-answers", "entries[0].values")),
        ((ALTERNATIVE, "edition", "gold"), ("unknown-edition", "edition")),
        ((ALTERNATIVE, "deployment", "on_premises"), ("deployment-not-offered", "deployment")),
        ((ALTERNATIVE, "product", "answers", 0, "facts", []), ("answer-without-facts", "product.answers[0]")),
        ((ALTERNATIVE, "quotation", "lines", 0, "source", "s9"), ("unknown-source", "quotation.lines[0].source")),
        ((ALTERNATIVE, "quotation", "lines", 0, "amount", {"low": 3, "expected": 2, "high": 4}), ("not-ordered", "quotation.lines[0].amount")),
        ((ALTERNATIVE, "quotation", "valid_until", "2026-09-31"), ("impossible-date", "quotation.valid_until")),
    ],
)  # fmt: skip
def test_one_fault_of_the_folder_is_told_once_with_its_key(load, change, expected):
    assert _problems(load, _changed(*change)) == [expected]


def test_an_award_names_a_known_alternative_and_waits_for_the_sponsor(load):
    award = {"alternative": "b", "decided_on": "2026-07-01", "decided_by": minimal.pair()}
    assert _problems(load, _changed(ENGAGEMENT, "award", award)) == [
        ("unknown-alternative", "award.alternative"),
        ("award-without-sponsor", "award"),
    ]


def test_a_say_of_zero_for_everybody_is_refused(load):
    files = minimal.engagement()
    for stakeholder in files[ENGAGEMENT]["stakeholders"]:
        stakeholder["say"] = 0
    assert _problems(load, files) == [("says-all-zero", "stakeholders")]


def test_a_required_question_nobody_answers_is_unknown_not_refused(load):
    files = minimal.engagement()
    for entry in files[ANSWERS]["entries"]:
        entry["values"] = {"has_crm": True}
    assert load(files).company.employees is None


def test_a_questionnaire_nobody_has_filled_in_yet_is_no_fault(load):
    files = minimal.engagement()
    del files[ANSWERS]
    assert load(files).answers == ()


def test_faults_of_all_files_are_told_together(load):
    files = _changed(ENGAGEMENT, "plan", "template", "five_phase")
    files[ANSWERS]["entries"][0]["values"]["employees"] = "many"
    files[ALTERNATIVE]["edition"] = "gold"
    assert {code for code, _ in _problems(load, files)} == {"unknown-plan-template", "wrong-type", "unknown-edition"}


def test_a_folder_without_an_engagement_names_those_beside_it(load, packs, tmp_path):
    load()
    with pytest.raises(NotFoundError) as caught:
        FolderEngagementStore().load(tmp_path / "smaple", packs)
    assert caught.value.problem.code == "engagement-missing"
    assert caught.value.problem.params["near"] == ("sample",)


def test_a_link_that_leaves_the_folder_is_refused(load, packs, tmp_path):
    load()
    outside = minimal.write(tmp_path / "outside", {"more.yaml": minimal.engagement()[ANSWERS]})
    (tmp_path / "sample" / "answers" / "more.yaml").symlink_to(outside / "more.yaml")
    with pytest.raises(InputError) as caught:
        FolderEngagementStore().load(tmp_path / "sample", packs)
    assert [problem.code for problem in caught.value.problems] == ["path-outside-folder"]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("../secret.csv", "path-outside-folder"),
        ("/etc/passwd", "path-outside-folder"),
        ("lost.csv", "attachment-missing"),
    ],
)
def test_attachments_must_lie_inside_the_folder_and_exist(load, file, code):
    source = {"id": "d1", "name": "x", "owner": "y", "carrier": "paper", "file": file}
    path = "entries[0].values.data_sources[0].file"
    assert _problems(load, _answering(data_sources=[source])) == [(code, path)]


def test_an_attachment_is_found_from_the_folder_or_from_its_attachments(tmp_path):
    minimal.write(tmp_path, {"attachments/a.csv": "x"})
    found = (tmp_path / "attachments" / "a.csv").resolve()
    assert attachment_path(tmp_path, "a.csv") == attachment_path(tmp_path, "attachments/a.csv") == found


def test_an_ill_shaped_file_does_not_hide_the_faults_of_the_others(load):
    files = minimal.engagement()
    files[ENGAGEMENT]["today"] = "2026-02-31"
    files[ENGAGEMENT]["award"] = {"alternative": "cloud_a", "decided_on": "2026-07-01", "decided_by": minimal.pair()}
    files[ALTERNATIVE]["colour"] = "red"
    files[ANSWERS]["entries"][0]["values"]["employees"] = "many"
    told = {code for code, _ in _problems(load, files)}
    assert {"impossible-date", "unknown-key", "wrong-type"} <= told
    # the alternative is there, it only could not be read
    assert "unknown-alternative" not in told
