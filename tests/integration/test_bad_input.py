"""Bad input: each fault says where, what and what to do, in both languages, with the right exit code, and leaves nothing behind."""

import re
import shutil
from pathlib import Path

import pytest

from planner.bootstrap import export_documents
from planner.documents.deliverables import DELIVERABLES
from planner.errors import ExportError, Problem
from planner.places import EXAMPLES
from tests.integration.commands import call

SOUND = EXAMPLES / "sample_services"
DESK_A = "alternatives/sample_desk_a.yaml"
FRAME, COMPANY, OBJECTIVES = "engagement.yaml", "answers/company_profile.yaml", "answers/objectives.yaml"
WEIGHTING, CALENDAR = "answers/weighting.yaml", "answers/team_and_calendar.yaml"


@pytest.fixture
def folder(tmp_path):
    """A copy of a sound engagement to spoil."""
    copy = tmp_path / "spoilt"
    shutil.copytree(SOUND, copy)
    return copy


def spoil(folder, name, old, new):
    """Put something else into a file and return the place as messages print it."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    before, found, after = text.partition(old)
    assert found
    path.write_text(f"{before}{new}{after}", encoding="utf-8")
    return f"{folder.name}/{name}:{before.count(chr(10)) + 1}"


# stands for file and line of the spoilt place
LINE = object()
# file, what stands there, what is put there, and what the message must name in both languages
FAULTS = {
    "wrong type": (COMPANY, "employees: 25", "employees: many", [LINE, "employees", "many"]),
    "impossible date": (FRAME, 'today: "2026-07-01"', 'today: "2026-02-30"', [LINE, "today", "2026-02-30"]),
    "unquoted date": (FRAME, 'today: "2026-07-01"', "today: 2026-07-01", [LINE, "2026-07-01"]),
    "go-live before the start": (FRAME, 'go_live: "2026-12-15"', 'go_live: "2026-08-01"', ["go_live", "2026-08-03"]),
    "unknown requirement": (FRAME, "F-CUS-02", "F-CUS-99", ["requirements.decisions", "F-CUS-99"]),
    "unknown product": (FRAME, "zoho-crm", "no-such-crm", ["screening.products", "no-such-crm"]),
    "unknown plan template": (FRAME, "template: six_step", "template: five_phase", ["plan.template", "five_phase"]),
    "unknown key": (FRAME, "  day_hours: 4", "  day_ours: 4", ["day_ours", "day_hours"]),
    "missing key": (FRAME, "currency: CNY\n", "", ["engagement.yaml", "currency"]),
    "empty answer": (OBJECTIVES, "objective_class: sales", "objective_class: ''", [LINE, "objective_class"]),
    "unknown KPI": (OBJECTIVES, "kpi: K20", "kpi: K99", ["objectives.yaml", "K99"]),
    "unknown respondent": (WEIGHTING, "respondent: md", "respondent: nobody", ["weighting.yaml", "nobody"]),
    "marks of too few": (
        DESK_A,
        "facts: [trial_cus]",
        "facts: [trial_cus]\n    marks: {md: 4}",
        ["product.answers[0].marks", "3"],
    ),
    "a mark nobody could give": (
        DESK_A,
        "facts: [trial_cus]",
        "facts: [trial_cus]\n    marks: {md: 4, nobody: 3}",
        ["marks.nobody", "nobody"],
    ),
    "more key users than users": (
        COMPANY,
        "headcount: 13, key_users: 1",
        "headcount: 1, key_users: 3",
        [LINE, "service_staff"],
    ),
    "other version": (FRAME, 'catalogue: "1"', 'catalogue: "7"', ["based_on.catalogue", "7"]),
    "duplicate key": (FRAME, "currency: CNY", "currency: CNY\ncurrency: EUR", ["engagement.yaml", "currency"]),
    "alias": (FRAME, "currency: CNY", "currency: *bomb", [LINE]),
    "tag": (FRAME, "currency: CNY", 'currency: !!python/object/apply:os.system ["true"]', [LINE]),
    "several documents": (FRAME, "currency: CNY", "currency: CNY\n---\nid: other", ["engagement.yaml"]),
    "deep nesting": (FRAME, "currency: CNY", f"currency: {'[' * 80}{']' * 80}", [LINE, "40"]),
    "control character": (FRAME, "currency: CNY", "currency: \x07", ["engagement.yaml"]),
    "broken syntax": (FRAME, "currency: CNY", "currency: {CNY", ["engagement.yaml"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_place_matter_and_advice_and_exit_code_1(fault, folder):
    name, old, new, named = FAULTS[fault]
    place = spoil(folder, name, old, new)
    named = [place if part is LINE else part for part in named]
    chinese, english = (call("rank", folder, "--lang", language) for language in ("zh-CN", "en"))
    for result in (chinese, english):
        assert result.code == 1
        assert result.out == ""
        assert "Traceback" not in result.err
        assert all(part in result.err for part in named), result.err
    assert re.search(r"请|须|可用|应", chinese.err)
    assert re.search(r"[\u4e00-\u9fff]", chinese.err)


def test_all_faults_are_told_at_once(folder):
    for name, old, new, _ in (FAULTS["unknown requirement"], FAULTS["impossible date"], FAULTS["unknown KPI"]):
        spoil(folder, name, old, new)
    told = call("rank", folder, "--lang", "en").err
    assert all(part in told for part in ("F-CUS-99", "2026-02-30", "K99"))


def test_weights_of_zero_are_refused_with_the_name_of_who_gave_them(folder):
    path = folder / WEIGHTING
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"points: \d+", "points: 0", text), encoding="utf-8")
    result = call("rank", folder, "--lang", "en")
    assert result.code == 1
    assert "service_head" in result.err
    assert "positive" in result.err


def test_an_empty_answer_sheet_is_refused(folder):
    (folder / COMPANY).write_text("", encoding="utf-8")
    result = call("diagnose", folder, "--lang", "en")
    assert result.code == 1
    assert "company_profile.yaml" in result.err
    assert "Fill it in" in result.err


def test_a_file_that_is_not_utf_8_is_named_with_its_line(folder):
    (folder / COMPANY).write_bytes("schema: answers/1\n# 企业".encode("gb18030"))
    result = call("diagnose", folder, "--lang", "en")
    assert result.code == 1
    assert "company_profile.yaml:2" in result.err
    assert "UTF-8" in result.err


def test_a_folder_in_the_place_of_a_file_is_told_as_unreadable(folder):
    (folder / COMPANY).unlink()
    (folder / COMPANY).mkdir()
    result = call("diagnose", folder, "--lang", "en")
    assert result.code == 1
    assert "company_profile.yaml" in result.err


def test_a_link_that_leads_out_of_the_engagement_folder_is_refused(folder, tmp_path):
    outside = tmp_path / "outside.yaml"
    shutil.move(folder / COMPANY, outside)
    (folder / COMPANY).symlink_to(outside)
    result = call("diagnose", folder, "--lang", "en")
    assert result.code == 1
    assert "outside" in result.err


def test_a_plan_that_cannot_be_made_has_exit_code_3_and_says_what_would_help(folder):
    forever = '- {id: forever, text: {zh: "总是", en: "Always"}, start: "2026-01-01", end: "2031-12-31", applies_to: [go_live]}'
    spoil(folder, CALENDAR, "    blackouts:\n", f"    blackouts:\n    {forever}\n")
    result = call("plan", folder, "--lang", "en")
    assert result.code == 3, result.err
    assert "Traceback" not in result.err
    assert len(result.err.strip().splitlines()[-1]) > 40
    assert call("check", folder).code == 3


# --- the command line itself ---------------------------------------------------------------------------------------

USAGE = {
    "a folder without an engagement": (["rank", "no/such/folder"], ["no/such/folder", "engagement.yaml"]),
    "a date no calendar has": (["rank", SOUND, "--today", "2026-02-30"], ["--today", "2026-02-30"]),
    "a date that is none": (["plan", SOUND, "--today", "soon"], ["--today", "soon"]),
    "an unknown command": (["rnak"], ["rnak", "--help"]),
    "an unknown command of a stage": (["selection", "rnak"], ["planner selection", "rnak"]),
    "an unknown option": (["rank", SOUND, "--jsno"], ["--jsno", "--json"]),
    "an unknown language": (["rank", SOUND, "--lang=fr"], ["fr", "zh-CN"]),
    "an unknown deliverable": (["documents", SOUND, "--only", "D99"], ["D99", "D12"]),
    "two folders": (["rank", SOUND, SOUND], ["planner rank"]),
    "a missing folder": (["new"], ["planner new", "FOLDER"]),
    "an unknown node": (["chain", SOUND, "--from", "pain:PP99"], ["pain:PP99"]),
    "a node of another kind": (["chain", SOUND, "--from", "kpi:PP01"], ["kpi:PP01", "pain:PP01"]),
    "an unknown work package": (["plan", SOUND, "--why", "TRIAL1"], ["TRIAL1", "WP-DAT-TRIAL1"]),
    "an unknown dimension": (["accept", SOUND, "--dimension", "A9"], ["A9", "A6"]),
}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("case", USAGE)
def test_what_cannot_be_asked_for_is_told_in_the_readers_language_with_exit_code_2(case, language):
    words, named = USAGE[case]
    result = call(*words) if "--lang=fr" in words else call(*words, "--lang", language)
    assert result.code == 2, result.err
    assert result.out == ""
    last = result.err.strip().splitlines()[-1]
    assert all(part in last for part in named), last
    assert bool(re.search(r"[\u4e00-\u9fff]", last)) == (language == "zh-CN" or "--lang=fr" in words)


def test_the_engagements_beside_a_mistyped_folder_are_named():
    assert "sample_services" in call("rank", EXAMPLES / "sample_service", "--lang", "en").err


# --- nothing half-written ------------------------------------------------------------------------------------------


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_that_holds_other_files_is_never_written_to(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine")
    for language, word in (("zh-CN", "不会覆盖"), ("en", "not overwritten")):
        result = call("documents", SOUND, "--only", "D12", "--out", tmp_path / "out", "--lang", language)
        assert result.code == 4
        assert word in result.err
    assert contents(tmp_path) == {"out/letter.txt": b"mine"}


def test_a_file_in_the_place_of_the_output_folder_stays_as_it_is(tmp_path):
    (tmp_path / "out").write_text("mine")
    assert call("documents", SOUND, "--only", "D12", "--out", tmp_path / "out").code == 4
    assert contents(tmp_path) == {"out": b"mine"}


def test_an_output_folder_below_a_file_is_told_and_not_written(tmp_path):
    (tmp_path / "file").write_text("mine")
    result = call("documents", SOUND, "--only", "D12", "--out", tmp_path / "file" / "out", "--lang", "en")
    assert result.code == 4
    assert "Cannot be written" in result.err
    assert contents(tmp_path) == {"file": b"mine"}


@pytest.mark.parametrize("earlier", [False, True], ids=["a new folder", "an earlier export"])
def test_a_document_that_cannot_be_built_leaves_the_folder_as_it_was(earlier, run_example, tmp_path, monkeypatch):
    target = tmp_path / "out"
    if earlier:
        target.mkdir()
        (target / "manifest.json").write_text("{}")
        (target / "D12.pdf").write_text("old")

    def fail(result, language):
        raise ExportError(Problem("pdf-failed", "D12", {"reason": "on purpose"}))

    monkeypatch.setitem(DELIVERABLES, "D12", ("D12", fail))
    before = contents(tmp_path)
    with pytest.raises(ExportError):
        export_documents(run_example("sample_services"), SOUND, target, ["D12"])
    assert contents(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == (["out"] if earlier else [])


@pytest.mark.slow
def test_a_failure_after_the_first_document_leaves_neither_the_first_nor_a_folder(run_example, tmp_path):
    def fail(name):
        raise ExportError(Problem("pdf-failed", name, {"reason": "on purpose"}))

    with pytest.raises(ExportError):
        export_documents(run_example("sample_services"), SOUND, tmp_path / "out", ["D12"], ("en",), on_document=fail)
    assert list(tmp_path.iterdir()) == []


def test_a_new_engagement_never_overwrites_a_folder(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    result = call("new", tmp_path / "mine", "--lang", "en")
    assert result.code == 1
    assert "not empty" in result.err
    assert contents(tmp_path) == {"mine/letter.txt": b"mine"}


def test_a_new_engagement_below_a_file_is_told_and_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("mine")
    result = call("new", tmp_path / "file" / "engagement", "--lang", "en")
    assert result.code == 4
    assert "Nothing half-written" in result.err
    assert contents(tmp_path) == {"file": b"mine"}


def test_a_broken_pack_copy_of_an_engagement_is_named_by_its_place(folder):
    copy = folder / "content" / "templates" / "outcomes" / "kpis.yaml"
    copy.parent.mkdir(parents=True)
    copy.write_text("id: kpis\nversion: 1\n", encoding="utf-8")
    result = call("rank", folder, "--lang", "en")
    assert result.code == 1
    assert "spoilt/content/templates/outcomes/kpis.yaml" in result.err
    assert Path(copy).is_file()
