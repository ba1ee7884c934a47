"""Example 1 from the first invitation to the decision and the documents, by people who each have a browser of their own."""

import io
import zipfile

import pytest

from planner import places
from planner.services.accounts import Membership, give_role
from planner.services.keeping import keep_engagement
from planner.storage.folders import read_engagement_files
from tests.browser.examining import examine
from tests.browser.house import ACT

LANGUAGES = ("zh-CN", "en")
# nobody has scored yet; everything else stands as in the example
SCORED = ("answers/weighting.yaml", "answers/trial_feedback.yaml", "rounds.yaml")
PASSWORD = "一句好记的话就是好密码"
# what an evaluator says, which nobody else may find before the reveal
SECRET = "SECRET-REASON"


class Work:
    """One engagement and the people who come to it."""

    def __init__(self, server, owner, person, language, slug, example="sample_manufacturing"):
        self.server, self.language, self._person, self.slug = server, language, person, slug
        self.owner = owner(language)
        self._keep(example)

    def _keep(self, example):
        files = [file for file in read_engagement_files(places.EXAMPLES / example) if file.place not in SCORED]
        with self.server.keeping.reading() as unit:
            account = unit.accounts.by_email("owner@localhost")
        kept = keep_engagement(self.server.keeping, self.slug, files, ACT)
        give_role(self.server.keeping, Membership(account.id, kept.id, "owner"), ACT)

    def path(self, place=""):
        return f"/e/{self.slug}{place}"

    def invite(self, name, role, respondent=""):
        """The owner invites somebody, who comes in by the link."""
        page = self.owner.open(self.path("/members"))
        email = f"{name}.{self.slug}@example.com"
        page.fill("main [name=email]", email)
        page.select_option("main [name=role]", role)
        page.select_option("main [name=respondent]", respondent)
        page.click("main form[action$='/members'] button.btn-primary")
        one = self._person(self.language)
        link = page.input_value("#address")
        assert examine(one.open(link)) == {}
        one.come_in(link, name=name, password=PASSWORD)
        return one

    def visitor(self):
        """Somebody without an account."""
        return self._person(self.language)


@pytest.fixture(params=LANGUAGES)
def work(request, server, owner, person):
    return Work(server, owner, person, request.param, slug_of(request))


@pytest.fixture(params=LANGUAGES)
def small_work(request, server, owner, person):
    """The smaller example, for what is the same in each: after every change it is worked out anew."""
    return Work(server, owner, person, request.param, slug_of(request), "sample_services")


def slug_of(request):
    # an engagement for each test: what it is called tells which
    return f"{request.function.__name__.removeprefix('test_')[:30]}-{request.param}".replace("_", "-").lower()


def weigh(work, one, shares):
    """Give out a hundred points, and say why."""
    page = one.open(work.path("/selection/weights?method=points"))
    for code, points in shares.items():
        page.fill(f"[name=points-{code}]", str(points))
    page.fill("[name=reason]", f"{SECRET} {shares}")
    page.click("button[name=save]")
    page.wait_for_selector(".notice.good")


def mark(work, one, value):
    """Mark the first alternative on the trial in all four ratings."""
    page = one.open(work.path("/selection/marks"))
    page.locator("a.card-link").first.click()
    page.wait_for_selector("form.judging")
    assert examine(page) == {}
    for rating in page.locator("fieldset.marks").all():
        rating.locator(f"input[type=radio][value='{value}']").check()
    page.fill("[name=remark-0-text]", f"{SECRET} {value}")
    page.select_option("[name=remark-0-kind]", index=1)
    page.select_option("[name=remark-0-rating]", index=1)
    page.click("form.judging .actions button.btn-primary")
    page.wait_for_selector(".notice.good")


def reveal(work, one, questionnaire):
    """Close a round: asked first, then done."""
    page = one.open(work.path(f"/selection/rounds/{questionnaire}/close"))
    assert examine(page) == {}
    page.click("main form button.btn-primary")
    page.wait_for_selector("table.spread")
    return page


def test_two_score_alone_and_a_third_reveals_weighs_compares_and_decides(work):
    first = work.invite("first", "evaluator", "sales_director")
    second = work.invite("second", "evaluator", "it_manager")
    decider = work.invite("decider", "decision_maker", "gm")
    weigh(work, first, {"CP01": 60, "CP02": 40})
    mark(work, first, 4)
    # the second finds no trace of the first, and neither does whoever decides
    for one in (second, decider):
        for place in ("", "/weights", "/marks", "/compare", "/decision"):
            assert SECRET not in one.open(work.path(f"/selection{place}")).content(), place
    weigh(work, second, {"CP01": 20, "CP03": 80})
    mark(work, second, 1)
    weigh(work, decider, {"CP01": 30, "CP02": 30, "CP03": 40})
    page = reveal(work, decider, "trial_feedback")
    # what the two said stands side by side, and how far they differ before what they say together
    assert "1 – 2.5 – 4" in page.locator("table.spread tbody tr").first.inner_text()
    page = reveal(work, decider, "weighting")
    assert page.locator("table.spread tbody tr").count() >= 3
    decider.wait_for_findings(work.slug)
    compare(work, decider)
    decide(work, decider)
    # it stands for everybody, and is not asked for again
    page = first.open(work.path("/selection/decision"))
    assert page.locator("dl.record").count() == 1
    assert page.locator("form.deciding").count() == 0


def compare(work, one):
    page = one.open(work.path("/selection"))
    assert page.locator("main table tbody tr").count() >= 3
    page = one.open(work.path("/selection/matrix"))
    assert page.locator("table.matrix tbody tr").count() > 100
    one.open(work.path("/selection/compare"))
    slide(one.open(work.path("/selection/sliders")))


def slide(page):
    """Give the first dimension nearly all of the weight: values change in the browser, probabilities by the server."""
    page.wait_for_selector(".with-sliders")
    values = page.locator("[data-ranking] [data-value]")
    before = values.all_inner_texts()
    whole = page.locator("input.whole").first
    share = page.locator("details.dimension output").first
    share_before = share.inner_text()
    with page.expect_response(lambda answer: answer.url.endswith("/sliders/shares")) as asking:
        whole.fill("90")
    assert asking.value.status == 200
    assert share.inner_text() != share_before
    after = values.all_inner_texts()
    assert after != before
    assert len(after) == len(before)
    # and back to where the group's weights stand
    page.click("[data-reset]")
    page.wait_for_selector(".with-sliders")
    assert page.locator("[data-ranking] [data-value]").all_inner_texts() == before


def decide(work, one):
    page = one.open(work.path("/selection/decision"))
    page.locator("input[name=alternative]").first.check()
    page.fill("[name=decided_on]", "2026-07-01")
    page.fill("[name=decided_by]", "赵样一")
    page.fill("[name=reasons]", "三处客户资料合为一处 <b>")
    page.fill("[name=despite_reason]", "总经理已知悉。")
    page.fill("[name=condition-0-text]", "合同写明退出条款")
    page.fill("[name=dissent-0-who]", "孙样三")
    page.fill("[name=dissent-0-why]", "接口工作量偏大")
    page.fill("[name=signature-0-name]", "赵样一")
    page.fill("[name=signature-0-role]", "总经理")
    page.fill("[name=signature-0-on]", "2026-07-01")
    page.click("form.deciding .actions button.btn-primary")
    page.wait_for_selector("dl.record")
    told = page.locator("dl.record").inner_text()
    for said in ("合同写明退出条款", "孙样三", "三处客户资料合为一处 <b>"):
        assert said in told
    assert examine(page) == {}
    # what it would take to take it back is asked first
    assert examine(one.open(work.path("/selection/decision/withdraw"))) == {}


def test_somebody_answers_by_a_link_without_an_account(small_work):
    page = small_work.owner.open(small_work.path("/diagnosis/links"))
    page.select_option("#respondent", "service_head")
    page.fill("#email", "it@example.com")
    page.click("main form[data-form] button.btn-primary")
    address = page.locator(".key-link").inner_text()
    guest = small_work.visitor()
    page = guest.open(address)
    assert examine(page) == {}
    page.locator("main a[href$='/initiation']").first.click()
    page.wait_for_selector("form[data-answering]")
    assert examine(page) == {}
    # a question of its own, no cell of a row: a row is whole or not at all
    names = [one.get_attribute("name") for one in page.locator("form[data-answering] textarea:visible").all()]
    question = next(name for name in names if name.count(".") == 1)
    page.fill(f"[name='{question}']", "由链接回答 <i>")
    questionnaire = page.url
    page.click("form[data-answering] button.btn-primary")
    page.wait_for_selector("ul.sheet-list")
    page = guest.open(questionnaire)
    assert page.input_value(f"[name='{question}']") == "由链接回答 <i>"
    # nothing else is open to them
    for place in ("", "/selection", "/diagnosis", "/documents"):
        guest.page.goto(small_work.server.address + small_work.path(place))
        assert "/sign-in" in guest.page.url


def test_a_consultant_makes_and_downloads_the_documents(work):
    one = work.invite("consultant", "consultant")
    one.wait_for_findings(work.slug)
    page = one.open(work.path("/documents"))
    offered = page.locator("input[name=codes]").count()
    page.locator("main form button[name=only][value=all]").click()
    page.wait_for_selector("progress, .told.good.job")
    one.wait_for_documents(work.slug)
    page = one.open(work.path("/documents"))
    made = [row for row in page.locator("table.papers tbody tr").all() if row.locator("a[download]").count()]
    # all of them but the report on progress: there is none yet
    assert len(made) == offered - 1
    for row in made:
        look_at_the_files(one, row)
    look_at_the_pages(one, work)


def look_at_the_files(one, row):
    """Every file that a row of the list offers is what its ending says."""
    for link in row.locator("a[download]").all():
        answer = one.context.request.get(one.server.address + link.get_attribute("href"))
        name, content = answer.headers["content-disposition"], answer.body()
        assert answer.ok
        if ".pdf" in name:
            assert content.startswith(b"%PDF-1."), name
        elif ".xlsx" in name:
            assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist(), name
        assert len(content) > 1000 or not name, name


def look_at_the_pages(one, work):
    """A document is seen page by page, opened as a page of its own, saved, and removed only when asked again."""
    page = one.page
    with page.expect_download() as saving:
        page.locator("#D13 a[download]", has_text="PDF").first.click()
    assert saving.value.path().read_bytes().startswith(b"%PDF-1.")
    whole = page.locator("#D13 a[href$='/view']").first.get_attribute("href")
    page.locator("#D13 a[href$='/pages/1']").first.click()
    page.wait_for_selector("main img")
    assert examine(page) == {}
    assert page.locator("main img").first.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 600
    # as a page of its own it may run nothing
    assert one.open(whole).locator("h1").count() >= 1
    page = one.open(work.path("/documents"))
    page.click("#D13 button[name=only]")
    page.wait_for_selector("progress, .told.good.job")
    one.wait_for_documents(work.slug)
    page = one.open(work.path("/documents"))
    page.locator("#D13 details.earlier summary").click()
    page.locator("#D13 a[href$='/remove']").first.click()
    page.wait_for_selector("main form button.btn-danger, main form button.btn-primary")
    assert examine(page) == {}
    page.locator("main form button").last.click()
    page.wait_for_selector(".notice.good")


def test_two_browsers_that_edit_the_same_questionnaire_lose_no_edit(small_work, owner):
    place = small_work.path("/diagnosis/questionnaires/initiation/md")
    other = owner(small_work.language)
    other.may_be_refused = {409}
    here, there = small_work.owner.open(place), other.open(place)
    fields = [one.get_attribute("name") for one in here.locator("form[data-answering] textarea:visible").all()][:2]
    first, second = (f"[name='{name}']" for name in fields)
    assert fill_and_wait(here, first, "第一位写的") == 200
    # the second wrote into another field: both stand, and the page says beside the first that somebody changed it
    assert fill_and_wait(there, second, "第二位写的") == 200
    there.wait_for_selector("p.taken-over")
    # both wrote into the same field: the page offers both versions and chooses none
    assert fill_and_wait(here, first, "第一位又写") == 200
    assert fill_and_wait(there, first, "第二位也写") == 409
    there.click("form[data-answering] button[type=submit]")
    there.wait_for_selector("fieldset.versions")
    assert examine(there) == {}
    versions = there.locator("fieldset.versions")
    assert versions.count() == 1
    told = versions.inner_text()
    assert "第一位又写" in told
    assert "第二位也写" in told
    assert versions.locator("input:checked").count() == 0
    versions.locator("input[value=kept]").check()
    there.click("main form .save-bar button.btn-primary")
    there.wait_for_selector("form[data-answering]")
    again = here.goto(small_work.server.address + place)
    assert again.status == 200
    assert here.input_value(first) == "第一位又写"
    assert here.input_value(second) == "第二位写的"


def fill_and_wait(page, field, text):
    """Write into a field and return how the form fared when it saved itself."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as saving:
        page.fill(field, text)
    return saving.value.status


def test_what_was_just_added_can_be_referred_to_at_once(small_work):
    page = small_work.owner.open(small_work.path("/diagnosis/questionnaires/company_profile/md"))
    offered = page.locator("select[name$='.department_id']").first
    assert "新设的部门" not in offered.inner_text()
    # a new row is folded away where there are rows already
    page.locator("[name='a.departments.new.name']").evaluate("field => { field.closest('details').open = true; }")
    assert fill_and_wait(page, "[name='a.departments.new.name']", "新设的部门") == 200
    page.wait_for_function(
        """() => [...document.querySelectorAll("select[name$='.department_id'] option")].some((one) => one.text.includes("新设的部门"))"""
    )
