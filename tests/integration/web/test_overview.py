"""The overview says where an engagement stands, what blocks it, what changed, and the one next step."""

from datetime import timedelta

import lxml.html
import pytest

from planner.services.changes import look_in
from planner.services.completeness import StageCheck, stage_standings
from planner.services.headline import headline_of
from planner.services.keeping import Act, KeptSheet, change_sheet
from planner.services.preparation import check_preparation
from planner.services.run import STAGES
from planner.services.visits import PAUSE, Visit, next_visit
from planner.wording import load_wording
from tests.integration.web.conftest import NOW
from tests.integration.web.later_stages import LANGUAGES, SLUGS, House, told_badly

ZH = load_wording("zh-CN")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("overview"))
    yield made
    made.office.store.database.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_the_overview_is_told_in_words(house, slug, language):
    assert list(told_badly(house.page(slug, "", language))) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_numbers_are_those_of_the_findings(house, slug):
    result = house.result(slug)
    page, words = house.page(slug, ""), house.words(slug, "")
    head = headline_of(result)
    assert ZH.label(f"page-home.step-{head.next_step}") in words
    assert page.xpath("count(//main//a[contains(@class, 'btn-primary')])") == 1
    assert str(head.open_items + head.undecided) in page.xpath("//main//dl//dd/a/text()")
    shares = [meter.get("value") for meter in page.xpath("//ol[@class='path']//meter")]
    assert [float(one) for one in shares] == pytest.approx([one.share for one in stage_standings(result)])
    prepared = [meter.get("value") for meter in page.xpath("//ul[@class='preparation']//meter")]
    assert [float(one) for one in prepared] == pytest.approx([one.share for one in check_preparation(result)])
    risk = result.rollout.scheduling.risk
    (live,) = [one for one in risk.gates if one.work_package_id == risk.go_live_id]
    assert {live.p50.isoformat(), live.p80.isoformat()} <= set(page.xpath("//main//dl//time/@datetime"))


def test_what_blocks_is_told_with_the_place_where_it_is_seen_to(house):
    page = house.page("sample_gone_wrong", "")
    lines = page.xpath("(//ul[@class='obstacles'])[1]/li")
    words = " ".join(line.text_content() for line in lines)
    result = house.result("sample_gone_wrong")
    undecided = sum(not one.decided for one in result.diagnosis.contradictions)
    assert "暂缓启动" in words
    assert "希望的上线日期守不住" in words
    assert f"{undecided} 项事实各人说法不一" in words
    assert all(line.xpath(".//a/@href") for line in lines)


def test_every_address_on_the_overview_leads_somewhere(house):
    for href in set(house.page("sample_gone_wrong", "").xpath("//main//a/@href")):
        assert house.browser.get(href, follow_redirects=True).status_code == 200, href


@pytest.mark.parametrize("slug", SLUGS)
def test_the_completeness_of_a_stage_is_the_mean_of_its_checks(house, slug):
    for one in stage_standings(house.result(slug)):
        shares = [min(check.done / check.total, 1) if check.total else 0 for check in one.checks]
        assert one.share == pytest.approx(sum(shares) / len(shares))
        assert 0 <= one.share <= 1
        assert (one.next_check is None) == all(check.is_done for check in one.checks)


def test_a_check_with_nothing_to_count_is_open():
    check = StageCheck("any", 0, 0)
    assert check.share == 0
    assert not check.is_done


def test_the_seven_stages_stand_in_their_order(house):
    assert [one.stage for one in stage_standings(house.result("sample_services"))] == list(STAGES)


def test_an_engagement_with_nothing_in_it_says_what_to_do_first_and_offers_it(house):
    for language in LANGUAGES:
        page = house.page("empty", "", language)
        (first,) = page.xpath("//main//a[contains(@class, 'btn-primary')]/@href")
        assert house.browser.get(first, follow_redirects=True).status_code == 200
        assert page.xpath("count(//ol[@class='path']/li)") == len(STAGES)
        assert list(told_badly(page)) == []


def test_changes_of_others_since_the_last_visit_are_told_with_who_what_and_when(house):
    account, browser = house.member("reader@example.com", "sample_services", "viewer")
    kept = house.kept["sample_services"]
    first = browser.get("/e/sample_services").get_data(as_text=True)
    assert "这是您第一次查看" in first
    with house.office.store.reading() as unit:
        sheet = unit.engagements.sheet(kept.id, "answers/pain_points.yaml", 0)
    later = NOW + PAUSE * 2
    house.office.person("helper@example.com")
    changed = KeptSheet(sheet.place, sheet.position, {**sheet.data, "date": "2026-06-30"}, sheet.version)
    change_sheet(house.office.store, kept.id, changed, Act("helper@example.com", later))
    since = look_in(house.office.store, account.id, kept.id, later + PAUSE * 2)
    assert since.before == NOW
    (change,) = since.changes
    assert (change.action, change.place, change.at) == ("sheet.change", "answers/pain_points.yaml", later)
    assert not change.is_own


def test_changes_stay_told_for_the_whole_visit_and_are_gone_on_the_next(house):
    account, _ = house.member("again@example.com", "sample_manufacturing", "viewer")
    kept = house.kept["sample_manufacturing"]
    store = house.office.store
    look_in(store, account.id, kept.id, NOW)
    with store.writing() as unit:
        unit.audit.append(Act("other@example.com", NOW + PAUSE), "file.add", kept.id, "attachments/a.csv", None, {})
    second = NOW + PAUSE * 3
    told = look_in(store, account.id, kept.id, second).changes
    assert [one.place for one in told] == ["attachments/a.csv"]
    assert look_in(store, account.id, kept.id, second + timedelta(minutes=10)).changes == told
    assert look_in(store, account.id, kept.id, second + PAUSE * 3).changes == ()


def test_a_visit_goes_on_until_a_pause():
    first = next_visit(None, "a", "e", NOW)
    assert first.before_at is None
    assert next_visit(first, "a", "e", NOW + PAUSE / 2).before_at is None
    assert next_visit(first, "a", "e", NOW + PAUSE) == Visit("a", "e", NOW + PAUSE, NOW)


def test_every_role_sees_the_overview_and_strangers_find_nothing(house):
    for role in ("owner", "decision_maker", "evaluator", "project_manager", "consultant", "viewer"):
        _, browser = house.member(f"{role}.here@example.com", "sample_manufacturing", role)
        assert browser.get("/e/sample_manufacturing").status_code == 200, role
        assert browser.get("/e/sample_services").status_code == 404, role
    assert house.office.browser().get("/e/sample_services").status_code == 302


def test_whoever_may_not_take_the_next_step_is_not_sent_there(house):
    slug = "sample_services"
    _, viewer = house.member("viewer.next@example.com", slug, "viewer")
    asked = "//div[contains(@class, 'next')]//a[contains(@class, 'btn-primary')]"
    assert len(house.page(slug, "").xpath(asked)) == 1
    shown = lxml.html.fromstring(viewer.get(f"/e/{slug}").get_data(as_text=True))
    assert shown.xpath("//div[contains(@class, 'next')]")
    assert shown.xpath(asked) == []
