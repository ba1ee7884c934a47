"""The pages of the five later stages show what the engines found, in both languages, to whoever may see it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from planner.content.steering_files import baseline_data, canonical, progress_data
from planner.domain.model.steering import SteeringRecords
from planner.domain.model.text import Text
from planner.domain.rollout.steering.baseline import freeze_plan
from planner.services.keeping import EngagementFile
from planner.services.rounds import reopen_round, round_of
from tests.integration.web.conftest import ACT
from tests.integration.web.later_stages import LANGUAGES, SLUGS, STAGE_PATHS, STAGES, House, told_badly

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("stages"))
    yield made
    made.office.store.database.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_answers_in_words_of_its_language(house, slug, language):
    for path in STAGE_PATHS:
        page = house.page(slug, path, language)
        assert page.xpath("string(//main//h1)").strip().endswith(("？", "?")), path
        assert list(told_badly(page)) == [], path


@pytest.mark.parametrize("slug", SLUGS)
def test_headings_leave_out_no_level_and_every_id_stands_once(house, slug):
    for path in STAGE_PATHS:
        page = house.page(slug, path)
        levels = [int(one.tag[1]) for one in page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
        assert levels[0] == 1, path
        assert all(later <= before + 1 for before, later in pairwise(levels)), path
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_as_long_as_five_screens_at_most(house, language):
    for path in STAGE_PATHS:
        rows = house.page("sample_manufacturing", path, language).xpath("//main//table//tr")
        assert len(rows) < 140, path


@pytest.mark.parametrize("slug", SLUGS)
def test_the_first_page_of_the_roll_out_has_the_dates_of_the_simulation(house, slug):
    risk = house.result(slug).rollout.scheduling.risk
    (live,) = [one for one in risk.gates if one.work_package_id == risk.go_live_id]
    words = house.words(slug, "/rollout")
    assert live.p50.isoformat() in words
    assert live.p80.isoformat() in words
    assert "暂定" in words


def test_all_work_packages_are_found_page_by_page_and_each_has_a_page_of_its_own(house):
    result = house.result("sample_services")
    first = house.page("sample_services", "/rollout/packages")
    pages = int(first.xpath("string(//nav[@class='turn']/span)").split()[-2])
    found = []
    for number in range(1, pages + 1):
        page = house.page("sample_services", f"/rollout/packages?page={number}")
        found += [row.get("id").removeprefix("package-") for row in page.xpath("//tr[@id]")]
    assert sorted(found) == sorted(one.id for one in result.rollout.work_packages)
    for id_ in found:
        page = house.page("sample_services", f"/rollout/packages/{id_}")
        assert list(told_badly(page)) == [], id_


def test_work_packages_can_be_narrowed_to_a_role_and_to_the_critical_path(house):
    result = house.result("sample_services")
    wanted = {
        one.id
        for one in result.rollout.work_packages
        if one.raci.accountable == "process_owner" and result.rollout.schedule[one.id].critical
    }
    page = house.page("sample_services", "/rollout/packages?role=process_owner&critical=1")
    assert {row.get("id").removeprefix("package-") for row in page.xpath("//tr[@id]")} == wanted
    assert wanted


def test_a_search_that_finds_nothing_offers_the_whole_list(house):
    page = house.page("sample_services", "/rollout/packages?q=zzz")
    assert page.xpath("//main//table") == []
    assert "/e/sample_services/rollout/packages" in page.xpath("//main//p/a/@href")


def test_what_is_searched_for_comes_out_escaped(house):
    for path in ("/rollout/packages", "/acceptance/items", "/outcomes/kpis", "/training/timetable"):
        name = "week" if path.endswith("timetable") else "q"
        answer = house.get("sample_services", f"{path}?{name}={HOSTILE}&page=-3&gate={HOSTILE}&who={HOSTILE}")
        assert answer.status_code == 200, path
        assert HOSTILE not in answer.get_data(as_text=True), path


def test_the_gantt_chart_is_shown_page_by_page_and_every_picture_can_be_fetched(house):
    first = house.page("sample_services", "/rollout/gantt")
    (source,) = first.xpath("//main//figure/img/@src")
    assert house.browser.get(source).mimetype == "image/svg+xml"
    (following,) = first.xpath("(//a[@rel='next']/@href)[1]")
    second = house.browser.get(following)
    assert second.status_code == 200
    assert source not in second.get_data(as_text=True)


def test_gates_lead_to_the_items_to_be_passed_there(house):
    result = house.result("sample_services")
    gate = next(one for one in result.rollout.gates if len(one.item_ids) > 5)
    page = house.page("sample_services", f"/acceptance/items?gate={gate.id}")
    assert str(len(gate.item_ids)) in page.xpath("string(//main//p[@role='status'])")


@pytest.mark.parametrize("slug", SLUGS)
def test_the_six_dimensions_are_counted_as_the_book_counts_them(house, slug):
    result = house.result(slug)
    rows = house.page(slug, "/acceptance").xpath("(//main//table)[1]/tbody/tr")
    counted = {row.xpath("string(th)").split()[0]: int(row.xpath("string(td[1])")) for row in rows}
    assert counted == dict(result.acceptance.counts)


def test_an_item_that_failed_stands_first_and_names_the_gates_it_holds_up(house):
    result = house.result("sample_services")
    failed = result.acceptance.items[-1]
    sheet = f"""schema: answers/1
questionnaire: acceptance_results@1
entries:
- respondent: {result.engagement.stakeholders[0].id}
  date: "2026-07-01"
  values:
    item_results:
    - {{id: r1, item: {failed.id}, verdict: failed, severity: blocker, tested_on: "2026-07-01"}}
"""
    house.with_files("sample_services", "failing", EngagementFile("answers/acceptance_results.yaml", sheet.encode()))
    page = house.page("failing", "/acceptance/items")
    assert page.xpath("(//main//tbody/tr)[1]/@id") == [f"item-{failed.id}"]
    words = house.words("failing", "/acceptance/failed")
    assert failed.id in words
    assert all(gate in words for gate in failed.gate_ids)
    assert "1 个验收条目不通过" in house.words("failing", "")


def test_a_plan_under_way_tells_what_moved_since_its_baseline(house):
    result = house.result("sample_services")
    assert "还没有登记进度" in house.words("sample_services", "/rollout/changes")
    frozen = freeze_plan(result.rollout, "B1", Text("立项基准", "Baseline at the start"), date(2026, 7, 1))
    first = min(dates.start for dates in frozen.packages.values())
    progress = SteeringRecords(status_date=first + timedelta(days=21))
    house.with_files(
        "sample_services",
        "under_way",
        EngagementFile("steering/baselines/B1.yaml", canonical(baseline_data(frozen)).encode()),
        EngagementFile("steering/progress.yaml", canonical(progress_data(progress)).encode()),
    )
    for language in LANGUAGES:
        page = house.page("under_way", "/rollout/changes", language)
        assert list(told_badly(page)) == []
        assert page.xpath("//main//table")
    assert "过了基准的完成日" in house.words("under_way", "")


def test_every_session_of_the_timetable_stands_in_its_week(house):
    result = house.result("sample_services")
    page = house.page("sample_services", "/training/timetable")
    weeks = page.xpath("//select[@name='week']/option/@value")
    rows = 0
    for week in weeks:
        page = house.page("sample_services", f"/training/timetable?week={week}")
        rows += len(page.xpath("//main//tbody/tr[not(@class)]"))
    assert rows == len(result.training.sessions)


def test_a_trainer_has_a_timetable_of_his_own(house):
    result = house.result("sample_services")
    trainer = result.training.sessions[0].trainer_id
    page = house.page("sample_services", f"/training/timetable?who=trainer:{trainer}")
    own = [one for one in result.training.sessions if one.trainer_id == trainer]
    assert len(page.xpath("//main//tbody/tr[not(@class)]")) == len(own) > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_course_and_every_kpi_has_a_page(house, language):
    result = house.result("sample_manufacturing")
    courses = [f"/training/courses/{one.course_id}" for one in result.training.courses]
    kpis = [f"/outcomes/kpis/{one.kpi_id}" for one in result.outcomes.kpis]
    for path in (*courses, *kpis):
        assert list(told_badly(house.page("sample_manufacturing", path, language))) == [], path


def test_a_kpi_without_a_start_value_says_so_and_is_never_nought(house):
    result = house.result("sample_gone_wrong")
    lacking = next(one for one in result.outcomes.kpis if one.deciding and one.start_value is None)
    words = house.words("sample_gone_wrong", f"/outcomes/kpis/{lacking.kpi_id}")
    assert "未知" in words
    assert "没有起始值" in words


def test_codes_lead_to_their_nodes_of_the_chain(house):
    page = house.page("sample_services", "/outcomes")
    assert "/e/sample_services/chain/kpi/K05" in page.xpath("//a[@class='code']/@href")
    page = house.page("sample_services", "/rollout/packages")
    assert any("/chain/pain/PP" in href for href in page.xpath("//a[@class='code']/@href"))


@pytest.mark.parametrize(
    "path",
    ["/rollout/nothing", "/rollout/packages/WP-NONE", "/training/courses/TC-99", "/outcomes/kpis/K99", "/migration/x"],
)
def test_what_is_not_there_is_a_page_not_found(house, path):
    assert house.get("sample_services", path).status_code == 404


def test_an_engagement_without_a_result_says_what_to_do_and_offers_it(house):
    for path in STAGE_PATHS:
        page = house.page("empty", path)
        assert "/e/empty/diagnosis" in page.xpath("//main//a[contains(@class, 'btn-primary')]/@href"), path


def test_strangers_find_nothing_and_viewers_see_everything(house):
    _, stranger = house.member("stranger@example.com", "empty", "viewer")
    _, viewer = house.member("viewer@example.com", "sample_services", "viewer")
    for stage in STAGES:
        assert stranger.get(f"/e/sample_services/{stage.id}").status_code == 404
        assert viewer.get(f"/e/sample_services/{stage.id}").status_code == 200
    anonymous = house.office.browser()
    assert anonymous.get("/e/sample_services/rollout").status_code == 302


def test_an_evaluator_who_scores_alone_is_not_told_who_leads(house):
    kept = house.with_files("sample_services", "alone")
    with house.office.store.reading() as unit:
        version = round_of(unit, kept.id, "weighting").version
    reopen_round(house.office.store, kept.id, "weighting", version, "一人漏填", ACT)
    _, evaluator = house.member("evaluator@example.com", "alone", "evaluator")
    leader = house.result("sample_services").alternative.name.zh
    for path in ("/rollout", "/acceptance/items", "/chain", "/chain/answer/F-CUS-01", "/chain/breaks", "/chain/way"):
        text = evaluator.get(f"/e/alone{path}").get_data(as_text=True)
        assert leader not in text, path
        assert "揭晓" in text, path
    overview = evaluator.get("/e/alone").get_data(as_text=True)
    assert leader not in overview
    assert "尚不公布" in overview


def test_the_pages_of_every_stage_fold_out_on_top_of_a_phone_as_they_stand_at_the_left(house):
    paths = ["/setup/products", "/diagnosis/results", "/selection/matrix", *(f"/{stage.id}" for stage in STAGES)]
    for path in paths:
        page = house.page("sample_services", path)
        links = page.xpath("//main/nav[@class='parts-phone']/details//a")
        left = page.xpath("//nav[@class='stages']/ul/li/ul//a")
        assert len(links) > 1, path
        assert [one.get("href") for one in links] == [one.get("href") for one in left], path
        # the first page of a stage is the stage itself: that one is marked among the stages
        marked = [one.get("href") for one in links if one.get("aria-current") == "page"]
        assert marked in ([], [f"/e/sample_services{path}"]), path
        assert marked or path.count("/") == 1, path
