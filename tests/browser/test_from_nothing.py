"""Somebody new begins with nothing, reads nothing, and comes to a ranked short list, a plan and a PDF."""

import pytest

from tests.browser.examining import examine

LANGUAGES = ("zh-CN", "en")
PRODUCTS = ("fxiaoke", "zoho-crm", "odoo-crm")
OFFERS = {"fxiaoke": "2640", "zoho-crm": "1500", "odoo-crm": "1200"}


class Newcomer:
    """Somebody who follows the one button that each page offers."""

    def __init__(self, one):
        self.one, self.page = one, one.page
        self.slug = ""

    def press(self):
        """Press the button of the page: there is one."""
        button = self.page.locator("main .btn-primary:visible")
        assert button.count() == 1, button.all_inner_texts()
        button.click()
        self.page.wait_for_load_state()

    def go_on(self, step):
        """Go back to the steps, once all is worked out, and take the next one: it leads to where it is done."""
        self.one.wait_for_findings(self.slug)
        self.open("/setup")
        address = self.page.locator("main .btn-primary").get_attribute("href")
        assert step in address, address
        self.press()

    def open(self, place):
        return self.one.open(f"/e/{self.slug}{place}")

    def begin(self):
        """Say what the engagement is called; nothing else is required."""
        self.one.open("/")
        self.page.locator("main a[href='/new']").first.click()
        self.page.fill("[name=title_zh]", "示例仪表公司 CRM 选型")
        self.page.fill("[name=title_en]", "CRM for Sample Instruments")
        self.page.fill("[name=client_zh]", "示例仪表有限公司")
        self.page.fill("[name=client_en]", "Sample Instruments Ltd")
        self.page.check("[name=fictional]")
        self.press()
        self.slug = self.page.url.split("/e/")[1].split("/")[0]

    def describe_the_company(self):
        self.page.fill("[name='a.employees']", "120")
        self.page.check("[name='a.has_crm'][value=false]")
        for name, value in {"name": "上海", "training_seats": "12"}.items():
            self.page.fill(f"[name='a.sites.new.{name}']", value)
        self.page.fill("[name='a.departments.new.name']", "销售部")
        self.save()

    def rate_pains(self):
        for code, severity in {"PP01": 4, "PP02": 3}.items():
            for what in ("severity", "frequency"):
                self.page.select_option(f"[name='a.pain_ratings.{code}.{what}']", index=severity)
        self.save()

    def state_an_objective(self):
        self.page.locator("main a[href*='library=']").first.click()
        self.page.fill("[name='a.objectives.0.start_value']", "0.2")
        self.page.fill("[name='a.objectives.0.target']", "0.02")
        self.page.fill("[name='a.objectives.0.due']", "2027-12-31")
        self.press()
        # in words, with its figures
        assert "20%" in self.page.locator("main tbody th").first.inner_text()

    def choose_products(self):
        for product in PRODUCTS:
            self.page.check(f"[name=products][value={product}]")
        self.press()

    def add_alternatives(self):
        for product in PRODUCTS:
            page = self.open("/setup/alternatives")
            page.locator(f"main a[href$='/alternatives/new/{product}']").first.click()
            page.locator("[name=edition]").first.check()
            page.fill("[name=per_user_year]", OFFERS[product])
            page.select_option("[name=vat]", "excluded")
            page.fill("[name=valid_until]", "2027-06-30")
            self.press()
        self.page.locator(
            "main a[href*='/setup/alternatives/']:not([href*='/new/']):not([href$='/remove'])"
        ).first.click()
        assert examine(self.page) == {}
        page = self.open("/setup/alternatives")
        page.locator("main form button").last.click()
        page.wait_for_selector(".notice.good")

    def weigh(self):
        for code in ("CP01", "CP04"):
            self.page.locator(f"[name=class-{code}]").first.check()
        self.page.fill("[name=reason]", "数据分散 / data is scattered")
        self.page.click("[name=save]")
        self.page.wait_for_selector(".notice.good")
        # nobody else was asked: the round is closed, and what was said counts
        self.page.locator("main a[href$='/rounds/weighting/close']").click()
        self.press()

    def save(self):
        self.page.click("form[data-answering] button.btn-primary")
        self.page.wait_for_selector(".notice.good")


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_an_empty_engagement_to_a_ranked_short_list_a_plan_and_a_pdf(owner, language):
    one = owner(language)
    new = Newcomer(one)
    new.begin()
    new.go_on("company_profile")
    new.describe_the_company()
    new.go_on("pain_points")
    new.rate_pains()
    new.go_on("objectives")
    new.state_an_objective()
    new.go_on("products")
    new.choose_products()
    new.go_on("alternatives")
    new.add_alternatives()
    new.go_on("weights")
    new.weigh()
    new.one.wait_for_findings(new.slug)
    see_the_ranking(new)
    see_the_plan(new)
    get_a_pdf(new)


def see_the_ranking(new):
    """Three products and the present way stand in an order, each value with its range."""
    page = new.open("/selection")
    rows = page.locator("main table tbody tr")
    assert rows.count() >= len(PRODUCTS) + 1
    assert "–" in rows.first.inner_text()
    assert page.locator("main .told").count() >= 1, "what the verdict is"
    page = new.open("/selection/screening")
    assert page.locator("main table tbody tr").count() >= len(PRODUCTS)


def see_the_plan(new):
    page = new.open("/rollout/packages")
    assert page.locator("main table tbody tr").count() > 20
    assert new.open("/rollout/gantt").locator("main svg, main img").count() >= 1


def get_a_pdf(new):
    page = new.open("/documents")
    page.click("#D4 button[name=only]")
    page.wait_for_selector("#D4 a[download]")
    with page.expect_download() as saving:
        page.locator("#D4 a[download]", has_text="PDF").first.click()
    assert saving.value.path().read_bytes().startswith(b"%PDF-1.")
