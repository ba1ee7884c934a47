"""The plan under way on pages and for programs: freezing it, progress that comes back, what moved, files to take along."""

import io
import json
import re
import zipfile
from datetime import date, timedelta
from urllib.parse import unquote

import pytest

from planner.bootstrap import FileFolders
from planner.content.steering_files import canonical
from planner.domain.model.steering import SteeringRecords
from planner.domain.model.text import Text
from planner.domain.rollout.steering.baseline import freeze_plan
from planner.errors import InputError
from planner.services.baselines import BaselineWanted, baselines_kept, freeze_baseline
from planner.services.completeness import stage_standings
from planner.services.keeping import EngagementFile
from planner.services.papers import STATE
from planner.services.rounds import reopen_round, round_of
from planner.services.starting import NewEngagement
from planner.services.steering import MOST_TRIED
from planner.services.steering_data import baseline_data, progress_data
from planner.services.tokens import TokenWanted, make_token
from planner.web.api.operations import BASE
from tests.integration.web.conftest import ACT
from tests.integration.web.later_stages import LANGUAGES, House, told_badly

XML = "application/xml"
NAME = Text("小项目", "Small project")
WANTED = NewEngagement(NAME, NAME, NAME, "zh-CN", "CNY", lead="赵样一", lead_role=NAME, today=date(2026, 7, 1))
REQUEST = """schema: steering_changes/1
requests:
- id: CR-01
  title: {zh: "培训再长两天", en: "Two more days of training"}
  asked_by: {zh: "业务部", en: "the business"}
  asked_on: "2026-07-02"
  reason: {zh: "人多", en: "many people"}
  changes:
  - {kind: go_live, day: "2027-03-01", reason: {zh: "变更申请 CR-01", en: "change request CR-01"}}
  decision: open
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The smaller example and the same under way; tests only read them."""
    made = House(tmp_path_factory.mktemp("progress"), ("sample_services",))
    result = made.result("sample_services")
    frozen = freeze_plan(result.rollout, "B1", Text("立项基准", "Baseline at the start"), date(2026, 7, 1))
    first = min(dates.start for dates in frozen.packages.values())
    progress = SteeringRecords(status_date=first + timedelta(days=21))
    made.with_files(
        "sample_services",
        "under_way",
        EngagementFile("steering/baselines/B1.yaml", canonical(baseline_data(frozen)).encode()),
        EngagementFile("steering/progress.yaml", canonical(progress_data(progress)).encode()),
        EngagementFile("steering/changes.yaml", REQUEST.encode()),
    )
    yield made
    made.office.store.database.close()


@pytest.fixture(scope="module")
def beginning():
    return FileFolders().begin("small", WANTED)


@pytest.fixture
def small(house, beginning):
    """An engagement of one's own that has just begun: its plan is made in no time, and once for all of them."""
    slug = f"small-{len(house.kept)}"
    house.kept[slug] = house.keep(slug, beginning)
    house.browser.client.set_cookie("planner_language", "zh-CN")
    house.browser.get(f"/e/{slug}/rollout")
    return slug


class Program:
    """A program with a token of the owner."""

    def __init__(self, house):
        self.client = house.office.app.test_client()
        self.secret, _ = make_token(
            house.office.store, house.office.owner, TokenWanted("p", ("read", "write"), 30), ACT
        )

    def ask(self, method, path, **options):
        bearer = {"Authorization": f"Bearer {self.secret}", **options.pop("headers", {})}
        return self.client.open(f"{BASE}/engagements/{path}", method=method, headers=bearer, **options)


def freeze(house, slug, **values):
    page = f"/e/{slug}/rollout/baseline"
    text = house.browser.get(page).get_data(as_text=True)
    version = re.search(r'name="version" value="(\d+)"', text)
    return house.browser.send(page, **{"version": version.group(1) if version else "", **values})


def files_of(house, slug):
    with house.office.store.reading() as unit:
        return {one.place: one.content.decode() for one in unit.engagements.files(house.kept[slug].id)}


def version_of(house, slug):
    with house.office.store.reading() as unit:
        return unit.engagements.named(house.kept[slug].id).version


def plan_of(house, slug):
    """The plan as MS Project reads it."""
    return house.get(slug, "/rollout/files/project").get_data()


def done(plan):
    """The plan as somebody sends it back who has finished its first task of work."""
    task = next(one for one in re.findall(rb"<Task>.*?</Task>", plan, re.DOTALL)
                if b"<Summary>0" in one and b"<Milestone>0" in one and b"<PercentComplete>0" in one)  # fmt: skip
    start, finish = (re.search(rb"<%s>(.*?)</%s>" % (name, name), task)[1] for name in (b"Start", b"Finish"))
    changed = task.replace(b"<PercentComplete>0<", b"<PercentComplete>100<")
    changed = re.sub(rb"<ActualStart>.*?</ActualStart>|<ActualFinish>.*?</ActualFinish>", b"", changed)
    actual = b"<ActualStart>%s</ActualStart><ActualFinish>%s</ActualFinish>" % (start, finish)
    changed = changed.replace(b"</PercentComplete>", b"</PercentComplete>" + actual, 1)
    return plan.replace(task, changed)


def send_file(house, slug, content, name="plan.xml"):
    return house.browser.send(
        f"/e/{slug}/rollout/progress", f"/e/{slug}/rollout/progress/file", file=(io.BytesIO(content), name)
    )


# --- freezing -----------------------------------------------------------------------------------------------------


def test_without_a_baseline_the_page_says_what_to_do_and_offers_it_to_whoever_may(house):
    page = house.page("sample_services", "/rollout/progress")
    assert "/e/sample_services/rollout/baseline" in page.xpath("//main//a[contains(@class, 'btn-primary')]/@href")
    assert "还没有进度基准" in house.words("sample_services", "/rollout/progress")
    _, viewer = house.member("viewer@example.org", "sample_services", "viewer")
    text = viewer.get("/e/sample_services/rollout/progress").get_data(as_text=True)
    assert "/rollout/baseline" not in text
    assert "项目经理" in text
    assert viewer.get("/e/sample_services/rollout/baseline").status_code == 403


def test_what_is_frozen_is_shown_before_it_is(house):
    plan = house.result("sample_services").rollout
    for language in LANGUAGES:
        page = house.page("sample_services", "/rollout/baseline", language)
        assert list(told_badly(page)) == []
        words = " ".join(page.xpath("//main//dl[@class='sheet']//text()"))
        assert str(len(plan.work_packages)) in words
        assert max(one.go_live for one in plan.waves).isoformat() in words
        assert max(one.finish for one in plan.schedule.values()).isoformat() in words


def test_a_frozen_plan_is_kept_as_the_command_would_write_it_and_the_overview_counts_it(house, small):
    result = house.result(small)
    answer = freeze(house, small, title="批准的计划", approved_by="领导小组")
    assert answer.status_code == 302
    expected = freeze_plan(
        result.rollout, "B1", Text.same("批准的计划"), result.engagement.today, Text.same("领导小组")
    )
    assert files_of(house, small)["steering/baselines/B1.yaml"] == canonical(baseline_data(expected))
    with house.office.store.reading() as unit:
        last = unit.audit.entries(house.kept[small].id)[-1]
    assert (last.act.actor, last.subject) == ("owner@example.com", "steering/baselines/B1.yaml")
    words = house.words(small, "/rollout/progress")
    assert "批准的计划" in words
    assert "领导小组" in words
    checks = {check.id: check for one in stage_standings(house.result(small)) for check in one.checks}
    assert checks["baseline"].is_done
    assert "计划与基准一致" in house.words(small, "/rollout/changes")
    assert freeze(house, small).status_code == 302
    assert [one.id for one in baselines_kept(house.office.store, house.kept[small].id)] == ["B1", "B2"]


def test_what_somebody_writes_as_a_name_comes_out_escaped(house, small):
    freeze(house, small, title="<script>alert(1)</script>", approved_by="<b>x</b>")
    text = house.get(small, "/rollout/progress").get_data(as_text=True)
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "<b>x</b>" not in text


def test_a_plan_that_changed_since_it_was_shown_is_not_frozen(house, small):
    answer = freeze(house, small, version=str(version_of(house, small) - 1))
    assert answer.status_code == 409
    assert "没有冻结" in answer.get_data(as_text=True)
    assert not [one for one in files_of(house, small) if one.startswith("steering/")]


def test_a_frozen_plan_is_never_written_over(house, small):
    result, id_ = house.result(small), house.kept[small].id
    wanted = BaselineWanted(id="start")
    freeze_baseline(house.office.store, id_, wanted, result, version_of(house, small), ACT)
    before = files_of(house, small)["steering/baselines/start.yaml"]
    with pytest.raises(InputError) as told:
        freeze_baseline(
            house.office.store, id_, BaselineWanted(Text.same("x"), id="start"), result, version_of(house, small), ACT
        )
    assert told.value.problems[0].code == "baseline-exists"
    with pytest.raises(InputError) as told:
        freeze_baseline(house.office.store, id_, BaselineWanted(id="../x"), result, version_of(house, small), ACT)
    assert told.value.problems[0].code == "baseline-bad-id"
    assert files_of(house, small)["steering/baselines/start.yaml"] == before


# --- under way ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_under_way_tells_how_far_it_is_what_moved_and_what_a_change_would_do(house, language):
    progress, changes = (house.page("under_way", f"/rollout/{one}", language) for one in ("progress", "changes"))
    for page in (progress, changes):
        assert list(told_badly(page)) == []
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))
    assert progress.xpath("//*[@id='opening-facts']")
    assert progress.xpath("//*[@id='value-table']")
    assert "B1" in " ".join(progress.xpath("//h2[@id='baselines']/following-sibling::div[1]//th//text()"))
    assert changes.xpath("//*[@id='request-table']")
    assert "CR-01" in " ".join(changes.xpath("//*[@id='impact-table']//text()"))


def test_findings_of_a_plan_under_way_hold_what_only_further_runs_tell(house):
    result = house.result("under_way")
    assert [one.request.id for one in result.impacts] == ["CR-01"]
    assert result.replanned.baseline_id == "B1"
    idle = house.result("sample_services")
    assert (idle.impacts, idle.replanned) == ((), None)


WHAT_IF = """schema: what_if/1
id: slip
title: {zh: "立项晚两周", en: "The charter two weeks late"}
changes:
- {kind: delay, work_package: WP-INI-CHARTER, days: 10, reason: {zh: "假设", en: "assumed"}}
"""


def test_what_if_files_are_tried_in_the_background_and_told_beside_the_plan(house, small):
    house.with_files(small, "assumed", EngagementFile("what_if/slip.yaml", WHAT_IF.encode()))
    assert "还没有假设" in house.words(small, "/rollout/what-if")
    refused = house.browser.send(f"/e/{small}/rollout/progress", f"/e/{small}/rollout/what-if")
    assert refused.status_code == 422
    assert house.browser.send("/e/assumed/rollout/what-if").status_code == 302
    assert house.get("assumed", "/rollout/what-if/standing").json == {"is_coming": False}
    for language in LANGUAGES:
        page = house.page("assumed", "/rollout/what-if", language)
        assert list(told_badly(page)) == []
        assert len(page.xpath("//main//tbody/tr")) == 2
        assert page.xpath("//h2[@id='scenario-2']/following-sibling::ul[1]/li")
    told = Program(house).ask("GET", "assumed/rollout/scenarios").json
    base, slip = told["tried"]["lines"]
    assert (told["is_current"], slip["id"], slip["is_feasible"]) == (True, "slip", True)
    assert slip["end"] > base["end"]
    assert slip["moved_days"] > 0
    # jobs are for whoever scores alone too: what the plan comes to is not told there
    (job,) = [one for one in Program(house).ask("GET", "assumed/jobs").json["items"] if one["kind"] == "scenarios"]
    assert (job["state"], job["result"]) == ("done", None)


def test_a_what_if_file_that_cannot_be_read_is_told_and_nothing_comes_of_it(house, small):
    broken = WHAT_IF.replace("WP-INI-CHARTER", "WP-NONE")
    house.with_files(small, "misread", EngagementFile("what_if/slip.yaml", broken.encode()))
    house.browser.send("/e/misread/rollout/what-if")
    words = house.words("misread", "/rollout/what-if")
    assert "没有算出结果" in words
    assert "WP-NONE" in words


UNDER_WAY = """schema: what_if/1
id: under_way
title: {zh: "开工之后", en: "After the start"}
changes:
- kind: progress
  status_date: "2026-08-03"
  reason: {zh: "周报", en: "weekly report"}
  packages:
  - {work_package: WP-SEL-SPONSOR, actual_start: "2026-07-20", actual_finish: "2026-07-20"}
"""


def test_an_example_that_comes_with_later_records_is_looked_at_in_a_copy(house, small):
    house.with_files(small, "later", EngagementFile("under_way.yaml", UNDER_WAY.encode()),
                     EngagementFile("under_way/steering/changes.yaml", REQUEST.encode()))  # fmt: skip
    # somebody may have frozen the plan already: the copy is shown with a baseline of its own all the same
    assert freeze(house, "later", title="批准的计划").status_code == 302
    before = files_of(house, "later")
    assert "另存一份" in house.words("later", "/rollout/progress")
    assert "另存一份" not in house.words(small, "/rollout/progress")
    answer = house.browser.send("/e/later/rollout/progress", "/e/later/rollout/progress/example")
    assert answer.location == "/e/later-under-way/rollout/progress"
    assert files_of(house, "later") == before
    page = house.page("later-under-way", "/rollout/progress")
    assert page.xpath("//*[@id='opening-facts']")
    assert "小项目：开工之后" in page.xpath("string(//header)")
    assert "CR-01" in house.words("later-under-way", "/rollout/changes")
    sent = house.browser.send(f"/e/{small}/rollout/progress", f"/e/{small}/rollout/progress/example")
    assert sent.status_code == 404


def test_many_change_requests_are_left_to_the_report_and_the_page_says_so(house, small):
    head, request = REQUEST.split("requests:\n")
    many = "".join(request.replace("CR-01", f"CR-{number:02d}") for number in range(1, MOST_TRIED + 2))
    house.with_files(small, "many", EngagementFile("steering/changes.yaml", f"{head}requests:\n{many}".encode()))
    assert house.result("many").impacts == ()
    words = house.words("many", "/rollout/changes")
    assert f"CR-{MOST_TRIED + 1:02d}" in words
    assert "进度报告中有全部影响" in words


# --- progress that comes back -------------------------------------------------------------------------------------


def test_progress_that_comes_back_is_shown_first_and_kept_when_asked_for(house, small):
    page = send_file(house, small, done(plan_of(house, small)))
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "steering/progress.yaml" not in files_of(house, small)
    sheets = re.search(r'name="sheets" value="([^"]*)"', text)[1].replace("&#34;", '"').replace("&amp;", "&")
    values = {"version": re.search(r'name="version" value="(\d+)"', text)[1], "sheets": sheets}
    stale = house.browser.send(
        f"/e/{small}/rollout/progress", f"/e/{small}/rollout/progress/keep", **{**values, "version": "0"}
    )
    assert stale.status_code == 409
    kept = house.browser.send(f"/e/{small}/rollout/progress", f"/e/{small}/rollout/progress/keep", **values)
    assert kept.status_code == 302
    assert "actual_finish" in files_of(house, small)["steering/progress.yaml"]
    assert house.page(small, "/rollout/progress").xpath("//*[@id='opening-facts']")


@pytest.mark.parametrize("content", [b"", b"<no>project</no>", b"\x00\xff", b"<!DOCTYPE x><Project/>"])
def test_a_file_that_is_no_project_is_refused_with_what_to_do(house, content):
    answer = send_file(house, "sample_services", content)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.get_data(as_text=True)


def test_what_was_changed_on_the_way_is_not_kept(house, small):
    for sheets in ("", "{", "[]", '{"progress": 1, "settings": null}', '{"progress": {"x": 1}, "settings": null}'):
        values = {"version": str(version_of(house, small)), "sheets": sheets}
        answer = house.browser.send(f"/e/{small}/rollout/progress", f"/e/{small}/rollout/progress/keep", **values)
        assert answer.status_code == 422, sheets
    assert not [one for one in files_of(house, small) if one.startswith("steering/")]


def test_what_no_database_keeps_is_not_kept_with_progress_that_comes_back(house, small):
    package, dates = next(iter(house.result(small).rollout.schedule.items()))
    done = {"work_package": package, "actual_start": dates.start.isoformat(), "fraction_done": 0.5, "note": "…"}
    report = {"schema": "steering_progress/1", "status_date": dates.finish.isoformat(), "packages": [done]}
    whole = json.dumps({"progress": report, "settings": None}, ensure_ascii=False)
    for written, status in ((r"\ud800", 422), (r"a\u0000b", 302)):
        values = {"version": str(version_of(house, small)), "sheets": whole.replace("…", written)}
        answer = house.browser.send(f"/e/{small}/rollout/progress", f"/e/{small}/rollout/progress/keep", **values)
        assert answer.status_code == status, written
    assert "note: ab" in files_of(house, small)["steering/progress.yaml"]


# --- files to take along ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "kind", "name"),
    [
        ("project", "application/xml", "项目计划.xml"),
        ("calendars", "application/zip", "日历.zip"),
        ("workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "实施计划工作簿.xlsx"),
        ("tables", "application/zip", "数据表.zip"),
    ],
)
def test_the_plan_is_taken_along_under_a_name_in_the_readers_language(house, what, kind, name):
    answer = house.get("sample_services", f"/rollout/files/{what}")
    assert (answer.status_code, answer.mimetype) == (200, kind)
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment")
    assert unquote(told.partition("filename*=UTF-8''")[2]).endswith(f" {name}")
    if kind == "application/zip":
        assert zipfile.ZipFile(io.BytesIO(answer.get_data())).namelist()
    assert f"/e/sample_services/rollout/files/{what}" in house.page("sample_services", "/rollout").xpath("//a/@href")


def test_numbers_of_tasks_stay_from_one_export_to_the_next_and_nothing_else_is_kept(house, small):
    first, second = plan_of(house, small), plan_of(house, small)
    uids = re.compile(rb"<UID>(\d+)</UID>")
    assert uids.findall(first) == uids.findall(second)
    with house.office.store.reading() as unit:
        papers = unit.papers.of_engagement(house.kept[small].id)
    assert [one.code for one in papers] == [STATE]


def test_whoever_scores_alone_takes_no_plan_along(house):
    kept = house.with_files("sample_services", "alone")
    with house.office.store.reading() as unit:
        version = round_of(unit, kept.id, "weighting").version
    reopen_round(house.office.store, kept.id, "weighting", version, "一人漏填", ACT)
    _, evaluator = house.member("alone@example.org", "alone", "evaluator")
    leader = house.result("sample_services").alternative.name.zh
    for path in ("files/project", "progress", "changes"):
        answer = evaluator.get(f"/e/alone/rollout/{path}")
        assert leader not in answer.get_data(as_text=True), path
        assert answer.mimetype == "text/html", path


# --- programs -----------------------------------------------------------------------------------------------------


def test_a_program_freezes_the_version_it_names_and_compares_with_it(house, small):
    program = Program(house)
    assert program.ask("GET", f"{small}/rollout/comparison").json["found"] is None
    assert program.ask("GET", f"{small}/rollout/status").json["found"] is None
    stale = program.ask("POST", f"{small}/rollout/baselines", json={}, headers={"If-Match": '"0"'})
    assert stale.status_code == 412
    named = {"If-Match": f'"{version_of(house, small)}"'}
    made = program.ask("POST", f"{small}/rollout/baselines", json={"id": "start"}, headers=named)
    assert (made.status_code, made.json["id"]) == (201, "start")
    assert made.headers["ETag"] == f'"{version_of(house, small)}"'
    assert [one["id"] for one in program.ask("GET", f"{small}/rollout/baselines").json["items"]] == ["start"]
    assert program.ask("GET", f"{small}/rollout/comparison?baseline=start").json["found"]["moved"] == []
    assert program.ask("GET", f"{small}/rollout/comparison?baseline=none").status_code == 404
    other = program.ask("GET", f"{small}/rollout/comparison?other=sample_services").json["found"]
    assert other["moved"] or other["added"]


def test_a_program_reads_status_replan_and_change_requests(house):
    program = Program(house)
    status = program.ask("GET", "under_way/rollout/status").json["found"]
    assert (status["baseline_id"], status["status_date"]) == (
        "B1", house.result("under_way").rollout.status_date.isoformat(),
    )  # fmt: skip
    replanned = program.ask("GET", "under_way/rollout/replan").json["found"]
    assert replanned["baseline_id"] == "B1"
    (change,) = program.ask("GET", "under_way/rollout/changes").json["items"]
    assert (change["request"]["id"], change["impact"]["request"]["id"]) == ("CR-01", "CR-01")


def test_a_program_brings_progress_back(house, small):
    program, sent = Program(house), done(plan_of(house, small))
    path, kind = f"{small}/rollout/project-file", "application/octet-stream"
    shown = program.ask("POST", f"{path}/check", data=sent, content_type=kind)
    assert any(one["kept"] for one in shown.json["differences"])
    named = {"If-Match": f'"{shown.json["version"]}"'}
    kept = program.ask("POST", path, data=sent, content_type=kind, headers=named)
    assert kept.json["changed"] == ["steering/progress.yaml"]
    assert program.ask("POST", path, data=sent, content_type=kind, headers=named).status_code == 412
    assert program.ask("POST", f"{path}/check", data=b"x", content_type=kind).status_code == 422


NOTICE = """schema: holiday_notice/1
country: CN
year: 2027
source: {title: {zh: "（虚构）安排", en: "(fictional) days"}, publisher: {zh: "（虚构）机关", en: "(fictional) authority"}, date: "2026-11-05"}
days:
- {date: "2027-01-11", day: holiday, text: {zh: "（虚构）假日", en: "(fictional) holiday"}}
"""


def test_a_program_tries_a_holiday_notice_and_keeps_it_once(house, small):
    program, kind = Program(house), "application/octet-stream"
    tried = program.ask("POST", f"{small}/rollout/notices/check", data=NOTICE.encode(), content_type=kind).json
    changed = {one["day"]: one["now_worked"] for one in tried["changes"]}
    assert changed["2027-01-11"] is False
    assert (tried["place"], tried["replaces"]) == ("notices/2027.yaml", False)
    assert "notices/2027.yaml" not in files_of(house, small)
    for replaces in (False, True):
        named = {"If-Match": f'"{version_of(house, small)}"'}
        kept = program.ask("POST", f"{small}/rollout/notices", data=NOTICE.encode(), content_type=kind, headers=named)
        assert (kept.status_code, kept.json["replaces"]) == (201, replaces)
    assert files_of(house, small)["notices/2027.yaml"] == NOTICE
    for wrong in (b"", b"x: [", NOTICE.replace("2027-01-11", "2031-01-11").encode()):
        assert program.ask("POST", f"{small}/rollout/notices/check", data=wrong, content_type=kind).status_code == 422


def test_a_holiday_notice_is_looked_at_on_its_page_and_kept_when_asked_for(house, small):
    place = f"/e/{small}/rollout/notice"
    shown = house.browser.send(place, file=(io.BytesIO(NOTICE.encode()), "2027.yaml")).get_data(as_text=True)
    assert "2027-01-11" in shown
    assert "notices/2027.yaml" not in files_of(house, small)
    values = {name: re.search(rf'name="{name}" value="([^"]*)"', shown)[1] for name in ("version", "content")}
    for changed, status in (({"version": "0"}, 409), ({"content": "%%%"}, 422), ({}, 302)):
        assert house.browser.send(place, f"{place}/keep", **{**values, **changed}).status_code == status
    assert files_of(house, small)["notices/2027.yaml"] == NOTICE
    refused = house.browser.send(place, file=(io.BytesIO(b"x: ["), "<b>.yaml"))
    assert refused.status_code == 422
    assert "<b>.yaml" not in refused.get_data(as_text=True)
    # one that is too large is refused, not cut off and read as far as it goes
    large = house.browser.send(place, file=(io.BytesIO(NOTICE.encode() + b"# " + b"x" * 100_000), "2027.yaml"))
    assert (large.status_code, 'name="content"' in large.get_data(as_text=True)) == (422, False)
